use proptest::prelude::*;
use records::{Span, Timestamp};

/// The first and the last microsecond that a calendar of jiff's can write.
const CALENDAR: std::ops::RangeInclusive<i64> = -377_705_023_201_000_000..=253_402_207_200_999_999;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_epoch_is_zero() {
    assert_eq!(at("1970-01-01").micros(), 0);
    assert_eq!(Timestamp::from_micros(-1).to_string(), "1969-12-31T23:59:59.999999Z");
}

#[test]
fn times_before_and_after_every_calendar_are_written_as_words() {
    assert_eq!(Timestamp::MIN.to_string(), "always");
    assert_eq!(Timestamp::MAX.to_string(), "never");
    assert_eq!(Timestamp::from_micros(CALENDAR.start() - 1).to_string(), "always");
    assert_eq!(Timestamp::from_micros(CALENDAR.end() + 1).to_string(), "never");
}

#[test]
fn those_words_are_no_times_for_a_person_to_write() {
    for text in ["always", "never"] {
        assert!(text.parse::<Timestamp>().is_err());
    }
}

#[test]
fn every_time_survives_json() {
    for time in [Timestamp::MIN, at("1997-10-01"), at("2024-02-29T12:00:00.000001Z"), Timestamp::MAX] {
        let json = serde_json::to_string(&time).unwrap();
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), time, "{json}");
    }
    assert!(serde_json::from_str::<Timestamp>("\"soon\"").is_err());
    assert!(serde_json::from_str::<Timestamp>("1700000000").is_err());
}

#[test]
fn sums_and_differences_stop_at_the_ends_of_time() {
    let year = Span::days(365);
    assert_eq!(Timestamp::MAX + Span::MICROSECOND, Timestamp::MAX);
    assert_eq!(Timestamp::MAX + year, Timestamp::MAX);
    assert_eq!(Timestamp::MIN - year, Timestamp::MIN);
    assert_eq!((Timestamp::MAX - year).micros(), i64::MAX - year.micros());
    assert_eq!((Timestamp::MIN + year).micros(), i64::MIN + year.micros());
}

#[test]
fn a_span_moves_a_time_by_its_length() {
    assert_eq!(at("1997-10-01") + Span::days(266), at("1998-06-24"));
    assert_eq!(at("2024-03-01") - Span::days(1), at("2024-02-29"));
    assert_eq!(at("2024-03-01") + Span::MICROSECOND, at("2024-03-01T00:00:00.000001Z"));
}

#[test]
fn days_between_times_have_fractions_and_a_sign() {
    assert_eq!(at("1997-10-01").days_since(at("1997-09-01")), 30.0);
    assert_eq!(at("1997-09-01").days_since(at("1997-10-01")), -30.0);
    assert_eq!(at("2024-01-01T18:00:00Z").days_since(at("2024-01-01")), 0.75);
    assert!(Timestamp::MAX.days_since(Timestamp::MIN).is_finite());
}

#[track_caller]
fn check_month(time: Timestamp, expected: &str) {
    assert_eq!(time.month(), expected);
}

#[test]
fn a_month_is_that_of_the_time_in_utc() {
    check_month(at("2024-03-31T23:59:59.999999Z"), "2024-03");
    check_month(at("2024-04-01"), "2024-04");
    check_month(at("2024-04-01T01:00:00+02:00"), "2024-03");
    check_month(at("0987-01-01"), "0987-01");
    check_month(Timestamp::from_micros(*CALENDAR.start()), "-009999-01");
    check_month(Timestamp::MIN, "always");
    check_month(Timestamp::MAX, "never");
}

proptest! {
    #[test]
    fn a_written_time_reads_back_the_same(micros in CALENDAR) {
        let time = Timestamp::from_micros(micros);
        prop_assert_eq!(time.to_string().parse(), Ok(time));
    }

    #[test]
    fn times_of_one_era_sort_as_their_texts_do(a in 0_i64..*CALENDAR.end(), b in 0_i64..*CALENDAR.end()) {
        // Whole seconds: fractions are written only as far as they go.
        let [a, b] = [a, b].map(|micros| Timestamp::from_micros(micros / 1_000_000 * 1_000_000));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }

    #[test]
    fn there_and_back_is_the_same_time(micros in CALENDAR, days in 0_u32..365_000) {
        let (time, span) = (Timestamp::from_micros(micros), Span::days(days));
        prop_assert_eq!(time + span - span, time);
        prop_assert!(time - span <= time && time <= time + span);
        prop_assert!(((time + span).days_since(time) - f64::from(days)).abs() < 1e-6);
    }
}
