//! What waits for one socket: bounded, and never awaited by the rooms that fill it.
//!
//! Rooms push shared frames from their own tasks. While nothing waits and the connection writes nothing, a frame goes
//! straight to the socket, as far as that takes it ([`crate::shortcut`]); the rest waits here, and the connection takes all
//! that waits at once. Two kinds of frame:
//! *news* (edits, presence) may be dropped, for the document brings a member up to date again; *answers* (acks, sync
//! replies) may not, and are bounded by reading no further from a socket that does not take them.
//!
//! Deliberately absent: the reading of the socket, and anything that waits.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, Bytes};
use smallvec::SmallVec;

use crate::limits::{OUTBOX_ANSWER_BYTES_MAX, OUTBOX_BYTES_MAX};
pub(crate) use crate::news::News;
use crate::shortcut::Shortcut;

/// Parcels that an empty queue keeps room for: an idle connection should cost little.
const IDLE_QUEUE_CAPACITY: usize = 16;

/// Names a member of a room, unique in the process.
pub(crate) type MemberId = u64;

/// One connection's outbox.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    state: Mutex<State>,
    /// Bytes of answers that wait: gates the reading of the socket.
    answer_bytes: AtomicUsize,
    /// Whether a room has no use for more of what the socket brings, for a moment.
    is_resting: AtomicBool,
    /// Signs of life.
    pub(crate) pulse: Pulse,
}

/// What the keeper looks at, in passing: counters that it compares with what it saw last (see [`crate::keeper`]).
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Grows whenever something was read.
    pub(crate) heard: AtomicU32,
    /// Grows whenever the socket took bytes.
    pub(crate) wrote: AtomicU32,
    /// Grows whenever a message was written.
    pub(crate) spoke: AtomicU32,
    /// Bytes that the connection holds and the socket has not taken.
    pub(crate) writing_bytes: AtomicUsize,
    /// Whether bytes wait that the socket does not take.
    pub(crate) is_writing: AtomicBool,
    /// Whether the socket is not read on purpose: silence is then no sign of death.
    pub(crate) is_paused: AtomicBool,
    /// Whether a long message has begun and not ended.
    pub(crate) is_amid: AtomicBool,
    /// Documents open on this socket.
    pub(crate) documents: AtomicU32,
    /// Messages and edits that were refused.
    pub(crate) refused: AtomicU32,
}

impl Pulse {
    /// Counts a refusal; true for the first, which is worth a line in the log: a stranger can repeat it as fast as it is read.
    pub(crate) fn note_refused(&self) -> bool {
        self.refused.fetch_add(1, Relaxed) == 0
    }
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Parcel>,
    waker: Option<Waker>,
    /// Whether the connection has written all it took and said: only then do frames wake it, or pass it by.
    is_idle: bool,
    /// The socket itself, where there is one that takes writes from anybody.
    shortcut: Option<Shortcut>,
    /// Bytes that rooms wrote to it.
    direct_bytes: usize,
    /// Bytes of news that wait, of all members.
    news_bytes: usize,
    /// Bytes of the bodies of answers that wait, likewise.
    body_bytes: usize,
    /// Members whose news were dropped or whose answer waits, until their frames are gone.
    tell: SmallVec<[Arc<Seat>; 1]>,
    /// Members for whom more is to come, until their frames are gone; they are not behind.
    more: SmallVec<[Arc<Seat>; 1]>,
    ended: SmallVec<[MemberId; 1]>,
    chores: Chores,
    farewell: Option<Farewell>,
}

/// A frame, or the two halves of one whose body is shared.
#[derive(Debug)]
struct Parcel {
    seat: Arc<Seat>,
    head: Bytes,
    body: Bytes,
    kind: Kind,
}

/// What may become of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An edit or a presence: may be dropped.
    News,
    /// Must arrive.
    Answer,
    /// The socket has its beginning: must arrive, and first.
    Rest,
}

/// One member's place in an outbox.
#[derive(Debug)]
pub(crate) struct Seat {
    /// Whose place it is.
    pub(crate) member: MemberId,
    /// Bytes of this member's frames that wait; changed under the outbox's lock.
    queued: AtomicUsize,
}

impl Seat {
    pub(crate) fn new(member: MemberId) -> Arc<Self> {
        Arc::new(Self { member, queued: AtomicUsize::new(0) })
    }

