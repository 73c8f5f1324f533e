//! How much one person and one address may have and ask for.
//!
//! Each draw goes to up to three accounts: the person's, that of all at its address whom we do not know yet, and that of the
//! whole address, which is larger by [`ADDRESS_FACTOR`]. Known is whoever shows a cookie that was given a while ago: so a
//! school behind one address gets in, person by person, whatever strangers at that address do. Addresses of the setting
//! `wide_networks` have no account.
//!
//! Deliberately absent: a list of the banned, and any memory of who was refused.

mod places;
mod rates;

use std::net::IpAddr;
use std::num::NonZeroU32;

use encrier_model::{Author, Viewer};
use governor::{DefaultDirectRateLimiter, RateLimiter};
use prometheus::IntCounterVec;
use smallvec::SmallVec;
use thiserror::Error;
use tracing::warn;

pub(crate) use places::Place;
use places::Places;
use rates::Rates;

use crate::config::{self, Network, truncated};
use crate::limits::{
    ADDRESS_FACTOR, ADDRESS_PREFIX_V4, ADDRESS_PREFIX_V6, ADDRESS_SHARE_OF_CONNECTIONS, SOCKET_RETRY_AFTER_S,
};

/// Whoever draws: a person, as far as a cookie says so, at an address.
#[derive(Debug, Clone)]
pub(crate) struct Drawer {
    person: Option<Author>,
    is_known: bool,
    /// The block of addresses that counts as one; `None` for the wide networks.
    address: Option<IpAddr>,
}

impl Drawer {
    /// `is_known`: the cookie is not fresh.
    pub(crate) fn new(viewer: &Viewer, is_known: bool, address: IpAddr, wide: &[Network]) -> Self {
        let person = viewer.author().cloned();
        Self { is_known: is_known && person.is_some(), person, address: counted(address, wide) }
    }

    /// Whoever works for the operator, by a command of the program: nothing is charged.
    pub(crate) fn operator() -> Self {
        Self { person: None, is_known: true, address: None }
    }

    fn accounts(&self) -> Accounts {
        let person = self.person.clone().map(Account::Person);
        let unknown = self.address.filter(|_| !self.is_known).map(Account::Unknown);
        [person, unknown, self.address.map(Account::Address)].into_iter().flatten().collect()
    }
}

/// The block that an address counts for. `None` for the wide networks.
fn counted(address: IpAddr, wide: &[Network]) -> Option<IpAddr> {
    let address = address.to_canonical();
    (!wide.iter().any(|network| network.contains(address))).then(|| line(address))
}

/// The block of an address that one line has: for IPv6 2^64 addresses, of which a browser takes another every day.
pub(crate) fn line(address: IpAddr) -> IpAddr {
    let address = address.to_canonical();
    truncated(address, if address.is_ipv4() { ADDRESS_PREFIX_V4 } else { ADDRESS_PREFIX_V6 })
}

/// What a draw is charged to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Account {
    Person(Author),
    Unknown(IpAddr),
    Address(IpAddr),
}

type Accounts = SmallVec<[Account; 3]>;

/// How much an account of each sort may have.
#[derive(Debug, Clone, Copy)]
struct Most {
    person: u32,
    unknown: u32,
    address: u32,
}

impl Most {
    fn of(person: u32, unknown: u32) -> Self {
        Self { person, unknown, address: unknown.saturating_mul(ADDRESS_FACTOR) }
    }

    fn by(self, account: &Account) -> u32 {
        match account {
            Account::Person(_) => self.person,
            Account::Unknown(_) => self.unknown,
            Account::Address(_) => self.address,
        }
    }
}

/// What there was too much of. What is added here belongs into [`Quota::ALL`], too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quota {
    /// TCP connections.
    Connections,
    /// Connections to the rooms.
    Sockets,
    /// Requests in a minute.
    Calls,
    /// Documents made in an hour.
    Documents,
    /// Pictures sent in an hour.
    Uploads,
}

