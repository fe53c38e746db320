//! How near predictions come to the true probabilities of an invented company.
//!
//! ```text
//! cargo bench -p trainer --bench truth -- 20000 1
//! ```
//!
//! generates that many accounts from that seed, trains the three shipped definitions on them, and
//! prints for each the mean absolute difference, over the ten deciles of the prediction on the test
//! part, between the mean prediction and the mean truth.

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use records::Timestamp;
use scoring::Scorer;
use simulate::SaasOptions;
use trainer::{Dataset, Split, Trained};

type Truth = HashMap<(String, String, Timestamp), f64>;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<u32> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let (accounts, seed) = (args.first().copied().unwrap_or(2_000), args.get(1).copied().unwrap_or(1));
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("datasets/saas");
    std::fs::create_dir_all(&data)?;
    simulate::saas(&SaasOptions { accounts, seed: u64::from(seed), ..SaasOptions::default() }, &data)?;
    let truth = read_truth(&data.join("truth.csv.gz"))?;
    for name in ["saas-conversion", "saas-renewal", "saas-churn"] {
        compare(name, folder.path(), &truth)?;
    }
    Ok(())
}

fn compare(name: &str, folder: &Path, truth: &Truth) -> Result<(), Box<dyn Error>> {
    let shipped = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../models/{name}/score.toml"));
    let home = folder.join("models").join(name);
    std::fs::create_dir_all(&home)?;
    let plan = definition::parse(&std::fs::read_to_string(shipped)?, &home, Path::new("score.toml"))?;
    let start = Instant::now();
    let data = Dataset::read(&plan, None)?;
    let split = Split::of(&data, &plan.training.split, plan.training.seed)?;
    let trained = trainer::train(&data, &plan, None)?;
    let mut pairs = pairs(&data, &split, &trained, truth);
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let differences: Vec<f64> = (0..10)
        .map(|tenth| difference(&pairs[tenth * pairs.len() / 10..(tenth + 1) * pairs.len() / 10]))
        .collect();
    println!(
        "{name}: {} rows, {} of test with a truth, {} / {}, ROC AUC {:.3}, mean |predicted − true| over deciles {:.4}, {:.0} s",
        data.n_rows(),
        pairs.len(),
        trained.document.learner,
        trained.document.calibrator,
        trained.document.metrics.test.roc_auc.unwrap_or(f64::NAN),
        differences.iter().sum::<f64>() / 10.0,
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Prediction and truth of each test row.
fn pairs(data: &Dataset, split: &Split, trained: &Trained, truth: &Truth) -> Vec<(f64, f64)> {
    let pair = |row: &usize| {
        let entity = data.entities[data.entity[*row] as usize].as_str().to_owned();
        let key = (trained.document.outcome.clone(), entity, data.cutoff(*row)?);
        let predicted = trained.artifact.model.predict(&data.matrix.row(*row)).probability?;
        Some((predicted, *truth.get(&key)?))
    };
    split.test.iter().filter_map(pair).collect()
}

fn difference(decile: &[(f64, f64)]) -> f64 {
    let mean = |pick: fn(&(f64, f64)) -> f64| decile.iter().map(pick).sum::<f64>() / decile.len() as f64;
    (mean(|pair| pair.0) - mean(|pair| pair.1)).abs()
}

fn read_truth(path: &Path) -> Result<Truth, Box<dyn Error>> {
    let file = records::layout::FileLayout {
        path: path.to_owned(),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: std::collections::BTreeMap::new(),
        types: std::collections::BTreeMap::new(),
    };
    let mut truth = Truth::new();
    sources::for_each_row(&file, |row| {
        let fields = [row.get("outcome"), row.get("entity_id"), row.get("cutoff"), row.get("probability")];
        if let [Some(outcome), Some(entity), Some(cutoff), Some(probability)] = fields {
            let cutoff = cutoff.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
            truth.insert(
                (outcome.to_owned(), entity.to_owned(), cutoff),
                probability.parse().unwrap_or(f64::NAN),
            );
        }
        Ok::<(), sources::SourceError>(())
    })?;
    Ok(truth)
}
