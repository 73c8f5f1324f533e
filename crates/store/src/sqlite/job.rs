//! What the writer is asked to do.

use std::fmt;

use tokio::sync::oneshot;

use crate::append::Append;
use crate::connection::{BoxFuture, Connection};
use crate::limits::QUEUED_OVERHEAD_BYTES;
use crate::queue::{self, Weight};
use crate::{FoldRows, StoreError};

/// One job.
#[derive(Debug)]
pub(crate) enum Job {
    /// Rows for the log.
    Append(Append),
    /// A change of some row: made in the same transaction as the appends beside it, and answered after the same commit.
    Write(Box<dyn RowWrite>),
    /// A tail to be folded, in a transaction of its own: it may have to be undone alone.
    Fold(FoldRows, oneshot::Sender<Result<(), StoreError>>),
}

impl queue::Job for Job {
    fn weight(&self) -> Weight {
        match self {
            Self::Append(append) => append.weight(),
            Self::Write(write) => Weight { rows: 1, bytes: write.bytes() + QUEUED_OVERHEAD_BYTES, alone: false },
            Self::Fold(fold, _) => {
                let rows = fold.history.len() + 1;
                let bytes = fold.data_bytes() + (rows + fold.log_ids.len() / 8) * QUEUED_OVERHEAD_BYTES;
                Weight { rows, bytes, alone: true }
            }
        }
    }
}

/// A change of some row that waits to be made.
pub(crate) trait RowWrite: Send + fmt::Debug + 'static {
    /// Bytes that it holds while it waits.
    fn bytes(&self) -> usize;
    /// Makes the change; the answer is kept until the commit.
    fn run(self: Box<Self>, connection: Connection<'_>) -> BoxFuture<'_, Answer>;
    /// Tells whoever waits that it was not made.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// What came of a change, until the commit decides whether it counts.
pub(crate) struct Answer {
    /// The error that ends the whole transaction.
    pub(crate) fatal: Option<StoreError>,
    /// Tells whoever waits, given how the commit went.
    pub(crate) deliver: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

struct Pending<T, W> {
    bytes: usize,
    work: W,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

/// A job that does `work`, and the receiver of its value.
pub(crate) fn write<T, W>(bytes: usize, work: W) -> (Job, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    (Job::Write(Box::new(Pending { bytes, work, reply })), receiver)
}

impl<T, W> RowWrite for Pending<T, W>
where
    T: Send + 'static,
    W: for<'c> FnOnce(Connection<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
{
    fn bytes(&self) -> usize {
        self.bytes
    }

    fn run(self: Box<Self>, connection: Connection<'_>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            let Self { work, reply, .. } = *self;
            let outcome = work(connection).await;
            let fatal = outcome.as_ref().err().filter(|error| error.ends_the_transaction()).cloned();
            // Whoever asked may have gone: the change stands all the same.
            let deliver = Box::new(move |commit: Result<(), StoreError>| drop(reply.send(commit.and(outcome))));
            Answer { fatal, deliver }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        self.reply.send(Err(error)).ok();
    }
}

impl<T, W> fmt::Debug for Pending<T, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowWrite").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}
