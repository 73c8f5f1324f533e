//! Stories about names beside the id, and what is known of a document beside its text.

use encrier_model::{DocumentId, DocumentNumber, Right};
use encrier_store::{AliasKind, NewAlias, NewUpload, Store, StoreError, Visit};

use crate::home::{Home, author, make};

const UUID: &str = "7fe1b5a0-1b2c-4d3e-8f90-123456789abc";

async fn name(store: &Store, kind: AliasKind, name: &str, document: DocumentNumber) -> Result<(), StoreError> {
    store.create_alias(NewAlias { kind, name: name.to_owned(), document, at_ms: 1 }).await
}

async fn found(store: &Store, name: &str, uuid: Option<&str>) -> Option<DocumentNumber> {
    store.named(name, uuid).await.unwrap().map(|document| document.number)
}

pub(crate) async fn names_count_in_codimds_order(home: &Home) {
    let store = home.open().await;
    let (one, two, three, four) =
        (make(&store, "one").await, make(&store, "two").await, make(&store, "three").await, make(&store, "four").await);
    name(&store, AliasKind::Short, "same", four.number).await.unwrap();
    assert_eq!(found(&store, "same", Some(UUID)).await, Some(four.number));
    name(&store, AliasKind::Uuid, UUID, three.number).await.unwrap();
    assert_eq!(found(&store, "same", Some(UUID)).await, Some(three.number));
    assert_eq!(found(&store, "two", Some(UUID)).await, Some(two.number), "an id before a UUID");
    name(&store, AliasKind::Alias, "same", one.number).await.unwrap();
    assert_eq!(found(&store, "same", Some(UUID)).await, Some(one.number));
    assert_eq!(found(&store, "Same", None).await, None, "letter for letter");
    assert_eq!(found(&store, UUID, None).await, None, "a UUID itself is no address");
    assert_eq!(store.alias_of(one.number, AliasKind::Alias).await.unwrap().as_deref(), Some("same"));
    assert_eq!(store.alias_of(one.number, AliasKind::Short).await.unwrap(), None);
    store.close().await.unwrap();
}

pub(crate) async fn a_taken_name_is_refused(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await, make(&store, "two").await);
    name(&store, AliasKind::Short, "x", one.number).await.unwrap();
    for (kind, text, of) in [(AliasKind::Short, "x", two.number), (AliasKind::Alias, "one", two.number)] {
        let told = name(&store, kind, text, of).await;
        assert!(matches!(told, Err(StoreError::Refused { .. })), "{text}: {told:?}");
    }
    let told = name(&store, AliasKind::Alias, "y", DocumentNumber(99)).await;
    assert!(matches!(told, Err(StoreError::NoDocument(_))), "{told:?}");
    store.ping().await.unwrap();
    store.close().await.unwrap();
}

pub(crate) async fn views_add_up(home: &Home) {
    let store = home.open().await;
    let one = make(&store, "one").await;
    assert_eq!(store.views(one.number).await.unwrap(), 0);
    store.add_views(vec![(one.number, 3), (DocumentNumber(99), 1)]).await.unwrap();
    store.add_views(vec![(one.number, 4)]).await.unwrap();
    assert_eq!(store.views(one.number).await.unwrap(), 7);
    store.close().await.unwrap();
}

fn visit(document: DocumentNumber, at_ms: i64, is_pinned: Option<bool>) -> Visit {
    let (title, tags) = (format!("at {at_ms}"), "[]".to_owned());
    Visit { author: author("g.ada"), document, title, tags, at_ms, is_pinned }
}

