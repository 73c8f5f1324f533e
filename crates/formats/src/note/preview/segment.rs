//! The parts of a note that can be read by themselves, and where they begin.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::contents::Contents;
use super::read::is_note;
use super::words::{is_blank, is_detail};
use crate::note::fence::Fence;
use crate::note::line_starts;
use crate::note::nested::Containers;
use crate::note::parse::{IN_PLACE, blocks, is_in_place};
use crate::note::run::{Listing, Run};

/// Lines of a note that can be read by themselves.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one of its ends what it is")]
pub(super) struct Segment {
    pub(super) bytes: usize,
    pub(super) lines: u32,
    pub(super) blocks: usize,
    /// Bytes of its HTML.
    pub(super) html: usize,
    pub(super) headings: usize,
    /// The footnotes that it refers to, in order.
    pub(super) references: Vec<Reference>,
    /// The last number of its last numbered code.
    pub(super) line_number: Option<usize>,
    /// Nothing but footnotes, which are shown elsewhere.
    pub(super) is_notes: bool,
    /// It begins with a footnote right below another, without a blank line.
    pub(super) is_close: bool,
    /// Raw tags are open at its end: all that is shown behind it belongs to them.
    pub(super) is_open: bool,
    /// The tables of contents that are blocks by themselves.
    pub(super) contents: Vec<Contents>,
    /// It begins with a list of terms, and ends with one: such a list joins the one before it.
    pub(super) begins_with_terms: bool,
    pub(super) ends_with_terms: bool,
    /// What lines before it leave open, as far as lines can tell.
    pub(super) before: Open,
}

/// A place that refers to a footnote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// [`IN_PLACE`] if that footnote stands there itself.
    pub(super) name: String,
    /// Which footnote it is.
    pub(super) number: u32,
    /// For the so-manieth time.
    pub(super) time: u32,
}

/// What is open at a line, as far as lines can tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) fence: Fence,
    pub(super) containers: Containers,
}

impl Open {
    /// Goes through the lines; what the containers among them cost.
    pub(super) fn walk(&mut self, text: &str) -> usize {
        for line in text.split_inclusive('\n') {
            self.fence.holds(line);
        }
        self.containers.walk(text)
    }
}

/// The footnotes that a node refers to.
pub(super) fn references(node: Node<'_>) -> impl Iterator<Item = (Node<'_>, Reference)> {
    node.descendants().filter_map(|node| match &node.data().value {
        NodeValue::FootnoteReference(told) => {
            // The parser keeps what is written in brackets, but of footnotes in place.
            let name = if told.texts.is_empty() { IN_PLACE.to_owned() } else { told.name.clone() };
            Some((node, Reference { name, number: told.ix, time: told.ref_num }))
        }
        _ => None,
    })
}

/// Cuts a text into segments.
pub(super) struct Cutter<'s, 'a> {
    /// What stands at the top of its tree.
    nodes: Vec<Node<'a>>,
    runs: &'s [Run],
    body: &'s str,
    /// The body as it was parsed, line by line; more may follow.
    text: &'s str,
    /// Where each line begins in them.
    body_lines: Vec<usize>,
    text_lines: Vec<usize>,
}

/// What stands at the top of a note's tree.
struct Top<'s> {
    line: usize,
    /// None: a footnote, which is shown elsewhere.
    run: Option<&'s Run>,
    headings: usize,
    references: Vec<Reference>,
    begins_with_terms: bool,
    ends_with_terms: bool,
    end: usize,
}

impl<'s, 'a> Cutter<'s, 'a> {
    pub(super) fn new(nodes: Vec<Node<'a>>, runs: &'s [Run], (body, text): (&'s str, &'s str)) -> Self {
        Self { nodes, runs, body, text, body_lines: line_starts(body), text_lines: line_starts(text) }
    }

