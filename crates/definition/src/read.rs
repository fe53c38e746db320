//! The way from a file to a plan.

use std::io::Read;
use std::path::Path;

use toml::de::DeTable;

use crate::findings::Findings;
use crate::{DefinitionErrors, Plan, Problem, check, shape, syntax};

/// A definition is a page or two of text: more is a data file that was named by mistake.
const MAX_BYTES: u64 = 1 << 20;

/// Reads and checks a definition; paths of data files are resolved against its folder.
///
/// Fails with every mistake at once, or with the one reason why the file cannot be read.
pub fn read(path: &Path) -> Result<Plan, DefinitionErrors> {
    let refuse = |problem: Problem| DefinitionErrors { file: path.to_owned(), problems: vec![problem] };
    let text = text_of(path).map_err(refuse)?;
    parse(&text, path.parent().unwrap_or(Path::new("")), path)
}

/// Checks a definition's text.
///
/// `folder` is what relative paths of data files start at; `file_name` is only how errors name the
/// file. Nothing is read. Fails with every mistake at once, in the order of the text.
pub fn parse(text: &str, folder: &Path, file_name: &Path) -> Result<Plan, DefinitionErrors> {
    let mut findings = Findings::new(text);
    let plan = plan(text, folder, &mut findings);
    let clean = findings.is_clean();
    let [problems, warnings] = findings.into_lists();
    match plan {
        Some(plan) if clean => Ok(Plan { warnings, ..plan }),
        Some(_) | None => Err(DefinitionErrors { file: file_name.to_owned(), problems }),
    }
}

fn plan(text: &str, folder: &Path, findings: &mut Findings) -> Option<Plan> {
    let (document, errors) = DeTable::parse_recoverable(text);
    syntax::report(text, &errors, findings);
    if !findings.is_clean() {
        return None;
    }
    let fitting = shape::fit(document.get_ref(), findings);
    match serde_json::from_value(fitting) {
        Ok(written) => check::plan(&written, &check::Surroundings { folder, text }, findings),
        Err(error) => {
            findings.no_toml(0, format!("the definition cannot be read: {error}"));
            None
        }
    }
}

fn text_of(path: &Path) -> Result<String, Problem> {
    let unreadable = |text: String| Problem { line: 0, column: 0, key: String::new(), text };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)
        .map_err(|error| unreadable(format!("cannot be opened: {error}; name the score.toml to read")))?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(format!("cannot be read: {error}; name the score.toml to read")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(unreadable(format!("is larger than {MAX_BYTES} bytes; a definition is a short text")));
    }
    String::from_utf8(bytes).map_err(|error| no_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))
}

fn no_utf8(bytes: &[u8], valid_up_to: usize) -> Problem {
    let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let text = "the text is not UTF-8 here; save the file as UTF-8".to_owned();
    Problem { line, column, key: String::new(), text }
}
