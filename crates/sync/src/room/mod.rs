//! One document in memory and its members.
//!
//! A room is a task that owns its document alone. It takes all that is queued at once, gives every update its place, and
//! does three things with the lot: fan-out to the members ([`tick`]), one batch to the journal ([`commits`]), and acks once
//! that is on disk. It never waits for a socket, and waits for the journal only by taking nothing more.
//!
//! ```text
//! queue ─▶ intake ─▶ Document::admit ─┬─▶ tick ─▶ members' outboxes
//!                                     └─▶ commits ─▶ journal ─▶ receipt ─▶ acks
//! ```
//!
//! A room ends empty ([`Ending::Unused`]), drained, or failed. A failed room cannot promise anything: its members are
//! sent away, nothing is folded, and whoever comes next opens the document anew from what is on disk; clients keep what
//! was not acknowledged and bring it again.
//!
//! Deliberately absent: sockets, SQL, and retries of the journal.

mod allotment;
mod apply;
mod command;
mod commits;
mod ending;
mod fold;
mod framed;
mod handle;
mod intake;
mod marks;
mod members;
mod owners;
mod presence;
mod preview;
mod resting;
mod row;
mod run;
mod sync;
mod tick;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use encrier_doc::{Document, Poisoned};
use encrier_model::DocumentNumber;
use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep};
use tracing::Instrument;

pub(crate) use command::{Apply, Command, Edit, Frame, Frames, Join, Question, Speech};
pub(crate) use handle::{Gone, Handle, Shared};

use crate::core::Core;
use crate::limits::{
    BASELINE_MS, CATCH_UP_AWAY_MS, CATCH_UP_MS, COMMIT_MS_MAX, FANOUT_MICROS_PER_MEMBER, FANOUT_MS_MAX,
    IN_FLIGHT_BYTES_MAX, INLINE_BYTES_MAX, LAG_BYTES_MAX, LAG_IDLE_MS, LAG_INLINE_BYTES_MAX, LAG_UPDATES_MAX,
    REST_ENDS_MS, ROOM_COMMANDS_PER_TURN_MAX, TICK_BYTES_MAX,
};
use crate::metrics::Counted;
use crate::outbox::MemberId;
use crate::preview::{NotShown, Rendering};
use crate::{HubError, JournalError};
use commits::{Commits, Settled};
use fold::Folding;
use members::{Baseline, Members};
use owners::Owners;
use presence::Roster;
use preview::Previews;
use resting::Resting;
use row::{Known, RowWatch};
use run::Run;
use tick::{Audience, Tick};

/// The task's state.
pub(crate) struct Room {
    core: Arc<Core>,
    number: DocumentNumber,
    shared: Arc<Shared>,
    inbox: mpsc::Receiver<Command>,
    taken: Vec<Command>,
    document: Document,
    members: Members,
    /// Members whose mark is to be looked at when the turn ends.
    marked: Vec<MemberId>,
    roster: Roster,
    owners: Owners,
    run: Run,
    tick: Tick,
    resting: Resting,
    commits: Commits,
    folding: Folding,
    previews: Previews,
    /// What all members had been sent, a while ago.
    baseline: Baseline,
    baseline_at: Option<Instant>,
    /// The row, if the room was told of a change: the rights of whoever enters later are decided by it.
    row: RowWatch,
    /// The last answer to a step one, for a crowd that asks the same.
    answer: Option<sync::Answer>,
    /// Counts changes of the document, so that an answer is known to be the newest.
    version: u64,
    born: Instant,
    last_activity: Instant,
    /// When what is being carried out arrived.
    heard_at: Instant,
    /// When the first of the updates arrived whose acks are held.
    owed_since: Option<Instant>,
    /// Whether the library took long over a few structs: then nothing of this document is done beside other rooms.
    is_slow: bool,
    is_draining: bool,
    timer: Pin<Box<Sleep>>,
    timer_at: Option<Instant>,
}

/// Why a room ended as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// Nobody was there for a while.
    Unused,
    /// The process stops, and all is on disk.
    Drained,
}

/// Why a room ended as it should not.
#[derive(Debug)]
enum Failure {
    /// The journal did not load, or did not take what was sequenced.
    Journal(JournalError),
    /// The document is damaged, or code panicked over it.
    Poisoned(Poisoned),
}

