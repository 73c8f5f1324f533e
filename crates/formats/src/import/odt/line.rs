//! What stands in a paragraph.

use std::sync::Arc;

use super::Reader;
use crate::flow::{Image, Inline, Style};
use crate::formula::Formula;
use crate::import::line::Line;
use crate::import::xml::{Element, Node, parse};
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

    fn part(&mut self, part: &Element, style: &Style, line: &mut Line) {
        match &*part.name {
            "span" => {
                let style = self.styles.within(part.attribute("style-name").unwrap_or_default(), style);
                self.line(part, &style, line);
            }
            "a" => {
                let target = part.attribute("href").filter(|url| !url.is_empty() && !url.starts_with('#'));
                let target = target.filter(|url| is_safe_link(url)).map(Arc::from);
                let style = Style { link: target.or_else(|| style.link.clone()), ..style.clone() };
                self.line(part, &style, line);
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
            // What people see of a field, an index mark or a reference is what stands in it.
            "annotation" | "annotation-end" | "tracked-changes" | "bookmark" | "ruby-text" | "desc" | "title" => {}
            _ => self.line(part, style, line),
        }
    }

    fn note(&mut self, note: &Element, line: &mut Line) {
        // The place is taken first: a note may hold another.
        let place = self.footnotes.len();
        self.footnotes.push(Vec::new());
        self.footnote_ids.push(note.attribute("id").unwrap_or_default().to_owned());
        let blocks = note.child("note-body").map(|body| self.blocks(body)).unwrap_or_default();
        self.footnotes[place] = blocks;
        line.push(Inline::Footnote(place));
    }

    /// The letters of a formula, which is a document of its own within the archive. What else it may hold is not read.
    fn letters_of_formula(&mut self, path: &str) -> Option<String> {
        let path = format!("{}/content.xml", path.strip_prefix("./").unwrap_or(path).trim_end_matches('/'));
        let math = parse(&self.archive.read(&path).ok()?).ok()?;
        let mut letters = String::new();
        gather_letters(&math, &mut letters);
        Some(letters).filter(|letters| !letters.is_empty())
    }

    fn frame(&mut self, frame: &Element, line: &mut Line) {
        let words = frame.child("desc").or_else(|| frame.child("title"));
        let alternative = words.map(Element::text).unwrap_or_default();
        let paths = frame.elements().filter(|one| &*one.name == "image").filter_map(|image| image.attribute("href"));
        // A picture may be there in several kinds of file, the best first.
        for path in paths {
            let path = path.strip_prefix("./").unwrap_or(path);
            if let Some(source) = self.pictures.address(self.archive, path) {
                line.push(Inline::Image(Image { source, alternative, width: None, height: None }));
                return;
            }
        }
        // Our own exports tell what was written.
        if frame.attribute("style-name") == Some("FormulaFrame") && !alternative.is_empty() {
            return line.push(Inline::Math(Formula { source: alternative, is_display: false, tree: None }));
        }
        let mut objects =
            frame.elements().filter(|one| &*one.name == "object").filter_map(|object| object.attribute("href"));
        if let Some(letters) = objects.find_map(|path| self.letters_of_formula(path)) {
            return line.push_text(&letters, &Style::default());
        }
        if !alternative.is_empty() {
            line.push_text(&format!("[{alternative}]"), &Style::default());
        }
    }
}

/// The text of what stands in a formula, without what is said about it. As deep as the XML, which is bounded.
fn gather_letters(parent: &Element, letters: &mut String) {
    for child in &parent.children {
        match child {
            Node::Text(text) => letters.push_str(text.trim()),
            Node::Element(element) if matches!(&*element.name, "annotation" | "annotation-xml") => {}
            Node::Element(element) => gather_letters(element, letters),
        }
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
