//! The committed texts, in memory.

use std::collections::BTreeMap;
use std::path::Path;

use crate::failure::Outcome;
use crate::place::Place;
use crate::step::Step;

/// Every text file that is or would be committed, by its path from the root with `/` between the parts.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    texts: BTreeMap<String, String>,
}

impl Repository {
    /// What git would commit here: its own files and those it does not ignore. Pictures and other bytes are left out.
    pub(crate) fn read(place: &Place) -> Outcome<Self> {
        let listed =
            Step::new("git").dir(&place.root).args(&["ls-files", "-z", "-co", "--exclude-standard"]).output()?;
        let mut texts = BTreeMap::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            if let Ok(text) = std::fs::read_to_string(place.at(path)) {
                texts.insert(path.to_owned(), text);
            }
        }
        Ok(Self { texts })
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether a file of that path, or one in that folder, is committed.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.texts.contains_key(path) || self.texts.keys().any(|other| other.starts_with(&folder))
    }

    /// All files, with their texts.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files of one of these endings.
    pub(crate) fn ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(|(path, _)| {
            Path::new(path).extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted))
        })
    }

    /// A made-up repository, for the rules' own tests.
    #[cfg(test)]
    pub(crate) fn of<const N: usize>(texts: [(&str, &str); N]) -> Self {
        Self { texts: texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
    }
}
