//! What is read as a state vector is written back as the same one.

#![no_main]

use encrier_doc::StateVector;
use libfuzzer_sys::fuzz_target;
use yrs::updates::decoder::Decode;

fuzz_target!(|data: &[u8]| {
    let Ok(vector) = StateVector::parse(data) else { return };
    assert_eq!(StateVector::parse(&vector.encode()).as_ref(), Ok(&vector));
    yrs::StateVector::decode_v1(&vector.encode()).expect("the library decodes it");
});
