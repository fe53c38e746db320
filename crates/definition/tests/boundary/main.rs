//! The crate as its callers see it: text in, plan or messages out.

mod examples;
mod files;
mod history;
mod messages;
mod mutations;
mod schema;
mod sections;
mod starter;
