//! What the tests are made of: files in a folder of their own, definitions, invented rows.

use std::fmt::Write;

use definition::Plan;
use proptest::prelude::ProptestConfig;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use records::{Span, Timestamp};
use tempfile::TempDir;

use crate::{DataError, Dataset, Trained, train};

/// A folder of data files that goes when it is dropped.
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    pub(crate) fn with(files: &[(&str, &str)]) -> Workspace {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Workspace { folder }
    }

    /// The definition's plan, with the files of this folder.
    #[track_caller]
    pub(crate) fn plan(&self, definition: &str) -> Plan {
        let parsed = definition::parse(definition, self.folder.path(), "score.toml".as_ref());
        parsed.unwrap_or_else(|errors| panic!("{errors}\n{definition}"))
    }

    #[track_caller]
    pub(crate) fn data(&self, definition: &str) -> Dataset {
        self.try_data(definition, None).unwrap()
    }

    #[track_caller]
    pub(crate) fn data_as_of(&self, definition: &str, as_of: &str) -> Dataset {
        self.try_data(definition, Some(time(as_of))).unwrap()
    }

    #[track_caller]
    pub(crate) fn try_data(&self, definition: &str, as_of: Option<Timestamp>) -> Result<Dataset, DataError> {
        Dataset::read(&self.plan(definition), as_of)
    }

    #[track_caller]
    pub(crate) fn train(&self, definition: &str) -> Trained {
        train(&self.data(definition), &self.plan(definition), None).unwrap()
    }

    /// A message with this folder's name taken out of it.
    pub(crate) fn without_folder(&self, message: &str) -> String {
        message.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

/// A table `t.csv` and its definition: `table` and `more` are lines of `[table]` and whole sections.
pub(crate) fn table_definition(table: &str, more: &str) -> String {
    format!(
        "[score]\nname = \"tiny\"\noutcome = \"conversion\"\n{more}\n\
         [table]\npath = \"t.csv\"\nlabel = {{ column = \"y\", positive = [\"yes\"] }}\n{table}\n"
    )
}

/// The bytes of the version that training on this file and definition publishes.
#[track_caller]
pub(crate) fn artifact_of(csv: &str, definition: &str) -> Vec<u8> {
    registry::encode(&Workspace::with(&[("t.csv", csv)]).train(definition).artifact).unwrap()
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The day that many days after the first of 2024.
pub(crate) fn day(days: u32) -> Timestamp {
    time("2024-01-01") + Span::days(days)
}

/// That many cases of a law. What fails is shrunk and shown, not written beside the sources.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Seeded draws.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Uniform in [0, 1).
    pub(crate) fn share(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }

    /// Mean 0, deviation 1: the sum of twelve uniform draws less 6.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.share() * n as f64) as usize
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }
}

/// One invented lead: the chance of `yes` is `sigmoid(1.5·x − 0.5 + plan)`; `noise` says nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lead {
    pub(crate) x: f64,
    pub(crate) noise: f64,
    pub(crate) plan: &'static str,
    pub(crate) positive: bool,
}

/// That many leads, in order.
pub(crate) fn leads(n_rows: usize, seed: u64) -> Vec<Lead> {
    let mut dice = Dice::new(seed);
    let mut lead = || {
        let (x, noise) = (dice.normal(), dice.normal());
        let (plan, shift) = [("free", -0.5), ("pro", 0.0), ("team", 0.7)][dice.below(3)];
        let positive = dice.chance(scoring::sigmoid(1.5 * x - 0.5 + shift));
        Lead { x, noise, plan, positive }
    };
    (0..n_rows).map(|_| lead()).collect()
}

/// Leads as a file: columns x, noise, plan, y.
pub(crate) fn csv_of(leads: &[Lead]) -> String {
    let mut text = "x,noise,plan,y\n".to_owned();
    for Lead { x, noise, plan, positive } in leads {
        let _ = writeln!(text, "{x:.6},{noise:.6},{plan},{}", if *positive { "yes" } else { "no" });
    }
    text
}

/// The split by row at random, and floors that small files reach.
pub(crate) const RANDOM: &str = "[training]\nmin_positives = 5\nmin_negatives = 5\n\
    split = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }\n";
