//! Running text: spans of one formatting each.

use std::rc::Rc;

/// Something in a line, and how it is marked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    /// The thing itself.
    pub content: Content,
    /// Its marks; always empty on a [`Content::Break`].
    pub marks: Marks,
}

/// What can stand in a line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Characters; never empty, and without control characters except tab.
    Text(String),
    /// The start of a new line within the same block.
    Break,
    /// A picture by address.
    Image(Image),
    /// A note's own markdown that no pad has: a formula, the mark of a footnote.
    Raw(String),
}

/// A picture by address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Image {
    /// Its address, as written; nothing about it has been judged.
    pub source: String,
    /// What to say in its place.
    pub alternative: String,
    /// What to show beside the pointer, or nothing.
    pub title: String,
}

/// A simple mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mark {
    /// Strong.
    Bold = 1,
    /// Stressed.
    Italic = 2,
    /// Underlined.
    Underline = 4,
    /// Struck through.
    Strike = 8,
    /// Program text.
    Code = 16,
    /// Marked with a pen; only notes have it.
    Highlight = 32,
    /// Below the line; only notes have it.
    Subscript = 64,
    /// Above the line; only notes have it.
    Superscript = 128,
}

/// The marks on a span: a set of [`Mark`]s and possibly a link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Marks {
    simple: u8,
    /// Where the span leads, as written; never empty, nothing about it has been judged.
    pub link: Option<Rc<str>>,
}

impl Mark {
    /// The mark of that name in `web/schema.json`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bold" => Self::Bold,
            "italic" => Self::Italic,
            "underline" => Self::Underline,
            "strike" => Self::Strike,
            "code" => Self::Code,
            _ => return None,
        })
    }
}

impl Marks {
    /// No mark but possibly a link.
    pub(crate) fn linked(link: Option<Rc<str>>) -> Self {
        Self { link, ..Self::default() }
    }

    /// Whether the mark is there.
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.simple & mark as u8 != 0
    }

    /// Adds a mark.
    pub(crate) fn insert(&mut self, mark: Mark) {
        self.simple |= mark as u8;
    }

    /// Takes a mark away.
    pub(crate) fn remove(&mut self, mark: Mark) {
        self.simple &= !(mark as u8);
    }

    /// The marks that are in both.
    pub(crate) fn common(&self, other: &Self) -> Self {
        let link = if self.link == other.link { self.link.clone() } else { None };
        Self { simple: self.simple & other.simple, link }
    }
}

impl Span {
    /// A new line within the block.
    pub(crate) fn line_break() -> Self {
        Self { content: Content::Break, marks: Marks::default() }
    }
}

/// The text of a line without its marks: what a title or a plain-text file needs. A break becomes `line_break`.
pub(crate) fn plain_text(spans: &[Span], line_break: &str) -> String {
    let mut text = String::new();
    for span in spans {
        match &span.content {
            Content::Text(piece) | Content::Raw(piece) => text.push_str(piece),
            Content::Break => text.push_str(line_break),
            Content::Image(image) => text.push_str(&image.alternative),
        }
    }
    text
}
