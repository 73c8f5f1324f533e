//! Who is here: each presence bound to the member that announced it, coalesced, never stored.
//!
//! Clients of y-websocket and Hocuspocus send back every presence they hear, also others'. So a member that speaks for
//! somebody else's client is not an attacker: what it says is ignored. A client that left leaves its last clock behind,
//! so that a late echo does not bring it back as a ghost.
//!
//! The first news after a pause is told at once; after that, news is told once in an interval.
//!
//! Deliberately absent: expiry (clients renew and expire each other by themselves), and the content of a presence.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry};
use encrier_model::Author;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use tokio::time::Instant;

use super::allotment::Allotment;
use crate::limits::{
    PRESENCE_ENTRIES_PER_MESSAGE_MAX, PRESENCE_GONE_MAX, PRESENCE_INTERVAL_MS, PRESENCE_PAGE_BYTES,
    PRESENCE_PAGES_KEPT_MAX, PRESENCE_PER_MEMBER_MAX,
};
use crate::outbox::MemberId;

/// The state of a client that left.
const NULL: Bytes = Bytes::from_static(b"null");

/// Whom a presence belongs to: a connection that comes back may take over what its predecessor announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The key, where one is known.
    pub(crate) author: Option<Author>,
    /// The address: tells strangers apart, as well as can be.
    pub(crate) address: IpAddr,
}

impl Person {
    /// Whether both are the same, as far as the server knows.
    fn is(&self, other: &Self) -> bool {
        match (&self.author, &other.author) {
            (Some(one), Some(two)) => one == two,
            (None, None) => self.address == other.address,
            _ => false,
        }
    }

    /// Whether a client of this one may come back with the other: strangers move from network to network.
    fn may_be(&self, other: &Self) -> bool {
        self.is(other) || self.author.is_none() && other.author.is_none()
    }
}

/// The presences of one room.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    /// In order, so that a newcomer can be told piece by piece.
    here: BTreeMap<u64, Here>,
    /// How many of them each member announced: a message may tell of a hundred thousand clients, and each asks for this.
    announced: FxHashMap<MemberId, usize>,
    gone: FxHashMap<u64, Gone>,
    /// Those nobody heard of, then the others, by when they left: whoever is yet to be told of is younger than all who were.
    gone_order: BTreeMap<Departure, u64>,
    departures: u64,
    changed: Vec<u64>,
    told_at: Option<Instant>,
    allotment: Allotment,
    /// Presences that found no place since somebody asked.
    left_out: usize,
    /// What newcomers were told, until somebody changes.
    pages: Vec<Page>,
}

/// Some of those who are here, in a message.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    from: u64,
    pub(crate) body: Bytes,
    /// The first client that is not among them.
    pub(crate) next: Option<u64>,
}

#[derive(Debug)]
struct Here {
    clock: u32,
    state: Bytes,
    owner: MemberId,
    person: Person,
    /// The address whose allotment it takes.
    address: IpAddr,
    /// Whether it waits in `changed`.
    is_changed: bool,
    /// Whether somebody heard of it.
    is_heard: bool,
}

/// Whether somebody heard that a client was here, and the number of its departure.
type Departure = (bool, u64);

#[derive(Debug)]
struct Gone {
    clock: u32,
    person: Person,
    /// Its place in the order of those who left.
    departure: Departure,
    /// Whether it waits in `changed`.
    is_changed: bool,
}

impl Roster {
    /// Takes what a member says. Gives back what only that member must hear: a client that came back with a clock older
    /// than its removal is told of the removal, whereupon it announces itself anew (y-protocols never lets a live client
    /// be removed).
    pub(crate) fn hear(&mut self, member: MemberId, person: &Person, said: Presence) -> Option<Bytes> {
        let mut stale: SmallVec<[PresenceEntry; 1]> = SmallVec::new();
        for entry in said.entries {
            let client = entry.client;
            if let Some(here) = self.here.get(&client) {
                if here.owner == member || here.person.is(person) && !self.shows_any(member) {
                    self.renew(member, person, &entry);
                }
                continue;
            }
            if entry.is_gone() {
                continue;
            }
            match self.gone.get(&client) {
                // Its owner would be ignored when it is back, and its edits taken for another's.
                Some(gone) if !gone.person.may_be(person) => {}
                Some(gone) if entry.clock <= gone.clock => {
                    if gone.person.is(person) {
                        stale.push(PresenceEntry { client, clock: gone.clock, state: NULL });
                    }
                }
                _ => self.arrive(member, person, &entry),
            }
        }
        if stale.is_empty() { None } else { Some(Presence::encode(&stale)) }
    }

