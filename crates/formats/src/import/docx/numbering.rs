//! Which lists count, and from where.

use std::collections::HashMap;

use super::body::indent;
use crate::import::xml::Element;
use crate::limits::{LIST_LEVELS_MAX, NUMBER_WORDS_BYTES_MAX};

/// A level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    is_ordered: bool,
    /// Whether nothing stands before its items, as in what pandoc writes for a second paragraph of an item.
    is_blank: bool,
    start: u32,
    /// How its numbers are written.
    format: String,
    /// What stands before its items, if it is more than a number: `Article %1`.
    words: Option<String>,
    /// Twentieths of a point by which its items stand in.
    left: Option<usize>,
    /// The style whose paragraphs are its items.
    style: Option<String>,
}

type Levels = [Level; LIST_LEVELS_MAX];

/// The numberings of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    levels: HashMap<String, Levels>,
    counts: HashMap<String, [Option<u32>; LIST_LEVELS_MAX]>,
}

/// What stands before an item.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// A dot or nothing.
    Sign,
    /// A number.
    Number(u32),
    /// Words with a number in them.
    Words(String),
}

impl Numbering {
    pub(super) fn read(part: Option<&Element>) -> Self {
        let Some(part) = part else { return Self::default() };
        let mut kinds: HashMap<&str, Levels> = HashMap::new();
        let (mut named, mut linked) = (HashMap::new(), Vec::new());
        let value = |of: &'_ Element, name| of.child(name).and_then(|one| one.attribute("val")).map(str::to_owned);
        for kind in part.elements().filter(|one| &*one.name == "abstractNum") {
            let name = kind.attribute("abstractNumId").unwrap_or_default();
            let levels = kinds.entry(name).or_default();
            kind.elements().filter(|one| &*one.name == "lvl").for_each(|level| set(levels, level));
            named.extend(value(kind, "styleLink").map(|style| (style, name)));
            linked.extend(value(kind, "numStyleLink").map(|style| (name, style)));
        }
        // One that only names a style is the one that this style is made of.
        for (name, style) in linked {
            if let Some(levels) = named.get(&style).and_then(|made_of| kinds.get(made_of)).cloned() {
                kinds.insert(name, levels);
            }
        }
        let mut all = HashMap::new();
        for number in part.elements().filter(|one| &*one.name == "num") {
            let kind = number.child("abstractNumId").and_then(|kind| kind.attribute("val")).unwrap_or_default();
            let mut levels = kinds.get(kind).cloned().unwrap_or_default();
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

    /// By how many twentieths of a point the items of that level stand in.
    pub(super) fn indent(&self, list: &str, level: usize) -> Option<usize> {
        self.levels.get(list)?[level].left
    }

    /// The level whose items are the paragraphs of that style.
    pub(super) fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        self.levels.get(list)?.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one item of a list on, and says what stands before it.
    pub(super) fn count(&mut self, list: &str, level: usize) -> Marker {
        let Some(levels) = self.levels.get(list) else { return Marker::Sign };
        let kind = &levels[level];
        let counts = self.counts.entry(list.to_owned()).or_default();
        counts[level + 1..].fill(None);
        let number = counts[level].map_or(kind.start, |before| before.saturating_add(1));
        counts[level] = Some(number);
        match &kind.words {
            Some(words) => Marker::Words(told(words, levels, counts)),
            None if kind.is_ordered => Marker::Number(number),
            None => Marker::Sign,
        }
    }
}

/// Words with the numbers of all levels that they name.
fn told(words: &str, levels: &Levels, counts: &[Option<u32>; LIST_LEVELS_MAX]) -> String {
    let mut told = words.to_owned();
    for (place, (level, count)) in levels.iter().zip(counts).enumerate() {
        let number = formatted(count.unwrap_or(level.start), &level.format);
        told = told.replace(&format!("%{}", place + 1), &number);
    }
    told
}

/// A number as Word and `LibreOffice` write it; in the formats that they have besides, as digits.
pub(in crate::import) fn formatted(number: u32, format: &str) -> String {
    match format {
        "upperRoman" | "I" => roman(number),
        "lowerRoman" | "i" => roman(number).to_lowercase(),
        "upperLetter" | "lowerLetter" | "A" | "a" if (1..=26).contains(&number) => {
            let first = if matches!(format, "upperLetter" | "A") { 'A' } else { 'a' };
            char::from_u32(u32::from(first) + number - 1).unwrap_or(first).to_string()
        }
        _ => number.to_string(),
    }
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            number -= value;
            roman.push_str(sign);
        }
    }
    roman
}

/// The numbering and level that properties of a paragraph name. Numbering 0 takes a paragraph out of its style's list.
pub(super) fn list(properties: &Element) -> Option<(Option<String>, Option<usize>)> {
    let list = properties.child("numPr")?;
    let number = list.child("numId").and_then(|number| number.attribute("val")).map(str::to_owned);
    let level = list.child("ilvl").and_then(|level| level.number("val"));
    Some((number, level.map(|level: usize| level.min(LIST_LEVELS_MAX - 1))))
}

fn place(level: &Element) -> Option<usize> {
    level.number("ilvl").filter(|level| *level < LIST_LEVELS_MAX)
}

fn set(levels: &mut Levels, level: &Element) {
    let Some(place) = place(level) else { return };
    let value = |name| level.child(name).and_then(|one| one.attribute("val"));
    let format = value("numFmt").unwrap_or("decimal");
    let text = value("lvlText").unwrap_or_default();
    // A sign of a font of signs is a letter to whoever lacks the font.
    let is_worded = format != "bullet" && text.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
    levels[place] = Level {
        is_ordered: !matches!(format, "bullet" | "none"),
        is_blank: format == "bullet" && value("lvlText").is_some_and(|text| text.trim().is_empty()),
        start: value("start").and_then(|start| start.parse().ok()).unwrap_or(1),
        format: format.to_owned(),
        words: (is_worded && text.len() <= NUMBER_WORDS_BYTES_MAX).then(|| text.to_owned()),
        left: level.child("pPr").and_then(indent),
        style: value("pStyle").map(str::to_owned),
    };
}
