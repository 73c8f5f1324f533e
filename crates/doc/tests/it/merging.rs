//! A merged run says what its parts said.

use crate::document::{ticket, update};
use crate::golden::{golden, golden_updates, hex};
use crate::order::{any_turns, conversation, in_order};
use crate::peer::{Peer, read};
use crate::perturb::{any_damage, damaged};
use bytes::Bytes;
use encrier_doc::{Document, Verdict, merge};
use proptest::prelude::*;

/// The struct part of a state decides where everything is; members of embedded JSON come in any order.
fn sorted(bytes: &Bytes) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.sort_unstable();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_merged_run_does_what_its_parts_do(
        turns in any_turns(30),
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
    ) {
        let said = conversation(&turns);
        let (first, second) = (first.index(said.len() + 1), second.index(said.len() + 1));
        let (from, to) = (first.min(second), first.max(second));
        let merged = merge(&said[from..to]).expect("a run");
        let mut by_parts = in_order(&said[..to]);
        let mut by_run = in_order(&said[..from]);
        let admission = by_run.admit(ticket(0), update(&merged)).expect("a valid update");
        prop_assert!(admission.verdict != Verdict::Held, "what the parts built on is there");
        prop_assert_eq!(by_run.state_vector(), by_parts.state_vector());
        let (by_run, by_parts) = (by_run.encode().expect("sound"), by_parts.encode().expect("sound"));
        prop_assert_eq!(sorted(&by_run), sorted(&by_parts));
        // A browser reads it as we do.
        let peer = Peer::new(555);
        said[..from].iter().chain([&merged]).chain(&said[to..]).for_each(|bytes| peer.hear(bytes));
        prop_assert!(!peer.lacks());
        prop_assert_eq!(read(&in_order(&said).encode().expect("sound")), peer.content());
        // Merging what is merged changes nothing more.
        prop_assert_eq!(&merge(std::slice::from_ref(&merged)).expect("a run"), &merged);
    }

    #[test]
    fn damaged_runs_never_panic(
        harm in proptest::collection::vec((any::<prop::sample::Index>(), proptest::collection::vec(any_damage(), 0..3)), 0..8),
    ) {
        let goldens = golden_updates();
        let run: Vec<Bytes> =
            harm.into_iter().map(|(which, damage)| damaged(&which.get(&goldens).1, &damage)).collect();
        if let Ok(merged) = merge(&run) {
            update_is_sound(&merged);
        }
    }
}

fn update_is_sound(bytes: &Bytes) {
    let mut document = Document::new();
    let _refused = document.admit(ticket(0), update(bytes));
    document.encode().expect("a sound document");
}

#[test]
fn typing_in_a_row_becomes_one_struct() {
    let mut keys = Vec::new();
    let mut document = Document::new();
    let text: String = ('a'..='z').cycle().take(200).collect();
    for length in 1..=text.len() {
        let key = document.set_text("content", &text[..length], 3_000_000_000).unwrap().unwrap();
        keys.push(key.bytes().clone());
    }
    let raw: usize = keys.iter().map(Bytes::len).sum();
    let merged = merge(&keys).unwrap();
    assert!(raw > 14 * 200, "a key alone is {raw} / 200 bytes");
    assert!(merged.len() < 200 + 32, "a key in a run is one byte, the run {}", merged.len());
    assert_eq!(merged, document.encode().unwrap());
}

#[test]
fn real_bytes_merge_as_yjs_merges_them() {
    let keys: Vec<Bytes> = (0..5).map(|number| golden(&format!("text_{number}"))).collect();
    let merged = merge(&keys).unwrap();
    let mut document = Document::open(None, &[merged]).unwrap();
    assert_eq!(document.text("content").unwrap(), "éx\nab");
    assert_eq!(merge(&[]).unwrap(), hex("00 00"));
    assert_eq!(merge(&[golden("merge_run")]).unwrap(), golden("diff"));
}

#[test]
fn a_run_with_a_gap_is_none() {
    assert!(merge(&[golden("text_0"), golden("text_2")]).is_err());
    assert!(merge(&[golden("merge_with_skip")]).is_err());
    assert!(merge(&[hex("ff")]).is_err());
}

#[test]
fn what_a_run_says_twice_is_said_once() {
    let longer = hex("01 01 01 00 04 01 07 636f6e74656e74 03 616263 00");
    let merged = merge(&[golden("text_0"), golden("text_1"), longer, golden("text_0")]).unwrap();
    let mut document = Document::open(None, &[merged]).unwrap();
    assert_eq!(document.text("content").unwrap(), "abc");
}
