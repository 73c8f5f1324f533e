//! Well-formed bytes that break a document: what the door cannot know, the sequence refuses or holds back. And whatever is
//! let in, the document bears on the stack of a common thread: it is read, written, opened again, edited, dropped.

use crate::document::{ticket, update};
use crate::golden::{golden_updates, hex};
use crate::order::{any_turns, conversation};
use crate::perturb::{Damage, any_damage, damaged};
use bytes::Bytes;
use encrier_doc::{Document, Refused, StateVector, Ticket, Update, Verdict, limits};
use proptest::prelude::*;

/// Bytes of stack of a tokio worker.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// Runs on a thread with a common stack; a panic there is a panic here.
pub(crate) fn on_common_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).expect("a thread");
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Does with a document all that can be done with one.
pub(crate) fn exercise(document: &mut Document) {
    document.integrate().expect("what was admitted is integrated");
    let state = document.encode().expect("a state that decodes");
    for root in ["content", "t", "default", "map", "rich"] {
        document.text(root).expect("text");
        document.tree(root).expect("a tree");
    }
    let vector = document.state_vector();
    // Every clock of every client may be asked from: into the middle of a struct, of a surrogate pair.
    for (client, clock) in vector.iter().take(4) {
        for from in (0..clock).step_by(1 + clock as usize / 20) {
            let have = vector.iter().map(|entry| if entry.0 == client { (client, from) } else { entry }).collect();
            let lacks = document.diff(&have).expect("a diff");
            Update::parse(lacks).expect("what we send passes our own door");
        }
    }
    let beyond = vector.iter().map(|(client, clock)| (client, clock + 9)).chain([(1 << 52, 3)]).collect();
    document.diff(&beyond).expect("a peer that claims to know more");
    let mut opened = Document::open(Some(&state), &[]).expect("a state that opens");
    assert_eq!(opened.state_vector(), vector);
    for root in ["content", "t"] {
        let text = opened.text(root).expect("text");
        let new = format!("é{}😀", text.chars().skip(2).collect::<String>());
        opened.set_text(root, &new, 77_777).expect("an edit");
        assert_eq!(opened.text(root).expect("text"), new);
    }
    let state = opened.encode().expect("a state that decodes");
    Document::open(Some(&state), &[]).expect("opens").encode().expect("again");
}

/// Gives these to a document, each from a source of its own, and does with it all that can be done.
fn besiege(updates: Vec<Bytes>) {
    on_common_stack(move || {
        let mut document = Document::new();
        for (source, bytes) in updates.into_iter().enumerate() {
            let Ok(update) = Update::parse(bytes) else { continue };
            let before = document.state_vector();
            let ticket = Ticket { source: source as u64, message: 0 };
            if document.admit(ticket, update).is_err() {
                assert_eq!(document.state_vector(), before, "a refused update changes nothing");
            }
            if source % 5 == 0 {
                document.integrate().expect("what was admitted is integrated");
            }
        }
        exercise(&mut document);
    });
}

/// Admits one; gives what was said of it.
fn verdict(document: &mut Document, digits: &str) -> Result<Verdict, Refused> {
    document.admit(ticket(0), update(&hex(digits))).map(|admission| admission.verdict)
}

#[test]
fn a_gap_corrupts_the_state() {
    let mut document = Document::new();
    let gap = "01 01 0a 28 04 01 01 74 03 616263 00";
    assert_eq!(verdict(&mut document, gap), Ok(Verdict::Held));
    assert_eq!(document.lag(), (0, 0), "the library never hears of it");
    exercise(&mut document);
    let fill = [&[1, 1, 10, 0, 0, 40, 0][..]].concat();
    let admission = document.admit(ticket(1), update(&fill.into())).unwrap();
    assert_eq!(admission.ready.len(), 2);
    exercise(&mut document);
    assert_eq!(document.text("t").unwrap(), "abc");
}

#[test]
fn a_gap_said_aloud_never_reaches_the_library() {
    let mut document = Document::new();
    assert_eq!(verdict(&mut document, "01 01 05 00 0a 03 00"), Ok(Verdict::Known), "only a gap");
    assert_eq!(verdict(&mut document, "01 02 05 00 0a 03 04 01 01 74 01 61 00"), Ok(Verdict::Held));
    assert_eq!(verdict(&mut document, "01 03 06 00 04 01 01 74 01 78 0a 03 84 06 03 01 61 00"), Ok(Verdict::Held));
    assert_eq!(document.text("t").unwrap(), "x", "what stands before the gap is taken");
    exercise(&mut document);
}

