//! What counts as what, against counting it again by the rules as they are written.

use std::collections::BTreeSet;

use ledger::{ReportRow, ReportRows, Source, State};
use proptest::prelude::*;
use records::{Span, Timestamp};
use reports::{Counts, Group, LiveReport, Maker, ReportOptions, live_report};

fn state() -> impl Strategy<Value = State> {
    prop_oneof![
        Just(State::Positive),
        any::<bool>().prop_map(|reported| State::Negative { reported }),
        Just(State::Open),
    ]
}

fn row() -> impl Strategy<Value = ReportRow> {
    let made = (0..6_u8, prop::option::of(1..4_u32), any::<bool>(), any::<bool>(), 0..120_u32);
    let said = (prop::option::of(0.0..=1.0), 0..5_u8, any::<bool>(), state());
    (made, said).prop_map(|((entity, version, model, shadow, day), (probability, tier, repeat, state))| {
        let cutoff = Timestamp::from_micros(1_700_000_000_000_000) + Span::days(day);
        ReportRow {
            entity: format!("e{entity}"),
            version,
            source: if model { Source::Model } else { Source::Rules },
            shadow,
            cutoff,
            mature_at: cutoff + Span::days(30),
            probability,
            points: 50,
            tier: format!("t{tier}"),
            repeat,
            beside: None,
            state,
        }
    })
}

fn report(rows: &[ReportRow]) -> LiveReport {
    let tier_order = vec!["t3".to_owned(), "t1".to_owned()];
    let options = ReportOptions { capacity: Some(3), cost: None, tier_order, seed: 7 };
    live_report("x", &ReportRows { known_to: None, rows: rows.to_vec() }, &options)
}

/// Counts again, one condition a number.
fn check_counts(counts: &Counts, rows: &[&ReportRow]) {
    let count = |is_so: &dyn Fn(&ReportRow) -> bool| rows.iter().filter(|row| is_so(row)).count();
    let mature = |row: &ReportRow| !row.repeat && row.state != State::Open;
    let came = |row: &ReportRow| mature(row) && row.state == State::Positive;
    let unlikely = |row: &ReportRow| mature(row) && row.probability.is_none();
    let expected: f64 = rows.iter().filter(|row| mature(row)).filter_map(|row| row.probability).sum();
    assert_eq!(counts.n, count(&|row| !row.repeat));
    assert_eq!(counts.mature, count(&mature));
    assert_eq!(counts.open, count(&|row| !row.repeat && row.state == State::Open));
    assert_eq!(counts.repeats, count(&|row| row.repeat));
    assert_eq!(counts.observed, count(&came));
    assert_eq!(
        counts.reported_negatives,
        count(&|row| !row.repeat && row.state == State::Negative { reported: true })
    );
    assert_eq!(
        counts.silent_negatives,
        count(&|row| !row.repeat && row.state == State::Negative { reported: false })
    );
    assert_eq!(counts.without_probability, count(&unlikely));
    assert_eq!(counts.observed_without_probability, count(&|row| unlikely(row) && came(row)));
    assert!((counts.expected - expected).abs() < 1e-9, "{} is not {expected}", counts.expected);
    assert!(counts.observed_low <= counts.observed as f64 + 1e-9);
    assert!(counts.observed_high >= counts.observed as f64 - 1e-9);
}

fn check_group(group: &Group, rows: &[&ReportRow]) {
    check_counts(&group.counts, rows);
    for tier in &group.tiers {
        let of_tier: Vec<&ReportRow> = rows.iter().copied().filter(|row| row.tier == tier.tier).collect();
        check_counts(&tier.counts, &of_tier);
    }
    for month in &group.months {
        let of_month: Vec<&ReportRow> =
            rows.iter().copied().filter(|row| row.cutoff.month() == month.month).collect();
        check_counts(&month.counts, &of_month);
    }
    let sum = |count: fn(&Counts) -> usize| group.tiers.iter().map(|tier| count(&tier.counts)).sum::<usize>();
    assert_eq!(sum(|counts| counts.n + counts.repeats), rows.len(), "every row is in one tier");
    let of_months = group.months.iter().map(|month| month.counts.n + month.counts.repeats).sum::<usize>();
    assert_eq!(of_months, rows.len(), "every row is in one month");
    let positives = group.assessment.as_ref().map(|assessment| assessment.metrics.positives);
    assert_eq!(positives.unwrap_or(0), group.counts.observed_of_expected());
}

