//! A tree in, a file out, and back.
//!
//! Pure functions; comrak lives here. Two kinds of text come in. A **pad** is a [`Tree`](encrier_doc::Tree) that any
//! client may have written: `reading` makes it a list of known blocks of bounded depth, and each writer turns those into
//! its format. A **note** is markdown source, which is its own file and is only ever rendered.
//!
//! ```
//! use encrier_doc::{Element, Node, Run, Tree};
//! use encrier_formats::{html, markdown, text, title};
//!
//! let run = Run { text: "Compte rendu".to_owned(), marks: Vec::new() };
//! let heading = Element { name: "heading".to_owned(), children: vec![Node::Text(vec![run])], ..Element::default() };
//! let pad = Tree { nodes: vec![Node::Element(heading)] };
//!
//! assert_eq!(markdown::from_tree(&pad), "# Compte rendu\n");
//! assert_eq!(html::from_tree(&pad), "<h1>Compte rendu</h1>\n");
//! assert_eq!(text::from_tree(&pad), "Compte rendu\n");
//! assert_eq!(title::from_tree(&pad).as_deref(), Some("Compte rendu"));
//! assert_eq!(html::from_markdown("*a* <script>b</script>"), "<p><em>a</em> &lt;script&gt;b&lt;/script&gt;</p>\n");
//! ```
//!
//! Every function is total, pure and deterministic: no error, no clock, no file, no network. What a hostile pad or note can
//! cost is bounded in time, memory and stack (`limits`).

mod archive;
mod block;
pub mod docx;
mod file_name;
pub mod flow;
pub mod formula;
pub mod html;
pub mod import;
mod inline;
mod limits;
pub mod markdown;
mod marks;
pub mod note;
pub mod odt;
mod reading;
mod schema;
pub mod text;
pub mod title;
mod url;
mod xml;

pub use archive::pack;
pub use file_name::{content_disposition, file_name};
