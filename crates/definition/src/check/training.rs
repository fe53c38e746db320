use super::scorecard::KnownFeatures;
use super::section;
use super::value::{at_least, count, duration, share_above_zero, time};
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written::{self, Split};
use crate::{BoostingPlan, LearnerName, Shares, SplitPlan, TrainingPlan};

/// The shares of a definition that says nothing.
const USUAL_SHARES: [f64; 3] = [0.6, 0.2, 0.2];
/// The shares of what lies before a test part that begins at a time: the same proportion.
const USUAL_SHARES_BEFORE: [f64; 2] = [0.75, 0.25];
/// How far written shares may be from adding up: 0.7 + 0.2 + 0.1 is not 1 in binary.
const SHARES_TOLERANCE: f64 = 1e-9;

pub(super) fn check(
    written: &written::Training,
    known: &KnownFeatures,
    findings: &mut Findings,
) -> Option<TrainingPlan> {
    let at = section("training");
    let learners = written.learners.as_deref();
    check_learners(learners, &at.key("learners"), findings);
    for feature in written.monotone.keys() {
        known.check(feature, &at.key("monotone").key(feature), findings);
    }
    for (feature, reason) in &written.not_leaks {
        let at = at.key("not_leaks").key(feature);
        known.check(feature, &at, findings);
        if reason.trim().is_empty() {
            findings.wrong(&at, "says no reason; write why the feature is known at the cutoff");
        }
    }
    count(1, Some(written.min_positives), &at.key("min_positives"), findings);
    count(1, Some(written.min_negatives), &at.key("min_negatives"), findings);
    let half_life = duration(written.half_life.as_ref(), &at.key("half_life"), findings);
    let boosting = boosting(&written.gradient_boosting, &at.key("gradient_boosting"), findings);
    let split = split(written.split.as_ref(), &at.key("split"), findings);
    Some(TrainingPlan {
        learners: learners.map(<[LearnerName]>::to_vec),
        split: split?,
        seed: written.seed,
        monotone: written.monotone.clone(),
        not_leaks: written.not_leaks.clone(),
        min_positives: written.min_positives,
        min_negatives: written.min_negatives,
        half_life,
        gradient_boosting: boosting,
    })
}

fn check_learners(written: Option<&[LearnerName]>, at: &KeyPath, findings: &mut Findings) {
    let Some(written) = written else { return };
    if written.is_empty() && !findings.any_within(at) {
        let all = LearnerName::ALL.map(LearnerName::as_str);
        findings.wrong(
            at,
            format!("is empty; name some of {}, or leave the key out", crate::nearest::list(&all)),
        );
    }
    for (idx, name) in written.iter().enumerate().filter(|(idx, name)| written[..*idx].contains(name)) {
        findings.wrong(&at.item(idx), format!("\"{name}\" stands here twice; keep one"));
    }
}

fn split(written: Option<&Split>, at: &KeyPath, findings: &mut Findings) -> Option<SplitPlan> {
    let [train, calibrate, test] = USUAL_SHARES;
    match written {
        None => Some(SplitPlan::Time { train, calibrate, test }),
        Some(split) if split.test_from.is_some() => split_at_time(split, at, findings),
        Some(split) => {
            let shares = [split.train, split.calibrate, split.test];
            let names = ["train", "calibrate", "test"];
            let [train, calibrate, test] = shares_of(names, shares, USUAL_SHARES, (at, findings))?;
            Some(match split.random {
                true => SplitPlan::Random { train, calibrate, test },
                false => SplitPlan::Time { train, calibrate, test },
            })
        }
    }
}

fn split_at_time(written: &Split, at: &KeyPath, findings: &mut Findings) -> Option<SplitPlan> {
    for (key, given) in [("test", written.test.is_some()), ("random", written.random)] {
        if given {
            findings.wrong(&at.key(key), format!("does not go with test_from, which says what the test part is; take one out, {key} or test_from"));
        }
    }
    let from = time(written.test_from.as_ref(), None, &at.key("test_from"), findings);
    let shares = [written.train, written.calibrate];
    let shares = shares_of(["train", "calibrate"], shares, USUAL_SHARES_BEFORE, (at, findings));
    let [train, calibrate] = shares?;
    Some(SplitPlan::TestFrom(from?, Shares { train, calibrate }))
}

/// Shares above 0 that add up to 1; the usual ones where none is written.
fn shares_of<const N: usize>(
    names: [&str; N],
    written: [Option<f64>; N],
    usual: [f64; N],
    (at, findings): (&KeyPath, &mut Findings),
) -> Option<[f64; N]> {
    let reported = names.iter().any(|name| findings.excuses(at, name));
    if written.iter().all(Option::is_none) && !reported {
        return Some(usual);
    }
    for (name, share) in names.iter().zip(written) {
        if share.is_none() && !reported {
            findings.wrong(at, format!("has no {name}; write all of {}", crate::nearest::list(&names)));
        }
        if share.is_some_and(|share| share <= 0.0) {
            findings.wrong(
                &at.key(name),
                format!("{} is no share; write a number above 0", share.unwrap_or_default()),
            );
        }
    }
    let given: Vec<f64> = written.iter().copied().flatten().collect();
    let shares: [f64; N] = given.try_into().ok()?;
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > SHARES_TOLERANCE && shares.iter().all(|share| *share > 0.0) {
        let sum = (sum * 1e6).round() / 1e6;
        findings
            .wrong(at, format!("{} add up to {sum}; they must add up to 1", crate::nearest::list(&names)));
    }
    Some(shares)
}

fn boosting(written: &written::Boosting, at: &KeyPath, findings: &mut Findings) -> BoostingPlan {
    let written::Boosting { learning_rate, trees, leaves, depth, min_rows, l1, l2, rows, columns } = *written;
    BoostingPlan {
        learning_rate: share_above_zero(learning_rate, &at.key("learning_rate"), findings),
        trees: count(1, trees, &at.key("trees"), findings),
        leaves: count(2, leaves, &at.key("leaves"), findings),
        depth: count(1, depth, &at.key("depth"), findings),
        min_rows: count(1, min_rows, &at.key("min_rows"), findings),
        l1: at_least(0.0, l1, &at.key("l1"), findings),
        l2: at_least(0.0, l2, &at.key("l2"), findings),
        rows: share_above_zero(rows, &at.key("rows"), findings),
        columns: share_above_zero(columns, &at.key("columns"), findings),
    }
}
