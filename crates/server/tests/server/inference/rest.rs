//! The protocol over REST: the same answers, the same refusals.

use serde_json::{Value, json};

use super::call::{asking, infer, raw_numbers, visit};
use crate::support::plain::{get, post, post_with};
use crate::support::{Running, World, samples};

const INFER: &str = "/v2/models/visits/infer";

async fn server() -> Running {
    let world = World::with(&samples::visits());
    let version = world.publish(&samples::loans());
    world.promote(samples::LOANS, version);
    world.serve().await
}

async fn asked(server: &Running, path: &str) -> (u16, Value) {
    let reply = get(server.http, path).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn the_server_and_its_models_say_what_they_are() {
    let server = server().await;
    assert_eq!(asked(&server, "/v2/health/live").await, (200, json!({ "live": true })));
    assert_eq!(asked(&server, "/v2/health/ready").await, (200, json!({ "ready": true })));
    let (status, metadata) = asked(&server, "/v2").await;
    assert_eq!((status, &metadata["name"]), (200, &json!("placar")));
    for path in ["/v2/models/visits", "/v2/models/visits/versions/1"] {
        let (status, metadata) = asked(&server, path).await;
        assert_eq!((status, &metadata["versions"]), (200, &json!(["1"])));
        let matrix = json!({ "name": "features", "datatype": "FP64", "shape": [-1, 3] });
        assert_eq!(metadata["inputs"][3], matrix);
        let ready = asked(&server, &format!("{path}/ready")).await;
        assert_eq!(ready, (200, json!({ "name": "visits", "ready": true })));
    }
    let (status, error) = asked(&server, "/v2/models/nobody").await;
    assert_eq!(
        (status, error),
        (404, json!({ "error": "there is no score \"nobody\"; this server has \"loans\", \"visits\"" }))
    );
    assert_eq!(asked(&server, "/v2/models/visits/versions/9/ready").await.0, 404);
}

#[tokio::test]
async fn models_are_configured_as_triton_writes_it_down() {
    let server = server().await;
    for path in ["/v2/models/visits/config", "/v2/models/visits/versions/1/config"] {
        let (status, config) = asked(&server, path).await;
        assert_eq!(
            (status, &config["name"], &config["max_batch_size"]),
            (200, &json!("visits"), &json!(10_000))
        );
        assert_eq!(config["version_policy"], json!({ "all": {} }));
        let income = json!({ "name": "income", "data_type": "TYPE_FP64", "dims": [1], "optional": false });
        assert!(config["input"].as_array().is_some_and(|inputs| inputs.contains(&income)), "{config}");
        let contributions = json!({ "name": "contributions", "data_type": "TYPE_FP64", "dims": [3] });
        assert!(
            config["output"].as_array().is_some_and(|outputs| outputs.contains(&contributions)),
            "{config}"
        );
    }
    assert_eq!(asked(&server, "/v2/models/nobody/config").await.0, 404);
}

#[tokio::test]
async fn inferences_are_counted_in_the_statistics_over_both() {
    let server = server().await;
    infer(&server, asking(visit(), &["probability"])).await;
    let inputs = json!([{ "name": "income", "datatype": "FP64", "shape": [2], "data": [2400, 1] }]);
    assert_eq!(post(server.http, INFER, json!({ "inputs": inputs }).to_string()).await.status, 200);
    for path in ["/v2/models/visits/stats", "/v2/models/visits/versions/1/stats"] {
        let (status, said) = asked(&server, path).await;
        let version = &said["model_stats"][0];
        assert_eq!((status, &version["name"], &version["version"]), (200, &json!("visits"), &json!("1")));
        assert_eq!((&version["inference_count"], &version["execution_count"]), (&json!(3), &json!(2)));
        assert_eq!(version["inference_stats"]["success"]["count"], 2);
        assert!(version["inference_stats"]["success"]["ns"].as_u64().is_some_and(|ns| ns > 0), "{said}");
    }
    let (_, all) = asked(&server, "/v2/models/stats").await;
    let names = all["model_stats"].as_array().map(|all| all.iter().map(|one| one["name"].clone()).collect());
    assert_eq!(names, Some(vec![json!("loans"), json!("visits")]));
    assert_eq!(asked(&server, "/v2/models/visits/versions/9/stats").await.0, 404);
    assert_eq!(asked(&server, "/v2/models/visits/versions/x/stats").await.0, 400);
}

#[tokio::test]
async fn the_repository_is_asked_with_a_body_or_without() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(0.5));
    world.promote(samples::REPURCHASE, second);
    let server = world.serve().await;
    let versions = async |body: &str| {
        let reply = post(server.http, "/v2/repository/index", body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let models = reply.json().as_array().expect("a list").clone();
        models.into_iter().map(|model| model["version"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(versions("").await, ["1", "2"]);
    assert_eq!(versions("{\"ready\": false}").await, ["1", "2"]);
    assert_eq!(versions("{\"ready\": true}").await, ["2"]);
    let load = "/v2/repository/models/repurchase/load";
    assert_eq!(
        post(server.http, load, "{}").await.json(),
        json!({ "name": samples::REPURCHASE, "load": true })
    );
    let reply = post(server.http, load, "{\"parameters\": {\"config\": \"{}\"}}").await;
    assert!(
        reply.status == 400 && reply.body.contains("no parameter is taken, and \\\"config\\\""),
        "{reply:?}"
    );
    for path in [load, "/v2/repository/index", "/v2/repository/models/repurchase/unload"] {
        assert_eq!(post(server.http, path, "[]").await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_served_is_told_as_the_protocol_tells_it() {
    let server = server().await;
    let check = async |status: u16, path: &str| {
        let reply = get(server.http, path).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, Some("application/json")));
        assert!(reply.json()["error"].is_string(), "{reply:?}");
    };
    check(404, "/v2/nothing").await;
    check(400, "/v2/models//ready").await;
    check(405, "/v2/repository/index").await;
    check(400, "/v2/models/%ff/ready").await;
}

#[tokio::test]
async fn inferences_are_counted_by_their_name_over_both() {
    let server = server().await;
    infer(&server, asking(visit(), &["probability"])).await;
    let inputs = json!([{ "name": "income", "datatype": "FP64", "shape": [1], "data": [2400] }]);
    assert_eq!(post(server.http, INFER, json!({ "inputs": inputs }).to_string()).await.status, 200);
    assert_eq!(
        post(server.http, "/v2/models/nobody/infer", json!({ "inputs": inputs }).to_string()).await.status,
        404
    );
    assert_eq!(post(server.http, INFER, "{").await.status, 400);
    let page = get(server.http, "/metrics").await.body;
    for (protocol, code) in
        [("grpc", "OK"), ("http", "OK"), ("http", "NOT_FOUND"), ("http", "INVALID_ARGUMENT")]
    {
        let line = format!(
            "placar_requests_total{{protocol=\"{protocol}\",method=\"ModelInfer\",code=\"{code}\"}} 1"
        );
        assert!(page.contains(&line), "{line} in {page}");
    }
}

#[tokio::test]
async fn json_is_answered_with_the_bits_of_grpc() {
    let server = server().await;
    let by_grpc = raw_numbers(&infer(&server, asking(visit(), &["probability"])).await, "probability");
    let inputs = json!([
        { "name": "income", "datatype": "FP64", "shape": [1], "data": [2400] },
        { "name": "visits", "datatype": "INT32", "shape": [1, 1], "data": [[3]] },
        { "name": "subscribed", "datatype": "BOOL", "shape": [1], "data": [true] },
    ]);
    let reply = post(server.http, INFER, json!({ "id": "r-1", "inputs": inputs }).to_string()).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")), "{reply:?}");
    let answer = reply.json();
    assert_eq!((&answer["model_name"], &answer["model_version"]), (&json!("visits"), &json!("1")));
    assert_eq!(answer["id"], "r-1");
    let probability = &answer["outputs"][0];
    assert_eq!((&probability["name"], &probability["shape"]), (&json!("probability"), &json!([1])));
    assert_eq!(probability["data"][0].as_f64().map(f64::to_bits), Some(by_grpc[0].to_bits()));
    assert_eq!(answer["outputs"][3]["data"], json!(["MODEL"]));
}

#[tokio::test]
async fn null_is_missing_and_outputs_and_parameters_are_heeded() {
    let server = server().await;
    let inputs = json!([
        { "name": "age", "datatype": "FP64", "shape": [2], "data": [44, null] },
        { "name": "plan", "datatype": "BYTES", "shape": [2], "data": ["pro", null] },
        { "name": "signed_up", "datatype": "BYTES", "shape": [2], "data": ["2019-03-01", ""] },
    ]);
    let outputs = json!([{ "name": "cause" }, { "name": "probability" }]);
    let parameters = json!({ "contributions": true, "as_of": "2020-01-01" });
    let body = json!({ "inputs": inputs, "outputs": outputs, "parameters": parameters });
    let reply = post(server.http, "/v2/models/loans/versions/1/infer", body.to_string()).await;
    let answer = reply.json();
    assert_eq!(answer["outputs"][0]["data"], json!(["", "MISSING_FEATURES"]), "{answer}");
    assert_eq!(answer["outputs"][2]["shape"], json!([2, 4]));
    assert_eq!(answer["outputs"][2]["data"].as_array().map(Vec::len), Some(8));
}

#[tokio::test]
async fn entities_are_recorded_and_it_is_said() {
    let server = server().await;
    let inputs = json!([
        { "name": "features", "datatype": "FP32", "shape": [1, 3], "data": [[2400.0, 3.0, 1.0]] },
        { "name": "entity_id", "datatype": "BYTES", "shape": [1], "data": ["c-1"] },
    ]);
    let answer = post(server.http, INFER, json!({ "inputs": inputs }).to_string()).await.json();
    assert_eq!(answer["parameters"], json!({ "recorded": 1 }));
}

#[tokio::test]
async fn binary_tensors_stand_behind_the_json() {
    let server = server().await;
    let size = |size: usize| json!({ "binary_data_size": size });
    let json = json!({ "inputs": [
        { "name": "income", "datatype": "FP64", "shape": [1], "parameters": size(8) },
        { "name": "visits", "datatype": "FP64", "shape": [1], "data": [3] },
        { "name": "subscribed", "datatype": "UINT8", "shape": [1], "parameters": size(1) },
    ] });
    let json = json.to_string();
    let body = [json.as_bytes(), &2_400_f64.to_le_bytes(), &[1]].concat();
    let header = |length: &str| format!("inference-header-content-length: {length}\r\n");
    let reply = post_with(server.http, INFER, &header(&json.len().to_string()), &body).await;
    assert_eq!(reply.json()["outputs"][3]["data"], json!(["MODEL"]), "{reply:?}");

    let reply =
        post_with(server.http, INFER, &header(&json.len().to_string()), &body[..body.len() - 1]).await;
    assert_eq!(reply.status, 400);
    let told = "the bytes behind the JSON are 8, and the inputs' binary_data_size add up to 9";
    assert_eq!(reply.json(), json!({ "error": told }));
    for wrong in ["-1", "99999999", "x"] {
        assert_eq!(post_with(server.http, INFER, &header(wrong), &body).await.status, 400);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_in_one_error() {
    let server = server().await;
    let check = async |body: Value, part: &str| {
        let reply = post(server.http, INFER, body.to_string()).await;
        let error = reply.json()["error"].as_str().expect("a text").to_owned();
        assert!(reply.status == 400 && error.contains(part), "{reply:?}");
    };
    let income = |datatype: &str, shape: Value, data: Value| json!({ "inputs": [{ "name": "income", "datatype": datatype, "shape": shape, "data": data }] });
    check(income("FP64", json!([2]), json!([1])), "has 8 bytes; its shape and datatype take 16").await;
    check(income("FP64", json!([1]), json!(["x"])), "element 0 is a text, which FP64 does not have").await;
    check(income("INT8", json!([2]), json!([1, 300])), "element 1 is 300, which INT8 does not have").await;
    check(income("INT32", json!([1]), json!([null])), "element 0 is null, which INT32 does not have").await;
    check(income("FP16", json!([1]), json!([1])), "has datatype \"FP16\"").await;
    check(income("FP64", json!([-1]), json!([])), "has shape [-1]").await;
    check(json!({}), "missing field `inputs`").await;
    check(json!({ "inputs": [] }), "no input is known").await;
    check(json!([[]]), "an object").await;
    check(json!({ "inputs": [["income", "FP64", [1], {}, [1]]] }), "an object").await;
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    assert_eq!(post_with(server.http, INFER, form, "a=b").await.status, 415);
    assert_eq!(
        post(server.http, "/v2/models/nobody/infer", income("FP64", json!([1]), json!([1])).to_string())
            .await
            .status,
        404
    );
    assert_eq!(post(server.http, "/v2/repository/models/visits/unload", "").await.status, 409);
    assert_eq!(post(server.http, "/v2/repository/models/visits/load", "").await.status, 200);
}
