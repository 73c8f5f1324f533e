//! The frames of both dialects, as a client writes and reads them.
//!
//! `y-websocket` sends the inner message bare; Hocuspocus puts the document's name before each. Byte tables: the
//! y-protocols and Hocuspocus 4 sources; the golden bytes below were recorded from the npm clients and servers.

use bytes::Bytes;
use thiserror::Error;

use crate::lib0::{Malformed, Reader, number_len, write_bytes, write_number};

/// How a socket speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// npm `y-websocket`: one document, named in the URL.
    #[value(name = "y")]
    Yjs,
    /// npm `@hocuspocus/provider`: the document's name before each message, and acknowledgements.
    Hocuspocus,
}

/// What a server says, as far as a measurement cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inbound<'a> {
    /// Sync step 1: the server asks for what it lacks.
    Ask,
    /// Sync step 2: the answer to our step 1, an update.
    State(&'a [u8]),
    /// An update.
    Update(&'a [u8]),
    /// Hocuspocus `SyncStatus`: whether our oldest unanswered step 2 or update was taken.
    Ack(bool),
    /// Hocuspocus says that the token opens nothing, or y-protocols' auth message.
    Denied,
    /// Presence, authentication, anything else.
    Other,
}

/// A frame that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("unreadable frame")]
pub struct FrameError;

impl From<Malformed> for FrameError {
    fn from(_: Malformed) -> Self {
        Self
    }
}

/// Sync message, and its three forms.
const SYNC: u64 = 0;
const STEP_1: u64 = 0;
const STEP_2: u64 = 1;
const UPDATE: u64 = 2;
/// Auth and (Hocuspocus only) acknowledgement.
const AUTH: u64 = 2;
const AUTH_DENIED: u64 = 1;
const SYNC_STATUS: u64 = 8;
/// The version that a Hocuspocus provider names in its token message.
const PROVIDER_VERSION: &str = "4.8.0";

/// What stands before every message to one document: nothing, or its name.
#[derive(Debug, Clone)]
pub struct Envelope {
    dialect: Dialect,
    prefix: Vec<u8>,
}

impl Envelope {
    /// The envelope for a document's name.
    pub fn new(dialect: Dialect, name: &str) -> Self {
        let mut prefix = Vec::new();
        if dialect == Dialect::Hocuspocus {
            write_bytes(&mut prefix, name.as_bytes());
        }
        Self { dialect, prefix }
    }

    /// How it speaks.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What a client sends on a fresh socket: its token (Hocuspocus only) and step 1 of an empty replica.
    pub fn greeting(&self, token: &str) -> Vec<Bytes> {
        let mut frames = Vec::new();
        if self.dialect == Dialect::Hocuspocus {
            let mut auth = self.prefix.clone();
            write_number(&mut auth, AUTH);
            write_number(&mut auth, 0);
            write_bytes(&mut auth, token.as_bytes());
            write_bytes(&mut auth, PROVIDER_VERSION.as_bytes());
            frames.push(auth.into());
        }
        frames.push(self.sync(STEP_1, &[0]));
        frames
    }

    /// The answer to the server's step 1 by a replica that holds nothing.
    pub fn nothing_to_add(&self) -> Bytes {
        self.sync(STEP_2, &[0, 0])
    }

    /// Appends the frame of an update to `out`, whose body the caller appends next: exactly `update_len` bytes.
    pub fn write_update_head(&self, out: &mut Vec<u8>, update_len: usize) {
        out.reserve(self.prefix.len() + 2 + number_len(update_len as u64) + update_len);
        out.extend_from_slice(&self.prefix);
        write_number(out, SYNC);
        write_number(out, UPDATE);
        write_number(out, update_len as u64);
    }

    fn sync(&self, form: u64, body: &[u8]) -> Bytes {
        let mut frame = self.prefix.clone();
        write_number(&mut frame, SYNC);
        write_number(&mut frame, form);
        write_bytes(&mut frame, body);
        frame.into()
    }

    /// Reads a server's frame. The name before a Hocuspocus message is stepped over: these clients have one document a
    /// socket.
    pub fn read<'a>(&self, frame: &'a [u8]) -> Result<Inbound<'a>, FrameError> {
        let mut reader = Reader::new(frame);
        if self.dialect == Dialect::Hocuspocus {
            reader.bytes()?;
        }
        let inbound = match reader.number()? {
            SYNC => match reader.number()? {
                STEP_1 => Inbound::Ask,
                STEP_2 => Inbound::State(reader.bytes()?),
                UPDATE => Inbound::Update(reader.bytes()?),
                _ => return Err(FrameError),
            },
            AUTH if self.dialect == Dialect::Yjs || reader.number()? == AUTH_DENIED => Inbound::Denied,
            SYNC_STATUS if self.dialect == Dialect::Hocuspocus => Inbound::Ack(reader.number()? == 1),
            _ => Inbound::Other,
        };
        Ok(inbound)
    }
}

