//! One websocket: reads by tungstenite, writes frames that are framed already.
//!
//! tungstenite's protocol engine reads (masks, fragments, control frames, limits); what it wants to write by itself
//! (pongs, the answer to a close) lands in a buffer beside, and leaves between two frames of ours. So there is one
//! writer, and a batch framed once for a whole room is written as it stands.
//!
//! Deliberately absent: tungstenite's write buffer, and timers.

use std::collections::VecDeque;
use std::io::{self, IoSlice, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use smallvec::SmallVec;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::limits::{DISCARD_BYTES, FRAME_BYTES_MAX, READ_BUFFER_BYTES, WRITE_PIECES_MAX};

/// A websocket past its handshake, at the server's end.
pub(super) struct Socket<S> {
    io: S,
    context: WebSocketContext,
    /// What tungstenite wants written.
    replies: Vec<u8>,
    /// Bytes read from the stream, and bytes of the messages they held: equal when the read buffer is empty.
    read_bytes: u64,
    message_bytes: u64,
    /// Bytes that the last reading brought.
    last_bytes: u64,
    /// Whether a long message has grown the read buffer.
    is_grown: bool,
    /// Whether a frame was refused before it was read: where the next one begins is unknown.
    has_lost_track: bool,
}

/// A message, as far as a server cares.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A whole binary message.
    Binary(Bytes),
    /// A text message: no dialect has any.
    Text,
    /// A ping or pong; the answer is in the replies.
    Control,
    /// The peer closes; the answer is in the replies.
    Close,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    pub(super) fn new(io: S) -> Self {
        Self {
            io,
            context: WebSocketContext::new(Role::Server, Some(config())),
            replies: Vec::new(),
            read_bytes: 0,
            message_bytes: 0,
            last_bytes: 0,
            is_grown: false,
            has_lost_track: false,
        }
    }

    /// Reads one message. Cancel-safe. After an error in the frames themselves nothing more is a message: what comes is
    /// thrown away, up to the end, so that whoever still sends hears why it is closed.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Error>> {
        if self.has_lost_track {
            return self.poll_discard(cx);
        }
        let read_bytes = (&mut self.read_bytes, &mut self.last_bytes);
        let mut stream = Polled { io: &mut self.io, cx, replies: &mut self.replies, read_bytes };
        let message = match self.context.read(&mut stream) {
            Ok(message) => message,
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                self.give_back();
                return Poll::Pending;
            }
            Err(error) => {
                // Asked again, tungstenite would read the body of the frame that it refused, into no buffer.
                self.has_lost_track = matches!(error, Error::Capacity(_) | Error::Protocol(_));
                return Poll::Ready(Err(error));
            }
        };
        self.message_bytes += framed_len(message.len());
        if !matches!(message, Message::Ping(_) | Message::Pong(_)) {
            // It ended in what came last: more than that is not left.
            self.message_bytes = self.message_bytes.max(self.read_bytes - self.last_bytes);
        }
        self.is_grown |= message.len() > READ_BUFFER_BYTES;
        Poll::Ready(Ok(match message {
            Message::Binary(payload) => Incoming::Binary(payload),
            Message::Text(_) => Incoming::Text,
            Message::Close(_) => {
                // Lets tungstenite write its answer now: it is not read from again.
                let read_bytes = (&mut self.read_bytes, &mut self.last_bytes);
                let mut stream = Polled { io: &mut self.io, cx, replies: &mut self.replies, read_bytes };
                drop(self.context.flush(&mut stream));
                Incoming::Close
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Incoming::Control,
        }))
    }

    /// Reads and drops until the other side ends. How long is up to the caller.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<Result<Incoming, Error>> {
        let mut scratch = [0; DISCARD_BYTES];
        loop {
            let mut into = ReadBuf::new(&mut scratch);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut into))?;
            if into.filled().is_empty() {
                return Poll::Ready(Err(Error::ConnectionClosed));
            }
        }
    }

    /// Whether messages are slices of a buffer much longer than they are.
    pub(super) fn is_grown(&self) -> bool {
        self.is_grown
    }

    /// Bytes of a message that has begun and not ended, about: headers longer than need be, and those of fragments, are among
    /// them until the next message ends.
    pub(super) fn unfinished(&self) -> usize {
        usize::try_from(self.read_bytes - self.message_bytes).unwrap_or(usize::MAX)
    }

    /// What tungstenite wants written, whole frames.
    pub(super) fn take_replies(&mut self) -> Option<Bytes> {
        (!self.replies.is_empty()).then(|| std::mem::take(&mut self.replies).into())
    }

    /// Writes all of `frames`; tells by `wrote` whether the socket took anything. Cancel-safe: what was taken is gone from
    /// `frames`.
    pub(super) fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        frames: &mut VecDeque<Bytes>,
        wrote: &mut bool,
    ) -> Poll<io::Result<()>> {
        while !frames.is_empty() {
            let mut io = Pin::new(&mut self.io);
            let taken = if frames.len() > 1 && io.is_write_vectored() {
                let pieces: SmallVec<[IoSlice<'_>; 8]> =
                    frames.iter().take(WRITE_PIECES_MAX).map(|frame| IoSlice::new(frame)).collect();
                ready!(io.as_mut().poll_write_vectored(cx, &pieces))?
            } else {
                ready!(io.as_mut().poll_write(cx, &frames[0]))?
            };
            if taken == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *wrote = true;
            advance(frames, taken);
        }
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Ends the sending half.
    pub(super) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    /// Replaces a read buffer that a long message has grown, once it is empty. A client that writes frame headers longer
    /// than need be, or in fragments, keeps its large buffer until it leaves.
    fn give_back(&mut self) {
        if self.is_grown && self.read_bytes == self.message_bytes {
            self.context = WebSocketContext::new(Role::Server, Some(config()));
            self.is_grown = false;
        }
    }
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX))
}

