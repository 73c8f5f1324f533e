//! What the server says.

use bytes::{BufMut, Bytes};

use super::from_client::{put_kind_and_buffer, put_sync};
use super::primitive::{Reader, buffer_len, put_number};
use super::{WireError, kind, step};

/// A message to a client, without its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToClient {
    /// "This is what I have: send me what I lack." Unasked on entering, else offline edits stay on the client.
    StepOne(Bytes),
    /// The answer to a client's step one; always sent, `00 00` when there is nothing.
    StepTwo(Bytes),
    /// Others' edits.
    Update(Bytes),
    /// An awareness update.
    Presence(Bytes),
    /// The token does not open the document; the socket stays open for another.
    Denied(String),
    /// Hocuspocus: the document is open.
    Admitted(Scope),
    /// Hocuspocus: this document is closed on this socket, with the reason (the provider throws without one).
    Close(String),
    /// Hocuspocus: one update or step two was made durable, or refused.
    Status(bool),
    /// y-sweet: a mark of the client's, sent back: all that came before it is on disk.
    Mark(Bytes),
    /// Hocuspocus: a word about the document that is not of its text, as JSON.
    Stateless(String),
    /// A type this server does not send.
    Unknown(u64),
}

/// What a Hocuspocus client may do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Edits are taken.
    ReadWrite,
    /// Edits are refused with [`ToClient::Status`] 0.
    ReadOnly,
}

impl Scope {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadWrite => "read-write",
            Self::ReadOnly => "readonly",
        }
    }
}

impl ToClient {
    /// Reads one message.
    pub fn decode(frame: &Bytes) -> Result<Self, WireError> {
        let mut reader = Reader::new(frame);
        match reader.number()? {
            kind::SYNC => match reader.number()? {
                step::ONE => Ok(Self::StepOne(reader.buffer()?)),
                step::TWO => Ok(Self::StepTwo(reader.buffer()?)),
                step::UPDATE => Ok(Self::Update(reader.buffer()?)),
                _ => Err(WireError::Step),
            },
            kind::PRESENCE => Ok(Self::Presence(reader.buffer()?)),
            kind::AUTH => match reader.number()? {
                1 => Ok(Self::Denied(reader.text()?)),
                2 => {
                    let read_write = reader.text()? == Scope::ReadWrite.as_str();
                    Ok(Self::Admitted(if read_write { Scope::ReadWrite } else { Scope::ReadOnly }))
                }
                _ => Ok(Self::Unknown(kind::AUTH)),
            },
            kind::CLOSE => Ok(Self::Close(reader.text()?)),
            kind::SYNC_STATUS => Ok(Self::Status(reader.number()? == 1)),
            kind::STATELESS => Ok(Self::Stateless(reader.text()?)),
            kind::MARK => Ok(Self::Mark(reader.buffer()?)),
            other => Ok(Self::Unknown(other)),
        }
    }

    /// Writes the message.
    pub fn encode(&self, out: &mut impl BufMut) {
        match self {
            Self::StepOne(body) => put_sync(out, step::ONE, body),
            Self::StepTwo(body) => put_sync(out, step::TWO, body),
            Self::Update(body) => put_sync(out, step::UPDATE, body),
            Self::Presence(body) => put_kind_and_buffer(out, kind::PRESENCE, body),
            Self::Denied(reason) => put_auth(out, 1, reason),
            Self::Admitted(scope) => put_auth(out, 2, scope.as_str()),
            Self::Close(reason) => put_kind_and_buffer(out, kind::CLOSE, reason.as_bytes()),
            Self::Status(applied) => {
                put_number(out, kind::SYNC_STATUS);
                put_number(out, u64::from(*applied));
            }
            Self::Stateless(text) => put_kind_and_buffer(out, kind::STATELESS, text.as_bytes()),
            Self::Mark(body) => put_kind_and_buffer(out, kind::MARK, body),
            Self::Unknown(kind) => put_number(out, *kind),
        }
    }

