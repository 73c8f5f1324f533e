//! What the house decides about how notes are shown, and our own words in them.

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
    /// Hosts whose PDF files may be shown in a note, by a click.
    pub pdf_hosts: Vec<String>,
    /// The address of a `PlantUML` server; without one, the source is shown. It is asked by readers' browsers, and the text is
    /// in what they ask: by a click, or at once where the host is one of `image_hosts` or our own.
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
            pdf_hosts: Vec::new(),
            plantuml: None,
            breaks: true,
            language: Language::default(),
        }
    }
}

/// What we say in notes.
#[derive(Debug)]
pub(super) struct Labels {
    pub(super) bad_matter: &'static str,
    pub(super) too_much: &'static str,
    /// What a note has too much of, in the order of the constructs.
    pub(super) excess: [&'static str; 7],
    pub(super) details: &'static str,
    pub(super) contents: &'static str,
    pub(super) footnotes: &'static str,
    pub(super) back: &'static str,
    pub(super) picture: &'static str,
    pub(super) sound: &'static str,
    pub(super) film: &'static str,
    pub(super) frame: &'static str,
    pub(super) undrawn: &'static str,
    /// Note, tip, important, warning, caution.
    pub(super) alerts: [&'static str; 5],
}

impl Language {
    pub(super) fn labels(self) -> &'static Labels {
        match self {
            Self::French => &Labels {
                bad_matter: "L’en-tête YAML de cette note ne peut pas être lu : il est affiché comme du texte.",
                too_much: "La suite de cette note est trop complexe pour être affichée.",
                excess: [
                    "Cette note a trop de cellules de tableaux : ses tableaux sont affichés comme du texte.",
                    "Cette note a trop de signes « $ » : ses formules sont affichées comme du texte.",
                    "Cette note a trop de blocs « ::: » les uns dans les autres : ils sont affichés comme du texte.",
                    "Cette note a trop de notes de bas de page : elles sont affichées comme du texte.",
                    "Cette note a trop de définitions de termes : elles sont affichées comme du texte.",
                    "Cette note a trop de signes « == », « ++ », « ~ » et « ^ » : ils sont affichés comme du texte.",
                    "Cette note a trop de signes « > » qui se suivent : ses encadrés sont affichés comme des citations.",
                ],
                details: "Détails",
                contents: "Table des matières",
                footnotes: "Notes",
                back: "Retour au texte",
                picture: "Image de",
                sound: "Audio",
                film: "Vidéo",
                frame: "Page d’un autre site",
                undrawn: "Ce serveur ne dessine pas ce genre de diagramme : voici son texte.",
                alerts: ["Note", "Conseil", "Important", "Attention", "Danger"],
            },
            Self::English => &Labels {
                bad_matter: "The YAML header of this note cannot be read: it is shown as text.",
                too_much: "The rest of this note is too complex to be shown.",
                excess: [
                    "This note has too many table cells: its tables are shown as text.",
                    "This note has too many “$” signs: its formulas are shown as text.",
                    "This note has too many “:::” blocks inside one another: they are shown as text.",
                    "This note has too many footnotes: they are shown as text.",
                    "This note has too many definitions of terms: they are shown as text.",
                    "This note has too many “==”, “++”, “~” and “^” signs: they are shown as text.",
                    "This note has too many “>” signs in a row: its alerts are shown as quotations.",
                ],
                details: "Details",
                contents: "Table of contents",
                footnotes: "Footnotes",
                back: "Back to the text",
                picture: "Picture from",
                sound: "Audio",
                film: "Video",
                frame: "Page of another site",
                undrawn: "This server does not draw this kind of diagram: here is its text.",
                alerts: ["Note", "Tip", "Important", "Warning", "Caution"],
            },
        }
    }
}
