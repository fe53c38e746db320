use records::Timestamp;

use super::{Wording, capitalised, cut_short};
use crate::Language;

#[track_caller]
fn check(write: impl Fn(&Wording) -> String, english: &str, portuguese: &str) {
    assert_eq!(write(&Wording::of(Language::English)), english);
    assert_eq!(write(&Wording::of(Language::BrazilianPortuguese)), portuguese);
}

#[test]
fn whole_numbers_stand_in_threes() {
    check(|wording| wording.count(0), "0", "0");
    check(|wording| wording.count(999), "999", "999");
    check(|wording| wording.count(1_000), "1,000", "1.000");
    check(|wording| wording.count(1_234_567), "1,234,567", "1.234.567");
}

#[test]
fn decimals_have_their_comma_and_zero_has_no_sign() {
    check(|wording| wording.decimal(1234.56, 1), "1,234.6", "1.234,6");
    check(|wording| wording.decimal(-0.5, 2), "−0.50", "−0,50");
    check(|wording| wording.decimal(-0.0, 1), "0.0", "0,0");
    check(|wording| wording.decimal(-0.04, 1), "0.0", "0,0");
    check(|wording| wording.decimal(f64::NAN, 1), "–", "–");
    check(|wording| wording.decimal(f64::NEG_INFINITY, 1), "–", "–");
}

#[test]
fn differences_show_their_sign() {
    check(|wording| wording.signed(0.072, 3), "+0.072", "+0,072");
    check(|wording| wording.signed(-0.072, 3), "−0.072", "−0,072");
    check(|wording| wording.signed(0.0001, 3), "0.000", "0,000");
}

#[test]
fn shares_are_in_percent_of_something() {
    check(|wording| wording.percent(0.2969, 1), "29.7%", "29,7%");
    check(|wording| wording.share(1.0, 8.0), "12.5%", "12,5%");
    check(|wording| wording.share(0.0, 0.0), "–", "–");
}

#[test]
fn decimals_stand_only_where_they_say_something() {
    check(|wording| wording.plain(273.0), "273", "273");
    check(|wording| wording.plain(-119.7754), "−119.7754", "−119,7754");
    check(|wording| wording.plain(0.36), "0.36", "0,36");
    check(|wording| wording.tally(823.0), "823", "823");
    check(|wording| wording.tally(823.8), "823.8", "823,8");
    check(|wording| wording.estimate(99.94), "99.9", "99,9");
    check(|wording| wording.estimate(99.96), "100", "100");
}

#[test]
fn times_are_written_to_the_minute() {
    let time: Timestamp = "2025-03-04T05:06:07.5Z".parse().expect("a time");
    check(|wording| wording.minute(time), "2025-03-04 05:06 UTC", "04/03/2025 05:06 UTC");
    check(|wording| wording.minute(Timestamp::MAX), "never", "never");
    check(|wording| wording.month("2025-03"), "2025-03", "03/2025");
}

#[test]
fn texts_are_cut_between_letters() {
    assert_eq!(cut_short("Estratégico", 11), "Estratégico");
    assert_eq!(cut_short("Estratégico", 8), "Estraté…");
    assert_eq!(capitalised("éder"), "Éder");
    assert_eq!(capitalised(""), "");
}
