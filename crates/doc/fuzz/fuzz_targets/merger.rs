//! What a document admits is merged in batches of any length: a reader of the batches ends where a reader of the parts does.
//!
//! The input is a sequence of `[wishes: 1 byte, length: 2 bytes, update]`; a wish ends a batch.

#![no_main]

use bytes::Bytes;
use encrier_doc::{Document, Merger, Ticket, Update};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (mut document, mut heard, mut merger) = (Document::new(), Document::new(), Merger::default());
    let (mut rest, mut message) = (data, 0);
    while let Some(([wishes, high, low], behind)) = rest.split_first_chunk::<3>().map(|(head, tail)| (*head, tail)) {
        let length = usize::from(u16::from_be_bytes([high, low])).min(behind.len());
        let (bytes, behind) = behind.split_at(length);
        rest = behind;
        message += 1;
        let Ok(update) = Update::parse(Bytes::copy_from_slice(bytes)) else { continue };
        let Ok(admission) = document.admit(Ticket { source: 1, message }, update) else { continue };
        for ready in admission.ready.iter().filter(|ready| !ready.update.is_empty()) {
            if !merger.push(&ready.update) {
                hear(&mut heard, &mut merger);
                assert!(merger.push(&ready.update), "alone, every update can be added");
            }
        }
        if wishes & 3 == 0 {
            hear(&mut heard, &mut merger);
        }
    }
    hear(&mut heard, &mut merger);
    assert_eq!(heard.state_vector(), document.state_vector());
    for root in ["content", "t", "default"] {
        assert_eq!(heard.text(root).expect("text"), document.text(root).expect("text"));
        assert_eq!(heard.tree(root).expect("a tree"), document.tree(root).expect("a tree"));
    }
});

/// The reader takes the batch; the socket's door lets it in, and nothing of it waits.
fn hear(heard: &mut Document, merger: &mut Merger) {
    let Some(batch) = merger.take() else { return };
    assert!(merger.is_empty());
    let batch = Update::parse(batch.bytes().clone()).expect("what is merged passes our own door");
    let admission = heard.admit(Ticket { source: 1, message: 0 }, batch).expect("and is admitted");
    assert!(admission.verdict != encrier_doc::Verdict::Held, "a batch lacks nothing");
}
