//! A line being put together: white space as a browser shows it.

use super::{Inline, Style};

/// A line being put together.
#[derive(Debug, Default)]
pub(super) struct Line {
    parts: Vec<Inline>,
    /// A space was read and not yet written: it shows only between words, as where it stood.
    space: Option<Style>,
}

impl Line {
    /// Adds characters; white space becomes one space, and none at a line's ends.
    pub(super) fn push_text(&mut self, text: &str, style: &Style) {
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                self.space.get_or_insert_with(|| style.clone());
            } else if !letter.is_control() {
                self.push_space();
                self.push_letter(letter, style);
            }
        }
    }

    fn push_space(&mut self) {
        if let Some(style) = self.space.take()
            && !self.is_at_start()
        {
            self.push_letter(' ', &style);
        }
    }

    fn push_letter(&mut self, letter: char, style: &Style) {
        match self.parts.last_mut() {
            Some(Inline::Text(before, same)) if same == style => before.push(letter),
            _ => self.parts.push(Inline::Text(letter.into(), style.clone())),
        }
    }

    /// Adds something that is no text.
    pub(super) fn push(&mut self, part: Inline) {
        if part == Inline::Break {
            self.space = None;
        }
        self.push_space();
        self.parts.push(part);
    }

    fn is_at_start(&self) -> bool {
        matches!(self.parts.last(), None | Some(Inline::Break))
    }

    /// The line, if it shows anything; a break at its end shows nothing.
    pub(super) fn take(&mut self) -> Option<Vec<Inline>> {
        self.space = None;
        let mut parts = std::mem::take(&mut self.parts);
        while parts.last() == Some(&Inline::Break) {
            parts.pop();
        }
        (!parts.is_empty()).then_some(parts)
    }
}
