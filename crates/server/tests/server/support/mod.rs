//! A world to serve: a folder of models and a ledger in a temporary folder, and a real server on it.

pub(crate) mod ask;
pub(crate) mod definitions;
mod document;
pub(crate) mod health;
pub(crate) mod plain;
pub(crate) mod raw;
pub(crate) mod samples;
pub(crate) mod stand_in;
pub(crate) mod world;

pub(crate) use world::{Running, World};
