//! Where things lie, and that no name leads anywhere else.

use std::fs;
use std::path::{Component, Path};

use registry::{Alias, LoadError, Registry};

use crate::workspace::{SCORE, Workspace, to};

const HOSTILE: [&str; 12] =
    ["", ".", "..", "../sample", "/etc", "a/b", "a\\b", ".hidden", "C:", "a\0b", "a\nb", "..\u{2f}x"];

#[test]
fn a_name_that_is_no_folder_is_refused_everywhere() {
    let workspace = Workspace::with_versions(1);
    let registry = &workspace.registry;
    let long = "é".repeat(51);
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        assert!(matches!(registry.load(name, 1), Err(LoadError::Name(_))), "{name:?}");
        assert!(registry.card(name, 1).is_err() && registry.holds_entity(name, 1).is_err());
        assert!(registry.versions(name).is_err() && registry.aliases(name).is_err());
        assert!(registry.promotions(name).is_err());
        assert!(registry.promote(name, 1, &to(Alias::Champion)).is_err());
        for path in [registry.definition_path(name), registry.report_path(name, 1)] {
            let inside = path.strip_prefix(workspace.root()).unwrap();
            assert!(inside.components().all(|part| matches!(part, Component::Normal(_))), "{path:?}");
            assert!(inside.starts_with(".no-score"));
        }
    }
}

#[test]
fn the_refusal_says_what_a_name_is_and_repeats_no_more_than_a_name() {
    let registry = Registry::open(Path::new("models"));
    let message = |name: &str| registry.versions(name).unwrap_err().to_string();
    let rule = "is no name of a score: it must have 1 to 100 bytes, no / \\ : or control character, and must not begin \
                with a dot";
    assert_eq!(message("../sample"), format!("\"../sample\" {rule}"));
    assert_eq!(message(&"x".repeat(1 << 20)), format!("{:?} {rule}", "x".repeat(100)));
}

#[test]
fn names_of_any_language_are_folders() {
    let registry = Registry::open(Path::new("models"));
    for name in ["cdnow-repurchase", "renovação", "更新", "v1.2", "with space", &"x".repeat(100)] {
        assert_eq!(registry.definition_path(name), Path::new("models").join(name).join("score.toml"));
        assert_eq!(
            registry.report_path(name, 3),
            Path::new("models").join(name).join("versions/3/report.html")
        );
    }
}

#[test]
fn scores_are_the_folders_with_a_definition_or_versions() {
    let workspace = Workspace::with_versions(1);
    let root = workspace.root();
    fs::create_dir_all(root.join("defined")).unwrap();
    fs::write(root.join("defined/score.toml"), "").unwrap();
    fs::create_dir_all(root.join("empty")).unwrap();
    fs::create_dir_all(root.join(".git/versions")).unwrap();
    fs::write(root.join("README.md"), "").unwrap();
    assert_eq!(workspace.registry.scores().unwrap(), ["defined", SCORE]);
}

#[test]
fn a_registry_that_does_not_exist_yet_is_empty() {
    let workspace = Workspace::new();
    assert!(workspace.registry.scores().unwrap().is_empty());
    assert!(workspace.registry.versions(SCORE).unwrap().is_empty());
    assert_eq!(workspace.registry.aliases(SCORE).unwrap(), registry::Aliases::default());
    assert!(workspace.registry.promotions(SCORE).unwrap().is_empty());
    assert!(workspace.registry.trained_on("ana").unwrap().is_empty());
    assert!(!workspace.root().exists(), "looking creates nothing");
}

#[test]
fn a_folder_that_lacks_a_file_is_no_version() {
    for file in ["model.placar", "card.json", "report.html", "entities.bin"] {
        let workspace = Workspace::with_versions(2);
        fs::remove_file(workspace.path("versions/1").join(file)).unwrap();
        assert_eq!(workspace.registry.versions(SCORE).unwrap(), [2], "{file}");
    }
}

#[test]
fn a_root_that_is_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("models");
    fs::write(&root, b"").unwrap();
    let refused = Registry::open(&root).scores().unwrap_err();
    assert_eq!(refused.to_string(), format!("cannot read {}", root.display()));
}
