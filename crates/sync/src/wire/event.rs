//! The same messages as server-sent events (HTML §9.2), for networks that let no websocket through.
//!
//! Rooms frame each message once, for websockets. Here those frames are read again and written as text: a binary message
//! becomes an event with a number and its bytes in base64, a ping an event `ping` that the client answers with an empty
//! post, a close frame an event `close` with code and reason. A long message leaves in pieces, so that a slow reader never
//! makes a second copy of a large document.
//!
//! The other way, a post holds messages, each a lib0 varUint8Array ([`Messages`]).

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, BufMut, Bytes, BytesMut};

use super::WireError;
use super::primitive::Reader;
use crate::limits::{EVENT_PADDING_BYTES, EVENT_PIECE_BYTES};

/// Opcodes with the final bit.
const BINARY: u8 = 0x82;
const PING: u8 = 0x89;
const CLOSE: u8 = 0x88;

/// Bytes of a group of base64.
const GROUP: usize = 3;

/// What a stream begins with: a comment long enough that no proxy waits for more before it passes anything on, and the
/// name of the connection, under which its client posts.
pub fn opening(connection: &str) -> Bytes {
    Bytes::from(format!(":{}\nevent: open\ndata: {connection}\n\n", " ".repeat(EVENT_PADDING_BYTES)))
}

/// Turns the server's websocket frames into events.
#[derive(Debug, Default)]
pub struct EventWriter {
    /// Messages begun so far: the id of the last one.
    messages: u64,
    /// Bytes of the present message that are yet to come; `None` between two frames.
    left: Option<usize>,
    /// The end of the last piece, shorter than a group.
    rest: Vec<u8>,
    has_closed: bool,
}

impl EventWriter {
    /// Takes frames off the front and gives their events, about [`EVENT_PIECE_BYTES`] at once; `None` when there is nothing
    /// to say.
    pub fn take(&mut self, frames: &mut VecDeque<Bytes>) -> Option<Bytes> {
        let mut out = BytesMut::new();
        while out.len() < EVENT_PIECE_BYTES {
            match self.left {
                Some(left) => self.body(left, frames, &mut out),
                None => self.head(frames, &mut out)?,
            }
            if self.left.is_none() && frames.iter().all(Bytes::is_empty) {
                frames.clear();
                break;
            }
        }
        (!out.is_empty()).then(|| out.freeze())
    }

    /// Whether the last event was a close.
    pub fn has_closed(&self) -> bool {
        self.has_closed
    }

    /// Reads a frame's header. `None`: there is none.
    fn head(&mut self, frames: &mut VecDeque<Bytes>, out: &mut BytesMut) -> Option<()> {
        let opcode = byte(frames)?;
        let len = match byte(frames)? {
            126 => number(frames, 2)?,
            127 => number(frames, 8)?,
            short => usize::from(short),
        };
        match opcode {
            BINARY => {
                self.messages += 1;
                out.put_slice(format!("id: {}\ndata: ", self.messages).as_bytes());
                self.left = Some(len);
            }
            PING => {
                skip(frames, len);
                out.put_slice(b"event: ping\ndata:\n\n");
            }
            CLOSE => {
                self.has_closed = true;
                let code = number(frames, 2)?;
                let reason: Vec<u8> = (2..len).map_while(|_| byte(frames)).collect();
                out.put_slice(
                    format!("event: close\ndata: {code} {}\n\n", String::from_utf8_lossy(&reason)).as_bytes(),
                );
            }
            // Pongs and what else the library answers: a stream needs none of it.
            _ => skip(frames, len),
        }
        Some(())
    }

    /// Writes the next piece of a message.
    fn body(&mut self, left: usize, frames: &mut VecDeque<Bytes>, out: &mut BytesMut) {
        let front = front(frames).map_or(0, |front| front.len());
        let len = left.min(front).min(EVENT_PIECE_BYTES);
        if let Some(front) = frames.front_mut() {
            self.rest.extend_from_slice(&front.split_to(len));
        }
        let is_last = len == left;
        let whole = if is_last { self.rest.len() } else { self.rest.len() - self.rest.len() % GROUP };
        out.put_slice(STANDARD.encode(&self.rest[..whole]).as_bytes());
        self.rest.drain(..whole);
        self.left = Some(left - len);
        if is_last {
            out.put_slice(b"\n\n");
            self.left = None;
        }
    }
}

/// The first piece that holds anything.
fn front(frames: &mut VecDeque<Bytes>) -> Option<&mut Bytes> {
    while frames.front().is_some_and(Bytes::is_empty) {
        frames.pop_front();
    }
    frames.front_mut()
}

fn byte(frames: &mut VecDeque<Bytes>) -> Option<u8> {
    front(frames).map(Buf::get_u8)
}

fn number(frames: &mut VecDeque<Bytes>, len: usize) -> Option<usize> {
    (0..len).try_fold(0_usize, |number, _| Some(number << 8 | usize::from(byte(frames)?)))
}

