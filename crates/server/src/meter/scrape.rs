//! Every figure under its name: the names that dashboards and alerts rely on.

use std::fmt;

use scoring::Bar;

use super::answers::ScoreCounts;
use super::page::{Family, Labels, Page};
use super::process;
use crate::app::App;
use crate::catalogue::{Basis, Standing, Standings};
use crate::clock;
use crate::door::Held;

/// What is counted, and how the scores stand, as OpenMetrics text.
pub(crate) fn scrape(app: &App) -> Result<String, fmt::Error> {
    let mut page = Page::default();
    let standings = app.catalogue.standings();
    page.info(
        family("placar_build", "Which program this is"),
        labels([("version", env!("CARGO_PKG_VERSION"))]),
    );
    calls(&mut page, app);
    let counts = app.answers.counts(standings.values().map(|standing| &standing.name));
    answers(&mut page, &counts);
    features(&mut page, &counts);
    models(&mut page, &standings);
    versions(&mut page, &standings);
    ledger(&mut page, app, &standings);
    door(&mut page, app);
    process::tell(&mut page);
    page.text()
}

const fn family(name: &'static str, help: &'static str) -> Family {
    Family { name, unit: None, help }
}

const fn in_unit(name: &'static str, unit: &'static str, help: &'static str) -> Family {
    Family { name, unit: Some(unit), help }
}

fn labels<'l>(pairs: impl IntoIterator<Item = (&'static str, &'l str)>) -> Labels {
    pairs.into_iter().map(|(key, value)| (key, value.to_owned())).collect()
}

fn calls(page: &mut Page, app: &App) {
    let counts = app.calls.counts();
    let by_code = counts.iter().flat_map(|method| {
        let of =
            move |code| labels([("protocol", method.protocol), ("method", method.method), ("code", code)]);
        method.codes.iter().map(move |(code, count)| (of(code), *count as f64))
    });
    page.counters(family("placar_requests", "Calls that ended, by gRPC's status code"), by_code);
    let seconds = counts
        .into_iter()
        .map(|method| (labels([("protocol", method.protocol), ("method", method.method)]), method.seconds));
    let told = "How long calls took: over gRPC until their answer was handed to its connection, over HTTP until \
                it was written as JSON";
    let told = in_unit("placar_request_duration", "seconds", told);
    page.histograms(told, seconds);
}

fn answers(page: &mut Page, counts: &[ScoreCounts]) {
    let by_source = counts.iter().flat_map(|score| {
        let of = |source, cause| labels([("score", &*score.score), ("source", source), ("cause", cause)]);
        let by_model = (of("MODEL", ""), score.by_model.count as f64);
        let by_rules = score.by_cause.iter().map(move |(cause, count)| (of("RULES", cause), *count as f64));
        [by_model].into_iter().chain(by_rules)
    });
    page.counters(
        family("placar_answers", "Rows that were answered, by who answered and why the rules did"),
        by_source,
    );
    let shadows = counts.iter().map(|score| (labels([("score", &*score.score)]), score.shadow as f64));
    page.counters(family("placar_shadow_answers", "Rows that the challenger scored unseen"), shadows);
    let points = counts.iter().flat_map(|score| {
        let of = |source| labels([("score", &*score.score), ("source", source)]);
        [(of("MODEL"), score.by_model.clone()), (of("RULES"), score.by_rules.clone())]
    });
    page.histograms(family("placar_points", "The points that were answered"), points.collect::<Vec<_>>());
}

fn features(page: &mut Page, counts: &[ScoreCounts]) {
    let (mut missing, mut out_of_range) = (Vec::new(), Vec::new());
    for score in counts {
        for (feature, n_missing, n_out_of_range) in &score.features {
            let of = || labels([("score", &*score.score), ("feature", feature)]);
            missing.push((of(), *n_missing as f64));
            out_of_range.push((of(), *n_out_of_range as f64));
        }
    }
    page.counters(family("placar_feature_missing", "Rows in which the feature was missing"), missing);
    let told = "Rows in which the feature lay outside what training saw";
    page.counters(family("placar_feature_out_of_range", told), out_of_range);
}

