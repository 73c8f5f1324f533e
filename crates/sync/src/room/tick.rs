//! Fan-out: what the members have not been sent yet, framed once for all who hear the same bytes.
//!
//! The first edits after a pause go at once; after that, a member is written to once in a cadence with all that came in
//! meanwhile, for a system call per edit and member is what a relay pays. On a server without time to spare the first edits
//! wait, too ([`crate::pressure`]). Those who only hear get it all as one update,
//! framed once. Members who sent some of it get a copy without their own.
//!
//! Deliberately absent: knowledge of who needs what; `is_behind` is the members' own.

use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Merger, Update};
use smallvec::SmallVec;
use tokio::time::Instant;

use super::framed::{Framed, shareable};
use super::members::{Baseline, Member, Members};
use super::resting::Resting;
use crate::Metrics;
use crate::limits::{
    BUNDLES_BYTES_MAX, FANOUT_AT_ONCE_MAX, GATHER_RUNS_MAX, REST_RUNS_MIN, REST_TICKS_MAX, STREAM_EDITS_MIN,
};
use crate::outbox::{Delivery, MemberId, News};

/// The news of one cadence.
#[derive(Debug, Default)]
pub(crate) struct Tick {
    /// Counts ticks, so that a member can note in which one it spoke.
    number: u64,
    updates: Vec<(MemberId, Update)>,
    merger: Merger,
    bytes: usize,
    /// When the first of them came.
    since: Option<Instant>,
    last_flush: Option<Instant>,
    /// Whether the last one told of many updates: another is expected a cadence later.
    is_lively: bool,
    /// Edits as the members sent them, before what one said in a row became one update.
    edits: usize,
    /// Whether the last news told of many edits, by however few: more are expected a cadence later.
    is_stream: bool,
    /// When the first of the updates arrived.
    heard_at: Option<Instant>,
}

/// Whom a tick goes to, and who takes note of it.
pub(crate) struct Audience<'a> {
    pub(crate) members: &'a mut Members,
    /// Takes the sockets of those who spoke, if they were many: they rest until the next flush.
    pub(crate) resting: &'a mut Resting,
    /// What all members had been sent at some earlier flush.
    pub(crate) baseline: &'a Baseline,
    pub(crate) metrics: &'a Metrics,
}

/// A tick framed for one group, each way when the first who hears it so is met.
#[derive(Default)]
struct Bundle {
    /// For those who sent nothing of it.
    merged: Option<News>,
    /// For those who did, update by update.
    apart: Option<Framed>,
}

/// The bundles of all groups: no more than some megabytes of them, for one person may make each hear of its own address.
struct Bundles {
    groups: SmallVec<[Bundle; 2]>,
    bytes: usize,
}

impl Tick {
    /// Adds an update; `sender` does not hear it (0: everybody does).
    pub(crate) fn add(&mut self, sender: MemberId, update: Update) {
        self.since.get_or_insert_with(Instant::now);
        self.bytes += update.bytes().len();
        self.updates.push((sender, update));
    }

    /// Notes when an update arrived that is about to be added.
    pub(crate) fn note_arrival(&mut self, heard_at: Instant) {
        self.heard_at.get_or_insert(heard_at);
    }

    /// The number that a member notes when it sends an update.
    pub(crate) fn number(&self) -> u64 {
        self.number + 1
    }

    /// Whether there is no update.
    pub(crate) fn is_empty(&self) -> bool {
        self.updates.is_empty()
    }

    /// Whether the room is about to write to its members again.
    pub(crate) fn is_lively(&self) -> bool {
        self.is_lively
    }

    /// Notes an edit that will be part of an update.
    pub(crate) fn note_edit(&mut self) {
        self.edits += 1;
    }

    /// Whether edits come so fast that the next are awaited.
    pub(crate) fn is_stream(&self) -> bool {
        self.is_stream
    }

    /// Bytes of the updates.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// When the members may be written to again: a cadence after the last time, and not before the first of few updates has
    /// waited for others with some patience.
    pub(crate) fn due(&self, cadence: Duration, patience: Duration) -> Option<Instant> {
        let again = self.last_flush.map(|last| last + cadence);
        let are_few = !patience.is_zero() && self.updates.len() < GATHER_RUNS_MAX;
        again.max(self.since.filter(|_| are_few).map(|since| since + patience))
    }

