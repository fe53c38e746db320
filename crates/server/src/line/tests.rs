use std::future::poll_fn;
use std::task::Poll;

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the connection is closed when so long has passed since `prepare`d.
async fn is_closed_after(waited: Duration, prepare: impl FnOnce(&mut Watch)) -> bool {
    let mut watch = Watch::new(PATIENCE);
    prepare(&mut watch);
    let ends_at = Instant::now() + waited;
    let looking = poll_fn(|cx| match watch.look(cx) {
        Ok(()) => Poll::Pending,
        Err(_why) => Poll::Ready(()),
    });
    tokio::time::timeout_at(ends_at, looking).await.is_ok()
}

/// It closes the connection, but not before patience is at an end, nor long after.
async fn check_closed(prepare: impl Fn(&mut Watch)) {
    assert!(!is_closed_after(PATIENCE - Duration::from_secs(1), &prepare).await);
    assert!(is_closed_after(PATIENCE * 5 / 4 + Duration::from_secs(1), &prepare).await);
}

async fn check_open(prepare: impl Fn(&mut Watch)) {
    assert!(!is_closed_after(PATIENCE * 100, &prepare).await);
}

fn greeted(watch: &mut Watch) {
    watch.has_read(PREFACE_BYTES);
}

#[tokio::test(start_paused = true)]
async fn one_that_does_not_begin_is_closed() {
    check_closed(|watch| watch.has_read(PREFACE_BYTES - 1)).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_began_may_be_silent_for_ever() {
    check_open(greeted).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_nothing_is_closed() {
    let stuck = |watch: &mut Watch| {
        greeted(watch);
        watch.has_written(false);
    };
    check_closed(stuck).await;
    check_open(|watch| {
        stuck(watch);
        watch.has_written(true);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_whose_answer_waits_is_closed_and_one_whose_answer_is_not_ready_is_not() {
    let answer = |watch: &mut Watch| {
        greeted(watch);
        watch.line().answers.add()
    };
    check_closed(|watch| {
        answer(watch);
    })
    .await;
    check_open(|watch| {
        let place = answer(watch);
        watch.line().answers.turn(place, false);
    })
    .await;
    check_open(|watch| {
        let place = answer(watch);
        watch.line().answers.remove(place);
    })
    .await;
}
