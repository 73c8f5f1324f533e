//! The bytes on the socket: reading what clients send, framing what they get, in both dialects.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use encrier_bench::{Dialect, Envelope, Place, Script};
use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::websocket::{SyncStep, message, sync_head};
use encrier_sync::wire::{FromClient, ToClient};

/// A document's name as long as the server makes them.
const NAME: &str = "iYs0Wc2Yb0uY2v8mRkq1Xw";

fn typed(dialect: Dialect) -> Bytes {
    Script::new(0, Place::End, Envelope::new(dialect, NAME)).next_frame()
}

fn wire(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("wire");
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(1));
    let bare = typed(Dialect::Yjs);
    group.bench_function("read a y update", |bencher| bencher.iter(|| FromClient::decode(black_box(&bare))));
    let addressed = typed(Dialect::Hocuspocus);
    group.bench_function("read a hocuspocus update", |bencher| {
        bencher.iter(|| address::split(black_box(&addressed)).and_then(|(_, inner)| FromClient::decode(&inner)));
    });
    let Ok(FromClient::Update(update)) = FromClient::decode(&bare) else { panic!("a script makes updates") };
    let update = ToClient::Update(update);
    let prefix = Address::new(NAME).prefix();
    group.bench_function("frame a y update", |bencher| bencher.iter(|| message(&[], black_box(&update))));
    group.bench_function("frame a hocuspocus update", |bencher| bencher.iter(|| message(&prefix, black_box(&update))));
    let status = ToClient::Status(true);
    group.bench_function("frame an acknowledgement", |bencher| bencher.iter(|| message(&prefix, black_box(&status))));
    group.bench_function("frame the head of a 5 MB sync", |bencher| {
        bencher.iter(|| sync_head(&prefix, SyncStep::Two, black_box(5_000_000)));
    });
    group.finish();
}

criterion_group!(benches, wire);
criterion_main!(benches);
