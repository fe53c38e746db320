//! Who answers a row: the model, or the rules and why.

use features::{Cell, CellRef, FeatureRange, Row};
use proptest::prelude::*;
use records::Timestamp;
use scoring::{
    Bar, CalibratedModel, Calibrator, Cause, NoHistory, Question, Rules, Scale, Scorer, Scorers, ServedModel,
    ServingLimits, Tier, Verdict, reasons,
};

use crate::cards::cdnow;
use crate::scorers::{banding, logistic, model};
use crate::sketch::{level, rows, schema};

const NOW: Timestamp = Timestamp::from_micros(1_000);

/// A version with everything in its place; tests spoil one thing of it.
struct Version {
    rules: Rules,
    model: Option<CalibratedModel>,
    ranges: Vec<FeatureRange>,
    expires_at: Option<Timestamp>,
    limits: ServingLimits,
}

fn version() -> Version {
    let number = |min: f64, max: f64| FeatureRange::Number { min, max };
    let plans = FeatureRange::Category { levels: vec!["free".into(), "pro".into()] };
    Version {
        rules: Rules::scorecard(schema(), cdnow(), None, banding(Scale::Probability)).unwrap(),
        model: Some(model(logistic(), Calibrator::None, banding(Scale::Probability))),
        ranges: vec![number(0.0, 365.0), number(0.0, 40.0), plans, number(0.0, 1.0)],
        expires_at: None,
        limits: ServingLimits::default(),
    }
}

impl Version {
    fn scorers(&self) -> Scorers<'_> {
        let served = self.model.as_ref().map(|model| ServedModel {
            scorer: model,
            banding: model.banding(),
            ranges: &self.ranges,
            expires_at: self.expires_at,
        });
        Scorers { rules: &self.rules, model: served, limits: &self.limits }
    }

    fn verdict(&self, row: &Row, early: Option<Bar>) -> Verdict {
        self.scorers().best(Question { row, with_reasons: true, now: NOW }, early)
    }
}

fn full() -> Row {
    vec![Cell::Number(10.0), Cell::Number(3.0), level("pro"), Cell::Number(1.0)]
}

fn without(n_missing: usize) -> Row {
    [vec![Cell::Missing; n_missing], full()[n_missing..].to_vec()].concat()
}

#[track_caller]
fn check(version: &Version, row: &Row, early: Option<Bar>, expected: Option<Cause>) {
    let verdict = version.verdict(row, early);
    assert_eq!(verdict.bar.as_ref().map(Bar::cause), expected);
    let scorer: &dyn Scorer = match (&version.model, expected) {
        (Some(model), None) => model,
        _ => &version.rules,
    };
    assert_eq!(verdict.prediction, scorer.predict(row));
    assert_eq!(verdict.reasons, reasons(scorer, row, 100.0));
}

#[test]
fn the_model_answers_when_nothing_keeps_it_from_it() {
    check(&version(), &full(), None, None);
}

#[test]
fn without_a_model_the_rules_answer() {
    let version = Version { model: None, ..version() };
    check(&version, &full(), None, Some(Cause::NoModel));
    check(&version, &full(), Some(Bar::Unreadable("bad checksum".into())), Some(Cause::ModelUnreadable));
    check(&version, &full(), Some(Bar::Forced), Some(Cause::Forced));
}

#[test]
fn the_share_that_may_be_missing_is_allowed_and_more_is_not() {
    check(&version(), &without(2), None, None);
    check(&version(), &without(3), None, Some(Cause::MissingFeatures));
    let mut strict = version();
    strict.limits.max_missing = 0.0;
    check(&strict, &without(0), None, None);
    check(&strict, &without(1), None, Some(Cause::MissingFeatures));
    let mut lenient = version();
    lenient.limits.max_missing = 1.0;
    check(&lenient, &without(4), None, None);
}

