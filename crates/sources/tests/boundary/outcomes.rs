//! What outcomes become, as a label and to import.

use records::Outcome;
use records::layout::{OutcomeLayout, PositiveLayout};
use sources::{Outcomes, SourceError, for_each_outcome, read_outcomes};

use crate::files::Folder;

fn shown(outcome: &Outcome) -> String {
    let Outcome { entity, time, known_at, positive } = outcome;
    let known = if known_at == time { String::new() } else { format!(" known {known_at}") };
    format!("{entity} {time}{known} {positive}").replace("T00:00:00Z", "")
}

fn read(folder: &Folder, content: &str, positive: &[&str]) -> Outcomes {
    read_outcomes(&OutcomeLayout {
        file: folder.layout("outcomes.csv", content),
        entity: "account".to_owned(),
        time: "closed_at".to_owned(),
        positive: PositiveLayout {
            column: "status".to_owned(),
            values: positive.iter().map(|text| (*text).to_owned()).collect(),
        },
        complete_to: None,
    })
    .unwrap()
}

#[test]
fn listed_texts_are_positive_others_negative_and_missing_ones_no_outcome() {
    let folder = Folder::new();
    let content = "account,closed_at,status\n\
                   b,2024-01-02, won \n\
                   a,2024-01-03,lost\n\
                   a,2024-01-01,upsell\n\
                   a,2024-01-04,\n\
                   ,2024-01-04,won\n\
                   c,,won\n";
    let outcomes = read(&folder, content, &["won", "upsell"]);
    let lines: Vec<String> = outcomes.outcomes.iter().map(shown).collect();
    assert_eq!(lines, ["a 2024-01-01 true", "a 2024-01-03 false", "b 2024-01-02 true"]);
    let left_out = outcomes.left_out;
    assert_eq!((left_out.no_entity, left_out.no_time, left_out.no_outcome, left_out.total()), (1, 1, 1, 3));
    assert_eq!(outcomes.complete_to, Some("2024-01-03".parse().unwrap()));
    assert_eq!(outcomes.inputs[0].rows, 6);
}

#[test]
fn a_label_without_any_positive_row_says_which_texts_there_are() {
    let folder = Folder::new();
    let rows: String = (0..12).map(|idx| format!("a,2024-01-01T00:00:00Z,s{idx:02}\n")).collect();
    let outcomes = read(&folder, &format!("account,closed_at,status\n{rows}"), &["Won"]);
    let notes: Vec<String> = outcomes.notes.iter().map(|note| folder.hide(&note.to_string())).collect();
    insta::assert_snapshot!(notes.join("\n"));
}

fn imported(content: &str) -> Vec<String> {
    let folder = Folder::new();
    let mut lines = Vec::new();
    for_each_outcome(&folder.layout("o.csv", content), |row| {
        let place = folder.hide(&row.place.to_string());
        lines.push(format!("{place} {} {:?} {:?}", shown(&row.outcome), row.prediction_id, row.id));
        Ok::<(), SourceError>(())
    })
    .unwrap();
    lines
}

#[test]
fn outcomes_to_import_need_three_columns() {
    let lines = imported("entity_id,time,value,note\na,2024-01-01,1,x\nb,2024-01-02,0,y\nc,2024-01-02,,z\n");
    assert_eq!(lines, ["o.csv:2 a 2024-01-01 true None None", "o.csv:3 b 2024-01-02 false None None"]);
}

#[test]
fn outcomes_to_import_may_have_identities_and_a_second_clock() {
    let lines = imported(
        "id,prediction_id,entity_id,time,value,known_at\n\
         k1,p1,a,2024-01-01,1.0,2024-01-09\n\
         ,,a,2024-01-01,false,\n",
    );
    assert_eq!(
        lines,
        [
            "o.csv:2 a 2024-01-01 known 2024-01-09 true Some(\"p1\") Some(\"k1\")",
            "o.csv:3 a 2024-01-01 false None None",
        ]
    );
}
