//! A note that is rendered again and again while it is written: only what changed, where that is enough.
//!
//! A note falls into [`Segment`](segment::Segment)s, each of which begins after a blank line with a line that ended all that was open before it
//! (`docs/decisions/0028` proves that it may be read by itself). An edit is rendered with the segments that it touches, if
//! nothing in them reaches out to the rest of the note and the segment behind them still begins afresh; with it, the footnotes
//! and the tables of contents that look different by that. Everything else is rendered as a whole: what comes out is always what [`render`](super::render) gives.

mod addresses;
mod contents;
mod definitions;
mod names;
mod notes;
mod part;
mod read;
mod region;
mod segment;
mod shape;
mod span;
mod words;

use super::matter::{Matter, begins_like_matter};
use super::options::Options;
use super::rendered::Block;
use super::writer::{Given, push_warning};
use super::{Part, written};
use shape::Shape;
use span::Span;

/// The last rendering of a note, and what is needed to make the next one of it.
#[derive(Debug)]
pub struct Preview {
    options: Options,
    source: String,
    /// How many blocks it has.
    blocks: usize,
    /// None if the note can only be rendered as a whole.
    shape: Option<Shape>,
}

/// What makes the blocks of a note's new text of those of its old, or what goes on from another such change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The first block that goes, counted from 0; where the new ones come.
    pub at: usize,
    /// How many blocks go.
    pub removed: usize,
    /// The blocks that come in their place.
    pub blocks: Vec<Block>,
    /// Of the blocks behind them, those that began on this line or later…
    pub below: u32,
    /// … begin so many lines later.
    pub shift: i64,
}

impl Preview {
    /// An empty note.
    pub fn new(options: Options) -> Self {
        Self { options, source: String::new(), blocks: 0, shape: None }
    }

    /// Renders the note's new text: what changed, one after the other.
    ///
    /// ```
    /// use encrier_formats::note::{Options, Preview};
    ///
    /// let mut preview = Preview::new(Options::default());
    /// preview.update("a\n\nb\n\nc\n\nd\n\ne".to_owned());
    /// let change = &preview.update("a\n\nb\n\nc\n\nd\n\n*e*".to_owned())[0];
    /// assert_eq!((change.at, change.removed, change.blocks[1].html.as_str()), (3, 2, "<p><em>e</em></p>\n"));
    /// ```
    pub fn update(&mut self, source: String) -> Vec<Change> {
        let Some(span) = Span::between(&self.source, &source) else { return Vec::new() };
        let parts = self.shape.as_mut().and_then(|shape| shape.update(&self.options, (&self.source, &source), span));
        self.source = source;
        let changes = parts.unwrap_or_else(|| vec![self.whole()]);
        self.blocks = changes.iter().fold(self.blocks, |count, change| count + change.blocks.len() - change.removed);
        changes
    }

    /// Renders all of it.
    fn whole(&mut self) -> Change {
        let (matter, body) = Matter::of(&self.source, self.options.language);
        let part = Part { lines_before: matter.lines, ..Part::new(&self.options, &matter) };
        let start = self.source.len() - body.len();
        let mut shape = None;
        let see = |seen: &super::Seen<'_, '_>| shape = Shape::of(seen, (body, start), &part);
        let (mut rendered, ()) = written(body, &part, |_| (Given::new(), ()), see);
        if let Some(warning) = &matter.warning {
            let mut html = String::new();
            push_warning(&mut html, warning);
            rendered.blocks.insert(0, Block { line: 1, html });
        }
        // Of a text that begins like front matter and has none, any line may be the end of one.
        let could_have_matter = matter.lines == 0 && begins_like_matter(&self.source);
        self.shape = shape.filter(|_| !could_have_matter);
        Change { at: 0, removed: self.blocks, blocks: rendered.blocks, below: 0, shift: 0 }
    }
}
