//! A note as HTML: the whole dialect of CodiMD, safe by construction.
//!
//! The page gets a note as [`Block`]s, one per top-level piece of the text, so that it can put a changed one in the place of
//! the old and scroll by lines. A block's HTML does not say where in the file it stands, so that it stays the same when
//! lines come and go above it: `data-line` **inside** a block counts from the block's own first line (0 is that line).
//!
//! # What the style sheet and the client script find
//!
//! | markup | what it is |
//! |---|---|
//! | `li.task-list-item > label > input[type=checkbox][data-line]` | a task; disabled until a script enables it, and a click edits the source by [`toggle_task`] at `block.line + data-line`; its list is `.contains-task-list` |
//! | `div.alert.alert-success`, `-info`, `-warning`, `-danger` with `role="note"`, first child perhaps `p.alert-title` | `:::info` and so on; `details.spoiler > summary` for `:::spoiler` |
//! | `div.markdown-alert.markdown-alert-note` (`-tip`, `-important`, `-warning`, `-caution`), first child `p.markdown-alert-title` | GitHub's alerts |
//! | `pre > code.language-x`, in it `span.hl-…` (`keyword`, `string`, `comment`, `number`, `name`, `type`, `added`, `removed`) | coloured code; `pre.wrap` breaks long lines; with `=` each line is a `span.line[data-number]` in `code.numbered` |
//! | `span.math`, `span.math.display`, `div.math` (display), text = TeX | for KaTeX |
//! | `figure.diagram[data-kind]` with `pre > code`, text = source | for the sandboxed frame; kinds are [`DIAGRAMS`]; one that nothing draws has a `figcaption`. A `plantuml` one with a configured server holds an `img`, or an `a.foreign-image` beside its text |
//! | `a.embed[data-kind]`, inside a link `span.embed` | `href` leads to the thing itself; with `data-src`: click to load that in a frame, of [`FRAMED`], of a host that the house names or of ours |
//! | `a.foreign-image[data-src]`, inside a link `span.foreign-image` | click to load a picture from a foreign host; `data-width`, `data-height` where known |
//! | `nav.toc` | `[TOC]` |
//! | `section.footnotes > ol > li#fn1`, `sup.footnote-ref > a#fnref1`, `a.footnote-backref` | footnotes, as the last block; on slides with the slide's number in front (`s7-fn1`) |
//! | `h1` … `h6` with `id` | as CodiMD makes them: case and accents kept, so a script of ours must look nothing up by an id that a heading could have |
//! | `small.tag-name`, `.tag-time`; `blockquote.tagged[style]` | `[name=…]`, `[time=…]`, `[color=…]` |
//! | `table.csv`, `div.note-warning` | `csvpreview`; what we have to say about the note |
//! | `id="user-content-…"` | an id out of raw HTML |

pub(crate) mod abbreviations;
pub(crate) mod address;
pub(crate) mod anchors;
pub(crate) mod attributes;
mod autolinks;
mod calls;
mod code;
mod color;
mod container;
pub(crate) mod embed;
mod ends;
mod excess;
mod fence;
mod gaps;
mod headings;
mod hosts;
mod indents;
mod inline;
mod inlines;
mod items;
mod languages;
mod lines;
mod matter;
mod nested;
mod options;
mod paragraph;
mod parse;
mod parts;
mod preview;
mod raised;
mod rendered;
mod reveal;
mod run;
mod slides;
pub(crate) mod slug;
mod source;
pub(crate) mod style;
mod task;
mod terms;
mod text;
mod typography;
mod values;
mod writer;
mod yaml;

use std::iter;

use comrak::nodes::NodeValue;
use comrak::{Arena, Node};

pub use embed::{FRAMED, is_gist, is_slide_show};
pub use matter::{Matter, Robots, description, tags, title};
pub use options::{Language, Options};
pub use preview::{Change, Preview};
pub use rendered::{Block, DIAGRAMS, Heading, Rendered, Uses};
pub use reveal::{SlideOptions, SlideValue};
pub use slides::{Slide, Slides, slides};
pub use task::{Toggle, toggle_task};

use crate::html::write::push_text;
use crate::limits::{NOTE_BYTES_FREE, NOTE_GROWTH_MAX};
use anchors::Anchors;
use excess::{Construct, Excess};
use parse::Parsed;
use run::Run;
use source::Source;
use writer::{Given, Whole, Writer, push_warning};

/// The note as HTML. Total and pure; what a hostile text can cost is bounded.
///
/// ```
/// use encrier_formats::note::{Options, render};
///
/// let rendered = render("# Été\n\n==oui==", &Options::default());
/// assert_eq!(rendered.blocks[0].html, "<h1 id=\"Été\">Été</h1>\n");
/// assert_eq!((rendered.blocks[1].line, rendered.blocks[1].html.as_str()), (3, "<p><mark>oui</mark></p>\n"));
/// ```
pub fn render(source: &str, options: &Options) -> Rendered {
    let (matter, body) = Matter::of(source, options.language);
    let part = Part { lines_before: matter.lines, ..Part::new(options, &matter) };
    let (mut rendered, ()) = written(body, &part, |_| (Given::new(), ()), |_| ());
    if let Some(warning) = &matter.warning {
        let mut html = String::new();
        push_warning(&mut html, warning);
        rendered.blocks.insert(0, Block { line: 1, html });
    }
    Rendered { matter, ..rendered }
}