#[test]
fn references_to_the_unknown_wait() {
    for digits in [
        "01 01 05 00 84 09 00 01 61 00",    // left neighbour
        "01 01 05 00 44 09 00 01 61 00",    // right neighbour
        "01 01 05 00 04 00 09 00 01 61 00", // parent
        "00 01 09 01 00 01",                // deleted
    ] {
        let mut document = Document::new();
        assert_eq!(verdict(&mut document, digits), Ok(Verdict::Held), "{digits}");
        assert_eq!(document.lag(), (0, 0));
        exercise(&mut document);
    }
}

#[test]
fn a_parent_that_is_no_type_leaves_an_update_half_applied() {
    let mut document = Document::new();
    verdict(&mut document, "01 01 05 00 04 01 01 74 03 616263 00").unwrap();
    // One good struct of client 6, then one of client 4 inside the letter "b".
    let bad = "02 01 06 00 04 01 01 74 01 78 01 04 00 04 00 05 01 01 79 00";
    assert_eq!(verdict(&mut document, bad), Err(Refused::Malformed("parent is no type")));
    assert_eq!(document.state_vector(), StateVector::from_iter([(5, 3)]), "nothing of it is taken");
    assert_eq!(verdict(&mut document, "01 01 06 00 04 01 01 74 01 78 00"), Ok(Verdict::Ready));
    exercise(&mut document);
}

#[test]
fn what_a_refused_update_opened_is_closed_again() {
    let mut document = Document::new();
    verdict(&mut document, "01 01 05 00 04 01 01 74 01 61 00").unwrap();
    verdict(&mut document, "01 01 09 00 04 01 01 75 01 7a 00").unwrap();
    // Client 5 goes on with a letter, a letter in another root, a type, a type in that; then client 4 is at fault.
    let bad = "02 04 05 01 84 05 00 01 62 04 01 01 75 01 78 87 05 01 00 07 00 05 03 00
        01 04 00 04 00 05 00 01 79 00";
    assert_eq!(verdict(&mut document, bad), Err(Refused::Malformed("parent is no type")));
    // What really stands at those clocks is text in one root.
    assert_eq!(verdict(&mut document, "01 01 05 01 84 05 00 04 62636465 00"), Ok(Verdict::Ready));
    for clock in 1..5 {
        let inside = format!("01 01 06 00 08 00 05 {clock:02x} 01 7e 00");
        assert_eq!(verdict(&mut document, &inside), Err(Refused::Malformed("parent is no type")));
    }
    assert_eq!(verdict(&mut document, "01 01 07 00 c4 05 02 05 03 01 7a 00"), Ok(Verdict::Ready), "one place");
    assert_eq!(document.text("t").unwrap(), "abczde");
    exercise(&mut document);
}

#[test]
fn a_parent_that_was_deleted_is_honest() {
    // An array in the root, then deleted content where a type was, and children of both.
    let mut document = Document::new();
    verdict(&mut document, "01 02 05 00 07 01 01 74 00 01 01 01 74 01 00").unwrap();
    assert_eq!(verdict(&mut document, "01 01 06 00 08 00 05 00 01 7e 00"), Ok(Verdict::Ready));
    assert_eq!(verdict(&mut document, "01 01 07 00 08 00 05 01 01 7e 00"), Ok(Verdict::Ready));
    assert_eq!(verdict(&mut document, "00 01 05 01 00 01"), Ok(Verdict::Ready));
    assert_eq!(verdict(&mut document, "01 01 08 00 88 06 00 01 7e 00"), Ok(Verdict::Ready));
    exercise(&mut document);
}

#[test]
fn neighbours_in_two_places_break_the_chains() {
    let mut document = Document::new();
    verdict(&mut document, "01 01 05 00 04 01 01 74 01 61 00").unwrap();
    verdict(&mut document, "01 01 06 00 04 01 01 75 01 62 00").unwrap();
    let between = "01 01 07 00 c4 05 00 06 00 01 78 00";
    assert_eq!(verdict(&mut document, between), Err(Refused::Malformed("neighbours in two places")));
    // A struct whose known part stands in another root than it claims.
    let elsewhere = "01 01 05 00 04 01 01 75 03 616263 00";
    assert_eq!(verdict(&mut document, elsewhere), Err(Refused::Malformed("neighbours in two places")));
    // A list's element beside a map's entry of the same type.
    verdict(&mut document, "01 01 08 00 28 01 01 74 01 6b 01 7e 00").unwrap();
    let mixed = "01 01 09 00 c8 05 00 08 00 01 7e 00";
    assert_eq!(verdict(&mut document, mixed), Err(Refused::Malformed("neighbours in two places")));
    exercise(&mut document);
}

