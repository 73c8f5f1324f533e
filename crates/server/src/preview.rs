//! What notes look like while they are written: `formats` for the rooms of `sync`.
//!
//! Deliberately absent: anything of who looks. All members of a room are sent the same blocks, so what a bearer of a link
//! must not know is not put in.

use encrier_doc::{Document, Poisoned};
use encrier_formats::note::{self, Options, Preview};
use encrier_sync::{Block, Change, Previewer, Renderer};

use crate::config::{Config, Notes};

/// Renders notes as their published pages are.
#[derive(Debug)]
pub(crate) struct NotePreviewer {
    options: Options,
}

impl NotePreviewer {
    /// As the house's settings say. Only where it says its own address, its own pictures are known by it.
    pub(crate) fn new(config: &Config) -> Self {
        let base = config.server.public_url.as_ref();
        Self { options: note_options(&config.notes, base.map(|base| format!("{base}/")).unwrap_or_default()) }
    }
}

/// How notes are rendered, but for the language.
pub(crate) fn note_options(notes: &Notes, link_base: String) -> Options {
    let names = |hosts: &[crate::config::Host]| hosts.iter().map(ToString::to_string).collect();
    Options {
        link_base,
        image_hosts: names(&notes.image_hosts),
        peertube_hosts: names(&notes.peertube_hosts),
        pdf_hosts: names(&notes.pdf_hosts),
        plantuml: notes.plantuml_server.as_ref().map(ToString::to_string),
        ..Options::default()
    }
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
    fn render(&mut self, source: String) -> Vec<Change> {
        let block = |block: note::Block| Block { line: block.line, html: block.html };
        let change = |change: note::Change| {
            let blocks = change.blocks.into_iter().map(block).collect();
            Change { at: change.at, removed: change.removed, blocks, below: change.below, shift: change.shift }
        };
        self.preview.update(source).into_iter().map(change).collect()
    }
}
