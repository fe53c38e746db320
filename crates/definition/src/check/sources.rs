//! Files and their columns.

use std::collections::BTreeMap;

use records::TimeReader;
use records::layout::{
    AttributeLayout, ColumnType, EventLayout, FileLayout, KindLayout, PositiveLayout, RowTime, TableLayout,
};

use super::input::exactly_one;
use super::value::{file_texts, text, texts, time};
use super::{Surroundings, section};
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written::{self, Definition, FileKeys, Missing, Scalar, TypeName};

/// The entity's column that holds where a source does not name its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct SharedEntity<'a> {
    column: Option<&'a str>,
    /// Whether it was written wrongly: then nothing is said of sources that rely on it.
    reported: bool,
}

impl<'a> SharedEntity<'a> {
    pub(super) fn of(written: &'a Definition, findings: &Findings) -> SharedEntity<'a> {
        let column = written.score.as_ref().and_then(|score| score.entity.as_deref());
        let reported = written.score.is_none() || findings.excuses(&section("score"), "entity");
        SharedEntity { column, reported }
    }

    /// The source's own column, or the shared one; reported where there is neither.
    pub(super) fn or_own(
        self,
        own: Option<&String>,
        at: &KeyPath,
        findings: &mut Findings,
    ) -> Option<String> {
        let column = text(own, &at.key("entity"), findings).or_else(|| self.column.map(str::to_owned));
        if column.is_none() && !self.reported && !findings.excuses(at, "entity") {
            let right =
                "name the column that says whose row it is, here or in [score]: entity = \"customer_id\"";
            findings.wrong(at, format!("has no entity; {right}"));
        }
        column
    }
}

pub(super) fn events(
    written: &[written::Events],
    entity: SharedEntity<'_>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<Vec<EventLayout>> {
    let blocks = written.iter().enumerate().map(|(idx, block)| {
        let at = section("events").item(idx);
        let path = text(block.path.as_ref(), &at.key("path"), findings);
        let file = file(path, &block.file, (&at, around), findings);
        let entity = entity.or_own(block.entity.as_ref(), &at, findings);
        let time_column = text(block.time.as_ref(), &at.key("time"), findings);
        let kind = kind(block.kind.as_ref(), &at.key("kind"), findings);
        let zone = block.file.timezone.as_deref();
        Some(EventLayout {
            values: texts(&block.values, &at.key("values"), findings),
            known_at: text(block.known_at.as_ref(), &at.key("known_at"), findings),
            id: text(block.id.as_ref(), &at.key("id"), findings),
            complete_to: time(block.complete_to.as_ref(), zone, &at.key("complete_to"), findings),
            file: file?,
            entity: entity?,
            time: time_column?,
            kind: kind?,
        })
    });
    all(blocks.collect())
}

pub(super) fn attributes(
    written: &[written::Attributes],
    entity: SharedEntity<'_>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<Vec<AttributeLayout>> {
    let blocks = written.iter().enumerate().map(|(idx, block)| {
        let at = section("attributes").item(idx);
        let path = text(block.path.as_ref(), &at.key("path"), findings);
        let file = file(path, &block.file, (&at, around), findings);
        let entity = entity.or_own(block.entity.as_ref(), &at, findings);
        let values = block.values.as_ref().map(|values| texts(values, &at.key("values"), findings));
        if values.as_ref().is_some_and(Vec::is_empty) {
            findings.wrong(&at.key("values"), "is empty; name the columns that are facts");
        }
        Some(AttributeLayout {
            time: text(block.time.as_ref(), &at.key("time"), findings),
            known_at: text(block.known_at.as_ref(), &at.key("known_at"), findings),
            file: file?,
            entity: entity?,
            values: values?,
        })
    });
    all(blocks.collect())
}

pub(super) fn table(
    written: &written::Table,
    entity: SharedEntity<'_>,
    around: &Surroundings<'_>,
    findings: &mut Findings,
) -> Option<TableLayout> {
    let at = section("table");
    let path = text(written.path.as_ref(), &at.key("path"), findings);
    let file = file(path, &written.file, (&at, around), findings);
    let own = text(written.entity.as_ref(), &at.key("entity"), findings);
    let label = written.label.as_ref().and_then(|label| {
        positive((label.column.as_ref(), "positive", label.positive.as_ref()), &at.key("label"), findings)
    });
    let weight = text(written.weight.as_ref(), &at.key("weight"), findings);
    let row_time = row_time(written.time.as_ref(), &at.key("time"), findings);
    for (column, reason) in &written.exclude {
        if reason.trim().is_empty() {
            findings
                .wrong(&at.key("exclude").key(column), "says no reason; write why the column is no feature");
        }
    }
    let layout = TableLayout {
        file: file?,
        entity: own.or_else(|| entity.column.map(str::to_owned)),
        label: Some(label?),
        time: row_time?,
        weight,
        exclude: written.exclude.clone(),
    };
    check_roles(&layout, &at, findings);
    Some(layout)
}

/// Reports a column that is two things at once.
fn check_roles(layout: &TableLayout, at: &KeyPath, findings: &mut Findings) {
    let label = layout.label.as_ref().map(|label| label.column.as_str());
    let time = match &layout.time {
        RowTime::Column(column) => Some(column.as_str()),
        RowTime::None | RowTime::RowOrder => None,
    };
    let others = [("time", time), ("entity", layout.entity.as_deref()), ("weight", layout.weight.as_deref())];
    for (role, _) in others.iter().filter(|(_, column)| column.is_some() && *column == label) {
        let column = label.unwrap_or_default();
        findings.wrong(&at.key(role), format!("{column:?} is the label's column; name another one"));
    }
}

/// A column and its positive texts, from the keys of either spelling.
pub(super) fn positive(
    (column, values_key, values): (Option<&String>, &str, Option<&Vec<Scalar>>),
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<PositiveLayout> {
    let column = text(column, &at.key("column"), findings);
    let values = values.map(|values| file_texts(values, &at.key(values_key), findings));
    Some(PositiveLayout { column: column?, values: values? })
}

fn row_time(written: Option<&written::RowTime>, at: &KeyPath, findings: &mut Findings) -> Option<RowTime> {
    let Some(written) = written else { return Some(RowTime::None) };
    let column = text(written.column.as_ref(), &at.key("column"), findings);
    match (column, written.row_order) {
        (Some(_), Some(true)) => {
            findings.wrong(at, "has a column and row_order = true; keep one of them");
            None
        }
        (Some(column), _) => Some(RowTime::Column(column)),
        (None, Some(true)) => Some(RowTime::RowOrder),
        (None, Some(false)) => Some(RowTime::None),
        (None, None) => {
            if !findings.any_within(at) {
                findings
                    .wrong(at, "says nothing; write { column = \"contacted_at\" } or { row_order = true }");
            }
            None
        }
    }
}

fn kind(written: Option<&written::Kind>, at: &KeyPath, findings: &mut Findings) -> Option<KindLayout> {
    let written = written?;
    let keys = [("constant", written.constant.is_some()), ("column", written.column.is_some())];
    exactly_one(&keys, at, findings)?;
    let constant = text(written.constant.as_ref(), &at.key("constant"), findings);
    let column = text(written.column.as_ref(), &at.key("column"), findings);
    constant.map(KindLayout::Constant).or(column.map(KindLayout::Column))
}

/// Where a file lies and how it is written. `path` is `None` where it was already reported.
pub(super) fn file(
    path: Option<String>,
    keys: &FileKeys,
    (at, around): (&KeyPath, &Surroundings<'_>),
    findings: &mut Findings,
) -> Option<FileLayout> {
    let time_format = text(keys.time_format.as_ref(), &at.key("time_format"), findings);
    if let Some(problem) = time_format.as_deref().and_then(time_format_problem) {
        findings.wrong(&at.key("time_format"), problem);
    }
    let timezone = text(keys.timezone.as_ref(), &at.key("timezone"), findings);
    if let Err(error) = TimeReader::new(None, timezone.as_deref()) {
        findings.wrong(&at.key("timezone"), error.to_string());
    }
    let delimiter = delimiter(keys.delimiter.as_deref(), path.as_deref(), &at.key("delimiter"), findings);
    let missing = missing(keys.missing.as_ref());
    let types = keys.types.iter().map(|(column, name)| (column.clone(), column_type(*name))).collect();
    let path = around.folder.join(path?);
    Some(FileLayout { path, delimiter: delimiter?, time_format, timezone, missing, types })
}

fn delimiter(written: Option<&str>, path: Option<&str>, at: &KeyPath, findings: &mut Findings) -> Option<u8> {
    let Some(written) = written else {
        let is_tabbed = path.is_some_and(|path| path.trim_end_matches(".gz").ends_with(".tsv"));
        return Some(if is_tabbed { b'\t' } else { b',' });
    };
    match written.as_bytes() {
        [byte] if byte.is_ascii_punctuation() && *byte != b'"' => Some(*byte),
        [byte @ (b'\t' | b' ')] => Some(*byte),
        _ => {
            let right = "write one sign, such as \";\", \",\", \"|\" or \"\\t\" for a tab";
            findings.wrong(at, format!("{written:?} cannot stand between fields; {right}"));
            None
        }
    }
}

fn missing(written: Option<&Missing>) -> BTreeMap<String, Vec<String>> {
    let texts = |tokens: &[Scalar]| tokens.iter().map(Scalar::as_text).collect::<Vec<String>>();
    match written {
        None => BTreeMap::new(),
        Some(Missing::Everywhere(tokens)) => BTreeMap::from([("*".to_owned(), texts(tokens))]),
        Some(Missing::ByColumn(columns)) => {
            columns.iter().map(|(column, tokens)| (column.clone(), texts(tokens))).collect()
        }
    }
}

fn column_type(name: TypeName) -> ColumnType {
    match name {
        TypeName::Number => ColumnType::Number,
        TypeName::Category => ColumnType::Category,
        TypeName::Boolean => ColumnType::Boolean,
        TypeName::Date => ColumnType::Date,
    }
}

/// What common directives look like in a time, to try a format out.
const SAMPLES: [(&str, &str); 17] = [
    ("%Y", "2024"),
    ("%y", "24"),
    ("%m", "03"),
    ("%d", "31"),
    ("%e", "31"),
    ("%H", "09"),
    ("%I", "09"),
    ("%p", "AM"),
    ("%M", "30"),
    ("%S", "00"),
    ("%b", "Mar"),
    ("%B", "March"),
    ("%F", "2024-03-31"),
    ("%T", "09:30:00"),
    ("%R", "09:30"),
    ("%j", "091"),
    ("%z", "+0000"),
];

/// What is wrong with a time format, as far as a sample tells; other directives are left to the file.
fn time_format_problem(format: &str) -> Option<String> {
    let sample =
        SAMPLES.iter().fold(format.to_owned(), |text, (directive, sample)| text.replace(directive, sample));
    let reader = TimeReader::new(Some(format), None).ok()?;
    let unreadable = !sample.contains('%') && reader.read(&sample).is_err();
    unreadable.then(|| {
        format!("{format:?} makes no date; write one with year, month and day, such as \"%d/%m/%Y\"")
    })
}

fn all<T>(blocks: Vec<Option<T>>) -> Option<Vec<T>> {
    blocks.into_iter().collect()
}
