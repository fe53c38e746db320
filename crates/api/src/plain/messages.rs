use std::ops::Range;

use bytes::Bytes;
use prost::{DecodeError, Message};

use super::cursor::Cursor;
use super::{NotPlain, Row};
use crate::v1 as proto;

/// A `ScoreRequest`.
#[derive(Clone, Debug)]
pub enum ScoreRequest {
    /// The bytes of one that is plain: [`Row::read`] reads it, and so does prost.
    Plain(Bytes),
    /// Any other.
    Whole(Box<proto::ScoreRequest>),
}

/// A `ScoreBatchRequest`, not yet read.
#[derive(Clone, Debug)]
pub struct ScoreBatchRequest(Bytes);

/// Where the rows of a batch are.
#[derive(Clone, Debug)]
pub enum Rows {
    /// Nothing but rows: each with the key and the length that stand before it.
    Listed(Vec<Range<usize>>),
    /// Rows and something else.
    Whole(Vec<proto::ScoreRequest>),
}

/// A `ScoreResponse`.
#[derive(Clone, Debug)]
pub enum ScoreResponse {
    /// Its bytes.
    Written(Vec<u8>),
    /// The message.
    Whole(Box<proto::ScoreResponse>),
}

/// The bytes of a `ScoreBatchResponse`.
#[derive(Clone, Debug, Default)]
pub struct ScoreBatchResponse(pub Vec<u8>);

/// The number of a batch's rows, and of its results.
const ROWS: u32 = 1;

/// The key of a batch's rows.
const ROWS_KEY: u8 = 0x0a;

impl ScoreBatchResponse {
    /// The message as prost has it.
    pub fn whole(self) -> Result<proto::ScoreBatchResponse, DecodeError> {
        proto::ScoreBatchResponse::decode(&self.0[..])
    }

    /// Appends a result as prost writes it.
    pub fn push(&mut self, result: &proto::ScoreResult) {
        prost::encoding::message::encode(ROWS, result, &mut self.0);
    }
}

impl ScoreRequest {
    pub(super) fn decode(bytes: Bytes) -> Result<ScoreRequest, DecodeError> {
        match is_plain(&bytes) {
            true => Ok(ScoreRequest::Plain(bytes)),
            false => proto::ScoreRequest::decode(bytes).map(Box::new).map(ScoreRequest::Whole),
        }
    }

    /// It, read in place.
    pub fn row(&self) -> Option<Row<'_>> {
        match self {
            ScoreRequest::Plain(bytes) => Row::read(bytes).ok(),
            ScoreRequest::Whole(_) => None,
        }
    }

    /// The message as prost has it.
    pub fn whole(self) -> Result<proto::ScoreRequest, DecodeError> {
        match self {
            ScoreRequest::Plain(bytes) => proto::ScoreRequest::decode(bytes),
            ScoreRequest::Whole(request) => Ok(*request),
        }
    }
}

impl ScoreResponse {
    /// The message as prost has it.
    pub fn whole(self) -> Result<proto::ScoreResponse, DecodeError> {
        match self {
            ScoreResponse::Written(bytes) => proto::ScoreResponse::decode(&bytes[..]),
            ScoreResponse::Whole(response) => Ok(*response),
        }
    }
}

impl From<proto::ScoreRequest> for ScoreRequest {
    fn from(request: proto::ScoreRequest) -> ScoreRequest {
        ScoreRequest::Whole(Box::new(request))
    }
}

impl From<proto::ScoreBatchRequest> for ScoreBatchRequest {
    fn from(request: proto::ScoreBatchRequest) -> ScoreBatchRequest {
        ScoreBatchRequest(request.encode_to_vec().into())
    }
}

impl ScoreBatchRequest {
    pub(super) fn new(bytes: Bytes) -> ScoreBatchRequest {
        ScoreBatchRequest(bytes)
    }

    /// Where its rows are. Each is read, or refused, when it is its turn.
    pub fn rows(&self) -> Result<Rows, DecodeError> {
        match list(&self.0) {
            Ok(rows) => Ok(Rows::Listed(rows)),
            Err(NotPlain) => Ok(Rows::Whole(proto::ScoreBatchRequest::decode(&self.0[..])?.rows)),
        }
    }

    /// One of its rows, when it is plain.
    pub fn row(&self, place: &Range<usize>) -> Result<Row<'_>, NotPlain> {
        let mut cursor = Cursor(&self.0[place.clone()]);
        cursor.byte()?;
        Row::read(cursor.delimited()?)
    }

    /// One of its rows as a request of its own; an error is that of the whole batch.
    pub fn request(&self, place: &Range<usize>) -> Result<ScoreRequest, DecodeError> {
        let mut cursor = Cursor(&self.0[place.clone()]);
        let row = cursor.byte().and_then(|_key| cursor.delimited());
        match row.ok().filter(|row| is_plain(row)) {
            Some(row) => Ok(ScoreRequest::Plain(self.0.slice_ref(row))),
            None => Ok(self.whole_row(place)?.into()),
        }
    }

    fn whole_row(&self, place: &Range<usize>) -> Result<proto::ScoreRequest, DecodeError> {
        let decode = |bytes: &[u8]| proto::ScoreBatchRequest::decode(bytes);
        let batch = decode(&self.0[place.clone()]).or_else(|error| match decode(&self.0) {
            Err(first) => Err(first),
            Ok(_) => Err(error),
        })?;
        Ok(batch.rows.into_iter().next().unwrap_or_default())
    }
}

fn is_plain(bytes: &[u8]) -> bool {
    let read = || {
        let mut features = Row::read(bytes)?.features;
        while let Some((name, _)) = features.next()? {
            name.text()?;
        }
        Ok(())
    };
    read() == Ok::<(), NotPlain>(())
}

fn list(bytes: &[u8]) -> Result<Vec<Range<usize>>, NotPlain> {
    let (mut cursor, mut rows) = (Cursor(bytes), Vec::new());
    while !cursor.is_empty() {
        let start = bytes.len() - cursor.0.len();
        if !cursor.takes(ROWS_KEY) {
            return Err(NotPlain);
        }
        cursor.delimited()?;
        rows.push(start..bytes.len() - cursor.0.len());
    }
    Ok(rows)
}
