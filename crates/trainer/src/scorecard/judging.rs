//! The learned card, the present one and the reigning model on the same test rows, for information.

use definition::Plan;
use features::Row;
use scoring::{Banding, Scale, Scorecard, Scorer};

use super::document::{ChampionOnTest, OnTestPart};
use crate::champion::{Champion, Versus, auc_difference};
use crate::dataset::Dataset;
use crate::error::TrainError;
use crate::split::{Split, SplitKind};
use crate::{rules, train};

/// Measures the learned card on the test part.
pub(super) fn on_test(
    data: &Dataset,
    plan: &Plan,
    split: &Split,
    learned: &Scorecard,
    champion: Option<&Champion<'_>>,
) -> Result<OnTestPart, TrainError> {
    let rows: Vec<Row> = split.test.iter().map(|row| data.matrix.row(*row)).collect();
    let (outcomes, entities) = (data.outcomes(&split.test), data.entities_of(&split.test));
    let seed = plan.training.seed;
    let by = |card: &Scorecard| -> Result<Vec<f64>, TrainError> {
        let banding = Banding::new(Scale::Probability, plan.tiers.clone())?;
        let scorer = rules::calibrated(data, &split.train_and_calibrate(), Some(card), banding)?;
        Ok(rows.iter().filter_map(|row| scorer.predict(row).probability).collect())
    };
    let measure =
        |probabilities: &[f64]| evaluation::metrics(probabilities, &outcomes, Some(&entities), seed);
    let ours = by(learned)?;
    let theirs = plan.scorecard.as_ref().map(by).transpose()?;
    let over = |other: &Vec<f64>| auc_difference(&ours, other, &outcomes, &entities, seed);
    Ok(OnTestPart {
        learned: measure(&ours),
        over_present: theirs.as_ref().and_then(over),
        present: theirs.as_deref().map(measure),
        champion: champion.map(|champion| {
            let needs = train::needs(plan);
            let versus = match split.kind {
                SplitKind::Time => champion.compare(data, &split.test, &ours, needs),
                SplitKind::Entity | SplitKind::Row => {
                    champion.compare_at_random(data, &split.test, &ours, needs)
                }
            };
            beside(champion.version, versus)
        }),
    })
}

fn beside(version: u32, versus: Versus) -> ChampionOnTest {
    match versus {
        Versus::NotComparable(why) => {
            ChampionOnTest { version, rows: 0, why_not: Some(why), metrics: None, difference: None }
        }
        Versus::Compared { champion, difference, rows } => {
            ChampionOnTest { version, rows, why_not: None, metrics: Some(*champion), difference }
        }
    }
}
