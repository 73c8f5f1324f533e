//! What is kept of a rendered note: its segments, and what they share.

use std::sync::Arc;

use comrak::Node;
use comrak::nodes::{AstNode, NodeValue};

use super::addresses::Addresses;
use super::contents::are_uncut;
use super::definitions::Definitions;
use super::names::Names;
use super::notes::Notes;
use super::read::Framed;
use super::segment::{Cutter, Segment};
use super::words::is_strange;
use crate::limits::{
    ALERT_WORK_MAX, CONTAINER_WORK_MAX, HEADINGS_MAX, ITEM_WORK_MAX, MARKS_MAX, MATH_WORK_MAX, MONEY_MAX, NOTES_MAX,
    TABLE_CELLS_MAX, TERMS_MAX,
};
use crate::note::anchors::Anchors;
use crate::note::excess::{alert_work, marks, notes as notes_in, terms};
use crate::note::headings::heading;
use crate::note::items::item_work;
use crate::note::nested::container_work;
use crate::note::parse::{IN_PLACE, blocks, nodes_max, questions_max};
use crate::note::rendered::Heading;
use crate::note::run::Listing;
use crate::note::source::{Source, dollars, table_cells};
use crate::note::{Part, Seen, budget};

/// What may grow with every part that is rendered, and is counted anew when all is: never less than what it is of the note.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costs {
    pub(super) cells: usize,
    pub(super) math: usize,
    pub(super) money: usize,
    pub(super) containers: usize,
    pub(super) notes: usize,
    pub(super) terms: usize,
    pub(super) marks: usize,
    pub(super) alerts: usize,
    pub(super) questions: usize,
    /// Nodes of the tree.
    pub(super) nodes: usize,
    pub(super) items: usize,
    /// Bytes of the addresses and titles of links.
    pub(super) links: usize,
    /// Bytes that one block asked for at the most.
    pub(super) demand: usize,
}

/// What is kept of a rendered note.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one construct whether the note has it")]
pub(super) struct Shape {
    pub(super) segments: Vec<Segment>,
    /// Bytes of the front matter.
    pub(super) start: usize,
    /// Lines of the front matter.
    pub(super) lines_before: u32,
    pub(super) breaks: bool,
    pub(super) contents_level: u8,
    pub(super) headings: Vec<Heading>,
    /// The ids that the headings' own texts give.
    pub(super) slugs: Vec<String>,
    pub(super) definitions: Definitions,
    pub(super) anchors: Anchors,
    /// Some table of contents is no block by itself, or they are so long that the last may be cut.
    pub(super) has_hidden_contents: bool,
    pub(super) has_pictures: bool,
    pub(super) has_abbreviations: bool,
    pub(super) counts_on: bool,
    pub(super) notes: Option<Notes>,
    /// The names of footnotes.
    pub(super) names: Names,
    /// Bytes of all HTML.
    pub(super) html: usize,
    pub(super) costs: Costs,
}

impl Shape {
    /// None if the note can only be rendered as a whole. `start`: the bytes before the body.
    pub(super) fn of(seen: &Seen<'_, '_>, (body, start): (&str, usize), part: &Part<'_>) -> Option<Self> {
        let (source, root) = (seen.source, seen.parsed.root);
        let is_short = seen.headings.len() < HEADINGS_MAX;
        if !seen.is_sound || !is_short || !source.is_full_dialect() || is_strange(body) {
            return None;
        }
        let text = &*source.text;
        let cutter = Cutter::new(root.children().collect(), seen.runs, (body, text));
        let segments = cutter.segments(None, true);
        let addresses = Addresses::of(text, &segments)?;
        let has_hidden_contents = seen.runs.iter().any(|run| run.listing == Listing::Within) || !are_uncut(&segments);
        let notes = Notes::of(seen, part.lines_before);
        let in_notes = notes.iter().flat_map(|notes| &notes.all).flat_map(|note| &note.references);
        let mut references = segments.iter().flat_map(|segment| &segment.references).chain(in_notes);
        // Some letter of a name may have been written as an entity.
        if references.any(|reference| reference.name != IN_PLACE && reference.name.starts_with(IN_PLACE)) {
            return None;
        }
        let dollars = dollars(text);
        let costs = Costs {
            cells: table_cells(text),
            math: dollars.work(),
            money: dollars.again(),
            containers: container_work(text),
            notes: notes_in(text),
            terms: terms(text),
            marks: marks(text),
            alerts: alert_work(text),
            questions: seen.parsed.questions,
            nodes: seen.parsed.nodes,
            items: item_work(text),
            links: if addresses.is_empty() { 0 } else { link_bytes(root.children()) },
            demand: seen.runs.iter().map(|run| run.demand).max().unwrap_or(0),
        };
        let shape = Self {
            segments,
            start,
            lines_before: part.lines_before,
            breaks: part.breaks,
            contents_level: part.contents_level,
            headings: seen.headings.to_vec(),
            slugs: blocks(root).filter_map(|node| Some(heading(node, 0)?.id)).collect(),
            definitions: Definitions { abbreviations: Arc::clone(&source.abbreviations), addresses },
            anchors: seen.anchors.clone(),
            has_hidden_contents,
            has_pictures: text.contains("!["),
            has_abbreviations: body.contains("*["),
            counts_on: seen.counts_on,
            notes,
            names: Names::of(body, seen.parsed.doubled.clone()),
            html: seen.runs.iter().map(|run| run.html.len()).sum(),
            costs,
        };
        shape.is_within(shape.html, body.len(), &costs).then_some(shape)
    }

    /// Lines of the note, with what they need of the rest of it; none if they define what was defined before them.
    pub(super) fn source<'t>(&self, framed: &'t Framed, definitions: &Definitions) -> Option<Source<'t>> {
        let source = Source::of_part(&framed.text, Arc::clone(&definitions.abbreviations), self.has_pictures);
        let addresses = &definitions.addresses;
        let source = source.resolved(addresses.resolver());
        addresses.agrees_with(&source.text).then_some(source)
    }

    /// Whether a note of such costs is read and written without a bound being met.
    pub(super) fn is_within(&self, html: usize, bytes: usize, costs: &Costs) -> bool {
        let addresses = &self.definitions.addresses;
        let references = costs.links + addresses.bytes;
        costs.cells <= TABLE_CELLS_MAX
            && costs.math <= MATH_WORK_MAX
            && costs.money <= MONEY_MAX
            && costs.containers <= CONTAINER_WORK_MAX
            && costs.notes <= NOTES_MAX
            && costs.terms <= TERMS_MAX
            && costs.marks <= MARKS_MAX
            && costs.alerts <= ALERT_WORK_MAX
            && costs.items <= ITEM_WORK_MAX
            && costs.nodes <= nodes_max(bytes)
            // The parser's steps are known by the hundred.
            && 2 * costs.questions <= questions_max(bytes)
            && html + costs.demand <= budget(bytes)
            && (addresses.is_empty() || references <= bytes.min(REFERENCES_BYTES_MAX))
    }
}

/// Bytes of addresses out of definitions that the parser puts into links, at most; never more than the note has.
pub(super) const REFERENCES_BYTES_MAX: usize = 100_000;

/// Bytes of the addresses and titles of all links and pictures.
pub(super) fn link_bytes<'a>(nodes: impl Iterator<Item = Node<'a>>) -> usize {
    let bytes = |node: Node<'a>| match &node.data().value {
        NodeValue::Link(link) | NodeValue::Image(link) => link.url.len() + link.title.len(),
        _ => 0,
    };
    nodes.flat_map(AstNode::descendants).map(bytes).sum()
}
