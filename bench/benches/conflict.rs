//! Two writers who each put thousands of structs at one place: what the library's search for their order costs, and how
//! long the longest call is during which a room can do nothing else.

#![expect(clippy::print_stdout, reason = "a benchmark talks to its reader")]

use std::time::{Duration, Instant};

use bytes::Bytes;
use encrier_doc::{Document, Ticket, Update};

/// Structs of one writer.
const STRUCTS: [u16; 3] = [1_000, 3_000, 10_000];

/// So many letters of one client, each at the start of an empty text: one update.
fn at_one_place(client: u8, structs: u16) -> Bytes {
    let mut update = vec![1];
    update.extend_from_slice(&number(structs));
    update.extend_from_slice(&[client, 0]);
    for _ in 0..structs {
        update.extend_from_slice(b"\x04\x01\x01t\x01x");
    }
    update.push(0);
    update.into()
}

fn number(number: u16) -> [u8; 3] {
    let [low, middle, high] = [number & 0x7f, number >> 7 & 0x7f, number >> 14].map(|seven| seven.to_le_bytes()[0]);
    [low | 0x80, middle | 0x80, high]
}

fn main() {
    for structs in STRUCTS {
        let mut document = Document::new();
        for client in [1, 2] {
            let update = Update::parse(at_one_place(client, structs)).expect("well formed");
            document.admit(Ticket { source: 1, message: client.into() }, update).expect("within every bound");
        }
        let (mut calls, mut longest) = (0, Duration::ZERO);
        let from = Instant::now();
        loop {
            let call = Instant::now();
            let more = document.integrate_some().expect("in order");
            (calls, longest) = (calls + 1, longest.max(call.elapsed()));
            if !more {
                break;
            }
        }
        let whole = from.elapsed();
        println!("2 x {structs:6} structs at one place: {whole:9.2?} in {calls} calls, the longest {longest:9.2?}");
    }
}
