//! What waits for a commit: a queue bounded in bytes, and the rule of how much of it one commit takes.
//!
//! A writer takes what is there and commits at once; what comes meanwhile is the next batch. One whose last batch had many
//! rows ([`LINGER_ROWS_MIN`]) is busy: it gathers a little longer ([`LINGER`]), because one sync for many costs each of them
//! less.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::StoreError;
use crate::limits::{BATCH_BYTES_MAX, BATCH_ROWS_MAX, LINGER, LINGER_ROWS_MIN, QUEUE_BYTES_MAX};

/// Something that waits for a commit.
pub(crate) trait Job: Send + 'static {
    /// What it costs.
    fn weight(&self) -> Weight;
}

/// What a job costs a queue and a commit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weight {
    /// Rows it writes.
    pub(crate) rows: usize,
    /// Bytes it holds while it waits.
    pub(crate) bytes: usize,
    /// Whether it wants a transaction of its own.
    pub(crate) alone: bool,
}

/// The near end: hands jobs in.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    space: Arc<Semaphore>,
    /// Rows that no batch has taken yet.
    rows: Arc<AtomicUsize>,
    // Unbounded, because `space` bounds it: a job is sent only while its bytes are held.
    sender: UnboundedSender<Item<J>>,
}

/// The far end: takes batches out.
#[derive(Debug)]
pub(crate) struct Gatherer<J> {
    receiver: UnboundedReceiver<Item<J>>,
    /// Taken from the channel and left for the next batch.
    waiting: Option<Waiting<J>>,
    rows: Arc<AtomicUsize>,
    busy: bool,
}

/// Jobs of one commit. Their bytes count as queued until it is dropped, so after the commit.
#[derive(Debug)]
pub(crate) struct Batch<J> {
    jobs: Vec<J>,
    rows: usize,
    pub(crate) bytes: usize,
    alone: bool,
    space: Vec<OwnedSemaphorePermit>,
}

#[derive(Debug)]
enum Item<J> {
    Job(Waiting<J>),
    /// Nothing comes after this but what had its space already.
    End,
}

#[derive(Debug)]
struct Waiting<J> {
    job: J,
    weight: Weight,
    space: OwnedSemaphorePermit,
}

/// Makes a queue.
pub(crate) fn queue<J: Job>() -> (Queue<J>, Gatherer<J>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let space = Arc::new(Semaphore::new(QUEUE_BYTES_MAX as usize));
    let rows = Arc::new(AtomicUsize::new(0));
    (Queue { space, rows: Arc::clone(&rows), sender }, Gatherer { receiver, waiting: None, rows, busy: false })
}

impl<J: Job> Queue<J> {
    /// Hands a job in, waiting while the queue is full; jobs come out in the order in which their callers began to wait.
    /// Cancel-safe: dropped before it resolves, nothing was handed in.
    pub(crate) async fn push(&self, job: J) -> Result<(), StoreError> {
        let weight = job.weight();
        // A job above the whole queue's size waits until it is alone in it.
        let bytes = u32::try_from(weight.bytes).unwrap_or(u32::MAX).min(QUEUE_BYTES_MAX);
        let space = self.space.clone().acquire_many_owned(bytes).await.map_err(|_| StoreError::Closed)?;
        // Counted before it is sent: it may be taken at once.
        self.rows.fetch_add(weight.rows, Relaxed);
        self.sender.send(Item::Job(Waiting { job, weight, space })).map_err(|_| StoreError::Closed)
    }

    /// Lets nothing more in; what is in comes out.
    pub(crate) fn close(&self) {
        self.space.close();
        // Fails only when the far end is gone, and then everything is closed already.
        self.sender.send(Item::End).ok();
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.space.is_closed() || self.sender.is_closed()
    }

    /// Bytes that wait for a commit or are in one.
    pub(crate) fn bytes(&self) -> usize {
        (QUEUE_BYTES_MAX as usize).saturating_sub(self.space.available_permits())
    }

    /// Rows that wait for a commit.
    pub(crate) fn rows(&self) -> usize {
        self.rows.load(Relaxed)
    }
}

