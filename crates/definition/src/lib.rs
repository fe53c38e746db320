//! `score.toml` as written, then checked.
//!
//! The way of a definition: text → TOML with the place of every key → keys and types against the
//! JSON Schema, which is derived from the [written](self) types → those types → [`Plan`]. Each step
//! notes what is wrong and goes on with the rest, so that a person sees all mistakes at once, each
//! with its line, its key and what would be right. Not serde's own errors, which end at the first.
//!
//! Only a definition without any mistake becomes a plan; whoever has one need not check again.

mod alone;
mod check;
mod findings;
mod nearest;
mod place;
mod plan;
mod problem;
mod read;
mod reference;
mod schema;
mod section;
mod shape;
mod starter;
mod syntax;
mod written;

pub use alone::{NoRules, RulesAlone, Typing};
pub use plan::{
    BoostingPlan, Cost, Direction, EventsPlan, Gate, HistorySource, Input, Label, LearnerName,
    ObservationTimes, Observations, Plan, ReportPlan, ScalePlan, Shares, SplitPlan, TablePlan, TrainingPlan,
};
pub use problem::{DefinitionErrors, Problem};
pub use read::{parse, read};
pub use reference::reference;
pub use schema::json_schema;
pub use section::{
    NotedScorecard, RuleNotes, SectionError, boosting_section, scorecard_section, with_section,
};
pub use starter::{StarterColumn, StarterProfile, starter};
