//! Hocuspocus addresses: which of a socket's documents a message is for.

use bytes::{BufMut, Bytes, BytesMut};

use super::primitive::{Reader, buffer_len, put_buffer};
use super::{FromClient, WireError};

/// A ping of the Hocuspocus provider: the whole message, without an address.
pub const PING: &[u8] = &[9];

/// The answer to [`PING`].
pub const PONG: &[u8] = &[10];

/// The address of a message: a document name, or `name NUL session` where the provider shares its socket with another of
/// the same document (`sessionAwareness`). Answers carry exactly the address of the provider they are for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(Bytes);

impl Address {
    /// Makes an address of a document name.
    pub fn new(name: &str) -> Self {
        Self(Bytes::copy_from_slice(name.as_bytes()))
    }

    /// The document name: what stands before a session id.
    pub fn name(&self) -> Result<&str, WireError> {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..end]).map_err(|_| WireError::Text)
    }

    /// What stands before every message of this address: itself as a varString.
    pub fn prefix(&self) -> Bytes {
        let mut out = BytesMut::with_capacity(buffer_len(self.0.len()));
        put_buffer(&mut out, &self.0);
        out.freeze()
    }

    /// The same address in memory of its own, so that it does not hold the frame it came in.
    #[must_use]
    pub fn compact(&self) -> Self {
        Self(Bytes::copy_from_slice(&self.0))
    }

    /// Bytes of the address.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.name().is_ok_and(|name| name.trim().is_empty())
    }
}

/// Splits a frame into its address and the inner message; the inner message is decoded by [`FromClient::decode`], so that
/// a frame whose address is readable can be answered at that address.
pub fn split(frame: &Bytes) -> Result<(Address, Bytes), WireError> {
    let mut reader = Reader::new(frame);
    let address = Address(reader.buffer()?);
    Ok((address, reader.rest()))
}

/// Writes a message to the server with its address, as the provider does.
pub fn encode(address: &Address, message: &FromClient) -> Bytes {
    let mut out = BytesMut::with_capacity(buffer_len(address.len()) + message.encoded_len());
    out.put_slice(&address.prefix());
    message.encode(&mut out);
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_recorded_opening_of_a_provider() {
        let frame = Bytes::from_static(b"\x03d\xc3\xa9\x02\x00\x02rw\x054.8.0");
        let (address, inner) = split(&frame).expect("an address");
        assert_eq!(address.name(), Ok("dé"));
        assert_eq!(FromClient::decode(&inner), Ok(FromClient::Token("rw".to_owned())));
    }

    #[test]
    fn a_session_stays_in_the_address_and_out_of_the_name() {
        let (address, _) = split(&Bytes::from_static(b"\x06pad\x0042\x07")).expect("an address");
        assert_eq!(address.name(), Ok("pad"));
        assert_eq!(&address.prefix()[..], b"\x06pad\x0042");
        assert_ne!(address, Address::new("pad"));
    }

    #[test]
    fn blank_names_are_empty_and_bad_ones_are_told() {
        assert!(Address::new("").is_empty() && Address::new(" ").is_empty() && Address::new("\x00s").is_empty());
        let (address, _) = split(&Bytes::from_static(b"\x01\xff\x07")).expect("an address");
        assert_eq!(address.name(), Err(WireError::Text));
        assert_eq!(split(&Bytes::from_static(b"\x09")).map(|_| ()), Err(WireError::Truncated));
    }

    proptest! {
        #[test]
        fn addressed_messages_come_back(name in ".{1,50}", body in proptest::collection::vec(any::<u8>(), 0..50)) {
            let (address, message) = (Address::new(&name), FromClient::Update(body.into()));
            let (read, inner) = split(&encode(&address, &message)).expect("what was just written");
            prop_assert_eq!(read, address);
            prop_assert_eq!(FromClient::decode(&inner), Ok(message));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok((address, _)) = split(&bytes.into()) {
                drop((address.name(), address.is_empty(), address.prefix()));
            }
        }
    }
}
