//! An archive that somebody else packed.

use std::cell::Cell;
use std::collections::HashMap;
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
    /// Where each file is, by its name as a path downwards.
    places: HashMap<String, usize>,
    left: &'a Budget,
}

/// Some programs of Windows write `a\b`, others `./b`.
fn path_of(name: &str) -> String {
    let path = name.replace('\\', "/");
    let mut rest = path.as_str();
    while let Some(inner) = rest.strip_prefix("./") {
        rest = inner;
    }
    rest.to_owned()
}

impl<'a> Archive<'a> {
    /// Reads the list of files. Signs of entries are counted first: the list is read into memory whole.
    pub(super) fn open(bytes: &'a [u8], left: &'a Budget) -> Result<Self, ImportError> {
        if bytes.windows(ENTRY_SIGN.len()).filter(|four| *four == ENTRY_SIGN).count() > IMPORT_ENTRIES_MAX {
            return Err(ImportError::TooMuch);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ImportError::Broken)?;
        let mut places = HashMap::new();
        for (at, name) in zip.file_names().enumerate() {
            if let Ok(name) = name {
                places.entry(path_of(&name)).or_insert(at);
            }
        }
        Ok(Self { zip, places, left })
    }

    /// Whether there is a file of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The names of all files in their order; those that are no text are left out.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.places.iter().collect();
        names.sort_by_key(|(_, at)| **at);
        names.into_iter().map(|(name, _)| name.clone()).collect()
    }

    /// Unpacks a file. It stops when there is more than is allowed, whatever the archive says of sizes.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, ImportError> {
        let at = *self.places.get(name).ok_or(ImportError::Broken)?;
        let file = self.zip.by_index(at).map_err(|_| ImportError::Broken)?;
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
