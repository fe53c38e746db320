use std::collections::BTreeMap;

use api::v1 as proto;
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

impl Query {
    /// Checks a request that came at `now`.
    pub(crate) fn read(request: proto::ScoreRequest, now: Timestamp) -> Result<Query, AnswerError> {
        let proto::ScoreRequest { score, entity_id, as_of, version, scorer, max_reasons, language, facts } =
            request;
        name("score", &score, ID_BYTES_MAX)?;
        let entity = entity("entity_id", &entity_id)?;
        check_text("language", &language, LANGUAGE_BYTES_MAX)?;
        let (cutoff, asked) = (self::cutoff(as_of, now)?, self::asked(scorer)?);
        let max_reasons = read_max_reasons(max_reasons)?;
        Ok(Query { score, entity, facts: read_facts(facts)?, cutoff, version, asked, max_reasons, language })
    }
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
