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
        self.bar.inc(1);
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
