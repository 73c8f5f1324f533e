//! Stories about the past.

use bytes::Bytes;
use encrier_model::{DocumentId, DocumentNumber};
use encrier_store::{FoldRows, Store, StoreError, StoredText};

use crate::home::{Home, append, fold_of, make, texts};

pub(crate) async fn a_fold_takes_out_exactly_what_it_merged(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await.number, make(&store, "two").await.number);
    append(&store, one, &["a", "b"]).await;
    append(&store, two, &["x"]).await;
    append(&store, one, &["c"]).await;
    let tail = store.load(one).await.unwrap().tail;
    // While the fold was being made, somebody typed on, in both documents.
    append(&store, one, &["d"]).await;
    append(&store, two, &["y"]).await;
    store.fold(fold_of(one, &tail, "abc")).await.unwrap();

    let loaded = store.load(one).await.unwrap();
    assert_eq!(loaded.checkpoint, Some((3, Bytes::from_static(b"abc"))));
    assert_eq!((texts(&loaded.tail), loaded.tail[0].seq), (vec!["d"], 4));
    assert_eq!(texts(&store.load(two).await.unwrap().tail), ["x", "y"]);
    assert_eq!(home.numbers("SELECT seq_from * 100 + seq_to FROM history").await, [103]);
    let row = store.document(&DocumentId::parse("one").unwrap()).await.unwrap().unwrap();
    assert_eq!((row.updated_at_ms, row.created_at_ms), (3_000, 1_000));
    store.close().await.unwrap();

    let store = home.open().await;
    assert_eq!(texts(&store.load(one).await.unwrap().tail), ["d"]);
    assert_eq!(append(&store, one, &["e"]).await, (5, 5));
    store.close().await.unwrap();
}

pub(crate) async fn numbers_and_ids_go_on_after_a_fold_that_emptied_the_tail(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    append(&store, document, &["a", "b"]).await;
    let tail = store.load(document).await.unwrap().tail;
    store.fold(fold_of(document, &tail, "ab")).await.unwrap();
    assert!(store.load(document).await.unwrap().tail.is_empty());
    assert_eq!(append(&store, document, &["c"]).await, (3, 3));
    let tail = store.load(document).await.unwrap().tail;
    assert!(tail[0].id > 2, "a log id was given twice");
    store.fold(fold_of(document, &tail, "abc")).await.unwrap();
    store.close().await.unwrap();

    let store = home.open().await;
    let loaded = store.load(document).await.unwrap();
    assert_eq!((loaded.checkpoint, loaded.tail.len()), (Some((3, Bytes::from_static(b"abc"))), 0));
    assert_eq!(append(&store, document, &["d"]).await, (4, 4));
    let id = store.load(document).await.unwrap().tail[0].id;
    assert!(id > tail[0].id, "a log id was given twice: {id}");
    store.close().await.unwrap();
}

pub(crate) async fn of_two_folds_of_the_same_rows_one_is_outdated(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    append(&store, document, &["a", "b"]).await;
    let tail = store.load(document).await.unwrap().tail;
    append(&store, document, &["c"]).await;
    let folds: Vec<_> = ["first", "second"]
        .map(|state| {
            let (store, fold) = (store.clone(), fold_of(document, &tail, state));
            tokio::spawn(async move { store.fold(fold).await })
        })
        .into();
    let mut outcomes = Vec::new();
    for fold in folds {
        outcomes.push(fold.await.unwrap());
    }
    outcomes.sort_by_key(Result::is_err);
    assert!(matches!(outcomes[..], [Ok(()), Err(StoreError::Outdated(_))]), "{outcomes:?}");
    // Half of its rows are gone: all or nothing.
    let rest = store.load(document).await.unwrap().tail;
    let mixed = [tail[1].clone(), rest[0].clone()];
    let told = store.fold(fold_of(document, &mixed, "mixed")).await;
    assert!(matches!(told, Err(StoreError::Outdated(number)) if number == document), "{told:?}");
    assert_eq!(texts(&store.load(document).await.unwrap().tail), ["c"]);
    assert_eq!(home.numbers("SELECT count(*) FROM history").await, [1]);
    store.close().await.unwrap();
}

pub(crate) async fn a_fold_of_nowhere_changes_nothing(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    append(&store, document, &["a"]).await;
    let tail = store.load(document).await.unwrap().tail;
    let nowhere = DocumentNumber(document.0 + 1);
    let told = store.fold(fold_of(nowhere, &tail, "x")).await;
    assert!(matches!(told, Err(StoreError::Outdated(number)) if number == nowhere), "{told:?}");
    let bare = FoldRows { history: Vec::new(), log_ids: Vec::new(), ..fold_of(nowhere, &tail, "x") };
    let told = store.fold(bare).await;
    assert!(matches!(told, Err(StoreError::NoDocument(number)) if number == nowhere), "{told:?}");
    assert_eq!(home.numbers("SELECT count(*) FROM checkpoints").await, [0]);
    assert_eq!(append(&store, document, &["b"]).await, (2, 2));
    store.close().await.unwrap();
}

