//! What is wrong is told by the input's name, and nothing that is sent brings the server down.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tonic::Code;

use super::call::{
    Raw, asking, call, infer, input, numbers, raw_strings, texts, typed, visit, with_parameter,
};
use crate::support::{Running, World, samples};

async fn refused(server: &Running, request: oip::ModelInferRequest, code: Code) -> String {
    let status = server.inference().model_infer(request).await.expect_err("no answer");
    assert_eq!(status.code(), code, "{status}");
    status.message().to_owned()
}

#[track_caller]
fn check(server: &Running, request: oip::ModelInferRequest, expected: &str) {
    let told = tokio::task::block_in_place(|| {
        tokio::runtime::Handle::current().block_on(refused(server, request, Code::InvalidArgument))
    });
    assert_eq!(told, expected);
}

/// One input of the sample `loans` or `visits`, as wrong as a test wants it.
fn one(model: &str, name: &str, datatype: &str, shape: &[i64], bytes: &[u8]) -> oip::ModelInferRequest {
    call(model, vec![(input(name, datatype, shape), Bytes::copy_from_slice(bytes))])
}

async fn server() -> Running {
    let world = World::with(&samples::visits());
    let version = world.publish(&samples::loans());
    world.promote(samples::LOANS, version);
    world.serve().await
}

