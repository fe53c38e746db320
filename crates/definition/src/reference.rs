//! The reference of `score.toml` as people read it, from the schema that the parser itself uses.

use std::fmt::Write;

use serde_json::Value;

use crate::nearest::choice;
use crate::schema::{Shape, as_toml, schema};

/// The full reference of `score.toml` as Markdown: a section each with a table of its keys, their
/// type, their default, and what they mean.
///
/// `key[].inner` is a key of each table in a list; words in capitals stand for names of one's own.
pub fn reference() -> String {
    let mut page = String::new();
    for (name, section) in Shape(schema()).keys() {
        let header = match section.items() {
            Some(_) => format!("[[{name}]]"),
            None => format!("[{name}]"),
        };
        // Writing to a String cannot fail.
        let _ = write!(page, "### `{header}`\n\n{}\n\n", section.description());
        page.push_str("| key | type | default | what it means |\n|---|---|---|---|\n");
        inside("", section.items().unwrap_or(section), &mut page);
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The rows of everything inside a table, a table with free names, or a list of tables.
fn inside(prefix: &str, shape: Shape<'_>, page: &mut String) {
    for form in shape.forms() {
        if let Some(entry) = form.entries() {
            inside(&format!("{prefix}{}.", shape.entry_name()), entry, page);
        }
        let required: Vec<&str> = form.required().collect();
        for (name, key) in form.keys() {
            let path = format!("{prefix}{name}");
            row(&path, key, required.contains(&name), page);
            match key.items() {
                Some(item) => inside(&format!("{path}[]."), item, page),
                None => inside(&format!("{path}."), key, page),
            }
        }
    }
}

fn row(path: &str, shape: Shape<'_>, is_required: bool, page: &mut String) {
    let default = match (is_required, shape.default()) {
        (true, _) => "required".to_owned(),
        (false, Some(default)) => format!("`{}`", as_toml(default)),
        (false, None) => "–".to_owned(),
    };
    let example = shape.0.get("examples").and_then(|examples| examples.get(0));
    let example =
        example.map_or_else(String::new, |example: &Value| format!(" Such as `{}`.", as_toml(example)));
    let meaning = format!("{}{example}", shape.description());
    let cells = [format!("`{path}`"), type_of(shape), default, meaning].map(|cell| cell.replace('|', "\\|"));
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

/// What a value is: `text`, `whole number`, `list of durations`, `table by COLUMN of texts` …
fn type_of(shape: Shape<'_>) -> String {
    if let Some(special) = shape.special_type() {
        return special.to_owned();
    }
    let forms: Vec<String> =
        shape.forms().into_iter().map(|form| type_of_form(form, shape.entry_name())).collect();
    choice(&forms)
}

fn type_of_form(form: Shape<'_>, entry_name: &str) -> String {
    let names = form.names();
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| format!("`\"{name}\"`")).collect();
        return choice(&names);
    }
    match (form.type_name(), form.entries()) {
        ("array", _) => {
            let length = form.length().map_or_else(String::new, |length| format!("{length} "));
            format!("list of {length}{}", form.items().map_or_else(String::new, plural_of))
        }
        ("object", Some(entry)) => format!("table by {entry_name} of {}", plural_of(entry)),
        ("object", None) => "table".to_owned(),
        ("string", _) => "text".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        ("boolean", _) => "true or false".to_owned(),
        (other, _) => other.to_owned(),
    }
}

fn plural_of(shape: Shape<'_>) -> String {
    let one = type_of(shape);
    match one.split_once(" of ") {
        _ if !shape.names().is_empty() => format!("names: {one}"),
        Some((first, rest)) => format!("{first}s of {rest}"),
        None => format!("{one}s"),
    }
}