pub(crate) async fn visits_are_listed_pinned_and_forgotten(home: &Home) {
    let store = home.open().await;
    let (ada, maker) = (author("g.ada"), author("g.maker"));
    let (one, two) = (make(&store, "one").await, make(&store, "two").await);
    store.put_visits(vec![visit(one.number, 10, None), visit(two.number, 20, None)]).await.unwrap();
    assert!(store.pin_visit(&ada, one.number, true).await.unwrap());
    assert!(!store.pin_visit(&maker, one.number, true).await.unwrap());
    store.put_visits(vec![visit(one.number, 30, None), visit(DocumentNumber(99), 30, None)]).await.unwrap();
    let list = store.visits(&ada).await.unwrap();
    let seen: Vec<_> = list.iter().map(|row| (row.document.id.as_str(), row.title.as_str(), row.is_pinned)).collect();
    assert_eq!(seen, [("one", "at 30", true), ("two", "at 20", false)], "a visit unpins nothing");
    assert_eq!(store.owned_notes(&maker).await.unwrap().len(), 2);
    assert!(store.owned_notes(&ada).await.unwrap().is_empty());
    let others = Visit { author: maker.clone(), ..visit(one.number, 5, None) };
    store.put_visits(vec![others]).await.unwrap();
    let three = make(&store, "three").await;
    let given = vec![
        visit(three.number, 7, Some(true)),
        visit(one.number, 40, Some(false)),
        visit(DocumentNumber(99), 1, None),
    ];
    store.replace_visits(&ada, given).await.unwrap();
    let list = store.visits(&ada).await.unwrap();
    let seen: Vec<_> = list.iter().map(|row| (row.document.id.as_str(), row.title.as_str(), row.is_pinned)).collect();
    assert_eq!(seen, [("one", "at 40", false), ("three", "at 7", true)], "what was given, and nothing else");
    assert_eq!(store.visits(&maker).await.unwrap().len(), 1, "of nobody else");
    store.replace_visits(&maker, Vec::new()).await.unwrap();
    assert!(store.visits(&maker).await.unwrap().is_empty());
    assert_eq!(store.forget_visits(&ada, Some(one.number)).await.unwrap(), 1);
    assert_eq!(store.forget_visits(&ada, None).await.unwrap(), 1);
    assert!(store.visits(&ada).await.unwrap().is_empty());
    store.close().await.unwrap();
}

pub(crate) async fn a_picture_knows_its_documents(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await, make(&store, "two").await);
    let new = |document| NewUpload {
        hash: [7; 32],
        format: "png".to_owned(),
        bytes: 10,
        document,
        author: Some(author("g.ada")),
        at_ms: 1,
    };
    store.keep_upload(new(Some(one.number))).await.unwrap();
    store.keep_upload(new(Some(one.number))).await.unwrap();
    store.keep_upload(NewUpload { at_ms: 2, ..new(Some(two.number)) }).await.unwrap();
    let told = store.keep_upload(new(Some(DocumentNumber(99)))).await;
    assert!(matches!(told, Err(StoreError::NoDocument(_))), "{told:?}");
    let kept = store.upload(&[7; 32]).await.unwrap().unwrap();
    let ids: Vec<_> = kept.documents.iter().map(|document| document.id.as_str()).collect();
    assert_eq!((kept.format.as_str(), kept.is_open, ids), ("png", false, vec!["two", "one"]));
    store.keep_upload(new(None)).await.unwrap();
    store.keep_upload(new(Some(one.number))).await.unwrap();
    assert!(store.upload(&[7; 32]).await.unwrap().unwrap().is_open, "what is open stays so");
    assert_eq!(store.upload(&[8; 32]).await.unwrap(), None);
    store.close().await.unwrap();
}

pub(crate) async fn a_removed_document_is_nobodys_and_its_names_are_free(home: &Home) {
    let store = home.open().await;
    let one = make(&store, "one").await;
    name(&store, AliasKind::Alias, "alias", one.number).await.unwrap();
    store.put_visits(vec![visit(one.number, 1, None)]).await.unwrap();
    let away = DocumentId::parse("away").unwrap();
    let removed = store.remove_document(one.number, &away, 5).await.unwrap().unwrap();
    assert_eq!((removed.id.as_str(), removed.owner, removed.link_right), ("away", None, Right::None));
    assert_eq!((found(&store, "one", None).await, found(&store, "alias", None).await), (None, None));
    assert!(store.visits(&author("g.ada")).await.unwrap().is_empty());
    assert_ne!(make(&store, "one").await.number, one.number);
    assert_eq!(home.numbers("SELECT COUNT(*) FROM removals WHERE id = 'one' AND owner = 'g.maker'").await, [1]);
    store.close().await.unwrap();
}