impl Quota {
    const ALL: [Self; 5] = [Self::Connections, Self::Sockets, Self::Calls, Self::Documents, Self::Uploads];
}

/// A draw that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("too much for one {}", if *.of_person { "person" } else { "address" })]
pub(crate) struct Excess {
    /// What there was too much of.
    pub quota: Quota,
    /// Whether for its person, or else for its address.
    pub of_person: bool,
    /// Seconds after which to ask again.
    pub wait_s: u64,
}

impl Excess {
    /// The word for metrics.
    fn reason(self) -> &'static str {
        match (self.quota, self.of_person) {
            (Quota::Connections, _) => "connections-of-address",
            (Quota::Sockets, true) => "sockets-of-person",
            (Quota::Sockets, false) => "sockets-of-address",
            (Quota::Calls, true) => "calls-of-person",
            (Quota::Calls, false) => "calls-of-address",
            (Quota::Documents, true) => "documents-of-person",
            (Quota::Documents, false) => "documents-of-address",
            (Quota::Uploads, true) => "uploads-of-person",
            (Quota::Uploads, false) => "uploads-of-address",
        }
    }
}

/// All that [`Excess::reason`] says.
pub(crate) fn reasons() -> impl Iterator<Item = &'static str> {
    let by = |of_person| move |quota| Excess { quota, of_person, wait_s: 0 }.reason();
    Quota::ALL.into_iter().flat_map(move |quota| [by(true)(quota), by(false)(quota)])
}

/// All quotas of the process.
#[derive(Debug)]
pub(crate) struct Quotas {
    wide: Vec<Network>,
    /// Peers whose connections are other people's.
    proxies: Vec<Network>,
    connections: Places,
    sockets: Places,
    calls: Rates,
    documents: Rates,
    uploads: Rates,
    refused: IntCounterVec,
    /// One line a minute in the log says which address it is.
    lines: DefaultDirectRateLimiter,
}

impl Quotas {
    /// Quotas as the operator set them, counting refusals in `refused`.
    pub(crate) fn new(server: &config::Server, limits: &config::Limits, refused: IntCounterVec) -> Self {
        let share = (limits.connections_max / ADDRESS_SHARE_OF_CONNECTIONS).max(1);
        let calls = Most::of(limits.calls_per_minute_max, limits.calls_per_address_per_minute_max);
        let documents = Most::of(limits.documents_per_hour_max, limits.documents_per_address_per_hour_max);
        Self {
            wide: limits.wide_networks.clone(),
            proxies: server.trusted_proxies.clone(),
            connections: Places::new(Most { person: share, unknown: share, address: share }),
            sockets: Places::new(Most::of(limits.sockets_per_person_max, limits.sockets_per_address_max)),
            calls: Rates::per_minute(calls),
            documents: Rates::per_hour(documents),
            uploads: Rates::per_hour(Most::of(limits.uploads_per_hour_max, limits.uploads_per_address_per_hour_max)),
            refused,
            lines: RateLimiter::direct(governor::Quota::per_minute(NonZeroU32::MIN)),
        }
    }

    /// Whoever draws.
    pub(crate) fn drawer(&self, viewer: &Viewer, is_known: bool, address: IpAddr) -> Drawer {
        Drawer::new(viewer, is_known, address, &self.wide)
    }

    /// A place for a TCP connection, until it is dropped.
    pub(crate) fn connection(&self, peer: IpAddr) -> Result<Place, Excess> {
        let is_proxy = self.proxies.iter().any(|proxy| proxy.contains(peer));
        let block = if is_proxy { None } else { counted(peer, &self.wide) };
        self.place(Quota::Connections, &self.connections, block.map(Account::Address).into_iter().collect())
    }

    /// A place for a connection to the rooms, until it is dropped.
    pub(crate) fn socket(&self, drawer: &Drawer) -> Result<Place, Excess> {
        self.place(Quota::Sockets, &self.sockets, drawer.accounts())
    }

