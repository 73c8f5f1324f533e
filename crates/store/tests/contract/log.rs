//! Stories about the log.

use bytes::Bytes;
use encrier_model::DocumentNumber;
use encrier_store::limits::CLIENT_MAX;
use encrier_store::{LogEntry, StoreError};

use crate::home::{Home, append, author, entry, make, texts};

/// Appends of every size, from a seed, against a plain list.
pub(crate) async fn numbers_rise_by_one_and_nothing_changes_on_the_way(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    let mut expected: Vec<LogEntry> = Vec::new();
    for size in [1, 2, 3, 255, 256, 257, 300, 1, 4_100] {
        let first = expected.len() as u64 + 1;
        let entries: Vec<_> = (0..size)
            .map(|nth: usize| {
                let length = (nth * 37 + size) % 90;
                LogEntry {
                    author: (!nth.is_multiple_of(3)).then(|| author(&format!("g.writer{}", nth % 5))),
                    client: (nth as u64 * 7_919_777_333) % CLIENT_MAX,
                    data: Bytes::from(vec![u8::try_from(nth % 256).unwrap(); length]),
                }
            })
            .collect();
        expected.extend(entries.iter().cloned());
        let receipt = store.append(document, 2_000 + i64::try_from(size).unwrap(), entries).await.unwrap();
        assert_eq!(receipt.await.unwrap(), (first, expected.len() as u64));
    }
    let loaded = store.load(document).await.unwrap();
    assert_eq!((loaded.checkpoint, loaded.tail.len()), (None, expected.len()));
    for (nth, (row, entry)) in loaded.tail.iter().zip(&expected).enumerate() {
        assert_eq!(row.seq, nth as u64 + 1);
        assert_eq!((&row.author, row.client, &row.data), (&entry.author, entry.client, &entry.data));
    }
    assert_eq!((loaded.tail[0].at_ms, loaded.tail[1].at_ms), (2_001, 2_002));
    store.close().await.unwrap();
}

pub(crate) async fn a_resolved_receipt_is_committed(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    for count in 1..=30 {
        append(&store, document, &["x"]).await;
        assert_eq!(home.numbers("SELECT count(*) FROM update_log").await, [count]);
    }
    store.close().await.unwrap();
}

pub(crate) async fn appends_of_one_caller_keep_their_order(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await.number, make(&store, "two").await.number);
    let mut receipts = Vec::new();
    for nth in 0..500_u64 {
        let document = if nth % 2 == 0 { one } else { two };
        let receipt = store.append(document, 0, vec![entry(&nth.to_string())]).await.unwrap();
        // Every third caller goes away: its append stands.
        if nth % 3 > 0 {
            receipts.push((nth, receipt));
        }
    }
    for (nth, receipt) in receipts {
        assert_eq!(receipt.await.unwrap(), (nth / 2 + 1, nth / 2 + 1));
    }
    append(&store, one, &["last"]).await;
    for (document, odd) in [(one, 0), (two, 1)] {
        let loaded = store.load(document).await.unwrap();
        let written: Vec<String> = (0..250).map(|nth| (nth * 2 + odd).to_string()).collect();
        assert_eq!(texts(&loaded.tail)[..250], written);
    }
    store.close().await.unwrap();
}

