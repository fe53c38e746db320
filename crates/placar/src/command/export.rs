//! `placar export`: a score's ledger as Parquet, for whoever works with it elsewhere.

mod tables;

use std::fs;
use std::path::PathBuf;

use registry::Registry;
use serde_json::json;

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{ledgers, scores, show};

/// What to export, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The score
    name: String,
    /// The folder for predictions.parquet, outcomes.parquet, events.parquet and attributes.parquet
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
}

/// Writes a file a table, also an empty one; files of these names are replaced.
pub(crate) fn run(common: &Common, args: &ExportArgs) -> Result<(), Failure> {
    scores::check_name(&Registry::open(&common.models), &args.name)?;
    let reader = ledgers::read(common)?;
    fs::create_dir_all(&args.output).map_err(|error| {
        Failure::call(format!(
            "the folder {} cannot be made: {error}; name one that can",
            args.output.display()
        ))
    })?;
    let progress = Progress::of_rows("exporting");
    let rows = tables::write_all(&reader, &args.name, &args.output, &progress)?;
    drop(progress);
    let named = tables::NAMES.iter().zip(rows);
    if common.json {
        let rows: serde_json::Map<String, serde_json::Value> =
            named.map(|(name, rows)| ((*name).to_owned(), json!(rows))).collect();
        return show::json(&json!({ "name": args.name, "output": args.output, "rows": rows }));
    }
    let counted: Vec<String> = named.map(|(name, rows)| format!("{rows} {name}")).collect();
    show::line(&format!("{}: {} in {}", args.name, counted.join(", "), args.output.display()))
}