    /// Gives back the memory that a burst needed.
    pub(crate) fn give_back(&mut self) {
        self.updates.shrink_to_fit();
    }

    /// Forgets the news: nobody is there to hear them.
    pub(crate) fn clear(&mut self) {
        self.updates.clear();
        self.edits = 0;
        self.since = None;
        self.bytes = 0;
        self.heard_at = None;
    }

    /// Sends the updates, then the presences, to every member that is not behind. In a large room it lets others have the
    /// thread now and then. Not cancel-safe.
    pub(crate) async fn flush(&mut self, audience: Audience<'_>, presences: &[Bytes]) {
        let Audience { members, resting, baseline, metrics } = audience;
        self.is_lively = self.updates.len() >= REST_RUNS_MIN;
        self.number += 1;
        self.last_flush = Some(Instant::now());
        if !self.updates.is_empty() {
            self.is_stream = self.edits >= STREAM_EDITS_MIN;
        }
        let merged = self.merge();
        let mut apart = None;
        let mut bundles = Bundles::new(members.group_count());
        let (mut deliveries, mut bytes, mut resyncs) = (0, 0, 0);
        let (list, groups) = members.with_groups();
        for member in list {
            let acks = member.take_held_acks(groups);
            if member.is_behind {
                if !acks.is_empty() {
                    member.outbox.send(&member.seat, acks);
                }
                continue;
            }
            let prefix = groups[member.group].speech.prefix();
            let frames = if member.sent_in_tick == self.number {
                // Whoever speaks in one cadence of many brings nothing by the next: two system calls for that.
                member.silence = self.number - member.sent_before;
                if self.is_lively && member.silence <= REST_TICKS_MAX {
                    resting.add(&member.outbox);
                }
                member.sent_before = self.number;
                let apart = apart.get_or_insert_with(|| self.bodies());
                let framed = bundles.apart(member.group, || Framed::new(prefix, apart, presences));
                framed.without(|number| self.updates[number].0 == member.id())
            } else {
                // Whoever writes a little slower than the room is silent now and then.
                let is_short = self.number - member.sent_before < REST_TICKS_MAX;
                if self.is_lively && is_short && member.silence <= REST_TICKS_MAX {
                    resting.add(&member.outbox);
                }
                bundles.merged(member.group, || Framed::new(prefix, &merged, presences))
            };
            if frames.is_empty() && acks.is_empty() {
                continue;
            }
            deliveries += 1;
            bytes += (acks.len() + frames.len()) as u64;
            resyncs += u64::from(deliver(member, acks, frames, baseline));
            if deliveries % FANOUT_AT_ONCE_MAX == 0 {
                tokio::task::yield_now().await;
            }
        }
        members.note_paid();
        metrics.deliveries.inc_by(deliveries);
        metrics.delivered_bytes.inc_by(bytes);
        metrics.resyncs.inc_by(resyncs);
        if let Some(heard_at) = self.heard_at.filter(|_| deliveries > 0) {
            metrics.fanout_seconds.observe(heard_at.elapsed().as_secs_f64());
        }
        self.clear();
    }

    /// The updates in as few as may be.
    fn merge(&mut self) -> SmallVec<[Bytes; 1]> {
        let mut merged = SmallVec::new();
        for (_, update) in &self.updates {
            if !self.merger.push(update) {
                merged.extend(self.merger.take().map(|update| shareable(update.bytes())));
                // Alone, every update can be added.
                self.merger.push(update);
            }
        }
        merged.extend(self.merger.take().map(|update| shareable(update.bytes())));
        merged
    }

    /// The updates one by one.
    fn bodies(&self) -> Vec<Bytes> {
        self.updates.iter().map(|(_, update)| shareable(update.bytes())).collect()
    }
}

impl Bundles {
    fn new(groups: usize) -> Self {
        let mut bundles = Self { groups: SmallVec::new(), bytes: 0 };
        bundles.groups.resize_with(groups, Bundle::default);
        bundles
    }

