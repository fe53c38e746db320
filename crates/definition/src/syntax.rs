//! What is no TOML, in words for people who do not know its grammar.

use toml::de::Error;

use crate::findings::Findings;

/// Whether what comes after an error can be understood.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    /// The next line can.
    GoOn,
    /// Nothing can: a bracket or a brace is open.
    Stop,
}

const NO_VALUE: &str = "a key has no value; write key = value";
const NOT_CLOSED: &str = "a text is not closed; it must end with a quote on the same line";
const LIST: &str = "a comma is missing between two items, or a list above is not closed with ]";
const BRACES: &str = "a comma is missing between two entries, or braces above are not closed with }";
const AFTER: &str =
    "something stands after the end of the value; begin a new line, or put a # before a comment";
const ESCAPE: &str = "a backslash in a text is written twice, \\\\, or the text stands in single quotes: '…'";

/// How the parser's message begins, what a person should read instead, and how it goes on.
const PLAIN: [(&str, &str, Then); 27] = [
    ("duplicate key", "this key or section stands here a second time; keep one of the two", Then::GoOn),
    ("string values must be quoted", "a text must stand in quotes: \"…\"", Then::GoOn),
    (
        "invalid boolean",
        "a text must stand in quotes: \"…\"; without them only true, false and numbers are read",
        Then::GoOn,
    ),
    ("invalid basic string", NOT_CLOSED, Then::GoOn),
    ("invalid literal string", NOT_CLOSED, Then::GoOn),
    ("invalid multi-line", "a text is not closed; it must end with three quotes", Then::Stop),
    ("unclosed table", "a section's header is not closed; it must end with ], as [score]", Then::Stop),
    (
        "unclosed array table",
        "a section's header is not closed; it must end with ]], as [[events]]",
        Then::Stop,
    ),
    ("unclosed array", "a list is not closed; it must end with ]", Then::Stop),
    ("unclosed inline table", "braces are not closed; they must end with }", Then::Stop),
    (
        "key with no value",
        "= and a value must follow a key; a key of several words stands in quotes",
        Then::GoOn,
    ),
    ("missing value", NO_VALUE, Then::GoOn),
    ("missing assignment", "an = is missing between key and value; write key = value", Then::GoOn),
    ("extra `=`", "one = is enough; write key = value", Then::GoOn),
    (
        "unexpected `=` in array",
        "a list holds values; key = value stands in braces: { key = value }",
        Then::Stop,
    ),
    ("missing comma between array elements", LIST, Then::Stop),
    ("missing comma between key-value pairs", BRACES, Then::Stop),
    ("missing key for inline table element", BRACES, Then::Stop),
    ("invalid inline table element", BRACES, Then::Stop),
    ("extra comma", "a comma stands where none belongs; take it out", Then::GoOn),
    ("invalid unquoted key", "a key of other signs than a-z, 0-9, - and _ must stand in quotes", Then::GoOn),
    ("unquoted keys cannot be empty", "a key is missing before the =", Then::GoOn),
    ("cannot extend value", "this was already written as a value; keep one of the two", Then::GoOn),
    ("unexpected key or value", AFTER, Then::GoOn),
    ("missing escaped value", ESCAPE, Then::GoOn),
    ("too few unicode value digits", ESCAPE, Then::GoOn),
    (
        "unexpected leading zero",
        "a number has a 0 before it; take it out, or write a text in quotes",
        Then::GoOn,
    ),
];

/// Reports what the parser refused: one error a line, and none that only follows from another.
pub(crate) fn report(text: &str, errors: &[Error], findings: &mut Findings) {
    let offset_of = |error: &Error| error.span().map_or(0, |span| span.start).min(text.len());
    let mut errors: Vec<&Error> = errors.iter().collect();
    errors.sort_by_key(|error| offset_of(error));
    let mut last_line = None;
    for error in errors {
        let offset = offset_of(error);
        let line = text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
        if last_line.replace(line) == Some(line) {
            continue;
        }
        let rest = text.get(offset..).unwrap_or_default();
        let (plain, then) = plain(error.message(), rest);
        findings.no_toml(offset, format!("this is no TOML: {plain}"));
        if then == Then::Stop {
            return;
        }
    }
}

/// The words for an error before `rest` of the text.
fn plain<'a>(message: &'a str, rest: &str) -> (&'a str, Then) {
    if rest.starts_with(':') {
        return ("between key and value stands =, not :", Then::GoOn);
    }
    match PLAIN.iter().find(|(start, _, _)| message.starts_with(start)) {
        Some(("string values must be quoted", _, then))
            if rest.trim_start_matches(' ').starts_with(['\n', '\r']) =>
        {
            (NO_VALUE, *then)
        }
        Some((_, plain, then)) => (plain, *then),
        None => (message, Then::GoOn),
    }
}
