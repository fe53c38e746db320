use api::v1 as proto;
use records::{EntityId, Timestamp};
use scoring::{Bar, Reason, Verdict};

use super::{Gathered, Warnings, warn_of_unseen};
use crate::catalogue::Basis;
use crate::wire;

/// What an answer says beside its verdict: the same for the answer and for the second scorer's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'q> {
    pub(crate) basis: &'q Basis,
    pub(crate) score: &'q str,
    pub(crate) entity: &'q EntityId,
    pub(crate) cutoff: Timestamp,
    pub(crate) gathered: &'q Gathered,
    pub(crate) max_reasons: usize,
    pub(crate) language: &'q str,
}

/// A verdict in the proto's words, unrecorded and without warnings.
pub(crate) fn respond(context: Context<'_>, verdict: &Verdict) -> proto::ScoreResponse {
    let Context { basis, score, entity, cutoff, .. } = context;
    let card = basis.rules.points(&context.gathered.row);
    let reasons = verdict.reasons.iter().take(context.max_reasons);
    proto::ScoreResponse {
        prediction_id: String::new(),
        score: score.to_owned(),
        entity_id: entity.as_str().to_owned(),
        cutoff: Some(wire::timestamp(cutoff)),
        mature_at: basis.horizon.map(|horizon| wire::timestamp(cutoff + horizon)),
        probability: verdict.prediction.probability,
        points: verdict.prediction.points,
        tier: basis.scorers().tier(verdict).map_or_else(String::new, |tier| tier.name.clone()),
        source: wire::source(source_of(verdict)).into(),
        cause: verdict.bar.as_ref().map_or(proto::Cause::Unspecified, |bar| wire::cause(bar.cause())).into(),
        version: basis.version,
        calibrated: verdict.prediction.probability.is_some(),
        recorded: false,
        rule_points: card.as_ref().map(|card| card.total),
        groups: card.map_or_else(Vec::new, |card| card.groups.into_iter().map(group).collect()),
        reasons: reasons.map(|reason| reason_of(context, reason)).collect(),
        warnings: Vec::new(),
        other: None,
    }
}

/// Who a verdict is from.
pub(crate) fn source_of(verdict: &Verdict) -> ledger::Source {
    match verdict.bar {
        None => ledger::Source::Model,
        Some(_) => ledger::Source::Rules,
    }
}

/// The texts for the caller: what was noticed on the way, why the rules answered, unknown levels.
pub(crate) fn finish_warnings(
    mut warnings: Warnings,
    context: Context<'_>,
    verdict: &Verdict,
) -> Vec<String> {
    let (names, row) = (context.basis.schema().entries(), &context.gathered.row);
    let told = [verdict.bar.as_ref().filter(|bar| **bar != Bar::Forced), context.gathered.bar.as_ref()];
    if let Some(bar) = told[0] {
        warnings.push(|| bar.to_string());
    }
    // Whoever asks for the rules, or has no model, should know as well that nothing is known.
    if let Some(bar) = told[1].filter(|_| told[0] != told[1]) {
        warnings.push(|| bar.to_string());
    }
    for (idx, level) in context.basis.model.iter().flat_map(|model| super::verdict::unseen_levels(model, row))
    {
        warn_of_unseen(&names[idx].name, level, &mut warnings);
    }
    warnings.into_texts()
}

fn group(group: scoring::GroupPoints) -> proto::Group {
    proto::Group { name: group.name.as_ref().to_owned(), points: group.points }
}

fn reason_of(context: Context<'_>, reason: &Reason) -> proto::Reason {
    let Reason { feature, contribution: _, points } = *reason;
    let name = context.basis.schema().entries()[feature].name.as_ref();
    proto::Reason {
        feature: name.to_owned(),
        text: context.basis.rules.reason_text(name, context.language),
        points,
        value: context.gathered.values[feature].as_ref().map(wire::feature_value),
    }
}
