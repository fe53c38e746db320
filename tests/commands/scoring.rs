//! Files in, files out.

use super::desk::{Desk, check_keys, purchases, rows};
use super::leads::{LEADS, TABLE};
use crate::process::SCORE;

const AS_OF: &str = "1997-10-01";

const COLUMNS: &str =
    "entity_id,cutoff,probability,points,tier,source,cause,version,reason_1,reason_2,reason_3";

#[test]
fn a_history_is_scored_as_of_a_time() {
    let desk = Desk::with_purchases();
    let said = desk.done(&["score", SCORE, "--input", &purchases(), "--as-of", AS_OF]);
    assert_eq!(said.stdout.lines().next(), Some(COLUMNS));
    let rows = rows(&said.stdout);
    assert_eq!(rows.len(), 23_570);
    let first = &rows[0];
    assert_eq!((first["entity_id"].as_str(), first["cutoff"].as_str()), ("00001", "1997-10-01T00:00:00Z"));
    assert_eq!(
        (first["source"].as_str(), first["cause"].as_str(), first["version"].as_str()),
        ("MODEL", "", "1")
    );
    assert!(rows.iter().all(|row| row["probability"].parse::<f64>().is_ok_and(|p| (0.0..=1.0).contains(&p))));
    assert!(said.stderr.contains("23570 scored by version 1"), "{}", said.stderr);
}

#[test]
fn every_format_says_the_same() {
    let desk = Desk::with_leads();
    let to = |output: &str| ["score", LEADS, "--input", TABLE, "--output", output].map(str::to_owned);
    for output in ["scores.csv", "scores.csv.gz", "scores.parquet"] {
        let said = desk.done(&to(output).each_ref().map(String::as_str));
        assert_eq!(said.stdout, "", "what is written to a file is not on stdout");
    }
    let stdout = desk.done(&["score", LEADS, "--input", TABLE, "--output", "-"]).stdout;
    assert_eq!(stdout, desk.done(&["score", LEADS, "--input", TABLE]).stdout);
    assert_eq!(stdout, desk.read("scores.csv"));
    for output in ["scores.csv.gz", "scores.parquet"] {
        assert_eq!(read_back(&desk, output), stdout, "{output}");
    }
}

/// A file of scores as CSV.
fn read_back(desk: &Desk, name: &str) -> String {
    let layout = super::same_bits::plain(&desk.path().join(name));
    let mut csv = format!("{COLUMNS}\n");
    sources::for_each_row::<sources::SourceError>(&layout, |row| {
        let fields: Vec<&str> = COLUMNS.split(',').map(|name| row.get(name).unwrap_or_default()).collect();
        csv.push_str(&format!("{}\n", fields.join(",")));
        Ok(())
    })
    .unwrap_or_else(|error| panic!("{name}: {error}"));
    csv
}

#[test]
fn a_parquet_file_is_scored_as_the_csv_file_that_it_was_made_of() {
    use sources::{OutputType, OutputValue, RowsWriter};
    let desk = Desk::with_leads();
    let columns = [("lead", OutputType::Text), ("visits", OutputType::Integer), ("role", OutputType::Text)];
    let mut writer = RowsWriter::create(&desk.path().join("rows.parquet"), &columns).expect("a file");
    let mut csv = "lead;visits;role\n".to_owned();
    for (lead, visits, role) in [("A", 3, "director"), ("B", 0, "unknown")] {
        writer
            .write(&[OutputValue::Text(lead), OutputValue::Integer(visits), OutputValue::Text(role)])
            .expect("a row");
        csv.push_str(&format!("{lead};{visits};{role}\n"));
    }
    writer.finish().expect("a file");
    desk.write("rows.csv", csv);
    let score = |file: &str| desk.done(&["score", LEADS, "--input", file, "--as-of", "2024-06-01"]).stdout;
    assert_eq!(score("rows.parquet"), score("rows.csv"));
}

#[test]
fn rows_have_their_own_entity_and_cutoff_or_a_number_and_the_time_given() {
    let desk = Desk::with_leads();
    let scored = |content: &str, arguments: &[&str]| {
        desk.write("rows.csv", content);
        let said = desk.done(&[&["score", LEADS, "--input", "rows.csv"], arguments].concat());
        rows(&said.stdout)
            .into_iter()
            .map(|row| format!("{} {}", row["entity_id"], row["cutoff"]))
            .collect::<Vec<_>>()
    };
    let day = |row: &str| row.replace("T00:00:00Z", "");
    let check = |content: &str, arguments: &[&str], expected: &[&str]| {
        let found = scored(content, arguments);
        assert_eq!(found.iter().map(|row| day(row)).collect::<Vec<_>>(), expected, "{content}");
    };
    check("lead;cutoff;visits\nA;2024-01-31;1\nB;2024-02-29;2\n", &[], &["A 2024-01-31", "B 2024-02-29"]);
    check("entity_id;contacted_at;visits\nA;2024-01-31;1\n", &[], &["A 2024-01-31"]);
    check("entity_id;contacted_at;visits\nA;2024-01-31;1\n", &["--as-of", "2024-03-01"], &["A 2024-03-01"]);
    check("visits\n1\n2\n", &["--as-of", "2024-03-01"], &["1 2024-03-01", "2 2024-03-01"]);
    check("visits,lead\n1,A\n", &["--as-of", "2024-03-01"], &["A 2024-03-01"]);
}

