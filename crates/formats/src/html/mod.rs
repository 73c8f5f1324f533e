//! HTML: of a pad, of a note, and the page around either.
//!
//! Whatever the input, the output holds no script, no event handler, no frame, no form, and no address that `url` does not
//! allow. It is so by construction: every tag is written here or in [`note`](crate::note), every text and every value is
//! escaped, and raw HTML in a note is read and written anew by a list of what is allowed.

mod formulas;
pub(crate) mod markup;
pub(crate) mod nesting;
mod pad;
mod page;
pub(crate) mod whitelist;
pub(crate) mod write;

pub use crate::note::from_markdown;
pub use formulas::with_formulas;
pub use pad::from_tree;
pub use page::{Page, page};
