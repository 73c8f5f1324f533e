//! How sockets ask to be let in: `sync::Door` over the desk.

use std::sync::Arc;

use async_trait::async_trait;
use encrier_model::DocumentKind;
use encrier_sync::{Closed, Door, Entrance, Visitor};
use tracing::warn;

use crate::desk::{Desk, Found, Request, Unmade};
use crate::quota::Quotas;

/// The desk as rooms see it.
#[derive(Debug, Clone)]
pub(crate) struct DeskDoor {
    pub(crate) desk: Desk,
    pub(crate) quotas: Arc<Quotas>,
}

#[async_trait]
impl Door for DeskDoor {
    /// A name nobody knows becomes a note, since a Yjs client does not say what it will write.
    async fn enter(&self, visitor: &Visitor, name: &str, token: Option<&str>) -> Result<Entrance, Closed> {
        let request = Request { viewer: &visitor.viewer, name, token: token.filter(|token| !token.is_empty()) };
        // How old the cookie is was looked at when the socket was opened: here any counts.
        let drawer = self.quotas.drawer(&visitor.viewer, true, visitor.address);
        match self.desk.find_or_make(request, &drawer, DocumentKind::Note).await {
            Ok(Found::Open(entrance)) => Ok(entrance),
            Ok(Found::Unknown(_) | Found::Closed) => Err(Closed::Denied),
            Ok(Found::BadName(_)) => Err(Closed::BadName),
            Err(Unmade::TooMuch(_)) => Err(Closed::TooMuch),
            Err(Unmade::Store(error)) => {
                warn!(error = &error as &dyn std::error::Error, "the store did not answer a socket");
                Err(Closed::Unavailable)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use encrier_model::{Author, Viewer};

    use super::*;
    use crate::house::testing;

    #[tokio::test]
    async fn a_socket_that_names_new_documents_is_charged_for_them() {
        let (house, _data) = testing::house_with(|config| {
            config.limits.documents_per_hour_max = 2;
            config.limits.documents_per_address_per_hour_max = 3;
        })
        .await;
        let door = DeskDoor { desk: house.desk.clone(), quotas: Arc::clone(&house.quotas) };
        let anna = Viewer::Guest(Author::parse("g.anna").expect("a test key"));
        let visitor = |viewer: &Viewer, last| Visitor { viewer: viewer.clone(), address: [203, 0, 113, last].into() };
        for (viewer, most) in [(anna, 2), (Viewer::Stranger, 3)] {
            for number in 0..most {
                let name = format!("{most}-{number}");
                assert!(door.enter(&visitor(&viewer, 1), &name, None).await.is_ok(), "{name}");
            }
            let refused = door.enter(&visitor(&viewer, 1), "another", None).await;
            assert_eq!(refused.expect_err("too many"), Closed::TooMuch);
            assert!(door.enter(&visitor(&viewer, 1), &format!("{most}-0"), None).await.is_ok(), "what is there opens");
        }
        assert!(door.enter(&visitor(&Viewer::Stranger, 2), "another", None).await.is_ok(), "another address");
    }
}
