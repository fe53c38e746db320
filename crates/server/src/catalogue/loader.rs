use std::fmt;
use std::sync::Arc;

use registry::{GoldenRow, Registry};
use scoring::{Bar, Question, Scorer, Scorers, ServedModel, ServingLimits};

use super::basis::Basis;
use crate::clock;
use crate::error::with_causes;

/// Who answers in the place of a version's model, by score and version; `None`: nobody does.
type Choice = dyn Fn(&str, u32) -> Option<Arc<dyn Scorer>> + Send + Sync;

/// Scorers that answer in the place of loaded models: by them tests provoke in a real server what no
/// sound artifact does. The default stands in for nobody.
#[derive(Clone, Default)]
pub struct StandIns(Option<Arc<Choice>>);

/// Loads versions. One is read, checked and warmed before anybody hears of it.
#[derive(Clone)]
pub(super) struct Loader {
    pub(super) registry: Registry,
    pub(super) stand_ins: StandIns,
}

/// Why a version is not there.
#[derive(Clone, Debug)]
pub(super) enum NotLoaded {
    /// There is no such version.
    Missing(Arc<str>),
    /// There is one, and it cannot be served.
    Unreadable(Arc<str>),
}

impl StandIns {
    /// Lets `choice` say who stands in.
    pub fn new(choice: impl Fn(&str, u32) -> Option<Arc<dyn Scorer>> + Send + Sync + 'static) -> StandIns {
        StandIns(Some(Arc::new(choice)))
    }

    fn of(&self, score: &str, version: u32) -> Option<Arc<dyn Scorer>> {
        self.0.as_ref().and_then(|choice| choice(score, version))
    }
}

impl fmt::Debug for StandIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "StandIns(some)" } else { "StandIns(none)" })
    }
}

impl Loader {
    /// Loads a version and lets it prove itself on its golden rows, in the way that requests go.
    /// Blocks.
    pub(super) fn load(&self, score: &str, version: u32) -> Result<Basis, NotLoaded> {
        let loaded = self.registry.load(score, version).map_err(|error| {
            let why = with_causes(&error).into();
            if error.is_missing() { NotLoaded::Missing(why) } else { NotLoaded::Unreadable(why) }
        })?;
        let golden = loaded.artifact.golden.clone();
        let basis = Basis::of_version(loaded, self.stand_ins.of(score, version));
        match warm_up(&basis, &golden) {
            Ok(()) => Ok(basis),
            Err(bar) => Err(NotLoaded::Unreadable(format!("{bar}, a golden row").into())),
        }
    }
}

impl NotLoaded {
    /// In words.
    pub(super) fn why(&self) -> &Arc<str> {
        match self {
            NotLoaded::Missing(why) | NotLoaded::Unreadable(why) => why,
        }
    }
}

/// Scores every golden row with its reasons, so that the first request finds memory and caches as the
/// thousandth does.
fn warm_up(basis: &Basis, golden: &[GoldenRow]) -> Result<(), Bar> {
    let limits = ServingLimits { max_missing: 1.0, max_out_of_range: None, ..basis.limits };
    let scorers = basis.scorers();
    let model = scorers.model.map(|model| ServedModel { expires_at: None, ..model });
    let scorers = Scorers { limits: &limits, model, ..scorers };
    for golden in golden {
        let question = Question { row: &golden.row, with_reasons: true, now: clock::now() };
        scorers.by_model(question, None)?;
        scorers.by_rules(question, Bar::Forced);
    }
    Ok(())
}
