//! The row of a request is the row of training, bit for bit, for any history and any cutoff: sent
//! with the request, or recorded before and recalled.

use std::sync::atomic::{AtomicUsize, Ordering};

use api::v1 as proto;
use features::History;
use ledger::{AttributeRecord, Durability, Entry, EventRecord, Ledger};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use records::{Attribute, Event, Timestamp, Value};
use registry::Artifact;
use scoring::Scorer;

use crate::support::ask::{self, time, wire_time};
use crate::support::{Running, World, samples};

const DAY: i64 = 86_400_000_000;

/// One entity's past and future around a cutoff.
#[derive(Clone, Debug)]
struct Life {
    events: Vec<Event>,
    attributes: Vec<Attribute>,
    cutoff: Timestamp,
}

/// Instants before and after the cutoffs, some of them equal to one, some a microsecond beside it.
fn instant() -> impl Strategy<Value = Timestamp> {
    let start = time("2019-01-01").micros();
    prop_oneof![
        (0_i64..400).prop_map(move |day| Timestamp::from_micros(start + day * DAY)),
        (0_i64..400 * DAY).prop_map(move |micros| Timestamp::from_micros(start + micros)),
        ((100_i64..400), -1_i64..2)
            .prop_map(move |(day, off)| Timestamp::from_micros(start + day * DAY + off)),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![4 => Just("purchase"), 1 => Just("visit")];
    (instant(), 0_i64..20 * DAY, kind, option::weighted(0.8, -1e3..1e3)).prop_map(
        |(time, late, kind, dollars)| {
            let values = dollars.into_iter().map(|dollars| ("dollars".into(), Value::Number(dollars)));
            let known_at = Timestamp::from_micros(time.micros() + (late - 10 * DAY).max(0)); // half of them at once
            Event { time, known_at, kind: kind.into(), values: values.collect() }
        },
    )
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let value = option::weighted(0.8, prop::sample::select(vec!["basic", "pro", "never seen"]));
    (instant(), value).prop_map(|(from, value)| {
        let value = value.map(|plan| Value::Text(plan.into()));
        Attribute { from, known_at: from, name: "plan".into(), value }
    })
}

fn life() -> impl Strategy<Value = Life> {
    let cutoff =
        (100_i64..400).prop_map(|day| Timestamp::from_micros(time("2019-01-01").micros() + day * DAY));
    (vec(event(), 0..30), vec(attribute(), 0..4), cutoff).prop_map(|(events, attributes, cutoff)| Life {
        events,
        attributes,
        cutoff,
    })
}

/// What training makes of it.
fn expected(artifact: &Artifact, life: &Life) -> u64 {
    let history = History::new(life.events.clone(), life.attributes.clone());
    let values = artifact.features.compute(&history.as_of(life.cutoff));
    let row = artifact.model.schema().row(&values, life.cutoff).expect("values of the right types");
    artifact.model.predict(&row).probability.expect("a model's probability").to_bits()
}

fn wire_value(value: &Value) -> proto::FeatureValue {
    match value {
        Value::Number(number) => ask::value(*number),
        Value::Text(text) => ask::value(text.as_ref()),
        Value::Boolean(yes) => ask::value(*yes),
        Value::Time(time) => ask::value(*time),
    }
}

fn wire_history(life: &Life) -> proto::History {
    let event = |event: &Event| proto::Event {
        time: Some(wire_time(event.time)),
        known_at: Some(wire_time(event.known_at)),
        kind: event.kind.to_string(),
        values: event.values.iter().map(|(name, value)| (name.to_string(), wire_value(value))).collect(),
    };
    let attribute = |attribute: &Attribute| proto::Attribute {
        name: attribute.name.to_string(),
        from: Some(wire_time(attribute.from)),
        known_at: Some(wire_time(attribute.known_at)),
        value: attribute.value.as_ref().map(wire_value),
    };
    proto::History {
        events: life.events.iter().map(event).collect(),
        attributes: life.attributes.iter().map(attribute).collect(),
    }
}

async fn record(server: &Running, entity: &str, history: &proto::History) {
    let entity_id = || entity.to_owned();
    let event = |event: &proto::Event| proto::EventRow {
        entity_id: entity_id(),
        event: Some(event.clone()),
        id: String::new(),
    };
    let attribute = |attribute: &proto::Attribute| proto::AttributeRow {
        entity_id: entity_id(),
        attribute: Some(attribute.clone()),
        id: String::new(),
    };
    let request = proto::RecordEventsRequest {
        score: samples::REPURCHASE.to_owned(),
        events: history.events.iter().map(event).collect(),
        attributes: history.attributes.iter().map(attribute).collect(),
    };
    server.ledger().record_events(request).await.expect("the ledger takes it");
}

#[test]
fn any_history_gives_the_bits_of_training_sent_or_recalled() {
    // Every share may be missing, so that the model answers whatever the history is.
    let limits = scoring::ServingLimits { max_missing: 1.0, ..Default::default() };
    let artifact = samples::limited(samples::repurchase(0.0), limits);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(World::with(&artifact).serve());
    let n_entities = AtomicUsize::new(0);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&life(), |life| {
        let entity = format!("c-{}", n_entities.fetch_add(1, Ordering::Relaxed));
        let history = wire_history(&life);
        let as_of = Some(wire_time(life.cutoff));
        let facts = Some(proto::score_request::Facts::History(history.clone()));
        let entity_only = proto::ScoreRequest { as_of, ..ask::entity(samples::REPURCHASE, &entity) };
        let sent = runtime.block_on(server.score(proto::ScoreRequest { facts, ..entity_only.clone() }));
        prop_assert_eq!(sent.probability.map(f64::to_bits), Some(expected(&artifact, &life)));
        if !life.events.is_empty() || !life.attributes.is_empty() {
            runtime.block_on(record(&server, &entity, &history));
            let recalled = runtime.block_on(server.score(entity_only));
            prop_assert_eq!(recalled.source(), proto::Source::Model);
            prop_assert_eq!(recalled.probability.map(f64::to_bits), sent.probability.map(f64::to_bits));
        }
        Ok(())
    });
    ran.expect("every row is training's");
}

