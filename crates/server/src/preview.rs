//! What notes look like while they are written: `formats` for the rooms of `sync`.
//!
//! Deliberately absent: anything of who looks. All members of a room are sent the same blocks, so what a bearer of a link
//! must not know is not put in.

use encrier_doc::{Document, Poisoned};
use encrier_formats::note::{Options, Preview};
use encrier_sync::{Block, Change, Previewer, Renderer};

/// Renders notes as their published pages are.
#[derive(Debug, Default)]
pub(crate) struct NotePreviewer {
    options: Options,
}

impl Previewer for NotePreviewer {
    fn read(&self, document: &mut Document) -> Result<String, Poisoned> {
        document.text("content")
    }

    fn begin(&self) -> Box<dyn Renderer> {
        Box::new(NoteRenderer { preview: Preview::new(self.options.clone()) })
    }
}

/// A note that is rendered part by part while it is written.
#[derive(Debug)]
struct NoteRenderer {
    preview: Preview,
}

impl Renderer for NoteRenderer {
    fn render(&mut self, source: String) -> Change {
        let change = self.preview.update(source);
        let blocks = change.blocks.into_iter().map(|block| Block { line: block.line, html: block.html }).collect();
        Change { at: change.at, removed: change.removed, blocks, below: change.below, shift: change.shift }
    }
}
