//! Versions are written whole or not at all, numbered without a gap, and never changed.

use std::collections::BTreeSet;
use std::{fs, thread};

use features::{FeatureType, Schema};
use forest::{Aggregation, Forest, Node};
use registry::{Artifact, LeakWarning, PublishError, Registry, encode};
use scoring::{Banding, CalibratedModel, Calibrator, Estimator, Rules, Scale, Scorer, Tier};
use sha2::{Digest, Sha256};

use crate::samples::{SAMPLES, logistic_platt};
use crate::workspace::{self, SCORE, Workspace, artifact, document, now, passed};

#[test]
fn versions_count_from_one_and_load_as_they_were_published() {
    let workspace = Workspace::new();
    for (idx, (_, sample)) in SAMPLES.into_iter().enumerate() {
        let version = workspace.publish(&sample(), passed(None));
        assert_eq!(version, idx as u32 + 1);
        let loaded = workspace.registry.load(SCORE, version).unwrap();
        assert_eq!((loaded.version, loaded.artifact, loaded.published_at), (version, sample(), now()));
    }
    assert_eq!(workspace.registry.versions(SCORE).unwrap(), (1..=SAMPLES.len() as u32).collect::<Vec<u32>>());
}

#[test]
fn a_version_is_four_files_and_its_card_says_which_version_it_is() {
    let workspace = Workspace::with_versions(2);
    let files = workspace.contents("versions/2").into_keys().map(|path| path.file_name().unwrap().to_owned());
    assert_eq!(files.collect::<Vec<_>>(), ["card.json", "entities.bin", "model.placar", "report.html"]);
    let card = workspace.registry.card(SCORE, 2).unwrap();
    assert_eq!((card.train.version, card.published_at), (2, now()));
    let sha256: String =
        Sha256::digest(encode(&artifact(2)).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(card.sha256, sha256);
    let report = fs::read_to_string(workspace.registry.report_path(SCORE, 2)).unwrap();
    assert_eq!(report, "<h1>sample 2</h1>");
}

#[test]
fn the_same_bytes_are_published_once() {
    let workspace = Workspace::with_versions(3);
    let before = workspace.contents("");
    let again = workspace.try_publish(&artifact(2), document(passed(Some(3)))).unwrap();
    assert_eq!((again.version, again.existed), (2, true));
    assert_eq!(again.card, workspace.registry.card(SCORE, 2).unwrap());
    assert_eq!(workspace.contents(""), before);
}

#[test]
fn nothing_that_changes_from_day_to_day_enters_the_model() {
    let [one, other] = [Workspace::with_versions(1), Workspace::with_versions(1)];
    let [one, other] = [&one, &other].map(|workspace| workspace.contents("versions/1").into_iter());
    let same: Vec<bool> = one.zip(other).map(|((_, one), (_, other))| one == other).collect();
    // The salt of entities.bin is drawn for each version; everything else was given.
    assert_eq!(same, [true, false, true, true]);
}

#[test]
fn a_published_version_is_never_changed() {
    let workspace = Workspace::with_versions(2);
    let before = workspace.contents("versions");
    workspace.promote(1).unwrap();
    workspace.force(2, "to see").unwrap();
    workspace.promote(1).unwrap();
    workspace.registry.load(SCORE, 1).unwrap();
    workspace.try_publish(&artifact(1), document(passed(None))).unwrap();
    assert_eq!(workspace.contents("versions"), before);
}

#[test]
fn publishers_side_by_side_get_a_number_each() {
    let workspace = Workspace::new();
    let publish = |number: u32| workspace.publish(&artifact(number), passed(None));
    let versions: BTreeSet<u32> = thread::scope(|scope| {
        let publishers: Vec<_> = (1..=12).map(|number| scope.spawn(move || publish(number))).collect();
        publishers.into_iter().map(|publisher| publisher.join().unwrap()).collect()
    });
    assert!(versions.into_iter().eq(1..=12));
    for version in 1..=12 {
        workspace.registry.load(SCORE, version).unwrap();
    }
}

#[test]
fn publishers_of_the_same_bytes_side_by_side_agree_on_one_version() {
    let workspace = Workspace::new();
    let publish = || workspace.try_publish(&artifact(1), document(passed(None))).unwrap();
    let published: Vec<_> = thread::scope(|scope| {
        let publishers: Vec<_> = (0..8).map(|_| scope.spawn(publish)).collect();
        publishers.into_iter().map(|publisher| publisher.join().unwrap()).collect()
    });
    assert!(published.iter().all(|published| published.version == 1));
    assert_eq!(published.iter().filter(|published| !published.existed).count(), 1);
    let left = fs::read_dir(workspace.path("versions")).unwrap().count();
    assert_eq!(left, 1, "nothing but the version is left");
}

#[test]
fn a_number_that_is_taken_by_anything_is_not_given_again() {
    let workspace = Workspace::with_versions(1);
    workspace.write("versions/4/model.placar", b"half a copy");
    workspace.write("versions/6", b"a file");
    workspace.write("versions/.publishing-abc/model.placar", b"what a crash left");
    workspace.write("versions/09/model.placar", b"not a number as we write it");
    assert_eq!(workspace.publish(&artifact(7), passed(None)), 7);
    assert_eq!(workspace.registry.versions(SCORE).unwrap(), [1, 7]);
}

#[test]
fn a_version_may_be_read_by_whoever_may_read_a_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = Workspace::with_versions(1);
    workspace.promote(1).unwrap();
    fs::create_dir(workspace.path("plain")).unwrap();
    workspace.write("plain/file", b"");
    let mode = |inside: &str| fs::metadata(workspace.path(inside)).unwrap().permissions().mode();
    assert_eq!(mode("versions/1"), mode("plain"));
    for file in ["versions/1/model.placar", "aliases.json", "promotions.jsonl"] {
        assert_eq!(mode(file), mode("plain/file"), "{file}");
    }
}

