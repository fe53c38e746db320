//! Forward validation: what is fitted on, what is predicted, where settings are chosen.

use proptest::prelude::*;

use super::support::{Workspace, cases, csv_of, day, leads, table_definition};
use crate::forward::{BLOCKS, Block, blocks, inside_train};
use crate::{Dataset, Split};

const IN_TIME: &str = "train = 0.5, calibrate = 0.4, test = 0.1";
const AT_RANDOM: &str = "train = 0.5, calibrate = 0.4, test = 0.1, random = true";

/// Rows of invented entities on these days.
fn data_of(rows: &[(u32, u32, bool)], horizon_days: u32) -> Dataset {
    let line = |(entity, at, positive): &(u32, u32, bool)| {
        format!("e{entity},{},1,{}\n", day(*at), if *positive { "yes" } else { "no" })
    };
    let csv = format!("id,t,x,y\n{}", rows.iter().map(line).collect::<String>());
    let definition = table_definition(
        "entity = \"id\"\ntime = { column = \"t\" }",
        &format!("horizon = \"{horizon_days}d\""),
    );
    Workspace::with(&[("t.csv", &csv)]).data(&definition)
}

fn split_of(data: &Dataset, written: &str) -> Option<Split> {
    let definition = table_definition("", &format!("[training]\nsplit = {{ {written} }}"));
    Split::of(data, &Workspace::with(&[]).plan(&definition).training.split, 7).ok()
}

fn rows() -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    prop::collection::vec((0..20_u32, 0..60_u32, any::<bool>()), 20..80)
}

/// No row of `earlier` is observed, nor is its outcome known, after the first of `later` is observed.
fn check_known_before(data: &Dataset, earlier: &[usize], later: &[usize]) {
    let start = later.iter().filter_map(|row| data.cutoff(*row)).min().expect("a block holds rows");
    for row in earlier {
        let cutoff = data.cutoff(*row).expect("rows are dated");
        assert!(cutoff < start && cutoff + data.horizon <= start, "{cutoff} is not over by {start}");
    }
}

fn sorted(rows: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut rows: Vec<usize> = rows.into_iter().collect();
    rows.sort_unstable();
    rows
}

fn share_no_entity(data: &Dataset, one: &[usize], other: &[usize]) -> bool {
    let others = data.entities_of(other);
    data.entities_of(one).iter().all(|entity| !others.contains(entity))
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_block_is_predicted_by_what_was_known_before_it(rows in rows(), horizon in 1..6_u32) {
        let data = data_of(&rows, horizon);
        let Some(split) = split_of(&data, IN_TIME) else { return Ok(()) };
        let blocks = blocks(&data, &split, 7);
        prop_assert!((1..=BLOCKS).contains(&blocks.len()));
        let mut earlier = split.train.clone();
        for Block { fit, predict } in &blocks {
            check_known_before(&data, fit, predict);
            prop_assert!(fit.iter().all(|row| earlier.contains(row)), "fitted on train and earlier blocks only");
            earlier.extend(predict);
        }
        let predicted: Vec<usize> = blocks.into_iter().flat_map(|block| block.predict).collect();
        prop_assert_eq!(predicted, split.calibrate, "each calibrate row is predicted once, in time order");
    }

    #[test]
    fn rows_of_one_instant_are_predicted_together(rows in rows()) {
        let data = data_of(&rows, 2);
        let Some(split) = split_of(&data, IN_TIME) else { return Ok(()) };
        let blocks = blocks(&data, &split, 7);
        for pair in blocks.windows(2) {
            prop_assert!(data.cutoff(*pair[0].predict.last().unwrap()) < data.cutoff(pair[1].predict[0]));
        }
    }

    #[test]
    fn at_random_five_folds_of_entities_are_predicted_by_the_others(rows in rows(), seed in any::<u64>()) {
        let data = data_of(&rows, 5);
        let split = split_of(&data, AT_RANDOM).unwrap();
        let blocks = blocks(&data, &split, seed);
        let all = sorted(split.train_and_calibrate());
        prop_assert_eq!(sorted(blocks.iter().flat_map(|block| block.predict.iter().copied())), all.clone());
        for Block { fit, predict } in &blocks {
            prop_assert!(share_no_entity(&data, fit, predict));
            prop_assert_eq!(sorted(fit.iter().chain(predict).copied()), all.clone());
        }
    }

    #[test]
    fn settings_are_chosen_inside_train_on_what_comes_after(rows in rows(), horizon in 1..6_u32) {
        let data = data_of(&rows, horizon);
        let Some(split) = split_of(&data, IN_TIME) else { return Ok(()) };
        let Some(Block { fit, predict }) = inside_train(&data, &split, 7) else { return Ok(()) };
        prop_assert!(fit.iter().chain(&predict).all(|row| split.train.contains(row)));
        if !share_no_entity(&data, &fit, &predict) {
            check_known_before(&data, &fit, &predict);
        }
    }

    #[test]
    fn at_random_settings_are_chosen_on_other_entities_of_train(rows in rows(), seed in any::<u64>()) {
        let data = data_of(&rows, 5);
        let split = split_of(&data, AT_RANDOM).unwrap();
        let Some(Block { fit, predict }) = inside_train(&data, &split, seed) else { return Ok(()) };
        prop_assert!(share_no_entity(&data, &fit, &predict));
        prop_assert_eq!(sorted(fit.into_iter().chain(predict)), sorted(split.train));
    }
}

