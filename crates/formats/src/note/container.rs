//! `:::info` and its kin, GitHub's alerts, and text that is parsed a second time.

use std::borrow::Cow;

use comrak::Node;
use comrak::nodes::{AlertType, Ast, NodeValue};

use super::excess::Construct;
use super::lines::is_row_of;
use super::parse::{parser_options, refine};
use super::writer::Writer;
use crate::html::write::push_text;
use crate::limits::CONTAINER_TITLE_BYTES_MAX;

/// The kinds of containers.
pub(super) const CONTAINERS: [&str; 5] = ["success", "info", "warning", "danger", "spoiler"];

impl<'w, 'a> Writer<'w, 'a> {
    /// A container of a kind that we know; any other is the text that it was.
    pub(super) fn container(&mut self, node: Node<'a>) {
        let info = self.whole.source.with_colons(self.marked_row(node.data().sourcepos.start.line));
        // As it was written: the parser takes the signs of what is escaped.
        let info = info.trim_start_matches(':').trim();
        let (kind, title) =
            info.split_once([' ', '\t', '{']).map_or((info, ""), |(kind, _)| (kind, info[kind.len()..].trim()));
        match kind {
            "spoiler" => self.spoiler(node, title),
            _ if CONTAINERS.contains(&kind) => {
                self.open(node, "div");
                self.out.push_str(" class=\"alert alert-");
                self.out.push_str(kind);
                self.out.push_str("\" role=\"note\">\n");
                if !title.is_empty() {
                    self.out.push_str("<p class=\"alert-title\">");
                    self.title(title);
                    self.out.push_str("</p>\n");
                }
                self.children(node);
                self.out.push_str("</div>\n");
            }
            _ => self.unknown(node),
        }
    }

    /// The row of colons in a line, and what stands behind it.
    fn row(&self, line: usize) -> Cow<'w, str> {
        self.whole.source.plain(self.marked_row(line))
    }

    fn marked_row(&self, line: usize) -> &'w str {
        let text = self.line(line).unwrap_or_default();
        text.find(":::").map_or("", |at| text[at..].trim_end())
    }

    /// A container of no kind: its signs are words of the lines that they stand beside.
    fn unknown(&mut self, node: Node<'a>) {
        let place = node.data().sourcepos;
        let inline =
            |value: NodeValue| -> Node<'a> { self.whole.arena.alloc(Ast::new_with_sourcepos(value, place).into()) };
        let word = |text: String| inline(NodeValue::Text(text.into()));
        let paragraph = |node: Option<Node<'a>>| node.filter(|node| matches!(node.data().value, NodeValue::Paragraph));
        let first =
            paragraph(node.first_child()).filter(|node| node.data().sourcepos.start.line == place.start.line + 1);
        let sign = word(self.row(place.start.line).into_owned());
        if let Some(first) = first {
            first.prepend(inline(NodeValue::SoftBreak));
            first.prepend(sign);
        } else {
            let line = inline(NodeValue::Paragraph);
            line.append(sign);
            node.prepend(line);
        }
        if self.has_own_end(node) {
            let last = paragraph(node.last_child());
            let last = last.filter(|node| node.data().sourcepos.end.line + 1 == place.end.line);
            let line = last.unwrap_or_else(|| inline(NodeValue::Paragraph));
            if last.is_some() {
                line.append(inline(NodeValue::SoftBreak));
            } else {
                node.append(line);
            }
            line.append(word(self.row(place.end.line).into_owned()));
        }
        self.children(node);
    }

    fn line(&self, number: usize) -> Option<&'w str> {
        let start = self.whole.lines.get(number.checked_sub(1)?)?;
        self.whole.source.text[*start..].lines().next()
    }

    /// Whether a row of colons ends the container that would not have ended one inside it: a row that ends nothing begins one
    /// for the parser, and is only a word.
    fn has_own_end(&self, node: Node<'a>) -> bool {
        let ends = |node: Node<'a>| {
            let place = node.data().sourcepos;
            place.end.line > place.start.line && self.line(place.end.line).is_some_and(|text| is_row_of(text, node))
        };
        let is_open = |inside: Node<'a>| matches!(inside.data().value, NodeValue::BlockDirective(_)) && !ends(inside);
        ends(node) && !node.last_child().is_some_and(is_open)
    }

    fn spoiler(&mut self, node: Node<'a>, title: &str) {
        let options = title.strip_prefix('{').filter(|rest| rest.trim_start().starts_with("state"));
        let (state, title) = match options.and_then(|rest| rest.split_once('}')) {
            Some((state, title)) => (state.trim(), title.trim()),
            None => ("", title),
        };
        self.open(node, "details");
        self.out.push_str(" class=\"spoiler\"");
        self.out.push_str(if matches!(state, "state=\"open\"" | "state=open" | "state='open'") {
            " open>"
        } else {
            ">"
        });
        self.out.push_str("\n<summary>");
        self.title(if title.is_empty() { self.labels.details } else { title });
        self.out.push_str("</summary>\n");
        self.children(node);
        self.out.push_str("</details>\n");
    }

    /// `> [!NOTE]` and its kin.
    pub(super) fn alert(&mut self, node: Node<'a>, kind: AlertType) {
        let (index, name) = match kind {
            AlertType::Note => (0, "note"),
            AlertType::Tip => (1, "tip"),
            AlertType::Important => (2, "important"),
            AlertType::Warning => (3, "warning"),
            AlertType::Caution => (4, "caution"),
        };
        self.out.push_str("<div class=\"markdown-alert markdown-alert-");
        self.out.push_str(name);
        self.out.push_str("\">\n<p class=\"markdown-alert-title\">");
        match self.alert_title(node).filter(|title| !title.is_empty()) {
            Some(title) => self.title(&title),
            None => self.out.push_str(self.labels.alerts[index]),
        }
        self.out.push_str("</p>\n");
        self.children(node);
        self.out.push_str("</div>\n");
    }

    /// What stands behind the sign of an alert, as it was written: the parser takes the signs of what is escaped.
    fn alert_title(&self, node: Node<'a>) -> Option<Cow<'w, str>> {
        let place = node.data().sourcepos.start;
        let (_, rest) = self.line(place.line)?.get(place.column.checked_sub(1)?..)?.split_once(']')?;
        // Obsidian tells by such a sign whether it is shown open.
        let title = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        Some(self.whole.source.plain(title.trim()))
    }

    fn title(&mut self, title: &str) {
        if title.len() > CONTAINER_TITLE_BYTES_MAX {
            push_text(&mut self.out, &self.whole.source.plain(title));
        } else {
            self.again(title, !self.whole.source.excess.has(Construct::Formulas));
        }
    }

    /// Parses the text as a line by itself and writes that.
    pub(super) fn again(&mut self, text: &str, with_math: bool) {
        let mut options = parser_options(self.whole.source);
        options.extension.math_dollars = with_math;
        let root = comrak::parse_document(self.whole.arena, text, &options);
        self.whole.source.unmark(root);
        refine(self.whole.arena, root, self.whole.source.excess);
        let line = root.first_child().filter(|child| child.next_sibling().is_none());
        match line.filter(|line| matches!(line.data().value, NodeValue::Paragraph)) {
            Some(line) => self.children(line),
            None => push_text(&mut self.out, &self.whole.source.plain(text)),
        }
    }
}
