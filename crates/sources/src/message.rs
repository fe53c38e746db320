//! The messages of [`SourceError`](crate::SourceError) that take more than a format string.

use std::path::Path;

use crate::error::{EncodingProblem, Place, ValueProblem};

pub(crate) fn missing_columns(path: &Path, missing: &[String], present: &[String]) -> String {
    let (noun, verb) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
    let there = quoted(present);
    format!("{}: {noun} {} {verb} not in the file; it has {there}", path.display(), quoted(missing))
}

pub(crate) fn ragged_row(place: &Place, expected: usize, found: usize, n_lines: usize) -> String {
    let hint = match n_lines {
        1 => "; a field that holds the delimiter should be quoted".to_owned(),
        _ => format!("; it goes over {n_lines} lines: is a quote in it left open?"),
    };
    format!("{place}: the row has {found} fields, the header {expected}{hint}")
}

pub(crate) fn not_utf8(problem: &EncodingProblem) -> String {
    let EncodingProblem { place, column, byte, offset, guess } = problem;
    let column = column.as_ref().map_or(String::new(), |column| format!(", column {column:?}"));
    let hint = match guess {
        Some((name, text)) => format!(
            "; it seems to be {name} (it then reads {text:?}): convert it with `iconv -f {name} -t UTF-8`"
        ),
        None => "; convert the file to UTF-8".to_owned(),
    };
    format!("{place}{column}: byte 0x{byte:02X} ({offset} bytes into the field) is not UTF-8{hint}")
}

pub(crate) fn value_problems(problems: &[ValueProblem], n_more: u64) -> String {
    let mut lines: Vec<String> = problems.iter().map(ValueProblem::to_string).collect();
    if n_more > 0 {
        lines.push(format!("… and {n_more} more"));
    }
    lines.join("\n")
}

/// How many names of columns a message lists: a wide table would hide what is wrong.
const MOST_NAMES_LISTED: usize = 30;

pub(crate) fn quoted(names: &[String]) -> String {
    let mut listed: Vec<String> =
        names.iter().take(MOST_NAMES_LISTED).map(|name| format!("{name:?}")).collect();
    if names.len() > MOST_NAMES_LISTED {
        listed.push(format!("… ({} in all)", names.len()));
    }
    listed.join(", ")
}
