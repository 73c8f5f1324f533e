//! The front matter of a note: what we listen to, and nothing else. Keys that name scripts
//! (`GA`, `disqus`) say nothing here, nor does `type: slide`: every note can be shown as slides.

use super::options::Language;
use super::reveal::SlideOptions;
use super::yaml::{Yaml, read};
use crate::limits::{AUTHORS_MAX, MATTER_TEXT_CHARS_MAX, TAGS_MAX};
use crate::reading::one_line;
use crate::url::is_safe_image;

/// What the front matter of a note says, as far as we listen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matter {
    /// The title.
    pub title: Option<String>,
    /// What the note is about.
    pub description: Option<String>,
    /// Who wrote it (`author` or `authors`: a name, or a list of names or of maps with a `name`).
    pub authors: Vec<String>,
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
    /// How slides are shown.
    pub slides: SlideOptions,
    /// How deep a table of contents goes, from 1 to 6, if the note says so.
    pub toc_level_max: Option<u8>,
    /// What cards about the note say (`opengraph`): names without `og:`, and values.
    pub graph: Vec<(String, String)>,
    /// The lines that the front matter takes, its fences counted; 0 without one.
    pub lines: u32,
    /// What is wrong with it, in the language of the options; then it is shown as text, and says nothing.
    pub warning: Option<String>,
}

/// What search engines may do with a page: known words of `robots`, in order and with commas between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robots(String);

impl Robots {
    const WORDS: [&'static str; 10] = [
        "all",
        "index",
        "follow",
        "none",
        "noindex",
        "nofollow",
        "noarchive",
        "nosnippet",
        "noimageindex",
        "notranslate",
    ];

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let words = text.split([',', ' ']).map(|word| word.trim().to_ascii_lowercase());
        let known: Vec<String> = words.filter(|word| Self::WORDS.contains(&word.as_str())).take(10).collect();
        (!known.is_empty()).then(|| Self(known.join(", ")))
    }
}

/// A source in two: its front matter without fences and how many lines that takes with them, and the rest.
pub(super) fn split(source: &str) -> Option<(&str, u32, &str)> {
    let start = source.trim_start_matches('\u{feff}');
    let mut lines = start.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "---")?;
    let rest = &start[first.len()..];
    let mut end = 0;
    for (count, line) in (2..).zip(lines) {
        if matches!(line.trim_end(), "---" | "...") {
            let text = &rest[..end];
            return (!is_titles(text)).then(|| (text, count, &rest[end + line.len()..]));
        }
        end += line.len();
    }
    None
}

/// Whether what stands between two rules would be nothing but comments to YAML: to people these are titles.
fn is_titles(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| line.starts_with('#'))
}

/// Whether a source without front matter could have one by what is typed anywhere in it.
pub(super) fn begins_like_matter(source: &str) -> bool {
    source.trim_start_matches('\u{feff}').starts_with("---")
}

impl Matter {
    /// The front matter of a source, and the source without it. One that cannot be read stays in the source, and says so in that
    /// language.
    pub fn of(source: &str, language: Language) -> (Self, &str) {
        let Some((text, lines, rest)) = split(source) else { return (Self::default(), source) };
        match read(text) {
            Some(yaml) => (Self { lines, ..Self::of_yaml(&yaml) }, rest),
            None if text.trim().is_empty() => (Self { lines, ..Self::default() }, rest),
            None => (Self { warning: Some(language.labels().bad_matter.to_owned()), ..Self::default() }, source),
        }
    }

