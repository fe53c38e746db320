//! The README says what the program says.

use std::path::Path;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    std::fs::read_to_string(path).expect("the repository has a README.md")
}

#[test]
fn the_reference_is_the_one_that_the_schema_makes() {
    let readme = readme();
    let (_, rest) = readme.split_once("<!-- reference: begin -->\n").expect("the README marks its reference");
    let (written, _) = rest.split_once("\n<!-- reference: end -->").expect("the README marks its end");
    assert!(
        written.trim() == definition::reference().trim(),
        "the reference in README.md is not what `placar schema --markdown` prints; put that between the marks"
    );
}

#[test]
fn it_names_one_command_for_the_main_job_and_one_for_the_tests() {
    let readme = readme();
    let commands: Vec<&str> = readme.lines().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(commands, ["cargo run --release -- quickstart", "cargo test --workspace"]);
}

#[test]
fn every_file_that_it_points_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = readme();
    let targets: Vec<&str> =
        readme.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(to, _)| to).collect();
    assert!(!targets.is_empty());
    let missing: Vec<&&str> =
        targets.iter().filter(|to| !to.contains("://") && !root.join(to).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
