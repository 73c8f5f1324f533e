//! Stories about documents' rows.

use encrier_model::{DocumentId, DocumentKind, DocumentNumber, Right};
use encrier_store::{Creation, StoreError};

use crate::home::{Home, author, make, new_document};

pub(crate) async fn a_document_is_made_found_and_changed(home: &Home) {
    let store = home.open().await;
    let id = DocumentId::parse("Réunion du 3 mai").unwrap();
    assert_eq!(store.document(&id).await.unwrap(), None);
    let made = make(&store, "Réunion du 3 mai").await;
    assert_eq!((made.kind, made.title.as_str(), made.link_right), (DocumentKind::Note, "Réunion", Right::Write));
    assert_eq!((made.owner.clone(), made.created_at_ms, made.updated_at_ms), (Some(author("g.maker")), 1_000, 1_000));
    assert_eq!(store.document(&id).await.unwrap(), Some(made.clone()));
    assert_eq!(
        store.create_document(new_document("Réunion du 3 mai")).await.unwrap(),
        Creation::Existing(made.clone())
    );

    let titled = store.set_title(made.number, "Neu", 1_500).await.unwrap().unwrap();
    assert_eq!((titled.title.as_str(), titled.updated_at_ms, titled.created_at_ms), ("Neu", 1_500, 1_000));
    let closed = store.set_link_right(made.number, Right::None, 1_600).await.unwrap().unwrap();
    assert_eq!((closed.link_right, closed.title.as_str(), closed.updated_at_ms), (Right::None, "Neu", 1_600));
    store.close().await.unwrap();

    let store = home.open().await;
    assert_eq!(store.document(&id).await.unwrap(), Some(closed.clone()));
    assert_eq!(store.document_row(made.number).await.unwrap(), Some(closed));
    assert_eq!(store.document_row(DocumentNumber(99)).await.unwrap(), None);
    assert_eq!(store.set_title(DocumentNumber(99), "x", 1).await.unwrap(), None);
    assert_eq!(store.set_link_right(DocumentNumber(99), Right::Read, 1).await.unwrap(), None);
    store.close().await.unwrap();
}

pub(crate) async fn of_racing_makers_exactly_one_makes_it(home: &Home) {
    let store = home.open().await;
    for round in 0..10 {
        let makers: Vec<_> = (0..12)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.create_document(new_document(&format!("race-{round}"))).await })
            })
            .collect();
        let (mut created, mut numbers) = (0, Vec::new());
        for maker in makers {
            match maker.await.unwrap().unwrap() {
                Creation::Created(document) => {
                    created += 1;
                    numbers.push(document.number);
                }
                Creation::Existing(document) => numbers.push(document.number),
            }
        }
        numbers.dedup();
        assert_eq!((created, numbers.len()), (1, 1));
    }
    store.close().await.unwrap();
}

pub(crate) async fn a_damaged_row_is_named_and_harms_no_other(home: &Home) {
    let store = home.open().await;
    make(&store, "good").await;
    for (id, damage, damaged) in [
        ("kind", "UPDATE documents SET kind = 'book' WHERE id = 'kind'", "kind"),
        ("owner", "UPDATE documents SET owner = 'somebody' WHERE id = 'owner'", "owner"),
        ("right", "UPDATE documents SET link_right = 'all' WHERE id = 'right'", "link_right"),
    ] {
        make(&store, id).await;
        assert_eq!(home.meddle(damage).await, 1);
        let told = store.document(&DocumentId::parse(id).unwrap()).await;
        assert!(
            matches!(&told, Err(StoreError::Inconsistent { table: "documents", column, .. }) if column == damaged),
            "{told:?}"
        );
    }
    assert!(store.document(&DocumentId::parse("good").unwrap()).await.unwrap().is_some());
    store.close().await.unwrap();
}
