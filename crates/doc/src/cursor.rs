//! Reads lib0's primitives from borrowed bytes: every length is compared with what is left before it is believed.
//!
//! Deliberately absent: allocation, recursion, signed numbers as values (nobody here needs one).

use crate::Refused;
use crate::limits::{CLIENT_END, CLOCK_END};

/// Bytes of the longest number that lib0 writes: 53 bits, 7 to a byte. Longer forms are read differently by yjs, by the
/// library and by us, so they are refused.
const NUMBER_BYTES_MAX: usize = 8;

/// A position in bytes from the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Stands at a place that an earlier walk over the same bytes has reached.
    pub(crate) const fn resume(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where the next byte is read, from the start of the bytes.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// What is not yet read.
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// Bytes not yet read.
    pub(crate) const fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Result<u8, Refused> {
        let byte = *self.bytes.get(self.at).ok_or(Refused::Malformed("end of bytes"))?;
        self.at += 1;
        Ok(byte)
    }

    /// An unsigned number below 2^53.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<u64, Refused> {
        let first = self.byte()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.long_number(first) }
    }

    fn long_number(&mut self, first: u8) -> Result<u64, Refused> {
        let mut number = u64::from(first & 0x7f);
        for place in 1..NUMBER_BYTES_MAX {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return if number < CLIENT_END { Ok(number) } else { Err(Refused::Malformed("number beyond 2^53")) };
            }
        }
        Err(Refused::Malformed("number too long"))
    }

    /// Passes over a signed number (lib0's `varInt`), whose first byte holds only six bits.
    pub(crate) fn skip_signed(&mut self) -> Result<(), Refused> {
        for _ in 0..NUMBER_BYTES_MAX {
            if self.byte()? < 0x80 {
                return Ok(());
            }
        }
        Err(Refused::Malformed("number too long"))
    }

    /// A clock or a length: below 2^31.
    #[inline]
    pub(crate) fn clock(&mut self) -> Result<u32, Refused> {
        let number = self.number()?;
        if number < CLOCK_END {
            u32::try_from(number).map_err(|_| Refused::Malformed("clock beyond 2^31"))
        } else {
            Err(Refused::Malformed("clock beyond 2^31"))
        }
    }

    /// A count of things that take at least `size_min` bytes each: never more than the bytes left can hold.
    #[inline]
    pub(crate) fn count(&mut self, size_min: usize) -> Result<usize, Refused> {
        let count = self.number()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.left() / size_min => Ok(count),
            _ => Err(Refused::Malformed("count beyond the bytes")),
        }
    }

    /// The next `length` bytes.
    #[inline]
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Refused> {
        let taken = self.bytes[self.at..].get(..length).ok_or(Refused::Malformed("length beyond the bytes"))?;
        self.at += length;
        Ok(taken)
    }

    /// Bytes preceded by their length.
    #[inline]
    pub(crate) fn buffer(&mut self) -> Result<&'a [u8], Refused> {
        let length = self.count(1)?;
        self.take(length)
    }

    /// UTF-8 preceded by its length in bytes.
    #[inline]
    pub(crate) fn text(&mut self) -> Result<&'a str, Refused> {
        std::str::from_utf8(self.buffer()?).map_err(|_| Refused::Malformed("text is not UTF-8"))
    }
}

/// Appends an unsigned number in lib0's form.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

/// Appends bytes preceded by their length.
pub(crate) fn put_buffer(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_survive_the_wire(number in 0..CLIENT_END) {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            let mut cursor = Cursor::new(&bytes);
            prop_assert_eq!(cursor.number(), Ok(number));
            prop_assert_eq!(cursor.left(), 0);
        }
    }

    #[test]
    fn a_number_beyond_53_bits_is_refused() {
        let mut bytes = Vec::new();
        put_number(&mut bytes, CLIENT_END);
        assert!(Cursor::new(&bytes).number().is_err());
        assert!(Cursor::new(&[0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).number().is_err());
    }

    #[test]
    fn a_count_beyond_the_bytes_is_refused() {
        assert!(Cursor::new(&[3, 0, 0]).count(1).is_err());
        assert_eq!(Cursor::new(&[2, 0, 0]).count(1), Ok(2));
        assert!(Cursor::new(&[2, 0, 0]).count(2).is_err());
    }

    #[test]
    fn a_clock_ends_at_31_bits() {
        let mut bytes = Vec::new();
        put_number(&mut bytes, CLOCK_END - 1);
        assert_eq!(Cursor::new(&bytes).clock(), Ok((1 << 31) - 1));
        bytes.clear();
        put_number(&mut bytes, CLOCK_END);
        assert!(Cursor::new(&bytes).clock().is_err());
    }
}