    /// Removes all that a member announced, for the others to hear.
    pub(crate) fn leave(&mut self, member: MemberId) {
        let count = self.announced_by(member);
        let theirs = self.here.iter().filter(|(_, here)| here.owner == member).map(|(client, _)| *client);
        let theirs: SmallVec<[u64; 4]> = theirs.take(count).collect();
        for client in theirs {
            let clock = self.here.get(&client).map_or(0, |here| here.clock);
            self.depart(client, clock.saturating_add(1));
        }
    }

    /// One author is another from now on, as when a guest signs in, and comes back as that.
    pub(crate) fn adopt(&mut self, from: &Author, to: &Author) {
        let here = self.here.values_mut().map(|here| &mut here.person);
        let gone = self.gone.values_mut().map(|gone| &mut gone.person);
        for person in here.chain(gone).filter(|person| person.author.as_ref() == Some(from)) {
            person.author = Some(to.clone());
        }
    }

    /// Those who are here from a client on, as many as are told at once: the same bytes for all who ask before somebody
    /// changes. `None` if there is nobody.
    pub(crate) fn page(&mut self, from: u64) -> Option<Page> {
        if let Some(page) = self.pages.iter().find(|page| page.from == from) {
            return Some(page.clone());
        }
        let (mut entries, mut bytes, mut next) = (Vec::new(), 0, None);
        for (client, here) in self.here.range_mut(from..) {
            bytes += here.state.len();
            if bytes > PRESENCE_PAGE_BYTES || entries.len() == PRESENCE_ENTRIES_PER_MESSAGE_MAX {
                next = Some(*client);
                break;
            }
            here.is_heard = true;
            entries.push(here.entry(*client));
        }
        if entries.is_empty() {
            return None;
        }
        if self.pages.len() == PRESENCE_PAGES_KEPT_MAX {
            self.pages.clear();
        }
        let page = Page { from, body: Presence::encode(&entries), next };
        self.pages.push(page.clone());
        Some(page)
    }

    /// How many presences found no place since this was asked last.
    pub(crate) fn take_left_out(&mut self) -> usize {
        std::mem::take(&mut self.left_out)
    }

