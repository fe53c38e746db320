//! Keys and types: the TOML tables against the schema.
//!
//! What is right is passed on as JSON; what is not is reported and left out, so that the rest can
//! still be read and judged. (JSON, because it is what the schema speaks of; TOML's dates become
//! the texts that the definition takes for times.)

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::findings::Findings;
use crate::nearest::{choice, list as list_of, meant, suggestion};
use crate::place::KeyPath;
use crate::schema::{Shape, as_toml, schema};

/// The document as JSON that has the schema's form; what has not is in `findings`.
pub(crate) fn fit(document: &DeTable<'_>, findings: &mut Findings) -> Value {
    table(document, Shape(schema()), &KeyPath::default(), findings)
}

fn value(
    found: &Spanned<DeValue<'_>>,
    shape: Shape<'_>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Value> {
    let found = found.get_ref();
    let Some(form) = shape.forms().into_iter().find(|form| has_type(found, *form)) else {
        findings.wrong(at, wrong_type(found, shape, at));
        return None;
    };
    match found {
        DeValue::Table(entries) => Some(table(entries, form, at, findings)),
        DeValue::Array(items) => list(items, form, at, findings),
        DeValue::String(text) => name(text, form, at, findings),
        DeValue::Integer(integer) => whole_number(integer, form, at, findings),
        DeValue::Float(float) => finite(float.as_str(), at, findings),
        DeValue::Boolean(yes) => Some(Value::Bool(*yes)),
        DeValue::Datetime(time) => Some(Value::String(time.to_string())),
    }
}

fn has_type(found: &DeValue<'_>, form: Shape<'_>) -> bool {
    let type_name = form.type_name();
    match found {
        DeValue::String(_) => type_name == "string",
        DeValue::Integer(_) => type_name == "integer" || type_name == "number",
        DeValue::Float(_) => type_name == "number",
        DeValue::Boolean(_) => type_name == "boolean",
        DeValue::Datetime(_) => form.special_type() == Some("time"),
        DeValue::Array(_) => type_name == "array",
        DeValue::Table(_) => type_name == "object",
    }
}

fn table(entries: &DeTable<'_>, shape: Shape<'_>, at: &KeyPath, findings: &mut Findings) -> Value {
    let mut fitting = Map::new();
    for (name, found) in entries {
        let inside = at.key(name.get_ref());
        findings.note_place(inside.clone(), name.span().start);
        match shape.key(name.get_ref()).or(shape.entries()) {
            None => {
                let keys: Vec<&str> = shape.keys().map(|(key, _)| key).collect();
                let text = unknown_key(name.get_ref(), found.get_ref(), &keys, at);
                let may_mean = at.depth() > 0 || is_section(found.get_ref());
                let meant = meant(name.get_ref(), &keys).filter(|_| may_mean);
                findings.unknown_key(at, name.get_ref(), meant, text);
            }
            Some(inner) => {
                let fitted = value(found, inner, &inside, findings);
                fitting.extend(fitted.map(|fitted| (name.get_ref().to_string(), fitted)));
            }
        }
    }
    for name in shape.required().filter(|name| !entries.contains_key(*name)) {
        if !findings.excuses(at, name) {
            missing_key(name, shape, at, findings);
        }
    }
    Value::Object(fitting)
}

fn missing_key(name: &str, shape: Shape<'_>, at: &KeyPath, findings: &mut Findings) {
    let Some(missing) = shape.key(name) else { return };
    let example = |name: &str, shape: Option<Shape<'_>>| {
        let value = shape.and_then(Shape::example).map_or_else(|| "…".to_owned(), as_toml);
        format!("{name} = {value}, for instance")
    };
    match missing.required().next().filter(|_| at.depth() == 0) {
        None => findings.wrong(at, format!("has no {name}; write {}", example(name, Some(missing)))),
        Some(key) => {
            let text = format!("is missing; write [{name}] and below it {}", example(key, missing.key(key)));
            findings.wrong(&at.key(name), text);
        }
    }
}

fn list(items: &DeArray<'_>, shape: Shape<'_>, at: &KeyPath, findings: &mut Findings) -> Option<Value> {
    let inner = shape.items()?;
    let mut fitting = Vec::with_capacity(items.len());
    for found in items.iter() {
        // The place in what is passed on: later checks count only what was right.
        let inside = at.item(fitting.len());
        findings.note_place(inside.clone(), found.span().start);
        fitting.extend(value(found, inner, &inside, findings));
    }
    match shape.length() {
        Some(length) if items.len() as u64 != length => {
            let example = example_phrase(shape);
            findings.wrong(at, format!("has {}; it takes exactly {length}{example}", counted(items.len())));
            None
        }
        Some(length) if fitting.len() as u64 != length => None,
        Some(_) | None => Some(Value::Array(fitting)),
    }
}

