//! Any websocket frames of the server's, cut anywhere, become events that a client reads back; any post is read or refused.
//!
//! The input is `[cut: 1 byte]`, then a sequence of `[kind: 1 byte, length: 2 bytes, message]`; as a whole it is a post, too.

#![no_main]

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use encrier_sync::wire::event::{EventWriter, Messages};
use encrier_sync::wire::websocket;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    post(data);
    let Some((cut, mut rest)) = data.split_first() else { return };
    let (mut bodies, mut stream) = (Vec::new(), Vec::new());
    while let Some(([kind, high, low], behind)) = rest.split_first_chunk::<3>() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(behind.len());
        let (body, behind) = behind.split_at(length);
        rest = behind;
        if kind & 7 == 0 {
            stream.extend_from_slice(&websocket::PING);
        } else {
            stream.extend_from_slice(&websocket::binary(body));
            bodies.push(body.to_vec());
        }
    }
    let pieces = stream.chunks(usize::from(*cut) + 1).map(Bytes::copy_from_slice);
    let mut frames: VecDeque<Bytes> = pieces.collect();
    let (mut writer, mut text) = (EventWriter::default(), String::new());
    while let Some(piece) = writer.take(&mut frames) {
        text.push_str(std::str::from_utf8(&piece).expect("events are text"));
    }
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let heard: Vec<Vec<u8>> = data.map(|data| STANDARD.decode(data).expect("base64")).collect();
    assert_eq!(heard, bodies);
    assert!(!writer.has_closed() && frames.is_empty());
});

/// A post is whole messages to its last byte, or refused.
fn post(data: &[u8]) {
    let Ok(messages) = Messages::parse(Bytes::copy_from_slice(data)) else { return };
    let (mut left, mut bytes) = (messages.clone(), 0);
    while let Some(message) = left.next() {
        bytes += message.len();
    }
    assert!(left.is_empty() && bytes <= data.len());
}
