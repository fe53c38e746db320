//! Flat tables: label, entity, time, weight, and what remains as features.

use std::fmt::Write;

use features::Cell;
use insta::assert_snapshot;

use super::support::{Workspace, day, table_definition, time};
use crate::{DataError, Dataset, RowTimes};

#[track_caller]
fn data(csv: &str, table: &str) -> Dataset {
    Workspace::with(&[("t.csv", csv)]).data(&table_definition(table, ""))
}

/// Every problem on a line of its own.
fn problems(data: &Dataset) -> String {
    data.problems.iter().fold(String::new(), |mut text, problem| {
        let _ = writeln!(text, "{}: {}", problem.place, problem.text);
        text
    })
}

fn names(data: &Dataset) -> Vec<&str> {
    data.matrix.schema().entries().iter().map(|entry| entry.name.as_ref()).collect()
}

fn entities(data: &Dataset) -> Vec<&str> {
    data.entity.iter().map(|entity| data.entities[*entity as usize].as_str()).collect()
}

#[test]
fn a_label_is_compared_letter_by_letter() {
    let csv = "x,y\n1,1\n2,1.0\n3,01\n4,yes\n5,Yes\n6,0\n";
    let definition = |positive: &str| {
        table_definition("", "").replace("positive = [\"yes\"]", &format!("positive = {positive}"))
    };
    for (positive, expected) in [
        ("[\"1\"]", [true, false, false, false, false, false]),
        ("[\"1.0\", \"yes\"]", [false, true, false, true, false, false]),
        ("[\"Yes\"]", [false, false, false, false, true, false]),
        ("[1]", [true, false, false, false, false, false]),
    ] {
        let data = Workspace::with(&[("t.csv", csv)]).data(&definition(positive));
        assert_eq!(data.positive, expected, "{positive}");
    }
}

#[test]
fn a_row_without_a_label_is_open_counted_and_told() {
    let data = data("x,y\n1,yes\n2,\n3,no\n4,?\n", "missing = { y = [\"?\"] }");
    assert_eq!(data.positive, [true, false]);
    assert_eq!(data.left_out.open, 2);
    assert_snapshot!(problems(&data));
}

#[test]
fn rows_without_an_id_are_numbered_as_in_the_file() {
    let data = data("x,y\n1,yes\n2,\n3,no\n", "");
    assert_eq!(entities(&data), ["1", "3"]);
    assert!(!data.named_entities);
}

#[test]
fn rows_of_one_entity_share_it_and_rows_of_none_are_left_out_and_counted() {
    let data = data("id,x,y\na,1,yes\n,2,no\nb,3,no\na,4,no\n", "entity = \"id\"");
    assert_eq!(entities(&data), ["a", "b", "a"]);
    assert_eq!(data.entities.len(), 2);
    assert_eq!((data.left_out.no_entity, data.named_entities), (1, true));
    assert_eq!(names(&data), ["x"]);
    assert_snapshot!(problems(&data));
}

#[test]
fn a_date_becomes_days_before_the_rows_time() {
    let csv = "t,since,x,y\n2024-01-11,2024-01-01,1,yes\n2024-01-11T12:00:00Z,2024-01-11,2,no\n2024-01-11,,3,no\n\
               2024-01-11,2024-01-12,4,no\n";
    let data = data(csv, "time = { column = \"t\" }\ntimezone = \"UTC\"");
    let cell = |row: usize| data.matrix.row(row)[0].clone();
    assert_eq!(names(&data), ["since", "x"]);
    let expected = [Cell::Number(10.0), Cell::Number(0.5), Cell::Missing, Cell::Number(-1.0)];
    assert_eq!((0..4).map(cell).collect::<Vec<Cell>>(), expected);
    assert_eq!(data.dates_after, [("since".to_owned(), 0.25)]);
    assert_eq!(data.cutoff(1), Some(time("2024-01-11T12:00:00Z")));
}

#[test]
fn a_date_is_left_out_where_rows_have_no_time() {
    for table in ["timezone = \"UTC\"", "timezone = \"UTC\"\ntime = { row_order = true }"] {
        let data = data("since,x,y\n2024-01-01,1,yes\n2024-01-11,2,no\n", table);
        assert_eq!(names(&data), ["x"]);
        assert_snapshot!("date_without_row_time", problems(&data));
    }
}

#[test]
fn a_row_without_its_time_is_left_out_and_told() {
    let data = data("t,x,y\n2024-01-11,1,yes\n,2,no\n", "time = { column = \"t\" }\ntimezone = \"UTC\"");
    assert_eq!(data.times, RowTimes::Dated(vec![day(10)]));
    assert_snapshot!(problems(&data));
}

#[test]
fn a_weight_above_0_is_kept_and_a_row_without_one_left_out_and_told() {
    let data = data("w,x,y\n2,1,yes\n0,2,no\n,3,no\n-1,4,no\n0.5,5,no\n", "weight = \"w\"");
    assert_eq!(data.weights, Some(vec![2.0, 0.5]));
    assert_eq!(names(&data), ["x"]);
    assert_snapshot!(problems(&data));
}

#[test]
fn what_is_excluded_is_no_feature() {
    let data = data("x,duration,y\n1,9,yes\n2,8,no\n", "exclude = { duration = \"known only later\" }");
    assert_eq!(names(&data), ["x"]);
}

#[test]
fn rows_in_file_order_have_an_order_and_no_time() {
    let data = data("x,y\n1,yes\n2,no\n", "time = { row_order = true }");
    assert_eq!((data.times.clone(), data.cutoff(0)), (RowTimes::Ordered, None));
}

#[test]
fn inputs_are_named_without_their_folder() {
    let data = data("x,y\n1,yes\n2,no\n", "");
    let digests: Vec<(&str, usize)> =
        data.inputs.iter().map(|(name, digest)| (name.as_str(), digest.len())).collect();
    assert_eq!(digests, [("t.csv", 64)]);
}

#[test]
fn as_of_is_refused_where_rows_have_no_time() {
    for table in ["", "time = { row_order = true }"] {
        let workspace = Workspace::with(&[("t.csv", "x,y\n1,yes\n2,no\n")]);
        let error = workspace.try_data(&table_definition(table, ""), Some(day(5))).unwrap_err();
        assert!(matches!(error, DataError::UndatedAsOf));
    }
}

#[test]
fn newer_rows_weigh_more_where_a_half_life_is_written() {
    let csv = format!("t,x,w,y\n{},1,1,yes\n{},2,1,no\n{},3,4,no\n", day(0), day(10), day(30));
    let definition =
        table_definition("time = { column = \"t\" }\nweight = \"w\"", "[training]\nhalf_life = \"10d\"");
    let data = Workspace::with(&[("t.csv", &csv)]).data(&definition);
    // Ages against the newest of the rows: 10 and 0 days, weights 1/2 and 1, brought to a mean of 1.
    let weights = data.fit_weights(&[0, 1]).unwrap();
    assert_eq!([weights[0], weights[1]], [2.0 / 3.0, 4.0 / 3.0]);
    // Sample weights multiply: 1/8, 1/4 and 4 of one third of their sum.
    let weights = data.fit_weights(&[0, 1, 2]).unwrap();
    let mean = (0.125 + 0.25 + 4.0) / 3.0;
    assert_eq!(weights, [0.125 / mean, 0.25 / mean, 4.0 / mean]);
}
