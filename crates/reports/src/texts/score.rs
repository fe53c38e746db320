use super::Say;

/// What a score is, in words.
pub(crate) struct ScoreTexts {
    pub(crate) heading: &'static str,
    pub(crate) question: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) horizon: &'static str,
    pub(crate) no_horizon: &'static str,
    pub(crate) learner: &'static str,
    pub(crate) calibrator: &'static str,
    pub(crate) how_to_read: Say,
    pub(crate) named_outcome: fn(&str) -> Option<&'static str>,
    pub(crate) named_learner: fn(&str) -> Option<&'static str>,
    pub(crate) learner_means: fn(&str) -> Option<&'static str>,
    pub(crate) named_calibrator: fn(&str) -> Option<&'static str>,
    pub(crate) calibrator_means: fn(&str) -> Option<&'static str>,
    pub(crate) span: fn(&str, char) -> Option<String>,
}

pub(super) const ENGLISH: ScoreTexts = ScoreTexts {
    heading: "What is predicted",
    question: "The question",
    outcome: "The outcome",
    horizon: "Within",
    no_horizon: "as the table of outcomes says; it names no time",
    learner: "Learned by",
    calibrator: "Probabilities set by",
    how_to_read: |outcome| {
        format!(
            "How to read this page: a row is one lead, customer or account at one moment, with what was known of it before that moment. It is positive when the outcome ({outcome}) came afterwards, negative when it did not."
        )
    },
    named_outcome: |outcome| {
        Some(match outcome {
            "conversion" => "conversion",
            "churn" => "churn",
            "renewal" => "renewal",
            _ => return None,
        })
    },
    named_learner: |learner| {
        Some(match learner {
            "logistic" => "logistic regression",
            "random_forest" => "random forest",
            "gradient_boosting" => "gradient boosting",
            _ => return None,
        })
    },
    learner_means: |learner| {
        Some(match learner {
            "logistic" => "each feature adds or takes away a fixed amount; what it does can be read off",
            "random_forest" => "many decision trees, each grown on a different sample, vote",
            "gradient_boosting" => "many small decision trees, each correcting those before it",
            _ => return None,
        })
    },
    named_calibrator: |calibrator| {
        Some(match calibrator {
            "none" => "the model itself",
            "platt" => "Platt scaling",
            "isotonic" => "isotonic regression",
            _ => return None,
        })
    },
    calibrator_means: |calibrator| {
        Some(match calibrator {
            "none" => "its probabilities needed no correction",
            "platt" => {
                "one smooth curve that pulls probabilities towards what came, and never changes their order"
            }
            "isotonic" => "steps that set probabilities to what came, and never change their order",
            _ => return None,
        })
    },
    span: |number, unit| {
        let one = number == "1";
        let unit = match unit {
            'y' => ["year", "years"],
            'w' => ["week", "weeks"],
            'd' => ["day", "days"],
            'h' => ["hour", "hours"],
            'm' => ["minute", "minutes"],
            's' => ["second", "seconds"],
            _ => return None,
        };
        Some(format!("{number} {}", unit[usize::from(!one)]))
    },
};

pub(super) const PORTUGUESE: ScoreTexts = ScoreTexts {
    heading: "O que se prevê",
    question: "A pergunta",
    outcome: "O desfecho",
    horizon: "Dentro de",
    no_horizon: "o que diz a tabela de desfechos; ela não informa prazo",
    learner: "Aprendido por",
    calibrator: "Probabilidades ajustadas por",
    how_to_read: |outcome| {
        format!(
            "Como ler esta página: uma linha é um lead, cliente ou conta em um momento, com o que se sabia dele antes desse momento. Ela é positiva quando o desfecho ({outcome}) veio depois, e negativa quando não veio."
        )
    },
    named_outcome: |outcome| {
        Some(match outcome {
            "conversion" => "conversão",
            "churn" => "cancelamento",
            "renewal" => "renovação",
            _ => return None,
        })
    },
    named_learner: |learner| {
        Some(match learner {
            "logistic" => "regressão logística",
            "random_forest" => "floresta aleatória",
            "gradient_boosting" => "reforço de gradiente",
            _ => return None,
        })
    },
    learner_means: |learner| {
        Some(match learner {
            "logistic" => "cada variável soma ou subtrai uma quantia fixa; dá para ler o que ela faz",
            "random_forest" => "muitas árvores de decisão, cada uma criada com outra amostra, votam",
            "gradient_boosting" => "muitas árvores de decisão pequenas, cada uma corrigindo as anteriores",
            _ => return None,
        })
    },
    named_calibrator: |calibrator| {
        Some(match calibrator {
            "none" => "o próprio modelo",
            "platt" => "curva de Platt",
            "isotonic" => "regressão isotônica",
            _ => return None,
        })
    },
    calibrator_means: |calibrator| {
        Some(match calibrator {
            "none" => "suas probabilidades não precisaram de correção",
            "platt" => "uma curva suave que aproxima as probabilidades do que veio, sem nunca mudar a ordem",
            "isotonic" => "degraus que igualam as probabilidades ao que veio, sem nunca mudar a ordem",
            _ => return None,
        })
    },
    span: |number, unit| {
        let one = number == "1";
        let unit = match unit {
            'y' => ["ano", "anos"],
            'w' => ["semana", "semanas"],
            'd' => ["dia", "dias"],
            'h' => ["hora", "horas"],
            'm' => ["minuto", "minutos"],
            's' => ["segundo", "segundos"],
            _ => return None,
        };
        Some(format!("{number} {}", unit[usize::from(!one)]))
    },
};
