//! The types generated from `proto/`, for server and clients.
//!
//! Nothing of the contract is written here by hand: it is the text of `proto/placar/v1`, whose comments
//! are the docs of these types. [`v1`] has the messages, and for each service a module with its client
//! and its server; [`DESCRIPTORS`] is what server reflection answers from. [`plain`] has the server of
//! `Scoring` once more, for whoever reads rows where they lie.

mod codec;
pub mod plain;

pub use codec::SmallBuffers;

/// The package `placar.v1`.
#[expect(
    missing_docs,
    clippy::allow_attributes,
    clippy::too_many_lines,
    clippy::large_enum_variant,
    reason = "generated code; a response in its result is not boxed, because a batch holds thousands"
)]
pub mod v1 {
    tonic::include_proto!("placar.v1");
}

/// The package `inference`: the Open Inference Protocol, after `proto/inference`.
#[expect(clippy::allow_attributes, clippy::too_many_lines, reason = "generated code")]
pub mod inference {
    tonic::include_proto!("inference");
}

/// The encoded `FileDescriptorSet` of the packages and of all that it imports.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/placar.bin"));
