use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::{Fitted, MISSING_CODE, Settings, fit};

/// The same columns with two bytes a row.
fn widened(mut builder: DatasetBuilder) -> DatasetBuilder {
    for column in &mut builder.columns {
        if let (Meaning::Categories(_), Bins::Narrow(bins)) = (&column.meaning, &column.bins) {
            column.bins = Bins::Wide(bins.iter().map(|bin| u16::from(*bin)).collect());
        }
    }
    builder
}

fn fitted(builder: DatasetBuilder, settings: &Settings) -> Fitted {
    let data = builder.build().expect("well formed");
    fit(&data, settings, &mut |_| ControlFlow::Continue(())).expect("well formed")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The trees cannot tell how bins are laid out, whether a bin lies in the first part or in the second, with
    /// rows that are drawn and rows that walk down, weighted or not.
    #[test]
    fn narrow_and_wide_columns_grow_the_same_trees(
        n_codes in prop_oneof![1_u32..20, 240_u32..300],
        n_rows in 300_usize..3_000,
        seed in any::<u32>(),
        weighted: bool,
        share in prop_oneof![Just(1.0), Just(0.7)],
    ) {
        let hash = |row: usize, salt: u32| (row as u32 ^ seed).wrapping_mul(2_654_435_761).rotate_left(salt);
        let codes: Vec<u32> = (0..n_rows)
            .map(|row| if hash(row, 3) % 19 == 0 { MISSING_CODE } else { hash(row, 16) % n_codes })
            .collect();
        let numbers: Vec<f64> = (0..n_rows).map(|row| f64::from(hash(row, 9) % 100)).collect();
        let positive: Vec<bool> = (0..n_rows).map(|row| codes[row] % 5 < 2 || hash(row, 21) % 3 == 0).collect();
        let weights: Vec<f64> = (0..n_rows).map(|row| f64::from(hash(row, 27) % 7) * 0.4 + 0.1).collect();
        let builder = || {
            let mut builder =
                DatasetBuilder::new(&positive, weighted.then_some(&weights)).expect("well formed");
            builder.add_categories(&codes).expect("well formed");
            builder.add_numbers(&numbers, None).expect("well formed");
            let thirds: Vec<u32> = codes.iter().map(|code| code / 3).collect();
            builder.add_categories(&thirds).expect("well formed");
            builder
        };
        let mut settings =
            Settings { trees: 6, rows: share, columns: 1.0, early_stopping: None, ..Settings::default() };
        (settings.categories.min_rows, settings.categories.group_rows) = (1, 10);
        let (narrow, wide) = (fitted(builder(), &settings), fitted(widened(builder()), &settings));
        prop_assert_eq!(narrow.forest, wide.forest);
        prop_assert_eq!(narrow.importances, wide.importances);
    }
}
