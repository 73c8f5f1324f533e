//! Renders the segments that an edit touches, if that is enough.

use std::sync::Arc;

use comrak::{Arena, Node};

use super::segment::{Cutter, Reference, Segment, references};
use super::shape::{Costs, Shape, link_bytes};
use super::words::{self, is_blank, is_fresh, reaches_out};
use super::{Change, Span};
use crate::limits::{HEADINGS_MAX, PREVIEW_FILLING_BYTES_MAX};
use crate::note::excess::{alert_work, marks, notes, terms};
use crate::note::headings::{heading, unique};
use crate::note::items::item_work;
use crate::note::line_starts;
use crate::note::options::Options;
use crate::note::parse::{blocks, parse};
use crate::note::rendered::{Block, Heading};
use crate::note::source::{Source, math_work, table_cells};
use crate::note::writer::{Counters, Given, Run, Whole, Writer};

/// The segments that are rendered anew.
#[derive(Debug, Clone, Copy)]
struct Region<'t> {
    /// The first of them, and the one behind the last.
    first: usize,
    behind: usize,
    /// Blocks, headings and lines of the file before them.
    blocks: usize,
    headings: usize,
    lines: u32,
    /// What they were, and what they are.
    old: &'t str,
    new: &'t str,
    /// The line behind them, if there is one.
    next: Option<&'t str>,
    /// Bytes of the whole body now.
    body_bytes: usize,
}

/// What is parsed: a region, and what it takes to read it as it is read in its note.
struct Framed {
    text: String,
    /// The line that must begin afresh, if there is one.
    next_line: Option<usize>,
}

/// What a region looks like now.
struct Rendered {
    segments: Vec<Segment>,
    runs: Vec<Run>,
    /// The headings with their ids, and what their own texts give.
    headings: Vec<Heading>,
    slugs: Vec<String>,
    costs: Costs,
    counts_on: bool,
}

impl Shape {
    /// Makes this the shape of the new text, and says what changed; none if it takes the whole note to know.
    pub(super) fn update(&mut self, options: &Options, texts: (&str, &str), span: Span) -> Option<Change> {
        let region = self.region(texts, span)?;
        let rendered = self.rendered(options, &region)?;
        let lines = |segments: &[Segment]| segments.iter().map(|segment| segment.lines).sum::<u32>();
        let html = |segments: &[Segment]| segments.iter().map(|segment| segment.html).sum::<usize>();
        let old = &self.segments[region.first..region.behind];
        let shift = i64::from(lines(&rendered.segments)) - i64::from(lines(old));
        let html = self.html + html(&rendered.segments) - html(old);
        let joins = self.joins_terms(&region, &rendered.segments);
        let is_counted = self.counts_on && last_number(old) != last_number(&rendered.segments);
        let has_moved_tasks = shift != 0 && self.notes.is_some_and(|notes| notes.has_tasks);
        if joins || is_counted || has_moved_tasks || !self.is_within(html, region.body_bytes, &rendered.costs) {
            return None;
        }
        let below = region.lines + lines(old) + 1;
        let removed = old.iter().map(|segment| segment.blocks).sum();
        let headings = region.headings..region.headings + old.iter().map(|segment| segment.headings).sum::<usize>();
        if self.headings.len() - headings.len() + rendered.headings.len() >= HEADINGS_MAX {
            return None;
        }
        self.slugs.splice(headings.clone(), rendered.slugs);
        self.headings.splice(headings, rendered.headings);
        self.segments.splice(region.first..region.behind, rendered.segments);
        (self.html, self.costs) = (html, rendered.costs);
        self.counts_on |= rendered.counts_on;
        if let Some(notes) = self.notes.as_mut().filter(|notes| notes.line >= below) {
            notes.line = notes.line.saturating_add_signed(i32::try_from(shift).unwrap_or(0));
        }
        let place = |line: usize| u32::try_from(line).unwrap_or(u32::MAX).saturating_add(region.lines);
        let shown = rendered.runs.into_iter().filter(|run| !run.html.is_empty());
        let blocks = shown.map(|run| Block { line: place(run.line), html: run.html }).collect();
        Some(Change { at: region.blocks, removed, blocks, below, shift })
    }

