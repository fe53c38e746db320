//! Every sentence of the story, in every language.

use api::v1::{FeatureValue, feature_value};
use evaluation::Metrics;
use records::Timestamp;
use reports::Language::{self, BrazilianPortuguese, English};

/// What happens, before it does.
pub(super) fn title(language: Language) -> &'static str {
    match language {
        English => "Placar quickstart: from a purchase history to predictions that came true, or not",
        BrazilianPortuguese => "Placar em um minuto: do histórico de compras a previsões conferidas",
    }
}

/// The first step.
pub(super) fn workspace_heading(language: Language) -> &'static str {
    match language {
        English => "A workspace of its own",
        BrazilianPortuguese => "Uma pasta de trabalho própria",
    }
}

pub(super) fn workspace(language: Language, n_purchases: usize, n_customers: usize) -> String {
    let [n_purchases, n_customers] = [n_purchases, n_customers].map(|n| count(language, n));
    match language {
        English => format!(
            "CDNOW sold music: {n_purchases} purchases of {n_customers} customers, January 1997 to June 1998. \
             The question stands in models/cdnow-repurchase/score.toml: who will buy again within 38 weeks?"
        ),
        BrazilianPortuguese => format!(
            "A CDNOW vendia música: {n_purchases} compras de {n_customers} clientes, de janeiro de 1997 a junho \
             de 1998. A pergunta está em models/cdnow-repurchase/score.toml: quem voltará a comprar em 38 semanas?"
        ),
    }
}

/// The second step.
pub(super) fn kept_back_heading(language: Language) -> &'static str {
    match language {
        English => "A fifth of the customers is kept back",
        BrazilianPortuguese => "Um quinto dos clientes fica de fora",
    }
}

pub(super) fn kept_back(language: Language, n_kept_back: usize, n_trained_on: usize) -> String {
    let [n_kept_back, n_trained_on] = [n_kept_back, n_trained_on].map(|n| count(language, n));
    match language {
        English => format!(
            "{n_kept_back} customers, drawn by a hash of their number, are the future that nobody has seen: their \
             purchases lie in data/kept-back.csv, which training never opens. The other {n_trained_on} are \
             learned from."
        ),
        BrazilianPortuguese => format!(
            "{n_kept_back} clientes, sorteados por um hash do seu número, são o futuro que ninguém viu: suas \
             compras estão em data/kept-back.csv, que o treino nunca abre. Aprende-se com os outros {n_trained_on}."
        ),
    }
}

/// The third step.
pub(super) fn check_heading(language: Language) -> &'static str {
    match language {
        English => "Check: can this be learned?",
        BrazilianPortuguese => "Conferência: dá para aprender com isto?",
    }
}

pub(super) fn check(language: Language, document: &trainer::CheckDocument, cutoff: Timestamp) -> String {
    let [rows, positives] = [document.rows, document.positives].map(|n| count(language, n));
    let share = percent(language, document.positives as f64 / document.rows.max(1) as f64);
    let cutoff = day(language, cutoff);
    let verdict = verdict(language, document.verdict);
    match language {
        English => format!(
            "{rows} customers, each as known when {cutoff} began. {positives} of them ({share}) bought again in the 38 \
             weeks that followed. The verdict: {verdict}."
        ),
        BrazilianPortuguese => format!(
            "{rows} clientes, cada um como era conhecido ao começar o dia {cutoff}. {positives} deles ({share}) \
             voltaram a comprar nas 38 semanas seguintes. O veredito: {verdict}."
        ),
    }
}

fn verdict(language: Language, verdict: trainer::Verdict) -> &'static str {
    use trainer::Verdict;
    match (language, verdict) {
        (English, Verdict::Ready) => "ready to train",
        (English, Verdict::Weak) => "can be trained, but is weak",
        (English, Verdict::Unfit) => "unfit to train",
        (BrazilianPortuguese, Verdict::Ready) => "pronto para treinar",
        (BrazilianPortuguese, Verdict::Weak) => "dá para treinar, mas é fraco",
        (BrazilianPortuguese, Verdict::Unfit) => "não serve para treinar",
    }
}

