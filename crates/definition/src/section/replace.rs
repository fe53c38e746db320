//! One section of a text exchanged, every other byte kept.
//!
//! `toml_edit` says where the section's lines are; the text itself is cut and joined here, because a
//! document that is written anew from its parts loses a byte-order mark and the kind of its line ends.

use std::ops::Range;

use toml_edit::{Document, Item, Table};

/// A section that cannot be exchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SectionError {
    /// The text is no TOML.
    #[error("the definition is no TOML any more, so nothing can be put into it: {message}")]
    NoToml {
        /// What is wrong.
        message: String,
    },
    /// The section lies inside another value.
    #[error(
        "{section} is written inside another value, so that it has no lines of its own to exchange; write \
         [{section}] as a section and run the command again"
    )]
    Inline {
        /// The section's name.
        section: String,
    },
}

/// The text with `replacement` in the place of a section, whose name is `path`: `["scorecard"]`.
///
/// `replacement` is the section's text with its header, as TOML. What belongs to the section goes,
/// sections within it and comments beside and between its lines too; comments above its first line
/// stay, because they may be about anything. Where the section lies in several places the replacement
/// stands in the first; where there is none it comes last.
pub fn with_section(text: &str, path: &[&str], replacement: &str) -> Result<String, SectionError> {
    let (mark, body) = text.strip_prefix('\u{feff}').map_or(("", text), |body| ("\u{feff}", body));
    let lines = lines_of(body, path)?;
    let line_end = if body.contains("\r\n") { "\r\n" } else { "\n" };
    let section = replacement.trim_end().replace('\n', line_end);
    let mut changed = String::from(mark);
    let mut kept_to = 0;
    let mut missing = Some(section.as_str());
    for Lines { place, has_header } in lines {
        changed.push_str(&body[kept_to..place.start]);
        // Lines of another section leave no place for a header: what follows them would move into it.
        if let Some(section) = missing.take_if(|_| has_header) {
            changed.push_str(section);
            changed.push_str(line_end);
        }
        kept_to = place.end;
    }
    changed.push_str(&body[kept_to..]);
    if let Some(section) = missing {
        append(&mut changed, section, line_end);
    }
    Ok(changed)
}

fn append(text: &mut String, section: &str, line_end: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(line_end);
    }
    if !text.trim_start_matches('\u{feff}').is_empty() {
        text.push_str(line_end);
    }
    text.push_str(section);
    text.push_str(line_end);
}

/// Whole lines of the text.
#[derive(Clone, Debug, PartialEq)]
struct Lines {
    place: Range<usize>,
    /// Whether they begin with a header of the section.
    has_header: bool,
}

/// The lines of a section in the order of the text; neighbours with nothing but blanks and comments
/// between them are one.
fn lines_of(text: &str, path: &[&str]) -> Result<Vec<Lines>, SectionError> {
    let no_toml = |error: toml_edit::TomlError| SectionError::NoToml { message: error.to_string() };
    let document = Document::parse(text).map_err(no_toml)?;
    let mut item = document.as_item();
    for name in path {
        match item {
            Item::Table(table) => match table.get(name) {
                Some(inner) => item = inner,
                None => return Ok(Vec::new()),
            },
            Item::Value(_) => return Err(SectionError::Inline { section: path.join(".") }),
            Item::None | Item::ArrayOfTables(_) => return Ok(Vec::new()),
        }
    }
    let mut parts = Vec::new();
    collect(text, item, &mut parts);
    parts.sort_by_key(|part| part.place.start);
    Ok(joined(text, parts))
}

/// The lines of an item: those of its header and of every value in it.
fn collect(text: &str, item: &Item, parts: &mut Vec<Lines>) {
    match item {
        Item::None => {}
        Item::Value(value) => parts.extend(value.span().map(|span| whole_lines(text, span, false))),
        Item::Table(table) => collect_table(text, table, parts),
        Item::ArrayOfTables(tables) => tables.iter().for_each(|table| collect_table(text, table, parts)),
    }
}

fn collect_table(text: &str, table: &Table, parts: &mut Vec<Lines>) {
    let has_header = !table.is_dotted() && !table.is_implicit();
    parts.extend(table.span().filter(|_| has_header).map(|span| whole_lines(text, span, true)));
    table.iter().for_each(|(_, item)| collect(text, item, parts));
}

fn whole_lines(text: &str, span: Range<usize>, has_header: bool) -> Lines {
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |end| span.end + end + 1);
    Lines { place: start..end, has_header }
}

fn joined(text: &str, parts: Vec<Lines>) -> Vec<Lines> {
    let mut joined: Vec<Lines> = Vec::new();
    for part in parts {
        match joined.last_mut() {
            Some(last)
                if last.place.end >= part.place.start || is_idle(&text[last.place.end..part.place.start]) =>
            {
                last.place.end = last.place.end.max(part.place.end);
            }
            _ => joined.push(part),
        }
    }
    joined
}

/// Whether there are only blank lines and comments.
fn is_idle(text: &str) -> bool {
    text.lines().map(str::trim_start).all(|line| line.is_empty() || line.starts_with('#'))
}
