use super::{RANGES, SENTENCES, Said, range, said};
use crate::Language;
use crate::wording::Wording;

#[track_caller]
fn check(sentence: &str, portuguese: Option<&str>) {
    let expected = match portuguese {
        Some(text) => Said::Translated(text.to_owned()),
        None => Said::AsItWas(sentence.to_owned()),
    };
    assert_eq!(said(sentence, &Wording::of(Language::BrazilianPortuguese)), expected);
    assert_eq!(said(sentence, &Wording::of(Language::English)), Said::Translated(sentence.to_owned()));
}

#[track_caller]
fn check_range(text: &str, english: &str, portuguese: &str) {
    assert_eq!(range(text, &Wording::of(Language::English)), english);
    assert_eq!(range(text, &Wording::of(Language::BrazilianPortuguese)), portuguese);
}

#[test]
fn figures_are_written_as_the_language_writes_them() {
    check(
        "the calibration slope is -6.772; it must lie in 0.7 to 1.4",
        Some("a inclinação da calibração é −6,772; precisa ficar entre 0,7 e 1,4"),
    );
    check(
        "ROC AUC is +0.072 against the scorecard (95 %: +0.057 to +0.087); the lower bound must be above 0",
        Some(
            "o ROC AUC é +0,072 em relação à tabela de pontos (95%: +0,057 a +0,087); o limite inferior precisa ser maior que 0",
        ),
    );
    check(
        "135080 rows have no entity and were left out",
        Some("135.080 linhas não têm entidade e ficaram de fora"),
    );
}

#[test]
fn a_sentence_in_a_sentence_is_said_too() {
    check(
        "not comparable: version 3 has learned from all but 12 of the test rows (4 positive), too few to compare on",
        Some(
            "não comparável: a versão 3 aprendeu com todas as linhas de teste menos 12 (4 positivas), poucas demais para comparar",
        ),
    );
}

#[test]
fn names_stay_as_they_are() {
    check(
        "\"1e5.0\" is declared increasing, and its fitted coefficient is -0.1200",
        Some("\"1e5.0\" foi declarada crescente, e o coeficiente ajustado é −0,1200"),
    );
    check("not comparable: NaN", Some("não comparável: NaN"));
}

#[test]
fn what_is_not_known_is_told_apart() {
    check("something new", None);
    check("", None);
    check("the calibration slope is", None);
}

#[test]
fn ranges_are_written_as_people_write_them() {
    check_range("-0 to 80", "0 to 80", "0 a 80");
    check_range("-119.7754 to 34662.3947", "−119.7754 to 34,662.3947", "−119,7754 a 34.662,3947");
    check_range("no value", "no value", "nenhum valor");
    check_range("2 levels: a to b, c", "2 levels: a to b, c", "2 valores: a to b, c");
}

#[test]
fn every_translation_has_the_holes_of_its_sentence() {
    for [english, portuguese] in SENTENCES.iter().chain(&RANGES) {
        assert_eq!(english.matches("{}").count(), portuguese.matches("{}").count(), "{english}");
    }
}

#[test]
fn every_sentence_finds_its_own_translation() {
    let wording = Wording::of(Language::BrazilianPortuguese);
    for [english, portuguese] in SENTENCES {
        let filled = |pattern: &str| pattern.replace("{}", "x");
        assert_eq!(said(&filled(english), &wording), Said::Translated(filled(portuguese)));
    }
}