    fn of_yaml(yaml: &Yaml) -> Self {
        let text = |name: &str| yaml.get(name).and_then(Yaml::text).map(cut).filter(|text| !text.is_empty());
        let level = yaml.get("toc").and_then(|toc| toc.get("maxLevel")).and_then(Yaml::number);
        Self {
            title: text("title"),
            description: text("description"),
            authors: yaml.get("author").or_else(|| yaml.get("authors")).map(authors_of).unwrap_or_default(),
            tags: yaml.get("tags").map(tags_of).unwrap_or_default(),
            robots: text("robots").and_then(|text| Robots::read(&text)),
            lang: text("lang").filter(|lang| is_language(lang)),
            is_right_to_left: text("dir").and_then(|dir| match dir.as_str() {
                "rtl" => Some(true),
                "ltr" => Some(false),
                _ => None,
            }),
            image: text("image").filter(|image| is_safe_image(image) && !image.starts_with("data:")),
            breaks: yaml.get("breaks").and_then(Yaml::flag),
            slides: yaml.get("slideOptions").map(SlideOptions::of_yaml).unwrap_or_default(),
            toc_level_max: level.and_then(|level| (1..=6).rev().find(|known| f64::from(*known) <= level)),
            graph: graph_of(yaml),
            lines: 0,
            warning: None,
        }
    }
}

fn cut(text: &str) -> String {
    one_line(text).chars().take(MATTER_TEXT_CHARS_MAX).collect()
}

/// Names as Pandoc, Quarto and Hugo read them. A comma parts no names: "Lovelace, Ada" is one.
fn authors_of(yaml: &Yaml) -> Vec<String> {
    let name = |yaml: &Yaml| yaml.text().or_else(|| yaml.get("name")?.text()).map(cut);
    let names = match yaml {
        Yaml::List(people) => people.iter().filter_map(name).collect(),
        one => name(one).into_iter().collect(),
    };
    unique(names, AUTHORS_MAX)
}

fn tags_of(yaml: &Yaml) -> Vec<String> {
    let words: Vec<String> = match yaml {
        Yaml::List(values) => values.iter().filter_map(Yaml::text).map(cut).collect(),
        other => other.text().unwrap_or_default().split(',').map(cut).collect(),
    };
    unique(words, TAGS_MAX)
}

fn unique(words: Vec<String>, most: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !word.is_empty() && kept.len() < most && !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

/// Whether the text has the form of a language tag.
fn is_language(text: &str) -> bool {
    text.len() <= 35
        && text
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn graph_of(yaml: &Yaml) -> Vec<(String, String)> {
    let Some(Yaml::Map(entries)) = yaml.get("opengraph") else { return Vec::new() };
    let is_name = |name: &str| {
        (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"_:".contains(&byte))
    };
    let is_address = |name: &str| ["image", "url", "audio", "video"].iter().any(|known| name.starts_with(known));
    let entries = entries.iter().filter_map(|(name, value)| Some((name, cut(value.text()?))));
    let known = entries.filter(|(name, value)| is_name(name) && (!is_address(name) || is_safe_image(value)));
    known.take(TAGS_MAX).map(|(name, value)| (name.clone(), value)).collect()
}

/// The title of a note: the front matter's, else its first heading or line, else none. At most 200 characters.
pub fn title(matter: &Matter, source: &str) -> Option<String> {
    let named = matter.title.as_deref().map(|title| title.chars().take(crate::limits::TITLE_CHARS_MAX).collect());
    named.or_else(|| crate::title::of_body(body(source)))
}

/// What the note is about: the front matter's word, else the first hundred characters of its text.
pub fn description(matter: &Matter, source: &str) -> Option<String> {
    matter.description.clone().or_else(|| crate::title::beginning(body(source)))
}

/// The tags of a note: the front matter's, else those of lines such as ``###### tags: `a` `b` ``.
pub fn tags(matter: &Matter, source: &str) -> Vec<String> {
    if !matter.tags.is_empty() {
        return matter.tags.clone();
    }
    let lines = body(source).lines().filter_map(|line| {
        let text = line.trim_start().strip_prefix("######")?.trim_start();
        text.get(..5).filter(|word| word.eq_ignore_ascii_case("tags:")).map(|_| &text[5..])
    });
    unique(lines.take(TAGS_MAX).flat_map(|line| line.split('`').skip(1).step_by(2).map(cut)).collect(), TAGS_MAX)
}

fn body(source: &str) -> &str {
    split(source).map_or(source, |(.., rest)| rest)
}
