use super::desk::{Desk, check_keys};
use super::leads::LEADS;

#[test]
fn versions_are_listed_with_their_aliases_and_metrics() {
    let desk = Desk::with_leads();
    let document = desk.document(0, &["models"]);
    check_keys(
        &document[0],
        "name champion challenger versions[].version versions[].aliases versions[].learner",
    );
    check_keys(&document[0], "versions[].published_at versions[].gate_passed versions[].test.roc_auc");
    assert_eq!((&document[0]["name"], &document[0]["champion"]), (&LEADS.into(), &1.into()));
    let said = desk.done(&["models", LEADS]);
    assert!(said.stdout.contains("champion") && said.stdout.contains("logistic"), "{said:#?}");
}

#[test]
fn a_scorecard_that_was_edited_since_is_told() {
    let desk = Desk::with_leads();
    desk.redefine(LEADS, |text| text.replace("base = 20", "base = 25"));
    assert_eq!(desk.document(0, &["models", LEADS])[0]["scorecard_differs"], true);
    assert!(desk.done(&["models"]).stdout.contains("differs from the champion's"));
}

#[test]
fn an_empty_folder_has_no_scores() {
    assert_eq!(Desk::empty().document(0, &["models"]), serde_json::json!([]));
}
