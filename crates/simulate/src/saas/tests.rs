use records::{Span, Timestamp};

use super::calendar;
use super::event::{Detail, Event, Kind};
use super::past::Past;

#[test]
fn the_months_cover_the_three_years() {
    let months: Vec<_> = calendar::months().collect();
    assert_eq!(months[0].from.to_string(), "2022-01-01T00:00:00Z");
    assert_eq!(months[13].from.to_string(), "2023-02-01T00:00:00Z");
    assert_eq!(months[26].from.to_string(), "2024-03-01T00:00:00Z");
    assert_eq!(months[35].to.to_string(), "2025-01-01T00:00:00Z");
    assert_eq!(months[35].to, calendar::START + Span::days(calendar::N_DAYS));
}

#[track_caller]
fn check_count(time: Timestamp, expected: f64) {
    let cutoff = calendar::START + Span::days(100);
    let events = [Event::new(time, Kind::Login)];
    assert_eq!(Past::new(&events, cutoff).count(Kind::Login, 30), expected);
}

#[test]
fn a_window_begins_with_its_first_instant_and_ends_before_the_cutoff() {
    let from = calendar::START + Span::days(70);
    let cutoff = calendar::START + Span::days(100);
    check_count(from - Span::MICROSECOND, 0.0);
    check_count(from, 1.0);
    check_count(cutoff - Span::MICROSECOND, 1.0);
    check_count(cutoff, 0.0);
}

#[test]
fn what_lies_after_the_cutoff_is_in_no_question() {
    let cutoff = calendar::START + Span::days(10);
    let later = cutoff + Span::days(1);
    let events = [
        Event::with(later, Kind::FeatureUse, Detail::Use { module: "api", minutes: 9 }),
        Event::with(later, Kind::NpsAnswer, Detail::Answer { score: 9 }),
        Event::with(later, Kind::PageVisit, Detail::Page { seconds: 90 }),
    ];
    let past = Past::new(&events, cutoff);
    assert_eq!(past.minutes_used(90), 0.0);
    assert_eq!(past.modules_used(90), 0.0);
    assert_eq!(past.last_answer(), None);
    assert_eq!(past.long_visits(60, 90), 0.0);
    assert_eq!(past.count_all(Kind::PageVisit), 0.0);
    assert_eq!(past.days_since_last(Kind::PageVisit), None);
}