/// A life cut in two by the order in which it was recorded.
fn parts(life: &Life, share: f64) -> [Life; 2] {
    let (n_events, n_attributes) =
        ((life.events.len() as f64 * share) as usize, (life.attributes.len() as f64 * share) as usize);
    let (mut first, mut second) = (life.clone(), life.clone());
    second.events = first.events.split_off(n_events);
    second.attributes = first.attributes.split_off(n_attributes);
    [first, second]
}

/// What another process records: the server's own thread has no part in it.
fn import(world: &World, entity: &str, life: &Life) {
    let (score, entity) = (samples::REPURCHASE.to_owned(), entity.to_owned());
    let received_at = life.cutoff;
    let events = life.events.iter().cloned().map(|event| {
        Entry::Event(EventRecord {
            score: score.clone(),
            entity: entity.clone(),
            event,
            id: None,
            received_at,
        })
    });
    let attributes = life.attributes.iter().cloned().map(|attribute| {
        let (score, entity) = (score.clone(), entity.clone());
        Entry::Attribute(AttributeRecord { score, entity, attribute, id: None, received_at })
    });
    let entries: Vec<Entry> = events.chain(attributes).collect();
    let mut ledger = Ledger::open(&world.ledger(), Durability::Process).expect("a ledger");
    ledger.append(&entries).expect("it takes them");
}

/// Recorded in parts, by the server or by others, asked about in between: each answer is the answer to
/// the history that is on record by then, and after a `forget` there is none.
#[test]
fn what_is_kept_in_memory_never_answers_for_what_is_on_record() {
    let limits = scoring::ServingLimits { max_missing: 1.0, ..Default::default() };
    let world = World::with(&samples::limited(samples::repurchase(0.0), limits));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(world.serve());
    let n_entities = AtomicUsize::new(0);
    let mut runner = TestRunner::new(Config { cases: 100, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&(life(), 0.0..1.0, any::<[bool; 2]>()), |(life, share, by_others)| {
        let entity = format!("c-{}", n_entities.fetch_add(1, Ordering::Relaxed));
        let as_of = Some(wire_time(life.cutoff));
        let entity_only = proto::ScoreRequest { as_of, ..ask::entity(samples::REPURCHASE, &entity) };
        let mut known = Life { events: Vec::new(), attributes: Vec::new(), ..life.clone() };
        for (part, by_others) in parts(&life, share).iter().zip(by_others) {
            match by_others {
                true => import(&world, &entity, part),
                false => runtime.block_on(record(&server, &entity, &wire_history(part))),
            }
            known.events.extend_from_slice(&part.events);
            known.attributes.extend_from_slice(&part.attributes);
            if known.events.is_empty() && known.attributes.is_empty() {
                continue;
            }
            let facts = Some(proto::score_request::Facts::History(wire_history(&known)));
            let sent = runtime.block_on(server.score(proto::ScoreRequest { facts, ..entity_only.clone() }));
            for _ in ["read", "held"] {
                let recalled = runtime.block_on(server.score(entity_only.clone()));
                prop_assert_eq!(recalled.probability.map(f64::to_bits), sent.probability.map(f64::to_bits));
            }
        }
        let forget = proto::ForgetRequest { entity_id: entity };
        runtime.block_on(server.ledger().forget(forget)).expect("it is forgotten");
        let after = runtime.block_on(server.score(entity_only));
        prop_assert_eq!(after.cause(), proto::Cause::NoHistory);
        Ok(())
    });
    ran.expect("memory and ledger agree");
}
