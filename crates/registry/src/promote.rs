use features::{Schema, SchemaEntry};
use records::Timestamp;
use scoring::Scorer;

use crate::promotions::PromotionLog;
use crate::{Alias, Aliases, GateVerdict, PromoteError, PromotionKind, PromotionRecord, Registry, aliases};

/// The longest name or reason that is written down, in bytes.
const TEXT_BYTES_MAX: usize = 4096;

/// What is to be promoted to, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// To what.
    pub alias: Alias,
    /// The reason for which it is done even where the gate says no.
    pub force: Option<String>,
    /// Who does it.
    pub by: String,
    /// Now.
    pub at: Timestamp,
}

/// An alias that points to a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promoted {
    /// The score.
    pub score: String,
    /// The version.
    pub version: u32,
    /// The alias.
    pub alias: Alias,
    /// The version that it pointed to before.
    pub previous: Option<u32>,
    /// On what ground it was moved.
    pub kind: PromotionKind,
    /// The features that the previous champion did not take, or took with another type: what callers
    /// who send features must newly send. All of them where the previous champion cannot be read,
    /// none where there was none.
    pub new_features: Vec<String>,
}

impl Registry {
    /// Points an alias to a version, and writes down that it was done.
    ///
    /// A champion needs a ground: a passed gate whose verdict was made against the champion that
    /// reigns, or to have been champion before, or a reason. A challenger needs none. Every version
    /// must load. Where the alias points to the version already, nothing is written.
    pub fn promote(
        &self,
        score: &str,
        version: u32,
        promotion: &Promotion,
    ) -> Result<Promoted, PromoteError> {
        check_texts(promotion)?;
        let schema = self.load(score, version)?.artifact.model.schema().clone();
        let gate = self.card(score, version)?.train.gate;
        let folder = self.folder(score).map_err(crate::RegistryError::from)?;
        let mut log = PromotionLog::lock(&folder)?;
        let aliases = self.aliases(score)?;
        let candidate = Candidate { score, version, gate: &gate, reigned: log.reigned(version) };
        let kind = candidate.ground(promotion, aliases)?;
        let new_features = self.new_features(score, aliases.champion, &schema);
        let previous = aliases.get(promotion.alias);
        if previous != Some(version) {
            log.append(&record(promotion, version, previous, kind))?;
            aliases::switch(&folder, aliases.with(promotion.alias, version))?;
        }
        let Promotion { alias, .. } = *promotion;
        Ok(Promoted { score: score.to_owned(), version, alias, previous, kind, new_features })
    }

    fn new_features(&self, score: &str, champion: Option<u32>, schema: &Schema) -> Vec<String> {
        let Some(champion) = champion else { return Vec::new() };
        let before = self.load(score, champion).map(|loaded| loaded.artifact.model.schema().clone()).ok();
        let known =
            |entry: &&SchemaEntry| before.as_ref().is_some_and(|before| before.entries().contains(entry));
        schema.entries().iter().filter(|entry| !known(entry)).map(|entry| entry.name.to_string()).collect()
    }
}

/// A version that asks for an alias.
struct Candidate<'a> {
    score: &'a str,
    version: u32,
    gate: &'a GateVerdict,
    /// Whether it was champion before.
    reigned: bool,
}

impl Candidate<'_> {
    /// On what ground it may have the alias.
    fn ground(&self, promotion: &Promotion, aliases: Aliases) -> Result<PromotionKind, PromoteError> {
        match promotion.alias {
            Alias::Challenger if aliases.champion == Some(self.version) => {
                Err(PromoteError::ChallengesItself { score: self.score.to_owned(), version: self.version })
            }
            Alias::Challenger => Ok(PromotionKind::Promotion),
            Alias::Champion if self.reigned => Ok(PromotionKind::Rollback),
            Alias::Champion => match self.check_gate(aliases.champion) {
                Ok(()) => Ok(PromotionKind::Promotion),
                Err(_) if promotion.force.is_some() => Ok(PromotionKind::Forced),
                Err(refused) => Err(refused),
            },
        }
    }

    fn check_gate(&self, reigning: Option<u32>) -> Result<(), PromoteError> {
        let GateVerdict { passed, champion, reasons } = self.gate;
        let (score, version) = (self.score.to_owned(), self.version);
        if !passed {
            let failed = reasons.iter().filter(|reason| !reason.passed).cloned().collect();
            return Err(PromoteError::GateFailed { score, version, failed });
        }
        if *champion != reigning {
            return Err(PromoteError::OtherChampion { score, version, judged_against: *champion, reigning });
        }
        Ok(())
    }
}

fn check_texts(promotion: &Promotion) -> Result<(), PromoteError> {
    let reason = promotion.force.as_deref();
    if reason.is_some_and(|reason| reason.trim().is_empty()) {
        return Err(PromoteError::NoReason);
    }
    for (what, text) in [("name", promotion.by.as_str()), ("reason", reason.unwrap_or_default())] {
        if text.len() > TEXT_BYTES_MAX {
            return Err(PromoteError::TooLong { what, n_bytes: text.len(), limit: TEXT_BYTES_MAX });
        }
    }
    Ok(())
}

fn record(
    promotion: &Promotion,
    version: u32,
    previous: Option<u32>,
    kind: PromotionKind,
) -> PromotionRecord {
    let Promotion { alias, force, by, at } = promotion;
    PromotionRecord {
        time: *at,
        who: by.clone(),
        version,
        alias: *alias,
        previous,
        kind,
        reason: force.clone(),
    }
}
