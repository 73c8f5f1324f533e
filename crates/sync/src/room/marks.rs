//! Marks: how a y-sweet client hears that its edits are on disk.
//!
//! The client counts its edits and sends the count (type 102) when it opens, after each edit, and when it has heard nothing
//! for a while; the count that comes back is what it shows as saved. y-sweet's own server sends it back at once. Here it
//! waits until all that the client sent before it is on disk, and also:
//!
//! - until the client has answered what it was asked, for the first mark of a connection comes before the edits that were
//!   made offline, and counts them;
//! - until its updates that wait for others have their place;
//! - for ever, when an edit was refused: the reference server lets a reader believe that its edits are saved.
//!
//! Deliberately absent: time. The keeper says something to such a client often enough (`crate::keeper`).

use bytes::Bytes;

use super::Room;
use super::commits::Ack;
use crate::outbox::MemberId;

/// The marks of one member.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Updates that were taken and have no place in the document yet.
    unplaced: u32,
    /// The newest mark that could not even be put behind what is on its way to disk; it says all that older ones say.
    waiting: Option<Bytes>,
}

impl Room {
    /// Takes a mark.
    pub(super) fn mark(&mut self, id: MemberId, mark: Bytes) {
        let Some(member) = self.members.get_mut(id) else { return };
        let Some(marks) = &mut member.marks else { return };
        marks.waiting = Some(mark);
        self.look_at_mark(id);
    }

    /// Puts the marks that wait behind all that is on its way to disk, where nothing else is in their way. Once a turn, after
    /// the run has ended: of marks that came between the edits of one go the newest counts, and the edits stay one update.
    pub(super) fn settle_marks(&mut self) {
        for id in std::mem::take(&mut self.marked) {
            let Some(member) = self.members.get_mut(id) else { continue };
            let is_free = member.asked.is_answered() && member.refused == 0;
            let Some(marks) = member.marks.as_mut().filter(|marks| is_free && marks.unplaced == 0) else { continue };
            let Some(mark) = marks.waiting.take() else { continue };
            if let Some(ack) = self.commits.wait_behind(Ack::Mark { member: id, mark }) {
                self.release(ack);
            }
        }
    }

    /// Whether a member hears of the disk by marks.
    pub(super) fn has_marks(&self, id: MemberId) -> bool {
        self.members.get(id).is_some_and(|member| member.marks.is_some())
    }

    /// Has a member's mark looked at when the turn ends.
    pub(super) fn look_at_mark(&mut self, id: MemberId) {
        if self.marked.last() != Some(&id) {
            self.marked.push(id);
        }
    }

    /// Notes that an update of a member was taken; [`Room::note_placed`] follows when all of it has its place. Even if that
    /// is not now, it may be the answer that the mark waited for.
    pub(super) fn note_unplaced(&mut self, id: MemberId) {
        if let Some(marks) = self.members.get_mut(id).and_then(|member| member.marks.as_mut()) {
            marks.unplaced += 1;
            self.look_at_mark(id);
        }
    }

    /// Notes that an update of a member has its place and is on its way to disk, or brought nothing new.
    pub(super) fn note_placed(&mut self, id: MemberId) {
        if let Some(marks) = self.members.get_mut(id).and_then(|member| member.marks.as_mut()) {
            marks.unplaced = marks.unplaced.saturating_sub(1);
            self.look_at_mark(id);
        }
    }
}
