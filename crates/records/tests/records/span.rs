use proptest::prelude::*;
use records::Span;

const LONGEST: i64 = 1_000 * 365 * 86_400_000_000;

#[track_caller]
fn check(text: &str, expected: Option<&str>) {
    let written = text.parse::<Span>().ok().map(|span| span.to_string());
    assert_eq!(written.as_deref(), expected, "{text:?}");
}

#[test]
fn a_span_is_written_in_the_largest_unit_that_divides_it() {
    check("90d", Some("90d"));
    check("38w", Some("38w"));
    check("14d", Some("2w"));
    check("24h", Some("1d"));
    check("90m", Some("90m"));
    check("120s", Some("2m"));
    check("61s", Some("61s"));
    check("0d", Some("0s"));
}

#[test]
fn years_are_read_and_written_as_days() {
    check("1y", Some("365d"));
    check("7y", Some("365w"));
    check("1000y", Some("365000d"));
}

#[test]
fn what_is_no_span_is_refused() {
    for text in ["", "d", "90", "-3d", "+3d", "-0d", "1.5d", "90 d", " 90d", "1e2d", "٣d", "3é", "3D", "90dd"]
    {
        check(text, None);
    }
}

#[test]
fn a_span_beyond_a_thousand_years_is_refused() {
    for text in ["1001y", "365001d", "4000000000w", "9223372036854775807s", "99999999999999999999s"] {
        check(text, None);
    }
}

#[test]
fn a_refusal_says_what_was_written_and_what_would_be_right() {
    let message = "90 days".parse::<Span>().unwrap_err().to_string();
    let expected = "\"90 days\" is no duration: write a whole number and a unit, \
                    such as 90d, 12h, 26w, 30m, 45s or 1y";
    assert_eq!(message, expected);
}

#[test]
fn micros_are_bounded_on_both_sides() {
    assert_eq!(Span::from_micros(-1), None);
    assert_eq!(Span::from_micros(0), Some(Span::ZERO));
    assert_eq!(Span::from_micros(1), Some(Span::MICROSECOND));
    assert_eq!(Span::from_micros(LONGEST).map(Span::micros), Some(LONGEST));
    assert_eq!(Span::from_micros(LONGEST + 1), None);
}

#[test]
fn days_never_leave_the_bounds() {
    assert_eq!(Span::days(0), Span::ZERO);
    assert_eq!(Span::days(90).as_days(), 90.0);
    assert_eq!(Span::days(365_000).micros(), LONGEST);
    assert_eq!(Span::days(365_001).micros(), LONGEST);
    assert_eq!(Span::days(u32::MAX).micros(), LONGEST);
}

#[test]
fn half_a_day_is_half_a_day() {
    assert_eq!("12h".parse::<Span>().unwrap().as_days(), 0.5);
}

proptest! {
    #[test]
    fn a_written_span_of_whole_seconds_reads_back_the_same(seconds in 0..=LONGEST / 1_000_000) {
        let span = Span::from_micros(seconds * 1_000_000).unwrap();
        prop_assert_eq!(span.to_string().parse(), Ok(span));
        let json = serde_json::to_string(&span).unwrap();
        prop_assert_eq!(serde_json::from_str::<Span>(&json).unwrap(), span);
    }

    #[test]
    fn longer_spans_are_greater(a in 0..=LONGEST, b in 0..=LONGEST) {
        let [first, second] = [a, b].map(|micros| Span::from_micros(micros).unwrap());
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
    }

    #[test]
    fn no_text_panics(text in ".{0,12}") {
        let _ = text.parse::<Span>();
    }
}
