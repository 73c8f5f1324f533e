//! The way from a frame to its readers: no allocation on it, and its short cuts come to where the long way does.

use crate::document::{ticket, update};
use crate::peer::{Edit, Peer};
use bytes::Bytes;
use encrier_doc::{Document, Merger, Refused, Update};
use proptest::prelude::*;

/// What a typist says, letter by letter.
fn typed(client: u64, letters: usize) -> Vec<Bytes> {
    let peer = Peer::new(client);
    (0..letters).filter_map(|at| peer.edit(&Edit::Type(at, "x".to_owned()))).collect()
}

#[test]
fn an_update_allocates_nothing_on_its_way() {
    const WARM: usize = 256;
    const COUNTED: usize = 2_048;
    // A socket's buffer, of which each frame is a slice.
    let said = typed(7, WARM + COUNTED);
    let buffer = Bytes::from(said.concat());
    let mut at = 0;
    let frames: Vec<Bytes> = said
        .iter()
        .map(|bytes| {
            at += bytes.len();
            buffer.slice(at - bytes.len()..at)
        })
        .collect();
    let (mut document, mut merger, mut batch) = (Document::new(), Merger::default(), Vec::with_capacity(64));
    let mut walk = |frames: &[Bytes]| {
        for (message, frame) in (0..).zip(frames) {
            let update = Update::parse(frame.clone()).expect("an update");
            for ready in document.admit(ticket(message), update).expect("acceptable").ready {
                assert!(merger.push(&ready.update));
                batch.push((ready.ticket, ready.update));
            }
        }
        batch.clear();
        merger.take()
    };
    frames[..WARM].chunks(64).for_each(|batch| drop(walk(batch)));
    let counted = allocation_counter::measure(|| frames[WARM..].chunks(64).for_each(|batch| drop(walk(batch))));
    // For each batch of 64: the merged update and its count of owners. And the lag's queue, when it doubles.
    let batches = COUNTED as u64 / 64;
    assert!(counted.count_total <= 2 * batches + 6, "{} allocations for {COUNTED} updates", counted.count_total);
}

/// The same update, told in a way that no short cut knows: a deletion of something else comes with it.
fn the_long_way(bytes: &Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    assert_eq!(bytes.pop(), Some(0), "nothing deleted");
    bytes.extend_from_slice(&[1, 99, 1, 0, 1]);
    bytes.into()
}

/// A letter of client `client` between two neighbours.
fn letter(client: u8, clock: u8, left: Option<(u8, u8)>, right: Option<(u8, u8)>) -> Bytes {
    let mut bytes = vec![1, 1, client, clock, 4];
    for (flag, id) in [(0x80, left), (0x40, right)] {
        if let Some((client, clock)) = id {
            bytes[4] |= flag;
            bytes.extend_from_slice(&[client, clock]);
        }
    }
    if left.is_none() && right.is_none() {
        bytes.extend_from_slice(&[1, 1, b't' + clock % 2]);
    }
    bytes.extend_from_slice(&[1, b'x', 0]);
    bytes.into()
}

/// A word of client 99 to be deleted, a map's entry of client 3, deleted content of client 4.
const AROUND: [&[u8]; 3] = [
    &[1, 1, 99, 0, 4, 1, 1, b't', 1, b'x', 0],
    &[1, 1, 3, 0, 0x28, 1, 1, b'm', 1, b'k', 1, 126, 0],
    &[1, 1, 4, 0, 1, 1, 1, b't', 3, 0],
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn the_short_way_comes_to_where_the_long_way_does(
        around in any::<bool>(),
        steps in proptest::collection::vec(
            (1..5_u8, 0..8_u8, proptest::option::of((1..5_u8, 0..8_u8)), proptest::option::of((1..5_u8, 0..8_u8)), 0..4_u8),
            1..25,
        ),
    ) {
        let (mut short, mut long) = (Document::new(), Document::new());
        for bytes in AROUND.iter().take(if around { 3 } else { 1 }) {
            for document in [&mut short, &mut long] {
                document.admit(ticket(0), update(&Bytes::from_static(bytes))).expect("acceptable");
            }
        }
        for (client, clock, left, right, kind) in steps {
            // Mostly the next letter, mostly behind the last.
            let next = u8::try_from(short.state_vector().clock(client.into())).expect("few");
            let clock = if kind > 0 { next } else { clock };
            let left = if kind > 1 && clock > 0 { Some((client, clock - 1)) } else { left };
            let Ok(parsed) = Update::parse(letter(client, clock, left, right)) else { continue };
            let slow = Update::parse(the_long_way(parsed.bytes())).expect("as good");
            let fate = |admitted: Result<encrier_doc::Admission, Refused>| admitted.map(|admission| admission.verdict);
            let one = fate(short.admit(ticket(1), parsed));
            let other = fate(long.admit(ticket(1), slow));
            prop_assert_eq!(one.is_ok(), other.is_ok());
            prop_assert_eq!(short.state_vector(), long.state_vector());
        }
        let deletion = Bytes::from_static(&[0, 1, 99, 1, 0, 1]);
        short.admit(ticket(2), update(&deletion)).expect("acceptable");
        long.admit(ticket(2), update(&deletion)).expect("acceptable");
        prop_assert!(short.integrate().is_ok() && long.integrate().is_ok());
        prop_assert_eq!(short.state_vector(), long.state_vector());
        for root in ["t", "u"] {
            prop_assert_eq!(short.text(root), long.text(root));
        }
    }
}
