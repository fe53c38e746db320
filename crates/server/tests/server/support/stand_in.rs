use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use features::{Cell, Schema};
use scoring::{Contributions, Prediction, Scorer};
use server::StandIns;

use super::samples;

/// A scorer that answers as the sample `repurchase` does, until it is told to panic, or to wait.
pub(crate) struct Fragile {
    sound: scoring::CalibratedModel,
    panics: AtomicBool,
    asked: AtomicUsize,
    held: Mutex<bool>,
    let_go: Condvar,
}

impl Fragile {
    pub(crate) fn new() -> Arc<Fragile> {
        let sound = samples::repurchase(0.0).model;
        Arc::new(Fragile {
            sound,
            panics: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            held: Mutex::new(false),
            let_go: Condvar::new(),
        })
    }

    /// Lets it panic from now on, or no longer.
    pub(crate) fn panic(&self, panics: bool) {
        self.panics.store(panics, Ordering::SeqCst);
    }

    /// Lets every row wait from now on, and the thread that it is scored on.
    pub(crate) fn hold(&self) {
        *self.held.lock().expect("nobody panics with it") = true;
    }

    /// Lets rows go again.
    pub(crate) fn let_go(&self) {
        *self.held.lock().expect("nobody panics with it") = false;
        self.let_go.notify_all();
    }

    /// Holds the thread that serves: the connections that were dealt to it wait too.
    fn wait(&self) {
        let held = self.held.lock().expect("nobody panics with it");
        drop(self.let_go.wait_while(held, |held| *held).expect("nobody panics with it"));
    }

    /// Waits until it is asked more often than `known` times.
    pub(crate) async fn asked_beyond(&self, known: usize) {
        while self.asked() <= known {
            tokio::task::yield_now().await;
        }
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Stands in for that version of the sample.
    pub(crate) fn for_version(self: &Arc<Fragile>, version: u32) -> StandIns {
        let own = Arc::clone(self);
        StandIns::new(move |score, loaded| {
            let wanted = score == samples::REPURCHASE && loaded == version;
            wanted.then(|| Arc::clone(&own) as Arc<dyn Scorer>)
        })
    }
}

impl Scorer for Fragile {
    fn schema(&self) -> &Schema {
        self.sound.schema()
    }

    fn predict(&self, row: &[Cell]) -> Prediction {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.wait();
        assert!(!self.panics.load(Ordering::SeqCst), "a defect of a scorer, provoked by a test");
        self.sound.predict(row)
    }

    fn contributions(&self, row: &[Cell]) -> Contributions {
        self.sound.contributions(row)
    }

    fn exact_points(&self, raw: f64) -> f64 {
        self.sound.exact_points(raw)
    }
}
