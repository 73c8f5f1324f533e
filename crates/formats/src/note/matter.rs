//! The front matter of a note.

use super::slides::SlideOptions;

/// What the front matter of a note says, as far as we listen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matter {
    /// The title.
    pub title: Option<String>,
    /// What the note is about.
    pub description: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// What search engines may do.
    pub robots: Option<Robots>,
    /// The language of the text (BCP 47).
    pub lang: Option<String>,
    /// Whether the text runs from right to left, if the note says so.
    pub is_right_to_left: Option<bool>,
    /// A picture for cards about the note: an `http` address or one without a host.
    pub image: Option<String>,
    /// Whether a new line is one in the page, if the note says so.
    pub breaks: Option<bool>,
    /// `type: slide`.
    pub is_slides: bool,
    /// How slides are shown.
    pub slides: SlideOptions,
    /// How deep a table of contents goes, from 1 to 6.
    pub toc_level_max: u8,
    /// What cards about the note say.
    pub graph: Graph,
    /// The lines that the front matter takes, its fences counted; 0 without one.
    pub lines: u32,
    /// What is wrong with it, in the language of the options; then it is shown as text, and says nothing.
    pub warning: Option<String>,
}

/// What search engines may do with a page: known words of `robots`, in order and with commas between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robots(pub(super) String);

impl Robots {
    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What cards about a note say (`opengraph` in the front matter): name without `og:` and value.
pub type Graph = Vec<(String, String)>;

/// The title of a note: the front matter's, else its first heading of the first level, else none.
pub fn title(matter: &Matter, source: &str) -> Option<String> {
    matter.title.clone().or_else(|| crate::title::from_markdown(source))
}

/// What the note is about: the front matter's word, else the beginning of its text.
pub fn description(matter: &Matter, _source: &str) -> Option<String> {
    matter.description.clone()
}

/// The tags of a note: the front matter's, else those of lines such as ``###### tags: `a` `b` ``.
pub fn tags(matter: &Matter, _source: &str) -> Vec<String> {
    matter.tags.clone()
}
