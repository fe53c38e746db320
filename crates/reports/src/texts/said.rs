//! What other crates said in English, said again in the language of the page.
//!
//! Documents carry sentences with figures ("the calibration slope is 0.859; it must lie in 0.7 to
//! 1.4"), because scripts and people read them without a page. Here each sentence that is known has
//! its translation; `{}` stands for what differs. A sentence that is not known is kept as it is and
//! told apart, so that a page can mark its language; nothing is lost when another crate finds a new
//! word. A list rather than a pattern library: the sentences are few, and a translator can read it.

use crate::Language;
use crate::wording::Wording;

/// A sentence in the language of the page, or as it was.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    Translated(String),
    AsItWas(String),
}

/// English, Brazilian Portuguese. The first that fits is taken.
const SENTENCES: [[&str; 2]; 51] = [
    // The gate.
    [
        "the test part holds {} positives and {} negatives; {} and {} are needed",
        "a parte de teste tem {} positivos e {} negativos; são necessários {} e {}",
    ],
    [
        "there is no scorecard; the model was not compared with one",
        "não há tabela de pontos; o modelo não foi comparado com uma",
    ],
    [
        "the test part cannot tell model and scorecard apart",
        "a parte de teste não distingue o modelo da tabela de pontos",
    ],
    [
        "ROC AUC is {} against the scorecard (95 %: {} to {}); the lower bound must be above {}",
        "o ROC AUC é {} em relação à tabela de pontos (95%: {} a {}); o limite inferior precisa ser maior que {}",
    ],
    ["there is no champion to compare with", "não há campeã com que comparar"],
    ["not comparable: {}", "não comparável: {}"],
    [
        "version {} has learned from all but {} of the test rows ({} positive), too few to compare on",
        "a versão {} aprendeu com todas as linhas de teste menos {} ({} positivas), poucas demais para comparar",
    ],
    ["the data no longer fit version {}: {}", "os dados já não servem à versão {}: {}"],
    ["{} rows cannot tell it and version {} apart", "{} linhas não a distinguem da versão {}"],
    [
        "ROC AUC is {} against version {} on {} rows (95 %: {} to {}); the lower bound must be above {}",
        "o ROC AUC é {} em relação à versão {} em {} linhas (95%: {} a {}); o limite inferior precisa ser maior que {}",
    ],
    [
        "the calibration slope is undefined on the test part; it must lie in {} to {}",
        "a inclinação da calibração não tem valor na parte de teste; precisa ficar entre {} e {}",
    ],
    [
        "the ratio of observed to expected positives is undefined on the test part; it must lie in {} to {}",
        "a razão entre realizado e previsto não tem valor na parte de teste; precisa ficar entre {} e {}",
    ],
    [
        "the calibration slope is {}; it must lie in {} to {}",
        "a inclinação da calibração é {}; precisa ficar entre {} e {}",
    ],
    [
        "the ratio of observed to expected positives is {}; it must lie in {} to {}",
        "a razão entre realizado e previsto é {}; precisa ficar entre {} e {}",
    ],
    ["no leak warning is unanswered", "nenhum aviso de vazamento está sem resposta"],
    [
        "unanswered leak warnings: {}; exclude the feature, or say in [training] not_leaks why it is known at the cutoff",
        "avisos de vazamento sem resposta: {}; exclua a variável, ou diga em not_leaks, em [training], por que ela é conhecida no instante do corte",
    ],
    // Leaks.
    ["ranks outcomes with a ROC AUC of {} all alone", "ordena os desfechos sozinha com ROC AUC de {}"],
    [
        "alone takes {} % of what all features together gain over the base rate",
        "sozinha fica com {}% do que todas as variáveis juntas ganham da taxa de base",
    ],
    [
        "is missing in {} % of positive rows and {} % of negative ones, as if it were filled in with the outcome",
        "está ausente em {}% das linhas positivas e em {}% das negativas, como se fosse preenchida com o desfecho",
    ],
    [
        "is known in {} % of positive rows and {} % of negative ones, as if it were filled in with the outcome",
        "é conhecida em {}% das linhas positivas e em {}% das negativas, como se fosse preenchida com o desfecho",
    ],
    [
        "is a date later than the row's own time in {} % of rows",
        "é uma data posterior ao próprio momento da linha em {}% das linhas",
    ],
    // The split.
    [
        "The test part was drawn at random by entity: weaker evidence than a later test part, because the future may differ from the past.",
        "A parte de teste foi sorteada por entidade: prova mais fraca que uma parte de teste posterior, porque o futuro pode diferir do passado.",
    ],
    [
        "The test part was drawn at random by row: weaker evidence than a later test part, because the future may differ from the past.",
        "A parte de teste foi sorteada por linha: prova mais fraca que uma parte de teste posterior, porque o futuro pode diferir do passado.",
    ],
    [
        "Rows are in file order without dates: parts follow one another, but label windows cannot be kept apart.",
        "As linhas estão na ordem do arquivo, sem datas: as partes se seguem, mas não há como separar os prazos dos desfechos.",
    ],
    [
        "The time before the test part leaves no room for a calibrate part behind the horizon: train and calibrate were cut by entity.",
        "O tempo antes da parte de teste não deixa lugar para uma parte de calibração depois do prazo: treino e calibração foram cortados por entidade.",
    ],
    // Candidates.
    [
        "it cannot promise the directions that [training] monotone declares",
        "ele não pode garantir as direções declaradas em monotone, em [training]",
    ],
    [
        "{} is declared increasing, and its fitted coefficient is {}",
        "{} foi declarada crescente, e o coeficiente ajustado é {}",
    ],
    [
        "{} is declared decreasing, and its fitted coefficient is {}",
        "{} foi declarada decrescente, e o coeficiente ajustado é {}",
    ],
    ["L2 strength {}", "força L2 {}"],
    ["{} trees, leaves of at least {} rows", "{} árvores, folhas de pelo menos {} linhas"],
    ["{} trees of up to {} leaves, learning rate {}", "{} árvores de até {} folhas, taxa de aprendizado {}"],
    // Problems of the data.
    [
        "its times carry no zone and were read as UTC; timezone = \"…\" says otherwise",
        "seus horários não trazem fuso e foram lidos como UTC; timezone = \"…\" diz o contrário",
    ],
    ["it holds no value in any row", "não tem valor em nenhuma linha"],
    ["it is of type {} and was left out", "é do tipo {} e ficou de fora"],
    ["1 row has no entity and was left out", "1 linha não tem entidade e ficou de fora"],
    ["1 row has no time and was left out", "1 linha não tem horário e ficou de fora"],
    ["1 row has no kind and was left out", "1 linha não tem tipo e ficou de fora"],
    ["1 row has no outcome and was left out", "1 linha não tem desfecho e ficou de fora"],
    [
        "1 row has no value in the label column {}, and is left out",
        "1 linha não tem valor na coluna {} do desfecho e fica de fora",
    ],
    ["1 row has no time, and is left out", "1 linha não tem horário e fica de fora"],
    ["1 row has no weight above 0, and is left out", "1 linha não tem peso acima de 0 e fica de fora"],
    ["1 row names no entity, and is left out", "1 linha não diz a entidade e fica de fora"],
    ["{} rows have no entity and were left out", "{} linhas não têm entidade e ficaram de fora"],
    ["{} rows have no time and were left out", "{} linhas não têm horário e ficaram de fora"],
    ["{} rows have no kind and were left out", "{} linhas não têm tipo e ficaram de fora"],
    ["{} rows have no outcome and were left out", "{} linhas não têm desfecho e ficaram de fora"],
    [
        "{} rows have no value in the label column {}, and are left out",
        "{} linhas não têm valor na coluna {} do desfecho e ficam de fora",
    ],
    ["{} rows have no time, and are left out", "{} linhas não têm horário e ficam de fora"],
    ["{} rows have no weight above 0, and are left out", "{} linhas não têm peso acima de 0 e ficam de fora"],
    ["{} rows name no entity, and are left out", "{} linhas não dizem a entidade e ficam de fora"],
    [
        "is a date, and rows have no time of their own to count it back from; it is left out. Name the rows' time in [table] time, or exclude the column",
        "é uma data, e as linhas não têm momento próprio a partir do qual contar; fica de fora. Dê o momento das linhas em time, em [table], ou exclua a coluna",
    ],
];

