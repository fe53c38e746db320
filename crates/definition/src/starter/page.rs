//! The page itself, section by section.

use std::fmt::Write;

use records::Value;
use records::layout::ColumnType;

use super::guess::{Guess, meaningful, surely_missing};
use super::{StarterColumn, StarterProfile};
use crate::schema::{toml_key, toml_text};

/// A name longer than this is cut: it is a folder's.
const LONGEST_NAME: usize = 60;
/// So many examples say what a column holds.
const N_EXAMPLES: usize = 4;

/// The page, whose every section can be read alone.
pub(super) fn write(profile: &StarterProfile, guess: &Guess<'_>) -> String {
    let path = if profile.path.trim().is_empty() { "table.csv" } else { &profile.path };
    let sections = [
        head(path, profile, guess),
        score(path, guess),
        table(path, profile, guess),
        exclude(guess),
        scorecard(guess),
        tiers(),
        training(guess),
    ];
    sections.join("\n")
}

fn head(path: &str, profile: &StarterProfile, guess: &Guess<'_>) -> String {
    let mut text = format!(
        "# A first description of a score, made from {}: {} rows, {} columns.\n\
         # Every line was guessed from the file. Read it, correct it, then:\n#\n\
         #   placar check score.toml     looks at definition and data, trains nothing\n\
         #   placar train score.toml     fits, validates and publishes a version\n#\n\
         # What was found (the type, how many different values, the range or the most frequent values):\n#\n",
        comment(path),
        profile.n_rows,
        guess.columns.len(),
    );
    guess.columns.iter().for_each(|column| line_of(column, &mut text));
    text
}

fn line_of(column: &StarterColumn, text: &mut String) {
    let type_name = match column.column_type {
        ColumnType::Number => "number",
        ColumnType::Category => "category",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
    };
    let more = if column.has_more { "more than " } else { "" };
    let holds = match &column.range {
        Some((low, high)) => format!("{} to {}", shown(low), shown(high)),
        None => meaningful(column).into_iter().take(N_EXAMPLES).collect::<Vec<_>>().join(", "),
    };
    let missing = if column.n_missing == 0 { String::new() } else { format!("; {} empty", column.n_missing) };
    let name = comment(&column.name);
    let holds = comment(&holds);
    // Writing to a String cannot fail.
    let _ = writeln!(
        text,
        "#   {name:<24} {type_name:<9} {more}{} different: {holds}{missing}",
        column.n_distinct
    );
}

fn score(path: &str, guess: &Guess<'_>) -> String {
    let description = match &guess.label {
        Some(label) => format!("Will {} be {}?", label.column, label.positive),
        None => "What is predicted?".to_owned(),
    };
    let entity = match guess.entity {
        Some(column) => format!("entity      = {}     # the column that says whom a row is about\n", toml_text(column)),
        None => "# entity    = \"customer_id\"     # the column that says whom a row is about; without it rows are numbered\n"
            .to_owned(),
    };
    format!(
        "[score]\n\
         name        = {}     # the folder under models/, and what callers of the server write\n\
         description = {}     # one sentence for everyone who reads a report\n\
         {entity}\
         # outcome   = \"conversion\"      # conversion, churn, renewal, or a name of your own\n\
         # horizon   = \"90d\"             # how long after a row's time the outcome may come: when a prediction is mature\n",
        toml_text(&name_of(path)),
        toml_text(&description),
    )
}

/// The file's name without its endings, as a folder may be called.
fn name_of(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    // Small letters first: some become a letter and an accent, which is none.
    let small = stem.to_lowercase();
    let dashed = small.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' });
    let dashed: String = dashed.collect();
    let mut name = dashed.trim_matches(['-', '_']).to_owned();
    while name.len() > LONGEST_NAME {
        name.pop();
    }
    if name.chars().next().is_some_and(char::is_alphanumeric) { name } else { "score".to_owned() }
}

fn table(path: &str, profile: &StarterProfile, guess: &Guess<'_>) -> String {
    let mut text = format!("[table]\npath      = {}     # relative to this file\n", toml_text(path));
    let delimiter =
        profile.delimiter.filter(|byte| *byte == b'\t' || byte.is_ascii_punctuation() && *byte != b'"');
    if let Some(delimiter) = delimiter.filter(|byte| *byte != b',') {
        let _ = writeln!(text, "delimiter = {}", toml_text(&char::from(delimiter).to_string()));
    }
    text.push_str(&label(guess));
    text.push_str(&time(guess));
    text.push_str(&missing(guess));
    let types: Vec<String> =
        guess.types.iter().map(|(column, name)| format!("{} = \"{name}\"", toml_key(column))).collect();
    if types.is_empty() {
        text.push_str("# types   = { zip = \"category\" }     # number, category, boolean, date: where the guess is wrong\n");
    } else {
        let _ = writeln!(
            text,
            "types     = {{ {} }}     # what the values look like is not what they are",
            types.join(", ")
        );
    }
    text
}

fn label(guess: &Guess<'_>) -> String {
    let Some(label) = &guess.label else {
        return "label     = { column = \"y\", positive = [\"yes\"] }     # no column was found: name the one to predict\n"
            .to_owned();
    };
    let others: Vec<String> = label.others.iter().take(N_EXAMPLES).map(|text| toml_text(text)).collect();
    let explained = match others.as_slice() {
        [] => "no second value was found: name the column to predict".to_owned(),
        [other] => format!("is this what you want to predict? {other} is then negative"),
        others => format!(
            "no column has just two values: is this the one? {} … are then negative",
            others.join(", ")
        ),
    };
    format!(
        "label     = {{ column = {}, positive = [{}] }}     # {}\n",
        toml_text(label.column),
        toml_text(label.positive),
        comment(&explained),
    )
}

