//! What a client says.

use bytes::{BufMut, Bytes};
use smallvec::{SmallVec, smallvec};

use super::primitive::{Reader, buffer_len, number_len, put_buffer, put_number};
use super::{WireError, kind, step};
use crate::limits::MESSAGES_PER_FRAME_MAX;

/// A message from a client, without its address. Bodies are unchecked bytes that share the frame's memory; what follows
/// a complete message is ignored, as the JavaScript decoders do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromClient {
    /// "This is my state vector: send me what I lack."
    StepOne(Bytes),
    /// The answer to the server's own step one: an update.
    StepTwo(Bytes),
    /// New edits.
    Update(Bytes),
    /// An awareness update.
    Presence(Bytes),
    /// Hocuspocus: the token that opens the document.
    Token(String),
    /// "Who is here?"
    QueryPresence,
    /// Hocuspocus: an application message for a hook; this server has none.
    Stateless(Bytes),
    /// Hocuspocus, between servers only: a client that sends it is closed.
    BroadcastStateless,
    /// Hocuspocus: the client leaves this document.
    Close,
    /// y-sweet: a count of the client's edits, to be sent back once all that it sent before is on disk.
    Mark(Bytes),
    /// A type of another version or dialect: ignored.
    Unknown(u64),
}

impl FromClient {
    /// Reads one message.
    pub fn decode(frame: &Bytes) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(frame))
    }

    /// Reads all messages of one frame: programs on the Rust library say who they are behind their first question. What follows
    /// and is none is ignored, as above.
    pub fn decode_all(frame: &Bytes) -> Result<SmallVec<[Self; 1]>, WireError> {
        let mut reader = Reader::new(frame);
        let mut messages: SmallVec<[Self; 1]> = smallvec![Self::read(&mut reader)?];
        while reader.position() < frame.len() && messages.last().is_some_and(Self::may_be_followed) {
            if messages.len() == MESSAGES_PER_FRAME_MAX {
                return Err(WireError::Many);
            }
            match Self::read(&mut reader) {
                Ok(Self::Unknown(_)) | Err(_) => break,
                Ok(message) => messages.push(message),
            }
        }
        Ok(messages)
    }

    /// Whether what stands behind it may be a message; a y-sweet client writes a buffer behind its question who is here.
    fn may_be_followed(&self) -> bool {
        matches!(self, Self::StepOne(_) | Self::StepTwo(_) | Self::Update(_) | Self::Presence(_))
    }

    /// Reads one message from where `reader` stands.
    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        match reader.number()? {
            kind::SYNC => match reader.number()? {
                step::ONE => Ok(Self::StepOne(reader.buffer()?)),
                step::TWO => Ok(Self::StepTwo(reader.buffer()?)),
                step::UPDATE => Ok(Self::Update(reader.buffer()?)),
                _ => Err(WireError::Step),
            },
            kind::PRESENCE => Ok(Self::Presence(reader.buffer()?)),
            kind::AUTH => match reader.number()? {
                0 => Ok(Self::Token(reader.text()?)),
                _ => Ok(Self::Unknown(kind::AUTH)),
            },
            kind::QUERY_PRESENCE => Ok(Self::QueryPresence),
            kind::STATELESS => Ok(Self::Stateless(reader.buffer()?)),
            kind::BROADCAST_STATELESS => Ok(Self::BroadcastStateless),
            kind::CLOSE => Ok(Self::Close),
            kind::MARK => Ok(Self::Mark(reader.buffer()?)),
            other => Ok(Self::Unknown(other)),
        }
    }

    /// Writes the message as a client does.
    pub fn encode(&self, out: &mut impl BufMut) {
        match self {
            Self::StepOne(body) => put_sync(out, step::ONE, body),
            Self::StepTwo(body) => put_sync(out, step::TWO, body),
            Self::Update(body) => put_sync(out, step::UPDATE, body),
            Self::Presence(body) => put_kind_and_buffer(out, kind::PRESENCE, body),
            Self::Token(token) => {
                put_number(out, kind::AUTH);
                put_kind_and_buffer(out, 0, token.as_bytes());
            }
            Self::QueryPresence => put_number(out, kind::QUERY_PRESENCE),
            Self::Stateless(body) => put_kind_and_buffer(out, kind::STATELESS, body),
            Self::BroadcastStateless => put_number(out, kind::BROADCAST_STATELESS),
            Self::Close => put_number(out, kind::CLOSE),
            Self::Mark(body) => put_kind_and_buffer(out, kind::MARK, body),
            Self::Unknown(kind) => put_number(out, *kind),
        }
    }

    /// How many bytes [`FromClient::encode`] writes.
    pub fn encoded_len(&self) -> usize {
        match self {
            Self::StepOne(body) | Self::StepTwo(body) | Self::Update(body) => 2 + buffer_len(body.len()),
            Self::Presence(body) | Self::Stateless(body) | Self::Mark(body) => 1 + buffer_len(body.len()),
            Self::Token(token) => 2 + buffer_len(token.len()),
            Self::QueryPresence | Self::BroadcastStateless | Self::Close => 1,
            Self::Unknown(kind) => number_len(*kind),
        }
    }
}

