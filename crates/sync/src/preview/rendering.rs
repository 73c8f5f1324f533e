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

#[cfg(test)]
mod tests {
    use super::{Block, Change, Course, Renderer};

    /// Gives one list of changes after the other.
    #[derive(Debug)]
    struct Told {
        changes: Vec<Vec<Change>>,
    }

    impl Renderer for Told {
        fn render(&mut self, _: String) -> Vec<Change> {
            self.changes.remove(0)
        }
    }

    #[test]
    fn changes_go_on_from_one_another() {
        let blocks = |told: &[(u32, &str)]| {
            told.iter().map(|(line, html)| Block { line: *line, html: (*html).to_owned() }).collect::<Vec<_>>()
        };
        let all = Change { blocks: blocks(&[(1, "a"), (3, "b"), (5, "c"), (7, "d")]), ..Change::default() };
        let part = Change { at: 1, removed: 1, blocks: blocks(&[(3, "x"), (5, "y")]), below: 5, shift: 2 };
        let told = Change { at: 4, removed: 1, blocks: blocks(&[(9, "z")]), ..Change::default() };
        let renderer = Box::new(Told { changes: vec![vec![all], vec![part, told]] });
        let mut course = Course { renderer, outline: Vec::new(), html: Vec::new() };
        course.next(1, String::new()).expect("it is short");
        let rendering = course.next(2, String::new()).expect("it is short");
        let lines: Vec<i64> = rendering.outline.iter().map(|mark| mark.line).collect();
        let html: Vec<&str> = (0..lines.len()).filter_map(|at| rendering.html(at)).collect();
        assert_eq!((lines, html), (vec![1, 3, 5, 7, 9], vec!["a", "x", "y", "c", "z"]));
    }
}
