//! A line being put together, of text as it stands.

use crate::flow::{Block, Inline, Style};
use crate::formula::Formula;

/// A line being put together.
#[derive(Debug, Default)]
pub(super) struct Line(Vec<Inline>);

impl Line {
    /// Adds characters; control characters are left out, tabs stay.
    pub(super) fn push_text(&mut self, text: &str, style: &Style) {
        let clean = |letter: char| match letter {
            '\n' | '\r' => Some(' '),
            '\t' => Some('\t'),
            letter if letter.is_control() => None,
            letter => Some(letter),
        };
        let text: String = text.chars().filter_map(clean).collect();
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(Inline::Text(before, same)) if same == style => before.push_str(&text),
            _ => self.0.push(Inline::Text(text, style.clone())),
        }
    }

    /// Adds something that is no text.
    pub(super) fn push(&mut self, part: Inline) {
        self.0.push(part);
    }

    /// How many parts it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the line under the text from that place on: what leads somewhere has one by itself.
    pub(super) fn not_underlined(&mut self, from: usize) {
        for part in self.0.iter_mut().skip(from) {
            if let Inline::Text(_, style) = part {
                style.underline = false;
            }
        }
    }

    /// Changes its letters from that place on, and the last ones before, with which the next were put together.
    pub(super) fn change_from(&mut self, from: usize, change: impl Fn(&str) -> String) {
        for part in self.0.iter_mut().skip(from.saturating_sub(1)) {
            if let Inline::Text(text, _) = part {
                *text = change(text);
            }
        }
    }

    /// Puts parts before its own.
    pub(super) fn go_on_from(&mut self, mut before: Vec<Inline>) {
        before.append(&mut self.0);
        self.0 = before;
    }

    /// Whether it shows nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.0.iter().all(|part| match part {
            Inline::Text(text, _) => text.trim().is_empty(),
            Inline::Break => true,
            _ => false,
        })
    }

    /// Whether it is nothing but letters, as program text is.
    pub(super) fn is_plain(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Inline::Text(..) | Inline::Break))
    }

    /// Its parts; breaks at its ends show nothing.
    pub(super) fn take(&mut self) -> Vec<Inline> {
        let mut parts = std::mem::take(&mut self.0);
        let begins = parts.iter().take_while(|part| **part == Inline::Break).count();
        parts.drain(..begins);
        while parts.last() == Some(&Inline::Break) {
            parts.pop();
        }
        parts
    }

    /// Its letters, with line ends for breaks: program text.
    pub(super) fn plain(&self) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Inline::Text(piece, _) => text.push_str(piece),
                Inline::Break => text.push('\n'),
                _ => {}
            }
        }
        text
    }
}

/// Adds a quote to blocks: quotes in a row are one.
pub(super) fn push_quote(blocks: &mut Vec<Block>, block: Block) {
    match blocks.last_mut() {
        Some(Block::Quote(before)) => before.push(block),
        _ => blocks.push(Block::Quote(vec![block])),
    }
}

/// Adds program text to blocks. Office programs make each line a paragraph: such in a row are one; ours make one paragraph.
pub(super) fn push_code(blocks: &mut Vec<Block>, text: String) {
    match blocks.last_mut() {
        Some(Block::Code { text: before, .. }) if !text.contains('\n') => {
            before.push('\n');
            before.push_str(&text);
        }
        _ => blocks.push(Block::Code { language: String::new(), text }),
    }
}

/// A paragraph; one of nothing but formulas on lines of their own is these.
pub(super) fn formulas(line: Vec<Inline>) -> Vec<Block> {
    let is_one = |part: &Inline| match part {
        Inline::Math(formula) => formula.is_display,
        Inline::Text(text, _) => text.trim().is_empty(),
        Inline::Break => true,
        _ => false,
    };
    if !line.iter().all(is_one) {
        return vec![Block::Paragraph(line)];
    }
    let formula = |part| match part {
        Inline::Math(formula) => Some(Block::Math(Formula { is_display: true, ..formula })),
        _ => None,
    };
    line.into_iter().filter_map(formula).collect()
}

/// Takes away the space between a note's number and its text.
pub(super) fn without_space(blocks: &mut [Block]) {
    if let Some(Block::Paragraph(line)) = blocks.first_mut()
        && let Some(Inline::Text(text, _)) = line.first_mut()
    {
        *text = text.trim_start().to_owned();
        if text.is_empty() {
            line.remove(0);
        }
    }
}
