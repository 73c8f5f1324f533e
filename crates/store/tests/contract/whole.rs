//! Stories about the store as a whole.

use encrier_model::DocumentId;
use encrier_store::{StoreError, limits};

use crate::home::{Home, append, entry, make, new_document, texts};

pub(crate) async fn a_closed_store_has_all_that_was_queued(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    let mut receipts = Vec::new();
    for nth in 0..200 {
        receipts.push(store.append(document, 0, vec![entry(&nth.to_string())]).await.unwrap());
    }
    store.close().await.unwrap();
    for receipt in receipts {
        receipt.await.unwrap();
    }
    assert!(matches!(store.append(document, 0, vec![entry("x")]).await, Err(StoreError::Closed)));
    assert!(matches!(store.create_document(new_document("late")).await, Err(StoreError::Closed)));
    assert!(matches!(store.load(document).await, Err(StoreError::Closed)));
    assert!(matches!(store.document(&DocumentId::parse("doc").unwrap()).await, Err(StoreError::Closed)));
    assert!(matches!(store.ping().await, Err(StoreError::Closed)));
    store.close().await.unwrap();

    let store = home.open().await;
    let written: Vec<String> = (0..200).map(|nth: u32| nth.to_string()).collect();
    assert_eq!(texts(&store.load(document).await.unwrap().tail), written);
    store.close().await.unwrap();
}

pub(crate) async fn a_store_tells_how_it_is(home: &Home) {
    let store = home.open().await;
    store.ping().await.unwrap();
    let document = make(&store, "doc").await.number;
    let before = store.stats();
    append(&store, document, &["a", "b"]).await;
    append(&store, document, &["c"]).await;
    let stats = store.stats();
    assert_eq!((stats.commits - before.commits, stats.rows - before.rows, stats.failures), (2, 3, 0));
    assert!(stats.last_commit_us > 0 && stats.queued_bytes < u64::from(limits::QUEUE_BYTES_MAX));
    store.close().await.unwrap();
    assert_eq!(store.stats().queued_bytes, 0);
}
