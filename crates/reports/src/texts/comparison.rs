use super::Say2;

/// The model beside what it is compared with.
pub(crate) struct ComparisonTexts {
    pub(crate) heading: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) measure: &'static str,
    pub(crate) base_rate: &'static str,
    pub(crate) champion: &'static str,
    pub(crate) columns: &'static str,
    pub(crate) no_scorecard: &'static str,
    pub(crate) champion_rows: Say2,
    /// The difference and its interval, against the rules or the champion.
    pub(crate) better: Say2,
    pub(crate) worse: Say2,
    pub(crate) undecided: Say2,
    pub(crate) against_rules: &'static str,
    pub(crate) against_champion: &'static str,
    pub(crate) measures: MeasureTexts,
}

/// Each measure: its name, and what it says in words.
pub(crate) struct MeasureTexts {
    pub(crate) rows: [&'static str; 2],
    pub(crate) positives: [&'static str; 2],
    pub(crate) roc_auc: [&'static str; 2],
    pub(crate) pr_auc: [&'static str; 2],
    pub(crate) lift_at_10: [&'static str; 2],
    pub(crate) ks: [&'static str; 2],
    pub(crate) log_loss: [&'static str; 2],
    pub(crate) brier: [&'static str; 2],
    pub(crate) ece: [&'static str; 2],
    pub(crate) observed_to_expected: [&'static str; 2],
    pub(crate) slope: [&'static str; 2],
    pub(crate) intercept: [&'static str; 2],
    pub(crate) miscalibration: [&'static str; 2],
    pub(crate) discrimination: [&'static str; 2],
    pub(crate) uncertainty: [&'static str; 2],
}

pub(super) const ENGLISH: ComparisonTexts = ComparisonTexts {
    heading: "How good it is",
    intro: "All measured on the test part, which the model had never seen.",
    caption: "The model and what it is compared with",
    measure: "Measure",
    base_rate: "Base rate",
    champion: "Champion",
    columns: "The rules are the scorecard, turned into probabilities. The base rate gives everyone the share of positives among the rows that were learned from: whatever does no better has learned nothing.",
    no_scorecard: "There is no scorecard, so the model was not compared with rules.",
    champion_rows: |rows, of| {
        format!(
            "The champion could be compared on {rows} of the {of} rows, those it had not learned from; its column speaks of these alone."
        )
    },
    better: |whom, figures| format!("The model ranks rows better than {whom}: ROC AUC {figures}."),
    worse: |whom, figures| format!("The model ranks rows worse than {whom}: ROC AUC {figures}."),
    undecided: |whom, figures| {
        format!("These rows do not show that the model ranks better or worse than {whom}: ROC AUC {figures}.")
    },
    against_rules: "the rules",
    against_champion: "the champion",
    measures: MeasureTexts {
        rows: ["Rows", "How many it was judged on."],
        positives: ["Positives", "How many of them were positive."],
        roc_auc: [
            "ROC AUC",
            "Take one positive and one negative row: how often does the positive one have the higher score? 0.5 is a coin toss, 1 is always.",
        ],
        pr_auc: [
            "Average precision",
            "Going down the list from the best score: the share of positives among those passed, averaged over all positives. To be compared with the base rate.",
        ],
        lift_at_10: [
            "Lift at 10%",
            "How many times more positives the best-scored tenth holds than a tenth taken at random.",
        ],
        ks: [
            "KS distance",
            "The largest gap between the scores of positives and of negatives. 0 says nothing, 1 sets them apart.",
        ],
        log_loss: [
            "Log loss",
            "How much what came surprises one who believed the probabilities. Lower is better; a confident mistake costs most.",
        ],
        brier: [
            "Brier score",
            "The mean squared distance of the probability from what came (1 or 0). Lower is better.",
        ],
        ece: [
            "Calibration error",
            "How far a promised probability lies, on average, from the share that came. Lower is better; chance alone keeps it above 0.",
        ],
        observed_to_expected: [
            "Observed / expected",
            "Positives that came over positives that were promised. 1 is right, above 1 more came.",
        ],
        slope: [
            "Calibration slope",
            "Whether probabilities lie as far apart as they should. 1 is right, below 1 they are too extreme, above 1 too timid.",
        ],
        intercept: [
            "Calibration intercept",
            "The shift, in log-odds, that would make the promise come out even. 0 is right, above 0 more came.",
        ],
        miscalibration: [
            "Brier: miscalibration",
            "What better probabilities in the same order would win. 0 is best.",
        ],
        discrimination: ["Brier: discrimination", "What the order wins over the base rate. More is better."],
        uncertainty: ["Brier: uncertainty", "What the base rate itself leaves open; no model changes it."],
    },
};

pub(super) const PORTUGUESE: ComparisonTexts = ComparisonTexts {
    heading: "Quão bom ele é",
    intro: "Tudo medido na parte de teste, que o modelo nunca tinha visto.",
    caption: "O modelo e aquilo com que é comparado",
    measure: "Medida",
    base_rate: "Taxa de base",
    champion: "Campeã",
    columns: "As regras são a tabela de pontos, convertida em probabilidades. A taxa de base dá a todos a parcela de positivos das linhas de aprendizado: o que não for melhor que ela não aprendeu nada.",
    no_scorecard: "Não há tabela de pontos, por isso o modelo não foi comparado com regras.",
    champion_rows: |rows, of| {
        format!(
            "A campeã pôde ser comparada em {rows} das {of} linhas, aquelas com que não tinha aprendido; a coluna dela fala só dessas."
        )
    },
    better: |whom, figures| format!("O modelo ordena as linhas melhor que {whom}: ROC AUC {figures}."),
    worse: |whom, figures| format!("O modelo ordena as linhas pior que {whom}: ROC AUC {figures}."),
    undecided: |whom, figures| {
        format!("Estas linhas não mostram se o modelo ordena melhor ou pior que {whom}: ROC AUC {figures}.")
    },
    against_rules: "as regras",
    against_champion: "a campeã",
    measures: MeasureTexts {
        rows: ["Linhas", "Em quantas ele foi julgado."],
        positives: ["Positivos", "Quantas delas eram positivas."],
        roc_auc: [
            "ROC AUC",
            "Tome uma linha positiva e uma negativa: com que frequência a positiva tem o escore maior? 0,5 é cara ou coroa, 1 é sempre.",
        ],
        pr_auc: [
            "Precisão média",
            "Descendo a lista a partir do melhor escore: a parcela de positivos entre os já vistos, em média sobre todos os positivos. Compare com a taxa de base.",
        ],
        lift_at_10: [
            "Lift em 10%",
            "Quantas vezes mais positivos há no décimo de melhor escore do que em um décimo tomado ao acaso.",
        ],
        ks: [
            "Distância KS",
            "A maior distância entre os escores dos positivos e os dos negativos. 0 não diz nada, 1 os separa por completo.",
        ],
        log_loss: [
            "Perda logarítmica",
            "Quanto aquilo que veio surpreende quem acreditou nas probabilidades. Menor é melhor; o erro confiante é o que mais custa.",
        ],
        brier: [
            "Escore de Brier",
            "A distância quadrática média entre a probabilidade e o que veio (1 ou 0). Menor é melhor.",
        ],
        ece: [
            "Erro de calibração",
            "Quão longe, em média, a probabilidade prometida fica da parcela que veio. Menor é melhor; só o acaso já o mantém acima de 0.",
        ],
        observed_to_expected: [
            "Realizado / previsto",
            "Positivos que vieram divididos pelos prometidos. 1 é o certo, acima de 1 vieram mais.",
        ],
        slope: [
            "Inclinação da calibração",
            "Se as probabilidades ficam tão afastadas quanto deviam. 1 é o certo, abaixo de 1 são extremas demais, acima de 1 tímidas demais.",
        ],
        intercept: [
            "Intercepto da calibração",
            "O deslocamento, em log das chances, que faria a conta fechar. 0 é o certo, acima de 0 vieram mais.",
        ],
        miscalibration: [
            "Brier: descalibração",
            "O que se ganharia com probabilidades melhores na mesma ordem. 0 é o melhor.",
        ],
        discrimination: ["Brier: discriminação", "O que a ordem ganha da taxa de base. Mais é melhor."],
        uncertainty: [
            "Brier: incerteza",
            "O que a própria taxa de base deixa em aberto; nenhum modelo muda isso.",
        ],
    },
};
