//! A text as it looked at one moment.

use std::sync::Arc;

use super::outline::{Mark, Outline, hash_of, root_of};
use super::{Block, Previewer};
use crate::limits::{PREVIEW_BLOCK_BYTES_MAX, PREVIEW_SOURCE_BYTES_MAX};

/// All blocks of a text.
#[derive(Debug)]
pub(crate) struct Rendering {
    /// Counts the renderings of a room.
    pub(crate) revision: u64,
    pub(crate) outline: Arc<Outline>,
    pub(crate) root: u64,
    html: Vec<Box<str>>,
}

/// Why there is no preview of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotShown {
    /// It is too long to be rendered while it is written.
    TooLong,
    /// The renderer failed at it.
    Failed,
}

impl NotShown {
    /// The word on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Failed => "failed",
        }
    }
}

impl Rendering {
    /// Renders a source, unless it is too long for that.
    pub(crate) fn new(revision: u64, previewer: &dyn Previewer, source: &str) -> Result<Self, NotShown> {
        if source.len() > PREVIEW_SOURCE_BYTES_MAX {
            return Err(NotShown::TooLong);
        }
        Ok(Self::of(revision, previewer.blocks(source)))
    }

    /// Names the blocks.
    pub(super) fn of(revision: u64, blocks: Vec<Block>) -> Self {
        let mark = |block: &Block| Mark { hash: hash_of(&block.html), line: i64::from(block.line) };
        let outline: Outline = blocks.iter().map(mark).collect();
        let html = blocks.into_iter().map(|block| block.html.into_boxed_str()).collect();
        Self { revision, root: root_of(&outline), outline: Arc::new(outline), html }
    }

    /// The HTML of one block, if it is not too long to be shown.
    pub(crate) fn html(&self, at: usize) -> Option<&str> {
        self.html.get(at).map(|html| &**html).filter(|html| html.len() <= PREVIEW_BLOCK_BYTES_MAX)
    }
}
