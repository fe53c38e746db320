//! What is answered, as JSON: the messages of [`api::inference`] by the names of their fields.

use std::collections::BTreeMap;

use api::inference as oip;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// That the server lives.
#[derive(Serialize, JsonSchema)]
pub(super) struct ServerLive {
    /// True.
    pub(super) live: bool,
}

/// Whether traffic may be sent here.
#[derive(Serialize, JsonSchema)]
pub(super) struct ServerReady {
    /// False once the server was asked to stop.
    pub(super) ready: bool,
}

/// What the server is.
#[derive(Serialize, JsonSchema)]
pub(super) struct ServerMetadata {
    /// `placar`.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// What it does beyond the protocol, by Triton's names.
    pub(super) extensions: Vec<String>,
}

/// Whether a model answers.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelReady {
    /// The score's name.
    pub(super) name: String,
    /// Also true where the rules answer in the model's place.
    pub(super) ready: bool,
}

/// What a model takes and gives.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelMetadata {
    /// The score's name.
    name: String,
    /// Every version that can be asked for, rising.
    versions: Vec<String>,
    /// `placar`.
    platform: String,
    /// One a feature, in the order of the schema; then, where all are numbers or booleans, `features`: all of
    /// them as one matrix; then `entity_id`.
    inputs: Vec<TensorMetadata>,
    /// What may be asked for.
    outputs: Vec<TensorMetadata>,
}

/// A tensor.
#[derive(Serialize, JsonSchema)]
struct TensorMetadata {
    /// By which it is named in a call.
    name: String,
    /// FP64, INT32, BOOL, BYTES.
    datatype: String,
    /// -1 stands for the number of rows.
    shape: Vec<i64>,
}

/// What a model takes and gives, as Triton writes it down.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelConfig {
    /// The score's name.
    name: String,
    /// `placar`.
    platform: String,
    /// `placar`.
    backend: String,
    /// Which versions can be asked for: all.
    version_policy: VersionPolicy,
    /// Rows of one call at most. The first dimension of every shape is the rows.
    max_batch_size: i32,
    /// As in the metadata.
    input: Vec<ModelInput>,
    /// As in the metadata.
    output: Vec<ModelOutput>,
}

/// Which versions can be asked for.
#[derive(Serialize, JsonSchema)]
struct VersionPolicy {
    /// Every one.
    all: All,
}

/// Nothing more is said.
#[derive(Serialize, JsonSchema)]
struct All {}

/// An input, as Triton writes it down.
#[derive(Serialize, JsonSchema)]
struct ModelInput {
    /// By which it is named in a call.
    name: String,
    /// What its elements are: TYPE_FP64, TYPE_BOOL, TYPE_STRING.
    data_type: String,
    /// Its shape without the rows. A dimension of 1 may be left out of a call.
    dims: Vec<i64>,
    /// Whether a call works without it.
    optional: bool,
}

/// An output, as Triton writes it down.
#[derive(Serialize, JsonSchema)]
struct ModelOutput {
    /// By which it is named in a call.
    name: String,
    /// What its elements are: TYPE_FP64, TYPE_INT32, TYPE_STRING.
    data_type: String,
    /// Its shape without the rows: [] is one element a row.
    dims: Vec<i64>,
}

/// How many inferences there have been by this protocol since the server started, and how long they took.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelStatistics {
    /// Every version that was asked for and is loaded, or has answered.
    model_stats: Vec<VersionStatistics>,
}

/// What one version did.
#[derive(Serialize, JsonSchema)]
struct VersionStatistics {
    /// The score's name.
    name: String,
    /// The version; 0: the rules of a definition without version.
    version: String,
    /// When the last call was answered, in milliseconds since 1970-01-01 in UTC; 0: never.
    last_inference: u64,
    /// Rows that were answered.
    inference_count: u64,
    /// Calls that were answered.
    execution_count: u64,
    /// How long they took.
    inference_stats: InferenceStatistics,
    /// By the size of a batch: nothing is put together from calls here, so that it is empty.
    batch_stats: Vec<Json>,
}

/// How long the parts of calls took.
#[derive(Serialize, JsonSchema)]
struct InferenceStatistics {
    /// Calls that were answered.
    success: StatisticDuration,
    /// Calls that were not.
    fail: StatisticDuration,
    /// No time: a call is answered where it comes in.
    queue: StatisticDuration,
    /// From tensors to features.
    compute_input: StatisticDuration,
    /// From features to predictions, and until those that are recorded are on record.
    compute_infer: StatisticDuration,
    /// From predictions to tensors.
    compute_output: StatisticDuration,
}

/// How often something was, and how long it took in all.
#[derive(Serialize, JsonSchema)]
struct StatisticDuration {
    /// How often.
    count: u64,
    /// Nanoseconds.
    ns: u64,
}

/// Which models are listed.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct RepositoryIndexRequest {
    /// Those alone that are in memory.
    pub(super) ready: bool,
}

/// A version of a score.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelIndex {
    /// The score's name.
    name: String,
    /// The version; "": there is none that answers.
    version: String,
    /// READY: it is in memory. UNAVAILABLE: it is not.
    state: String,
    /// Why it is not, or why it is not the champion that answers.
    reason: String,
}

/// Beside the name of a model that is to be loaded.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct LoadRequest {
    /// None: a model is loaded as it was trained.
    #[schemars(extend("maxProperties" = 0))]
    pub(super) parameters: BTreeMap<String, Json>,
}

/// Beside the name of a model that is to be unloaded.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct UnloadRequest {
    /// Not looked at.
    pub(super) parameters: BTreeMap<String, Json>,
}

