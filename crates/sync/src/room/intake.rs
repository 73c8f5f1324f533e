//! What a room does with each command, and with each update in particular.

use std::panic::{AssertUnwindSafe, catch_unwind};

use encrier_doc::{Admission, Document, EditError, Presence, Ready, Refused, Ticket, Update, Verdict};
use encrier_model::Author;
use tokio::time::Instant;

use super::command::Acks;
use super::commits::{Ack, Settled};
use super::ending::CODE_TRY_LATER;
use super::members::{Member, owes_ack};
use super::owners::Arrival;
use super::run::Said;
use super::{Command, Edit, Failure, Frame, Frames, Question, Room};
use crate::limits::ROOM_COMMANDS_PER_TURN_MAX;
use crate::outbox::MemberId;
use crate::wire::ToClient;
use crate::{Entry, HubError, JournalError};

/// Commands that an idle room keeps place for.
const IDLE_COMMANDS: usize = 16;

/// Close code: the bytes were not what they should be.
const CODE_BAD_BYTES: u16 = 1007;

/// What is said of an edit that the library cannot write.
const UNWRITTEN: Refused = Refused::Malformed("the edit could not be written");

impl Room {
    /// Carries out all that was taken from the queue. After a failure the rest is still in `taken`.
    pub(super) async fn take_in(&mut self, count: usize) -> Result<(), Failure> {
        self.last_activity = Instant::now();
        self.taken.reverse();
        while let Some(command) = self.taken.pop() {
            self.carry_out(command).await?;
        }
        if self.inbox.is_empty() {
            self.end_run();
            for member in self.shared.take_left() {
                self.leave(member);
            }
        }
        if count <= IDLE_COMMANDS && self.taken.capacity() >= ROOM_COMMANDS_PER_TURN_MAX {
            self.taken = Vec::new();
        }
        Ok(())
    }