    /// Whether nothing of this member waits.
    pub(crate) fn is_drained(&self) -> bool {
        self.queued.load(Relaxed) == 0
    }
}

/// Whether a change wakes the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wake {
    /// Not at all.
    Never,
    /// If it has nothing left to write: else it comes by itself.
    IfIdle,
    /// At once.
    Now,
}

/// What the keeper asks of a connection.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chores {
    /// Send a websocket ping.
    pub(crate) ping: bool,
    /// Send an empty presence.
    pub(crate) keep_alive: bool,
}

/// The last word on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// Write what waits, then the close frame.
    Close {
        /// The close code.
        code: u16,
        /// The reason in the close frame and in the log.
        reason: &'static str,
    },
    /// Drop the socket: nobody is there.
    Dead,
}

/// What became of news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It waits; nothing else of this member did.
    First,
    /// It waits behind others.
    Queued,
    /// It, and what waited, was dropped: the member is behind until its outbox tells that it drained.
    Behind,
}

/// What a connection takes out at once, beside the frames.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Members whose frames are all written, and who wanted to know.
    pub(crate) drained: SmallVec<[MemberId; 1]>,
    /// Members whose room is done with them.
    pub(crate) ended: SmallVec<[MemberId; 1]>,
    /// What the keeper asks.
    pub(crate) chores: Chores,
    /// The end, if it has come.
    pub(crate) farewell: Option<Farewell>,
}

impl Outbox {
    /// Offers news to a member: edits and presences that may be dropped. An answer may go before them, which may not.
    pub(crate) fn offer(&self, seat: &Arc<Seat>, answer: Bytes, news: News) -> Delivery {
        let parcel = |(head, body), kind| Parcel { seat: Arc::clone(seat), head, body, kind };
        self.with(|state| {
            let (queued, len) = (seat.queued.load(Relaxed), news.len());
            if !state.has_place(queued, len) {
                state.drop_news(seat);
                state.tell_when_drained(seat);
                if !answer.is_empty() {
                    self.pass_on(state, parcel((answer, Bytes::new()), Kind::Answer));
                }
                return (Delivery::Behind, Wake::Now);
            }
            let delivery = if queued == 0 { Delivery::First } else { Delivery::Queued };
            let News { mut head, body, more } = news;
            let mut wake = Wake::Never;
            if !answer.is_empty() {
                // If nothing waits, in one write, and if the socket is full, one frame that cannot be dropped.
                let goes_along = state.is_idle && state.queue.is_empty() && body.is_empty();
                let frame = if goes_along { std::mem::take(&mut head) } else { Bytes::new() };
                wake = self.pass_on(state, parcel((answer, frame), Kind::Answer));
            }
            if !head.is_empty() {
                wake = wake.max(self.pass_on(state, parcel((head, body), Kind::News)));
            }
            for halves in more {
                wake = wake.max(self.pass_on(state, parcel(halves, Kind::News)));
            }
            (delivery, wake)
        })
    }

    /// Queues an answer that must arrive.
    pub(crate) fn send(&self, seat: &Arc<Seat>, frame: Bytes) {
        self.send_halves(seat, frame, Bytes::new());
    }

    /// Queues an answer whose body is shared with others or too large to copy.
    pub(crate) fn send_halves(&self, seat: &Arc<Seat>, head: Bytes, body: Bytes) {
        self.with(|state| ((), self.pass_on(state, Parcel { seat: Arc::clone(seat), head, body, kind: Kind::Answer })));
    }

    /// Lets rooms write to the socket by themselves while its connection has nothing to write.
    pub(crate) fn connect(&self, shortcut: Shortcut) {
        self.with(|state| {
            state.shortcut = Some(shortcut);
            ((), Wake::Never)
        });
    }

    /// From now on only the connection writes.
    pub(crate) fn disconnect(&self) {
        self.with(|state| {
            if let Some(shortcut) = state.shortcut.take() {
                shortcut.settle();
            }
            ((), Wake::Never)
        });
    }

    /// Asks for a [`Work::drained`] once nothing of this member waits.
    pub(crate) fn tell_when_drained(&self, seat: &Arc<Seat>) {
        self.with(|state| (state.tell_when_drained(seat), Wake::Now));
    }

