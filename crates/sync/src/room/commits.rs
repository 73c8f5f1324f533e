//! What is on its way to disk, and who waits for it.
//!
//! ```text
//! add ─▶ open group ─ seal ─▶ appending ─▶ in flight, in_flight, … ─ receipt ─▶ acks
//! ```
//! One append per turn of the room; while one is pending, the next group gathers. Receipts resolve in the order of the
//! appends, for the journal has one writer; so only the first is polled.
//!
//! Deliberately absent: retries. What the journal refused once, the room cannot promise any more.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use encrier_model::{Author, DocumentNumber};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::outbox::MemberId;
use crate::{Batch, Clock, Committed, Entry, HubError, Journal, JournalError, Receipt};

/// Who is told once something is durable.
#[derive(Debug)]
pub(crate) enum Ack {
    /// A member, by so many `SyncStatus` messages.
    Status { member: MemberId, count: u32 },
    /// A member whose updates were not taken: it is told behind what was taken before, for its client knows answers by their
    /// order alone.
    Refusal { member: MemberId, count: u32 },
    /// A member, by its mark.
    Mark { member: MemberId, mark: bytes::Bytes },
    /// A caller of `Hub::edit`.
    Edit(oneshot::Sender<Result<(), HubError>>),
}

/// A batch that is on disk.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) acks: Vec<Ack>,
    pub(crate) committed: Committed,
    pub(crate) count: u64,
    pub(crate) bytes: usize,
    pub(crate) took: std::time::Duration,
    /// When the first of its updates arrived.
    pub(crate) heard_at: Option<Instant>,
}

/// The updates of one room between its order and the disk.
pub(crate) struct Commits {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    document: DocumentNumber,
    entries: Vec<Entry>,
    claims: Vec<(u64, Author)>,
    open: Group,
    appending: Option<(Appending, Group)>,
    in_flight: VecDeque<(Receipt, Group)>,
    bytes: usize,
}

type Appending = Pin<Box<dyn Future<Output = Result<Receipt, JournalError>> + Send>>;

/// What belongs to one batch beside its entries.
#[derive(Debug, Default)]
struct Group {
    acks: Vec<Ack>,
    count: u64,
    bytes: usize,
    /// When the first of its updates arrived.
    heard_at: Option<Instant>,
    sealed_at: Option<Instant>,
    /// Whether a caller waits for it, and not only a screen.
    is_awaited: bool,
}

