//! Where every item of a document lives: in which list or map of which type, and how deep that is.
//!
//! The library takes an item's word for its neighbours and its parent. Neighbours from two lists, an id for a parent that
//! opened no type, or types within types a thousand times over give it broken chains, an update half applied, or a stack
//! overflow. So the place of each item is known here before the library hears of it: one entry per *run* of a client's
//! items that live in the same place, which is a handful for a note, and about three for each paragraph of a pad.

use crate::Refused;
use crate::block::{Id, Parent};
use crate::limits::TYPE_DEPTH_MAX;
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A list or the maps of one type. Packed: the type's slot, whether it is a map's entry, and whether nothing is left of
/// the items but their length (so that they may be somebody's deleted parent).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    const HUSK: u32 = 1;
    const KEYED: u32 = 2;
    /// Nobody knows where: the range was collected, or its parent was.
    pub(crate) const NOWHERE: Self = Self(!Self::HUSK);

    fn list(slot: u32, keyed: bool) -> Self {
        Self(slot << 2 | if keyed { Self::KEYED } else { 0 })
    }

    pub(crate) fn as_husk(self) -> Self {
        Self(self.0 | Self::HUSK)
    }

    pub(crate) fn without_husk(self) -> Self {
        Self(self.0 & !Self::HUSK)
    }

    pub(crate) fn is_husk(self) -> bool {
        self.0 & Self::HUSK != 0
    }

    pub(crate) fn is_nowhere(self) -> bool {
        self.without_husk() == Self::NOWHERE
    }

    pub(crate) fn is_keyed(self) -> bool {
        self.0 & Self::KEYED != 0 && !self.is_nowhere()
    }

    /// The type's number.
    fn slot(self) -> u32 {
        self.0 >> 2
    }
}

/// The places of one client's items, in order of clock.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// (first clock, place): a run ends where the next begins.
    runs: SmallVec<[(u32, Place); 2]>,
}

impl Runs {
    pub(crate) fn len(&self) -> usize {
        self.runs.len()
    }

    pub(crate) fn truncate(&mut self, length: usize) {
        self.runs.truncate(length);
    }

    pub(crate) fn push(&mut self, clock: u32, place: Place) {
        if self.runs.last().is_none_or(|(_, last)| *last != place) {
            self.runs.push((clock, place));
        }
    }

    /// The place of the newest item.
    pub(crate) fn last(&self) -> Place {
        self.runs.last().map_or(Place::NOWHERE, |(_, place)| *place)
    }

    /// The place of an item that is known to be there.
    pub(crate) fn at(&self, clock: u32) -> Place {
        let after = self.runs.partition_point(|(start, _)| *start <= clock);
        after.checked_sub(1).map_or(Place::NOWHERE, |at| self.runs[at].1)
    }
}

/// The types of a document, each with a number and a depth.
#[derive(Debug, Default)]
pub(crate) struct Types {
    roots: BTreeMap<Box<str>, u32>,
    nested: BTreeMap<Id, Place>,
    /// By number: how many types lie around it.
    depths: Vec<u8>,
}

impl Types {
    /// How many types there are.
    pub(crate) fn len(&self) -> usize {
        self.depths.len()
    }

    /// The place inside a parent, given whether an item that opened no type is deleted (then nobody knows). Opens a root.
    pub(crate) fn inside(
        &mut self,
        parent: Parent<'_>,
        keyed: bool,
        is_husk: impl Fn(Id) -> bool,
        opened: &mut Opened,
    ) -> Result<Place, Refused> {
        match parent {
            Parent::Copied => Ok(Place::NOWHERE),
            Parent::Root(name) => Ok(Place::list(self.root(name, opened), keyed)),
            Parent::Type(id) => match self.nested.get(&id) {
                Some(inside) if inside.is_nowhere() => Ok(Place::NOWHERE),
                Some(inside) => Ok(Place::list(inside.slot(), keyed)),
                None if is_husk(id) => Ok(Place::NOWHERE),
                None => Err(Refused::Malformed("parent is no type")),
            },
        }
    }

    /// Notes that the item of that id opens a type in that place.
    pub(crate) fn open(&mut self, id: Id, place: Place, opened: &mut Opened) -> Result<(), Refused> {
        let inside = if place.is_nowhere() {
            Place::NOWHERE
        } else {
            let depth = self.depths[place.slot() as usize] + 1;
            if usize::from(depth) > TYPE_DEPTH_MAX {
                return Err(Refused::Limit("depth"));
            }
            Place::list(self.number(depth), false)
        };
        self.nested.insert(id, inside);
        opened.nested.push(id);
        Ok(())
    }

    /// Forgets what was opened.
    pub(crate) fn close(&mut self, opened: &Opened, length: usize) {
        for id in &opened.nested {
            self.nested.remove(id);
        }
        for name in &opened.roots {
            self.roots.remove(name);
        }
        self.depths.truncate(length);
    }

    fn root(&mut self, name: &str, opened: &mut Opened) -> u32 {
        if let Some(slot) = self.roots.get(name) {
            return *slot;
        }
        let slot = self.number(0);
        self.roots.insert(name.into(), slot);
        opened.roots.push(name.into());
        slot
    }

    fn number(&mut self, depth: u8) -> u32 {
        self.depths.push(depth);
        // One slot per item that opens a type, of which a document's weight allows a few million.
        u32::try_from(self.depths.len() - 1).unwrap_or(u32::MAX >> 3)
    }
}

/// What an update opened, so that it can be undone.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    nested: Vec<Id>,
    roots: Vec<Box<str>>,
}

/// The place between two neighbours, which must agree; a collected one has no say.
pub(crate) fn beside(left: Option<Place>, right: Option<Place>) -> Result<Place, Refused> {
    let known = |place: Option<Place>| place.map(Place::without_husk).filter(|place| !place.is_nowhere());
    match (known(left), known(right)) {
        (Some(left), Some(right)) if left != right => Err(Refused::Malformed("neighbours in two places")),
        (Some(place), _) | (None, Some(place)) => Ok(place),
        (None, None) => Ok(Place::NOWHERE),
    }
}
