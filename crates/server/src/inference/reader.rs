use std::path::Path;

use api::inference as oip;
use prost::Message;

use super::outputs::Wanted;
use super::table::Table;
use crate::catalogue::Basis;
use crate::clock;

/// Reads calls of the Open Inference Protocol as far as a server does before it scores them, without
/// a server around it: for whoever feeds it with anything to see that nothing panics.
pub struct InferenceReader(Basis);

impl InferenceReader {
    /// For a definition alone; `None` where it gives no rules.
    pub fn of_definition(path: &Path) -> Option<InferenceReader> {
        crate::catalogue::of_definition(path).map(InferenceReader)
    }

    /// Reads the bytes of a `ModelInferRequest`; how many rows it has, or why it is not taken.
    pub fn read(&self, bytes: &[u8]) -> Result<usize, String> {
        let request = oip::ModelInferRequest::decode(bytes).map_err(|error| error.to_string())?;
        self.rows_of(&request)
    }

    /// Reads the body of a call over REST, of which the first bytes are JSON.
    pub fn read_json(&self, body: &[u8], n_json: usize) -> Result<usize, String> {
        let (json, behind) = body.split_at_checked(n_json).unwrap_or((body, &[]));
        self.rows_of(&crate::web::read_inference(json, behind)?)
    }

    fn rows_of(&self, request: &oip::ModelInferRequest) -> Result<usize, String> {
        let now = clock::now();
        Wanted::read(request, now).map_err(|error| error.message())?;
        let table = Table::read(request, &self.0).map_err(|error| error.message())?;
        for row_idx in 0..table.n_rows {
            table.row(&self.0, row_idx, now).map_err(|wrong| wrong.to_string())?;
        }
        Ok(table.n_rows)
    }
}
