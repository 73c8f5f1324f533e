//! Valid updates in any order, twice, or in pieces: the document ends where the peers are.

use crate::document::update;
use crate::peer::{Edit, Peer, any_edit, read};
use bytes::Bytes;
use encrier_doc::{Admission, Document, StateVector, Ticket, Update, Verdict};
use proptest::prelude::*;
use std::collections::BTreeSet;

const PEERS: u64 = 3;

/// One turn: a peer edits, then another may hear all that it knows.
pub(crate) type Turn = (u64, Edit, Option<u64>);

pub(crate) fn any_turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    proptest::collection::vec((0..PEERS, any_edit(), proptest::option::of(0..PEERS)), 1..most)
}

/// What three peers say in those turns, in causal order.
pub(crate) fn conversation(turns: &[Turn]) -> Vec<Bytes> {
    // One id is as wide as ids get.
    let peers = [Peer::new(7), Peer::new(1 << 20), Peer::new((1 << 53) - 1)];
    let mut said = Vec::new();
    for (speaker, edit, hearer) in turns {
        let speaker = &peers[*speaker as usize];
        said.extend(speaker.edit(edit));
        if let Some(hearer) = hearer {
            peers[*hearer as usize].hear(&speaker.state());
        }
    }
    said
}

/// A document that took these in order.
pub(crate) fn in_order(updates: &[Bytes]) -> Document {
    let mut document = Document::new();
    for (message, bytes) in updates.iter().enumerate() {
        let ticket = Ticket { source: 1, message: message as u64 };
        let admission = document.admit(ticket, update(bytes)).expect("a valid update");
        assert_ne!(admission.verdict, Verdict::Held, "nothing waits in causal order");
    }
    document
}

/// Hears what a document relays: each update must be ready for a peer that has all before.
struct Witness {
    peer: Peer,
    open: BTreeSet<Ticket>,
}

impl Witness {
    fn new() -> Self {
        Self { peer: Peer::new(888), open: BTreeSet::new() }
    }

