//! The footnotes of a note, each kept as it looks: what is typed into one leaves the others alone.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Node};

use super::Change;
use super::definitions::Definitions;
use super::names::{self, Names};
use super::read::{Framed, Read, is_note};
use super::region::Region;
use super::segment::{Reference, references};
use super::shape::Shape;
use crate::note::Seen;
use crate::note::parse::{IN_PLACE, blocks, parse};
use crate::note::parts::{close_footnotes, open_footnotes};
use crate::note::rendered::Block;

/// The footnotes that are shown, which are the last block.
#[derive(Debug)]
pub(super) struct Notes {
    /// The line on which the first of them begins.
    pub(super) line: u32,
    /// Its HTML has lines in it.
    pub(super) has_tasks: bool,
    /// In the order of their numbers, from 1.
    pub(super) all: Vec<Note>,
}

/// A footnote.
#[derive(Debug)]
pub(super) struct Note {
    name: String,
    /// What it refers to itself.
    pub(super) references: Vec<Reference>,
    /// How many places refer to it.
    places: u32,
    html: String,
}

/// A footnote of a region.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    /// Which of all it is, from 0.
    pub(super) index: usize,
    pub(super) places: u32,
    pub(super) node: Node<'a>,
}

impl Notes {
    /// None if the note shows none.
    pub(super) fn of(seen: &Seen<'_, '_>, lines_before: u32) -> Option<Self> {
        let nodes: Vec<_> = seen.parsed.root.children().filter(|node| is_note(node)).collect();
        let html = seen.runs.last().filter(|run| run.is_notes).map(|run| run.html.as_str())?;
        let line = u32::try_from(nodes.first()?.data().sourcepos.start.line.max(1)).unwrap_or(u32::MAX);
        let mut end = String::new();
        close_footnotes(&mut end);
        let ends = seen.footnote_starts.iter().skip(1).copied().chain([html.len() - end.len()]);
        let places = seen.footnote_starts.iter().copied().zip(ends);
        let note = |(node, (start, end)): (&Node<'_>, (usize, usize))| {
            let data = node.data();
            let NodeValue::FootnoteDefinition(told) = &data.value else { return None };
            let references = references(node).map(|(_, reference)| reference).collect();
            let html = html[start..end].to_owned();
            Some(Note { name: told.name.clone(), references, places: told.total_references, html })
        };
        let all = nodes.iter().zip(places).filter_map(note).collect();
        let has_tasks = html.contains("type=\"checkbox\"");
        Some(Self { line: line.saturating_add(lines_before), has_tasks, all })
    }

    fn html(&self, label: &str) -> String {
        let mut html = String::with_capacity(256 + self.all.iter().map(|note| note.html.len()).sum::<usize>());
        open_footnotes(&mut html, label);
        html.extend(self.all.iter().map(|note| note.html.as_str()));
        close_footnotes(&mut html);
        html
    }
}