impl<J: Job> Gatherer<J> {
    /// The next batch, or `None` when the queue was closed (or its near ends dropped) and is empty.
    pub(crate) async fn next(&mut self) -> Option<Batch<J>> {
        let first = self.receive().await?;
        let deadline = self.busy.then(|| Instant::now() + LINGER);
        let mut batch = Batch::new(first);
        while !batch.is_full() {
            let Some(more) = self.more(deadline).await else { break };
            if batch.takes(more.weight) {
                batch.add(more);
            } else {
                self.waiting = Some(more);
                break;
            }
        }
        self.busy = batch.rows >= LINGER_ROWS_MIN;
        self.rows.fetch_sub(batch.rows, Relaxed);
        Some(batch)
    }

    async fn receive(&mut self) -> Option<Waiting<J>> {
        if let Some(waiting) = self.waiting.take() {
            return Some(waiting);
        }
        loop {
            match self.receiver.recv().await? {
                Item::Job(waiting) => return Some(waiting),
                Item::End => self.receiver.close(),
            }
        }
    }

    /// One job more if there is one, or if one comes before the deadline.
    async fn more(&mut self, deadline: Option<Instant>) -> Option<Waiting<J>> {
        match self.receiver.try_recv() {
            Ok(Item::Job(waiting)) => Some(waiting),
            Ok(Item::End) => {
                self.receiver.close();
                None
            }
            Err(_) => timeout_at(deadline?, self.receive()).await.ok()?,
        }
    }
}

impl<J> Batch<J> {
    /// The jobs, and the queue space that they hold until it is dropped.
    pub(crate) fn into_parts(self) -> (Vec<J>, Vec<OwnedSemaphorePermit>) {
        (self.jobs, self.space)
    }

    fn new(first: Waiting<J>) -> Self {
        let Weight { rows, bytes, alone } = first.weight;
        Self { jobs: vec![first.job], rows, bytes, alone, space: vec![first.space] }
    }

    fn is_full(&self) -> bool {
        self.alone || self.rows >= BATCH_ROWS_MAX || self.bytes >= BATCH_BYTES_MAX
    }

    fn takes(&self, weight: Weight) -> bool {
        !weight.alone && self.rows + weight.rows <= BATCH_ROWS_MAX && self.bytes + weight.bytes <= BATCH_BYTES_MAX
    }

