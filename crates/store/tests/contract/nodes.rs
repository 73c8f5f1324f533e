//! What only PostgreSQL can live through: several nodes, and a server that goes away.

use std::time::{Duration, Instant};

use encrier_model::DocumentNumber;
use encrier_store::testing::PostgresServer;
use encrier_store::{Location, Store, StoreError};
use sqlx::{Connection as _, PgConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::home::{Home, append, entry, make, run, texts};

impl Home {
    async fn connect(&self) -> PgConnection {
        let Location::Postgres(url) = &self.location else { unreachable!() };
        PgConnection::connect(url).await.unwrap()
    }
}

#[test]
fn a_backup_is_left_to_its_own_tools() {
    run(async {
        let home = Home::postgres();
        let told = home.open().await.backup_to(&home.folder.path().join("backup")).await;
        assert!(matches!(told, Err(StoreError::Refused { .. })), "{told:?}");
    });
}

#[test]
fn nodes_that_start_at_once_migrate_once() {
    run(async {
        let home = Home::postgres();
        let nodes = tokio::join!(home.open(), home.open(), home.open());
        let document = make(&nodes.0, "doc").await.number;
        append(&nodes.1, document, &["a"]).await;
        assert_eq!(texts(&nodes.2.load(document).await.unwrap().tail), ["a"]);
    });
}

/// Two nodes append to the same documents in opposite orders: no ring of waiting, no number twice, none left out.
#[test]
fn nodes_share_the_numbers_of_a_document() {
    const ROUNDS: usize = 60;
    run(async {
        let home = Home::postgres();
        let nodes = [home.open().await, home.open().await];
        let mut documents = Vec::new();
        for nth in 0..6 {
            documents.push(make(&nodes[0], &format!("doc-{nth}")).await.number);
        }
        let mut tasks = Vec::new();
        for (nth, store) in nodes.iter().cloned().enumerate() {
            let mut documents = documents.clone();
            if nth == 1 {
                documents.reverse();
            }
            tasks.push(tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    let mut receipts = Vec::new();
                    for document in &documents {
                        receipts.push(store.append(*document, 0, vec![entry("a"), entry("b")]).await.unwrap());
                    }
                    for receipt in receipts {
                        let (first, last) = receipt.await.unwrap();
                        assert_eq!(last, first + 1);
                    }
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        for document in documents {
            let tail = nodes[0].load(document).await.unwrap().tail;
            let seqs: Vec<u64> = tail.iter().map(|row| row.seq).collect();
            assert_eq!(seqs, (1..=4 * ROUNDS as u64).collect::<Vec<_>>());
            assert!(texts(&tail).chunks(2).all(|pair| pair == ["a", "b"]), "an append stands together");
        }
    });
}

/// Somebody else's transaction holds a document's row longer than a lock is waited for once.
#[test]
fn a_held_row_is_tried_again() {
    run(async {
        let home = Home::postgres();
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let mut other = home.connect().await;
        let mut holding = other.begin().await.unwrap();
        sqlx::query("SELECT number FROM documents FOR UPDATE").execute(&mut *holding).await.unwrap();
        let receipt = store.append(document, 0, vec![entry("a")]).await.unwrap();
        sqlx::query("SELECT pg_sleep(3)").execute(&mut *holding).await.unwrap();
        holding.rollback().await.unwrap();
        assert_eq!(receipt.await.unwrap(), (1, 1));
    });
}

#[test]
fn a_row_held_for_good_fails_in_bounded_time() {
    run(async {
        let home = Home::postgres();
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let mut other = home.connect().await;
        let mut holding = other.begin().await.unwrap();
        sqlx::query("SELECT number FROM documents FOR UPDATE").execute(&mut *holding).await.unwrap();
        let begin = Instant::now();
        let told = store.append(document, 0, vec![entry("a")]).await.unwrap().await;
        assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
        assert!(begin.elapsed() < Duration::from_secs(10));
        holding.rollback().await.unwrap();
        assert_eq!(append(&store, document, &["b"]).await, (1, 1));
        assert_eq!(texts(&store.load(document).await.unwrap().tail), ["b"]);
    });
}

#[test]
fn a_resting_connection_that_died_costs_nobody_anything() {
    run(async {
        let home = Home::postgres();
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        append(&store, document, &["a"]).await;
        let mut other = home.connect().await;
        sqlx::query("SELECT pg_sleep(0.2)").execute(&mut other).await.unwrap();
        cut_all_others(&mut other, "").await;
        assert_eq!(append(&store, document, &["b"]).await, (2, 2));
        assert_eq!(store.load(document).await.unwrap().tail.len(), 2);
    });
}

async fn cut_all_others(connection: &mut PgConnection, waiting_for: &str) -> i64 {
    sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
         AND ($1 = '' OR wait_event_type = $1)",
    )
    .bind(waiting_for)
    .fetch_one(connection)
    .await
    .unwrap()
}

/// The connection goes while a batch is under way: its senders are told, the others never notice.
#[test]
fn a_connection_cut_under_a_batch_fails_it_and_no_other() {
    run(async {
        let home = Home::postgres();
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        append(&store, document, &["a"]).await;
        let (mut other, mut third) = (home.connect().await, home.connect().await);
        let mut holding = other.begin().await.unwrap();
        sqlx::query("SELECT number FROM documents FOR UPDATE").execute(&mut *holding).await.unwrap();
        let receipt = store.append(document, 0, vec![entry("lost")]).await.unwrap();
        while cut_all_others(&mut third, "Lock").await == 0 {
            tokio::task::yield_now().await;
        }
        let told = receipt.await;
        assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
        holding.rollback().await.unwrap();
        assert_eq!(append(&store, document, &["b"]).await, (2, 2));
        assert_eq!(texts(&store.load(document).await.unwrap().tail), ["a", "b"]);
    });
}

/// Stands between a store and its server and can fall silent, as a network does: connections stay open, nothing arrives.
fn silent_proxy(home: &Home) -> (Home, tokio::sync::watch::Sender<bool>) {
    const SOCKET: &str = ".s.PGSQL.5432";
    let Location::Postgres(url) = &home.location else { unreachable!() };
    let real = url.split("host=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Postgres(url.replace(&real, folder.path().to_str().unwrap()));
    let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
    let (silence, silent) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let mut silent = silent.clone();
            let (mut from_client, mut to_client) = client.into_split();
            let server = UnixStream::connect(format!("{real}/{SOCKET}")).await.unwrap();
            let (mut from_server, mut to_server) = server.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            tokio::spawn(async move {
                let mut bytes = vec![0; 65_536];
                while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
                    silent.wait_for(|silent| !silent).await.unwrap();
                    if to_client.write_all(&bytes[..read]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    (Home { location, folder }, silence)
}

#[test]
fn a_silent_network_fails_in_bounded_time_and_heals() {
    run(async {
        let home = Home::postgres();
        let (proxied, silence) = silent_proxy(&home);
        let store = proxied.open().await;
        let document = make(&store, "doc").await;
        append(&store, document.number, &["a"]).await;
        silence.send(true).unwrap();
        let begin = Instant::now();
        let receipt = store.append(document.number, 0, vec![entry("b")]).await.unwrap();
        let (opened, appended, found, pinged) =
            tokio::join!(Store::open(&proxied.location), receipt, store.document(&document.id), store.ping());
        assert!(matches!(opened, Err(StoreError::Unavailable { .. })), "{opened:?}");
        assert!(matches!(appended, Err(StoreError::Unavailable { .. })), "{appended:?}");
        assert!(matches!(found, Err(StoreError::Unavailable { .. })), "{found:?}");
        assert!(matches!(pinged, Err(StoreError::Unavailable { .. })), "{pinged:?}");
        assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
        silence.send(false).unwrap();
        let (first, _) = append(&store, document.number, &["c"]).await;
        assert!(first == 2 || first == 3, "what failed may be there or not");
        assert_eq!(store.document(&document.id).await.unwrap(), Some(document));
        store.close().await.unwrap();
    });
}

/// Appends one row after the other until told to stop; which numbers were acknowledged, and how often it failed.
async fn type_on(store: Store, document: DocumentNumber, stop: tokio::sync::watch::Receiver<bool>) -> (Vec<u64>, u32) {
    let (mut acknowledged, mut failures) = (Vec::new(), 0);
    while !*stop.borrow() {
        match store.append(document, 0, vec![entry("x")]).await.unwrap().await {
            Ok((seq, _)) => acknowledged.push(seq),
            Err(StoreError::Unavailable { .. }) => failures += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    (acknowledged, failures)
}

#[test]
fn a_crashed_server_is_found_again_with_all_that_was_acknowledged() {
    run(async {
        let server = PostgresServer::start();
        let home = Home::on(&server);
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let writers: Vec<_> = (0..4).map(|_| tokio::spawn(type_on(store.clone(), document, stopped.clone()))).collect();
        while store.stats().rows < 100 {
            tokio::task::yield_now().await;
        }
        tokio::task::block_in_place(|| server.crash());
        while store.stats().failures == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(store.ping().await, Err(StoreError::Unavailable { .. })));
        tokio::task::block_in_place(|| server.start_again());
        let before = store.stats().rows;
        while store.stats().rows < before + 100 {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
        store.ping().await.unwrap();
        let mut failures = 0;
        let stored: Vec<u64> = store.load(document).await.unwrap().tail.iter().map(|row| row.seq).collect();
        for writer in writers {
            let (acknowledged, failed) = writer.await.unwrap();
            let lost: Vec<_> = acknowledged.iter().filter(|seq| stored.binary_search(seq).is_err()).collect();
            assert!(lost.len() <= 1 && lost.iter().all(|seq| **seq > stored.len() as u64), "lost: {lost:?}");
            failures += failed;
        }
        assert!(failures > 0, "the crash was noticed");
        store.close().await.unwrap();
    });
}
