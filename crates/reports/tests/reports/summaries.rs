use ledger::{ReportRow, ReportRows};
use reports::{Language, LiveReport, live_report, summary};

use crate::samples::{options, rows};

fn report() -> LiveReport {
    live_report("cdnow-repurchase", &rows(), &options())
}

#[track_caller]
fn check_fits(report: &LiveReport) {
    for language in Language::ALL {
        for line in summary(report, language).lines() {
            assert!(line.chars().count() <= 100, "{} letters: {line:?}", line.chars().count());
            assert!(!line.chars().any(char::is_control), "{line:?}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn says_predicted_against_actual_in_english() {
    insta::assert_snapshot!(summary(&report(), Language::English));
}

#[test]
fn says_predicted_against_actual_in_portuguese() {
    insta::assert_snapshot!(summary(&report(), Language::BrazilianPortuguese));
}

#[test]
fn says_that_there_is_nothing_yet() {
    let nothing = live_report("x", &ReportRows { known_to: None, rows: Vec::new() }, &options());
    insta::assert_snapshot!(summary(&nothing, Language::English));
}

#[test]
fn lines_fit_a_terminal_whatever_names_and_numbers_they_hold() {
    check_fits(&report());
    let ReportRows { known_to, rows } = rows();
    let long = "muito-".repeat(40) + "\u{1b}[31m\n" + &"palavra ".repeat(30);
    let rows: Vec<ReportRow> = rows.into_iter().map(|row| ReportRow { tier: long.clone(), ..row }).collect();
    let mut report = live_report(&long, &ReportRows { known_to, rows }, &options());
    check_fits(&report);
    for counts in
        [&mut report.counts].into_iter().chain(report.groups.iter_mut().map(|group| &mut group.counts))
    {
        (counts.n, counts.mature, counts.open, counts.repeats) = (9_999_999, 9_999_999, 9_999_999, 9_999_999);
        (counts.expected, counts.observed) = (9_876_543.2, 9_876_543);
        (counts.observed_low, counts.observed_high) = (9_800_000.0, 9_900_000.0);
    }
    check_fits(&report);
}
