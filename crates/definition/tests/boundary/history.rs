//! The sources of a history in other files than those that the definition names.

use std::path::Path;

use definition::{HistorySource, Input, Plan, parse};
use features::{FeatureType, Schema};
use records::layout::ColumnType;

const DEFINITION: &str = r#"
[score]
name = "s"
entity = "who"
outcome = "o"
horizon = "30d"

[[events]]
path = "events.csv"
time = "when"
kind = { column = "what" }
values = ["amount", "stage", "note", "seconds", "channel"]
id = "row"
known_at = "loaded"
types = { note = "category" }

[[attributes]]
path = "facts.csv"
time = "since"
values = ["plan", "size"]

[label]
event = "won"

[observations]
at = ["2024-01-01"]

[features]
spent    = { sum = "sale.amount" }
stage    = { last = "move.stage" }
channels = { distinct = "sale.channel" }
long     = { count = "visit", where = { seconds = { from = 60 } } }
web      = { count = "sale", where = { channel = { is = ["web"] } } }
plan     = { attribute = "plan" }
"#;

fn plan() -> Plan {
    parse(DEFINITION, Path::new("models/s"), Path::new("score.toml"))
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// The types that a source's values are read by, as `name type`.
#[track_caller]
fn check(schema: Option<&[FeatureType]>, expected: [&[(&str, ColumnType)]; 2]) {
    let plan = plan();
    let Input::Events(events) = &plan.input else { panic!("a history") };
    let schema = schema.map(|types| Schema::new(&events.features, types));
    let sources = events.sources(schema.as_ref());
    let types = |source: &HistorySource| source.file().types.clone().into_iter().collect::<Vec<_>>();
    let found: Vec<_> = sources.iter().map(types).collect();
    let owned = |types: &[(&str, ColumnType)]| {
        types.iter().map(|(name, it)| ((*name).to_owned(), *it)).collect::<Vec<_>>()
    };
    assert_eq!(found, expected.map(owned));
}

#[test]
fn a_definition_demands_the_types_that_it_compares_with_and_keeps_those_it_says() {
    check(None, [&[("channel", ColumnType::Category), ("note", ColumnType::Category)], &[]]);
}

#[test]
fn a_version_also_demands_what_training_found() {
    use FeatureType::{Category, Number};
    check(
        Some(&[Number, Category, Number, Number, Number, Category]),
        [
            &[
                ("channel", ColumnType::Category),
                ("note", ColumnType::Category),
                ("stage", ColumnType::Category),
            ],
            &[("plan", ColumnType::Category)],
        ],
    );
}

#[test]
fn values_that_are_calculated_with_are_told() {
    let plan = plan();
    let Input::Events(events) = &plan.input else { panic!("a history") };
    assert_eq!(events.calculated_values().into_iter().collect::<Vec<_>>(), ["amount", "seconds"]);
}

#[test]
fn a_source_knows_its_columns_and_takes_another_file() {
    let plan = plan();
    let Input::Events(events) = &plan.input else { panic!("a history") };
    let sources = events.sources(None);
    let expected = ["who", "when", "what", "loaded", "row", "amount", "stage", "note", "seconds", "channel"];
    assert_eq!(sources[0].columns(), expected);
    assert_eq!(sources[1].columns(), ["who", "since", "plan", "size"]);
    let other = sources[1].in_file(Path::new("other.csv"), b';');
    assert_eq!((other.file().path.as_path(), other.file().delimiter), (Path::new("other.csv"), b';'));
    assert_eq!(other.columns(), sources[1].columns());
}