    /// Asks for the same without being behind: however long a slow link takes, its member is no laggard.
    pub(crate) fn tell_when_free(&self, seat: &Arc<Seat>) {
        self.with(|state| {
            if !state.more.iter().any(|told| Arc::ptr_eq(told, seat)) {
                state.more.push(Arc::clone(seat));
            }
            ((), Wake::Now)
        });
    }

    /// Tells the connection that a room is done with a member; what was queued before is still written.
    pub(crate) fn end(&self, member: MemberId) {
        self.with(|state| (state.ended.push(member), Wake::Now));
    }

    /// Ends the connection; the first farewell counts.
    pub(crate) fn hang_up(&self, farewell: Farewell) {
        self.with(|state| {
            state.farewell.get_or_insert(farewell);
            ((), Wake::Now)
        });
    }

    /// Asks the connection for a ping or a keep-alive.
    pub(crate) fn ask(&self, chores: Chores) {
        self.with(|state| {
            state.chores.ping |= chores.ping;
            state.chores.keep_alive |= chores.keep_alive;
            ((), Wake::Now)
        });
    }

    /// Whether so many answers wait that the socket should not be read: its peer must take them first.
    pub(crate) fn is_clogged(&self) -> bool {
        self.answer_bytes.load(Relaxed) > OUTBOX_ANSWER_BYTES_MAX
    }

    /// Whether so much of long answers waits that the next one should: a socket may have a thousand members, and each
    /// answer may be as long as a document. Whoever waits asks to be told by [`Outbox::tell_when_free`].
    pub(crate) fn is_laden(&self) -> bool {
        self.lock().body_bytes > OUTBOX_BYTES_MAX
    }

    /// Asks the connection to read no further once its socket is empty; false if it rests already, or if it serves other
    /// rooms too, who might wait. Whoever gets true owes it an [`Outbox::stir`].
    pub(crate) fn rest(&self) -> bool {
        let rests = self.pulse.documents.load(Relaxed) == 1 && !self.is_resting.swap(true, Relaxed);
        if rests && let Some(shortcut) = &self.lock().shortcut {
            shortcut.rest();
        }
        rests
    }

    /// Has it read again. Whoever asks for that owes it an [`Outbox::settle`].
    pub(crate) fn stir(&self) {
        self.is_resting.store(false, Relaxed);
        self.with(|state| {
            if let Some(shortcut) = &state.shortcut {
                shortcut.stir();
            }
            ((), Wake::Now)
        });
    }

    /// Has it hear of whatever comes, unless it rests again.
    pub(crate) fn settle(&self) {
        if !self.is_resting()
            && let Some(shortcut) = &self.lock().shortcut
        {
            shortcut.settle();
        }
    }

    /// Whether nothing that it reads is wanted just now.
    pub(crate) fn is_resting(&self) -> bool {
        self.is_resting.load(Relaxed)
    }

    /// Bytes that wait, also those that the connection has taken out and is writing.
    pub(crate) fn waiting_bytes(&self) -> usize {
        let queued: usize = self.lock().queue.iter().map(|parcel| parcel.head.len() + parcel.body.len()).sum();
        queued + self.pulse.writing_bytes.load(Relaxed)
    }

    /// Bytes that rooms wrote to the socket by themselves.
    pub(crate) fn direct_bytes(&self) -> usize {
        self.lock().direct_bytes
    }

    /// Whether a member waits to be told of its drained frames: it is behind, or has an answer to come.
    pub(crate) fn is_anyone_behind(&self) -> bool {
        !self.lock().tell.is_empty()
    }

