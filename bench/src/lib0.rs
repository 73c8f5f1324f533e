//! The primitives of lib0's encoding, from which Yjs messages are made.
//!
//! Deliberately absent: everything but unsigned numbers and byte strings.

use thiserror::Error;

/// The bytes end early, or a number has more than 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the bytes end early or hold no number")]
pub struct Malformed;

/// Appends a varUint: seven bits a byte, least significant first, the top bit says that more follow.
pub(crate) fn write_number(out: &mut Vec<u8>, mut number: u64) {
    let low_byte = |number: u64| number.to_le_bytes()[0];
    while number >= 0x80 {
        out.push(low_byte(number) | 0x80);
        number >>= 7;
    }
    out.push(low_byte(number));
}

/// Appends a varUint8Array (and, being UTF-8, a varString): the length and the bytes.
pub(crate) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// How many bytes [`write_number`] appends.
pub(crate) fn number_len(number: u64) -> usize {
    (64 - (number | 1).leading_zeros() as usize).div_ceil(7)
}

/// Reads from the front of a slice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Stands at the first byte.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// One byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(first)
    }

    /// A varUint.
    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    /// A varUint8Array or varString, not copied.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or(Malformed)?;
        self.rest = rest;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_have_the_length_foretold() {
        for number in (0..64).flat_map(|bit| [(1_u64 << bit) - 1, 1 << bit, (1 << bit) + 1]).chain([u64::MAX]) {
            let mut bytes = Vec::new();
            write_number(&mut bytes, number);
            assert_eq!(bytes.len(), number_len(number), "{number}");
            assert_eq!(Reader::new(&bytes).number(), Ok(number));
            assert_eq!(Reader::new(&bytes[..bytes.len() - 1]).number(), Err(Malformed));
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        assert_eq!(Reader::new(b"\x03abc").bytes(), Ok(&b"abc"[..]));
        assert_eq!(Reader::new(b"\x04abc").bytes(), Err(Malformed));
        assert_eq!(Reader::new(&[0xff; 12]).bytes(), Err(Malformed));
    }
}
