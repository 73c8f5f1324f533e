//! Damaged bytes: a parser answers, whatever it is given.

use crate::golden::{golden, golden_updates};
use bytes::Bytes;
use encrier_doc::{Document, Presence, StateVector, Update};
use proptest::prelude::*;

/// A change to some bytes.
#[derive(Debug, Clone)]
pub(crate) enum Damage {
    /// Another byte at that place.
    Set(usize, u8),
    /// One bit turned over.
    Flip(usize, u8),
    /// A range taken out.
    Cut(usize, usize),
    /// A range said twice.
    Repeat(usize, usize),
}

/// Any damage; places are taken modulo the length.
pub(crate) fn any_damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<usize>(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (any::<usize>(), 1..16_usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (any::<usize>(), 1..16_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
    ]
}

/// The bytes with that damage done.
pub(crate) fn damaged(bytes: &[u8], damage: &[Damage]) -> Bytes {
    let mut bytes = bytes.to_vec();
    for step in damage {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match *step {
            Damage::Set(at, byte) => bytes[at % length] = byte,
            Damage::Flip(at, bit) => bytes[at % length] ^= 1 << bit,
            Damage::Cut(at, count) => {
                bytes.drain(at % length..(at % length + count).min(length));
            }
            Damage::Repeat(at, count) => {
                let range = at % length..(at % length + count).min(length);
                let said = bytes[range.clone()].to_vec();
                bytes.splice(range.end..range.end, said);
            }
        }
    }
    bytes.into()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = Bytes::from(bytes);
        let _update = Update::parse(bytes.clone());
        let _vector = StateVector::parse(&bytes);
        let _presence = Presence::parse(&bytes);
    }

    #[test]
    fn what_is_accepted_the_library_decodes(
        which in any::<prop::sample::Index>(),
        damage in proptest::collection::vec(any_damage(), 1..4),
    ) {
        use yrs::updates::decoder::Decode;
        // Of these it is told otherwise.
        let otherwise = ["hook", "hooks", "texts"];
        let updates: Vec<_> = golden_updates().into_iter().filter(|(name, _)| !otherwise.contains(&&**name)).collect();
        let bytes = damaged(&which.get(&updates).1, &damage);
        if Update::parse(bytes.clone()).is_ok() {
            prop_assert!(yrs::Update::decode_v1(&bytes).is_ok());
        }
    }

    #[test]
    fn what_the_library_would_misread_it_is_told_otherwise(
        which in prop::sample::select(vec!["hook", "hooks", "texts", "rich_keys", "values"]),
        damage in proptest::collection::vec(any_damage(), 0..4),
    ) {
        let bytes = damaged(&golden(which), &damage);
        if let Ok(mut document) = Document::open(None, &[bytes]) {
            let state = document.encode();
            prop_assert!(state.is_ok(), "{:?}", state);
            let again = Document::open(state.as_ref().ok(), &[]).and_then(|mut document| document.encode());
            prop_assert_eq!(again, state);
        }
    }
}