#[track_caller]
fn check_refused(artifact: &Artifact, expected: &str) {
    let workspace = Workspace::new();
    let refused = workspace.try_publish(artifact, document(passed(None))).unwrap_err();
    assert_eq!(chain(&refused), expected);
    assert!(!workspace.root().exists(), "nothing is written");
}

/// An error and what caused it, as a command prints it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    let good = logistic_platt();
    let (schema, banding) = (good.model.schema().clone(), good.model.banding().clone());
    let other_schema = Schema::new(&good.features, &[FeatureType::Number; 3]);
    let other_banding = Banding::new(Scale::Probability, vec![Tier { name: "all".into(), from: 0 }]).unwrap();
    let model = |schema: &Schema, estimator: Estimator| {
        let encoder = (good.model.encoder().clone(), good.model.means().to_vec());
        CalibratedModel::new(schema.clone(), encoder, estimator, Calibrator::None, banding.clone()).unwrap()
    };
    let leaf = vec![Node::Leaf { value: 0.5, cover: 1.0 }];
    let summed = Forest::new(good.model.means().len(), 0.0, Aggregation::Sum, vec![leaf]).unwrap();
    check_refused(
        &Artifact { model: model(&other_schema, good.model.estimator().clone()), ..good.clone() },
        "the rows of the rules have another schema than the artifact's features and their types make",
    );
    let mut fewer = SAMPLES[2].1();
    fewer.model = good.model.clone();
    check_refused(
        &fewer,
        "the rows of the model have another schema than the artifact's features and their types make",
    );
    check_refused(
        &Artifact { rules: Rules::base_rate(schema.clone(), 0.5, other_banding), ..good.clone() },
        "the rules have another scale, or other tiers, than the model; both must have the same",
    );
    check_refused(
        &Artifact { ranges: good.ranges[1..].to_vec(), ..good.clone() },
        "there are 2 training ranges for 3 features; there must be one a feature",
    );
    check_refused(
        &Artifact { model: model(&schema, Estimator::MeanForest(summed)), ..good.clone() },
        "the leaves of the model's forest become one number by Sum; its estimator needs Mean",
    );
}

