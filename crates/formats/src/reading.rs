//! From the [`Tree`] as any client may have written it to [`Block`]s that a writer can trust.
//!
//! - Names that the schema does not know are looked through: their text stays. One without children says what its
//!   attributes say: the label of a mention, the name and address of a film.
//! - Attributes of the wrong type count as absent, numbers are brought into their range.
//! - Text outside a paragraph gets one; an item outside a list, a cell outside a table are looked through.
//! - Below [`ELEMENT_DEPTH_MAX`] an element becomes one paragraph with a line for each block in it.
//! - Control characters and byte order marks go; line separators of any kind (`\n`, `\r\n`, U+2028 …) become breaks.
//!
//! Deliberately absent: errors (every tree can be read) and judgement about addresses (see [`url`](crate::url)).

use std::rc::Rc;
use std::sync::Arc;

use encrier_doc::{Element, Node, Run, Tree, Value};

use crate::block::{Block, Cell, Item, List, ListKind};
use crate::inline::{Content, Image, Mark, Marks, Span, plain_text};
use crate::limits::{CELL_SPAN_MAX, ELEMENT_DEPTH_MAX, LIST_START_MAX};
use crate::schema::Kind;

/// The blocks of a pad.
pub(crate) fn read(tree: &Tree) -> Vec<Block> {
    blocks(&tree.nodes, 0)
}

/// The blocks made of these children, which stand `depth` elements deep.
fn blocks(children: &[Node], depth: usize) -> Vec<Block> {
    let mut reader = Reader::default();
    for child in children {
        reader.add(child, depth);
    }
    reader.end_loose_text();
    reader.blocks
}

/// Blocks so far, and text since the last one that no paragraph holds.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    loose: Line,
}

impl Reader {
    fn add(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Text(runs) => self.loose.push_runs(runs),
            Node::Element(element) => {
                let kind = Kind::named(&element.name);
                if kind.is_some_and(Kind::is_inline) {
                    self.loose.push_element(element);
                } else if kind.is_none() && element.children.is_empty() {
                    self.loose.push_foreign(element);
                } else {
                    self.end_loose_text();
                    self.add_block(element, kind, depth);
                }
            }
        }
    }

    fn end_loose_text(&mut self) {
        let line = std::mem::take(&mut self.loose);
        if !line.spans.is_empty() {
            self.blocks.push(Block::Paragraph(line.spans));
        }
    }

    fn add_block(&mut self, element: &Element, kind: Option<Kind>, depth: usize) {
        if depth >= ELEMENT_DEPTH_MAX {
            self.blocks.push(Block::Paragraph(inline(&element.children)));
            return;
        }
        let children = &element.children;
        let block = match kind {
            Some(Kind::Paragraph) => Block::Paragraph(inline(children)),
            Some(Kind::Heading) => Block::Heading(level(element), inline(children)),
            Some(Kind::Blockquote) => Block::Quote(blocks(children, depth + 1)),
            Some(Kind::CodeBlock) => {
                Block::Code { language: language(element), text: plain_text(&inline(children), "\n") }
            }
            Some(Kind::BulletList) => return self.add_list(ListKind::Bullet, children, depth),
            Some(Kind::OrderedList) => return self.add_list(ListKind::Ordered(start(element)), children, depth),
            Some(Kind::TaskList) => return self.add_list(ListKind::Task, children, depth),
            Some(Kind::Table) => return self.add_table(children, depth),
            Some(Kind::HorizontalRule) => Block::Rule,
            _ => return self.add_unknown(children, depth),
        };
        self.blocks.push(block);
    }

    fn add_list(&mut self, kind: ListKind, children: &[Node], depth: usize) {
        let items: Vec<Item> = children.iter().map(|child| item(child, depth + 1)).collect();
        if !items.is_empty() {
            self.blocks.push(Block::List(List { kind, items }));
        }
    }

    fn add_table(&mut self, children: &[Node], depth: usize) {
        let rows: Vec<Vec<Cell>> =
            children.iter().map(|child| row(child, depth + 1)).filter(|row| !row.is_empty()).collect();
        if !rows.is_empty() {
            self.blocks.push(Block::Table(rows));
        }
    }

    /// An element that the schema does not know, or not in this place: its children stand for it.
    fn add_unknown(&mut self, children: &[Node], depth: usize) {
        for child in children {
            self.add(child, depth + 1);
        }
        self.end_loose_text();
    }
}

