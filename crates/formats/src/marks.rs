//! Which notes have a mark in the text. Office programs show no others, and have no notes of notes.

use crate::flow::{Block, Flow, Inline, Style};

/// For each note, whether a mark of it stands in the text itself.
pub(crate) fn in_text(flow: &Flow) -> Vec<bool> {
    let mut marked = vec![false; flow.footnotes.len()];
    for number in of(&flow.blocks) {
        if let Some(marked) = marked.get_mut(number) {
            *marked = true;
        }
    }
    marked
}

/// The notes that have none there, with their places: they stand behind the text.
pub(crate) fn others(flow: &Flow) -> impl Iterator<Item = (usize, &Vec<Block>)> {
    let notes = in_text(flow).into_iter().zip(&flow.footnotes).enumerate();
    notes.filter(|(_, (is_marked, _))| !is_marked).map(|(number, (_, blocks))| (number, blocks))
}

/// What stands for a mark that leads nowhere, and before such a note.
pub(crate) fn sign(number: usize) -> Inline {
    let style = Style { superscript: true, ..Style::default() };
    Inline::Text(format!("[{}]", number + 1), style)
}

/// The notes that have a mark in these blocks, in their order.
fn of(blocks: &[Block]) -> Vec<usize> {
    let mut all = Vec::new();
    gather(blocks, &mut all);
    all
}

/// As deep as the reader nests, which is bounded.
fn gather(blocks: &[Block], all: &mut Vec<usize>) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Heading(_, line) => of_line(line, all),
            Block::Quote(blocks) => gather(blocks, all),
            Block::Callout(callout) => {
                of_line(&callout.title, all);
                gather(&callout.blocks, all);
            }
            Block::List(list) => list.items.iter().for_each(|item| gather(&item.blocks, all)),
            Block::Definitions(definitions) => definitions.iter().for_each(|one| {
                of_line(&one.term, all);
                gather(&one.blocks, all);
            }),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| gather(&cell.blocks, all)),
            Block::Figure(_) | Block::Code { .. } | Block::Math(_) | Block::Rule => {}
        }
    }
}

fn of_line(line: &[Inline], all: &mut Vec<usize>) {
    all.extend(line.iter().filter_map(|part| match part {
        Inline::Footnote(number) => Some(*number),
        _ => None,
    }));
}
