//! The pictures of a document that is read.

use std::collections::HashMap;

use data_url::DataUrl;
use percent_encoding::percent_decode_str;

use super::archive::Archive;
use super::targets;
use crate::flow::picture::format;
use crate::limits::IMPORT_PICTURES_MAX;

/// A picture that was in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What stands for it in the note: `picture:1` and so on, or the path of its file in the archive of the note.
    pub address: String,
    /// The file: by its first bytes a png, jpeg, gif, webp or avif, and nothing more is known.
    pub bytes: Vec<u8>,
}

/// The pictures so far.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// The address of each part of the archive; none for what is no picture.
    known: HashMap<String, Option<String>>,
    pub(super) all: Vec<Picture>,
}

impl Pictures {
    /// The address of the picture at a path of the archive. None if there is none, or it is of a kind that no browser shows,
    /// or there are too many or too large ones.
    pub(super) fn address(&mut self, archive: &mut Archive<'_>, path: &str) -> Option<String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let address = self.add(archive, path);
        self.known.insert(path.to_owned(), address.clone());
        address
    }

    /// The address of a picture that stands in the page itself, as a `data:` URL. None as above.
    pub(super) fn address_of_data(&mut self, url: &str) -> Option<String> {
        let (bytes, _) = DataUrl::process(url.trim()).ok()?.decode_to_vec().ok()?;
        self.keep(bytes)
    }

    fn add(&mut self, archive: &mut Archive<'_>, path: &str) -> Option<String> {
        if self.all.len() == IMPORT_PICTURES_MAX {
            return None;
        }
        self.keep(archive.read(path).ok()?)
    }

    fn keep(&mut self, bytes: Vec<u8>) -> Option<String> {
        if self.all.len() == IMPORT_PICTURES_MAX || !may_be_one(&bytes) {
            return None;
        }
        let address = format!("picture:{}", self.all.len() + 1);
        self.all.push(Picture { address: address.clone(), bytes });
        Some(address)
    }
}

/// Whether a file may be a picture that whoever keeps it can read. AVIF is not what a document is written with, and begins
/// like other files in boxes.
fn may_be_one(bytes: &[u8]) -> bool {
    format(bytes).is_some() || bytes.get(4..8) == Some(b"ftyp")
}

/// The pictures of an archive that a note of it names by paths from its own folder, at most so many.
pub(super) fn neighbours(archive: &mut Archive<'_>, note: &str, markdown: &str, most: usize) -> Vec<Picture> {
    let mut all: Vec<Picture> = Vec::new();
    for target in targets::all(markdown) {
        if all.len() == most {
            break;
        }
        let is_new = !all.iter().any(|picture| picture.address == target);
        let Some(path) = path_from(note, target).filter(|path| is_new && archive.has(path)) else { continue };
        if let Some(bytes) = archive.read(&path).ok().filter(|bytes| may_be_one(bytes)) {
            all.push(Picture { address: target.to_owned(), bytes });
        }
    }
    all
}

/// Where a target leads within the archive, from the folder of `note`; none for addresses and what leads out of it.
fn path_from(note: &str, target: &str) -> Option<String> {
    let target = target.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(target);
    let target = target.split(['?', '#']).next()?;
    if target.is_empty() || target.contains([':', '\\']) || target.starts_with('/') {
        return None;
    }
    let target = percent_decode_str(target).decode_utf8().ok()?;
    let mut parts: Vec<&str> = note.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