/// What a turn begins with.
enum Event {
    Settled(Result<Settled, JournalError>),
    Taken(usize),
    Folded(fold::Outcome),
    Rendered(Result<Rendering, NotShown>),
    RowRead(Known),
    Due,
}

impl Room {
    /// Starts the task of a room that is on the map already.
    pub(crate) fn spawn(core: Arc<Core>, number: DocumentNumber, inbox: mpsc::Receiver<Command>, shared: Arc<Shared>) {
        let span = tracing::info_span!("room", document = number.0);
        let tracker = core.room_tasks.clone();
        let room = Self::new(core, number, inbox, shared);
        tracker.spawn(room.run().instrument(span));
    }

    fn new(core: Arc<Core>, number: DocumentNumber, inbox: mpsc::Receiver<Command>, shared: Arc<Shared>) -> Self {
        let commits = Commits::new(Arc::clone(&core.parts.journal), Arc::clone(&core.parts.clock), number);
        let now = Instant::now();
        Self {
            core,
            number,
            shared,
            inbox,
            taken: Vec::new(),
            document: Document::new(),
            members: Members::default(),
            marked: Vec::new(),
            roster: Roster::default(),
            owners: Owners::default(),
            run: Run::default(),
            tick: Tick::default(),
            resting: Resting::default(),
            commits,
            folding: Folding::default(),
            previews: Previews::default(),
            baseline: Baseline::default(),
            baseline_at: None,
            row: RowWatch::default(),
            answer: None,
            version: 0,
            born: now,
            last_activity: now,
            heard_at: now,
            owed_since: None,
            is_slow: false,
            is_draining: false,
            timer: Box::pin(tokio::time::sleep_until(now)),
            timer_at: None,
        }
    }

    /// Lives, contains a panic, and ends with one line in the log.
    async fn run(mut self) {
        let counted = Counted::new(self.core.parts.metrics.rooms.clone());
        let lived = AssertUnwindSafe(self.run_inner()).catch_unwind().await;
        match lived {
            Ok(Ok(ending)) => self.log_end(ending.reason(), None),
            Ok(Err(failure)) => self.fail(failure).await,
            Err(panic) => self.fail(Failure::Poisoned(ending::poison_of(&*panic))).await,
        }
        drop(counted);
    }

    async fn run_inner(&mut self) -> Result<Ending, Failure> {
        self.load().await?;
        // Whoever made the room may never say anything.
        self.set_timer(Instant::now());
        loop {
            match self.next_event().await {
                Event::Settled(settled) => self.settle(settled?)?,
                Event::Taken(count) => self.take_in(count).await?,
                Event::Folded(outcome) => self.folding.note(&outcome, &self.core.parts.metrics),
                Event::Rendered(rendered) => self.rendered(rendered),
                Event::RowRead(known) => self.row_read(known),
                Event::Due => {}
            }
            #[cfg(feature = "failpoint")]
            crate::failpoint::turn(self.number);
            self.end_turn().await?;
            if let Some(ending) = self.ending() {
                return Ok(ending);
            }
        }
    }

    /// Waits for the next thing to do. Cancel-safe: every branch is.
    async fn next_event(&mut self) -> Event {
        // Full in flight, or about to fold at an exact point: commands wait in the queue.
        let takes_commands = self.commits.bytes() < IN_FLIGHT_BYTES_MAX && !self.folding.is_wanted();
        let is_open = !(self.is_draining && self.inbox.is_closed() && self.inbox.is_empty());
        tokio::select! {
            biased;
            // Acks first: somebody looks at "saving…".
            settled = self.commits.next(), if !self.commits.is_empty() => Event::Settled(settled),
            known = self.row.read(), if self.row.is_reading() => Event::RowRead(known),
            count = self.inbox.recv_many(&mut self.taken, ROOM_COMMANDS_PER_TURN_MAX), if takes_commands && is_open => {
                Event::Taken(count)
            }
            outcome = self.folding.finished(), if self.folding.is_running() => Event::Folded(outcome),
            rendered = self.previews.finished(), if self.previews.is_running() => Event::Rendered(rendered),
            // Last: what is due is also looked at after every turn.
            () = self.timer.as_mut(), if self.timer_at.is_some() => {
                self.timer_at = None;
                Event::Due
            }
        }
    }

