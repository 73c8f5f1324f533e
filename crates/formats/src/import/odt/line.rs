//! What stands in a paragraph.

use std::sync::Arc;

use super::Reader;
use crate::flow::{Inline, Style};
use crate::import::docx::told;
use crate::import::line::{Line, without_space};
use crate::import::xml::{Element, Node};
use crate::url::is_safe_link;

/// Spaces that one element may stand for.
const SPACES_MAX: usize = 100;

impl Reader<'_, '_> {
    /// Reads what stands in a paragraph or a part of it.
    pub(super) fn line(&mut self, parent: &Element, style: &Style, line: &mut Line) {
        for child in &parent.children {
            match child {
                Node::Text(text) => push_collapsed(line, text, style),
                Node::Element(element) => self.part(element, style, line),
            }
        }
    }

    pub(super) fn part(&mut self, part: &Element, style: &Style, line: &mut Line) {
        match &*part.name {
            "span" => {
                let name = part.attribute("style-name").unwrap_or_default();
                let style = self.styles.within(name, style);
                let begin = line.len();
                self.line(part, &style, line);
                if let Some(font) = self.styles.font_of_signs(name) {
                    line.change_from(begin, |text| told(font, text));
                }
            }
            "a" => {
                let target = part.attribute("href").filter(|url| !url.is_empty() && !url.starts_with('#'));
                let target = target.filter(|url| is_safe_link(url)).map(Arc::from);
                let style = Style { link: target.or_else(|| style.link.clone()), ..style.clone() };
                let begin = line.len();
                self.line(part, &style, line);
                line.not_underlined(begin);
            }
            "s" => {
                let count = part.number("c").unwrap_or(1).min(SPACES_MAX);
                line.push_text(&" ".repeat(count), style);
            }
            "tab" => line.push_text("\t", style),
            "line-break" => line.push(Inline::Break),
            "note" => self.note(part, line),
            "note-ref" => {
                let place =
                    part.attribute("ref-name").and_then(|name| self.footnote_ids.iter().position(|id| id == name));
                place.map(Inline::Footnote).into_iter().for_each(|mark| line.push(mark));
            }
            "frame" => self.frame(part, line),
            // The words of a drawing come behind the paragraph, as those of a text box do.
            "rect" | "line" | "polyline" | "polygon" | "regular-polygon" | "path" | "circle" | "ellipse"
            | "connector" | "caption" | "measure" | "custom-shape" => {
                let blocks = self.blocks(part);
                self.aside.extend(blocks);
            }
            "ruby" => {
                part.child("ruby-base").into_iter().for_each(|base| self.line(base, style, line));
                let reading = part.child("ruby-text").map(Element::text).unwrap_or_default();
                if !reading.trim().is_empty() {
                    line.push_text(&format!("({})", reading.trim()), style);
                }
            }
            // What people see of a field, an index mark or a reference is what stands in it.
            "annotation" | "annotation-end" | "tracked-changes" | "bookmark" | "script" | "desc"
            | "event-listeners" => {}
            _ => self.line(part, style, line),
        }
    }

    fn note(&mut self, note: &Element, line: &mut Line) {
        // The place is taken first: a note may hold another.
        let place = self.footnotes.len();
        self.footnotes.push(Vec::new());
        self.footnote_ids.push(note.attribute("id").unwrap_or_default().to_owned());
        let mut blocks = note.child("note-body").map(|body| self.blocks(body)).unwrap_or_default();
        without_space(&mut blocks);
        self.footnotes[place] = blocks;
        line.push(Inline::Footnote(place));
    }
}

/// Adds text; white space in a row is one space.
fn push_collapsed(line: &mut Line, text: &str, style: &Style) {
    let mut collapsed = String::with_capacity(text.len());
    for letter in text.chars() {
        if !matches!(letter, ' ' | '\t' | '\n' | '\r') {
            collapsed.push(letter);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    line.push_text(&collapsed, style);
}
