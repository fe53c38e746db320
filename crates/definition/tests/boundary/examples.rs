//! Good definitions become the plans that they say.

use std::path::{Path, PathBuf};

use definition::{
    Cost, Direction, EventsPlan, Input, Label, LearnerName, ObservationTimes, Plan, ReportPlan, ScalePlan,
    Shares, SplitPlan, TablePlan, parse,
};
use features::{Aggregate, FeatureKind};
use records::Span;
use records::layout::{ColumnType, KindLayout, RowTime};

const EVENTS: &str = include_str!("../definitions/events.toml");
const TABLE: &str = include_str!("../definitions/table.toml");
const SMALLEST: &str = include_str!("../definitions/smallest.toml");

#[track_caller]
fn plan(text: &str) -> Plan {
    match parse(text, Path::new("data/here"), Path::new("score.toml")) {
        Ok(plan) => plan,
        Err(errors) => panic!("{errors}"),
    }
}

#[track_caller]
fn events(plan: &Plan) -> &EventsPlan {
    match &plan.input {
        Input::Events(events) => events,
        Input::Table(_) => panic!("a table"),
    }
}

#[test]
fn every_key_of_an_event_history_arrives_in_the_plan() {
    let plan = plan(EVENTS);
    let events = events(&plan);
    assert_eq!(plan.horizon, "38w".parse().ok());
    assert_eq!(events.events[0].file.path, Path::new("data/here/../../datasets/cdnow/purchases.csv.gz"));
    assert_eq!(events.events[0].id.as_deref(), Some("event_id"));
    assert_eq!(events.events[1].entity, "account");
    assert_eq!(events.events[1].kind, KindLayout::Column("event_type".to_owned()));
    assert_eq!(events.events[1].file.missing["*"], ["unknown"]);
    assert_eq!(events.attributes[0].values, ["plan", "sector", "headcount"]);
    assert_eq!(events.label, Label::Event { kind: "purchase".to_owned(), conditions: Vec::new() });
    assert_eq!(events.observations.until, ["churned", "won"]);
    assert_eq!(plan.training.monotone["days_since_last"], Direction::Decreasing);
    assert_eq!(plan.training.learners.as_deref().map(<[LearnerName]>::len), Some(3));
    assert_eq!(plan.training.gradient_boosting.leaves, Some(15));
    assert_eq!(plan.serving.max_age, Some(Span::days(120)));
    assert_eq!(plan.report, ReportPlan { capacity: Some(500), cost: None });
    assert_eq!(plan.source_text, EVENTS);
}

#[test]
fn features_keep_the_order_of_the_file_and_rules_follow_it() {
    let plan = plan(EVENTS);
    let names: Vec<&str> =
        events(&plan).features.features().iter().map(|feature| feature.name.as_ref()).collect();
    let expected = [
        "purchases_90d",
        "purchases_180d",
        "dollars_decayed",
        "big_orders",
        "days_since_last",
        "days_as_customer",
        "slowing",
        "plan",
    ];
    assert_eq!(names, expected);
    let scorecard = plan.scorecard.unwrap();
    let rules: Vec<&str> = scorecard.rules.iter().map(|rule| rule.feature.as_ref()).collect();
    assert_eq!(rules, ["purchases_90d", "days_since_last", "plan"]);
}

#[test]
fn every_key_of_a_table_arrives_in_the_plan() {
    let plan = plan(TABLE);
    let Input::Table(TablePlan { layout }) = &plan.input else { panic!("events") };
    assert_eq!(layout.file.path, PathBuf::from("data/here/leads.csv.gz"));
    assert_eq!(layout.file.delimiter, b';');
    assert_eq!(layout.file.missing["pdays"], ["999"]);
    assert_eq!(layout.file.types["zip"], ColumnType::Category);
    assert_eq!(layout.label.as_ref().unwrap().values, ["yes"]);
    assert_eq!(layout.time, RowTime::Column("contacted_at".to_owned()));
    assert_eq!(layout.exclude["duration"], "known only after the call");
    assert_eq!(layout.weight.as_deref(), Some("w"));
    assert_eq!((layout.entity.as_deref(), plan.horizon), (None, None));
    assert_eq!(plan.report.cost, Some(Cost { missed: 100.0, wasted: 5.0 }));
    let SplitPlan::TestFrom(from, Shares { train, calibrate }) = plan.training.split else {
        panic!("another split")
    };
    assert_eq!((from.to_string().as_str(), train + calibrate), ("2011-09-09T00:00:00Z", 1.0));
}

#[test]
fn what_is_left_out_takes_the_written_defaults() {
    let left_out = plan(SMALLEST);
    let defaults = r#"
[scale]
kind = "probability"
[[tier]]
name = "Avaliação"
from = 0
[[tier]]
name = "Estratégico"
from = 75
[[tier]]
name = "Manutenção"
from = 25
[[tier]]
name = "Crescimento"
from = 50
[training]
split = { train = 0.6, calibrate = 0.2, test = 0.2, random = false }
seed = 7
min_positives = 50
min_negatives = 50
[gate]
min_positives = 100
min_negatives = 100
max_auc_loss = 0.01
slope = [0.7, 1.4]
observed_to_expected = [0.8, 1.25]
[serving]
max_missing = 0.5
ledger = "best-effort"
shadow = 0
"#;
    let mut written = plan(&(SMALLEST.to_owned() + defaults));
    written.source_text.clone_from(&left_out.source_text);
    assert_eq!(written, left_out);
    assert_eq!(left_out.serving, scoring::ServingLimits::default());
    assert_eq!(left_out.outcome, "churn");
    assert_eq!(left_out.scale, ScalePlan::Probability);
}

