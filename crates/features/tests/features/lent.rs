//! What is found of columns is what is found of their cells, whatever stands in them.

use std::sync::Arc;

use features::{Cell, CellRef, ColumnEncoding, Encoder, FeatureRange, LentColumn};
use proptest::prelude::*;

fn cell() -> impl Strategy<Value = Cell> {
    let number = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(1.0), Just(-0.0), -9.0..9.0_f64];
    prop_oneof![
        Just(Cell::Missing),
        number.prop_map(Cell::Number),
        prop_oneof![Just("a"), Just("b"), Just("")].prop_map(|level| Cell::Category(Arc::from(level))),
    ]
}

/// Rows of three features: of anything, of numbers that are finite, and of levels.
fn rows() -> impl Strategy<Value = Vec<[Cell; 3]>> {
    let number = prop_oneof![Just(Cell::Missing), (-9.0..9.0_f64).prop_map(Cell::Number)];
    let level = prop_oneof![Just(Cell::Missing), Just(Cell::Category(Arc::from("a")))];
    prop::collection::vec(
        (cell(), number, level).prop_map(|(any, number, level)| [any, number, level]),
        0..20,
    )
}

fn levels() -> Vec<Arc<str>> {
    vec![Arc::from("a"), Arc::from("c")]
}

fn encoder() -> Encoder {
    let [levels, rare] = [levels(), Vec::new()];
    let category = ColumnEncoding::Category {
        levels: levels.clone(),
        rare: rare.clone(),
        shares: vec![0.5; 2],
        indicator: false,
    };
    let number = ColumnEncoding::Number { impute: 2.0, centre: 1.0, spread: 3.0, indicator: true };
    let code = ColumnEncoding::Code { levels, rare };
    let encodings = [ColumnEncoding::Plain, number, code, category];
    Encoder::from_columns(encodings.iter().flat_map(|encoding| vec![encoding.clone(); 3]).collect())
}

proptest! {
    #[test]
    fn a_column_has_the_cells_of_its_rows_and_counts_them(rows in rows()) {
        let cells: Vec<CellRef<'_>> = rows.iter().flatten().map(Cell::view).collect();
        let number = FeatureRange::Number { min: -1.0, max: 4.0 };
        let ranges = [number, FeatureRange::Category { levels: levels() }, FeatureRange::Nothing];
        for (feature, column) in LentColumn::of_rows(&cells, 3).iter().enumerate() {
            let alone: Vec<&Cell> = rows.iter().map(|row| &row[feature]).collect();
            let together: Vec<Cell> = (0..rows.len()).map(|row_idx| column.view().cell(row_idx).cell()).collect();
            prop_assert_eq!(format!("{:?}", together), format!("{:?}", alone));
            let mut counts = vec![7; rows.len()];
            column.view().add_missing(&mut counts);
            prop_assert!(counts.iter().zip(&alone).all(|(n, cell)| *n == 7 + u32::from(cell.is_missing())));
            for range in &ranges {
                counts.fill(0);
                range.add_outside(column.view(), &mut counts);
                prop_assert!(counts.iter().zip(&alone).all(|(n, cell)| *n == u32::from(!range.contains(cell))));
            }
        }
    }

    #[test]
    fn columns_are_encoded_as_their_rows_are(rows in rows()) {
        let encoder = encoder();
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| vec![row.clone(); 4].concat()).collect();
        let cells: Vec<CellRef<'_>> = rows.iter().flatten().map(Cell::view).collect();
        let columns = LentColumn::of_rows(&cells, 12);
        let views: Vec<_> = columns.iter().map(LentColumn::view).collect();
        let encoded = encoder.encode_columns(&views);
        prop_assert_eq!(encoded.len(), encoder.width());
        for (row_idx, row) in rows.iter().enumerate() {
            let mut alone = Vec::new();
            encoder.encode(row, &mut alone);
            let together: Vec<u64> = encoded.iter().map(|column| column[row_idx].to_bits()).collect();
            prop_assert_eq!(together, alone.into_iter().map(f64::to_bits).collect::<Vec<_>>());
        }
    }
}
