//! Looks after all connections with one timer: who is dead, who needs a word, who takes nothing.
//!
//! A timer for each connection would cost more than the connection. Connections only count what happens to them
//! ([`crate::outbox::Pulse`]); the keeper comes by in rounds and sees what did not change.
//!
//! It also sees to it that whoever is in a room by a pass is not when that has run out.
//!
//! Deliberately absent: exact times. Every term is good to one round, and ends up to one later than it says; only the dead
//! are gone when their term is.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use encrier_model::DocumentNumber;
use rustc_hash::FxHashMap;
use tokio::time::MissedTickBehavior;
use tokio_util::task::AbortOnDropHandle;

use crate::Dialect;
use crate::core::Core;
use crate::limits::{
    DEAD_AFTER_MS, IMPATIENT_ROUND_MS, KEEP_ALIVE_AFTER_MS, KEEPER_ROUND_MS, PING_AFTER_MS, STALLED_AFTER_MS,
    UNADMITTED_AFTER_MS, UNFINISHED_BYTES_CROWDED, UNFINISHED_MS_MAX,
};
use crate::outbox::{Chores, Farewell, MemberId, Outbox, Seat};
use crate::room::Command;

/// The connections of a hub, and the task that looks after them.
#[derive(Debug, Default)]
pub(crate) struct Keeper {
    watched: Mutex<Vec<Watched>>,
    impatient: Mutex<Vec<Impatient>>,
    terms: Mutex<FxHashMap<MemberId, Term>>,
    /// Bytes of messages that have begun and not ended, of all connections.
    pub(crate) unfinished_bytes: AtomicUsize,
    is_started: AtomicBool,
    task: Mutex<Option<AbortOnDropHandle<()>>>,
}

/// One connection, as seen in the last round. The counts are rounds in a row.
#[derive(Debug, Default)]
struct Watched {
    outbox: Weak<Outbox>,
    /// Whether a socket without an open document must go.
    needs_document: bool,
    heard: u32,
    wrote: u32,
    spoke: u32,
    unheard: u64,
    unspoken: u64,
    stuck: u64,
    behind: u64,
    amid: u64,
    roomless: u64,
}

/// A connection whose client hangs up soon when it hears nothing.
#[derive(Debug)]
struct Impatient {
    outbox: Weak<Outbox>,
    spoke: u32,
}

/// A member whose right ends by itself.
#[derive(Debug)]
struct Term {
    /// Gone when its session is.
    seat: Weak<Seat>,
    document: DocumentNumber,
    until_ms: i64,
}

impl Keeper {
    /// Notes until when a member may be in its room, in place of what was noted before; `None` is for ever.
    pub(crate) fn note_term(&self, document: DocumentNumber, seat: &Arc<Seat>, until_ms: Option<i64>) {
        let mut terms = self.lock_terms();
        match until_ms {
            Some(until_ms) => drop(terms.insert(seat.member, Term { seat: Arc::downgrade(seat), document, until_ms })),
            None => drop(terms.remove(&seat.member)),
        }
    }

    /// Looks after a connection for as long as it lives.
    pub(crate) fn watch(core: &Arc<Core>, outbox: &Arc<Outbox>, dialect: &Dialect) {
        let keeper = &core.keeper;
        // The others are closed by the door.
        let needs_document = matches!(dialect, Dialect::Hocuspocus | Dialect::Hocuspocus1 { .. });
        keeper.lock().push(Watched::new(outbox, needs_document));
        if matches!(dialect, Dialect::YSweet { .. }) {
            keeper.lock_impatient().push(Impatient { outbox: Arc::downgrade(outbox), spoke: 0 });
        }
        if !keeper.is_started.swap(true, Relaxed) {
            // Weak: the hub's last owner ends the rounds by dropping it.
            let task = tokio::spawn(rounds(Arc::downgrade(core)));
            *keeper.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(AbortOnDropHandle::new(task));
        }
    }

    /// Ends all connections.
    pub(crate) fn hang_up_all(&self, farewell: Farewell) {
        for outbox in self.lock().iter().filter_map(|watched| watched.outbox.upgrade()) {
            outbox.hang_up(farewell);
        }
    }

    /// Bytes that wait in each outbox.
    pub(crate) fn waiting_bytes(&self) -> Vec<usize> {
        let outboxes: Vec<_> = self.lock().iter().filter_map(|watched| watched.outbox.upgrade()).collect();
        outboxes.iter().map(|outbox| outbox.waiting_bytes()).collect()
    }