    /// Notes a request.
    pub(crate) fn call(&self, drawer: &Drawer) -> Result<(), Excess> {
        self.draw(Quota::Calls, &self.calls, drawer)
    }

    /// Notes a document that is to be made.
    pub(crate) fn document(&self, drawer: &Drawer) -> Result<(), Excess> {
        self.draw(Quota::Documents, &self.documents, drawer)
    }

    /// Notes a picture that is sent.
    pub(crate) fn upload(&self, drawer: &Drawer) -> Result<(), Excess> {
        self.draw(Quota::Uploads, &self.uploads, drawer)
    }

    fn place(&self, quota: Quota, places: &Places, accounts: Accounts) -> Result<Place, Excess> {
        places.take(accounts).map_err(|account| self.note(quota, &account, SOCKET_RETRY_AFTER_S))
    }

    fn draw(&self, quota: Quota, rates: &Rates, drawer: &Drawer) -> Result<(), Excess> {
        let drawn = rates.draw(&drawer.accounts());
        drawn.map_err(|(account, wait_s)| self.note(quota, &account, wait_s))
    }

    /// Counts a refusal. An address is worth a line, without its last part: it may be a school, or a proxy that was not made
    /// known.
    fn note(&self, quota: Quota, account: &Account, wait_s: u64) -> Excess {
        let excess = Excess { quota, of_person: matches!(account, Account::Person(_)), wait_s };
        self.refused.with_label_values(&[excess.reason()]).inc();
        if let Account::Unknown(address) | Account::Address(address) = account
            && self.lines.check().is_ok()
        {
            let reason = excess.reason();
            let address = truncated(*address, if address.is_ipv4() { 24 } else { 48 });
            warn!(%address, reason, "an address asks for too much; is it a proxy to trust, or a wide network?");
        }
        excess
    }
}

#[cfg(test)]
mod tests {
    use prometheus::Opts;

    use super::*;

    fn quotas(change: impl FnOnce(&mut config::Limits)) -> Quotas {
        let (server, mut limits) = (config::Server::default(), config::Limits::default());
        change(&mut limits);
        let refused = IntCounterVec::new(Opts::new("refused", "Refused."), &["reason"]).expect("a name");
        Quotas::new(&server, &limits, refused)
    }

    fn guest(key: &str) -> Viewer {
        Viewer::Guest(Author::parse(key).expect("a test key"))
    }

    fn at(address: &str) -> IpAddr {
        address.parse().expect("a test address")
    }

    fn refused(quotas: &Quotas, reason: &str) -> u64 {
        quotas.refused.with_label_values(&[reason]).get()
    }

    #[test]
    fn a_line_is_one_whatever_address_it_takes_today() {
        assert_eq!(line(at("2001:db8:1:2:a::1")), line(at("2001:db8:1:2::9")));
        assert_ne!(line(at("2001:db8:1:2::1")), line(at("2001:db8:1:3::1")));
        assert_eq!(line(at("::ffff:203.0.113.1")), at("203.0.113.1"));
        assert_ne!(line(at("203.0.113.1")), line(at("203.0.113.2")));
    }

    #[test]
    fn a_person_has_so_many_sockets_and_gets_a_place_back_when_one_ends() {
        let quotas = quotas(|_| ());
        let anna = quotas.drawer(&guest("g.anna"), true, at("203.0.113.1"));
        let mut places: Vec<_> = (0..20).map(|_| quotas.socket(&anna).expect("a place")).collect();
        let excess = quotas.socket(&anna).expect_err("one too many");
        assert_eq!(excess, Excess { quota: Quota::Sockets, of_person: true, wait_s: SOCKET_RETRY_AFTER_S });
        assert_eq!(refused(&quotas, "sockets-of-person"), 1);
        places.pop();
        quotas.socket(&anna).expect("the place of the one that ended");
        quotas.socket(&quotas.drawer(&guest("g.ben"), true, at("203.0.113.1"))).expect("another person's");
    }

