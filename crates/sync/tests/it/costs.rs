//! What one person may cost a room, and so all others of the process.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry};
use encrier_sync::Dialect;
use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::{FromClient, ToClient};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Hocus, House, Replica, guest, settle, within};

/// Sessions that one socket opens of one document.
const SESSIONS: usize = 1_000;

/// The address of a session.
fn session(number: usize) -> String {
    format!("note\0{number}")
}

/// Bytes that wait for sockets.
fn waiting(house: &House) -> f64 {
    house.hub.sample();
    house.metric("encrier_outbox_bytes")
}

/// A socket with a short pipe that opens many sessions of a document, and reads what that brings.
async fn crowd(house: &House, sessions: usize) -> Hocus {
    let mut crowd = Hocus::new(house.pipe(Dialect::Hocuspocus, guest("g.eve"), 2 * 1024)).await;
    for number in 0..sessions {
        crowd.send(&session(number), &FromClient::Token(String::new())).await;
        while !matches!(crowd.expect(&session(number)).await, ToClient::StepOne(_)) {}
    }
    settle().await;
    crowd
}

#[tokio::test(start_paused = true)]
async fn many_sessions_on_a_socket_that_nobody_reads_hold_one_long_edit() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut writer = house.synced("note", &mut anna).await;
        let crowd = crowd(&house, SESSIONS).await;
        assert!(waiting(&house) < 1.0, "all of that was read: {}", waiting(&house));
        writer.send(&FromClient::Update(anna.push(&"x".repeat(1 << 20)))).await;
        settle().await;
        assert!(waiting(&house) < 4_000_000.0, "{}", waiting(&house));
        drop(crowd);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn many_sessions_on_a_socket_that_nobody_reads_hold_few_long_answers() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut writer = house.synced("note", &mut anna).await;
        let mut crowd = crowd(&house, SESSIONS).await;
        let vectors: Vec<_> = (0..SESSIONS)
            .map(|_| {
                let vector = anna.vector();
                anna.push("x");
                vector
            })
            .collect();
        writer.send(&FromClient::Update(anna.diff(&[0]))).await;
        writer.send(&FromClient::Update(anna.push(&"x".repeat(1 << 20)))).await;
        settle().await;
        for (number, vector) in vectors.into_iter().enumerate() {
            crowd.send(&session(number), &FromClient::StepOne(vector)).await;
        }
        settle().await;
        assert!(waiting(&house) < 4_000_000.0, "{}", waiting(&house));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn sessions_that_wait_for_each_other_all_get_everything() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut writer = house.synced("note", &mut anna).await;
        writer.send(&FromClient::Update(anna.push(&"x".repeat(300_000)))).await;
        settle().await;
        let mut crowd = crowd(&house, 20).await;
        for number in 0..20 {
            crowd.send(&session(number), &FromClient::StepOne(Replica::new(2).vector())).await;
        }
        for _ in 0..3 {
            writer.send(&FromClient::Update(anna.push(&"y".repeat(200_000)))).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut replicas: Vec<_> = (0..20).map(|_| Replica::new(2)).collect();
        while let Ok(Ok((address, message))) = tokio::time::timeout(Duration::from_millis(200), crowd.next()).await {
            let number: usize = address["note\0".len()..].parse().expect("a number");
            if let ToClient::Update(update) | ToClient::StepTwo(update) = message {
                replicas[number].apply(&update);
            }
        }
        assert!(replicas.iter().all(|replica| replica.text() == anna.text()));
    })
    .await;
}

/// What a writer puts at the beginning of an empty text, letter by letter, as if none knew of the others.
fn rivals(client: u8, letters: usize) -> Bytes {
    let byte = |number: usize| u8::try_from(number).expect("two bytes of seven bits");
    let mut out = vec![1, byte(letters % 128 + 128), byte(letters / 128), client, 0];
    out.extend([4, 1, 1, b't', 1, b'x'].repeat(letters));
    out.push(0);
    out.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_short_note_that_is_hard_to_read_keeps_no_other_waiting() {
    let house = House::new();
    let (hard, mut anna) = (house.door.number("hard"), Replica::new(1));
    for client in [1, 2] {
        house.journal.write_behind(hard, rivals(client, 6_000));
    }
    let mut socket = house.hocus().await;
    socket.sync("note", "", &mut anna).await;
    let hub = house.hub.clone();
    let read = tokio::spawn(async move { hub.read(hard, |document| document.text("t")).await });
    while house.journal.loads.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    socket.send("note", &FromClient::Update(anna.push("x"))).await;
    assert_eq!(socket.expect("note").await, ToClient::Status(true));
    assert!(!read.is_finished(), "the ack was there first");
    let text = read.await.expect("no panic").expect("an open room").expect("a sound document");
    assert_eq!(text.len(), 2 * 6_000);
}

#[tokio::test(start_paused = true)]
async fn whoever_joins_a_room_of_long_presences_and_does_not_read_holds_few_of_them() {
    within(async {
        let house = House::new();
        let (mut loud, mut heard) = crowd(&house, 20).await.socket.split();
        let hearing = tokio::spawn(async move { while heard.next().await.is_some() {} });
        let state = Bytes::from(format!("\"{}\"", "x".repeat(15_000)));
        for number in 0..20 {
            let entry = |client| PresenceEntry { client, clock: 1, state: state.clone() };
            let entries: Vec<_> = (0..16).map(|at| entry(number as u64 * 16 + at)).collect();
            let here = FromClient::Presence(Presence::encode(&entries));
            let frame = address::encode(&Address::new(&session(number)), &here);
            loud.send(Message::Binary(frame)).await.expect("an open socket");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut joined = Vec::new();
        for number in 0..50 {
            let mut one = Hocus::new(house.pipe(Dialect::Hocuspocus, guest("g.eve"), 2 * 1024)).await;
            one.send(&session(number), &FromClient::Token(String::new())).await;
            settle().await;
            joined.push(one);
        }
        assert!(waiting(&house) < 4_000_000.0, "{}", waiting(&house));
        hearing.abort();
    })
    .await;
}
