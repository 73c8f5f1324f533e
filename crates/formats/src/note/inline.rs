//! What stands in a line of a note.

use std::mem;

use comrak::Node;
use comrak::nodes::{NodeFootnoteReference, NodeLink, NodeMath, NodeValue};

use super::address::Picture;
use super::embed::{self, Embed};
use super::parts::reference_id;
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
            NodeValue::HtmlInline(html) => self.raw(html, true),
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
        match bare_text(node).filter(|text| link.url.ends_with(text.as_str())) {
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
        let picture = Picture { source, alternative: &alternative, title, width, height };
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
            push_attribute(&mut self.out, "href", &format!("#fn{number}"));
            if index < BACK_LINKS_MAX {
                push_attribute(&mut self.out, "id", &reference_id(number, index));
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
        // Code that a sign of money has cut open, or the sign behind an amount: give the signs back.
        if !math.display_math && (math.literal.contains('`') || self.before.is_ascii_digit()) {
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
        let Some(child) = node.first_child().filter(|child| child.next_sibling().is_none()) else { return false };
        let data = child.data();
        let NodeValue::Math(math) = &data.value else { return false };
        if !math.display_math {
            return false;
        }
        self.uses.math = true;
        self.out.push_str("<div class=\"math\">");
        push_text(&mut self.out, math.literal.trim());
        self.out.push_str("</div>\n");
        true
    }

    /// The source of a paragraph in which signs of money have cut code open: it is to be read without formulas.
    pub(super) fn cut_code(&self, node: Node<'a>) -> Option<&'w str> {
        let is_cut = |child: Node<'a>| matches!(&child.data().value, NodeValue::Math(math) if !math.display_math && math.literal.contains('`'));
        let is_top = node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::Document));
        if !is_top {
            return None;
        }
        let place = node.data().sourcepos;
        let line = |line: usize| self.whole.lines.get(line.checked_sub(1)?).copied();
        let text = self.whole.source.text.get(line(place.start.line)?..line(place.end.line)? + place.end.column)?;
        (text.contains('$') && node.children().any(is_cut)).then_some(text)
    }

    /// `{%youtube …%}` alone in its paragraph, read from the source: emphasis and links must not cut it up.
    pub(super) fn whole_embed(&self, node: Node<'a>) -> Option<Embed> {
        let place = node.data().sourcepos;
        if place.start.line != place.end.line {
            return None;
        }
        let line = self.whole.lines.get(place.start.line.checked_sub(1)?)?;
        let text = self.whole.source.text.get(line + place.start.column.checked_sub(1)?..line + place.end.column)?;
        let inside = text.trim().strip_prefix("{%")?.strip_suffix("%}")?;
        embed::read(inside, self.whole.options)
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

/// The text of a link that holds nothing else: what typography must leave alone if it is an address.
fn bare_text(node: Node<'_>) -> Option<String> {
    let child = node.first_child().filter(|child| child.next_sibling().is_none())?;
    match &child.data().value {
        NodeValue::Text(text) => Some(text.to_string()),
        _ => None,
    }
}
