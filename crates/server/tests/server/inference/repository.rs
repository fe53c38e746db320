//! Index, load, unload and statistics.

use api::inference as oip;
use tonic::Code;

use super::call::{call, infer, numbers, visit};
use crate::support::{Running, World, samples};

async fn index(server: &Running, ready: bool) -> Vec<(String, String, String)> {
    let request = oip::RepositoryIndexRequest { repository_name: String::new(), ready };
    let models = server.inference().repository_index(request).await.expect("an index").into_inner().models;
    models.into_iter().map(|model| (model.name, model.version, model.state)).collect()
}

fn row(name: &str, version: &str, state: &str) -> (String, String, String) {
    (name.to_owned(), version.to_owned(), state.to_owned())
}

#[tokio::test]
async fn the_index_has_every_version_and_which_are_in_memory() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(0.5));
    world.promote(samples::REPURCHASE, second);
    world.define("leads", "not a definition");
    let server = world.serve().await;
    let ready = row(samples::REPURCHASE, "2", "READY");
    assert_eq!(
        index(&server, false).await,
        [row("leads", "", "UNAVAILABLE"), row(samples::REPURCHASE, "1", "UNAVAILABLE"), ready.clone()]
    );
    assert_eq!(index(&server, true).await, [ready]);
}

#[tokio::test]
async fn loading_looks_again_by_the_field_of_either_dialect() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let second = world.publish(&samples::repurchase(0.5));
    world.promote(samples::REPURCHASE, second);
    let kserve = oip::RepositoryModelLoadRequest {
        repository_name: samples::REPURCHASE.to_owned(),
        ..Default::default()
    };
    let triton =
        oip::RepositoryModelLoadRequest { model_name: samples::REPURCHASE.to_owned(), ..Default::default() };
    for request in [kserve, triton] {
        let loaded = server.inference().repository_model_load(request).await.unwrap().into_inner();
        assert_eq!((loaded.model_name.as_str(), loaded.is_loaded), (samples::REPURCHASE, true));
        assert_eq!(server.status(samples::REPURCHASE).await.version, second);
    }
}

#[tokio::test]
async fn loading_what_is_not_there_or_with_other_parameters_is_refused() {
    let server = World::with(&samples::visits()).serve().await;
    let load = |model: &str, parameters: &[&str]| {
        let named =
            parameters.iter().map(|name| ((*name).to_owned(), oip::ModelRepositoryParameter::default()));
        let (model_name, parameters) = (model.to_owned(), named.collect());
        oip::RepositoryModelLoadRequest { repository_name: String::new(), model_name, parameters }
    };
    let check = async |request, code| {
        let status = server.inference().repository_model_load(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{status}");
    };
    check(load("nobody", &[]), Code::NotFound).await;
    check(load("", &[]), Code::InvalidArgument).await;
    check(load(samples::VISITS, &["config"]), Code::InvalidArgument).await;
}

#[tokio::test]
async fn unloading_is_refused_with_the_reason_and_changes_nothing() {
    let server = World::with(&samples::visits()).serve().await;
    let unload =
        |name: &str| oip::RepositoryModelUnloadRequest { model_name: name.to_owned(), ..Default::default() };
    let status = server.inference().repository_model_unload(unload(samples::VISITS)).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(status.message().contains("promotion"), "{status}");
    let status = server.inference().repository_model_unload(unload("nobody")).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    infer(&server, visit()).await;
}

async fn statistics(server: &Running, name: &str, version: &str) -> Vec<oip::ModelStatistics> {
    let request = oip::ModelStatisticsRequest { name: name.to_owned(), version: version.to_owned() };
    server.inference().model_statistics(request).await.expect("statistics").into_inner().model_stats
}

#[tokio::test]
async fn statistics_count_what_was_inferred() {
    let server = World::with(&samples::visits()).serve().await;
    assert_eq!(statistics(&server, samples::VISITS, "").await[0].inference_count, 0);
    infer(&server, visit()).await;
    infer(&server, call(samples::VISITS, vec![numbers("income", &[1.0; 100])])).await;
    let wrong = call(samples::VISITS, vec![numbers("income", &[f64::INFINITY])]);
    server.inference().model_infer(wrong).await.unwrap_err();
    let of_all = statistics(&server, "", "").await;
    assert_eq!(of_all, statistics(&server, samples::VISITS, "1").await);
    let [counted] = &of_all[..] else { panic!("{of_all:?}") };
    assert_eq!((counted.name.as_str(), counted.version.as_str()), (samples::VISITS, "1"));
    assert_eq!((counted.inference_count, counted.execution_count), (101, 2));
    assert!(counted.last_inference > 1_600_000_000_000);
    let stats = counted.inference_stats.as_ref().unwrap();
    let of = |duration: &Option<oip::StatisticDuration>| duration.expect("it is told");
    let counts = [&stats.success, &stats.fail, &stats.queue, &stats.compute_infer].map(|stat| of(stat).count);
    assert_eq!(counts, [2, 1, 2, 2]);
    assert_eq!(of(&stats.queue).ns, 0);
    let parts = [&stats.compute_input, &stats.compute_infer, &stats.compute_output].map(|part| of(part).ns);
    assert!(parts.iter().all(|ns| *ns > 0) && of(&stats.success).ns >= parts.iter().sum(), "{stats:?}");
}

#[tokio::test]
async fn statistics_of_nobody_are_not_found() {
    let server = World::with(&samples::visits()).serve().await;
    for (name, version) in [("nobody", ""), (samples::VISITS, "7")] {
        let request = oip::ModelStatisticsRequest { name: name.to_owned(), version: version.to_owned() };
        let status = server.inference().model_statistics(request).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound);
    }
}
