//! The log: from a batch handed over to the news that it is on disk. Mostly the disk's own time; see `bench/results`.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use encrier_model::{DocumentId, DocumentKind, DocumentNumber, Right};
use encrier_store::{Creation, Location, LogEntry, NewDocument, Store};
use tokio::runtime::Runtime;

/// Rows of a batch.
const BATCHES: [usize; 4] = [1, 10, 100, 1_000];

/// Rooms that append one row each at the same time: they share commits.
const ROOMS: usize = 64;

fn entries(count: usize) -> Vec<LogEntry> {
    let entry = LogEntry { author: None, client: 1 << 30, data: Bytes::from_static(&[7; 20]) };
    vec![entry; count]
}

async fn open(folder: &std::path::Path) -> Result<(Store, Vec<DocumentNumber>), Box<dyn Error>> {
    let store = Store::open(&Location::Sqlite(folder.join("bench.sqlite"))).await?;
    let mut documents = Vec::with_capacity(ROOMS);
    for room in 0..ROOMS {
        let id = DocumentId::parse(&format!("bench-{room}"))?;
        let title = String::new();
        let new = NewDocument { id, kind: DocumentKind::Note, title, owner: None, link_right: Right::Write, at_ms: 0 };
        let (Creation::Created(document) | Creation::Existing(document)) = store.create_document(new).await?;
        documents.push(document.number);
    }
    Ok((store, documents))
}

fn journal(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime needs nothing but threads");
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let (store, documents) = runtime.block_on(open(folder.path())).expect("a fresh store opens");
    let mut group = criterion.benchmark_group("journal");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    for count in BATCHES {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::new("batch", count), &count, |bencher, &count| {
            bencher.iter(|| {
                runtime.block_on(async {
                    let receipt = store.append(documents[0], 0, entries(count)).await?;
                    receipt.await
                })
            });
        });
    }
    group.throughput(Throughput::Elements(ROOMS as u64));
    group.bench_function(BenchmarkId::new("one row from each of", ROOMS), |bencher| {
        bencher.iter(|| {
            runtime.block_on(async {
                let mut receipts = Vec::with_capacity(ROOMS);
                for &document in &documents {
                    receipts.push(store.append(document, 0, entries(1)).await?);
                }
                for receipt in receipts {
                    receipt.await?;
                }
                Ok::<_, encrier_store::StoreError>(())
            })
        });
    });
    group.finish();
    runtime.block_on(store.close()).expect("a working store closes");
}

criterion_group!(benches, journal);
criterion_main!(benches);
