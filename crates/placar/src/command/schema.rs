use crate::failure::Failure;
use crate::show;

/// Prints the JSON Schema of `score.toml`.
pub(crate) fn run() -> Result<(), Failure> {
    show::json(&definition::json_schema())
}
