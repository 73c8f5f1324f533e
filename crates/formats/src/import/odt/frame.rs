//! What stands in a frame: a picture, text, a formula.

use super::Reader;
use crate::flow::{Image, Inline, Style};
use crate::formula::Formula;
use crate::import::line::Line;
use crate::import::tex::of_mathml;
use crate::import::xml::{Element, parse};

impl Reader<'_, '_> {
    /// A frame: a picture or a formula stands in the line, text comes behind the paragraph. What cannot be shown is told by its
    /// words or its name.
    pub(super) fn frame(&mut self, frame: &Element, line: &mut Line) {
        let words = frame.child("desc").or_else(|| frame.child("title")).map(Element::text).unwrap_or_default();
        // Our own exports tell what was written.
        if frame.attribute("style-name") == Some("FormulaFrame") && !words.is_empty() {
            return line.push(Inline::Math(Formula { source: words, is_display: false, tree: None }));
        }
        let texts = frame.elements().filter(|one| &*one.name == "text-box");
        let blocks: Vec<_> = texts.flat_map(|text| self.blocks(text)).collect();
        let has_text = !blocks.is_empty();
        self.aside.extend(blocks);
        // A formula has a picture of itself beside it.
        let paths = |name: &'static str| {
            frame.elements().filter(move |one| &*one.name == name).filter_map(|one| one.attribute("href"))
        };
        if let Some(formula) = paths("object").find_map(|path| self.formula(path)) {
            return line.push(formula);
        }
        // A picture may be there in several kinds of file, the best first.
        if let Some(source) = paths("image").find_map(|path| self.source(path)) {
            return line.push(Inline::Image(Image { source, alternative: words, width: None, height: None }));
        }
        if has_text {
            return;
        }
        let is_drawn = frame.elements().any(|one| !matches!(&*one.name, "desc" | "title" | "text-box"));
        let name = frame.attribute("name").filter(|_| is_drawn).unwrap_or_default();
        let words = if words.is_empty() { name } else { &words };
        if !words.is_empty() {
            line.push_text(&format!("[{words}]"), &Style::default());
        }
    }

    /// The address of a picture in the archive or elsewhere.
    fn source(&mut self, path: &str) -> Option<String> {
        if path.starts_with("http://") || path.starts_with("https://") {
            return Some(path.to_owned());
        }
        self.pictures.address(self.archive, path.strip_prefix("./").unwrap_or(path))
    }

    /// A formula, which is a document of its own within the archive; of one that is too long, its letters. What else it may be
    /// is not read.
    fn formula(&mut self, path: &str) -> Option<Inline> {
        let path = format!("{}/content.xml", path.strip_prefix("./").unwrap_or(path).trim_end_matches('/'));
        let math = parse(&self.archive.read(&path).ok()?).ok().filter(|root| &*root.name == "math")?;
        if let Some(source) = of_mathml(&math) {
            return Some(Inline::Math(Formula { source, is_display: true, tree: None }));
        }
        // Behind the formula itself, it may be said again in other languages.
        let letters = math.child("semantics").and_then(|all| all.elements().next()).unwrap_or(&math).text();
        let letters: String = letters.chars().filter(|letter| !letter.is_control()).collect();
        (!letters.trim().is_empty()).then(|| Inline::Text(letters, Style::default()))
    }
}
