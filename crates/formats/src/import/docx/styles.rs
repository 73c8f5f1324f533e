//! What the names of styles mean.

use std::collections::HashMap;

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
    list: Option<(String, usize)>,
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
            let style = Style {
                name: value("name").unwrap_or_default().to_lowercase(),
                parent: value("basedOn"),
                outline,
                list: properties.and_then(super::numbering::list),
            };
            Some((one.attribute("styleId")?.to_owned(), style))
        };
        Self(styles.filter_map(pair).collect())
    }

    /// What a paragraph of that style is: the nearest of its parents that means something decides.
    pub(super) fn kind(&self, id: &str) -> Kind {
        self.parents(id).find_map(of_style).unwrap_or_default()
    }

    /// The list that the style puts its paragraphs into.
    pub(super) fn list(&self, id: &str) -> Option<(String, usize)> {
        self.parents(id).find_map(|style| style.list.clone())
    }

    /// Whether a style of characters is that of program text.
    pub(super) fn is_code(&self, id: &str) -> bool {
        self.0.get(id).is_some_and(|style| {
            matches!(
                &*style.name,
                "verbatim char"
                    | "source text"
                    | "html code"
                    | "code html"
                    | "html typewriter"
                    | "inline code"
                    | "code"
            )
        })
    }

    fn parents<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> {
        let first = self.0.get(id);
        let next = |style: &&'a Style| style.parent.as_ref().and_then(|parent| self.0.get(parent));
        std::iter::successors(first, next).take(STYLE_PARENTS_MAX)
    }
}

fn of_style(style: &Style) -> Option<Kind> {
    if let Some(kind) = named(&style.name) {
        return Some(kind);
    }
    style.outline.filter(|level| *level < 9).map(|level| Kind::Heading((level + 1).min(6)))
}

/// What a name means, in English and French, as Word and `LibreOffice` have it.
fn named(name: &str) -> Option<Kind> {
    if name.starts_with("toc ") || name.starts_with("tm ") || name == "toc heading" {
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