fn of_group<'a>(group: &Group, shadow: bool, rows: &'a [ReportRow]) -> Vec<&'a ReportRow> {
    let is_of = |row: &&ReportRow| {
        (row.version, Maker::from(row.source), row.shadow) == (group.version, group.source, shadow)
    };
    rows.iter().filter(is_of).collect()
}

fn check_report(rows: &[ReportRow]) {
    let report = report(rows);
    let answered: Vec<&ReportRow> = rows.iter().filter(|row| !row.shadow).collect();
    check_counts(&report.counts, &answered);
    for (groups, shadow) in [(&report.groups, false), (&report.shadows, true)] {
        let makers: BTreeSet<(Option<u32>, Maker)> = rows
            .iter()
            .filter(|row| row.shadow == shadow)
            .map(|row| (row.version, Maker::from(row.source)))
            .collect();
        assert_eq!(groups.len(), makers.len());
        groups.iter().for_each(|group| check_group(group, &of_group(group, shadow, rows)));
    }
}

proptest! {
    #[test]
    fn every_number_is_what_counting_again_gives(rows in prop::collection::vec(row(), 0..80)) {
        check_report(&rows);
    }

    #[test]
    fn open_rows_and_repeats_move_nothing_but_their_own_numbers(
        rows in prop::collection::vec(row(), 1..60),
        more in prop::collection::vec(row(), 1..30),
    ) {
        let idle = more.into_iter().map(|row| match row.state {
            State::Open => row,
            State::Positive | State::Negative { .. } => ReportRow { repeat: true, ..row },
        });
        let with: Vec<ReportRow> = rows.iter().cloned().chain(idle).collect();
        let (without, with) = (report(&rows).counts, report(&with).counts);
        let known = |counts: Counts| Counts { n: 0, open: 0, repeats: 0, ..counts };
        prop_assert_eq!(known(with), known(without));
    }

    #[test]
    fn a_row_counts_the_same_whatever_stands_before_it(rows in prop::collection::vec(row(), 0..60)) {
        let mut turned = rows.clone();
        turned.reverse();
        let (one, other) = (report(&rows), report(&turned));
        prop_assert_eq!(one.groups.len(), other.groups.len());
        for (one, other) in one.groups.iter().zip(&other.groups) {
            prop_assert_eq!((one.version, one.source), (other.version, other.source));
            prop_assert_eq!(one.counts.observed, other.counts.observed);
            prop_assert!((one.counts.observed_low - other.counts.observed_low).abs() < 1e-9);
        }
    }
}

#[test]
fn groups_stand_newest_first_and_the_model_before_the_rules() {
    let report = live_report("x", &crate::samples::rows(), &ReportOptions::default());
    let order: Vec<(Option<u32>, Maker)> =
        report.groups.iter().map(|group| (group.version, group.source)).collect();
    let expected =
        [(Some(2), Maker::Model), (Some(2), Maker::Rules), (Some(1), Maker::Model), (Some(1), Maker::Rules)];
    assert_eq!(order, expected);
}

#[test]
fn tiers_stand_in_the_order_of_the_score_and_unknown_ones_behind() {
    let rows = crate::samples::rows();
    let tier_order = vec!["Crescimento".to_owned(), "Nobody".to_owned(), "Estratégico".to_owned()];
    let report = live_report("x", &rows, &ReportOptions { tier_order, ..ReportOptions::default() });
    let order: Vec<&str> = report.groups[0].tiers.iter().map(|tier| tier.tier.as_str()).collect();
    assert_eq!(order, ["Crescimento", "Nobody", "Estratégico", "Avaliação", "Manutenção"]);
}

