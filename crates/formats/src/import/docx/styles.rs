//! What the names of styles mean.

use std::collections::HashMap;

use super::body::indent;
use super::line::{applied, is_monospace};
use crate::flow;
use crate::import::xml::Element;
use crate::limits::STYLE_PARENTS_MAX;

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

/// A style.
#[derive(Debug, Clone, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    outline: Option<u8>,
    /// The numbering and level of its list.
    list: Option<(Option<String>, Option<usize>)>,
    /// Twentieths of a point by which its paragraphs stand in.
    indent: Option<usize>,
    /// Whether it sets its paragraphs in a font for programs. The style of all text that has no other says nothing by that.
    is_monospace: bool,
    /// What it says of characters.
    characters: Option<Element>,
}

/// The styles of a document, by their id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

impl Styles {
    pub(super) fn read(part: Option<&Element>) -> Self {
        let styles = part.into_iter().flat_map(Element::elements).filter(|one| &*one.name == "style");
        let pair = |one: &Element| {
            let value = |name| Some(one.child(name)?.attribute("val")?.to_owned());
            let properties = one.child("pPr");
            let outline = properties.and_then(|all| all.child("outlineLvl")).and_then(|level| level.number("val"));
            let is_default = one.attribute("default").is_some_and(|said| said != "0");
            let font = one.child("rPr").and_then(|all| all.child("rFonts")).and_then(|fonts| fonts.attribute("ascii"));
            let is_of_characters = one.attribute("type") == Some("character");
            let style = Style {
                name: value("name").unwrap_or_default().to_lowercase(),
                parent: value("basedOn"),
                outline,
                list: properties.and_then(super::numbering::list),
                indent: properties.and_then(indent),
                is_monospace: !is_default && !is_of_characters && font.is_some_and(is_monospace),
                characters: one.child("rPr").filter(|_| is_of_characters).cloned(),
            };
            Some((one.attribute("styleId")?.to_owned(), style))
        };
        Self(styles.filter_map(pair).collect())
    }

    /// What a paragraph of that style is: the nearest of its parents that means something decides.
    pub(super) fn kind(&self, id: &str) -> Kind {
        if !self.0.contains_key(id) {
            // The styles that Word has from the start need not be told.
            let words = id.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let name = format!("{} {}", words.to_lowercase(), &id[words.len()..]);
            return named(name.trim_end()).unwrap_or_default();
        }
        self.parents(id).find_map(of_style).unwrap_or_default()
    }

    /// The list that the style puts its paragraphs into.
    pub(super) fn list(&self, id: &str) -> Option<(Option<String>, Option<usize>)> {
        self.parents(id).find_map(|style| style.list.clone())
    }

    /// Twentieths of a point by which the style lets its paragraphs stand in.
    pub(super) fn indent(&self, id: &str) -> Option<usize> {
        self.parents(id).find_map(|style| style.indent)
    }

    /// What a style of characters does to them.
    pub(super) fn of_characters(&self, id: &str) -> flow::Style {
        let mut style = flow::Style::default();
        let all: Vec<&Style> = self.parents(id).collect();
        for one in all.into_iter().rev() {
            if let Some(properties) = &one.characters {
                style = applied(properties, &style);
            }
            style.bold |= matches!(&*one.name, "strong" | "intense emphasis");
            style.italic |= matches!(&*one.name, "emphasis" | "intense emphasis");
            style.code |= is_code(&one.name);
        }
        // Links are underlined by themselves, and marks of notes are raised.
        let name = self.0.get(id).map_or(id, |style| &*style.name).to_lowercase();
        if name.contains("link") {
            style.underline = false;
        }
        style
    }

    fn parents<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> {
        let first = self.0.get(id);
        let next = |style: &&'a Style| style.parent.as_ref().and_then(|parent| self.0.get(parent));
        std::iter::successors(first, next).take(STYLE_PARENTS_MAX)
    }
}

/// Whether a style of characters is that of program text.
fn is_code(name: &str) -> bool {
    matches!(
        name,
        "verbatim char" | "source text" | "html code" | "code html" | "html typewriter" | "inline code" | "code"
    )
}

fn of_style(style: &Style) -> Option<Kind> {
    if let Some(kind) = named(&style.name) {
        return Some(kind);
    }
    // What was pasted as text without a look has such a font too.
    if style.is_monospace && !matches!(&*style.name, "plain text" | "texte brut") {
        return Some(Kind::Code);
    }
    style.outline.filter(|level| *level < 9).map(|level| Kind::Heading((level + 1).min(6)))
}

/// What a name means, in English and French, as Word and `LibreOffice` have it.
fn named(name: &str) -> Option<Kind> {
    if name.starts_with("toc ") || name.starts_with("tm ") || matches!(name, "toc heading" | "table of figures") {
        return Some(Kind::Contents);
    }
    let level = name.strip_prefix("heading ").or_else(|| name.strip_prefix("titre "));
    if let Some(level) = level.and_then(|level| level.parse::<u8>().ok()) {
        return Some(Kind::Heading(level.clamp(1, 6)));
    }
    Some(match name {
        "title" | "titre" => Kind::Heading(1),
        "quote" | "intense quote" | "quotations" | "block text" | "citation" | "citation intense" => Kind::Quote,
        "source code" | "html preformatted" | "preformatted text" | "html préformaté" | "texte préformaté" | "code" => {
            Kind::Code
        }
        "horizontal line" | "ligne horizontale" => Kind::Rule,
        _ => return None,
    })
}
