//! Which documents are open: at most one room each.
//!
//! A room enters the map before it has loaded, under the lock of its shard, so that however many ask for a document at
//! once, one room is made and all wait in its queue. It leaves the map under the same lock, and only when nobody holds a
//! handle and nothing is queued: whoever asks a moment later makes the next room, and nobody is left with a dead one.

use std::sync::Arc;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use encrier_doc::Poisoned;
use encrier_model::DocumentNumber;
use rustc_hash::FxBuildHasher;
use tokio::sync::mpsc;

use crate::HubError;
use crate::core::Core;
use crate::limits::ROOM_COMMANDS_MAX;
use crate::metrics::{Samples, shown};
use crate::room::{Command, Handle, Room, Shared};

/// The rooms of a hub.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    map: DashMap<DocumentNumber, Place, FxBuildHasher>,
}

#[derive(Debug)]
enum Place {
    /// A room, loading or loaded.
    Open { sender: mpsc::Sender<Command>, shared: Arc<Shared> },
    /// A document that damaged its room: closed until the process restarts, so that it cannot do so in a loop.
    Quarantined(Poisoned),
}

impl Rooms {
    /// Gives a handle to the document's room, making the room if there is none.
    pub(crate) fn enter(core: &Arc<Core>, number: DocumentNumber) -> Result<Handle, HubError> {
        match core.rooms.map.entry(number) {
            Entry::Occupied(place) => match place.get() {
                Place::Open { sender, shared } => Ok(Handle::new(sender.clone(), Arc::clone(shared))),
                Place::Quarantined(why) => Err(HubError::Poisoned(why.clone())),
            },
            // Asked under the lock: a drain that has begun sees either no room here or this one.
            Entry::Vacant(_) if core.is_stopping() => Err(HubError::Stopping),
            Entry::Vacant(place) => {
                let (sender, inbox) = mpsc::channel(ROOM_COMMANDS_MAX);
                let shared = Arc::new(Shared::default());
                let handle = Handle::new(sender.clone(), Arc::clone(&shared));
                place.insert(Place::Open { sender, shared: Arc::clone(&shared) });
                Room::spawn(Arc::clone(core), number, inbox, shared);
                Ok(handle)
            }
        }
    }

    /// Gives a handle to the document's room if there is one.
    pub(crate) fn find(&self, number: DocumentNumber) -> Option<Handle> {
        match self.map.get(&number)?.value() {
            Place::Open { sender, shared } => Some(Handle::new(sender.clone(), Arc::clone(shared))),
            Place::Quarantined(_) => None,
        }
    }

    /// Handles to all rooms.
    pub(crate) fn all(&self) -> Vec<Handle> {
        self.map
            .iter()
            .filter_map(|place| match place.value() {
                Place::Open { sender, shared } => Some(Handle::new(sender.clone(), Arc::clone(shared))),
                Place::Quarantined(_) => None,
            })
            .collect()
    }

    /// Looks at all rooms for whoever asked for figures.
    pub(crate) fn sample(&self, samples: &Samples) {
        let (mut queued, mut weights, mut quarantined) = (Vec::new(), Vec::new(), 0);
        for place in &self.map {
            match place.value() {
                Place::Open { sender, shared } => {
                    queued.push(sender.max_capacity() - sender.capacity());
                    weights.push(shared.weight());
                }
                Place::Quarantined(_) => quarantined += 1,
            }
        }
        samples.commands.show(queued.into_iter());
        samples.document_bytes.show(weights.into_iter());
        samples.quarantined.set(shown(quarantined));
    }

    /// Takes an unused room off the map; false if somebody holds a handle or something is queued.
    pub(crate) fn remove_unused(
        &self,
        number: DocumentNumber,
        room: &Arc<Shared>,
        inbox: &mpsc::Receiver<Command>,
    ) -> bool {
        self.map.remove_if(&number, |_, place| place.is(room) && room.is_unused() && inbox.is_empty()).is_some()
    }

    /// Takes a failed room off the map, whoever holds a handle: the next to enter makes another.
    pub(crate) fn remove(&self, number: DocumentNumber, room: &Arc<Shared>) {
        self.map.remove_if(&number, |_, place| place.is(room));
    }