fn item(node: &Node, depth: usize) -> Item {
    match node {
        Node::Element(element) if matches!(Kind::named(&element.name), Some(Kind::ListItem | Kind::TaskItem)) => Item {
            checked: element.attribute("checked").and_then(Value::as_bool).unwrap_or(false),
            blocks: blocks(&element.children, depth + 1),
        },
        other => Item { checked: false, blocks: blocks(std::slice::from_ref(other), depth + 1) },
    }
}

fn row(node: &Node, depth: usize) -> Vec<Cell> {
    match node {
        Node::Element(element) if Kind::named(&element.name) == Some(Kind::TableRow) => {
            element.children.iter().map(|child| cell(child, depth + 1)).collect()
        }
        other => vec![cell(other, depth + 1)],
    }
}

fn cell(node: &Node, depth: usize) -> Cell {
    match node {
        Node::Element(element) if matches!(Kind::named(&element.name), Some(Kind::TableCell | Kind::TableHeader)) => {
            Cell {
                header: Kind::named(&element.name) == Some(Kind::TableHeader),
                columns: span(element, "colspan"),
                rows: span(element, "rowspan"),
                blocks: blocks(&element.children, depth + 1),
            }
        }
        other => Cell { header: false, columns: 1, rows: 1, blocks: blocks(std::slice::from_ref(other), depth + 1) },
    }
}

/// A whole number from an attribute, brought into a range; `low` when it is absent or none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of u32 before")]
fn number(element: &Element, name: &str, low: u32, high: u32) -> Option<u32> {
    let number = element.attribute(name)?.as_number()?;
    if number.is_nan() { None } else { Some(number.clamp(f64::from(low), f64::from(high)) as u32) }
}

#[expect(clippy::cast_possible_truncation, reason = "at most 6")]
fn level(element: &Element) -> u8 {
    number(element, "level", 1, 6).unwrap_or(1) as u8
}

fn start(element: &Element) -> u32 {
    number(element, "start", 0, LIST_START_MAX).unwrap_or(1)
}

#[expect(clippy::cast_possible_truncation, reason = "at most CELL_SPAN_MAX, which is a u16")]
fn span(element: &Element, name: &str) -> u16 {
    number(element, name, 1, u32::from(CELL_SPAN_MAX)).unwrap_or(1) as u16
}

/// The first of these attributes that is a text and says something.
fn first_of<'a>(element: &'a Element, names: &[&str]) -> &'a str {
    let texts = names.iter().filter_map(|name| element.attribute(name).and_then(Value::as_text));
    texts.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}

fn language(element: &Element) -> String {
    one_line(element.attribute("language").and_then(Value::as_text).unwrap_or_default())
}

/// The text with every run of white space and control characters turned into one space, none at the ends.
pub(crate) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || is_dropped(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// An address with nothing that no address can hold: control characters, and white space around it.
fn address(text: &str) -> String {
    let kept: String = text.chars().filter(|&c| !is_line_separator(c) && !is_dropped(c)).collect();
    kept.trim().to_owned()
}

/// Characters that no text file should hold: they show nothing and trouble parsers.
fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\t') || c == '\u{feff}'
}

