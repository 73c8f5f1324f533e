//! What the door lets in, a document bears and the library decodes, and a merge of it is let in again.

#![no_main]

use bytes::Bytes;
use encrier_doc::{Document, Update, merge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let bytes = Bytes::copy_from_slice(data);
    let Ok(update) = Update::parse(bytes.clone()) else { return };
    assert_eq!(update.bytes(), &bytes);
    // Not its bytes: the library is told of hooks and the like in a form that it does not misread.
    if let Ok(mut document) = Document::open(None, std::slice::from_ref(&bytes)) {
        document.encode().expect("the library decodes it");
    }
    if let Ok(merged) = merge(std::slice::from_ref(&bytes)) {
        assert_eq!(merge(std::slice::from_ref(&merged)).expect("again"), merged);
    }
});
