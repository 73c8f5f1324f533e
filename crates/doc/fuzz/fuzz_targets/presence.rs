//! What is read as presence is written back as the same, and is JSON.

#![no_main]

use bytes::Bytes;
use encrier_doc::Presence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(presence) = Presence::parse(&Bytes::copy_from_slice(data)) else { return };
    let again = Presence::parse(&Presence::encode(&presence.entries)).expect("what we write is read");
    // What is too long or too deep is left out of what is read, and so not written.
    assert_eq!((again.entries, again.left_out), (presence.entries, 0));
});
