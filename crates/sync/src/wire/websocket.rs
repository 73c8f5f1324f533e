//! Websocket frames of the server (RFC 6455 §5.2): never masked, never fragmented, so a message framed once can be written
//! to any number of sockets as it stands.
//!
//! Deliberately absent: reading. tungstenite does that, with all its rules about masks, fragments and control frames.

use bytes::{BufMut, Bytes, BytesMut};

use super::primitive::{number_len, put_number};
use super::{ToClient, kind, step};

/// An empty ping: browsers answer it by themselves.
pub const PING: Bytes = Bytes::from_static(&[0x89, 0x00]);

/// A whole binary message, final.
const BINARY: u8 = 0x82;

/// The close frame.
const CLOSE: u8 = 0x88;

/// Bytes of a close frame's reason, at most: a control frame holds 125 bytes, two of them the code.
const CLOSE_REASON_BYTES_MAX: usize = 123;

/// Frames `message` for a client whose messages begin with `prefix` (empty in the y-websocket dialect).
pub fn message(prefix: &[u8], message: &ToClient) -> Bytes {
    let len = prefix.len() + message.encoded_len();
    let mut out = BytesMut::with_capacity(header_len(len) + len);
    put_header(&mut out, len);
    out.put_slice(prefix);
    message.encode(&mut out);
    out.freeze()
}

/// Frames bytes that are a message already.
pub fn binary(payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(header_len(payload.len()) + payload.len());
    put_header(&mut out, payload.len());
    out.put_slice(payload);
    out.freeze()
}

/// Everything before the body of a step two or update of `body_len` bytes, so that a large body is shared, not copied.
pub fn sync_head(prefix: &[u8], which: SyncStep, body_len: usize) -> Bytes {
    let len = sync_len(prefix, body_len);
    let mut out = BytesMut::with_capacity(header_len(len) + len - body_len);
    put_sync_head(&mut out, prefix, which, body_len);
    out.freeze()
}

/// The two messages whose body is an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncStep {
    /// The answer to a client's vector.
    Two,
    /// New edits.
    Update,
}

/// Writes what [`sync_head`] gives.
pub fn put_sync_head(out: &mut BytesMut, prefix: &[u8], which: SyncStep, body_len: usize) {
    put_header(out, sync_len(prefix, body_len));
    out.put_slice(prefix);
    put_number(out, kind::SYNC);
    put_number(
        out,
        match which {
            SyncStep::Two => step::TWO,
            SyncStep::Update => step::UPDATE,
        },
    );
    put_number(out, body_len as u64);
}

/// Everything before the text of a stateless message of `body_len` bytes, so that a text for many is made once.
pub fn stateless_head(prefix: &[u8], body_len: usize) -> Bytes {
    buffer_head(prefix, kind::STATELESS, body_len)
}

/// Everything before the body of a presence message of `body_len` bytes, likewise.
pub fn presence_head(prefix: &[u8], body_len: usize) -> Bytes {
    buffer_head(prefix, kind::PRESENCE, body_len)
}

/// Writes what [`presence_head`] gives.
pub fn put_presence_head(out: &mut BytesMut, prefix: &[u8], body_len: usize) {
    put_buffer_head(out, prefix, kind::PRESENCE, body_len);
}

/// Everything before the body of a message that is a kind and a buffer.
fn buffer_head(prefix: &[u8], kind: u64, body_len: usize) -> Bytes {
    let head_len = prefix.len() + 1 + number_len(body_len as u64);
    let mut out = BytesMut::with_capacity(header_len(head_len + body_len) + head_len);
    put_buffer_head(&mut out, prefix, kind, body_len);
    out.freeze()
}

fn put_buffer_head(out: &mut BytesMut, prefix: &[u8], kind: u64, body_len: usize) {
    put_header(out, prefix.len() + 1 + number_len(body_len as u64) + body_len);
    out.put_slice(prefix);
    put_number(out, kind);
    put_number(out, body_len as u64);
}

/// Bytes of a framed update of `body_len` bytes.
pub fn framed_update_len(prefix: &[u8], body_len: usize) -> usize {
    let len = sync_len(prefix, body_len);
    header_len(len) + len
}

/// A close frame; a reason that does not fit is cut at a character.
pub fn close(code: u16, reason: &str) -> Bytes {
    let mut end = reason.len().min(CLOSE_REASON_BYTES_MAX);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = BytesMut::with_capacity(4 + end);
    out.put_u8(CLOSE);
    out.put_u8(u8::try_from(2 + end).unwrap_or(125));
    out.put_u16(code);
    out.put_slice(&reason.as_bytes()[..end]);
    out.freeze()
}

/// Bytes of a sync message without its websocket header.
fn sync_len(prefix: &[u8], body_len: usize) -> usize {
    prefix.len() + 2 + number_len(body_len as u64) + body_len
}

/// Bytes of the header of a payload of `len` bytes.
fn header_len(len: usize) -> usize {
    match len {
        0..=125 => 2,
        126..=0xffff => 4,
        _ => 10,
    }
}

/// Writes the header of a binary message.
fn put_header(out: &mut BytesMut, len: usize) {
    out.put_u8(BINARY);
    match (u8::try_from(len), u16::try_from(len)) {
        (Ok(short), _) if len <= 125 => out.put_u8(short),
        (_, Ok(medium)) => {
            out.put_u8(126);
            out.put_u16(medium);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(len as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocket};

    /// What tungstenite, as a client, reads out of `bytes`.
    fn read_by_tungstenite(bytes: &[u8]) -> Message {
        struct Tape<'a>(&'a [u8]);
        impl std::io::Read for Tape<'_> {
            fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
                self.0.read(out)
            }
        }
        impl std::io::Write for Tape<'_> {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        WebSocket::from_raw_socket(Tape(bytes), Role::Client, None).read().expect("a message")
    }

    #[test]
    fn another_implementation_reads_every_length() {
        for len in [0, 1, 118, 119, 120, 121, 125, 126, 200, 0xfff0, 0xffff, 0x1_0000, 0x2_0001] {
            let body = Bytes::from(vec![7_u8; len]);
            let framed = message(b"\x01a", &ToClient::Update(body.clone()));
            let Message::Binary(payload) = read_by_tungstenite(&framed) else { panic!("a binary message") };
            assert_eq!(&payload[..2], b"\x01a");
            assert_eq!(ToClient::decode(&payload.slice(2..)), Ok(ToClient::Update(body.clone())));
            let head = sync_head(b"\x01a", SyncStep::Update, len);
            assert_eq!([&head[..], &body[..]].concat(), framed, "{len}");
            assert_eq!(framed.len(), framed_update_len(b"\x01a", len), "{len}");
        }
    }

    #[test]
    fn a_close_frame_carries_code_and_reason() {
        let Message::Close(Some(frame)) = read_by_tungstenite(&close(1013, "storage")) else { panic!("a close") };
        assert_eq!((u16::from(frame.code), frame.reason.as_str()), (1013, "storage"));
        let Message::Close(Some(frame)) = read_by_tungstenite(&close(1008, &"é".repeat(100))) else {
            panic!("a close")
        };
        assert_eq!(frame.reason.as_str(), "é".repeat(61));
    }

    #[test]
    fn a_ping_is_a_ping() {
        assert_eq!(read_by_tungstenite(&PING), Message::Ping(Bytes::new()));
    }
}