    /// When the members may hear what they have not heard, which may be past; `None` if there is nothing.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        let next = self.told_at.map_or(now, |told| told + Duration::from_millis(PRESENCE_INTERVAL_MS));
        (!self.changed.is_empty()).then_some(next)
    }

    /// The last word of every client that changed since the last call; nothing before that is due.
    pub(crate) fn take_due(&mut self, now: Instant) -> Vec<Bytes> {
        if self.due(now).is_none_or(|due| now < due) {
            return Vec::new();
        }
        self.told_at = Some(now);
        self.take_changed()
    }

    /// The last word of every client that changed, for nobody hears it or it must not wait.
    pub(crate) fn take_changed(&mut self) -> Vec<Bytes> {
        let mut entries = Vec::with_capacity(self.changed.len());
        for client in std::mem::take(&mut self.changed) {
            if let Some(here) = self.here.get_mut(&client) {
                if std::mem::take(&mut here.is_changed) {
                    here.is_heard = true;
                    entries.push(here.entry(client));
                }
            } else if let Some(gone) = self.gone.get_mut(&client)
                && std::mem::take(&mut gone.is_changed)
            {
                entries.push(PresenceEntry { client, clock: gone.clock, state: NULL });
            }
        }
        self.forget_oldest();
        entries.chunks(PRESENCE_ENTRIES_PER_MESSAGE_MAX).map(Presence::encode).collect()
    }

    /// Whether a member announced this client as its own.
    pub(crate) fn shows(&self, member: MemberId, client: u64) -> bool {
        self.here.get(&client).is_some_and(|here| here.owner == member)
    }

    /// Whether a member announced a client of its own. One that did not may take over its person's: a connection that
    /// comes back speaks for itself first, and only then sends back what it hears of the same person's other tabs.
    pub(crate) fn shows_any(&self, member: MemberId) -> bool {
        self.announced_by(member) > 0
    }

    fn announced_by(&self, member: MemberId) -> usize {
        self.announced.get(&member).copied().unwrap_or_default()
    }

    /// Notes that a client is a member's now, or no longer.
    fn note_owner(&mut self, before: Option<MemberId>, after: Option<MemberId>) {
        if let Some(member) = after {
            *self.announced.entry(member).or_default() += 1;
        }
        let Some(member) = before else { return };
        let left = self.announced_by(member).saturating_sub(1);
        if left > 0 {
            self.announced.insert(member, left)
        } else {
            self.announced.remove(&member)
        };
    }

    /// A client that nobody announced before.
    fn arrive(&mut self, member: MemberId, person: &Person, entry: &PresenceEntry) {
        if self.announced_by(member) >= PRESENCE_PER_MEMBER_MAX {
            return;
        }
        if !self.allotment.take(person.address, entry.state.len()) {
            self.left_out += 1;
            return;
        }
        self.pages.clear();
        // Whoever goes and comes again before it is told stands in the list once.
        let gone = self.gone.remove(&entry.client);
        if let Some(gone) = &gone {
            self.gone_order.remove(&gone.departure);
        }
        let is_listed = gone.as_ref().is_some_and(|gone| gone.is_changed);
        let here = Here {
            clock: entry.clock,
            state: compact(&entry.state),
            owner: member,
            // Whoever it was before may have it back.
            person: gone.map_or_else(|| person.clone(), |gone| gone.person),
            address: person.address,
            is_changed: true,
            is_heard: is_listed,
        };
        self.here.insert(entry.client, here);
        self.note_owner(None, Some(member));
        if !is_listed {
            self.changed.push(entry.client);
        }
    }

    /// News of a client by its owner, or by the connection that takes its place.
    fn renew(&mut self, member: MemberId, person: &Person, entry: &PresenceEntry) {
        let Some(here) = self.here.get_mut(&entry.client) else { return };
        let before = std::mem::replace(&mut here.owner, member);
        if person.author.is_some() && here.person.author != person.author {
            // It showed a token meanwhile.
            here.person = person.clone();
        }
        if before != member {
            self.note_owner(Some(before), Some(member));
        }
        let Some(here) = self.here.get_mut(&entry.client) else { return };
        let is_newer = entry.clock > here.clock || entry.clock == here.clock && entry.is_gone();
        if !is_newer {
            return;
        }
        if entry.is_gone() {
            self.depart(entry.client, entry.clock);
            return;
        }
        self.allotment.give_back(here.address, here.state.len());
        if self.allotment.take(person.address, entry.state.len()) {
            here.address = person.address;
            here.state = compact(&entry.state);
        } else {
            // What it gave back is there.
            self.allotment.take(here.address, here.state.len());
            self.left_out += 1;
            return;
        }
        self.pages.clear();
        here.clock = entry.clock;
        if !std::mem::replace(&mut here.is_changed, true) {
            self.changed.push(entry.client);
        }
    }

    fn depart(&mut self, client: u64, clock: u32) {
        let Some(here) = self.here.remove(&client) else { return };
        self.note_owner(Some(here.owner), None);
        self.allotment.give_back(here.address, here.state.len());
        self.pages.clear();
        self.departures += 1;
        let departure = (here.is_heard, self.departures);
        // Of whom nobody heard nobody hears that it is gone: thousands could come and go between two tellings.
        self.gone.insert(client, Gone { clock, person: here.person, departure, is_changed: here.is_heard });
        self.gone_order.insert(departure, client);
        if !here.is_heard {
            self.changed.pop_if(|last| *last == client);
        } else if !here.is_changed {
            self.changed.push(client);
        }
        self.forget_oldest();
    }

    /// Forgets the oldest of too many who left, but none before it was told of.
    fn forget_oldest(&mut self) {
        while self.gone_order.len() > PRESENCE_GONE_MAX {
            let Some(oldest) = self.gone_order.first_entry() else { return };
            if self.gone.get(oldest.get()).is_some_and(|gone| gone.is_changed) {
                return;
            }
            self.gone.remove(&oldest.remove());
        }
    }
}

