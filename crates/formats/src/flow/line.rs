//! A line being put together: white space as a browser shows it.

use super::{Inline, Style};

/// A line being put together.
#[derive(Debug, Default)]
pub(super) struct Line {
    parts: Vec<Inline>,
    /// A space was read and not yet written: it shows only between words.
    space: bool,
}

impl Line {
    /// Adds characters; white space becomes one space, and none at a line's ends.
    pub(super) fn push_text(&mut self, text: &str, style: &Style) {
        let mut written = String::new();
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                self.space = true;
            } else if !letter.is_control() {
                if std::mem::take(&mut self.space) && (!written.is_empty() || !self.is_at_start()) {
                    written.push(' ');
                }
                written.push(letter);
            }
        }
        self.push_exact(written, style);
    }

    /// Adds characters as they stand.
    fn push_exact(&mut self, text: String, style: &Style) {
        if text.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(Inline::Text(before, same)) if same == style => before.push_str(&text),
            _ => self.parts.push(Inline::Text(text, style.clone())),
        }
    }

    /// Adds something that is no text.
    pub(super) fn push(&mut self, part: Inline) {
        if part == Inline::Break {
            self.space = false;
        } else if std::mem::take(&mut self.space) && !self.is_at_start() {
            self.push_exact(" ".to_owned(), &Style::default());
        }
        self.parts.push(part);
    }

    fn is_at_start(&self) -> bool {
        matches!(self.parts.last(), None | Some(Inline::Break))
    }

    /// The line, if it shows anything; a break at its end shows nothing.
    pub(super) fn take(&mut self) -> Option<Vec<Inline>> {
        self.space = false;
        let mut parts = std::mem::take(&mut self.parts);
        while parts.last() == Some(&Inline::Break) {
            parts.pop();
        }
        (!parts.is_empty()).then_some(parts)
    }
}
