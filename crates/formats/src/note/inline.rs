//! What stands in a line of a note.

use std::mem;

use comrak::Node;
use comrak::nodes::{NodeFootnoteReference, NodeLink, NodeMath, NodeValue};

use super::address::Picture;
use super::excess::Construct;
use super::inlines::address_of;
use super::source::sized;
use super::text_of;
use super::writer::Writer;
use crate::html::write::{push_attribute, push_close, push_link, push_open, push_text};
use crate::limits::BACK_LINKS_MAX;

impl<'w, 'a> Writer<'w, 'a> {
    pub(super) fn inline(&mut self, node: Node<'a>) {
        let data = node.data();
        match &data.value {
            NodeValue::Text(text) => self.words(text),
            NodeValue::SoftBreak => {
                self.out.push_str(if self.whole.breaks { "<br>\n" } else { "\n" });
                self.before = ' ';
            }
            NodeValue::LineBreak => {
                self.out.push_str("<br>\n");
                self.before = ' ';
            }
            NodeValue::Code(code) => {
                self.open(node, "code");
                self.out.push('>');
                push_text(&mut self.out, &code.literal);
                self.out.push_str("</code>");
                self.before = 'x';
            }
            NodeValue::HtmlInline(html) => self.raw_in_line(node, html),
            NodeValue::Emph => self.marked(node, "em"),
            NodeValue::Strong => self.marked(node, "strong"),
            NodeValue::Strikethrough => self.marked(node, "s"),
            NodeValue::Highlight => self.marked(node, "mark"),
            NodeValue::Insert => self.marked(node, "ins"),
            NodeValue::Superscript => self.marked(node, "sup"),
            NodeValue::Subscript => self.marked(node, "sub"),
            NodeValue::Link(link) => self.link(node, link),
            NodeValue::Image(link) => self.image(node, link),
            NodeValue::FootnoteReference(reference) => self.footnote_reference(reference),
            NodeValue::ShortCode(code) => {
                self.out.push_str(&code.emoji);
                self.before = 'x';
            }
            NodeValue::Math(math) => self.math(math),
            NodeValue::Escaped => {
                let text = text_of(node);
                push_text(&mut self.out, &text);
                self.before = text.chars().next_back().unwrap_or(' ');
            }
            _ => self.children(node),
        }
    }

    fn marked(&mut self, node: Node<'a>, tag: &str) {
        self.open(node, tag);
        self.out.push('>');
        self.children(node);
        push_close(&mut self.out, tag);
    }

    /// A link; one in another, which HTML does not have, is its text, and so is one that may not lead there.
    fn link(&mut self, node: Node<'a>, link: &NodeLink) {
        let address = self.addresses.link(&link.url).filter(|_| !self.in_link && !self.nesting.in_link());
        let Some(address) = address else {
            self.children(node);
            return;
        };
        // The address is one of `Addresses::link`, so the link opens.
        push_link(&mut self.out, &address, &link.title);
        let was_in_link = mem::replace(&mut self.in_link, true);
        match address_of(node) {
            Some(text) => push_text(&mut self.out, &text),
            None => self.children(node),
        }
        self.in_link = was_in_link;
        self.out.push_str("</a>");
        self.before = 'x';
    }

    fn image(&mut self, node: Node<'a>, link: &NodeLink) {
        let (source, size) = sized(&link.url);
        let (title, title_size) = sized(&link.title);
        let (width, height) = size.or(title_size).unwrap_or_default();
        let alternative = text_of(node);
        let picture = Picture { source, alternative: &alternative, title, width, height, others: &[] };
        let in_link = self.in_link || self.nesting.in_link();
        self.uses.clicks |= self.addresses.push_picture(&mut self.out, &picture, in_link);
        self.before = 'x';
    }

    fn footnote_reference(&mut self, reference: &NodeFootnoteReference) {
        // In comrak's words: `ix` is which footnote, `ref_num` for the so-manieth time.
        let number = reference.ix;
        let index = reference.ref_num.saturating_sub(1);
        self.out.push_str("<sup class=\"footnote-ref\">");
        let is_link = !self.in_link && !self.nesting.in_link();
        if is_link {
            self.out.push_str("<a");
            push_attribute(&mut self.out, "href", &format!("#{}", self.whole.note_id(number)));
            if index < BACK_LINKS_MAX {
                push_attribute(&mut self.out, "id", &self.whole.reference_id(number, index));
            }
            self.out.push('>');
        }
        self.out.push('[');
        self.out.push_str(&number.to_string());
        self.out.push(']');
        self.out.push_str(if is_link { "</a></sup>" } else { "</sup>" });
        self.before = 'x';
    }

