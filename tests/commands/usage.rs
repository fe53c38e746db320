//! What holds for every command.

use super::desk::Desk;

#[test]
fn help_and_version_are_results() {
    let desk = Desk::empty();
    let said = desk.done(&["--help"]);
    for command in ["init", "check", "train", "models", "promote", "score", "outcomes", "events", "report"] {
        assert!(
            said.stdout.contains(&format!("\n  {command}")),
            "{command} is not in the help: {}",
            said.stdout
        );
    }
    for command in ["serve", "quickstart", "generate", "schema", "forget", "export"] {
        assert!(
            said.stdout.contains(&format!("\n  {command}")),
            "{command} is not in the help: {}",
            said.stdout
        );
    }
    assert_eq!(said.stderr, "");
    assert!(desk.done(&["--version"]).stdout.starts_with("placar "));
}

#[test]
fn a_wrong_call_ends_with_2_and_says_so_on_stderr_alone() {
    let desk = Desk::empty();
    let calls: [&[&str]; 9] = [
        &[],
        &["trian"],
        &["train"],
        &["promote", "leads", "one"],
        &["promote", "leads", "1", "--force"],
        &["score", "leads"],
        &["score", "leads", "--input", "a.csv", "--with", "anybody"],
        &["outcomes", "import", "leads"],
        &["report", "leads", "--lang", "klingon"],
    ];
    for call in calls {
        let said = desk.ends(2, call);
        assert_eq!(said.stdout, "", "{call:?}");
        assert_ne!(said.stderr, "", "{call:?}");
    }
}

#[test]
fn a_score_that_is_not_there_is_told_with_those_that_are() {
    let desk = Desk::with_leads();
    desk.write("a.csv", "x\n1\n");
    let calls: [&[&str]; 6] = [
        &["score", "lead", "--input", "a.csv"],
        &["outcomes", "import", "lead", "a.csv"],
        &["events", "import", "lead", "a.csv"],
        &["report", "lead"],
        &["export", "lead", "--output", "out"],
        &["models", "lead"],
    ];
    for call in calls {
        let said = desk.ends(2, call);
        assert!(said.stderr.contains("no score \"lead\" in models; there are leads"), "{call:?}: {said:#?}");
    }
}

#[test]
fn the_schema_is_one_document() {
    let schema = Desk::empty().document(0, &["schema"]);
    assert!(schema.pointer("/properties/score").is_some(), "{schema:#}");
}
