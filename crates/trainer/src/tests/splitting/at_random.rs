use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{check_partition, data_of, rows, split};
use crate::tests::support::{Workspace, cases, csv_of, leads, table_definition};
use crate::{Dataset, Forward, Split, SplitKind};

const RANDOM: &str = "train = 0.6, calibrate = 0.2, test = 0.2, random = true";

/// The part of each entity; fails where one stands in two.
fn parts(data: &Dataset, split: &Split) -> BTreeMap<String, usize> {
    let mut part_of = BTreeMap::new();
    for (part, rows) in [&split.train, &split.calibrate, &split.test].into_iter().enumerate() {
        for row in rows {
            let id = data.entities[data.entity[*row] as usize].to_string();
            assert_eq!(*part_of.entry(id.clone()).or_insert(part), part, "{id} stands in two parts");
        }
    }
    part_of
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn an_entity_stands_in_one_part_only(rows in rows(), seed in any::<u64>()) {
        let data = data_of(&rows, 5);
        let split = split(&data, RANDOM, seed).unwrap();
        prop_assert_eq!((split.kind, split.forward, split.embargo), (SplitKind::Entity, Forward::Folds, 0));
        check_partition(&data, &split);
        parts(&data, &split);
    }

    #[test]
    fn an_entitys_part_depends_on_its_name_and_the_seed_only(
        rows in rows(), others in rows(), seed in any::<u64>(),
    ) {
        let here = data_of(&rows, 5);
        let mixed: Vec<super::Observed> = others.into_iter().chain(rows.into_iter().rev()).collect();
        let there = data_of(&mixed, 2);
        let [few, many] = [&here, &there].map(|data| parts(data, &split(data, RANDOM, seed).unwrap()));
        for (entity, part) in few {
            prop_assert_eq!(many[&entity], part);
        }
    }
}

#[test]
fn rows_without_entities_are_cut_one_by_one_in_the_shares_that_are_written() {
    let data = Workspace::with(&[("t.csv", &csv_of(&leads(4000, 1)))]).data(&table_definition("", ""));
    let split = split(&data, RANDOM, 7).unwrap();
    assert_eq!(split.kind, SplitKind::Row);
    check_partition(&data, &split);
    // Five deviations of a binomial share of 4000 rows are 0.04.
    for (part, share) in [(&split.train, 0.6), (&split.calibrate, 0.2), (&split.test, 0.2)] {
        assert!((part.len() as f64 / 4000.0 - share).abs() < 0.04, "{} rows for {share}", part.len());
    }
    insta::assert_snapshot!(split.notes.join("\n"));
}

#[test]
fn a_seed_gives_one_split_and_another_seed_another() {
    let data = Workspace::with(&[("t.csv", &csv_of(&leads(200, 1)))]).data(&table_definition("", ""));
    assert_eq!(split(&data, RANDOM, 7), split(&data, RANDOM, 7));
    assert_ne!(split(&data, RANDOM, 7), split(&data, RANDOM, 8));
}
