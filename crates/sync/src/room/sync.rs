//! Members: how they come in, what they are told, how they catch up, and how they go.

use bytes::Bytes;
use encrier_doc::{Document, StateVector};
use encrier_model::{Right, Viewer};

use super::ending::CODE_TRY_LATER;
use super::members::Baseline;
use super::{Failure, Join, Room};
use crate::limits::{INLINE_BYTES_MAX, SHARED_BODY_BYTES_MIN};
use crate::outbox::{Farewell, MemberId};
use crate::wire::websocket::{self, SyncStep};
use crate::wire::{Scope, ToClient};

/// Close code: this viewer may not see this document; y-websocket clients do not come back after it.
pub(super) const CODE_FORBIDDEN: u16 = 4403;

/// Close code: the room is full; a client that came back every few seconds would not make it emptier.
const CODE_TOO_MUCH: u16 = 4429;

/// What a visitor without a right is told; nothing about what exists.
const DENIED: &str = "permission-denied";

/// What a visitor is told whom the door let in and the row, as it was read last, does not.
const CHANGING: &str = "rights are changing";

/// The answer to a step one, kept for whoever asks the same before the document changes.
pub(super) struct Answer {
    vector: StateVector,
    version: u64,
    diff: Bytes,
}

impl Room {
    /// Lets a connection in: scope, our own step one, who is here. It hears everything from now on.
    pub(super) fn join(&mut self, join: Join) {
        // A row that the room was told of is newer than the one the door looked at.
        let Some(right) = self.right_of_door(&join.viewer, join.right) else {
            join.refuse(CODE_TRY_LATER, CHANGING);
            return;
        };
        if !right.may_read() {
            join.refuse(CODE_FORBIDDEN, DENIED);
            return;
        }
        if self.members.len() as u64 >= self.core.parts.settings.members_max {
            self.core.parts.metrics.refused("members-of-document");
            join.refuse(CODE_TOO_MUCH, "too-many-members");
            return;
        }
        let id = join.seat.member;
        let scope = self.scope_of(right);
        let member = self.members.insert(join, right, scope);
        member.asked.note(true);
        self.tell_scope(id);
        self.say(id, &ToClient::StepOne(self.document.state_vector().encode()));
        self.tell_presence(id);
    }

    /// Takes a member out: others hear that its clients are gone.
    pub(super) fn leave(&mut self, id: MemberId) {
        if self.members.remove(id).is_some() {
            self.roster.leave(id);
            self.owners.leave(id);
            self.previews.leave(id);
            self.document.forget(id);
        }
    }

    /// Lets a member go that closed its document, with the words of the reference server.
    pub(super) fn detach(&mut self, id: MemberId) {
        self.members.pay(id);
        self.say(id, &ToClient::Close("provider_initiated".to_owned()));
        self.leave(id);
    }

    /// Ends a membership with a reason.
    pub(super) fn send_away(&mut self, id: MemberId, code: u16, reason: &'static str) {
        self.members.pay(id);
        if let Some(member) = self.members.get(id) {
            self.members.dismiss(member, code, reason);
        }
        self.leave(id);
    }

    /// What a member got in by has run out: its client is to come again and show what it has by then. Neither a provider of Hocuspocus,
    /// whose document was closed, nor y-websocket, whose right was taken, would.
    pub(super) fn expire(&mut self, id: MemberId) {
        self.have_come_again(id, "pass ran out");
    }

    /// Ends a member's connection so that its client comes again, with all its documents.
    fn have_come_again(&mut self, id: MemberId, reason: &'static str) {
        self.members.pay(id);
        if let Some(member) = self.members.get(id) {
            member.outbox.hang_up(Farewell::Close { code: CODE_TRY_LATER, reason });
        }
        self.leave(id);
    }

