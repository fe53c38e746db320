//! A definition changed in its file: one section exchanged, everything else kept, all or nothing.

use std::fs;
use std::io::Write;
use std::path::Path;

use definition::Plan;
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Puts a section into the file that the plan was read from; the section's name is `path`.
///
/// What comes out is read again before it is written, and the file is exchanged at once: it holds the
/// old text or the new one, whenever the process ends. Whoever changed it meanwhile is not overwritten.
pub(crate) fn put_section(file: &Path, plan: &Plan, path: &[&str], section: &str) -> Result<(), Failure> {
    let changed = definition::with_section(&plan.source_text, path, section).map_err(Failure::call)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    definition::parse(&changed, folder, file).map_err(Failure::broke)?;
    exchange(file, &plan.source_text, &changed)
}

fn exchange(file: &Path, before: &str, after: &str) -> Result<(), Failure> {
    let cannot =
        |error: std::io::Error| Failure::broke(format!("{} cannot be written: {error}", file.display()));
    // Behind a symbolic link the file itself is exchanged.
    let place = fs::canonicalize(file).map_err(cannot)?;
    if fs::read(&place).map_err(cannot)? != before.as_bytes() {
        return Err(Failure::call(format!(
            "{} was changed meanwhile and is left as it is: run the command again",
            file.display()
        )));
    }
    let mut copy = NamedTempFile::new_in(place.parent().unwrap_or(Path::new("."))).map_err(cannot)?;
    copy.write_all(after.as_bytes()).map_err(cannot)?;
    let permissions = fs::metadata(&place).map_err(cannot)?.permissions();
    copy.as_file().set_permissions(permissions).map_err(cannot)?;
    copy.as_file().sync_all().map_err(cannot)?;
    copy.persist(&place).map_err(|error| cannot(error.error))?;
    Ok(())
}
