use std::collections::BTreeSet;
use std::sync::Arc;

use features::{
    Aggregate, Bounds, Cell, EventFeature, Feature, FeatureKind, FeatureSet, FeatureType, Memory, Schema,
    WrongType,
};
use proptest::prelude::*;
use records::{Span, Timestamp, Value};

use crate::random::feature_set;
use crate::sketch::{CUTOFF, ago, fading, named, number, of, only, ratio, schema, text, within};

const TYPES: [FeatureType; 4] =
    [FeatureType::Number, FeatureType::Category, FeatureType::Boolean, FeatureType::Date];

fn schema_of(features: Vec<Feature>) -> Schema {
    let types = vec![FeatureType::Number; features.len()];
    Schema::new(&FeatureSet::new(features).unwrap(), &types)
}

fn fingerprint(kind: FeatureKind) -> String {
    schema_of(vec![named("x", kind), named("y", FeatureKind::Column), named("z", FeatureKind::Column)])
        .fingerprint()
        .to_owned()
}

#[track_caller]
fn check_all_different(fingerprints: Vec<String>) {
    let different: BTreeSet<&String> = fingerprints.iter().collect();
    assert_eq!(different.len(), fingerprints.len());
}

#[test]
fn the_fingerprint_is_the_sha_256_of_what_the_features_are() {
    // hashlib.sha256(b'"a" number column\n"b" category column\n').hexdigest()
    let expected = "74410b8dd453db4e55abdf782b255ca3521f5fc3384089873a26daa3acb16d48";
    let schema = schema(&[FeatureType::Number, FeatureType::Category]);
    assert_eq!(schema.fingerprint(), expected);
}

#[test]
fn the_fingerprint_changes_with_name_type_number_and_order_of_features() {
    let column = |name: &str| named(name, FeatureKind::Column);
    let of_types = TYPES.map(|feature_type| schema(&[feature_type]));
    let of_names =
        [vec![column("b")], vec![column("a"), column("b")], vec![column("b"), column("a")], vec![]];
    let fingerprints = of_types.into_iter().chain(of_names.map(schema_of));
    check_all_different(fingerprints.map(|schema| schema.fingerprint().to_owned()).collect());
}

#[test]
fn the_fingerprint_changes_with_the_kind_of_feature() {
    let kinds = [
        FeatureKind::Column,
        FeatureKind::Attribute(Arc::from("x")),
        FeatureKind::Attribute(Arc::from("plan")),
        ratio("y", "z"),
        ratio("z", "y"),
        ratio("y", "y"),
        FeatureKind::Events(of(Aggregate::Count, "x", None)),
    ];
    check_all_different(kinds.map(fingerprint).to_vec());
}

/// A feature in which everything that can be said is said, and everything that can be said otherwise.
fn event_features() -> Vec<EventFeature> {
    let range = |from: f64, below: f64| Bounds::Range { from: Some(from), below: Some(below) };
    let base =
        only("cds", range(1.0, 9.0), within(90, fading(30, of(Aggregate::Sum, "purchase", Some("cds")))));
    let memory = |memory: Memory| EventFeature { memory, ..base.clone() };
    let bounds = |bounds: Bounds| EventFeature { conditions: Vec::new(), ..base.clone() }.with("cds", bounds);
    let mut features = vec![
        base.clone(),
        EventFeature { event: Arc::from("refund"), ..base.clone() },
        EventFeature { value: Some(Arc::from("dollars")), ..base.clone() },
        EventFeature { value: None, ..base.clone() },
        EventFeature { conditions: Vec::new(), ..base.clone() }.with("dollars", range(1.0, 9.0)),
        EventFeature { conditions: Vec::new(), ..base.clone() },
        base.clone().with("cds", range(1.0, 9.0)),
        memory(Memory { window: None, ..base.memory }),
        memory(Memory { half_life: None, ..base.memory }),
        memory(Memory { window: base.memory.half_life, half_life: base.memory.window }),
        memory(Memory { window: base.memory.window.map(one_more), ..base.memory }),
        bounds(range(1.5, 9.0)),
        bounds(range(1.0, 8.0)),
        bounds(Bounds::Range { from: None, below: Some(9.0) }),
        bounds(Bounds::Range { from: Some(1.0), below: None }),
        bounds(Bounds::Is(vec![])),
    ];
    let levels = [number(1.0), Value::Boolean(true), text("1"), text("Number(1.0)"), Value::Time(CUTOFF)];
    features.extend(levels.map(|level| bounds(Bounds::Is(vec![level]))));
    features.push(bounds(Bounds::Is(vec![text("a"), text("b")])));
    features.push(bounds(Bounds::Is(vec![text("a\", \"b")])));
    features
}

fn one_more(span: Span) -> Span {
    Span::from_micros(span.micros() + 1).unwrap()
}

trait With {
    fn with(self, value: &str, bounds: Bounds) -> Self;
}

impl With for EventFeature {
    fn with(self, value: &str, bounds: Bounds) -> EventFeature {
        only(value, bounds, self)
    }
}

#[test]
fn the_fingerprint_changes_with_every_part_of_an_event_feature() {
    let mut features = event_features();
    let aggregates = [
        Aggregate::Count,
        Aggregate::Mean,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::Distinct,
        Aggregate::Last,
        Aggregate::SinceLast,
        Aggregate::SinceFirst,
        Aggregate::Trend { against: Span::days(90) },
        Aggregate::Trend { against: Span::days(91) },
    ];
    let base = features[0].clone();
    features.extend(aggregates.map(|aggregate| EventFeature { aggregate, ..base.clone() }));
    check_all_different(
        features.into_iter().map(|feature| fingerprint(FeatureKind::Events(feature))).collect(),
    );
}