    /// A member showed a new token.
    pub(super) fn regrade(&mut self, id: MemberId, viewer: Viewer, right: Right) {
        let Some(right) = self.right_of_door(&viewer, right) else { return self.have_come_again(id, CHANGING) };
        if let Some(member) = self.members.get_mut(id) {
            member.viewer = viewer;
            member.usual = None;
            self.regrade_to(id, right, true);
        }
    }

    /// Gives a member another right; `is_told` says that it must hear its scope even if that stays.
    pub(super) fn regrade_to(&mut self, id: MemberId, right: Right, is_told: bool) {
        if !right.may_read() {
            self.send_away(id, CODE_FORBIDDEN, DENIED);
            return;
        }
        let scope = self.scope_of(right);
        let Some(member) = self.members.get_mut(id) else { return };
        member.right = right;
        let was = std::mem::replace(&mut member.scope, scope);
        if is_told || was != scope {
            self.tell_scope(id);
        }
        if was == Scope::ReadOnly && scope == Scope::ReadWrite {
            // What it wrote while it might not is still on its side.
            self.ask(id, false);
        }
    }

    /// Answers a step one. One answer at a time: a client that asks again before it took the last one waits for it, and
    /// only its newest question counts. Sessions that share a socket wait for each other's, if they are long.
    pub(super) async fn answer(&mut self, id: MemberId, vector: StateVector) -> Result<(), Failure> {
        let Some(member) = self.members.get_mut(id) else { return Ok(()) };
        if member.has_answer && !member.seat.is_drained() {
            member.question = Some(vector);
            member.outbox.tell_when_drained(&member.seat);
            return Ok(());
        }
        if member.outbox.is_laden() {
            member.question = Some(vector);
            member.outbox.tell_when_free(&member.seat);
            return Ok(());
        }
        let is_again = std::mem::replace(&mut member.has_answer, true);
        if is_again && member.has_acks() {
            // A Hocuspocus client that begins a sync anew counts one unsaved change until its own step two is acked.
            self.ask(id, true);
        }
        let diff = self.diff(vector).await?;
        self.send_sync(id, SyncStep::Two, diff);
        Ok(())
    }

    /// Answers who is here. One answer at a time: a question is a byte, and everybody's presence may be megabytes.
    pub(super) fn answer_who(&mut self, id: MemberId) {
        let Some(member) = self.members.get_mut(id) else { return };
        if member.seat.is_drained() {
            self.tell_presence(id);
        } else {
            member.hears_who_from = Some(0);
            member.outbox.tell_when_free(&member.seat);
        }
    }

    /// A member's outbox has drained: what it lacks, or asked meanwhile, goes out; then what the text looks like.
    pub(super) async fn drained(&mut self, id: MemberId) -> Result<(), Failure> {
        let Some(member) = self.members.get_mut(id) else { return Ok(()) };
        if member.outbox.is_laden() {
            member.outbox.tell_when_free(&member.seat);
            return Ok(());
        }
        let question = member.question.take();
        if std::mem::take(&mut member.is_behind) {
            let baseline = StateVector::clone(&member.baseline.vector);
            let diff = self.diff(baseline).await?;
            self.send_sync(id, SyncStep::Update, diff);
            self.tell_presence(id);
        } else {
            self.go_on_with_presence(id);
        }
        if let Some(vector) = question {
            self.answer(id, vector).await?;
        }
        self.show_preview(id);
        Ok(())
    }

    /// Asks a member for what we lack. `is_owed` says whether it counts on an ack for the answer.
    pub(super) fn ask(&mut self, id: MemberId, is_owed: bool) {
        let Some(member) = self.members.get_mut(id) else { return };
        let is_vain = !is_owed && member.asked.is_vain();
        if !is_vain && member.asked.note(is_owed) {
            self.say(id, &ToClient::StepOne(self.document.state_vector().encode()));
        }
    }

    /// Edits that were refused and that a later answer brought all the same are acked with it: the client counts them.
    pub(super) fn ack_refused(&mut self, id: MemberId) {
        let Some(member) = self.members.get_mut(id) else { return };
        let refused = std::mem::take(&mut member.refused);
        if refused > 0 && member.has_acks() {
            self.ack_behind(id, refused);
        }
    }

