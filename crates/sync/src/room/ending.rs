//! How rooms begin and end.

use std::any::Any;
use std::time::Duration;

use encrier_doc::{Document, Poisoned};
use tokio::task::JoinError;
use tokio::time::Instant;

use super::commits::Ack;
use super::{Command, Ending, Failure, Room};
use crate::limits::{INLINE_BYTES_MAX, SETTLE_MS_MAX};
use crate::metrics::whole_ms;
use crate::outbox::Farewell;
use crate::{HubError, JournalError, Stored};

/// Close code: the server failed at this document.
const CODE_INTERNAL: u16 = 1011;
/// Close code: come again later.
pub(super) const CODE_TRY_LATER: u16 = 1013;

impl Room {
    /// Reads the document from the journal. Commands wait in the queue meanwhile.
    pub(super) async fn load(&mut self) -> Result<(), Failure> {
        let began = Instant::now();
        let mut stored = self.core.parts.journal.load(self.number).await?;
        self.folding.note_loaded(&stored);
        self.owners.load(std::mem::take(&mut stored.owners));
        let (rows, bytes) = (stored.tail.len(), stored_bytes(&stored));
        let open = move || {
            let tail: Vec<_> = stored.tail.into_iter().map(|row| row.data).collect();
            Document::open(stored.checkpoint.as_ref().map(|(_, state)| state), &tail)
        };
        let opened = if bytes <= INLINE_BYTES_MAX {
            open()
        } else {
            self.core.room_tasks.spawn_blocking(open).await.map_err(failure_of)?
        };
        self.document = opened?;
        self.last_activity = Instant::now();
        tracing::info!(rows, bytes, took_ms = whole_ms(began.elapsed()), "room opened");
        Ok(())
    }

    /// Whether the room is to end now.
    pub(super) fn ending(&mut self) -> Option<Ending> {
        if !self.commits.is_empty() {
            return None;
        }
        if self.is_draining {
            return self.inbox.is_empty().then_some(Ending::Drained).inspect(|_| self.leave_map());
        }
        let idle = Duration::from_millis(self.core.parts.settings.room_idle_ms);
        let is_idle = self.members.is_empty() && self.last_activity.elapsed() >= idle;
        if !is_idle || self.folding.is_running() {
            return None;
        }
        if self.folding.wants_closing_fold() && !self.core.is_read_only() {
            // It starts at the end of the next turn, which the timer brings at once: the room is idle already.
            self.folding.want();
            return None;
        }
        let rooms = &self.core.rooms;
        if rooms.remove_unused(self.number, &self.shared, &self.inbox) {
            return Some(Ending::Unused);
        }
        // Somebody is about to come in.
        self.last_activity = Instant::now();
        None
    }

    /// Begins the end: takes what is queued and nothing more.
    pub(super) fn begin_drain(&mut self) {
        self.is_draining = true;
        self.inbox.close();
    }

    /// Ends a room that cannot go on: sends the members away, lets what is under way reach the disk or fail, and frees the
    /// document for the next room, or closes it for good if it is damaged.
    pub(super) async fn fail(&mut self, failure: Failure) {
        let metrics = &self.core.parts.metrics;
        match &failure {
            Failure::Journal(error) => {
                self.log_end("storage", Some(error));
                metrics.room_failures.with_label_values(&["storage"]).inc();
                if *error == JournalError::ReadOnly {
                    self.core.note_read_only(self.number);
                }
                self.send_all_away(CODE_TRY_LATER, said(error));
            }
            Failure::Poisoned(error) => {
                self.log_end("damage", Some(error));
                metrics.room_failures.with_label_values(&["damage"]).inc();
                metrics.room_panics.inc();
                self.core.rooms.quarantine(self.number, error.clone());
                self.send_all_away(CODE_INTERNAL, "document is damaged");
            }
        }
        self.tell_edits(&failure.to_error());
        self.let_settle().await;
        if matches!(failure, Failure::Journal(_)) {
            self.core.rooms.remove(self.number, &self.shared);
        }
        self.refuse_queued(&failure);
    }