/// How each score stands.
fn models(page: &mut Page, standings: &Standings) {
    let now = clock::now();
    let mut each = |name, help, read: &dyn Fn(&Standing) -> f64| {
        let figures = standings.values().map(|standing| (of_score(standing), read(standing)));
        page.gauges(family(name, help), figures);
    };
    let yes = |yes: bool| f64::from(u8::from(yes));
    let told = "1 when the score is not answered by its champion although one was named";
    each("placar_model_degraded", told, &|standing| yes(standing.degraded(now).is_some()));
    each("placar_model_answers", "1 while the score can be answered at all", &|standing| {
        yes(standing.basis.is_ok())
    });
    let told = "The version that answers, or whose rules do; 0: the rules of the definition";
    each("placar_model_version", told, &|standing| {
        standing.basis.as_ref().map_or(0.0, |basis| f64::from(basis.version))
    });
    let told = "Where the alias champion points; 0: nowhere";
    each("placar_model_champion_version", told, &|standing| {
        f64::from(standing.aliases.champion.unwrap_or_default())
    });
}

/// The versions that are loaded as champion and challenger.
fn versions(page: &mut Page, standings: &Standings) {
    let now = clock::now().micros() as f64 * 1e-6;
    let (mut created, mut age, mut benched, mut failures) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (labels, basis) in standings.values().flat_map(|standing| loaded(standing)) {
        let Some(model) = &basis.model else { continue };
        let published = model.published_at.micros() as f64 * 1e-6;
        created.push((labels.clone(), published));
        age.push((labels.clone(), (now - published).max(0.0)));
        let is_benched = matches!(model.form.bar(), Some(Bar::Benched(_)));
        benched.push((labels.clone(), f64::from(u8::from(is_benched))));
        failures.push((labels, model.form.failures() as f64));
    }
    let told = "When the version was published, in seconds since 1970";
    page.gauges(in_unit("placar_model_created_timestamp", "seconds", told), created);
    page.gauges(in_unit("placar_model_age", "seconds", "How long ago the version was published"), age);
    page.gauges(
        family("placar_model_benched", "1 when the version failed too often and is not tried"),
        benched,
    );
    page.counters(
        family("placar_model_failures", "Rows on which the version failed since it was loaded"),
        failures,
    );
}

fn loaded(standing: &Standing) -> Vec<(Labels, &Basis)> {
    let aliases = [("champion", standing.champion()), ("challenger", standing.challenger.as_ref())];
    let known = aliases.into_iter().filter_map(|(alias, basis)| Some((alias, basis?)));
    let labelled = known.map(|(alias, basis)| {
        let version = basis.version.to_string();
        (labels([("score", &*standing.name), ("alias", alias), ("version", &version)]), &**basis)
    });
    labelled.collect()
}

fn of_score(standing: &Standing) -> Labels {
    labels([("score", &*standing.name)])
}

fn ledger(page: &mut Page, app: &App, standings: &Standings) {
    let waiting = &app.recording.waiting;
    page.gauges(
        family("placar_ledger_queue_entries", "Entries that wait for the ledger"),
        [(Vec::new(), waiting.entries() as f64)],
    );
    let told = "For how long entries have waited without any being committed; 0 when none waits";
    page.gauges(in_unit("placar_ledger_lag", "seconds", told), [(Vec::new(), waiting.lag_seconds())]);
    let told =
        in_unit("placar_ledger_commit_duration", "seconds", "How long answers waited for their commit");
    page.histograms(told, [(Vec::new(), waiting.seconds())]);
    let unrecorded =
        standings.values().map(|standing| (of_score(standing), app.unrecorded.of(&standing.name) as f64));
    page.counters(family("placar_unrecorded_answers", "Answers that could not be recorded"), unrecorded);
}

fn door(page: &mut Page, app: &App) {
    let Held { calls, bytes, rows, refused } = app.load.held();
    let mut gauge = |family, value: usize| page.gauges(family, [(Vec::new(), value as f64)]);
    gauge(family("placar_calls_under_way", "Calls that are being answered"), calls);
    gauge(in_unit("placar_calls_held", "bytes", "Memory that calls hold, as the door counts it"), bytes);
    gauge(family("placar_batch_rows_waiting", "Rows of batches that wait to be scored"), rows);
    let told = "Calls that were refused because the server held as much as it may";
    page.counters(family("placar_refused_calls", told), [(Vec::new(), refused as f64)]);
}
