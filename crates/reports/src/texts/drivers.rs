use super::{Say, Say2};

/// What drives a score.
pub(crate) struct DriverTexts {
    pub(crate) heading: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) chart: &'static str,
    pub(crate) chart_row: Say2,
    pub(crate) more_in_table: Say,
    pub(crate) caption: &'static str,
    pub(crate) feature: &'static str,
    pub(crate) influence: &'static str,
    pub(crate) direction: &'static str,
    pub(crate) seen: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) alone: &'static str,
    pub(crate) drift: &'static str,
    pub(crate) kind: fn(&str) -> Option<&'static str>,
    pub(crate) raises: Say2,
    pub(crate) lowers: Say2,
    pub(crate) no_effect: Say,
    pub(crate) per_deviation: &'static str,
    pub(crate) when_missing: &'static str,
    pub(crate) rare_levels: &'static str,
    pub(crate) level: Say,
    pub(crate) more_levels: Say,
    pub(crate) no_single_direction: &'static str,
    pub(crate) odds: Say,
    pub(crate) steady: &'static str,
    pub(crate) shifted: &'static str,
    pub(crate) shifted_much: &'static str,
    pub(crate) psi: &'static str,
    pub(crate) drifted: Say2,
    pub(crate) drifted_much: Say2,
    pub(crate) columns: &'static str,
    pub(crate) columns_linear: &'static str,
    pub(crate) none: &'static str,
    pub(crate) dependence: &'static str,
    pub(crate) dependence_intro: &'static str,
    pub(crate) declared_increasing: Say,
    pub(crate) declared_decreasing: Say,
}

pub(super) const ENGLISH: DriverTexts = DriverTexts {
    heading: "What drives the score",
    intro: "How much each feature moves the score, up or down, on average over the test rows, as a share of what all of them move it. It says what the model uses, not what causes the outcome.",
    chart: "Share of influence by feature",
    chart_row: |feature, share| format!("{feature} {share}"),
    more_in_table: |count| format!("Further features, in the table only: {count}."),
    caption: "Every feature, the most influential first",
    feature: "Feature",
    influence: "Influence",
    direction: "What it does to the score",
    seen: "Values in training",
    missing: "Missing",
    alone: "ROC AUC alone",
    drift: "Train to test",
    kind: |kind| {
        Some(match kind {
            "number" => "number",
            "category" => "category",
            "boolean" => "yes or no",
            "date" => "date",
            _ => return None,
        })
    },
    raises: |what, odds| format!("{what}: raises it ({odds})"),
    lowers: |what, odds| format!("{what}: lowers it ({odds})"),
    no_effect: |what| format!("{what}: leaves it as it is"),
    per_deviation: "one standard deviation more",
    when_missing: "being missing",
    rare_levels: "a rare value",
    level: |level| format!("“{level}”"),
    more_levels: |count| format!("further values: {count}"),
    no_single_direction: "depends on the other features",
    odds: |factor| format!("odds\u{a0}×\u{a0}{factor}"),
    steady: "steady",
    shifted: "has shifted somewhat",
    shifted_much: "has shifted strongly",
    psi: "PSI",
    drifted: |count, names| {
        format!(
            "Somewhat different in the test rows from those learned from (PSI above 0.1), {count} in all: {names}."
        )
    },
    drifted_much: |count, names| {
        format!(
            "Very different in the test rows from those learned from (PSI above 0.25), {count} in all: {names}. What the model learned about them may no longer hold."
        )
    },
    columns: "ROC AUC alone: how well the feature alone ranks the training rows (0.5 says nothing). Train to test: whether its values are spread alike in both; PSI, the population stability index, is 0 when they are.",
    columns_linear: "Odds × 2 means twice as many positives for each negative as without it.",
    none: "There are no features.",
    dependence: "How the prediction moves with the strongest features",
    dependence_intro: "The mean probability over test rows, were the feature what stands at the bar and all else as it is (partial dependence). It shows what the model does, not what would happen if one changed the feature.",
    declared_increasing: |feature| {
        format!("{feature} (declared increasing: the prediction never falls with it)")
    },
    declared_decreasing: |feature| {
        format!("{feature} (declared decreasing: the prediction never rises with it)")
    },
};

pub(super) const PORTUGUESE: DriverTexts = DriverTexts {
    heading: "O que move o escore",
    intro: "Quanto cada variável move o escore, para cima ou para baixo, em média sobre as linhas de teste, como parcela do que todas juntas o movem. Isso diz o que o modelo usa, não o que causa o desfecho.",
    chart: "Parcela da influência por variável",
    chart_row: |feature, share| format!("{feature} {share}"),
    more_in_table: |count| format!("Outras variáveis, só na tabela: {count}."),
    caption: "Todas as variáveis, as mais influentes primeiro",
    feature: "Variável",
    influence: "Influência",
    direction: "O que ela faz com o escore",
    seen: "Valores no treino",
    missing: "Ausente",
    alone: "ROC AUC sozinha",
    drift: "Do treino ao teste",
    kind: |kind| {
        Some(match kind {
            "number" => "número",
            "category" => "categoria",
            "boolean" => "sim ou não",
            "date" => "data",
            _ => return None,
        })
    },
    raises: |what, odds| format!("{what}: aumenta ({odds})"),
    lowers: |what, odds| format!("{what}: diminui ({odds})"),
    no_effect: |what| format!("{what}: deixa como está"),
    per_deviation: "um desvio-padrão a mais",
    when_missing: "estar ausente",
    rare_levels: "um valor raro",
    level: |level| format!("“{level}”"),
    more_levels: |count| format!("outros valores: {count}"),
    no_single_direction: "depende das outras variáveis",
    odds: |factor| format!("chances\u{a0}×\u{a0}{factor}"),
    steady: "estável",
    shifted: "mudou um pouco",
    shifted_much: "mudou muito",
    psi: "PSI",
    drifted: |count, names| {
        format!(
            "Um pouco diferentes nas linhas de teste em relação às de aprendizado (PSI acima de 0,1), {count} ao todo: {names}."
        )
    },
    drifted_much: |count, names| {
        format!(
            "Muito diferentes nas linhas de teste em relação às de aprendizado (PSI acima de 0,25), {count} ao todo: {names}. O que o modelo aprendeu sobre elas pode já não valer."
        )
    },
    columns: "ROC AUC sozinha: quão bem a variável, sozinha, ordena as linhas de treino (0,5 não diz nada). Do treino ao teste: se os valores se distribuem igual nos dois; o PSI, índice de estabilidade populacional, é 0 quando sim.",
    columns_linear: "Chances × 2 significa duas vezes mais positivos para cada negativo do que sem ela.",
    none: "Não há variáveis.",
    dependence: "Como a previsão se move com as variáveis mais fortes",
    dependence_intro: "A probabilidade média sobre linhas de teste, se a variável tivesse o valor da barra e todo o resto ficasse como está (dependência parcial). Mostra o que o modelo faz, não o que aconteceria se alguém mudasse a variável.",
    declared_increasing: |feature| format!("{feature} (declarada crescente: a previsão nunca cai com ela)"),
    declared_decreasing: |feature| {
        format!("{feature} (declarada decrescente: a previsão nunca sobe com ela)")
    },
};
