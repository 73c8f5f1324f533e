//! What only SQLite can live through: its files, a full disk, a broken one.
//!
//! The two disasters happen to a child process, which is this test binary once more: on a tiny file system of its own, and
//! under a limit of file sizes (a write beyond it fails as no full disk does). Where the system forbids the first to users
//! who are not root, that test fails and says so.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

use bytes::Bytes;
use encrier_model::DocumentNumber;
use encrier_store::{FoldRows, LogEntry, Store, StoreError};
use futures_util::future::join_all;
use sqlx::Connection as _;

use crate::home::{Home, append, entry, fold_of, make, new_document, run, texts};

/// Where a child finds its folder. Without it a test is the parent.
const FOLDER: &str = "ENCRIER_TEST_FOLDER";

#[test]
fn a_second_opener_is_refused_until_the_first_closes() {
    run(async {
        let home = Home::sqlite();
        let store = home.open().await;
        let told = Store::open(&home.location).await;
        assert!(matches!(&told, Err(StoreError::InUse { .. })), "{told:?}");
        assert!(told.unwrap_err().to_string().ends_with("encrier.db is in use by another process"));
        store.close().await.unwrap();
        home.open().await.close().await.unwrap();
    });
}

#[test]
fn a_missing_folder_is_named() {
    run(async {
        let home = Home::sqlite();
        let nowhere = encrier_store::Location::Sqlite(home.folder.path().join("no/where/encrier.db"));
        let told = Store::open(&nowhere).await.unwrap_err();
        assert!(matches!(&told, StoreError::Open { .. }), "{told}");
        assert!(told.to_string().contains("no/where"), "{told}");
    });
}

#[test]
fn only_the_owner_reads_the_files() {
    run(async {
        let home = Home::sqlite();
        let store = home.open().await;
        make(&store, "doc").await;
        let mut names = Vec::new();
        for file in fs::read_dir(home.folder.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
            names.push(file.file_name().into_string().unwrap());
        }
        names.sort();
        assert_eq!(names, ["encrier.db", "encrier.db-shm", "encrier.db-wal", "encrier.db.lock"]);
        store.close().await.unwrap();
    });
}

/// A class goes home: documents whose rows lie among each other are folded all at once, each changing a page for nearly every
/// one of its rows.
#[test]
fn the_write_ahead_log_stays_short_while_many_documents_are_folded() {
    run(async {
        let (home, row) = (Home::sqlite(), "x".repeat(1_000));
        let log = home.folder.path().join("encrier.db-wal");
        let store = home.open().await;
        let mut documents = Vec::new();
        for nth in 0..20 {
            documents.push(make(&store, &format!("doc{nth}")).await.number);
        }
        for _ in 0..300 {
            // What is queued together is committed together.
            let rows = documents.iter().map(|document| store.append(*document, 1_000, vec![entry(&row)]));
            for receipt in join_all(rows).await {
                receipt.unwrap().await.unwrap();
            }
        }
        for document in documents {
            let tail = store.load(document).await.unwrap().tail;
            store.fold(fold_of(document, &tail, "state")).await.unwrap();
        }
        let length = fs::metadata(&log).unwrap().len();
        assert!(length < 16_000_000, "{length}");
        store.close().await.unwrap();
    });
}

/// A log that somebody held for long gives its space back when it begins anew.
#[test]
fn the_write_ahead_log_is_cut_when_nobody_holds_it_any_more() {
    run(async {
        let (home, mib) = (Home::sqlite(), "x".repeat(1 << 20));
        let log = home.folder.path().join("encrier.db-wal");
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let holder = home.hold().await;
        for _ in 0..40 {
            append(&store, document, &[&mib]).await;
        }
        assert!(fs::metadata(&log).unwrap().len() > 40 << 20);
        holder.close().await.unwrap();
        // A checkpoint after the fourth, and the next commit begins the log anew.
        for _ in 0..8 {
            append(&store, document, &[&mib]).await;
        }
        let length = fs::metadata(&log).unwrap().len();
        assert!(length < 20 << 20, "{length}");
        store.close().await.unwrap();
    });
}

/// A commit that makes the log longer waits for the file system's journal, too.
#[test]
fn commits_overwrite_the_write_ahead_log_from_the_start() {
    run(async {
        let home = Home::sqlite();
        let log = home.folder.path().join("encrier.db-wal");
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let ready = fs::metadata(&log).unwrap().len();
        for _ in 0..100 {
            append(&store, document, &["x"]).await;
        }
        assert_eq!(fs::metadata(&log).unwrap().len(), ready);
        store.close().await.unwrap();
    });
}

