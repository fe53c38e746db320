//! What is not as it was published is refused, and says whether it is missing or cannot be trusted.

use std::fs;

use registry::{LoadError, RegistryError};
use sha2::{Digest, Sha256};

use crate::publishing::chain;
use crate::workspace::{SCORE, Workspace, artifact, entities};

/// The error with the folder of the test taken out.
#[track_caller]
fn check(workspace: &Workspace, error: &dyn std::error::Error, expected: &str) {
    let message = chain(error).replace(&workspace.root().display().to_string(), "models");
    assert_eq!(message, expected);
}

#[test]
fn a_version_that_is_not_there_is_missing_and_nothing_else_is() {
    let workspace = Workspace::with_versions(1);
    for (score, version) in [(SCORE, 2), (SCORE, 0), ("other", 1)] {
        let missing = workspace.registry.load(score, version).unwrap_err();
        assert!(missing.is_missing());
        check(&workspace, &missing, &format!("score {score:?} has no version {version}"));
    }
    fs::remove_file(workspace.path("versions/1/model.placar")).unwrap();
    let unreadable = workspace.registry.load(SCORE, 1).unwrap_err();
    assert!(!unreadable.is_missing());
    let expected =
        "models/sample/versions/1/model.placar cannot be loaded: reading failed: No such file or directory";
    check(&workspace, &unreadable, &format!("{expected} (os error 2)"));
}

#[test]
fn a_damaged_model_is_named_with_what_is_wrong() {
    let workspace = Workspace::with_versions(1);
    let bytes = fs::read(workspace.path("versions/1/model.placar")).unwrap();
    workspace.write("versions/1/model.placar", &bytes[..700]);
    let refused = workspace.registry.load(SCORE, 1).unwrap_err();
    check(
        &workspace,
        &refused,
        "models/sample/versions/1/model.placar cannot be loaded: the header announces 851 bytes of payload, 650 follow",
    );
}