#[test]
fn a_bad_row_stops_no_other_and_the_exit_status_says_so() {
    let desk = Desk::with_leads();
    let content = "lead;cutoff;visits;newsletter\nA;2024-01-31;1;yes\nB;2024-01-31;many;no\n;2024-01-31;1;no\n\
                   C;2024-01-31;1\nD;;1;no\nE;2999-01-01;1;no\nF;2024-01-31;2;maybe\nG;2024-01-31;3;no\n";
    desk.write("rows.csv", content);
    let said = desk.ends(2, &["score", LEADS, "--input", "rows.csv"]);
    let entities: Vec<String> = rows(&said.stdout).into_iter().map(|row| row["entity_id"].clone()).collect();
    assert_eq!(entities, ["A", "G"]);
    for line in 3..=8 {
        assert_eq!(
            said.stderr.matches(&format!("rows.csv:{line}")).count(),
            1,
            "line {line}: {}",
            said.stderr
        );
    }
    assert!(said.stderr.contains("6 rows were not scored"), "{}", said.stderr);
    let document = desk.document(2, &["score", LEADS, "--input", "rows.csv", "--output", "out.csv"]);
    assert_eq!((&document["scored"], &document["not_scored"]), (&2.into(), &6.into()));
    assert_eq!(desk.read("out.csv"), said.stdout);
    let told = rows(&desk.read("out.errors.csv"));
    let lines: Vec<&str> = told.iter().map(|row| row["row"].as_str()).collect();
    assert_eq!(lines, ["3", "4", "5", "6", "7", "8"]);
    assert!(told.iter().all(|row| row["file"].ends_with("rows.csv") && !row["why"].is_empty()));
    assert!(told[0]["why"].contains("is not a finite number such as 12"), "{}", told[0]["why"]);
    desk.write("rows.csv", "lead;cutoff;visits\nA;2024-01-31;1\n");
    desk.done(&["score", LEADS, "--input", "rows.csv", "--output", "out.csv"]);
    assert!(
        !desk.path().join("out.errors.csv").exists(),
        "what an earlier call wrote says nothing of this one"
    );
}

/// Nothing that is there is written over, or taken away, by what could not be scored.
#[test]
fn errors_go_to_a_file_of_their_own() {
    let desk = Desk::with_leads();
    let rows = "lead;cutoff;visits\nA;2024-01-31;1\n";
    desk.write("rows.csv", rows);
    desk.write("leads.errors.csv", rows);
    for arguments in [
        ["--input", "rows.csv", "--output", "scores.csv", "--errors", "scores.csv"],
        ["--input", "rows.csv", "--output", "scores.csv", "--errors", "./rows.csv"],
        ["--input", "leads.errors.csv", "--output", "leads.csv", "--reasons", "0"],
    ] {
        let said = desk.ends(2, &[&["score", LEADS][..], &arguments].concat());
        assert!(said.stderr.contains("name another file with --errors"), "{}", said.stderr);
    }
    assert_eq!((desk.read("rows.csv"), desk.read("leads.errors.csv")), (rows.to_owned(), rows.to_owned()));
    for errors in ["no/such/folder.csv", "errors.log"] {
        let said =
            desk.ends(2, &["score", LEADS, "--input", "rows.csv", "--output", "s.csv", "--errors", errors]);
        assert!(said.stderr.contains(errors), "{}", said.stderr);
        assert!(!desk.path().join("s.csv").exists(), "{errors} is refused before anything is scored");
    }
}

#[test]
fn scores_without_reasons_are_the_same_scores() {
    let desk = Desk::with_leads();
    desk.write("odd.csv", "lead;visits;role\nA;1;director\nB;;\nC;3;never seen\nD;-7;director\n");
    for (input, with) in [(TABLE, "champion"), (TABLE, "rules"), ("odd.csv", "champion")] {
        let score = |reasons: &str| {
            let arguments = ["--with", with, "--reasons", reasons, "--as-of", "2024-06-01"];
            rows(&desk.done(&[&["score", LEADS, "--input", input][..], &arguments].concat()).stdout)
        };
        let (without, one) = (score("0"), score("1"));
        assert!(without.iter().all(|row| !row.contains_key("reason_1")));
        let stripped = one.into_iter().map(|mut row| {
            assert!(row.remove("reason_1").is_some());
            row
        });
        assert!(stripped.eq(without), "{input} by {with}");
    }
}

