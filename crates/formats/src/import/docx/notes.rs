//! Footnotes and endnotes: each is read where its first mark stands. One that has no mark is no part of the text any more.

use std::collections::HashMap;

use super::relations::Relations;
use super::{Reader, folder_of, part};
use crate::flow::Block;
use crate::import::ImportError;
use crate::import::archive::Archive;
use crate::import::line::without_space;
use crate::import::xml::Element;

/// The notes of a document.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Those that were read, in the order of their marks.
    pub(super) read: Vec<Vec<Block>>,
    /// The places of these, by kind and number.
    places: HashMap<(&'static str, String), usize>,
    /// Those that were not.
    waiting: HashMap<(&'static str, String), Element>,
    /// What their parts refer to.
    relations: HashMap<&'static str, Relations>,
}

impl Notes {
    /// Finds the notes of a kind in their part, if there is one.
    pub(super) fn find(
        &mut self,
        archive: &mut Archive<'_>,
        kind: &'static str,
        path: &str,
    ) -> Result<(), ImportError> {
        let Some(notes) = part(archive, path)? else { return Ok(()) };
        let (folder, file) = folder_of(path);
        self.relations.insert(kind, Relations::read(archive, folder, file)?);
        for note in notes.into_elements().filter(|note| &*note.name == kind) {
            // The others are the lines above notes.
            if note.attribute("type").is_none_or(|kind| kind == "normal") {
                self.waiting.insert((kind, note.attribute("id").unwrap_or_default().to_owned()), note);
            }
        }
        Ok(())
    }
}

impl Reader<'_, '_> {
    /// The place of the note that a mark names, which is read now if it was not.
    pub(super) fn note(&mut self, kind: &'static str, mark: &Element) -> Option<usize> {
        let name = (kind, mark.attribute("id").unwrap_or_default().to_owned());
        if let Some(place) = self.notes.places.get(&name) {
            return Some(*place);
        }
        let note = self.notes.waiting.remove(&name)?;
        let place = self.notes.read.len();
        self.notes.places.insert(name, place);
        self.notes.read.push(Vec::new());
        let own = self.notes.relations.remove(kind).unwrap_or_default();
        let of_text = std::mem::replace(&mut self.relations, own);
        let mut blocks = self.blocks(&note);
        let own = std::mem::replace(&mut self.relations, of_text);
        self.notes.relations.insert(kind, own);
        without_space(&mut blocks);
        self.notes.read[place] = blocks;
        Some(place)
    }
}
