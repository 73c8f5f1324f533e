//! The forms in which CodiMD's addresses write a note's UUID: base64url of its bytes, and before that `LZString`'s base64.
//!
//! Both are only read: our own notes have ids of another making.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::limits::NAME_BYTES_MAX;

/// Characters of the base64url form.
const SHORT_CHARACTERS: usize = 22;

/// Characters that the `LZString` form has more than: no id of today is so long.
const LONG_CHARACTERS_MIN: usize = 47;

/// Characters of a UUID with its dashes.
const UUID_CHARACTERS: usize = 36;

/// The UUID that a name is a form of, in lower case with dashes.
pub(crate) fn uuid(name: &str) -> Option<String> {
    if name.len() > LONG_CHARACTERS_MIN {
        return decompress(name).filter(|text| is_uuid(text)).map(|text| text.to_ascii_lowercase());
    }
    if name.len() != SHORT_CHARACTERS {
        return None;
    }
    let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(name).ok()?.try_into().ok()?;
    // Version 1 to 5 and the variant of RFC 4122, as CodiMD checks: other names of 22 characters are somebody's alias.
    let is_one = (1..=5).contains(&(bytes[6] >> 4)) && bytes[8] >> 6 == 0b10;
    is_one.then(|| dashed(&bytes))
}

fn dashed(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(UUID_CHARACTERS);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text
}

fn is_uuid(text: &str) -> bool {
    text.len() == UUID_CHARACTERS
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What `LZString` packed into base64, if that is ASCII and no longer than a UUID.
fn decompress(name: &str) -> Option<String> {
    if name.len() > NAME_BYTES_MAX {
        return None;
    }
    let bytes = STANDARD_NO_PAD.decode(name.trim_end_matches('=')).ok()?;
    let mut bits = Bits { bytes: &bytes, at: 0 };
    let first = bits.take(2)?;
    let mut before = bits.character(first)?;
    // Codes 0 and 1 announce a new character, 2 is the end, the others are entries of the dictionary.
    let mut entries: Vec<String> = vec![String::new(), String::new(), String::new(), before.clone()];
    let mut width = Width { bits: 3, entries_left: 4 };
    let mut text = before.clone();
    while text.len() <= UUID_CHARACTERS {
        let mut code = bits.take(width.bits)?;
        if code == END {
            return Some(text);
        }
        if code < END {
            entries.push(bits.character(code)?);
            code = u32::try_from(entries.len() - 1).ok()?;
            width.count();
        }
        let entry = match entries.get(code as usize) {
            Some(entry) => entry.clone(),
            None if code as usize == entries.len() => format!("{before}{}", &before[..1]),
            None => return None,
        };
        text.push_str(&entry);
        entries.push(format!("{before}{}", &entry[..1]));
        width.count();
        before = entry;
    }
    None
}

/// The code behind the last.
const END: u32 = 2;

/// How many bits a code has: one more each time the dictionary has doubled.
struct Width {
    bits: u32,
    entries_left: u32,
}

impl Width {
    fn count(&mut self) {
        self.entries_left -= 1;
        if self.entries_left == 0 {
            self.entries_left = 1 << self.bits;
            self.bits += 1;
        }
    }
}

/// Bits from the highest of each byte on; numbers come lowest bit first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            number |= u32::from(byte >> (7 - self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(number)
    }

    /// A character that is new: 8 bits of it behind code 0, 16 behind code 1.
    fn character(&mut self, code: u32) -> Option<String> {
        let bits = match code {
            0 => 8,
            1 => 16,
            _ => return None,
        };
        let byte = u8::try_from(self.take(bits)?).ok().filter(u8::is_ascii)?;
        Some(char::from(byte).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_the_bytes() {
        // Buffer.from('7fe1b5a0-1b2c-4d3e-8f90-123456789abc'.replace(/-/g, ''), 'hex').toString('base64url')
        assert_eq!(uuid("f-G1oBssTT6PkBI0VniavA").as_deref(), Some("7fe1b5a0-1b2c-4d3e-8f90-123456789abc"));
        for other in
            ["f-G1oBss7T6PkBI0VniavA", "f-G1oBssTT4PkBI0VniavA", "f-G1oBssTT6PkBI0VniavAA", "f+G1oBssTT6PkBI0VniavA"]
        {
            assert_eq!(uuid(other), None, "{other}");
        }
    }

    #[test]
    fn the_long_form_is_lz_string_s() {
        // LZString.compressToBase64(uuid), by the npm package lz-string
        for (name, expected) in [
            ("OwMwpgjARgrAhgBgLTQEwGMkBYAmBmMJADhAE5kJU8sYA2YI0uKdIA==", "7fe1b5a0-1b2c-4d3e-8f90-123456789abc"),
            ("GwIwhg7CAcCMAMBaAnAEzKxtato68IALIvPAMbxEBmqRAzBdEA==", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ] {
            assert_eq!(uuid(name).as_deref(), Some(expected), "{name}");
        }
        // "hello world, not a uuid, quite long"
        assert_eq!(uuid("BYUwNmD2AEDukCcwBMA00B2kAu0CG0AroQJZrQCOp2I0UGA5kA=="), None);
    }

    proptest::proptest! {
        #[test]
        fn no_name_does_harm(name in ".{0,80}", packed in "[A-Za-z0-9+/]{40,120}={0,2}") {
            for text in [name, packed] {
                if let Some(uuid) = uuid(&text) {
                    proptest::prop_assert!(is_uuid(&uuid), "{}", uuid);
                }
            }
        }
    }
}
