use std::marker::PhantomData;

use bytes::{Buf, BufMut, Bytes};
use prost::{DecodeError, Message};
use tonic::Status;
use tonic::codec::{BufferSettings, Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

use super::{ScoreBatchRequest, ScoreBatchResponse, ScoreRequest, ScoreResponse};
use crate::codec::settings;

/// What is made of a message's bytes.
pub trait FromWire: Sized {
    /// The message; fails where prost does.
    fn from_wire(bytes: Bytes) -> Result<Self, DecodeError>;
}

/// What becomes a message's bytes.
pub trait ToWire {
    /// Appends its bytes.
    fn to_wire(self, buffer: &mut EncodeBuf<'_>);
}

impl<M: Message + Default> FromWire for M {
    fn from_wire(bytes: Bytes) -> Result<M, DecodeError> {
        M::decode(bytes)
    }
}

impl<M: Message> ToWire for M {
    fn to_wire(self, buffer: &mut EncodeBuf<'_>) {
        self.encode(buffer).expect("the buffer grows");
    }
}

impl FromWire for ScoreRequest {
    fn from_wire(bytes: Bytes) -> Result<ScoreRequest, DecodeError> {
        ScoreRequest::decode(bytes)
    }
}

impl FromWire for ScoreBatchRequest {
    fn from_wire(bytes: Bytes) -> Result<ScoreBatchRequest, DecodeError> {
        Ok(ScoreBatchRequest::new(bytes))
    }
}

impl ToWire for ScoreResponse {
    fn to_wire(self, buffer: &mut EncodeBuf<'_>) {
        match self {
            ScoreResponse::Written(bytes) => buffer.put_slice(&bytes),
            ScoreResponse::Whole(message) => message.to_wire(buffer),
        }
    }
}

impl ToWire for ScoreBatchResponse {
    fn to_wire(self, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(&self.0);
    }
}

/// What a caller is told whose message does not decode: what tonic's own codec says.
pub fn undecodable(error: DecodeError) -> Status {
    Status::internal(error.to_string())
}

/// The codec of plain messages, and of prost's beside them, with buffers of the size of one row.
#[derive(Debug, Clone)]
pub struct Buffers<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for Buffers<T, U> {
    fn default() -> Self {
        Buffers(PhantomData)
    }
}

impl<T, U> Codec for Buffers<T, U>
where
    T: ToWire + Send + 'static,
    U: FromWire + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = Buffers<T, U>;
    type Decoder = Buffers<T, U>;

    fn encoder(&mut self) -> Self {
        Buffers(PhantomData)
    }

    fn decoder(&mut self) -> Self {
        Buffers(PhantomData)
    }
}

impl<T: ToWire, U> Encoder for Buffers<T, U> {
    type Item = T;
    type Error = Status;

    fn encode(&mut self, item: T, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.to_wire(buffer);
        Ok(())
    }

    fn buffer_settings(&self) -> BufferSettings {
        settings()
    }
}

impl<T, U: FromWire> Decoder for Buffers<T, U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let bytes = buffer.copy_to_bytes(buffer.remaining());
        U::from_wire(bytes).map(Some).map_err(undecodable)
    }

    fn buffer_settings(&self) -> BufferSettings {
        settings()
    }
}
