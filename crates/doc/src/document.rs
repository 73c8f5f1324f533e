//! A document: its sequence, what waits, and the library's replica that follows lazily.

use crate::admission::{Admission, Ready, Ticket, Verdict};
use crate::block::{Content, Id};
use crate::edit::{read_spans, replacement};
use crate::held::{Held, Part};
use crate::id_set::IdSet;
use crate::outline::{read_text, read_tree};
use crate::replica::Replica;
use crate::rewrite::rewrite;
use crate::section::Section;
use crate::sequence::Sequence;
use crate::split::{self, Split, is_known};
use crate::state::check_state;
use crate::tree::Tree;
use crate::veil::unveil;
use crate::{EditError, Poisoned, Refused, StateVector, Update};
use bytes::Bytes;
use smallvec::{SmallVec, smallvec};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, Transact};

/// One document in memory: the sequenced state, what waits, and the library's replica that follows lazily.
///
/// Whoever owns it calls [`Document::admit`] for each update, relays and journals what comes out ready, and calls
/// [`Document::integrate`] now and then: [`Document::lag`] says how far the replica is behind, which is memory.
#[derive(Default)]
pub struct Document {
    sequence: Sequence,
    held: Held,
    replica: Replica,
}

/// What becomes of an update and of the held parts that it sets free.
#[derive(Default)]
struct Outcome {
    ready: SmallVec<[Ready; 1]>,
    refused: Vec<(Ticket, Refused)>,
    /// Messages of which a part was dealt with.
    done: SmallVec<[Ticket; 2]>,
    /// Clients whose clock moved and for whom somebody may wait.
    moved: SmallVec<[u64; 2]>,
}

impl Document {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// From stored bytes: a checkpoint (v1 state, [`Document::encode`]) and the updates after it, in order.
    ///
    /// Every byte is checked again, and put in order; the library decodes nothing before it must. An update of the tail that builds on one that is not there (another node's, lost with
    /// it) waits under [`Ticket::STORED`] until somebody brings that.
    pub fn open(checkpoint: Option<&Bytes>, tail: &[Bytes]) -> Result<Self, Poisoned> {
        let mut document = Self::new();
        for (message, bytes) in checkpoint.into_iter().chain(tail).enumerate() {
            let bad = |refused: Refused| Poisoned(format!("stored update {message}: {refused}"));
            let update = Update::parse_stored(bytes.clone()).map_err(bad)?;
            let ticket = Ticket { source: Ticket::STORED, message: message as u64 };
            let admission = document.take(ticket, update, false).map_err(bad)?;
            if let Some((_, refused)) = admission.refused.first() {
                return Err(bad(*refused));
            }
        }
        document.replica.note_stored();
        Ok(document)
    }

    /// Takes a checked update: sequences what is ready (and what that makes ready of the held back), holds back the rest.
    ///
    /// A refused update changes nothing.
    pub fn admit(&mut self, ticket: Ticket, update: Update) -> Result<Admission, Refused> {
        self.take(ticket, update, true)
    }

    /// Whether an update brings nothing new. It is not taken in: the question is for those who may not write.
    pub fn knows(&self, update: &Update) -> bool {
        is_known(update, &self.sequence).unwrap_or(false)
    }

    /// The clients of which an update brings new structs, ready or not, each with the clock that it would bring them to.
    /// It is not taken in: the question is for whoever knows whose the clients are.
    pub fn news(&self, update: &Update) -> SmallVec<[(u64, u32); 1]> {
        // The bytes were checked: an error cannot come.
        split::news(update, &self.sequence).unwrap_or_default()
    }

    /// The next clock of a client: 0 as long as it has not edited.
    pub fn clock(&self, client: u64) -> u32 {
        self.sequence.next(client)
    }

    /// Drops what is held back of a source that left.
    pub fn forget(&mut self, source: u64) {
        self.held.forget(source);
    }

    /// The sequenced state: needs no integration.
    pub fn state_vector(&self) -> StateVector {
        self.sequence.vector()
    }

    /// Hands all sequenced updates to the library, in bounded transactions.
    pub fn integrate(&mut self) -> Result<(), Poisoned> {
        self.replica.integrate()
    }

