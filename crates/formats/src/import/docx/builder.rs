//! Lists, quotes and program text, put together from paragraphs in a row.

use super::styles::Kind;
use crate::flow::{Block, Inline, Item, List};
use crate::import::line::{push_code, push_quote};

/// Twentieths of a point by which an item stands in at least from the one that it belongs to.
const STEP_MIN: usize = 100;

/// Blocks being put together.
#[derive(Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    /// The lists that are open, the outermost first.
    open: Vec<Open>,
    /// A line whose paragraph goes on with the next.
    begun: Vec<Inline>,
}

/// A list that is open.
struct Open {
    /// Its place among lists.
    place: Place,
    /// The level at which it stands here, which may be deeper than its own.
    level: usize,
    list: List,
}

/// Which list an item belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The name of its numbering.
    pub(super) numbering: String,
    /// Its level there.
    pub(super) level: usize,
    /// Twentieths of a point by which it stands in, if that is said.
    pub(super) left: Option<usize>,
}

impl Builder {
    /// Whether an item can go on.
    pub(super) fn is_in_list(&self) -> bool {
        !self.open.is_empty()
    }

    /// Keeps a line for the paragraph that follows.
    pub(super) fn begin(&mut self, line: Vec<Inline>) {
        self.begun.extend(line);
    }

    /// The line that was kept.
    pub(super) fn begun(&mut self) -> Vec<Inline> {
        std::mem::take(&mut self.begun)
    }

    /// An item of a list: it goes on with the list of its numbering and level, or begins one. A list of another numbering that
    /// stands further in belongs to the item before: Word's own styles for lists in lists say no more than that.
    pub(super) fn item(&mut self, place: Place, number: Option<u32>, item: Item) {
        let same = |open: &Open| open.place.numbering == place.numbering && open.place.level == place.level;
        let level = match self.open.iter().rfind(|open| same(open)) {
            Some(open) => open.level,
            None => self.level_of(&place),
        };
        self.close_below(level + 1);
        let goes_on = |open: &Open| open.level == level && same(open) && open.list.start.is_some() == number.is_some();
        if !self.open.last().is_some_and(goes_on) {
            self.close_below(level);
            self.open.push(Open { place, level, list: List { start: number, items: Vec::new() } });
        }
        if let Some(open) = self.open.last_mut() {
            open.list.items.push(item);
        }
    }

    fn level_of(&self, place: &Place) -> usize {
        let stands_in = |open: &&Open| match (open.place.left, place.left) {
            (Some(outer), Some(inner)) => outer + STEP_MIN <= inner && open.place.numbering != place.numbering,
            _ => false,
        };
        let outer = self.open.iter().rfind(stands_in);
        outer.map_or(place.level, |outer| place.level.max(outer.level + 1))
    }

    /// Closes the lists of that level and deeper ones.
    fn close_below(&mut self, level: usize) {
        while self.open.last().is_some_and(|open| open.level >= level) {
            let Some(open) = self.open.pop() else { return };
            self.target().push(Block::List(open.list));
        }
    }

    /// Where a block goes: into the last item, or below everything.
    fn target(&mut self) -> &mut Vec<Block> {
        let item = self.open.last_mut().and_then(|open| open.list.items.last_mut());
        item.map_or(&mut self.blocks, |item| &mut item.blocks)
    }

    /// A block that is no item: within the item of that level, or outside all lists.
    pub(super) fn block(&mut self, within: Option<usize>, kind: Kind, block: Block) {
        let begun = self.begun();
        if !begun.is_empty() {
            self.block(within, Kind::Text, Block::Paragraph(begun));
        }
        self.leave_lists(within);
        let target = self.target();
        match (kind, block) {
            (Kind::Quote, block) => push_quote(target, block),
            (Kind::Code, Block::Code { text, .. }) => push_code(target, text),
            (_, block) => target.push(block),
        }
    }

    /// Ends all lists, or those within the item of that level.
    pub(super) fn leave_lists(&mut self, within: Option<usize>) {
        self.close_below(within.map_or(0, |level| level + 1));
    }

    /// Blocks that stand beside the paragraph before: within its item, if it is one.
    pub(super) fn beside(&mut self, blocks: Vec<Block>) {
        self.target().extend(blocks);
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        let begun = self.begun();
        if !begun.is_empty() {
            self.block(None, Kind::Text, Block::Paragraph(begun));
        }
        self.close_below(0);
        self.blocks
    }
}
