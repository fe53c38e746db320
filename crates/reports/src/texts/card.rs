/// The facts by which a version can be found again and made again.
pub(crate) struct CardTexts {
    pub(crate) heading: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) published: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) placar: &'static str,
    pub(crate) seed: &'static str,
    pub(crate) schema: &'static str,
    pub(crate) inputs_caption: &'static str,
    pub(crate) file: &'static str,
    pub(crate) definition: &'static str,
}

pub(super) const ENGLISH: CardTexts = CardTexts {
    heading: "Model card",
    intro: "The same data, definition and seed give the same model, byte for byte.",
    published: "Published",
    digest: "SHA-256 of the model",
    placar: "Placar",
    seed: "Seed",
    schema: "SHA-256 of the features",
    inputs_caption: "What it was trained on",
    file: "File",
    definition: "The definition as it stood (score.toml)",
};

pub(super) const PORTUGUESE: CardTexts = CardTexts {
    heading: "Ficha do modelo",
    intro: "Os mesmos dados, a mesma definição e a mesma semente dão o mesmo modelo, byte por byte.",
    published: "Publicado em",
    digest: "SHA-256 do modelo",
    placar: "Placar",
    seed: "Semente",
    schema: "SHA-256 das variáveis",
    inputs_caption: "Com o que foi treinado",
    file: "Arquivo",
    definition: "A definição como estava (score.toml)",
};
