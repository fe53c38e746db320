use features::History;
use records::{Attribute, Event, Span, Timestamp};

use crate::sketch::{CUTOFF, ago, attribute, event, history, number, purchase, text};

fn known(event: Event, known_at: Timestamp) -> Event {
    Event { known_at, ..event }
}

fn times(view: features::AsOf<'_>, window: Option<u32>) -> Vec<f64> {
    view.events_in(window.map(Span::days)).map(|event| CUTOFF.days_since(event.time)).collect()
}

#[test]
fn what_happens_at_the_cutoff_lies_in_the_future() {
    let just_before = CUTOFF - Span::MICROSECOND;
    let history =
        history(&[event(CUTOFF, "a", &[]), event(just_before, "b", &[]), event(ago(1.0), "c", &[])]);
    let kinds: Vec<&str> = history.as_of(CUTOFF).events().map(|event| event.kind.as_ref()).collect();
    assert_eq!(kinds, ["c", "b"]);
}

#[test]
fn what_becomes_known_at_the_cutoff_is_not_known() {
    let just_before = CUTOFF - Span::MICROSECOND;
    let history = history(&[known(purchase(3.0, 1.0), CUTOFF), known(purchase(2.0, 2.0), just_before)]);
    assert_eq!(times(history.as_of(CUTOFF), None), [2.0]);
    assert_eq!(history.as_of(CUTOFF + Span::MICROSECOND).events().count(), 2);
}

#[test]
fn what_was_foreseen_lies_in_the_future_until_it_happens() {
    let history = history(&[known(event(ago(-5.0), "visit", &[]), ago(10.0))]);
    assert_eq!(history.as_of(CUTOFF).events().count(), 0);
    assert_eq!(history.as_of(ago(-6.0)).events().count(), 1);
}

#[test]
fn a_window_begins_with_its_first_instant() {
    let just_before = ago(30.0) - Span::MICROSECOND;
    let history = history(&[event(just_before, "a", &[]), purchase(30.0, 1.0), purchase(1.0, 1.0)]);
    assert_eq!(times(history.as_of(CUTOFF), Some(30)), [30.0, 1.0]);
    assert_eq!(times(history.as_of(CUTOFF), Some(29)), [1.0]);
    assert_eq!(times(history.as_of(CUTOFF), Some(0)), [0.0; 0]);
    assert_eq!(times(history.as_of(CUTOFF), None).len(), 3);
}

#[test]
fn a_label_sees_the_cutoff_and_not_the_end_of_its_horizon() {
    let times = [ago(0.1), CUTOFF, ago(-30.0) - Span::MICROSECOND, ago(-30.0)];
    let history = history(&times.map(|time| event(time, "a", &[])));
    let label: Vec<Timestamp> =
        history.events_within(CUTOFF, Span::days(30)).iter().map(|event| event.time).collect();
    assert_eq!(label, times[1..3]);
    assert!(history.events_within(CUTOFF, Span::ZERO).is_empty());
    assert!(history.events_within(Timestamp::MAX, Span::days(30)).is_empty());
}

#[test]
fn every_event_lies_in_the_features_or_in_the_label_and_in_one_of_them() {
    let times: Vec<Timestamp> = (-20..20).map(|hours| ago(f64::from(hours) / 24.0)).collect();
    let history = history(&times.iter().map(|time| event(*time, "a", &[])).collect::<Vec<_>>());
    let n_before = history.as_of(CUTOFF).events().count();
    let n_after = history.events_within(CUTOFF, Span::days(365)).len();
    assert_eq!((n_before, n_after), (19, 21));
}

#[test]
fn events_of_one_instant_keep_the_order_in_which_they_came() {
    let visits = [5.0, 3.0, 4.0].map(|size| event(ago(1.0), "visit", &[("size", number(size))]));
    let history = history(&[&visits[..], &[purchase(2.0, 1.0)]].concat());
    assert_eq!(history.events()[1..], visits);
}

#[track_caller]
fn check_plan(attributes: &[Attribute], expected: Option<&str>) {
    let history = History::new(Vec::new(), attributes.to_vec());
    let view = history.as_of(CUTOFF);
    let plan = view.attribute("plan").and_then(|attribute| attribute.value.clone());
    assert_eq!(plan, expected.map(text));
}

#[test]
fn the_fact_that_holds_from_the_latest_time_counts() {
    let plan = |days_ago: f64, plan: &str| attribute(ago(days_ago), "plan", Some(text(plan)));
    check_plan(&[], None);
    check_plan(&[plan(10.0, "pro"), plan(20.0, "free")], Some("pro"));
    check_plan(&[plan(10.0, "pro"), plan(0.0, "enterprise")], Some("pro"));
    check_plan(&[plan(0.0, "enterprise")], None);
    check_plan(&[attribute(ago(1.0), "sector", Some(text("retail"))), plan(10.0, "pro")], Some("pro"));
    check_plan(&[plan(10.0, "pro"), attribute(ago(5.0), "plan", None)], None);
}

#[test]
fn a_fact_that_always_held_gives_way_to_any_that_began() {
    let always = attribute(Timestamp::MIN, "plan", Some(text("free")));
    check_plan(std::slice::from_ref(&always), Some("free"));
    check_plan(&[attribute(ago(900.0), "plan", Some(text("pro"))), always], Some("pro"));
}

#[test]
fn a_correction_counts_once_it_is_known() {
    let told = |plan: &str, known_days_ago: f64| Attribute {
        known_at: ago(known_days_ago),
        ..attribute(ago(50.0), "plan", Some(text(plan)))
    };
    let (first, correction, too_late) = (told("free", 50.0), told("pro", 20.0), told("team", 0.0));
    check_plan(&[first.clone(), correction.clone()], Some("pro"));
    check_plan(&[correction.clone(), first.clone()], Some("pro"));
    check_plan(&[first, too_late, correction], Some("pro"));
}

#[test]
fn a_late_fact_about_earlier_times_does_not_undo_what_holds_now() {
    let now = attribute(ago(10.0), "plan", Some(text("pro")));
    let late = Attribute { known_at: ago(1.0), ..attribute(ago(30.0), "plan", Some(text("free"))) };
    check_plan(&[now, late], Some("pro"));
}

#[test]
fn nothing_on_record_is_an_empty_history() {
    assert!(History::default().is_empty());
    assert!(History::default().as_of(CUTOFF).is_empty());
    assert!(!history(&[purchase(1.0, 1.0)]).is_empty());
    let fact = attribute(Timestamp::MIN, "plan", None);
    let history = History::new(Vec::new(), vec![fact]);
    assert!(!history.is_empty() && !history.as_of(CUTOFF).is_empty());
    assert!(history.as_of(Timestamp::MIN).is_empty());
}
