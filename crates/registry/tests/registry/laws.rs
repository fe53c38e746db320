//! What holds for every artifact, not only for the samples.

use features::Row;
use proptest::collection::vec;
use proptest::prelude::*;
use registry::{Artifact, decode, encode};
use scoring::Scorer;

use crate::damage::sealed;
use crate::entropy::{self, Entropy};
use crate::samples::rows;

fn artifacts() -> impl Strategy<Value = Artifact> {
    vec(any::<u64>(), 0..400).prop_map(|words| entropy::artifact(&mut Entropy::new(words)))
}

/// Every number that the artifact gives for a row, as bits.
fn bits(artifact: &Artifact, scorer: &dyn Scorer) -> Vec<u64> {
    let of_row = |row: &Row| {
        let (predicted, parts) = (scorer.predict(row), scorer.contributions(row));
        let numbers = [predicted.raw, predicted.probability.unwrap_or(-1.0), parts.base];
        let whole = [predicted.points as u64, predicted.tier as u64];
        let numbers = numbers.into_iter().chain(parts.features).map(f64::to_bits);
        whole.into_iter().chain(numbers).collect::<Vec<u64>>()
    };
    rows(artifact).iter().flat_map(of_row).collect()
}

proptest! {
    #[test]
    fn an_artifact_comes_back_as_it_was(artifact in artifacts()) {
        let loaded = decode(&encode(&artifact).unwrap()).unwrap();
        prop_assert_eq!(&loaded, &artifact);
        prop_assert_eq!(bits(&loaded, &loaded.model), bits(&artifact, &artifact.model));
        prop_assert_eq!(bits(&loaded, &loaded.rules), bits(&artifact, &artifact.rules));
    }

    #[test]
    fn the_same_artifact_gives_the_same_bytes(words in vec(any::<u64>(), 0..400)) {
        let encoded = || encode(&entropy::artifact(&mut Entropy::new(words.clone()))).unwrap();
        let bytes = encoded();
        prop_assert!(bytes == encoded());
        prop_assert!(bytes == encode(&decode(&bytes).unwrap()).unwrap());
    }

    #[test]
    fn any_bytes_in_a_sound_envelope_are_refused_or_usable(
        artifact in artifacts(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut payload = encode(&artifact).unwrap()[50..].to_vec();
        for (index, byte) in edits {
            let position = index.index(payload.len());
            payload[position] = byte;
        }
        if let Ok(changed) = decode(&sealed(&payload)) {
            bits(&changed, &changed.model);
            bits(&changed, &changed.rules);
            prop_assert!(encode(&changed).is_ok());
        }
    }

    #[test]
    fn random_bytes_are_refused(bytes in vec(any::<u8>(), 0..2000)) {
        prop_assert!(decode(&bytes).is_err());
        prop_assert!(decode(&sealed(&bytes)).is_err());
    }
}
