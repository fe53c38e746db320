//! Answers of the ledger on their way to the thread that asked.

use std::cell::RefCell;
use std::convert::Infallible;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use ledger::{Answer, LedgerError};
use tokio::sync::{Notify, oneshot};

/// What one group of entries is answered.
type Answers = Result<Vec<Answer>, Arc<LedgerError>>;

/// Who waits for it.
type Waiting = oneshot::Sender<Answers>;

/// One a thread that serves.
#[derive(Default)]
pub(super) struct Postbox {
    letters: Mutex<Vec<(Waiting, Answers)>>,
    filled: Notify,
}

thread_local! {
    /// There while the thread delivers.
    static OWN: RefCell<Option<Arc<Postbox>>> = const { RefCell::new(None) };
}

/// Passes answers on to those who wait on this thread, for as long as it is polled.
pub(crate) async fn deliver() -> Infallible {
    let postbox = Arc::new(Postbox::default());
    OWN.set(Some(Arc::clone(&postbox)));
    let _own = Closed;
    loop {
        postbox.filled.notified().await;
        for (waiting, answers) in postbox.empty() {
            // Nobody may be waiting any more.
            drop(waiting.send(answers));
        }
    }
}

/// Takes the postbox from its thread: nobody would empty it. What is in it goes with the runtime.
struct Closed;

impl Drop for Closed {
    fn drop(&mut self) {
        OWN.take();
    }
}

impl Postbox {
    /// Answers `waiting` by way of this thread's postbox; at once where it has none.
    pub(super) fn of_this_thread(waiting: Waiting) -> impl FnOnce(Answers) + Send + 'static {
        let own = OWN.with_borrow(Clone::clone);
        move |answers| match own {
            Some(postbox) => postbox.put((waiting, answers)),
            None => drop(waiting.send(answers)),
        }
    }

    /// Wakes the thread only for the first: it takes all that is there.
    fn put(&self, letter: (Waiting, Answers)) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(letter);
        let is_first = letters.len() == 1;
        drop(letters);
        if is_first {
            self.filled.notify_one();
        }
    }

    fn empty(&self) -> Vec<(Waiting, Answers)> {
        mem::take(&mut *self.letters.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// The ledger's thread answers so many; all are waited for on this one.
    async fn ask(n_asked: usize) {
        let asked = (0..n_asked).map(|_| {
            let (waiting, answer) = oneshot::channel();
            (Postbox::of_this_thread(waiting), answer)
        });
        let (replies, answers): (Vec<_>, Vec<_>) = asked.unzip();
        let ledger = thread::spawn(move || replies.into_iter().for_each(|reply| reply(Ok(Vec::new()))));
        for answer in answers {
            assert!(answer.await.is_ok(), "every answer arrives");
        }
        ledger.join().expect("nothing panics");
    }

    #[tokio::test]
    async fn answers_arrive_through_a_postbox() {
        tokio::select! {
            biased;
            never = deliver() => match never {},
            () = ask(1_000) => {}
        }
    }

    #[tokio::test]
    async fn answers_arrive_where_nobody_delivers() {
        tokio::select! {
            biased;
            never = deliver() => match never {},
            () = ask(1) => {}
        }
        ask(10).await;
    }
}
