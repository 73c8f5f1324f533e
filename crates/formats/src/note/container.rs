//! `:::info` and its kin, and text that is parsed a second time.

use comrak::Node;
use comrak::nodes::NodeValue;

use super::excess::Construct;
use super::parse::parser_options;
use super::writer::Writer;
use crate::html::write::push_text;
use crate::limits::CONTAINER_TITLE_BYTES_MAX;

impl<'a> Writer<'_, 'a> {
    /// A container of a kind that we know; any other is the text that it was.
    pub(super) fn container(&mut self, node: Node<'a>, info: &str) {
        let (kind, title) =
            info.split_once([' ', '\t', '{']).map_or((info, ""), |(kind, _)| (kind, info[kind.len()..].trim()));
        match kind {
            "success" | "info" | "warning" | "danger" => {
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
            "spoiler" => self.spoiler(node, title),
            _ => {
                self.out.push_str("<p>:::");
                push_text(&mut self.out, info);
                self.out.push_str("</p>\n");
                self.children(node);
                self.out.push_str("<p>:::</p>\n");
            }
        }
    }

    fn spoiler(&mut self, node: Node<'a>, title: &str) {
        let (state, title) = match title.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
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

    fn title(&mut self, title: &str) {
        if title.len() > CONTAINER_TITLE_BYTES_MAX {
            push_text(&mut self.out, title);
        } else {
            self.again(title, !self.whole.source.excess.has(Construct::Formulas));
        }
    }

    /// Parses the text as a line by itself and writes that.
    pub(super) fn again(&mut self, text: &str, with_math: bool) {
        let mut options = parser_options(self.whole.source);
        options.extension.math_dollars = with_math;
        let root = comrak::parse_document(self.whole.arena, text, &options);
        let line = root.first_child().filter(|child| child.next_sibling().is_none());
        match line.filter(|line| matches!(line.data().value, NodeValue::Paragraph)) {
            Some(line) => self.children(line),
            None => push_text(&mut self.out, text),
        }
    }
}
