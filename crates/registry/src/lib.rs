//! Artifacts, versions, aliases.
