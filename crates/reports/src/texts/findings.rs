use super::Say;

/// Leaks and problems of the data.
pub(crate) struct FindingTexts {
    pub(crate) leaks_heading: &'static str,
    pub(crate) leaks_intro: &'static str,
    pub(crate) no_leaks: &'static str,
    pub(crate) answered: Say,
    pub(crate) not_answered: &'static str,
    pub(crate) problems_heading: &'static str,
    pub(crate) no_problems: &'static str,
    /// What a check of the leak scan is called.
    pub(crate) leak_check: fn(&str) -> Option<&'static str>,
}

pub(super) const ENGLISH: FindingTexts = FindingTexts {
    leaks_heading: "Signs that the future may have leaked in",
    leaks_intro: "A feature that is filled in after the outcome, or because of it, looks brilliant in training and is useless in use. Each of these deserves a look at where the value comes from.",
    no_leaks: "The scan found no such sign.",
    answered: |answer| format!("Answered: {answer}"),
    not_answered: "Not answered: exclude the feature, or say under not_leaks in [training] why it is known at the cutoff.",
    problems_heading: "Quality of the data",
    no_problems: "Nothing was found that you should know.",
    leak_check: |check| {
        Some(match check {
            "auc_alone" => "too good alone",
            "gain_alone" => "does it all alone",
            "missing_one_sided" => "missing on one side",
            "date_after" => "a date from later",
            _ => return None,
        })
    },
};

pub(super) const PORTUGUESE: FindingTexts = FindingTexts {
    leaks_heading: "Sinais de que o futuro pode ter vazado",
    leaks_intro: "Uma variável preenchida depois do desfecho, ou por causa dele, brilha no treino e não serve no uso. Cada uma destas merece que se olhe de onde vem o valor.",
    no_leaks: "A busca não encontrou sinal algum.",
    answered: |answer| format!("Resposta: {answer}"),
    not_answered: "Sem resposta: exclua a variável, ou diga em not_leaks, em [training], por que ela é conhecida no instante do corte.",
    problems_heading: "Qualidade dos dados",
    no_problems: "Nada foi encontrado que você precise saber.",
    leak_check: |check| {
        Some(match check {
            "auc_alone" => "boa demais sozinha",
            "gain_alone" => "faz tudo sozinha",
            "missing_one_sided" => "ausente de um lado só",
            "date_after" => "uma data posterior",
            _ => return None,
        })
    },
};
