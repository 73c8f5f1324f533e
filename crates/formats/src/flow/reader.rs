//! From HTML to a flow.
//!
//! Reading never fails: what is not known is read through, and what nests deeper than [`FLOW_DEPTH_MAX`] becomes its text.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use markup5ever_rcdom::{Handle, Node, RcDom};

use super::dom::{all_text, attribute, find, has_class, is_block, is_silent, name, number, parent, parse, text};
use super::inline::{image, style_within};
use super::out::{Out, into_line};
use super::{Align, Block, Callout, Cell, Definition, Flow, Inline, Item, List, Style, Table};
use crate::formula::Budget;
use crate::limits::{CELL_SPAN_MAX, FLOW_DEPTH_MAX};

/// Reads the inside of a `<body>`, or a whole page.
///
/// ```
/// use encrier_formats::flow::{Block, from_html};
///
/// let flow = from_html("<h1>Compte rendu</h1><p>Trois <b>points</b>.</p>");
/// assert!(matches!(&flow.blocks[..], [Block::Heading(1, _), Block::Paragraph(_)]));
/// ```
pub fn from_html(html: &str) -> Flow {
    // A page of ours has as many elements as tags.
    parse(html, usize::MAX).map(|dom| read(&dom)).unwrap_or_default()
}

/// Reads a page that others wrote. Nothing if it has more elements than that.
pub(crate) fn from_foreign_html(html: &str, elements_max: usize) -> Option<Flow> {
    parse(html, elements_max).map(|dom| read(&dom))
}

fn read(dom: &RcDom) -> Flow {
    let mut reader = Reader::default();
    // The notes first: a mark in the text asks for its note's place.
    reader.find_footnotes(&dom.document);
    reader.read_footnotes();
    let blocks = reader.blocks(&dom.document, 0);
    Flow { blocks, footnotes: reader.footnotes }
}

/// The classes of boxes, and what kind of box each is: those of `:::` and those of GitHub.
const CALLOUTS: [(&str, &str); 9] = [
    ("alert-success", "success"),
    ("alert-info", "info"),
    ("alert-warning", "warning"),
    ("alert-danger", "danger"),
    ("markdown-alert-tip", "success"),
    ("markdown-alert-note", "info"),
    ("markdown-alert-important", "info"),
    ("markdown-alert-warning", "warning"),
    ("markdown-alert-caution", "danger"),
];

#[derive(Default)]
struct Reader {
    formulas: Budget,
    footnotes: Vec<Vec<Block>>,
    /// The lists of notes, in the order of the text: they stand nowhere else.
    footnote_lists: Vec<Handle>,
    /// The same, to be asked for.
    are_notes: HashSet<*const Node>,
    /// The places of the notes, by their ids.
    footnote_places: HashMap<String, usize>,
}

impl Reader {
    /// Finds the first list of each section of notes. A page may have one for each chapter.
    fn find_footnotes(&mut self, document: &Handle) {
        let mut waiting = vec![document.clone()];
        while let Some(node) = waiting.pop() {
            let list = if has_class(&node, "footnotes") { find(&node, &|inner| name(inner) == "ol") } else { None };
            match list {
                Some(list) => self.footnote_lists.push(list),
                None => waiting.extend(node.children.borrow().iter().rev().cloned()),
            }
        }
    }

    fn read_footnotes(&mut self) {
        self.are_notes = self.footnote_lists.iter().map(Rc::as_ptr).collect();
        let items = |list: &Handle| list.children.borrow().iter().filter(|one| name(one) == "li").cloned().collect();
        let items: Vec<Vec<Handle>> = self.footnote_lists.iter().map(items).collect();
        // All ids before any text: a note may refer to a later one.
        for (place, item) in items.iter().flatten().enumerate() {
            if let Some(id) = attribute(item, "id").filter(|id| !id.is_empty()) {
                self.footnote_places.entry(id).or_insert(place);
            }
        }
        for item in items.iter().flatten() {
            let blocks = self.blocks(item, 1);
            self.footnotes.push(blocks);
        }
    }