    /// Hands some of them to the library: at most [`crate::limits::INTEGRATE_STRUCTS_MAX`] structs. Whether more wait. For
    /// an owner who has other things to do in between: a struct may have to be compared with thousands.
    pub fn integrate_some(&mut self) -> Result<bool, Poisoned> {
        self.replica.integrate_some()
    }

    /// Updates sequenced and not yet integrated, count and bytes, without those that were stored when it was opened and
    /// still are as they were: these weigh less so. The owner integrates before this grows large.
    pub fn lag(&self) -> (usize, usize) {
        self.replica.lag()
    }

    /// Bytes that the library decodes when it integrates next: those of the lag, and the stored ones if it has not yet.
    pub fn undecoded(&self) -> usize {
        self.replica.queued_bytes()
    }

    /// Whether [`Document::diff`] answers that vector without the library: who has nothing, before anybody with a part has
    /// asked, and who has all.
    pub fn has_at_hand(&mut self, have: &StateVector) -> bool {
        let has_nothing = have.iter().all(|(client, clock)| clock == 0 || self.sequence.next(client) == 0);
        has_nothing && self.replica.whole().is_some() || self.sequence.is_known_to(have)
    }

    /// What a peer with that vector lacks, as one v1 update. The library is asked (and integrates first) only where it must
    /// be: who has nothing gets what is stored as it is, strung together with its tail, and who has all gets the deletions.
    pub fn diff(&mut self, have: &StateVector) -> Result<Bytes, Poisoned> {
        // Only clients that we know: the library's table for it is then no larger than our own.
        let common: StateVector = have.iter().filter(|(client, _)| self.sequence.next(*client) > 0).collect();
        if common.is_empty()
            && let Some(whole) = self.replica.whole()
        {
            return Ok(whole.bytes().clone());
        }
        if self.sequence.is_known_to(&common) {
            self.replica.check()?;
            return Ok(self.sequence.deleted.update().bytes().clone());
        }
        let vector = yrs::StateVector::decode_v1(&common.encode()).map_err(|error| Poisoned(error.to_string()))?;
        self.replica.with(|doc| unveil(doc.transact().encode_diff_v1(&vector)).into())
    }

    /// The whole state as one v1 update, checked by decoding it again (integrates first). Measures the document's weight.
    pub fn encode(&mut self) -> Result<Bytes, Poisoned> {
        let state = self.replica.with(|doc| doc.transact().encode_diff_v1(&yrs::StateVector::default()))?;
        let state = Bytes::from(unveil(state));
        match check_state(&state, &self.sequence) {
            Ok(weight) => {
                self.sequence.set_weight(weight);
                Ok(state)
            }
            Err(reason) => Err(self.replica.poison(reason)),
        }
    }

    /// The text of the `Y.Text` of that name (integrates first). Embedded things are passed over.
    pub fn text(&mut self, root: &str) -> Result<String, Poisoned> {
        self.replica.with(|doc| read_text(doc, root))
    }

    /// The tree of the `Y.XmlFragment` of that name (integrates first).
    pub fn tree(&mut self, root: &str) -> Result<Tree, Poisoned> {
        self.replica.with(|doc| read_tree(doc, root))
    }

    /// Makes the `Y.Text` of that name say `text`, under `client`: by lines, and in changed lines only what differs. Already
    /// admitted and integrated. `None` when it says so already. The caller relays and journals the update.
    pub fn set_text(&mut self, root: &str, text: &str, client: u64) -> Result<Option<Update>, EditError> {
        let spans = self.replica.with(|doc| read_spans(doc, root))?;
        let Some(bytes) = replacement(&spans, root, text, client, self.sequence.next(client)) else { return Ok(None) };
        self.take_own(bytes.into()).map(Some)
    }