fn time(guess: &Guess<'_>) -> String {
    let Some(column) = guess.time else {
        return "# time    = { column = \"contacted_at\" }     # when a row was observed; no column of dates was found for it\n\
                # time    = { row_order = true }           # or: rows lie in time order, although they carry no date\n"
            .to_owned();
    };
    let mut text = format!(
        "time      = {{ column = {} }}     # when a row was observed: everything else in it must have been known by then\n",
        toml_text(column)
    );
    if let Some((form, others)) = guess.time_formats.split_first() {
        let others: Vec<String> = others.iter().map(|form| toml_text(form)).collect();
        let doubt =
            if others.is_empty() { String::new() } else { format!("; {} fits as well", others.join(", ")) };
        let _ = writeln!(
            text,
            "time_format = {}     # how dates are written{}",
            toml_text(form),
            comment(&doubt)
        );
    }
    text
}

/// Words for "missing" as a key; with numbers that may mean it, as a comment.
fn missing(guess: &Guess<'_>) -> String {
    let tokens = |column: &StarterColumn, all: bool| {
        let texts = column.missing_like.iter().map(|(text, _)| text.as_str());
        entry(&column.name, &texts.filter(|text| all || surely_missing(text)).collect::<Vec<_>>())
    };
    let sure: Vec<String> = guess.columns.iter().filter_map(|column| tokens(column, false)).collect();
    let all: Vec<String> = guess.columns.iter().filter_map(|column| tokens(column, true)).collect();
    let mut text = String::new();
    if !sure.is_empty() {
        let right = "texts that mean \"missing\"; \"*\" holds for all columns";
        let _ = writeln!(text, "missing   = {{ {} }}     # {right}", sure.join(", "));
    }
    if all != sure {
        let right = "or so, if what stands apart from the others means \"missing\", too";
        let _ = writeln!(text, "# missing = {{ {} }}     # {right}", comment(&all.join(", ")));
    }
    if text.is_empty() {
        text.push_str("# missing = [\"unknown\"]     # texts that mean \"missing\", beside the empty one\n");
    }
    text
}

fn entry(column: &str, tokens: &[&str]) -> Option<String> {
    let tokens: Vec<String> = tokens.iter().map(|token| toml_text(token)).collect();
    (!tokens.is_empty()).then(|| format!("{} = [{}]", toml_key(column), tokens.join(", ")))
}

fn exclude(guess: &Guess<'_>) -> String {
    let mut text = "# Every other column is a feature. What was not known when the score is needed must be left out, with the reason:\n\
                    # a score that has seen the outcome looks excellent and is worth nothing. Take the # away where that is so.\n\
                    [table.exclude]\n"
        .to_owned();
    for (column, reason) in &guess.doubtful {
        let _ = writeln!(text, "# {} = {}", comment(&toml_key(column)), comment(&toml_text(reason)));
    }
    if guess.doubtful.is_empty() {
        text.push_str("# duration = \"known only after the call\"\n");
    }
    text
}

/// The rules as a comment: points are an opinion, and no file has one.
fn scorecard(guess: &Guess<'_>) -> String {
    let is_feature = |column: &&&StarterColumn| {
        let name = Some(column.name.as_str());
        column.column_type == ColumnType::Number
            && name != guess.time
            && name != guess.entity
            && guess.label.as_ref().is_none_or(|label| label.column != column.name)
            && guess.doubtful.iter().all(|(doubtful, _)| *doubtful != column.name)
            && guess.types.iter().all(|(typed, _)| *typed != column.name)
    };
    let number = guess.columns.iter().find(is_feature).map_or("age", |column| column.name.as_str());
    let key = comment(&toml_key(number));
    format!(
        "# The rules answer when the model cannot, and are what a model has to beat: points that people agree on.\n\
         # Without them the rules are the base rate, the same for everyone.\n\
         # [scorecard]\n\
         # base = 50\n\
         # [scorecard.rules.{key}]\n\
         # group   = \"fit\"                # fit, behaviour, engagement, financial, relationship, or any name\n\
         # points  = [{{ below = 30, points = 10 }}, {{ points = -5 }}]\n\
         # missing = 0\n\
         # because = {{ en = \"…\", \"pt-BR\" = \"…\" }}\n"
    )
}

fn tiers() -> String {
    "[scale]\n\
     kind = \"percentile\"             # points = the share of customers who score lower; \"probability\": 100 × probability\n\n\
     # The named bands of points; the lowest begins at 0.\n\
     [[tier]]\nname = \"Estratégico\"\nfrom = 75\n\
     [[tier]]\nname = \"Crescimento\"\nfrom = 50\n\
     [[tier]]\nname = \"Manutenção\"\nfrom = 25\n\
     [[tier]]\nname = \"Avaliação\"\nfrom = 0\n"
        .to_owned()
}

fn training(guess: &Guess<'_>) -> String {
    let split = match guess.time {
        Some(_) => {
            "# split = { train = 0.6, calibrate = 0.2, test = 0.2 }     # by time, the latest rows are the test\n"
        }
        None => {
            "split = { train = 0.6, calibrate = 0.2, test = 0.2, random = true }     # there is no time to split by\n"
        }
    };
    format!(
        "[training]\n{split}\
         seed  = 7                       # the same data, definition and seed give the same version\n\
         # monotone  = {{ tenure = \"decreasing\" }}\n\
         # not_leaks = {{ tenure = \"known at the cutoff\" }}     # answers a warning of the leak scan\n"
    )
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Time(time) => time.to_string(),
    }
}

/// A text that may stand in a comment: on one line, without control characters.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
