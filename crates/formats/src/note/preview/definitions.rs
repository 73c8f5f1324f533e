//! What a note defines for all of it: what abbreviations mean, and where addresses lead. What is typed into one of these changes
//! the blocks that use it, wherever they stand, and no others.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::Change;
use super::addresses::{Addresses, push_lines};
use super::region::Region;
use super::shape::Shape;
use super::words::{could_be_entity, could_fold, defines_abbreviation, defines_address, is_detail};
use crate::note::abbreviations::Abbreviations;
use crate::note::fence::Fence;
use crate::note::options::Options;
use crate::note::source::{Source, abbreviations, without_abbreviations};

/// A note is rendered as a whole rather than by parts that are so much of it together: each of them is read twice.
const READERS_SHARE: usize = 4;

/// What a note defines for all of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    pub(super) abbreviations: Arc<Abbreviations>,
    pub(super) addresses: Addresses,
}

/// What means something else than before.
#[derive(Debug, Default)]
struct Redefined {
    abbreviations: Vec<String>,
    /// Of the name of each address, its longest run of letters and digits.
    addresses: Vec<String>,
}

impl Shape {
    /// What the note defines once the region is what it is now; none if it takes the whole to know. `source`: the new text.
    pub(super) fn defined_with(&self, region: &Region<'_>, source: &str) -> Option<Definitions> {
        let mut definitions = self.definitions.clone();
        if defines_abbreviation(region.old) || defines_abbreviation(region.new) {
            // Where there were none, nobody followed the fences.
            let body = source.get(self.start..).filter(|_| self.has_abbreviations)?;
            let fence = self.segments[region.first].before.fence;
            let own = [region.old, region.new].map(|lines| abbreviations(lines, fence));
            // Typing beside a definition is no matter of it; where they are too many, their order is.
            if own[0] != own[1] || own[0].is_full() || definitions.abbreviations.is_full() {
                definitions.abbreviations = Arc::new(abbreviations(body, Fence::default()));
            }
        }
        let (old, new) = (self.lines(region, region.old), self.lines(region, region.new));
        if defines_address(&old) || defines_address(&new) {
            // Where there were none, nobody counted the bytes of links. A paragraph that only defines is gone, and what a term
            // means looks back at the one before it.
            if self.definitions.addresses.is_empty() || new.lines().any(is_detail) {
                return None;
            }
            definitions.addresses = Addresses::read(&self.defining_lines(region, source))?;
        }
        Some(definitions)
    }

    /// Lines of a region without those that say what abbreviations mean.
    pub(super) fn lines<'t>(&self, region: &Region<'_>, lines: &'t str) -> Cow<'t, str> {
        self.unabbreviated(region.first, lines)
    }

    fn unabbreviated<'t>(&self, segment: usize, lines: &'t str) -> Cow<'t, str> {
        if !self.has_abbreviations || !defines_abbreviation(lines) {
            return Cow::Borrowed(lines);
        }
        without_abbreviations(lines, self.segments[segment].before.fence).0
    }

    /// What could define an address in the new text, as it is parsed.
    fn defining_lines(&self, region: &Region<'_>, source: &str) -> String {
        let mut defining = String::new();
        let mut at = self.start;
        for (index, segment) in self.segments.iter().enumerate() {
            let bytes = match index {
                first if first == region.first => region.new.len(),
                index if region.segments().contains(&index) => continue,
                _ => segment.bytes,
            };
            let lines = source.get(at..at + bytes).unwrap_or_default();
            at += bytes;
            if defines_address(lines) {
                let lines = self.unabbreviated(index, lines);
                let source = Source::of_part(&lines, Arc::default(), self.has_pictures);
                push_lines(&mut defining, &source.text);
            }
        }
        defining
    }

    /// Renders the segments that use what means something else than `before`, besides these.
    pub(super) fn reread(
        &mut self,
        options: &Options,
        source: &str,
        (before, besides): (&Definitions, Range<usize>),
    ) -> Option<Vec<Change>> {
        let redefined = before.redefined(&self.definitions)?;
        if redefined.abbreviations.is_empty() && redefined.addresses.is_empty() {
            return Some(Vec::new());
        }
        let label = options.language.labels().details;
        if redefined.abbreviations.iter().any(|name| label.contains(name)) {
            return None;
        }
        let mut at = self.start;
        let mut readers = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            let lines = at..at + segment.bytes;
            at = lines.end;
            if !besides.contains(&index) && redefined.is_in(source.get(lines.clone())?) {
                readers.push((index, lines));
            }
        }
        let bytes: usize = readers.iter().map(|(_, lines)| lines.len()).sum();
        if READERS_SHARE * bytes > source.len() {
            return None;
        }
        let mut changes = Vec::new();
        let count = self.segments.len();
        for (index, lines) in readers {
            let region = self.region_of(index..index + 1, (source, source), (lines.clone(), lines))?;
            changes.extend(self.part(options, &region, before)?);
            if self.segments.len() != count {
                return None;
            }
        }
        Some(changes)
    }
}

