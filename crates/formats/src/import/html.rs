//! HTML that others wrote.

use std::collections::HashMap;

use super::ImportError;
use crate::flow::{Block, Flow, Inline, Style, from_html};
use crate::limits::{HTML_OPEN_MAX, IMPORT_HTML_BYTES_MAX};

/// Whether a text begins as a page does.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Reads a page or a part of one.
pub(super) fn read(html: &str) -> Result<Flow, ImportError> {
    if html.len() > IMPORT_HTML_BYTES_MAX || open_at_most(html) > HTML_OPEN_MAX {
        return Err(ImportError::TooMuch);
    }
    let mut flow = from_html(html);
    flow.blocks.iter_mut().chain(flow.footnotes.iter_mut().flatten()).for_each(settle);
    Ok(flow)
}

/// Elements that hold nothing, or that the next of their kind closes: they do not nest by themselves.
const CLOSED: [&str; 27] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "p", "li",
    "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot", "option", "colgroup", "html", "body",
];

/// How many elements are open at a time, by the tags alone and rather too many: what looks like a tag in a comment or a
/// script counts, since where those end is a matter of parsing. An end that closes nothing counts for nothing.
fn open_at_most(html: &str) -> usize {
    let mut open: HashMap<String, usize> = HashMap::new();
    let (mut now, mut most) = (0_usize, 0_usize);
    for piece in html.split('<').skip(1) {
        let (is_end, rest) = piece.strip_prefix('/').map_or((false, piece), |rest| (true, rest));
        let length = rest.bytes().take_while(|byte| !byte.is_ascii_whitespace() && !b"/>".contains(byte)).count();
        if !rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            continue;
        }
        let name = rest[..length].to_ascii_lowercase();
        if CLOSED.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !is_end {
            (*count, now) = (*count + 1, now + 1);
            most = most.max(now);
        } else if *count > 0 {
            (*count, now) = (*count - 1, now - 1);
        }
    }
    most
}

/// Pictures that stand in the page itself are told by their alternative text: their address would be as long as they are.
fn settle(block: &mut Block) {
    match block {
        Block::Paragraph(line) | Block::Heading(_, line) => line.iter_mut().for_each(settle_part),
        Block::Quote(blocks) => blocks.iter_mut().for_each(settle),
        Block::Callout(callout) => {
            callout.title.iter_mut().for_each(settle_part);
            callout.blocks.iter_mut().for_each(settle);
        }
        Block::List(list) => list.items.iter_mut().flat_map(|item| &mut item.blocks).for_each(settle),
        Block::Definitions(all) => {
            for one in all {
                one.term.iter_mut().for_each(settle_part);
                one.blocks.iter_mut().for_each(settle);
            }
        }
        Block::Table(table) => table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.blocks).for_each(settle),
        Block::Figure(image) if is_inside(&image.source) => {
            *block = Block::Paragraph(vec![Inline::Text(format!("[{}]", image.alternative), Style::default())]);
        }
        Block::Figure(_) | Block::Code { .. } | Block::Math(_) | Block::Rule => {}
    }
}

fn settle_part(part: &mut Inline) {
    if let Inline::Image(image) = part
        && is_inside(&image.source)
    {
        *part = Inline::Text(format!("[{}]", image.alternative), Style::default());
    }
}

fn is_inside(source: &str) -> bool {
    source.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}
