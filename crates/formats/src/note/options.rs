//! What the house decides about how notes are shown.

/// How a note is to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The address under which this house is found, such as `https://pads.example.fr/`. Its host is no foreign host, and
    /// addresses that begin with `/` get it in front: a downloaded file needs that. Empty: addresses stay as they are.
    pub link_base: String,
    /// Hosts from which pictures are loaded without a click, besides our own.
    pub image_hosts: Vec<String>,
    /// `PeerTube` hosts whose videos may be embedded, by a click.
    pub peertube_hosts: Vec<String>,
    /// The address of a `PlantUML` server that readers' browsers may ask for pictures; without one, the source is shown.
    pub plantuml: Option<String>,
    /// Whether a new line in a paragraph is one in the page, unless the note says otherwise.
    pub breaks: bool,
    /// The language of what we add to a note.
    pub language: Language,
}

/// A language that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// French.
    #[default]
    French,
    /// English.
    English,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            link_base: String::new(),
            image_hosts: Vec::new(),
            peertube_hosts: Vec::new(),
            plantuml: None,
            breaks: true,
            language: Language::default(),
        }
    }
}
