//! What styles mean, by their names and by what they do to characters.

use std::collections::HashMap;

use crate::flow::Style;
use crate::import::docx::{is_monospace, sign};
use crate::import::xml::Element;
use crate::limits::{LIST_LEVELS_MAX, NUMBER_WORDS_BYTES_MAX, STYLE_PARENTS_MAX};

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Text,
    Heading(u8),
    Quote,
    Code,
    Rule,
    /// An entry of a table of contents: it is not read.
    Contents,
}

/// A style of paragraphs or of characters.
#[derive(Debug, Default)]
struct Named {
    parent: Option<String>,
    /// The list that it puts its paragraphs into.
    list: Option<String>,
    marks: Marks,
}

/// What a style says of characters; what it does not say is its parent's.
#[derive(Debug, Clone, Default)]
struct Marks {
    bold: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    strike: Option<bool>,
    highlight: Option<bool>,
    font: Option<String>,
    position: Option<String>,
}

/// What stands before the items of a list.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// The first number, if they count.
    pub(super) start: Option<u32>,
    /// How numbers are written, and what stands before and behind each, if it is more than a sign.
    pub(super) words: Option<[String; 3]>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    paragraphs: HashMap<String, Named>,
    characters: HashMap<String, Named>,
    /// The styles of lists, by level, from 1.
    lists: HashMap<(String, usize), Level>,
}

impl Styles {
    /// Reads the styles of these parts; later ones win.
    pub(super) fn read<'a>(parts: impl Iterator<Item = &'a Element>) -> Self {
        let mut styles = Self::default();
        for group in parts.flat_map(Element::elements) {
            if matches!(&*group.name, "styles" | "automatic-styles") {
                group.elements().for_each(|style| styles.add(style));
            }
        }
        styles
    }

    fn add(&mut self, style: &Element) {
        let name = style.attribute("name").unwrap_or_default().to_owned();
        match (&*style.name, style.attribute("family")) {
            ("style", Some("paragraph")) => drop(self.paragraphs.insert(name, named(style))),
            ("style", Some("text")) => drop(self.characters.insert(name, named(style))),
            ("list-style", _) => {
                for level in style.elements() {
                    if let Some(place) = level.number("level") {
                        self.lists.insert((name.clone(), place), Level::of(level));
                    }
                }
            }
            _ => {}
        }
    }

    /// What a paragraph of that style is.
    pub(super) fn kind(&self, name: &str) -> Kind {
        let of = |name| of_name(name).or_else(|| self.is_code(name).then_some(Kind::Code));
        Self::names(&self.paragraphs, name).find_map(of).unwrap_or_default()
    }

    /// Whether a style with a name of its own sets paragraphs in a font for programs. That of all text says nothing by it.
    fn is_code(&self, name: &str) -> bool {
        let is_usual = is_own(name) || matches!(name, "Standard" | "Text_20_body" | "Normal" | "Default");
        let font = self.paragraphs.get(name).and_then(|style| style.marks.font.as_deref());
        !is_usual && font.is_some_and(is_monospace)
    }

    /// The list that a paragraph's style puts it into.
    pub(super) fn list_of(&self, name: &str) -> Option<&str> {
        self.paragraphs.get(name)?.list.as_deref()
    }

    /// From where a list counts at a level, from 1, if it does. A style may say nothing of levels below its first ones.
    pub(super) fn start(&self, list: &str, level: usize) -> Option<u32> {
        self.level(list, level)?.start
    }

    /// What stands before the items of a list at a level.
    pub(super) fn level(&self, list: &str, level: usize) -> Option<&Level> {
        let said = |level| self.lists.get(&(list.to_owned(), level));
        (1..=level.min(LIST_LEVELS_MAX + 1)).rev().find_map(said)
    }

    /// The style of characters that are directly in a paragraph: only what was set for this one paragraph, by a style without
    /// a name of its own. Headings are bold by their kind.
    pub(super) fn of_paragraph(&self, name: &str) -> Style {
        let style = self.paragraphs.get(name).filter(|_| is_own(name));
        style.map_or_else(Style::default, |style| applied(&style.marks, &Style::default()))
    }

    /// The style within a span.
    pub(super) fn within(&self, name: &str, around: &Style) -> Style {
        let names: Vec<&str> = Self::names(&self.characters, name).collect();
        let mut style = around.clone();
        for name in names.iter().rev() {
            style.code |= matches!(*name, "Source_20_Text" | "Teletype" | "Example");
            style.bold |= *name == "Strong_20_Emphasis";
            style.italic |= *name == "Emphasis";
            if let Some(named) = self.characters.get(*name) {
                style = applied(&named.marks, &style);
            }
        }
        style
    }

    /// The font of a style of characters, if it has signs in the place of letters.
    pub(super) fn font_of_signs(&self, name: &str) -> Option<&str> {
        let font = self.characters.get(name)?.marks.font.as_deref()?;
        let font = font.trim_end_matches(|letter: char| letter.is_ascii_digit());
        sign(font, u32::from(b' ')).map(|_| font)
    }

    /// Whether a paragraph's style is that of the names in a table.
    pub(super) fn is_table_heading(&self, name: &str) -> bool {
        Self::names(&self.paragraphs, name).any(|name| name == "Table_20_Heading")
    }

    /// The name of a style and those of its parents.
    fn names<'a>(family: &'a HashMap<String, Named>, name: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let next = |name: &&'a str| family.get(*name).and_then(|style| style.parent.as_deref());
        std::iter::successors(Some(name), next).take(STYLE_PARENTS_MAX)
    }
}