#[test]
fn an_entity_whose_history_cannot_be_read_is_not_scored_from_half_of_it() {
    let desk = Desk::with_purchases();
    let content =
        "customer_id,date,cds,dollars\nA,1997-01-02,1,11.77\nA,1997-02-02,two,20\nB,1997-01-05,1,12.5\n";
    desk.write("history.csv", content);
    let said = desk.ends(2, &["score", SCORE, "--input", "history.csv", "--as-of", AS_OF]);
    let entities: Vec<String> = rows(&said.stdout).into_iter().map(|row| row["entity_id"].clone()).collect();
    assert_eq!(entities, ["B"]);
    assert!(said.stderr.contains("history.csv:3, column \"cds\": \"two\""), "{}", said.stderr);
}

#[test]
fn rows_of_features_score_a_history_too() {
    let desk = Desk::with_purchases();
    let names = "days_since_last,days_as_customer,purchases,purchases_90d,purchases_180d,recent_share,purchases_decayed,\
                 dollars_decayed,mean_order,largest_order,bulk_orders";
    desk.write("rows.csv", format!("customer_id,{names}\nA,10,200,5,2,4,0.4,1.5,30,20,40,1\n"));
    let said = desk.done(&["score", SCORE, "--input", "rows.csv", "--as-of", AS_OF]);
    let rows = rows(&said.stdout);
    assert_eq!((rows[0]["entity_id"].as_str(), rows[0]["source"].as_str()), ("A", "MODEL"));
}

#[test]
fn reasons_speak_the_language_that_is_asked_for_and_add_up() {
    let desk = Desk::with_purchases();
    desk.write("history.csv", "customer_id,date,cds,dollars\nA,1997-01-02,1,11.77\n");
    let score = |lang: &str| {
        let said = desk.done(&[
            "score",
            SCORE,
            "--input",
            "history.csv",
            "--as-of",
            AS_OF,
            "--with",
            "rules",
            "--lang",
            lang,
        ]);
        rows(&said.stdout)[0]["reason_1"].clone()
    };
    let english = score("en");
    assert!(english.starts_with("Time since the last purchase ("), "{english}");
    assert!(score("pt-BR").starts_with("Tempo desde a última compra ("));
    assert_eq!(score("fr"), english);
}

#[test]
fn what_a_file_lacks_and_what_it_has_beside_is_told() {
    let desk = Desk::with_leads();
    desk.write("rows.csv", "lead;visits;shoe_size\nA;1;44\n");
    let said = desk.done(&["score", LEADS, "--input", "rows.csv"]);
    assert!(
        said.stderr.contains("no column for role, newsletter, customer_since, budget; missing in every row"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("not a feature, and ignored: shoe_size"), "{}", said.stderr);
    let said = desk.done(&["score", LEADS, "--input", TABLE]);
    assert!(
        !said.stderr.contains("ignored"),
        "label, time and excluded columns are no surprise: {}",
        said.stderr
    );
}

#[test]
fn the_document_counts_who_answered_why() {
    let desk = Desk::with_leads();
    let document =
        desk.document(0, &["score", LEADS, "--input", TABLE, "--output", "out.parquet", "--with", "rules"]);
    check_keys(&document, "name version scored not_scored by_model by_rules.FORCED recorded output");
    assert_eq!((&document["scored"], &document["by_rules"]["FORCED"]), (&1_500.into(), &1_500.into()));
}

#[test]
fn an_empty_file_has_no_scores() {
    let desk = Desk::with_leads();
    desk.write("rows.csv", "lead;visits\n");
    let said = desk.done(&["score", LEADS, "--input", "rows.csv"]);
    assert_eq!(said.stdout, format!("{COLUMNS}\n"));
}

#[test]
fn a_history_of_several_sources_takes_a_file_for_each() {
    let desk = Desk::empty();
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a repository");
    let shipped =
        std::fs::read_to_string(repository.join("models/saas-renewal/score.toml")).expect("it is shipped");
    desk.write("models/saas-renewal/score.toml", shipped);
    let file = |name: &str| repository.join("datasets/saas").join(name).display().to_string();
    let [events, outcomes, accounts] =
        ["account_events.csv.gz", "account_outcomes.csv.gz", "accounts.csv.gz"].map(file);
    let call = ["score", "saas-renewal", "--as-of", "2024-06-01", "--input", &events, "--input", &outcomes];
    let all = desk.done(&[call.as_slice(), &["--input", &accounts]].concat());
    assert!(!all.stderr.contains("not given"), "{}", all.stderr);
    let some = desk.done(&call);
    assert!(some.stderr.contains("1 of this score's sources are not given"), "{}", some.stderr);
    assert_ne!(all.stdout, some.stdout, "the plan of an account has points");
    let rules = rows(&all.stdout);
    assert!(
        rules.iter().all(|row| row["source"] == "RULES"
            && row["probability"].is_empty()
            && row["version"].is_empty())
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let desk = Desk::with_purchases();
    let mut command = crate::process::placar(desk.path());
    command.args(["score", SCORE, "--input", &purchases(), "--as-of", AS_OF]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut reader = BufReader::new(child.stdout.take().expect("it was piped"));
    let mut line = String::new();
    reader.read_line(&mut line).expect("a header");
    drop(reader);
    assert_eq!(child.wait().expect("it was ours").code(), Some(0));
}