    /// One round.
    fn look(&self) {
        let is_crowded = self.unfinished_bytes.load(Relaxed) > UNFINISHED_BYTES_CROWDED;
        self.lock().retain_mut(|watched| {
            let Some(outbox) = watched.outbox.upgrade() else { return false };
            watched.look(&outbox, is_crowded);
            true
        });
    }

    /// One round among the impatient: who heard nothing since the last one is told something.
    fn look_at_impatient(&self) {
        self.lock_impatient().retain_mut(|impatient| {
            let Some(outbox) = impatient.outbox.upgrade() else { return false };
            if !differs(&mut impatient.spoke, &outbox.pulse.spoke) {
                outbox.ask(Chores { ping: false, keep_alive: true });
            }
            true
        });
    }

    /// One round among those who are in a room for a time: whose time is over has to come again. Its room is told so until it has
    /// gone: it may be too busy to hear it, or has yet to hear of the member.
    fn end_terms(&self, core: &Core) {
        let now_ms = core.parts.clock.now_ms();
        self.lock_terms().retain(|member, term| {
            let is_there = term.seat.strong_count() > 0;
            if is_there
                && now_ms > term.until_ms
                && let Some(room) = core.rooms.find(term.document)
            {
                drop(room.try_send(Command::Expire(*member)));
            }
            is_there
        });
    }

