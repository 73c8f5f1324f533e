//! A line of marked text: which delimiters to write, and where.
//!
//! `CommonMark` decides by the characters on both sides of a run of `*`, `_` or `~` whether it may open or close
//! emphasis, and pairs runs of one sign by their lengths. This writer stays clear of the hard cases:
//!
//! 1. no mark begins or ends on white space (`pieces` sees to that);
//! 2. emphasis inside emphasis uses the other sign, and two runs that touch never use the same one, so that a run is
//!    always one delimiter, and the only open one of its sign when it closes;
//! 3. where a letter outside would keep a run from opening or closing, that letter becomes a character reference, which
//!    counts as punctuation.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::rc::Rc;

use super::code;
use super::escape::{
    Dialect, Standing, begins_entity, push_char_reference, push_destination, push_reference, push_text,
};
use super::gap::{Class, Delimiter, Role, is_read};
use super::pieces::{Piece, Solid, pieces};
use crate::inline::{Image, Mark, Marks, Span};

/// Where a line stands, which decides how it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a paragraph, which may have several lines.
    Paragraph,
    /// In a heading, which has one.
    Heading,
    /// In a cell of a table.
    Cell,
}

/// The line as markdown; with newlines only in a paragraph. Empty if nothing of it shows.
pub(super) fn line(spans: &[Span], place: Place, dialect: Dialect) -> String {
    let pieces = pieces(spans);
    let lengths = lengths(&pieces);
    let mut writer = Writer { out: String::new(), open: Vec::new(), place, dialect };
    for (index, piece) in pieces.iter().enumerate() {
        writer.push(piece, pieces.get(index + 1), lengths[index]);
    }
    let gap = writer.close(&Marks::default());
    writer.push_gap(&gap);
    if place == Place::Heading {
        guard_closing_sequence(&mut writer.out);
    }
    writer.out
}

/// The marks that are written around a stretch; code is a stretch of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    Underline,
    Strike,
    Bold,
    Italic,
    Highlight,
    Subscript,
    Superscript,
    /// Bold and italic that begin and end together.
    BoldItalic,
    Link,
}

/// In the order in which marks of one extent nest, outermost first.
const AROUND: [Around; 8] = [
    Around::Underline,
    Around::Highlight,
    Around::Subscript,
    Around::Superscript,
    Around::Strike,
    Around::Bold,
    Around::Italic,
    Around::Link,
];

/// For one piece and each of [`AROUND`], how many pieces the mark goes on for, this one included.
type Lengths = [usize; AROUND.len()];

fn has(marks: &Marks, around: Around) -> bool {
    match around {
        Around::Underline => marks.has(Mark::Underline),
        Around::Strike => marks.has(Mark::Strike),
        Around::Bold => marks.has(Mark::Bold),
        Around::Italic => marks.has(Mark::Italic),
        Around::Highlight => marks.has(Mark::Highlight),
        Around::Subscript => marks.has(Mark::Subscript),
        Around::Superscript => marks.has(Mark::Superscript),
        Around::BoldItalic => marks.has(Mark::Bold) && marks.has(Mark::Italic),
        Around::Link => marks.link.is_some(),
    }
}

