//! Bytes made by real yjs.

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry, StateVector, Update};

/// The bytes of that name in the golden file.
pub(crate) fn golden(name: &str) -> Bytes {
    all().into_iter().find(|(key, _)| key == name).map(|(_, bytes)| bytes).expect("a golden of that name")
}

/// Every golden that is an update of a form we accept.
pub(crate) fn golden_updates() -> Vec<(String, Bytes)> {
    let others = ["vector", "vector_empty", "presence", "presence_gone"];
    all().into_iter().filter(|(name, _)| !others.contains(&name.as_str())).collect()
}

fn all() -> Vec<(String, Bytes)> {
    include_str!("../golden/yjs.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next().expect("a name").to_owned();
            (name, hex(words.next().expect("bytes")))
        })
        .collect()
}

/// Bytes from hexadecimal digits; blanks are for the reader.
pub(crate) fn hex(digits: &str) -> Bytes {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let value = |digit: u8| (digit as char).to_digit(16).expect("a digit") as u8;
    digits.chunks(2).map(|pair| value(pair[0]) << 4 | value(pair[1])).collect()
}

#[test]
fn every_update_of_yjs_is_accepted() {
    for (name, bytes) in golden_updates() {
        let update = Update::parse(bytes.clone()).unwrap_or_else(|refused| panic!("{name}: {refused}"));
        assert_eq!(update.bytes(), &bytes);
        assert_eq!(update.is_empty(), name == "empty");
    }
    assert_eq!(Update::parse(golden("two_clients")).unwrap().client(), Some(20));
    assert_eq!(Update::parse(golden("undo_1")).unwrap().client(), None, "it only deletes");
    assert_eq!(Update::parse(golden("empty")).unwrap().client(), None);
}

#[test]
fn state_vectors_of_yjs_round_trip() {
    let vector = StateVector::parse(&golden("vector")).unwrap();
    assert_eq!(vector.iter().collect::<Vec<_>>(), [(10, 10), (20, 4)]);
    assert_eq!(vector.encode(), golden("vector"));
    let empty = StateVector::parse(&golden("vector_empty")).unwrap();
    assert!(empty.is_empty());
    assert_eq!(empty.encode(), golden("vector_empty"));
}

#[test]
fn presence_of_yjs_round_trips() {
    let here = Presence::parse(&golden("presence")).unwrap();
    let state = Bytes::from_static("{\"user\":{\"name\":\"Zoé\",\"color\":\"#fa0\"}}".as_bytes());
    assert_eq!(here.entries.to_vec(), [PresenceEntry { client: 99, clock: 1, state }]);
    assert_eq!(Presence::encode(&here.entries), golden("presence"));
    let gone = Presence::parse(&golden("presence_gone")).unwrap();
    assert!(gone.entries[0].is_gone());
    assert_eq!(Presence::encode(&gone.entries), golden("presence_gone"));
}

#[test]
fn a_presence_state_is_a_slice_of_its_frame() {
    let frame = golden("presence");
    let entry = Presence::parse(&frame).unwrap().entries.remove(0);
    let start = frame.as_ptr() as usize;
    assert!((start..start + frame.len()).contains(&(entry.state.as_ptr() as usize)));
}