    /// The segments that must be read again: from the last line before the span that ended all before it, to behind the span.
    fn region<'t>(&self, (old, new): (&'t str, &'t str), span: Span) -> Option<Region<'t>> {
        let is_body = self.start <= span.start && (self.start == 0 || old.as_bytes()[self.start - 1] == b'\n');
        // What begins like front matter now may have one.
        let is_head = span.start == 0 && self.start == 0 && new.trim_start_matches('\u{feff}').starts_with("---");
        if !is_body || is_head {
            return None;
        }
        let mut starts = Vec::with_capacity(self.segments.len());
        let mut at = self.start;
        for segment in &self.segments {
            starts.push(at);
            at += segment.bytes;
        }
        let segment_at = |at: usize| starts.partition_point(|start| *start <= at).checked_sub(1);
        let touched = segment_at(span.start)?;
        let first_line = old[starts[touched]..].find('\n').map(|length| starts[touched] + length + 1);
        let is_start = first_line.is_some_and(|end| end <= span.start) || touched == 0;
        let first =
            if is_start || self.follows_notes(touched, &new[starts[touched]..]) { touched } else { touched - 1 };
        let behind = segment_at(span.old_end)? + 1;
        let (start, old_end) = (starts[first], starts.get(behind).copied().unwrap_or(old.len()));
        let new_end = old_end - span.old_end + span.new_end;
        let before = &self.segments[..first];
        Some(Region {
            first,
            behind,
            blocks: before.iter().map(|segment| segment.blocks).sum(),
            headings: before.iter().map(|segment| segment.headings).sum(),
            lines: self.lines_before + before.iter().map(|segment| segment.lines).sum::<u32>(),
            old: &old[start..old_end],
            new: new.get(start..new_end)?,
            next: (behind < starts.len()).then(|| new[new_end..].lines().next().unwrap_or_default()),
            body_bytes: new.len() - self.start,
        })
    }

    /// Whether the segment begins afresh with this text for it stands behind footnotes: these end with any line of their level.
    fn follows_notes(&self, at: usize, text: &str) -> bool {
        self.segments[at - 1].is_notes && text.lines().next().is_some_and(is_fresh)
    }

    /// Whether a list of terms joins one on the other side of an end of the region.
    fn joins_terms(&self, region: &Region<'_>, segments: &[Segment]) -> bool {
        let is_shown = |segment: &&Segment| !segment.is_notes;
        let before = self.segments[..region.first].iter().rfind(is_shown);
        let behind = self.segments[region.behind..].iter().find(is_shown);
        before.zip(segments.first()).is_some_and(|(old, new)| old.ends_with_terms && new.begins_with_terms)
            || segments.last().zip(behind).is_some_and(|(new, old)| new.ends_with_terms && old.begins_with_terms)
    }

    fn rendered(&self, options: &Options, region: &Region<'_>) -> Option<Rendered> {
        let old = &self.segments[region.first..region.behind];
        let work = self.work(region)?;
        let framed = self.framed(region)?;
        let source = Source::of_part(&framed.text, Arc::clone(&self.abbreviations), self.has_pictures);
        let arena = Arena::new();
        let parsed = parse(&arena, &source);
        let nodes = top(parsed.root, &framed, &source).filter(|_| parsed.is_whole)?;
        // Before the headings: a reference in one is a part of its id.
        number(&nodes, old.iter().flat_map(|segment| &segment.references))?;
        let mut headings: Vec<Heading> =
            nodes.iter().flat_map(|node| blocks(node)).filter_map(|node| heading(node, 0)).collect();
        let slugs: Vec<String> = headings.iter().map(|heading| heading.id.clone()).collect();
        self.give_ids(region.headings, old.iter().map(|segment| segment.headings).sum(), &mut headings)?;
        let whole = Whole {
            arena: &arena,
            options,
            source: &source,
            lines: line_starts(&source.text),
            breaks: self.breaks,
            contents_level: self.contents_level,
            headings: &headings,
            anchors: &self.anchors,
            given: &Given::new(),
            budget: usize::MAX,
        };
        let line_number = last_number(&self.segments[..region.first]).unwrap_or(0);
        let mut writer = Writer::new(&whole);
        writer.counters = Counters { line_number, ..writer.counters };
        let mut rest = nodes.iter().copied().peekable();
        let mut runs = Vec::new();
        while let Some(run) = writer.run(&mut rest) {
            runs.push(run);
        }
        if region.next.is_some() && runs.last().is_some_and(|run| run.is_open) {
            return None;
        }
        let counts_on = writer.counts_on;
        let costs = Costs {
            containers: self.costs.containers + work,
            cells: self.costs.cells + table_cells(region.new),
            math: self.costs.math.saturating_add(math_work(region.new)),
            notes: self.costs.notes + notes(region.new),
            terms: self.costs.terms + terms(region.new),
            marks: self.costs.marks + marks(region.new),
            alerts: self.costs.alerts.saturating_add(alert_work(region.new)),
            questions: self.costs.questions + parsed.questions,
            nodes: self.costs.nodes + parsed.nodes,
            items: self.costs.items.saturating_add(item_work(region.new)),
            links: self.costs.links + if self.definitions.is_empty() { 0 } else { link_bytes(nodes.iter().copied()) },
            demand: runs.iter().map(|run| run.demand).max().unwrap_or(0).max(self.costs.demand),
        };
        let cutter = Cutter::new(nodes, &runs, (region.new, &source.text));
        let segments = cutter.segments(&self.segments[region.first].before, region.next.is_none());
        Some(Rendered { segments, runs, headings, slugs, costs, counts_on })
    }