#[test]
fn one_instant_is_one_block_predicted_by_train() {
    // Thirty rows on thirty days, then thirty on day 40, then ten on day 60.
    let at = |row: u32| if row < 30 { row } else { 40 + 20 * (row / 60) };
    let rows: Vec<(u32, u32, bool)> = (0..70).map(|row| (row, at(row), row % 2 == 0)).collect();
    let data = data_of(&rows, 1);
    let split = split_of(&data, "train = 0.43, calibrate = 0.43, test = 0.14").unwrap();
    assert_eq!(split.calibrate, (30..60).collect::<Vec<usize>>());
    let blocks = blocks(&data, &split, 7);
    assert_eq!(blocks, [Block { fit: split.train.clone(), predict: split.calibrate.clone() }]);
}

#[test]
fn five_blocks_of_equal_size_where_no_instant_repeats() {
    let rows: Vec<(u32, u32, bool)> = (0..100).map(|row| (row, row, row % 2 == 0)).collect();
    let data = data_of(&rows, 1);
    let split = split_of(&data, IN_TIME).unwrap();
    let sizes: Vec<usize> = blocks(&data, &split, 7).iter().map(|block| block.predict.len()).collect();
    assert_eq!(sizes, [8; 5]);
    let first = &blocks(&data, &split, 7)[0];
    assert_eq!(first.fit, split.train);
}

#[test]
fn with_one_cutoff_settings_are_still_compared() {
    let rows: Vec<(u32, u32, bool)> = (0..400).map(|row| (row, 5, row % 3 == 0)).collect();
    let data = data_of(&rows, 5);
    let split = split_of(&data, AT_RANDOM).unwrap();
    let chosen_on = inside_train(&data, &split, 7).unwrap();
    let share = chosen_on.predict.len() as f64 / split.train.len() as f64;
    assert!((0.12..0.28).contains(&share), "a fifth of train, not {share}");
}

#[test]
fn settings_are_chosen_on_the_last_fifth_of_train_in_file_order() {
    let definition = table_definition("time = { row_order = true }", "");
    let data = Workspace::with(&[("t.csv", &csv_of(&leads(200, 3)))]).data(&definition);
    let split = split_of(&data, IN_TIME).unwrap();
    let Block { fit, predict } = inside_train(&data, &split, 7).unwrap();
    assert_eq!(fit, (0..80).collect::<Vec<usize>>());
    assert_eq!(predict, (80..100).collect::<Vec<usize>>());
}
