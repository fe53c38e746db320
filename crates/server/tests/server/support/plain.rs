//! HTTP/1.1 over a socket, a connection a call: what is sent is what stands here.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    /// A header's value, where it came.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A call whose body is still to come.
pub(crate) struct Began {
    stream: TcpStream,
}

impl Began {
    async fn with(address: SocketAddr, sent: &[u8]) -> Began {
        let mut stream = TcpStream::connect(address).await.expect("somebody listens");
        // Who refuses a body early need not read it all.
        drop(stream.write_all(sent).await);
        Began { stream }
    }

    /// Sends the head of a call that brings `body`.
    pub(crate) async fn to_post(address: SocketAddr, path: &str, body: &str) -> Began {
        Began::with(address, head(path, "content-type: application/json\r\n", body.len()).as_bytes()).await
    }

    pub(crate) async fn send(&mut self, body: &str) {
        self.stream.write_all(body.as_bytes()).await.expect("the server reads");
    }

    /// Reads until the server closes.
    pub(crate) async fn reply(mut self) -> Reply {
        let mut bytes = Vec::new();
        drop(self.stream.read_to_end(&mut bytes).await);
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        assert!(!is_chunked, "answers have a length");
        Reply { status, head: head.to_owned(), body: body.to_owned() }
    }
}

fn head(path: &str, headers: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: placar\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    )
}

/// Sends bytes, and reads until the server closes.
pub(crate) async fn exchange(address: SocketAddr, sent: &[u8]) -> Reply {
    Began::with(address, sent).await.reply().await
}

/// Asks for a path.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Reply {
    get_as(address, path, "*/*").await
}

/// Asks for a path in a media type.
pub(crate) async fn get_as(address: SocketAddr, path: &str, accept: &str) -> Reply {
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: placar\r\nconnection: close\r\naccept: {accept}\r\n\r\n");
    exchange(address, head.as_bytes()).await
}

/// Sends a body that is said to be JSON.
pub(crate) async fn post(address: SocketAddr, path: &str, body: impl AsRef<[u8]>) -> Reply {
    post_with(address, path, "content-type: application/json\r\n", body).await
}

/// Sends a body with further headers, each ended by a new line.
pub(crate) async fn post_with(
    address: SocketAddr,
    path: &str,
    headers: &str,
    body: impl AsRef<[u8]>,
) -> Reply {
    let body = body.as_ref();
    let head = head(path, headers, body.len());
    exchange(address, &[head.as_bytes(), body].concat()).await
}