    /// What every turn ends with: write out, send on its way, catch up, look at the clock once.
    async fn end_turn(&mut self) -> Result<(), Failure> {
        let now = Instant::now();
        self.settle_aside(now);
        self.end_run();
        self.settle_marks();
        if !self.may_rest(now) {
            self.resting.wake(now);
        }
        self.flush_if_due(now).await;
        self.resting.settle(now);
        if self.commits.is_awaited() || self.tick.is_empty() && self.commit_due().is_none_or(|due| now >= due) {
            self.commits.seal(now);
        }
        let (updates, bytes) = self.document.lag();
        let is_quiet = now >= self.last_activity + Duration::from_millis(LAG_IDLE_MS);
        if updates > LAG_UPDATES_MAX || bytes > LAG_BYTES_MAX || is_quiet && updates > 0 {
            self.catch_up().await?;
        }
        if is_quiet {
            self.answer = None;
            self.tick.give_back();
        }
        if self.folding.is_wanted() && self.commits.is_empty() {
            self.start_fold().await?;
        }
        self.shared.note_weight(self.document.weight());
        self.render_if_due(now).await?;
        self.set_timer(now);
        Ok(())
    }

    /// Hands the library some of what lags, for as long as other rooms can wait; away from them if there is much, or if
    /// the last call was slow. What is left waits for the next turn: edits are relayed and journalled meanwhile.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        let is_away = self.is_slow || self.document.undecoded() > INLINE_BYTES_MAX;
        let within = Duration::from_millis(if is_away { CATCH_UP_AWAY_MS } else { CATCH_UP_MS });
        let some = move |document: &mut Document| -> Result<_, Poisoned> {
            let from = Instant::now();
            while document.integrate_some()? {
                if from.elapsed() >= within {
                    return Ok((true, from.elapsed()));
                }
            }
            Ok((false, from.elapsed()))
        };
        let caught_up = if is_away { self.with_document(usize::MAX, some).await? } else { some(&mut self.document) };
        let (has_more, took) = caught_up?;
        self.is_slow = has_more && took > 2 * within;
        if has_more {
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Writes to the members if there is news and their time has come.
    async fn flush_if_due(&mut self, now: Instant) {
        let tells = self.roster.due(now).is_some_and(|due| now >= due);
        if self.tick.is_empty() && !tells && !self.members.owes_acks() {
            return;
        }
        if self.members.is_empty() {
            self.members.note_paid();
            self.tick.clear();
            self.roster.take_changed();
            return;
        }
        self.core.pressure.look(Duration::from_millis(self.core.parts.settings.gather_ms_max));
        let is_due = self.flush_due().is_none_or(|due| now >= due);
        if is_due || self.is_draining || self.tick.bytes() > TICK_BYTES_MAX {
            let presences = self.roster.take_due(now);
            self.resting.note_flush();
            let audience = Audience {
                members: &mut self.members,
                resting: &mut self.resting,
                baseline: &self.baseline,
                metrics: &self.core.parts.metrics,
            };
            self.tick.flush(audience, &presences).await;
            self.note_acks_sent();
            self.note_baseline(now);
        }
    }

    /// Notes, now and then, what the members were sent: cheap for few clients, and rare for many.
    fn note_baseline(&mut self, now: Instant) {
        let is_old = self.baseline_at.is_none_or(|at| now >= at + Duration::from_millis(BASELINE_MS));
        if is_old {
            self.baseline_at = Some(now);
            self.baseline =
                Baseline { number: self.baseline.number + 1, vector: Arc::new(self.document.state_vector()) };
        }
    }

    fn flush_due(&self) -> Option<Instant> {
        let due = self.tick.due(self.cadence(), self.core.pressure.patience())?;
        // Late: those who have just been woken are waited for all the same, or they would wait for another cadence.
        let heard = self.resting.woken_at().map(|at| at + Duration::from_millis(REST_ENDS_MS / 2));
        Some(heard.map_or(due, |heard| heard.max(due)))
    }

    /// When the journal gets what the members were sent: at once, but of a stream of edits every third cadence, or when it
    /// has been silent for one. Where there is no processor time to spare rooms wait already, and share their commits.
    fn commit_due(&self) -> Option<Instant> {
        let may_wait = self.tick.is_stream()
            && self.core.pressure.patience().is_zero()
            && !self.members.is_empty()
            && !self.is_draining
            && !self.folding.is_wanted()
            && self.commits.bytes() < TICK_BYTES_MAX;
        let since = self.commits.open_since().filter(|_| may_wait)?;
        let at_most = since + Duration::from_millis(COMMIT_MS_MAX);
        // The stream has ended: nothing more would go with it.
        let silence = self.tick.due(self.cadence(), Duration::ZERO);
        Some(silence.map_or(at_most, |due| due.min(at_most)))
    }

    /// Whether what a socket brings now would only wait: the next write is a while off.
    fn may_rest(&self, now: Instant) -> bool {
        let early = Duration::from_millis(REST_ENDS_MS);
        !self.is_draining && self.flush_due().is_some_and(|due| now + early < due)
    }

    /// The time between two writes to a member: longer in a room of very many.
    fn cadence(&self) -> Duration {
        let by_members = Duration::from_micros(FANOUT_MICROS_PER_MEMBER * self.members.len() as u64);
        Duration::from_millis(self.core.parts.settings.cadence_ms)
            + by_members.min(Duration::from_millis(FANOUT_MS_MAX))
    }

    /// Sets the one timer to the next thing that is due. A timer that rings too early only makes an empty turn, so it is
    /// moved only forward in need.
    fn set_timer(&mut self, now: Instant) {
        let writes = !self.tick.is_empty() || self.members.owes_acks();
        let flush = if writes { self.flush_due() } else { None };
        let tell = self.roster.due(now).max(self.roster.due(now).and(self.flush_due()));
        let rest = if self.resting.is_empty() { None } else { self.flush_due() };
        let rest = rest.map(|due| due - Duration::from_millis(REST_ENDS_MS));
        let lag_idle = Duration::from_millis(LAG_IDLE_MS);
        let catch_up = (self.document.lag().0 > 0 || self.answer.is_some()).then(|| self.last_activity + lag_idle);
        let idle = Duration::from_millis(self.core.parts.settings.room_idle_ms);
        let may_close = self.members.is_empty() && self.commits.is_empty() && !self.folding.is_running();
        let close = may_close.then(|| self.last_activity + idle);
        let commit = self.commit_due().filter(|_| self.tick.is_empty());
        let (owners, previews) = (self.owners.due(), self.previews.due());
        let dues = [flush, tell, rest, self.resting.settle_due(), commit, catch_up, close, owners, previews];
        let Some(due) = dues.into_iter().flatten().min() else { return };
        let due = due.max(now);
        if self.timer_at.is_none_or(|at| due < at) {
            self.timer.as_mut().reset(due);
            self.timer_at = Some(due);
        }
    }

    /// Runs something on the document; if it goes through many bytes, then away from the threads that serve other rooms.
    async fn with_document<T, F>(&mut self, bytes: usize, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Document) -> T + Send + 'static,
    {
        // What is undecoded is integrated first, what was stored as well as what lags; a crowd at one place makes a few
        // kilobytes of it long.
        if bytes <= INLINE_BYTES_MAX && self.document.undecoded() <= LAG_INLINE_BYTES_MAX {
            return Ok(question(&mut self.document));
        }
        let mut document = std::mem::take(&mut self.document);
        let away = self.core.room_tasks.spawn_blocking(move || {
            let answer = question(&mut document);
            (document, answer)
        });
        let (document, answer) = away.await.map_err(ending::failure_of)?;
        self.document = document;
        Ok(answer)
    }
}

impl From<Poisoned> for Failure {
    fn from(poisoned: Poisoned) -> Self {
        Self::Poisoned(poisoned)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Damaged(_) => Self::Poisoned(Poisoned(error.to_string())),
            other => Self::Journal(other),
        }
    }
}

impl Failure {
    /// What a caller of `Hub::read` or `Hub::edit` is told.
    fn to_error(&self) -> HubError {
        match self {
            Self::Journal(error) => HubError::Journal(error.clone()),
            Self::Poisoned(poisoned) => HubError::Poisoned(poisoned.clone()),
        }
    }
}
