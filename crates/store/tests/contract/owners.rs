//! Stories about whose the client ids of a document are.

use encrier_model::DocumentNumber;
use encrier_store::{Claim, Store, StoreError};

use crate::home::{Home, append, author, entry, make};

fn claim(client: u64, key: &str) -> Claim {
    Claim { client, author: author(key) }
}

async fn append_claiming(store: &Store, document: DocumentNumber, claims: Vec<Claim>) {
    store.append_claiming(document, 0, vec![entry("a")], claims).await.unwrap().await.unwrap();
}

/// The owners of a document's client ids, by client.
async fn owners(store: &Store, document: DocumentNumber) -> Vec<Claim> {
    let mut owners = store.load(document).await.unwrap().owners;
    owners.sort_by_key(|claim| claim.client);
    owners
}

pub(crate) async fn a_client_id_stays_with_its_first_author(home: &Home) {
    let store = home.open().await;
    let (one, other) = (make(&store, "one").await.number, make(&store, "other").await.number);
    let last = (1 << 53) - 1;
    append_claiming(&store, one, vec![claim(7, "g.anna"), claim(last, "u.ben"), claim(7, "g.carl")]).await;
    append_claiming(&store, one, vec![claim(7, "g.ben"), claim(8, "g.ben")]).await;
    append_claiming(&store, other, vec![claim(7, "g.ben")]).await;
    store.close().await.unwrap();
    let store = home.open().await;
    assert_eq!(owners(&store, one).await, [claim(7, "g.anna"), claim(8, "g.ben"), claim(last, "u.ben")]);
    assert_eq!(owners(&store, other).await, [claim(7, "g.ben")]);
    store.close().await.unwrap();
}

pub(crate) async fn a_claim_stands_or_falls_with_its_append(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "one").await.number;
    let nowhere = DocumentNumber(document.0 + 1);
    let lost = store.append_claiming(nowhere, 0, vec![entry("a")], vec![claim(7, "g.anna")]).await.unwrap();
    let kept = store.append_claiming(document, 0, vec![entry("a")], vec![claim(9, "g.anna")]).await.unwrap();
    assert!(matches!(lost.await, Err(StoreError::NoDocument(number)) if number == nowhere));
    kept.await.unwrap();
    assert_eq!(make(&store, "two").await.number, nowhere, "the next number");
    assert_eq!(owners(&store, nowhere).await, []);
    assert_eq!(owners(&store, document).await, [claim(9, "g.anna")]);
    let refused = store.append_claiming(document, 0, vec![entry("a")], vec![claim(1 << 53, "g.anna")]).await;
    assert!(matches!(refused, Err(StoreError::Refused { .. })));
    assert!(home.meddle("UPDATE clients SET author = 'Anna'").await > 0);
    assert!(matches!(store.load(document).await, Err(StoreError::Inconsistent { .. })));
    append(&store, nowhere, &["b"]).await;
    store.close().await.unwrap();
}

pub(crate) async fn a_guest_s_clients_are_carried_over(home: &Home) {
    let store = home.open().await;
    let (one, other) = (make(&store, "one").await.number, make(&store, "other").await.number);
    append_claiming(&store, one, vec![claim(7, "g.anna"), claim(8, "g.ben"), claim(9, "u.anna")]).await;
    append_claiming(&store, other, vec![claim(7, "g.anna")]).await;
    assert_eq!(store.adopt_clients(&author("g.anna"), &author("u.anna")).await.unwrap(), 2);
    assert_eq!(store.adopt_clients(&author("g.anna"), &author("u.anna")).await.unwrap(), 0);
    assert_eq!(owners(&store, one).await, [claim(7, "u.anna"), claim(8, "g.ben"), claim(9, "u.anna")]);
    assert_eq!(owners(&store, other).await, [claim(7, "u.anna")]);
    store.close().await.unwrap();
}