#[test]
fn a_share_is_compared_as_it_is_written() {
    let mut version = version();
    // In f64 0.29 × 100 is less than 29.
    for (n, of, limit) in [(29, 100, 0.29), (57, 100, 0.57), (3, 10, 0.3), (7, 10, 0.7)] {
        version.limits.max_missing = limit;
        let row = |n_missing: usize| {
            [vec![Cell::Missing; n_missing], vec![Cell::Number(0.0); of - n_missing]].concat()
        };
        assert_eq!(Bar::of(version.scorers(), &row(n), None, NOW), None, "{n} of {of}");
        let too_many = Some(Bar::Missing(n + 1, of, limit));
        assert_eq!(Bar::of(version.scorers(), &row(n + 1), None, NOW), too_many);
    }
}

#[test]
fn what_lies_out_of_range_counts_only_where_a_limit_is_set() {
    let far = vec![Cell::Number(1e6), Cell::Number(-1.0), level("unheard of"), Cell::Number(1.0)];
    check(&version(), &far, None, None);
    let mut version = version();
    version.limits.max_out_of_range = Some(0.75);
    check(&version, &far, None, None);
    version.limits.max_out_of_range = Some(0.5);
    check(&version, &far, None, Some(Cause::OutOfRange));
    check(&version, &without(2), None, None); // what is missing lies nowhere
}

#[test]
fn a_version_expires_at_an_instant() {
    let until =
        |expires_at: i64| Version { expires_at: Some(Timestamp::from_micros(expires_at)), ..version() };
    check(&until(1_001), &full(), None, None);
    check(&until(1_000), &full(), None, Some(Cause::ModelExpired));
    check(&until(999), &full(), None, Some(Cause::ModelExpired));
}

#[test]
fn the_first_reason_is_the_one_that_is_told() {
    let mut version = Version { expires_at: Some(NOW), ..version() };
    version.limits.max_out_of_range = Some(0.0);
    let nobody = || Some(Bar::NoHistory(NoHistory::NeverHeardOf));
    let spoiled = [vec![Cell::Missing; 3], vec![Cell::Number(9.0)]].concat();
    let unreadable = || Some(Bar::Unreadable("bad checksum".into()));
    check(&version, &spoiled, unreadable(), Some(Cause::ModelUnreadable));
    check(&version, &spoiled, nobody(), Some(Cause::ModelExpired));
    version.expires_at = None;
    check(&version, &spoiled, nobody(), Some(Cause::NoHistory));
    check(&version, &spoiled, Some(Bar::Deadline), Some(Cause::Deadline));
    check(&version, &spoiled, None, Some(Cause::MissingFeatures));
    version.limits.max_missing = 1.0;
    check(&version, &spoiled, None, Some(Cause::OutOfRange));
}

#[test]
fn the_model_alone_is_refused_with_what_bars_it() {
    let version = version();
    let (row, full) = (without(3), full());
    let question = |row| Question { row, with_reasons: false, now: NOW };
    assert_eq!(version.scorers().by_model(question(&row), None), Err(Bar::Missing(3, 4, 0.5)));
    assert_eq!(version.scorers().by_model(question(&full), Some(Bar::Forced)), Err(Bar::Forced));
    assert!(version.scorers().by_model(question(&full), None).is_ok());
}

#[test]
fn reasons_are_made_only_where_they_are_wanted() {
    let version = version();
    let question = Question { row: &full(), with_reasons: false, now: NOW };
    assert!(version.scorers().best(question, None).reasons.is_empty());
    assert!(version.scorers().by_rules(question, Bar::Forced).reasons.is_empty());
}

#[test]
fn the_tier_is_one_of_the_scorer_that_answered() {
    let tier = |name: &str| vec![Tier { name: name.to_owned(), from: 0 }];
    let banding = |name: &str| scoring::Banding::new(Scale::Probability, tier(name)).unwrap();
    let rules = Rules::base_rate(schema(), 0.2, banding("of the rules"));
    let model = Some(model(logistic(), Calibrator::None, banding("of the model")));
    let version = Version { rules, model, ..version() };
    let named = |early: Option<Bar>| {
        let verdict = version.verdict(&full(), early);
        version.scorers().tier(&verdict).unwrap().name.clone()
    };
    assert_eq!(
        (named(None), named(Some(Bar::Forced))),
        ("of the model".to_owned(), "of the rules".to_owned())
    );
}

