//! What a markdown parser makes of the file. The only HTML it knows is that which the writer writes.

use comrak::nodes::{ListType, NodeLink, NodeValue};
use comrak::{Arena, Node, Options, parse_document};

use super::normal::{Line, Normal, Sign, table, without_blank};
use crate::block::ListKind;
use crate::inline::{Image, Mark, Marks};

pub(super) fn markdown(source: &str, options: &Options<'_>) -> Vec<Normal> {
    let arena = Arena::new();
    blocks(parse_document(&arena, source, options))
}

fn blocks(parent: Node<'_>) -> Vec<Normal> {
    without_blank(parent.children().filter_map(block).collect())
}

fn block(node: Node<'_>) -> Option<Normal> {
    let value = node.data().value.clone();
    Some(match value {
        NodeValue::Paragraph => Normal::Paragraph(line(node)),
        NodeValue::Heading(heading) => Normal::Heading(heading.level, line(node)),
        NodeValue::BlockQuote => Normal::Quote(blocks(node)),
        NodeValue::CodeBlock(code) => {
            let text = code.literal.strip_suffix('\n').unwrap_or(&code.literal).to_owned();
            Normal::Code(code.info, text)
        }
        NodeValue::List(_) => list(node),
        NodeValue::Table(_) => {
            let mut rows = node.children().map(|row| row.children().map(line).collect());
            table(rows.next().unwrap_or_default(), rows.collect())
        }
        NodeValue::ThematicBreak => Normal::Rule,
        NodeValue::HtmlBlock(html) if html.literal.trim_end() == "<!-- -->" => return None,
        other => panic!("the file holds what no pad can: {other:?}"),
    })
}

fn list(node: Node<'_>) -> Normal {
    let items: Vec<(Option<bool>, Vec<Normal>)> = node
        .children()
        .map(|item| match &item.data().value {
            NodeValue::TaskItem(task) => (Some(task.symbol.is_some()), blocks(item)),
            _ => (None, blocks(item)),
        })
        .collect();
    let NodeValue::List(ref list) = node.data().value else { panic!("not a list") };
    let kind = match list.list_type {
        _ if items.iter().all(|(task, _)| task.is_some()) => ListKind::Task,
        _ if items.iter().any(|(task, _)| task.is_some()) => panic!("a list of tasks and other things"),
        ListType::Bullet => ListKind::Bullet,
        ListType::Ordered => ListKind::Ordered(u32::try_from(list.start).unwrap()),
    };
    Normal::List(kind, items.into_iter().map(|(task, blocks)| (task == Some(true), blocks)).collect())
}

fn line(node: Node<'_>) -> Line {
    let mut reader = Reader::default();
    reader.read(node, &Marks::default());
    assert!(!reader.is_underlined && !reader.is_code, "a tag is not closed");
    reader.line
}

#[derive(Default)]
struct Reader {
    line: Line,
    is_underlined: bool,
    is_code: bool,
}

impl Reader {
    fn read(&mut self, parent: Node<'_>, marks: &Marks) {
        for node in parent.children() {
            let value = node.data().value.clone();
            let mut marks = marks.clone();
            match value {
                NodeValue::Text(text) => self.push(&text, marks),
                NodeValue::Code(code) => {
                    marks.insert(Mark::Code);
                    self.push(&code.literal, marks);
                }
                NodeValue::LineBreak => self.line.push(Sign::Break),
                NodeValue::HtmlInline(html) => self.read_tag(&html),
                NodeValue::Image(link) => self.line.push(Sign::Image(image(node, *link))),
                NodeValue::Strong => self.read_marked(node, marks, Mark::Bold),
                NodeValue::Emph => self.read_marked(node, marks, Mark::Italic),
                NodeValue::Strikethrough => self.read_marked(node, marks, Mark::Strike),
                NodeValue::Link(link) => {
                    assert!(marks.link.is_none() && link.title.is_empty());
                    marks.link = Some(link.url.as_str().into());
                    self.read(node, &marks);
                }
                other => panic!("the line holds what no pad can: {other:?}"),
            }
        }
    }

    fn read_marked(&mut self, node: Node<'_>, mut marks: Marks, mark: Mark) {
        marks.insert(mark);
        self.read(node, &marks);
    }

    fn read_tag(&mut self, html: &str) {
        match html {
            "<u>" | "</u>" => self.is_underlined = html == "<u>",
            "<code>" | "</code>" => self.is_code = html == "<code>",
            "<br>" => self.line.push(Sign::Break),
            "<!-- -->" => {}
            other => panic!("a tag that the writer does not write: {other}"),
        }
    }

    fn push(&mut self, text: &str, mut marks: Marks) {
        if self.is_underlined {
            marks.insert(Mark::Underline);
        }
        if self.is_code {
            marks.insert(Mark::Code);
        }
        self.line.extend(text.chars().map(|c| Sign::new(c, &marks)));
    }
}

fn image(node: Node<'_>, link: NodeLink) -> Image {
    let mut reader = Reader::default();
    reader.read(node, &Marks::default());
    let alternative = reader.line.into_iter().map(|sign| match sign {
        Sign::Char(c, marks, None) if marks.is_empty() => c,
        other => panic!("not plain in the text of a picture: {other:?}"),
    });
    Image { source: link.url, alternative: alternative.collect(), title: link.title }
}
