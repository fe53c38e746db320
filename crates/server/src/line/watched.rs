use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tonic::transport::server::Connected;

use super::{Line, Watch};

/// A connection that ends with patience, and keeps its place among those that are counted for as long as it
/// is open.
pub(crate) struct Watched<P> {
    stream: TcpStream,
    watch: Watch,
    _place: P,
}

impl<P> Watched<P> {
    /// A connection that is looked at from now on.
    pub(crate) fn new(stream: TcpStream, watch: Watch, place: P) -> Watched<P> {
        Watched { stream, watch, _place: place }
    }
}

impl<P> Connected for Watched<P> {
    type ConnectInfo = Line;

    fn connect_info(&self) -> Line {
        self.watch.line()
    }
}

impl<P: Unpin> AsyncRead for Watched<P> {
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

impl<P: Unpin> AsyncWrite for Watched<P> {
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