/// What a feature's range says.
const RANGES: [[&str; 2]; 3] =
    [["no value", "nenhum valor"], ["{} levels: {}", "{} valores: {}"], ["{} to {}", "{} a {}"]];

/// Says a sentence of another crate in the language of the page.
pub(crate) fn said(sentence: &str, wording: &Wording) -> Said {
    among(&SENTENCES, sentence, wording)
}

/// Says the range of a feature in the language of the page, its numbers as people write them.
pub(crate) fn range(text: &str, wording: &Wording) -> String {
    let numbers =
        text.split_once(" to ").and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    if let Some((low, high)) = numbers {
        return (wording.texts.shell.from_to)(&wording.plain(low), &wording.plain(high));
    }
    match among(&RANGES, text, wording) {
        Said::Translated(text) | Said::AsItWas(text) => text,
    }
}

fn among(sentences: &[[&str; 2]], sentence: &str, wording: &Wording) -> Said {
    if wording.language == Language::English {
        return Said::Translated(sentence.to_owned());
    }
    let known = sentences.iter().find_map(|[english, theirs]| Some((holes(english, sentence)?, theirs)));
    match known {
        Some((holes, theirs)) => Said::Translated(filled(theirs, &holes, wording)),
        None => Said::AsItWas(sentence.to_owned()),
    }
}

/// What stands at the holes of a pattern; `None` where the sentence is another.
fn holes<'a>(pattern: &str, sentence: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = sentence.strip_prefix(pieces.next()?)?;
    let mut holes = Vec::new();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        let end = if last { rest.strip_suffix(piece)?.len() } else { rest.find(piece)? };
        holes.push(&rest[..end]);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(holes)
}

fn filled(pattern: &str, holes: &[&str], wording: &Wording) -> String {
    let mut text = String::new();
    let mut holes = holes.iter();
    for (idx, piece) in pattern.split("{}").enumerate() {
        if idx > 0 {
            text.extend(holes.next().map(|hole| what_stands(hole, wording)));
        }
        text.push_str(piece);
    }
    text
}

/// A number as the language writes it, a sentence in a sentence likewise, a name as it is.
fn what_stands(hole: &str, wording: &Wording) -> String {
    let digits = hole.trim_start_matches(['+', '-']);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match hole.parse::<f64>() {
        Ok(number) if plain => {
            let places = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            if hole.starts_with('+') {
                wording.signed(number, places)
            } else {
                wording.decimal(number, places)
            }
        }
        _ => match said(hole, wording) {
            Said::Translated(text) | Said::AsItWas(text) => text,
        },
    }
}

#[cfg(test)]
mod tests;
