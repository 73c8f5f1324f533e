//! Messages of the y-protocols and of Hocuspocus, as a client sees them.

use crate::lib0::{Reader, Writer};

/// One message, with its payload as bytes. Numbers are those of the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// 0.0: "this is what I have": a state vector.
    StepOne(Vec<u8>),
    /// 0.1: the answer: an update with what the asker lacks.
    StepTwo(Vec<u8>),
    /// 0.2: an update.
    Update(Vec<u8>),
    /// 1: who is here.
    Awareness(Vec<u8>),
    /// 2.0 from a client: its token. From a server: "send it again".
    Token(String),
    /// 2.1 of Hocuspocus, 2.0 of y-websocket: refused, and why.
    Denied(String),
    /// 2.2 of Hocuspocus: let in with `read-write` or `readonly`.
    Admitted(String),
    /// 3: "who is here?"
    WhoIsHere,
    /// 5 of Hocuspocus: a text that is passed to the server's own code.
    Stateless(String),
    /// 7 of Hocuspocus: the end of one document on this socket, with a reason from the server.
    Close(Option<String>),
    /// 8 of Hocuspocus: one step 2 or update was taken (and is on disk), or refused.
    Status(bool),
    /// A number that no client knows, with what followed.
    Unknown(u64, Vec<u8>),
}

/// A Hocuspocus frame: a message and the document it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The document's name as this client gave it.
    pub address: String,
    /// The message.
    pub message: Message,
}

impl Message {
    /// The bytes of it.
    pub fn encode(&self) -> Vec<u8> {
        let writer = Writer::new();
        match self {
            Self::StepOne(vector) => writer.uint(0).uint(0).buffer(vector).done(),
            Self::StepTwo(update) => writer.uint(0).uint(1).buffer(update).done(),
            Self::Update(update) => writer.uint(0).uint(2).buffer(update).done(),
            Self::Awareness(states) => writer.uint(1).buffer(states).done(),
            Self::Token(token) => writer.uint(2).uint(0).buffer(token).done(),
            Self::Denied(reason) => writer.uint(2).uint(1).buffer(reason).done(),
            Self::Admitted(scope) => writer.uint(2).uint(2).buffer(scope).done(),
            Self::WhoIsHere => writer.uint(3).done(),
            Self::Stateless(text) => writer.uint(5).buffer(text).done(),
            Self::Close(None) => writer.uint(7).done(),
            Self::Close(Some(reason)) => writer.uint(7).buffer(reason).done(),
            Self::Status(taken) => writer.uint(8).uint(u64::from(*taken)).done(),
            Self::Unknown(kind, rest) => writer.uint(*kind).raw(rest).done(),
        }
    }

    /// What a server sent; `None` if it is cut short.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let kind = reader.uint()?;
        Some(match kind {
            0 => {
                let (step, body) = (reader.uint()?, reader.buffer()?.to_vec());
                match step {
                    0 => Self::StepOne(body),
                    1 => Self::StepTwo(body),
                    2 => Self::Update(body),
                    _ => return None,
                }
            }
            1 => Self::Awareness(reader.buffer()?.to_vec()),
            2 => match (reader.uint()?, reader.string().unwrap_or_default().to_owned()) {
                (0, text) => Self::Token(text),
                (1, reason) => Self::Denied(reason),
                (2, scope) => Self::Admitted(scope),
                _ => return None,
            },
            3 => Self::WhoIsHere,
            5 => Self::Stateless(reader.string()?.to_owned()),
            7 => Self::Close(reader.string().map(str::to_owned)),
            8 => Self::Status(reader.uint()? == 1),
            other => Self::Unknown(other, reader.rest().to_vec()),
        })
    }
}

impl Frame {
    /// The bytes of it: the address, then the message.
    pub fn encode(&self) -> Vec<u8> {
        Writer::new().buffer(&self.address).raw(self.message.encode()).done()
    }

    /// What a server sent; `None` if it is cut short.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let address = reader.string()?.to_owned();
        Some(Self { address, message: Message::decode(reader.rest())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes seen on the wire between the npm packages and their own servers.
    #[test]
    fn golden_bytes() {
        assert_eq!(Message::StepOne(vec![0]).encode(), [0, 0, 1, 0]);
        assert_eq!(Message::StepTwo(vec![0, 0]).encode(), [0, 1, 2, 0, 0]);
        let frame = Frame { address: "dé".to_owned(), message: Message::Token("rw".to_owned()) };
        assert_eq!(frame.encode(), b"\x03d\xc3\xa9\x02\x00\x02rw");
        let admitted = b"\x03d\xc3\xa9\x02\x02\x0aread-write";
        assert_eq!(
            Frame::decode(admitted).map(|frame| frame.message),
            Some(Message::Admitted("read-write".to_owned()))
        );
        assert_eq!(Message::decode(&[8, 1]), Some(Message::Status(true)));
    }

    #[test]
    fn what_is_sent_is_read() {
        let text = || "a".to_owned();
        for message in [
            Message::StepOne(vec![0]),
            Message::StepTwo(vec![0, 0]),
            Message::Update(vec![1]),
            Message::Awareness(vec![0]),
            Message::Token(text()),
            Message::Denied(text()),
            Message::Admitted(text()),
            Message::WhoIsHere,
            Message::Stateless(text()),
            Message::Close(None),
            Message::Close(Some(text())),
            Message::Status(false),
            Message::Unknown(77, vec![1]),
        ] {
            assert_eq!(Message::decode(&message.encode()), Some(message));
        }
    }
}
