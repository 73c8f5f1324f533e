//! HTML that others wrote.

use std::collections::HashMap;

use super::ImportError;
use super::pictures::{Picture, Pictures};
use crate::flow::{Block, Flow, Image, Inline, Style, from_foreign_html};
use crate::limits::{HTML_ELEMENTS_MAX, HTML_OPEN_MAX, IMPORT_HTML_BYTES_MAX, IMPORT_HTML_WHOLE_BYTES_MAX};

/// Whether a text begins as a page does.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Reads a page or a part of one, and the pictures that stand in it.
pub(super) fn read(html: &str) -> Result<(Flow, Vec<Picture>), ImportError> {
    let is_long = html.len() > IMPORT_HTML_WHOLE_BYTES_MAX || html.len() - inside(html) > IMPORT_HTML_BYTES_MAX;
    if is_long || open_at_most(html) > HTML_OPEN_MAX {
        return Err(ImportError::TooMuch);
    }
    let mut flow = from_foreign_html(html, HTML_ELEMENTS_MAX).ok_or(ImportError::TooMuch)?;
    let mut pictures = Pictures::default();
    flow.blocks.iter_mut().chain(flow.footnotes.iter_mut().flatten()).for_each(|block| settle(block, &mut pictures));
    Ok((flow, pictures.all))
}

/// Bytes of the files that stand in a page: they are no text, and no element.
fn inside(html: &str) -> usize {
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=%".contains(byte);
    let files = html.split(";base64,").skip(1);
    files.map(|file| file.bytes().take_while(is_of_base64).count()).sum()
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

/// Pictures that stand in the page itself become files of their own; of what is no picture the alternative text stays.
fn settle(block: &mut Block, pictures: &mut Pictures) {
    match block {
        Block::Paragraph(line) | Block::Heading(_, line) => settle_line(line, pictures),
        Block::Quote(blocks) => settle_all(blocks, pictures),
        Block::Callout(callout) => {
            settle_line(&mut callout.title, pictures);
            settle_all(&mut callout.blocks, pictures);
        }
        Block::List(list) => list.items.iter_mut().for_each(|item| settle_all(&mut item.blocks, pictures)),
        Block::Definitions(all) => {
            for one in all {
                settle_line(&mut one.term, pictures);
                settle_all(&mut one.blocks, pictures);
            }
        }
        Block::Table(table) => {
            table.rows.iter_mut().flatten().for_each(|cell| settle_all(&mut cell.blocks, pictures));
        }
        Block::Figure(image) => {
            if let Some(words) = settle_image(image, pictures) {
                *block = Block::Paragraph(vec![words]);
            }
        }
        Block::Code { .. } | Block::Math(_) | Block::Rule => {}
    }
}

fn settle_all(blocks: &mut [Block], pictures: &mut Pictures) {
    for block in blocks {
        settle(block, pictures);
    }
}

fn settle_line(line: &mut [Inline], pictures: &mut Pictures) {
    for part in line {
        if let Inline::Image(image) = part
            && let Some(words) = settle_image(image, pictures)
        {
            *part = words;
        }
    }
}

/// Gives a picture that stands in the page an address; the words that take its place if it has none.
fn settle_image(image: &mut Image, pictures: &mut Pictures) -> Option<Inline> {
    let scheme = image.source.trim_start().get(..5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    match pictures.address_of_data(&image.source) {
        Some(address) => {
            image.source = address;
            None
        }
        None => Some(Inline::Text(format!("[{}]", image.alternative), Style::default())),
    }
}
