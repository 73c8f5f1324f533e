//! Whoever is sent what changes in a note.

use encrier_formats::note::{Block, Change};

/// The blocks that whoever follows the changes has.
#[derive(Default)]
pub(crate) struct Follower {
    pub(crate) blocks: Vec<Block>,
}

impl Follower {
    pub(crate) fn follow(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.take(change);
        }
    }

    fn take(&mut self, change: Change) {
        let behind = change.at + change.blocks.len();
        self.blocks.splice(change.at..change.at + change.removed, change.blocks);
        for block in self.blocks[behind..].iter_mut().filter(|block| block.line >= change.below) {
            block.line = u32::try_from(i64::from(block.line) + change.shift).expect("a line");
        }
    }
}
