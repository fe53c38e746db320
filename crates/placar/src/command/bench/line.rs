//! One connection, spoken to in HTTP/2 itself.
//!
//! A client library's channel puts a queue, boxes and a timer around every call: more than the server
//! spends on answering it, so that what is measured is the client. Here a call is a message that was
//! encoded once, a head that is copied, and a stream; a connection that broke is made anew by the next
//! call.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes, BytesMut};
use h2::client::{Builder, SendRequest};
use h2::{Reason, RecvStream};
use http::uri::{InvalidUri, PathAndQuery, Uri};
use http::{HeaderMap, HeaderValue, Method, Request, Version};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tonic::Code;

use super::call::Call;

/// What may be under way to a caller unread: on one stream, and on all of a connection.
const WINDOW_BYTES: u32 = 16 << 20;

/// How long making a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// The head of a message: whether it is compressed, and its length.
const PREFIX_BYTES: usize = 5;

/// A text that is no address of a server.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAddress {
    /// It cannot be read at all.
    #[error("{address:?} is no address to call: write it as http://127.0.0.1:50051")]
    Unreadable { address: String, source: InvalidUri },
    /// Something is missing in it, or it asks for what is not spoken here.
    #[error("{address:?} is no address to call: write it as http://127.0.0.1:50051")]
    Incomplete { address: String },
}

/// Why a call brought no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The server said so, on a connection that lives on.
    Refused(Code),
    /// There is no connection, or it has ended.
    Broken(Code),
}

/// One connection, made when it is first needed.
pub(super) struct Line {
    authority: String,
    single: Request<()>,
    batch: Request<()>,
    deadline: Duration,
    sender: RefCell<Option<SendRequest<Bytes>>>,
    /// Held while it is being made.
    making: Mutex<()>,
}

impl Line {
    /// A line to a server, as `http://127.0.0.1:50051`, whose calls may take so long.
    pub(super) fn new(address: &str, deadline: Duration) -> Result<Line, NoAddress> {
        let unreadable = |source| NoAddress::Unreadable { address: address.to_owned(), source };
        let incomplete = || NoAddress::Incomplete { address: address.to_owned() };
        let uri: Uri = address.parse().map_err(unreadable)?;
        let host = uri.host().filter(|_| uri.scheme_str() == Some("http")).ok_or_else(incomplete)?;
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(80));
        let head = |path| head(&authority, path, deadline).ok_or_else(incomplete);
        let (single, batch) = (head("/placar.v1.Scoring/Score")?, head("/placar.v1.Scoring/ScoreBatch")?);
        Ok(Line { authority, single, batch, deadline, sender: RefCell::default(), making: Mutex::default() })
    }

    /// Makes one call; answers the message that came back. A connection that broke is let go of, and one
    /// whose server answered is not, whatever it said.
    pub(super) async fn call(&self, call: &Call) -> Result<Bytes, NoAnswer> {
        let answer = self.attempt(call).await;
        if matches!(answer, Err(NoAnswer::Broken(_))) {
            *self.sender.borrow_mut() = None;
        }
        answer
    }

    async fn attempt(&self, call: &Call) -> Result<Bytes, NoAnswer> {
        let mut sender = self.sender().await?.ready().await?;
        let sent_at = Instant::now();
        let head = if call.is_batch { &self.batch } else { &self.single };
        let (answer, mut body) = sender.send_request(head.clone(), false)?;
        body.send_data(call.message.clone(), true)?;
        let (head, body) = answer.await?.into_parts();
        let answer = read(head.headers, body).await?;
        let is_late = sent_at.elapsed() > self.deadline;
        if is_late { Err(NoAnswer::Refused(Code::DeadlineExceeded)) } else { Ok(answer) }
    }

    /// The connection; made, if there is none that lives.
    async fn sender(&self) -> Result<SendRequest<Bytes>, NoAnswer> {
        if let Some(sender) = self.living() {
            return Ok(sender);
        }
        let _turn = self.making.lock().await;
        if let Some(sender) = self.living() {
            return Ok(sender);
        }
        let made = tokio::time::timeout(CONNECT_WITHIN, self.connect()).await;
        made.map_err(|_elapsed| NoAnswer::Broken(Code::Unavailable))?
    }

    fn living(&self) -> Option<SendRequest<Bytes>> {
        self.sender.borrow().clone()
    }

    /// Inside a `LocalSet` only.
    async fn connect(&self) -> Result<SendRequest<Bytes>, NoAnswer> {
        let nobody = |_| NoAnswer::Broken(Code::Unavailable);
        let stream = TcpStream::connect(&self.authority).await.map_err(nobody)?;
        stream.set_nodelay(true).map_err(nobody)?;
        let mut builder = Builder::new();
        builder
            .initial_window_size(WINDOW_BYTES)
            .initial_connection_window_size(WINDOW_BYTES)
            .enable_push(false);
        let (sender, connection) = builder.handshake(stream).await?;
        tokio::task::spawn_local(async move { drop(connection.await) });
        *self.sender.borrow_mut() = Some(sender.clone());
        Ok(sender)
    }
}

fn head(authority: &str, path: &'static str, deadline: Duration) -> Option<Request<()>> {
    let uri = Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query(PathAndQuery::from_static(path))
        .build()
        .ok()?;
    let mut request = Request::new(());
    (*request.method_mut(), *request.uri_mut(), *request.version_mut()) =
        (Method::POST, uri, Version::HTTP_2);
    let headers = request.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/grpc"));
    headers.insert("te", HeaderValue::from_static("trailers"));
    headers.insert("grpc-timeout", HeaderValue::try_from(timeout(deadline)).ok()?);
    Some(request)
}

