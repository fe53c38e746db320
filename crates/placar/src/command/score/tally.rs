use std::collections::BTreeMap;
use std::path::Path;

use ledger::Source;
use serde_json::json;

use super::ScoreArgs;
use super::subject::Refused;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::show;

/// How many rows that were not scored are told one by one: enough to see the pattern.
const TOLD_ONE_BY_ONE: u64 = 50;

/// What was done, counted.
pub(super) struct Tally {
    name: String,
    version: Option<u32>,
    output: Option<String>,
    errors: Option<String>,
    recorded: bool,
    by_model: u64,
    by_rules: BTreeMap<&'static str, u64>,
    not_scored: u64,
}

impl Tally {
    pub(super) fn begin(args: &ScoreArgs, version: Option<u32>, recorded: bool) -> Tally {
        let output = (!args.writes_to_stdout()).then(|| args.output.display().to_string());
        let (name, by_rules) = (args.name.clone(), BTreeMap::new());
        Tally { name, version, output, errors: None, recorded, by_model: 0, by_rules, not_scored: 0 }
    }

    /// Where those who were not scored are written down, where there are any.
    pub(super) fn refused_in(&mut self, path: Option<&Path>) {
        self.errors = path.filter(|_| self.not_scored > 0).map(|path| path.display().to_string());
    }

    /// An answer that was written.
    pub(super) fn scored(&mut self, source: Source, cause: Option<&'static str>) {
        match (source, cause) {
            (Source::Rules, Some(cause)) => *self.by_rules.entry(cause).or_default() += 1,
            (Source::Rules | Source::Model, _) => self.by_model += 1,
        }
    }

    /// A row that could not be answered; the first ones are told.
    pub(super) fn not_scored(&mut self, why: &Refused, progress: &Progress) {
        self.not_scored += 1;
        match self.not_scored {
            n if n <= TOLD_ONE_BY_ONE => progress.say(&format!("not scored: {why}")),
            n if n == TOLD_ONE_BY_ONE + 1 => progress.say("not scored: … (further ones are not told here)"),
            _ => {}
        }
    }

    /// Says what was done; exit status 2 when a row was not scored.
    pub(super) fn tell(&self, as_json: bool, progress: &Progress) -> Result<(), Failure> {
        progress.say(&self.in_words());
        if as_json {
            show::json(&self.document())?;
        }
        match self.not_scored {
            0 => Ok(()),
            n => {
                let (rows, were) = if n == 1 { ("row", "was") } else { ("rows", "were") };
                let told = match &self.errors {
                    Some(path) => format!("{path} says which and why"),
                    None => "as told above".to_owned(),
                };
                Err(Failure::call(format!("{n} {rows} {were} not scored, {told}; all others were")))
            }
        }
    }

    fn n_scored(&self) -> u64 {
        self.by_model + self.by_rules.values().sum::<u64>()
    }

    fn document(&self) -> serde_json::Value {
        json!({
            "name": self.name,
            "version": self.version,
            "scored": self.n_scored(),
            "not_scored": self.not_scored,
            "by_model": self.by_model,
            "by_rules": self.by_rules,
            "recorded": self.recorded,
            "output": self.output,
            "errors": self.errors,
        })
    }

    fn in_words(&self) -> String {
        let by_version = self.version.map_or_else(String::new, |version| format!(" by version {version}"));
        let mut text = format!("{}: {} scored{by_version}", self.name, self.n_scored());
        if !self.by_rules.is_empty() {
            let causes = self.by_rules.iter().map(|(cause, n)| format!("{n} {cause}"));
            text.push_str(&format!(", of these by the rules: {}", causes.collect::<Vec<_>>().join(", ")));
        }
        if self.recorded {
            text.push_str("; recorded in the ledger");
        }
        if let Some(output) = &self.output {
            text.push_str(&format!("; written to {output}"));
        }
        text
    }
}
