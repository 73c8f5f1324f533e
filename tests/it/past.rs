//! Every moment of a document can be read, whatever was folded since.

use encrier_doc::Past;
use encrier_model::{DocumentId, DocumentNumber};
use encrier_store::{Location, Store};
use encrier_tests::client::{Client, Dialect};
use futures_util::future::join_all;

use crate::support::{CONTENT, FOLD_AT_ONCE, House, join, until_folded};

/// Edits between two folds.
const EDITS: usize = 90;

#[tokio::test]
async fn the_text_at_every_number_is_what_was_read_then() {
    let house = House::open_with(&FOLD_AT_ONCE).await;
    let location = Location::Sqlite(house.data().join("encrier.sqlite"));
    told(house, &location).await;
}

#[tokio::test]
async fn the_text_at_every_number_is_what_was_read_then_on_postgres() {
    let house = House::on_postgres_with(&FOLD_AT_ONCE).await;
    let location = Location::Postgres(house.flag("--database").expect("a database").to_owned());
    told(house, &location).await;
}

async fn told(mut house: House, location: &Location) {
    let mut texts = vec![String::new()];
    for round in 0..3 {
        let clients = join_all((0..3).map(|_| join(&house, Dialect::Hocuspocus, "note"))).await;
        edit(&clients, round, &mut texts).await;
        if round < 2 {
            // An empty room folds; the last round's edits stay the tail.
            drop(clients);
            until_folded(&house, 1).await;
        } else {
            house.kill();
            break;
        }
        assert!(house.terminate().await.status.success(), "{}", house.log());
        house.start().await;
    }
    let store = Store::open(location).await.expect("the house is empty");
    let id = DocumentId::parse("note").expect("an id");
    let number = store.document(&id).await.expect("a sound store").expect("it was typed in").number;
    for (seq, text) in texts.iter().enumerate() {
        assert_eq!(&read(&store, number, seq as u64).await, text, "at {seq}");
    }
    let stretches = store.stretches(number).await.expect("a sound past");
    let mut next = 1;
    for stretch in &stretches {
        assert_eq!(stretch.seq_from, next, "{stretches:?}");
        next = stretch.seq_to + 1;
    }
    assert_eq!(next, texts.len() as u64);
    assert!(stretches.len() < EDITS * 2, "two rounds were folded and one was not: {}", stretches.len());
    store.close().await.expect("a sound store");
}

/// People take turns; each edit is on disk before the next begins, and so has a number of its own.
async fn edit(clients: &[Client], round: usize, texts: &mut Vec<String>) {
    for nth in 0..EDITS {
        let client = &clients[nth * 7 % clients.len()];
        let before = texts.last().cloned().unwrap_or_default();
        client.until_text(CONTENT, &before).await.expect("all hear of all");
        let at = u32::try_from(nth * 31 % (before.len() + 1)).expect("a short text");
        if nth % 3 == 2 {
            client.edit(|replica| replica.remove(CONTENT, at.saturating_sub(4), 3));
        } else {
            client.insert(CONTENT, at, &format!("{round}.{nth} "));
        }
        client.saved().await.expect("on disk");
        texts.push(client.text(CONTENT));
    }
}

async fn read(store: &Store, number: DocumentNumber, seq: u64) -> String {
    let past = store.past(number, seq).await.expect("a sound past");
    let records = past
        .runs
        .into_iter()
        .map(|run| (run.data, run.seq_to - run.seq_from + 1, run.seq_to.min(seq) + 1 - run.seq_from));
    let past = Past {
        checkpoint: past.checkpoint.map(|(_, state)| state),
        records: records.collect(),
        tail: past.tail.into_iter().map(|row| row.data).collect(),
    };
    past.open().expect("sound").text(CONTENT).expect("readable")
}
