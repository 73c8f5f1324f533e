//! The title that a text gives itself.

use comrak::{Arena, Options, parse_document};
use encrier_doc::Tree;

use crate::block::Block;
use crate::inline::{Span, plain_text};
use crate::limits::{DESCRIPTION_CHARS_MAX, TITLE_CHARS_MAX, TITLE_LINE_BYTES_MAX, TITLE_LINES_MAX};
use crate::note::{Language, Matter};
use crate::reading::{one_line, read};

/// The title of a pad: its first heading that is not blank, else its first line that is not. At most 200 characters.
pub fn from_tree(tree: &Tree) -> Option<String> {
    let blocks = read(tree);
    let mut headings = blocks.iter().filter_map(|block| match block {
        Block::Heading(_, spans) => of_spans(spans),
        _ => None,
    });
    headings.next().or_else(|| first_line(&blocks))
}

/// The title of a note: `title` in its front matter, else its first heading, else its first line; blank ones do not count.
/// At most 200 characters, without markup.
///
/// ```
/// use encrier_formats::title;
///
/// assert_eq!(title::from_markdown("---\ntitle: Sixième B\n---\n# Emploi"), Some("Sixième B".to_owned()));
/// assert_eq!(title::from_markdown("bla\n\n## Un *grand* titre ##"), Some("Un grand titre".to_owned()));
/// assert_eq!(title::from_markdown("\n- lait\n- pain"), Some("lait".to_owned()));
/// ```
pub fn from_markdown(markdown: &str) -> Option<String> {
    let matter = Matter::of(markdown, Language::default()).0;
    crate::note::title(&matter, markdown)
}

/// The title of a note without its front matter.
pub(crate) fn of_body(body: &str) -> Option<String> {
    let body = body.trim_start_matches('\u{feff}');
    let headings = || headings(body).take(TITLE_LINES_MAX).find_map(of_markdown_line);
    let lines = || body.lines().filter(|line| !line.trim().is_empty()).take(TITLE_LINES_MAX).find_map(of_markdown_line);
    headings().or_else(lines)
}

/// The first hundred characters of a note without its front matter: what describes it if nothing else does.
pub(crate) fn beginning(body: &str) -> Option<String> {
    let lines = body.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("######"));
    let text: Vec<String> = lines.take(TITLE_LINES_MAX).filter_map(of_markdown_line).collect();
    let text = one_line(&text.join(" "));
    let cut: String = text.chars().take(DESCRIPTION_CHARS_MAX).collect();
    Some(cut.trim_end().to_owned()).filter(|cut| !cut.is_empty())
}

fn of_spans(spans: &[Span]) -> Option<String> {
    of_text(&plain_text(spans, " "))
}

fn of_text(text: &str) -> Option<String> {
    let text = one_line(text);
    let cut = text.char_indices().nth(TITLE_CHARS_MAX).map_or(text.as_str(), |(end, _)| text[..end].trim_end());
    if cut.is_empty() { None } else { Some(cut.to_owned()) }
}

fn first_line(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) => {
            spans.split(|span| *span == Span::line_break()).find_map(of_spans)
        }
        Block::Code { text, .. } | Block::Raw(text) => text.lines().find_map(of_text),
        Block::Quote(blocks) => first_line(blocks),
        Block::Framed(frame) => first_line(&frame.blocks),
        Block::List(list) => list.items.iter().find_map(|item| first_line(&item.blocks)),
        Block::Table(rows) => rows.iter().flatten().find_map(|cell| first_line(&cell.blocks)),
        Block::Rule => None,
    })
}

/// The lines that are headings, outside code.
fn headings(body: &str) -> impl Iterator<Item = &str> {
    let mut fence = "";
    let mut before = "";
    body.lines().filter_map(move |line| {
        let text = line.trim();
        let heading = if !fence.is_empty() {
            fence = if text.starts_with(fence) { "" } else { fence };
            None
        } else if text.starts_with("```") || text.starts_with("~~~") {
            fence = &text[..3];
            None
        } else if is_heading(text) {
            Some(text)
        } else {
            Some(before).filter(|before| !before.is_empty() && is_underline(text))
        };
        before = if heading.is_none() && fence.is_empty() { text } else { "" };
        heading
    })
}

fn is_heading(text: &str) -> bool {
    let signs = text.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&signs) && text[signs..].starts_with([' ', '\t'])
}

fn is_underline(text: &str) -> bool {
    !text.is_empty() && (text.bytes().all(|byte| byte == b'=') || text.bytes().all(|byte| byte == b'-'))
}

/// The text of a line of markdown without its markup.
fn of_markdown_line(line: &str) -> Option<String> {
    let end = (0..=TITLE_LINE_BYTES_MAX.min(line.len())).rev().find(|at| line.is_char_boundary(*at))?;
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    let arena = Arena::new();
    of_text(&parse_document(&arena, &line[..end], &options).collect_text())
}
