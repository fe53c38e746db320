use std::ops::ControlFlow;

use crate::tests::support::{Dice, Lead, RANDOM, Workspace, csv_of, leads, table_definition};
use crate::{Effort, Journal, TrainError, TuneProgress, Tuned, tune};

fn definitions() -> [String; 2] {
    let floors = "[training]\nmin_positives = 5\nmin_negatives = 5\n";
    [table_definition("time = { row_order = true }", floors), table_definition("", RANDOM)]
}

/// A search of so many trials that ends after `limit` fits.
fn searched(
    leads: &[Lead],
    definition: &str,
    (trials, limit): (usize, usize),
    journal: &mut Journal,
) -> (Result<Tuned, TrainError>, Vec<TuneProgress>) {
    let workspace = Workspace::with(&[("t.csv", &csv_of(leads))]);
    let mut seen = Vec::new();
    let mut watch = |_: &Journal, at: &TuneProgress| {
        seen.push(*at);
        if seen.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let (data, plan) = (workspace.data(definition), workspace.plan(definition));
    let found = tune(&data, &plan, (Effort::Trials(trials), 3), journal, &mut watch);
    (found, seen)
}

#[test]
fn a_search_finds_what_is_at_least_as_good_as_what_there_is() {
    for definition in definitions() {
        let leads = leads(600, 31);
        let mut journal = Journal::default();
        let (found, seen) = searched(&leads, &definition, (6, usize::MAX), &mut journal);
        let found = found.unwrap();
        assert!(found.loss <= found.present_loss && found.is_final);
        assert_eq!(found.is_present, found.loss == found.present_loss);
        assert_eq!(found.trials, 6);
        let gained = found.difference.map(|difference| difference.estimate);
        assert!(gained.is_none_or(|gained| (gained - (found.loss - found.present_loss)).abs() < 1e-12));
        assert_eq!(gained.is_none(), found.is_present);
        assert_eq!(seen.last().map(|at| (at.done, at.planned)), Some((10, Some(10))));
        assert!(seen.windows(2).all(|pair| pair[0].done < pair[1].done));
    }
}

#[test]
fn a_search_that_was_stopped_ends_where_one_in_one_go_does() {
    let leads = leads(600, 32);
    let [definition, _] = definitions();
    let mut whole = Journal::default();
    let (expected, _) = searched(&leads, &definition, (5, usize::MAX), &mut whole);
    let mut parts = Journal::default();
    for limit in [0, 3, 4] {
        let _ = searched(&leads, &definition, (5, limit), &mut parts);
    }
    assert_eq!(parts.judged.len(), 7);
    let (found, seen) = searched(&leads, &definition, (5, usize::MAX), &mut parts);
    assert_eq!(seen[0].done, 7, "what was done is not done again");
    assert_eq!((parts, found.unwrap()), (whole, expected.unwrap()));
}

#[test]
fn other_data_another_definition_or_seed_begin_anew() {
    let [definition, _] = definitions();
    let mut journal = Journal::default();
    searched(&leads(600, 33), &definition, (2, usize::MAX), &mut journal).0.unwrap();
    let begun = |leads: &[Lead], definition: &str| {
        searched(leads, definition, (2, usize::MAX), &mut journal.clone()).1[0].done
    };
    assert!(begun(&leads(600, 33), &definition) > 0);
    assert_eq!(begun(&leads(600, 34), &definition), 0);
    let redefined = definition.replace("min_positives = 5", "min_positives = 6");
    assert_eq!(begun(&leads(600, 33), &redefined), 0);
}

#[test]
fn a_search_that_judged_nothing_says_so() {
    let (found, _) = searched(&leads(600, 35), &definitions()[0], (5, 0), &mut Journal::default());
    let Err(error) = found else { panic!("{found:?}") };
    assert!(matches!(error, TrainError::NothingJudged));
    assert!(error.to_string().starts_with("no settings could be judged"), "{error}");
}

/// One lead of train converted: however train is cut, one part shows no conversion.
#[test]
fn where_nothing_can_be_judged_time_is_not_waited_for() {
    let leads: Vec<Lead> = leads(300, 37)
        .into_iter()
        .enumerate()
        .map(|(idx, lead)| Lead { positive: idx == 5 || idx >= 220 && lead.positive, ..lead })
        .collect();
    let floors = "[training]\nmin_positives = 1\nmin_negatives = 1\n";
    let definition = table_definition("time = { row_order = true }", floors);
    let workspace = Workspace::with(&[("t.csv", &csv_of(&leads))]);
    let (data, plan) = (workspace.data(&definition), workspace.plan(&definition));
    let mut n_watched = 0;
    let mut watch = |_: &Journal, _: &TuneProgress| {
        n_watched += 1;
        ControlFlow::Break(())
    };
    let found = tune(&data, &plan, (Effort::UntilStopped, 3), &mut Journal::default(), &mut watch);
    assert!(matches!(found, Err(TrainError::NothingJudged)), "{found:?}");
    assert_eq!(n_watched, 0, "no search was begun");
}

#[test]
fn only_train_has_a_say() {
    for definition in definitions() {
        let leads = leads(500, 36);
        let others = {
            let workspace = Workspace::with(&[("t.csv", &csv_of(&leads))]);
            let training = workspace.plan(&definition).training;
            let split =
                crate::Split::of(&workspace.data(&definition), &training.split, training.seed).unwrap();
            [split.calibrate, split.test].concat()
        };
        let found = |leads: &[Lead]| {
            searched(leads, &definition, (3, usize::MAX), &mut Journal::default()).0.unwrap()
        };
        let mut dice = Dice::new(4);
        let mut changed = leads.clone();
        for row in others {
            (changed[row].positive, changed[row].x) = (dice.chance(0.5), dice.normal());
        }
        assert_eq!(found(&changed), found(&leads));
    }
}
