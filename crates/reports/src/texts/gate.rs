use super::{Say, Say2, Say3};

/// The verdict and the checks behind it.
pub(crate) struct GateTexts {
    pub(crate) version: Say,
    pub(crate) unpublished: &'static str,
    pub(crate) may: Say2,
    pub(crate) may_not: Say3,
    pub(crate) in_the_way: &'static str,
    pub(crate) promote_with: &'static str,
    pub(crate) force_with: &'static str,
    pub(crate) against: Say,
    pub(crate) against_nobody: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) passed: &'static str,
    pub(crate) failed: &'static str,
    /// What a check is called.
    pub(crate) named: fn(&str) -> Option<&'static str>,
    /// What a check is for.
    pub(crate) means: fn(&str) -> Option<&'static str>,
}

pub(super) const ENGLISH: GateTexts = GateTexts {
    version: |version| format!("Version {version}"),
    unpublished: "This model, which is not published,",
    may: |who, of| format!("{who} may become champion: it passed all {of} checks."),
    may_not: |who, failed, of| format!("{who} may not become champion: {failed} of {of} checks failed."),
    in_the_way: "What stands in the way",
    promote_with: "To put it in charge:",
    force_with: "Whoever wants it all the same must say why, and it is written down:",
    against: |version| format!("The verdict was made against version {version}, the champion at that time."),
    against_nobody: "There was no champion to compare with when the verdict was made.",
    heading: "Checks before it may become champion",
    passed: "passed",
    failed: "failed",
    named: |check| {
        Some(match check {
            "minimum_data" => "Amount of data",
            "scorecard" => "Against the rules",
            "champion" => "Against the champion",
            "slope" => "Spread of the probabilities",
            "observed_to_expected" => "Number promised",
            "leaks" => "Signs of a leak",
            _ => return None,
        })
    },
    means: |check| {
        Some(match check {
            "minimum_data" => "With too few rows of either outcome, a good result may be luck.",
            "scorecard" => {
                "A model has to earn its place: it must rank rows better than the rules that people wrote, and not by chance alone."
            }
            "champion" => "A new version must not rank rows worse than the one that is in charge.",
            "slope" => {
                "When high probabilities turn out too high and low ones too low, the model exaggerates (below 1); the other way round it is too careful (above 1)."
            }
            "observed_to_expected" => {
                "The probabilities, added up, promise a number of positives; about as many must have come."
            }
            "leaks" => {
                "A feature that knows the future makes a model look good that will fail in use. Each suspicion must be answered."
            }
            _ => return None,
        })
    },
};

pub(super) const PORTUGUESE: GateTexts = GateTexts {
    version: |version| format!("A versão {version}"),
    unpublished: "Este modelo, que não foi publicado,",
    may: |who, of| format!("{who} pode virar campeã: passou em todas as {of} verificações."),
    may_not: |who, failed, of| {
        format!("{who} não pode virar campeã: não passou em {failed} de {of} verificações.")
    },
    in_the_way: "O que impede",
    promote_with: "Para colocá-la no comando:",
    force_with: "Quem a quiser mesmo assim precisa dizer por quê, e isso fica escrito:",
    against: |version| format!("O veredito foi dado contra a versão {version}, a campeã naquele momento."),
    against_nobody: "Não havia campeã com que comparar quando o veredito foi dado.",
    heading: "Verificações antes de virar campeã",
    passed: "passou",
    failed: "não passou",
    named: |check| {
        Some(match check {
            "minimum_data" => "Quantidade de dados",
            "scorecard" => "Contra as regras",
            "champion" => "Contra a campeã",
            "slope" => "Amplitude das probabilidades",
            "observed_to_expected" => "Número prometido",
            "leaks" => "Sinais de vazamento",
            _ => return None,
        })
    },
    means: |check| {
        Some(match check {
            "minimum_data" => "Com poucas linhas de um dos desfechos, um bom resultado pode ser sorte.",
            "scorecard" => {
                "Um modelo precisa merecer o lugar: tem de ordenar as linhas melhor que as regras escritas por pessoas, e não só por acaso."
            }
            "champion" => "Uma versão nova não pode ordenar as linhas pior que a que está no comando.",
            "slope" => {
                "Quando as probabilidades altas se mostram altas demais e as baixas, baixas demais, o modelo exagera (abaixo de 1); ao contrário, é cauteloso demais (acima de 1)."
            }
            "observed_to_expected" => {
                "As probabilidades, somadas, prometem um número de positivos; devem ter vindo mais ou menos tantos."
            }
            "leaks" => {
                "Uma variável que conhece o futuro faz parecer bom um modelo que vai falhar no uso. Cada suspeita precisa de resposta."
            }
            _ => return None,
        })
    },
};
