//! `placar.toml`: what an installation says once, so that nobody has to type it again.
//!
//! A flag wins over its `PLACAR_…` variable, that one over this file, and this file over the default.
//! The file is `placar.toml` of the folder one stands in, where there is one, or the one that
//! `--config` names. Relative paths start at the file, so that it means the same from anywhere. A key
//! that is not known is an error: an option that does nothing is worse than none.

mod address;

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use records::Span;
use serde::Deserialize;
use server::Origin;

pub(crate) use address::Address;

/// The file that is read where none is named.
pub(crate) const FILE_NAME: &str = "placar.toml";

/// What the file says; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Where scores and their versions lie.
    pub(crate) models: Option<PathBuf>,
    pub(crate) ledger: LedgerSettings,
    pub(crate) serve: ServeSettings,
    pub(crate) log: LogSettings,
    pub(crate) telemetry: TelemetrySettings,
}

/// `[ledger]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LedgerSettings {
    pub(crate) file: Option<PathBuf>,
    pub(crate) durability: Option<Durability>,
    pub(crate) keep: Option<Span>,
}

/// `[serve]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServeSettings {
    pub(crate) grpc: Option<Address>,
    pub(crate) http: Option<Address>,
    pub(crate) allow_unauthenticated: Option<bool>,
    /// Whose pages may call over HTTP.
    pub(crate) origins: Option<Vec<Origin>>,
    pub(crate) threads: Option<NonZero<usize>>,
    pub(crate) poll_every: Option<Span>,
    pub(crate) drain: Option<Span>,
}

/// `[log]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogSettings {
    pub(crate) level: Option<String>,
    pub(crate) format: Option<LogFormat>,
}

/// `[telemetry]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TelemetrySettings {
    /// Where traces go, over OTLP.
    pub(crate) endpoint: Option<String>,
    /// The share of calls that is traced where the caller does not say.
    pub(crate) sample: Option<f64>,
}

/// What a recorded answer survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Durability {
    /// The end of the process, `kill -9` included
    Process,
    /// The end of the power too: every commit waits for the disk
    PowerLoss,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people
    Human,
    /// One JSON document a line
    Json,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error("the settings {} cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the settings {} are wrong:\n{source}", path.display())]
    Parse { path: PathBuf, source: Box<toml::de::Error> },
}

impl Settings {
    /// Reads the file that was named, or `placar.toml` in `folder` if there is one.
    pub(crate) fn read(named: Option<&Path>, folder: &Path) -> Result<Settings, SettingsError> {
        let path = named.map_or_else(|| folder.join(FILE_NAME), Path::to_owned);
        match std::fs::read_to_string(&path) {
            Ok(text) => Settings::parse(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => {
                Ok(Settings::default())
            }
            Err(source) => Err(SettingsError::Read { path, source }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Settings, SettingsError> {
        let wrong = |source| SettingsError::Parse { path: path.to_owned(), source: Box::new(source) };
        let mut settings: Settings = toml::from_str(text).map_err(wrong)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        settings.models = settings.models.map(|models| folder.join(models));
        settings.ledger.file = settings.ledger.file.map(|file| folder.join(file));
        Ok(settings)
    }
}

impl From<Durability> for ledger::Durability {
    fn from(durability: Durability) -> ledger::Durability {
        match durability {
            Durability::Process => ledger::Durability::Process,
            Durability::PowerLoss => ledger::Durability::PowerLoss,
        }
    }
}

#[cfg(test)]
mod tests;
