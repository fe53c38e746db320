use super::{Say, Say2};

/// Reliability, gain, lift and ROC.
pub(crate) struct CurveTexts {
    pub(crate) reliability_heading: &'static str,
    pub(crate) reliability_intro: &'static str,
    pub(crate) reliability_of: Say,
    pub(crate) reliability_bin: fn([&str; 5]) -> String,
    pub(crate) promised: &'static str,
    pub(crate) came: &'static str,
    pub(crate) right: &'static str,
    pub(crate) observed_dot: &'static str,
    pub(crate) bin: &'static str,
    pub(crate) off_diagonal: Say2,
    pub(crate) on_diagonal: &'static str,
    pub(crate) gains_heading: &'static str,
    pub(crate) gains_intro: &'static str,
    pub(crate) gains_sentence: Say2,
    pub(crate) gains_of: Say,
    pub(crate) gains_point: Say2,
    pub(crate) called_share: &'static str,
    pub(crate) found_share: &'static str,
    pub(crate) at_random: &'static str,
    pub(crate) lift_of: Say,
    pub(crate) lift_point: Say2,
    pub(crate) lift_axis: &'static str,
    pub(crate) tenth_axis: &'static str,
    pub(crate) gains_caption: &'static str,
    pub(crate) tenth: &'static str,
    pub(crate) rate: &'static str,
    pub(crate) lift: &'static str,
    pub(crate) found_so_far: &'static str,
    pub(crate) mean_promised: &'static str,
    pub(crate) roc_of: Say,
    pub(crate) roc_summary: &'static str,
    pub(crate) roc_described: Say2,
    pub(crate) false_alarm: &'static str,
    pub(crate) found: &'static str,
    pub(crate) nothing_to_rank: &'static str,
}

pub(super) const ENGLISH: CurveTexts = CurveTexts {
    reliability_heading: "Do the probabilities mean what they say?",
    reliability_intro: "Rows with similar probabilities are put together. Of rows that were given 30%, about 30 in 100 should turn out positive: the dots should lie on the dashed line. The bar through a dot is its 95% interval; a larger dot stands for more rows.",
    reliability_of: |whose| format!("Promised against came: {whose}"),
    reliability_bin: |[promised, came, low, high, rows]| {
        format!("{promised} promised, {came} came ({low} to {high}, {rows} rows)")
    },
    promised: "Promised",
    came: "Came",
    right: "promised = came",
    observed_dot: "share that came, with 95% interval",
    bin: "Group",
    off_diagonal: |off, of| {
        format!(
            "In {off} of {of} groups the promise lies outside the 95% interval of what came; by chance alone it does in about one of twenty."
        )
    },
    on_diagonal: "In every group the promise lies within the 95% interval of what came.",
    gains_heading: "What does one win by starting with the best?",
    gains_intro: "Rows are sorted by score, the best first, and cut into tenths. The first chart says how many of all positives one has found after going down the list so far; the second how many times more each tenth holds than a tenth taken at random.",
    gains_sentence: |called, found| format!("The best {called} of the rows hold {found} of all positives."),
    gains_of: |whose| format!("Positives found, going down the list: {whose}"),
    gains_point: |called, found| format!("{called} called, {found} found"),
    called_share: "Share of rows, best first",
    found_share: "Share of all positives found",
    at_random: "at random",
    lift_of: |whose| format!("Lift of each tenth: {whose}"),
    lift_point: |tenth, lift| format!("tenth {tenth}: {lift} times"),
    lift_axis: "Times as many as at random",
    tenth_axis: "Tenth of the rows, best first",
    gains_caption: "Tenths of the rows, the best first",
    tenth: "Tenth",
    rate: "Share positive",
    lift: "Lift",
    found_so_far: "Found so far",
    mean_promised: "Mean promised",
    roc_of: |whose| format!("ROC curve: {whose}"),
    roc_summary: "ROC curve, for those who read it",
    roc_described: |low, high| {
        format!(
            "The further the curve bends to the upper left, the better; the area under it is between {low} and {high} (95% interval)."
        )
    },
    false_alarm: "Share of negatives called",
    found: "Share of positives called",
    nothing_to_rank: "All rows have the same outcome, or there are none: there is nothing to rank.",
};

pub(super) const PORTUGUESE: CurveTexts = CurveTexts {
    reliability_heading: "As probabilidades querem dizer o que dizem?",
    reliability_intro: "Linhas com probabilidades parecidas são reunidas. Das linhas que receberam 30%, cerca de 30 em 100 devem se mostrar positivas: os pontos devem ficar sobre a linha tracejada. A barra que atravessa um ponto é o seu intervalo de 95%; um ponto maior representa mais linhas.",
    reliability_of: |whose| format!("Prometido e realizado: {whose}"),
    reliability_bin: |[promised, came, low, high, rows]| {
        format!("{promised} prometido, {came} veio ({low} a {high}, {rows} linhas)")
    },
    promised: "Prometido",
    came: "Veio",
    right: "prometido = realizado",
    observed_dot: "parcela que veio, com intervalo de 95%",
    bin: "Grupo",
    off_diagonal: |off, of| {
        format!(
            "Em {off} de {of} grupos o prometido fica fora do intervalo de 95% do que veio; só por acaso isso acontece em cerca de um de vinte."
        )
    },
    on_diagonal: "Em todos os grupos o prometido fica dentro do intervalo de 95% do que veio.",
    gains_heading: "O que se ganha começando pelos melhores?",
    gains_intro: "As linhas são ordenadas pelo escore, as melhores primeiro, e cortadas em décimos. O primeiro gráfico diz quantos de todos os positivos já foram encontrados ao descer a lista; o segundo, quantas vezes mais cada décimo tem do que um décimo tomado ao acaso.",
    gains_sentence: |called, found| {
        format!("Os melhores {called} das linhas contêm {found} de todos os positivos.")
    },
    gains_of: |whose| format!("Positivos encontrados ao descer a lista: {whose}"),
    gains_point: |called, found| format!("{called} chamados, {found} encontrados"),
    called_share: "Parcela das linhas, melhores primeiro",
    found_share: "Parcela de todos os positivos encontrada",
    at_random: "ao acaso",
    lift_of: |whose| format!("Lift de cada décimo: {whose}"),
    lift_point: |tenth, lift| format!("décimo {tenth}: {lift} vezes"),
    lift_axis: "Vezes mais que ao acaso",
    tenth_axis: "Décimo das linhas, melhores primeiro",
    gains_caption: "Décimos das linhas, os melhores primeiro",
    tenth: "Décimo",
    rate: "Parcela positiva",
    lift: "Lift",
    found_so_far: "Encontrados até aqui",
    mean_promised: "Prometido em média",
    roc_of: |whose| format!("Curva ROC: {whose}"),
    roc_summary: "Curva ROC, para quem a lê",
    roc_described: |low, high| {
        format!(
            "Quanto mais a curva se aproxima do canto superior esquerdo, melhor; a área sob ela fica entre {low} e {high} (intervalo de 95%)."
        )
    },
    false_alarm: "Parcela dos negativos chamada",
    found: "Parcela dos positivos chamada",
    nothing_to_rank: "Todas as linhas têm o mesmo desfecho, ou não há nenhuma: não há o que ordenar.",
};