    fn math(&mut self, math: &NodeMath) {
        // Code that a sign of money has cut open, or the words between two amounts: give the signs back.
        let is_between = || self.before.is_ascii_digit() && (is_prose(&math.literal) || math.literal.contains("\\$"));
        if !math.display_math && (math.literal.contains('`') || is_between()) {
            let text = format!("${}$", math.literal);
            self.again(&text, false);
            return;
        }
        self.uses.math = true;
        self.out.push_str(if math.display_math { "<span class=\"math display\">" } else { "<span class=\"math\">" });
        push_text(&mut self.out, math.literal.trim());
        self.out.push_str("</span>");
        self.before = 'x';
    }

    /// A display formula alone in its paragraph is a block.
    pub(super) fn is_formula(&mut self, node: Node<'a>) -> bool {
        let Some(first) = node.first_child() else { return false };
        let formula = match &first.data().value {
            NodeValue::Math(math) if math.display_math && first.next_sibling().is_none() => Some(math.literal.clone()),
            NodeValue::Text(text) if text.starts_with("\\begin{") => self.environment(node),
            NodeValue::Escaped => self.environment(node),
            _ => None,
        };
        let Some(formula) = formula else { return false };
        self.uses.math = true;
        self.out.push_str("<div class=\"math\">");
        push_text(&mut self.out, formula.trim());
        self.out.push_str("</div>\n");
        true
    }

    /// A paragraph that is one environment of TeX, or stands between `\\\\[` and `\\\\]`: a formula without signs of money.
    fn environment(&self, node: Node<'a>) -> Option<String> {
        let source = self.source_of(node).filter(|_| !self.whole.source.excess.has(Construct::Formulas))?.trim();
        if let Some(inside) = source.strip_prefix("\\\\[").and_then(|rest| rest.strip_suffix("\\\\]")) {
            return (!inside.contains("\\\\]")).then(|| self.whole.source.plain(inside).into_owned());
        }
        let (name, rest) = source.strip_prefix("\\begin{")?.split_once('}')?;
        let end = format!("\\end{{{name}}}");
        (rest.find(&end)? + end.len() == rest.len()).then(|| self.whole.source.plain(source).into_owned())
    }

    /// The source of a paragraph at the top: elsewhere its lines have signs of what they stand in.
    fn source_of(&self, node: Node<'a>) -> Option<&'w str> {
        node.parent().filter(|parent| matches!(parent.data().value, NodeValue::Document))?;
        let place = node.data().sourcepos;
        let line = |line: usize| self.whole.lines.get(line.checked_sub(1)?).copied();
        self.whole.source.text.get(line(place.start.line)?..line(place.end.line)? + place.end.column)
    }

    /// The source of a paragraph in which signs of money have cut code open: it is to be read without formulas.
    pub(super) fn cut_code(&self, node: Node<'a>) -> Option<&'w str> {
        let is_cut = |child: Node<'a>| matches!(&child.data().value, NodeValue::Math(math) if !math.display_math && math.literal.contains('`'));
        self.source_of(node).filter(|text| text.contains('$') && node.children().any(is_cut))
    }

    /// A word with another above it: one above the whole, or one above each character.
    pub(super) fn ruby(&mut self, base: &str, above: &str) {
        let count = base.chars().count();
        let above: Vec<&str> = above.split('|').collect();
        self.out.push_str("<ruby>");
        if count > 1 && above.len() == count {
            for (c, above) in base.chars().zip(above) {
                self.ruby_part(c.encode_utf8(&mut [0; 4]), above);
            }
        } else {
            self.ruby_part(base, &above.join(""));
        }
        self.out.push_str("</ruby>");
    }

    fn ruby_part(&mut self, base: &str, above: &str) {
        push_text(&mut self.out, base);
        push_open(&mut self.out, "rt");
        push_text(&mut self.out, above);
        push_close(&mut self.out, "rt");
    }
}

/// Whether it is words up to an amount, and no formula.
fn is_prose(text: &str) -> bool {
    let letters: Vec<bool> = text.chars().map(char::is_alphabetic).collect();
    text.ends_with(|c: char| c.is_ascii_digit())
        && !text.contains('\\')
        && letters.windows(2).any(|two| two == [true, true])
}
