use super::Say3;

/// How rows became evidence.
pub(crate) struct EvidenceTexts {
    pub(crate) heading: &'static str,
    pub(crate) how: fn(&str) -> Option<&'static str>,
    pub(crate) minimum: Say3,
    pub(crate) caption: &'static str,
    pub(crate) part: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) share_positive: &'static str,
    pub(crate) train: [&'static str; 2],
    pub(crate) calibrate: [&'static str; 2],
    pub(crate) test: [&'static str; 2],
    pub(crate) left_out_caption: &'static str,
    pub(crate) left_out_rows: &'static str,
    pub(crate) left_out_why: &'static str,
    pub(crate) nothing_left_out: &'static str,
    pub(crate) embargo: &'static str,
    pub(crate) open: &'static str,
    pub(crate) population: &'static str,
    pub(crate) no_entity: &'static str,
}

pub(super) const ENGLISH: EvidenceTexts = EvidenceTexts {
    heading: "How the evidence was made",
    how: |split| {
        Some(match split {
            "time" => {
                "The rows were cut by time: the model learned from earlier ones and was judged on later ones, as it will be in use."
            }
            "entity" => {
                "The rows were cut at random by entity: nobody whom the model learned from is among those it was judged on."
            }
            "row" => "The rows were cut at random, one by one.",
            _ => return None,
        })
    },
    minimum: |rows, positives, negatives| {
        format!(
            "It was judged on {rows} rows, {positives} of them positive and {negatives} negative: the smaller of the two numbers says how sure a verdict can be."
        )
    },
    caption: "Rows of each part",
    part: "Part",
    purpose: "What it is for",
    share_positive: "Share positive",
    train: ["train", "to learn from"],
    calibrate: ["calibrate", "to choose the method, and to set probabilities"],
    test: ["test", "to judge on, once"],
    left_out_caption: "Rows that are in no part",
    left_out_rows: "Rows",
    left_out_why: "Why",
    nothing_left_out: "No row was left out.",
    embargo: "what they predict reaches into a later part",
    open: "their outcome is not yet known",
    population: "the entity was not yet, or no longer, one to be scored",
    no_entity: "they name no entity",
};

pub(super) const PORTUGUESE: EvidenceTexts = EvidenceTexts {
    heading: "Como se fez a prova",
    how: |split| {
        Some(match split {
            "time" => {
                "As linhas foram cortadas pelo tempo: o modelo aprendeu com as anteriores e foi julgado nas posteriores, como será no uso."
            }
            "entity" => {
                "As linhas foram cortadas ao acaso por entidade: ninguém com quem o modelo aprendeu está entre aqueles em que foi julgado."
            }
            "row" => "As linhas foram cortadas ao acaso, uma a uma.",
            _ => return None,
        })
    },
    minimum: |rows, positives, negatives| {
        format!(
            "Ele foi julgado em {rows} linhas, {positives} positivas e {negatives} negativas: o menor dos dois números diz quão seguro um veredito pode ser."
        )
    },
    caption: "Linhas de cada parte",
    part: "Parte",
    purpose: "Para que serve",
    share_positive: "Parcela positiva",
    train: ["treino", "para aprender"],
    calibrate: ["calibração", "para escolher o método e ajustar as probabilidades"],
    test: ["teste", "para julgar, uma única vez"],
    left_out_caption: "Linhas que não estão em parte alguma",
    left_out_rows: "Linhas",
    left_out_why: "Por quê",
    nothing_left_out: "Nenhuma linha ficou de fora.",
    embargo: "o que elas preveem alcança uma parte posterior",
    open: "o desfecho delas ainda não é conhecido",
    population: "a entidade ainda não era, ou já não era, uma a receber escore",
    no_entity: "elas não dizem de que entidade são",
};
