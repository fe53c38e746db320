use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use tonic::Code;

use crate::error::AnswerError;
use crate::inference::InferError;
use crate::web::document::Document;
use crate::web::problem::{self, Problem};

/// Why there is no answer, as the protocol says it.
#[derive(Debug)]
pub(in crate::web) struct Fault(Problem);

/// What came in the place of an answer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InferenceError")]
pub(super) struct Told {
    /// What was wrong, where, and what would be right.
    error: String,
}

impl Fault {
    /// The code that the same refusal has over gRPC.
    pub(super) fn code(&self) -> Code {
        self.0.code()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, error) = self.0.parts();
        let mut response = Document(status, Told { error }).into_response();
        problem::tell_when_again(&mut response);
        response
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        Fault(problem)
    }
}

impl From<PathRejection> for Fault {
    fn from(rejection: PathRejection) -> Fault {
        Fault(Problem::path(rejection.body_text()))
    }
}

impl From<tonic::Status> for Fault {
    fn from(status: tonic::Status) -> Fault {
        Problem::from(status).into()
    }
}

impl From<AnswerError> for Fault {
    fn from(error: AnswerError) -> Fault {
        Problem::from(error).into()
    }
}

impl From<InferError> for Fault {
    fn from(error: InferError) -> Fault {
        AnswerError::from(error).into()
    }
}
