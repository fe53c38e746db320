//! Offsets and clock changes were looked up with Python's `zoneinfo`, where `fold=0` is the reading
//! by the earlier offset: `datetime(2018, 11, 4, 0, 30, tzinfo=ZoneInfo("America/Sao_Paulo"))
//! .astimezone(UTC)`.

use proptest::prelude::*;
use records::{ParseTimeError, TimeReader};

struct Reader(Option<&'static str>, Option<&'static str>);

const ISO: Reader = Reader(None, None);
const SAO_PAULO: Reader = Reader(None, Some("America/Sao_Paulo"));
const LISBON: Reader = Reader(None, Some("Europe/Lisbon"));

/// `expected`: the instant in UTC, and whether the text carried its own zone.
#[track_caller]
fn check(Reader(format, zone): Reader, text: &str, expected: Option<(&str, bool)>) {
    let read = TimeReader::new(format, zone).unwrap().read(text).ok();
    let read = read.map(|(time, own_zone)| (time.to_string(), own_zone));
    assert_eq!(read, expected.map(|(time, own_zone)| (time.to_owned(), own_zone)), "{text:?}");
}

#[test]
fn a_time_without_zone_is_that_of_the_reader() {
    check(ISO, "1997-10-01", Some(("1997-10-01T00:00:00Z", false)));
    check(ISO, "2010-12-01 08:26:00", Some(("2010-12-01T08:26:00Z", false)));
    check(SAO_PAULO, "2024-03-01", Some(("2024-03-01T03:00:00Z", false)));
    check(LISBON, "2024-07-01T10:00", Some(("2024-07-01T09:00:00Z", false)));
}

#[test]
fn a_time_with_an_offset_keeps_it_whatever_the_reader() {
    for reader in [ISO, SAO_PAULO, LISBON] {
        check(reader, "2011-10-01T00:38:44.546+02:00", Some(("2011-09-30T22:38:44.546Z", true)));
    }
    check(SAO_PAULO, "2024-03-01T12:00:00Z", Some(("2024-03-01T12:00:00Z", true)));
    check(SAO_PAULO, "2024-03-01 12:00z", Some(("2024-03-01T12:00:00Z", true)));
    check(SAO_PAULO, "2024-03-01T00:00-05", Some(("2024-03-01T05:00:00Z", true)));
}

#[test]
fn a_zone_named_in_brackets_is_the_text_s_own() {
    check(SAO_PAULO, "2024-03-01T00:00[America/New_York]", Some(("2024-03-01T05:00:00Z", true)));
    check(SAO_PAULO, "2024-03-01T00:00-05:00[America/New_York]", Some(("2024-03-01T05:00:00Z", true)));
    check(SAO_PAULO, "2024-03-01T00:00[Mars/Olympus]", None);
    check(SAO_PAULO, "2024-03-01T00:00]", None);
}

#[test]
fn what_a_clock_change_skips_is_read_by_the_offset_before_it() {
    // São Paulo went from 00:00 -03 to 01:00 -02; Lisbon from 01:00 +00 to 02:00 +01.
    check(SAO_PAULO, "2018-11-03T23:59:59", Some(("2018-11-04T02:59:59Z", false)));
    check(SAO_PAULO, "2018-11-04", Some(("2018-11-04T03:00:00Z", false)));
    check(SAO_PAULO, "2018-11-04T00:30", Some(("2018-11-04T03:30:00Z", false)));
    check(SAO_PAULO, "2018-11-04T01:00", Some(("2018-11-04T03:00:00Z", false)));
    check(LISBON, "2024-03-31T01:30", Some(("2024-03-31T01:30:00Z", false)));
    check(LISBON, "2024-03-31T02:30", Some(("2024-03-31T01:30:00Z", false)));
}

#[test]
fn what_a_clock_change_repeats_is_read_by_the_offset_before_it() {
    // Lisbon went from 02:00 +01 back to 01:00 +00; São Paulo from 00:00 -02 back to 23:00 -03.
    check(LISBON, "2024-10-27T00:59", Some(("2024-10-26T23:59:00Z", false)));
    check(LISBON, "2024-10-27T01:30", Some(("2024-10-27T00:30:00Z", false)));
    check(LISBON, "2024-10-27T02:00", Some(("2024-10-27T02:00:00Z", false)));
    check(SAO_PAULO, "2019-02-16T23:30", Some(("2019-02-17T01:30:00Z", false)));
    check(SAO_PAULO, "2019-02-17", Some(("2019-02-17T03:00:00Z", false)));
}

