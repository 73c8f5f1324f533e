//! How sockets ask to be let in: `sync::Door` over the desk.

use async_trait::async_trait;
use encrier_model::{DocumentKind, Viewer};
use encrier_sync::{Closed, Door, Entrance};
use tracing::warn;

use crate::desk::{Desk, Found, Request};

/// The desk as rooms see it.
#[derive(Debug, Clone)]
pub(crate) struct DeskDoor(pub(crate) Desk);

#[async_trait]
impl Door for DeskDoor {
    /// A name nobody knows becomes a note, since a Yjs client does not say what it will write.
    async fn enter(&self, viewer: &Viewer, name: &str, token: Option<&str>) -> Result<Entrance, Closed> {
        let request = Request { viewer, name, token: token.filter(|token| !token.is_empty()) };
        match self.0.find_or_make(request, DocumentKind::Note).await {
            Ok(Found::Open(entrance)) => Ok(entrance),
            Ok(Found::Unknown(_) | Found::Closed) => Err(Closed::Denied),
            Ok(Found::BadName(_)) => Err(Closed::BadName),
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "the store did not answer a socket");
                Err(Closed::Unavailable)
            }
        }
    }
}
