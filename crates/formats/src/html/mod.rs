//! HTML: of a pad, of a note, and the page around either.
//!
//! Whatever the input, the output holds no script, no event handler, no `style` attribute, no frame, no form, and no
//! address that [`url`](crate::url) does not allow. A pad is safe by construction: [`from_tree`] writes every tag and
//! escapes every text itself. A note may hold raw HTML, so [`from_markdown`] cleans what it renders.

mod escape;
mod note;
mod pad;
mod page;

pub use note::from_markdown;
pub use pad::from_tree;
pub use page::{Page, page};