#[test]
fn text_in_a_map_trips_its_readers() {
    let mut document = Document::new();
    let mark = "01 01 05 00 26 01 01 74 01 6b 01 62 04 74727565 00";
    assert_eq!(verdict(&mut document, mark), Err(Refused::Malformed("text in a map")));
    let text = "01 01 05 00 24 01 01 74 01 6b 01 62 00";
    assert_eq!(verdict(&mut document, text), Err(Refused::Malformed("text in a map")));
    exercise(&mut document);
}

/// The library cuts such an entry in two where somebody names its middle, and forgets the first half when the map is
/// deleted: it then points to freed memory.
#[test]
fn many_values_under_one_key_outlive_their_map() {
    let mut document = Document::new();
    verdict(&mut document, "01 01 05 00 07 01 01 74 01 00").unwrap();
    let many = "01 01 06 00 28 00 05 00 01 6b 02 7e 7e 00";
    assert_eq!(verdict(&mut document, many), Err(Refused::Malformed("many values under one key")));
    let one = "01 01 06 00 28 00 05 00 01 6b 01 7e 00";
    assert_eq!(verdict(&mut document, one), Ok(Verdict::Ready));
    let beside = "01 01 06 01 88 06 00 02 7e 7e 00";
    assert_eq!(verdict(&mut document, beside), Err(Refused::Malformed("many values under one key")));
    let deleted = "01 01 06 01 81 06 00 03 00";
    assert_eq!(verdict(&mut document, deleted), Ok(Verdict::Ready), "an honest map's past");
    exercise(&mut document);
    verdict(&mut document, "00 01 05 01 00 01").unwrap();
    exercise(&mut document);
}

/// Types of that kind nested in a list (or under a key), one struct for each, beginning at a clock of client 1.
fn nest(kind: &[u8], keyed: bool, from: u32, to: u32) -> Bytes {
    let number = |value: u32| -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut value = value;
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let mut bytes = [&[1][..], &number(to - from), &[1], &number(from)].concat();
    let info = if keyed { 0x27 } else { 7 };
    for clock in from..to {
        bytes.push(info);
        match clock.checked_sub(1) {
            None => bytes.extend([1, 1, b't']),
            Some(parent) => bytes.extend([&[0, 1][..], &number(parent)].concat()),
        }
        if keyed {
            bytes.extend([1, b'k']);
        }
        bytes.extend(kind);
    }
    bytes.push(0);
    bytes.into()
}

const KINDS: [(&[u8], bool); 5] = [(&[0], false), (&[1], true), (&[3, 1, b'p'], false), (&[4], false), (&[6], false)];

#[test]
fn types_within_types_overflow_the_stack() {
    for (kind, keyed) in KINDS {
        for levels in [101, 1_000, 20_000] {
            let mut document = Document::new();
            let deep = update(&nest(kind, keyed, 0, levels));
            assert_eq!(document.admit(ticket(0), deep).unwrap_err(), Refused::Limit("depth"));
            assert_eq!(document.state_vector(), StateVector::default());
        }
        besiege(vec![nest(kind, keyed, 0, 100), hex("00 01 01 01 00 01")]);
    }
}

#[test]
fn depth_is_bounded_however_slowly_it_is_built() {
    for (kind, keyed) in KINDS {
        on_common_stack(move || {
            let mut document = Document::new();
            for clock in 0..100 {
                // Now and then the document comes back from its store: the depth is not forgotten.
                if clock % 33 == 32 {
                    document = Document::open(Some(&document.encode().unwrap()), &[]).unwrap();
                }
                let admission = document.admit(ticket(clock.into()), update(&nest(kind, keyed, clock, clock + 1)));
                assert_eq!(admission.unwrap().verdict, Verdict::Ready);
            }
            let one_more = document.admit(ticket(100), update(&nest(kind, keyed, 100, 101)));
            assert_eq!(one_more.unwrap_err(), Refused::Limit("depth"));
            exercise(&mut document);
            verdict(&mut document, "00 01 01 01 00 01").expect("the outermost can be deleted");
            exercise(&mut document);
        });
    }
}