impl Shape {
    /// Gives what refers to footnotes the numbers that it has in the note, and finds the footnotes of the region that are shown;
    /// none if others are referred to than before, or in another order. `before`: what the note defined then.
    pub(super) fn number<'a>(
        &self,
        region: &Region<'_>,
        read: &Read<'a>,
        before: &Definitions,
    ) -> Option<Vec<Found<'a>>> {
        let could_have_notes = |text: &str| text.contains("^[") || text.contains("[^") && text.contains("]:");
        let is_same = !(could_have_notes(region.old) || could_have_notes(region.new))
            || self.signs_before(region, before)? == signs(read, &self.names)?;
        let mut in_place = Vec::new();
        let kept = self.segments[region.segments()].iter().flat_map(|segment| &segment.references);
        give(&read.shown, kept, &mut in_place).filter(|()| is_same)?;
        let known = self.notes.as_ref().map_or(&[][..], |notes| &notes.all);
        let mut found = Vec::new();
        for node in read.notes.iter().copied() {
            let name = name_of(node);
            if let Some(index) = known.iter().position(|note| names::is_same(&note.name, &name)) {
                give(&[node], known[index].references.iter(), &mut in_place)?;
                found.push(Found { index, places: known[index].places, node });
            }
        }
        // Those that stand in others come before them; of those in a footnote that nobody sees, no number is known.
        for node in read.in_place.iter().copied().rev() {
            let name = name_of(node);
            let index =
                in_place.iter().find(|(known, _)| *known == name).and_then(|(_, number)| number.checked_sub(1))?;
            let note = known.get(index as usize)?;
            give(&[node], note.references.iter(), &mut in_place)?;
            found.push(Found { index: index as usize, places: note.places, node });
        }
        Some(found)
    }

    /// What the region defined and referred to.
    fn signs_before(&self, region: &Region<'_>, before: &Definitions) -> Option<Vec<String>> {
        let framed = Framed::of(&self.lines(region, region.old), region, &self.names)?;
        let source = self.source(&framed, before)?;
        let arena = Arena::new();
        let parsed = parse(&arena, &source);
        let read = Read::of(parsed.root, &framed, &source).filter(|_| parsed.is_settled)?;
        signs(&read, &self.names)
    }

    /// Puts the footnotes in the place of what they were; how their block changes, if it does. `line`: where the first of them
    /// begins, if that is in the region.
    pub(super) fn take_notes(&mut self, label: &str, found: Vec<(usize, String)>, line: Option<u32>) -> Option<Change> {
        let notes = self.notes.as_mut()?;
        let mut is_same = line.is_none_or(|line| line == notes.line);
        notes.line = line.unwrap_or(notes.line);
        for (index, html) in found {
            let note = &mut notes.all[index];
            is_same &= note.html == html;
            self.html = self.html - note.html.len() + html.len();
            note.html = html;
        }
        if is_same {
            return None;
        }
        let at = self.segments.iter().map(|segment| segment.blocks).sum();
        let blocks = vec![Block { line: notes.line, html: notes.html(label) }];
        Some(Change { at, removed: 1, blocks, ..Change::default() })
    }
}

/// What a region defines and refers to, in the order in which the parser comes to it; none if a footnote of it changes more than
/// its own place.
fn signs(read: &Read<'_>, names: &Names) -> Option<Vec<String>> {
    let mut signs = Vec::new();
    for node in read.in_order() {
        if is_note(node) {
            let name = name_of(node).to_lowercase();
            if !names.is_clear(&name) || blocks(node).any(changes_more) {
                return None;
            }
            signs.push(format!("[^{name}]:"));
        }
        // A footnote in a list or a quote is taken out of it.
        if blocks(node).skip(1).any(is_note) {
            return None;
        }
        signs.extend(references(node).map(|(_, reference)| reference.name.to_lowercase()));
    }
    for node in read.in_place.iter().copied() {
        signs.push("^[]".to_owned());
        signs.extend(references(node).map(|(_, reference)| reference.name.to_lowercase()));
    }
    Some(signs)
}

/// Whether the block in a footnote has an id, a line or a number that depends on others.
fn changes_more(node: Node<'_>) -> bool {
    match &node.data().value {
        NodeValue::Heading(_) | NodeValue::TaskItem(_) => true,
        NodeValue::CodeBlock(code) => code.info.contains('='),
        _ => false,
    }
}

/// Gives the references in nodes the numbers of those that were there; those to footnotes in place are told with their
/// numbers. None if they are others than before.
fn give<'s>(
    nodes: &[Node<'_>],
    kept: impl Iterator<Item = &'s Reference>,
    in_place: &mut Vec<(String, u32)>,
) -> Option<()> {
    let mut kept = kept;
    for (node, reference) in nodes.iter().flat_map(|node| references(node)) {
        let known = kept.next().filter(|known| names::is_same(&known.name, &reference.name))?;
        if let NodeValue::FootnoteReference(note) = &mut node.data_mut().value {
            (note.ix, note.ref_num) = (known.number, known.time);
            if reference.name == IN_PLACE {
                in_place.push((note.name.clone(), known.number));
            }
        }
    }
    kept.next().is_none().then_some(())
}

fn name_of(node: &AstNode<'_>) -> String {
    match &node.data().value {
        NodeValue::FootnoteDefinition(told) => told.name.clone(),
        _ => String::new(),
    }
}