    /// The segments. `open`: what is open before them, if anything stands there; `is_end`: nothing stands behind them.
    pub(super) fn segments(&self, open: Option<&Open>, is_end: bool) -> Vec<Segment> {
        let tops = self.tops();
        let begins_with_notes = tops.first().is_some_and(|top| top.run.is_none());
        let mut segments: Vec<(usize, Segment)> =
            vec![(1, Segment { is_notes: begins_with_notes, ..Segment::default() })];
        let (mut end, mut note_end) = (None, None);
        for top in tops {
            let is_afresh = end.is_some_and(|end| self.begins_afresh(&top, end));
            // A footnote ends with the line on which another begins, whatever is open in it.
            let is_close = !is_afresh && top.run.is_none() && end == note_end && note_end == top.line.checked_sub(1);
            if is_afresh || is_close {
                segments.push((top.line, Segment { is_notes: true, is_close, ..Segment::default() }));
            }
            end = end.max(Some(top.end));
            note_end = top.run.is_none().then_some(top.end);
            let (Some((line, segment)), Some(run)) = (segments.last_mut(), top.run) else { continue };
            if let Listing::Alone { level, entries } = run.listing {
                let line = u32::try_from(top.line - *line).unwrap_or(u32::MAX);
                segment.contents.push(Contents { block: segment.blocks, line, level, entries, html: run.html.len() });
            }
            segment.begins_with_terms =
                if segment.blocks == 0 { top.begins_with_terms } else { segment.begins_with_terms };
            segment.ends_with_terms = top.ends_with_terms;
            segment.is_notes = false;
            segment.is_open = run.is_open;
            segment.blocks += usize::from(!run.html.is_empty());
            segment.html += run.html.len();
            segment.headings += top.headings;
            segment.references.extend(top.references);
            segment.line_number = run.line_number.or(segment.line_number);
        }
        self.measured(segments, open, is_end)
    }

    /// The runs and the footnotes, as they stand in the source.
    fn tops(&self) -> Vec<Top<'s>> {
        let mut tops: Vec<Top<'s>> = Vec::new();
        let mut runs = self.runs.iter().peekable();
        for node in self.nodes.iter().copied() {
            let place = node.data().sourcepos;
            let line = place.start.line.max(1);
            let is_terms = matches!(node.data().value, NodeValue::DescriptionList);
            let new = |run| Top {
                line,
                run,
                headings: 0,
                references: Vec::new(),
                begins_with_terms: is_terms,
                ends_with_terms: is_terms,
                end: place.end.line,
            };
            if is_note(node) {
                // Others stood in something else.
                tops.extend((place.start.column == 1 && !is_in_place(node)).then(|| new(None)));
                continue;
            }
            // The next run begins with the node on whose line it does.
            if let Some(run) = runs.next_if(|run| run.line == line && !run.is_notes) {
                tops.push(new(Some(run)));
            }
            let Some(top) = tops.last_mut() else { continue };
            let is_heading = |node: &Node<'a>| matches!(node.data().value, NodeValue::Heading(_));
            top.headings += blocks(node).filter(is_heading).count();
            top.references.extend(references(node).map(|(_, reference)| reference));
            top.ends_with_terms = is_terms;
            top.end = top.end.max(place.end.line);
        }
        tops.sort_by_key(|top| top.line);
        tops
    }

    /// Whether all that was open before it ended with the line on which it begins.
    fn begins_afresh(&self, top: &Top<'_>, end: usize) -> bool {
        top.line > end && is_blank(self.line(top.line - 1)) && !is_detail(self.line(top.line))
    }

    /// A line of the text, counted from 1.
    fn line(&self, number: usize) -> &'s str {
        let end = self.text_lines.get(number).copied().unwrap_or(self.text.len());
        self.text_lines.get(number.wrapping_sub(1)).map_or("", |start| &self.text[*start..end])
    }

    /// Says of each segment how long it is, and what is open before it.
    fn measured(&self, mut segments: Vec<(usize, Segment)>, open: Option<&Open>, is_end: bool) -> Vec<Segment> {
        // Of a part, nobody can tell who asks for it.
        let is_walked = open.is_some() || self.body.contains(":::") || self.body.contains("*[");
        let mut open = open.cloned().unwrap_or_default();
        // What ends with a line break has an empty line behind it, which belongs to the last.
        let lines = self.body_lines.len() + usize::from(is_end);
        let ends: Vec<usize> = segments.iter().skip(1).map(|(line, _)| *line).chain([lines]).collect();
        for ((first, segment), end) in segments.iter_mut().zip(ends) {
            let at = |line: usize| self.body_lines.get(line - 1).copied().unwrap_or(self.body.len());
            segment.bytes = at(end) - at(*first);
            segment.lines = u32::try_from(end - *first).unwrap_or(u32::MAX);
            segment.before = open.clone();
            if is_walked {
                open.walk(&self.body[at(*first)..at(end)]);
            }
        }
        segments.into_iter().map(|(_, segment)| segment).collect()
    }
}
