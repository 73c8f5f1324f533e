//! Whose the client ids of a document are, and what becomes of edits under another's.
//!
//! An id is its author's from the first edit that the author makes under it: one that arrives as it is made, or that is of
//! the id which the member shows as its presence. What else stands in an answer may be others' edits that the server lost
//! with a crash: under an id of nobody's it is taken, and the id stays nobody's.
//!
//! New edits under an id that another author owns are not taken from a member; the rest of its update is, so that nothing
//! of its own is lost with them. Edits that the member makes itself are refused at once. Those that it only seems to relay
//! are put aside: their owner has a while to bring them itself, whereupon all that builds on them has its place. If the
//! owner stays away, they are refused then. See `docs/decisions/0012`.
//!
//! Deliberately absent: deletions, which need no ownership, and strangers, who own nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use encrier_doc::Update;
use encrier_model::Author;
use smallvec::SmallVec;
use tokio::time::Instant;

use super::Room;
use super::sync::CODE_FORBIDDEN;
use crate::limits::OWNER_RETURNS_MS;
use crate::outbox::MemberId;
use crate::wire::ToClient;

/// What a client is told by a close code, and the log.
const OTHERS: &str = "edits under another's client id";

/// What a Hocuspocus client is told of edits under others' ids; it brings them in again under new ones.
fn refused(clients: impl Iterator<Item = u64>) -> String {
    let clients: Vec<String> = clients.map(|client| client.to_string()).collect();
    format!(r#"{{"type":"refused","reason":"author","clients":[{}]}}"#, clients.join(","))
}

/// The owners of a document's client ids, and what waits for them.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// A tree: ids are chosen by clients.
    authors: BTreeMap<u64, Author>,
    /// Counts changes: what was looked up before one may not hold any more.
    version: u32,
    aside: Vec<Aside>,
}

/// A client id that a member may write under, as of a version of the owners.
pub(super) type Usual = (u64, u32);

/// Edits of others that a member brought.
#[derive(Debug)]
struct Aside {
    member: MemberId,
    due: Instant,
    /// Clients, and the clocks that the edits reach.
    edits: SmallVec<[(u64, u32); 1]>,
    /// Acks that the member is owed for the messages.
    owed: u32,
}

/// How an update came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) member: MemberId,
    pub(super) is_answer: bool,
    pub(super) is_owed: bool,
}

/// What of an update may be taken.
#[derive(Debug)]
pub(super) struct Guarded {
    pub(super) update: Update,
    /// Whether an ack is owed for that.
    pub(super) is_owed: bool,
    /// Ids that become the member's when it is taken.
    pub(super) claims: SmallVec<[u64; 1]>,
    /// The ids of others whose edits are refused: the member is to be told.
    pub(super) refused: SmallVec<[u64; 4]>,
}

/// An update's new edits, by whose they are.
#[derive(Debug, Default)]
struct Sorted {
    claims: SmallVec<[u64; 1]>,
    others: SmallVec<[(u64, u32); 1]>,
    is_refused: bool,
    /// Whether all are the member's to make, now and as long as no owner changes.
    is_usual: bool,
}

impl Owners {
    /// The owners as stored.
    pub(super) fn load(&mut self, owners: Vec<(u64, Author)>) {
        self.authors = owners.into_iter().collect();
    }

    /// Gives all that is one author's to another.
    pub(super) fn adopt(&mut self, from: &Author, to: &Author) {
        self.version += 1;
        self.authors.values_mut().filter(|author| *author == from).for_each(|author| *author = to.clone());
    }

    /// Forgets what a member brought.
    pub(super) fn leave(&mut self, member: MemberId) {
        self.aside.retain(|aside| aside.member != member);
    }

    /// When to look at what was put aside.
    pub(super) fn due(&self) -> Option<Instant> {
        self.aside.iter().map(|aside| aside.due).min()
    }

    /// Puts others' edits aside; gives whether they are the first of this member.
    fn put_aside(&mut self, edits: SmallVec<[(u64, u32); 1]>, arrival: Arrival, now: Instant) -> bool {
        let owed = u32::from(arrival.is_owed);
        if let Some(aside) = self.aside.iter_mut().find(|aside| aside.member == arrival.member) {
            for (client, end) in edits {
                match aside.edits.iter_mut().find(|(known, _)| *known == client) {
                    Some((_, known)) => *known = end.max(*known),
                    None => aside.edits.push((client, end)),
                }
            }
            aside.owed += owed;
            return false;
        }
        let due = now + Duration::from_millis(OWNER_RETURNS_MS);
        self.aside.push(Aside { member: arrival.member, due, edits, owed });
        true
    }
}

