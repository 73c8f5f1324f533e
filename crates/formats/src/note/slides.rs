//! A note as slides, as reveal.js and CodiMD cut it: `---` between blank lines begins a column, `----` a slide below, `Note:`
//! what the speaker sees; `<!-- .slide: … -->` and `<!-- .element: … -->` give attributes, by list of what is allowed.

use comrak::Node;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::NodeValue;

use super::address::Addresses;
use super::attributes::allowed;
use super::fence::Fence;
use super::matter::Matter;
use super::options::Options;
use super::rendered::Uses;
use super::writer::Given;
use super::{Part, written};
use crate::limits::SLIDES_MAX;

/// A note as slides: columns of one or more.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slides {
    /// From left to right; in each, the slides from top to bottom.
    pub columns: Vec<Vec<Slide>>,
    /// The front matter as read.
    pub matter: Matter,
    /// What the page needs a script for.
    pub uses: Uses,
}

/// A slide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slide {
    /// The line of the file on which it begins, from 1.
    pub line: u32,
    /// Attributes of its `<section>`, judged: `data-…`, `id`, `class`, `style`.
    pub attributes: Vec<(String, String)>,
    /// Its content.
    pub html: String,
    /// What the speaker sees, as HTML; empty without notes.
    pub notes: String,
}

/// A piece of the source between separators.
struct Cut<'a> {
    text: &'a str,
    lines_before: u32,
    begins_column: bool,
}

/// The note as slides. Each slide is rendered by itself: a footnote or a reference lives in one slide, and the ids of its
/// footnotes tell which (`s7-fn1`, for the speaker `s7n-fn1`), since all slides are one page.
pub fn slides(source: &str, options: &Options) -> Slides {
    let (matter, body) = Matter::of(source, options.language);
    let mut slides = Slides { matter, ..Slides::default() };
    for (number, cut) in (1..).zip(cuts(body, slides.matter.lines)) {
        let (text, notes) = without_notes(cut.text);
        let part = Part { lines_before: cut.lines_before, ..Part::new(options, &slides.matter) };
        let (mut slide, uses) = slide(text, &Part { notes_prefix: &format!("s{number}-"), ..part });
        if let Some((notes, lines)) = notes {
            let lines_before = cut.lines_before + lines;
            let part = Part { lines_before, notes_prefix: &format!("s{number}n-"), ..part };
            slide.notes = written(notes, &part, |_| (Given::new(), ()), |_| ()).0.html();
        }
        slides.uses.add(uses);
        match slides.columns.last_mut().filter(|_| !cut.begins_column) {
            Some(column) => column.push(slide),
            None => slides.columns.push(vec![slide]),
        }
    }
    slides
}

fn slide(text: &str, part: &Part<'_>) -> (Slide, Uses) {
    let addresses = Addresses::new(part.options);
    let (rendered, attributes) = written(text, part, |root| directives(root, addresses), |_| ());
    let slide = Slide { line: part.lines_before + 1, attributes, html: rendered.html(), notes: String::new() };
    (slide, rendered.uses)
}

/// Cuts the text at its separators, outside fenced code.
fn cuts(body: &str, lines_before: u32) -> Vec<Cut<'_>> {
    let mut cuts = vec![Cut { text: body, lines_before, begins_column: true }];
    let mut fence = Fence::default();
    let (mut start, mut at) = (0, 0);
    let mut is_blank_before = true;
    for (index, line) in (0u32..).zip(body.split_inclusive('\n')) {
        let end = at + line.len();
        let is_blank_after = body[end..].lines().next().is_none_or(|line| line.trim().is_empty());
        let sign = line.trim_end();
        let is_code = fence.holds(line);
        if !is_code && is_blank_before && is_blank_after && matches!(sign, "---" | "----") && cuts.len() < SLIDES_MAX {
            if let Some(last) = cuts.last_mut() {
                last.text = &body[start..at];
            }
            start = end;
            cuts.push(Cut { text: &body[end..], lines_before: lines_before + index + 1, begins_column: sign == "---" });
        }
        is_blank_before = sign.is_empty();
        at = end;
    }
    cuts
}

/// What stands before a line that begins with `Note:`; what stands after that, and the lines before it.
fn without_notes(text: &str) -> (&str, Option<(&str, u32)>) {
    let mut at = 0;
    let mut fence = Fence::default();
    for (index, line) in (0..).zip(text.split_inclusive('\n')) {
        let is_code = fence.holds(line);
        let end = ["note:", "notes:"]
            .into_iter()
            .find(|sign| line.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign)));
        if let Some(sign) = end.filter(|_| !is_code) {
            return (&text[..at], Some((&text[at + sign.len()..], index)));
        }
        at += line.len();
    }
    (text, None)
}