impl Commits {
    pub(crate) fn new(journal: Arc<dyn Journal>, clock: Arc<dyn Clock>, document: DocumentNumber) -> Self {
        Self {
            journal,
            clock,
            document,
            entries: Vec::new(),
            claims: Vec::new(),
            open: Group::default(),
            appending: None,
            in_flight: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Adds an update to the open group, with the ack that its commit releases.
    pub(crate) fn add(&mut self, entry: Entry, ack: Option<Ack>) {
        self.bytes += entry.data.len();
        self.open.bytes += entry.data.len();
        self.open.count += 1;
        self.entries.push(entry);
        if let Some(ack) = ack {
            self.open.wait(ack);
        }
    }

    /// Notes when an update arrived that is about to be added to the open group.
    pub(crate) fn note_arrival(&mut self, heard_at: Instant) {
        self.open.heard_at.get_or_insert(heard_at);
    }

    /// Has the next batch make a client id an author's. Claimed before its first edit is added, it comes no later.
    pub(crate) fn claim(&mut self, client: u64, author: Author) {
        self.claims.push((client, author));
    }

    /// Lets an ack wait for all that was added so far: what a client repeats is durable once the first copy is. Gives the
    /// ack back when nothing is under way.
    pub(crate) fn wait_behind(&mut self, ack: Ack) -> Option<Ack> {
        let last = if self.open.count > 0 {
            Some(&mut self.open)
        } else if let Some((_, group)) = &mut self.appending {
            Some(group)
        } else {
            self.in_flight.back_mut().map(|(_, group)| group)
        };
        match last {
            Some(group) => {
                group.wait(ack);
                None
            }
            None => Some(ack),
        }
    }

    /// When the first update of the open group arrived.
    pub(crate) fn open_since(&self) -> Option<Instant> {
        self.open.heard_at.filter(|_| !self.entries.is_empty())
    }

    /// Whether somebody waits for the open group who is not a screen.
    pub(crate) fn is_awaited(&self) -> bool {
        self.open.is_awaited
    }

    /// Sends the open group on its way, unless one is just being queued: then it goes as soon as that is done.
    pub(crate) fn seal(&mut self, now: Instant) {
        if self.entries.is_empty() || self.appending.is_some() {
            return;
        }
        let batch = Batch {
            document: self.document,
            at_ms: self.clock.now_ms(),
            entries: std::mem::take(&mut self.entries),
            claims: std::mem::take(&mut self.claims),
        };
        let mut group = std::mem::take(&mut self.open);
        group.sealed_at = Some(now);
        let journal = Arc::clone(&self.journal);
        self.appending = Some((Box::pin(async move { journal.append(batch).await }), group));
    }

    /// Bytes that are not on disk yet.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether all is on disk.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.appending.is_none() && self.in_flight.is_empty()
    }

    /// The next batch on disk, in order. Pending for ever when nothing is under way. Cancel-safe.
    pub(crate) async fn next(&mut self) -> Result<Settled, JournalError> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Forgets what the journal was not given yet; what it was given may still reach the disk.
    pub(crate) fn abandon_unsent(&mut self) {
        self.entries.clear();
        self.claims.clear();
        self.appending = None;
        self.open = Group::default();
    }

    /// The acks of all that is not on disk: for a room that failed.
    pub(crate) fn take_acks(&mut self) -> Vec<Ack> {
        let mut acks = std::mem::take(&mut self.open.acks);
        acks.extend(self.appending.iter_mut().flat_map(|(_, group)| std::mem::take(&mut group.acks)));
        acks.extend(self.in_flight.iter_mut().flat_map(|(_, group)| std::mem::take(&mut group.acks)));
        acks
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Settled, JournalError>> {
        self.poll_append(cx)?;
        let Some((receipt, _)) = self.in_flight.front_mut() else { return Poll::Pending };
        let Poll::Ready(result) = receipt.as_mut().poll(cx) else { return Poll::Pending };
        let group = self.in_flight.pop_front().map(|(_, group)| group).unwrap_or_default();
        self.bytes -= group.bytes;
        Poll::Ready(match result {
            Ok(committed) => Ok(Settled {
                acks: group.acks,
                committed,
                count: group.count,
                bytes: group.bytes,
                took: group.sealed_at.map(|at| at.elapsed()).unwrap_or_default(),
                heard_at: group.heard_at,
            }),
            Err(error) => {
                // Whoever waited for it is told why with all others, see `take_acks`.
                self.open.acks.extend(group.acks);
                Err(error)
            }
        })
    }

    /// Queues as many groups as the journal takes at once.
    fn poll_append(&mut self, cx: &mut Context<'_>) -> Result<(), JournalError> {
        while let Some((append, _)) = &mut self.appending {
            let Poll::Ready(receipt) = append.as_mut().poll(cx) else { return Ok(()) };
            if let Some((_, group)) = self.appending.take() {
                self.in_flight.push_back((receipt?, group));
            }
            self.seal(Instant::now());
        }
        Ok(())
    }
}

impl Group {
    fn wait(&mut self, ack: Ack) {
        self.is_awaited |= matches!(ack, Ack::Edit(_));
        match (self.acks.last_mut(), &ack) {
            (Some(Ack::Status { member: last, count }), Ack::Status { member, count: more }) if last == member => {
                *count += more;
            }
            _ => self.acks.push(ack),
        }
    }
}

impl std::fmt::Debug for Commits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commits")
            .field("bytes", &self.bytes)
            .field("in_flight", &self.in_flight.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fold, Stored};
    use async_trait::async_trait;
    use bytes::Bytes;
    use futures_util::FutureExt;
    use std::sync::Mutex;

    type Commit = oneshot::Sender<Result<Committed, JournalError>>;

    /// A journal whose queue holds one batch, and whose commits are made by hand.
    #[derive(Debug, Default)]
    struct Narrow {
        queued: Mutex<Vec<(Batch, Commit)>>,
    }

    impl Narrow {
        /// Commits the batch in the queue; gives the number of its entries.
        fn commit(&self, first_seq: u64) -> usize {
            let (batch, commit) = self.queued.lock().expect("one thread").remove(0);
            let count = batch.entries.len();
            commit.send(Ok(Committed { first_seq, last_seq: first_seq + count as u64 - 1 })).expect("a listener");
            count
        }
    }

    #[async_trait]
    impl Journal for Narrow {
        async fn load(&self, _document: DocumentNumber) -> Result<Stored, JournalError> {
            Ok(Stored::default())
        }
        async fn append(&self, batch: Batch) -> Result<Receipt, JournalError> {
            let (commit, committed) = oneshot::channel();
            poll_fn(
                |_| if self.queued.lock().expect("one thread").is_empty() { Poll::Ready(()) } else { Poll::Pending },
            )
            .await;
            self.queued.lock().expect("one thread").push((batch, commit));
            Ok(Box::pin(async move { committed.await.expect("an answer") }))
        }
        async fn fold(&self, _fold: Fold) -> Result<(), JournalError> {
            Ok(())
        }
    }

    #[derive(Debug)]
    struct Still;

    impl Clock for Still {
        fn now_ms(&self) -> i64 {
            7
        }
    }

    fn entry() -> Entry {
        Entry { author: None, client: 1, data: Bytes::from_static(&[0, 0]) }
    }

    fn status(member: MemberId) -> Ack {
        Ack::Status { member, count: 1 }
    }

    /// What has settled by now.
    fn settled(commits: &mut Commits) -> Option<Settled> {
        commits.next().now_or_never().map(|settled| settled.expect("a commit"))
    }

    fn acks(settled: &Settled) -> Vec<(MemberId, u32)> {
        let status = |ack: &Ack| match ack {
            Ack::Status { member, count } => (*member, *count),
            Ack::Edit(_) | Ack::Mark { .. } | Ack::Refusal { .. } => panic!("not here"),
        };
        settled.acks.iter().map(status).collect()
    }

    #[tokio::test]
    async fn batches_gather_while_the_journal_is_full_and_settle_in_order() {
        let journal = Arc::new(Narrow::default());
        let mut commits = Commits::new(Arc::clone(&journal) as _, Arc::new(Still), DocumentNumber(1));
        commits.add(entry(), Some(status(1)));
        commits.seal(Instant::now());
        assert!(settled(&mut commits).is_none(), "queued, not committed");
        for _ in 0..3 {
            commits.add(entry(), Some(status(2)));
            commits.seal(Instant::now());
            assert!(settled(&mut commits).is_none());
        }
        assert_eq!(commits.bytes(), 8);
        assert_eq!(journal.commit(1), 1);
        assert_eq!(acks(&settled(&mut commits).expect("the first")), [(1, 1)]);
        assert!(settled(&mut commits).is_none());
        assert_eq!(journal.commit(2), 1, "the one that waited for place");
        assert_eq!(acks(&settled(&mut commits).expect("the second")), [(2, 1)]);
        assert!(settled(&mut commits).is_none());
        assert_eq!(journal.commit(3), 2, "what gathered meanwhile, together");
        assert_eq!(acks(&settled(&mut commits).expect("the third")), [(2, 2)]);
        assert!(commits.is_empty() && commits.bytes() == 0);
    }

    #[tokio::test]
    async fn an_ack_for_nothing_new_waits_for_what_is_under_way() {
        let journal = Arc::new(Narrow::default());
        let mut commits = Commits::new(Arc::clone(&journal) as _, Arc::new(Still), DocumentNumber(1));
        assert!(commits.wait_behind(status(9)).is_some(), "nothing is");
        commits.add(entry(), None);
        assert!(commits.wait_behind(status(1)).is_none());
        commits.seal(Instant::now());
        assert!(commits.wait_behind(status(2)).is_none());
        assert!(settled(&mut commits).is_none());
        assert!(commits.wait_behind(Ack::Status { member: 3, count: 2 }).is_none());
        journal.commit(1);
        assert_eq!(acks(&settled(&mut commits).expect("the batch")), [(1, 1), (2, 1), (3, 2)]);
    }

    #[tokio::test]
    async fn what_was_not_given_to_the_journal_is_abandoned_and_the_rest_still_settles() {
        let journal = Arc::new(Narrow::default());
        let mut commits = Commits::new(Arc::clone(&journal) as _, Arc::new(Still), DocumentNumber(1));
        for _ in 0..2 {
            commits.add(entry(), Some(status(1)));
            commits.seal(Instant::now());
            assert!(settled(&mut commits).is_none());
        }
        commits.add(entry(), Some(status(1)));
        commits.abandon_unsent();
        journal.commit(1);
        assert!(settled(&mut commits).is_some());
        assert!(commits.is_empty() && journal.queued.lock().expect("one thread").is_empty());
    }
}
