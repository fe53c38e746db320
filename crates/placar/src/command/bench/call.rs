use api::v1 as proto;
use bytes::{BufMut, Bytes, BytesMut};
use prost::Message;

/// A message that was encoded once, ready to be sent again and again.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) is_batch: bool,
    /// With its length before it, as it goes over the wire.
    pub(super) message: Bytes,
}

impl Call {
    /// A call for one row.
    pub(super) fn single(row: &proto::ScoreRequest) -> Call {
        Call { is_batch: false, message: framed(row) }
    }

    /// A call for many.
    pub(super) fn batch(batch: &proto::ScoreBatchRequest) -> Call {
        Call { is_batch: true, message: framed(batch) }
    }
}

/// Uncompressed, behind its length. (gRPC over HTTP/2, "Length-Prefixed-Message")
fn framed(message: &impl Message) -> Bytes {
    let encoded = message.encode_to_vec();
    let mut framed = BytesMut::with_capacity(encoded.len() + 5);
    framed.put_u8(0);
    framed.put_u32(u32::try_from(encoded.len()).unwrap_or(u32::MAX));
    framed.put_slice(&encoded);
    framed.freeze()
}