#[test]
fn what_would_not_load_is_not_published() {
    let good = logistic_platt();
    check_refused(
        &Artifact { base_rate: f64::NAN, ..good.clone() },
        "the artifact would not load again: the artifact is not sound: artifact, base rate: NaN is not a number from 0 \
         to 1",
    );
    check_refused(
        &Artifact { golden: Vec::new(), ..good.clone() },
        "the artifact would not load again: the artifact is not sound: artifact: 0 golden rows, where there must be 1 to \
         256",
    );
    let mut moved = good;
    moved.golden[1].rules_raw += 2e-9;
    check_refused(
        &moved,
        "the artifact would not load again: golden row 1: the raw score of the rules is 23.75; when the version was \
         published it was 23.750000002, and it must be so to 1e-9",
    );
}

#[test]
fn a_name_that_would_leave_the_folder_is_not_published() {
    let workspace = Workspace::new();
    let mut document = document(passed(None));
    document.name = "../elsewhere".to_owned();
    let artifact = Artifact { score: document.name.clone(), ..logistic_platt() };
    let refused = workspace.try_publish(&artifact, document).unwrap_err();
    assert!(chain(&refused).contains("\"../elsewhere\" is no name of a score"), "{}", chain(&refused));
}

#[test]
fn a_card_of_another_score_is_refused() {
    let workspace = Workspace::new();
    let mut document = document(passed(None));
    document.name = "other".to_owned();
    let refused = workspace.try_publish(&logistic_platt(), document).unwrap_err();
    assert_eq!(refused.to_string(), "the card is of score \"other\", the artifact of \"sample\"");
}

#[test]
fn a_card_that_json_cannot_carry_is_refused() {
    let workspace = Workspace::new();
    let mut document = document(passed(None));
    let [feature, check, why] = ["f", "auc_alone", "too good"].map(str::to_owned);
    document.leaks = vec![LeakWarning { feature, check, why, value: f64::NAN, answered: None }];
    let refused = workspace.try_publish(&logistic_platt(), document.clone()).unwrap_err();
    assert!(matches!(refused, PublishError::CardNumbers), "{refused}");
    document.leaks.clear();
    document.metrics.test.roc_auc = Some(f64::INFINITY);
    let refused = workspace.try_publish(&logistic_platt(), document).unwrap_err();
    assert!(matches!(refused, PublishError::CardNumbers), "{refused}");
    assert!(workspace.registry.versions(SCORE).unwrap().is_empty());
}

#[test]
fn when_numbers_are_used_up_it_says_which_one_was_the_last() {
    let workspace = Workspace::new();
    workspace.write("versions/4294967295", b"");
    let refused = workspace.try_publish(&logistic_platt(), document(passed(None))).unwrap_err();
    let path = workspace.path("versions/4294967295");
    assert_eq!(refused.to_string(), format!("{} exists: no higher version number is left", path.display()));
}

#[test]
fn the_same_bytes_beside_a_damaged_card_are_said_to_be_there() {
    let workspace = Workspace::with_versions(1);
    workspace.write("versions/1/card.json", b"{");
    let refused = workspace.try_publish(&artifact(1), document(passed(None))).unwrap_err();
    assert!(matches!(refused, PublishError::Existing(_)), "{refused}");
    assert!(
        chain(&refused).contains("card.json cannot be loaded: the file is no model card"),
        "{}",
        chain(&refused)
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("models"), b"a file").unwrap();
    let registry = Registry::open(&folder.path().join("models"));
    let refused = workspace::publish(&registry, &artifact(1), document(passed(None))).unwrap_err();
    let versions = folder.path().join("models/sample/versions");
    assert_eq!(refused.to_string(), format!("cannot write {}", versions.display()));
}
