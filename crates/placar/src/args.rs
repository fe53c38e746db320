//! What can be typed.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Parser, Subcommand};
use records::Timestamp;
use reports::Language;

use crate::command::bench::BenchArgs;
use crate::command::events::EventsArgs;
use crate::command::export::ExportArgs;
use crate::command::forget::ForgetArgs;
use crate::command::generate::GenerateArgs;
use crate::command::init::InitArgs;
use crate::command::learn_scorecard::LearnScorecardArgs;
use crate::command::outcomes::OutcomesArgs;
use crate::command::quickstart::QuickstartArgs;
use crate::command::report::ReportArgs;
use crate::command::score::ScoreArgs;
use crate::command::serve::ServeArgs;
use crate::command::tune::TuneArgs;
use crate::settings::Settings;

/// Trains predictive scores, serves them beside their rules, and shows whether they came true.
#[derive(Debug, Parser)]
#[command(name = "placar", version)]
pub(crate) struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// Where scores and their versions lie
    #[arg(long, global = true, env = "PLACAR_MODELS", default_value = "models", value_name = "DIR")]
    pub models: PathBuf,
    /// The durable record of predictions, outcomes and events
    #[arg(
        long,
        global = true,
        env = "PLACAR_LEDGER",
        default_value = ".placar/ledger.sqlite",
        value_name = "FILE"
    )]
    pub ledger: PathBuf,
    /// The settings of this installation [default: placar.toml, where there is one]
    #[arg(long, global = true, env = "PLACAR_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Make stdout one JSON document
    #[arg(long, global = true)]
    pub json: bool,
    /// What `placar.toml` says
    #[arg(skip)]
    pub settings: Settings,
}

impl Common {
    /// Takes from the settings what neither a flag nor a variable says.
    pub(crate) fn with_settings(self, settings: Settings, typed: &ArgMatches) -> Common {
        let left_out = |name: &str| typed.value_source(name) == Some(ValueSource::DefaultValue);
        let models = settings.models.clone().filter(|_| left_out("models")).unwrap_or(self.models);
        let ledger = settings.ledger.file.clone().filter(|_| left_out("ledger")).unwrap_or(self.ledger);
        Common { models, ledger, settings, ..self }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look at a table and write a commented score.toml to start from
    Init(InitArgs),
    /// Read definition and data, train nothing: data quality, minimum data, leak scan
    Check(DefinitionArgs),
    /// Fit, calibrate, validate and publish a version; print the verdict
    Train(TrainArgs),
    /// Search settings of the gradient boosting inside the train part; print their section
    Tune(TuneArgs),
    /// Learn the points of a scorecard from history; print its section
    LearnScorecard(LearnScorecardArgs),
    /// Versions, aliases and test metrics
    Models(ModelsArgs),
    /// Make a version champion, if its gate passed
    Promote(PromoteArgs),
    /// Score a file: rows of features, or a history
    Score(ScoreArgs),
    /// Bring what really came into the ledger
    Outcomes(OutcomesArgs),
    /// Bring what happened into the ledger, so that an entity's name is enough to score it
    Events(EventsArgs),
    /// Predicted against actual: a summary, a page, a document
    Report(ReportArgs),
    /// A score's ledger as Parquet
    Export(ExportArgs),
    /// Erase an entity from the ledger
    Forget(ForgetArgs),
    /// Invent a history whose true probabilities are known
    Generate(GenerateArgs),
    /// Answer over gRPC and HTTP, from the champions or from the rules beside them
    Serve(ServeArgs),
    /// Go the whole road on shipped data: train, promote, serve, score, compare with what came
    Quickstart(QuickstartArgs),
    /// Put load on a server, and say how quickly it answers
    Bench(BenchArgs),
    /// Print the JSON Schema of score.toml, or the OpenAPI document of the server
    Schema(SchemaArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct DefinitionArgs {
    /// The definition
    #[arg(value_name = "score.toml")]
    pub definition: PathBuf,
    /// Be blind to everything from this time on
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<Timestamp>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TrainArgs {
    #[command(flatten)]
    pub definition: DefinitionArgs,
    /// The language of the version's report page
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub lang: Language,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Print the reference as Markdown instead: every key, its type, its default, what it means
    #[arg(long)]
    pub markdown: bool,
    /// Print the OpenAPI 3.1 document of what is answered over HTTP instead
    #[arg(long, conflicts_with = "markdown")]
    pub openapi: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ModelsArgs {
    /// Only this score
    pub name: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PromoteArgs {
    /// The score
    pub name: String,
    /// The version
    pub version: u32,
    /// Which alias to move
    #[arg(long = "as", value_name = "ALIAS", default_value = "champion", value_parser = ["champion", "challenger"])]
    pub alias: String,
    /// Promote although the gate says no; it is written down
    #[arg(long, requires = "because")]
    pub force: bool,
    /// Why
    #[arg(long, value_name = "REASON")]
    pub because: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Args;

    #[test]
    fn every_command_is_well_formed() {
        Args::command().debug_assert();
    }
}