    /// The room's one line at its end: why, and what it did. A damaged document is quarantined from then on.
    pub(super) fn log_end(&self, reason: &'static str, error: Option<&dyn std::error::Error>) {
        let lived_ms = whole_ms(self.born.elapsed());
        let (edits, flushes) = (self.version, self.tick.number() - 1);
        match error {
            None => tracing::info!(reason, lived_ms, edits, flushes, "room ended"),
            Some(error) => tracing::error!(reason, lived_ms, edits, flushes, %error, "room ended"),
        }
    }

    /// What is under way may still reach the disk. The next room must not load before that, or it would not know of it.
    async fn let_settle(&mut self) {
        self.commits.abandon_unsent();
        let settle = async {
            while !self.commits.is_empty() {
                if let Err(error) = self.commits.next().await {
                    tracing::warn!(%error, "a batch of the failed room did not reach the disk");
                }
            }
        };
        if tokio::time::timeout(Duration::from_millis(SETTLE_MS_MAX), settle).await.is_err() {
            tracing::error!("the journal did not say what became of updates under way");
        }
    }

    /// Answers all that is queued, now that nothing can be added to it.
    fn refuse_queued(&mut self, failure: &Failure) {
        self.inbox.close();
        let queued = std::mem::take(&mut self.taken);
        for command in queued {
            refuse(command, failure);
        }
        while let Ok(command) = self.inbox.try_recv() {
            refuse(command, failure);
        }
    }

    fn send_all_away(&mut self, code: u16, reason: &'static str) {
        for id in self.members.ids() {
            self.members.pay(id);
            let Some(member) = self.members.remove(id) else { continue };
            match code {
                // The client must come again with all its documents: a provider does not reopen one that was closed.
                CODE_TRY_LATER => member.outbox.hang_up(Farewell::Close { code, reason }),
                _ => self.members.dismiss(&member, code, reason),
            }
        }
    }

    /// Tells the callers of `Hub::edit` whose change is not on disk.
    fn tell_edits(&mut self, error: &HubError) {
        for ack in self.commits.take_acks() {
            if let Ack::Edit(done) = ack {
                drop(done.send(Err(error.clone())));
            }
        }
    }

    fn leave_map(&self) {
        self.core.rooms.remove(self.number, &self.shared);
    }
}

/// Answers a command that no room will carry out.
fn refuse(command: Command, failure: &Failure) {
    match command {
        Command::Join(join) => {
            let (code, reason) = match failure {
                Failure::Journal(error) => (CODE_TRY_LATER, said(error)),
                Failure::Poisoned(_) => (CODE_INTERNAL, "document is damaged"),
            };
            join.refuse(code, reason);
        }
        Command::Read(question) => question(Err(failure.to_error())),
        Command::Edit(edit) => {
            drop(edit.done.send(Err(failure.to_error())));
        }
        Command::Apply(apply) => {
            drop(apply.done.send(Err(failure.to_error())));
        }
        Command::Frames(_)
        | Command::Leave(_)
        | Command::Detach(_)
        | Command::Drained(_)
        | Command::Regrade { .. }
        | Command::Expire(_)
        | Command::Row(_)
        | Command::Adopt { .. }
        | Command::Drain => {}
    }
}

/// The close reason of a journal's failure: a full disk is named, for it is the one that people can help.
fn said(error: &JournalError) -> &'static str {
    match error {
        JournalError::Full => "disk is full",
        JournalError::ReadOnly | JournalError::Unavailable(_) | JournalError::Damaged(_) => "storage",
    }
}

/// What a panic says, if it is fixed words: others may quote the document, which no log and no answer should.
pub(super) fn poison_of(panic: &(dyn Any + Send)) -> Poisoned {
    let said = panic.downcast_ref::<&str>().copied();
    Poisoned(format!("panic: {}", said.unwrap_or("its words may quote the document")))
}

impl Ending {
    /// The word for the log.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Drained => "drained",
        }
    }
}

/// What became of work on a document away from the room.
pub(super) fn failure_of(error: JoinError) -> Failure {
    match error.try_into_panic() {
        Ok(panic) => Failure::Poisoned(poison_of(&*panic)),
        Err(error) => Failure::Journal(JournalError::Unavailable(error.to_string())),
    }
}

fn stored_bytes(stored: &Stored) -> usize {
    let state = stored.checkpoint.as_ref().map_or(0, |(_, state)| state.len());
    state + stored.tail.iter().map(|row| row.data.len()).sum::<usize>()
}
