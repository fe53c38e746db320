use super::{Say, Say2, Say3};

/// The live page.
pub(crate) struct LiveTexts {
    pub(crate) nothing_made: &'static str,
    pub(crate) nothing_mature: &'static str,
    pub(crate) as_promised: Say3,
    pub(crate) more_came: Say3,
    pub(crate) fewer_came: Say3,
    pub(crate) only_observed: Say2,
    pub(crate) partly_promised: Say3,
    pub(crate) known_to: Say,
    pub(crate) known_to_nothing: &'static str,
    pub(crate) known_from: Say,
    pub(crate) predictions: &'static str,
    pub(crate) mature: &'static str,
    pub(crate) open: &'static str,
    pub(crate) repeats: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) observed: &'static str,
    pub(crate) counting_heading: &'static str,
    pub(crate) mature_means: &'static str,
    pub(crate) open_means: &'static str,
    pub(crate) repeats_mean: &'static str,
    pub(crate) reported: &'static str,
    pub(crate) reported_means: &'static str,
    pub(crate) silent: &'static str,
    pub(crate) silent_means: &'static str,
    pub(crate) without_probability: Say2,
    pub(crate) groups_heading: &'static str,
    pub(crate) groups_caption: &'static str,
    pub(crate) made_by: &'static str,
    pub(crate) from_model: Say,
    pub(crate) from_rules: Say,
    pub(crate) rules_before: &'static str,
    pub(crate) model_before: &'static str,
    pub(crate) months_heading: &'static str,
    pub(crate) months_intro: &'static str,
    pub(crate) months_of: Say,
    pub(crate) months_caption: &'static str,
    pub(crate) month: &'static str,
    pub(crate) month_axis: &'static str,
    pub(crate) shadows_heading: &'static str,
    pub(crate) shadows_intro: &'static str,
    pub(crate) shadow: Say,
    pub(crate) pairs_intro: &'static str,
    pub(crate) pairs_caption: &'static str,
    pub(crate) confusion_heading: &'static str,
    pub(crate) confusion_capacity: Say2,
    pub(crate) confusion_cost: Say3,
    pub(crate) confusion_caption: &'static str,
    pub(crate) call: &'static str,
    pub(crate) called: &'static str,
    pub(crate) not_called: &'static str,
    pub(crate) precision_recall: Say2,
    pub(crate) too_few: &'static str,
}

pub(super) const ENGLISH: LiveTexts = LiveTexts {
    nothing_made: "Nothing has been predicted yet.",
    nothing_mature: "Nothing can be said yet: no prediction has had the time that its outcome may take.",
    as_promised: |expected, observed, interval| {
        format!("As many came as were promised: {expected} expected, {observed} observed ({interval}).")
    },
    more_came: |expected, observed, interval| {
        format!("More came than were promised: {expected} expected, {observed} observed ({interval}).")
    },
    fewer_came: |expected, observed, interval| {
        format!("Fewer came than were promised: {expected} expected, {observed} observed ({interval}).")
    },
    only_observed: |observed, mature| {
        format!(
            "{observed} of {mature} came. No probabilities were given, so nothing was promised to compare with."
        )
    },
    partly_promised: |of, expected, observed| {
        format!(
            "Of the {of} mature predictions that have a probability, {expected} were expected and {observed} observed."
        )
    },
    known_to: |time| format!("Outcomes are known up to {time}."),
    known_to_nothing: "No outcome has been recorded, and nobody has said up to when they are known.",
    known_from: |time| format!("What was decided before {time} has been dropped for its age."),
    predictions: "Predictions",
    mature: "Mature",
    open: "Open",
    repeats: "Repeats",
    expected: "Expected",
    observed: "Observed",
    counting_heading: "What is counted",
    mature_means: "the time in which their outcome may come is over. Only these are compared.",
    open_means: "their time is not over. They count neither as positive nor as negative, even where the outcome has come already: to count early ones alone would flatter.",
    repeats_mean: "of several predictions of one entity by one version in a month, only the first counts; these are the others, and in no other number.",
    reported: "Negative, reported",
    reported_means: "somebody said that the outcome did not come.",
    silent: "Negative, silence",
    silent_means: "nobody said anything while the time ran out, which counts as no. Outcomes that are not passed on make a score look worse than it is.",
    without_probability: |count, observed| {
        format!(
            "Mature predictions with points but no probability, from rules that answered before there was a version: {count}, of which {observed} came. They are left out where expected and observed are compared."
        )
    },
    groups_heading: "Who predicted it",
    groups_caption: "Predicted against actual by version and source",
    made_by: "Made by",
    from_model: |version| format!("Version {version}, model"),
    from_rules: |version| format!("Version {version}, rules"),
    rules_before: "Rules, before any version",
    model_before: "Model, version unknown",
    months_heading: "Month by month",
    months_intro: "Months of the moment that the prediction speaks of. A month whose predictions are all open has no dot yet.",
    months_of: |whose| format!("Share positive by month: {whose}"),
    months_caption: "Expected and observed positives by month",
    month: "Month",
    month_axis: "Month",
    shadows_heading: "Predicted unseen",
    shadows_intro: "A challenger predicted these beside the answer. Nobody saw them, nobody acted on them, and they are in no number above.",
    shadow: |who| format!("{who}, unseen"),
    pairs_intro: "Against the answers to the very same requests: two sets of different requests differ by their difficulty too.",
    pairs_caption: "Unseen and answered, on the same requests",
    confusion_heading: "Whom one would have called",
    confusion_capacity: |capacity, threshold| {
        format!(
            "With time for {capacity} calls among all the mature, the best first: down to a probability of {threshold}."
        )
    },
    confusion_cost: |missed, wasted, threshold| {
        format!(
            "A missed positive costs {missed}, a wasted call {wasted}: a call is worth it from a probability of {threshold} on."
        )
    },
    confusion_caption: "Called against came",
    call: "Call",
    called: "Called",
    not_called: "Not called",
    precision_recall: |precision, recall| {
        format!("Of those called, {precision} were positive; of the positive, {recall} were called.")
    },
    too_few: "No mature prediction with a probability yet.",
};