#[test]
fn the_write_ahead_log_stays_small_and_goes_with_the_store() {
    run(async {
        let home = Home::sqlite();
        let log = home.folder.path().join("encrier.db-wal");
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let text = "x".repeat(100_000);
        for _ in 0..300 {
            append(&store, document, &[&text]).await;
        }
        let bytes = fs::metadata(&log).unwrap().len();
        assert!(bytes < 8 * 1024 * 1024, "{bytes} bytes of write-ahead log for 30 MB of updates");
        store.close().await.unwrap();
        assert!(!log.exists());
    });
}

#[test]
fn a_lost_log_row_is_named_and_harms_no_other() {
    run(async {
        let home = Home::sqlite();
        let store = home.open().await;
        let (good, bad) = (make(&store, "good").await.number, make(&store, "bad").await.number);
        append(&store, good, &["a"]).await;
        append(&store, bad, &["a", "b"]).await;
        assert_eq!(home.meddle("UPDATE update_log SET document = 1 WHERE id = 2").await, 1);
        let told = store.load(bad).await;
        assert!(matches!(&told, Err(StoreError::Inconsistent { column, .. }) if column == "document"), "{told:?}");
        assert_eq!(home.meddle("DELETE FROM update_log WHERE id = 2").await, 1);
        let told = store.load(bad).await;
        assert!(matches!(&told, Err(StoreError::Inconsistent { column, row, .. }) if column == "id" && row == "2"));
        assert_eq!(texts(&store.load(good).await.unwrap().tail), ["a"]);
        store.close().await.unwrap();
    });
}

#[test]
fn a_backup_under_load_is_a_whole_earlier_moment() {
    run(async {
        let home = Home::sqlite();
        let store = home.open().await;
        let document = make(&store, "doc").await.number;
        let path = home.folder.path().join("backup.db");
        let (acknowledged, watch) = tokio::sync::watch::channel(0);
        let typist = {
            let store = store.clone();
            tokio::spawn(async move {
                while !acknowledged.is_closed() {
                    let (_, last) = append(&store, document, &["x", "y"]).await;
                    acknowledged.send(last).ok();
                }
            })
        };
        let mut reached = watch.clone();
        reached.wait_for(|last| *last >= 100).await.unwrap();
        let before = *watch.borrow();
        store.backup_to(&path).await.unwrap();
        let told = store.backup_to(&path).await;
        assert!(matches!(told, Err(StoreError::Refused { .. })), "{told:?}");
        drop((watch, reached));
        typist.await.unwrap();
        store.close().await.unwrap();

        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let copy = Store::open(&encrier_store::Location::Sqlite(path)).await.unwrap();
        let seqs: Vec<u64> = copy.load(document).await.unwrap().tail.iter().map(|row| row.seq).collect();
        assert!(seqs.len() as u64 >= before && seqs.iter().copied().eq(1..=seqs.len() as u64));
        append(&copy, document, &["on the copy"]).await;
        copy.close().await.unwrap();
    });
}

#[test]
fn a_full_disk_refuses_keeps_all_and_goes_on_by_itself() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return run(fill_the_disk(home_in(Path::new(&folder))));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", r#"mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@""#]).arg(folder.path());
    expect_success(as_child(command, "disk::a_full_disk_refuses_keeps_all_and_goes_on_by_itself", folder.path()));
}

#[test]
fn a_broken_disk_makes_the_store_read_only() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return run(break_the_disk(home_in(Path::new(&folder))));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    // 2,000 blocks of 512 bytes (1,024 in some shells); an ignored signal stays ignored, so the write itself fails.
    command.args(["-c", r#"trap '' XFSZ; ulimit -f 2000; exec "$@""#, "sh"]);
    expect_success(as_child(command, "disk::a_broken_disk_makes_the_store_read_only", folder.path()));
    // Another day, another disk: all that was acknowledged is there, and writing works.
    run(async {
        let home = home_in(folder.path());
        let store = home.open().await;
        let acknowledged: usize = fs::read_to_string(folder.path().join("acknowledged")).unwrap().parse().unwrap();
        let tail = store.load(DocumentNumber(1)).await.unwrap().tail;
        assert!(tail.len() >= acknowledged && acknowledged > 0);
        append(&store, DocumentNumber(1), &["again"]).await;
        store.close().await.unwrap();
        assert_eq!(home.numbers("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'").await, [1]);
    });
}

/// Runs this test once more as the end of `command`, which takes a program and its arguments.
fn as_child(mut command: Command, test: &str, folder: &Path) -> Output {
    command.arg(std::env::current_exe().unwrap()).args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder).output().unwrap()
}