/// The leak scan of the third step: the features that it asks about, and those without an answer.
pub(super) fn leaks(language: Language, asked: &[&str], open: &[&str]) -> String {
    let (names, left) = (asked.join(", "), open.join(", "));
    match (language, asked.is_empty(), open.is_empty()) {
        (English, true, _) => "No feature says so much by itself that it must know the future.".to_owned(),
        (BrazilianPortuguese, true, _) => {
            "Nenhuma variável diz tanto sozinha que deva conhecer o futuro.".to_owned()
        }
        (English, false, true) => {
            format!(
                "The leak scan asks whether {names} knows the future, for it says much by itself; score.toml answers."
            )
        }
        (BrazilianPortuguese, false, true) => format!(
            "A busca de vazamentos pergunta se {names} conhece o futuro, pois diz muito sozinha; score.toml responde."
        ),
        (English, false, false) => {
            format!("May know the future, and score.toml does not say why not: {left}.")
        }
        (BrazilianPortuguese, false, false) => {
            format!("Talvez conheça o futuro, e score.toml não diz por que não: {left}.")
        }
    }
}

/// The fourth step.
pub(super) fn train_heading(language: Language) -> &'static str {
    match language {
        English => "Train",
        BrazilianPortuguese => "Treino",
    }
}

pub(super) fn training(language: Language) -> &'static str {
    match language {
        English => "fitting, calibrating, validating",
        BrazilianPortuguese => "ajustando, calibrando, validando",
    }
}

pub(super) fn winner(language: Language, document: &registry::TrainDocument) -> String {
    let (learner, calibrator) =
        (learner(language, &document.learner), calibrator(language, &document.calibrator));
    let n_tried = document.candidates.iter().filter(|candidate| candidate.excluded.is_none()).count();
    let [n_fitted, n_test] =
        [document.rows.train + document.rows.calibrate, document.rows.test].map(|n| count(language, n));
    match language {
        English => format!(
            "Of {n_tried} learners, {learner} won, {calibrator}. It learned from {n_fitted} customers and is judged once, \
             on {n_test} others:"
        ),
        BrazilianPortuguese => format!(
            "De {n_tried} algoritmos, venceu {learner}, {calibrator}. Aprendeu com {n_fitted} clientes e é \
             julgado uma única vez, com {n_test} outros:"
        ),
    }
}

fn learner(language: Language, name: &str) -> &str {
    match (language, name) {
        (English, "logistic") => "logistic regression",
        (English, "random_forest") => "the random forest",
        (English, "gradient_boosting") => "gradient boosting",
        (BrazilianPortuguese, "logistic") => "a regressão logística",
        (BrazilianPortuguese, "random_forest") => "a floresta aleatória",
        (BrazilianPortuguese, "gradient_boosting") => "o gradient boosting",
        (_, name) => name,
    }
}

fn calibrator(language: Language, name: &str) -> String {
    match (language, name) {
        (English, "none") => "whose probabilities need no calibration".to_owned(),
        (English, name) => format!("calibrated by {name}"),
        (BrazilianPortuguese, "none") => "cujas probabilidades dispensam calibração".to_owned(),
        (BrazilianPortuguese, name) => format!("com calibração {name}"),
    }
}

/// Model, scorecard and base rate side by side; the head first.
pub(super) fn comparison(language: Language, metrics: &registry::MetricsOf) -> Vec<Vec<String>> {
    let (head, names) = match language {
        English => (
            ["", "ROC AUC", "log loss", "observed/expected"],
            ["the model", "the rules of score.toml", "the same chance for all"],
        ),
        BrazilianPortuguese => (
            ["", "ROC AUC", "log loss", "realizado/previsto"],
            ["o modelo", "as regras de score.toml", "a mesma chance para todos"],
        ),
    };
    let of = [Some(&metrics.test), metrics.scorecard.as_ref(), Some(&metrics.base_rate)];
    let rows = names.into_iter().zip(of).filter_map(|(name, metrics)| {
        let Metrics { roc_auc, log_loss, observed_to_expected, .. } = metrics?;
        let figures = [roc_auc, log_loss, observed_to_expected].map(|value| figure(language, *value));
        Some(std::iter::once(name.to_owned()).chain(figures).collect())
    });
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows).collect()
}