    /// Moves the frames that wait into `writing` if that is empty, and gives what else there is to do; ready when there is
    /// any of it. Until it is pending with nothing to write, nobody but the caller writes to the socket. Cancel-safe.
    pub(crate) fn poll_work(&self, cx: &Context<'_>, writing: &mut VecDeque<Bytes>) -> Poll<Work> {
        let mut state = self.lock();
        let was_idle = writing.is_empty();
        state.is_idle = false;
        let mut work = Work::default();
        if was_idle {
            work.drained = state.take_drained();
            self.take_frames(&mut state, writing);
        }
        work.ended = std::mem::take(&mut state.ended);
        work.chores = std::mem::take(&mut state.chores);
        work.farewell = state.farewell;
        let has_new_frames = was_idle && !writing.is_empty();
        if has_new_frames || !work.is_nothing() {
            return Poll::Ready(work);
        }
        state.is_idle = was_idle;
        match &mut state.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            None => state.waker = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    /// Moves all that waits behind what is being written: for a socket that is about to be closed.
    pub(crate) fn take_rest(&self, writing: &mut VecDeque<Bytes>) {
        self.take_frames(&mut self.lock(), writing);
    }

    /// Empties the queue into `writing`.
    fn take_frames(&self, state: &mut State, writing: &mut VecDeque<Bytes>) {
        let mut answer_bytes = 0;
        for parcel in state.queue.drain(..) {
            parcel.seat.queued.fetch_sub(parcel.head.len() + parcel.body.len(), Relaxed);
            if parcel.kind == Kind::Answer {
                answer_bytes += parcel.head.len();
            }
            writing.push_back(parcel.head);
            if !parcel.body.is_empty() {
                writing.push_back(parcel.body);
            }
        }
        if state.queue.capacity() > IDLE_QUEUE_CAPACITY {
            state.queue = VecDeque::new();
        }
        (state.news_bytes, state.body_bytes) = (0, 0);
        self.answer_bytes.fetch_sub(answer_bytes, Relaxed);
    }

    /// Hands a parcel to the socket if nothing is before it, and queues what that does not take.
    fn pass_on(&self, state: &mut State, mut parcel: Parcel) -> Wake {
        if state.is_idle
            && state.queue.is_empty()
            && let Some(shortcut) = &state.shortcut
        {
            let pieces = [IoSlice::new(&parcel.head), IoSlice::new(&parcel.body)];
            let taken = shortcut.write_now(&pieces[..if parcel.body.is_empty() { 1 } else { 2 }]);
            state.direct_bytes += taken;
            if taken > 0 {
                self.pulse.wrote.fetch_add(1, Relaxed);
                self.pulse.spoke.fetch_add(1, Relaxed);
                let of_head = taken.min(parcel.head.len());
                parcel.head.advance(of_head);
                parcel.body.advance(taken - of_head);
                if parcel.head.is_empty() && parcel.body.is_empty() {
                    return Wake::Never;
                }
                parcel.kind = Kind::Rest;
            }
        }
        if parcel.kind == Kind::Answer {
            self.answer_bytes.fetch_add(parcel.head.len(), Relaxed);
        }
        state.push(parcel);
        Wake::IfIdle
    }

    /// Changes the state, then wakes the connection outside the lock if `change` says so.
    fn with<T>(&self, change: impl FnOnce(&mut State) -> (T, Wake)) -> T {
        let (result, waker) = {
            let mut state = self.lock();
            let (result, wake) = change(&mut state);
            let due = wake == Wake::Now || wake == Wake::IfIdle && state.is_idle;
            (result, if due { state.waker.take() } else { None })
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under this lock can panic half way: a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, parcel: Parcel) {
        let (queued, len) = (&parcel.seat.queued, parcel.head.len() + parcel.body.len());
        queued.store(queued.load(Relaxed) + len, Relaxed);
        match parcel.kind {
            Kind::News => self.news_bytes += len,
            Kind::Answer => self.body_bytes += parcel.body.len(),
            Kind::Rest => {}
        }
        self.queue.push_back(parcel);
    }

    /// Whether so many bytes of news may wait for a member of whom so many bytes do: within the bound of the member and of
    /// the socket, for one socket may have a thousand members; or alone, however long.
    fn has_place(&self, queued: usize, len: usize) -> bool {
        let fits = |waiting: usize| waiting == 0 || waiting + len <= OUTBOX_BYTES_MAX;
        fits(queued) && fits(self.news_bytes)
    }

    /// Drops the news that wait for one member; answers stay.
    fn drop_news(&mut self, seat: &Arc<Seat>) {
        let mut dropped = 0;
        self.queue.retain(|parcel| {
            let goes = parcel.kind == Kind::News && Arc::ptr_eq(&parcel.seat, seat);
            dropped += if goes { parcel.head.len() + parcel.body.len() } else { 0 };
            !goes
        });
        seat.queued.fetch_sub(dropped, Relaxed);
        self.news_bytes -= dropped;
    }

    fn tell_when_drained(&mut self, seat: &Arc<Seat>) {
        if !self.tell.iter().any(|told| Arc::ptr_eq(told, seat)) {
            self.tell.push(Arc::clone(seat));
        }
    }

    fn take_drained(&mut self) -> SmallVec<[MemberId; 1]> {
        let mut drained = SmallVec::new();
        for seats in [&mut self.tell, &mut self.more] {
            seats.retain(|seat| {
                let is_drained = seat.is_drained();
                if is_drained && !drained.contains(&seat.member) {
                    drained.push(seat.member);
                }
                !is_drained
            });
        }
        drained
    }
}

impl Work {
    fn is_nothing(&self) -> bool {
        self.drained.is_empty() && self.ended.is_empty() && self.chores == Chores::default() && self.farewell.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    fn frame(len: usize) -> Bytes {
        Bytes::from(vec![1; len])
    }

    fn news(len: usize) -> News {
        let mut news = News::default();
        news.push(frame(len), Bytes::new());
        news
    }

    /// One look at the outbox by a connection that holds `writing`.
    fn look(outbox: &Outbox, writing: &mut VecDeque<Bytes>) -> Poll<Work> {
        outbox.poll_work(&Context::from_waker(Waker::noop()), writing)
    }

    #[test]
    fn frames_leave_in_order_and_whole() {
        let (outbox, seat) = (Outbox::default(), Seat::new(1));
        assert_eq!(outbox.offer(&seat, Bytes::new(), news(1)), Delivery::First);
        outbox.send_halves(&seat, frame(2), frame(3));
        assert_eq!(outbox.offer(&seat, Bytes::new(), news(4)), Delivery::Queued);
        let mut writing = VecDeque::new();
        assert!(look(&outbox, &mut writing).is_ready());
        assert_eq!(writing.iter().map(Bytes::len).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(outbox.offer(&seat, Bytes::new(), news(5)), Delivery::First);
        assert!(look(&outbox, &mut writing).is_pending(), "nothing is taken while something is written");
        assert_eq!(writing.len(), 4);
    }

    #[test]
    fn a_slow_reader_costs_no_more_than_the_bound() {
        let (outbox, slow, other) = (Outbox::default(), Seat::new(1), Seat::new(2));
        let mut writing = VecDeque::from([frame(1)]);
        outbox.offer(&other, Bytes::new(), news(9));
        outbox.send(&slow, frame(7));
        let mut last = Delivery::First;
        while last != Delivery::Behind {
            last = outbox.offer(&slow, Bytes::new(), news(1000));
            assert!(slow.queued.load(Relaxed) <= OUTBOX_BYTES_MAX);
        }
        assert_eq!(slow.queued.load(Relaxed), 7, "the answer stays, the news are gone");
        assert!(outbox.is_anyone_behind());
        assert!(look(&outbox, &mut writing).is_pending(), "not drained before the socket has taken all");
        writing.clear();
        assert!(look(&outbox, &mut writing).ready_and(|work| work.drained.is_empty()));
        assert_eq!(writing.drain(..).map(|frame| frame.len()).collect::<Vec<_>>(), [9, 7]);
        assert!(look(&outbox, &mut writing).ready_and(|work| work.drained[..] == [1]));
        assert!(!outbox.is_anyone_behind());
    }

    #[test]
    fn who_waits_for_more_is_told_once_and_is_not_behind() {
        let (outbox, seat) = (Outbox::default(), Seat::new(1));
        let mut writing = VecDeque::new();
        outbox.send(&seat, frame(7));
        outbox.tell_when_free(&seat);
        outbox.tell_when_free(&seat);
        assert!(!outbox.is_anyone_behind());
        assert!(look(&outbox, &mut writing).ready_and(|work| work.drained.is_empty()));
        writing.clear();
        assert!(look(&outbox, &mut writing).ready_and(|work| work.drained[..] == [1]));
        assert!(look(&outbox, &mut writing).is_pending());
    }

    #[test]
    fn many_members_of_one_socket_share_its_bound() {
        let outbox = Outbox::default();
        let seats: Vec<_> = (1..=100).map(Seat::new).collect();
        assert_eq!(outbox.offer(&seats[0], Bytes::new(), news(OUTBOX_BYTES_MAX * 4)), Delivery::First);
        for seat in &seats[1..] {
            assert_eq!(outbox.offer(seat, frame(1), news(OUTBOX_BYTES_MAX * 4)), Delivery::Behind);
        }
        assert_eq!(outbox.waiting_bytes(), OUTBOX_BYTES_MAX * 4 + 99, "answers are never dropped");
        let (mut writing, mut told) = (VecDeque::new(), 0);
        for _ in 0..2 {
            writing.clear();
            assert!(look(&outbox, &mut writing).ready_and(|work| {
                told += work.drained.len();
                true
            }));
        }
        assert_eq!(told, 99);
        assert_eq!(outbox.offer(&seats[1], Bytes::new(), news(OUTBOX_BYTES_MAX * 4)), Delivery::First);
        assert_eq!(outbox.offer(&seats[1], Bytes::new(), news(1)), Delivery::Behind);
        assert_eq!(outbox.waiting_bytes(), 0);
    }

    #[test]
    fn one_long_message_passes_an_empty_outbox() {
        let (outbox, seat) = (Outbox::default(), Seat::new(1));
        assert_eq!(outbox.offer(&seat, Bytes::new(), news(OUTBOX_BYTES_MAX * 2)), Delivery::First);
        assert_eq!(outbox.offer(&seat, Bytes::new(), news(1)), Delivery::Behind);
    }

    #[test]
    fn an_answer_before_news_stays_when_they_are_dropped() {
        let (outbox, slow) = (Outbox::default(), Seat::new(1));
        let mut writing = VecDeque::from([frame(1)]);
        assert_eq!(outbox.offer(&slow, frame(3), news(1000)), Delivery::First);
        while outbox.offer(&slow, Bytes::new(), news(1000)) != Delivery::Behind {}
        assert_eq!(outbox.offer(&slow, frame(4), news(OUTBOX_BYTES_MAX)), Delivery::Behind);
        writing.clear();
        assert!(look(&outbox, &mut writing).is_ready());
        assert_eq!(writing.iter().map(Bytes::len).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn answers_clog_until_they_are_taken() {
        let (outbox, seat) = (Outbox::default(), Seat::new(1));
        outbox.send_halves(&seat, frame(9), frame(OUTBOX_BYTES_MAX));
        assert!(!outbox.is_clogged(), "a shared body is bounded by the document");
        outbox.send(&seat, frame(OUTBOX_ANSWER_BYTES_MAX));
        assert!(outbox.is_clogged());
        let mut writing = VecDeque::new();
        assert!(look(&outbox, &mut writing).is_ready());
        assert!(!outbox.is_clogged());
    }

    #[test]
    fn a_long_answer_bars_the_next_until_it_is_being_written() {
        let (outbox, one, two) = (Outbox::default(), Seat::new(1), Seat::new(2));
        outbox.offer(&one, Bytes::new(), news(OUTBOX_BYTES_MAX * 2));
        outbox.send_halves(&one, frame(9), frame(OUTBOX_BYTES_MAX));
        assert!(!outbox.is_laden());
        outbox.send_halves(&one, frame(9), frame(1));
        assert!(outbox.is_laden());
        outbox.tell_when_free(&two);
        let mut writing = VecDeque::new();
        assert!(look(&outbox, &mut writing).ready_and(|work| work.drained[..] == [2]));
        assert!(!outbox.is_laden(), "whoever was told has its turn");
    }

    #[test]
    fn the_first_farewell_counts() {
        let outbox = Outbox::default();
        outbox.hang_up(Farewell::Close { code: 1012, reason: "restart" });
        outbox.hang_up(Farewell::Dead);
        let seen = look(&outbox, &mut VecDeque::new());
        assert!(seen.ready_and(|work| work.farewell == Some(Farewell::Close { code: 1012, reason: "restart" })));
    }

    trait ReadyAnd<T> {
        fn ready_and(self, test: impl FnOnce(T) -> bool) -> bool;
    }

    impl<T> ReadyAnd<T> for Poll<T> {
        fn ready_and(self, test: impl FnOnce(T) -> bool) -> bool {
            match self {
                Self::Ready(value) => test(value),
                Self::Pending => false,
            }
        }
    }
}
