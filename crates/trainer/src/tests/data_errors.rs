//! What is said of data that make no observations.

use std::error::Error;

use definition::{Input, Plan};
use insta::assert_snapshot;

use super::support::{Workspace, day, table_definition};
use crate::{DataError, Dataset, train};

const TABLE: (&str, &str) = ("t.csv", "x,z,y\n1,2,yes\n2,3,no\n");

const EVENTS: &str = r#"
[score]
name = "tiny"
entity = "id"
outcome = "renewal"
horizon = "10d"
[[events]]
path = "a.csv"
time = "time"
kind = { constant = "buy" }
values = ["amount"]
[[events]]
path = "b.csv"
time = "time"
kind = { constant = "visit" }
[label]
event = "buy"
[observations]
at = ["2024-01-10"]
[features]
spent = { sum = "buy.amount" }
"#;

const A: (&str, &str) = ("a.csv", "id,time,amount\na,2024-01-01,5\na,2024-02-01,5\n");
const B: (&str, &str) = ("b.csv", "id,time\na,2024-01-01\na,2024-02-01\n");

/// The message and its causes.
fn told(error: &dyn Error) -> String {
    match error.source() {
        None => error.to_string(),
        Some(cause) => format!("{error}\ncaused by: {}", told(cause)),
    }
}

#[track_caller]
fn message(files: &[(&str, &str)], definition: &str) -> String {
    message_after(files, definition, |_| {})
}

/// The message after the plan was changed to what no definition can say.
#[track_caller]
fn message_after(files: &[(&str, &str)], definition: &str, change: impl FnOnce(&mut Plan)) -> String {
    let workspace = Workspace::with(files);
    let mut plan = workspace.plan(definition);
    change(&mut plan);
    workspace.without_folder(&told(&Dataset::read(&plan, None).unwrap_err()))
}

#[test]
fn a_source_that_cannot_be_read() {
    assert_snapshot!(message(&[], &table_definition("", "")));
}

#[test]
fn a_column_that_the_file_does_not_have() {
    assert_snapshot!(message(&[TABLE], &table_definition("weight = \"w\"", "")));
    let excluded = message(&[TABLE], &table_definition("exclude = { durations = \"known only later\" }", ""));
    assert!(excluded.contains("durations"), "{excluded}");
}

#[test]
fn a_table_without_any_feature() {
    let excluded = "exclude = { x = \"later\", z = \"later\" }";
    assert_snapshot!(message(&[TABLE], &table_definition(excluded, "")));
}

#[test]
fn as_of_without_a_time() {
    let error = Workspace::with(&[TABLE]).try_data(&table_definition("", ""), Some(day(3))).unwrap_err();
    assert_snapshot!(told(&error));
}

#[test]
fn a_table_without_a_label() {
    let without = |plan: &mut Plan| {
        if let Input::Table(table) = &mut plan.input {
            table.layout.label = None;
        }
    };
    assert_snapshot!(message_after(&[TABLE], &table_definition("", ""), without));
}

#[test]
fn histories_without_a_horizon() {
    assert_snapshot!(message_after(&[A, B], EVENTS, |plan| plan.horizon = None));
}

#[test]
fn a_value_of_two_types() {
    let files = [A, ("b.csv", "id,time,amount\na,2024-01-01,many\na,2024-02-01,few\n")];
    let definition = EVENTS
        .replace("kind = { constant = \"visit\" }", "kind = { constant = \"buy\" }\nvalues = [\"amount\"]");
    assert_snapshot!(message(&files, &definition));
}

#[test]
fn a_label_whose_source_has_no_row_and_no_end() {
    let files = [("a.csv", "id,time,amount\n"), B];
    let definition = EVENTS.replace("spent = { sum = \"buy.amount\" }", "visits = { count = \"visit\" }");
    assert_snapshot!(message(&files, &definition));
}

#[test]
fn a_table_of_outcomes_without_any() {
    let label =
        "[label]\ntable = \"o.csv\"\ntime = \"closed\"\npositive = { column = \"s\", values = [\"won\"] }";
    let definition = EVENTS.replace("[label]\nevent = \"buy\"", label);
    assert_snapshot!(message(&[A, B, ("o.csv", "id,closed,s\n")], &definition));
}

/// The message of training, which looks at more than reading does.
#[track_caller]
fn training_message(more: &str) -> String {
    let workspace = Workspace::with(&[TABLE]);
    let definition = table_definition("", more);
    let Err(error) = train(&workspace.data(&definition), &workspace.plan(&definition), None) else {
        panic!("it trains")
    };
    told(&error)
}

#[test]
fn a_name_that_is_no_feature() {
    assert_snapshot!(training_message("[training]\nnot_leaks = { xx = \"known before\" }"));
    let monotone = training_message("[training]\nmonotone = { zz = \"increasing\" }");
    assert!(monotone.starts_with("[training] monotone names \"zz\""), "{monotone}");
}

#[test]
fn a_rule_that_names_no_feature() {
    assert_snapshot!(training_message(
        "[scorecard]\nbase = 10\n[scorecard.rules.w]\neach = 1\nbecause = { en = \"w\" }"
    ));
}

#[test]
fn a_value_that_another_versions_feature_cannot_take() {
    let numbers = Workspace::with(&[TABLE]).data(&table_definition("", ""));
    let texts = Workspace::with(&[("t.csv", "x,y\na,yes\nb,no\n")]).data(&table_definition("", ""));
    let error = texts.rows_as(&numbers.features, numbers.matrix.schema(), &[0]).unwrap_err();
    assert_snapshot!(DataError::from(error).to_string());
}
