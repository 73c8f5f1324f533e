//! How sockets ask to be let in: `sync::Door` over the desk.

use std::sync::Arc;

use async_trait::async_trait;
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
        match self.desk.find_or_make_called(request, &drawer).await {
            Ok(Found::Open(entrance)) => Ok(entrance),
            Ok(Found::Unknown(_) | Found::Closed) => Err(Closed::Denied),
            Ok(Found::BadName(_)) => Err(Closed::BadName),
            Err(Unmade::TooMuch(_)) => Err(Closed::TooMuch),
            Err(Unmade::Store(error)) => {
                warn!(error = &error as &dyn std::error::Error, "the store did not answer a socket");
                Err(Closed::Unavailable)
            }
            Err(Unmade::NoChance) => Err(Closed::Unavailable),
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
        let visitor = |viewer: &Viewer, last| {
            let address = [203, 0, 113, last].into();
            Visitor { viewer: viewer.clone(), address, line: address }
        };
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

    #[tokio::test]
    async fn an_application_calls_its_documents_what_it_likes() {
        let (house, _data) = testing::house_with(|_| {}).await;
        let door = DeskDoor { desk: house.desk.clone(), quotas: Arc::clone(&house.quotas) };
        let anna = Viewer::Guest(Author::parse("g.anna").expect("a test key"));
        let address = [203, 0, 113, 1].into();
        let visitor = Visitor { viewer: anna, address, line: address };
        let long = "é".repeat(200);
        for name in ["class/5b/dictée 3", "a$b", long.as_str()] {
            let together = futures_util::future::join_all((0..8).map(|_| door.enter(&visitor, name, None))).await;
            let numbers = together.into_iter().map(|entrance| entrance.expect("a document").document.number);
            let numbers: std::collections::BTreeSet<_> = numbers.collect();
            assert_eq!(numbers.len(), 1, "one document, however many come at once: {name}");
            let request = Request { viewer: &Viewer::Stranger, name, token: None };
            let Ok(Found::Open(entrance)) = house.desk.find(request).await else { panic!("the name leads to it") };
            assert_eq!(house.desk.canonical(name, &entrance).await.expect("a store"), None, "and is its best name");
        }
        for name in ["", "  ", "..", "a\nb", &format!("r.{}", "x".repeat(27)), &"é".repeat(600)] {
            let refused = door.enter(&visitor, name, None).await.expect_err("no name");
            assert!(matches!(refused, Closed::BadName | Closed::Denied), "{name:?} {refused}");
        }
    }
}
