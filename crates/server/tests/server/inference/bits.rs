//! What is inferred is what `ScoreBatch` answers for the same values, bit for bit.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use api::v1 as proto;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use records::Timestamp;

use super::call::{
    asking, call, contents, infer, input, numbers, raw, raw_numbers, raw_points, raw_strings, raw_texts,
    typed, with_parameter,
};
use crate::support::ask::{self, time, wire_time};
use crate::support::{Running, World, samples};

const AS_OF: &str = "2020-05-17T13:45:10.250001Z";
const DAY: i64 = 86_400_000_000;

/// What a score says of a row, in comparable form.
type Said = (Option<u64>, i32, String, String, String);

fn said(response: &proto::ScoreResponse) -> Said {
    let cause = match response.cause() {
        proto::Cause::Unspecified => "",
        cause => cause.as_str_name().trim_start_matches("CAUSE_"),
    };
    let source = response.source().as_str_name().trim_start_matches("SOURCE_").to_owned();
    (response.probability.map(f64::to_bits), response.points, response.tier.clone(), source, cause.to_owned())
}

async fn by_batch(server: &Running, rows: Vec<proto::ScoreRequest>) -> Vec<Said> {
    let answered = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.expect("an answer");
    let results = answered.into_inner().results.into_iter();
    let response = |row: proto::ScoreResult| match row.result {
        Some(proto::score_result::Result::Response(response)) => said(&response),
        other => panic!("{other:?}"),
    };
    results.map(response).collect()
}

fn by_columns(response: &oip::ModelInferResponse) -> Vec<Said> {
    let (probability, points) = (raw_numbers(response, "probability"), raw_points(response));
    let [tiers, sources, causes] = ["tier", "source", "cause"].map(|name| raw_strings(response, name));
    let row = |idx: usize| {
        let known = Some(probability[idx].to_bits()).filter(|_| !probability[idx].is_nan());
        (known, points[idx], tiers[idx].clone(), sources[idx].clone(), causes[idx].clone())
    };
    (0..probability.len()).map(row).collect()
}

fn property<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    if let Err(failed) = runner.run(strategy, test) {
        panic!("{failed}");
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Income, visits, subscribed.
type Visit = (Option<f64>, Option<f64>, Option<bool>);

fn visit() -> impl Strategy<Value = Visit> {
    let number = || option::weighted(0.8, prop_oneof![-1e3..1e5_f64, prop::num::f64::NORMAL]);
    (number(), number(), option::weighted(0.8, any::<bool>()))
}

fn asked(visit: &Visit) -> proto::ScoreRequest {
    let mut values = Vec::new();
    values.extend(visit.0.map(|income| ("income", ask::value(income))));
    values.extend(visit.1.map(|visits| ("visits", ask::value(visits))));
    values.extend(visit.2.map(|subscribed| ("subscribed", ask::value(subscribed))));
    ask::features(samples::VISITS, &values)
}

fn cells(visit: &Visit) -> [f64; 3] {
    let subscribed = visit.2.map(|yes| f64::from(u8::from(yes)));
    [visit.0, visit.1, subscribed].map(|cell| cell.unwrap_or(f64::NAN))
}

#[test]
fn numbers_by_column_as_a_matrix_and_typed_are_the_rows_of_a_batch() {
    let runtime = runtime();
    let server = runtime.block_on(World::with(&samples::visits()).serve());
    property(&vec(visit(), 0..150), |visits| {
        let expected = runtime.block_on(by_batch(&server, visits.iter().map(asked).collect()));
        let column = |idx: usize| visits.iter().map(|visit| cells(visit)[idx]).collect::<Vec<f64>>();
        let names = ["income", "visits", "subscribed"];
        let columns = names.iter().enumerate().map(|(idx, name)| numbers(name, &column(idx)));
        let by_name = runtime.block_on(infer(&server, call(samples::VISITS, columns.collect())));
        prop_assert_eq!(&by_columns(&by_name), &expected);

        let matrix = input("features", "FP64", &[visits.len() as i64, 3]);
        let bytes = raw(visits.iter().flat_map(cells).map(f64::to_le_bytes));
        let by_matrix = runtime.block_on(infer(&server, call(samples::VISITS, vec![(matrix, bytes)])));
        prop_assert_eq!(&by_columns(&by_matrix), &expected);

        let typed_column = |(idx, name): (usize, &&str)| {
            let fp64_contents = column(idx);
            let contents = oip::InferTensorContents { fp64_contents, ..Default::default() };
            (input(name, "FP64", &[visits.len() as i64, 1]), contents)
        };
        let typed_call = typed(samples::VISITS, names.iter().enumerate().map(typed_column).collect());
        let by_type = runtime.block_on(infer(&server, typed_call));
        let chances: Vec<u64> =
            contents(&by_type, "probability").fp64_contents.iter().map(|p| p.to_bits()).collect();
        prop_assert_eq!(chances, expected.iter().map(|row| row.0.expect("calibrated")).collect::<Vec<_>>());
        let tiers: Vec<&[u8]> = contents(&by_type, "tier").bytes_contents.iter().map(AsRef::as_ref).collect();
        prop_assert_eq!(tiers, expected.iter().map(|row| row.2.as_bytes()).collect::<Vec<_>>());
        Ok(())
    });
}

/// Age, has_loan, signed_up, plan.
type Loan = (Option<f64>, Option<bool>, Option<Timestamp>, Option<&'static str>);

fn loan() -> impl Strategy<Value = Loan> {
    let start = time("2015-01-01").micros();
    let signed_up = (0..3_000 * DAY).prop_map(move |micros| Timestamp::from_micros(start + micros));
    let plan = prop::sample::select(vec!["basic", "pro", "never seen", "não visto"]);
    let sent = |share| proptest::bool::weighted(share);
    (option::weighted(0.8, 18.0..95.0_f64), option::of(sent(0.5)), option::of(signed_up), option::of(plan))
}

#[test]
fn booleans_dates_and_categories_are_the_rows_of_a_batch() {
    let runtime = runtime();
    let server = runtime.block_on(World::with(&samples::loans()).serve());
    let asked = |(age, has_loan, signed_up, plan): &Loan| {
        let mut values = Vec::new();
        values.extend(age.map(|age| ("age", ask::value(age))));
        values.extend(has_loan.map(|has_loan| ("has_loan", ask::value(has_loan))));
        values.extend(signed_up.map(|time| ("signed_up", ask::value(time))));
        values.extend(plan.map(|plan| ("plan", ask::value(plan))));
        let as_of = Some(wire_time(time(AS_OF)));
        proto::ScoreRequest { as_of, ..ask::features(samples::LOANS, &values) }
    };
    property(&vec(loan(), 1..100), |loans| {
        let expected = runtime.block_on(by_batch(&server, loans.iter().map(asked).collect()));
        let ages: Vec<f64> = loans.iter().map(|loan| loan.0.unwrap_or(f64::NAN)).collect();
        let flags: Vec<f64> =
            loans.iter().map(|loan| loan.1.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))).collect();
        let plans: Vec<&str> = loans.iter().map(|loan| loan.3.unwrap_or_default()).collect();
        let texts: Vec<String> =
            loans.iter().map(|loan| loan.2.map_or_else(String::new, |time| time.to_string())).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let micros = loans.iter().map(|loan| loan.2.map_or(i64::MIN, Timestamp::micros).to_le_bytes());
        let n = loans.len() as i64;
        for signed_up in [
            (input("signed_up", "BYTES", &[n]), raw_texts(&texts)),
            (input("signed_up", "INT64", &[n, 1]), raw(micros)),
        ] {
            let plan = (input("plan", "BYTES", &[n, 1]), raw_texts(&plans));
            let inputs = vec![numbers("has_loan", &flags), signed_up, numbers("age", &ages), plan];
            let as_of = ParameterChoice::StringParam(AS_OF.to_owned());
            let request = with_parameter(call(samples::LOANS, inputs), "as_of", as_of);
            prop_assert_eq!(&by_columns(&runtime.block_on(infer(&server, request))), &expected);
        }
        Ok(())
    });
}