/// Reads the comments that give attributes: those of the slide, and of the elements before or around a comment. One pass: a
/// line can hold nothing but comments.
fn directives<'a>(root: Node<'a>, addresses: Addresses<'_>) -> (Given<'a>, Vec<(String, String)>) {
    let mut given = Given::new();
    let mut section = Vec::new();
    // The last element in each node that is open.
    let mut last: Vec<Option<Node<'a>>> = Vec::new();
    for edge in root.traverse() {
        let node = match edge {
            NodeEdge::Start(node) => node,
            NodeEdge::End(node) => {
                last.pop();
                if let Some(before) = last.last_mut().filter(|_| is_element(node)) {
                    *before = Some(node);
                }
                continue;
            }
        };
        let before = last.last().copied().flatten();
        last.push(None);
        let data = node.data();
        let html = match &data.value {
            NodeValue::HtmlInline(html) => html,
            NodeValue::HtmlBlock(html) => &html.literal,
            _ => continue,
        };
        let Some(inside) = html.trim().strip_prefix("<!--").and_then(|html| html.strip_suffix("-->")) else { continue };
        let inside = inside.trim();
        if let Some(text) = inside.strip_prefix(".slide:") {
            add(&mut section, text, addresses);
        } else if let Some(text) = inside.strip_prefix(".element:")
            && let Some(target) = before.or_else(|| around(node))
        {
            add(given.entry(std::ptr::from_ref(target)).or_default(), text, addresses);
        }
    }
    (given, section)
}

/// Whether a comment can speak of the node.
fn is_element(node: Node<'_>) -> bool {
    #[cfg(test)]
    tests::LOOKS.set(tests::LOOKS.get() + 1);
    !matches!(
        node.data().value,
        NodeValue::Text(_)
            | NodeValue::SoftBreak
            | NodeValue::LineBreak
            | NodeValue::HtmlInline(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::Escaped
            | NodeValue::ShortCode(_)
            | NodeValue::Math(_)
            | NodeValue::Image(_)
            | NodeValue::Link(_)
    )
}

/// The element around a comment that none stands before: the item rather than its paragraph.
fn around(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    let is_item = |node: &Node<'_>| matches!(node.data().value, NodeValue::Item(_) | NodeValue::TaskItem(_));
    let is_paragraph = matches!(parent.data().value, NodeValue::Paragraph);
    let item = parent.parent().filter(|_| is_paragraph).filter(is_item);
    Some(item.unwrap_or(parent)).filter(|target| !matches!(target.data().value, NodeValue::Document))
}

/// Adds what `k="v" k='v'` says, as far as it is allowed; of two values of a name the first counts.
fn add(attributes: &mut Vec<(String, String)>, text: &str, addresses: Addresses<'_>) {
    let mut rest = text.trim();
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.split_whitespace().last().unwrap_or_default().to_ascii_lowercase();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some((value, others)) = quote.and_then(|quote| after[1..].split_once(quote)) else { return };
        rest = others;
        if attributes.len() < 16
            && !attributes.iter().any(|(known, _)| *known == name)
            && let Some(value) = allowed(&name, value, addresses)
        {
            attributes.push((name, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{slides, without_notes};
    use crate::note::Options;

    thread_local! {
        /// How often a node was asked whether a comment could speak of it.
        pub(super) static LOOKS: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    fn columns_slides_and_notes() {
        let source = "---\ntitle: a\n---\n# a\n\n---\n\n## b <!-- .element: class=\"fragment\" onclick=\"x\" -->\n\n----\n\n\
                      <!-- .slide: data-background=\"#ff0000\" data-markdown=\"x\" -->\nc\nNote: **d**\n";
        let slides = slides(source, &Options::default());
        let shape: Vec<usize> = slides.columns.iter().map(Vec::len).collect();
        assert_eq!(shape, [1, 2]);
        assert_eq!(slides.columns[0][0].line, 4);
        assert_eq!(slides.columns[1][0].html, "<h2 class=\"fragment\" id=\"b-\">b </h2>\n");
        let last = &slides.columns[1][1];
        assert_eq!(last.attributes, [("data-background".to_owned(), "#ff0000".to_owned())]);
        assert_eq!((last.html.trim(), last.notes.trim(), last.line), ("<p>c</p>", "<p><strong>d</strong></p>", 11));
    }

    #[test]
    fn comments_are_read_in_one_pass() {
        for unit in
            ["<!--.element:-->", "a <!-- .element: id=\"x\" -->\n", "*a*<!--.element:-->", "> <!--.element:-->\n"]
        {
            let note = format!("a {}", unit.repeat(2_000));
            LOOKS.set(0);
            slides(&note, &Options::default());
            assert!(LOOKS.get() <= note.len(), "{unit}: {} looks in {} bytes", LOOKS.get(), note.len());
        }
    }

    #[test]
    fn comments_speak_of_what_stands_before_or_around_them() {
        let class = "<!-- .element: class=\"grow\" -->";
        for (source, expected) in [
            (format!("a {class}"), "<p class=\"grow\">a </p>\n"),
            (format!("*a* b {class}"), "<p><em class=\"grow\">a</em> b </p>\n"),
            (format!("*a* *b* {class}"), "<p><em>a</em> <em class=\"grow\">b</em> </p>\n"),
            (format!("- a\n- b {class}"), "<ul>\n<li>a</li>\n<li class=\"grow\">b </li>\n</ul>\n"),
            (format!("- a\n- b\n\n{class}"), "<ul class=\"grow\">\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            (format!("a\n\n# b\n\n{class}\n\nc"), "<p>a</p>\n<h1 class=\"grow\" id=\"b\">b</h1>\n<p>c</p>\n"),
            (class.to_owned(), ""),
        ] {
            let slides = slides(&source, &Options::default());
            assert_eq!(slides.columns[0][0].html, expected, "{source}");
        }
    }

    #[test]
    fn code_is_not_cut() {
        let slides = slides("```\n\n---\n\nNote: x\n```\n", &Options::default());
        assert_eq!(slides.columns.len(), 1);
        assert_eq!(without_notes("a\nnotes:\nb"), ("a\n", Some(("\nb", 1))));
    }
}