#[test]
fn no_name_can_pass_for_another_feature() {
    let column = |name: &str| named(name, FeatureKind::Column);
    let one = schema_of(vec![column("a\" number column\n\"b")]);
    let two = schema_of(vec![column("a"), column("b")]);
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn the_fingerprint_does_not_change_with_how_a_span_was_written() {
    let written = |text: &str| {
        let memory = Memory { window: Some(text.parse().unwrap()), half_life: None };
        fingerprint(FeatureKind::Events(EventFeature { memory, ..of(Aggregate::Count, "purchase", None) }))
    };
    assert_eq!(written("14d"), written("2w"));
    assert_ne!(written("14d"), written("15d"));
}

proptest! {
    #[test]
    fn the_same_features_have_the_same_fingerprint(features in feature_set()) {
        let again = features.features().iter().map(|feature| named(&feature.name, feature.kind.clone()));
        let again = schema_of(again.collect());
        let first = schema_of(features.features().to_vec());
        prop_assert_eq!(again.fingerprint(), first.fingerprint());
        prop_assert_eq!(again.fingerprint().len(), 64);
    }
}

#[track_caller]
fn check_cell(
    feature_type: FeatureType,
    value: Option<Value>,
    expected: Result<Cell, (&'static str, &'static str)>,
) {
    let row = schema(&[feature_type]).row(&[value], CUTOFF);
    let expected = expected.map(|cell| vec![cell]);
    assert_eq!(
        row,
        expected.map_err(|(expected, found)| WrongType { feature: "a".to_owned(), expected, found })
    );
}

#[test]
fn a_value_of_its_feature_s_type_becomes_a_cell() {
    check_cell(FeatureType::Number, Some(number(-2.5)), Ok(Cell::Number(-2.5)));
    check_cell(FeatureType::Category, Some(text("pro")), Ok(Cell::Category(Arc::from("pro"))));
    check_cell(FeatureType::Category, Some(text("")), Ok(Cell::Category(Arc::from(""))));
    check_cell(FeatureType::Boolean, Some(Value::Boolean(true)), Ok(Cell::Number(1.0)));
    check_cell(FeatureType::Boolean, Some(Value::Boolean(false)), Ok(Cell::Number(0.0)));
}

#[test]
fn a_date_becomes_days_before_the_cutoff() {
    check_cell(FeatureType::Date, Some(Value::Time(ago(30.5))), Ok(Cell::Number(30.5)));
    check_cell(FeatureType::Date, Some(Value::Time(CUTOFF)), Ok(Cell::Number(0.0)));
    check_cell(FeatureType::Date, Some(Value::Time(ago(-7.0))), Ok(Cell::Number(-7.0)));
    let Cell::Number(always) =
        &schema(&[FeatureType::Date]).row(&[Some(Value::Time(Timestamp::MIN))], CUTOFF).unwrap()[0]
    else {
        panic!("a date is a number of days");
    };
    assert!(always.is_finite());
}

#[test]
fn nothing_is_missing_whatever_the_type() {
    for feature_type in TYPES {
        check_cell(feature_type, None, Ok(Cell::Missing));
    }
}

#[test]
fn a_number_that_is_not_finite_is_missing() {
    for unknown in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        check_cell(FeatureType::Number, Some(number(unknown)), Ok(Cell::Missing));
    }
}

#[test]
fn a_value_of_another_type_is_refused() {
    let values = [number(1.0), text("1"), Value::Boolean(true), Value::Time(CUTOFF)];
    let own = ["number", "text", "boolean", "time"];
    for (feature_type, own) in TYPES.into_iter().zip(own) {
        for value in values.iter().filter(|value| value.type_name() != own) {
            check_cell(feature_type, Some(value.clone()), Err((feature_type.name(), value.type_name())));
        }
    }
}

#[test]
fn a_refusal_says_what_was_expected_of_which_feature() {
    let values = [Some(number(1.0)), Some(text("many"))];
    let error = schema(&[FeatureType::Number; 2]).row(&values, CUTOFF).unwrap_err();
    assert_eq!(error.to_string(), "feature \"b\" takes a number, not a text");
}

#[test]
fn a_row_has_one_cell_a_feature_whatever_comes() {
    let schema = schema(&[FeatureType::Number; 3]);
    let value = |n: f64| Some(number(n));
    let missing = [Cell::Number(1.0), Cell::Missing, Cell::Missing];
    assert_eq!(schema.row(&[value(1.0)], CUTOFF).unwrap(), missing);
    let cells = [1.0, 2.0, 3.0].map(Cell::Number);
    let beyond = [value(1.0), value(2.0), value(3.0), Some(text("not looked at"))];
    assert_eq!(schema.row(&beyond, CUTOFF).unwrap(), cells);
}

#[test]
fn features_are_found_by_name() {
    let schema = schema(&[FeatureType::Number, FeatureType::Date]);
    assert_eq!((schema.len(), schema.is_empty()), (2, false));
    assert_eq!((schema.index_of("b"), schema.index_of("B")), (Some(1), None));
    assert_eq!(schema.entries()[1].feature_type, FeatureType::Date);
    assert!(self::schema_of(Vec::new()).is_empty());
}
