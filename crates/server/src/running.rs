//! The server's life: start, run, stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use encrier_sync::Clock;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::clock::SystemClock;
use crate::codimd::tally;
use crate::config::Config;
use crate::error::{StartError, StopError};
use crate::house::House;
use crate::limits::{DRAIN_TIME_MAX, REQUESTS_DRAIN_TIME_MAX};
use crate::{listener, routes};

/// A server that answers. Dropped without [`Running::stop`], it goes on until the runtime ends.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    house: Arc<House>,
    accepting: JoinHandle<()>,
}

/// Starts a server on the running tokio runtime. When this returns, it answers.
pub async fn start(config: Config) -> Result<Running, StartError> {
    start_at(config, Arc::new(SystemClock)).await
}

/// As [`start`], with a clock of the caller's: tests move it.
pub async fn start_at(config: Config, clock: Arc<dyn Clock>) -> Result<Running, StartError> {
    let address = config.server.listen;
    let refused = |source| StartError::Listen { address, source };
    let listener = listener::bind(address).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let house = House::open(config, clock).await?;
    let router = routes::router(Arc::clone(&house));
    let sweeping = Arc::clone(&house);
    // Ends by itself.
    house.sockets.spawn(async move { sweeping.pictures.sweep(sweeping.clock.now_ms()).await });
    // Ends with `stopping`.
    house.sockets.spawn(tally::run(Arc::clone(&house)));
    let accepting = tokio::spawn(listener::accept(listener, Arc::clone(&house), router));
    info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    Ok(Running { address, house, accepting })
}

impl Running {
    /// Where it listens, with the port it was given if it asked for any.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The start page's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Resolves if the server dies by itself. Cancel-safe.
    pub async fn died(&mut self) -> StopError {
        match (&mut self.accepting).await {
            Ok(()) => warn!("the accepting task ended"),
            Err(error) => warn!(error = &error as &dyn std::error::Error, "the accepting task broke"),
        }
        StopError::TaskEnded
    }

    /// Stops: takes nothing new, lets requests end, flushes and acknowledges edits, closes every socket, closes the store.
    /// Within ten seconds, or it is an error.
    pub async fn stop(self) -> Result<(), StopError> {
        self.house.stopping.cancel();
        info!("stopping");
        let bounded = timeout(DRAIN_TIME_MAX, self.drain());
        bounded.await.unwrap_or(Err(StopError::Timeout(DRAIN_TIME_MAX.as_secs())))?;
        info!("stopped");
        Ok(())
    }

    async fn drain(mut self) -> Result<(), StopError> {
        let requests: Duration = REQUESTS_DRAIN_TIME_MAX;
        // A task that ended by itself was asked for its end already, in `died`.
        if !self.accepting.is_finished() && timeout(requests, &mut self.accepting).await.is_err() {
            warn!("requests in flight are cut off");
            self.accepting.abort();
        }
        self.house.close().await.map_err(StopError::Store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The server says that it died, and what is open is still closed in order.
    #[tokio::test]
    async fn a_dead_task_is_noticed_and_the_rest_stops_well() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config::default();
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.server.data = data.path().to_owned();
        let mut running = start(config).await.expect("the test server starts");
        running.accepting.abort();
        assert!(matches!(running.died().await, StopError::TaskEnded));
        running.stop().await.expect("the rest stops");
    }
}
