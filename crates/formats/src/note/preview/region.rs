//! Which segments an edit touches.

use std::ops::Range;

use super::Span;
use super::names::defined;
use super::segment::Segment;
use super::shape::Shape;
use super::words::{defines_abbreviation, is_fresh};
use crate::note::matter::begins_like_matter;

/// The segments that are rendered anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region<'t> {
    /// The first of them, and the one behind the last.
    pub(super) first: usize,
    pub(super) behind: usize,
    /// Blocks, headings and lines of the file before them.
    pub(super) blocks: usize,
    pub(super) headings: usize,
    pub(super) lines: u32,
    /// What they were, and what they are.
    pub(super) old: &'t str,
    pub(super) new: &'t str,
    /// The line behind them, if there is one.
    pub(super) next: Option<&'t str>,
    /// Bytes of the whole body now.
    pub(super) body_bytes: usize,
}

impl Region<'_> {
    pub(super) fn segments(&self) -> Range<usize> {
        self.first..self.behind
    }
}

impl Shape {
    /// The segments that must be read again: from the last line before the span that ended all before it, to behind the span.
    pub(super) fn region<'t>(&self, (old, new): (&'t str, &'t str), span: Span) -> Option<Region<'t>> {
        let is_body = self.start <= span.start && (self.start == 0 || old.as_bytes()[self.start - 1] == b'\n');
        // Any key in what begins like front matter may make one of it, wherever it is typed.
        let is_head = self.start == 0 && [old, new].into_iter().any(begins_like_matter);
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
        let is_start = first_line.is_some_and(|end| end <= span.start)
            || touched == 0
            || begins_as_before(&old[starts[touched]..], span.start - starts[touched])
            || self.follows_notes(touched, &new[starts[touched]..]);
        let first = if is_start { touched } else { touched - 1 };
        let behind = segment_at(span.old_end)? + 1;
        let (start, old_end) = (starts[first], starts.get(behind).copied().unwrap_or(old.len()));
        let new_end = old_end - span.old_end + span.new_end;
        self.region_of(first..behind, (old, new), (start..old_end, start..new_end))
    }

    /// These segments, which stood and stand there.
    pub(super) fn region_of<'t>(
        &self,
        segments: Range<usize>,
        (old, new): (&'t str, &'t str),
        (was, is): (Range<usize>, Range<usize>),
    ) -> Option<Region<'t>> {
        let before = &self.segments[..segments.start];
        let sum = |part: fn(&Segment) -> usize| before.iter().map(part).sum();
        let next = new.get(is.end..).filter(|_| segments.end < self.segments.len());
        Some(Region {
            first: segments.start,
            behind: segments.end,
            blocks: sum(|segment| segment.blocks),
            headings: sum(|segment| segment.headings),
            lines: self.lines_before + before.iter().map(|segment| segment.lines).sum::<u32>(),
            old: old.get(was)?,
            new: new.get(is)?,
            next: next.map(|text| text.lines().next().unwrap_or_default()),
            body_bytes: new.len() - self.start,
        })
    }

    /// Whether the segment begins afresh with this text for it stands behind footnotes: these end with any line of their level
    /// behind a blank one.
    fn follows_notes(&self, at: usize, text: &str) -> bool {
        let is_afresh = |line| is_fresh(line) && !defines_abbreviation(line);
        self.segments[at - 1].is_notes && !self.segments[at].is_close && text.lines().next().is_some_and(is_afresh)
    }
}

/// Whether a segment's text still begins with what made it begin afresh, if so many bytes of it are as they were: a letter, the
/// sign of a heading, a footnote's name.
fn begins_as_before(text: &str, same: usize) -> bool {
    let begins = text.chars().next().is_some_and(|c| c.len_utf8() <= same && (c.is_alphabetic() || c == '#'));
    let line = text.lines().next().unwrap_or_default();
    begins || defined(line).is_some_and(|(_, rest)| line.len() - rest.len() <= same)
}

#[cfg(test)]
mod tests {
    use super::begins_as_before;

    #[test]
    fn beginnings_that_stay() {
        for (text, same) in [("ab", 1), ("éa", 2), ("# a", 1), ("[^a]: b", 5), ("[^1]:\n    b", 5)] {
            assert!(begins_as_before(text, same) && !begins_as_before(text, same - 1), "{text}");
        }
        for text in ["1. a", "- a", ": a", "<a>", "```", "[a]: b", "[^a b]: c", "    a", ""] {
            assert!(!begins_as_before(text, text.len()), "{text}");
        }
    }
}
