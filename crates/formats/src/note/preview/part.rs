//! Renders the segments that an edit touches, if that is enough.

use std::mem;

use comrak::{Arena, Node};

use super::contents::are_uncut;
use super::definitions::Definitions;
use super::notes::Found;
use super::read::{Framed, Read};
use super::region::Region;
use super::segment::{Cutter, Segment};
use super::shape::{Costs, Shape, link_bytes};
use super::words::reaches_out;
use super::{Change, Span};
use crate::limits::HEADINGS_MAX;
use crate::note::excess::{alert_work, marks, notes, terms};
use crate::note::headings::{heading, unique};
use crate::note::items::item_work;
use crate::note::line_starts;
use crate::note::options::{Labels, Options};
use crate::note::parse::{Parsed, blocks, parse};
use crate::note::rendered::{Block, Heading};
use crate::note::run::{Listing, Run};
use crate::note::source::{Source, dollars, table_cells};
use crate::note::writer::{Counters, Given, Whole, Writer};

/// What a region is read from.
#[derive(Clone, Copy)]
struct Text<'t, 'a> {
    arena: &'a Arena<'a>,
    source: &'t Source<'t>,
    parsed: &'t Parsed<'a>,
    /// What its containers cost.
    work: usize,
}

/// What became of the headings of a region.
#[derive(Debug, Clone, Copy)]
struct Headed {
    count: usize,
    /// They look different in a table of contents.
    is_relisted: bool,
}

/// What a region looks like now.
struct Rendered {
    segments: Vec<Segment>,
    runs: Vec<Run>,
    /// Footnotes, each by which of all it is.
    notes: Vec<(usize, String)>,
    /// The line on which the first of all footnotes begins, if it is one of these.
    notes_line: Option<u32>,
    costs: Costs,
    counts_on: bool,
}

impl Shape {
    /// Makes this the shape of the new text, and says what changed, one after the other; none if it takes the whole note to
    /// know, and then this is no shape any more.
    pub(super) fn update(&mut self, options: &Options, texts: (&str, &str), span: Span) -> Option<Vec<Change>> {
        let region = self.region(texts, span)?;
        let defined = self.defined_with(&region, texts.1)?;
        let before = mem::replace(&mut self.definitions, defined);
        let behind = self.segments.len() - region.behind;
        let mut changes = self.part(options, &region, &before)?;
        let taken = region.first..self.segments.len() - behind;
        changes.extend(self.reread(options, texts.1, (&before, taken))?);
        Some(changes)
    }

    /// Renders the region. `before`: what the note defined when it was rendered last.
    pub(super) fn part(&mut self, options: &Options, region: &Region<'_>, before: &Definitions) -> Option<Vec<Change>> {
        let work = self.work(region)?;
        let framed = Framed::of(&self.lines(region, region.new), region, &self.names)?;
        let source = self.source(&framed, &self.definitions)?;
        let arena = Arena::new();
        let parsed = parse(&arena, &source);
        let read = Read::of(parsed.root, &framed, &source).filter(|_| parsed.is_settled)?;
        let found = self.number(region, &read, before)?;
        let headed = self.take_headings(region, &read.shown)?;
        let text = Text { arena: &arena, source: &source, parsed: &parsed, work };
        let rendered = self.rendered(options, region, text, (&read, &found, headed))?;
        if region.new.contains("[^") {
            self.names.take(region.new);
        }
        if let Some(next) = self.segments.get_mut(region.behind) {
            next.is_close = read.next_is_close;
        }
        self.take(options.language.labels(), region, rendered, headed)
    }

