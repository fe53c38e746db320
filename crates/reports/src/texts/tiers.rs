use super::{Say, Say2, Say3};

/// Expected against observed, tier by tier.
pub(crate) struct TierTexts {
    pub(crate) heading: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) chart: Say,
    pub(crate) chart_row: fn([&str; 4]) -> String,
    pub(crate) caption: &'static str,
    pub(crate) tier: &'static str,
    pub(crate) from_points: &'static str,
    pub(crate) share: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) observed: &'static str,
    pub(crate) interval: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) mature: &'static str,
    pub(crate) open: &'static str,
    pub(crate) share_axis: &'static str,
    pub(crate) rate_axis: &'static str,
    pub(crate) expected_mark: &'static str,
    pub(crate) observed_mark: &'static str,
    pub(crate) as_expected: &'static str,
    pub(crate) off_more: &'static str,
    pub(crate) off_fewer: &'static str,
    pub(crate) empty: &'static str,
    pub(crate) not_yet_known: &'static str,
    pub(crate) no_probability: &'static str,
    pub(crate) all_on: &'static str,
    pub(crate) off_tier_more: Say3,
    pub(crate) off_tier_fewer: Say3,
    pub(crate) out_of_order: Say2,
}

pub(super) const ENGLISH: TierTexts = TierTexts {
    heading: "What the tiers hold",
    intro: "A tier is off when the number of positives that was expected lies outside the 95% interval of what came. Entities with several rows count as one draw.",
    chart: |whose| format!("Expected and observed by tier: {whose}"),
    chart_row: |[tier, rows, expected, observed]| {
        format!("{tier}: {rows} rows, {expected} expected, {observed} observed")
    },
    caption: "Expected and observed positives by tier",
    tier: "Tier",
    from_points: "From points",
    share: "Share of rows",
    expected: "Expected",
    observed: "Observed",
    interval: "95% interval",
    verdict: "Verdict",
    mature: "Mature",
    open: "Open",
    share_axis: "Share of rows",
    rate_axis: "Share positive",
    expected_mark: "expected",
    observed_mark: "observed, with 95% interval",
    as_expected: "as expected",
    off_more: "off: more came",
    off_fewer: "off: fewer came",
    empty: "empty",
    not_yet_known: "not yet known",
    no_probability: "no probability",
    all_on: "In every tier about as many came as were expected.",
    off_tier_more: |tier, expected, observed| {
        format!("{tier} is off: {expected} were expected and {observed} came, more than chance explains.")
    },
    off_tier_fewer: |tier, expected, observed| {
        format!("{tier} is off: {expected} were expected and {observed} came, fewer than chance explains.")
    },
    out_of_order: |higher, lower| {
        format!(
            "Positives are rarer in {higher} than in {lower}, the tier below it: the tiers are not in order."
        )
    },
};

pub(super) const PORTUGUESE: TierTexts = TierTexts {
    heading: "O que as faixas contêm",
    intro: "Uma faixa está fora quando o número previsto de positivos não cabe no intervalo de 95% do que veio. Entidades com várias linhas contam como um só sorteio.",
    chart: |whose| format!("Previsto e realizado por faixa: {whose}"),
    chart_row: |[tier, rows, expected, observed]| {
        format!("{tier}: {rows} linhas, {expected} previstos, {observed} realizados")
    },
    caption: "Positivos previstos e realizados por faixa",
    tier: "Faixa",
    from_points: "A partir de (pontos)",
    share: "Parcela das linhas",
    expected: "Previsto",
    observed: "Realizado",
    interval: "Intervalo de 95%",
    verdict: "Veredito",
    mature: "Maduras",
    open: "Abertas",
    share_axis: "Parcela das linhas",
    rate_axis: "Parcela positiva",
    expected_mark: "previsto",
    observed_mark: "realizado, com intervalo de 95%",
    as_expected: "como previsto",
    off_more: "fora: vieram mais",
    off_fewer: "fora: vieram menos",
    empty: "vazia",
    not_yet_known: "ainda não se sabe",
    no_probability: "sem probabilidade",
    all_on: "Em todas as faixas vieram mais ou menos tantos quantos eram previstos.",
    off_tier_more: |tier, expected, observed| {
        format!("{tier} está fora: previam-se {expected} e vieram {observed}, mais do que o acaso explica.")
    },
    off_tier_fewer: |tier, expected, observed| {
        format!("{tier} está fora: previam-se {expected} e vieram {observed}, menos do que o acaso explica.")
    },
    out_of_order: |higher, lower| {
        format!(
            "Positivos são mais raros em {higher} do que em {lower}, a faixa abaixo: as faixas não estão em ordem."
        )
    },
};