    /// Whether a node shows nothing where it stands: by its kind, or for its notes are at the marks, or for it leads from a note back.
    fn is_elsewhere(&self, node: &Handle) -> bool {
        is_silent(name(node))
            || has_class(node, "footnote-backref")
            || has_class(node, "footnotes-sep")
            // KaTeX's own letters, for eyes only: what it says stands beside.
            || has_class(node, "katex-html")
            || name(node) == "ol" && self.are_notes.contains(&Rc::as_ptr(node))
            || name(node) == "hr" && parent(node).is_some_and(|around| has_class(&around, "footnotes"))
    }

    /// What a node holds, as blocks.
    fn blocks(&mut self, node: &Handle, depth: usize) -> Vec<Block> {
        let mut out = Out::default();
        self.gather(node, &Style::default(), depth, &mut out);
        out.finish();
        out.blocks
    }

    /// Walks what a node holds.
    fn gather(&mut self, node: &Handle, style: &Style, depth: usize, out: &mut Out) {
        for child in node.children.borrow().iter() {
            self.take(child, style, depth, out);
        }
    }

    /// Reads one node: characters go into the line, blocks end it.
    fn take(&mut self, node: &Handle, style: &Style, depth: usize, out: &mut Out) {
        let name = name(node);
        if depth > FLOW_DEPTH_MAX {
            out.line.push_text(&all_text(node), style);
        } else if let Some(characters) = text(node) {
            out.line.push_text(&characters, style);
        } else if self.is_elsewhere(node) {
            // Shows nothing here.
        } else if let Some(block) = self.own_block(name, node, depth + 1) {
            out.finish();
            if name == "table" {
                self.caption(node, depth + 1, out);
            }
            out.blocks.push(block);
        } else if is_block(name) {
            out.finish();
            self.gather(node, style, depth + 1, out);
            out.finish();
        } else {
            self.inline(node, style, depth + 1, out);
        }
    }

    /// What is written over a table is a paragraph before it.
    fn caption(&mut self, table: &Handle, depth: usize, out: &mut Out) {
        for caption in table.children.borrow().iter().filter(|child| name(child) == "caption") {
            out.blocks.extend(self.blocks(caption, depth));
        }
    }

