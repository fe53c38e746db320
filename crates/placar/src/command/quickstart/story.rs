use std::io::{self, IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};
use reports::Language;

use super::texts;

/// How many steps are told.
const STEPS: usize = 8;

/// Under what the heading of a step begins.
const INDENT: &str = "      ";

/// Letters of a line: what a terminal of eighty columns shows, and what is easily read.
const WIDTH: usize = 78;

/// Tells on stderr what happens: for people, never for scripts.
pub(super) struct Story {
    pub(super) language: Language,
    step: usize,
    styled: bool,
}

impl Story {
    /// Says what this is going to be.
    pub(super) fn begin(language: Language) -> Story {
        let terminal = io::stderr().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let story = Story { language, step: 0, styled: terminal && !plain };
        story.tell(&story.bold(texts::title(language)));
        story
    }

    /// Begins the next step.
    pub(super) fn step(&mut self, heading: &str) {
        self.step += 1;
        self.tell(&format!("\n {}/{STEPS}  {}", self.step, self.bold(heading)));
    }

    /// Begins what comes after the last step.
    pub(super) fn epilogue(&self, heading: &str) {
        self.tell(&format!("\n{}", self.bold(heading)));
    }

    /// Sentences, broken into lines.
    pub(super) fn say(&self, sentences: &str) {
        wrapped(sentences, WIDTH - INDENT.len()).iter().for_each(|line| self.line(line));
    }

    /// A line as it is: of a table, or to be copied.
    pub(super) fn line(&self, line: &str) {
        self.tell(format!("{INDENT}{line}").trim_end());
    }

    /// An item of a list.
    pub(super) fn item(&self, mark: &str, text: &str) {
        let lines = wrapped(text, WIDTH - INDENT.len() - 2 - mark.chars().count());
        let blank = " ".repeat(mark.chars().count());
        let marks = std::iter::once(mark).chain(std::iter::repeat(blank.as_str()));
        lines.iter().zip(marks).for_each(|(line, mark)| self.line(&format!("{mark} {line}")));
    }

    /// An empty line.
    pub(super) fn pause(&self) {
        self.tell("");
    }

    /// A line from the first column on, such as one copies. Nobody need be listening.
    pub(super) fn tell(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A bar that fills; nothing of it appears where stderr is no terminal.
    pub(super) fn bar(&self, n: usize, what: &'static str) -> ProgressBar {
        let style = ProgressStyle::with_template("      {bar:40.cyan} {human_pos}/{human_len} {msg}");
        let bar = ProgressBar::new(n as u64).with_message(what);
        style.map_or(bar.clone(), |style| bar.with_style(style))
    }

    fn bold(&self, text: &str) -> String {
        if self.styled { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Lines of at most `width` letters, broken at blanks; a longer word stands alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits = |line: &&mut String| line.chars().count() + 1 + word.chars().count() <= width;
        match lines.last_mut().filter(fits) {
            Some(line) => line.extend([" ", word]),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[track_caller]
    fn check(text: &str, lines: &[&str]) {
        assert_eq!(wrapped(text, 10), lines);
    }

    #[test]
    fn lines_are_broken_at_blanks() {
        check("", &[]);
        check("one two", &["one two"]);
        check("one two three", &["one two", "three"]);
        check("não é três", &["não é três"]);
        check("a /much/longer/word b", &["a", "/much/longer/word", "b"]);
    }
}
