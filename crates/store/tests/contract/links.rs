//! Stories about link secrets.

use encrier_model::{DocumentNumber, Right};
use encrier_store::{NewLink, StoreError};

use crate::home::{Home, author, make};

fn link(document: DocumentNumber, first: u8) -> NewLink {
    NewLink { document, right: Right::Read, digest: [first; 32], author: Some(author("g.maker")), at_ms: 5 }
}

pub(crate) async fn a_link_opens_its_document(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await, make(&store, "two").await);
    store.create_link(link(one.number, 1)).await.unwrap();
    store.create_link(NewLink { right: Right::Write, author: None, ..link(two.number, 2) }).await.unwrap();
    store.close().await.unwrap();

    let store = home.open().await;
    assert_eq!(store.link(&[1; 32]).await.unwrap(), Some((one, Right::Read)));
    assert_eq!(store.link(&[2; 32]).await.unwrap(), Some((two, Right::Write)));
    assert_eq!(store.link(&[3; 32]).await.unwrap(), None);
    home.meddle("UPDATE links SET given_right = 'all'").await;
    let told = store.link(&[1; 32]).await;
    assert!(matches!(told, Err(StoreError::Inconsistent { table: "links", .. })), "{told:?}");
    store.close().await.unwrap();
}

pub(crate) async fn a_link_to_nothing_or_twice_is_refused(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "one").await;
    let nowhere = DocumentNumber(document.number.0 + 1);
    let told = store.create_link(link(nowhere, 1)).await;
    assert!(matches!(told, Err(StoreError::NoDocument(number)) if number == nowhere), "{told:?}");
    store.create_link(link(document.number, 1)).await.unwrap();
    let told = store.create_link(link(document.number, 1)).await;
    assert!(matches!(told, Err(StoreError::Refused { .. })), "{told:?}");
    store.ping().await.unwrap();
    store.close().await.unwrap();
}
