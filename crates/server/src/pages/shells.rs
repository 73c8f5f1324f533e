//! The three built pages, cut once.

use encrier_model::DocumentKind;

use crate::dist;
use crate::shell::{Shell, ShellError};

/// The pages of the web client.
#[derive(Debug)]
pub(crate) struct Shells {
    /// `index.html`.
    pub start: Shell,
    pad: Shell,
    note: Shell,
}

impl Shells {
    /// Takes them out of the binary.
    pub(crate) fn read() -> Result<Self, ShellError> {
        let read =
            |page| dist::page(page).ok_or(ShellError { page, place: "file" }).and_then(|html| Shell::cut(page, &html));
        Ok(Self { start: read("index.html")?, pad: read("pad.html")?, note: read("note.html")? })
    }

    /// The page of that kind of document.
    pub(crate) fn of(&self, kind: DocumentKind) -> &Shell {
        match kind {
            DocumentKind::Pad => &self.pad,
            DocumentKind::Note => &self.note,
        }
    }
}
