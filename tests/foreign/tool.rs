use std::env;
use std::io::{Write, stderr};
use std::path::PathBuf;
use std::process::Command;

/// Where a tool is: what its variable names, else what is found on the path under `name`, if that is given.
/// `None`: it is not there, and that was said.
///
/// Panics where tools are required.
pub(super) fn find(variable: &str, name: Option<&str>, what: &str) -> Option<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Some(PathBuf::from(named));
    }
    let found = name.filter(|name| Command::new(name).arg("--version").output().is_ok());
    if found.is_none() {
        let required = env::var("PLACAR_FOREIGN").is_ok_and(|asked| asked == "required");
        assert!(!required, "{what} needs a tool that {variable} names, and it names none");
        // Not by a macro: what those print is kept back when a test passes.
        writeln!(stderr(), "skipped: {what}: {variable} names no tool").expect("stderr is open");
    }
    found.map(PathBuf::from)
}

/// Runs a tool that must be content with what it sees.
#[track_caller]
pub(super) fn content(command: &mut Command) -> String {
    let said = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success(), "{command:?}: {}\n{out}\n{err}", said.status);
    out.into_owned()
}
