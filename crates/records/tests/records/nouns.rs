use std::sync::Arc;

use records::{Attribute, EntityId, Event, Outcome, Timestamp, Value};

#[track_caller]
fn check_value(value: Value, as_number: Option<f64>, type_name: &str) {
    assert_eq!(value.as_number(), as_number);
    assert_eq!(value.type_name(), type_name);
    assert_eq!(value.clone(), value);
}

#[test]
fn numbers_and_booleans_count_as_numbers() {
    check_value(Value::Number(2.5), Some(2.5), "number");
    check_value(Value::Boolean(true), Some(1.0), "boolean");
    check_value(Value::Boolean(false), Some(0.0), "boolean");
    check_value(Value::Text(Arc::from("3")), None, "text");
    check_value(Value::Time(Timestamp::from_micros(3)), None, "time");
}

#[test]
fn a_number_that_is_not_finite_is_no_value() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Value::number(number), None);
    }
    for number in [0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE] {
        assert_eq!(Value::number(number), Some(Value::Number(number)));
    }
}

#[test]
fn values_of_different_sorts_are_never_equal() {
    assert_ne!(Value::Number(1.0), Value::Boolean(true));
    assert_ne!(Value::Number(1.0), Value::Text(Arc::from("1")));
}

fn event(values: &[(&str, Value)]) -> Event {
    let time = Timestamp::from_micros(0);
    let values = values.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect();
    Event { time, known_at: time, kind: Arc::from("purchase"), values }
}

#[test]
fn an_event_gives_its_values_by_name() {
    let event = event(&[("cds", Value::Number(2.0)), ("dollars", Value::Number(30.5))]);
    assert_eq!(event.value("dollars"), Some(&Value::Number(30.5)));
    assert_eq!(event.value("Dollars"), None);
    assert_eq!(event.value(""), None);
}

#[test]
fn an_event_without_values_has_none_of_any_name() {
    assert_eq!(event(&[]).value("dollars"), None);
}

#[test]
fn where_a_name_comes_twice_the_first_counts() {
    let event = event(&[("cds", Value::Number(1.0)), ("cds", Value::Number(2.0))]);
    assert_eq!(event.value("cds"), Some(&Value::Number(1.0)));
}

#[test]
fn an_attribute_may_become_unknown() {
    let name = Arc::from("plan");
    let gone = Attribute { from: Timestamp::MIN, known_at: Timestamp::MIN, name, value: None };
    assert_eq!(gone.value, None);
    assert_eq!(gone.clone(), gone);
}

#[test]
fn an_entity_is_spelled_as_it_came_and_never_empty() {
    for id in ["42", " 42 ", "Ação & Filhos", "\u{0}", "É"] {
        assert_eq!(EntityId::new(id).unwrap().as_str(), id);
        assert_eq!(EntityId::new(id).unwrap().to_string(), id);
    }
    assert_eq!(EntityId::new(""), None);
}

#[test]
fn an_entity_survives_json_and_an_empty_one_is_refused() {
    let entity = EntityId::new("Ação \"7\"").unwrap();
    let json = serde_json::to_string(&entity).unwrap();
    assert_eq!(serde_json::from_str::<EntityId>(&json).unwrap(), entity);
    let error = serde_json::from_str::<EntityId>("\"\"").unwrap_err();
    assert!(error.to_string().contains("an entity id must not be empty"), "{error}");
}

#[test]
fn outcomes_are_equal_when_all_of_them_is() {
    let time = Timestamp::from_micros(7);
    let outcome = Outcome { entity: EntityId::new("a").unwrap(), time, known_at: time, positive: true };
    assert_eq!(outcome.clone(), outcome);
    assert_ne!(Outcome { positive: false, ..outcome.clone() }, outcome);
    assert_ne!(Outcome { known_at: Timestamp::MAX, ..outcome.clone() }, outcome);
}