#[test]
fn a_model_that_is_not_the_one_the_card_speaks_of_is_refused() {
    let workspace = Workspace::with_versions(2);
    fs::copy(workspace.path("versions/2/model.placar"), workspace.path("versions/1/model.placar")).unwrap();
    let refused = workspace.registry.load(SCORE, 1).unwrap_err();
    let [one, two] = [1, 2].map(|version| {
        let bytes = registry::encode(&artifact(version)).unwrap();
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    let expected = format!("the card is of a model with SHA-256 {one}, the model beside it has {two}");
    check(
        &workspace,
        &refused,
        &format!("models/sample/versions/1/model.placar cannot be loaded: {expected}"),
    );
}

#[test]
fn a_version_of_another_score_is_refused() {
    let workspace = Workspace::with_versions(1);
    fs::rename(workspace.root().join(SCORE), workspace.root().join("renamed")).unwrap();
    let refused = workspace.registry.load("renamed", 1).unwrap_err();
    check(
        &workspace,
        &refused,
        "models/renamed/versions/1/model.placar cannot be loaded: the artifact is of score \"sample\", its folder of \
         \"renamed\"",
    );
}

#[test]
fn a_damaged_card_is_named_with_the_place() {
    let workspace = Workspace::with_versions(1);
    workspace.write("versions/1/card.json", b"{\n  \"published_at\": 3 }");
    for refused in [
        workspace.registry.load(SCORE, 1).map(drop).unwrap_err(),
        workspace.registry.card(SCORE, 1).map(drop).unwrap_err(),
    ] {
        check(
            &workspace,
            &refused,
            "models/sample/versions/1/card.json cannot be loaded: the file is no model card: invalid type: integer `3`, \
             expected a string at line 2 column 19",
        );
    }
}

#[test]
fn training_entities_are_found_by_name_and_by_nothing_else() {
    let workspace = Workspace::with_versions(1);
    let trained = workspace.registry.holds_entity(SCORE, 1).unwrap();
    assert_eq!((trained.len(), trained.is_empty()), (2, false));
    assert!(trained.contains("ana") && trained.contains("bruno"));
    assert!(!trained.contains("carla") && !trained.contains("") && !trained.contains("Ana"));
    let bytes = fs::read(workspace.path("versions/1/entities.bin")).unwrap();
    assert_eq!(bytes.len(), 50 + 16 + 2 * 16);
    for id in entities(&["ana", "bruno"]) {
        assert!(!bytes.windows(id.as_str().len()).any(|part| part == id.as_str().as_bytes()));
    }
}

/// `entities.bin` written by its description: SHA-256 of salt and id, 16 bytes of it, sorted.
fn entities_file(salt: [u8; 16], hashes: &[&[u8]]) -> Vec<u8> {
    let payload = [&salt[..], &hashes.concat()].concat();
    let mut described = b"PLACENT\n\x01\x00".to_vec();
    described.extend((payload.len() as u64).to_le_bytes());
    let checksum = Sha256::new().chain_update(&described).chain_update(&payload).finalize();
    [&described[..], &checksum[..], &payload].concat()
}

#[test]
fn entity_hashes_are_those_of_their_description() {
    let workspace = Workspace::with_versions(1);
    // python3 -c 'import hashlib; print(hashlib.sha256(bytes(range(16)) + b"carla").hexdigest()[:32])'
    let carla = 0x329b_84a1_99a1_13dd_d0b1_6a34_5d49_bcdc_u128.to_be_bytes();
    let salt = std::array::from_fn(|idx| idx as u8);
    workspace.write("versions/1/entities.bin", entities_file(salt, &[&carla]));
    assert!(workspace.registry.holds_entity(SCORE, 1).unwrap().contains("carla"));
}

#[test]
fn entity_lists_that_are_none_are_refused() {
    let workspace = Workspace::with_versions(1);
    let [low, high] = [[1; 16], [2; 16]];
    let check_list = |bytes: &[u8], expected: &str| {
        workspace.write("versions/1/entities.bin", bytes);
        let refused = workspace.registry.holds_entity(SCORE, 1).unwrap_err();
        check(
            &workspace,
            &refused,
            &format!("models/sample/versions/1/entities.bin cannot be loaded: {expected}"),
        );
    };
    let disordered = "the list of training entities is not one of whole hashes that rise without repetition";
    check_list(&entities_file([0; 16], &[&high, &low]), disordered);
    check_list(&entities_file([0; 16], &[&low, &low]), disordered);
    check_list(&entities_file([0; 16], &[&low, &high[..15]]), disordered);
    let file = entities_file([0; 16], &[&low]);
    check_list(&file[..20], "the file has 20 bytes; its header alone has 50");
    let other =
        "the file does not begin as such a file does; it is something else, or its first bytes are damaged";
    check_list(&fs::read(workspace.path("versions/1/model.placar")).unwrap(), other);
}

#[test]
fn an_entity_list_damaged_anywhere_is_refused() {
    let workspace = Workspace::with_versions(1);
    let good = fs::read(workspace.path("versions/1/entities.bin")).unwrap();
    for position in 0..good.len() {
        let mut bytes = good.clone();
        bytes[position] ^= 0xff;
        workspace.write("versions/1/entities.bin", &bytes);
        assert!(workspace.registry.holds_entity(SCORE, 1).is_err(), "byte {position} flipped");
        workspace.write("versions/1/entities.bin", &good[..position]);
        assert!(workspace.registry.holds_entity(SCORE, 1).is_err(), "cut at byte {position}");
    }
}

#[test]
fn the_versions_trained_on_an_entity_are_listed() {
    let workspace = Workspace::with_versions(2);
    let versions = |entity: &str| workspace.registry.trained_on(entity).unwrap();
    assert_eq!(versions("ana"), [(SCORE.to_owned(), 1), (SCORE.to_owned(), 2)]);
    assert_eq!(versions("carla"), []);
}

#[test]
fn a_list_that_cannot_be_asked_is_no_no() {
    let workspace = Workspace::with_versions(2);
    workspace.write("versions/2/entities.bin", b"PLACENT\n");
    let refused = workspace.registry.trained_on("carla").unwrap_err();
    assert!(matches!(refused, RegistryError::Entities { version: 2, .. }));
    check(
        &workspace,
        &refused,
        "cannot say on whom version 2 of score \"sample\" was trained: models/sample/versions/2/entities.bin cannot be \
         loaded: the file has 8 bytes; its header alone has 50",
    );
}

#[test]
fn a_card_beyond_the_limit_is_refused_unread() {
    let workspace = Workspace::with_versions(1);
    let card = fs::File::create(workspace.path("versions/1/card.json")).unwrap();
    card.set_len((64 << 20) + 1).unwrap();
    let LoadError::Unreadable { source, .. } = workspace.registry.card(SCORE, 1).unwrap_err() else {
        panic!("not unreadable")
    };
    assert_eq!(source.to_string(), "the file is longer than 67108864 bytes, the most that is read");
}
