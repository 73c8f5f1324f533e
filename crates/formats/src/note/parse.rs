//! A note's source as a tree.

use std::borrow::Cow;
use std::cell::Cell;
use std::iter;

use comrak::nodes::{Ast, AstNode, NodeMultilineBlockQuote, NodeValue};
use comrak::{Arena, Node, Options, parse_document, try_parse_document};

use super::excess::{Construct, Excess};
use super::lines::Lines;
use super::source::Source;
use super::{autolinks, calls, ends, hosts, indents, raised, task, terms, typography};
use crate::limits::{BYTES_PER_NODE, NODES_FREE, PARSE_STEPS_FREE, PARSE_STEPS_PER_BYTE};

/// Lines, inlines or nodes between two questions of comrak whether to go on.
const STEPS_PER_QUESTION: usize = 256;

/// How many times a source is read again for its white space. Each time may show that more is meant otherwise.
const READINGS_MAX: usize = 2;

/// The dialect, as comrak knows it. Typography is not comrak's but ours: it knows commands and addresses.
pub(super) fn parser_options(source: &Source<'_>) -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    let reads = |construct| !source.excess.has(construct);
    extension.table = reads(Construct::Tables);
    extension.autolink = true;
    extension.tasklist = true;
    // Looking for them takes the parser twice through the whole tree.
    let reads_notes = reads(Construct::Footnotes) && source.has_notes;
    extension.strikethrough = reads(Construct::Marks);
    extension.subscript = reads(Construct::Marks);
    extension.highlight = reads(Construct::Marks);
    extension.insert = reads(Construct::Marks);
    extension.footnotes = reads_notes;
    extension.inline_footnotes = reads_notes;
    extension.description_lists = reads(Construct::Terms);
    extension.alerts = reads(Construct::Alerts);
    extension.math_dollars = reads(Construct::Formulas);
    extension.shortcodes = true;
    extension.block_directive = reads(Construct::Containers);
    options.parse.escaped_char_spans = true;
    options
}

/// A source as a tree.
pub(super) struct Parsed<'a> {
    pub(super) root: Node<'a>,
    /// Whether the tree is that of the source, and not empty for what it would cost.
    pub(super) is_whole: bool,
    /// Whether it was read once: what a second reading changes may reach over the ends of parts.
    pub(super) is_settled: bool,
    /// Questions that the parser asked.
    pub(super) questions: usize,
    /// Nodes that it made.
    pub(super) nodes: usize,
    /// The names of footnotes that another of the same name took the place of.
    pub(super) doubled: Vec<String>,
}

/// The questions that the parser may ask about so many bytes.
pub(super) fn questions_max(bytes: usize) -> usize {
    (bytes * PARSE_STEPS_PER_BYTE + PARSE_STEPS_FREE) / STEPS_PER_QUESTION
}

/// The nodes that the tree of so many bytes may have.
pub(super) fn nodes_max(bytes: usize) -> usize {
    NODES_FREE + bytes / BYTES_PER_NODE
}

/// The tree; an empty one if the source costs more steps than any honest one.
pub(super) fn parse<'a>(arena: &'a Arena<'a>, source: &Source<'_>) -> Parsed<'a> {
    let mut options = parser_options(source);
    // Of a part, nobody can tell which of them the note shows.
    options.parse.leave_footnote_definitions = source.is_part;
    options.parse.broken_link_callback.clone_from(&source.resolver);
    let questions = Cell::new(0);
    let mut doubled = Vec::new();
    if source.excess.is_too_deep {
        return Parsed {
            root: parse_document(arena, "", &options),
            is_whole: false,
            is_settled: false,
            questions: 0,
            nodes: 0,
            doubled,
        };
    }
    let questions_max = questions_max(source.text.len());
    let nodes_max = nodes_max(source.text.len());
    let read = |text: &str| {
        let nodes_before = arena.len();
        questions.set(0);
        let is_too_much = || {
            questions.set(questions.get() + 1);
            questions.get() > questions_max || arena.len() - nodes_before > nodes_max
        };
        try_parse_document(arena, text, &options, &is_too_much).ok()
    };
    let mut is_settled = false;
    let (root, is_whole) = match read(&source.text) {
        Some(first) => {
            let (root, text);
            (root, text, is_settled) = settled(first, &source.text, read);
            finish(root, &text);
            source.unmark(root);
            if options.extension.footnotes {
                label_nested(arena, root);
            }
            if options.extension.footnotes && !source.is_part {
                doubled = detach_doubles(root);
            }
            calls::gather(root, source);
            refine(arena, root, source.excess);
            (root, true)
        }
        None => (parse_document(arena, "", &options), false),
    };
    Parsed { root, is_whole, is_settled, questions: questions.get(), nodes: arena.len(), doubled }
}

