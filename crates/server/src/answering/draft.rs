use std::sync::Arc;

use api::plain;
use records::{EntityId, Timestamp};
use scoring::{Bar, NoHistory};

use super::shadow::{Shadow, shadow_of};
use crate::app::{App, Arrival};
use crate::catalogue::{Basis, Resolved, Standings, find};
use crate::error::AnswerError;
use crate::recall::Wanted;
use crate::score::{Context, Gathered, has_columns_only};
use crate::wire::{Asked, Facts, Query};

/// A checked request, and what it is answered from.
pub(super) struct Draft {
    pub(super) score: Arc<str>,
    entity: EntityId,
    cutoff: Timestamp,
    pub(super) asked: Asked,
    pub(super) max_reasons: usize,
    language: String,
    pub(super) basis: Arc<Basis>,
    /// Why its model may not answer, whatever the row is.
    pub(super) barred: Option<Bar>,
    pub(super) shadow: Option<Shadow>,
}

/// A draft and its row; `None`: the ledger is to be asked for it.
type Sent = (Draft, Option<Gathered>);

impl Draft {
    pub(super) fn context<'q>(&'q self, gathered: &'q Gathered) -> Context<'q> {
        Context {
            basis: &self.basis,
            score: &self.score,
            entity: &self.entity,
            cutoff: self.cutoff,
            gathered,
            max_reasons: self.max_reasons,
            language: &self.language,
        }
    }

    /// What is wanted of the ledger: its own row, and the challenger's where that is to score it too.
    fn wanted(&self) -> impl Iterator<Item = Wanted> {
        let shadow = self.shadow.as_ref().map(|shadow| &shadow.basis);
        [&self.basis].into_iter().chain(shadow).map(|basis| {
            let (basis, score) = (Arc::clone(basis), Arc::clone(&self.score));
            Wanted { basis, score, entity: self.entity.clone(), cutoff: self.cutoff }
        })
    }

    /// Takes what was recalled for it, in the order in which it was wanted.
    fn take(mut self, recalled: &mut impl Iterator<Item = Gathered>) -> (Draft, Gathered) {
        let own = recalled.next().unwrap_or_else(|| Gathered::nothing(&self.basis, Bar::Deadline));
        if let Some(shadow) = &mut self.shadow {
            shadow.gathered = recalled.next();
        }
        (self, own)
    }
}

impl App {
    /// Whether the caller's deadline is so near that only the rules are quick enough.
    pub(super) fn is_hurried(&self, arrival: Arrival) -> bool {
        arrival.deadline.is_near(self.deadline_margin)
    }

    /// Checks a request and finds what answers it.
    pub(super) async fn draft(
        &self,
        standings: &Standings,
        request: plain::ScoreRequest,
        arrival: Arrival,
    ) -> Result<(Draft, Facts), AnswerError> {
        let Query { score, entity, facts, cutoff, version, asked, max_reasons, language } =
            Query::read(request, arrival.now)?;
        let standing = find(standings, &score)?;
        let Resolved { basis, barred } = self.catalogue.resolve(standing, version).await?;
        let score = Arc::clone(&standing.name);
        let shadow = shadow_of(standing, &basis, (version, asked)).filter(|_| barred.is_none());
        Ok((Draft { score, entity, cutoff, asked, max_reasons, language, basis, barred, shadow }, facts))
    }

    /// The row of one draft.
    pub(super) async fn gather_one(
        &self,
        draft: (Draft, Facts),
        arrival: Arrival,
    ) -> Result<(Draft, Gathered), AnswerError> {
        let (draft, sent) = self.gather_sent(draft, arrival)?;
        match sent {
            Some(gathered) => Ok((draft, gathered)),
            None => {
                let wanted = draft.wanted().collect();
                let recalled = self.recall.rows(wanted, self.ledger_wait(arrival)).await;
                Ok(draft.take(&mut recalled.into_iter()))
            }
        }
    }

    /// The rows of many drafts; the ledger is asked once for all.
    pub(super) async fn gather(
        &self,
        drafts: Vec<Result<(Draft, Facts), AnswerError>>,
        arrival: Arrival,
    ) -> Vec<Result<(Draft, Gathered), AnswerError>> {
        let sent = drafts.into_iter().map(|draft| draft.and_then(|draft| self.gather_sent(draft, arrival)));
        let sent: Vec<Result<Sent, AnswerError>> = sent.collect();
        let open = sent.iter().flatten().filter(|(_, gathered)| gathered.is_none());
        let wanted: Vec<Wanted> = open.flat_map(|(draft, _)| draft.wanted()).collect();
        let mut recalled = match wanted.is_empty() {
            true => Vec::new(),
            false => self.recall.rows(wanted, self.ledger_wait(arrival)).await,
        }
        .into_iter();
        let mut complete = |(draft, sent): Sent| match sent {
            Some(gathered) => (draft, gathered),
            None => draft.take(&mut recalled),
        };
        sent.into_iter().map(|row| row.map(&mut complete)).collect()
    }

    /// The row, where the request itself has what it is made of.
    fn gather_sent(&self, (mut draft, facts): (Draft, Facts), arrival: Arrival) -> Result<Sent, AnswerError> {
        if let Some(shadow) = &mut draft.shadow {
            shadow.gather_sent(&facts, draft.cutoff);
        }
        let basis = &draft.basis;
        let gathered = match facts {
            Facts::Features(values) => Some(Gathered::of_features(basis, values, draft.cutoff)?),
            Facts::Plain(row) => Some(Gathered::of_plain(basis, &row, draft.cutoff)?),
            Facts::History(history) => Some(Gathered::of_history(basis, &history, draft.cutoff)?),
            Facts::Ledger if has_columns_only(&basis.features) => {
                Some(Gathered::nothing(basis, Bar::NoHistory(NoHistory::ColumnsOnly)))
            }
            Facts::Ledger if self.is_hurried(arrival) => Some(Gathered::nothing(basis, Bar::Deadline)),
            Facts::Ledger => None,
        };
        Ok((draft, gathered))
    }
}
