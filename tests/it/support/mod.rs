//! What the stories are told with: a real server, its API, and clients on its sockets.

mod api;
mod house;
mod metrics;

pub(crate) use api::Api;
pub(crate) use house::{House, bare_command};
pub(crate) use metrics::Metrics;

use std::time::Duration;

use encrier_tests::client::{Address, Client, ConnectError, Dialect, Replica};

/// How long anything may take on a busy machine of two cores.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The name of a note's text.
pub(crate) const CONTENT: &str = "content";

/// A new client on a document.
///
/// # Panics
/// When it is not let in.
pub(crate) async fn join(house: &House, dialect: Dialect, name: &str) -> Client {
    come(&Address::new(dialect, house.host(), name)).await.expect("let in")
}

/// A new client at an address, or why not.
pub(crate) async fn come(address: &Address) -> Result<Client, ConnectError> {
    Client::connect(address, Replica::new()).await
}

/// Flags by which rooms close, and fold what is worth it, as soon as nobody is in them.
pub(crate) const FOLD_AT_ONCE: [&str; 2] = ["--room-idle-ms", "20"];

/// Waits until so many tails were folded since the server started.
///
/// # Panics
/// When they are not in time.
pub(crate) async fn until_folded(house: &House, folds: u64) {
    let folded = async {
        while house.metrics().await.sum("encrier_folds_total") < folds {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, folded).await.expect("folded in time");
}
