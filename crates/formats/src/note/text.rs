//! The words of a note: abbreviations, rubies, tags, embeds.

use super::embed;
use super::writer::Writer;
use crate::html::write::{push_attribute, push_text};
use crate::limits::{EMBED_ADDRESS_BYTES_MAX, SIGN_BYTES_MAX};

/// What the tags around an abbreviation cost.
const ABBREVIATION_TAG_BYTES: usize = 22;

/// The bytes at which something may begin.
const SIGNS: &[u8] = b"&<>\0{[";

impl Writer<'_, '_> {
    /// Writes text with what stands in it. A sign is read whole: an abbreviation within it is a part of that.
    pub(super) fn words(&mut self, text: &str) {
        let abbreviations = &self.whole.source.abbreviations;
        let find = |from| if abbreviations.is_empty() { None } else { abbreviations.find(text, from) };
        let bytes = text.as_bytes();
        let (mut start, mut at, mut found) = (0, 0, find(0));
        while at < bytes.len() {
            if let Some(found_there) = found.take_if(|found| found.at <= at) {
                // One that begins before this place was taken by a sign.
                if found_there.at == at {
                    self.plain(&text[start..at]);
                    at += found_there.length;
                    self.abbreviation(&text[found_there.at..at], found_there.meaning);
                    start = at;
                }
                found = find(at);
                continue;
            }
            if !SIGNS.contains(&bytes[at]) {
                at += 1;
                continue;
            }
            self.plain(&text[start..at]);
            start = at;
            if let Some(length) = self.sign(&text[at..]) {
                at += length;
                start = at;
                self.before = text[..at].chars().next_back().unwrap_or(' ');
            } else {
                at += 1;
            }
        }
        self.plain(&text[start..]);
    }

    /// Writes text in which nothing begins.
    fn plain(&mut self, text: &str) {
        self.out.push_str(text);
        self.before = text.chars().next_back().unwrap_or(self.before);
    }

    /// Writes an abbreviation; by itself if the block has said too much of what they mean.
    fn abbreviation(&mut self, word: &str, meaning: &str) {
        let cost = meaning.len() + ABBREVIATION_TAG_BYTES;
        if cost <= self.meanings_left {
            self.meanings_left -= cost;
            self.out.push_str("<abbr");
            push_attribute(&mut self.out, "title", meaning);
            self.out.push('>');
            push_text(&mut self.out, word);
            self.out.push_str("</abbr>");
        } else {
            push_text(&mut self.out, word);
        }
        self.before = 'x';
    }

    /// Writes what begins at the sign; the length of what that took, or none if it means itself.
    fn sign(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        match bytes.first()? {
            byte @ (b'&' | b'<' | b'>' | 0) => {
                push_text(&mut self.out, text.get(..1)?);
                debug_assert!(byte.is_ascii());
                Some(1)
            }
            b'{' => self.braces(text),
            b'[' if self.in_tagged => self.tag(text),
            _ => None,
        }
    }

    /// An embed or a ruby.
    fn braces(&mut self, text: &str) -> Option<usize> {
        // Not past another brace: text full of them must not be read over and over.
        let bytes_max = if text.starts_with("{%") { 2 * EMBED_ADDRESS_BYTES_MAX } else { SIGN_BYTES_MAX };
        let end = text.bytes().skip(1).take(bytes_max).position(|byte| matches!(byte, b'{' | b'}'))? + 1;
        if text.as_bytes()[end] == b'{' {
            return None;
        }
        let inside = &text[1..end];
        if let Some(inside) = inside.strip_prefix('%').and_then(|inside| inside.strip_suffix('%')) {
            let embed = embed::read(inside, self.whole.options)?;
            // A line can be nothing but embeds, each ten times as long as its sign.
            let start = self.out.len();
            embed.push(&mut self.out, self.in_link || self.nesting.in_link());
            if !self.has_room(0) {
                self.out.truncate(start);
                self.is_full = true;
                return None;
            }
            self.uses.clicks = true;
            return Some(end + 1);
        }
        let (base, above) = inside.split_once('|')?;
        if base.trim().is_empty() || above.trim().is_empty() {
            return None;
        }
        self.ruby(base, above);
        Some(end + 1)
    }

    /// `[name=…]`, `[time=…]`; `[color=…]` was read by its quote.
    fn tag(&mut self, text: &str) -> Option<usize> {
        let end = text.bytes().skip(1).take(SIGN_BYTES_MAX).position(|byte| matches!(byte, b'[' | b']'))? + 1;
        if text.as_bytes()[end] == b'[' {
            return None;
        }
        let (name, value) = text[1..end].split_once('=')?;
        match name {
            "name" => self.out.push_str("<small class=\"tag-name\">"),
            "time" => self.out.push_str("<small class=\"tag-time\">"),
            "color" if super::style::is_color(&value.to_ascii_lowercase()) => return Some(end + 1),
            _ => return None,
        }
        push_text(&mut self.out, value.trim());
        self.out.push_str("</small>");
        Some(end + 1)
    }
}
