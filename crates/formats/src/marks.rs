//! Which notes have a mark in the text. Office programs show no others, and have no notes of notes.

use crate::flow::{Block, Flow, Inline, Part, Style, visit_all};

/// For each note, whether a mark of it stands in the text itself.
pub(crate) fn in_text(flow: &Flow) -> Vec<bool> {
    let mut marked = vec![false; flow.footnotes.len()];
    visit_all(&flow.blocks, &mut |part| {
        if let Part::Inline(Inline::Footnote(number)) = part
            && let Some(marked) = marked.get_mut(*number)
        {
            *marked = true;
        }
    });
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
