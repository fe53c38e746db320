//! Which scores there are, and what describes one.

use std::path::Path;

use definition::Plan;
use registry::{LoadError, Registry};

use crate::failure::Failure;

/// Refuses the name of a score that is not there.
pub(crate) fn check_name(registry: &Registry, name: &str) -> Result<(), Failure> {
    let names = registry.scores().map_err(Failure::broke)?;
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    let known = match names.as_slice() {
        [] => "there is none yet".to_owned(),
        names => format!("there are {}", names.join(", ")),
    };
    Err(Failure::call(format!("no score {name:?} in {}; {known}", registry.root().display())))
}

/// What describes a score today: its `score.toml`, else the definition that its newest readable
/// version was trained by.
pub(crate) fn definition(registry: &Registry, name: &str) -> Result<Plan, Failure> {
    let path = registry.definition_path(name);
    if path.exists() {
        return definition::read(&path).map_err(Failure::call);
    }
    let versions = registry.versions(name).map_err(Failure::broke)?;
    let trained_by = versions.into_iter().rev().find_map(|version| of_version(registry, name, version).ok());
    trained_by.ok_or_else(|| {
        Failure::call(format!(
            "{}: there is no definition of this score, and none of its versions has one",
            path.display()
        ))
    })
}

/// Why it cannot be said what a version was trained by.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoDefinition {
    #[error("the card of the version cannot be read")]
    Card(#[from] LoadError),
    #[error("the definition in the card of the version is not understood by this build")]
    Definition(#[from] definition::DefinitionErrors),
}

/// The definition that a version was trained by.
pub(crate) fn of_version(registry: &Registry, name: &str, version: u32) -> Result<Plan, NoDefinition> {
    let text = registry.card(name, version)?.definition;
    let place = format!("{name} version {version}");
    Ok(definition::parse(&text, Path::new(""), Path::new(&place))?)
}
