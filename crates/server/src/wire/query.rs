use std::collections::BTreeMap;

use api::plain;
use api::v1 as proto;
use bytes::Bytes;
use features::History;
use records::{EntityId, Timestamp};

use super::incoming::{attribute, check_count, check_text, entity, event, instant, name};
use crate::error::AnswerError;
use crate::limits::{
    FEATURES_MAX, HISTORY_ATTRIBUTES_MAX, HISTORY_EVENTS_MAX, ID_BYTES_MAX, LANGUAGE_BYTES_MAX,
    NAME_BYTES_MAX, REASONS_DEFAULT, REASONS_MAX,
};

/// A `ScoreRequest` that was checked, but for its values: only the version knows what they must be.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) score: String,
    pub(crate) entity: EntityId,
    pub(crate) facts: Facts,
    /// The instant whose strict past is looked at; never later than now.
    pub(crate) cutoff: Timestamp,
    /// 0: the champion.
    pub(crate) version: u32,
    pub(crate) asked: Asked,
    pub(crate) max_reasons: usize,
    /// A language tag; empty: none.
    pub(crate) language: String,
}

/// From what is scored.
#[derive(Debug)]
pub(crate) enum Facts {
    /// The features themselves, where they lie.
    Plain(PlainRow),
    /// The features themselves, by name.
    Features(BTreeMap<String, proto::FeatureValue>),
    /// What happened.
    History(History),
    /// What the ledger knows.
    Ledger,
}

/// Who is to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Best,
    Model,
    Rules,
    Both,
}

/// A row that is plain, and whose features are not too many and have names within limits.
#[derive(Debug)]
pub(crate) struct PlainRow(Bytes);

/// What is asked beside the facts, not yet checked.
struct Head<'r> {
    score: &'r str,
    entity_id: &'r str,
    as_of: Option<prost_types::Timestamp>,
    scorer: i32,
    max_reasons: Option<u32>,
    language: &'r str,
}

/// A head that was checked.
struct Checked {
    entity: EntityId,
    cutoff: Timestamp,
    asked: Asked,
    max_reasons: usize,
}

impl Query {
    /// Checks a request that came at `now`.
    pub(crate) fn read(request: plain::ScoreRequest, now: Timestamp) -> Result<Query, AnswerError> {
        let request = match request {
            plain::ScoreRequest::Plain(bytes) => match PlainRow::of(bytes) {
                Ok(row) => return Query::of_plain(row, now),
                Err(bytes) => plain::ScoreRequest::Plain(bytes),
            },
            whole => whole,
        };
        Query::of_whole(request.whole().map_err(|_malformed| AnswerError::Malformed)?, now)
    }

    fn of_whole(request: proto::ScoreRequest, now: Timestamp) -> Result<Query, AnswerError> {
        let proto::ScoreRequest { score, entity_id, as_of, version, scorer, max_reasons, language, facts } =
            request;
        let head =
            Head { score: &score, entity_id: &entity_id, as_of, scorer, max_reasons, language: &language };
        let Checked { entity, cutoff, asked, max_reasons } = head.check(now)?;
        Ok(Query { score, entity, facts: read_facts(facts)?, cutoff, version, asked, max_reasons, language })
    }

    fn of_plain(row: PlainRow, now: Timestamp) -> Result<Query, AnswerError> {
        let plain::Row { score, entity_id, as_of, version, scorer, max_reasons, language, .. } =
            plain::Row::read(&row.0).map_err(|plain::NotPlain| AnswerError::Malformed)?;
        let head = Head { score, entity_id, as_of, scorer, max_reasons, language };
        let Checked { entity, cutoff, asked, max_reasons } = head.check(now)?;
        let (score, language) = (score.to_owned(), language.to_owned());
        Ok(Query { score, entity, facts: Facts::Plain(row), cutoff, version, asked, max_reasons, language })
    }
}

impl Head<'_> {
    fn check(self, now: Timestamp) -> Result<Checked, AnswerError> {
        let Head { score, entity_id, as_of, scorer, max_reasons, language } = self;
        name("score", score, ID_BYTES_MAX)?;
        let entity = entity("entity_id", entity_id)?;
        check_text("language", language, LANGUAGE_BYTES_MAX)?;
        let (cutoff, asked) = (cutoff(as_of, now)?, asked(scorer)?);
        Ok(Checked { entity, cutoff, asked, max_reasons: read_max_reasons(max_reasons)? })
    }
}