    /// What the containers in the region cost; none if the region is no matter of itself.
    fn work(&self, region: &Region<'_>) -> Option<usize> {
        let (old, new) = (region.old, region.new);
        // The sizes of pictures are looked for if there are pictures, anywhere.
        let has_pictures = |text: &str| text.contains("![");
        let is_picture = if self.has_pictures { !has_pictures(old) || has_pictures(new) } else { !has_pictures(new) };
        if reaches_out(old) || reaches_out(new) || !is_picture {
            return None;
        }
        let mut open = self.segments[region.first].before.clone();
        let work = open.walk(new);
        let is_same = self.segments.get(region.behind).is_none_or(|next| {
            next.before.containers == open.containers && (!self.has_abbreviations || next.before.fence == open.fence)
        });
        is_same.then_some(work)
    }

    /// The region with a line behind it that must begin afresh, and with what it refers to.
    fn framed(&self, region: &Region<'_>) -> Option<Framed> {
        let names = words::references(region.new)?;
        let has_addresses = !self.definitions.is_empty() && region.new.contains('[');
        let mut text = region.new.to_owned();
        let mut next_line = None;
        if region.next.is_some() || !names.is_empty() || has_addresses {
            if region.next.is_none() {
                // Code that is open at the end of the note would take these lines in.
                if ["```", "~~~"].iter().any(|fence| region.new.contains(fence)) {
                    return None;
                }
                text.push_str("\n\n");
            }
            next_line = Some(text.matches('\n').count() + 1);
            // Any line of this indent ends what that line does, but for an item; and it must take nothing in that follows.
            let next = region.next.unwrap_or_default();
            let (indent, sign) = next.split_at(next.len() - next.trim_start().len());
            let is_item = sign.starts_with(|c: char| c.is_ascii_digit() || "-+*".contains(c));
            text.extend([indent, if is_item { sign } else { "x" }, "\n\n"]);
        }
        for name in names {
            text.extend(["[^", name, "]: x\n\n"]);
        }
        if has_addresses {
            // The parser puts no more bytes of addresses into links than the text has.
            let bytes = region.new.matches('[').count() * self.definitions.len();
            if bytes > PREVIEW_FILLING_BYTES_MAX {
                return None;
            }
            text.push_str(&"x".repeat(bytes));
            text.extend(["\n\n", &self.definitions]);
        }
        Some(Framed { text, next_line })
    }

    /// Gives headings their ids; none if others' change by that, or a table of contents.
    fn give_ids(&self, at: usize, count: usize, headings: &mut [Heading]) -> Option<()> {
        let old = &self.headings[at..at + count];
        let is_same_id = count == headings.len()
            && self.slugs[at..].iter().zip(&*headings).all(|(slug, heading)| *slug == heading.id);
        let is_same = |(old, new): (&Heading, &Heading)| (old.level, &old.text) == (new.level, &new.text);
        if self.has_contents && !(is_same_id && old.iter().zip(&*headings).all(is_same)) {
            return None;
        }
        if is_same_id {
            old.iter().zip(headings).for_each(|(old, new)| new.id.clone_from(&old.id));
            return Some(());
        }
        let (before, after) = (&self.slugs[..at], &self.slugs[at + count..]);
        let slugs = before.iter().map(String::as_str).chain(headings.iter().map(|heading| heading.id.as_str()));
        let mut ids = unique(slugs.chain(after.iter().map(String::as_str)));
        let behind = ids.split_off(at + headings.len());
        let inside = ids.split_off(at);
        let id = |heading: &Heading| heading.id.clone();
        let is_kept = ids.into_iter().eq(self.headings[..at].iter().map(id))
            && behind.into_iter().eq(self.headings[at + count..].iter().map(id));
        headings.iter_mut().zip(inside).for_each(|(heading, id)| heading.id = id);
        is_kept.then_some(())
    }
}

/// The nodes of the region; none if the line behind it does not begin afresh.
fn top<'a>(root: Node<'a>, framed: &Framed, source: &Source<'_>) -> Option<Vec<Node<'a>>> {
    let Some(next_line) = framed.next_line else { return Some(root.children().collect()) };
    let line = |node: &Node<'a>| node.data().sourcepos.start.line;
    let mut behind = root.children().skip_while(|node| line(node) < next_line);
    let before = source.text.lines().nth(next_line.checked_sub(2).unwrap_or(next_line));
    let begins = behind.next().is_some_and(|node| line(&node) == next_line);
    let is_afresh = begins && before.is_none_or(is_blank);
    is_afresh.then(|| root.children().take_while(|node| line(node) < next_line).collect())
}

/// Gives references to footnotes the numbers that they have in the note; none if they are others than before.
fn number<'s>(nodes: &[Node<'_>], old: impl Iterator<Item = &'s Reference>) -> Option<()> {
    let mut old = old;
    for (node, reference) in nodes.iter().flat_map(|node| references(node)) {
        let known = old.next().filter(|known| known.name.eq_ignore_ascii_case(&reference.name))?;
        if let comrak::nodes::NodeValue::FootnoteReference(note) = &mut node.data_mut().value {
            (note.ix, note.ref_num) = (known.number, known.time);
        }
    }
    old.next().is_none().then_some(())
}

/// The last number of the last numbered code in segments.
fn last_number(segments: &[Segment]) -> Option<usize> {
    segments.iter().rev().find_map(|segment| segment.line_number)
}
