//! A note's source as a tree.

use std::cell::Cell;

use comrak::nodes::NodeValue;
use comrak::{Arena, Node, Options, parse_document, try_parse_document};

use super::source::Source;
use crate::limits::{PARSE_STEPS_FREE, PARSE_STEPS_PER_BYTE};

/// Lines, inlines or nodes between two questions of comrak whether to go on.
const STEPS_PER_QUESTION: usize = 256;

/// The dialect, as comrak knows it. Typography is not comrak's but ours: it knows commands and addresses.
pub(super) fn parser_options(source: &Source<'_>) -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = source.with_tables;
    extension.autolink = true;
    extension.tasklist = true;
    extension.superscript = true;
    extension.subscript = true;
    extension.highlight = true;
    extension.insert = true;
    extension.footnotes = source.with_notes;
    extension.inline_footnotes = source.with_notes;
    extension.description_lists = true;
    extension.alerts = true;
    extension.math_dollars = source.with_math;
    extension.shortcodes = true;
    extension.block_directive = source.with_containers;
    options.parse.escaped_char_spans = true;
    options
}

/// A source as a tree.
pub(super) struct Parsed<'a> {
    pub(super) root: Node<'a>,
    /// Whether the tree is that of the source, and not empty for what it would cost.
    pub(super) is_whole: bool,
    /// Questions that the parser asked.
    pub(super) questions: usize,
}

/// The questions that the parser may ask about so many bytes.
pub(super) fn questions_max(bytes: usize) -> usize {
    (bytes * PARSE_STEPS_PER_BYTE + PARSE_STEPS_FREE) / STEPS_PER_QUESTION
}

/// The tree; an empty one if the source costs more steps than any honest one.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, source: &Source<'_>) -> Parsed<'a> {
    let options = parser_options(source);
    let questions = Cell::new(0);
    let questions_max = questions_max(source.text.len());
    let is_too_much = || {
        questions.set(questions.get() + 1);
        questions.get() > questions_max
    };
    let (root, is_whole) = match try_parse_document(arena, &source.text, &options, &is_too_much) {
        Ok(root) => {
            source.unmark(root);
            detach_doubles(root);
            (root, true)
        }
        Err(_) => (parse_document(arena, "", &options), false),
    };
    Parsed { root, is_whole, questions: questions.get() }
}

/// Takes out the footnotes that another of the same name took the place of: the parser leaves them where they stand.
fn detach_doubles(root: Node<'_>) {
    let is_double = |node: &Node<'_>| matches!(&node.data().value, NodeValue::FootnoteDefinition(note) if note.total_references == 0);
    let doubles: Vec<_> = root.descendants().filter(is_double).collect();
    for node in doubles {
        node.detach();
    }
}
