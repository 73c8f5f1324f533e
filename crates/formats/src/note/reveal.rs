//! How slides are shown: options of reveal.js that are neither script nor address.

use super::yaml::Yaml;

/// How slides are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SlideOptions {
    /// The name of a theme that is installed (of [`SlideOptions::THEMES`]).
    pub theme: Option<String>,
    /// Known options of reveal with values of the kind that each takes, by name in order.
    pub reveal: Vec<(String, SlideValue)>,
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

const FLAGS: [&str; 20] = [
    "autoSlideStoppable",
    "center",
    "controls",
    "controlsTutorial",
    "disableLayout",
    "embedded",
    "fragmentInURL",
    "fragments",
    "hash",
    "help",
    "hideInactiveCursor",
    "history",
    "keyboard",
    "loop",
    "mouseWheel",
    "overview",
    "progress",
    "rtl",
    "showNotes",
    "touch",
];

const NUMBERS: [&str; 7] = ["autoSlide", "height", "margin", "maxScale", "minScale", "viewDistance", "width"];

const WORDS: [(&str, &[&str]); 5] = [
    ("transition", &["none", "fade", "slide", "convex", "concave", "zoom"]),
    ("backgroundTransition", &["none", "fade", "slide", "convex", "concave", "zoom"]),
    ("transitionSpeed", &["default", "fast", "slow"]),
    ("navigationMode", &["default", "linear", "grid"]),
    (NUMBERING, &["h.v", "h/v", "c", "c/t"]),
];

/// The option that takes a word, or yes or no.
const NUMBERING: &str = "slideNumber";

impl SlideOptions {
    /// Themes that are installed.
    pub const THEMES: [&str; 11] =
        ["beige", "black", "blood", "league", "moon", "night", "serif", "simple", "sky", "solarized", "white"];

    pub(super) fn of_yaml(yaml: &Yaml) -> Self {
        let get = |name: &str| yaml.get(name);
        let theme =
            get("theme").and_then(Yaml::text).and_then(|name| Self::THEMES.into_iter().find(|known| *known == name));
        let flags = FLAGS.iter().filter_map(|name| Some((*name, SlideValue::Flag(get(name)?.flag()?))));
        let numbers = NUMBERS.iter().filter_map(|name| Some((*name, SlideValue::Number(bounded(get(name)?)?))));
        let words = WORDS.iter().filter_map(|(name, known)| {
            let value = get(name)?;
            let word = value.text()?;
            // The word "false" would be a form of numbers to reveal, and a wrong one.
            let flag = value.flag().or_else(|| word.parse().ok()).filter(|_| *name == NUMBERING);
            let word = || known.contains(&word).then(|| SlideValue::Word(word.to_owned()));
            Some((*name, flag.map(SlideValue::Flag).or_else(word)?))
        });
        let mut reveal: Vec<(String, SlideValue)> =
            flags.chain(numbers).chain(words).map(|(name, value)| (name.to_owned(), value)).collect();
        reveal.sort_by(|one, other| one.0.cmp(&other.0));
        Self {
            theme: theme.map(str::to_owned),
            reveal,
            allotted_minutes: get("allottedMinutes")
                .and_then(minutes)
                .or_else(|| get("allottedTime").and_then(minutes).map(|milliseconds| milliseconds / 60_000)),
        }
    }
}

/// A number that a layout can bear.
fn bounded(value: &Yaml) -> Option<f64> {
    value.number().filter(|number| (0.0..=100_000.0).contains(number))
}

fn minutes(value: &Yaml) -> Option<u32> {
    value.text()?.parse().ok()
}
