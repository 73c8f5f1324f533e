//! What of a document has been put in order: clocks, deletions and places, without its content.
//!
//! This is what an update is judged by, in the time of a few comparisons and without the library. Client ids are chosen
//! by clients, so the tables are trees: no choice of ids makes them slow.

use crate::Refused;
use crate::block::{Block, Content, Id, Parent};
use crate::clients::Clients;
use crate::id_set::IdSet;
use crate::limits::{CLIENTS_MAX, DOCUMENT_WEIGHT_MAX, STRUCT_WEIGHT, VALUE_WEIGHT};
use crate::place::{Opened, Place, Types, beside};
use crate::row::Row;
use crate::vector::StateVector;
use smallvec::SmallVec;

/// Estimated bytes of one client in these tables, and of one deleted range or type.
const ENTRY_WEIGHT: usize = 64;

/// The sequenced state.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    clients: Clients,
    types: Types,
    /// All that was sequenced as deleted.
    pub(crate) deleted: IdSet,
    /// The one place of all items, as long as there is but one: a note never needs to look further.
    only: Only,
    /// Estimated bytes of the state, these tables apart.
    weight: usize,
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
        self.clients.get(client).map_or(0, |client| client.next)
    }

    /// Clients that have edited.
    pub(crate) fn clients(&self) -> usize {
        self.clients.len()
    }

    pub(crate) fn vector(&self) -> StateVector {
        self.clients.clocks().collect()
    }

    /// Whether a peer with that vector has all structs: it can lack deletions only.
    pub(crate) fn is_known_to(&self, vector: &StateVector) -> bool {
        self.clients.clocks().all(|(client, next)| vector.clock(client) >= next)
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
        if block.content.opens_type() {
            self.types.open(Id { client, clock: block.clock }, place, &mut trial.opened)?;
        }
        self.only = match self.only {
            Only::Empty => Only::One(place.without_husk()),
            Only::One(one) if one == place.without_husk() => Only::One(one),
            _ => Only::Many,
        };
        self.weight += STRUCT_WEIGHT + bytes + block.values * VALUE_WEIGHT;
        let known = self.clients.len();
        let is_new = self.clients.get(client).is_none();
        if trial.clients.last().is_none_or(|(last, ..)| *last != client) {
            if known >= CLIENTS_MAX && is_new {
                return Err(Refused::Limit("clients"));
            }
            let before = self.clients.get(client).map(|state| (state.next, state.runs.len()));
            trial.clients.push((client, before.map(|(next, _)| next), before.map_or(0, |(_, runs)| runs)));
        }
        if is_new {
            self.clients.add(client);
        }
        let Some(state) = self.clients.get_mut(client) else { return Ok(()) };
        state.runs.push(state.next, place);
        state.next = block.end();
        Ok(())
    }

    /// Takes in letters behind their writer's last ones, `bytes` long on the wire, if they lack nothing and live where all
    /// around them does. Nothing has changed if not: the long way knows what to do, and comes to the same where both go.
    pub(crate) fn push_row(&mut self, row: &Row, bytes: usize) -> bool {
        let weight = STRUCT_WEIGHT + bytes;
        let right = row.right();
        if right.is_some_and(|id| id.clock >= self.next(id.client)) || self.weight() + weight > DOCUMENT_WEIGHT_MAX {
            return false;
        }
        let beside = right.map(|id| self.at(id));
        let only = self.only;
        let Some(state) = self.clients.get_mut(row.client) else { return false };
        let place = if let Only::One(place) = only { place } else { state.runs.last() };
        let is_plain = !place.is_husk() && !place.is_nowhere() && !place.is_keyed();
        if state.next != row.clock || !is_plain || beside.is_some_and(|beside| beside != place) {
            return false;
        }
        state.runs.push(row.clock, place);
        state.next = row.end;
        self.weight += weight;
        true
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
            match (next, self.clients.get_mut(*client)) {
                (Some(next), Some(state)) => {
                    state.next = *next;
                    state.runs.truncate(*runs);
                }
                // Trials are undone backwards: the last one that was added.
                _ => self.clients.remove_last(),
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
            let is_husk = |id: Id| clients.get(id.client).is_some_and(|state| state.runs.at(id.clock).is_husk());
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
            Content::Mark(_) | Content::Text(_) if place.is_keyed() => Err(Refused::Malformed("text in a map")),
            _ if place.is_keyed() && block.length > 1 => Err(Refused::Malformed("many values under one key")),
            _ => Ok(place),
        }
    }

    /// The place of an item that is there.
    fn at(&self, id: Id) -> Place {
        match self.only {
            Only::One(place) => place,
            _ => self.clients.get(id.client).map_or(Place::NOWHERE, |state| state.runs.at(id.clock)),
        }
    }
}