/// The note as the inside of a `<body>`, for a file that stands alone.
///
/// ```
/// use encrier_formats::html::from_markdown;
///
/// assert_eq!(from_markdown("~~a~~ <b onclick=x>b"), "<p><s>a</s> <b>b</b></p>\n");
/// ```
pub fn from_markdown(markdown: &str) -> String {
    render(markdown, &Options::default()).html()
}

/// How a part of a note is rendered.
#[derive(Debug, Clone, Copy)]
struct Part<'p> {
    options: &'p Options,
    breaks: bool,
    contents_level: u8,
    /// The lines of the file before it.
    lines_before: u32,
    /// What the ids of its footnotes begin with.
    notes_prefix: &'p str,
}

impl<'p> Part<'p> {
    fn new(options: &'p Options, matter: &Matter) -> Self {
        Self {
            options,
            breaks: matter.breaks.unwrap_or(options.breaks),
            contents_level: matter.toc_level_max.unwrap_or(3),
            lines_before: 0,
            notes_prefix: "",
        }
    }
}

/// Renders markdown without front matter. `prepare` sees the tree before it is written: it may give elements attributes. `see`
/// sees it afterwards.
fn written<T>(
    body: &str,
    part: &Part<'_>,
    prepare: impl for<'a> FnOnce(Node<'a>) -> (Given<'a>, T),
    see: impl FnOnce(&Seen<'_, '_>),
) -> (Rendered, T) {
    let source = Source::new(body);
    let arena = Arena::new();
    let parsed = parse::parse(&arena, &source);
    let (given, found) = prepare(parsed.root);
    let headings = headings::headings(parsed.root, part.lines_before);
    let anchors = Anchors::of(parsed.root, &source.text);
    let whole = Whole {
        arena: &arena,
        options: part.options,
        source: &source,
        lines: line_starts(&source.text),
        breaks: part.breaks,
        contents_level: part.contents_level,
        notes_prefix: part.notes_prefix,
        headings: &headings,
        anchors: &anchors,
        listed: &headings,
        given: &given,
        budget: budget(body.len()),
    };
    let mut writer = Writer::new(&whole);
    let mut runs = writer.runs(parsed.root);
    let (is_full, counts_on, uses) = (writer.is_full, writer.counts_on, writer.uses);
    if !parsed.is_whole {
        runs = vec![Run { line: 1, html: as_text(body, part.options.language), ..Run::default() }];
    }
    let is_sound = parsed.is_settled && !is_full;
    let footnote_starts = &writer.footnote_starts;
    let seen = Seen {
        source: &source,
        is_sound,
        parsed: &parsed,
        runs: &runs,
        headings: &headings,
        anchors: &anchors,
        footnote_starts,
        counts_on,
    };
    see(&seen);
    let place = |line: usize| u32::try_from(line).unwrap_or(u32::MAX).saturating_add(part.lines_before);
    let shown = runs.into_iter().filter(|run| !run.html.is_empty());
    let warning = warning_of(source.excess, part.options.language).filter(|_| parsed.is_whole);
    let warning = warning.map(|html| Block { line: 1, html });
    let blocks = warning.into_iter().chain(shown.map(|run| Block { line: place(run.line), html: run.html })).collect();
    (Rendered { blocks, matter: Matter::default(), headings, uses }, found)
}

/// A part of a note that is written, for whoever wants to know more of it than its blocks.
struct Seen<'s, 'a> {
    source: &'s Source<'s>,
    /// All of it was read, and written.
    is_sound: bool,
    parsed: &'s Parsed<'a>,
    runs: &'s [Run],
    headings: &'s [Heading],
    anchors: &'s Anchors,
    /// Where each footnote begins in their run.
    footnote_starts: &'s [usize],
    /// Some code goes on counting where the code before it ended.
    counts_on: bool,
}

/// Where each line begins.
fn line_starts(text: &str) -> Vec<usize> {
    iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Bytes that the HTML of so many bytes of source may have.
fn budget(bytes: usize) -> usize {
    NOTE_GROWTH_MAX * bytes + NOTE_BYTES_FREE
}

/// What the note is read without, in words; none if it is read with everything.
fn warning_of(excess: Excess, language: Language) -> Option<String> {
    let mut html = String::new();
    for (construct, words) in Construct::ALL.into_iter().zip(language.labels().excess) {
        if excess.has(construct) {
            push_warning(&mut html, words);
        }
    }
    (!html.is_empty()).then_some(html)
}

/// A note that is too complex to be read.
fn as_text(body: &str, language: Language) -> String {
    let mut html = String::new();
    push_warning(&mut html, language.labels().too_much);
    html.push_str("<pre>");
    push_text(&mut html, body);
    html.push_str("</pre>\n");
    html
}

/// The text in a node, with a space between its blocks and lines.
fn text_of(node: Node<'_>) -> String {
    let mut text = String::new();
    for node in node.descendants() {
        match &node.data().value {
            NodeValue::Text(literal) => text.push_str(literal),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::CodeBlock(code) => text.push_str(&code.literal),
            NodeValue::Math(math) => text.push_str(&math.literal),
            NodeValue::ShortCode(code) => text.push_str(&code.emoji),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            value if value.block() && !text.ends_with(' ') => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}