impl Here {
    fn entry(&self, client: u64) -> PresenceEntry {
        PresenceEntry { client, clock: self.clock, state: self.state.clone() }
    }
}

/// The state in memory of its own: it stays for long and must not hold the frame it came in.
fn compact(state: &Bytes) -> Bytes {
    Bytes::copy_from_slice(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{PRESENCE_ADDRESS_BYTES_MAX, PRESENCE_ROOM_BYTES_MAX};

    fn person(key: &str) -> Person {
        Person { author: Author::parse(key).ok(), address: IpAddr::from([127, 0, 0, 1]) }
    }

    fn said(entries: &[(u64, u32, &'static str)]) -> Presence {
        let entries = entries
            .iter()
            .map(|(client, clock, state)| PresenceEntry {
                client: *client,
                clock: *clock,
                state: if *state == "null" { NULL } else { format!("{state:?}").into() },
            })
            .collect();
        Presence { entries, left_out: 0 }
    }

    /// What the members hear, sorted by client.
    fn heard(messages: &[Bytes]) -> Vec<(u64, u32, String)> {
        let mut heard: Vec<_> = messages
            .iter()
            .flat_map(|message| Presence::parse(message).expect("own bytes").entries)
            .map(|entry| (entry.client, entry.clock, String::from_utf8_lossy(&entry.state).replace('"', "")))
            .collect();
        heard.sort();
        heard
    }

    impl Roster {
        /// All pages.
        fn snapshot(&mut self) -> Vec<Bytes> {
            let (mut bodies, mut from) = (Vec::new(), Some(0));
            while let Some(page) = from.and_then(|from| self.page(from)) {
                bodies.push(page.body);
                from = page.next;
            }
            bodies
        }
    }

    fn changed(roster: &mut Roster) -> Vec<(u64, u32, String)> {
        heard(&roster.take_changed())
    }

    #[test]
    fn a_first_empty_presence_counts_and_the_newest_clock_wins() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 0, "{}")]));
        assert_eq!(changed(&mut roster), [(7, 0, "{}".to_owned())]);
        roster.hear(1, &anna, said(&[(7, 2, "2"), (7, 1, "1"), (7, 2, "again")]));
        assert_eq!(changed(&mut roster), [(7, 2, "2".to_owned())], "coalesced to one entry");
        assert!(roster.changed.is_empty());
        assert_eq!(heard(&roster.snapshot()), [(7, 2, "2".to_owned())]);
    }

    #[test]
    fn whoever_comes_and_goes_before_it_is_told_is_told_once() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        let there_and_back = [(7, 1, "1"), (7, 2, "null"), (7, 3, "3"), (7, 4, "null"), (7, 5, "5"), (7, 6, "null")];
        roster.hear(1, &anna, said(&there_and_back[..5]));
        assert_eq!(roster.changed.len(), 1, "a list of one");
        assert_eq!(changed(&mut roster), [(7, 5, "5".to_owned())]);
        roster.hear(1, &anna, said(&there_and_back[5..]));
        assert_eq!(changed(&mut roster), [(7, 6, "null".to_owned())]);
        roster.hear(1, &anna, said(&[(7, 7, "7")]));
        assert_eq!(changed(&mut roster), [(7, 7, "7".to_owned())], "and again later");
    }

    #[test]
    fn nobody_speaks_for_another() {
        let (mut roster, anna, ben) = (Roster::default(), person("g.anna"), person("g.ben"));
        roster.hear(1, &anna, said(&[(7, 1, "anna")]));
        assert_eq!(roster.hear(2, &ben, said(&[(7, 9, "forged"), (7, 9, "null")])), None);
        assert_eq!(changed(&mut roster), [(7, 1, "anna".to_owned())]);
        roster.leave(2);
        assert!(roster.changed.is_empty(), "and takes nobody along");
    }

    #[test]
    fn whoever_leaves_takes_all_its_clients_along() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 1, "a"), (8, 4, "b")]));
        changed(&mut roster);
        roster.leave(1);
        assert_eq!(changed(&mut roster), [(7, 2, "null".to_owned()), (8, 5, "null".to_owned())]);
        assert!(roster.snapshot().is_empty());
    }

    #[test]
    fn an_echo_brings_nobody_back() {
        let (mut roster, anna, ben) = (Roster::default(), person("g.anna"), person("g.ben"));
        roster.hear(1, &anna, said(&[(7, 3, "anna")]));
        roster.leave(1);
        changed(&mut roster);
        assert_eq!(roster.hear(2, &ben, said(&[(7, 3, "anna"), (7, 4, "null")])), None);
        assert!(roster.changed.is_empty() && roster.snapshot().is_empty());
    }

    #[test]
    fn nobody_takes_the_place_of_who_lost_its_connection() {
        let (mut roster, anna, ben) = (Roster::default(), person("g.anna"), person("g.ben"));
        roster.hear(1, &anna, said(&[(7, 3, "anna")]));
        roster.leave(1);
        changed(&mut roster);
        assert_eq!(roster.hear(2, &ben, said(&[(7, 5, "anna")])), None);
        assert!(roster.changed.is_empty() && !roster.shows(2, 7), "the client is not Ben's to claim");
        roster.hear(3, &anna, said(&[(7, 5, "back")]));
        assert_eq!(changed(&mut roster), [(7, 5, "back".to_owned())]);
        assert!(roster.shows(3, 7));
    }

    #[test]
    fn a_stranger_comes_back_from_another_address_and_the_first_one_may_still() {
        let at = |last| Person { author: None, address: IpAddr::from([10, 0, 0, last]) };
        let mut roster = Roster::default();
        roster.hear(1, &at(1), said(&[(7, 3, "at home")]));
        roster.leave(1);
        roster.hear(2, &person("g.ben"), said(&[(7, 5, "forged")]));
        assert!(!roster.shows(2, 7));
        roster.hear(3, &at(2), said(&[(7, 5, "on the train")]));
        assert!(roster.shows(3, 7), "networks change");
        roster.hear(4, &at(1), said(&[(7, 6, "at home")]));
        assert!(roster.shows(4, 7), "whoever it was first is not shut out");
    }

    #[test]
    fn whoever_signs_in_comes_back_as_who_it_is() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        let stranger = Person { author: None, ..anna.clone() };
        roster.hear(1, &stranger, said(&[(7, 1, "a token follows")]));
        roster.hear(1, &anna, said(&[(7, 2, "that was it")]));
        roster.leave(1);
        roster.hear(2, &anna, said(&[(7, 4, "back")]));
        assert!(roster.shows(2, 7));
        let (guest, user) = (Author::parse("g.anna").expect("a key"), Author::parse("g.other").expect("a key"));
        roster.adopt(&guest, &user);
        roster.leave(2);
        roster.hear(3, &person("g.other"), said(&[(7, 6, "signed in")]));
        assert!(roster.shows(3, 7));
    }

    #[test]
    fn a_client_that_comes_back_is_told_of_its_removal_and_announces_itself_anew() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 3, "anna")]));
        roster.leave(1);
        changed(&mut roster);
        let told = roster.hear(2, &anna, said(&[(7, 3, "anna")])).expect("an answer");
        assert_eq!(heard(&[told]), [(7, 4, "null".to_owned())]);
        roster.hear(2, &anna, said(&[(7, 5, "anna")]));
        assert_eq!(changed(&mut roster), [(7, 5, "anna".to_owned())]);
    }

    #[test]
    fn a_new_connection_of_the_same_person_takes_over_before_the_old_one_is_seen_dead() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 3, "anna")]));
        roster.hear(2, &anna, said(&[(7, 3, "anna")]));
        changed(&mut roster);
        roster.leave(1);
        assert!(roster.changed.is_empty(), "the client now belongs to the new connection");
        roster.hear(2, &anna, said(&[(7, 4, "here")]));
        assert_eq!(changed(&mut roster), [(7, 4, "here".to_owned())]);
    }

    #[test]
    fn two_tabs_of_one_person_stay_two() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 3, "one")]));
        roster.hear(2, &anna, said(&[(8, 1, "two")]));
        roster.hear(2, &anna, said(&[(7, 3, "one")]));
        changed(&mut roster);
        roster.leave(1);
        assert_eq!(changed(&mut roster), [(7, 4, "null".to_owned())], "the echo took nothing over");
    }

    #[test]
    fn a_client_that_says_goodbye_is_gone_with_its_own_clock() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        roster.hear(1, &anna, said(&[(7, 3, "anna")]));
        changed(&mut roster);
        roster.hear(1, &anna, said(&[(7, 4, "null")]));
        assert_eq!(changed(&mut roster), [(7, 4, "null".to_owned())]);
    }

    #[test]
    fn a_member_announces_few_and_the_room_remembers_few() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        for client in 0..100 {
            roster.hear(1, &anna, said(&[(client, 1, "x")]));
        }
        assert_eq!(roster.here.len(), PRESENCE_PER_MEMBER_MAX);
        for client in 0..5_000 {
            roster.hear(2, &anna, said(&[(1_000 + client, 1, "x")]));
            roster.leave(2);
        }
        assert_eq!(roster.announced.len(), 1, "nothing is left of those who left");
        assert!(roster.gone.len() <= PRESENCE_GONE_MAX && roster.gone_order.len() <= PRESENCE_GONE_MAX);
    }

    #[test]
    fn long_presences_are_left_out_when_there_are_too_many() {
        let at = |last| Person { author: None, address: IpAddr::from([10, 0, 0, last]) };
        let long = |client: u64, clock, len: usize| {
            let state = format!("{:?}", "x".repeat(len)).into();
            Presence { entries: [PresenceEntry { client, clock, state }].into_iter().collect(), left_out: 0 }
        };
        let mut roster = Roster::default();
        let bytes = |roster: &mut Roster| roster.snapshot().iter().map(Bytes::len).sum::<usize>();
        for client in 0..1_000 {
            roster.hear(client, &at(1), long(client, 1, 15_000));
        }
        assert!((900_000..=PRESENCE_ADDRESS_BYTES_MAX).contains(&bytes(&mut roster)), "of one address");
        assert_eq!(roster.take_left_out(), 1_000 - roster.here.len());
        roster.hear(5_000, &at(2), long(5_000, 1, 10));
        assert!(roster.shows(5_000, 5_000), "others have their place");
        for client in 1_000..5_000 {
            roster.hear(client, &at(u8::try_from(client % 200).expect("a byte") + 2), long(client, 1, 15_000));
        }
        assert!((4_000_000..=PRESENCE_ROOM_BYTES_MAX).contains(&bytes(&mut roster)), "of all");
        roster.take_left_out();
        roster.hear(5_000, &at(2), long(5_000, 2, 15_000));
        assert_eq!((roster.here[&5_000].clock, roster.take_left_out()), (1, 1), "it stays as it was");
        (0..5_000).for_each(|member| roster.leave(member));
        roster.hear(5_000, &at(2), long(5_000, 3, 15_000));
        assert_eq!((roster.here[&5_000].clock, roster.take_left_out()), (3, 0), "what was given back is there again");
    }

    #[test]
    fn newcomers_share_what_they_are_told_until_somebody_changes() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        let first = |roster: &mut Roster| roster.page(0).expect("somebody").body;
        roster.hear(1, &anna, said(&[(7, 1, "anna")]));
        for (said, is_heard) in
            [((7, 1, "again"), false), ((7, 2, "moved"), true), ((8, 1, "new"), true), ((8, 2, "null"), true)]
        {
            let before = first(&mut roster);
            roster.hear(1, &anna, self::said(&[said]));
            assert_eq!(before.as_ptr() != first(&mut roster).as_ptr(), is_heard, "{said:?}");
        }
    }

    #[test]
    fn everybody_is_on_some_page_and_pages_are_bounded() {
        let mut roster = Roster::default();
        for client in 0..3_000_u64 {
            let state: Bytes = format!("{:?}", "x".repeat(usize::from(client < 60) * 16_000)).into();
            let entry = PresenceEntry { client: client * 7, clock: 1, state };
            let at =
                Person { author: None, address: IpAddr::from([10, 0, 0, u8::try_from(client % 20).expect("few")]) };
            roster.hear(client, &at, Presence { entries: [entry].into_iter().collect(), left_out: 0 });
        }
        let (mut seen, mut from) = (Vec::new(), Some(0));
        while let Some(page) = from.and_then(|from| roster.page(from)) {
            assert!(page.body.len() < PRESENCE_PAGE_BYTES + 10_000);
            let entries = Presence::parse(&page.body).expect("own bytes").entries;
            seen.extend(entries.iter().map(|entry| entry.client));
            from = page.next;
        }
        assert_eq!(seen, (0..3_000).map(|client| client * 7).collect::<Vec<_>>());
        (0..200).for_each(|from| drop(roster.page(from)));
        assert!(roster.pages.len() <= PRESENCE_PAGES_KEPT_MAX);
    }

    #[test]
    fn however_many_leave_at_once_all_are_reported_gone() {
        let at = |last| Person { author: None, address: IpAddr::from([10, 0, 0, last]) };
        let mut roster = Roster::default();
        for client in 0..1_500_u64 {
            roster.hear(client, &at(u8::try_from(client % 100).expect("a byte")), said(&[(client, 1, "x")]));
        }
        changed(&mut roster);
        (0..1_500).for_each(|member| roster.leave(member));
        let told = changed(&mut roster);
        assert_eq!(told.len(), 1_500);
        assert!(told.iter().all(|(_, clock, state)| *clock == 2 && state == "null"));
        assert_eq!((roster.gone.len(), roster.gone_order.len()), (PRESENCE_GONE_MAX, PRESENCE_GONE_MAX));
        assert!(roster.gone.contains_key(&1_499) && !roster.gone.contains_key(&0), "the oldest are forgotten");
    }

    #[test]
    fn whoever_comes_back_is_no_older_than_it_left_last() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        for clock in 0..2_000 {
            roster.hear(1, &anna, said(&[(7, 2 * clock, "here")]));
            changed(&mut roster);
            roster.hear(1, &anna, said(&[(7, 2 * clock + 1, "null")]));
        }
        assert_eq!((roster.gone.len(), roster.gone_order.len()), (1, 1), "each is remembered once");
        for client in 100..99 + PRESENCE_GONE_MAX as u64 {
            roster.hear(1, &anna, said(&[(client, 1, "x")]));
            changed(&mut roster);
            roster.leave(1);
        }
        assert!(roster.gone.contains_key(&7), "it is the oldest, and there is place");
    }

    #[test]
    fn of_whom_nobody_heard_nobody_hears_that_it_is_gone() {
        let (mut roster, anna) = (Roster::default(), person("g.anna"));
        for client in 0..10_000 {
            roster.hear(1, &anna, said(&[(client, 1, "x"), (client, 2, "null")]));
        }
        assert!(roster.gone.len() <= PRESENCE_GONE_MAX && roster.changed.is_empty());
        roster.hear(1, &anna, said(&[(7, 10, "x")]));
        assert_eq!(heard(&roster.snapshot()).len(), 1, "a newcomer hears of it before the others");
        roster.hear(1, &anna, said(&[(7, 11, "null")]));
        assert_eq!(changed(&mut roster), [(7, 11, "null".to_owned())]);
    }

    #[test]
    fn strangers_are_told_apart_by_address() {
        let at = |last| Person { author: None, address: IpAddr::from([10, 0, 0, last]) };
        assert!(at(1).is(&at(1)) && !at(1).is(&at(2)) && !at(1).is(&person("g.anna")));
    }
}
