use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tonic::transport::server::Connected;

use crate::line::{Line, Watch};

/// A connection that counts as open on its thread for as long as it is, and ends with patience.
pub(super) struct Dealt {
    stream: TcpStream,
    watch: Watch,
    _open: Arc<()>,
}

impl Dealt {
    /// On the runtime that will serve it.
    pub(super) fn new(stream: std::net::TcpStream, open: Arc<()>, patience: Duration) -> io::Result<Dealt> {
        stream.set_nodelay(true)?;
        Ok(Dealt { stream: TcpStream::from_std(stream)?, watch: Watch::new(patience), _open: open })
    }
}

impl Connected for Dealt {
    type ConnectInfo = Line;

    fn connect_info(&self) -> Line {
        self.watch.line()
    }
}

impl AsyncRead for Dealt {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.watch.look(cx)?;
        let n_before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        self.watch.has_read(buf.filled().len() - n_before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Dealt {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.watch.look(cx)?;
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.watch.has_written(written.is_ready());
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.watch.look(cx)?;
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.watch.has_written(written.is_ready());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
