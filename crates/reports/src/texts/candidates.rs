/// Every method that was tried.
pub(crate) struct CandidateTexts {
    pub(crate) heading: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) method: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) calibrator: &'static str,
    pub(crate) validation_loss: &'static str,
    pub(crate) test_auc: &'static str,
    pub(crate) test_loss: &'static str,
    pub(crate) test_slope: &'static str,
    pub(crate) chosen: &'static str,
    pub(crate) left_out: &'static str,
    pub(crate) simpler_won: &'static str,
}

pub(super) const ENGLISH: CandidateTexts = CandidateTexts {
    heading: "What else was tried",
    intro: "The method was chosen by its loss on forward validation (rows predicted by models that had learned from earlier ones alone), before the test part was opened. The test columns are for information and decided nothing.",
    caption: "All candidates, on the same rows",
    method: "Method",
    settings: "Settings",
    calibrator: "Probabilities set by",
    validation_loss: "Validation loss",
    test_auc: "Test ROC AUC",
    test_loss: "Test log loss",
    test_slope: "Test slope",
    chosen: "chosen",
    left_out: "left out:",
    simpler_won: "Another method had a lower validation loss, but not by more than chance explains; the simpler one is preferred then.",
};

pub(super) const PORTUGUESE: CandidateTexts = CandidateTexts {
    heading: "O que mais foi tentado",
    intro: "O método foi escolhido pela perda na validação para a frente (linhas previstas por modelos que só tinham aprendido com as anteriores), antes de se abrir a parte de teste. As colunas de teste são informativas e não decidiram nada.",
    caption: "Todos os candidatos, nas mesmas linhas",
    method: "Método",
    settings: "Ajustes",
    calibrator: "Probabilidades ajustadas por",
    validation_loss: "Perda na validação",
    test_auc: "ROC AUC no teste",
    test_loss: "Perda log. no teste",
    test_slope: "Inclinação no teste",
    chosen: "escolhido",
    left_out: "deixado de fora:",
    simpler_won: "Outro método teve perda menor na validação, mas não além do que o acaso explica; nesse caso se prefere o mais simples.",
};