/// What became of a model that was to be loaded.
#[derive(Serialize, JsonSchema)]
pub(super) struct ModelLoaded {
    /// The score's name.
    pub(super) name: String,
    /// Whether something answers for it now.
    pub(super) load: bool,
}

/// What a score says of the rows.
#[derive(Serialize, JsonSchema)]
pub(super) struct InferResponse {
    /// The score's name.
    pub(super) model_name: String,
    /// The version that answered, or whose rules did; 0: the rules of a definition without version.
    pub(super) model_version: String,
    /// As it was sent.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(with = "Option<String>")]
    pub(super) id: String,
    /// `recorded`: how many rows are on record, where `entity_id` came. `warnings`: what the caller should
    /// know.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "Option<BTreeMap<String, Json>>")]
    pub(super) parameters: BTreeMap<String, Json>,
    /// In the order in which they were asked for.
    pub(super) outputs: Vec<InferOutput>,
}

/// One column, or several side by side.
#[derive(Serialize, JsonSchema)]
pub(super) struct InferOutput {
    /// `probability`, `points`, `tier`, `source`, `cause`, `contributions`.
    pub(super) name: String,
    /// FP64, INT32, BYTES.
    pub(super) datatype: String,
    /// [n]; of `contributions` [n, number of features].
    pub(super) shape: Vec<i64>,
    /// `binary_data_size`, where the elements stand behind the JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parameters: Option<BinarySize>,
    /// The elements, row by row; null: there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Json>>")]
    pub(super) data: Option<Json>,
}

/// Where the elements are.
#[derive(Serialize, JsonSchema)]
pub(super) struct BinarySize {
    /// Bytes behind the JSON.
    pub(super) binary_data_size: usize,
}

impl From<oip::ModelMetadataResponse> for ModelMetadata {
    fn from(metadata: oip::ModelMetadataResponse) -> ModelMetadata {
        let oip::ModelMetadataResponse { name, versions, platform, inputs, outputs } = metadata;
        let inputs = inputs.into_iter().map(TensorMetadata::from).collect();
        let outputs = outputs.into_iter().map(TensorMetadata::from).collect();
        ModelMetadata { name, versions, platform, inputs, outputs }
    }
}

impl From<oip::model_metadata_response::TensorMetadata> for TensorMetadata {
    fn from(tensor: oip::model_metadata_response::TensorMetadata) -> TensorMetadata {
        let oip::model_metadata_response::TensorMetadata { name, datatype, shape } = tensor;
        TensorMetadata { name, datatype, shape }
    }
}

impl From<oip::ModelConfig> for ModelConfig {
    fn from(config: oip::ModelConfig) -> ModelConfig {
        let oip::ModelConfig { name, platform, version_policy: _, max_batch_size, input, output, backend } =
            config;
        ModelConfig {
            name,
            platform,
            backend,
            version_policy: VersionPolicy { all: All {} },
            max_batch_size,
            input: input.into_iter().map(ModelInput::from).collect(),
            output: output.into_iter().map(ModelOutput::from).collect(),
        }
    }
}

impl From<oip::ModelInput> for ModelInput {
    fn from(input: oip::ModelInput) -> ModelInput {
        let data_type = input.data_type().as_str_name().to_owned();
        let oip::ModelInput { name, data_type: _, dims, optional } = input;
        ModelInput { name, data_type, dims, optional }
    }
}

impl From<oip::ModelOutput> for ModelOutput {
    fn from(output: oip::ModelOutput) -> ModelOutput {
        let data_type = output.data_type().as_str_name().to_owned();
        let oip::ModelOutput { name, data_type: _, dims } = output;
        ModelOutput { name, data_type, dims }
    }
}

impl From<oip::ModelStatisticsResponse> for ModelStatistics {
    fn from(oip::ModelStatisticsResponse { model_stats }: oip::ModelStatisticsResponse) -> ModelStatistics {
        ModelStatistics { model_stats: model_stats.into_iter().map(VersionStatistics::from).collect() }
    }
}

impl From<oip::ModelStatistics> for VersionStatistics {
    fn from(statistics: oip::ModelStatistics) -> VersionStatistics {
        let oip::ModelStatistics { name, version, last_inference, inference_count, execution_count, .. } =
            statistics;
        let inference_stats = statistics.inference_stats.unwrap_or_default().into();
        let batch_stats = Vec::new();
        VersionStatistics {
            name,
            version,
            last_inference,
            inference_count,
            execution_count,
            inference_stats,
            batch_stats,
        }
    }
}

impl From<oip::InferStatistics> for InferenceStatistics {
    fn from(statistics: oip::InferStatistics) -> InferenceStatistics {
        let oip::InferStatistics { success, fail, queue, compute_input, compute_infer, compute_output } =
            statistics;
        InferenceStatistics {
            success: success.into(),
            fail: fail.into(),
            queue: queue.into(),
            compute_input: compute_input.into(),
            compute_infer: compute_infer.into(),
            compute_output: compute_output.into(),
        }
    }
}

impl From<Option<oip::StatisticDuration>> for StatisticDuration {
    fn from(duration: Option<oip::StatisticDuration>) -> StatisticDuration {
        let oip::StatisticDuration { count, ns } = duration.unwrap_or_default();
        StatisticDuration { count, ns }
    }
}

impl From<oip::repository_index_response::ModelIndex> for ModelIndex {
    fn from(model: oip::repository_index_response::ModelIndex) -> ModelIndex {
        let oip::repository_index_response::ModelIndex { name, version, state, reason } = model;
        ModelIndex { name, version, state, reason }
    }
}
