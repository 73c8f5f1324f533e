//! Any updates from any sources: a document bears what it admits.
//!
//! The input is a sequence of `[source and wishes: 1 byte, length: 2 bytes, update]`.

#![no_main]

use bytes::Bytes;
use encrier_doc::{Document, StateVector, Ticket, Update};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut document = Document::new();
    let mut rest = data;
    let mut message = 0;
    while let Some(([wishes, high, low], behind)) = rest.split_first_chunk::<3>().map(|(head, tail)| (*head, tail)) {
        let length = usize::from(u16::from_be_bytes([high, low])).min(behind.len());
        let (bytes, behind) = behind.split_at(length);
        rest = behind;
        message += 1;
        let ticket = Ticket { source: u64::from(wishes & 3), message };
        let Ok(update) = Update::parse(Bytes::copy_from_slice(bytes)) else { continue };
        let before = document.state_vector();
        if document.admit(ticket, update).is_err() {
            assert_eq!(document.state_vector(), before, "a refused update changes nothing");
        }
        match wishes >> 2 & 7 {
            0 => document.forget(ticket.source),
            1..3 => document.integrate().expect("what was admitted is integrated"),
            _ => {}
        }
    }
    exercise(document);
});

fn exercise(mut document: Document) {
    let state = document.encode().expect("a state that decodes");
    let vector = document.state_vector();
    for root in ["content", "t", "default"] {
        document.text(root).expect("text");
        document.tree(root).expect("a tree");
    }
    let half: StateVector = vector.iter().map(|(client, clock)| (client, clock / 2)).collect();
    Update::parse(document.diff(&half).expect("a diff")).expect("what we send passes our own door");
    drop(document);
    let mut opened = Document::open(Some(&state), &[]).expect("a state that opens");
    assert_eq!(opened.state_vector(), vector);
    let text = opened.text("content").expect("text");
    let new = format!("é{}😀", text.chars().skip(2).collect::<String>());
    opened.set_text("content", &new, 77_777).expect("an edit");
    assert_eq!(opened.text("content").expect("text"), new);
    opened.encode().expect("a state that decodes");
}
