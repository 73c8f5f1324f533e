//! Who is in a room.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use encrier_doc::{StateVector, Ticket};
use encrier_model::{Author, Right, Viewer};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::command::{Acks, Join, Speech};
use super::marks::Marks;
use super::owners::Usual;
use super::presence::Person;
use crate::outbox::{Farewell, MemberId, Outbox, Seat};
use crate::wire::{Scope, ToClient, websocket};

/// The members, dense for fan-out and indexed for everything else.
#[derive(Debug, Default)]
pub(crate) struct Members {
    list: Vec<Member>,
    index: FxHashMap<MemberId, usize>,
    groups: Vec<Group>,
    /// Whether acks of some member are held.
    owes_acks: bool,
}

/// Members who hear the same bytes.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) speech: Speech,
    /// How many they are; the slot of an empty group is used again.
    members: usize,
    /// What says that an update is on disk, framed.
    applied: Bytes,
}

/// One connection's membership.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) seat: Arc<Seat>,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) group: usize,
    /// How it hears that its edits are on disk.
    pub(crate) acks: Acks,
    pub(crate) viewer: Viewer,
    pub(crate) address: IpAddr,
    pub(crate) right: Right,
    /// The last scope it was told.
    pub(crate) scope: Scope,
    /// The tick in which it last sent an update: then it hears all but its own.
    pub(crate) sent_in_tick: u64,
    /// The tick before that in which it did.
    pub(crate) sent_before: u64,
    /// Ticks between the last two in which it did.
    pub(crate) silence: u64,
    /// Acks that leave with the next write to it.
    held_acks: u32,
    /// What it surely has.
    pub(crate) baseline: Baseline,
    /// Its news were dropped: it hears nothing until it drained and got what it lacks.
    pub(crate) is_behind: bool,
    /// A step one that waits until the last answer has left.
    pub(crate) question: Option<StateVector>,
    /// The client from which on it is yet to hear who is here: it goes on when its outbox has drained.
    pub(crate) hears_who_from: Option<u64>,
    /// Whether a step two was sent to it.
    pub(crate) has_answer: bool,
    /// What we asked it.
    pub(crate) asked: Asked,
    /// Edits that were refused: answered with `SyncStatus` 0 where the dialect has it.
    pub(crate) refused: u32,
    /// What it is to hear back, in the dialect that has marks.
    pub(crate) marks: Option<Marks>,
    /// The client id that it writes under, if it may.
    pub(super) usual: Option<Usual>,
    next_message: u64,
}

/// Step ones that we sent to a member.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Those that were not answered, in order: whether the answer is owed an ack.
    open: SmallVec<[bool; 8]>,
    /// The document cannot take what this member has: asking again would be a loop.
    pub(crate) is_hopeless: bool,
}

/// A state vector of the room, numbered, shared by all whose outbox was empty then.
#[derive(Debug, Clone, Default)]
pub(crate) struct Baseline {
    pub(crate) number: u64,
    pub(crate) vector: Arc<StateVector>,
}

/// The bit of a ticket's message number that says that an ack is owed.
const OWES_ACK: u64 = 1;

impl Members {
    /// Adds a member; the right and the scope are the room's to decide.
    pub(crate) fn insert(&mut self, join: Join, right: Right, scope: Scope) -> &mut Member {
        let acks = join.speech.acks();
        let marks = (join.speech == Speech::YSweet).then(Marks::default);
        let group = self.group_of(join.speech);
        let at = self.list.len();
        self.index.insert(join.seat.member, at);
        self.list.push(Member {
            seat: join.seat,
            outbox: join.outbox,
            group,
            acks,
            viewer: join.viewer,
            address: join.address,
            right,
            scope,
            sent_in_tick: 0,
            sent_before: 0,
            silence: u64::MAX,
            held_acks: 0,
            baseline: Baseline::default(),
            is_behind: false,
            question: None,
            hears_who_from: None,
            has_answer: false,
            asked: Asked::default(),
            refused: 0,
            marks,
            usual: None,
            next_message: 0,
        });
        &mut self.list[at]
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, id: MemberId) -> Option<Member> {
        let at = self.index.remove(&id)?;
        let member = self.list.swap_remove(at);
        if let Some(moved) = self.list.get(at) {
            self.index.insert(moved.id(), at);
        }
        self.groups[member.group].members -= 1;
        Some(member)
    }

    pub(crate) fn get(&self, id: MemberId) -> Option<&Member> {
        self.index.get(&id).map(|at| &self.list[*at])
    }

