//! Which lists count, and from where.

use std::collections::HashMap;

use crate::import::xml::Element;
use crate::limits::LIST_LEVELS_MAX;

/// A level of a list.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    is_ordered: bool,
    /// Whether nothing stands before its items, as in what pandoc writes for a second paragraph of an item.
    is_blank: bool,
    start: u32,
}

/// The numberings of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    levels: HashMap<String, [Level; LIST_LEVELS_MAX]>,
    counts: HashMap<String, [Option<u32>; LIST_LEVELS_MAX]>,
}

impl Numbering {
    pub(super) fn read(part: Option<&Element>) -> Self {
        let Some(part) = part else { return Self::default() };
        let mut kinds: HashMap<&str, [Level; LIST_LEVELS_MAX]> = HashMap::new();
        for kind in part.elements().filter(|one| &*one.name == "abstractNum") {
            let levels = kinds.entry(kind.attribute("abstractNumId").unwrap_or_default()).or_default();
            kind.elements().filter(|one| &*one.name == "lvl").for_each(|level| set(levels, level));
        }
        let mut all = HashMap::new();
        for number in part.elements().filter(|one| &*one.name == "num") {
            let kind = number.child("abstractNumId").and_then(|kind| kind.attribute("val")).unwrap_or_default();
            let mut levels = kinds.get(kind).copied().unwrap_or_default();
            for change in number.elements().filter(|one| &*one.name == "lvlOverride") {
                change.elements().filter(|one| &*one.name == "lvl").for_each(|level| set(&mut levels, level));
                let start = change.child("startOverride").and_then(|start| start.number("val"));
                if let (Some(level), Some(start)) = (place(change), start) {
                    levels[level].start = start;
                }
            }
            all.insert(number.attribute("numId").unwrap_or_default().to_owned(), levels);
        }
        Self { levels: all, counts: HashMap::new() }
    }

    /// Whether a paragraph of that level goes on with the item before it.
    pub(super) fn goes_on(&self, list: &str, level: usize) -> bool {
        self.levels.get(list).is_some_and(|levels| levels[level].is_blank)
    }

    /// Counts one item of a list on; its number, if the list has numbers.
    pub(super) fn count(&mut self, list: &str, level: usize) -> Option<u32> {
        let kind = self.levels.get(list)?[level];
        let counts = self.counts.entry(list.to_owned()).or_default();
        counts[level + 1..].fill(None);
        let number = counts[level].map_or(kind.start, |before| before.saturating_add(1));
        counts[level] = Some(number);
        kind.is_ordered.then_some(number)
    }
}

/// The numbering and level that properties of a paragraph name. Numbering 0 takes a paragraph out of its style's list.
pub(super) fn list(properties: &Element) -> Option<(String, usize)> {
    let list = properties.child("numPr")?;
    let number = list.child("numId")?.attribute("val")?.to_owned();
    let level = list.child("ilvl").and_then(|level| level.number("val")).unwrap_or(0);
    Some((number, level.min(LIST_LEVELS_MAX - 1)))
}

fn place(level: &Element) -> Option<usize> {
    level.number("ilvl").filter(|level| *level < LIST_LEVELS_MAX)
}

fn set(levels: &mut [Level; LIST_LEVELS_MAX], level: &Element) {
    let Some(place) = place(level) else { return };
    let value = |name| level.child(name).and_then(|one| one.attribute("val"));
    levels[place] = Level {
        is_ordered: !matches!(value("numFmt").unwrap_or("decimal"), "bullet" | "none"),
        is_blank: value("numFmt") == Some("bullet") && value("lvlText").is_some_and(|text| text.trim().is_empty()),
        start: value("start").and_then(|start| start.parse().ok()).unwrap_or(1),
    };
}
