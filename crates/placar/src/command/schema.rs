use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::show;

/// Prints the JSON Schema of `score.toml`, or the reference made of it.
pub(crate) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    if args.markdown {
        show::line(definition::reference().trim_end())
    } else {
        show::json(&definition::json_schema())
    }
}