    pub(crate) fn get_mut(&mut self, id: MemberId) -> Option<&mut Member> {
        self.index.get(&id).map(|at| &mut self.list[*at])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn ids(&self) -> Vec<MemberId> {
        self.list.iter().map(Member::id).collect()
    }

    /// All members, and the groups that they point into.
    pub(crate) fn with_groups(&mut self) -> (impl Iterator<Item = &mut Member>, &[Group]) {
        (self.list.iter_mut(), &self.groups)
    }

    /// How many groups there are, used or not.
    pub(crate) fn group_count(&self) -> usize {
        self.groups.len()
    }

    pub(crate) fn speech(&self, member: &Member) -> &Speech {
        &self.groups[member.group].speech
    }

    /// Sends one answer to one member.
    pub(crate) fn send(&self, member: &Member, message: &ToClient) {
        member.outbox.send(&member.seat, websocket::message(self.speech(member).prefix(), message));
    }

    /// Tells a member that so many of its updates are durable.
    pub(crate) fn send_applied(&self, member: &Member, count: u32) {
        let frames = self.groups[member.group].applied_times(count);
        if !frames.is_empty() {
            member.outbox.send(&member.seat, frames);
        }
    }

    /// The same with the next write to it, which is about to come.
    pub(crate) fn hold_applied(&mut self, id: MemberId, count: u32) {
        if let Some(member) = self.get_mut(id) {
            member.held_acks += count;
            self.owes_acks |= count > 0;
        }
    }

    /// Whether acks are held.
    pub(crate) fn owes_acks(&self) -> bool {
        self.owes_acks
    }

    /// All that were held have been sent.
    pub(crate) fn note_paid(&mut self) {
        self.owes_acks = false;
    }

    /// Sends the acks held for one member at once: it is about to go.
    pub(crate) fn pay(&mut self, id: MemberId) {
        let Some(at) = self.index.get(&id) else { return };
        let count = std::mem::take(&mut self.list[*at].held_acks);
        self.send_applied(&self.list[*at], count);
    }

    /// Ends a membership: a socket of one document is closed, of a shared socket only this document.
    pub(crate) fn dismiss(&self, member: &Member, code: u16, reason: &'static str) {
        if member.has_acks() {
            self.send(member, &ToClient::Close(reason.to_owned()));
            member.outbox.end(member.id());
        } else {
            member.outbox.hang_up(Farewell::Close { code, reason });
        }
    }

    /// The group that hears these bytes, made or used again.
    fn group_of(&mut self, speech: Speech) -> usize {
        let found = self.groups.iter().position(|group| group.speech == speech);
        let at = found.or_else(|| self.groups.iter().position(|group| group.members == 0)).unwrap_or(self.groups.len());
        if found.is_none() {
            let applied = websocket::message(speech.prefix(), &speech.applied());
            let group = Group { speech, members: 0, applied };
            if at == self.groups.len() { self.groups.push(group) } else { self.groups[at] = group }
        }
        self.groups[at].members += 1;
        at
    }
}

impl Group {
    /// The same so many times.
    fn applied_times(&self, count: u32) -> Bytes {
        match count {
            0 => Bytes::new(),
            1 => self.applied.clone(),
            _ => self.applied.repeat(count as usize).into(),
        }
    }
}

impl Member {
    /// Takes the acks that were held for it, framed.
    pub(crate) fn take_held_acks(&mut self, groups: &[Group]) -> Bytes {
        groups[self.group].applied_times(std::mem::take(&mut self.held_acks))
    }

    /// Whether its edits are answered by a `SyncStatus`.
    pub(crate) fn has_acks(&self) -> bool {
        self.acks == Acks::Status
    }

    pub(crate) fn id(&self) -> MemberId {
        self.seat.member
    }

    pub(crate) fn author(&self) -> Option<&Author> {
        self.viewer.author()
    }

    pub(crate) fn person(&self) -> Person {
        Person { author: self.author().cloned(), address: self.address }
    }

    /// Numbers an update of this member; the number says whether an ack is owed for it.
    pub(crate) fn ticket(&mut self, owes_ack: bool) -> Ticket {
        self.next_message += 2;
        Ticket { source: self.id(), message: self.next_message | if owes_ack { OWES_ACK } else { 0 } }
    }
}

impl Asked {
    /// Notes that a member is asked for what we lack; false if it left too many such questions unanswered.
    ///
    /// A Hocuspocus client counts one unsaved change for each sync that it begins, and one for each edit. The answer to a
    /// question that we ask for a reason of our own (`owes_ack` false) is not among them: an ack for it would show the
    /// last edit as saved before it is.
    pub(crate) fn note(&mut self, owes_ack: bool) -> bool {
        let has_place = self.open.len() < self.open.inline_size();
        if has_place {
            self.open.push(owes_ack);
        }
        has_place
    }

    /// Whether a question for a reason of our own would be in vain: one is open, or the answer is known to be no use.
    pub(crate) fn is_vain(&self) -> bool {
        self.is_hopeless || self.open.contains(&false)
    }

    /// Whether nothing that we asked is unanswered.
    pub(crate) fn is_answered(&self) -> bool {
        self.open.is_empty()
    }

    /// Takes a step two as the answer to the oldest question: whether an ack is owed for it.
    pub(crate) fn take_answer(&mut self) -> bool {
        if self.open.is_empty() { true } else { self.open.remove(0) }
    }
}

/// Whether an ack is owed for the message of this ticket.
pub(crate) fn owes_ack(ticket: Ticket) -> bool {
    ticket.message & OWES_ACK != 0
}