fn skip(frames: &mut VecDeque<Bytes>, len: usize) {
    for _ in 0..len {
        byte(frames);
    }
}

/// The messages of one post, checked to be whole; each shares the post's memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    body: Bytes,
}

impl Messages {
    /// Checks that `body` is messages to its last byte.
    pub fn parse(body: Bytes) -> Result<Self, WireError> {
        let mut reader = Reader::new(&body);
        while reader.position() < body.len() {
            reader.buffer()?;
        }
        Ok(Self { body })
    }

    /// Bytes of those that are left.
    pub fn len(&self) -> usize {
        self.body.len()
    }

    /// Whether none is left.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }
}

impl Iterator for Messages {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if self.is_empty() {
            return None;
        }
        let mut reader = Reader::new(&self.body);
        // Checked when the post came in.
        let message = reader.buffer().ok()?;
        let read = reader.position();
        self.body.advance(read);
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::primitive::put_buffer;
    use crate::wire::websocket;
    use proptest::prelude::*;

    /// All that a writer makes of frames that come in `pieces`.
    fn written(pieces: impl IntoIterator<Item = Bytes>) -> String {
        let (mut writer, mut frames, mut out) = (EventWriter::default(), pieces.into_iter().collect(), String::new());
        while let Some(text) = writer.take(&mut frames) {
            out.push_str(std::str::from_utf8(&text).expect("events are text"));
        }
        assert!(frames.is_empty());
        out
    }

    #[test]
    fn each_kind_of_frame_becomes_its_event() {
        let events = written([
            websocket::binary(b"hello"),
            websocket::PING,
            Bytes::from_static(&[0x8a, 2, b'h', b'i']),
            websocket::binary(b""),
            websocket::close(1013, "too slow"),
        ]);
        let expected =
            "id: 1\ndata: aGVsbG8=\n\nevent: ping\ndata:\n\nid: 2\ndata: \n\nevent: close\ndata: 1013 too slow\n\n";
        assert_eq!(events, expected);
    }

    #[test]
    fn a_stream_begins_with_padding_and_its_name() {
        let opening = opening("abc");
        let text = std::str::from_utf8(&opening).expect("events are text");
        let (padding, event) = text.split_once('\n').expect("two lines");
        assert!(padding.len() > 2048 && padding.starts_with(": "));
        assert_eq!(event, "event: open\ndata: abc\n\n");
    }

    #[test]
    fn a_long_message_leaves_in_pieces() {
        let (mut writer, body) = (EventWriter::default(), vec![7; 5_000_000]);
        let mut frames = VecDeque::from([websocket::binary(&body), websocket::PING]);
        let mut pieces = Vec::new();
        while let Some(piece) = writer.take(&mut frames) {
            assert!(piece.len() < 3 * EVENT_PIECE_BYTES, "{}", piece.len());
            pieces.push(piece);
        }
        let expected = format!("id: 1\ndata: {}\n\nevent: ping\ndata:\n\n", STANDARD.encode(&body));
        assert_eq!(pieces.concat(), expected.as_bytes());
    }

    #[test]
    fn a_post_that_is_cut_is_refused_whole() {
        let mut body = Vec::new();
        put_buffer(&mut body, b"one");
        put_buffer(&mut body, b"");
        put_buffer(&mut body, b"three");
        let read: Vec<_> = Messages::parse(Bytes::copy_from_slice(&body)).expect("whole").collect();
        assert_eq!(read, [&b"one"[..], b"", b"three"]);
        for cut in [1, 2, 3, 6, body.len() - 1] {
            assert_eq!(Messages::parse(Bytes::copy_from_slice(&body[..cut])), Err(WireError::Truncated), "{cut}");
        }
        assert_eq!(Messages::parse(Bytes::new()).expect("whole").count(), 0);
    }

    proptest! {
        #[test]
        fn messages_come_out_as_they_went_in_however_they_are_cut(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 1..20),
            cuts in proptest::collection::vec(1_usize..200, 1..20),
        ) {
            let mut bytes = Bytes::from(bodies.iter().map(|body| websocket::binary(body)).collect::<Vec<_>>().concat());
            let mut pieces = Vec::new();
            for cut in cuts.iter().cycle() {
                if bytes.is_empty() {
                    break;
                }
                pieces.push(bytes.split_to((*cut).min(bytes.len())));
            }
            let text = written(pieces);
            let read: Vec<Vec<u8>> = text
                .lines()
                .filter_map(|line| line.strip_prefix("data: "))
                .map(|data| STANDARD.decode(data).expect("base64"))
                .collect();
            prop_assert_eq!(read, bodies);
        }

        #[test]
        fn no_post_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(messages) = Messages::parse(Bytes::from(body)) {
                messages.for_each(drop);
            }
        }
    }
}