/// At most eight digits and a unit. (gRPC over HTTP/2, "Timeout")
fn timeout(deadline: Duration) -> String {
    match deadline.as_micros() {
        micros if micros < 100_000_000 => format!("{micros}u"),
        micros if micros < 100_000_000_000 => format!("{}m", micros / 1_000),
        micros => format!("{}S", (micros / 1_000_000).min(99_999_999)),
    }
}

/// The message of an answer, once its status is known to be OK.
async fn read(head: HeaderMap, mut body: RecvStream) -> Result<Bytes, NoAnswer> {
    let mut message = Bytes::new();
    while let Some(piece) = body.data().await {
        let piece = piece?;
        body.flow_control().release_capacity(piece.len())?;
        message = if message.is_empty() { piece } else { joined(&message, &piece) };
    }
    let trailers = body.trailers().await?;
    let status = trailers.as_ref().and_then(|trailers| trailers.get("grpc-status"));
    match status.or_else(|| head.get("grpc-status")).map(|status| Code::from_bytes(status.as_bytes())) {
        Some(Code::Ok) if message.len() >= PREFIX_BYTES => {
            message.advance(PREFIX_BYTES);
            Ok(message)
        }
        Some(Code::Ok) | None => Err(NoAnswer::Refused(Code::Unknown)),
        Some(code) => Err(NoAnswer::Refused(code)),
    }
}

fn joined(first: &Bytes, second: &Bytes) -> Bytes {
    let mut all = BytesMut::with_capacity(first.len() + second.len());
    all.extend_from_slice(first);
    all.extend_from_slice(second);
    all.freeze()
}

impl NoAnswer {
    /// As what it is counted.
    pub(super) fn code(self) -> Code {
        let (NoAnswer::Refused(code) | NoAnswer::Broken(code)) = self;
        code
    }
}

impl From<h2::Error> for NoAnswer {
    fn from(error: h2::Error) -> NoAnswer {
        // A reset ends one stream; any other error ends the connection.
        let no_answer = if error.is_reset() { NoAnswer::Refused } else { NoAnswer::Broken };
        no_answer(code_of(&error))
    }
}

/// What a stream that ended without a status comes down to. (gRPC over HTTP/2, "Errors")
fn code_of(error: &h2::Error) -> Code {
    match error.reason() {
        Some(Reason::CANCEL) => Code::Cancelled,
        Some(Reason::ENHANCE_YOUR_CALM) => Code::ResourceExhausted,
        Some(Reason::REFUSED_STREAM | Reason::NO_ERROR) | None => Code::Unavailable,
        Some(_) => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_deadline_is_told_in_eight_digits() {
        let check = |millis, told: &str| assert_eq!(timeout(Duration::from_millis(millis)), told);
        check(5, "5000u");
        check(99_999, "99999000u");
        check(100_000, "100000m");
        check(200_000_000, "200000S");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for address in ["", "localhost:50051", "https://localhost:50051", "http://", "http://a b"] {
            assert!(Line::new(address, Duration::from_secs(1)).is_err(), "{address:?}");
        }
        assert!(Line::new("http://[::1]:50051", Duration::from_secs(1)).is_ok());
    }

    /// Empty settings, then a GOAWAY of stream 0 for a reason. (RFC 9113, 6.5 and 6.8)
    fn goodbye(reason: Reason) -> Vec<u8> {
        let head = *b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0";
        [&head[..], &u32::from(reason).to_be_bytes()].concat()
    }

    /// Says goodbye to a connection for each reason, and answers all calls of the next with UNAVAILABLE.
    async fn serve(listener: TcpListener, goodbyes: &[Reason]) {
        let mut sent_away = Vec::new();
        for reason in goodbyes {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            stream.write_all(&goodbye(*reason)).await.expect("it is sent");
            sent_away.push(stream);
        }
        let (stream, _) = listener.accept().await.expect("a caller");
        let mut connection = h2::server::handshake(stream).await.expect("it speaks HTTP/2");
        while let Some(Ok((_request, mut answer))) = connection.accept().await {
            let refused = http::Response::builder().header("grpc-status", "14").body(()).expect("a head");
            answer.send_response(refused, true).expect("it is sent");
        }
    }

    #[test]
    fn a_connection_that_said_goodbye_is_made_anew_and_one_that_refuses_is_kept() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        tokio::task::LocalSet::new().block_on(&runtime, async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = format!("http://{}", listener.local_addr().expect("an address"));
            let goodbyes = [Reason::NO_ERROR, Reason::ENHANCE_YOUR_CALM, Reason::PROTOCOL_ERROR];
            tokio::task::spawn_local(async move { serve(listener, &goodbyes).await });
            let line = Line::new(&address, Duration::from_secs(60)).expect("an address");
            let call = Call::single(&api::v1::ScoreRequest::default());
            for code in [Code::Unavailable, Code::ResourceExhausted, Code::Internal] {
                assert_eq!(line.call(&call).await, Err(NoAnswer::Broken(code)));
            }
            // Nobody would take another connection.
            for _ in 0..3 {
                assert_eq!(line.call(&call).await, Err(NoAnswer::Refused(Code::Unavailable)));
            }
        });
    }
}
