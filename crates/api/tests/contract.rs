//! What callers build on: the names of services and methods, and that everything is explained.

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};

fn files() -> Vec<FileDescriptorProto> {
    let set = FileDescriptorSet::decode(api::DESCRIPTORS).expect("the build script wrote a descriptor set");
    set.file.into_iter().filter(|file| file.package() == "placar.v1").collect()
}

#[test]
fn every_service_has_the_methods_that_scripts_depend_on() {
    let mut methods: Vec<String> = Vec::new();
    for service in files().iter().flat_map(|file| &file.service) {
        methods.extend(service.method.iter().map(|method| format!("{}/{}", service.name(), method.name())));
    }
    methods.sort();
    let expected = "Ledger/Forget Ledger/RecordEvents Ledger/RecordOutcomes Models/GetModel Models/ListModels \
                    Models/Promote Models/Reload Scoring/Explain Scoring/PastScores Scoring/Score \
                    Scoring/ScoreBatch Scoring/ScoreStream";
    assert_eq!(methods.join(" "), expected);
}

/// Paths of descriptors (descriptor.proto): 4 messages, 5 enums, 6 services, 8 oneofs. A oneof needs
/// no comment of its own where its fields have theirs, nor does the file's syntax or an import.
fn wants_comment(path: &[i32]) -> bool {
    matches!(path, [4..=6, _] | [4..=6, _, 2, _])
}

#[test]
fn every_message_field_enum_value_and_method_is_explained() {
    for file in files() {
        let locations = &file.source_code_info.as_ref().unwrap().location;
        let bare: Vec<&[i32]> = locations
            .iter()
            .filter(|location| wants_comment(&location.path) && location.leading_comments().is_empty())
            .map(|location| location.path.as_slice())
            .collect();
        assert_eq!(bare, Vec::<&[i32]>::new(), "{}", file.name());
    }
}

#[test]
fn every_enum_begins_with_a_value_that_means_unspecified() {
    for kind in files().iter().flat_map(|file| &file.enum_type) {
        assert!(kind.value[0].name().ends_with("_UNSPECIFIED"), "{}", kind.name());
    }
}