fn counted(n_items: usize) -> String {
    if n_items == 1 { "1 item".to_owned() } else { format!("{n_items} items") }
}

fn name(text: &str, shape: Shape<'_>, at: &KeyPath, findings: &mut Findings) -> Option<Value> {
    let names = shape.names();
    if names.is_empty() || names.contains(&text) {
        return Some(Value::String(text.to_owned()));
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let help = meant(text, &names).map_or_else(String::new, |best| format!("; did you mean {best:?}?"));
    findings.wrong(at, format!("{text:?} is none of {}{help}", choice(&quoted)));
    None
}

fn whole_number(
    integer: &DeInteger<'_>,
    shape: Shape<'_>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Value> {
    let Ok(number) = i64::from_str_radix(integer.as_str(), integer.radix()) else {
        findings.wrong(at, format!("{integer} is too large; whole numbers go up to {}", i64::MAX));
        return None;
    };
    if shape.is_unsigned() && number < 0 {
        findings.wrong(at, format!("{number} is negative; it takes a whole number of 0 or more"));
        return None;
    }
    Some(Value::from(number))
}

fn finite(text: &str, at: &KeyPath, findings: &mut Findings) -> Option<Value> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    if number.is_none() {
        findings.wrong(at, format!("{text} is no number that can be worked with; write a finite one"));
    }
    number.map(Value::from)
}

fn wrong_type(found: &DeValue<'_>, shape: Shape<'_>, at: &KeyPath) -> String {
    let forms = shape.forms();
    if at.depth() == 1 && matches!(found, DeValue::Table(_)) && shape.type_name() == "array" {
        return format!("can stand several times; write two pairs of brackets, [{at}]");
    }
    if at.depth() == 1 && matches!(found, DeValue::Array(_)) && shape.type_name() == "object" {
        return format!("stands once only; write one pair of brackets, {at}");
    }
    let mut expected: Vec<&str> = forms.iter().map(|form| type_phrase(*form)).collect();
    expected.dedup();
    format!("is {}; it takes {}{}", found_phrase(found), choice(&expected), example_phrase(shape))
}

fn example_phrase(shape: Shape<'_>) -> String {
    shape.example().map_or_else(String::new, |example| format!(", such as {}", as_toml(example)))
}

fn type_phrase(form: Shape<'_>) -> &'static str {
    match (form.type_name(), form.special_type()) {
        ("string", Some("duration")) => "a duration in quotes",
        ("string", Some("time")) => "a time in quotes",
        ("string", _) => "a text in quotes",
        ("integer", _) => "a whole number",
        ("number", _) => "a number",
        ("boolean", _) => "true or false",
        ("array", _) => "a list in brackets",
        _ => "a table",
    }
}

fn found_phrase(found: &DeValue<'_>) -> &'static str {
    match found {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What is said of a key or section that nobody knows.
fn unknown_key(name: &str, found: &DeValue<'_>, keys: &[&str], at: &KeyPath) -> String {
    let sections = sections_with(name);
    let belongs = format!("it belongs in {}", choice(&sections));
    match (at.depth() == 0, is_section(found)) {
        (true, false) if sections.is_empty() => format!("stands before any section; {}", anywhere(name)),
        (true, false) => format!("stands before any section; {belongs}"),
        (true, true) if meant(name, keys).is_none() && !sections.is_empty() => {
            format!("is no section; {belongs}")
        }
        (true, true) => format!("is no section; {}", suggestion(name, keys)),
        (false, _) if meant(name, keys).is_none() && sections.len() == 1 => {
            format!("is no key that is known here; {belongs}; here there are {}", list_of(keys))
        }
        (false, _) => format!("is no key that is known here; {}", suggestion(name, keys)),
    }
}

fn is_section(found: &DeValue<'_>) -> bool {
    matches!(found, DeValue::Table(_) | DeValue::Array(_))
}

/// The key that was probably meant, wherever it belongs.
fn anywhere(name: &str) -> String {
    let sections =
        || Shape(schema()).keys().map(|(section, shape)| (section, shape.items().unwrap_or(shape)));
    let keys: Vec<&str> = sections().flat_map(|(_, shape)| shape.keys().map(|(key, _)| key)).collect();
    match meant(name, &keys) {
        Some(key) => format!("did you mean {key:?} in {}?", choice(&sections_with(key))),
        None => "no section has such a key; take it out".to_owned(),
    }
}

/// The headers of the sections that have a key of this name.
fn sections_with(name: &str) -> Vec<String> {
    let sections = Shape(schema()).keys();
    sections
        .filter_map(|(section, shape)| match shape.items() {
            Some(item) => item.key(name).map(|_| format!("[[{section}]]")),
            None => shape.key(name).map(|_| format!("[{section}]")),
        })
        .collect()
}