#[tokio::test(flavor = "multi_thread")]
async fn shapes_and_lengths_must_fit() {
    let server = server().await;
    let income =
        |shape: &[i64], n_bytes: usize| one(samples::VISITS, "income", "FP64", shape, &vec![0; n_bytes]);
    let wrong_shape = |found: &str| {
        format!(
            "input \"income\" has shape {found}; it takes [n] or [n, 1], and n is the same for all inputs"
        )
    };
    check(&server, income(&[], 0), &wrong_shape("[]"));
    check(&server, income(&[-1], 8), &wrong_shape("[-1]"));
    check(&server, income(&[1, 2], 16), &wrong_shape("[1, 2]"));
    check(&server, income(&[1, -1], 8), &wrong_shape("[1, -1]"));
    check(&server, income(&[1, 1, 1], 8), &wrong_shape("[1, 1, 1]"));
    check(&server, income(&[i64::MAX, i64::MAX], 8), &wrong_shape(&format!("[{0}, {0}]", i64::MAX)));
    let too_many = "entries; 10000 are taken at most: split them over several calls";
    check(&server, income(&[1 << 40], 8), &format!("input \"income\" has {} {too_many}", 1_u64 << 40));
    check(&server, income(&[10_001], 8), &format!("input \"income\" has 10001 {too_many}"));
    check(&server, income(&[2], 15), "input \"income\" has 15 bytes; its shape and datatype take 16");
    check(&server, income(&[2], 0), "input \"income\" has 0 bytes; its shape and datatype take 16");
    check(&server, income(&[0], 8), "input \"income\" has 8 bytes; its shape and datatype take 0");
    let matrix = one(samples::VISITS, "features", "FP64", &[2, 2], &[0; 32]);
    let told = "input \"features\" has shape [2, 2]; it takes [n, 3], and n is the same for all inputs";
    check(&server, matrix, told);
    let inputs = vec![numbers("income", &[1.0, 2.0]), numbers("visits", &[1.0])];
    check(
        &server,
        call(samples::VISITS, inputs),
        "input \"visits\" has 1 rows, and \"income\" has 2: they must have as many",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn datatypes_and_values_must_fit() {
    let server = server().await;
    let of_loans = |name, datatype, bytes: &[u8]| one(samples::LOANS, name, datatype, &[1], bytes);
    check(
        &server,
        of_loans("age", "FP16", &[0; 2]),
        "input \"age\" has datatype \"FP16\"; it takes FP64, FP32, INT64, INT32 or another INT or UINT",
    );
    check(
        &server,
        of_loans("age", "BOOL", &[1]),
        "input \"age\" has datatype \"BOOL\"; it takes FP64, FP32, INT64, INT32 or another INT or UINT",
    );
    check(&server, of_loans("plan", "FP64", &[0; 8]), "input \"plan\" has datatype \"FP64\"; it takes BYTES");
    check(
        &server,
        of_loans("age", "FP32", &f32::INFINITY.to_le_bytes()),
        "input \"age\": element 0 is inf: a number must be finite; leave it out, or send NaN, where it is missing",
    );
    check(
        &server,
        of_loans("has_loan", "INT32", &2_i32.to_le_bytes()),
        "input \"has_loan\": element 0 is 2; a boolean takes 0, 1, or NaN where it is missing",
    );
    check(
        &server,
        of_loans("signed_up", "INT64", &i64::MAX.to_le_bytes()),
        &format!("input \"signed_up\": element 0 is {}: no microsecond of the years 1 to 9999", i64::MAX),
    );
    check(
        &server,
        call(samples::LOANS, vec![texts("signed_up", &["", "yesterday"])]),
        "input \"signed_up\": element 1: \"yesterday\" is no time in the form ISO 8601, such as 2024-03-31 or \
         2024-03-31T09:30:00Z",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_must_stand_behind_their_true_length() {
    let server = server().await;
    let plan = |bytes: &[u8]| one(samples::LOANS, "plan", "BYTES", &[1], bytes);
    let element = "input \"plan\": the length of element 0 is";
    check(&server, plan(&[3, 0, 0]), "input \"plan\" has 3 bytes; its shape and datatype take 4");
    check(&server, plan(b"\x03\0\0\0pr"), &format!("{element} 3 bytes, and 2 are left"));
    check(&server, plan(b"\xff\xff\xff\xffpro"), &format!("{element} 4294967295 bytes, and 3 are left"));
    check(&server, plan(b"\x03\0\0\0prox"), "input \"plan\" has 8 bytes; its shape and datatype take 7");
    check(&server, plan(b"\x02\0\0\0\xff\xff"), "input \"plan\": element 0 is no UTF-8");
    let long = [&2_000_u32.to_le_bytes()[..], &[b'x'; 2_000]].concat();
    check(&server, plan(&long), "input \"plan\": element 0 has 2000 bytes; 1024 are taken at most");
    let two = one(samples::LOANS, "plan", "BYTES", &[2], b"\x06\0\0\0prices");
    check(&server, two, "input \"plan\": the length of element 1 is 4 bytes, and 0 are left");
}

#[tokio::test(flavor = "multi_thread")]
async fn elements_stand_raw_for_all_inputs_or_for_none() {
    let server = server().await;
    let mut missing = visit();
    missing.raw_input_contents.pop();
    let told = "raw_input_contents has 2 entries for 3 inputs: it has one for each, or none and every input has \
                its contents";
    check(&server, missing, told);
    let mut mixed = visit();
    mixed.inputs[1].contents = Some(oip::InferTensorContents::default());
    let told = "input \"visits\" has contents beside raw_input_contents: the elements stand in one of them";
    check(&server, mixed, told);
    let one = |contents| typed(samples::VISITS, vec![(input("income", "FP64", &[1]), contents)]);
    let elsewhere = oip::InferTensorContents { fp32_contents: vec![1.0], ..Default::default() };
    let told = "input \"income\" has elements in fp32_contents; FP64 takes them in fp64_contents";
    check(&server, one(elsewhere), told);
    let none = "input \"income\" has 0 elements; its shape and datatype take 1";
    check(&server, one(oip::InferTensorContents::default()), none);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_must_be_known_and_come_once() {
    let server = server().await;
    let only = |inputs: Vec<Raw>| call(samples::VISITS, inputs);
    check(&server, only(vec![numbers("income", &[1.0]); 2]), "input \"income\" comes twice");
    check(
        &server,
        only(vec![numbers("input-0", &[1.0])]),
        "no input is known; version 1 takes \"income\", \"visits\", \"subscribed\", \"entity_id\"",
    );
    check(
        &server,
        only(Vec::new()),
        "no input is known; version 1 takes \"income\", \"visits\", \"subscribed\", \"entity_id\"",
    );
    let matrix = (input("features", "FP64", &[1, 3]), Bytes::from_static(&[0; 24]));
    check(
        &server,
        only(vec![numbers("visits", &[1.0]), matrix]),
        "the feature \"visits\" comes alone and in the matrix \"features\": send it once",
    );
    check(&server, asking(visit(), &["tier", "tier"]), "output \"tier\" comes twice");
    let known = "\"probability\", \"points\", \"tier\", \"source\", \"cause\", \"contributions\", \"recorded\", \
                 \"prediction_id\"";
    check(&server, asking(visit(), &["label"]), &format!("there is no output \"label\"; there are {known}"));
    check(
        &server,
        oip::ModelInferRequest { model_name: String::new(), ..visit() },
        "the name of the model is required",
    );
    check(
        &server,
        oip::ModelInferRequest { model_version: "latest".to_owned(), ..visit() },
        "the version is \"latest\"; it is a number, or empty for the champion",
    );
    let parameter = with_parameter(visit(), "contributions", ParameterChoice::Int64Param(1));
    check(&server, parameter, "the parameter \"contributions\" takes a boolean");
    let later = with_parameter(visit(), "as_of", ParameterChoice::StringParam("9998-01-01".to_owned()));
    let told = refused(&server, later, Code::InvalidArgument).await;
    assert!(told.starts_with("as_of is 9998-01-01T00:00:00Z, later than now ("), "{told}");
    let mut shared = visit();
    shared.inputs[0].parameters.insert("shared_memory_region".to_owned(), oip::InferParameter::default());
    check(&server, shared, "shared memory is not served: send the elements with the call");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = server().await;
    let nobody = oip::ModelInferRequest { model_name: "nobody".to_owned(), ..visit() };
    let told = refused(&server, nobody, Code::NotFound).await;
    assert_eq!(told, "there is no score \"nobody\"; this server has \"loans\", \"visits\"");
    let seventh = oip::ModelInferRequest { model_version: "7".to_owned(), ..visit() };
    let told = refused(&server, seventh, Code::NotFound).await;
    assert_eq!(told, "score \"visits\" has no version 7; it has 1");
}

#[tokio::test]
async fn no_rows_are_answered_with_none() {
    let server = server().await;
    let answer = infer(&server, call(samples::VISITS, vec![numbers("income", &[])])).await;
    assert_eq!(answer.outputs[0].shape, [0]);
    assert!(raw_strings(&answer, "tier").is_empty());
}

#[tokio::test]
async fn ten_thousand_rows_are_answered() {
    let server = server().await;
    let answer = infer(&server, call(samples::VISITS, vec![numbers("income", &[5.0; 10_000])])).await;
    assert_eq!(raw_strings(&answer, "cause").len(), 10_000);
}

fn any_input() -> impl Strategy<Value = Raw> {
    let name =
        prop::sample::select(vec!["age", "has_loan", "signed_up", "plan", "entity_id", "features", "x"]);
    let datatypes = vec!["FP64", "FP32", "INT64", "INT32", "UINT8", "BOOL", "BYTES", "FP16", ""];
    let dimension = prop_oneof![4 => 0_i64..4, 1 => any::<i64>()];
    let bytes = prop_oneof![
        vec(any::<u8>(), 0..40),
        vec((0_u32..6, vec(0x20_u8..0x7f, 0..6)), 0..4).prop_map(|texts| texts
            .into_iter()
            .flat_map(|(n, text)| [&n.to_le_bytes()[..], &text].concat())
            .collect()),
    ];
    (name, prop::sample::select(datatypes), vec(dimension, 0..3), bytes)
        .prop_map(|(name, datatype, shape, bytes)| (input(name, datatype, &shape), Bytes::from(bytes)))
}

#[test]
fn whatever_is_sent_the_server_answers_or_says_why_not_and_lives() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(server());
    let mut runner = TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&(vec(any_input(), 0..4), any::<bool>()), |(inputs, short)| {
        let mut request = call(samples::LOANS, inputs);
        if short {
            request.raw_input_contents.pop();
        }
        let answered = runtime.block_on(server.inference().model_infer(request));
        let code = answered.map_or_else(|status| status.code(), |_| Code::Ok);
        prop_assert!([Code::Ok, Code::InvalidArgument].contains(&code), "{code:?}");
        Ok(())
    });
    ran.expect("it answers or refuses");
    runtime.block_on(infer(&server, visit()));
}
