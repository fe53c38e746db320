//! What kind of file it is: rows of feature values, or a history.

use std::path::Path;

use definition::{EventsPlan, HistorySource, Input as Described};
use records::Timestamp;
use records::layout::FileLayout;

use super::ScoreArgs;
use super::basis::Basis;
use super::histories::Histories;
use super::rows::Rows;
use super::stopped::Stopped;
use super::subject::Work;
use crate::failure::Failure;
use crate::history_files;
use crate::progress::Progress;

/// Where those who are to be scored come from.
pub(super) enum Input {
    /// One row each.
    Rows(Rows),
    /// What is on record of each.
    Histories(Histories),
}

impl Input {
    /// Looks at the columns of the files.
    pub(super) fn find(
        basis: &Basis,
        args: &ScoreArgs,
        now: Timestamp,
        progress: &Progress,
    ) -> Result<Input, Failure> {
        let found = match &basis.plan.input {
            Described::Events(events) => sources_of(basis, events, args)?,
            Described::Table(_) => None,
        };
        if let Some(sources) = found {
            let histories = Histories::of(sources, args.as_of.unwrap_or(now));
            histories.tell_what_lacks(basis, progress);
            return Ok(Input::Histories(histories));
        }
        let [path] = args.input.as_slice() else {
            let files = history_files::named(&args.input);
            return Err(Failure::call(format!(
                "{files}: only the sources of a history can be several; give one file"
            )));
        };
        let layout = row_layout(basis, path);
        Rows::find(basis, layout, (args.as_of, now), progress).map(Input::Rows)
    }

    /// Hands the input over, part by part, in its order.
    pub(super) fn for_each(
        &self,
        basis: &Basis,
        progress: &Progress,
        each: impl FnMut(Work) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        match self {
            Input::Rows(rows) => rows.for_each(each),
            Input::Histories(histories) => histories.for_each(basis, progress, each),
        }
    }
}

/// The files as sources of the definition's history, when all of them are; `None` when none is.
fn sources_of(
    basis: &Basis,
    events: &EventsPlan,
    args: &ScoreArgs,
) -> Result<Option<Vec<HistorySource>>, Failure> {
    let schema = basis.version.map(|_| basis.schema());
    let mut sources = Vec::new();
    for path in &args.input {
        sources.extend(history_files::source_of(path, events, schema).map_err(history_files::failure_of)?);
    }
    match sources.len() {
        0 => Ok(None),
        n if n == args.input.len() => Ok(Some(sources)),
        _ => {
            let (files, expected) = (history_files::named(&args.input), history_files::expected(events));
            Err(Failure::call(format!(
                "{files}: not all of them are sources of this score's history: {expected}"
            )))
        }
    }
}

fn row_layout(basis: &Basis, path: &Path) -> FileLayout {
    match &basis.plan.input {
        Described::Table(table) => FileLayout { path: path.to_owned(), ..table.layout.file.clone() },
        Described::Events(_) => history_files::plain(path),
    }
}