    /// Puts what was rendered in its place.
    fn take(
        &mut self,
        labels: &Labels,
        region: &Region<'_>,
        rendered: Rendered,
        headed: Headed,
    ) -> Option<Vec<Change>> {
        let lines = |segments: &[Segment]| segments.iter().map(|segment| segment.lines).sum::<u32>();
        let html = |segments: &[Segment]| segments.iter().map(|segment| segment.html).sum::<usize>();
        let old = &self.segments[region.segments()];
        let shift = i64::from(lines(&rendered.segments)) - i64::from(lines(old));
        let below = region.lines + lines(old) + 1;
        let removed = old.iter().map(|segment| segment.blocks).sum();
        let lists = |segments: &[Segment]| segments.iter().any(|segment| !segment.contents.is_empty());
        let has_lists = lists(old) || lists(&rendered.segments);
        let is_counted = self.counts_on && last_number(old) != last_number(&rendered.segments);
        let is_moved = |line: u32| shift != 0 || rendered.notes_line.is_some_and(|new| new != line);
        let has_moved_tasks = self.notes.as_ref().is_some_and(|notes| notes.has_tasks && is_moved(notes.line));
        if self.joins_terms(region, &rendered.segments) || is_counted || has_moved_tasks {
            return None;
        }
        self.html = self.html + html(&rendered.segments) - html(old);
        self.costs = rendered.costs;
        self.counts_on |= rendered.counts_on;
        let behind = region.first + rendered.segments.len();
        self.segments.splice(region.segments(), rendered.segments);
        if let Some(notes) = self.notes.as_mut().filter(|notes| notes.line >= below) {
            notes.line = notes.line.saturating_add_signed(i32::try_from(shift).unwrap_or(0));
        }
        let place = |line: usize| u32::try_from(line).unwrap_or(u32::MAX).saturating_add(region.lines);
        let shown = rendered.runs.into_iter().filter(|run| !run.html.is_empty());
        let blocks = shown.map(|run| Block { line: place(run.line), html: run.html }).collect();
        let mut changes = vec![Change { at: region.blocks, removed, blocks, below, shift }];
        if headed.is_relisted || has_lists {
            if self.has_hidden_contents {
                return None;
            }
            let besides = region.first..behind;
            changes.extend(headed.is_relisted.then(|| self.relisted(labels.contents, &besides)).into_iter().flatten());
            if !are_uncut(&self.segments) {
                return None;
            }
        }
        changes.extend(self.take_notes(labels.footnotes, rendered.notes, rendered.notes_line));
        self.is_within(self.html, region.body_bytes, &self.costs).then_some(changes)
    }

    /// Whether a list of terms joins one on the other side of an end of the region.
    fn joins_terms(&self, region: &Region<'_>, segments: &[Segment]) -> bool {
        // One that only defines addresses is gone between them.
        let is_shown = |segment: &&Segment| segment.blocks > 0;
        let ends = |segment: Option<&Segment>| segment.is_some_and(|segment| segment.ends_with_terms);
        let begins = |segment: Option<&Segment>| segment.is_some_and(|segment| segment.begins_with_terms);
        let before = self.segments[..region.first].iter().rfind(is_shown);
        let behind = self.segments[region.behind..].iter().find(is_shown);
        let (first, last) = (segments.iter().find(is_shown), segments.iter().rfind(is_shown));
        ends(before) && begins(first.or(behind)) || ends(last.or(before)) && begins(behind)
    }