    /// Makes the `Y.XmlFragment` of that name say `tree`, under `client`: only blocks that differ are replaced. Already admitted
    /// and integrated, as with [`Document::set_text`].
    pub fn set_tree(&mut self, root: &str, tree: &Tree, client: u64) -> Result<Option<Update>, EditError> {
        let (now, state) = (self.tree(root)?, self.encode()?);
        let mut scratch = Replica::of_client(client);
        scratch.push(Update::parse_stored(state)?);
        // What the library stumbles over on the copy has not touched the document.
        let written = scratch.with(|doc| rewrite(doc, root, &now, tree));
        let bytes = written.map_err(|Poisoned(reason)| EditError::Unwritten(reason))?;
        bytes.map(|bytes| self.take_own(bytes.into())).transpose()
    }

    /// Puts an update of the server's own in its place. The bounds on size do not hold for it, those on clients and depth do;
    /// after a refusal nothing has changed.
    fn take_own(&mut self, bytes: Bytes) -> Result<Update, EditError> {
        let update = Update::parse_stored(bytes)?;
        let own = Ticket { source: Ticket::STORED, message: 0 };
        // Nobody is woken: a client id of the server's own has no one who waits for it.
        self.sequence_update(own, &update, false, &mut Outcome::default())?;
        self.integrate()?;
        Ok(update)
    }

    /// An estimate of the memory held, in bytes.
    pub fn weight(&self) -> usize {
        self.sequence.weight() + self.held.weight() + self.replica.queued_bytes()
    }

    /// Takes an update in; `limited` says whether bounds on size apply.
    fn take(&mut self, ticket: Ticket, update: Update, limited: bool) -> Result<Admission, Refused> {
        let mut outcome = Outcome::default();
        if let Some(client) = self.sequence_single(&update, limited)? {
            self.replica.push(update.clone());
            if self.held.is_empty() {
                let ready = smallvec![Ready { ticket, update, last: true }];
                return Ok(Admission { ready, refused: Vec::new(), verdict: Verdict::Ready });
            }
            outcome.ready.push(Ready { ticket, update, last: false });
            outcome.done.push(ticket);
            outcome.moved.push(client);
        } else {
            self.sequence_update(ticket, &update, limited, &mut outcome)?;
            if self.held.is_empty() && outcome.ready.len() == 1 {
                outcome.ready[0].last = true;
                return Ok(Admission { ready: outcome.ready, refused: Vec::new(), verdict: Verdict::Ready });
            }
        }
        self.wake(&mut outcome);
        Ok(self.conclude(ticket, outcome))
    }

    /// Tries again what waited for clients that moved, and for those that this moves.
    fn wake(&mut self, outcome: &mut Outcome) {
        while let Some(client) = outcome.moved.pop() {
            for (ticket, part) in self.held.wake(client, self.sequence.next(client)) {
                outcome.done.push(ticket);
                match part {
                    Part::Structs { client, clock, left, body } => {
                        let section = Section::new(client, clock, left, &body, 0);
                        self.retry_structs(ticket, section, &body, outcome);
                    }
                    Part::Deletes { client, ranges } => self.retry_deletes(ticket, client, &ranges, outcome),
                }
            }
        }
    }

    /// Takes in a keystroke: one struct, all new, that lacks nothing. Gives its client if it was one. The long way comes
    /// to the same; this is the short one, since almost every update is a keystroke.
    fn sequence_single(&mut self, update: &Update, limited: bool) -> Result<Option<u64>, Refused> {
        if let Some(row) = update.row()
            && self.sequence.push_row(row, update.bytes().len())
        {
            return Ok(Some(row.client));
        }
        let Some((client, block)) = update.single() else { return Ok(None) };
        let next = self.sequence.next(client);
        let gap = block.content == Content::Skip;
        if gap || block.clock != next || self.sequence.missing(client, next, &block).is_some() {
            return Ok(None);
        }
        let mut trial = self.sequence.begin();
        let pushed = self.sequence.push(client, &block, update.bytes().len(), &mut trial);
        let checked = pushed.and_then(|()| if limited { self.sequence.check_weight(&trial) } else { Ok(()) });
        checked.inspect_err(|_| self.sequence.undo(&trial))?;
        Ok(Some(client))
    }