    /// Closes the document for the rest of the process.
    pub(crate) fn quarantine(&self, number: DocumentNumber, why: Poisoned) {
        self.map.insert(number, Place::Quarantined(why));
    }
}

impl Place {
    fn is(&self, room: &Arc<Shared>) -> bool {
        matches!(self, Self::Open { shared, .. } if Arc::ptr_eq(shared, room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Batch, Clock, Closed, Door, Entrance, Fold, HubParts, Journal, JournalError, Metrics, Receipt, Settings,
        Stored, Visitor,
    };
    use async_trait::async_trait;
    use std::time::Duration;

    /// A journal, a door and a clock for rooms that nobody writes in.
    #[derive(Debug)]
    struct Nothing;

    #[async_trait]
    impl Journal for Nothing {
        async fn load(&self, _document: DocumentNumber) -> Result<Stored, JournalError> {
            Ok(Stored::default())
        }
        async fn append(&self, _batch: Batch) -> Result<Receipt, JournalError> {
            Err(JournalError::ReadOnly)
        }
        async fn fold(&self, _fold: Fold) -> Result<(), JournalError> {
            Err(JournalError::ReadOnly)
        }
    }

    #[async_trait]
    impl Door for Nothing {
        async fn enter(&self, _visitor: &Visitor, _name: &str, _token: Option<&str>) -> Result<Entrance, Closed> {
            Err(Closed::Denied)
        }
    }

    impl Clock for Nothing {
        fn now_ms(&self) -> i64 {
            0
        }
    }

    fn core() -> Arc<Core> {
        Arc::new(Core::new(HubParts {
            journal: Arc::new(Nothing),
            door: Arc::new(Nothing),
            clock: Arc::new(Nothing),
            previewer: None,
            settings: Settings::default(),
            metrics: Metrics::register(&prometheus::Registry::new()).expect("a fresh registry"),
        }))
    }

    const NUMBER: DocumentNumber = DocumentNumber(1);

    /// Whether the room behind a handle still answers.
    async fn answers(handle: &Handle) -> bool {
        let (tell, told) = tokio::sync::oneshot::channel();
        let question = Command::Read(Box::new(move |document| tell.send(document.is_ok()).expect("the asker waits")));
        handle.send(question).await.is_ok() && told.await.unwrap_or(false)
    }

    #[tokio::test(start_paused = true)]
    async fn a_room_stays_while_somebody_is_about_to_enter_it() {
        let core = core();
        let handle = Rooms::enter(&core, NUMBER).expect("a room");
        tokio::time::sleep(Duration::from_mins(10)).await;
        assert!(answers(&handle).await, "a handle keeps its room, however long it takes to use it");
        drop(handle);
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert!(core.rooms.find(NUMBER).is_none(), "and gives it back");
        drop(Rooms::enter(&core, NUMBER));
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert!(core.rooms.find(NUMBER).is_none(), "also if it never said anything");
        assert!(answers(&Rooms::enter(&core, NUMBER).expect("a room")).await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_queued_keeps_a_room_whose_handle_is_gone() {
        let core = core();
        let (sender, inbox) = mpsc::channel(1);
        let shared = Arc::new(Shared::default());
        core.rooms.map.insert(NUMBER, Place::Open { sender, shared: Arc::clone(&shared) });
        let handle = core.rooms.find(NUMBER).expect("the room");
        assert!(!core.rooms.remove_unused(NUMBER, &shared, &inbox));
        handle.try_send(Command::Leave(1)).expect("place");
        drop(handle);
        assert!(!core.rooms.remove_unused(NUMBER, &shared, &inbox));
        let other = Arc::new(Shared::default());
        core.rooms.remove(NUMBER, &other);
        assert!(core.rooms.find(NUMBER).is_some(), "nor does another room's end remove it");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_opened_once_the_process_stops() {
        let core = core();
        assert!(core.begin_stop());
        assert_eq!(Rooms::enter(&core, NUMBER).map(|_| ()), Err(HubError::Stopping));
    }
}