/// Bytes of a client's frame, masked, in the shortest form.
fn framed_len(payload: usize) -> u64 {
    let header = match payload {
        0..=125 => 6,
        126..=0xffff => 8,
        _ => 14,
    };
    header + payload as u64
}

/// Takes `taken` bytes off the front.
fn advance(frames: &mut VecDeque<Bytes>, mut taken: usize) {
    while let Some(first) = frames.front_mut() {
        if taken < first.len() {
            first.advance(taken);
            return;
        }
        taken -= first.len();
        frames.pop_front();
    }
}

/// The stream as tungstenite likes it: blocking calls that say `WouldBlock`, with the waker left where it belongs.
struct Polled<'a, 'b, S> {
    io: &'a mut S,
    cx: &'a mut Context<'b>,
    replies: &'a mut Vec<u8>,
    /// All, and those of the last reading.
    read_bytes: (&'a mut u64, &'a mut u64),
}

impl<S: AsyncRead + Unpin> Read for Polled<'_, '_, S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut out = ReadBuf::new(out);
        match Pin::new(&mut *self.io).poll_read(self.cx, &mut out) {
            Poll::Ready(result) => {
                result?;
                let bytes = out.filled().len() as u64;
                *self.read_bytes.0 += bytes;
                *self.read_bytes.1 = bytes;
                Ok(out.filled().len())
            }
            Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

impl<S> Write for Polled<'_, '_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.replies.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::SinkExt;
    use std::future::poll_fn;
    use tokio::io::DuplexStream;
    use tokio_tungstenite::WebSocketStream;

    async fn pair() -> (Socket<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = tokio::io::duplex(256 * 1024);
        (Socket::new(ours), WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
    }

    /// Reads all that has come.
    async fn read(socket: &mut Socket<DuplexStream>) -> Vec<Incoming> {
        poll_fn(|cx| {
            let mut messages = Vec::new();
            while let Poll::Ready(message) = socket.poll_read(cx) {
                messages.push(message.expect("a message"));
            }
            Poll::Ready(messages)
        })
        .await
    }

    #[tokio::test]
    async fn the_buffer_of_a_long_message_is_given_back() {
        let (mut socket, mut client) = pair().await;
        for len in [10, 100_000, 200, 5_000] {
            client.send(Message::Binary(vec![7; len].into())).await.expect("room in the pipe");
            client.send(Message::Ping(Bytes::new())).await.expect("room in the pipe");
        }
        let messages = read(&mut socket).await;
        assert_eq!(messages.len(), 8);
        assert!(!socket.is_grown(), "nothing is left in it");
        client.send(Message::Binary(vec![8; 9].into())).await.expect("room in the pipe");
        assert!(matches!(&read(&mut socket).await[..], [Incoming::Binary(payload)] if payload[..] == [8; 9]));
    }

    #[tokio::test]
    async fn a_buffer_that_holds_half_a_message_is_kept() {
        let (mut socket, client) = pair().await;
        let mut pipe = client.into_inner();
        let mut bytes = vec![0x82, 0xfe, 0x40, 0, 0, 0, 0, 0];
        bytes.extend([1; 0x4000]);
        let half = [0x82, 0x84, 0, 0, 0, 0, 5, 6];
        bytes.extend(half);
        tokio::io::AsyncWriteExt::write_all(&mut pipe, &bytes).await.expect("room in the pipe");
        assert_eq!(read(&mut socket).await.len(), 1);
        assert!(socket.is_grown());
        tokio::io::AsyncWriteExt::write_all(&mut pipe, &[7, 8]).await.expect("room in the pipe");
        assert!(matches!(&read(&mut socket).await[..], [Incoming::Binary(payload)] if payload[..] == [5, 6, 7, 8]));
        assert!(!socket.is_grown());
    }

    #[tokio::test]
    async fn what_tungstenite_says_waits_beside_whole_frames() {
        let (mut socket, mut client) = pair().await;
        client.send(Message::Ping(Bytes::from_static(b"hi"))).await.expect("room in the pipe");
        assert!(matches!(&read(&mut socket).await[..], [Incoming::Control]));
        assert_eq!(socket.take_replies().as_deref(), Some(&[0x8a, 2, b'h', b'i'][..]));
        assert_eq!(socket.take_replies(), None);
    }

    #[test]
    fn taken_bytes_leave_from_the_front() {
        let mut frames: VecDeque<Bytes> = [&b"abc"[..], b"d", b"ef"].map(Bytes::from_static).into();
        advance(&mut frames, 2);
        assert_eq!(frames, [&b"c"[..], b"d", b"ef"]);
        advance(&mut frames, 3);
        assert_eq!(frames, [&b"f"[..]]);
        advance(&mut frames, 1);
        assert!(frames.is_empty());
    }
}
