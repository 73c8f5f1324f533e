//! Pieces of other formats that a document takes in whole (`w:altChunk`), as programs other than Word like to make them.

use super::Reader;
use crate::flow::{Block, Image, Inline};
use crate::import::xml::Element;
use crate::import::{html, text};

impl Reader<'_, '_> {
    /// What such a piece says: HTML, or text. Of its pictures, the words.
    pub(super) fn chunk(&mut self, chunk: &Element) -> Vec<Block> {
        let path = chunk.attribute("id").and_then(|name| self.relations.get(name)).filter(|one| !one.is_outside);
        let Some(bytes) = path.and_then(|one| self.archive.read(&one.target).ok()) else { return Vec::new() };
        // An archive, or what is no text.
        let Some(text) = text::decode(&bytes).filter(|text| !text.starts_with("{\\rtf")) else { return Vec::new() };
        let page = if text.contains("MIME-Version:") { within_mail(&text) } else { text };
        let Ok((flow, _)) = html::read(&page) else { return Vec::new() };
        let mut blocks = flow.blocks;
        blocks.iter_mut().for_each(without_pictures);
        blocks
    }
}

/// The page in a web archive, which is a letter with parts (RFC 2557).
fn within_mail(mail: &str) -> String {
    let Some((head, page)) = mail.find("text/html").and_then(|at| mail[at..].split_once("\n\n")) else {
        return String::new();
    };
    let page = page.split("\n--").next().unwrap_or_default();
    if !head.to_ascii_lowercase().contains("quoted-printable") {
        return page.to_owned();
    }
    let mut bytes = Vec::with_capacity(page.len());
    let mut pieces = page.split('=');
    bytes.extend(pieces.next().unwrap_or_default().bytes());
    for piece in pieces {
        let digits = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (digits, piece.strip_prefix('\n')) {
            (_, Some(rest)) => bytes.extend(rest.bytes()),
            (Some(byte), _) => bytes.extend([byte].into_iter().chain(piece[2..].bytes())),
            (None, None) => bytes.extend([b'='].into_iter().chain(piece.bytes())),
        }
    }
    text::decode(&bytes).unwrap_or_default()
}

/// Takes away what stands for pictures of the piece, whose names would be those of other ones here.
fn without_pictures(block: &mut Block) {
    match block {
        Block::Paragraph(line) | Block::Heading(_, line) => line.iter_mut().for_each(told),
        Block::Quote(blocks) => blocks.iter_mut().for_each(without_pictures),
        Block::Callout(callout) => callout.blocks.iter_mut().for_each(without_pictures),
        Block::List(list) => list.items.iter_mut().flat_map(|item| &mut item.blocks).for_each(without_pictures),
        Block::Definitions(all) => all.iter_mut().flat_map(|one| &mut one.blocks).for_each(without_pictures),
        Block::Table(table) => {
            table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.blocks).for_each(without_pictures);
        }
        Block::Figure(image) if is_within(image) => {
            let mut part = Inline::Image(std::mem::take(image));
            told(&mut part);
            *block = Block::Paragraph(vec![part]);
        }
        Block::Figure(_) | Block::Code { .. } | Block::Math(_) | Block::Rule => {}
    }
}

fn told(part: &mut Inline) {
    if let Inline::Image(image) = part
        && is_within(image)
    {
        *part = Inline::Text(format!("[{}]", image.alternative), crate::flow::Style::default());
    }
}

fn is_within(image: &Image) -> bool {
    !image.source.starts_with("http://") && !image.source.starts_with("https://")
}