#[test]
fn spaces_around_a_time_do_not_matter() {
    check(ISO, "  1997-10-01\t", Some(("1997-10-01T00:00:00Z", false)));
    check(Reader(Some("%d/%m/%Y"), None), " 31/12/2023 ", Some(("2023-12-31T00:00:00Z", false)));
}

#[test]
fn digits_beyond_a_microsecond_are_cut_off() {
    check(ISO, "2024-03-01T00:00:00.1234567Z", Some(("2024-03-01T00:00:00.123456Z", true)));
}

#[test]
fn a_format_of_ones_own_is_read() {
    check(Reader(Some("%d/%m/%Y"), None), "31/12/2023", Some(("2023-12-31T00:00:00Z", false)));
    check(Reader(Some("%Y%m%d"), None), "19970101", Some(("1997-01-01T00:00:00Z", false)));
    let lisbon = Reader(Some("%d/%m/%Y %H:%M"), Some("Europe/Lisbon"));
    check(lisbon, "01/07/2024 10:00", Some(("2024-07-01T09:00:00Z", false)));
    let afternoon = Reader(Some("%d.%m.%y %I:%M %p"), None);
    check(afternoon, "03.12.24 01:30 PM", Some(("2024-12-03T13:30:00Z", false)));
}

#[test]
fn a_format_with_an_offset_or_seconds_since_1970_carries_its_zone() {
    let offset = Reader(Some("%d/%m/%Y %H:%M %z"), Some("America/Sao_Paulo"));
    check(offset, "01/03/2024 10:00 +0100", Some(("2024-03-01T09:00:00Z", true)));
    let epoch = Reader(Some("%s"), Some("America/Sao_Paulo"));
    check(epoch, "1700000000", Some(("2023-11-14T22:13:20Z", true)));
}

#[test]
fn what_is_no_time_is_refused() {
    for text in
        ["", "yesterday", "19970101", "1997-13-01", "1997-02-30", "2023-02-29", "-1", "2024-03", "12:30"]
    {
        check(ISO, text, None);
    }
    check(Reader(Some("%d/%m/%Y"), None), "2023-12-31", None);
    check(Reader(Some("%d/%m/%Y"), None), "31/12/2023 10:00", None);
}

#[test]
fn a_refusal_names_the_text_and_the_form_that_was_expected() {
    let error = TimeReader::iso().read("yesterday").unwrap_err();
    let expected = "ISO 8601, such as 2024-03-31 or 2024-03-31T09:30:00Z".to_owned();
    assert_eq!(error, ParseTimeError::NotATime { text: "yesterday".to_owned(), expected });
    let error = TimeReader::new(Some("%d/%m/%Y"), None).unwrap().read("x").unwrap_err();
    assert_eq!(error.to_string(), "\"x\" is no time in the form %d/%m/%Y");
}

#[test]
fn an_unknown_zone_is_refused_with_its_name() {
    let error = TimeReader::new(None, Some("Mars/Olympus")).unwrap_err();
    assert_eq!(error, ParseTimeError::UnknownTimezone { name: "Mars/Olympus".to_owned() });
    assert!(error.to_string().contains("America/Sao_Paulo"), "{error}");
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,30}") {
        for Reader(format, zone) in [ISO, SAO_PAULO, Reader(Some("%d/%m/%Y %H:%M"), None)] {
            let _ = TimeReader::new(format, zone).unwrap().read(&text);
        }
    }

    #[test]
    fn nothing_that_looks_like_a_time_panics(
        day in "[0-9]{4}-[0-9]{2}-[0-9]{2}", time in "[T ][0-9:.]{0,12}", zone in "[Z+-]?[0-9:]{0,6}",
    ) {
        let _ = TimeReader::iso().read(&format!("{day}{time}{zone}"));
    }

    /// Since 1997 a local time in Lisbon is never more than an hour from the same digits in UTC.
    #[test]
    fn a_zone_moves_a_time_by_its_offset(minutes in 14_300_000_i64..40_000_000) {
        let utc = records::Timestamp::from_micros(minutes * 60_000_000);
        let digits = utc.to_string();
        let local = TimeReader::new(None, Some("Europe/Lisbon")).unwrap();
        let (read, own_zone) = local.read(digits.trim_end_matches('Z')).unwrap();
        prop_assert!(!own_zone);
        prop_assert!((read.days_since(utc) * 24.0).abs() <= 1.0);
    }
}
