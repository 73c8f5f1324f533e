//! Turns at heavy work: so many at a time, and each until its work has ended.
//!
//! Whoever hangs up takes back a request and not the work that a thread began for it. So a turn goes with the work.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;

use crate::failure::Failure;

/// So many turns.
#[derive(Debug, Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Turns {
    /// Work for so many at a time.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most)))
    }

    /// Waits for a turn. Cancel-safe.
    pub(crate) async fn take(&self) -> Result<Turn, Failure> {
        // Never closed.
        Arc::clone(&self.0)
            .acquire_owned()
            .await
            .map(|permit| Turn { _permit: permit })
            .map_err(|_| Failure::Unavailable)
    }
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// Works on a thread that may be busy for long. The turn comes back with the result; if nobody waits for that any more,
    /// it ends with the work.
    pub(crate) async fn away<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<(T, Self), JoinError> {
        tokio::task::spawn_blocking(move || (work(), self)).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_the_work_of_a_request_that_was_given_up() {
        let turns = Turns::new(2);
        let turn = turns.take().await.expect("one");
        let (begun, has_begun) = oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let request = tokio::spawn(turn.away(move || {
            begun.send(()).expect("the test waits");
            ends.recv().expect("the test says when");
        }));
        has_begun.await.expect("it begins");
        request.abort();
        assert!(request.await.is_err_and(|error| error.is_cancelled()), "its request is gone");
        assert_eq!(turns.0.available_permits(), 1, "it works still");
        end.send(()).expect("it waits");
        let both = (turns.take().await, turns.take().await);
        assert!(both.0.is_ok() && both.1.is_ok(), "the work has ended");
    }
}