pub(crate) async fn old_checkpoints_are_thinned_and_the_newest_counts(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    for nth in 1..=60_u64 {
        append(&store, document, &["x"]).await;
        let tail = store.load(document).await.unwrap().tail;
        store.fold(fold_of(document, &tail, &nth.to_string())).await.unwrap();
    }
    let kept = home.numbers("SELECT seq FROM checkpoints ORDER BY seq").await;
    assert!((2..=14).contains(&kept.len()) && kept.last() == Some(&60), "{kept:?}");
    assert_eq!(home.numbers("SELECT count(*) FROM history").await, [60]);
    assert_eq!(store.load(document).await.unwrap().checkpoint, Some((60, Bytes::from_static(b"60"))));
    store.close().await.unwrap();
}

/// A text that is whole is a checkpoint and the numbers right after it, up to at least `acknowledged`.
fn check_whole(text: &StoredText, acknowledged: u64) {
    let checkpoint = text.checkpoint.as_ref().map_or(0, |(seq, _)| *seq);
    let seqs: Vec<u64> = text.tail.iter().map(|row| row.seq).collect();
    let expected: Vec<u64> = (checkpoint + 1..=checkpoint + seqs.len() as u64).collect();
    assert_eq!(seqs, expected, "after a checkpoint at {checkpoint}");
    assert!(checkpoint + seqs.len() as u64 >= acknowledged, "{seqs:?} after {checkpoint} lacks {acknowledged}");
}

async fn fold_again_and_again(store: &Store, document: DocumentNumber, until: u64) -> u64 {
    let mut folds = 0;
    loop {
        let text = store.load(document).await.unwrap();
        check_whole(&text, 0);
        // Not all of it: a fold leaves a rest as often as not.
        let some = &text.tail[..text.tail.len() - text.tail.len() / 3];
        if some.is_empty() {
            if text.checkpoint.is_some_and(|(seq, _)| seq >= until) {
                return folds;
            }
            continue;
        }
        store.fold(fold_of(document, some, "state")).await.unwrap();
        folds += 1;
    }
}

pub(crate) async fn loads_racing_folds_and_appends_see_one_moment(home: &Home) {
    const ROWS: u64 = 600;
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    let (acknowledged, watch) = tokio::sync::watch::channel(0);
    let mut tasks = Vec::new();
    for _ in 0..3 {
        let (store, watch) = (store.clone(), watch.clone());
        tasks.push(tokio::spawn(async move {
            let mut loads = 0;
            while *watch.borrow() < ROWS {
                let before = *watch.borrow();
                check_whole(&store.load(document).await.unwrap(), before);
                loads += 1;
            }
            loads
        }));
    }
    let folder = store.clone();
    tasks.push(tokio::spawn(async move { fold_again_and_again(&folder, document, ROWS).await }));
    while *watch.borrow() < ROWS {
        let (_, last) = append(&store, document, &["x", "y", "z"]).await;
        acknowledged.send(last).unwrap();
    }
    for task in tasks {
        assert!(task.await.unwrap() > 5, "the race took place");
    }
    store.close().await.unwrap();
}

pub(crate) async fn long_tails_come_longest_first(home: &Home) {
    let store = home.open().await;
    let mut documents = Vec::new();
    for (nth, bytes) in [10, 300, 200, 100].into_iter().enumerate() {
        let document = make(&store, &format!("doc-{nth}")).await.number;
        append(&store, document, &[&"x".repeat(bytes - 1), "y"]).await;
        documents.push(document);
    }
    assert_eq!(store.long_tails(100, 9).await.unwrap(), [documents[1], documents[2]]);
    assert_eq!(store.long_tails(0, 3).await.unwrap(), [documents[1], documents[2], documents[3]]);
    let tail = store.load(documents[1]).await.unwrap().tail;
    store.fold(fold_of(documents[1], &tail[..1], "x")).await.unwrap();
    assert_eq!(store.long_tails(0, 9).await.unwrap(), [documents[2], documents[3], documents[0], documents[1]]);
    store.close().await.unwrap();
    let store = home.open().await;
    assert_eq!(store.long_tails(0, 9).await.unwrap(), [documents[2], documents[3], documents[0], documents[1]]);
    store.close().await.unwrap();
}
