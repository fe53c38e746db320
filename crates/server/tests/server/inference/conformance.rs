//! What the metadata says, and how a call is answered.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use tonic::Code;

use super::call::{
    asking, call, contents, infer, input, numbers, raw_numbers, raw_strings, texts, typed, visit,
};
use crate::support::{Running, World, definitions, samples};

#[tokio::test]
async fn the_server_lives_is_ready_and_says_what_it_is() {
    let server = World::with(&samples::visits()).serve().await;
    let mut client = server.inference();
    assert!(client.server_live(oip::ServerLiveRequest {}).await.unwrap().into_inner().live);
    assert!(client.server_ready(oip::ServerReadyRequest {}).await.unwrap().into_inner().ready);
    let metadata = client.server_metadata(oip::ServerMetadataRequest {}).await.unwrap().into_inner();
    assert_eq!((metadata.name.as_str(), metadata.version.as_str()), ("placar", env!("CARGO_PKG_VERSION")));
    assert!(metadata.extensions.iter().any(|extension| extension == "statistics"));
}

async fn ready(server: &Running, name: &str, version: &str) -> Result<bool, Code> {
    let request = oip::ModelReadyRequest { name: name.to_owned(), version: version.to_owned() };
    let answer = server.inference().model_ready(request).await;
    answer.map(|answer| answer.into_inner().ready).map_err(|status| status.code())
}

#[tokio::test]
async fn a_model_is_ready_that_answers_be_it_by_its_rules() {
    let world = World::with(&samples::visits());
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    let server = world.serve().await;
    assert_eq!(ready(&server, samples::VISITS, "").await, Ok(true));
    assert_eq!(ready(&server, samples::VISITS, "1").await, Ok(true));
    assert_eq!(ready(&server, samples::REPURCHASE, "").await, Ok(true));
    assert_eq!(ready(&server, samples::VISITS, "2").await, Err(Code::NotFound));
    assert_eq!(ready(&server, "nobody", "").await, Err(Code::NotFound));
    assert_eq!(ready(&server, samples::VISITS, "one").await, Err(Code::InvalidArgument));
    assert_eq!(ready(&server, "", "").await, Err(Code::InvalidArgument));
}

async fn metadata(server: &Running, name: &str) -> oip::ModelMetadataResponse {
    let request = oip::ModelMetadataRequest { name: name.to_owned(), version: String::new() };
    server.inference().model_metadata(request).await.expect("metadata").into_inner()
}