    fn hear(&mut self, given: Ticket, admission: &Admission) {
        assert!(admission.refused.is_empty());
        if admission.verdict == Verdict::Held {
            self.open.insert(given);
        }
        for ready in &admission.ready {
            self.peer.hear(ready.update.bytes());
            assert!(!self.peer.lacks(), "only what is ready is relayed");
            if ready.ticket != given || admission.verdict != Verdict::Ready {
                assert!(self.open.contains(&ready.ticket), "no message is ended twice");
            }
            if ready.last {
                self.open.remove(&ready.ticket);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_order_ends_where_causal_order_does(
        turns in any_turns(25),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 0..80),
    ) {
        let said = conversation(&turns);
        let mut expected = in_order(&said);
        let mut document = Document::new();
        let mut witness = Witness::new();
        // Any of them any number of times, then each of them once, from the last to the first.
        let random = order.iter().filter(|_| !said.is_empty()).map(|index| index.get(&said));
        for (source, bytes) in random.chain(said.iter().rev()).enumerate() {
            let ticket = Ticket { source: source as u64, message: 0 };
            let admission = document.admit(ticket, update(bytes)).expect("a valid update");
            witness.hear(ticket, &admission);
            if source % 7 == 0 {
                document.integrate().expect("only what is ready reaches the library");
            }
        }
        prop_assert!(witness.open.is_empty(), "every message was ended");
        prop_assert_eq!(document.state_vector(), expected.state_vector());
        let content = read(&expected.encode().expect("a sound document"));
        prop_assert_eq!(read(&document.encode().expect("a sound document")), content.clone());
        prop_assert_eq!(witness.peer.content(), content);
    }

    #[test]
    fn what_is_ready_of_an_update_is_taken_and_the_rest_waits(
        turns in any_turns(25),
        known in any::<prop::sample::Index>(),
        missing in any::<prop::sample::Index>(),
    ) {
        let said = conversation(&turns);
        if said.is_empty() {
            return Ok(());
        }
        // A peer that knows all sends all it has since `base`; we have less than `base`.
        let base = known.index(said.len() + 1);
        let ours = missing.index(base + 1);
        let (whole, at_base) = (in_order(&said), in_order(&said[..base]));
        let teller = Peer::new(555);
        for bytes in &said {
            teller.hear(bytes);
        }
        let step_two = teller.diff(&at_base.state_vector().encode());
        let mut document = in_order(&said[..ours]);
        let mut witness = Witness::new();
        said[..ours].iter().for_each(|bytes| witness.peer.hear(bytes));
        let ticket = Ticket { source: 9, message: 9 };
        let admission = document.admit(ticket, update(&step_two)).expect("a valid update");
        witness.hear(ticket, &admission);
        for (message, bytes) in said[ours..base].iter().enumerate() {
            let ticket = Ticket { source: 1, message: message as u64 };
            let admission = document.admit(ticket, update(bytes)).expect("a valid update");
            witness.hear(ticket, &admission);
        }
        prop_assert!(witness.open.is_empty(), "nothing waits any longer");
        prop_assert_eq!(document.state_vector(), whole.state_vector());
        prop_assert_eq!(witness.peer.content(), teller.content());
        prop_assert_eq!(read(&document.encode().expect("a sound document")), teller.content());
    }

    #[test]
    fn a_document_survives_its_store(turns in any_turns(25), cut in any::<prop::sample::Index>()) {
        let said = conversation(&turns);
        let cut = cut.index(said.len() + 1);
        let checkpoint = in_order(&said[..cut]).encode().expect("a sound document");
        let mut opened = Document::open(Some(&checkpoint), &said[cut..]).expect("a sound store");
        let mut whole = in_order(&said);
        prop_assert_eq!(opened.state_vector(), whole.state_vector());
        let (opened, whole) = (opened.encode().expect("sound"), whole.encode().expect("sound"));
        prop_assert_eq!(read(&opened), read(&whole));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_answers_without_the_library(turns in any_turns(25), cut in any::<prop::sample::Index>()) {
        let said = conversation(&turns);
        let Some((last, before)) = said.split_last() else { return Ok(()) };
        let (stored, tail) = before.split_at(cut.index(before.len() + 1));
        let checkpoint = in_order(stored).encode().expect("a sound document");
        let mut document = Document::open(Some(&checkpoint), tail).expect("a sound store");
        for known in [before, &said] {
            let newcomer = Peer::new(555);
            newcomer.hear(&document.diff(&StateVector::default()).expect("a sound document"));
            prop_assert!(!newcomer.lacks());
            prop_assert_eq!(newcomer.content(), content(&mut in_order(known)));
            // Who has every struct gets the deletions, and loses nothing by them.
            let reader = Peer::new(556);
            for bytes in known {
                reader.hear(bytes);
            }
            reader.hear(&document.diff(&document.state_vector()).expect("a sound document"));
            prop_assert_eq!(reader.content(), newcomer.content());
            prop_assert_eq!(document.undecoded() > 0, !known.is_empty());
            document.admit(Ticket { source: 1, message: 0 }, update(last)).expect("a valid update");
        }
        prop_assert_eq!(content(&mut document), content(&mut in_order(&said)));
    }
}

fn content(document: &mut Document) -> String {
    read(&document.encode().expect("a sound document"))
}

#[test]
fn forgetting_a_source_drops_only_what_is_its_own() {
    let said = conversation(&[
        (0, Edit::Type(0, "a".to_owned()), None),
        (0, Edit::Type(1, "b".to_owned()), None),
        (0, Edit::Type(2, "c".to_owned()), None),
    ]);
    let mut document = Document::new();
    let ticket = |source| Ticket { source, message: 0 };
    assert_eq!(document.admit(ticket(1), update(&said[1])).unwrap().verdict, Verdict::Held);
    assert_eq!(document.admit(ticket(2), update(&said[1])).unwrap().verdict, Verdict::Held);
    assert_eq!(document.admit(ticket(2), update(&said[2])).unwrap().verdict, Verdict::Held);
    document.forget(2);
    let admission = document.admit(ticket(3), update(&said[0])).unwrap();
    let ready: Vec<_> = admission.ready.iter().map(|ready| (ready.ticket.source, ready.last)).collect();
    assert_eq!(ready, [(3, true), (1, true)]);
    assert_eq!(document.text("content").unwrap(), "ab");
}

#[test]
fn a_held_update_that_came_from_elsewhere_is_ended_with_nothing() {
    let said = conversation(&[(0, Edit::Type(0, "a".to_owned()), None), (0, Edit::Type(1, "b".to_owned()), None)]);
    let mut document = Document::new();
    let ticket = |source| Ticket { source, message: 0 };
    document.admit(ticket(1), update(&said[1])).unwrap();
    let both = in_order(&said).encode().unwrap();
    let admission = document.admit(ticket(2), update(&both)).unwrap();
    let ready: Vec<_> =
        admission.ready.iter().map(|ready| (ready.ticket.source, ready.update.is_empty(), ready.last)).collect();
    assert_eq!(ready, [(2, false, true), (1, true, true)]);
}

#[test]
fn sections_may_stand_in_any_order() {
    // Client 1 types "a", client 2 types "b" behind it, client 1 types "c" behind that: one update, both orders.
    let first = [&[2, 1, 0, 4, 1, 1, b't', 1, b'a', 0x84, 2, 0, 1, b'c'][..]].concat();
    let second = [&[1, 2, 0, 0x84, 1, 0, 1, b'b'][..]].concat();
    for sections in [[&first, &second], [&second, &first]] {
        let bytes = [&[2][..], sections[0], sections[1], &[0]].concat();
        let mut document = Document::new();
        let parsed = Update::parse(bytes.into()).unwrap();
        let ticket = Ticket { source: 0, message: 0 };
        let admission = document.admit(ticket, parsed.clone()).unwrap();
        assert_eq!(admission.verdict, Verdict::Ready);
        let [ready] = &admission.ready[..] else { panic!("one update comes out as one") };
        assert_eq!(ready.update, parsed, "as it was received");
        assert_eq!(document.text("t").unwrap(), "abc");
    }
}