    /// How many bytes [`ToClient::encode`] writes.
    pub fn encoded_len(&self) -> usize {
        match self {
            Self::StepOne(body) | Self::StepTwo(body) | Self::Update(body) => 2 + buffer_len(body.len()),
            Self::Presence(body) | Self::Mark(body) => 1 + buffer_len(body.len()),
            Self::Denied(reason) => 2 + buffer_len(reason.len()),
            Self::Admitted(scope) => 2 + buffer_len(scope.as_str().len()),
            Self::Close(text) | Self::Stateless(text) => 1 + buffer_len(text.len()),
            Self::Status(_) => 2,
            Self::Unknown(kind) => super::primitive::number_len(*kind),
        }
    }
}

/// `02`, the answer, a text.
fn put_auth(out: &mut impl BufMut, answer: u64, text: &str) {
    put_number(out, kind::AUTH);
    put_kind_and_buffer(out, answer, text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(message: &ToClient) -> String {
        let mut out = Vec::new();
        message.encode(&mut out);
        out.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
    }

    /// Frames recorded from @y/websocket-server 0.1.5, @hocuspocus/server 4.7 (without their address) and y-sweet 0.9.
    #[test]
    fn messages_are_the_recorded_bytes() {
        let empty = Bytes::from_static(&[0]);
        let nothing = Bytes::from_static(&[0, 0]);
        let golden = [
            (ToClient::StepOne(empty.clone()), "00 00 01 00"),
            (ToClient::StepTwo(nothing.clone()), "00 01 02 00 00"),
            (ToClient::Update(nothing), "00 02 02 00 00"),
            (ToClient::Presence(empty), "01 01 00"),
            (
                ToClient::Denied("permission-denied".to_owned()),
                "02 01 11 70 65 72 6d 69 73 73 69 6f 6e 2d 64 65 6e 69 65 64",
            ),
            (ToClient::Admitted(Scope::ReadWrite), "02 02 0a 72 65 61 64 2d 77 72 69 74 65"),
            (ToClient::Admitted(Scope::ReadOnly), "02 02 08 72 65 61 64 6f 6e 6c 79"),
            (ToClient::Close("x".to_owned()), "07 01 78"),
            (ToClient::Status(true), "08 01"),
            (ToClient::Status(false), "08 00"),
            (ToClient::Stateless("hi".to_owned()), "05 02 68 69"),
            (ToClient::Mark(Bytes::from_static(&[5])), "66 01 05"),
        ];
        for (message, recorded) in golden {
            assert_eq!(hex(&message), recorded);
        }
    }

    fn any_message() -> impl Strategy<Value = ToClient> {
        let body = || proptest::collection::vec(any::<u8>(), 0..200).prop_map(Bytes::from);
        prop_oneof![
            body().prop_map(ToClient::StepOne),
            body().prop_map(ToClient::StepTwo),
            body().prop_map(ToClient::Update),
            body().prop_map(ToClient::Presence),
            ".{0,40}".prop_map(ToClient::Denied),
            any::<bool>().prop_map(|write| ToClient::Admitted(if write { Scope::ReadWrite } else { Scope::ReadOnly })),
            ".{0,40}".prop_map(ToClient::Close),
            any::<bool>().prop_map(ToClient::Status),
            ".{0,40}".prop_map(ToClient::Stateless),
            body().prop_map(ToClient::Mark),
            (103_u64..1 << 40).prop_map(ToClient::Unknown),
        ]
    }

    proptest! {
        #[test]
        fn messages_come_back(message in any_message()) {
            let mut out = Vec::new();
            message.encode(&mut out);
            prop_assert_eq!(out.len(), message.encoded_len());
            prop_assert_eq!(ToClient::decode(&out.into()), Ok(message));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            drop(ToClient::decode(&bytes.into()));
        }
    }
}
