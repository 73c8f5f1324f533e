//! JSON from the wire, checked without building it.
//!
//! Two rules, since two readers follow. What is embedded in an update is read again by the CRDT library, so it must pass
//! the same parser with the same strictness (numbers in range, whole surrogate pairs, 128 levels): `serde_json`'s
//! `IgnoredAny` is laxer in all three. What is in a presence state is read by browsers only, who bear half a pair.

use crate::Refused;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Checks what an update embeds: whatever passes is read by the library without an error.
pub(crate) fn check_embedded(text: &str) -> Result<(), Refused> {
    match serde_json::from_str::<Strict>(text) {
        Ok(Strict) => Ok(()),
        Err(_) => Err(Refused::Malformed("embedded JSON")),
    }
}

/// Checks any JSON of at most `depth_max` levels: a presence state, or a value of old clients.
pub(crate) fn check_lenient(text: &str, depth_max: usize) -> Result<(), Refused> {
    if depth(text.as_bytes()) > depth_max {
        return Err(Refused::Limit("JSON too deep"));
    }
    serde_json::from_str::<IgnoredAny>(text).map(drop).map_err(|_| Refused::Malformed("JSON"))
}

/// The deepest nesting of brackets outside strings. Means something only for text that is JSON; never fails.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Any JSON value, looked at as the library's `Any` looks at it, and dropped at once.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, _value: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_i64<E: Error>(self, _value: i64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Strict, E> {
        // The library holds whole numbers as i64 and refuses the rest.
        i64::try_from(value).map(|_| Strict).map_err(|_| E::custom("number beyond 2^63"))
    }

    fn visit_f64<E: Error>(self, _value: f64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E: Error>(self, _value: &str) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_unit<E: Error>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Strict, A::Error> {
        while elements.next_element::<Strict>()?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Strict, A::Error> {
        while members.next_entry::<Strict, Strict>()?.is_some() {}
        Ok(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_library_would_refuse_is_refused() {
        for bad in ["", "{", "1e999", "18446744073709551615", "\"\\ud83d\"", "{\"\\ud83d\":1}", "nul", "1 2"] {
            assert!(check_embedded(bad).is_err(), "{bad}");
            assert!(yrs::Any::from_json(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nesting_ends_before_the_stack_does() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(check_embedded(&nested(100)).is_ok());
        assert!(check_embedded(&nested(128)).is_err());
        assert!(check_embedded(&nested(60_000)).is_err());
        assert!(check_lenient(&nested(32), 32).is_ok());
        assert!(check_lenient(&nested(33), 32).is_err());
        assert!(check_lenient(&nested(60_000), 32).is_err());
        assert!(check_lenient("{\"name\":\"[[[[\\\"[[\"}", 1).is_ok());
    }

    proptest! {
        #[test]
        fn we_and_the_library_agree(text in "[\\[\\]{}\",:0-9eE.\\-a-d\\\\ult n]{0,24}") {
            prop_assert_eq!(check_embedded(&text).is_ok(), yrs::Any::from_json(&text).is_ok());
        }
    }
}