impl PlainRow {
    /// Gives the bytes back where the features are left to those checks that say what is wrong.
    fn of(bytes: Bytes) -> Result<PlainRow, Bytes> {
        if is_within_limits(&bytes) { Ok(PlainRow(bytes)) } else { Err(bytes) }
    }

    /// A `ScoreRequest` that is plain.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its features by name.
    pub(crate) fn decoded(&self) -> Result<BTreeMap<String, proto::FeatureValue>, AnswerError> {
        let whole = plain::ScoreRequest::Plain(self.0.clone()).whole();
        match whole.map_err(|_malformed| AnswerError::Malformed)?.facts {
            Some(proto::score_request::Facts::Features(proto::Features { values })) => Ok(values),
            _ => Ok(BTreeMap::new()),
        }
    }
}

fn is_within_limits(bytes: &[u8]) -> bool {
    let Ok(plain::Row { mut features, .. }) = plain::Row::read(bytes) else { return false };
    let mut n_features = 0;
    while let Ok(Some((name, _))) = features.next() {
        n_features += 1;
        if !(1..=NAME_BYTES_MAX).contains(&name.len()) || n_features > FEATURES_MAX {
            return false;
        }
    }
    true
}

/// The cutoff that is asked for.
pub(crate) fn cutoff(
    as_of: Option<prost_types::Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, AnswerError> {
    let Some(as_of) = as_of else { return Ok(now) };
    match instant("as_of", &as_of)? {
        time if time > now => Err(AnswerError::Ahead { field: "as_of".to_owned(), time, now }),
        time => Ok(time),
    }
}

/// Who is to answer.
pub(crate) fn asked(number: i32) -> Result<Asked, AnswerError> {
    match proto::Scorer::try_from(number) {
        Ok(proto::Scorer::Unspecified | proto::Scorer::Best) => Ok(Asked::Best),
        Ok(proto::Scorer::Model) => Ok(Asked::Model),
        Ok(proto::Scorer::Rules) => Ok(Asked::Rules),
        Ok(proto::Scorer::Both) => Ok(Asked::Both),
        Err(_) => Err(AnswerError::UnknownEnum { field: "scorer".to_owned(), number, kind: "Scorer" }),
    }
}

fn read_max_reasons(asked: Option<u32>) -> Result<usize, AnswerError> {
    match asked.map_or(REASONS_DEFAULT, |asked| asked as usize) {
        number if number > REASONS_MAX => {
            Err(AnswerError::TooLarge { field: "max_reasons".to_owned(), number, limit: REASONS_MAX })
        }
        number => Ok(number),
    }
}

fn read_facts(facts: Option<proto::score_request::Facts>) -> Result<Facts, AnswerError> {
    match facts {
        None => Ok(Facts::Ledger),
        Some(proto::score_request::Facts::Features(proto::Features { values })) => {
            check_count("features", values.len(), FEATURES_MAX)?;
            values.keys().try_for_each(|key| name("a name in features", key, NAME_BYTES_MAX))?;
            Ok(Facts::Features(values))
        }
        Some(proto::score_request::Facts::History(history)) => read_history(history).map(Facts::History),
    }
}

fn read_history(history: proto::History) -> Result<History, AnswerError> {
    let proto::History { events, attributes } = history;
    check_count("history.events", events.len(), HISTORY_EVENTS_MAX)?;
    check_count("history.attributes", attributes.len(), HISTORY_ATTRIBUTES_MAX)?;
    let events = events.into_iter().enumerate();
    let events = events.map(|(idx, sent)| event(format_args!("history.events[{idx}]"), sent, None));
    let attributes = attributes.into_iter().enumerate();
    let attributes =
        attributes.map(|(idx, sent)| attribute(format_args!("history.attributes[{idx}]"), sent, None));
    Ok(History::new(events.collect::<Result<_, _>>()?, attributes.collect::<Result<_, _>>()?))
}
