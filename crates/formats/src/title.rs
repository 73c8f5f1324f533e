//! The title that a text gives itself.

use encrier_doc::Tree;

use crate::block::Block;
use crate::inline::{Span, plain_text};
use crate::limits::TITLE_CHARS_MAX;
use crate::reading::read;

/// The title of a pad: its first heading, else its first line that is not blank. At most [`TITLE_CHARS_MAX`] characters.
pub fn from_tree(tree: &Tree) -> Option<String> {
    let blocks = read(tree);
    let headings = blocks.iter().filter_map(|block| match block {
        Block::Heading(_, spans) => title(spans),
        _ => None,
    });
    let mut titles = headings.chain(blocks.iter().filter_map(first_line));
    titles.next()
}

/// The title of a note: `title` in its front matter, else its first heading, else its first line that is not blank.
/// At most [`TITLE_CHARS_MAX`] characters.
pub fn from_markdown(markdown: &str) -> Option<String> {
    let lines = markdown.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| cut(line.trim_start_matches('#').trim())).next()
}

fn title(spans: &[Span]) -> Option<String> {
    let text = plain_text(spans, " ");
    if text.trim().is_empty() { None } else { Some(cut(text.trim())) }
}

fn first_line(block: &Block) -> Option<String> {
    match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => title(spans),
        _ => None,
    }
}

fn cut(text: &str) -> String {
    text.chars().take(TITLE_CHARS_MAX).collect::<String>().trim_end().to_owned()
}