fn expect_success(output: Output) {
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

fn home_in(folder: &Path) -> Home {
    Home { location: encrier_store::Location::Sqlite(folder.join("encrier.db")), ..Home::sqlite() }
}

fn big(size: usize) -> Vec<LogEntry> {
    vec![LogEntry { data: Bytes::from(vec![7; size]), ..entry("") }]
}

/// Appends until something fails; gives the number of the last acknowledged row and the error.
async fn append_until_it_fails(store: &Store, document: DocumentNumber, size: usize) -> (u64, StoreError) {
    let mut acknowledged = 0;
    loop {
        match store.append(document, 0, big(size)).await.unwrap().await {
            Ok((_, last)) => acknowledged = last,
            Err(error) => return (acknowledged, error),
        }
    }
}

async fn fill_the_disk(home: Home) {
    let Home { location: encrier_store::Location::Sqlite(path), .. } = &home else { unreachable!() };
    let ballast = path.with_file_name("ballast");
    fs::write(&ballast, vec![1; 1024 * 1024]).unwrap();
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    let (many, error) = append_until_it_fails(&store, document, 50_000).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    let (acknowledged, error) = append_until_it_fails(&store, document, 1).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(acknowledged > many && many > 5, "what fits is still taken");
    assert!(matches!(store.ping().await, Err(StoreError::Full { .. })));
    // Nothing of what failed was kept, not even half of a fold, and everything else can be read.
    let tail = store.load(document).await.unwrap().tail;
    assert_eq!(tail.len() as u64, acknowledged);
    let fold = FoldRows { checkpoint: (acknowledged, Bytes::from(vec![8; 900_000])), ..fold_of(document, &tail, "") };
    assert!(matches!(store.fold(fold.clone()).await, Err(StoreError::Full { .. })));
    let text = store.load(document).await.unwrap();
    assert_eq!((text.tail.len(), text.checkpoint), (tail.len(), None));
    assert!(matches!(store.create_document(with_long_title()).await, Err(StoreError::Full { .. })));

    fs::remove_file(ballast).unwrap();
    store.ping().await.unwrap();
    assert_eq!(append(&store, document, &["again"]).await, (acknowledged + 1, acknowledged + 1));
    store.close().await.unwrap();
    let store = home.open().await;
    assert_eq!(store.load(document).await.unwrap().tail.len() as u64, acknowledged + 1);
    store.close().await.unwrap();
    assert_eq!(home.numbers("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'").await, [1]);
}

fn with_long_title() -> encrier_store::NewDocument {
    encrier_store::NewDocument { title: "x".repeat(100_000), ..new_document("late") }
}

async fn break_the_disk(home: Home) {
    let store = home.open().await;
    let document = make(&store, "doc").await.number;
    // Fifty at a time, so that others wait for the commit that fails.
    let mut acknowledged = 0;
    let mut refused = 0;
    while refused == 0 {
        let mut receipts = Vec::new();
        for _ in 0..50 {
            match store.append(document, 0, big(3_000)).await {
                Ok(receipt) => receipts.push(receipt),
                Err(error) => assert!(matches!(error, StoreError::ReadOnly), "{error:?}"),
            }
        }
        for receipt in receipts {
            match receipt.await {
                Ok(_) => {
                    assert_eq!(refused, 0, "an acknowledgement after the error");
                    acknowledged += 1;
                }
                Err(error) => {
                    assert!(matches!(error, StoreError::ReadOnly), "{error:?}");
                    refused += 1;
                }
            }
        }
    }
    fs::write(std::env::var(FOLDER).unwrap() + "/acknowledged", acknowledged.to_string()).unwrap();
    assert!(matches!(store.ping().await, Err(StoreError::ReadOnly)));
    let text = store.load(document).await.unwrap();
    assert_eq!(text.tail.len(), acknowledged);
    assert!(matches!(store.append(document, 0, big(1)).await, Err(StoreError::ReadOnly)));
    assert!(matches!(store.create_document(new_document("late")).await, Err(StoreError::ReadOnly)));
    assert!(matches!(store.fold(fold_of(document, &text.tail, "x")).await, Err(StoreError::ReadOnly)));
    assert!(matches!(store.close().await, Err(StoreError::ReadOnly)));
}
