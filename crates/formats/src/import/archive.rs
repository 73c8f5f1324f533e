//! An archive that somebody else packed.

use std::cell::Cell;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::ImportError;
use crate::limits::{IMPORT_BYTES_FREE, IMPORT_ENTRIES_MAX, IMPORT_PART_BYTES_MAX, IMPORT_RATIO_MAX};

/// Bytes that one import may still unpack.
pub(super) type Budget = Cell<u64>;

/// What begins each entry of the list at an archive's end.
const ENTRY_SIGN: &[u8] = b"PK\x01\x02";

/// An archive and what may still be unpacked of it.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: &'a Budget,
}

impl<'a> Archive<'a> {
    /// Reads the list of files. Signs of entries are counted first: the list is read into memory whole.
    pub(super) fn open(bytes: &'a [u8], left: &'a Budget) -> Result<Self, ImportError> {
        if bytes.windows(ENTRY_SIGN.len()).filter(|four| *four == ENTRY_SIGN).count() > IMPORT_ENTRIES_MAX {
            return Err(ImportError::TooMuch);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::Broken)?;
        Ok(Self { zip, left })
    }

    /// Whether there is a file of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The names of all files in their order; those that are no text are left out.
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// Unpacks a file. It stops when there is more than is allowed, whatever the archive says of sizes.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, ImportError> {
        let file = self.zip.by_name(name).map_err(|_| ImportError::Broken)?;
        let by_ratio = file.compressed_size().saturating_mul(IMPORT_RATIO_MAX).max(IMPORT_BYTES_FREE);
        let most = by_ratio.min(IMPORT_PART_BYTES_MAX).min(self.left.get());
        let mut bytes = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left.set(self.left.get().saturating_sub(length));
        if length > most {
            return Err(ImportError::TooMuch);
        }
        read.map_err(|_| ImportError::Broken)?;
        Ok(bytes)
    }
}
