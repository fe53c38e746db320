use crate::args::SchemaArgs;
use crate::failure::Failure;
use crate::show;

/// Prints the JSON Schema of `score.toml`, or the reference made of it, or the OpenAPI document of the
/// server.
pub(crate) fn run(args: &SchemaArgs) -> Result<(), Failure> {
    if args.openapi {
        show::json(&server::openapi())
    } else if args.markdown {
        show::line(definition::reference().trim_end())
    } else {
        show::json(&definition::json_schema())
    }
}