#[tokio::test]
async fn every_datatype_of_numbers_is_the_number_that_it_holds() {
    let server = World::with(&samples::visits()).serve().await;
    let expected = by_batch(&server, vec![asked(&(Some(100.0), Some(7.0), Some(true)))]).await;
    let both = |income: &[u8], visits: &[u8], yes: &[u8], datatype: &str| {
        let inputs = [("income", income), ("visits", visits), ("subscribed", yes)];
        let raw = |(name, bytes): (&str, &[u8])| (input(name, datatype, &[1]), bytes.to_vec().into());
        call(samples::VISITS, inputs.map(raw).to_vec())
    };
    macro_rules! check {
        ($($number:ty => $datatype:literal),*) => {$(
            let [income, visits, yes] = [100 as $number, 7 as $number, 1 as $number].map(<$number>::to_le_bytes);
            let answer = infer(&server, both(&income, &visits, &yes, $datatype)).await;
            assert_eq!(by_columns(&answer), expected, $datatype);
        )*};
    }
    check!(f64 => "FP64", f32 => "FP32", i64 => "INT64", i32 => "INT32", i16 => "INT16", i8 => "INT8",
           u64 => "UINT64", u32 => "UINT32", u16 => "UINT16", u8 => "UINT8");
}

#[tokio::test]
async fn contributions_are_those_of_explain_in_the_order_of_the_schema() {
    let server = World::with(&samples::visits()).serve().await;
    let visits = [(Some(100.0), Some(7.0), Some(true)), (None, None, Some(false))];
    let column = |idx: usize| visits.iter().map(|visit| cells(visit)[idx]).collect::<Vec<f64>>();
    let inputs = ["income", "visits", "subscribed"].iter().enumerate();
    let request = call(samples::VISITS, inputs.map(|(idx, name)| numbers(name, &column(idx))).collect());
    let answer = infer(&server, asking(request.clone(), &["contributions"])).await;
    assert_eq!(answer.outputs[0].shape, [2, 3]);
    let mut expected = Vec::new();
    for visit in &visits {
        let request = Some(asked(visit));
        let explained =
            server.scoring().explain(proto::ExplainRequest { request }).await.unwrap().into_inner();
        let shares = explained.explanation.unwrap().contributions.into_iter();
        expected.extend(shares.map(|share| share.contribution.to_bits()));
    }
    let shares: Vec<u64> = raw_numbers(&answer, "contributions").into_iter().map(f64::to_bits).collect();
    assert_eq!(shares, expected, "the model's, and the rules' where half of the row is missing");

    let by_parameter = with_parameter(request, "contributions", ParameterChoice::BoolParam(true));
    let answer = infer(&server, by_parameter).await;
    assert_eq!(answer.outputs.len(), 6);
    assert_eq!(raw_numbers(&answer, "contributions").len(), 6);
}
