//! Formulas: TeX in, a tree out, which each format writes in its own words.
//!
//! `macros` puts in place what formulas define; `pulldown-latex` reads TeX; `door` keeps from it what it cannot bear and tells it names that it does not know, `reader`
//! makes a [`Node`] of its events. `MathML` is written here, for pages and odt; OMML in `docx`, typst's in the crate that
//! makes PDF. A formula that cannot be read, or is too much, has no tree: its source is shown in its place.
//!
//! Deliberately absent: addresses, classes and styles. No formula can bring any.

mod door;
mod letters;
mod macros;
pub(crate) mod mathml;
mod names;
mod node;
mod reader;
mod table;

pub use node::{Align, Decoration, Formula, Node, Place, Scripts, Sign, SignKind, Size, Table, parts_of};
pub use reader::Budget;
