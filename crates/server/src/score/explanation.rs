use api::v1 as proto;
use scoring::{Contributions, Estimator, Prediction, Reason, Rules, Scorer, Verdict, sigmoid};

use super::response::Context;
use crate::catalogue::Model;
use crate::wire;

/// How the scorer of a verdict came to it. The verdict has all its reasons.
pub(crate) fn explain(context: Context<'_>, verdict: &Verdict) -> proto::Explanation {
    match (&verdict.bar, &context.basis.model) {
        (None, Some(model)) => of_model(context, model, verdict),
        (Some(_), _) | (None, None) => of_rules(context, &context.basis.rules, verdict),
    }
}

fn of_model(context: Context<'_>, model: &Model, verdict: &Verdict) -> proto::Explanation {
    let scorer = &model.scorer;
    let parts = scorer.contributions(&context.gathered.row);
    let base_probability = scorer.calibrator().at(scorer.estimator().raw_log_odds(parts.base));
    proto::Explanation {
        source: proto::Source::Model.into(),
        unit: unit(scorer.estimator()).into(),
        calibrator: scorer.calibrator().name().to_owned(),
        base_probability: Some(base_probability),
        ..common(context, scorer, &parts, verdict)
    }
}

fn of_rules(context: Context<'_>, rules: &Rules, verdict: &Verdict) -> proto::Explanation {
    let parts = rules.contributions(&context.gathered.row);
    let map = rules.parts().and_then(|(_, map, _)| map);
    let mapped = map.map(|map| sigmoid(map.slope * parts.base + map.intercept));
    let calibrator = match (map, rules.rate()) {
        (Some(_), _) => "platt",
        (None, Some(_)) => "base_rate",
        (None, None) => "uncalibrated",
    };
    proto::Explanation {
        source: proto::Source::Rules.into(),
        unit: proto::RawUnit::RulePoints.into(),
        calibrator: calibrator.to_owned(),
        base_probability: mapped.or(rules.rate()),
        ..common(context, rules, &parts, verdict)
    }
}

fn common(
    context: Context<'_>,
    scorer: &dyn Scorer,
    parts: &Contributions,
    verdict: &Verdict,
) -> proto::Explanation {
    let Prediction { raw, probability, points, tier: _ } = verdict.prediction;
    let shares = parts.features.iter().enumerate();
    proto::Explanation {
        base: parts.base,
        contributions: shares
            .map(|(idx, share)| contribution(context, idx, *share, &verdict.reasons))
            .collect(),
        raw,
        probability,
        base_points: scorer.exact_points(parts.base),
        exact_points: scorer.exact_points(raw),
        points,
        schema: scorer.schema().fingerprint().to_owned(),
        ..proto::Explanation::default()
    }
}

fn contribution(context: Context<'_>, idx: usize, share: f64, reasons: &[Reason]) -> proto::Contribution {
    let entry = &context.basis.schema().entries()[idx];
    proto::Contribution {
        feature: entry.name.as_ref().to_owned(),
        value: context.gathered.values[idx].as_ref().map(wire::feature_value),
        r#type: entry.feature_type.name().to_owned(),
        contribution: share,
        points: reasons.iter().find(|reason| reason.feature == idx).and_then(|reason| reason.points),
    }
}

fn unit(estimator: &Estimator) -> proto::RawUnit {
    match estimator {
        Estimator::Logistic(_) | Estimator::BoostedForest(_) => proto::RawUnit::LogOdds,
        Estimator::MeanForest(_) => proto::RawUnit::MeanOfLeaves,
    }
}
