//! The rules of a definition alone: what answers before any version exists, or when none is readable.

use std::path::Path;
use std::sync::Arc;

use definition::RulesAlone;

use super::basis::Basis;

/// Why a definition gives no rules.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoRules {
    #[error("its definition cannot be read: {0}")]
    Definition(String),
    #[error(transparent)]
    Rules(#[from] definition::NoRules),
}

/// Reads a definition and makes its rules.
pub(crate) fn read(path: &Path) -> Result<Basis, NoRules> {
    let plan =
        definition::read(path).map_err(|errors| NoRules::Definition(first_line(&errors.to_string())))?;
    Ok(Basis::of_rules(RulesAlone::of(&plan)?, plan.horizon, plan.serving))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// What was read, or why it could not be: shared by all who ask.
pub(crate) type Definition = Result<Arc<Basis>, Arc<str>>;
