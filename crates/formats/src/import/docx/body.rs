//! Paragraphs as blocks.

use super::Reader;
use super::builder::{Builder, Place};
use super::line::formulas_of;
use super::numbering::{Marker, list};
use super::styles::Kind;
use crate::flow::{Block, Inline, Item, Style, Table};
use crate::import::line::{Line, formulas};
use crate::import::xml::Element;
use crate::limits::LIST_LEVELS_MAX;

/// Twentieths of a point by which our own exports indent a level.
const INDENT_STEP: usize = 425;

impl Reader<'_, '_> {
    /// What an element holds, as blocks. Recursion is as deep as the XML, which is bounded.
    pub(super) fn blocks(&mut self, parent: &Element) -> Vec<Block> {
        let mut builder = Builder::default();
        self.gather(parent, &mut builder);
        builder.finish()
    }

    fn gather(&mut self, parent: &Element, builder: &mut Builder) {
        for child in parent.elements() {
            match &*child.name {
                "p" => self.paragraph(child, builder),
                "tbl" => match self.table(child) {
                    // A frame around text, which a table of one cell would put on one line.
                    Some(Table { rows, .. }) if rows.len() == 1 && rows[0].len() == 1 => {
                        for block in rows.into_iter().flatten().flat_map(|cell| cell.blocks) {
                            builder.block(None, Kind::Text, block);
                        }
                    }
                    Some(table) => builder.block(None, Kind::Text, Block::Table(table)),
                    None => {}
                },
                // What Word makes of the headings is left out; a note has `[TOC]`.
                "sdt" if is_contents(child) => {}
                "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag" => self.gather(child, builder),
                "AlternateContent" => self.chosen(child, &mut |reader, child| reader.gather(child, builder)),
                "altChunk" => self.chunk(child).into_iter().for_each(|block| builder.block(None, Kind::Text, block)),
                "oMathPara" => {
                    let mut line = Line::default();
                    formulas_of(child, &mut line);
                    for block in formulas(line.take()) {
                        builder.block(None, Kind::Text, block);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Element, builder: &mut Builder) {
        let properties = paragraph.child("pPr");
        let kind = self.kind(style_of(paragraph), properties);
        let mut line = Line::default();
        let outer = std::mem::take(&mut self.aside);
        self.line(paragraph, &mut line);
        let aside = std::mem::replace(&mut self.aside, outer);
        if kind == Kind::Contents {
            return;
        }
        if goes_on(properties) {
            builder.begin(line.take());
            return builder.beside(aside);
        }
        line.go_on_from(builder.begun());
        if line.is_blank() && !aside.is_empty() && self.place(style_of(paragraph), properties).is_none() {
            // It says nothing by itself, so it ends no list either: what stands beside it would be the last item's.
            builder.leave_lists(within(kind, properties));
        }
        self.placed(paragraph, kind, line, builder);
        builder.beside(aside);
    }

    /// Puts a paragraph where it belongs.
    fn placed(&mut self, paragraph: &Element, kind: Kind, mut line: Line, builder: &mut Builder) {
        let (properties, style) = (paragraph.child("pPr"), style_of(paragraph));
        if kind == Kind::Rule {
            return builder.block(None, kind, Block::Rule);
        }
        let mut place = self.place(style, properties);
        if let Some(of) = &place
            && self.numbering.goes_on(&of.numbering, of.level)
            && builder.is_in_list()
        {
            return builder.block(Some(of.level), Kind::Text, Block::Paragraph(line.take()));
        }
        let mut number = None;
        if let Some(of) = &place {
            match self.numbering.count(&of.numbering, of.level) {
                // An item that says more than a number is a paragraph that says it.
                Marker::Words(words) => {
                    line.go_on_from(vec![Inline::Text(format!("{words} "), Style::default())]);
                    place = None;
                }
                Marker::Number(counted) => number = Some(counted),
                Marker::Sign => {}
            }
        }
        if let Kind::Heading(level) = kind
            && !line.is_blank()
        {
            return builder.block(None, kind, Block::Heading(level, line.take()));
        }
        if let Some(place) = place {
            return builder.item(place, number, item(line));
        }
        let of_style = || self.styles.indent(style).filter(|_| kind == Kind::Text).and_then(level);
        let within = within(kind, properties).or_else(of_style).filter(|_| builder.is_in_list());
        if kind == Kind::Code && line.is_plain() {
            return builder.block(within, kind, Block::Code { language: String::new(), text: line.plain() });
        }
        if line.is_blank() {
            if is_ruled(paragraph) {
                builder.block(None, Kind::Rule, Block::Rule);
            }
            return;
        }
        let mut item = item(line);
        if item.checked.is_some() {
            let level = self::within(kind, properties).unwrap_or(0);
            let place = Place { numbering: "boxes".to_owned(), level, left: None };
            return builder.item(place, None, item);
        }
        if let Some(Block::Paragraph(line)) = item.blocks.pop() {
            for block in formulas(line) {
                builder.block(within, kind, block);
            }
        }
    }

    /// What the paragraph is: its own outline level counts before its style's.
    fn kind(&self, style: &str, properties: Option<&Element>) -> Kind {
        let own = properties.and_then(|all| all.child("outlineLvl")).and_then(|level| level.number::<u8>("val"));
        match (own, self.styles.kind(style)) {
            (Some(level), Kind::Text) if level < 9 => Kind::Heading((level + 1).min(6)),
            (_, kind) => kind,
        }
    }

    /// Where the paragraph stands in a list, if it does: what it does not say itself, its style says.
    fn place(&self, style: &str, properties: Option<&Element>) -> Option<Place> {
        let (own, own_level) = properties.and_then(list).unwrap_or_default();
        let (numbering, level) = match (own, self.styles.list(style)) {
            (Some(numbering), _) => (numbering, own_level),
            (None, Some((Some(numbering), level))) => (numbering, own_level.or(level)),
            _ => return None,
        };
        if numbering == "0" {
            return None;
        }
        let level = level.or_else(|| self.numbering.level_of_style(&numbering, style)).unwrap_or(0);
        let own = properties.and_then(indent);
        let left = own.or_else(|| self.numbering.indent(&numbering, level)).or_else(|| self.styles.indent(style));
        Some(Place { numbering, level, left })
    }
}

/// The id of a paragraph's style; none is the usual one.
fn style_of(paragraph: &Element) -> &str {
    let style = paragraph.child("pPr").and_then(|all| all.child("pStyle")).and_then(|one| one.attribute("val"));
    style.unwrap_or_default()
}

/// Whether what holds it is made of the headings, or of what stands under pictures.
fn is_contents(control: &Element) -> bool {
    let kind =
        control.child("sdtPr").and_then(|all| all.child("docPartObj")).and_then(|all| all.child("docPartGallery"));
    kind.and_then(|kind| kind.attribute("val")).is_some_and(|kind| kind.starts_with("Table of"))
}

/// Whether the paragraph and the next are one: its end was deleted, or it is a large first letter.
fn goes_on(properties: Option<&Element>) -> bool {
    let Some(properties) = properties else { return false };
    let end = properties.child("rPr").is_some_and(|end| end.child("del").or_else(|| end.child("moveFrom")).is_some());
    let frame = properties.child("framePr").and_then(|frame| frame.attribute("dropCap"));
    end || matches!(frame, Some("drop" | "margin"))
}

/// An item with its box, if it begins with one.
fn item(mut line: Line) -> Item {
    let mut parts = if line.is_blank() { Vec::new() } else { line.take() };
    let checked = ticked(&mut parts);
    Item { checked, blocks: if parts.is_empty() { Vec::new() } else { vec![Block::Paragraph(parts)] } }
}

/// The level of the item in which a paragraph stands, by what it says of itself.
fn within(kind: Kind, properties: Option<&Element>) -> Option<usize> {
    let indent = properties.and_then(indent)?;
    level(indent.saturating_sub(if kind == Kind::Quote { INDENT_STEP } else { 0 }))
}

fn level(indent: usize) -> Option<usize> {
    (indent / INDENT_STEP).checked_sub(1).map(|level| level.min(LIST_LEVELS_MAX - 1))
}

/// Twentieths of a point by which properties of a paragraph let it stand in.
pub(super) fn indent(properties: &Element) -> Option<usize> {
    let indent = properties.child("ind")?;
    indent.number("left").or_else(|| indent.number("start"))
}

/// Whether a paragraph holds nothing but a line across the page, as Word draws it.
fn is_ruled(paragraph: &Element) -> bool {
    let pictures = paragraph.elements().filter_map(|run| run.child("pict"));
    pictures.flat_map(Element::elements).any(|shape| shape.attribute("hr").is_some_and(|said| said != "f"))
}

/// Takes a box to tick off the beginning of a line.
pub(in crate::import) fn ticked(line: &mut Vec<Inline>) -> Option<bool> {
    let Some(Inline::Text(text, _)) = line.first_mut() else { return None };
    let (checked, rest) = match text.strip_prefix('☐') {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix(['☑', '☒'])?),
    };
    *text = rest.trim_start().to_owned();
    if text.is_empty() {
        line.remove(0);
    }
    Some(checked)
}
