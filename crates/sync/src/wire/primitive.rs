//! lib0's numbers, buffers and texts.

use bytes::{BufMut, Bytes};

use super::WireError;

/// The largest number JavaScript counts exactly: lib0 refuses beyond it, and so do we.
const NUMBER_MAX: u64 = (1 << 53) - 1;

/// Reads a message front to back; buffers it gives out share the message's memory.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a Bytes,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a Bytes) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reads a varUint: 7 bits a byte, lowest first, bit 7 says that more follow.
    pub fn number(&mut self) -> Result<u64, WireError> {
        let mut value = 0_u64;
        let mut shift = 0_u32;
        loop {
            let byte = *self.bytes.get(self.at).ok_or(WireError::Truncated)?;
            self.at += 1;
            if shift > 49 {
                return Err(WireError::Number);
            }
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return if value <= NUMBER_MAX { Ok(value) } else { Err(WireError::Number) };
            }
        }
    }

    /// Reads a varUint8Array: its length, then its bytes.
    pub fn buffer(&mut self) -> Result<Bytes, WireError> {
        let len = usize::try_from(self.number()?).map_err(|_| WireError::Number)?;
        let end = self.at.checked_add(len).filter(|end| *end <= self.bytes.len()).ok_or(WireError::Truncated)?;
        let buffer = self.bytes.slice(self.at..end);
        self.at = end;
        Ok(buffer)
    }

    /// Reads a varString.
    pub fn text(&mut self) -> Result<String, WireError> {
        let buffer = self.buffer()?;
        std::str::from_utf8(&buffer).map(str::to_owned).map_err(|_| WireError::Text)
    }

    /// What was not read.
    pub fn rest(self) -> Bytes {
        self.bytes.slice(self.at..)
    }
}

/// Writes a varUint.
pub fn put_number(out: &mut impl BufMut, mut value: u64) {
    while value > 0x7f {
        out.put_u8((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.put_u8((value & 0x7f) as u8);
}

/// Writes a varUint8Array or, from UTF-8, a varString.
pub fn put_buffer(out: &mut impl BufMut, buffer: &[u8]) {
    put_number(out, buffer.len() as u64);
    out.put_slice(buffer);
}

/// Bytes of `value` as a varUint.
pub fn number_len(value: u64) -> usize {
    let bits = (u64::BITS - value.leading_zeros()).max(1);
    bits.div_ceil(7) as usize
}

/// Bytes of a buffer of `len` bytes with its length before it.
pub fn buffer_len(len: usize) -> usize {
    number_len(len as u64) + len
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(bytes: &[u8]) -> Result<u64, WireError> {
        Reader::new(&Bytes::copy_from_slice(bytes)).number()
    }

    #[test]
    fn numbers_end_at_53_bits() {
        assert_eq!(number(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]), Ok(NUMBER_MAX));
        assert_eq!(number(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]), Err(WireError::Number));
        assert_eq!(number(&[0x80; 9]), Err(WireError::Number));
        assert_eq!(number(&[0x80]), Err(WireError::Truncated));
    }

    #[test]
    fn an_announced_length_allocates_nothing() {
        let huge = Bytes::from_static(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2]);
        assert_eq!(Reader::new(&huge).buffer(), Err(WireError::Truncated));
    }

    proptest! {
        #[test]
        fn numbers_come_back(value in 0..=NUMBER_MAX) {
            let mut out = Vec::new();
            put_number(&mut out, value);
            prop_assert_eq!(out.len(), number_len(value));
            prop_assert_eq!(number(&out), Ok(value));
        }

        #[test]
        fn buffers_come_back(buffer in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut out = Vec::new();
            put_buffer(&mut out, &buffer);
            prop_assert_eq!(out.len(), buffer_len(buffer.len()));
            let out = Bytes::from(out);
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.buffer().map(|b| b.to_vec()), Ok(buffer));
            prop_assert!(reader.rest().is_empty());
        }
    }
}
