//! `placar init`: a first `score.toml` about a table nobody has described yet.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use definition::{StarterColumn, StarterProfile};
use serde_json::json;
use sources::{ColumnProfile, Profile};

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{history_files, show};

/// Which table, and where the definition shall stand.
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// The table: .csv, .csv.gz or .parquet
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Where to write the definition, such as models/NAME/score.toml [default: stdout]
    #[arg(long, value_name = "score.toml")]
    output: Option<PathBuf>,
}

/// Looks at the table and writes; a file that is there is never overwritten.
pub(crate) fn run(common: &Common, args: &InitArgs) -> Result<(), Failure> {
    if let Some(output) = args.output.as_deref().filter(|output| output.exists()) {
        return Err(exists(output));
    }
    let page = {
        let _progress = Progress::of("looking at the table");
        let profile = sources::profile(&args.file, None).map_err(history_files::failure_of)?;
        definition::starter(&starter_profile(profile, &path_from(args.output.as_deref(), &args.file)))
    };
    let Some(output) = &args.output else {
        return match common.json {
            true => show::json(&json!({ "definition": page })),
            false => show::line(page.trim_end()),
        };
    };
    write_new(output, &page)?;
    eprintln!("read it, change what is not so, then: placar check {}", output.display());
    match common.json {
        true => show::json(&json!({ "output": output, "definition": page })),
        false => show::line(&output.display().to_string()),
    }
}

fn exists(output: &Path) -> Failure {
    let output = output.display();
    Failure::call(format!(
        "{output} is there already, and is not overwritten: name another file with --output"
    ))
}

fn write_new(output: &Path, page: &str) -> Result<(), Failure> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), fs::create_dir_all);
    let open = || OpenOptions::new().write(true).create_new(true).open(output);
    let written = made.and_then(|()| open()).and_then(|mut file| file.write_all(page.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(output),
        _ => Failure::broke(format!("{} cannot be written: {error}", output.display())),
    })
}

/// The table's path as it shall stand in a definition: relative to the definition's folder.
fn path_from(output: Option<&Path>, file: &Path) -> String {
    let Some(output) = output else { return file.display().to_string() };
    let folder = output.parent().unwrap_or(Path::new(""));
    let [from, to] = [folder, file].map(|path| std::path::absolute(path).map(|path| tidy(&path)));
    match (from, to) {
        (Ok(from), Ok(to)) => relative(&from, &to).display().to_string(),
        _ => file.display().to_string(),
    }
}

/// The path without `.` and, as far as its text says, without `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if tidy.file_name().is_some() => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

/// The way from a folder to a file, both absolute.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let n_common = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(n_common).map(|_| Component::ParentDir);
    up.chain(to.components().skip(n_common)).collect()
}

fn starter_profile(profile: Profile, path: &str) -> StarterProfile {
    let Profile { path: _, delimiter, n_rows, columns } = profile;
    let columns = columns.into_iter().map(starter_column).collect();
    StarterProfile { path: path.to_owned(), delimiter, n_rows, columns }
}

fn starter_column(column: ColumnProfile) -> StarterColumn {
    let ColumnProfile { name, column_type, n_missing, missing_like, n_distinct, .. } = column;
    let ColumnProfile { has_more, range, examples: _, top, time_formats, .. } = column;
    let time_formats = time_formats.into_iter().map(str::to_owned).collect();
    StarterColumn {
        name,
        column_type,
        n_missing,
        missing_like,
        n_distinct,
        has_more,
        range,
        top,
        time_formats,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: Option<&str>, file: &str, expected: &str) {
        assert_eq!(path_from(output.map(Path::new), Path::new(file)), expected);
    }

    #[test]
    fn a_definition_names_its_table_from_its_own_folder() {
        check(None, "data/leads.csv", "data/leads.csv");
        check(Some("score.toml"), "leads.csv", "leads.csv");
        check(Some("models/leads/score.toml"), "data/leads.csv", "../../data/leads.csv");
        check(Some("models/leads/score.toml"), "models/leads/leads.csv", "leads.csv");
        check(Some("./models/../score.toml"), "./data/leads.csv", "data/leads.csv");
        check(Some("/a/b/score.toml"), "/a/c/leads.csv", "../c/leads.csv");
    }
}
