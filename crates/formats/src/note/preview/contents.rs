//! Tables of contents: blocks that look different when a heading does.

use std::ops::Range;

use super::Change;
use super::segment::Segment;
use super::shape::Shape;
use crate::limits::CONTENTS_ENTRIES_MAX;
use crate::note::headings::contents;
use crate::note::rendered::Block;

/// A table of contents that is a block by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents {
    /// Blocks and lines of its segment before it.
    pub(super) block: usize,
    pub(super) line: u32,
    /// How deep it goes.
    pub(super) level: u8,
    pub(super) entries: usize,
    /// Bytes of its HTML.
    pub(super) html: usize,
}

/// Whether all tables of contents together are so short that none is cut.
pub(super) fn are_uncut(segments: &[Segment]) -> bool {
    let entries = segments.iter().flat_map(|segment| &segment.contents).map(|contents| contents.entries);
    entries.sum::<usize>() < CONTENTS_ENTRIES_MAX
}

impl Shape {
    /// Writes the tables of contents anew, but for those of these segments.
    pub(super) fn relisted(&mut self, label: &str, besides: &Range<usize>) -> Vec<Change> {
        let (mut blocks, mut lines, mut changes) = (0, self.lines_before, Vec::new());
        for (at, segment) in self.segments.iter_mut().enumerate() {
            let tables = if besides.contains(&at) { &mut [] } else { &mut segment.contents[..] };
            for table in tables {
                let mut html = String::new();
                table.entries = contents(&mut html, &self.headings, (table.level, CONTENTS_ENTRIES_MAX), label);
                segment.html = segment.html - table.html + html.len();
                self.html = self.html - table.html + html.len();
                table.html = html.len();
                let block = Block { line: lines + table.line + 1, html };
                changes.push(Change { at: blocks + table.block, removed: 1, blocks: vec![block], ..Change::default() });
            }
            blocks += segment.blocks;
            lines += segment.lines;
        }
        changes
    }
}
