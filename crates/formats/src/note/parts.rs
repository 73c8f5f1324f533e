//! Tables and footnotes of a note.

use comrak::Node;
use comrak::nodes::{NodeValue, TableAlignment};

use super::writer::{Whole, Writer};
use crate::html::write::{push_attribute, push_close};
use crate::limits::BACK_LINKS_MAX;

/// What an empty cell costs.
const CELL_BYTES: usize = 26;

impl<'a> Writer<'_, 'a> {
    pub(super) fn table(&mut self, node: Node<'a>, alignments: &[TableAlignment]) {
        self.open(node, "table");
        self.out.push_str(">\n");
        for (index, row) in node.children().enumerate() {
            let row_bytes = row.children().count() * CELL_BYTES;
            if !self.has_room(row_bytes) {
                self.is_full = true;
                if index > 1 {
                    self.out.push_str("</tbody>\n");
                }
                break;
            }
            let is_head = matches!(row.data().value, NodeValue::TableRow(true));
            self.out.push_str(match (is_head, index) {
                (true, _) => "<thead>\n<tr>",
                (false, 0 | 1) => "<tbody>\n<tr>",
                (false, _) => "<tr>",
            });
            for (index, cell) in row.children().enumerate() {
                self.cell(cell, is_head, alignments.get(index).copied().unwrap_or(TableAlignment::None));
            }
            self.out.push_str(if is_head { "</tr>\n</thead>\n" } else { "</tr>\n" });
            if index > 0 && row.next_sibling().is_none() {
                self.out.push_str("</tbody>\n");
            }
        }
        self.out.push_str("</table>\n");
    }

    fn cell(&mut self, node: Node<'a>, is_head: bool, alignment: TableAlignment) {
        let tag = if is_head { "th" } else { "td" };
        self.open(node, tag);
        self.out.push_str(match alignment {
            TableAlignment::None => ">",
            TableAlignment::Left => " align=\"left\">",
            TableAlignment::Center => " align=\"center\">",
            TableAlignment::Right => " align=\"right\">",
        });
        self.before = ' ';
        self.children(node);
        push_close(&mut self.out, tag);
    }

    /// The footnotes, from the first on; nothing but footnotes follows it.
    pub(super) fn footnotes(&mut self, first: Node<'a>) {
        open_footnotes(&mut self.out, self.labels.footnotes);
        let mut next = Some(first);
        while let Some(node) = next {
            next = node.next_sibling();
            let references = match &node.data().value {
                NodeValue::FootnoteDefinition(definition) => definition.total_references,
                _ => continue,
            };
            if !self.has_room(0) {
                self.is_full = true;
                break;
            }
            self.counters.footnotes += 1;
            self.footnote_starts.push(self.out.len());
            self.footnote(node, self.counters.footnotes, references);
        }
        close_footnotes(&mut self.out);
    }

    /// One of the footnotes, and its ways back to so many places that refer to it.
    pub(super) fn footnote(&mut self, node: Node<'a>, number: u32, references: u32) {
        self.out.push_str("<li");
        push_attribute(&mut self.out, "id", &self.whole.note_id(number));
        self.out.push_str(">\n");
        self.before = ' ';
        // What it looks like must not depend on those before it: each has its own bytes for abbreviations.
        self.allow_meanings(node);
        self.children(node);
        self.out.push_str("<p class=\"footnote-back\">");
        for index in 0..references.clamp(1, BACK_LINKS_MAX) {
            self.out.push_str("<a class=\"footnote-backref\"");
            push_attribute(&mut self.out, "href", &format!("#{}", self.whole.reference_id(number, index)));
            push_attribute(&mut self.out, "title", self.labels.back);
            self.out.push_str(">↩︎</a> ");
        }
        self.out.push_str("</p>\n</li>\n");
    }
}

impl Whole<'_, '_> {
    /// The id of a footnote.
    pub(super) fn note_id(&self, number: u32) -> String {
        format!("{}fn{number}", self.notes_prefix)
    }

    /// The id of the place that refers to a footnote, for the so-manieth time from 0.
    pub(super) fn reference_id(&self, number: u32, index: u32) -> String {
        let prefix = self.notes_prefix;
        if index == 0 { format!("{prefix}fnref{number}") } else { format!("{prefix}fnref{number}:{index}") }
    }
}

/// What stands before all footnotes.
pub(super) fn open_footnotes(out: &mut String, label: &str) {
    out.push_str("<section class=\"footnotes\"");
    push_attribute(out, "aria-label", label);
    out.push_str(">\n<ol>\n");
}

/// What stands behind all footnotes.
pub(super) fn close_footnotes(out: &mut String) {
    out.push_str("</ol>\n</section>\n");
}