#[test]
fn depth_is_found_through_neighbours_too() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&nest(&[0], false, 0, 100))).unwrap();
    // A value in the innermost array, then a type beside that value: its parent is not on the wire.
    verdict(&mut document, "01 01 02 00 08 00 01 63 01 7e 00").unwrap();
    assert_eq!(verdict(&mut document, "01 01 02 01 87 02 00 00 00"), Err(Refused::Limit("depth")));
    assert_eq!(verdict(&mut document, "01 01 03 00 47 02 00 00 00"), Err(Refused::Limit("depth")));
    // In the one around it there is room.
    verdict(&mut document, "01 01 04 00 08 00 01 62 01 7e 00").unwrap();
    assert_eq!(verdict(&mut document, "01 01 04 01 87 04 00 00 00"), Ok(Verdict::Ready));
    exercise(&mut document);
}

#[test]
fn held_back_bytes_are_bounded_per_message_and_source() {
    let gap = |text: usize| -> Bytes {
        let length = [(text & 0x7f) as u8 | 0x80, (text >> 7 & 0x7f) as u8 | 0x80, (text >> 14) as u8];
        [&[1, 1, 9, 5, 4, 1, 1, b't'][..], &length, &vec![b'x'; text], &[0]].concat().into()
    };
    let mut document = Document::new();
    for message in 0..limits::HELD_SOURCE_MESSAGES_MAX as u64 {
        assert_eq!(document.admit(ticket(message), update(&gap(20))).unwrap().verdict, Verdict::Held);
    }
    let weight = document.weight();
    let refused = document.admit(ticket(100), update(&gap(20))).unwrap_err();
    assert_eq!(refused, Refused::Limit("messages held back for one source"));
    let other = |source| Ticket { source, message: 0 };
    let refused = document.admit(other(2), update(&gap(limits::HELD_SOURCE_BYTES_MAX))).unwrap_err();
    assert_eq!(refused, Refused::Limit("bytes held back for one source"));
    assert_eq!(document.weight(), weight);
    let refused = (10..).find_map(|source| document.admit(other(source), update(&gap(200_000))).err());
    assert_eq!(refused, Some(Refused::Limit("bytes held back for one document")));
    assert!(document.weight() < limits::HELD_BYTES_MAX + 100_000);
    for source in 0..100 {
        document.forget(source);
    }
    assert_eq!(document.weight(), 0);
}

#[test]
fn a_refusal_of_what_would_wait_takes_nothing_of_the_update() {
    // Client 9 is ready, client 5 waits with more than may be held.
    let text = vec![b'x'; limits::HELD_SOURCE_BYTES_MAX];
    let length = [(text.len() & 0x7f) as u8 | 0x80, (text.len() >> 7 & 0x7f) as u8 | 0x80, (text.len() >> 14) as u8];
    let ready = [1, 9, 0, 4, 1, 1, b't', 1, b'a'];
    let waits = [&[1, 5, 7, 4, 1, 1, b't'][..], &length, &text].concat();
    let bytes = [&[2][..], &ready, &waits, &[0]].concat();
    let mut document = Document::new();
    let refused = document.admit(ticket(0), update(&bytes.into())).unwrap_err();
    assert_eq!(refused, Refused::Limit("bytes held back for one source"));
    assert_eq!(document.state_vector(), StateVector::default());
    assert_eq!(document.text("t").unwrap(), "");
}

#[test]
fn a_held_part_that_turns_out_bad_is_named() {
    let mut document = Document::new();
    // Client 6 at clock 1, inside the letter that is client 5's first.
    assert_eq!(verdict(&mut document, "01 01 06 01 08 00 05 00 01 7e 00"), Ok(Verdict::Held));
    verdict(&mut document, "01 01 05 00 04 01 01 74 01 61 00").unwrap();
    let admission = document.admit(ticket(7), update(&hex("01 01 06 00 04 01 01 74 01 62 00"))).unwrap();
    assert_eq!(admission.refused, [(ticket(0), Refused::Malformed("parent is no type"))]);
    assert_eq!(admission.ready.len(), 1);
    exercise(&mut document);
}

#[test]
fn clients_are_counted() {
    let section = |client: u32| [1, client as u8 | 0x80, (client >> 7) as u8 | 0x80, (client >> 14) as u8, 0, 0, 1];
    let crowd = |clients: std::ops::Range<u32>| -> Bytes {
        let count = clients.len();
        let head = [count as u8 | 0x80, (count >> 7) as u8 | 0x80, (count >> 14) as u8];
        let sections: Vec<u8> = clients.rev().flat_map(section).collect();
        [&head[..], &sections, &[0]].concat().into()
    };
    let most = limits::CLIENTS_MAX as u32;
    let mut document = Document::new();
    let refused = document.admit(ticket(0), update(&crowd(0..most + 1))).unwrap_err();
    assert_eq!(refused, Refused::Limit("clients"));
    assert_eq!(document.state_vector(), StateVector::default());
    document.admit(ticket(0), update(&crowd(0..most))).unwrap();
    assert_eq!(document.admit(ticket(1), update(&crowd(most..most + 1))).unwrap_err(), Refused::Limit("clients"));
    assert_eq!(verdict(&mut document, "01 01 05 01 00 01 00"), Ok(Verdict::Ready), "who is in may go on");
    document.encode().expect("a crowd is borne");
}