    /// The block that an element is by itself.
    fn own_block(&mut self, name: &str, node: &Handle, depth: usize) -> Option<Block> {
        Some(match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                Block::Heading(name[1..].parse().unwrap_or(1), self.line(node, depth)?)
            }
            "hr" => Block::Rule,
            "blockquote" => Block::Quote(self.blocks(node, depth)),
            "pre" => code(node),
            "ul" | "ol" => Block::List(self.list(name, node, depth)?),
            "dl" => Block::Definitions(self.definitions(node, depth)?),
            "table" => Block::Table(self.table(node, depth)?),
            "details" => self.details(node, depth),
            "figure" if has_class(node, "diagram") => diagram(node),
            "div" if has_class(node, "math") => Block::Math(self.formulas.read(tex(node).trim(), true)),
            "div" if has_class(node, "alert") || has_class(node, "markdown-alert") => self.callout(node, depth),
            _ => return None,
        })
    }

    /// An element within a line.
    fn inline(&mut self, node: &Handle, style: &Style, depth: usize, out: &mut Out) {
        match name(node) {
            "br" => out.line.push(Inline::Break),
            "img" => out.line.push(image(node).map_or(Inline::Break, Inline::Image)),
            "input" => {}
            // What others wrote with signs of their own is no TeX: pandoc does for those that it can write so.
            "span" if has_class(node, "math") && !is_dressed(node) => {
                let formula = self.formulas.read(tex(node).trim(), has_class(node, "display"));
                out.line.push(Inline::Math(formula));
            }
            "math" if source(node).is_some() => {
                let is_display = attribute(node, "display").is_some_and(|display| display == "block");
                out.line.push(Inline::Math(self.formulas.read(tex(node).trim(), is_display)));
            }
            "sup" | "a" if self.footnote(node).is_some() => {
                out.line.push(Inline::Footnote(self.footnote(node).unwrap_or_default()));
            }
            "rt" => out.line.push_text(&format!(" ({})", all_text(node).trim()), style),
            "q" => {
                out.line.push_text("« ", style);
                self.gather(node, style, depth, out);
                out.line.push_text(" »", style);
            }
            name => self.gather(node, &style_within(name, node, style), depth, out),
        }
    }

    /// The note that a mark leads to.
    fn footnote(&self, node: &Handle) -> Option<usize> {
        let link = find(node, &|inner| name(inner) == "a")?;
        self.footnote_places.get(attribute(&link, "href")?.strip_prefix('#')?).copied()
    }

    /// A node's content as one line; blocks in it are parted by a line's end.
    fn line(&mut self, node: &Handle, depth: usize) -> Option<Vec<Inline>> {
        Some(into_line(self.blocks(node, depth))).filter(|line| !line.is_empty())
    }

    fn list(&mut self, list_name: &str, node: &Handle, depth: usize) -> Option<List> {
        let (mut items, mut stray) = (Vec::new(), Out::default());
        for child in node.children.borrow().iter() {
            if name(child) != "li" {
                self.take(child, &Style::default(), depth, &mut stray);
                continue;
            }
            stray.join(&mut items);
            let first_box = find(child, &|inner| name(inner) == "input" || matches!(name(inner), "ul" | "ol"));
            let checked =
                first_box.filter(|node| name(node) == "input").map(|node| attribute(&node, "checked").is_some());
            items.push(Item { checked, blocks: self.blocks(child, depth) });
        }
        stray.join(&mut items);
        let start = (list_name == "ol").then(|| number(node, "start").unwrap_or(1));
        (!items.is_empty()).then_some(List { start, items })
    }

    fn definitions(&mut self, node: &Handle, depth: usize) -> Option<Vec<Definition>> {
        let (mut all, mut stray) = (Vec::new(), Out::default());
        self.gather_definitions(node, depth, &mut all, &mut stray);
        stray.join(&mut all);
        (!all.is_empty()).then_some(all)
    }

    /// Words and what they mean may stand in a `div` together.
    fn gather_definitions(&mut self, node: &Handle, depth: usize, all: &mut Vec<Definition>, stray: &mut Out) {
        for child in node.children.borrow().iter() {
            match name(child) {
                "dt" => {
                    stray.join(all);
                    let term = self.line(child, depth).unwrap_or_default();
                    all.push(Definition { term, blocks: Vec::new() });
                }
                "dd" => {
                    stray.blocks.extend(self.blocks(child, depth));
                    stray.join(all);
                }
                "div" if depth <= FLOW_DEPTH_MAX => self.gather_definitions(child, depth + 1, all, stray),
                _ => self.take(child, &Style::default(), depth, stray),
            }
        }
    }

    fn table(&mut self, node: &Handle, depth: usize) -> Option<Table> {
        let mut rows = Vec::new();
        self.rows(node, depth, &mut rows);
        rows.retain(|row: &Vec<Cell>| !row.is_empty());
        let head_rows = rows.iter().take_while(|row| row.iter().all(|cell| cell.header)).count();
        let wide = |row: &Vec<Cell>| row.iter().map(|cell| usize::from(cell.columns)).sum();
        let columns = rows.iter().map(wide).max()?;
        Some(Table { columns, head_rows, rows })
    }

    fn rows(&mut self, node: &Handle, depth: usize, rows: &mut Vec<Vec<Cell>>) {
        for child in node.children.borrow().iter() {
            match name(child) {
                "thead" | "tbody" | "tfoot" => self.rows(child, depth, rows),
                "tr" => {
                    let cells = child.children.borrow();
                    let cells = cells.iter().filter(|cell| matches!(name(cell), "td" | "th"));
                    rows.push(cells.map(|cell| self.cell(cell, depth)).collect());
                }
                _ => {}
            }
        }
    }

    fn cell(&mut self, node: &Handle, depth: usize) -> Cell {
        let span = |key| number(node, key).unwrap_or(1).clamp(1, CELL_SPAN_MAX);
        let align = match attribute(node, "align").as_deref() {
            Some("center") => Align::Center,
            Some("right") => Align::End,
            _ => Align::Start,
        };
        let (columns, rows) = (span("colspan"), span("rowspan"));
        Cell { header: name(node) == "th", columns, rows, align, blocks: self.blocks(node, depth) }
    }

    fn details(&mut self, node: &Handle, depth: usize) -> Block {
        let (title, blocks) = self.titled(node, depth, &|child| name(child) == "summary");
        Block::Callout(Callout { kind: String::new(), title, blocks })
    }

    fn callout(&mut self, node: &Handle, depth: usize) -> Block {
        let kind = CALLOUTS.iter().find(|(class, _)| has_class(node, class)).map_or("", |(_, kind)| kind);
        let is_title =
            |child: &Handle| ["alert-title", "markdown-alert-title"].iter().any(|class| has_class(child, class));
        let (title, blocks) = self.titled(node, depth, &is_title);
        Block::Callout(Callout { kind: kind.to_owned(), title, blocks })
    }

    /// What a node holds, with its first child that is a title apart.
    fn titled(&mut self, node: &Handle, depth: usize, is_title: &dyn Fn(&Handle) -> bool) -> (Vec<Inline>, Vec<Block>) {
        let (mut title, mut out) = (None, Out::default());
        for child in node.children.borrow().iter() {
            if title.is_none() && is_title(child) {
                title = Some(self.line(child, depth).unwrap_or_default());
            } else {
                self.take(child, &Style::default(), depth, &mut out);
            }
        }
        out.finish();
        (title.unwrap_or_default(), out.blocks)
    }
}