#[test]
fn shipped_definitions_are_read_without_a_warning() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let folders = std::fs::read_dir(&models).unwrap().map(|entry| entry.unwrap().path());
    let definitions: Vec<PathBuf> =
        folders.map(|folder| folder.join("score.toml")).filter(|path| path.exists()).collect();
    assert!(definitions.contains(&models.join("cdnow-repurchase/score.toml")), "{definitions:?}");
    for path in definitions {
        match definition::read(&path) {
            Ok(plan) => assert_eq!(plan.warnings, [], "{}", path.display()),
            Err(errors) => panic!("{errors}"),
        }
    }
}

#[test]
fn a_trend_compares_with_three_times_its_own_time() {
    let text = SMALLEST.to_owned()
        + "slower = { trend = \"purchase\", window = \"30d\" }\n\
           less = { trend = \"purchase.amount\", half_life = \"2w\", against = \"52w\" }\n";
    let plan = plan(&text);
    let trends: Vec<(Option<&str>, Aggregate)> = events(&plan).features.features()[1..]
        .iter()
        .map(|feature| match &feature.kind {
            FeatureKind::Events(feature) => (feature.value.as_deref(), feature.aggregate),
            _ => panic!("no events"),
        })
        .collect();
    let against = |text: &str| Aggregate::Trend { against: text.parse().unwrap() };
    assert_eq!(trends, [(None, against("90d")), (Some("amount"), against("52w"))]);
}

#[test]
fn kinds_with_dots_are_split_at_the_last_one() {
    let text = SMALLEST.replace("\"purchase\"", "\"shop.purchase\"")
        + "money = { sum = \"shop.purchase.amount\" }\nrise = { trend = \"shop.purchase\", window = \"30d\" }\n";
    let plan = plan(&text);
    let subjects: Vec<(&str, Option<&str>)> = events(&plan).features.features()[1..]
        .iter()
        .map(|feature| match &feature.kind {
            FeatureKind::Events(feature) => (feature.event.as_ref(), feature.value.as_deref()),
            _ => panic!("no events"),
        })
        .collect();
    assert_eq!(subjects, [("shop.purchase", Some("amount")), ("shop.purchase", None)]);
}

#[test]
fn dates_may_be_written_without_quotes() {
    let quoted = plan(SMALLEST);
    let bare = plan(&SMALLEST.replace("\"2024-01-01\"", "2024-01-01"));
    assert_eq!(bare.input, quoted.input);
}

#[test]
fn numbers_may_stand_where_files_have_texts() {
    let plan = plan(
        &TABLE.replace("positive = [\"yes\"]", "positive = [1, true, 2.5]").replace("[\"999\"]", "[999, -1]"),
    );
    let Input::Table(TablePlan { layout }) = &plan.input else { panic!("events") };
    assert_eq!(layout.label.as_ref().unwrap().values, ["1", "true", "2.5"]);
    assert_eq!(layout.file.missing["pdays"], ["999", "-1"]);
}

#[test]
fn cutoffs_are_regular_or_follow_an_event() {
    let every = SMALLEST
        .replace("at = [\"2024-01-01\"]", "every = \"30d\"\nfrom = \"2024-01-01\"\nto = \"2024-12-31\"");
    let ObservationTimes::Every { every, from, .. } = &events(&plan(&every)).observations.at.clone() else {
        panic!("not regular")
    };
    assert_eq!((*every, from.to_string().as_str()), (Span::days(30), "2024-01-01T00:00:00Z"));
    let on = plan(&SMALLEST.replace("at = [\"2024-01-01\"]", "on = \"purchase\""));
    assert_eq!(events(&on).observations.at, ObservationTimes::On("purchase".to_owned()));
}

#[test]
fn a_label_may_be_a_file_of_outcomes() {
    let text = SMALLEST.replace(
        "no_event = \"purchase\"",
        "table = \"outcomes.tsv\"\ntime = \"closed_at\"\npositive = { column = \"status\", values = [\"won\"] }",
    );
    let plan = plan(&text);
    let Label::Table(outcomes) = &events(&plan).label else { panic!("no table") };
    assert_eq!(outcomes.file.path, Path::new("data/here/outcomes.tsv"));
    assert_eq!((outcomes.file.delimiter, outcomes.entity.as_str()), (b'\t', "customer_id"));
    assert_eq!((outcomes.positive.column.as_str(), outcomes.positive.values.len()), ("status", 1));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = format!("\u{feff}{}", SMALLEST.replace('\n', "\r\n"));
    assert_eq!(plan(&text).input, plan(SMALLEST).input);
}