    /// Tells a newcomer, or one who was behind, who is here.
    fn tell_presence(&mut self, id: MemberId) {
        if let Some(member) = self.members.get_mut(id) {
            member.hears_who_from = Some(0);
            self.go_on_with_presence(id);
        }
    }

    /// Goes on telling a member who is here, as far as its socket takes it.
    fn go_on_with_presence(&mut self, id: MemberId) {
        loop {
            let Some(member) = self.members.get_mut(id) else { return };
            let Some(from) = member.hears_who_from else { return };
            // The first page belongs to what a newcomer is told at once.
            if from > 0 && !member.seat.is_drained() || member.outbox.is_laden() {
                member.outbox.tell_when_free(&member.seat);
                return;
            }
            let page = self.roster.page(from);
            member.hears_who_from = page.as_ref().and_then(|page| page.next);
            let (Some(page), Some(member)) = (page, self.members.get(id)) else { return };
            if page.body.len() < SHARED_BODY_BYTES_MIN {
                self.members.send(member, &ToClient::Presence(page.body));
            } else {
                let head = websocket::presence_head(self.members.speech(member).prefix(), page.body.len());
                member.outbox.send_halves(&member.seat, head, page.body);
            }
        }
    }

    pub(super) fn say(&self, id: MemberId, message: &ToClient) {
        if let Some(member) = self.members.get(id) {
            self.members.send(member, message);
        }
    }

    fn tell_scope(&self, id: MemberId) {
        let Some(member) = self.members.get(id) else { return };
        if member.has_acks() {
            self.members.send(member, &ToClient::Admitted(member.scope));
        }
    }

    fn scope_of(&self, right: Right) -> Scope {
        if right.may_write() && !self.core.is_read_only() { Scope::ReadWrite } else { Scope::ReadOnly }
    }

    /// Sends a diff; from now on the member has all that is sequenced.
    fn send_sync(&mut self, id: MemberId, step: SyncStep, diff: Bytes) {
        let vector = std::sync::Arc::new(self.document.state_vector());
        let number = self.baseline.number;
        let Some(member) = self.members.get_mut(id) else { return };
        member.baseline = Baseline { number, vector };
        let Some(member) = self.members.get(id) else { return };
        let head = websocket::sync_head(self.members.speech(member).prefix(), step, diff.len());
        member.outbox.send_halves(&member.seat, head, diff);
    }

    /// What a peer with that vector lacks; the last such answer is kept, for crowds come with the same vector.
    async fn diff(&mut self, vector: StateVector) -> Result<Bytes, Failure> {
        if let Some(answer) = &self.answer
            && answer.version == self.version
            && answer.vector == vector
        {
            return Ok(answer.diff.clone());
        }
        let is_at_hand = self.size() <= INLINE_BYTES_MAX && self.document.has_at_hand(&vector);
        let ask = move |document: &mut Document| {
            let diff = document.diff(&vector);
            (vector, diff)
        };
        let (vector, diff) =
            if is_at_hand { ask(&mut self.document) } else { self.with_document(self.size(), ask).await? };
        let diff = diff?;
        self.answer = Some(Answer { vector, version: self.version, diff: diff.clone() });
        Ok(diff)
    }
}

impl Join {
    /// Sends a connection away that no room took in.
    pub(super) fn refuse(&self, code: u16, reason: &'static str) {
        let is_socket_only = self.speech.acks() == super::command::Acks::Status && code != CODE_TRY_LATER;
        if is_socket_only {
            let message = if code == CODE_FORBIDDEN {
                ToClient::Denied(reason.to_owned())
            } else {
                ToClient::Close(reason.to_owned())
            };
            self.outbox.send(&self.seat, websocket::message(self.speech.prefix(), &message));
            self.outbox.end(self.seat.member);
        } else {
            self.outbox.hang_up(Farewell::Close { code, reason });
        }
    }
}
