//! What an operator reads is what people waited for.

use std::time::Duration;

use encrier_sync::JournalError;
use encrier_sync::wire::{FromClient, ToClient};

use crate::support::{House, Replica, settle, within};

/// How long the disk stands still.
const HELD: Duration = Duration::from_secs(3);

#[tokio::test(start_paused = true)]
async fn latencies_run_from_the_arrival_at_the_socket() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let mut reader = house.synced("note", &mut ben).await;
        settle().await;
        let acks = house.observed("encrier_ack_seconds");
        let before = house.observed("encrier_fanout_seconds");
        house.journal.hold();
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        reader.catch_up(&mut ben).await;
        tokio::time::sleep(HELD).await;
        assert_eq!(house.observed("encrier_ack_seconds"), acks, "none yet");
        house.journal.release();
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        let after = house.observed("encrier_ack_seconds");
        assert_eq!(after.0, acks.0 + 1);
        assert!(after.1 - acks.1 >= HELD.as_secs_f64(), "{acks:?} {after:?}");
        let fanout = house.observed("encrier_fanout_seconds");
        assert_eq!(fanout.0, before.0 + 1);
        assert!(fanout.1 - before.1 < HELD.as_secs_f64(), "it does not wait for the disk: {before:?} {fanout:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn depths_and_sizes_are_seen_when_somebody_looks() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.synced("note", &mut anna).await;
        socket.send(&FromClient::Update(anna.push(&"long ".repeat(1_000)))).await;
        house.journal.fail_load(Some(JournalError::Damaged("row 7".to_owned())));
        house.plain("bad").await.closed().await;
        settle().await;
        assert!(house.metric("encrier_document_bytes") < 1.0, "nobody has looked");
        house.hub.sample();
        assert!(house.metric("encrier_document_bytes") > 5_000.0);
        assert!(house.metric("encrier_document_bytes_max") > 5_000.0);
        assert!((house.metric("encrier_quarantined_documents") - 1.0).abs() < f64::EPSILON);
        // What a socket does not take waits, and is seen: 160 kB, of which the pipe holds 64.
        let mut ben = Replica::new(2);
        let stopped = house.synced("note", &mut ben).await;
        for _ in 0..8 {
            socket.send(&FromClient::Update(anna.push(&"x".repeat(20_000)))).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        house.hub.sample();
        assert!(house.metric("encrier_outbox_bytes") > 20_000.0, "{}", house.metric("encrier_outbox_bytes"));
        drop((socket, stopped));
        tokio::time::sleep(Duration::from_mins(2)).await;
        house.hub.sample();
        for name in ["encrier_document_bytes", "encrier_outbox_bytes", "encrier_heavy_command_bytes"] {
            assert!(house.metric(name) < 1.0, "{name}: {}", house.metric(name));
        }
    })
    .await;
}