impl Room {
    /// Looks whose the new edits of an update are; what is another's is taken out of it.
    pub(super) fn guard(&mut self, update: Update, arrival: Arrival) -> Guarded {
        let whole = |update, claims| Guarded { update, is_owed: arrival.is_owed, claims, refused: SmallVec::new() };
        let sole = update.sole_client();
        let Some(member) = self.members.get(arrival.member) else { return whole(update, SmallVec::new()) };
        if sole.is_some_and(|client| member.usual == Some((client, self.owners.version))) {
            return whole(update, SmallVec::new());
        }
        let sorted = self.sort(&update, arrival);
        let usual = sole.filter(|_| sorted.is_usual).map(|client| (client, self.owners.version));
        let Some(member) = self.members.get_mut(arrival.member) else { return whole(update, SmallVec::new()) };
        member.usual = usual;
        if sorted.others.is_empty() {
            return whole(update, sorted.claims);
        }
        let has_marks = member.marks.is_some();
        let others: SmallVec<[u64; 4]> = sorted.others.iter().map(|(client, _)| *client).collect();
        if !sorted.is_refused && self.owners.put_aside(sorted.others, arrival, self.last_activity) {
            // A mark waits for what is put aside.
            self.note_unplaced(arrival.member);
        }
        let update = update.without(&others);
        let refused = if sorted.is_refused { others } else { SmallVec::new() };
        Guarded { update, is_owed: has_marks, claims: sorted.claims, refused }
    }

    /// Makes ids an author's under which something of an update was taken, in the transaction of the next batch.
    pub(super) fn claim(&mut self, author: &Author, clients: &[u64]) {
        for client in clients {
            // What is held back as a whole claims nothing: it may never have its place.
            if self.document.clock(*client) > 0 && !self.owners.authors.contains_key(client) {
                self.owners.authors.insert(*client, author.clone());
                self.owners.version += 1;
                self.commits.claim(*client, author.clone());
            }
        }
    }

    /// The same for a member's author.
    pub(super) fn claim_of(&mut self, id: MemberId, clients: &[u64]) {
        if clients.is_empty() {
            return;
        }
        if let Some(author) = self.members.get(id).and_then(|member| member.author().cloned()) {
            self.claim(&author, clients);
        }
    }

    /// Whether an update has new edits under an id that is not this author's.
    pub(super) fn has_others(&self, update: &Update, author: Option<&Author>) -> bool {
        let is_others = |client: &u64| self.owners.authors.get(client).is_some_and(|owner| Some(owner) != author);
        self.document.news(update).iter().any(|(client, _)| is_others(client))
    }

    /// Tells a member that some of its edits are another's, by so many acks that say no. The y-websocket dialect can say
    /// so by a close code only.
    pub(super) fn refuse_others(&mut self, id: MemberId, owed: u32, clients: impl Iterator<Item = u64>) {
        let Some(member) = self.members.get(id) else { return };
        self.note_refused(id, "author", OTHERS);
        if member.has_acks() {
            self.say(id, &ToClient::Stateless(refused(clients)));
            self.deny(id, owed);
        } else {
            self.send_away(id, CODE_FORBIDDEN, OTHERS);
        }
    }

    /// Looks whether owners have brought what was put aside, or have stayed away for too long.
    pub(super) fn settle_aside(&mut self, now: Instant) {
        let mut at = 0;
        while let Some(aside) = self.owners.aside.get(at) {
            let is_here = aside.edits.iter().all(|(client, end)| self.document.clock(*client) >= *end);
            if !is_here && now < aside.due {
                at += 1;
                continue;
            }
            let aside = self.owners.aside.swap_remove(at);
            if !is_here {
                let clients = aside.edits.iter().map(|(client, _)| *client);
                self.refuse_others(aside.member, aside.owed, clients);
            } else if aside.owed > 0 {
                self.ack_behind(aside.member, aside.owed);
            }
        }
    }

    fn sort(&self, update: &Update, arrival: Arrival) -> Sorted {
        let mut sorted = Sorted { is_usual: true, ..Sorted::default() };
        let Some(member) = self.members.get(arrival.member) else { return sorted };
        let is_made_now = !arrival.is_answer && update.sole_client().is_some();
        for (client, end) in self.document.news(update) {
            let is_own =
                self.roster.shows(arrival.member, client) || is_made_now && !self.roster.shows_any(arrival.member);
            match (self.owners.authors.get(&client), member.author()) {
                (Some(owner), Some(author)) if owner == author => {}
                (Some(_), _) => {
                    sorted.others.push((client, end));
                    sorted.is_refused |= is_own;
                    sorted.is_usual = false;
                }
                (None, None) => {}
                (None, Some(_)) => {
                    sorted.is_usual = false;
                    if is_own {
                        sorted.claims.push(client);
                    }
                }
            }
        }
        sorted
    }
}