fn is_line_separator(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The running text in these children, however deep it stands: a walk with its own stack, since a hostile tree has no
/// bound on its depth. A block among them starts a new line.
fn inline(children: &[Node]) -> Vec<Span> {
    let mut line = Line::default();
    let mut open = vec![(children.iter(), false)];
    while let Some((siblings, is_block)) = open.last_mut() {
        match siblings.next() {
            None => {
                line.wants_break |= *is_block;
                open.pop();
            }
            Some(Node::Text(runs)) => line.push_runs(runs),
            Some(Node::Element(element)) => match Kind::named(&element.name) {
                Some(kind) if kind.is_inline() => line.push_element(element),
                None if element.children.is_empty() => line.push_foreign(element),
                kind => {
                    line.wants_break |= kind.is_some();
                    open.push((element.children.iter(), kind.is_some()));
                }
            },
        }
    }
    line.spans
}

/// Running text under construction: neighbours of one formatting are one span.
#[derive(Default)]
struct Line {
    spans: Vec<Span>,
    /// A block began or ended since the last span: the next one starts a new line.
    wants_break: bool,
    /// The last link's address as written and as cleaned: a link over many runs is one text in memory, cleaned once.
    link: Option<(Arc<str>, Option<Rc<str>>)>,
}

impl Line {
    fn push_runs(&mut self, runs: &[Run]) {
        for run in runs {
            let marks = self.marks(run);
            self.push_text(&run.text, &marks);
        }
    }

    /// The marks of a run. A mark with the value null or false is one that was taken away.
    fn marks(&mut self, run: &Run) -> Marks {
        let mut marks = Marks::default();
        for (name, value) in &run.marks {
            if matches!(value, Value::Null | Value::Bool(false)) {
                continue;
            }
            let name = without_hash(name);
            if let Some(mark) = Mark::named(name) {
                marks.insert(mark);
            } else if name == "link" && marks.link.is_none() {
                marks.link = self.link(value);
            }
        }
        marks
    }

    fn link(&mut self, mark: &Value) -> Option<Rc<str>> {
        let Some(Value::Text(written)) = mark.get("href") else { return None };
        if let Some((last, cleaned)) = &self.link
            && Arc::ptr_eq(last, written)
        {
            return cleaned.clone();
        }
        let href = address(written);
        let cleaned = if href.is_empty() { None } else { Some(Rc::from(href)) };
        self.link = Some((Arc::clone(written), cleaned.clone()));
        cleaned
    }

    fn push_text(&mut self, text: &str, marks: &Marks) {
        let mut after_return = false;
        for piece in text.split_inclusive(is_line_separator) {
            let words = piece.trim_end_matches(is_line_separator);
            self.push_words(words, marks);
            let separator = &piece[words.len()..];
            // The `\n` of `\r\n` belongs to the line that `\r` ended.
            let is_rest_of_return = after_return && piece == "\n";
            if !separator.is_empty() && !is_rest_of_return {
                self.push(Span::line_break());
            }
            after_return = separator == "\r";
        }
    }

    fn push_words(&mut self, words: &str, marks: &Marks) {
        let kept: String = words.chars().filter(|&c| !is_dropped(c)).collect();
        if kept.is_empty() {
            return;
        }
        match self.spans.last_mut() {
            Some(Span { content: Content::Text(text), marks: before }) if before == marks && !self.wants_break => {
                text.push_str(&kept);
            }
            _ => self.push(Span { content: Content::Text(kept), marks: marks.clone() }),
        }
    }

    fn push_element(&mut self, element: &Element) {
        if Kind::named(&element.name) == Some(Kind::HardBreak) {
            self.push(Span::line_break());
            return;
        }
        let image = Image {
            source: address(first_of(element, &["src", "url"])),
            alternative: one_line(first_of(element, &["alt", "caption", "name"])),
            title: one_line(first_of(element, &["title"])),
        };
        self.push(Span { content: Content::Image(image), marks: Marks::default() });
    }

    /// A thing that other editors have and ours does not, such as TipTap's mentions and `BlockNote`'s films: its words, which lead
    /// to its address if it has one.
    fn push_foreign(&mut self, element: &Element) {
        let link = address(first_of(element, &["url", "src", "href"]));
        let named = one_line(first_of(element, &["label", "text", "caption", "title", "alt", "name"]));
        let words = if &*element.name == "mention" {
            let who = if named.is_empty() { one_line(first_of(element, &["id"])) } else { named };
            if who.is_empty() { who } else { format!("@{who}") }
        } else if named.is_empty() {
            link.clone()
        } else {
            named
        };
        let link = (!link.is_empty()).then(|| Rc::from(link));
        self.push_words(&words, &Marks::linked(link));
    }

    fn push(&mut self, span: Span) {
        if std::mem::take(&mut self.wants_break) && !self.spans.is_empty() {
            self.spans.push(Span::line_break());
        }
        self.spans.push(span);
    }
}

/// A mark's own name: y-prosemirror calls the marks of a type that may overlap `name--` and eight characters of base64.
fn without_hash(name: &str) -> &str {
    let Some(at) = name.len().checked_sub(10) else { return name };
    let is_hash = name.as_bytes()[at..].iter().enumerate().all(|(index, byte)| match index {
        0 | 1 => *byte == b'-',
        _ => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
    });
    if is_hash { &name[..at] } else { name }
}
