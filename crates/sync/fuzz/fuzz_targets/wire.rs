//! Any bytes as a message: read or refused, and what was read is written again to the same meaning.

#![no_main]

use bytes::Bytes;
use encrier_sync::wire::{FromClient, ToClient, address};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let frame = Bytes::copy_from_slice(data);
    if let Ok(message) = FromClient::decode(&frame) {
        let mut out = Vec::new();
        message.encode(&mut out);
        assert_eq!(out.len(), message.encoded_len());
        let again = FromClient::decode(&out.into());
        // Some types have bodies that nobody reads, and an auth message has kinds that are unknown.
        assert!(again == Ok(message.clone()) || matches!(message, FromClient::Unknown(_)));
    }
    if let Ok(message) = ToClient::decode(&frame) {
        let mut out = Vec::new();
        message.encode(&mut out);
        assert_eq!(out.len(), message.encoded_len());
    }
    if let Ok((address, inner)) = address::split(&frame) {
        assert!(address.len() + inner.len() < frame.len());
        if let Ok(message) = FromClient::decode(&inner) {
            let written = address::encode(&address, &message);
            assert_eq!(address::split(&written).expect("own bytes").0, address);
        }
        assert!(address.name().is_ok() || !address.is_empty());
    }
});
