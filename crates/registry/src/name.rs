//! Which texts may name a score: what a client sends must never reach outside `models/`.

/// Longest name, in bytes: every file system takes a folder of that length.
pub(crate) const NAME_BYTES_MAX: usize = 100;

/// A text that cannot be a score's name, because it could not be one folder in `models/`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name:?} is no name of a score: it must have 1 to {NAME_BYTES_MAX} bytes, no / \\ : or control character, \
     and must not begin with a dot"
)]
pub struct InvalidName {
    /// What was written, cut where it is longer than a name may be.
    pub name: String,
}

/// Refuses what is not the name of one folder.
pub(crate) fn check(name: &str) -> Result<(), InvalidName> {
    let one_segment =
        !name.contains(|letter: char| matches!(letter, '/' | '\\' | ':') || letter.is_control());
    if one_segment && !name.is_empty() && name.len() <= NAME_BYTES_MAX && !name.starts_with('.') {
        return Ok(());
    }
    Err(InvalidName { name: name.chars().take(NAME_BYTES_MAX).collect() })
}