pub(crate) async fn many_writers_each_get_their_own_numbers(home: &Home) {
    let store = home.open().await;
    let mut documents = Vec::new();
    for nth in 0..4 {
        documents.push(make(&store, &format!("doc-{nth}")).await.number);
    }
    let writers: Vec<_> = (0..12)
        .map(|writer| {
            let (store, document) = (store.clone(), documents[writer % 4]);
            tokio::spawn(async move {
                for nth in 0..40 {
                    let name = format!("{writer}.{nth}");
                    let span = append(&store, document, &[&name, &name]).await;
                    let tail = store.load(document).await.unwrap().tail;
                    let row = tail.iter().find(|row| row.seq == span.0).unwrap();
                    assert_eq!((span.1 - span.0, &row.data[..]), (1, name.as_bytes()));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for document in documents {
        let seqs: Vec<u64> = store.load(document).await.unwrap().tail.iter().map(|row| row.seq).collect();
        assert_eq!(seqs, (1..=240).collect::<Vec<_>>());
    }
    store.close().await.unwrap();
}

pub(crate) async fn numbers_go_on_after_a_restart(home: &Home) {
    let store = home.open().await;
    let (one, two) = (make(&store, "one").await.number, make(&store, "two").await.number);
    append(&store, one, &["a", "b", "c"]).await;
    let ids: Vec<i64> = store.load(one).await.unwrap().tail.iter().map(|row| row.id).collect();
    store.close().await.unwrap();

    let store = home.open().await;
    assert_eq!(append(&store, one, &["d"]).await, (4, 4));
    assert_eq!(append(&store, two, &["e"]).await, (1, 1));
    let tail = store.load(one).await.unwrap().tail;
    assert_eq!(texts(&tail), ["a", "b", "c", "d"]);
    assert_eq!(tail[..3].iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    assert!(tail[3].id > ids[2]);
    store.close().await.unwrap();
}

pub(crate) async fn an_append_to_nowhere_fails_alone(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    let nowhere = DocumentNumber(document.0 + 1);
    // Not awaited one by one, so that they share commits.
    let mut receipts = Vec::new();
    for nth in 0..20 {
        let target = if nth % 2 == 0 { document } else { nowhere };
        receipts.push((nth, store.append(target, 0, vec![entry("x")]).await.unwrap()));
    }
    for (nth, receipt) in receipts {
        match receipt.await {
            Ok(span) => assert_eq!((nth % 2, span.0), (0, nth / 2 + 1)),
            Err(StoreError::NoDocument(number)) => assert_eq!((nth % 2, number), (1, nowhere)),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(home.numbers("SELECT count(*) FROM update_log").await, [10]);
    store.close().await.unwrap();
}

pub(crate) async fn what_breaks_the_rules_is_refused(home: &Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    assert!(matches!(store.append(document, 0, Vec::new()).await, Err(StoreError::Refused { .. })));
    let foreign = LogEntry { client: CLIENT_MAX, ..entry("x") };
    assert!(matches!(store.append(document, 0, vec![foreign]).await, Err(StoreError::Refused { .. })));
    let last = LogEntry { client: CLIENT_MAX - 1, ..entry("x") };
    store.append(document, 0, vec![last]).await.unwrap().await.unwrap();
    assert_eq!(store.load(document).await.unwrap().tail[0].client, CLIENT_MAX - 1);
    store.close().await.unwrap();
}

pub(crate) async fn a_damaged_log_row_is_named_and_harms_no_other(home: &Home) {
    let store = home.open().await;
    let good = make(&store, "good").await.number;
    append(&store, good, &["a"]).await;
    let damages = [
        // Of rows older than checksums what each column says is all that can be checked.
        ("UPDATE update_log SET author = 'somebody', checksum = NULL WHERE at_ms = 2000 AND document > 1", "author"),
        ("UPDATE update_log SET client = -1, checksum = NULL WHERE at_ms = 2000 AND document > 1", "client"),
        ("UPDATE update_log SET seq = -2, checksum = NULL WHERE at_ms = 2000 AND document > 1 AND seq = 2", "seq"),
        ("UPDATE update_log SET seq = 3, checksum = NULL WHERE at_ms = 2000 AND document > 1 AND seq = 2", "seq"),
        ("UPDATE update_log SET seq = 3 WHERE at_ms = 2000 AND document > 1 AND seq = 2", "checksum"),
        ("UPDATE update_log SET author = 'g.other' WHERE at_ms = 2000 AND document > 1", "checksum"),
        ("UPDATE update_log SET client = 8 WHERE at_ms = 2000 AND document > 1", "checksum"),
        ("UPDATE update_log SET at_ms = 2001 WHERE at_ms = 2000 AND document > 1", "checksum"),
        ("UPDATE update_log SET checksum = 7 WHERE at_ms = 2000 AND document > 1", "checksum"),
    ];
    for (nth, (damage, damaged)) in damages.into_iter().enumerate() {
        let bad = make(&store, &format!("bad-{nth}")).await.number;
        append(&store, bad, &["a", "b"]).await;
        assert!(home.meddle(damage).await > 0);
        let told = store.load(bad).await;
        assert!(
            matches!(&told, Err(StoreError::Inconsistent { table: "update_log", column, .. }) if column == damaged),
            "{told:?}"
        );
        home.meddle("UPDATE update_log SET at_ms = 1, checksum = NULL").await;
        assert_eq!(store.load(good).await.unwrap().tail.len(), 1);
    }
    store.close().await.unwrap();
    // A damaged row does not keep the house from opening.
    let store = home.open().await;
    assert_eq!(store.load(good).await.unwrap().tail.len(), 1);
    store.close().await.unwrap();
}
