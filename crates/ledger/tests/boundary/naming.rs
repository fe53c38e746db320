use std::collections::BTreeSet;

use ledger::PredictionId;

use crate::given::{day, id};

#[test]
fn a_prediction_id_is_written_as_32_hexadecimal_digits_and_read_back() {
    let text = "00112233445566778899aabbccddeeff";
    let id: PredictionId = text.parse().unwrap();
    assert_eq!(id.to_string(), text);
    assert_eq!(id.as_bytes()[..3], [0x00, 0x11, 0x22]);
    assert_eq!(text.to_uppercase().parse(), Ok(id));
}

#[test]
fn what_is_no_prediction_id_is_refused() {
    let signed = format!("+{}", "1".repeat(31));
    for text in ["", "1", &"g".repeat(32), &"0".repeat(33), &signed, &"é".repeat(16)] {
        let error = text.parse::<PredictionId>().unwrap_err();
        assert_eq!(error.text, text);
    }
}

#[test]
fn ids_that_are_drawn_differ_and_lie_in_the_order_of_time() {
    let draw = |time| PredictionId::random(day(time)).unwrap();
    let ids: Vec<PredictionId> = (0..1_000).map(|time| draw(time / 100)).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert!(ids[..100].iter().all(|early| ids[100..].iter().all(|late| early < late)));
    assert!(draw(0) > id(0));
}
