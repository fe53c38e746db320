use registry::{Aliases, ModelCard, Registry};
use serde_json::{Value, json};

use crate::args::{Common, ModelsArgs};
use crate::failure::Failure;
use crate::show;

/// Lists versions with their aliases and test metrics.
pub(crate) fn run(common: &Common, args: &ModelsArgs) -> Result<(), Failure> {
    let registry = Registry::open(&common.models);
    let all = registry.scores().map_err(Failure::broke)?;
    let scores: Vec<String> = match &args.name {
        None => all,
        Some(name) if all.contains(name) => vec![name.clone()],
        Some(name) => {
            let known = if all.is_empty() {
                "there is none yet".to_owned()
            } else {
                format!("there are {}", all.join(", "))
            };
            return Err(Failure::call(format!("no score {name:?} in {}; {known}", common.models.display())));
        }
    };
    let listings = scores.iter().map(|score| Listing::of(&registry, score)).collect::<Result<Vec<_>, _>>()?;
    if common.json {
        show::json(&listings.iter().map(Listing::document).collect::<Vec<_>>())
    } else {
        listings.iter().try_for_each(|listing| show::line(&listing.in_words()))
    }
}

struct Listing {
    score: String,
    aliases: Aliases,
    versions: Vec<(u32, Result<ModelCard, String>)>,
    scorecard_differs: bool,
}

impl Listing {
    fn of(registry: &Registry, score: &str) -> Result<Listing, Failure> {
        let aliases = registry.aliases(score).map_err(Failure::broke)?;
        let numbers = registry.versions(score).map_err(Failure::broke)?;
        let card = |version: u32| registry.card(score, version).map_err(|error| error.to_string());
        let scorecard_differs =
            aliases.champion.is_some_and(|version| scorecard_differs(registry, score, version));
        let versions = numbers.into_iter().map(|version| (version, card(version))).collect();
        Ok(Listing { score: score.to_owned(), aliases, versions, scorecard_differs })
    }

    fn names_of(&self, version: u32) -> Vec<&'static str> {
        let aliases = [("champion", self.aliases.champion), ("challenger", self.aliases.challenger)];
        aliases.into_iter().filter(|(_, holder)| *holder == Some(version)).map(|(name, _)| name).collect()
    }

    fn document(&self) -> Value {
        let versions = self.versions.iter().map(|(version, card)| match card {
            Ok(card) => json!({
                "version": version,
                "aliases": self.names_of(*version),
                "published_at": card.published_at,
                "learner": card.train.learner,
                "calibrator": card.train.calibrator,
                "gate_passed": card.train.gate.passed,
                "test": card.train.metrics.test,
            }),
            Err(error) => json!({ "version": version, "aliases": self.names_of(*version), "error": error }),
        });
        json!({
            "name": self.score,
            "champion": self.aliases.champion,
            "challenger": self.aliases.challenger,
            "scorecard_differs": self.scorecard_differs,
            "versions": versions.collect::<Vec<_>>(),
        })
    }

    fn in_words(&self) -> String {
        let head = ["version", "alias", "learner", "gate", "ROC AUC", "log loss", "slope", "published"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        for (version, card) in &self.versions {
            let alias = self.names_of(*version).join(", ");
            rows.push(match card {
                Ok(card) => vec![
                    version.to_string(),
                    alias,
                    card.train.learner.clone(),
                    if card.train.gate.passed { "passed" } else { "not passed" }.to_owned(),
                    show::figure(card.train.metrics.test.roc_auc),
                    show::figure(card.train.metrics.test.log_loss),
                    show::figure(card.train.metrics.test.slope),
                    card.published_at.to_string()[..10].to_owned(),
                ],
                Err(error) => vec![version.to_string(), alias, format!("unreadable: {error}")],
            });
        }
        let body = if self.versions.is_empty() { "  no version yet".to_owned() } else { show::table(&rows) };
        let note = if self.scorecard_differs {
            "\n  the scorecard in score.toml differs from the champion's, which is the one that is served"
        } else {
            ""
        };
        format!("{}\n{body}{note}", self.score)
    }
}

/// Whether the rules that people edit are no longer the rules that answer.
fn scorecard_differs(registry: &Registry, score: &str, champion: u32) -> bool {
    let Ok(plan) = definition::read(&registry.definition_path(score)) else { return false };
    let Ok(loaded) = registry.load(score, champion) else { return false };
    loaded.artifact.rules.parts().map(|(scorecard, _, _)| scorecard.clone()) != plan.scorecard
}
