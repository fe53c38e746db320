//! The reigning champion on the rows where it can be compared.

use evaluation::{Difference, Metrics};
use registry::Artifact;
use scoring::Scorer;

use crate::dataset::Dataset;

/// The champion, and which entities its training held.
pub struct Champion<'a> {
    /// Its version.
    pub version: u32,
    /// What it is.
    pub artifact: &'a Artifact,
    /// Whether its training held this entity.
    pub held: &'a dyn Fn(&str) -> bool,
}

/// What the comparison says.
pub(crate) enum Versus {
    /// Too few rows that the champion has not learned from, or another schema: why, in words.
    NotComparable(String),
    /// On those rows.
    Compared {
        /// The champion's metrics there.
        champion: Box<Metrics>,
        /// New minus champion, ROC AUC.
        difference: Option<Difference>,
        /// How many rows.
        rows: usize,
    },
}

impl Champion<'_> {
    /// Compares the new model's test probabilities with the champion's, on the test rows that the
    /// champion has not learned from. `probabilities` are one a test row.
    pub(crate) fn compare(
        &self,
        data: &Dataset,
        test: &[usize],
        probabilities: &[f64],
        needs: Needs,
    ) -> Versus {
        self.compare_where(|row| self.is_fresh(data, row), data, (test, probabilities), needs)
    }

    /// The same for test rows of a split at random, on those of entities that its training did not hold:
    /// they may be of the time that it learned from.
    pub(crate) fn compare_at_random(
        &self,
        data: &Dataset,
        test: &[usize],
        probabilities: &[f64],
        needs: Needs,
    ) -> Versus {
        self.compare_where(|row| !self.has_held(data, row), data, (test, probabilities), needs)
    }

    fn compare_where(
        &self,
        is_fresh: impl Fn(usize) -> bool,
        data: &Dataset,
        (test, probabilities): (&[usize], &[f64]),
        needs: Needs,
    ) -> Versus {
        let fresh: Vec<usize> = (0..test.len()).filter(|idx| is_fresh(test[*idx])).collect();
        let rows: Vec<usize> = fresh.iter().map(|idx| test[*idx]).collect();
        let theirs = match self.probabilities(data, &rows, needs) {
            Ok(theirs) => theirs,
            Err(why) => return Versus::NotComparable(why),
        };
        let ours: Vec<f64> = fresh.iter().map(|idx| probabilities[*idx]).collect();
        let (outcomes, entities) = (data.outcomes(&rows), data.entities_of(&rows));
        Versus::Compared {
            champion: Box::new(evaluation::metrics(&theirs, &outcomes, Some(&entities), needs.seed)),
            difference: auc_difference(&ours, &theirs, &outcomes, &entities, needs.seed),
            rows: rows.len(),
        }
    }

    /// The champion's probabilities of rows that are fresh to it, or why it cannot be compared on them.
    fn probabilities(&self, data: &Dataset, rows: &[usize], needs: Needs) -> Result<Vec<f64>, String> {
        let Champion { version, artifact, .. } = self;
        let n_positive = data.n_positive(rows);
        if n_positive < needs.min_positives || rows.len() - n_positive < needs.min_negatives {
            return Err(format!(
                "version {version} has learned from all but {} of the test rows ({n_positive} positive), \
                 too few to compare on",
                rows.len()
            ));
        }
        let cells = data.rows_as(&artifact.features, artifact.model.schema(), rows);
        let cells = cells.map_err(|wrong| format!("the data no longer fit version {version}: {wrong}"))?;
        Ok(cells.iter().filter_map(|row| artifact.model.predict(row).probability).collect())
    }

    /// After its newest label where rows are dated, and in any case not of an entity that an undated
    /// training held.
    fn is_fresh(&self, data: &Dataset, row: usize) -> bool {
        match (data.cutoff(row), self.artifact.newest_label) {
            (Some(cutoff), Some(newest)) => cutoff >= newest,
            _ => !self.has_held(data, row),
        }
    }

    fn has_held(&self, data: &Dataset, row: usize) -> bool {
        (self.held)(data.entities[data.entity[row] as usize].as_str())
    }
}

/// What a comparison needs.
#[derive(Clone, Copy)]
pub(crate) struct Needs {
    pub min_positives: usize,
    pub min_negatives: usize,
    pub seed: u64,
}

/// First minus second: DeLong's where each entity has one row, else a bootstrap over entities.
pub(crate) fn auc_difference(
    first: &[f64],
    second: &[f64],
    positive: &[bool],
    entities: &[u32],
    seed: u64,
) -> Option<Difference> {
    if evaluation::one_row_each(entities) {
        evaluation::roc_auc_difference(first, second, positive)
    } else {
        evaluation::roc_auc_difference_by_entity(first, second, positive, entities, seed)
    }
}