#[test]
fn a_document_has_a_greatest_weight() {
    let nulls = 4 * 1024 * 1024;
    let length = [nulls as u8 | 0x80, (nulls >> 7) as u8 | 0x80, (nulls >> 14) as u8 | 0x80, (nulls >> 21) as u8];
    let heavy = |client: u8| -> Bytes {
        [&[1, 1, client, 0, 8, 1, 1, b't'][..], &length, &vec![126; nulls], &[0]].concat().into()
    };
    let mut document = Document::new();
    document.admit(ticket(1), update(&heavy(1))).unwrap();
    document.admit(ticket(2), update(&heavy(2))).unwrap();
    assert_eq!(document.admit(ticket(3), update(&heavy(3))).unwrap_err(), Refused::Limit("size"));
    assert_eq!(verdict(&mut document, "00 01 01 01 00 64"), Ok(Verdict::Ready), "deleting is still possible");
}

#[test]
fn halves_of_pairs_are_borne() {
    // "😀" of client 5; one types between its halves, one deletes a half.
    besiege(vec![
        hex("01 01 05 00 04 01 01 74 08 f09f9880f09f9880 00"),
        hex("01 01 06 00 c4 05 00 05 01 01 78 00"),
        hex("00 01 05 01 03 01"),
        hex("01 01 07 00 84 05 02 04 f09f9880 00"),
    ]);
}

/// In which order such letters stand depends on what came first, in Yjs as here: nobody honest writes them.
#[test]
fn right_neighbours_left_of_left_neighbours_are_borne() {
    besiege(vec![
        hex("01 01 05 00 04 01 01 74 03 616263 00"),
        hex("01 01 06 00 c4 05 02 05 00 01 78 00"),
        hex("01 01 07 00 c4 05 01 05 01 01 79 00"),
        hex("01 01 08 00 c4 06 00 07 00 01 7a 00"),
    ]);
}

/// One of these, with that damage done.
fn harmed(said: &[Bytes], which: prop::sample::Index, damage: &[Damage]) -> Bytes {
    damaged(&said[which.index(said.len())], damage)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_admitted_is_borne(
        turns in any_turns(20),
        harm in proptest::collection::vec((any::<prop::sample::Index>(), proptest::collection::vec(any_damage(), 1..4)), 0..40),
    ) {
        let said = conversation(&turns);
        let mut updates = Vec::new();
        let mut harm = harm.into_iter();
        for bytes in &said {
            updates.extend(harm.next().map(|(which, damage)| harmed(&said, which, &damage)));
            updates.push(bytes.clone());
        }
        updates.extend(harm.filter(|_| !said.is_empty()).map(|(which, damage)| harmed(&said, which, &damage)));
        besiege(updates);
    }

    #[test]
    fn damaged_goldens_are_borne(
        harm in proptest::collection::vec((any::<prop::sample::Index>(), proptest::collection::vec(any_damage(), 0..3)), 1..20),
    ) {
        let goldens = golden_updates();
        besiege(harm.into_iter().map(|(which, damage)| damaged(&which.get(&goldens).1, &damage)).collect());
    }
}

#[test]
fn a_crowd_at_one_place_is_integrated_in_short_calls() {
    // Each of two clients puts a thousand letters at the start of an empty text, and each is compared with all others.
    let crowd = |client: u8| {
        let head = [1, 0xe8, 7, client, 0];
        let letters = [4, 1, 1, b't', 1, b'a' + client].repeat(1_000);
        Bytes::from([&head[..], &letters, &[0]].concat())
    };
    let (mut slow, mut fast) = (Document::new(), Document::new());
    for client in [1, 2] {
        for document in [&mut slow, &mut fast] {
            document.admit(ticket(client.into()), update(&crowd(client))).unwrap();
        }
    }
    let mut calls = 1;
    while slow.integrate_some().unwrap() {
        calls += 1;
    }
    assert_eq!(calls, 2_000_usize.div_ceil(limits::INTEGRATE_STRUCTS_MAX));
    assert_eq!(slow.lag(), (0, 0));
    fast.integrate().unwrap();
    assert_eq!(slow.text("t").unwrap(), fast.text("t").unwrap());
}
