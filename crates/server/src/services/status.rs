use api::v1 as proto;
use scoring::Bar;

use crate::app::App;
use crate::catalogue::{Model, Standing};
use crate::clock;
use crate::wire;

/// How a score stands, in the proto's words.
pub(super) fn status(app: &App, standing: &Standing) -> proto::ScoreStatus {
    let model = standing.champion().and_then(|champion| champion.model.as_ref());
    let (source, cause) = answering(standing, model);
    let loaded = standing.champion().into_iter().chain(&standing.challenger);
    let failures = loaded.filter_map(|basis| basis.model.as_ref()).map(|model| model.form.failures()).sum();
    proto::ScoreStatus {
        score: standing.name.to_string(),
        source: source.into(),
        cause: cause.into(),
        version: standing.basis.as_ref().map_or(0, |basis| basis.version),
        champion: standing.aliases.champion.unwrap_or_default(),
        challenger: standing.aliases.challenger.unwrap_or_default(),
        versions: standing.versions.clone(),
        problems: problems(standing, failures),
        failures,
        answers: standing.basis.is_ok(),
        unrecorded: app.unrecorded.of(&standing.name),
        degraded: standing.degraded(clock::now()).unwrap_or_default(),
    }
}

fn problems(standing: &Standing, failures: u64) -> Vec<String> {
    let failed = (failures > 0).then(|| format!("models failed on {failures} rows since the server started"));
    let champion = standing.champion().and_then(|champion| champion.model.as_ref());
    let challenger = standing.challenger.as_ref().and_then(|basis| basis.model.as_ref());
    let benched =
        [("champion", champion), ("challenger", challenger)].into_iter().filter_map(|(who, model)| {
            let bar = model?.form.bar()?;
            Some(format!("the {who} is benched: {bar}"))
        });
    standing.problems.iter().cloned().chain(failed).chain(benched).collect()
}

fn answering(standing: &Standing, model: Option<&Model>) -> (proto::Source, proto::Cause) {
    let barred = standing.barred.as_ref().map(Bar::cause);
    let own = model.and_then(|model| model.bar(clock::now())).map(|bar| bar.cause());
    match barred.or(own) {
        Some(cause) => (proto::Source::Rules, wire::cause(cause)),
        None => (proto::Source::Model, proto::Cause::Unspecified),
    }
}
