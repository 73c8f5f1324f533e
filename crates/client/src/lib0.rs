//! The primitives of Yjs's wire: unsigned integers of 7 bits per byte, and what is counted by them.

/// Writes primitives one after the other.
#[derive(Debug, Clone, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An unsigned integer: seven bits per byte, lowest first, the high bit says that more follow.
    #[must_use]
    pub fn uint(mut self, mut value: u64) -> Self {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push((value & 0x7f) as u8);
        self
    }

    /// A byte length and the bytes: buffers and strings alike.
    #[must_use]
    pub fn buffer(self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.uint(bytes.len() as u64).raw(bytes)
    }

    /// Bytes as they are.
    #[must_use]
    pub fn raw(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(bytes.as_ref());
        self
    }

    /// What was written.
    pub fn done(self) -> Vec<u8> {
        self.0
    }
}

/// Reads primitives one after the other; `None` where the bytes end too early.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// At the head of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// An unsigned integer.
    pub fn uint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A byte length and as many bytes.
    pub fn buffer(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.uint()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A byte length and as many bytes of UTF-8.
    pub fn string(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.buffer()?).ok()
    }

    /// All that is left.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(number: u64, bytes: Vec<u8>) {
            let written = Writer::new().uint(number).buffer(&bytes).done();
            let mut reader = Reader::new(&written);
            prop_assert_eq!(reader.uint(), Some(number));
            prop_assert_eq!(reader.buffer(), Some(bytes.as_slice()));
            prop_assert!(reader.rest().is_empty());
        }

        #[test]
        fn short_bytes_are_no_value(bytes in prop::collection::vec(0x80_u8.., 0..9)) {
            prop_assert_eq!(Reader::new(&bytes).uint(), None);
        }
    }
}
