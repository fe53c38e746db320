//! What a person sees while something takes long: on a terminal, and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often a bar moves on its own.
const TICK: Duration = Duration::from_millis(120);

/// A line on stderr that moves and is gone when the work is. In a pipe it is nothing.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Says what is being done, and for how long.
    pub(crate) fn of(what: &str) -> Progress {
        Progress::begin(what, "{spinner} {msg} {elapsed}")
    }

    /// The same, with the number of rows.
    pub(crate) fn of_rows(what: &str) -> Progress {
        Progress::begin(what, "{spinner} {msg} {human_pos} rows {elapsed}")
    }

    /// How many rows there will be: from now on a bar shows how far it is.
    pub(crate) fn expect_rows(&self, n_rows: u64) {
        let template = "{spinner} {msg} [{bar:30}] {human_pos} of {human_len} rows {elapsed}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_length(n_rows);
    }

    /// The same, with a bar: how many steps of how many are done.
    pub(crate) fn of_steps(what: &str) -> Progress {
        Progress::begin(what, "{spinner} [{bar:30}] {pos} of {len} {msg} {elapsed}")
    }

    /// How far it is, and what is to be said about that. `None`: nobody knows how many steps there will be.
    pub(crate) fn at(&self, done: u64, planned: Option<u64>, what: String) {
        match planned {
            Some(planned) => self.bar.set_length(planned),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(done);
        self.bar.set_message(what);
    }

    fn begin(what: &str, template: &str) -> Progress {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(TICK);
        Progress { bar }
    }

    /// One row more.
    pub(crate) fn row(&self) {
        self.rows(1);
    }

    /// So many rows more.
    pub(crate) fn rows(&self, n_rows: u64) {
        self.bar.inc(n_rows);
    }

    /// Lets something be written that stays.
    pub(crate) fn out<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// A line on stderr that stays.
    pub(crate) fn say(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