    /// What is written of the region.
    fn rendered<'a>(
        &self,
        options: &Options,
        region: &Region<'_>,
        text: Text<'_, 'a>,
        (read, found, headed): (&Read<'a>, &[Found<'a>], Headed),
    ) -> Option<Rendered> {
        let whole = Whole {
            arena: text.arena,
            options,
            source: text.source,
            lines: line_starts(&text.source.text),
            breaks: self.breaks,
            contents_level: self.contents_level,
            notes_prefix: "",
            headings: &self.headings[region.headings..region.headings + headed.count],
            listed: &self.headings,
            anchors: &self.anchors,
            given: &Given::new(),
            budget: usize::MAX,
        };
        let line_number = last_number(&self.segments[..region.first]).unwrap_or(0);
        let mut writer = Writer::new(&whole);
        writer.counters = Counters { line_number, ..writer.counters };
        let mut rest = read.shown.iter().copied().peekable();
        let mut runs = Vec::new();
        while let Some(run) = writer.run(&mut rest) {
            runs.push(run);
        }
        let is_within_tags = !runs.is_empty() && self.segments[..region.first].iter().any(|segment| segment.is_open);
        let is_open = is_within_tags || region.next.is_some() && runs.last().is_some_and(|run| run.is_open);
        if is_open || runs.iter().any(|run| run.listing == Listing::Within) {
            return None;
        }
        let mut costs = self.costs_with(region, text, read);
        let mut notes = Vec::new();
        for found in found {
            let number = u32::try_from(found.index).unwrap_or(u32::MAX).saturating_add(1);
            let run = writer.footnote_run(found.node, number, found.places);
            if run.listing != Listing::None {
                return None;
            }
            costs.demand = costs.demand.max(run.demand);
            notes.push((found.index, run.html));
        }
        costs.demand = costs.demand.max(runs.iter().map(|run| run.demand).max().unwrap_or(0));
        let first = found.iter().find(|found| found.index == 0).map(|found| found.node.data().sourcepos.start.line);
        let top = read.shown.iter().chain(&read.notes).copied().collect();
        let cutter = Cutter::new(top, &runs, (region.new, &text.source.text));
        let old = &self.segments[region.first];
        let mut segments = cutter.segments(Some(&old.before), region.next.is_none());
        if let Some(segment) = segments.first_mut() {
            segment.is_close = old.is_close;
        }
        let notes_line = first.map(|line| u32::try_from(line.max(1)).unwrap_or(u32::MAX).saturating_add(region.lines));
        Some(Rendered { segments, runs, notes, notes_line, costs, counts_on: writer.counts_on })
    }

    /// What the note costs with the region besides.
    fn costs_with(&self, region: &Region<'_>, text: Text<'_, '_>, read: &Read<'_>) -> Costs {
        let nodes = || read.shown.iter().chain(&read.notes).chain(&read.in_place).copied();
        let dollars = dollars(region.new);
        Costs {
            containers: self.costs.containers + text.work,
            cells: self.costs.cells + table_cells(region.new),
            math: self.costs.math.saturating_add(dollars.work()),
            money: self.costs.money + dollars.again(),
            notes: self.costs.notes + notes(region.new),
            terms: self.costs.terms + terms(region.new),
            marks: self.costs.marks + marks(region.new),
            alerts: self.costs.alerts.saturating_add(alert_work(region.new)),
            questions: self.costs.questions + text.parsed.questions,
            nodes: self.costs.nodes + text.parsed.nodes,
            items: self.costs.items.saturating_add(item_work(region.new)),
            links: self.costs.links + if self.definitions.addresses.is_empty() { 0 } else { link_bytes(nodes()) },
            demand: self.costs.demand,
        }
    }

    /// What the containers in the region cost; none if the region is no matter of itself.
    fn work(&self, region: &Region<'_>) -> Option<usize> {
        let (old, new) = (region.old, region.new);
        // The sizes of pictures are looked for if there are pictures, anywhere.
        let has_pictures = |lines: &str| self.lines(region, lines).contains("![");
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

    /// Puts the region's headings, with their ids, in the place of those that it had; none if others' ids change by that.
    fn take_headings(&mut self, region: &Region<'_>, nodes: &[Node<'_>]) -> Option<Headed> {
        let old: usize = self.segments[region.segments()].iter().map(|segment| segment.headings).sum();
        let old = region.headings..region.headings + old;
        let mut headings: Vec<Heading> =
            nodes.iter().flat_map(|node| blocks(node)).filter_map(|node| heading(node, 0)).collect();
        let count = headings.len();
        if self.headings.len() - old.len() + count >= HEADINGS_MAX {
            return None;
        }
        let slugs: Vec<String> = headings.iter().map(|heading| heading.id.clone()).collect();
        self.give_ids(old.start, old.len(), &mut headings)?;
        let is_same =
            |(old, new): (&Heading, &Heading)| (old.level, &old.text, &old.id) == (new.level, &new.text, &new.id);
        let is_relisted = old.len() != count || !self.headings[old.clone()].iter().zip(&headings).all(is_same);
        self.slugs.splice(old.clone(), slugs);
        self.headings.splice(old, headings);
        Some(Headed { count, is_relisted })
    }

    /// Gives headings their ids; none if others' change by that.
    fn give_ids(&self, at: usize, count: usize, headings: &mut [Heading]) -> Option<()> {
        let old = &self.headings[at..at + count];
        let is_same_id = count == headings.len()
            && self.slugs[at..].iter().zip(&*headings).all(|(slug, heading)| *slug == heading.id);
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

/// The last number of the last numbered code in segments.
fn last_number(segments: &[Segment]) -> Option<usize> {
    segments.iter().rev().find_map(|segment| segment.line_number)
}
