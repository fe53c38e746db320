//! What can be set about a fit, and its limits.

use crate::error::FitError;

/// Most leaves of a tree: a leaf's number is stored in 16 bits a row.
pub const LEAVES_MAX: usize = 1 << 16;
/// Most trees: as many as a forest holds.
pub const TREES_MAX: usize = forest::TREES_MAX;

/// How trees are grown and added up.
///
/// The defaults fit without tuning: small steps, small trees on drawn rows and columns, early stopping on
/// the last fifth of the rows. Nine settings were compared by the loss of held-back training rows on four real sets
/// of 5,000 to 600,000 rows; `l2` lies between the values (5 and 20) of the two that did best on most of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// What a tree's leaves are multiplied by, in (0, 1].
    pub learning_rate: f64,
    /// How many trees are fitted; with early stopping, the most.
    pub trees: usize,
    /// Most leaves of a tree, from 2 to [`LEAVES_MAX`].
    pub leaves: usize,
    /// Most splits between root and leaf, from 1 to [`forest::DEPTH_MAX`].
    pub depth: usize,
    /// Fewest rows of a leaf (rows, not weight).
    pub min_rows: usize,
    /// Smallest sum of hessians (`weight · p · (1 − p)`) of a leaf.
    pub min_hessian: f64,
    /// A split must gain more than this. The gain is `G²/(H + l2)` of both children less the parent's.
    pub min_gain: f64,
    /// What a leaf's gradient is drawn towards zero by.
    pub l1: f64,
    /// What is added to every leaf's hessian.
    pub l2: f64,
    /// Share of rows that a tree sees, in (0, 1]; drawn anew for each tree.
    pub rows: f64,
    /// Share of columns that a tree sees, in (0, 1]; drawn anew for each tree, at least one.
    pub columns: f64,
    /// How splits on categories are held back.
    pub categories: CategorySettings,
    /// How the number of trees is found; `None`: `trees` is the number.
    pub early_stopping: Option<EarlyStopping>,
    /// Whether splits, too, are found by gradients rounded to 2^-24, and not to what the sum of a bin leaves
    /// room for: 2^-14 of the heaviest row's or finer. Leaves are worked out from the finer ones either way.
    /// Slower, and no better on any set that was tried.
    pub fine_gradients: bool,
    /// Where the drawing of rows and columns starts.
    pub seed: u64,
}

/// What keeps splits on categories from fitting noise (as in LightGBM: Ke et al. 2017).
#[derive(Clone, Debug, PartialEq)]
pub struct CategorySettings {
    /// Added to the hessian by which a category's gradient is divided when categories are put in order.
    pub smoothing: f64,
    /// Added to `l2` in splits of many categories against many.
    pub l2: f64,
    /// A category with fewer rows in the node than this joins the side of the rest.
    pub min_rows: usize,
    /// Rows that come together between one tried subset and the next.
    pub group_rows: usize,
    /// Most categories on the chosen side of a split.
    pub subset: usize,
    /// Up to so many categories in the node, each is tried against the rest, without the extra `l2`.
    pub one_against_rest: usize,
}

/// Stops when more trees no longer help on rows that the trees have not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyStopping {
    /// Which share of the rows, the last as given, is held back, in (0, 1).
    pub share: f64,
    /// After so many trees without a lower log loss no more are grown.
    pub patience: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            learning_rate: 0.05,
            trees: 1000,
            leaves: 15,
            depth: 64,
            min_rows: 20,
            min_hessian: 1e-3,
            min_gain: 0.0,
            l1: 0.0,
            l2: 10.0,
            rows: 0.8,
            columns: 0.6,
            categories: CategorySettings::default(),
            early_stopping: Some(EarlyStopping::default()),
            fine_gradients: false,
            seed: 0,
        }
    }
}

impl Default for CategorySettings {
    fn default() -> CategorySettings {
        CategorySettings {
            smoothing: 10.0,
            l2: 10.0,
            min_rows: 10,
            group_rows: 100,
            subset: 32,
            one_against_rest: 4,
        }
    }
}

impl Default for EarlyStopping {
    fn default() -> EarlyStopping {
        EarlyStopping { share: 0.2, patience: 50 }
    }
}

impl Settings {
    /// Refuses settings that no fit can be made with; the error names the setting and what it may be.
    pub fn check(&self) -> Result<(), FitError> {
        if !(2..=LEAVES_MAX).contains(&self.leaves) {
            return Err(FitError::Leaves { found: self.leaves });
        }
        if self.trees > TREES_MAX {
            return Err(FitError::Trees { found: self.trees });
        }
        for (setting, found) in
            [("learning_rate", self.learning_rate), ("rows", self.rows), ("columns", self.columns)]
        {
            require(setting, found, found > 0.0 && found <= 1.0, "above 0 and at most 1")?;
        }
        require("depth", self.depth as f64, (1..=forest::DEPTH_MAX).contains(&self.depth), "from 1 to 512")?;
        for (setting, found) in self.amounts() {
            require(setting, found, found >= 0.0 && found.is_finite(), "a finite number, 0 or more")?;
        }
        let share = self.early_stopping.as_ref().map_or(0.5, |stopping| stopping.share);
        require("early_stopping.share", share, share > 0.0 && share < 1.0, "above 0 and below 1")
    }

    fn amounts(&self) -> [(&'static str, f64); 6] {
        [
            ("min_hessian", self.min_hessian),
            ("min_gain", self.min_gain),
            ("l1", self.l1),
            ("l2", self.l2),
            ("categories.smoothing", self.categories.smoothing),
            ("categories.l2", self.categories.l2),
        ]
    }
}

fn require(setting: &'static str, found: f64, holds: bool, wanted: &'static str) -> Result<(), FitError> {
    if holds { Ok(()) } else { Err(FitError::Setting { setting, found, wanted }) }
}