#[test]
fn an_entity_is_one_draw_of_the_interval() {
    let rows = |n_entities: usize| -> Vec<ReportRow> {
        let row = |idx: usize| ReportRow {
            entity: format!("e{}", idx % n_entities),
            state: if (idx % n_entities).is_multiple_of(2) {
                State::Positive
            } else {
                State::Negative { reported: true }
            },
            shadow: false,
            repeat: false,
            ..crate::samples::rows().rows[0].clone()
        };
        (0..40).map(row).collect()
    };
    let width = |n_entities: usize| {
        let counts = report(&rows(n_entities)).counts;
        counts.observed_high - counts.observed_low
    };
    assert!(width(4) > 2.0 * width(40), "{} is not wider than {}", width(4), width(40));
}

#[test]
fn the_document_has_the_keys_of_the_contract() {
    let report = live_report("x", &crate::samples::rows(), &crate::samples::options());
    let document = serde_json::to_value(&report).expect("a document");
    let check = |value: &serde_json::Value, keys: &[&str]| {
        keys.iter().for_each(|key| assert!(value.get(key).is_some(), "{key} is missing"));
    };
    let counts = ["n", "mature", "open", "repeats", "expected", "observed"];
    check(&document, &["name", "known_to", "groups"]);
    check(&document, &counts);
    let group = &document["groups"][0];
    check(
        group,
        &["version", "source", "observed_low", "observed_high", "roc_auc", "brier", "tiers", "months"],
    );
    check(group, &counts);
    check(&group["calibration"], &["slope", "intercept", "observed_to_expected"]);
    check(&group["tiers"][0], &counts);
    check(&group["tiers"][0], &["tier"]);
    check(&group["months"][0], &counts);
    check(&group["months"][0], &["month"]);
    assert_eq!(group["source"], "MODEL");
}

/// On which rows challenger and champion are compared: the same ones for both.
#[test]
fn a_challenger_is_judged_on_the_requests_that_the_champion_answered() {
    let rows = crate::samples::rows();
    let report = live_report("x", &rows, &crate::samples::options());
    let counts = |row: &&ReportRow| row.shadow && !row.repeat && row.state != State::Open;
    let paired = |version: Option<u32>| {
        let of = move |row: &&ReportRow| row.version == version;
        rows.rows
            .iter()
            .filter(counts)
            .filter(of)
            .filter_map(|row| Some((row, row.beside?)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        report.comparisons.iter().map(|pairs| pairs.challenger).collect::<Vec<_>>(),
        [Some(2), Some(1)]
    );
    for pairs in &report.comparisons {
        let expected = paired(pairs.challenger);
        assert!(expected.len() > 20);
        assert_eq!((pairs.n, pairs.champion), (expected.len(), Some(1)));
        let brier = |probability: &dyn Fn(&(&ReportRow, ledger::Beside)) -> f64| {
            let squares = expected.iter().map(|pair| {
                let came = f64::from(u8::from(pair.0.state == State::Positive));
                (probability(pair) - came).powi(2)
            });
            squares.sum::<f64>() / expected.len() as f64
        };
        let close = |told: Option<f64>, expected: f64| (told.expect("a number") - expected).abs() < 1e-12;
        assert!(close(pairs.of_challenger.brier, brier(&|pair| pair.0.probability.expect("it has one"))));
        assert!(close(pairs.of_champion.brier, brier(&|pair| pair.1.probability.expect("it has one"))));
        // The samples' answers are a rising line of what the challenger said: they order alike.
        assert_eq!(pairs.of_challenger.roc_auc, pairs.of_champion.roc_auc);
    }
}
