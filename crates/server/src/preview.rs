//! What notes look like while they are written: `formats` for the rooms of `sync`.
//!
//! Deliberately absent: anything of who looks. All members of a room are sent the same blocks, so what a bearer of a link
//! must not know is not put in.

use encrier_doc::{Document, Poisoned};
use encrier_formats::note::{Options, render};
use encrier_sync::{Block, Previewer};

/// Renders notes as their published pages are.
#[derive(Debug, Default)]
pub(crate) struct NotePreviewer {
    options: Options,
}

impl Previewer for NotePreviewer {
    fn read(&self, document: &mut Document) -> Result<String, Poisoned> {
        document.text("content")
    }

    fn blocks(&self, source: &str) -> Vec<Block> {
        let blocks = render(source, &self.options).blocks.into_iter();
        blocks.map(|block| Block { line: block.line, html: block.html }).collect()
    }
}
