//! A pad as markdown: `CommonMark` with GitHub's tables, task lists and strike-through.
//!
//! What an editor can make survives a markdown parser: parsing the output gives the same blocks, the same text and the
//! same marks (`round_trip` holds it on random pads). Markdown cannot say everything, so this is what changes:
//!
//! | in the pad | in the file |
//! |---|---|
//! | empty paragraph, or one of nothing but white space and breaks | gone |
//! | white space at the end of a line, breaks at either end of a block | gone |
//! | white space at the start of a line | stays, by one character reference (`&#32;`) |
//! | marks on white space at the edge of what they mark, or on nothing else | moved off it; `code` keeps it |
//! | underline | `<u>…</u>` |
//! | break inside a heading or a table cell | `<br>` |
//! | code in a table cell with `\|` in it, or with every length of backtick run | `<code>…</code>` |
//! | blocks inside a table cell | their lines, joined with `<br>`; program text as code, pictures stay, rules go |
//! | table whose first row is not all header cells | an empty header row is put before it |
//! | header cell below the first row | plain cell |
//! | cell that spans columns or rows | empty cells in the other places; none when that would be most of the table |
//! | task that begins with something other than text | `<!-- -->` stands for the text |
//! | two lists in a row that markdown would join | `<!-- -->` between them |
//! | link without an address, picture's marks | dropped, as are marks and nodes unknown to the schema |
//! | control characters; elements more than 50 deep | see the reader: dropped; flattened |
//!
//! Where emphasis would not be read as such beside a letter or a sign (`mot**« cité »**`), the neighbour is written as a
//! character reference, so that any `CommonMark` parser agrees, whichever Unicode version it knows.
//!
//! Deliberately absent: line wrapping, and judgement about addresses (whoever renders the file judges).

mod blocks;
mod code;
mod escape;
mod flow;
mod gap;
mod inline;
mod pieces;
#[cfg(test)]
mod round_trip;
mod table;

use encrier_doc::Tree;
use escape::Dialect;

use crate::flow::Flow;

/// The pad as markdown; it ends with exactly one newline (a blank pad is one newline). Deterministic; time and size are
/// linear in the tree.
pub fn from_tree(tree: &Tree) -> String {
    blocks::write(&crate::reading::read(tree), Dialect::Pad)
}

/// A document as a note's markdown: what [`note::render`](crate::note::render) makes of it says the same.
///
/// Besides what the table above says, these change: where text stands in a cell, the size of a picture, and the kinds of
/// boxes that notes do not have; and dashes, dots and quotes are set as in every note. Marks of a pen, and what is above or below the line, are tags: signs beside letters would
/// not always be read.
///
/// ```
/// use encrier_formats::{flow, markdown};
///
/// let flow = flow::from_html("<h2>Été</h2><p>5 $ et <mark>un</mark> <a href=\"https://a.fr\">lien</a></p>");
/// assert_eq!(markdown::from_flow(&flow), "## Été\n\n5 \\$ et <mark>un</mark> [lien](https://a.fr)\n");
/// ```
pub fn from_flow(flow: &Flow) -> String {
    blocks::write(&flow::blocks(flow), Dialect::Note)
}
