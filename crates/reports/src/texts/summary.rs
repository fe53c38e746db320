use super::{Say, Say3};

/// The summary on a terminal.
pub(crate) struct SummaryTexts {
    pub(crate) title: Say,
    pub(crate) counts: fn([&str; 4]) -> String,
    pub(crate) negatives: Say3,
    pub(crate) all: &'static str,
    pub(crate) mature: &'static str,
    pub(crate) open: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) observed: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) shadows: &'static str,
    /// Challenger, champion, requests, then ROC AUC and Brier score of each.
    pub(crate) same_requests: fn([&str; 7]) -> String,
}

pub(super) const ENGLISH: SummaryTexts = SummaryTexts {
    title: |name| format!("{name}: predicted against actual"),
    counts: |[n, mature, open, repeats]| {
        format!(
            "Predictions: {n}. Mature: {mature}. Open, not counted as no: {open}. Repeats, not counted: {repeats}."
        )
    },
    negatives: |negatives, reported, silent| {
        format!("Turned out negative: {negatives}. Reported as such: {reported}. Silence: {silent}.")
    },
    all: "all",
    mature: "mature",
    open: "open",
    expected: "expected",
    observed: "observed",
    interval: "95% interval",
    shadows: "predicted unseen by a challenger",
    same_requests: |[challenger, champion, n, auc, champion_auc, brier, champion_brier]| {
        format!(
            "On the same {n} requests, version {challenger} against version {champion}, which answered: ROC AUC {auc} against {champion_auc}, Brier {brier} against {champion_brier}."
        )
    },
};

pub(super) const PORTUGUESE: SummaryTexts = SummaryTexts {
    title: |name| format!("{name}: previsto e realizado"),
    counts: |[n, mature, open, repeats]| {
        format!(
            "Previsões: {n}. Maduras: {mature}. Abertas, não contam como não: {open}. Repetidas, não contam: {repeats}."
        )
    },
    negatives: |negatives, reported, silent| {
        format!("Negativas: {negatives}. Informadas: {reported}. Por silêncio: {silent}.")
    },
    all: "todas",
    mature: "maduras",
    open: "abertas",
    expected: "previsto",
    observed: "realizado",
    interval: "intervalo 95%",
    shadows: "previsto por uma desafiante, sem ser visto",
    same_requests: |[challenger, champion, n, auc, champion_auc, brier, champion_brier]| {
        format!(
            "Nos mesmos {n} pedidos, versão {challenger} contra versão {champion}, que respondeu: ROC AUC {auc} contra {champion_auc}, Brier {brier} contra {champion_brier}."
        )
    },
};
