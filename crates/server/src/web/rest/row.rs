use api::v1 as proto;
use schemars::JsonSchema;
use serde::Serialize;
use tonic::Code;

use crate::meter::code_name;
use crate::web::problem::http_status;

/// Why one row has no result. Its neighbours are not affected.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RowProblem {
    /// The HTTP status that this row alone would have been answered with.
    status: u16,
    /// The same over gRPC: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION …
    code: &'static str,
    /// What was wrong, where, and what would be right.
    message: String,
}

impl From<proto::RowError> for RowProblem {
    fn from(proto::RowError { code, message }: proto::RowError) -> RowProblem {
        let code = Code::from(code);
        RowProblem { status: http_status(code).as_u16(), code: code_name(code), message }
    }
}
