//! What is drawn: pictures, text boxes, diagrams.

use super::line::Runs;
use super::{Reader, part};
use crate::flow::{Block, Image, Inline, Item, List, Style};
use crate::import::xml::Element;

impl Reader<'_, '_> {
    /// A drawing: its pictures stand in the line, what its text boxes hold comes behind the paragraph. One of which nothing can
    /// be shown is told by its words.
    pub(super) fn drawing(&mut self, drawing: &Element, runs: &mut Runs<'_>) {
        let before = (runs.line.len(), self.aside.len());
        let words = words(drawing);
        self.drawn(drawing, words, runs);
        let is_shown = (runs.line.len(), self.aside.len()) != before;
        if !is_shown && !words.is_empty() {
            runs.line.push_text(&format!("[{words}]"), &Style::default());
        }
    }

    /// What stands in a drawing, in its order. As deep as the XML, which is bounded.
    fn drawn(&mut self, parent: &Element, words: &str, runs: &mut Runs<'_>) {
        for child in parent.elements() {
            match &*child.name {
                "pic" => {
                    let own = child.child("nvPicPr").and_then(|all| all.child("cNvPr"));
                    let own = own.and_then(|all| all.attribute("descr")).filter(|own| !own.is_empty());
                    self.drawn(child, own.unwrap_or(words), runs);
                }
                "blip" | "imagedata" => self.picture(child, words, runs),
                "textpath" => {
                    runs.line.push_text(child.attribute("string").unwrap_or_default(), &Style::default());
                }
                "txbxContent" => {
                    let blocks = self.blocks(child);
                    self.aside.extend(blocks);
                }
                "relIds" => self.diagram(child),
                "AlternateContent" => self.chosen(child, &mut |reader, child| reader.drawn(child, words, runs)),
                _ => self.drawn(child, words, runs),
            }
        }
    }

    /// What is there twice, for newer and for older programs: the newer one, unless it says nothing to us.
    pub(super) fn chosen(&mut self, twice: &Element, read: &mut dyn FnMut(&mut Self, &Element)) {
        let newer = twice.child("Choice");
        let one = newer.filter(|choice| choice.has(&SHOWN)).or_else(|| twice.child("Fallback")).or(newer);
        if let Some(one) = one {
            read(self, one);
        }
    }

    fn picture(&mut self, picture: &Element, words: &str, runs: &mut Runs<'_>) {
        let mut names = ["embed", "id", "link", "href"].into_iter().filter_map(|name| picture.attribute(name));
        let Some(relation) = names.find_map(|name| self.relations.get(name)) else { return };
        let target = relation.target.clone();
        let is_address = target.starts_with("http://") || target.starts_with("https://");
        let source = if relation.is_outside {
            is_address.then(|| target.clone())
        } else {
            self.pictures.address(self.archive, &target)
        };
        if let Some(source) = source {
            let alternative = words.to_owned();
            return runs.line.push(Inline::Image(Image { source, alternative, width: None, height: None }));
        }
        // That there was one is seen at least.
        let name = target.rsplit(['/', '\\']).next().unwrap_or_default();
        let words = if words.is_empty() { name } else { words };
        runs.line.push_text(&format!("[{words}]"), &Style::default());
    }

    /// What a diagram says: the words of its boxes, as a list.
    fn diagram(&mut self, names: &Element) {
        let path = names.attribute("dm").and_then(|name| self.relations.get(name)).map(|one| one.target.clone());
        let Some(Ok(Some(data))) = path.map(|path| part(self.archive, &path)) else { return };
        let points = data.child("ptLst").into_iter().flat_map(Element::elements);
        let points = points.filter(|point| matches!(point.attribute("type"), None | Some("node" | "asst")));
        let words = points.filter_map(|point| point.child("t").map(Element::text));
        let items = words.filter(|words| !words.trim().is_empty()).map(|words| {
            let line = vec![Inline::Text(words.trim().to_owned(), Style::default())];
            Item { checked: None, blocks: vec![Block::Paragraph(line)] }
        });
        let items: Vec<Item> = items.collect();
        if !items.is_empty() {
            self.aside.push(Block::List(List { start: None, items }));
        }
    }
}

/// Elements that show something which is read here.
const SHOWN: [&str; 7] = ["t", "blip", "imagedata", "txbxContent", "relIds", "oMath", "fldChar"];

/// What is said in place of a drawing.
fn words(drawing: &Element) -> &str {
    let newer = drawing.find("docPr").and_then(|all| all.attribute("descr").or_else(|| all.attribute("title")));
    let older = || drawing.elements().find_map(|shape| shape.attribute("alt"));
    newer.or_else(older).unwrap_or_default()
}
