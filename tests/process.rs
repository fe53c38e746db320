//! Programs that are started, watched and ended. Nothing sleeps: what is waited for is waited for with
//! a deadline, after which the test fails.

#[cfg(target_os = "linux")]
pub(crate) mod raw;
mod server;
mod workspace;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

pub(crate) use server::{Serving, connect, signal};
pub(crate) use workspace::{SCORE, Workspace};

/// How long anything may take before the test gives up: much more than it does, on a busy machine too.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// The program in a folder, with nothing of this machine's settings.
pub(crate) fn placar(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_placar-under-test"));
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("PLACAR_")) {
            command.env_remove(name);
        }
    }
    command
}

/// What a program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Said {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("programs write UTF-8");
    Said { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The lines of a program's output as they come, read aside so that it never waits for its reader.
pub(crate) fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (line, lines) = channel();
    thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).try_for_each(|text| line.send(text))
    });
    lines
}

/// The first line in which something stands.
#[track_caller]
pub(crate) fn line_with(lines: &Receiver<String>, part: &str) -> String {
    let mut seen = Vec::new();
    while let Ok(line) = lines.recv_timeout(DEADLINE) {
        if line.contains(part) {
            return line;
        }
        seen.push(line);
    }
    panic!("no line with {part:?} came; what came:\n{}", seen.join("\n"))
}
