//! One room per document, however many open it at the same instant, and none when nobody is there.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use encrier_sync::Settings;
use encrier_sync::wire::{FromClient, ToClient};
use tokio::sync::Barrier;

use crate::support::{House, MemoryJournal, Replica, guest, settle, within};

#[tokio::test(start_paused = true)]
async fn a_hundred_joins_at_once_make_one_room() {
    within(async {
        let house = House::new();
        house.journal.hold_loads();
        let (mut plain, mut hocus) = (Vec::new(), Vec::new());
        for _ in 0..50 {
            plain.push(house.plain("note").await);
            let mut socket = house.hocus().await;
            socket.open("note", "", &Replica::new(9)).await;
            hocus.push(socket);
        }
        settle().await;
        assert_eq!(house.journal.loads.load(Ordering::SeqCst), 1);
        house.journal.release_loads();
        for client in &mut plain {
            assert!(matches!(client.expect().await, ToClient::StepOne(_)));
        }
        for socket in &mut hocus {
            while !matches!(socket.expect("note").await, ToClient::StepTwo(_)) {}
        }
        assert_eq!(house.journal.loads.load(Ordering::SeqCst), 1);
        assert!((house.metric("encrier_rooms") - 1.0).abs() < f64::EPSILON);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_empty_room_closes_after_a_while_and_the_next_visit_opens_another() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.synced("note", &mut anna).await;
        client.send(&FromClient::Update(anna.push("still here"))).await;
        settle().await;
        tokio::time::sleep(Duration::from_mins(5)).await;
        // A client that is not polled answers no ping: it was given up, and then the room was.
        assert!(house.metric("encrier_connections").abs() < f64::EPSILON);
        assert!(house.metric("encrier_rooms").abs() < f64::EPSILON);
        let mut late = Replica::new(2);
        house.synced("note", &mut late).await;
        assert_eq!(late.text(), "still here");
        assert_eq!(house.journal.loads.load(Ordering::SeqCst), 2);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_read_opens_the_room_and_sees_what_was_sequenced_before() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let number = house.door.number("note");
        let text = house.hub.read(number, |document| document.text("content")).await.expect("a read");
        assert_eq!(text.as_deref(), Ok(""));
        let mut client = house.synced("note", &mut anna).await;
        house.journal.hold();
        client.send(&FromClient::Update(anna.push("typed"))).await;
        settle().await;
        let text = house.hub.read(number, |document| document.text("content")).await.expect("a read");
        assert_eq!(text.as_deref(), Ok("typed"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_edit_by_the_server_is_relayed_and_resolves_when_durable() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.synced("note", &mut anna).await;
        house.journal.hold();
        let number = house.door.number("note");
        let hub = house.hub.clone();
        let edit = tokio::spawn(async move {
            hub.edit(number, guest("g.api").author().cloned(), |document| document.set_text("content", "made", 77))
                .await
        });
        client.catch_up(&mut anna).await;
        assert_eq!(anna.text(), "made");
        assert!(!edit.is_finished());
        house.journal.release();
        assert_eq!(edit.await.expect("no panic"), Ok(()));
        assert_eq!(house.journal.text(number), "made");
        assert_eq!(house.journal.tail(number)[0].author, guest("g.api").author().cloned());
        let same = house.hub.edit(number, None, |document| document.set_text("content", "made", 77)).await;
        assert_eq!(same, Ok(()));
        assert_eq!(house.journal.tail(number).len(), 1, "nothing to change, nothing to store");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_edits_a_second_are_few_batches_and_few_writes() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut client = house.synced("note", &mut anna).await;
        let mut reader = house.synced("note", &mut ben).await;
        let before = house.metric("encrier_deliveries_total");
        for _ in 0..1_000 {
            client.send(&FromClient::Update(anna.push("x"))).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text().len(), 1_000);
        let writes = house.metric("encrier_deliveries_total") - before;
        assert!(writes < 1_000.0 / 16.0 + 10.0, "{writes} deliveries in a second");
    })
    .await;
}

/// Rooms that close at once, and visitors that leave together and come again together, so into a room that is about to close: a join
/// that met a closing room would hang, and two rooms of one document would disturb each other's numbers, which fails a room.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn visitors_never_meet_a_closing_room() {
    let settings = Settings { cadence_ms: 0, room_idle_ms: 0, ..Settings::default() };
    let house = Arc::new(House::with(Arc::new(MemoryJournal::default()), settings));
    let all_left = Arc::new(Barrier::new(8));
    let mut visitors = Vec::new();
    for visitor in 0..8_u64 {
        let (house, all_left) = (Arc::clone(&house), Arc::clone(&all_left));
        visitors.push(tokio::spawn(async move {
            for visit in 0..40_u64 {
                let mut replica = Replica::new(1 + visitor * 1_000 + visit);
                let mut socket = house.hocus().await;
                socket.sync("note", "", &mut replica).await;
                socket.send("note", &FromClient::Update(replica.push("x"))).await;
                while socket.expect("note").await != ToClient::Status(true) {}
                if visit % 3 == 0 {
                    socket.send("note", &FromClient::Close).await;
                    tokio::task::yield_now().await;
                }
                drop(socket);
                all_left.wait().await;
                // Now and then the room does close before they come back.
                while visit % 10 == 0 && house.metric("encrier_rooms") > 0.0 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                all_left.wait().await;
            }
        }));
    }
    for visitor in visitors {
        tokio::time::timeout(Duration::from_mins(1), visitor).await.expect("no visitor hangs").expect("no panic");
    }
    assert_eq!(house.journal.text(house.door.number("note")).len(), 8 * 40);
    assert!(house.metric("encrier_room_failures_total").abs() < f64::EPSILON);
    assert!(house.journal.loads.load(Ordering::SeqCst) > 4, "rooms did close in between");
}

#[tokio::test(start_paused = true)]
async fn a_full_room_refuses_whoever_comes_and_hurts_nobody_in_it() {
    within(async {
        let settings = Settings { members_max: 2, ..Settings::default() };
        let house = House::with(Arc::new(MemoryJournal::default()), settings);
        let mut replica = Replica::new(1);
        let mut anna = house.synced("note", &mut replica).await;
        let ben = house.plain("note").await;
        settle().await;
        assert_eq!(house.plain("note").await.closed().await, (4429, "too-many-members".to_owned()));
        let mut shared = house.hocus().await;
        shared.open("note", "", &Replica::new(2)).await;
        assert_eq!(shared.expect("note").await, ToClient::Close("too-many-members".to_owned()));
        shared.sync("another", "", &mut Replica::new(2)).await;
        assert!((house.metric("encrier_refused_frames_total") - 2.0).abs() < f64::EPSILON);
        drop(ben);
        settle().await;
        let mut carl = house.plain("note").await;
        anna.send(&FromClient::Update(replica.push("x"))).await;
        while !matches!(carl.expect().await, ToClient::Update(_)) {}
    })
    .await;
}
