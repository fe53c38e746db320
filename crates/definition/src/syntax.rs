//! What is no TOML, in words for people who do not know its grammar.

use toml::de::Error;

use crate::findings::Findings;

/// More than these are consequences of the first ones.
const MOST_ERRORS: usize = 5;

/// What the parser says, and what a person should do about it.
const PLAIN: [(&str, &str); 22] = [
    ("duplicate key", "this key or section stands here a second time; keep one of them"),
    ("string values must be quoted", "a text must stand in quotes: \"…\""),
    ("invalid basic string", "a text is not closed; it must end with a quote on the same line"),
    ("invalid literal string", "a text is not closed; it must end with a quote on the same line"),
    ("invalid multi-line", "a text is not closed; it must end with three quotes"),
    ("unclosed table", "a section's header is not closed; it must end with ], as [score]"),
    ("unclosed array table", "a section's header is not closed; it must end with ]], as [[events]]"),
    ("unclosed array", "a list is not closed; it must end with ]"),
    ("unclosed inline table", "a table in braces is not closed; it must end with }"),
    ("key with no value", "a key has no value; write key = value"),
    ("missing value", "a key has no value; write key = value"),
    ("missing assignment", "an = is missing between key and value; write key = value"),
    ("extra `=`", "one = is enough; write key = value"),
    (
        "unexpected `=` in array",
        "a list holds values, not key = value; a table stands in braces: { key = value }",
    ),
    ("missing comma between array elements", "a comma is missing between two items of the list"),
    ("missing comma between key-value pairs", "a comma is missing between two entries in the braces"),
    ("extra comma", "a comma stands where none belongs"),
    (
        "invalid unquoted key",
        "a key of other signs than letters, digits, - and _ must stand in quotes: \"…\"",
    ),
    ("unquoted keys cannot be empty", "a key is missing before the ="),
    ("invalid inline table element", "braces hold entries of the form key = value"),
    ("cannot extend value", "this section was already written as a value; keep one of the two"),
    (
        "unexpected content",
        "something stands after the end of the value; begin a new line, or put a # before a comment",
    ),
];

/// Reports what the parser refused.
pub(crate) fn report(errors: &[Error], findings: &mut Findings) {
    for error in errors.iter().take(MOST_ERRORS) {
        let offset = error.span().map_or(0, |span| span.start);
        findings.no_toml(offset, plain(error.message()));
    }
}

fn plain(message: &str) -> String {
    match PLAIN.iter().find(|(start, _)| message.starts_with(start)) {
        Some((_, plain)) => format!("this is no TOML: {}", plain),
        None => format!("this is no TOML: {message}"),
    }
}
