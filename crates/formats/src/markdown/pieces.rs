//! A line of spans cut where markdown cares: white space apart from what can carry a mark.

use std::borrow::Cow;

use crate::inline::{Content, Image, Mark, Marks, Span};

/// A stretch of a line and the marks that it is written with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece<'a> {
    pub(super) content: Solid<'a>,
    pub(super) marks: Marks,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Solid<'a> {
    /// Text that neither begins nor ends with white space.
    Word(&'a str),
    /// Program text, of whatever characters.
    Code(Cow<'a, str>),
    /// A picture.
    Image(&'a Image),
    /// Markdown that is written as it stands.
    Raw(&'a str),
    /// White space within a line.
    Space(&'a str),
    /// The end of a line.
    Break,
}

impl Solid<'_> {
    /// Whether it shows nothing: it opens no mark and keeps only those that go on after it.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Space(_) | Self::Break)
    }
}

/// The pieces of a line, without white space at the ends of lines and without breaks at either end of the whole.
pub(super) fn pieces(spans: &[Span]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for span in spans {
        cut(span, &mut pieces);
    }
    let mut pieces = without_idle_space(pieces);
    settle_marks(&mut pieces);
    pieces
}

/// Whether nothing of the line would be written.
pub(super) fn is_blank(spans: &[Span]) -> bool {
    spans.iter().all(|span| match &span.content {
        Content::Text(text) => !span.marks.has(Mark::Code) && text.trim().is_empty(),
        Content::Break => true,
        Content::Image(_) | Content::Raw(_) => false,
    })
}

fn cut<'a>(span: &'a Span, pieces: &mut Vec<Piece<'a>>) {
    let mut push = |content| pieces.push(Piece { content, marks: span.marks.clone() });
    match &span.content {
        Content::Break => push(Solid::Break),
        Content::Image(image) => push(Solid::Image(image)),
        Content::Raw(text) => push(Solid::Raw(text)),
        Content::Text(text) if span.marks.has(Mark::Code) => push(Solid::Code(Cow::Borrowed(text))),
        Content::Text(text) => {
            let word = text.trim_start();
            let (before, word) = (&text[..text.len() - word.len()], word.trim_end());
            let after = &text[before.len() + word.len()..];
            for (part, content) in
                [(before, Solid::Space(before)), (word, Solid::Word(word)), (after, Solid::Space(after))]
            {
                if !part.is_empty() {
                    push(content);
                }
            }
        }
    }
}

/// Goes through the line from its end: white space before a break or the end is dropped, as are breaks at both ends.
fn without_idle_space(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut kept: Vec<Piece<'_>> = Vec::with_capacity(pieces.len());
    for piece in pieces.into_iter().rev() {
        let is_idle = match piece.content {
            Solid::Space(_) => kept.last().is_none_or(|after| after.content == Solid::Break),
            Solid::Break => kept.is_empty(),
            _ => false,
        };
        if !is_idle {
            kept.push(piece);
        }
    }
    let leading = kept.iter().rev().take_while(|piece| piece.content == Solid::Break).count();
    kept.truncate(kept.len() - leading);
    kept.reverse();
    kept
}

/// Leaves blank pieces only the marks that stand on both sides of them too: a mark that began or ended with white space
/// would not be read as one.
fn settle_marks(pieces: &mut [Piece<'_>]) {
    let mut after: Option<Marks> = None;
    for piece in pieces.iter_mut().rev() {
        if piece.content.is_blank() {
            let after = after.clone().unwrap_or_default();
            piece.marks = if piece.content == Solid::Break { after } else { piece.marks.common(&after) };
            piece.marks.remove(Mark::Code);
        }
        after = Some(piece.marks.clone());
    }
    let mut before = Marks::default();
    for piece in pieces {
        if piece.content.is_blank() {
            piece.marks = piece.marks.common(&before);
        }
        before = piece.marks.clone();
    }
}
