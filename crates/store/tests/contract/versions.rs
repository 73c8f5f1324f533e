//! Stories about named versions.

use encrier_model::DocumentNumber;
use encrier_store::limits::VERSIONS_MAX;
use encrier_store::{StoreError, Version};

use crate::home::{Home, make};

fn version(seq: u64, name: &str) -> Version {
    Version { seq, name: name.to_owned(), at_ms: 7 }
}

pub(crate) async fn a_version_is_named_renamed_and_unnamed(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await.number, make(&store, "two").await.number);
    for named in [version(9, "b"), version(2, "a"), version(9, "c")] {
        store.name_version(one, named).await.unwrap();
    }
    assert_eq!(store.versions(one).await.unwrap(), [version(2, "a"), version(9, "c")]);
    assert_eq!(store.versions(two).await.unwrap(), []);
    assert!(!store.unname_version(two, 9).await.unwrap());
    assert!(store.unname_version(one, 9).await.unwrap());
    assert_eq!(store.versions(one).await.unwrap(), [version(2, "a")]);
    let told = store.name_version(DocumentNumber(99), version(1, "x")).await;
    assert!(matches!(told, Err(StoreError::NoDocument(_))), "{told:?}");
    store.close().await.unwrap();
}

pub(crate) async fn the_names_of_a_document_are_bounded(home: &Home) {
    let store = home.open().await;
    let one = make(&store, "one").await.number;
    let most = u64::try_from(VERSIONS_MAX).unwrap();
    for seq in 1..=most {
        store.name_version(one, version(seq, "x")).await.unwrap();
    }
    let told = store.name_version(one, version(most + 1, "x")).await;
    assert!(matches!(told, Err(StoreError::Refused { .. })), "{told:?}");
    store.name_version(one, version(most, "y")).await.unwrap();
    assert_eq!(store.versions(one).await.unwrap().len(), usize::try_from(most).unwrap());
    store.close().await.unwrap();
}