/// What a server that reads no document does with a Hocuspocus frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Sends this at once: the token opens everything, every document is empty.
    Answer(Bytes),
    /// Keeps the frame, and sends this then.
    Keep(Bytes),
    /// Nothing.
    Nothing,
}

/// What such a server does with a frame.
pub(crate) fn answered(frame: &[u8]) -> Result<Asked, FrameError> {
    let mut reader = Reader::new(frame);
    let name = reader.bytes()?;
    let with = |rest: &[u8]| {
        let mut frame = Vec::with_capacity(name.len() + rest.len() + 2);
        write_bytes(&mut frame, name);
        frame.extend_from_slice(rest);
        Bytes::from(frame)
    };
    Ok(match reader.number()? {
        AUTH => Asked::Answer(with(b"\x02\x02\x0aread-write")),
        SYNC => match reader.number()? {
            STEP_1 => Asked::Answer(with(&[0, 1, 2, 0, 0])),
            _ => Asked::Keep(with(&[8, 1])),
        },
        _ => Asked::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_reads_no_document_answers_each_frame() {
        let envelope = Envelope::new(Dialect::Hocuspocus, "d");
        let greeting = envelope.greeting("t");
        assert_eq!(answered(&greeting[0]), Ok(Asked::Answer(Bytes::from_static(b"\x01d\x02\x02\x0aread-write"))));
        assert_eq!(answered(&greeting[1]), Ok(Asked::Answer(envelope.nothing_to_add())));
        assert_eq!(answered(&envelope.nothing_to_add()), Ok(Asked::Keep(Bytes::from_static(b"\x01d\x08\x01"))));
        assert_eq!(answered(b"\x01d\x01"), Ok(Asked::Nothing));
        assert_eq!(answered(b"\x02d"), Err(FrameError));
    }

    #[test]
    fn the_greeting_is_the_npm_clients() {
        assert_eq!(Envelope::new(Dialect::Yjs, "x").greeting(""), [Bytes::from_static(&[0, 0, 1, 0])]);
        let frames = Envelope::new(Dialect::Hocuspocus, "dé").greeting("rw");
        assert_eq!(frames[0], Bytes::from_static(b"\x03d\xc3\xa9\x02\x00\x02rw\x054.8.0"));
        assert_eq!(frames[1], Bytes::from_static(b"\x03d\xc3\xa9\x00\x00\x01\x00"));
        assert_eq!(Envelope::new(Dialect::Yjs, "").nothing_to_add(), Bytes::from_static(&[0, 1, 2, 0, 0]));
    }

    #[test]
    fn servers_frames_are_told_apart() {
        let bare = Envelope::new(Dialect::Yjs, "");
        assert_eq!(bare.read(&[0, 0, 1, 0]), Ok(Inbound::Ask));
        assert_eq!(bare.read(&[0, 1, 2, 0, 0]), Ok(Inbound::State(&[0, 0])));
        assert_eq!(bare.read(&[0, 2, 1, 9]), Ok(Inbound::Update(&[9])));
        assert_eq!(bare.read(&[1, 1, 0]), Ok(Inbound::Other));
        assert_eq!(bare.read(&[0, 2, 9, 9]), Err(FrameError));
        let named = Envelope::new(Dialect::Hocuspocus, "d");
        assert_eq!(named.read(b"\x01d\x08\x01"), Ok(Inbound::Ack(true)));
        assert_eq!(named.read(b"\x01d\x08\x00"), Ok(Inbound::Ack(false)));
        assert_eq!(named.read(b"\x01d\x02\x02\x0aread-write"), Ok(Inbound::Other));
        assert_eq!(named.read(b"\x01d\x02\x01\x11permission-denied"), Ok(Inbound::Denied));
        assert_eq!(named.read(b"\x01d"), Err(FrameError));
    }

    #[test]
    fn an_updates_head_is_followed_by_its_body() {
        let envelope = Envelope::new(Dialect::Hocuspocus, "d");
        let mut frame = Vec::new();
        envelope.write_update_head(&mut frame, 200);
        frame.extend_from_slice(&[7; 200]);
        assert_eq!(envelope.read(&frame), Ok(Inbound::Update(&[7; 200])));
    }
}
