//! A pad as HTML. Every tag is written here, every text and address goes through one escape.

use encrier_doc::Tree;

use super::write::{push_attribute, push_close, push_code, push_image, push_link, push_open, push_text};
use crate::block::{Block, Cell, Item, List, ListKind};
use crate::inline::{Content, Mark, Marks, Span};
use crate::reading::read;

/// The pad as the inside of a `<body>`: semantic tags, no ids, no styles; each block ends with a newline.
///
/// A link to an address that is neither relative nor of a scheme that only leads somewhere (`https`, `mailto`, `tel` …) loses the address and keeps its text; a picture
/// from such an address (bitmaps in `data:` are welcome) becomes its alternative text. Time and size are linear in the tree.
pub fn from_tree(tree: &Tree) -> String {
    let mut out = String::new();
    push_blocks(&mut out, &read(tree));
    out
}

fn push_blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        push_block(out, block);
    }
}

/// The tag of a heading, by level from 1.
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

fn push_block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(spans) => push_lines(out, "p", spans),
        Block::Heading(level, spans) => push_lines(out, HEADINGS[usize::from(level - 1)], spans),
        Block::Quote(blocks) => {
            out.push_str("<blockquote>\n");
            push_blocks(out, blocks);
            out.push_str("</blockquote>\n");
        }
        Block::Code { language, text } => push_code(out, language, text),
        Block::List(list) => push_list(out, list),
        Block::Table(rows) => push_table(out, rows),
        Block::Rule => out.push_str("<hr>\n"),
        Block::Raw(text) => push_code(out, "", text),
        Block::Framed(frame) => push_blocks(out, &frame.blocks),
    }
}

/// A block of running text. An empty one keeps its line by a break: it is how people space their text.
fn push_lines(out: &mut String, tag: &str, spans: &[Span]) {
    push_open(out, tag);
    push_spans(out, spans);
    if spans.last().is_none_or(|span| span.content == Content::Break) {
        out.push_str("<br>");
    }
    push_close(out, tag);
    out.push('\n');
}

fn push_list(out: &mut String, list: &List) {
    let tag = if matches!(list.kind, ListKind::Ordered(_)) { "ol" } else { "ul" };
    out.push('<');
    out.push_str(tag);
    match list.kind {
        ListKind::Ordered(start) if start != 1 => push_attribute(out, "start", &start.to_string()),
        ListKind::Task => push_attribute(out, "class", "contains-task-list"),
        _ => {}
    }
    out.push_str(">\n");
    for item in &list.items {
        push_item(out, item, list.kind == ListKind::Task);
    }
    push_close(out, tag);
    out.push('\n');
}

/// An item; one of a task list begins with its box, and its first paragraph is the label of that box. The classes are
/// GitHub's: other programs, and our own editor, know a task list by them.
fn push_item(out: &mut String, item: &Item, is_task: bool) {
    out.push_str(if is_task { "<li class=\"task-list-item\">" } else { "<li>" });
    let mut rest = item.blocks.as_slice();
    if is_task {
        out.push_str("<label><input type=\"checkbox\" disabled");
        out.push_str(if item.checked { " checked>" } else { ">" });
        if let Some((Block::Paragraph(spans), others)) = rest.split_first() {
            out.push_str("<span>");
            push_spans(out, spans);
            out.push_str("</span>");
            rest = others;
        }
        out.push_str("</label>");
    } else if let [Block::Paragraph(spans)] = rest {
        push_spans(out, spans);
        rest = &[];
    }
    if !rest.is_empty() {
        out.push('\n');
        push_blocks(out, rest);
    }
    out.push_str("</li>\n");
}

fn push_table(out: &mut String, rows: &[Vec<Cell>]) {
    let is_header = |row: &Vec<Cell>| row.iter().all(|cell| cell.header);
    let head = rows.iter().take_while(|row| is_header(row)).count();
    out.push_str("<table>\n");
    for (tag, rows, scope) in [("thead", &rows[..head], "col"), ("tbody", &rows[head..], "row")] {
        if rows.is_empty() {
            continue;
        }
        push_open(out, tag);
        out.push('\n');
        for row in rows {
            push_row(out, row, scope);
        }
        push_close(out, tag);
        out.push('\n');
    }
    out.push_str("</table>\n");
}

fn push_row(out: &mut String, row: &[Cell], scope: &str) {
    out.push_str("<tr>");
    for cell in row {
        let tag = if cell.header { "th" } else { "td" };
        out.push('<');
        out.push_str(tag);
        if cell.header {
            push_attribute(out, "scope", scope);
        }
        for (name, count) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if count > 1 {
                push_attribute(out, name, &count.to_string());
            }
        }
        out.push('>');
        match cell.blocks.as_slice() {
            [Block::Paragraph(spans)] => push_spans(out, spans),
            blocks => push_blocks(out, blocks),
        }
        push_close(out, tag);
    }
    out.push_str("</tr>\n");
}

/// The marks that are tags of their own, outermost first; a link stands around them all.
const TAGS: [(Mark, &str); 5] =
    [(Mark::Bold, "strong"), (Mark::Italic, "em"), (Mark::Underline, "u"), (Mark::Strike, "s"), (Mark::Code, "code")];

fn push_spans(out: &mut String, spans: &[Span]) {
    let mut rest = spans;
    while let Some(first) = rest.first() {
        let link = first.marks.link.as_deref();
        let length = rest.iter().take_while(|span| span.marks.link.as_deref() == link).count();
        let is_link = link.is_some_and(|address| push_link(out, address, ""));
        for span in &rest[..length] {
            push_span(out, span);
        }
        if is_link {
            push_close(out, "a");
        }
        rest = &rest[length..];
    }
}

fn push_span(out: &mut String, span: &Span) {
    let tags =
        |marks: &Marks| TAGS.into_iter().filter(|&(mark, _)| marks.has(mark)).map(|(_, tag)| tag).collect::<Vec<_>>();
    let tags = tags(&span.marks);
    for tag in &tags {
        push_open(out, tag);
    }
    match &span.content {
        Content::Text(text) | Content::Raw(text) => push_text(out, text),
        Content::Break => out.push_str("<br>\n"),
        Content::Image(image) => push_image(out, image, &[]),
    }
    for tag in tags.iter().rev() {
        push_close(out, tag);
    }
}
