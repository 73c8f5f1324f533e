//! Formulas of office programs as TeX: Office Math of docx, `MathML` of odt.
//!
//! Both say the same things in other words, so both write with [`Tex`]. What has no sign in TeX keeps its letters: nothing
//! that somebody wrote is lost, though it may look different.

mod letters;
mod mathml;
mod omml;

pub(super) use mathml::of_mathml;
pub(super) use omml::of_office_math;

use super::xml::{Element, Node};
use crate::limits::FORMULA_BYTES_MAX;

/// Bytes behind which the beginning of a command is looked for: the longest one that is written here is shorter.
const COMMAND_BYTES_MAX: usize = 24;

/// Whether a formula is short enough to be read: each of its levels is copied once more. A longer one is its letters.
fn is_short(formula: &Element) -> bool {
    let mut left = FORMULA_BYTES_MAX;
    let mut waiting: Vec<&Node> = formula.children.iter().collect();
    while let Some(node) = waiting.pop() {
        let cost = match node {
            Node::Text(text) => text.len(),
            Node::Element(element) => {
                waiting.extend(&element.children);
                1
            }
        };
        match left.checked_sub(cost) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    true
}

/// A formula being put together.
#[derive(Debug, Default, Clone)]
struct Tex(String);

impl Tex {
    /// Adds a piece; a space keeps a letter apart from a command before it, and from a script to whoever reads it.
    fn push(&mut self, piece: &str) {
        let is_apart = |letter: char| letter.is_ascii_alphabetic() && self.ends_in_command();
        let follows = |letter: char| letter.is_ascii_alphanumeric() && self.ends_in_script();
        if piece.starts_with(|letter: char| is_apart(letter) || follows(letter)) {
            self.0.push(' ');
        }
        self.0.push_str(piece);
    }

    fn ends_in_command(&self) -> bool {
        let bytes = self.0.as_bytes();
        let letters = bytes.iter().rev().take(COMMAND_BYTES_MAX).take_while(|byte| byte.is_ascii_alphabetic()).count();
        letters > 0 && bytes[..bytes.len() - letters].ends_with(b"\\")
    }

    fn ends_in_script(&self) -> bool {
        let bytes = self.0.as_bytes();
        matches!(bytes, [.., before, b'_' | b'^', last] if *before != b'\\' && last.is_ascii_alphanumeric())
    }

    /// Adds a command and its arguments.
    fn command(&mut self, name: &str, arguments: &[&str]) {
        self.push(name);
        for argument in arguments {
            self.0.push('{');
            self.0.push_str(argument);
            self.0.push('}');
        }
    }

    /// Adds something with what is written small around it; empty scripts are none.
    fn scripts(&mut self, base: &str, below: &str, above: &str) {
        match base {
            "" => self.0.push_str("{}"),
            base if is_single(base) => self.push(base),
            base => self.command("", &[base]),
        }
        for (sign, script) in [('_', below), ('^', above)] {
            if script.is_empty() {
                continue;
            }
            self.0.push(sign);
            if script.len() == 1 && script.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                self.0.push_str(script);
            } else {
                self.command("", &[script]);
            }
        }
    }

    /// Adds something between two signs, which grow with it; an empty one is not there.
    fn fenced(&mut self, open: &str, inside: &str, close: &str) {
        let (Some(open_sign), Some(close_sign)) = (letters::fence(open), letters::fence(close)) else {
            self.push(&letters::escaped(open));
            self.push(inside);
            return self.push(&letters::escaped(close));
        };
        let is_tall = ["\\frac", "\\begin", "\\sum", "\\int", "\\prod", "\\left", "\\under", "\\over", "\\binom"];
        let grows = open_sign == "." || close_sign == "." || is_tall.iter().any(|command| inside.contains(command));
        self.push(if grows { "\\left" } else { "" });
        self.push(open_sign);
        self.push(inside);
        self.push(if grows { "\\right" } else { "" });
        self.push(close_sign);
    }

    /// Adds rows of cells, between signs that may make them an environment of its own.
    fn rows(&mut self, kind: &str, rows: &[Vec<String>]) {
        let rows: Vec<String> = rows.iter().map(|cells| cells.join(" & ")).collect();
        self.push("\\begin{");
        self.0.push_str(kind);
        self.0.push_str("} ");
        self.0.push_str(&rows.join(" \\\\ "));
        self.0.push_str(" \\end{");
        self.0.push_str(kind);
        self.0.push('}');
    }

    /// Adds something under or over a mark; false if the mark has no command.
    fn marked(&mut self, base: &str, mark: &str, is_above: bool) -> bool {
        let Some(command) = letters::accent(mark, is_above, !is_single(base)) else { return false };
        self.command(command, &[base]);
        true
    }

    /// Adds something small under or over something.
    fn stacked(&mut self, base: &str, small: &str, is_above: bool) {
        if base.starts_with("\\over") && is_above || base.starts_with("\\under") && !is_above || takes_limits(base) {
            let (below, above) = if is_above { ("", small) } else { (small, "") };
            // A brace and what it says, or a sum and its bounds.
            self.push(base);
            let mut scripts = Self::default();
            scripts.scripts("x", below, above);
            return self.0.push_str(&scripts.0[1..]);
        }
        self.command(if is_above { "\\overset" } else { "\\underset" }, &[small, base]);
    }
}

/// Whether scripts of a formula's part are those of the whole part without brackets.
fn is_single(base: &str) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_number = base.bytes().all(|byte| byte.is_ascii_digit());
    base.chars().count() == 1 || is_number || base.strip_prefix('\\').is_some_and(is_word)
}

/// Whether what is written small under a part stands there by itself.
fn takes_limits(base: &str) -> bool {
    let sums = [
        "\\int",
        "\\iint",
        "\\iiint",
        "\\oint",
        "\\sum",
        "\\prod",
        "\\coprod",
        "\\bigcup",
        "\\bigcap",
        "\\bigoplus",
        "\\bigotimes",
    ];
    let names = ["\\lim", "\\max", "\\min", "\\sup", "\\inf", "\\liminf", "\\limsup", "\\gcd", "\\det", "\\Pr"];
    sums.contains(&base) || names.contains(&base)
}
