//! What of a document has been put in order: clocks, deletions and places, without its content.
//!
//! This is what an update is judged by, in the time of a few comparisons and without the library. Client ids are chosen
//! by clients, so the tables are trees: no choice of ids makes them slow.

use crate::Refused;
use crate::block::{Block, Content, Id, Parent};
use crate::id_set::IdSet;
use crate::limits::{CLIENTS_MAX, DOCUMENT_WEIGHT_MAX, STRUCT_WEIGHT, VALUE_WEIGHT};
use crate::place::{Opened, Place, Runs, Types, beside};
use crate::vector::StateVector;
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// Estimated bytes of one client in these tables, and of one deleted range or type.
const ENTRY_WEIGHT: usize = 64;

/// The sequenced state.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    clients: BTreeMap<u64, Client>,
    types: Types,
    /// All that was sequenced as deleted.
    pub(crate) deleted: IdSet,
    /// The one place of all items, as long as there is but one: a note never needs to look further.
    only: Only,
    /// Estimated bytes of the state, these tables apart.
    weight: usize,
}

#[derive(Debug, Default)]
struct Client {
    /// Everything below is there.
    next: u32,
    runs: Runs,
}

/// Whether all items live in one place.
#[derive(Debug, Clone, Copy, Default)]
enum Only {
    #[default]
    Empty,
    One(Place),
    Many,
}

/// What an update has changed so far, so that it can be undone when the rest of it is refused.
#[derive(Debug)]
pub(crate) struct Trial {
    /// (client, next clock before, number of runs before); a client that was not there has no clock.
    clients: SmallVec<[(u64, Option<u32>, usize); 1]>,
    opened: Opened,
    types: usize,
    weight: usize,
    only: Only,
}

impl Trial {
    /// The clients whose clock moved.
    pub(crate) fn clients(&self) -> impl Iterator<Item = u64> {
        self.clients.iter().map(|(client, ..)| *client)
    }
}

impl Sequence {
    /// The next clock of a client: everything below it is there.
    pub(crate) fn next(&self, client: u64) -> u32 {
        self.clients.get(&client).map_or(0, |client| client.next)
    }

    /// Clients that have edited.
    pub(crate) fn clients(&self) -> usize {
        self.clients.len()
    }

    pub(crate) fn vector(&self) -> StateVector {
        self.clients.iter().map(|(client, state)| (*client, state.next)).collect()
    }

    /// Estimated bytes of memory of the state and of these tables.
    pub(crate) fn weight(&self) -> usize {
        self.weight + ENTRY_WEIGHT * (self.clients.len() + self.deleted.len() + self.types.len())
    }

    /// Says what the state really weighs: typing in a row and deleted text weigh less than the updates that made them.
    pub(crate) fn set_weight(&mut self, weight: usize) {
        self.weight = weight;
    }

    /// Begins to take an update in.
    pub(crate) fn begin(&self) -> Trial {
        Trial {
            clients: SmallVec::new(),
            opened: Opened::default(),
            types: self.types.len(),
            weight: self.weight,
            only: self.only,
        }
    }

    /// What a block of that client lacks before it can be taken in: an id that must become known.
    pub(crate) fn missing(&self, client: u64, next: u32, block: &Block<'_>) -> Option<Id> {
        if block.clock > next {
            return Some(Id { client, clock: block.clock - 1 });
        }
        // What it refers to of its own client is older than itself, hence known.
        block.references().find(|id| id.client != client && id.clock >= self.next(id.client))
    }

    /// Takes in a block that lacks nothing and brings something; `bytes` is its length on the wire.
    pub(crate) fn push(
        &mut self,
        client: u64,
        block: &Block<'_>,
        bytes: usize,
        trial: &mut Trial,
    ) -> Result<(), Refused> {
        let place = self.place(client, block, trial)?;
        if block.content == Content::Type {
            self.types.open(Id { client, clock: block.clock }, place, &mut trial.opened)?;
        }
        self.only = match self.only {
            Only::Empty => Only::One(place.without_husk()),
            Only::One(one) if one == place.without_husk() => Only::One(one),
            _ => Only::Many,
        };
        self.weight += STRUCT_WEIGHT + bytes + block.values * VALUE_WEIGHT;
        let known = self.clients.len();
        let state = self.clients.entry(client).or_default();
        if trial.clients.last().is_none_or(|(last, ..)| *last != client) {
            let before = (state.next > 0).then_some(state.next);
            trial.clients.push((client, before, state.runs.len()));
            if known >= CLIENTS_MAX && before.is_none() {
                return Err(Refused::Limit("clients"));
            }
        }
        state.runs.push(state.next, place);
        state.next = block.end();
        Ok(())
    }

    /// Ends the taking in: whether the document has become too heavy.
    pub(crate) fn check_weight(&self, trial: &Trial) -> Result<(), Refused> {
        if self.weight > trial.weight && self.weight() > DOCUMENT_WEIGHT_MAX {
            Err(Refused::Limit("size"))
        } else {
            Ok(())
        }
    }

    /// Makes as if nothing had been taken in since the trial began.
    pub(crate) fn undo(&mut self, trial: &Trial) {
        for (client, next, runs) in trial.clients.iter().rev() {
            match (next, self.clients.get_mut(client)) {
                (Some(next), Some(state)) => {
                    state.next = *next;
                    state.runs.truncate(*runs);
                }
                _ => {
                    self.clients.remove(client);
                }
            }
        }
        self.types.close(&trial.opened, trial.types);
        self.weight = trial.weight;
        self.only = trial.only;
    }

    /// Where a block will live. Of a block that is partly known only the rest is new, and that stands behind what is
    /// known: both must be of one place.
    fn place(&mut self, client: u64, block: &Block<'_>, trial: &mut Trial) -> Result<Place, Refused> {
        if block.content == Content::Collected {
            return Ok(Place::NOWHERE.as_husk());
        }
        let mut place = beside(block.origin.map(|id| self.at(id)), block.right.map(|id| self.at(id)))?;
        if block.parent != Parent::Copied {
            let clients = &self.clients;
            let is_husk = |id: Id| clients.get(&id.client).is_some_and(|state| state.runs.at(id.clock).is_husk());
            place = self.types.inside(block.parent, block.keyed, is_husk, &mut trial.opened)?;
        }
        let next = self.next(client);
        if block.clock < next {
            place = beside(Some(self.at(Id { client, clock: next - 1 })), Some(place))?;
        }
        match block.content {
            Content::Deleted => Ok(place.as_husk()),
            // No Yjs writes these into a map, and the library stumbles over them: it reads marks by recursion, and of an
            // entry that is cut in two it forgets the first half, which then outlives the map it points to.
            Content::Mark | Content::Text(_) if place.is_keyed() => Err(Refused::Malformed("text in a map")),
            _ if place.is_keyed() && block.length > 1 => Err(Refused::Malformed("many values under one key")),
            _ => Ok(place),
        }
    }

    /// The place of an item that is there.
    fn at(&self, id: Id) -> Place {
        match self.only {
            Only::One(place) => place,
            _ => self.clients.get(&id.client).map_or(Place::NOWHERE, |state| state.runs.at(id.clock)),
        }
    }
}
