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
        let Ok((mut flow, _)) = html::read(&page) else { return Vec::new() };
        let adopting = Adopting { notes_before: self.notes.read.len() };
        flow.blocks.iter_mut().chain(flow.footnotes.iter_mut().flatten()).for_each(|block| adopting.block(block));
        self.notes.read.append(&mut flow.footnotes);
        flow.blocks
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

/// What makes a piece a part of the document: its notes come behind those that are read already, and its pictures, whose names would be
/// those of other ones here, become words.
struct Adopting {
    notes_before: usize,
}

impl Adopting {
    fn block(&self, block: &mut Block) {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => self.line(line),
            Block::Quote(blocks) => self.blocks(blocks),
            Block::Callout(callout) => {
                self.line(&mut callout.title);
                self.blocks(&mut callout.blocks);
            }
            Block::List(list) => list.items.iter_mut().for_each(|item| self.blocks(&mut item.blocks)),
            Block::Definitions(all) => {
                for one in all {
                    self.line(&mut one.term);
                    self.blocks(&mut one.blocks);
                }
            }
            Block::Table(table) => table.rows.iter_mut().flatten().for_each(|cell| self.blocks(&mut cell.blocks)),
            Block::Figure(image) if is_within(image) => {
                let mut part = Inline::Image(std::mem::take(image));
                self.part(&mut part);
                *block = Block::Paragraph(vec![part]);
            }
            Block::Figure(_) | Block::Code { .. } | Block::Math(_) | Block::Rule => {}
        }
    }

    fn blocks(&self, blocks: &mut [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn line(&self, line: &mut [Inline]) {
        for part in line {
            self.part(part);
        }
    }

    fn part(&self, part: &mut Inline) {
        match part {
            Inline::Image(image) if is_within(image) => {
                *part = Inline::Text(format!("[{}]", image.alternative), crate::flow::Style::default());
            }
            Inline::Footnote(number) => *number += self.notes_before,
            _ => {}
        }
    }
}

fn is_within(image: &Image) -> bool {
    !image.source.starts_with("http://") && !image.source.starts_with("https://")
}
