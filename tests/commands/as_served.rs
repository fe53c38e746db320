//! A row of a file and a request with the same values have the same answer, and leave the same record.

use std::collections::BTreeMap;

use api::v1::feature_value::Value as Sent;
use api::v1::score_request::Facts;
use api::v1::scoring_client::ScoringClient;
use api::v1::{FeatureValue, Features, ScoreRequest, ScoreResponse, Scorer, Source};
use ledger::{PredictionRecord, Reader};
use records::Timestamp;

use super::desk::{Desk, rows};
use super::leads::LEADS;
use crate::process::{Serving, placar};

/// As of when everything is scored.
const AS_OF: &str = "2024-06-01";

const HEADER: &str = "lead;role;visits;newsletter;customer_since;budget";

/// Rows of the file, and what a caller would send for them.
const ROWS: [&str; 5] = [
    "A;director;3;yes;2020-01-01;500",
    "B;student;11;no;2021-05-05;unknown",
    "C;astronaut;0;no;2019-01-01;-1",
    "D;unknown;;;;7",
    "E;director;;yes;2018-02-03;12.5",
];

fn time(text: &str) -> prost_types::Timestamp {
    let time: Timestamp = text.parse().expect("a time");
    prost_types::Timestamp { seconds: time.micros() / 1_000_000, nanos: 0 }
}

fn request(row: &str, scorer: Scorer) -> ScoreRequest {
    let fields: BTreeMap<&str, &str> = HEADER.split(';').zip(row.split(';')).collect();
    let given = |name: &str| Some(fields[name]).filter(|text| !["", "unknown"].contains(text));
    let number = |name: &str| given(name).and_then(|text| text.parse().ok()).map(Sent::Number);
    let sent = [
        ("role", given("role").map(|role| Sent::Text(role.to_owned()))),
        ("visits", number("visits")),
        ("newsletter", given("newsletter").map(|text| Sent::Boolean(text == "yes"))),
        ("customer_since", given("customer_since").map(|text| Sent::Time(time(text)))),
        ("budget", number("budget").filter(|budget| *budget != Sent::Number(-1.0))),
    ];
    let named = sent.into_iter().filter(|(_, value)| value.is_some());
    let values = named.map(|(name, value)| (name.to_owned(), FeatureValue { value })).collect();
    ScoreRequest {
        score: LEADS.to_owned(),
        entity_id: fields["lead"].to_owned(),
        facts: Some(Facts::Features(Features { values })),
        as_of: Some(time(AS_OF)),
        scorer: scorer.into(),
        language: "pt-BR".to_owned(),
        ..ScoreRequest::default()
    }
}

/// An answer as a row of a file of scores has it.
fn as_row(answer: &ScoreResponse) -> BTreeMap<String, String> {
    let cause = answer.cause().as_str_name().trim_start_matches("CAUSE_").replace("UNSPECIFIED", "");
    let mut row = BTreeMap::from([
        ("entity_id", answer.entity_id.clone()),
        ("cutoff", format!("{AS_OF}T00:00:00Z")),
        ("probability", answer.probability.map_or(String::new(), |probability| format!("{probability:?}"))),
        ("points", answer.points.to_string()),
        ("tier", answer.tier.clone()),
        ("source", if answer.source() == Source::Model { "MODEL" } else { "RULES" }.to_owned()),
        ("cause", cause),
        ("version", answer.version.to_string()),
    ]);
    for (idx, name) in ["reason_1", "reason_2", "reason_3"].into_iter().enumerate() {
        let told = answer.reasons.get(idx).map(|reason| {
            let points = reason.points.map_or(String::new(), |points| format!(" ({points:+})"));
            format!("{}{points}", reason.text)
        });
        row.insert(name, told.unwrap_or_default());
    }
    row.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// What the ledger has of an entity, without what differs from prediction to prediction.
fn recorded(desk: &Desk, file: &str, entity: &str) -> Vec<String> {
    let reader = Reader::open(&desk.path().join(file)).unwrap_or_else(|error| panic!("{error}"));
    let records = reader.past_scores(LEADS, entity, 10).unwrap_or_else(|error| panic!("{error}"));
    let shown = |record: PredictionRecord| {
        let PredictionRecord { cutoff, mature_at, features, reasons, probability, points, tier, .. } = record;
        let PredictionRecord { source, cause, version, shadow, .. } = record;
        format!(
            "{cutoff} {mature_at} {features} {reasons} {probability:?} {points} {tier} {source:?} {cause:?} {version:?} {shadow}"
        )
    };
    records.into_iter().map(shown).collect()
}

#[tokio::test]
async fn a_row_of_a_file_is_answered_and_recorded_as_a_request_is() {
    let desk = Desk::with_leads();
    desk.write("rows.csv", format!("{HEADER}\n{}\n", ROWS.join("\n")));
    let server = Serving::start(placar(desk.path()).args([
        "serve",
        "--grpc",
        "127.0.0.1:0",
        "--ledger",
        "served.sqlite",
    ]));
    let mut client = ScoringClient::new(server.connect().await);
    for (with, scorer) in [("champion", Scorer::Best), ("rules", Scorer::Rules)] {
        let call = [
            "score", LEADS, "--input", "rows.csv", "--as-of", AS_OF, "--lang", "pt-BR", "--record", "--with",
            with,
        ];
        let scored = rows(&desk.done(&call).stdout);
        for (row, scored) in ROWS.iter().zip(&scored) {
            let answer = client.score(request(row, scorer)).await.expect("an answer").into_inner();
            assert_eq!(as_row(&answer), *scored);
        }
    }
    for row in ROWS {
        let entity = &row[..1];
        let by_file = recorded(&desk, ".placar/ledger.sqlite", entity);
        assert_eq!(by_file.len(), 2);
        assert_eq!(by_file, recorded(&desk, "served.sqlite", entity));
    }
}
