//! What becomes of a note.

use super::matter::Matter;

/// The kinds of diagrams, as `data-kind` has them.
pub const DIAGRAMS: [&str; 11] =
    ["abc", "flow", "fretboard", "geo", "graphviz", "markmap", "mermaid", "plantuml", "sequence", "vega", "vega-lite"];

/// Those that no script draws: their text is shown with a word, but for `plantuml` where the house names a server.
pub(super) const UNDRAWN: [&str; 3] = ["fretboard", "geo", "plantuml"];

/// A note as HTML.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    /// The top-level blocks in order; footnotes come last.
    pub blocks: Vec<Block>,
    /// The front matter as read.
    pub matter: Matter,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// What the page needs a script for.
    pub uses: Uses,
}

/// A top-level piece of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    /// Its HTML, whole by itself: no tag stays open.
    pub html: String,
}

/// A heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// Its `id`; empty if its text gives none.
    pub id: String,
    /// The line of the file on which it begins, from 1.
    pub line: u32,
}

/// What the page needs a script for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// `span.math`, `div.math`.
    pub math: bool,
    /// Something to be loaded by a click.
    pub clicks: bool,
    /// Tasks.
    pub tasks: bool,
    pub(super) diagrams: u16,
}

impl Uses {
    /// Adds what another part of the page needs.
    pub fn add(&mut self, other: Self) {
        self.math |= other.math;
        self.clicks |= other.clicks;
        self.tasks |= other.tasks;
        self.diagrams |= other.diagrams;
    }

    /// The kinds of diagrams that are there for a script to draw, of [`DIAGRAMS`].
    pub fn diagrams(self) -> impl Iterator<Item = &'static str> {
        DIAGRAMS
            .into_iter()
            .enumerate()
            .filter(move |(index, _)| self.diagrams & (1 << index) != 0)
            .map(|(_, kind)| kind)
    }
}

impl Rendered {
    /// The blocks one after the other.
    pub fn html(&self) -> String {
        self.blocks.iter().map(|block| block.html.as_str()).collect()
    }

    /// The blocks one after the other, each in a `<div class="block" data-line="…">` with the line on which it begins.
    pub fn lined_html(&self) -> String {
        let mut html = String::new();
        for block in &self.blocks {
            html.push_str("<div class=\"block\" data-line=\"");
            html.push_str(&block.line.to_string());
            html.push_str("\">");
            html.push_str(&block.html);
            html.push_str("</div>\n");
        }
        html
    }
}
