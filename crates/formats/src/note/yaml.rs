//! YAML, read within bounds: no aliases, little depth, few values.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::limits::{MATTER_BYTES_MAX, MATTER_DEPTH_MAX, MATTER_VALUES_MAX};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// Text, and whether it stood in quotes: then it is neither a number nor `true`.
    Text(String, bool),
    /// Values in order.
    List(Vec<Self>),
    /// Named values in order.
    Map(Vec<(String, Self)>),
}

impl Yaml {
    /// The value of that name in a map; of several the last, as in JavaScript.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The text of a value that is one; none if it is empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text, is_quoted) if *is_quoted || !matches!(text.as_str(), "~" | "null" | "Null" | "NULL") => {
                Some(text.trim()).filter(|text| !text.is_empty())
            }
            _ => None,
        }
    }

    /// A value that says yes or no.
    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Self::Text(text, false) => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A value that is a finite number.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Text(text, false) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        }
    }
}

/// Something that is open while its values are read.
enum Open {
    List(Vec<Yaml>),
    /// With the key that waits for its value.
    Map(Vec<(String, Yaml)>, Option<String>),
}

/// Reads one map; none if the text is no YAML, no map, or beyond a bound. An alias is beyond.
pub(super) fn read(text: &str) -> Option<Yaml> {
    if text.len() > MATTER_BYTES_MAX {
        return None;
    }
    let mut open: Vec<Open> = Vec::new();
    let mut whole = None;
    let mut values = 0;
    let spaced = text.contains(":\t").then(|| with_spaces(text));
    for event in Parser::new_from_str(spaced.as_deref().unwrap_or(text)) {
        values += 1;
        if values > MATTER_VALUES_MAX || open.len() > MATTER_DEPTH_MAX {
            return None;
        }
        let done = match event.ok()?.0 {
            Event::Scalar(text, style, ..) => Yaml::Text(text.into_owned(), style != ScalarStyle::Plain),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop()? {
                Open::List(values) => Yaml::List(values),
                Open::Map(entries, _) => Yaml::Map(entries),
            },
            Event::Alias(_) => return None,
            _ => continue,
        };
        match open.last_mut() {
            None if whole.is_some() => return None,
            None => whole = Some(done),
            Some(Open::List(values)) => values.push(done),
            Some(Open::Map(entries, key)) => match (key.take(), done) {
                (Some(key), value) => entries.push((key, value)),
                (None, Yaml::Text(name, _)) => *key = Some(name),
                (None, _) => return None,
            },
        }
    }
    whole.filter(|whole| matches!(whole, Yaml::Map(_)))
}

/// The text with a space for tabs behind a colon, which YAML allows and the parser does not.
fn with_spaces(text: &str) -> String {
    let mut parts = text.split(":\t");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |spaced, part| spaced + ": " + part.trim_start_matches(['\t', ' ']))
}

#[cfg(test)]
mod tests {
    use super::{Yaml, read};

    #[test]
    fn reads_maps_within_bounds() {
        let yaml = read("a: b\nc: [1, 'true']\nd:\n  e: true\n").unwrap();
        assert_eq!(yaml.get("a").and_then(Yaml::text), Some("b"));
        assert_eq!(yaml.get("d").and_then(|d| d.get("e")).and_then(Yaml::flag), Some(true));
        let Some(Yaml::List(list)) = yaml.get("c") else { panic!("a list") };
        let tabbed = read("a:\t\tb\nc:\t[1]\nd: e\tf").unwrap();
        assert_eq!(["a", "d"].map(|name| tabbed.get(name).and_then(Yaml::text)), [Some("b"), Some("e\tf")]);
        assert_eq!((list[0].number(), list[1].flag()), (Some(1.0), None));
    }

    #[test]
    fn values_mean_what_they_mean_in_codimd() {
        let yaml = read("a: 1\na: 2\nb: '3'\nc: .inf\nd: inf\ne: null\nf: 'null'\ng: 'true'\nh: 1e999").unwrap();
        let get = |name| yaml.get(name).unwrap();
        assert_eq!(get("a").number(), Some(2.0), "the last of two, as in JavaScript");
        assert_eq!(get("b").number(), None, "in quotes it is text");
        assert_eq!((get("c").number(), get("d").number(), get("h").number()), (None, None, None));
        assert_eq!((get("e").text(), get("f").text()), (None, Some("null")));
        assert_eq!(get("g").flag(), None);
    }

    #[test]
    fn refuses_bombs_and_what_is_no_map() {
        for text in
            ["a: &x [1]\nb: *x", "- a", "a", "a: [", "a: {b: {c: {d: {e: {f: {g: h}}}}}}", "", "a: b\n---\nc: d"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("a: [{}]", "1,".repeat(10_000))), None);
        assert_eq!(read(&format!("a: {}", "x".repeat(100_000))), None);
    }
}