    /// What those of a group hear who sent nothing.
    fn merged(&mut self, group: usize, make: impl FnOnce() -> Framed) -> News {
        if let Some(news) = &self.groups[group].merged {
            return news.clone();
        }
        let framed = make();
        self.make_place(framed.len());
        self.groups[group].merged.insert(framed.whole()).clone()
    }

    /// What those of a group hear who sent something, their own included.
    fn apart(&mut self, group: usize, make: impl FnOnce() -> Framed) -> &Framed {
        let framed = self.groups[group].apart.take().unwrap_or_else(|| {
            let framed = make();
            self.make_place(framed.len());
            framed
        });
        self.groups[group].apart.insert(framed)
    }

    /// Forgets all bundles if they would be too large with one more; who needs them makes them again.
    fn make_place(&mut self, more: usize) {
        self.bytes += more;
        if self.bytes > BUNDLES_BYTES_MAX {
            self.groups.fill_with(Bundle::default);
            self.bytes = more;
        }
    }
}

/// Offers frames to a member, behind the acks that were held for it; true if it fell behind by them.
fn deliver(member: &mut Member, acks: Bytes, frames: News, baseline: &Baseline) -> bool {
    match member.outbox.offer(&member.seat, acks, frames) {
        Delivery::First => {
            // All that was sent to it before has left: it has what the room had then.
            if member.baseline.number < baseline.number {
                member.baseline = baseline.clone();
            }
            false
        }
        Delivery::Queued => false,
        Delivery::Behind => {
            member.is_behind = true;
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Outbox, Seat};
    use crate::room::{Join, Speech};
    use crate::wire::{Scope, ToClient};
    use encrier_model::{Right, Viewer};
    use futures_util::FutureExt;
    use proptest::prelude::*;
    use std::collections::VecDeque;
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::task::{Context, Waker};

    /// Three members who hear bare messages and two who hear prefixed ones.
    fn members() -> (Members, Vec<Arc<Outbox>>) {
        let mut members = Members::default();
        let outboxes: Vec<_> = (1..=5)
            .map(|id| {
                let outbox = Arc::new(Outbox::default());
                let speech = if id <= 3 { Speech::Yjs } else { Speech::Hocuspocus { prefix: "\u{1}n".into() } };
                let join = Join {
                    seat: Seat::new(id),
                    outbox: Arc::clone(&outbox),
                    speech,
                    viewer: Viewer::Stranger,
                    address: IpAddr::from([127, 0, 0, 1]),
                    right: Right::Write,
                };
                members.insert(join, Right::Write, Scope::ReadWrite);
                outbox
            })
            .collect();
        (members, outboxes)
    }

    /// What an outbox holds, as bodies of updates; presences as `None`.
    fn heard(outbox: &Outbox, prefix: &[u8]) -> Vec<Option<Bytes>> {
        let mut frames = VecDeque::new();
        assert!(outbox.poll_work(&Context::from_waker(Waker::noop()), &mut frames).is_ready() || frames.is_empty());
        let mut bytes = Bytes::from(frames.into_iter().flatten().collect::<Vec<u8>>());
        let mut heard = Vec::new();
        while !bytes.is_empty() {
            assert_eq!(bytes[0], 0x82);
            let (header, len) = match bytes[1] {
                126 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
                short => (2, usize::from(short)),
            };
            let message = bytes.slice(header..header + len);
            assert!(message.starts_with(prefix));
            heard.push(match ToClient::decode(&message.slice(prefix.len()..)) {
                Ok(ToClient::Update(body)) => Some(body),
                Ok(ToClient::Presence(_)) => None,
                other => panic!("{other:?}"),
            });
            bytes = bytes.slice(header + len..);
        }
        heard
    }

    /// What client `sender` types at `clock`: a text of its own behind what it typed before.
    fn typed(sender: MemberId, clock: u8, len: u8) -> Update {
        let client = u8::try_from(sender).expect("few members");
        let mut bytes = vec![1, 1, client, clock];
        match clock.checked_sub(1) {
            None => bytes.extend([4, 1, 1, b't']),
            Some(last) => bytes.extend([0x84, client, last]),
        }
        bytes.push(len);
        bytes.extend(vec![b'a' + client; usize::from(len)]);
        bytes.push(0);
        Update::parse(bytes.into()).expect("a whole update")
    }

    /// The text that these updates make.
    fn text<'a>(updates: impl IntoIterator<Item = &'a Bytes>) -> String {
        let updates: Vec<Bytes> = updates.into_iter().cloned().collect();
        encrier_doc::Document::open(None, &updates).expect("sound updates").text("t").expect("a sound text")
    }

    #[test]
    fn bundles_for_many_addresses_are_bounded() {
        let short = vec![Bytes::from(vec![7; 1_000]); 50];
        let mut bundles = Bundles::new(200);
        for group in 0..200 {
            let news = bundles.merged(group, || Framed::new(b"\x01n", &short, &[]));
            assert!(news.len() > 50_000);
            let again = bundles.merged(group, || panic!("framed once for all of a group"));
            assert!(news.is_same(&again), "and not copied");
            bundles.apart(group, || Framed::new(b"\x01n", &short, &[]));
            let kept = bundles.groups.iter().filter_map(|bundle| bundle.merged.as_ref().map(News::len)).sum::<usize>();
            assert!(kept <= BUNDLES_BYTES_MAX, "{kept}");
        }
        assert!(bundles.groups[0].merged.is_none() && bundles.groups[199].apart.is_some());
    }

    /// Where time is short, the first of few updates waits for others.
    #[test]
    fn what_is_due_waits_with_patience_for_what_may_go_with_it() {
        let (cadence, patience) = (Duration::from_millis(16), Duration::from_millis(50));
        let wrote = Instant::now();
        let mut tick = Tick { last_flush: Some(wrote), ..Tick::default() };
        assert_eq!(tick.due(cadence, patience), Some(wrote + cadence));
        tick.add(1, typed(1, 0, 1));
        let since = tick.since.expect("an update");
        assert_eq!(tick.due(cadence, Duration::ZERO), Some(wrote + cadence));
        assert_eq!(tick.due(cadence, patience), Some(since + patience));
        (1..4).for_each(|clock| tick.add(1, typed(1, clock, 1)));
        assert_eq!(tick.due(cadence, patience), Some(wrote + cadence), "enough go together");
    }

    proptest! {
        /// Everybody hears all that others said, those who said something in its order, and then who is here.
        #[test]
        fn everybody_hears_all_but_their_own(
            said in proptest::collection::vec((0_u64..=5, 1_u8..5), 0..30),
            presences in 0_usize..3,
        ) {
            let metrics = Metrics::register(&prometheus::Registry::new()).expect("a fresh registry");
            let (mut members, outboxes) = members();
            let mut tick = Tick::default();
            let mut clocks = [0_u8; 6];
            let mut updates = Vec::new();
            for (sender, len) in said {
                let clock = &mut clocks[usize::try_from(sender).expect("few members")];
                let update = typed(sender, *clock, len);
                *clock += len;
                updates.push((sender, update.bytes().clone()));
                tick.add(sender, update);
                if let Some(member) = members.get_mut(sender) {
                    member.sent_in_tick = tick.number();
                }
            }
            let presence = vec![Bytes::from_static(&[0]); presences];
            let baseline = Baseline::default();
            let mut resting = Resting::default();
            let audience =
                Audience { members: &mut members, resting: &mut resting, baseline: &baseline, metrics: &metrics };
            let flush = tick.flush(audience, &presence);
            flush.now_or_never().expect("five members are served at once");
            for (id, outbox) in (1..).zip(&outboxes) {
                let prefix: &[u8] = if id <= 3 { b"" } else { b"\x01n" };
                let heard = heard(outbox, prefix);
                let (news, who) = heard.split_at(heard.len() - presences);
                prop_assert!(who.iter().all(Option::is_none));
                let news: Vec<&Bytes> = news.iter().flatten().collect();
                let others: Vec<&Bytes> =
                    updates.iter().filter(|(sender, _)| *sender != id).map(|(_, update)| update).collect();
                if others.len() < updates.len() {
                    prop_assert_eq!(&news, &others);
                } else {
                    prop_assert!(news.len() <= 1, "one update for those who only hear");
                    prop_assert_eq!(text(news), text(others));
                }
            }
            prop_assert!(tick.is_empty());
        }
    }
}
