use std::fmt;
use std::path::PathBuf;

/// One thing in a definition that is wrong, or allowed but odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, counted from 1; 0 when the file could not be read at all.
    pub line: usize,
    /// The column in characters, counted from 1; 0 where the line is.
    pub column: usize,
    /// The key, as `[features].purchases_90d.window`; empty where the text is no TOML.
    pub key: String,
    /// What is wrong and what would be right.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}: ", self.line, self.column)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.text)
    }
}

/// Every mistake of one definition, in the order of the file.
///
/// It displays as one line a problem: `score.toml:12:3: [features].x: …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionErrors {
    /// The file, as it was named by the caller.
    pub file: PathBuf,
    /// What is wrong in it; never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for DefinitionErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, problem) in self.problems.iter().enumerate() {
            let separator = if problem.line > 0 { ":" } else { ": " };
            let newline = if idx > 0 { "\n" } else { "" };
            write!(f, "{newline}{}{separator}{problem}", self.file.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for DefinitionErrors {}
