//! Turns at rendering pages: each takes a processor while it lasts, and whoever asks for a page can write what it shows.

use std::sync::LazyLock;

use tracing::error;

use crate::failure::Failure;
use crate::limits::PAGES_AT_ONCE;
use crate::turns::Turns;

/// The turns of published pages and slides.
static PAGES: LazyLock<Turns> = LazyLock::new(|| Turns::new(PAGES_AT_ONCE));

/// Renders a page when its turn has come, off the threads that serve sockets. Whoever hangs up does not end that.
pub(super) async fn rendered<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = PAGES.take().await?;
    let (rendered, _turn) = turn.away(work).await.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "a page broke");
        Failure::Internal
    })?;
    Ok(rendered)
}