    /// Releases what a commit was waited for.
    pub(super) fn settle(&mut self, settled: Settled) -> Result<(), Failure> {
        let metrics = &self.core.parts.metrics;
        metrics.updates.inc_by(settled.count);
        metrics.commit_seconds.observe(settled.took.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "a batch has few updates")]
        metrics.batch_updates.observe(settled.count as f64);
        let follows = self.folding.note_committed(settled.committed, settled.count, settled.bytes);
        let owes_acks = !settled.acks.is_empty();
        for ack in settled.acks {
            match ack {
                // Many write, and the room writes to all of them a cadence after the last time: a system call less for each.
                Ack::Status { member, count } if self.tick.is_lively() && !self.is_draining => {
                    self.members.hold_applied(member, count);
                }
                ack => self.release(ack),
            }
        }
        if let Some(heard_at) = settled.heard_at.filter(|_| owes_acks) {
            self.owed_since.get_or_insert(heard_at);
            self.note_acks_sent();
        }
        if follows {
            return Ok(());
        }
        // What the other one wrote is not in this document: a checkpoint of it would lose that.
        Err(Failure::Journal(JournalError::Unavailable("somebody else writes to this document".to_owned())))
    }

    /// Notes how long the first of the acks took, once none is held any more.
    pub(super) fn note_acks_sent(&mut self) {
        if !self.members.owes_acks()
            && let Some(heard_at) = self.owed_since.take()
        {
            self.core.parts.metrics.ack_seconds.observe(heard_at.elapsed().as_secs_f64());
        }
    }

    async fn carry_out(&mut self, command: Command) -> Result<(), Failure> {
        if let Command::Frames(frames) = &command {
            self.heard_at = frames.heard_at;
        } else {
            self.end_run();
            self.heard_at = self.last_activity;
        }
        match command {
            Command::Join(join) => self.join(*join),
            Command::Frames(frames) => self.frames(frames).await?,
            Command::Leave(member) => self.leave(member),
            Command::Detach(member) => self.detach(member),
            Command::Drained(member) => self.drained(member).await?,
            Command::Regrade { member, viewer, right } => self.regrade(member, viewer, right),
            Command::Expire(member) => self.expire(member),
            Command::Row(row) => self.row_changed(*row),
            Command::Adopt { from, to } => {
                self.owners.adopt(&from, &to);
                self.roster.adopt(&from, &to);
            }
            Command::Read(question) => self.read(question).await?,
            Command::Edit(edit) => self.edit(edit).await?,
            Command::Apply(apply) => self.apply(apply),
            Command::Drain => self.begin_drain(),
        }
        Ok(())
    }

    async fn frames(&mut self, frames: Frames) -> Result<(), Failure> {
        drop(frames.weight);
        for frame in frames.list {
            match frame {
                Frame::StepOne(vector) => self.answer(frames.member, vector).await?,
                Frame::StepTwo(update) => self.update(frames.member, update, true),
                Frame::Update(update) => self.update(frames.member, update, false),
                Frame::Presence(presence) => self.hear_presence(frames.member, presence),
                Frame::QueryPresence => self.answer_who(frames.member),
                Frame::Mark(mark) => self.mark(frames.member, mark),
                Frame::Preview(wish) => self.wish(frames.member, wish),
            }
        }
        Ok(())
    }

    fn hear_presence(&mut self, id: MemberId, presence: Presence) {
        let Some(member) = self.members.get(id) else { return };
        let was_too_long = presence.left_out > 0;
        if let Some(reply) = self.roster.hear(id, &member.person(), presence) {
            self.members.send(member, &ToClient::Presence(reply));
        }
        if was_too_long || self.roster.take_left_out() > 0 {
            self.core.parts.metrics.refused("presence");
        }
    }

    /// Takes an update of a member who may write. Messages of a member that was sent away are dropped unanswered: its
    /// client brings them again.
    fn update(&mut self, id: MemberId, update: Update, is_answer: bool) {
        let Some(member) = self.members.get_mut(id) else { return };
        let is_counted = !is_answer || member.asked.take_answer();
        let has_marks = member.marks.is_some();
        let is_owed = has_marks || is_counted && member.has_acks() || !is_answer && member.acks == Acks::Echo;
        if !member.right.may_write() || self.core.is_read_only() {
            self.refuse_edit(id, &update, is_owed);
            if has_marks {
                self.look_at_mark(id);
            }
            return;
        }
        let guarded = self.guard(update, Arrival { member: id, is_answer, is_owed });
        let Some(member) = self.members.get_mut(id) else { return };
        let ticket = member.ticket(guarded.is_owed);
        match self.document.admit(ticket, guarded.update) {
            Ok(admission) => {
                self.claim_of(id, &guarded.claims);
                if has_marks {
                    self.note_unplaced(id);
                }
                self.follow(ticket, admission, is_answer);
            }
            Err(Refused::Malformed(reason)) => {
                self.note_refused(id, "malformed", reason);
                self.send_away(id, CODE_BAD_BYTES, "malformed update");
            }
            Err(Refused::Limit(reason)) => {
                self.note_refused(id, "limit", reason);
                self.refuse(ticket, is_answer);
            }
        }
        if !guarded.refused.is_empty() {
            self.end_run();
            self.refuse_others(id, u32::from(is_owed), guarded.refused.into_iter());
        }
    }

    /// Counts a refusal, and logs the first of a connection.
    pub(super) fn note_refused(&self, id: MemberId, label: &'static str, reason: &'static str) {
        self.core.parts.metrics.refused(label);
        if self.members.get(id).is_some_and(|member| member.outbox.pulse.note_refused()) {
            tracing::info!(member = id, reason, "update refused");
        }
    }

    /// Acts on what the document said of an update: relay and journal what is ready, answer, or ask for what is missing.
    fn follow(&mut self, ticket: Ticket, admission: Admission, is_answer: bool) {
        for ready in admission.ready {
            self.sequence(ready);
        }
        for (late, _) in admission.refused {
            self.core.parts.metrics.refused("limit");
            self.refuse(late, false);
        }
        let Some(member) = self.members.get_mut(ticket.source) else { return };
        match admission.verdict {
            Verdict::Ready => member.asked.is_hopeless = false,
            Verdict::Known if owes_ack(ticket) => self.ack_behind(ticket.source, 1),
            Verdict::Known => {}
            // What the member itself lacks, it cannot send: asking again would go round for ever.
            Verdict::Held if is_answer => member.asked.is_hopeless = true,
            Verdict::Held => self.ask(ticket.source, false),
        }
        if is_answer && admission.verdict != Verdict::Held {
            self.ack_refused(ticket.source);
        }
    }

    /// Takes one ready update into the document's order.
    pub(super) fn sequence(&mut self, ready: Ready) {
        let Ready { ticket, update, last } = ready;
        let may_rest = self.may_rest(self.last_activity);
        let is_acked = last && owes_ack(ticket);
        if update.is_empty() {
            if is_acked {
                self.ack_behind(ticket.source, 1);
            }
            return;
        }
        // Whoever left meanwhile hears nothing: then it does not matter who it was.
        let mut has_marks = false;
        if let Some(member) = self.members.get_mut(ticket.source) {
            has_marks = member.marks.is_some();
            // Whoever speaks once in a while has nothing to gather.
            let speaks_again = member.sent_in_tick == self.tick.number();
            member.sent_in_tick = self.tick.number();
            if may_rest && speaks_again {
                self.resting.add(&member.outbox);
            }
        }
        self.version += 1;
        self.note_arrival();
        self.tick.note_edit();
        let has_status = is_acked && !has_marks;
        if !self.run.add(ticket.source, &update, has_status) {
            self.end_run();
            // Alone, every update makes a run.
            self.run.add(ticket.source, &update, has_status);
        }
        if is_acked && has_marks {
            self.note_placed(ticket.source);
        }
    }

    /// Starts the watches of what goes to the members and to the disk next, unless an earlier edit did.
    fn note_arrival(&mut self) {
        self.tick.note_arrival(self.heard_at);
        self.commits.note_arrival(self.heard_at);
    }

    /// Relays and journals what was said in one go: due before anything else happens in the room.
    pub(super) fn end_run(&mut self) {
        if let Some(Said { update, sender, acks }) = self.run.end() {
            let author = self.members.get(sender).and_then(|member| member.author().cloned());
            let ack = (acks > 0).then_some(Ack::Status { member: sender, count: acks });
            self.relay_and_journal(sender, author, &update, ack);
        }
    }

    /// The two ways that every change goes.
    pub(super) fn relay_and_journal(
        &mut self,
        sender: MemberId,
        author: Option<Author>,
        update: &Update,
        ack: Option<Ack>,
    ) {
        self.note_arrival();
        self.tick.add(sender, update.clone());
        let client = update.client().unwrap_or(0);
        self.commits.add(Entry { author, client, data: update.bytes().clone() }, ack);
    }

    /// An ack for what brought nothing new: it may leave once what it repeats is on disk.
    pub(super) fn ack_behind(&mut self, member: MemberId, count: u32) {
        if self.has_marks(member) {
            self.note_placed(member);
            return;
        }
        self.end_run();
        if let Some(ack) = self.commits.wait_behind(Ack::Status { member, count }) {
            self.release(ack);
        }
    }

    /// Says no to an update, where the dialect can.
    pub(super) fn refuse(&mut self, ticket: Ticket, is_answer: bool) {
        let Some(member) = self.members.get_mut(ticket.source) else { return };
        if is_answer {
            member.asked.is_hopeless = true;
        }
        let has_acks = member.has_acks();
        if owes_ack(ticket) && has_acks {
            member.refused += 1;
            self.deny(ticket.source, 1);
        }
        // The y-websocket dialect cannot say no: unless its socket ends, its client writes on behind a gap, unseen by all.
        if !has_acks {
            self.send_away(ticket.source, CODE_TRY_LATER, "too much for this document");
        }
    }

    /// An edit of a member who may only read: refused if it changes anything. In the y-websocket dialect there is no way
    /// to say so.
    fn refuse_edit(&mut self, id: MemberId, update: &Update, is_owed: bool) {
        if self.document.knows(update) {
            if is_owed && self.members.get(id).is_some_and(Member::has_acks) {
                self.ack_behind(id, 1);
            }
            return;
        }
        self.core.parts.metrics.refused("read-only");
        let Some(member) = self.members.get_mut(id).filter(|_| is_owed) else { return };
        member.refused += 1;
        if member.has_acks() {
            self.deny(id, 1);
        }
    }

    /// Tells a member that so many of its updates were not taken, behind what it is told of those before.
    pub(super) fn deny(&mut self, member: MemberId, count: u32) {
        self.end_run();
        if let Some(ack) = self.commits.wait_behind(Ack::Refusal { member, count }) {
            self.release(ack);
        }
    }

    pub(super) fn release(&mut self, ack: Ack) {
        match ack {
            Ack::Status { member, count } => {
                if let Some(member) = self.members.get(member) {
                    self.members.send_applied(member, count);
                }
            }
            Ack::Refusal { member, count } => {
                self.members.pay(member);
                (0..count).for_each(|_| self.say(member, &ToClient::Status(false)));
            }
            Ack::Mark { member, mark } => self.say(member, &ToClient::Mark(mark)),
            Ack::Edit(done) => {
                drop(done.send(Ok(())));
            }
        }
    }

    /// A question that panics is the asker's fault: the document has its own guard, and the room goes on.
    async fn read(&mut self, question: Question) -> Result<(), Failure> {
        let ask = |document: &mut Document| catch_unwind(AssertUnwindSafe(|| question(Ok(document)))).is_ok();
        let asked = self.with_document(self.size(), ask);
        if !asked.await? {
            tracing::error!("a question to the document panicked");
        }
        Ok(())
    }

    async fn edit(&mut self, edit: Edit) -> Result<(), Failure> {
        let Edit { author, change, done } = edit;
        if self.core.is_read_only() {
            drop(done.send(Err(HubError::Journal(JournalError::ReadOnly))));
            return Ok(());
        }
        match self.with_document(self.size(), change).await? {
            Ok(Some(update)) => {
                self.version += 1;
                if let (Some(author), Some(client)) = (&author, update.sole_client()) {
                    self.claim(author, &[client]);
                }
                self.relay_and_journal(0, author, &update, Some(Ack::Edit(done)));
            }
            Ok(None) => {
                if let Some(ack) = self.commits.wait_behind(Ack::Edit(done)) {
                    self.release(ack);
                }
            }
            Err(EditError::Poisoned(poisoned)) => {
                drop(done.send(Err(HubError::Poisoned(poisoned.clone()))));
                return Err(Failure::Poisoned(poisoned));
            }
            Err(EditError::Refused(refused)) => {
                self.core.parts.metrics.refused("limit");
                drop(done.send(Err(HubError::Refused(refused))));
            }
            Err(EditError::Unwritten(reason)) => {
                tracing::error!(reason, "an edit could not be written");
                drop(done.send(Err(HubError::Refused(UNWRITTEN))));
            }
        }
        Ok(())
    }
}
