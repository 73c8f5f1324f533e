//! `*[DANE]: …`: words whose meaning is shown beside the pointer.

use std::collections::HashMap;

use crate::limits::{ABBREVIATION_BYTES_MAX, ABBREVIATION_TITLE_BYTES_MAX, ABBREVIATIONS_MAX};

/// The abbreviations of a note.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Abbreviations {
    meanings: HashMap<String, String>,
    /// How long they are, in bytes: the longest first.
    lengths: Vec<usize>,
    /// The bytes that they begin with.
    first: Vec<u8>,
}

/// An abbreviation in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Found<'a> {
    pub(super) at: usize,
    pub(super) length: usize,
    pub(super) meaning: &'a str,
}

impl Abbreviations {
    pub(super) fn is_empty(&self) -> bool {
        self.meanings.is_empty()
    }

    /// Whether further ones say nothing.
    pub(super) fn is_full(&self) -> bool {
        self.meanings.len() >= ABBREVIATIONS_MAX
    }

    /// Takes the line in if it says what an abbreviation means; whether it does. The first of two counts.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        let Some((name, meaning)) = line[indent..].strip_prefix("*[").and_then(|rest| rest.split_once("]:")) else {
            return false;
        };
        let meaning = meaning.trim();
        if indent > 3 || name.is_empty() || name.contains(['[', ']']) || meaning.is_empty() {
            return false;
        }
        let is_short = name.len() <= ABBREVIATION_BYTES_MAX && meaning.len() <= ABBREVIATION_TITLE_BYTES_MAX;
        if is_short && self.meanings.len() < ABBREVIATIONS_MAX && !self.meanings.contains_key(name) {
            if let Err(at) = self.lengths.binary_search_by(|length| name.len().cmp(length)) {
                self.lengths.insert(at, name.len());
            }
            self.first.extend(name.bytes().next().filter(|byte| !self.first.contains(byte)));
            self.meanings.insert(name.to_owned(), meaning.to_owned());
        }
        true
    }

    /// The names that mean something else in the other, or nothing in one of the two.
    pub(super) fn differing<'n>(&'n self, other: &'n Self) -> impl Iterator<Item = &'n str> {
        let changed = self.meanings.iter().filter(|(name, meaning)| other.meanings.get(*name) != Some(*meaning));
        let added = other.meanings.iter().filter(|(name, _)| !self.meanings.contains_key(*name));
        changed.chain(added).map(|(name, _)| name.as_str())
    }

    /// The first abbreviation in the text from there on, as a word by itself.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<Found<'_>> {
        let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let could_begin = |(_, byte): &(usize, u8)| self.first.contains(byte);
        // By bytes: few letters could begin one, and only those are asked what stands before them.
        for (at, _) in text.bytes().enumerate().skip(from).filter(could_begin) {
            if !is_end(text[..at].chars().next_back()) {
                continue;
            }
            for length in self.lengths.iter().copied() {
                let word = text.get(at..at + length).filter(|_| is_end(text[at + length..].chars().next()));
                if let Some(meaning) = word.and_then(|word| self.meanings.get(word)) {
                    return Some(Found { at, length, meaning });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Abbreviations;

    #[test]
    fn finds_whole_words_and_the_longest() {
        let mut abbreviations = Abbreviations::default();
        assert!(abbreviations.take("*[DANE]: Délégation\n"));
        assert!(abbreviations.take("  *[DANE 2]: Autre"));
        assert!(!abbreviations.take("*[x]:"));
        assert!(!abbreviations.take("    *[x]: y"));
        let found = |text| abbreviations.find(text, 0).map(|found| (found.at, found.meaning));
        assert_eq!(found("la DANE."), Some((3, "Délégation")));
        assert_eq!(found("l’DANE 2"), Some((4, "Autre")));
        assert_eq!(found("DANES éDANE"), None);
    }
}