    /// Takes in what is ready of an update and holds back the rest; after a refusal nothing has changed.
    fn sequence_update(
        &mut self,
        ticket: Ticket,
        update: &Update,
        limited: bool,
        outcome: &mut Outcome,
    ) -> Result<(), Refused> {
        let mut trial = self.sequence.begin();
        let split = Split::run(update, &mut self.sequence, &mut trial).and_then(|split| {
            if limited {
                self.sequence.check_weight(&trial)?;
            }
            let parts = split.held(&self.sequence)?;
            self.held.check(ticket, &parts)?;
            Ok((split, parts))
        });
        let (split, parts) = split.inspect_err(|_| self.sequence.undo(&trial))?;
        if let Some(update) = split.ready(&mut self.sequence) {
            self.emit(ticket, update, outcome);
        }
        for (missing, part) in parts {
            self.held.hold(ticket, missing, part);
        }
        outcome.done.push(ticket);
        outcome.moved.extend(trial.clients());
        Ok(())
    }

    /// Tries structs again whose missing id has come.
    fn retry_structs(&mut self, ticket: Ticket, mut section: Section<'_>, body: &Bytes, outcome: &mut Outcome) {
        let mut trial = self.sequence.begin();
        let run = section.run(&mut self.sequence, &mut trial);
        let missing = match run.and_then(|missing| self.sequence.check_weight(&trial).map(|()| missing)) {
            Ok(missing) => missing,
            Err(refused) => {
                self.sequence.undo(&trial);
                self.held.drop_message(ticket);
                outcome.refused.push((ticket, refused));
                return;
            }
        };
        if section.has_news() {
            self.emit(ticket, section.news(), outcome);
            outcome.moved.push(section.client);
        }
        if let Some(missing) = missing {
            self.held.hold(ticket, missing, Part::structs(&section, body.slice_ref(section.rest(body.len()))));
        }
    }

    /// Deletes what has come of ranges that were to be deleted.
    fn retry_deletes(&mut self, ticket: Ticket, client: u64, ranges: &[Range<u32>], outcome: &mut Outcome) {
        let next = self.sequence.next(client);
        let mut fresh = IdSet::default();
        let mut rest = Vec::new();
        for range in ranges {
            let ready = range.start..range.end.min(next);
            if !ready.is_empty() && self.sequence.deleted.insert(client, &ready) {
                fresh.insert(client, &ready);
            }
            if range.end > next {
                rest.push(range.start.max(next)..range.end);
            }
        }
        if fresh.len() > 0 {
            self.emit(ticket, fresh.update(), outcome);
        }
        if let Some(first) = rest.first() {
            let missing = Id { client, clock: first.start };
            self.held.hold(ticket, missing, Part::Deletes { client, ranges: rest });
        }
    }

    fn emit(&mut self, ticket: Ticket, update: Update, outcome: &mut Outcome) {
        self.replica.push(update.clone());
        outcome.ready.push(Ready { ticket, update, last: false });
    }

    /// Says of each message that was dealt with whether it is done.
    fn conclude(&self, given: Ticket, mut outcome: Outcome) -> Admission {
        let refused: BTreeSet<Ticket> = outcome.refused.iter().map(|(ticket, _)| *ticket).collect();
        let mut parts: BTreeMap<Ticket, Option<usize>> = outcome.done.iter().map(|ticket| (*ticket, None)).collect();
        parts.extend(outcome.ready.iter().enumerate().map(|(at, ready)| (ready.ticket, Some(at))));
        let verdict = match (self.held.holds(given), parts.get(&given)) {
            (true, _) => Verdict::Held,
            (false, Some(Some(_))) => Verdict::Ready,
            (false, _) => Verdict::Known,
        };
        for (ticket, last_part) in parts {
            if self.held.holds(ticket) || refused.contains(&ticket) {
                continue;
            }
            match last_part {
                Some(at) => outcome.ready[at].last = true,
                None if ticket != given => outcome.ready.push(Ready { ticket, update: Update::empty(), last: true }),
                None => {}
            }
        }
        Admission { ready: outcome.ready, refused: outcome.refused, verdict }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (updates, bytes) = self.lag();
        formatter
            .debug_struct("Document")
            .field("weight", &self.weight())
            .field("lag_updates", &updates)
            .field("lag_bytes", &bytes)
            .finish_non_exhaustive()
    }
}