    #[test]
    fn strangers_at_an_address_lock_out_neither_its_known_people_nor_another_address() {
        let quotas = quotas(|_| ());
        let stranger = quotas.drawer(&Viewer::Stranger, false, at("203.0.113.1"));
        let crowd: Vec<_> = std::iter::from_fn(|| quotas.socket(&stranger).ok()).collect();
        assert_eq!(crowd.len(), 500);
        let fresh = quotas.drawer(&guest("g.fresh"), false, at("203.0.113.1"));
        assert!(!quotas.socket(&fresh).expect_err("a fresh cookie is no merit").of_person);
        let pupils: Vec<_> = (0..2_000)
            .map(|pupil| quotas.drawer(&guest(&format!("g.pupil{pupil}")), true, at("203.0.113.1")))
            .map(|pupil| quotas.socket(&pupil).expect("a school behind one address gets in"))
            .collect();
        quotas.socket(&quotas.drawer(&Viewer::Stranger, false, at("203.0.113.2"))).expect("another address");
        drop((crowd, pupils));
        assert!(quotas.sockets.is_empty(), "nothing stays of those who left");
    }

    #[test]
    fn even_known_people_are_bounded_by_their_address() {
        let quotas = quotas(|limits| limits.sockets_per_address_max = 5);
        let known = |name: usize| quotas.drawer(&guest(&format!("g.known{name}")), true, at("203.0.113.1"));
        let places: Vec<_> = (0..100).map_while(|name| quotas.socket(&known(name)).ok()).collect();
        assert_eq!(places.len(), 40);
    }

    #[test]
    fn a_line_of_ipv6_is_one_address_and_ipv4_in_its_clothes_is_ipv4() {
        let quotas = quotas(|limits| limits.sockets_per_address_max = 1);
        let stranger = |address| quotas.drawer(&Viewer::Stranger, false, at(address));
        let _place = quotas.socket(&stranger("2001:db8:0:1::1")).expect("a place");
        quotas.socket(&stranger("2001:db8:0:1:ffff::2")).expect_err("the same line");
        quotas.socket(&stranger("2001:db8:0:2::1")).expect("its neighbour");
        let _place = quotas.socket(&stranger("203.0.113.1")).expect("a place");
        quotas.socket(&stranger("::ffff:203.0.113.1")).expect_err("the same address");
    }

    #[test]
    fn no_address_takes_more_than_half_of_the_connections_but_proxies_and_wide_networks_do() {
        let mut quotas = quotas(|limits| limits.connections_max = 100);
        quotas.proxies = vec!["10.0.0.1".parse().expect("a network")];
        let take = |address| std::iter::from_fn(|| quotas.connection(at(address)).ok()).take(200).collect::<Vec<_>>();
        assert_eq!(take("203.0.113.1").len(), 50);
        assert_eq!((take("10.0.0.1").len(), take("127.0.0.1").len()), (200, 200));
        assert_eq!(refused(&quotas, "connections-of-address"), 1);
    }

    #[test]
    fn requests_and_new_documents_are_bounded_in_time() {
        let quotas = quotas(|_| ());
        let anna = quotas.drawer(&guest("g.anna"), false, at("203.0.113.1"));
        let drawn = std::iter::from_fn(|| quotas.document(&anna).ok()).take(1_000).count();
        assert_eq!(drawn, 200);
        let excess = quotas.document(&anna).expect_err("too many");
        assert!(excess.of_person && (1..=18).contains(&excess.wait_s), "{excess:?}");
        quotas.call(&anna).expect("another quota");
        let wide = quotas.drawer(&Viewer::Stranger, false, at("::1"));
        assert_eq!(std::iter::from_fn(|| quotas.call(&wide).ok()).take(100_000).count(), 100_000);
    }
}