pub(super) const PORTUGUESE: LiveTexts = LiveTexts {
    nothing_made: "Nada foi previsto ainda.",
    nothing_mature: "Ainda não se pode dizer nada: nenhuma previsão teve o tempo que o desfecho pode levar.",
    as_promised: |expected, observed, interval| {
        format!(
            "Vieram tantos quantos foram prometidos: {expected} previstos, {observed} realizados ({interval})."
        )
    },
    more_came: |expected, observed, interval| {
        format!("Vieram mais do que os prometidos: {expected} previstos, {observed} realizados ({interval}).")
    },
    fewer_came: |expected, observed, interval| {
        format!(
            "Vieram menos do que os prometidos: {expected} previstos, {observed} realizados ({interval})."
        )
    },
    only_observed: |observed, mature| {
        format!(
            "Vieram {observed} de {mature}. Nenhuma probabilidade foi dada, portanto nada foi prometido com que comparar."
        )
    },
    partly_promised: |of, expected, observed| {
        format!(
            "Das {of} previsões maduras que têm probabilidade, {expected} eram previstos e {observed} vieram."
        )
    },
    known_to: |time| format!("Os desfechos são conhecidos até {time}."),
    known_to_nothing: "Nenhum desfecho foi registrado, e ninguém disse até quando são conhecidos.",
    known_from: |time| format!("O que foi decidido antes de {time} foi descartado pela idade."),
    predictions: "Previsões",
    mature: "Maduras",
    open: "Abertas",
    repeats: "Repetidas",
    expected: "Previsto",
    observed: "Realizado",
    counting_heading: "O que é contado",
    mature_means: "terminou o prazo em que o desfecho pode vir. Só essas são comparadas.",
    open_means: "o prazo não terminou. Não contam nem como positivas nem como negativas, mesmo que o desfecho já tenha vindo: contar só os que vieram cedo embelezaria o resultado.",
    repeats_mean: "de várias previsões de uma entidade pela mesma versão em um mês, só a primeira conta; estas são as outras, e não entram em nenhum outro número.",
    reported: "Negativas informadas",
    reported_means: "alguém disse que o desfecho não veio.",
    silent: "Negativas por silêncio",
    silent_means: "ninguém disse nada enquanto o prazo corria, o que conta como não. Desfechos que não são repassados fazem o escore parecer pior do que é.",
    without_probability: |count, observed| {
        format!(
            "Previsões maduras com pontos, mas sem probabilidade, de regras que responderam antes de haver uma versão: {count}, das quais vieram {observed}. Ficam de fora onde se comparam previsto e realizado."
        )
    },
    groups_heading: "Quem previu",
    groups_caption: "Previsto e realizado por versão e fonte",
    made_by: "Feitas por",
    from_model: |version| format!("Versão {version}, modelo"),
    from_rules: |version| format!("Versão {version}, regras"),
    rules_before: "Regras, antes de qualquer versão",
    model_before: "Modelo, versão desconhecida",
    months_heading: "Mês a mês",
    months_intro: "Meses do momento de que a previsão fala. Um mês cujas previsões estão todas abertas ainda não tem ponto.",
    months_of: |whose| format!("Parcela positiva por mês: {whose}"),
    months_caption: "Positivos previstos e realizados por mês",
    month: "Mês",
    month_axis: "Mês",
    shadows_heading: "Previsto sem ser visto",
    shadows_intro: "Uma desafiante previu isto ao lado da resposta. Ninguém viu, ninguém agiu com base nisso, e não está em nenhum número acima.",
    shadow: |who| format!("{who}, não vista"),
    pairs_intro: "Comparada com as respostas aos mesmos pedidos: dois conjuntos de pedidos diferentes diferem também em dificuldade.",
    pairs_caption: "Não vista e respondida, nos mesmos pedidos",
    confusion_heading: "Quem teria sido chamado",
    confusion_capacity: |capacity, threshold| {
        format!(
            "Com tempo para {capacity} chamadas entre todas as maduras, as melhores primeiro: até a probabilidade de {threshold}."
        )
    },
    confusion_cost: |missed, wasted, threshold| {
        format!(
            "Um positivo perdido custa {missed}, uma chamada à toa {wasted}: vale a pena chamar a partir da probabilidade de {threshold}."
        )
    },
    confusion_caption: "Chamados e realizados",
    call: "Chamada",
    called: "Chamados",
    not_called: "Não chamados",
    precision_recall: |precision, recall| {
        format!("Dos chamados, {precision} eram positivos; dos positivos, {recall} foram chamados.")
    },
    too_few: "Ainda não há previsão madura com probabilidade.",
};
