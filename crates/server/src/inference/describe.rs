//! What a model takes and gives: once for the metadata, once as Triton's configuration.

use api::inference as oip;
use api::inference::model_metadata_response::TensorMetadata;

use super::datatype::{self, Datatype};
use super::outputs::Output;
use super::table::{ENTITY, MATRIX, has_matrix, takes_entities};
use crate::catalogue::{Basis, Standing};
use crate::limits::BATCH_ROWS_MAX;

/// What the model's platform, and Triton's backend, is called.
const PLATFORM: &str = "placar";

/// The number of rows in a shape of the metadata.
const ANY_ROWS: i64 = -1;

/// An input that a basis takes.
struct Taken {
    name: String,
    datatype: Datatype,
    /// Elements of a row: as Triton has it a dimension of its own, be it 1. It may be left out of a call.
    width: i64,
    /// Whether clients that send everything they read of should leave it out.
    optional: bool,
}

fn inputs(basis: &Basis) -> Vec<Taken> {
    let entries = basis.schema().entries().iter();
    let mut inputs: Vec<Taken> = entries
        .map(|entry| Taken {
            name: entry.name.to_string(),
            datatype: datatype::told(entry.feature_type),
            width: 1,
            optional: false,
        })
        .collect();
    if has_matrix(basis) {
        let width = basis.schema().len() as i64;
        inputs.push(Taken { name: MATRIX.to_owned(), datatype: Datatype::Fp64, width, optional: true });
    }
    if takes_entities(basis) {
        let (name, datatype) = (ENTITY.to_owned(), Datatype::Bytes);
        inputs.push(Taken { name, datatype, width: 1, optional: true });
    }
    inputs
}

/// The metadata of a basis of a score.
pub(super) fn metadata(standing: &Standing, basis: &Basis) -> oip::ModelMetadataResponse {
    let tensor = |name: String, datatype: Datatype, shape| TensorMetadata {
        name,
        datatype: datatype.name().to_owned(),
        shape,
    };
    let n_features = basis.schema().len();
    let outputs = Output::ALL.into_iter().map(|output| {
        tensor(output.name().to_owned(), output.datatype(), output.shape(ANY_ROWS, n_features))
    });
    let inputs = inputs(basis)
        .into_iter()
        .map(|Taken { name, datatype, width, .. }| tensor(name, datatype, vec![ANY_ROWS, width]));
    oip::ModelMetadataResponse {
        name: standing.name.to_string(),
        versions: standing.versions.iter().map(u32::to_string).collect(),
        platform: PLATFORM.to_owned(),
        inputs: inputs.collect(),
        outputs: outputs.collect(),
    }
}

/// The configuration of a basis of a score.
pub(super) fn config(standing: &Standing, basis: &Basis) -> oip::ModelConfig {
    let inputs = inputs(basis).into_iter().map(|Taken { name, datatype, width, optional }| {
        let (data_type, dims) = (datatype.in_config().into(), vec![width]);
        oip::ModelInput { name, data_type, dims, optional }
    });
    let outputs = Output::ALL.into_iter().map(|output| oip::ModelOutput {
        name: output.name().to_owned(),
        data_type: output.datatype().in_config().into(),
        dims: output.shape(ANY_ROWS, basis.schema().len()).split_off(1),
    });
    let all = oip::model_version_policy::PolicyChoice::All(oip::model_version_policy::All {});
    oip::ModelConfig {
        name: standing.name.to_string(),
        platform: PLATFORM.to_owned(),
        version_policy: Some(oip::ModelVersionPolicy { policy_choice: Some(all) }),
        max_batch_size: BATCH_ROWS_MAX as i32,
        input: inputs.collect(),
        output: outputs.collect(),
        backend: PLATFORM.to_owned(),
    }
}