impl Definitions {
    /// What means something else in the other; none if lines cannot tell who uses it.
    fn redefined(&self, other: &Self) -> Option<Redefined> {
        let mut redefined = Redefined::default();
        for name in self.abbreviations.differing(&other.abbreviations) {
            // Signs may have become others: an apostrophe, dots.
            let is_plain = name.chars().all(|c| c.is_alphanumeric() || " -.+/_".contains(c));
            redefined.abbreviations.push(is_plain.then(|| name.to_owned())?);
        }
        for name in self.addresses.differing(&other.addresses) {
            let runs = name.split(|c: char| !c.is_ascii_alphanumeric());
            let run = runs.max_by_key(|run| run.len()).filter(|run| !run.is_empty())?;
            redefined.addresses.push(run.to_ascii_lowercase());
        }
        Some(redefined)
    }
}

impl Redefined {
    /// Whether the lines could use one of them.
    fn is_in(&self, lines: &str) -> bool {
        let is_spelled = |name: &String| {
            lines.contains(name.as_str()) || name.contains(' ') && lines.contains('\\') || could_be_entity(lines)
        };
        self.abbreviations.iter().any(is_spelled) || !self.addresses.is_empty() && self.is_referred_to(lines)
    }

    fn is_referred_to(&self, lines: &str) -> bool {
        let holds = |text: &str| {
            let is_in = |run: &String| {
                let mut windows = text.as_bytes().windows(run.len());
                windows.any(|part| part.eq_ignore_ascii_case(run.as_bytes()))
            };
            could_fold(text) || self.addresses.iter().any(is_in)
        };
        // No name holds a bracket that is not escaped.
        if lines.contains("\\[") || lines.contains("\\]") {
            return holds(lines);
        }
        lines.split('[').skip(1).any(|rest| holds(rest.split(']').next().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Redefined;

    #[test]
    fn who_uses_it() {
        let redefined = |abbreviations: &[&str], addresses: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            Redefined { abbreviations: owned(abbreviations), addresses: owned(addresses) }
        };
        let (abbreviation, phrase, address) =
            (redefined(&["DANE"], &[]), redefined(&["a b"], &[]), redefined(&[], &["l7"]));
        for (named, lines) in [
            (&abbreviation, "la DANE, là"),
            (&abbreviation, "la D&#65;NE"),
            (&phrase, "x~a\\ b~"),
            (&address, "voir [L7]"),
            (&address, "[x][l7\n  y]"),
            (&address, "[\u{212a}]"),
            (&address, "[a\\]l7]"),
        ] {
            assert!(named.is_in(lines), "{lines}");
        }
        for (named, lines) in [
            (&abbreviation, "la dane, Noé & Zoé; [DAN]"),
            (&phrase, "a c"),
            (&address, "L7"),
            (&address, "[l8]: /x l7"),
        ] {
            assert!(!named.is_in(lines), "{lines}");
        }
    }
}
