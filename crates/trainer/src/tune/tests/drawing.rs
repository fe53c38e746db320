use definition::BoostingPlan;

use crate::tune::drawing::{settings, spelled_out};

const PLAN: BoostingPlan = BoostingPlan {
    learning_rate: Some(0.5),
    trees: Some(77),
    leaves: None,
    depth: Some(3),
    min_rows: None,
    l1: Some(0.25),
    l2: None,
    rows: None,
    columns: None,
};

#[test]
fn the_first_trial_is_what_the_plan_says() {
    assert_eq!(settings(&PLAN, 7, 0), PLAN);
    let spelled = spelled_out(&PLAN);
    let boosting::Settings { leaves, l2, .. } = boosting::Settings::default();
    assert_eq!((spelled.learning_rate, spelled.leaves, spelled.l2), (Some(0.5), Some(leaves), Some(l2)));
}

#[test]
fn a_trial_is_its_number_and_the_seed_alone() {
    let drawn: Vec<BoostingPlan> = (1..200).map(|trial| settings(&PLAN, 7, trial)).collect();
    assert_eq!(drawn[41], settings(&PLAN, 7, 42));
    assert_ne!(settings(&PLAN, 8, 42), settings(&PLAN, 7, 42));
    for pair in drawn.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    for plan in &drawn {
        assert_eq!(
            (plan.trees, plan.depth, plan.l1),
            (Some(77), Some(3), Some(0.25)),
            "what is not searched stays"
        );
        let [rate, l2] = [plan.learning_rate, plan.l2].map(Option::unwrap);
        assert!((0.02..=0.2).contains(&rate) && (0.1..=100.0).contains(&l2), "{plan:?}");
        assert!(rate.to_string().len() <= 5, "{rate}");
        assert!((4..=96).contains(&plan.leaves.unwrap()) && (5..=300).contains(&plan.min_rows.unwrap()));
        let settings = boosting::Settings {
            learning_rate: rate,
            rows: plan.rows.unwrap(),
            columns: plan.columns.unwrap(),
            l2,
            ..boosting::Settings::default()
        };
        settings.check().unwrap();
    }
    let leaves = |below: usize| drawn.iter().filter(|plan| plan.leaves.unwrap() < below).count();
    assert!((60..140).contains(&leaves(20)), "half of them, by the logarithm: {}", leaves(20));
}
