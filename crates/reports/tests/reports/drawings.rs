//! Every coordinate of every drawing is a number inside its drawing.

use ledger::ReportRows;
use proptest::prelude::*;
use reports::{Language, live_page, live_report, training_page};

use crate::html::{Piece, pieces};
use crate::samples::{card, options, rows};

/// Coordinates that lie across, and those that lie down.
const ACROSS: [&str; 4] = ["x", "x1", "x2", "cx"];
const DOWN: [&str; 4] = ["y", "y1", "y2", "cy"];

#[track_caller]
fn check_drawings(page: &[u8]) -> usize {
    let pieces = pieces(page);
    let mut ids: Vec<&str> = pieces.iter().filter_map(|piece| piece.attribute("id")).collect();
    let (n_ids, mut n_drawings) = (ids.len(), 0);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "an id stands for one element");
    let mut size = None;
    for piece in &pieces {
        if piece.is("svg") {
            let view: Vec<f64> = numbers(piece.attribute("viewBox").expect("a viewBox"));
            size = Some((view[2], view[3]));
            n_drawings += usize::from(piece.attribute("role") == Some("img"));
            let labels = piece.attribute("aria-labelledby").unwrap_or_default();
            assert!(
                labels.split_whitespace().all(|id| ids.contains(&id)),
                "{labels:?} names what is not there"
            );
        }
        if let Some(size) = size {
            check_inside(piece, size);
        }
        if *piece == Piece::Close("svg".to_owned()) {
            size = None;
        }
    }
    n_drawings
}

fn numbers(text: &str) -> Vec<f64> {
    let split = text.split(|letter: char| "ML, ".contains(letter)).filter(|part| !part.is_empty());
    split.map(|part| part.parse().unwrap_or_else(|_| panic!("{part:?} in {text:?} is no number"))).collect()
}

fn check_inside(piece: &Piece, (width, height): (f64, f64)) {
    let value = |name: &str| piece.attribute(name).map(|text| numbers(text)[0]);
    let check = |at: f64, most: f64| assert!((0.0..=most).contains(&at), "{at} is outside {most}: {piece:?}");
    ACROSS.iter().filter_map(|name| value(name)).for_each(|at| check(at, width));
    DOWN.iter().filter_map(|name| value(name)).for_each(|at| check(at, height));
    if piece.is("rect") {
        check(value("x").unwrap_or(0.0) + value("width").expect("a width"), width);
        check(value("y").unwrap_or(0.0) + value("height").expect("a height"), height);
    }
    if piece.is("path") || piece.is("polygon") {
        let points = numbers(piece.attribute("d").or(piece.attribute("points")).expect("points"));
        points.chunks(2).for_each(|point| {
            check(point[0], width);
            check(point[1], height);
        });
    }
}

#[test]
fn a_full_card_has_every_drawing() {
    for language in Language::ALL {
        let dependence = card().train.dependence.len();
        assert_eq!(check_drawings(&training_page(&card(), language)), 7 + dependence);
    }
}

#[test]
fn a_group_has_its_drawings_and_no_id_twice() {
    let report = live_report("x", &rows(), &options());
    let of_one_class = report.shadows.iter().filter(|group| group.roc_auc.is_none()).count();
    let groups = report.groups.len() + report.shadows.len();
    for language in Language::ALL {
        assert_eq!(check_drawings(&live_page(&report, language)), 6 * groups - 3 * of_one_class);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_assessments_are_drawn_inside(
        rows in prop::collection::vec((0.0..=1.0, any::<bool>(), 0..20_u32), 0..60),
        importance in -1.0..1e9,
        far in prop::num::f64::ANY,
    ) {
        let (probabilities, rest): (Vec<f64>, Vec<(bool, u32)>) =
            rows.into_iter().map(|(probability, positive, entity)| (probability, (positive, entity))).unzip();
        let (positive, entities): (Vec<bool>, Vec<u32>) = rest.into_iter().unzip();
        let mut card = card();
        card.train.assessment = evaluation::assess(&probabilities, &positive, Some(&entities), 7);
        card.train.features[0].importance = importance;
        card.train.tiers[0].expected = far;
        card.train.tiers[1].observed_high = far;
        card.train.assessment.gains.iter_mut().take(1).for_each(|decile| decile.lift = far);
        check_drawings(&training_page(&card, Language::BrazilianPortuguese));
    }

    #[test]
    fn any_part_of_the_rows_is_drawn_inside(from in 0..4_000_usize, n in 0..60_usize) {
        let ReportRows { known_to, rows } = rows();
        let some = rows.into_iter().skip(from).take(n).collect();
        let report = live_report("x", &ReportRows { known_to, rows: some }, &options());
        check_drawings(&live_page(&report, Language::English));
    }
}