    fn add(&mut self, more: Waiting<J>) {
        self.rows += more.weight.rows;
        self.bytes += more.weight.bytes;
        self.jobs.push(more.job);
        self.space.push(more.space);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A job of a given weight and name.
    #[derive(Debug)]
    struct Load(u32, Weight);

    impl Job for Load {
        fn weight(&self) -> Weight {
            self.1
        }
    }

    fn load(name: u32, rows: usize, bytes: usize) -> Load {
        Load(name, Weight { rows, bytes, alone: false })
    }

    fn names(batch: &Batch<Load>) -> Vec<u32> {
        batch.jobs.iter().map(|job| job.0).collect()
    }

    /// Whether a future waits, without waiting for it.
    async fn waits(future: impl Future) -> bool {
        tokio::time::timeout(Duration::from_millis(1), future).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_writer_commits_at_once_and_a_busy_one_gathers_for_two_milliseconds() {
        let (queue, mut gatherer) = queue();
        let begin = Instant::now();
        queue.push(load(1, LINGER_ROWS_MIN - 1, 10)).await.unwrap();
        assert_eq!(names(&gatherer.next().await.unwrap()), [1]);
        queue.push(load(2, LINGER_ROWS_MIN - 1, 10)).await.unwrap();
        queue.push(load(3, 1, 10)).await.unwrap();
        assert_eq!(names(&gatherer.next().await.unwrap()), [2, 3]);
        assert_eq!(begin.elapsed(), Duration::ZERO, "nobody was busy");

        queue.push(load(4, LINGER_ROWS_MIN, 10)).await.unwrap();
        let late = async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            queue.push(load(5, 1, 10)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(2)).await;
            queue.push(load(6, 1, 10)).await.unwrap();
        };
        let (batch, ()) = tokio::join!(gatherer.next(), late);
        assert_eq!(names(&batch.unwrap()), [4, 5]);
        let again = Instant::now();
        assert_eq!(names(&gatherer.next().await.unwrap()), [6]);
        assert_eq!(again.elapsed(), LINGER, "the batch before had many rows");
        queue.push(load(7, 1, 10)).await.unwrap();
        gatherer.next().await.unwrap();
        assert_eq!(again.elapsed(), LINGER, "the batch before had few rows");
    }

    /// Jobs of random weights come out in their order, in batches within the bounds, and those that want it alone.
    #[tokio::test(start_paused = true)]
    async fn batches_keep_the_order_and_the_bounds() {
        for seed in 1..=30_u64 {
            let (queue, mut gatherer) = queue();
            let (mut state, mut pushed) = (seed, Vec::new());
            for name in 0..400 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let random = usize::try_from(state >> 40).unwrap();
                let rows = if random % 50 == 0 { BATCH_ROWS_MAX + 5 } else { random % 700 + 1 };
                let bytes = if random % 31 == 0 { BATCH_BYTES_MAX * 2 } else { random % 150_000 + 1 };
                let job = Load(name, Weight { rows, bytes: bytes / 20, alone: random % 13 == 0 });
                pushed.push((name, job.1));
                queue.push(job).await.unwrap();
            }
            queue.close();
            let mut out = Vec::new();
            while let Some(batch) = gatherer.next().await {
                let weights: Vec<Weight> = batch.jobs.iter().map(|job| job.1).collect();
                let rows: usize = weights.iter().map(|weight| weight.rows).sum();
                let bytes: usize = weights.iter().map(|weight| weight.bytes).sum();
                assert!(weights.len() == 1 || (rows <= BATCH_ROWS_MAX && bytes <= BATCH_BYTES_MAX));
                assert!(weights.len() == 1 || !weights.iter().any(|weight| weight.alone));
                out.extend(names(&batch));
            }
            assert_eq!(out, pushed.iter().map(|(name, _)| *name).collect::<Vec<_>>(), "seed {seed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_makes_its_callers_wait_until_the_commit_is_over() {
        let (queue, mut gatherer) = queue();
        let half = QUEUE_BYTES_MAX as usize / 2;
        queue.push(load(1, 1, half)).await.unwrap();
        queue.push(load(2, 1, half)).await.unwrap();
        assert_eq!((queue.bytes(), queue.rows()), (half * 2, 2));
        // Dropped before it resolves: never queued.
        assert!(waits(queue.push(load(3, 1, 1))).await);
        let batch = gatherer.next().await.unwrap();
        assert!(waits(queue.push(load(4, 1, 1))).await, "the space is free only after the commit");
        drop(batch);
        queue.push(load(5, 1, 1)).await.unwrap();
        assert_eq!(names(&gatherer.next().await.unwrap()), [2]);
        assert_eq!(names(&gatherer.next().await.unwrap()), [5]);
        assert_eq!((queue.bytes(), queue.rows()), (0, 0));
        // Larger than the queue: goes in when the queue is empty.
        queue.push(load(6, 1, half * 5)).await.unwrap();
        assert_eq!(names(&gatherer.next().await.unwrap()), [6]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_queue_gives_out_what_is_in_it_and_takes_nothing() {
        let (queue, mut gatherer) = queue();
        queue.push(load(1, 1, QUEUE_BYTES_MAX as usize)).await.unwrap();
        let waiting = queue.push(load(2, 1, 1));
        let (refused, ()) = tokio::join!(waiting, async { queue.close() });
        assert!(matches!(refused, Err(StoreError::Closed)));
        assert!(matches!(queue.push(load(3, 1, 1)).await, Err(StoreError::Closed)));
        assert!(queue.is_closed());
        assert_eq!(names(&gatherer.next().await.unwrap()), [1]);
        assert!(gatherer.next().await.is_none());
    }
}
