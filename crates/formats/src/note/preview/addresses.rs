//! The addresses that a note defines for all of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use comrak::nodes::NodeValue;
use comrak::options::{BrokenLinkCallback, BrokenLinkReference};
use comrak::{Arena, ResolvedReference};

use super::segment::Segment;
use super::shape::{REFERENCES_BYTES_MAX, link_bytes};
use super::words::defines_address;
use crate::limits::PREVIEW_DEFINITIONS_BYTES_MAX;
use crate::note::abbreviations::Abbreviations;
use crate::note::line_starts;
use crate::note::parse::parse;
use crate::note::source::{MARKS, Source};

/// The addresses and their titles, by what the parser makes of their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses {
    known: Arc<Known>,
    /// Bytes of what could define them.
    pub(super) bytes: usize,
}

#[derive(Debug, Default)]
struct Known {
    references: HashMap<String, ResolvedReference>,
}

impl BrokenLinkCallback for Known {
    fn resolve(&self, asked: BrokenLinkReference<'_>) -> Option<ResolvedReference> {
        self.references.get(asked.normalized).cloned()
    }
}

/// What links lead to, and the bytes of all links.
type Values = (Vec<Option<ResolvedReference>>, usize);

/// Notes what the parser makes of names.
#[derive(Debug, Default)]
struct Recorder {
    names: Mutex<Vec<String>>,
}

impl BrokenLinkCallback for Recorder {
    fn resolve(&self, asked: BrokenLinkReference<'_>) -> Option<ResolvedReference> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).push(asked.normalized.to_owned());
        None
    }
}

impl Addresses {
    /// What a note defines; none if lines cannot tell. `text`: as it is parsed.
    pub(super) fn of(text: &str, segments: &[Segment]) -> Option<Self> {
        Self::read(&definitions(text, segments))
    }

