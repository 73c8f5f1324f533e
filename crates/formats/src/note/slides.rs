//! A note as slides.

use super::matter::Matter;
use super::options::Options;
use super::rendered::Uses;

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

/// How slides are shown: the options of reveal that are neither script nor address.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SlideOptions {
    /// The name of a theme that is installed (of [`SlideOptions::THEMES`]).
    pub theme: Option<String>,
    /// Known options of reveal with values of the kind that each takes, by name in order.
    pub reveal: Vec<(String, SlideValue)>,
    /// Whether the speaker can point at things.
    pub spotlight: bool,
    /// How long the talk may take.
    pub allotted_minutes: Option<u32>,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum SlideValue {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// One of the words that the option knows.
    Word(String),
}

impl SlideOptions {
    /// Themes that are installed.
    pub const THEMES: [&str; 11] =
        ["beige", "black", "blood", "league", "moon", "night", "serif", "simple", "sky", "solarized", "white"];
}

/// The note as slides: `---` between blank lines begins a column, `----` a slide below.
pub fn slides(source: &str, options: &Options) -> Slides {
    let rendered = super::render(source, options);
    let slide = Slide { line: 1, html: rendered.html(), ..Slide::default() };
    Slides { columns: vec![vec![slide]], matter: rendered.matter, uses: rendered.uses }
}
