//! What the door lets in, the library decodes, and a merge of it is let in again.

#![no_main]

use bytes::Bytes;
use encrier_doc::{Update, merge};
use libfuzzer_sys::fuzz_target;
use yrs::updates::decoder::Decode;

fuzz_target!(|data: &[u8]| {
    let bytes = Bytes::copy_from_slice(data);
    let Ok(update) = Update::parse(bytes.clone()) else { return };
    assert_eq!(update.bytes(), &bytes);
    yrs::Update::decode_v1(&bytes).expect("the library decodes it");
    if let Ok(merged) = merge(std::slice::from_ref(&bytes)) {
        assert_eq!(merge(std::slice::from_ref(&merged)).expect("again"), merged);
    }
});