pub(super) fn gate(language: Language, passed: bool) -> &'static str {
    match (language, passed) {
        (English, true) => "The gate lets it through:",
        (English, false) => "The gate does not let it through:",
        (BrazilianPortuguese, true) => "Passou pelo portão:",
        (BrazilianPortuguese, false) => "Não passou pelo portão:",
    }
}

/// The fifth step.
pub(super) fn promote_heading(language: Language) -> &'static str {
    match language {
        English => "Promote",
        BrazilianPortuguese => "Promoção",
    }
}

pub(super) fn promoted(language: Language, version: u32) -> String {
    match language {
        English => {
            format!("Version {version} is champion: it answers from now on, the rules when it cannot.")
        }
        BrazilianPortuguese => {
            format!(
                "A versão {version} é a campeã: responde daqui em diante, e as regras quando ela não pode."
            )
        }
    }
}

pub(super) fn refused(language: Language, version: u32) -> String {
    match language {
        English => format!(
            "Version {version} is published, and is not promoted: the gate says no. That is what the gate is for, so \
             this ends here."
        ),
        BrazilianPortuguese => format!(
            "A versão {version} foi publicada e não é promovida: o portão disse não. É para isso que ele serve, e \
             aqui termina."
        ),
    }
}

/// The sixth step.
pub(super) fn serve_heading(language: Language) -> &'static str {
    match language {
        English => "Serve",
        BrazilianPortuguese => "Serviço",
    }
}

pub(super) fn serving(language: Language, address: &str) -> String {
    match language {
        English => format!("gRPC on {address}, a free port of this machine."),
        BrazilianPortuguese => format!("gRPC em {address}, uma porta livre desta máquina."),
    }
}

/// The seventh step.
pub(super) fn score_heading(language: Language, cutoff: Timestamp) -> String {
    let cutoff = day(language, cutoff);
    match language {
        English => format!("Score those who were kept back, as of {cutoff}"),
        BrazilianPortuguese => format!("Escores de quem ficou de fora, na data de {cutoff}"),
    }
}

pub(super) fn purchases(language: Language) -> &'static str {
    match language {
        English => "purchases",
        BrazilianPortuguese => "compras",
    }
}

pub(super) fn customers(language: Language) -> &'static str {
    match language {
        English => "customers",
        BrazilianPortuguese => "clientes",
    }
}

pub(super) fn scored(language: Language, n_events: usize, n_scored: usize, n_model: usize) -> String {
    let [n_events, n_scored, n_model] = [n_events, n_scored, n_model].map(|n| count(language, n));
    match language {
        English => format!(
            "{n_events} purchases from before that day went to the server, and no later one. Then it was asked about \
             {n_scored} customers: {n_model} answers by the model, every one of them on record."
        ),
        BrazilianPortuguese => format!(
            "{n_events} compras anteriores a esse dia foram para o servidor, e nenhuma posterior. Depois perguntou-se \
             por {n_scored} clientes: {n_model} respostas do modelo, todas registradas."
        ),
    }
}

pub(super) fn example(language: Language, answer: &api::v1::ScoreResponse) -> String {
    let (entity, points, tier) = (&answer.entity_id, answer.points, &answer.tier);
    match language {
        English => format!("Customer {entity}, for one, has {points} points of 100 and is {tier:?}:"),
        BrazilianPortuguese => {
            format!("O cliente {entity}, por exemplo, tem {points} pontos de 100 e é {tier:?}:")
        }
    }
}

/// The eighth step.
pub(super) fn outcomes_heading(language: Language) -> &'static str {
    match language {
        English => "And what did they do?",
        BrazilianPortuguese => "E o que eles fizeram?",
    }
}

