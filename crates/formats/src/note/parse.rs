//! A note's source as a tree.

use std::cell::Cell;

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
    extension.footnotes = true;
    extension.inline_footnotes = true;
    extension.description_lists = true;
    extension.alerts = true;
    extension.math_dollars = source.with_math;
    extension.shortcodes = true;
    extension.block_directive = source.with_containers;
    options.parse.escaped_char_spans = true;
    options
}

/// The tree; if the source costs more steps than any honest one, it is one block of code.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, source: &Source<'_>) -> (Node<'a>, bool) {
    let options = parser_options(source);
    let questions = Cell::new(0);
    let questions_max = (source.text.len() * PARSE_STEPS_PER_BYTE + PARSE_STEPS_FREE) / STEPS_PER_QUESTION;
    let is_too_much = || {
        questions.set(questions.get() + 1);
        questions.get() > questions_max
    };
    match try_parse_document(arena, &source.text, &options, &is_too_much) {
        Ok(root) => {
            source.unmark(root);
            (root, true)
        }
        Err(_) => (parse_document(arena, "", &options), false),
    }
}
