//! What has been read of a page so far.

use super::line::Line;
use super::{Block, Definition, Inline, Item, Style};

/// Blocks, and the line under way.
#[derive(Default)]
pub(super) struct Out {
    pub line: Line,
    pub blocks: Vec<Block>,
}

impl Out {
    /// Ends the line: one that is nothing but a picture is a figure.
    pub(super) fn finish(&mut self) {
        let Some(mut parts) = self.line.take() else { return };
        self.blocks.push(match &mut parts[..] {
            [Inline::Image(image)] => Block::Figure(std::mem::take(image)),
            _ => Block::Paragraph(parts),
        });
    }

    /// What stands in a list and in no item of it joins the last one, or makes one.
    pub(super) fn join<T: Part>(&mut self, parts: &mut Vec<T>) {
        self.finish();
        let blocks = std::mem::take(&mut self.blocks);
        match parts.last_mut() {
            _ if blocks.is_empty() => {}
            Some(last) => last.blocks().extend(blocks),
            None => {
                let mut part = T::default();
                part.blocks().extend(blocks);
                parts.push(part);
            }
        }
    }
}

/// An item of a list, or a word with what it means.
pub(super) trait Part: Default {
    fn blocks(&mut self) -> &mut Vec<Block>;
}

impl Part for Item {
    fn blocks(&mut self) -> &mut Vec<Block> {
        &mut self.blocks
    }
}

impl Part for Definition {
    fn blocks(&mut self) -> &mut Vec<Block> {
        &mut self.blocks
    }
}

/// What of blocks can stand in a line, parted by the ends of lines.
pub(super) fn into_line(blocks: Vec<Block>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    for mut words in blocks.into_iter().map(words).filter(|words| !words.is_empty()) {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.append(&mut words);
    }
    line
}

/// As deep as the reader nests, which is bounded.
fn words(block: Block) -> Vec<Inline> {
    match block {
        Block::Paragraph(line) | Block::Heading(_, line) => line,
        Block::Figure(image) => vec![Inline::Image(image)],
        Block::Math(formula) => vec![Inline::Math(formula)],
        Block::Quote(blocks) => into_line(blocks),
        Block::Callout(callout) => titled(callout.title, callout.blocks),
        Block::List(list) => into_line(list.items.into_iter().flat_map(|item| item.blocks).collect()),
        Block::Definitions(all) => {
            into_line(all.into_iter().map(|one| Block::Paragraph(titled(one.term, one.blocks))).collect())
        }
        Block::Table(table) => into_line(table.rows.into_iter().flatten().flat_map(|cell| cell.blocks).collect()),
        Block::Code { text, .. } => {
            let style = Style { code: true, ..Style::default() };
            let lines = text.lines().filter(|line| !line.is_empty());
            into_line(lines.map(|line| Block::Paragraph(vec![Inline::Text(line.to_owned(), style.clone())])).collect())
        }
        Block::Rule => Vec::new(),
    }
}

fn titled(title: Vec<Inline>, blocks: Vec<Block>) -> Vec<Inline> {
    into_line(std::iter::once(Block::Paragraph(title)).chain(blocks).collect())
}
