use super::{check, definition, events, rows_of};
use crate::tests::support::Workspace;

const AT: &str = "[observations]\nat = [\"2024-01-10\"]\n";
/// Someone who is known before the cutoff.
const KNOWN: &str = "a 2024-01-01 signup 0";

#[track_caller]
fn check_label(label: &str, row: &str, expected: &str) {
    let definition = definition("10d", "2024-03-01", &format!("{AT}[label]\n{label}"));
    check(&[KNOWN, row], &definition, &[&format!("a 2024-01-10 {expected}")], [0, 0]);
}

#[test]
fn the_window_begins_at_the_cutoff_and_ends_before_the_horizon() {
    for (time, expected) in [
        ("2024-01-09T23:59:59.999999Z", "-"),
        ("2024-01-10", "+"),
        ("2024-01-19T23:59:59.999999Z", "+"),
        ("2024-01-20", "-"),
    ] {
        check_label("event = \"buy\"", &format!("a {time} buy 1"), expected);
        let turned = if expected == "+" { "-" } else { "+" };
        check_label("no_event = \"buy\"", &format!("a {time} buy 1"), turned);
    }
}

#[test]
fn another_kind_of_event_or_another_entitys_is_no_outcome() {
    check_label("event = \"buy\"", "a 2024-01-12 visit 1", "-");
    check_label("no_event = \"buy\"", "a 2024-01-12 visit 1", "+");
    check(
        &[KNOWN, "b 2024-01-12 buy 1"],
        &definition("10d", "2024-03-01", &format!("{AT}[label]\nevent = \"buy\"")),
        &["a 2024-01-10 -"],
        [0, 1],
    );
}

#[test]
fn conditions_decide_which_events_count() {
    let label = "event = \"buy\"\nwhere = { amount = { from = 100 } }";
    check_label(label, "a 2024-01-12 buy 99", "-");
    check_label(label, "a 2024-01-12 buy 100", "+");
    check_label(&label.replace("event", "no_event"), "a 2024-01-12 buy 100", "-");
}

/// Observations at 2024-01-10 whose outcomes stand in a file of their own.
#[track_caller]
fn check_table(outcomes: &str, more: &str, expected: &[&str]) {
    let label = "[label]\ntable = \"outcomes.csv\"\ntime = \"closed\"\ntimezone = \"UTC\"\n\
                 positive = { column = \"status\", values = [\"won\"] }\n";
    let definition = definition("10d", "2024-03-01", &format!("{AT}{label}{more}"));
    let known = events(&[KNOWN, "b 2024-01-01 signup 0"]);
    let outcomes = format!("id,closed,status\n{outcomes}");
    let data = Workspace::with(&[("events.csv", &known), ("outcomes.csv", &outcomes)]).data(&definition);
    assert_eq!(rows_of(&data), expected);
}

#[test]
fn a_table_of_outcomes_labels_by_its_positive_rows_in_the_window() {
    let end = "complete_to = \"2024-03-01\"";
    check_table("a,2024-01-10,won\nb,2024-01-20,won\n", end, &["a 2024-01-10 +", "b 2024-01-10 -"]);
    check_table("a,2024-01-19,won\nb,2024-01-12,lost\n", end, &["a 2024-01-10 +", "b 2024-01-10 -"]);
    check_table("a,2024-01-11,lost\na,2024-01-12,won\n", end, &["a 2024-01-10 +", "b 2024-01-10 -"]);
    check_table("a,2024-01-09,won\n", end, &["a 2024-01-10 -", "b 2024-01-10 -"]);
}

#[test]
fn a_table_of_outcomes_is_complete_to_its_latest_row_unless_it_says_more() {
    check_table("a,2024-01-12,won\nx,2024-01-20,lost\n", "", &["a 2024-01-10 +", "b 2024-01-10 -"]);
    check_table("a,2024-01-12,won\nx,2024-01-19,lost\n", "", &[]);
}

#[test]
fn what_can_be_labelled_ends_with_the_first_source_that_ends() {
    let sources = |buys_to: &str, other: &str| {
        format!(
            "[score]\nname = \"tiny\"\nentity = \"id\"\noutcome = \"renewal\"\nhorizon = \"10d\"\n\
             [[events]]\npath = \"shop.csv\"\ntime = \"time\"\nkind = {{ column = \"kind\" }}\n\
             complete_to = \"{buys_to}\"\n\
             [[events]]\npath = \"web.csv\"\ntime = \"time\"\nkind = {other}\ncomplete_to = \"2024-01-15\"\n\
             [label]\nevent = \"buy\"\n{AT}[features]\nbuys = {{ count = \"buy\" }}\n"
        )
    };
    let files =
        [("shop.csv", "id,time,kind\na,2024-01-01,buy\n"), ("web.csv", "id,time,kind\na,2024-01-02,visit\n")];
    let rows = |definition: &str| rows_of(&Workspace::with(&files).data(definition));
    // A source of visits only says nothing about purchases, wherever it ends.
    assert_eq!(rows(&sources("2024-01-20", "{ constant = \"visit\" }")), ["a 2024-01-10 -"]);
    assert_eq!(rows(&sources("2024-01-19", "{ constant = \"visit\" }")), [""; 0]);
    // One whose kinds stand in a column may hold purchases: the earlier end counts.
    assert_eq!(rows(&sources("2024-01-20", "{ column = \"kind\" }")), [""; 0]);
}