#[test]
fn every_bar_has_its_cause_and_a_sentence() {
    let told = [
        (Bar::NoModel, "NO_MODEL", "the score has no champion"),
        (
            Bar::Unreadable("bad checksum".into()),
            "MODEL_UNREADABLE",
            "the version cannot be read: bad checksum",
        ),
        (
            Bar::Expired(Timestamp::from_micros(0)),
            "MODEL_EXPIRED",
            "the version has been too old since 1970-01-01T00:00:00Z",
        ),
        (Bar::Missing(3, 4, 0.5), "MISSING_FEATURES", "3 of 4 features are missing; a share of 0.5 may be"),
        (
            Bar::OutOfRange(3, 4, 0.5),
            "OUT_OF_RANGE",
            "3 of 4 features lie outside the training range; a share of 0.5 may",
        ),
        (Bar::Deadline, "DEADLINE", "the caller's deadline was about to pass"),
        (Bar::Failed, "MODEL_FAILED", "the model failed on this row"),
        (
            Bar::Benched(8),
            "MODEL_FAILED",
            "the version failed on 8 rows in a row and is benched until it is reloaded or another one is promoted",
        ),
        (Bar::Forced, "FORCED", "the rules were asked for"),
        (
            Bar::NoHistory(NoHistory::NeverHeardOf),
            "NO_HISTORY",
            "nothing is on record of this entity: send features or history, or record its events",
        ),
        (
            Bar::NoHistory(NoHistory::ColumnsOnly),
            "NO_HISTORY",
            "this score is made from a table, and no ledger has its columns: send features",
        ),
        (
            Bar::NoHistory(NoHistory::Unreadable("locked".to_owned())),
            "NO_HISTORY",
            "the ledger cannot be read: locked",
        ),
    ];
    for (bar, cause, sentence) in told {
        assert_eq!((bar.cause().as_str(), bar.to_string().as_str()), (cause, sentence));
    }
}

proptest! {
    #[test]
    fn rows_that_are_asked_about_together_are_answered_as_each_alone(
        rows in rows(),
        max_missing in 0.0..1.0_f64,
        max_out_of_range in prop::option::of(0.0..1.0_f64),
        expires_at in prop::option::of(prop_oneof![Just(NOW), Just(Timestamp::MAX)]),
    ) {
        let limits = ServingLimits { max_missing, max_out_of_range, ..ServingLimits::default() };
        let version = Version { limits, expires_at, ..version() };
        let cells: Vec<CellRef<'_>> = rows.iter().flatten().map(Cell::view).collect();
        let together = version.scorers().by_model_together(&cells, NOW);
        let alone = rows.iter().map(|row| {
            let question = Question { row, with_reasons: false, now: NOW };
            version.scorers().by_model(question, None).ok().map(|verdict| verdict.prediction)
        });
        prop_assert_eq!(together, alone.collect::<Vec<_>>());
    }

    #[test]
    fn the_total_alone_is_that_of_the_points_taken_apart(rows in rows()) {
        let rules = Rules::scorecard(schema(), crate::cards::card(), None, banding(Scale::Probability)).unwrap();
        let mut groups = Vec::new();
        for row in &rows {
            let cells: Vec<CellRef<'_>> = row.iter().map(Cell::view).collect();
            let points = rules.points(row).unwrap();
            prop_assert_eq!(rules.total(|idx| cells[idx], &mut groups), Some(points.total));
            let named = rules.group_names().iter().zip(&groups);
            let taken_apart: Vec<_> = points.groups.iter().map(|group| (&group.name, &group.points)).collect();
            prop_assert_eq!(named.collect::<Vec<_>>(), taken_apart);
        }
    }
}

#[test]
fn without_a_model_nothing_is_answered_together() {
    let version = Version { model: None, ..version() };
    let row = full();
    let cells: Vec<CellRef<'_>> = row.iter().map(Cell::view).collect();
    assert_eq!(version.scorers().by_model_together(&cells, NOW), []);
}
