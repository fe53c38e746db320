use trainer::{CheckDocument, Dataset, Verdict};

use crate::args::{Common, DefinitionArgs};
use crate::failure::Failure;
use crate::show;

/// Reads definition and data and says whether they can be trained.
pub(crate) fn run(common: &Common, args: &DefinitionArgs) -> Result<(), Failure> {
    let plan = definition::read(&args.definition).map_err(Failure::call)?;
    let data = Dataset::read(&plan, args.as_of).map_err(Failure::call)?;
    let document = trainer::check(&data, &plan);
    if common.json {
        show::json(&document)?;
    } else {
        show::line(&in_words(&document))?;
    }
    match document.verdict {
        Verdict::Ready | Verdict::Weak => Ok(()),
        Verdict::Unfit => Err(Failure::answered_no()),
    }
}

fn in_words(document: &CheckDocument) -> String {
    let verdict = match document.verdict {
        Verdict::Ready => "ready to train",
        Verdict::Weak => "can be trained, but is weak",
        Verdict::Unfit => "unfit to train",
    };
    let share = 100.0 * document.positives as f64 / document.rows.max(1) as f64;
    let mut lines = vec![
        format!("{}: {verdict}", document.name),
        format!(
            "  {} observations, {} positive ({share:.1} %), {} negative",
            document.rows, document.positives, document.negatives
        ),
    ];
    if let Some([train, calibrate, test]) = document.parts {
        lines.push(format!("  train {train}, calibrate {calibrate}, test {test}"));
    }
    let left_out = &document.left_out;
    lines.push(format!(
        "  left out: {} not over, {} outside the population, {} without entity",
        left_out.open, left_out.population, left_out.no_entity
    ));
    lines.extend(document.problems.iter().map(|problem| format!("  {}: {}", problem.place, problem.text)));
    lines.extend(document.leaks.iter().map(|leak| match &leak.answered {
        None => format!("  may leak the future: {} {}", leak.feature, leak.why),
        Some(answer) => format!("  answered: {} {} ({answer})", leak.feature, leak.why),
    }));
    lines.join("\n")
}
