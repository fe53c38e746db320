use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::limits::{REFUSAL_WAIT, REFUSALS_AT_ONCE};

/// What a client is told that is one too many: empty settings, then a GOAWAY of stream 0 for the reason
/// ENHANCE_YOUR_CALM, with a text. (RFC 9113, 6.5 and 6.8)
const TOLD: &[u8] = b"\0\0\0\x04\0\0\0\0\0\0\0\x1c\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0btoo many connections";

/// Tells connections that they are too many, some at a time.
pub(super) struct Refusals(Arc<Semaphore>);

impl Refusals {
    pub(super) fn new() -> Refusals {
        Refusals(Arc::new(Semaphore::new(REFUSALS_AT_ONCE)))
    }

    /// Refuses a connection; without a word when many are just being told.
    pub(super) fn refuse(&self, stream: TcpStream) {
        if let Ok(turn) = Arc::clone(&self.0).try_acquire_owned() {
            tokio::spawn(async move {
                drop(timeout(REFUSAL_WAIT, tell(stream)).await);
                drop(turn);
            });
        }
    }
}

/// Reads until the other side is done: closed with something unread, the connection would be reset, and
/// what was told lost.
async fn tell(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(TOLD).await?;
    stream.shutdown().await?;
    let mut unread = [0; 1 << 10];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}

const _: () = assert!(TOLD.len() == 9 + 9 + 0x1c, "the length in the frame is that of the frame");