impl Level {
    fn of(level: &Element) -> Self {
        let said = |name| level.attribute(name).unwrap_or_default().to_owned();
        let counts = &*level.name == "list-level-style-number" && !said("num-format").is_empty();
        let words = [said("num-format"), said("num-prefix"), said("num-suffix")];
        let letters = words[1..].iter().flat_map(|words| words.chars()).filter(|letter| letter.is_alphabetic()).count();
        let is_worded = counts && letters > 1 && words.iter().all(|words| words.len() <= NUMBER_WORDS_BYTES_MAX);
        let start = counts.then(|| level.number("start-value").unwrap_or(1));
        Self { start, words: Some(words).filter(|_| is_worded) }
    }
}

/// Whether a style was made for paragraphs that somebody changed by hand.
fn is_own(name: &str) -> bool {
    name.starts_with('P') && name[1..].bytes().all(|byte| byte.is_ascii_digit())
}

fn named(style: &Element) -> Named {
    let mut marks = Marks::default();
    if let Some(properties) = style.child("text-properties") {
        let is = |name, off: &str| properties.attribute(name).map(|value| value != off);
        marks = Marks {
            bold: properties
                .attribute("font-weight")
                .map(|weight| matches!(weight, "bold" | "600" | "700" | "800" | "900")),
            italic: is("font-style", "normal"),
            underline: is("text-underline-style", "none"),
            strike: is("text-line-through-style", "none"),
            highlight: is("background-color", "transparent"),
            font: properties.attribute("font-name").map(str::to_owned),
            position: properties.attribute("text-position").map(str::to_owned),
        };
    }
    let list = style.attribute("list-style-name").filter(|name| !name.is_empty()).map(str::to_owned);
    Named { parent: style.attribute("parent-style-name").map(str::to_owned), list, marks }
}

fn applied(marks: &Marks, around: &Style) -> Style {
    let mut style = around.clone();
    for (said, mark) in [
        (marks.bold, &mut style.bold),
        (marks.italic, &mut style.italic),
        (marks.underline, &mut style.underline),
        (marks.strike, &mut style.strike),
        (marks.highlight, &mut style.highlight),
    ] {
        *mark = said.unwrap_or(*mark);
    }
    if let Some(font) = &marks.font {
        style.code = is_monospace(font);
    }
    if let Some(position) = &marks.position {
        style.subscript = position.starts_with("sub") || position.starts_with('-');
        let is_raised = position.starts_with("super") || position.starts_with(|letter| matches!(letter, '1'..='9'));
        style.superscript = is_raised;
    }
    style
}

/// What the name of a style means. These names are the same in every language.
fn of_name(name: &str) -> Option<Kind> {
    if name.starts_with("Contents_20_") {
        return Some(Kind::Contents);
    }
    if let Some(level) = name.strip_prefix("Heading_20_").and_then(|level| level.parse::<u8>().ok()) {
        return Some(Kind::Heading(level.clamp(1, 6)));
    }
    Some(match name {
        "Title" => Kind::Heading(1),
        "Quotations" | "Block_20_Text" | "Quote" | "Intense_20_Quote" => Kind::Quote,
        "Preformatted_20_Text" | "Source_20_Code" | "HTML_20_Preformatted" => Kind::Code,
        "Horizontal_20_Line" => Kind::Rule,
        _ => return None,
    })
}