pub(super) fn outcomes(language: Language, n_came: usize, [from, to, known_to]: [Timestamp; 3]) -> String {
    let n_came = count(language, n_came);
    let [from, to, known_to] = [from, to, known_to].map(|time| day(language, time));
    match language {
        English => format!(
            "{n_came} of them bought again from {from} to before {to}. That went to the server as outcomes, complete up \
             to {known_to}: whoever is not among them did not."
        ),
        BrazilianPortuguese => format!(
            "{n_came} deles voltaram a comprar de {from} até antes de {to}. Isso foi para o servidor como desfechos, \
             completos até {known_to}: quem não está entre eles não voltou."
        ),
    }
}

/// How far what came lies from what was expected, over all.
pub(super) fn overall(language: Language, expected: f64, observed: usize) -> String {
    let (foretold, came) = (count(language, expected.round() as usize), count(language, observed));
    let off = percent(language, (observed as f64 - expected).abs() / expected.max(1.0));
    match language {
        English => format!("{foretold} buyers were expected and {came} came: {off} apart."),
        BrazilianPortuguese => {
            format!("Esperavam-se {foretold} compradores e vieram {came}: {off} de diferença.")
        }
    }
}

pub(super) fn pages_heading(language: Language) -> &'static str {
    match language {
        English => "To look at",
        BrazilianPortuguese => "Para olhar",
    }
}

/// What each page shows: predicted against actual, and the validation of the version.
pub(super) fn pages(language: Language) -> [&'static str; 2] {
    match language {
        English => ["Predicted against actual:", "How the model was judged:"],
        BrazilianPortuguese => ["Previsto e realizado:", "Como o modelo foi julgado:"],
    }
}

pub(super) fn commands_heading(language: Language) -> &'static str {
    match language {
        English => "To go on, in that folder",
        BrazilianPortuguese => "Para continuar, nessa pasta",
    }
}

pub(super) fn call_heading(language: Language) -> &'static str {
    match language {
        English => "Still serving, until Ctrl-C. To ask it yourself",
        BrazilianPortuguese => "No ar até Ctrl-C. Para perguntar você mesmo",
    }
}

pub(super) fn stopped(language: Language) -> &'static str {
    match language {
        English => "Stopped; everything that was answered is on record.",
        BrazilianPortuguese => "Encerrado; tudo o que foi respondido está registrado.",
    }
}

/// A feature's value, to one decimal; `None` where it is missing.
pub(super) fn value(language: Language, value: &FeatureValue) -> Option<String> {
    Some(match value.value.as_ref()? {
        feature_value::Value::Number(number) => {
            let text = format!("{number:.1}");
            decimal(language, text.strip_suffix(".0").unwrap_or(&text))
        }
        feature_value::Value::Text(text) => text.clone(),
        feature_value::Value::Boolean(yes) => yes.to_string(),
        feature_value::Value::Time(time) => day(language, Timestamp::from_micros(1_000_000 * time.seconds)),
    })
}

/// A whole number: `12,345`, `12.345`.
fn count(language: Language, number: usize) -> String {
    let separator = match language {
        English => ',',
        BrazilianPortuguese => '.',
    };
    let digits = number.to_string();
    let mut grouped = String::new();
    for (idx, digit) in digits.char_indices() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

fn percent(language: Language, share: f64) -> String {
    let blank = match language {
        English => " ",
        BrazilianPortuguese => "",
    };
    format!("{}{blank}%", decimal(language, &format!("{:.1}", 100.0 * share)))
}

fn figure(language: Language, number: Option<f64>) -> String {
    decimal(language, &crate::show::figure(number))
}

/// A number with the point or the comma of the language.
fn decimal(language: Language, number: &str) -> String {
    match language {
        English => number.to_owned(),
        BrazilianPortuguese => number.replace('.', ","),
    }
}

/// The day, in UTC.
fn day(language: Language, time: Timestamp) -> String {
    let text = time.to_string();
    let day = text.get(..10).unwrap_or(&text);
    match (language, day.split('-').collect::<Vec<_>>().as_slice()) {
        (BrazilianPortuguese, [year, month, day]) => format!("{day}/{month}/{year}"),
        _ => day.to_owned(),
    }
}
