//! What a text looks like, shown beside it while it is written.
//!
//! A room whose members have asked for it renders its text a moment after an edit and sends each of them what changed since
//! the last time, block by block:
//!
//! ```text
//! {"type":"preview","open":true}                                     a member asks
//! {"type":"preview","rev":1,"start":"empty","ops":[…],"more":true}   the first screenful
//! {"type":"preview","rev":1,"ops":[…],"root":"…"}                    the rest, and what all of it is called
//! {"type":"preview","rev":2,"ops":[{"at":3,"del":1,"ins":[{"h":"…","line":9,"html":"…"}],"shift":1}],"root":"…"}
//! ```
//!
//! The room remembers of each member which blocks it has ([`outline::Outline`]) and computes every message from that, so a
//! reader that was slow for ten renderings gets one message and not ten. The form stands in `docs/decisions/0024`.
//!
//! Deliberately absent: markdown. What makes blocks of a text is a [`Previewer`].

mod message;
mod outline;
mod rendering;

use std::fmt;

use encrier_doc::{Document, Poisoned};

pub(crate) use message::{Step, Wish, no_preview, same};
pub(crate) use outline::Outline;
pub(crate) use rendering::{NotShown, Rendering};

/// Makes blocks of a document's text.
pub trait Previewer: Send + Sync + fmt::Debug + 'static {
    /// The text that is rendered.
    fn read(&self, document: &mut Document) -> Result<String, Poisoned>;

    /// Its blocks, in order. Pure; runs on a thread where it may take its time.
    fn blocks(&self, source: &str) -> Vec<Block>;
}

/// What stands by itself in a rendered text: a heading, a paragraph, a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line of the source that it begins on, the first being 1.
    pub line: u32,
    /// What it looks like: safe to be put into a page as it is.
    pub html: String,
}