/// `00`, the step, the buffer.
pub(super) fn put_sync(out: &mut impl BufMut, step: u64, body: &[u8]) {
    put_number(out, kind::SYNC);
    put_kind_and_buffer(out, step, body);
}

/// A number and a buffer.
pub(super) fn put_kind_and_buffer(out: &mut impl BufMut, kind: u64, body: &[u8]) {
    put_number(out, kind);
    put_buffer(out, body);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(hex: &str) -> Bytes {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect::<Vec<u8>>().into()
    }

    /// Frames recorded from y-websocket 3.1, @hocuspocus/provider 4.8 (without their address) and @y-sweet/client 0.9.
    #[test]
    fn recorded_frames_read_as_meant() {
        let golden = [
            ("00 00 01 00", FromClient::StepOne(bytes("00"))),
            ("00 01 02 00 00", FromClient::StepTwo(bytes("00 00"))),
            ("00 02 02 00 00", FromClient::Update(bytes("00 00"))),
            ("01 07 01 d2 09 00 02 7b 7d", FromClient::Presence(bytes("01 d2 09 00 02 7b 7d"))),
            ("02 00 02 72 77 05 34 2e 38 2e 30", FromClient::Token("rw".to_owned())),
            ("02 00 02 72 77", FromClient::Token("rw".to_owned())),
            ("03", FromClient::QueryPresence),
            ("03 01 00", FromClient::QueryPresence),
            ("05 02 68 69", FromClient::Stateless(bytes("68 69"))),
            ("06 02 68 69", FromClient::BroadcastStateless),
            ("07", FromClient::Close),
            ("66 01 05", FromClient::Mark(bytes("05"))),
        ];
        for (hex, meant) in golden {
            assert_eq!(FromClient::decode(&bytes(hex)), Ok(meant), "{hex}");
        }
    }

    #[test]
    fn broken_frames_are_refused_with_their_reason() {
        assert_eq!(FromClient::decode(&bytes("")), Err(WireError::Truncated));
        assert_eq!(FromClient::decode(&bytes("00")), Err(WireError::Truncated));
        assert_eq!(FromClient::decode(&bytes("00 03 01 00")), Err(WireError::Step));
        assert_eq!(FromClient::decode(&bytes("00 02 05 00")), Err(WireError::Truncated));
        assert_eq!(FromClient::decode(&bytes("02 00 01 ff")), Err(WireError::Text));
        assert_eq!(FromClient::decode(&bytes("ff ff ff ff ff ff ff ff ff 01")), Err(WireError::Number));
    }

    #[test]
    fn several_messages_in_one_frame_are_read_and_garbage_behind_them_is_not() {
        let all = |hex: &str| FromClient::decode_all(&bytes(hex)).map(|messages| messages.to_vec());
        let (question, here) = (FromClient::StepOne(bytes("00")), FromClient::Presence(bytes("01 d2 09 00 02 7b 7d")));
        // What yrs writes to begin with.
        let both = vec![question.clone(), here.clone()];
        assert_eq!(all("00 00 01 00 01 07 01 d2 09 00 02 7b 7d"), Ok(both));
        for behind in ["ff", "00", "00 02 09 00", "63 01 00", "ff ff ff ff ff ff ff ff ff 01"] {
            assert_eq!(all(&format!("00 00 01 00 {behind}")), Ok(vec![question.clone()]), "{behind}");
        }
        assert_eq!(all("03 01 00"), Ok(vec![FromClient::QueryPresence]), "a buffer of y-sweet");
        assert_eq!(all("01 07 01 d2 09 00 02 7b 7d 03"), Ok(vec![here, FromClient::QueryPresence]));
        assert_eq!(all("00 03 01 00"), Err(WireError::Step));
    }

    fn any_message() -> impl Strategy<Value = FromClient> {
        let body = || proptest::collection::vec(any::<u8>(), 0..200).prop_map(Bytes::from);
        prop_oneof![
            body().prop_map(FromClient::StepOne),
            body().prop_map(FromClient::StepTwo),
            body().prop_map(FromClient::Update),
            body().prop_map(FromClient::Presence),
            ".{0,40}".prop_map(FromClient::Token),
            Just(FromClient::QueryPresence),
            body().prop_map(FromClient::Stateless),
            Just(FromClient::BroadcastStateless),
            Just(FromClient::Close),
            body().prop_map(FromClient::Mark),
            (103_u64..1 << 40).prop_map(FromClient::Unknown),
        ]
    }

    fn encoded(message: &FromClient) -> Vec<u8> {
        let mut out = Vec::new();
        message.encode(&mut out);
        out
    }

    proptest! {
        #[test]
        fn messages_come_back(message in any_message()) {
            let out = encoded(&message);
            prop_assert_eq!(out.len(), message.encoded_len());
            prop_assert_eq!(FromClient::decode(&out.into()), Ok(message));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            drop(FromClient::decode_all(&bytes.into()));
        }

        #[test]
        fn no_perturbed_message_panics(message in any_message(), at in any::<prop::sample::Index>(), flip in 1_u8..) {
            let mut out = encoded(&message);
            let at = at.index(out.len());
            out[at] ^= flip;
            drop(FromClient::decode(&out.clone().into()));
            out.truncate(at);
            drop(FromClient::decode(&out.into()));
        }
    }
}
