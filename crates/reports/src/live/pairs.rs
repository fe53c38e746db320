use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::count::{Judged, outcome};
use super::{Comparison, Goodness};

/// Requests that both predicted, column by column.
#[derive(Default)]
struct Pairs {
    challenger: Vec<f64>,
    champion: Vec<f64>,
    positive: Vec<bool>,
    entities: Vec<u32>,
}

/// Challengers against those they were made beside: the newest challenger first, none last.
pub(super) fn comparisons(unseen: &[&Judged<'_>], seed: u64) -> Vec<Comparison> {
    let mut pairs: BTreeMap<_, Pairs> = BTreeMap::new();
    for judged in unseen {
        let beside = judged.row.beside.as_ref();
        let champion = beside.and_then(|beside| Some((beside.version, known(beside.probability)?)));
        if let (Some(positive), Some(challenger), Some((version, champion))) =
            (outcome(judged), judged.probability, champion)
        {
            let key = (Reverse(judged.row.version), Reverse(version));
            pairs.entry(key).or_default().add((challenger, champion), positive, judged.entity);
        }
    }
    let compare = |((Reverse(challenger), Reverse(champion)), pairs): ((_, _), Pairs)| Comparison {
        challenger,
        champion,
        n: pairs.positive.len(),
        observed: pairs.positive.iter().filter(|positive| **positive).count(),
        of_challenger: goodness(&pairs.challenger, &pairs.positive),
        of_champion: goodness(&pairs.champion, &pairs.positive),
        roc_auc_difference: evaluation::roc_auc_difference_by_entity(
            &pairs.challenger,
            &pairs.champion,
            &pairs.positive,
            &pairs.entities,
            seed,
        ),
    };
    pairs.into_iter().map(compare).collect()
}

impl Pairs {
    fn add(&mut self, (challenger, champion): (f64, f64), positive: bool, entity: u32) {
        self.challenger.push(challenger);
        self.champion.push(champion);
        self.positive.push(positive);
        self.entities.push(entity);
    }
}

/// In [0, 1]; what lies elsewhere is none.
fn known(probability: Option<f64>) -> Option<f64> {
    probability.filter(|probability| (0.0..=1.0).contains(probability))
}

fn goodness(probabilities: &[f64], positive: &[bool]) -> Goodness {
    Goodness {
        expected: probabilities.iter().sum(),
        roc_auc: evaluation::roc_auc(probabilities, positive),
        brier: evaluation::brier(probabilities, positive),
        log_loss: evaluation::log_loss(probabilities, positive),
    }
}
