use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a write may wait: a server that holds a flood back stops reading, and that is its right.
const HELD_BACK: Duration = Duration::from_millis(300);

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A connection that speaks HTTP/2 frame by frame, and as badly as a test wants. (RFC 9113)
pub(crate) struct Raw {
    stream: TcpStream,
    next_stream: u32,
}

/// The server has closed the connection, or no longer reads from it.
#[derive(Debug)]
pub(crate) struct HeldBack;

type Sent = Result<(), HeldBack>;

impl Raw {
    /// Connects; `window` is how much it lets the server send on each stream.
    pub(crate) fn connect(address: SocketAddr, window: u32) -> Raw {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_write_timeout(Some(HELD_BACK)).expect("a time");
        stream.set_read_timeout(Some(HELD_BACK)).expect("a time");
        let mut raw = Raw { stream, next_stream: 1 };
        raw.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").expect("it listens");
        let initial_window = [&[0, 4][..], &window.to_be_bytes()].concat();
        raw.frame(SETTINGS, 0, 0, &initial_window).expect("it listens");
        raw
    }

    /// Begins a call; the body follows.
    pub(crate) fn call(&mut self, path: &str) -> Result<u32, HeldBack> {
        let stream = self.open();
        self.frame(HEADERS, END_HEADERS, stream, &headers(path))?;
        Ok(stream)
    }

    /// A whole call of one message.
    pub(crate) fn ask(&mut self, path: &str, message: &[u8]) -> Sent {
        let stream = self.call(path)?;
        let length = u32::try_from(message.len()).expect("a message");
        let framed = [&[0][..], &length.to_be_bytes(), message].concat();
        let mut pieces = framed.chunks(16_384).peekable();
        while let Some(piece) = pieces.next() {
            let flags = if pieces.peek().is_none() { END_STREAM } else { 0 };
            self.frame(DATA, flags, stream, piece)?;
        }
        Ok(())
    }

    /// Some of a body.
    pub(crate) fn data(&mut self, stream: u32, bytes: &[u8]) -> Sent {
        self.frame(DATA, 0, stream, bytes)
    }

    pub(crate) fn reset(&mut self, stream: u32) -> Sent {
        self.frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())
    }

    pub(crate) fn ping(&mut self) -> Sent {
        self.frame(PING, 0, 0, &[7; 8])
    }

    pub(crate) fn settings(&mut self) -> Sent {
        self.frame(SETTINGS, 0, 0, &[])
    }

    /// Headers that never end.
    pub(crate) fn begin_headers(&mut self, path: &str) -> Result<u32, HeldBack> {
        let stream = self.open();
        self.frame(HEADERS, 0, stream, &headers(path))?;
        Ok(stream)
    }

    /// More of them.
    pub(crate) fn continuation(&mut self, stream: u32, block: &[u8]) -> Sent {
        self.frame(CONTINUATION, 0, stream, block)
    }

    /// Reads away what has come.
    pub(crate) fn read_away(&mut self) {
        let mut bytes = [0; 65_536];
        while matches!(self.stream.read(&mut bytes), Ok(n) if n == bytes.len()) {}
    }

    fn open(&mut self) -> u32 {
        let stream = self.next_stream;
        self.next_stream += 2;
        stream
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Sent {
        let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
        let mut frame = vec![length[1], length[2], length[3], kind, flags];
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.stream.write_all(&frame).map_err(|_| HeldBack)
    }
}

/// The headers of a gRPC call, each written out. (RFC 7541, 6.2.2)
fn headers(path: &str) -> Vec<u8> {
    let named = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "localhost"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ];
    named.iter().flat_map(|(name, value)| literal(name, value)).collect()
}

/// One header, neither shortened nor remembered.
pub(crate) fn literal(name: &str, value: &str) -> Vec<u8> {
    let length =
        |text: &str| u8::try_from(text.len()).ok().filter(|length| *length < 127).expect("a short text");
    [&[0, length(name)][..], name.as_bytes(), &[length(value)], value.as_bytes()].concat()
}
