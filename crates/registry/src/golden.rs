use scoring::Scorer;

use crate::Artifact;

/// How far a raw score may lie from the one that was published.
const TOLERANCE: f64 = 1e-9;

/// A golden row whose raw score is no longer what it was when the version was published.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "golden row {row_idx}: the raw score of the {scorer} is {computed}; when the version was published it was \
     {published}, and it must be so to {TOLERANCE:e}"
)]
pub struct NotReproduced {
    /// Which golden row, the first being 0.
    pub row_idx: usize,
    /// `model` or `rules`.
    pub scorer: &'static str,
    /// The raw score that the artifact carries.
    pub published: f64,
    /// The raw score now.
    pub computed: f64,
}

/// Scores the golden rows again: what is served must compute what was published.
///
/// A checksum proves that the bytes are the same; this proves that the code which reads them still
/// means the same by them.
pub fn check_golden(artifact: &Artifact) -> Result<(), NotReproduced> {
    for (row_idx, golden) in artifact.golden.iter().enumerate() {
        let check = |scorer: &'static str, published: f64, computed: f64| {
            // Written so that a NaN fails.
            let agree = (computed - published).abs() <= TOLERANCE;
            if agree { Ok(()) } else { Err(NotReproduced { row_idx, scorer, published, computed }) }
        };
        check("model", golden.model_raw, artifact.model.predict(&golden.row).raw)?;
        check("rules", golden.rules_raw, artifact.rules.predict(&golden.row).raw)?;
    }
    Ok(())
}
