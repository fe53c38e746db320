use definition::Plan;
use records::EntityId;
use registry::{ModelCard, Publication, Published, Registry, TrainDocument};
use reports::Language;
use trainer::{DataError, Dataset, TrainError, Trained};

use crate::args::{Common, TrainArgs};
use crate::clock;
use crate::failure::Failure;
use crate::{reigning, show};

/// Trains a definition and publishes the version; exit status 1 when its gate says no.
pub(crate) fn run(common: &Common, args: &TrainArgs) -> Result<(), Failure> {
    let plan = definition::read(&args.definition.definition).map_err(Failure::call)?;
    let data = Dataset::read(&plan, args.definition.as_of).map_err(Failure::call)?;
    let published = train_and_publish(&Registry::open(&common.models), &plan, &data, args.lang)?;
    let document = &published.card.train;
    if common.json {
        show::json(document)?;
    } else {
        show::line(&in_words(document, published.existed))?;
    }
    if document.gate.passed { Ok(()) } else { Err(Failure::answered_no()) }
}

/// Trains against the reigning champion and publishes, whatever the gate says.
pub(crate) fn train_and_publish(
    registry: &Registry,
    plan: &Plan,
    data: &Dataset,
    language: Language,
) -> Result<Published, Failure> {
    let trained = reigning::beside(registry, &plan.name, |champion| trainer::train(data, plan, champion))?
        .map_err(failure_of)?;
    publish(registry, plan, trained, language)
}

fn publish(
    registry: &Registry,
    plan: &Plan,
    trained: Trained,
    language: Language,
) -> Result<Published, Failure> {
    let entities: &[EntityId] = &trained.entities;
    let report = |card: &ModelCard| reports::training_page(card, language);
    let publication = Publication {
        artifact: &trained.artifact,
        document: trained.document,
        definition: plan.source_text.clone(),
        placar: env!("CARGO_PKG_VERSION").to_owned(),
        published_at: clock::now(),
        entities,
        report: &report,
    };
    registry.publish(&publication).map_err(Failure::broke)
}

/// Too little data is an answer; data that do not fit are the caller's; the rest is ours.
pub(crate) fn failure_of(error: TrainError) -> Failure {
    match error {
        TrainError::TooFew { .. }
        | TrainError::OneOutcome { .. }
        | TrainError::NoRule { .. }
        | TrainError::NothingJudged => Failure::no(error),
        TrainError::Data(DataError::Source(_) | DataError::Type(_) | DataError::Scorecard(_))
        | TrainError::Data(_)
        | TrainError::Split(_)
        | TrainError::Banding(_) => Failure::call(error),
        TrainError::Select(_) | TrainError::Fit(_) | TrainError::Model(_) => Failure::broke(error),
    }
}

fn in_words(document: &TrainDocument, existed: bool) -> String {
    let parts = &document.rows;
    let mut lines = vec![
        format!(
            "{} version {}: {}, calibrated by {}",
            document.name, document.version, document.learner, document.calibrator
        ),
        format!(
            "  split by {}: train {} ({} positive), calibrate {} ({}), test {} ({})",
            document.split,
            parts.train,
            parts.positives[0],
            parts.calibrate,
            parts.positives[1],
            parts.test,
            parts.positives[2]
        ),
    ];
    if existed {
        lines.push("  the same bytes were published before: that version stands".to_owned());
    }
    lines.extend(document.split_notes.iter().map(|note| format!("  {note}")));
    lines.push(metrics_table(document));
    lines.extend(
        document
            .leaks
            .iter()
            .filter(|leak| leak.answered.is_none())
            .map(|leak| format!("  may leak the future: {} {}", leak.feature, leak.why)),
    );
    lines.push(format!("  gate: {}", if document.gate.passed { "passed" } else { "not passed" }));
    lines.extend(document.gate.reasons.iter().map(|reason| {
        format!("    {} {}: {}", if reason.passed { "✓" } else { "✗" }, reason.check, reason.text)
    }));
    lines.join("\n")
}

fn metrics_table(document: &TrainDocument) -> String {
    let head = ["test part", "ROC AUC", "log loss", "Brier", "slope", "observed/expected", "lift at 10 %"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut add = |name: String, metrics: &evaluation::Metrics| {
        let figures = [
            metrics.roc_auc,
            metrics.log_loss,
            metrics.brier,
            metrics.slope,
            metrics.observed_to_expected,
            metrics.lift_at_10,
        ];
        rows.push(std::iter::once(name).chain(figures.map(show::figure)).collect());
    };
    add("model".to_owned(), &document.metrics.test);
    if let Some(scorecard) = &document.metrics.scorecard {
        add("scorecard".to_owned(), scorecard);
    }
    add("base rate".to_owned(), &document.metrics.base_rate);
    for candidate in &document.candidates {
        if let Some(test) = &candidate.test {
            add(format!("candidate {}", candidate.learner), test);
        }
    }
    show::table(&rows)
}
