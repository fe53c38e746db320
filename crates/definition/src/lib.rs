//! score.toml as written, then checked.