fn told(tensors: &[oip::model_metadata_response::TensorMetadata]) -> String {
    let told = tensors.iter().map(|tensor| format!("{} {} {:?}", tensor.name, tensor.datatype, tensor.shape));
    told.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn metadata_lists_a_tensor_a_feature_and_the_matrix_where_all_are_numbers() {
    let world = World::with(&samples::visits());
    let version = world.publish(&samples::loans());
    world.promote(samples::LOANS, version);
    let server = world.serve().await;
    let visits = metadata(&server, samples::VISITS).await;
    assert_eq!(
        told(&visits.inputs),
        "income FP64 [-1, 1], visits FP64 [-1, 1], subscribed BOOL [-1, 1], features FP64 [-1, 3], entity_id BYTES [-1, 1]"
    );
    assert_eq!(
        told(&visits.outputs),
        "probability FP64 [-1], points INT32 [-1], tier BYTES [-1], source BYTES [-1], cause BYTES [-1], \
         contributions FP64 [-1, 3], recorded BOOL [-1], prediction_id BYTES [-1]"
    );
    assert_eq!((visits.name.as_str(), visits.platform.as_str()), (samples::VISITS, "placar"));
    assert_eq!(visits.versions, ["1"]);
    assert_eq!(
        told(&metadata(&server, samples::LOANS).await.inputs),
        "age FP64 [-1, 1], has_loan BOOL [-1, 1], signed_up BYTES [-1, 1], plan BYTES [-1, 1], entity_id BYTES [-1, 1]"
    );
}

#[tokio::test]
async fn the_configuration_says_the_same_as_the_metadata() {
    let server = World::with(&samples::visits()).serve().await;
    let request = oip::ModelConfigRequest { name: samples::VISITS.to_owned(), version: "1".to_owned() };
    let config = server.inference().model_config(request).await.unwrap().into_inner().config.unwrap();
    let metadata = metadata(&server, samples::VISITS).await;
    assert_eq!(config.max_batch_size, 10_000);
    for (input, told) in config.input.iter().zip(&metadata.inputs) {
        assert_eq!((&input.name, &input.dims[..]), (&told.name, &told.shape[1..]));
        assert_eq!(input.optional, ["features", "entity_id"].contains(&input.name.as_str()));
    }
    let types: Vec<_> = config.input.iter().map(oip::ModelInput::data_type).collect();
    use oip::DataType as T;
    assert_eq!(types, [T::TypeFp64, T::TypeFp64, T::TypeBool, T::TypeFp64, T::TypeString]);
    assert_eq!(config.output.len(), metadata.outputs.len());
}

#[tokio::test]
async fn an_answer_names_model_version_and_call_and_has_what_was_asked_in_that_order() {
    let server = World::with(&samples::visits()).serve().await;
    let request = oip::ModelInferRequest { id: "call-7".to_owned(), ..visit() };
    let answer = infer(&server, request.clone()).await;
    assert_eq!((answer.model_name.as_str(), answer.model_version.as_str()), (samples::VISITS, "1"));
    assert_eq!(answer.id, "call-7");
    assert!(answer.parameters.is_empty(), "{:?}", answer.parameters);
    let names = |answer: &oip::ModelInferResponse| -> Vec<String> {
        answer.outputs.iter().map(|output| output.name.clone()).collect()
    };
    assert_eq!(names(&answer), ["probability", "points", "tier", "source", "cause"]);
    assert_eq!(answer.raw_output_contents.len(), 5);
    let answer = infer(&server, asking(request, &["tier", "probability"])).await;
    assert_eq!(names(&answer), ["tier", "probability"]);
    assert_eq!(raw_strings(&answer, "tier").len(), 1);
    assert_eq!(raw_numbers(&answer, "probability").len(), 1);
}

#[tokio::test]
async fn typed_booleans_and_texts_are_taken_and_answered_typed() {
    let server = World::with(&samples::loans()).serve().await;
    let empty = oip::InferTensorContents::default;
    let bytes =
        |text: &'static str| oip::InferTensorContents { bytes_contents: vec![text.into()], ..empty() };
    let request = typed(
        samples::LOANS,
        vec![
            (input("age", "INT32", &[1]), oip::InferTensorContents { int_contents: vec![44], ..empty() }),
            (
                input("has_loan", "BOOL", &[1]),
                oip::InferTensorContents { bool_contents: vec![true], ..empty() },
            ),
            (input("signed_up", "BYTES", &[1, 1]), bytes("2019-03-01")),
            (input("plan", "BYTES", &[1]), bytes("pro")),
        ],
    );
    let answer = infer(&server, request).await;
    assert_eq!(contents(&answer, "source").bytes_contents, ["MODEL"]);
    assert_eq!(contents(&answer, "cause").bytes_contents, [""]);
    assert_eq!(contents(&answer, "points").int_contents.len(), 1);
}

#[tokio::test]
async fn a_model_that_may_not_answer_is_no_error_and_the_cause_is_told() {
    let server = World::with(&samples::visits()).serve().await;
    let sparse =
        call(samples::VISITS, vec![numbers("income", &[f64::NAN, 1.0]), numbers("visits", &[2.0, 2.0])]);
    let answer = infer(&server, sparse).await;
    assert_eq!(raw_strings(&answer, "source"), ["RULES", "MODEL"]);
    assert_eq!(raw_strings(&answer, "cause"), ["MISSING_FEATURES", ""]);
}

#[tokio::test]
async fn a_definition_alone_answers_without_probability() {
    let world = World::new();
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    let server = world.serve().await;
    let names: Vec<String> =
        metadata(&server, samples::REPURCHASE).await.inputs.into_iter().map(|input| input.name).collect();
    let answer = infer(&server, call(samples::REPURCHASE, vec![numbers(&names[0], &[3.0])])).await;
    assert_eq!(answer.model_version, "0");
    assert!(raw_numbers(&answer, "probability")[0].is_nan());
    assert_eq!(raw_strings(&answer, "cause"), ["NO_MODEL"]);
}

#[tokio::test]
async fn inputs_that_the_version_does_not_know_are_ignored_with_a_warning() {
    let server = World::with(&samples::visits()).serve().await;
    let mut request = visit();
    let (tensor, bytes) = texts("colour", &["red", "green"]);
    request.inputs.push(tensor);
    request.raw_input_contents.push(bytes);
    let answer = infer(&server, request).await;
    assert_eq!(raw_strings(&answer, "source"), ["MODEL"]);
    let told = answer.parameters["warnings"].parameter_choice.clone();
    let expected = "input \"colour\" is not known to version 1 and was ignored";
    assert_eq!(told, Some(ParameterChoice::StringParam(expected.to_owned())));
}

#[tokio::test]
async fn a_model_that_fails_leaves_the_row_to_the_rules() {
    let server = World::with(&samples::failing()).serve().await;
    let answer = infer(&server, call("failing", vec![numbers("up", &[1e9]), numbers("down", &[1e9])])).await;
    assert_eq!(raw_strings(&answer, "cause"), ["MODEL_FAILED"]);
}
