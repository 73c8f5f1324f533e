//! The log under a steady load of many rooms: how long a row takes to be on disk, and what that costs.
//!
//! Not a stretch of criterion's: a queue that grows shows itself only in time. Says so if the rows could not all be had.

#![expect(clippy::print_stdout, reason = "a table for its reader")]

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use encrier_bench::{Table, Usage, grouped};
use encrier_model::{DocumentId, DocumentKind, DocumentNumber, Right};
use encrier_store::{Creation, Location, LogEntry, NewDocument, Store, StoreError};
use hdrhistogram::Histogram;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// Rooms that have a row each in turn.
const ROOMS: usize = 5_000;

/// Rows a second in all.
const RATES: [usize; 4] = [1_000, 10_000, 50_000, 100_000];

/// How long each rate is held.
const SECONDS: u64 = 5;

/// How often rows are handed in.
const TICK: Duration = Duration::from_millis(1);

/// What one rate came to.
struct Held {
    rows: u64,
    wall: Duration,
    processor: Duration,
    latency_us: Histogram<u64>,
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

/// Hands in rows at a rate and waits for all of them.
async fn hold(store: &Store, documents: &[DocumentNumber], rate: usize) -> Result<Held, Box<dyn Error>> {
    let per_second = usize::try_from(Duration::from_secs(1).as_millis() / TICK.as_millis())?;
    let rows_a_tick = rate / per_second;
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut turn = documents.iter().cycle();
    let mut waiting: JoinSet<Result<Duration, StoreError>> = JoinSet::new();
    let (begin, before) = (Instant::now(), Usage::of(std::process::id())?);
    for _ in 0..SECONDS * per_second as u64 {
        ticks.tick().await;
        for document in turn.by_ref().take(rows_a_tick) {
            let entry = LogEntry { author: None, client: 1 << 30, data: Bytes::from_static(&[7; 20]) };
            let handed_in = Instant::now();
            let receipt = store.append(*document, 0, vec![entry]).await?;
            waiting.spawn(async move { receipt.await.map(|_| handed_in.elapsed()) });
        }
    }
    let mut latency_us = Histogram::new(3)?;
    while let Some(row) = waiting.join_next().await {
        latency_us.record(u64::try_from(row??.as_micros())?)?;
    }
    let processor = Usage::of(std::process::id())?.cpu_since(&before);
    Ok(Held { rows: latency_us.len(), wall: begin.elapsed(), processor, latency_us })
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
fn figures(rate: usize, held: &Held) -> [String; 5] {
    let ms = |quantile| grouped(held.latency_us.value_at_quantile(quantile) as f64 / 1_000.0, 2);
    [
        grouped(rate as f64, 0),
        grouped(held.rows as f64 / held.wall.as_secs_f64(), 0),
        ms(0.5),
        ms(0.99),
        grouped(held.processor.as_secs_f64() * 1e6 / held.rows as f64, 1),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` says so; `cargo test --all-targets` only wants to see it built.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let (store, documents) = runtime.block_on(open(folder.path()))?;
    let titles = ["rows / s asked", "rows / s on disk", "p50 ms", "p99 ms", "µs of processor a row, all threads"];
    let mut table = Table::new(titles.map(str::to_owned));
    for rate in RATES {
        let held = runtime.block_on(hold(&store, &documents, rate))?;
        table.row(figures(rate, &held));
    }
    println!("one row in turn of each of {ROOMS} rooms, {SECONDS} s at each rate, SQLite\n\n{}", table.to_markdown());
    runtime.block_on(store.close())?;
    Ok(())
}
