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
pub(crate) use rendering::{Course, NotShown, Rendering};

/// Makes blocks of documents' texts.
pub trait Previewer: Send + Sync + fmt::Debug + 'static {
    /// The text that is rendered.
    fn read(&self, document: &mut Document) -> Result<String, Poisoned>;

    /// Begins to render a text that is empty yet.
    fn begin(&self) -> Box<dyn Renderer>;
}

/// Renders one text again and again, and may keep what it likes of it in between.
pub trait Renderer: Send + fmt::Debug + 'static {
    /// What makes the blocks of this text of those of the text before it, one change after the other. Runs on a thread where it
    /// may take its time.
    fn render(&mut self, source: String) -> Vec<Change>;
}

/// What makes the blocks of a text of those of the text before it, or goes on from another such change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The first block that goes, counted from 0; where the new ones come.
    pub at: usize,
    /// How many blocks go.
    pub removed: usize,
    /// The blocks that come in their place.
    pub blocks: Vec<Block>,
    /// Of the blocks behind them, those that began on this line or later…
    pub below: u32,
    /// … begin so many lines later.
    pub shift: i64,
}

/// What stands by itself in a rendered text: a heading, a paragraph, a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line of the source that it begins on, the first being 1.
    pub line: u32,
    /// What it looks like: safe to be put into a page as it is.
    pub html: String,
}
