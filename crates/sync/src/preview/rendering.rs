//! A text as it looked at one moment.

use std::sync::Arc;

use super::outline::{Mark, Outline, hash_of, root_of};
use super::{Block, Change, Previewer, Renderer};
use crate::limits::{PREVIEW_BLOCK_BYTES_MAX, PREVIEW_SOURCE_BYTES_MAX};

/// All blocks of a text.
#[derive(Debug)]
pub(crate) struct Rendering {
    /// Counts the renderings of a room.
    pub(crate) revision: u64,
    pub(crate) outline: Arc<Outline>,
    pub(crate) root: u64,
    html: Vec<Arc<str>>,
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

/// A text that is rendered again and again, and its last rendering.
#[derive(Debug)]
pub(crate) struct Course {
    renderer: Box<dyn Renderer>,
    outline: Vec<Mark>,
    html: Vec<Arc<str>>,
}

impl Course {
    pub(crate) fn new(previewer: &dyn Previewer) -> Self {
        Self { renderer: previewer.begin(), outline: Vec::new(), html: Vec::new() }
    }

    /// Renders the next source, unless it is too long for that.
    pub(crate) fn next(&mut self, revision: u64, source: String) -> Result<Rendering, NotShown> {
        if source.len() > PREVIEW_SOURCE_BYTES_MAX {
            return Err(NotShown::TooLong);
        }
        for change in self.renderer.render(source) {
            self.take(change);
        }
        let outline = Arc::new(self.outline.clone());
        Ok(Rendering { revision, root: root_of(&outline), outline, html: self.html.clone() })
    }

    /// Names the new blocks, and moves those behind them.
    fn take(&mut self, change: Change) {
        let old = change.at..(change.at + change.removed).min(self.outline.len());
        let behind = change.at + change.blocks.len();
        let mark = |block: &Block| Mark { hash: hash_of(&block.html), line: i64::from(block.line) };
        self.outline.splice(old.clone(), change.blocks.iter().map(mark));
        self.html.splice(old, change.blocks.into_iter().map(|block| block.html.into()));
        let behind = self.outline.get_mut(behind..).unwrap_or_default();
        for mark in behind.iter_mut().filter(|mark| mark.line >= i64::from(change.below)) {
            mark.line += change.shift;
        }
    }
}

impl Rendering {
    /// The rendering of a text of these blocks.
    #[cfg(test)]
    pub(super) fn of(revision: u64, blocks: Vec<Block>) -> Self {
        let mark = |block: &Block| Mark { hash: hash_of(&block.html), line: i64::from(block.line) };
        let outline: Outline = blocks.iter().map(mark).collect();
        let html = blocks.into_iter().map(|block| block.html.into()).collect();
        Self { revision, root: root_of(&outline), outline: Arc::new(outline), html }
    }

    /// The HTML of one block, if it is not too long to be shown.
    pub(crate) fn html(&self, at: usize) -> Option<&str> {
        self.html.get(at).map(|html| &**html).filter(|html| html.len() <= PREVIEW_BLOCK_BYTES_MAX)
    }
}