fn lengths(pieces: &[Piece<'_>]) -> Vec<Lengths> {
    let mut all = vec![[1; AROUND.len()]; pieces.len()];
    for index in (1..pieces.len()).rev() {
        let (before, piece) = (&pieces[index - 1].marks, &pieces[index].marks);
        for (slot, around) in AROUND.into_iter().enumerate() {
            if has(before, around) && has(piece, around) && (around != Around::Link || before.link == piece.link) {
                all[index - 1][slot] += all[index][slot];
            }
        }
    }
    all
}

/// A mark that has been opened, and what will close it.
struct Open {
    around: Around,
    /// For a link, where it leads.
    link: Option<Rc<str>>,
    closing: Cow<'static, str>,
}

struct Writer {
    out: String,
    open: Vec<Open>,
    place: Place,
    dialect: Dialect,
}

impl Writer {
    fn push(&mut self, piece: &Piece<'_>, next: Option<&Piece<'_>>, lengths: Lengths) {
        let mut gap = self.close(&piece.marks);
        if piece.content.is_blank() {
            self.push_gap(&gap);
            self.push_blank(&piece.content);
            return;
        }
        let is_autolink = self.open(piece, lengths, &mut gap);
        let refers_first = self.guard(&gap, if is_autolink { Class::Sign } else { first_class(piece, next) });
        let begins_line = gap.is_empty() && self.begins_line();
        self.push_gap(&gap);
        match &piece.content {
            Solid::Word(word) if is_autolink => {
                self.out.push('<');
                self.out.push_str(word);
                self.out.push('>');
            }
            Solid::Word(word) => {
                let standing =
                    Standing { begins_line, continues: !self.out.is_empty(), refers_first, dialect: self.dialect };
                push_text(&mut self.out, word, standing);
            }
            Solid::Code(text) => self.push_code(text),
            Solid::Image(image) => push_image(&mut self.out, image, self.dialect),
            // In a cell, `|` would end it.
            Solid::Raw(text) if self.place == Place::Cell => self.out.push_str(&text.replace('|', "\\|")),
            Solid::Raw(text) => self.out.push_str(text),
            Solid::Space(_) | Solid::Break => {}
        }
    }

    fn push_gap(&mut self, gap: &[Delimiter]) {
        for delimiter in gap {
            // `![` would be a picture.
            if delimiter.text == "[" && self.out.ends_with('!') {
                self.out.insert(self.out.len() - 1, '\\');
            }
            self.out.push_str(&delimiter.text);
        }
    }

    /// White space within the line. Where a parser would take it away, its first character is written as a reference.
    fn push_blank(&mut self, content: &Solid<'_>) {
        match content {
            Solid::Break => self.out.push_str(if self.place == Place::Paragraph { "\\\n" } else { "<br>" }),
            Solid::Space(space) if self.out.is_empty() || self.begins_line() => {
                let rest = push_reference(&mut self.out, space);
                self.out.push_str(rest);
            }
            Solid::Space(space) => self.out.push_str(space),
            _ => {}
        }
    }

    fn push_code(&mut self, text: &str) {
        // `[` at the start of a paragraph and `]:`, even in code, say where an address is.
        let is_definition = self.out.starts_with('[') && text.contains("]:");
        if is_definition || !code::push_span(&mut self.out, text, self.place == Place::Cell) {
            self.out.push_str("<code>");
            push_text(&mut self.out, text, Standing { dialect: self.dialect, ..Standing::default() });
            self.out.push_str("</code>");
        }
    }

    fn begins_line(&self) -> bool {
        self.place == Place::Paragraph && (self.out.is_empty() || self.out.ends_with('\n'))
    }

    /// Closes the marks that are not among these, and those inside them; what to write for it.
    fn close(&mut self, marks: &Marks) -> Vec<Delimiter> {
        let goes_on = |open: &Open| has(marks, open.around) && (open.around != Around::Link || open.link == marks.link);
        let kept = self.open.iter().position(|open| !goes_on(open)).unwrap_or(self.open.len());
        let closed = self.open.drain(kept..).rev();
        closed.map(|open| Delimiter { text: open.closing, role: open.around.closing_role() }).collect()
    }

    /// Opens the marks of the piece that are not open yet, the longest first. True if the last of them is a link that is
    /// best written as `<address>`: then the link is not opened.
    fn open(&mut self, piece: &Piece<'_>, lengths: Lengths, gap: &mut Vec<Delimiter>) -> bool {
        let is_open = |around| self.open.iter().any(|open| open.around.includes(around));
        let missing = AROUND.into_iter().zip(lengths);
        let mut missing: Vec<_> =
            missing.filter(|&(around, _)| has(&piece.marks, around) && !is_open(around)).collect();
        missing.sort_by_key(|&(_, length)| Reverse(length));
        if let Some(at) = missing.iter().position(|&(around, _)| around == Around::Bold)
            && let Some(&(Around::Italic, length)) = missing.get(at + 1)
            && length == missing[at].1
        {
            missing[at].0 = Around::BoldItalic;
            missing.remove(at + 1);
        }
        let is_autolink = missing.last() == Some(&(Around::Link, 1)) && is_autolink(piece);
        missing.truncate(missing.len() - usize::from(is_autolink));
        for (around, _) in missing {
            self.open_one(around, &piece.marks, gap);
        }
        is_autolink
    }

    fn open_one(&mut self, around: Around, marks: &Marks, gap: &mut Vec<Delimiter>) {
        let sign = self.free_sign(gap);
        let emphasis = |star, underscore| Cow::Borrowed(if sign == '*' { star } else { underscore });
        let (opening, closing) = match around {
            Around::Underline => (Cow::Borrowed("<u>"), Cow::Borrowed("</u>")),
            Around::Highlight => (Cow::Borrowed("<mark>"), Cow::Borrowed("</mark>")),
            Around::Subscript => (Cow::Borrowed("<sub>"), Cow::Borrowed("</sub>")),
            Around::Superscript => (Cow::Borrowed("<sup>"), Cow::Borrowed("</sup>")),
            Around::Strike => (Cow::Borrowed("~~"), Cow::Borrowed("~~")),
            Around::Bold => (emphasis("**", "__"), emphasis("**", "__")),
            Around::Italic => (emphasis("*", "_"), emphasis("*", "_")),
            Around::BoldItalic => (emphasis("***", "___"), emphasis("***", "___")),
            Around::Link => {
                let mut closing = String::new();
                push_destination(&mut closing, marks.link.as_deref().unwrap_or_default(), "");
                (Cow::Borrowed("["), Cow::Owned(closing))
            }
        };
        let link = if around == Around::Link { marks.link.clone() } else { None };
        self.open.push(Open { around, link, closing });
        gap.push(Delimiter { text: opening, role: around.opening_role() });
    }

    /// The sign for emphasis here: not that of the emphasis around it, nor that of a delimiter it would touch.
    fn free_sign(&self, gap: &[Delimiter]) -> char {
        let around = self.open.iter().find(|open| open.closing.starts_with(['*', '_']));
        match around {
            Some(open) if open.closing.starts_with('*') => '_',
            Some(_) => '*',
            None => {
                let before = gap.last().map_or(self.out.as_str(), |delimiter| &delimiter.text);
                if before.ends_with('*') { '_' } else { '*' }
            }
        }
    }

    /// Makes sure that the delimiters are read between the text so far and what follows: writes the last character as a
    /// reference if that is needed, and tells whether the next one must be.
    fn guard(&mut self, gap: &[Delimiter], after: Class) -> bool {
        let last = self.out.chars().next_back();
        let before = last.map_or(Class::Space, Class::of);
        // A reference ends and begins with a sign.
        if is_read(gap, before, after) {
            return false;
        }
        if is_read(gap, before, Class::Sign) {
            return true;
        }
        self.out.pop();
        if let Some(last) = last {
            push_char_reference(&mut self.out, last);
        }
        !is_read(gap, Class::Sign, after)
    }
}

impl Around {
    fn includes(self, other: Self) -> bool {
        self == other || (self == Self::BoldItalic && matches!(other, Self::Bold | Self::Italic))
    }

    fn opening_role(self) -> Role {
        if self.is_sure() { Role::Sure } else { Role::Opens }
    }

    fn closing_role(self) -> Role {
        if self.is_sure() { Role::Sure } else { Role::Closes }
    }

    /// Whether it is written as a bracket or a tag.
    fn is_sure(self) -> bool {
        !matches!(self, Self::Strike | Self::Bold | Self::Italic | Self::BoldItalic)
    }
}

/// What the first character of the piece will be in the source. A word of one letter before more emphasis may yet become
/// a reference, for what opens after it.
fn first_class(piece: &Piece<'_>, next: Option<&Piece<'_>>) -> Class {
    let Solid::Word(word) = piece.content else { return Class::Sign };
    let is_emphasized =
        |marks: &Marks| [Mark::Bold, Mark::Italic, Mark::Strike].into_iter().any(|mark| marks.has(mark));
    let mut chars = word.chars();
    match (chars.next().map_or(Class::Space, Class::of), chars.next(), next) {
        (Class::Letter, None, Some(next)) if is_emphasized(&next.marks) => Class::Either,
        (class, ..) => class,
    }
}

/// Whether the piece is a web address that leads to itself and has no character that `<…>` cannot hold.
fn is_autolink(piece: &Piece<'_>) -> bool {
    let Solid::Word(word) = piece.content else { return false };
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '<' | '>' | '|' | '\\');
    piece.marks.link.as_deref() == Some(word)
        && (word.starts_with("http://") || word.starts_with("https://"))
        && word.chars().all(is_plain)
        && !word.match_indices('&').any(|(at, _)| begins_entity(&word.as_bytes()[at..]))
}

fn push_image(out: &mut String, image: &Image, dialect: Dialect) {
    out.push_str("![");
    push_text(out, &image.alternative, Standing { dialect, ..Standing::default() });
    push_destination(out, &image.source, &image.title);
}

/// A heading that ends in ` #` would lose it: parsers allow such a sequence to close the line.
fn guard_closing_sequence(out: &mut String) {
    let before = out.trim_end_matches('#');
    if before.len() < out.len() && (before.is_empty() || before.ends_with([' ', '\t'])) {
        out.insert(out.len() - 1, '\\');
    }
}
