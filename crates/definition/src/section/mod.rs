//! Sections of a definition as commands write them: text that a person reads, and its place in the file.
//!
//! A definition belongs to whoever writes it: comments, order and spelling are theirs. So a file is
//! never printed anew from what was parsed; the lines of one section are exchanged, and every other
//! byte stays ([`with_section`]).

mod boosting;
mod replace;
mod scorecard;

pub use boosting::boosting_section;
pub use replace::{SectionError, with_section};
pub use scorecard::{NotedScorecard, RuleNotes, scorecard_section};

/// A text that may stand in a comment: on one line, without control characters.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A number as TOML has it: whole ones without a point, as people write them.
fn toml_number(number: f64) -> String {
    // Beyond this a whole number may not fit TOML's integers.
    const LARGE: f64 = 1e15;
    if number.abs() < LARGE { format!("{}", number + 0.0) } else { format!("{number:e}") }
}
