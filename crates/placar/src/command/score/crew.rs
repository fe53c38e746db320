//! Many hands: one thread reads, one a core answers, and the caller's takes the answers in their order.
//!
//! What is read and not yet taken is bounded: reading waits for it, so that memory does not depend on
//! the size of the file.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

/// Parts that are read and not yet taken, a core.
const PARTS_A_CORE: usize = 4;

/// Reads with `read`, which hands over part after part and is told `false` when no more are wanted; answers each
/// part with `answer` somewhere; and gives the answers to `take` in the order of the parts.
///
/// Ends with the first error of `take`, else with that of `read`. A panic of any of them is the caller's.
pub(super) fn work<P: Send, A: Send, E: Send>(
    read: impl FnOnce(&mut dyn FnMut(P) -> bool) -> Result<(), E> + Send,
    answer: impl Fn(P) -> A + Sync,
    mut take: impl FnMut(A) -> Result<(), E>,
) -> Result<(), E> {
    let n_cores = thread::available_parallelism().map_or(1, NonZero::get);
    let (parts, waiting) = channel::<(u64, P)>();
    // A turn for each part that is read and not taken: it is these that bound the other two.
    let (turns, taken) = sync_channel::<()>(PARTS_A_CORE * n_cores);
    let (answered, answers) = channel::<(u64, thread::Result<A>)>();
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        let reader = scope.spawn(move || hand_out(read, parts, turns));
        for _ in 0..n_cores {
            let (waiting, answer, answered) = (&waiting, &answer, answered.clone());
            scope.spawn(move || answer_all(waiting, answer, &answered));
        }
        drop(answered);
        let outcome = take_in_order(answers, taken, &mut take);
        let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        outcome.and(read)
    })
}

fn hand_out<P, E>(
    read: impl FnOnce(&mut dyn FnMut(P) -> bool) -> Result<(), E>,
    parts: Sender<(u64, P)>,
    turns: SyncSender<()>,
) -> Result<(), E> {
    let mut numbers = 0..;
    read(&mut |part| {
        let numbered = numbers.next().map(|number| (number, part));
        turns.send(()).is_ok() && numbered.is_some_and(|numbered| parts.send(numbered).is_ok())
    })
}

/// A panic is handed on as an answer: were it to end this thread alone, everybody would wait for that part.
fn answer_all<P, A>(
    waiting: &Mutex<Receiver<(u64, P)>>,
    answer: impl Fn(P) -> A,
    answered: &Sender<(u64, thread::Result<A>)>,
) {
    loop {
        // A lock is poisoned only when another thread has panicked, which ends all of it.
        let Ok((number, part)) = waiting.lock().map_or_else(|_| Err(()), |next| next.recv().map_err(|_| ()))
        else {
            return;
        };
        let answer = catch_unwind(AssertUnwindSafe(|| answer(part)));
        if answered.send((number, answer)).is_err() {
            return;
        }
    }
}

fn take_in_order<A, E>(
    answers: Receiver<(u64, thread::Result<A>)>,
    taken: Receiver<()>,
    take: &mut impl FnMut(A) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for (number, answer) in answers {
        early.insert(number, answer);
        while let Some(answer) = early.remove(&next) {
            take(answer.unwrap_or_else(|panic| resume_unwind(panic)))?;
            next += 1;
            // The reader has waited for it, or is gone.
            let _ = taken.try_recv();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn numbers(n: usize) -> impl FnOnce(&mut dyn FnMut(usize) -> bool) -> Result<(), String> + Send {
        move |each| {
            let _ = (0..n).all(each);
            Ok(())
        }
    }

    #[test]
    fn answers_come_in_the_order_of_the_parts() {
        let mut taken = Vec::new();
        let answer = |part: usize| {
            (0..part % 7).for_each(|_| thread::yield_now());
            part * 2
        };
        let done = work(numbers(1_000), answer, |answer| {
            taken.push(answer);
            Ok(())
        });
        assert_eq!(done, Ok(()));
        assert!(taken.into_iter().eq((0..1_000).map(|part| part * 2)));
    }

    #[test]
    fn what_is_read_and_not_taken_is_bounded() {
        let (n_read, n_taken, most) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let read = |each: &mut dyn FnMut(usize) -> bool| {
            for part in 0..2_000 {
                let ahead = n_read.fetch_add(1, Ordering::SeqCst) - n_taken.load(Ordering::SeqCst);
                most.fetch_max(ahead, Ordering::SeqCst);
                assert!(each(part));
            }
            Ok::<(), String>(())
        };
        let take = |_| {
            n_taken.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        work(read, |part| part, take).expect("no error");
        let n_cores = thread::available_parallelism().map_or(1, NonZero::get);
        assert!(most.into_inner() <= PARTS_A_CORE * n_cores + 1);
    }

    #[test]
    #[should_panic(expected = "the seventh part")]
    fn a_panic_on_a_part_is_the_callers_and_nobody_waits_for_that_part() {
        let answer = |part: usize| assert_ne!(part, 7, "the seventh part");
        let _ = work(numbers(1_000), answer, |()| Ok(()));
    }

    #[test]
    fn an_error_ends_it_and_a_taker_who_has_enough_ends_an_endless_reader() {
        let failing = |each: &mut dyn FnMut(usize) -> bool| {
            assert!(each(1));
            Err("unreadable".to_owned())
        };
        let mut taken = Vec::new();
        let done = work(
            failing,
            |part| part,
            |part| {
                taken.push(part);
                Ok(())
            },
        );
        assert_eq!((done, taken), (Err("unreadable".to_owned()), vec![1]));
        let endless = |each: &mut dyn FnMut(usize) -> bool| {
            while each(1) {}
            Ok(())
        };
        let done = work(endless, |part| part, |_| Err("enough".to_owned()));
        assert_eq!(done, Err("enough".to_owned()));
    }
}