/// The TeX that a formula in `MathML` was made of.
fn source(node: &Handle) -> Option<String> {
    let is_source = |inner: &Handle| {
        name(inner) == "annotation" && attribute(inner, "encoding").is_some_and(|kind| kind == "application/x-tex")
    };
    let source = find(node, &is_source)?;
    Some(source.children.borrow().iter().map(all_text).collect())
}

/// Whether a formula is written by raising and slanting its letters.
fn is_dressed(node: &Handle) -> bool {
    let is_sign = |inner: &Handle| matches!(name(inner), "sup" | "sub" | "em" | "strong" | "i" | "b");
    source(node).is_none() && find(node, &is_sign).is_some()
}

/// The TeX of a formula, without the signs around it by which scripts find formulas.
fn tex(node: &Handle) -> String {
    let text = source(node).unwrap_or_else(|| all_text(node));
    let inside = |start, end| text.trim().strip_prefix(start)?.strip_suffix(end);
    match inside(r"\(", r"\)").or_else(|| inside(r"\[", r"\]")) {
        Some(inside) => inside.to_owned(),
        None => text,
    }
}

/// Program text, with the language that the class of its `<code>` names.
fn code(node: &Handle) -> Block {
    let named = find(node, &|inner| attribute(inner, "class").is_some_and(|class| class.contains("language-")));
    let class = named.and_then(|node| attribute(&node, "class")).unwrap_or_default();
    let language = class.split_ascii_whitespace().find_map(|one| one.strip_prefix("language-")).unwrap_or_default();
    let text = all_text(node);
    Block::Code { language: language.to_owned(), text: text.strip_suffix('\n').unwrap_or(&text).to_owned() }
}

/// A picture that only a browser draws stands there as its source.
fn diagram(node: &Handle) -> Block {
    let language = attribute(node, "data-kind").unwrap_or_default();
    Block::Code { language, text: all_text(node).trim_matches('\n').to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tags that stand in each other in all ways, right and wrong.
    const TAGS: [&str; 17] = [
        "ul",
        "ol",
        "li",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "p",
        "table",
        "caption",
        "tr",
        "td",
        "details",
        "summary",
        "h2",
        "div class=alert",
    ];

    #[test]
    fn a_note_may_refer_to_a_later_one() {
        let flow = from_html(
            "<p>a<sup><a href='#fn1'>1</a></sup></p><section class=footnotes><ol>\
             <li id=fn1><p>b<sup><a href='#fn2'>2</a></sup></p></li><li id=fn2><p>c</p></li></ol></section>",
        );
        let Some(Block::Paragraph(line)) = flow.footnotes.first().and_then(|blocks| blocks.first()) else {
            panic!("{flow:?}");
        };
        assert!(matches!(line.last(), Some(Inline::Footnote(1))), "{line:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_word_that_a_page_shows_is_read_once(pieces in proptest::collection::vec((0..4_usize, 0..TAGS.len()), 1..60)) {
            let html: String = pieces.iter().enumerate().map(|(number, (sort, tag))| match sort {
                0 => format!("<{}>", TAGS[*tag]),
                1 => format!("</{}>", TAGS[*tag]),
                _ => format!(" w{number}z "),
            }).collect();
            let shown = all_text(&parse(&html, usize::MAX).expect("any number").document);
            let flow = format!("{:?}", from_html(&html));
            for word in shown.split_ascii_whitespace() {
                prop_assert_eq!(flow.matches(word).count(), 1, "{} of {}: {}", word, html, flow);
            }
        }
    }
}