    fn lock_terms(&self) -> std::sync::MutexGuard<'_, FxHashMap<MemberId, Term>> {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_impatient(&self) -> std::sync::MutexGuard<'_, Vec<Impatient>> {
        self.impatient.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line in the log when the rounds end: with their hub, or by a panic.
struct Rounds;

impl Drop for Rounds {
    fn drop(&mut self) {
        let reason = if std::thread::panicking() { "panicked" } else { "the hub is gone" };
        tracing::info!(reason, "keeper ended");
    }
}

async fn rounds(core: Weak<Core>) {
    let _rounds = Rounds;
    let mut interval = tokio::time::interval(Duration::from_millis(IMPATIENT_ROUND_MS));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval.tick().await;
    for round in 1_u64.. {
        interval.tick().await;
        let Some(core) = core.upgrade() else { return };
        core.keeper.look_at_impatient();
        if round.is_multiple_of(KEEPER_ROUND_MS / IMPATIENT_ROUND_MS) {
            core.keeper.look();
            core.keeper.end_terms(&core);
        }
    }
}

/// How many rounds a term is.
const fn rounds_of(term_ms: u64) -> u64 {
    term_ms.div_ceil(KEEPER_ROUND_MS)
}

/// How many rounds in a row surely fit into a term: the first of them comes up to a round after the last sign.
const fn rounds_within(term_ms: u64) -> u64 {
    term_ms / KEEPER_ROUND_MS - 1
}

impl Watched {
    fn new(outbox: &Arc<Outbox>, needs_document: bool) -> Self {
        Self { outbox: Arc::downgrade(outbox), needs_document, ..Self::default() }
    }

    /// One round; `is_crowded` says that too many long messages are under way.
    fn look(&mut self, outbox: &Outbox, is_crowded: bool) {
        let pulse = &outbox.pulse;
        let is_heard = differs(&mut self.heard, &pulse.heard) || pulse.is_paused.load(Relaxed);
        let has_written = differs(&mut self.wrote, &pulse.wrote) || !pulse.is_writing.load(Relaxed);
        let has_spoken = differs(&mut self.spoke, &pulse.spoke);
        let has_document = !self.needs_document || pulse.documents.load(Relaxed) > 0;
        count(&mut self.unheard, is_heard);
        count(&mut self.unspoken, has_spoken);
        count(&mut self.stuck, has_written);
        count(&mut self.behind, !outbox.is_anyone_behind());
        count(&mut self.amid, !pulse.is_amid.load(Relaxed));
        let is_in_the_way = is_crowded && self.amid >= rounds_of(UNFINISHED_MS_MAX);
        count(&mut self.roomless, has_document);
        if self.unheard >= rounds_within(DEAD_AFTER_MS) {
            outbox.hang_up(Farewell::Dead);
        } else if is_in_the_way || self.stuck.max(self.behind) >= rounds_of(STALLED_AFTER_MS) {
            outbox.hang_up(Farewell::Close { code: 1013, reason: "too slow" });
        } else if self.roomless >= rounds_of(UNADMITTED_AFTER_MS) {
            outbox.hang_up(Farewell::Close { code: 4408, reason: "no document" });
        } else {
            self.ask(outbox);
        }
    }

    fn ask(&mut self, outbox: &Outbox) {
        let ping = self.unheard > 0 && self.unheard.is_multiple_of(rounds_of(PING_AFTER_MS));
        let keep_alive = self.unspoken >= rounds_of(KEEP_ALIVE_AFTER_MS);
        if ping || keep_alive {
            outbox.ask(Chores { ping, keep_alive });
        }
    }
}

/// Whether a counter moved since it was seen last.
fn differs(seen: &mut u32, counter: &AtomicU32) -> bool {
    let now = counter.load(Relaxed);
    std::mem::replace(seen, now) != now
}

/// Counts rounds in a row that were not `good`.
fn count(rounds: &mut u64, good: bool) {
    *rounds = if good { 0 } else { *rounds + 1 };
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::task::{Context, Poll, Waker};

    fn watched() -> (Watched, Arc<Outbox>) {
        let outbox = Arc::new(Outbox::default());
        (Watched::new(&outbox, true), outbox)
    }

    /// Rounds until the connection is asked or told something, and what.
    fn until_told(watched: &mut Watched, outbox: &Outbox) -> (u64, Chores, Option<Farewell>) {
        for round in 1..100 {
            watched.look(outbox, false);
            let work = outbox.poll_work(&Context::from_waker(Waker::noop()), &mut VecDeque::new());
            if let Poll::Ready(work) = work {
                return (round, work.chores, work.farewell);
            }
        }
        (100, Chores::default(), None)
    }

    #[test]
    fn a_quiet_connection_is_spoken_to_pinged_and_given_up() {
        let (mut watched, outbox) = watched();
        outbox.pulse.documents.store(1, Relaxed);
        assert_eq!(until_told(&mut watched, &outbox), (4, Chores { ping: true, keep_alive: true }, None));
        outbox.pulse.spoke.fetch_add(1, Relaxed);
        // Seven rounds, and up to one before the first: 40 s.
        assert_eq!(until_told(&mut watched, &outbox), (3, Chores::default(), Some(Farewell::Dead)));
    }

    #[test]
    fn a_connection_that_is_not_read_on_purpose_is_not_dead() {
        let (mut watched, outbox) = watched();
        outbox.pulse.documents.store(1, Relaxed);
        outbox.pulse.is_paused.store(true, Relaxed);
        assert_eq!(until_told(&mut watched, &outbox), (4, Chores { ping: false, keep_alive: true }, None));
    }

    #[test]
    fn a_socket_that_takes_nothing_is_closed_with_1013() {
        let (mut watched, outbox) = watched();
        outbox.pulse.documents.store(1, Relaxed);
        outbox.pulse.is_writing.store(true, Relaxed);
        for _ in 0..6 {
            outbox.pulse.heard.fetch_add(1, Relaxed);
            outbox.pulse.spoke.fetch_add(1, Relaxed);
            watched.look(&outbox, false);
        }
        let farewell = until_told(&mut watched, &outbox).2;
        assert_eq!(farewell, Some(Farewell::Close { code: 1013, reason: "too slow" }));
    }

    #[test]
    fn a_long_message_takes_its_time_unless_many_are_under_way() {
        let (mut watched, outbox) = watched();
        outbox.pulse.documents.store(1, Relaxed);
        outbox.pulse.is_amid.store(true, Relaxed);
        let farewell = |watched: &mut Watched, is_crowded| {
            outbox.pulse.heard.fetch_add(1, Relaxed);
            outbox.pulse.spoke.fetch_add(1, Relaxed);
            watched.look(&outbox, is_crowded);
            match outbox.poll_work(&Context::from_waker(Waker::noop()), &mut VecDeque::new()) {
                Poll::Ready(work) => work.farewell,
                Poll::Pending => None,
            }
        };
        assert!((0..50).all(|_| farewell(&mut watched, false).is_none()), "minutes");
        let slow = Some(Farewell::Close { code: 1013, reason: "too slow" });
        assert_eq!(farewell(&mut watched, true), slow);
    }

    #[test]
    fn a_hocuspocus_socket_without_a_document_goes() {
        let (mut watched, outbox) = watched();
        for _ in 0..12 {
            outbox.pulse.heard.fetch_add(1, Relaxed);
            outbox.pulse.spoke.fetch_add(1, Relaxed);
            watched.look(&outbox, false);
        }
        let farewell = until_told(&mut watched, &outbox).2;
        assert_eq!(farewell, Some(Farewell::Close { code: 4408, reason: "no document" }));
    }
}