/// Reads the text again, with its white space as it is meant, as long as that is another; what was read last, and whether that
/// was the first reading.
fn settled<'a, 't>(
    mut root: Node<'a>,
    text: &'t str,
    read: impl Fn(&str) -> Option<Node<'a>>,
) -> (Node<'a>, Cow<'t, str>, bool) {
    let mut text = Cow::Borrowed(text);
    for _ in 0..READINGS_MAX {
        let Some(straight) = indents::straightened(root, &text) else { break };
        let Some(again) = read(&straight) else { return (root, text, false) };
        (root, text) = (again, Cow::Owned(straight));
    }
    let is_first = matches!(text, Cow::Borrowed(_));
    (root, text, is_first)
}

/// Sees to the blocks that the parser knows less of than the source says.
fn finish(root: Node<'_>, text: &str) {
    let is_meant =
        |node: &Node<'_>| matches!(node.data().value, NodeValue::BlockDirective(_) | NodeValue::DescriptionList);
    let mut found = blocks(root).filter(is_meant).peekable();
    // Most notes have none, and need not be asked for their lines.
    if found.peek().is_none() {
        return;
    }
    let lines = Lines::of(text);
    for node in found {
        let is_container = matches!(node.data().value, NodeValue::BlockDirective(_));
        if is_container {
            ends::close(node, &lines);
        } else {
            terms::loosen(node, &lines);
        }
    }
}

/// Makes of what the parser reads what CodiMD does: words that are raised or lowered, tasks, hosts, typography.
pub(super) fn refine<'a>(arena: &'a Arena<'a>, root: Node<'a>, excess: Excess) {
    autolinks::mend(arena, root, !excess.has(Construct::Marks));
    // The carets of footnotes that are not read would raise what stands between them.
    let signs: &[u8] = if excess.has(Construct::Footnotes) { b"~" } else { b"^~" };
    if !excess.has(Construct::Marks) {
        raised::raise(arena, root, signs);
    }
    task::mark(root);
    hosts::link(arena, root);
    typography::set(root);
}

/// The node and all blocks in it, in their order: what stands in lines is most of a tree.
pub(super) fn blocks(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    iter::successors(Some(root), move |node| {
        let inside = if node.data().value.contains_inlines() { None } else { node.first_child() };
        inside.or_else(|| {
            let up = iter::successors(Some(*node), |node| node.parent()).take_while(|node| !node.same_node(root));
            up.into_iter().find_map(AstNode::next_sibling)
        })
    })
}

/// What the parser's names of footnotes that were written in place begin with.
pub(super) const IN_PLACE: &str = "__inline_";

/// Whether it is such a footnote: it stands behind all else, and its line says little.
pub(super) fn is_in_place(node: Node<'_>) -> bool {
    matches!(&node.data().value, NodeValue::FootnoteDefinition(told) if told.name.starts_with(IN_PLACE))
}

/// Footnotes in footnotes, which the parser knows nobody to refer to, are words where they stand.
fn label_nested<'a>(arena: &'a Arena<'a>, root: Node<'a>) {
    for outer in blocks(root).filter(|node| is_definition(node)) {
        for node in blocks(outer).skip(1) {
            let mut data = node.data_mut();
            let place = data.sourcepos;
            let NodeValue::FootnoteDefinition(note) = &data.value else { continue };
            let sign = NodeValue::Text(format!("[^{}]: ", note.name).into());
            data.value = NodeValue::MultilineBlockQuote(NodeMultilineBlockQuote::default());
            drop(data);
            let sign = arena.alloc(Ast::new_with_sourcepos(sign, place).into());
            let first = node.first_child().filter(|first| matches!(first.data().value, NodeValue::Paragraph));
            first
                .unwrap_or_else(|| {
                    let line = arena.alloc(Ast::new_with_sourcepos(NodeValue::Paragraph, place).into());
                    node.prepend(line);
                    line
                })
                .prepend(sign);
        }
    }
}

fn is_definition(node: Node<'_>) -> bool {
    matches!(node.data().value, NodeValue::FootnoteDefinition(_))
}

/// Takes out the footnotes that another of the same name took the place of: the parser leaves them where they stand. Their names.
fn detach_doubles(root: Node<'_>) -> Vec<String> {
    let name = |node: Node<'_>| match &node.data().value {
        NodeValue::FootnoteDefinition(note) if note.total_references == 0 => Some(note.name.clone()),
        _ => None,
    };
    let doubles: Vec<_> = blocks(root).filter_map(|node| Some((node, name(node)?))).collect();
    let detached = doubles.into_iter().map(|(node, name)| {
        node.detach();
        name
    });
    detached.collect()
}
