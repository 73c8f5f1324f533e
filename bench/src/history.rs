//! Documents with a past, as one update, made without a replica: editing millions of characters by place takes minutes.

use bytes::Bytes;

use crate::lib0::write_number;
use crate::random::Random;
use crate::script::ROOT;

/// The first client of a past: with four bytes on the wire and more, as a browser's, and none of a work's writers.
pub(crate) const PAST_CLIENT: u64 = 1 << 29;

/// Characters of a piece.
pub(crate) const PIECE: u64 = 40;

/// Characters of a word.
pub(crate) const WORD: u64 = 6;

/// An id: client and clock.
pub(crate) type Id = (u64, u64);

/// A text to which so many clients have added a word each.
pub fn of_many_clients(clients: u32) -> Bytes {
    let mut update = Vec::new();
    write_number(&mut update, clients.into());
    // Highest client first, as Yjs writes them.
    for client in (PAST_CLIENT..PAST_CLIENT + u64::from(clients)).rev() {
        head(&mut update, 1, client);
        write_text(&mut update, (client > PAST_CLIENT).then(|| (client - 1, WORD - 1)), None, WORD);
    }
    update.push(0);
    update.into()
}

/// A text that one client has pasted together of so many pieces of 40 characters, each anywhere.
pub fn of_many_pieces(pieces: u32) -> Bytes {
    let client = PAST_CLIENT;
    let mut chance = Random::new(1);
    let mut order: Vec<u64> = Vec::new();
    let mut update = vec![1];
    head(&mut update, pieces, client);
    for piece in 0..u64::from(pieces) {
        let at = chance.index(order.len() + 1);
        let left = at.checked_sub(1).map(|at| (client, order[at] + PIECE - 1));
        write_text(&mut update, left, order.get(at).map(|start| (client, *start)), PIECE);
        order.insert(at, piece * PIECE);
    }
    update.push(0);
    update.into()
}

/// The head of a section from the first clock on.
fn head(out: &mut Vec<u8>, structs: u32, client: u64) {
    write_number(out, structs.into());
    write_number(out, client);
    out.push(0);
}

/// Text of so many letters between two neighbours.
fn write_text(out: &mut Vec<u8>, left: Option<Id>, right: Option<Id>, letters: u64) {
    out.push(4 | if left.is_some() { 0x80 } else { 0 } | if right.is_some() { 0x40 } else { 0 });
    for (client, clock) in left.into_iter().chain(right) {
        write_number(out, client);
        write_number(out, clock);
    }
    if left.is_none() && right.is_none() {
        out.push(1);
        write_number(out, ROOT.len() as u64);
        out.extend_from_slice(ROOT.as_bytes());
    }
    write_number(out, letters);
    (0..letters).for_each(|_| out.push(b'x'));
}
