//! Points and the bands that they fall in.

use scoring::{Banding, BandingError, Scale, Tier};

use super::section;
use super::value::text;
use crate::ScalePlan;
use crate::findings::Findings;
use crate::nearest::choice;
use crate::place::KeyPath;
use crate::written::{self, ScaleName};

/// The tiers of a score that names none.
const USUAL_TIERS: [(&str, i32); 4] =
    [("Estratégico", 75), ("Crescimento", 50), ("Manutenção", 25), ("Avaliação", 0)];

/// The scale, and its tiers, highest first.
pub(super) fn check(
    scale: Option<&written::Scale>,
    tiers: &[written::Tier],
    findings: &mut Findings,
) -> Option<(ScalePlan, Vec<Tier>)> {
    let plan = scale.map_or(Some(ScalePlan::Probability), |scale| scale_plan(scale, findings));
    let tiers = written_tiers(tiers, plan, findings);
    let (plan, tiers) = (plan?, tiers?);
    match Banding::new(stand_in(plan), tiers.clone()) {
        Ok(banding) => Some((plan, banding.tiers().to_vec())),
        Err(error) => {
            refuse(&error, &tiers, findings);
            None
        }
    }
}

fn scale_plan(written: &written::Scale, findings: &mut Findings) -> Option<ScalePlan> {
    let at = section("scale");
    let keys = [("points", written.points), ("at_odds", written.at_odds), ("double", written.double)];
    let is_log_odds = written.kind == ScaleName::LogOdds;
    let missing = keys.iter().filter(|(key, number)| number.is_none() && !findings.excuses(&at, key));
    let missing: Vec<&str> = missing.map(|(key, _)| *key).collect();
    if is_log_odds && !missing.is_empty() {
        let right = "write points = 600, at_odds = 1, double = 20, for instance";
        findings.wrong(&at, format!("is log-odds but has no {}; {right}", choice(&missing)));
    }
    for (key, _) in keys.iter().filter(|(_, number)| number.is_some() && !is_log_odds) {
        if !findings.excuses(&at, "kind") {
            findings.wrong(&at.key(key), "goes with kind = \"log-odds\"; take it out, or write that kind");
        }
    }
    Some(match written.kind {
        ScaleName::Probability => ScalePlan::Probability,
        ScaleName::Percentile => ScalePlan::Percentile,
        ScaleName::LogOdds => {
            ScalePlan::LogOdds { points: written.points?, at_odds: written.at_odds?, double: written.double? }
        }
    })
}

/// The tiers as written, or the usual ones.
fn written_tiers(
    written: &[written::Tier],
    scale: Option<ScalePlan>,
    findings: &mut Findings,
) -> Option<Vec<Tier>> {
    let at = section("tier");
    if written.is_empty() {
        if findings.excuses(&KeyPath::default(), "tier") {
            return None;
        }
        if matches!(scale, Some(ScalePlan::LogOdds { .. })) {
            findings.wrong(
                &section("scale"),
                "is log-odds without any [[tier]]; write the bands, the lowest from 0",
            );
        }
        return Some(USUAL_TIERS.map(|(name, from)| Tier { name: name.to_owned(), from }).to_vec());
    }
    let tiers: Vec<Option<Tier>> =
        written.iter().enumerate().map(|(idx, tier)| one_tier(tier, &at.item(idx), findings)).collect();
    for (idx, tier) in written.iter().enumerate().filter(|(_, tier)| tier.name.is_some()) {
        if written[..idx].iter().any(|earlier| earlier.name == tier.name) {
            let name = tier.name.as_deref().unwrap_or_default();
            findings
                .wrong(&at.item(idx).key("name"), format!("{name:?} names two tiers; give one another name"));
        }
    }
    tiers.into_iter().collect()
}

fn one_tier(written: &written::Tier, at: &KeyPath, findings: &mut Findings) -> Option<Tier> {
    let name = text(written.name.as_ref(), &at.key("name"), findings);
    let from = written.from.and_then(|from| {
        let from_points = i32::try_from(from).ok().filter(|points| *points >= 0);
        if from_points.is_none() {
            findings.wrong(&at.key("from"), format!("{from} is no number of points; write 0 or more"));
        }
        from_points
    });
    Some(Tier { name: name?, from: from? })
}

/// The scale as far as tiers can tell: the percentiles are learned in training.
fn stand_in(plan: ScalePlan) -> Scale {
    match plan {
        ScalePlan::Probability => Scale::Probability,
        ScalePlan::Percentile => {
            Scale::Percentile { knots: (0..=100).map(|knot| f64::from(knot) / 100.0).collect() }
        }
        ScalePlan::LogOdds { points, at_odds, double } => Scale::LogOdds { points, at_odds, double },
    }
}

fn refuse(error: &BandingError, tiers: &[Tier], findings: &mut Findings) {
    let at = |name: &str| {
        let idx = tiers.iter().rposition(|tier| tier.name == name).unwrap_or_default();
        section("tier").item(idx).key("from")
    };
    match error {
        BandingError::LowestTier { name, from } => findings.wrong(
            &at(name),
            format!(
                "the lowest tier, {name:?}, begins at {from}; write from = 0, the lowest point of every scale"
            ),
        ),
        BandingError::SameStart { first, second, from } => {
            let text =
                format!("{first:?} and {second:?} both begin at {from}; give one of them another start");
            findings.wrong(&at(second), text);
        }
        BandingError::OutOfReach { name, from, highest } => {
            let text = format!("{name:?} begins at {from}, which no score reaches; write at most {highest}");
            findings.wrong(&at(name), text);
        }
        BandingError::LogOdds => {
            findings.wrong(
                &section("scale"),
                format!("{error}; write points = 600, at_odds = 1, double = 20, for instance"),
            );
        }
        BandingError::NoTier | BandingError::Knots => findings.wrong(&section("tier"), error.to_string()),
    }
}
