//! Turns at rendering pages: each takes a processor while it lasts, and whoever asks for a page can write what it shows.

use tokio::sync::Semaphore;
use tracing::error;

use crate::failure::Failure;
use crate::limits::PAGES_AT_ONCE;

/// The turns of published pages and slides.
static PAGES: Turns = Turns(Semaphore::const_new(PAGES_AT_ONCE));

/// So many may work at a time.
#[derive(Debug)]
struct Turns(Semaphore);

/// Renders a page when its turn has come, off the threads that serve sockets.
pub(super) async fn rendered<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    PAGES.rendered(work).await
}

impl Turns {
    async fn rendered<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        // Never closed.
        let turn = self.0.acquire().await.map_err(|_| Failure::Unavailable)?;
        let work = move || {
            // The turn goes with the work: whoever hangs up does not end that.
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| {
            error!(error = &error as &dyn std::error::Error, "a page broke");
            Failure::Internal
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use tokio::sync::{Semaphore, oneshot};

    use super::Turns;

    #[tokio::test]
    async fn whoever_hangs_up_gives_no_turn_back() {
        let turns: &'static Turns = Box::leak(Box::new(Turns(Semaphore::new(1))));
        let (started, has_started) = oneshot::channel();
        let (release, is_released) = mpsc::channel::<()>();
        let page = tokio::spawn(turns.rendered(move || {
            started.send(()).unwrap();
            is_released.recv().unwrap();
        }));
        has_started.await.unwrap();
        page.abort();
        assert!(page.await.unwrap_err().is_cancelled());
        assert!(turns.0.try_acquire().is_err(), "the work goes on");
        release.send(()).unwrap();
        assert_eq!(turns.rendered(|| 1).await.ok(), Some(1));
    }
}
