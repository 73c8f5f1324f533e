//! One opening of a document, timed at the bare socket: when the first and the last byte of the document arrive.
//!
//! A websocket library tells of whole messages, and the first byte is what a reader's screen waits for; so this reads the
//! frames itself. It masks with zeros, which the protocol allows and which costs nothing.

use std::time::{Duration, Instant};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::Target;
use crate::error::BenchError;
use crate::frame::{Dialect, Envelope, Inbound};
use crate::limits::{OPENING_READ_BYTES, OPENING_TIMEOUT};

/// First byte of a whole binary frame.
const BINARY: u8 = 0x82;

/// What one opening took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// From the request for the websocket to the first byte of the frame that holds the document.
    pub(crate) first_byte: Duration,
    /// To its last byte.
    pub(crate) whole: Duration,
}

/// Opens a document and times it from the request on, on a TCP connection that stands already. A server may answer with
/// nothing first and bring what it stored as an update: what has `least` bytes is the document.
pub(crate) async fn open(target: &Target, document: &str, least: usize) -> Result<Opening, BenchError> {
    let opening = timeout(OPENING_TIMEOUT, opened(target, document, least)).await;
    opening.map_err(|_| BenchError::Timeout("a document to open"))?
}

async fn opened(target: &Target, document: &str, least: usize) -> Result<Opening, BenchError> {
    let (host, path) = place(target, document)?;
    let failed = || BenchError::io(format!("talk to {host}"));
    let mut socket = TcpStream::connect(host).await.map_err(failed())?;
    socket.set_nodelay(true).map_err(failed())?;
    let begin = Instant::now();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.map_err(failed())?;
    let envelope = Envelope::new(target.dialect, document);
    let mut reading = Reading { socket, buffer: BytesMut::new(), read_at: begin, begun_at: begin };
    reading.head().await?;
    let mut greeting = Vec::new();
    for message in envelope.greeting(&target.token) {
        put_masked(&mut greeting, &message);
    }
    reading.socket.write_all(&greeting).await.map_err(failed())?;
    loop {
        let frame = reading.frame().await?;
        if let Inbound::State(state) | Inbound::Update(state) = envelope.read(&frame)?
            && state.len() >= least
        {
            let since = |moment: Instant| moment.duration_since(begin);
            return Ok(Opening { first_byte: since(reading.begun_at), whole: since(reading.read_at) });
        }
    }
}

/// Host with port, and path, of a document's websocket.
fn place<'a>(target: &'a Target, document: &str) -> Result<(&'a str, String), BenchError> {
    let rest = target.url.strip_prefix("ws://").ok_or_else(|| BenchError::Url(target.url.clone()))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    Ok((
        host,
        match (target.dialect, path) {
            (Dialect::Hocuspocus, path) => format!("/{path}"),
            (Dialect::Yjs, "") => format!("/{document}"),
            (Dialect::Yjs, path) => format!("/{path}/{document}"),
        },
    ))
}

/// Appends a client's frame of a short message.
fn put_masked(out: &mut Vec<u8>, message: &[u8]) {
    debug_assert!(message.len() < 126, "a greeting is short");
    let len = u8::try_from(message.len()).unwrap_or(125);
    out.extend_from_slice(&[BINARY, 0x80 | len, 0, 0, 0, 0]);
    out.extend_from_slice(message);
}

/// What comes in, and when.
struct Reading {
    socket: TcpStream,
    buffer: BytesMut,
    /// When the newest bytes came.
    read_at: Instant,
    /// When the first byte of the newest frame came.
    begun_at: Instant,
}

impl Reading {
    /// Steps over the answer's head.
    async fn head(&mut self) -> Result<(), BenchError> {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        if !self.buffer.starts_with(b"HTTP/1.1 101") {
            return Err(BenchError::Closed(String::from_utf8_lossy(&self.buffer[..end]).into_owned()));
        }
        self.buffer.advance(end);
        Ok(())
    }

    /// The next binary frame's message; others are stepped over.
    async fn frame(&mut self) -> Result<Bytes, BenchError> {
        loop {
            if self.buffer.is_empty() {
                self.more().await?;
            }
            self.begun_at = self.read_at;
            let (header, len) = loop {
                match lengths(&self.buffer) {
                    Some(found) => break found,
                    None => self.more().await?,
                }
            };
            while self.buffer.len() < header + len {
                self.more().await?;
            }
            let is_binary = self.buffer[0] == BINARY;
            self.buffer.advance(header);
            let message = self.buffer.split_to(len).freeze();
            if is_binary {
                return Ok(message);
            }
        }
    }

    async fn more(&mut self) -> Result<(), BenchError> {
        self.buffer.reserve(OPENING_READ_BYTES);
        let read = self.socket.read_buf(&mut self.buffer).await.map_err(BenchError::io("read a document"))?;
        self.read_at = Instant::now();
        if read == 0 { Err(BenchError::Closed(String::new())) } else { Ok(()) }
    }
}

/// Bytes of a server's frame: its header and its message.
fn lengths(frame: &[u8]) -> Option<(usize, usize)> {
    match *frame.get(1)? {
        126 => Some((4, u16::from_be_bytes(frame.get(2..4)?.try_into().ok()?).into())),
        127 => Some((10, usize::try_from(u64::from_be_bytes(frame.get(2..10)?.try_into().ok()?)).ok()?)),
        short => Some((2, short.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_as_long_as_they_say() {
        assert_eq!(lengths(&[BINARY, 5]), Some((2, 5)));
        assert_eq!(lengths(&[BINARY, 126, 1, 0]), Some((4, 256)));
        assert_eq!(lengths(&[BINARY, 127, 0, 0, 0, 0, 0, 1, 0, 0]), Some((10, 65_536)));
        assert_eq!(lengths(&[BINARY, 126, 1]), None);
    }

    #[test]
    fn a_document_has_its_place_in_each_dialect() {
        let target = |dialect, url: &str| Target { dialect, url: url.to_owned(), token: String::new() };
        let places = [
            (target(Dialect::Yjs, "ws://h:1/y"), "/y/d"),
            (target(Dialect::Yjs, "ws://h:1/"), "/d"),
            (target(Dialect::Hocuspocus, "ws://h:1/collab"), "/collab"),
            (target(Dialect::Hocuspocus, "ws://h:1/"), "/"),
        ];
        for (target, path) in places {
            assert_eq!(place(&target, "d").unwrap(), ("h:1", path.to_owned()));
        }
    }
}
