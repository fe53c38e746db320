use evaluation::Confusion;
use ledger::{ReportRow, ReportRows, Source, State};
use reports::{Language, LiveReport, ReportOptions, live_page, live_report};

use crate::html::{Piece, pieces, spoken};
use crate::samples::{TIERS, options, rows};

fn report(rows: &ReportRows) -> LiveReport {
    live_report("cdnow-repurchase", rows, &options())
}

fn kept(keep: impl Fn(&ReportRow) -> bool) -> ReportRows {
    let ReportRows { known_to, rows } = rows();
    ReportRows { known_to, rows: rows.into_iter().filter(keep).collect() }
}

#[track_caller]
fn check_says(report: &LiveReport, language: Language, expected: &[&str]) {
    let spoken = spoken(&live_page(report, language));
    for text in expected {
        assert!(spoken.contains(text), "{text:?} is not said");
    }
}

#[track_caller]
fn check_never_says(report: &LiveReport, unexpected: &[&str]) {
    let spoken = spoken(&live_page(report, Language::English));
    for text in unexpected {
        assert!(!spoken.contains(text), "{text:?} is said");
    }
}

#[test]
fn says_what_is_counted_and_what_is_not() {
    let report = report(&rows());
    check_says(&report, Language::English, &["Outcomes are known up to 2025-09-30 00:00 UTC.", "Open: 771"]);
    check_says(&report, Language::English, &["Repeats: 217", "Mature: 2,704", "Negative, silence: 1,063"]);
    check_says(&report, Language::BrazilianPortuguese, &["Maduras: 2.704", "até 30/09/2025 00:00 UTC"]);
}

#[test]
fn shows_every_version_source_tier_and_month() {
    let report = report(&rows());
    let groups = ["Version 1, model", "Version 1, rules", "Version 2, model", "Version 2, rules"];
    check_says(&report, Language::English, &groups);
    check_says(&report, Language::English, &TIERS);
    check_says(&report, Language::English, &["2025-01", "2025-06", "2025-09", "not yet known"]);
}

#[test]
fn names_what_a_challenger_predicted_as_unseen() {
    check_says(&report(&rows()), Language::English, &["Predicted unseen", "Version 2, model, unseen"]);
    check_never_says(&report(&kept(|row| !row.shadow)), &["unseen"]);
}

#[test]
fn says_whom_one_would_have_called() {
    check_says(&report(&rows()), Language::English, &["With time for 200 calls", "Of those called,"]);
    let cost = ReportOptions { capacity: None, cost: Some((100.0, 25.0)), ..options() };
    let costly = live_report("x", &rows(), &cost);
    check_says(&costly, Language::English, &["A missed positive costs 100, a wasted call 25", "of 20.0% on"]);
    let threshold = costly.groups[0].confusion.map(|Confusion { threshold, .. }| threshold);
    assert_eq!(threshold, Some(0.2));
}

#[test]
fn names_a_promise_that_was_not_kept() {
    let turned = |from: fn(&ReportRow) -> State| {
        let ReportRows { known_to, rows } = rows();
        let rows = rows.into_iter().map(|row| ReportRow { state: from(&row), ..row }).collect();
        report(&ReportRows { known_to, rows })
    };
    let none = turned(|_| State::Negative { reported: false });
    check_says(&none, Language::English, &["Fewer came than were promised", "Estratégico is off"]);
    let all = turned(|_| State::Positive);
    check_says(&all, Language::English, &["More came than were promised", "Avaliação is off"]);
    check_says(&all, Language::English, &["there is nothing to rank"]);
}

#[test]
fn names_tiers_that_are_not_in_order() {
    let ReportRows { known_to, rows } = rows();
    let turned = |row: ReportRow| {
        let idx = TIERS.iter().position(|tier| *tier == row.tier).expect("a tier of the sample");
        ReportRow { tier: TIERS[3 - idx].to_owned(), ..row }
    };
    let report = report(&ReportRows { known_to, rows: rows.into_iter().map(turned).collect() });
    check_says(&report, Language::English, &["Positives are rarer in Manutenção than in Avaliação"]);
}

#[test]
fn tells_nothing_made_from_nothing_mature() {
    let nothing = ReportRows { known_to: None, rows: Vec::new() };
    check_says(
        &report(&nothing),
        Language::English,
        &["Nothing has been predicted yet.", "No outcome has been"],
    );
    check_says(&report(&nothing), Language::BrazilianPortuguese, &["Nada foi previsto ainda."]);
    let open = report(&kept(|row| row.state == State::Open));
    check_says(
        &open,
        Language::English,
        &["Nothing can be said yet", "No mature prediction with a probability yet."],
    );
    check_never_says(&open, &["ROC curve"]);
}

#[test]
fn says_when_there_was_no_probability_to_keep() {
    let without = |row: ReportRow| match row.source {
        Source::Rules => ReportRow { probability: None, version: None, ..row },
        Source::Model => row,
    };
    let ReportRows { known_to, rows } = rows();
    let mixed: Vec<ReportRow> = rows.into_iter().map(without).collect();
    let rules: Vec<ReportRow> = mixed.iter().filter(|row| row.source == Source::Rules).cloned().collect();
    let mixed = report(&ReportRows { known_to, rows: mixed });
    check_says(
        &mixed,
        Language::English,
        &["mature predictions that have a probability", "Rules, before any version"],
    );
    let rules = report(&ReportRows { known_to, rows: rules });
    check_says(&rules, Language::English, &["nothing was promised to compare with", "no probability"]);
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;";
    let ReportRows { known_to, rows } = rows();
    let rows: Vec<ReportRow> =
        rows.into_iter().take(50).map(|row| ReportRow { tier: hostile.to_owned(), ..row }).collect();
    let report = live_report(hostile, &ReportRows { known_to, rows }, &ReportOptions::default());
    for language in Language::ALL {
        let page = live_page(&report, language);
        let pieces = pieces(&page);
        assert!(!pieces.iter().any(|piece| piece.is("script") || piece.is("img")));
        assert!(pieces.contains(&Piece::Text(hostile.to_owned())), "the tier's name is shown as it is");
    }
}

#[test]
fn the_document_survives_json() {
    let report = report(&rows());
    let text = serde_json::to_string(&report).expect("a document");
    assert_eq!(serde_json::from_str::<LiveReport>(&text).expect("the same document"), report);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    for language in Language::ALL {
        assert_eq!(live_page(&report(&rows()), language), live_page(&report(&rows()), language));
    }
}