    /// What is defined in lines that [`push_lines`] put together.
    pub(super) fn read(definitions: &str) -> Option<Self> {
        if definitions.is_empty() {
            return Some(Self::default());
        }
        if definitions.len() > PREVIEW_DEFINITIONS_BYTES_MAX {
            return None;
        }
        let names = candidates(definitions)?;
        let (probe, lines) = probe(&names);
        let recorder = Arc::new(Recorder::default());
        read(&probe, Some(Arc::clone(&recorder) as Arc<dyn BrokenLinkCallback>), &lines)?;
        let keys = std::mem::take(&mut *recorder.names.lock().unwrap_or_else(PoisonError::into_inner));
        // Each asks for itself and nothing else.
        let keys = (keys.len() == names.len()).then_some(keys)?;
        let lines_before = definitions.matches('\n').count();
        let lines: Vec<usize> = lines.into_iter().map(|line| line + lines_before).collect();
        // The parser puts no more bytes of addresses into links than the text has.
        let bytes = (definitions.matches('[').count() + names.len()).saturating_mul(definitions.len());
        let text = format!("{definitions}{probe}{}", "x".repeat(bytes.min(REFERENCES_BYTES_MAX)));
        let (values, linked) = read(&text, None, &lines)?;
        if linked + definitions.len() > text.len().min(REFERENCES_BYTES_MAX) {
            return None;
        }
        let found = keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)));
        let references: HashMap<String, ResolvedReference> = found.collect();
        let is_marked = |text: &str| text.contains(MARKS);
        let is_clear = !references.values().any(|told| is_marked(&told.url) || is_marked(&told.title));
        is_clear.then(|| Self { known: Arc::new(Known { references }), bytes: definitions.len() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The names that lead elsewhere in the other, or nowhere in one of the two.
    pub(super) fn differing<'n>(&'n self, other: &'n Self) -> impl Iterator<Item = &'n str> {
        let (old, new) = (&self.known.references, &other.known.references);
        let leads = |told: &ResolvedReference| (told.url.clone(), told.title.clone());
        let changed = old.iter().filter(move |(name, told)| new.get(*name).map(leads) != Some(leads(told)));
        let added = new.iter().filter(|(name, _)| !old.contains_key(*name));
        changed.chain(added).map(|(name, _)| name.as_str())
    }

    /// Whether lines that are read by themselves, and define addresses too, define none that is defined otherwise before them.
    pub(super) fn agrees_with(&self, lines: &str) -> bool {
        let mut defining = String::new();
        push_lines(&mut defining, lines);
        defining.is_empty()
            || Self::read(&defining).is_some_and(|own| {
                let leads = |told: &ResolvedReference| (told.url.clone(), told.title.clone());
                own.known
                    .references
                    .iter()
                    .all(|(name, told)| self.known.references.get(name).map(leads) == Some(leads(told)))
            })
    }

    /// For whoever reads a part of the note.
    pub(super) fn resolver(&self) -> Option<Arc<dyn BrokenLinkCallback>> {
        (!self.known.references.is_empty()).then(|| Arc::clone(&self.known) as Arc<dyn BrokenLinkCallback>)
    }
}

/// The segments that could define an address, each behind a line that ends what was open before it.
fn definitions(text: &str, segments: &[Segment]) -> String {
    let starts = line_starts(text);
    let mut definitions = String::new();
    let mut first = 0;
    for segment in segments {
        let behind = first + segment.lines as usize;
        let lines = &text[starts[first]..starts.get(behind).copied().unwrap_or(text.len())];
        push_lines(&mut definitions, lines);
        first = behind;
    }
    definitions
}

/// Puts the lines behind others that define addresses, if they could define one.
pub(super) fn push_lines(definitions: &mut String, lines: &str) {
    if defines_address(lines) && definitions.len() <= PREVIEW_DEFINITIONS_BYTES_MAX {
        definitions.extend(["x\n\n", lines, "\n\n"]);
    }
}

/// All names that could be defined in the text; none if a line in one of them begins with the sign of a quote, which may be no
/// part of it.
fn candidates(text: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let (mut start, mut is_escaped) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !is_escaped => {
                is_escaped = true;
                continue;
            }
            b'[' if !is_escaped => start = at + 1,
            b']' if !is_escaped && start > 0 => {
                let name = &text[start..at];
                if text[at..].starts_with("]:") && !name.trim().is_empty() {
                    if name.lines().skip(1).any(|line| line.trim_start().starts_with('>')) {
                        return None;
                    }
                    // To the parser, all white space in a name is the same.
                    names.push(name.lines().map(str::trim).collect::<Vec<_>>().join(" "));
                }
                start = 0;
            }
            _ => {}
        }
        is_escaped = false;
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// A text that refers to each name in a paragraph of its own, and their lines.
fn probe(names: &[String]) -> (String, Vec<usize>) {
    let mut text = String::new();
    for name in names {
        text.extend(["[", name, "]\n\n"]);
    }
    (text, (0..names.len()).map(|index| 2 * index + 1).collect())
}

/// What the links on these lines lead to, each a paragraph at the top of the text; none if one of them is no paragraph.
fn read(text: &str, resolver: Option<Arc<dyn BrokenLinkCallback>>, lines: &[usize]) -> Option<Values> {
    let source = Source::of_part(text, Arc::new(Abbreviations::default()), false).resolved(resolver);
    let arena = Arena::new();
    let parsed = parse(&arena, &source);
    let mut lines = lines.iter().copied().peekable();
    let mut values = Vec::new();
    for node in parsed.root.children() {
        let data = node.data();
        if lines.next_if_eq(&data.sourcepos.start.line).is_none() {
            continue;
        }
        if !matches!(data.value, NodeValue::Paragraph) {
            return None;
        }
        values.push(node.first_child().and_then(|child| match &child.data().value {
            NodeValue::Link(link) => Some(ResolvedReference { url: link.url.clone(), title: link.title.clone() }),
            _ => None,
        }));
    }
    (parsed.is_whole && lines.next().is_none()).then(|| (values, link_bytes(parsed.root.children())))
}

#[cfg(test)]
mod tests {
    use super::super::segment::Segment;
    use super::{Addresses, candidates};

    #[test]
    fn names_of_addresses() {
        let names = |text| candidates(text).map(|names| names.join("|"));
        assert_eq!(names("x\n\n[a]: /b [c] d [e\\]f]: g\n\n- [h\n  i]: j [a]: b").as_deref(), Some("a|e\\]f|h i"));
        assert_eq!(names("x\n\n> [a\n> b]: c"), None);
    }

    #[test]
    fn addresses_are_known_by_what_the_parser_makes_of_their_names() {
        let of = |text: &str| {
            let segment = Segment { lines: u32::try_from(text.lines().count()).unwrap(), ..Segment::default() };
            Addresses::of(text, &[segment])
        };
        let text = "[A  b]: /c \"d\"\n[a B]: /e\n\n> [Stra\u{df}e]: </f>\n\n[no]: x y\n\ny [z]: /z\n\n[^1]: [g]: /h";
        let addresses = of(text).unwrap();
        let mut known: Vec<_> =
            addresses.known.references.iter().map(|(name, told)| (&name[..], &told.url[..])).collect();
        known.sort_unstable();
        assert_eq!(known, [("a b", "/c"), ("g", "/h"), ("strasse", "/f")]);
        assert!(of("a").unwrap().is_empty() && of("```\n[a]: /b").is_none(), "code takes the names in");
    }
}
