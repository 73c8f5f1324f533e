//! Readers that do not read.

use std::time::Duration;

use encrier_doc::{Presence, PresenceEntry};
use encrier_sync::Dialect;
use encrier_sync::wire::{FromClient, ToClient, address};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{House, Plain, Replica, guest, settle, within};

/// Bytes of text that a slow reader misses: several times its outbox.
const MISSED: usize = 1_500_000;

/// The presence of a client.
fn here(client: u64, state: &str) -> FromClient {
    let state = format!("{state:?}").into();
    FromClient::Presence(Presence::encode(&[PresenceEntry { client, clock: 1, state }]))
}

/// A synced reader with a short pipe, which then stops reading while somebody writes.
async fn stuck(house: &House, anna: &mut Replica, ben: &mut Replica) -> (Plain, Plain) {
    let mut writer = house.synced("note", anna).await;
    let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
    let mut reader = Plain::new(house.pipe(dialect, guest("g.ben"), 4 * 1024)).await;
    reader.sync(ben).await;
    let line = "x".repeat(3_000);
    for _ in 0..MISSED / line.len() {
        writer.send(&FromClient::Update(anna.push(&line))).await;
        settle().await;
    }
    (writer, reader)
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_brought_up_to_date_when_it_reads_again() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben, mut carl) = (Replica::new(1), Replica::new(2), Replica::new(3));
        let (mut writer, mut reader) = stuck(&house, &mut anna, &mut ben).await;
        assert!((house.metric("encrier_resyncs_total") - 1.0).abs() < f64::EPSILON);
        let queued = house.metric("encrier_delivered_bytes_total");
        assert!(queued < 600_000.0, "nothing more is queued for it: {queued}");
        house.synced("note", &mut carl).await.catch_up(&mut carl).await;
        assert_eq!(carl.text().len(), MISSED, "others are not held up");
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text(), anna.text());
        writer.send(&FromClient::Update(anna.push("!"))).await;
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text(), anna.text(), "and hears what follows");
        assert!((house.metric("encrier_resyncs_total") - 1.0).abs() < f64::EPSILON);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_never_reads_is_closed_after_half_a_minute() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let (mut writer, reader) = stuck(&house, &mut anna, &mut ben).await;
        let alive = async { while writer.next().await.is_ok() {} };
        assert!(tokio::time::timeout(Duration::from_secs(42), alive).await.is_err(), "the writer stays");
        assert!((house.metric("encrier_connections") - 1.0).abs() < f64::EPSILON);
        drop(reader);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_asks_again_and_again_without_reading_gets_one_answer_at_a_time() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut writer = house.synced("note", &mut anna).await;
        writer.send(&FromClient::Update(anna.push(&"y".repeat(100_000)))).await;
        settle().await;
        let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
        let mut greedy = Plain::new(house.pipe(dialect, guest("g.ben"), 2 * 1024)).await;
        for _ in 0..100 {
            greedy.send(&FromClient::StepOne(vec![0].into())).await;
        }
        let mut answers = 0;
        while let Some(message) = greedy.soon().await {
            if let ToClient::StepTwo(state) = message {
                answers += 1;
                assert!(state.len() > 100_000);
            }
        }
        assert!((1..10).contains(&answers), "{answers} answers of a hundred kilobytes");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_asks_who_is_here_without_reading_gets_one_answer_at_a_time() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        anna.send(&here(1, &"x".repeat(15_000))).await;
        settle().await;
        let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
        let mut greedy = Plain::new(house.pipe(dialect, guest("g.ben"), 2 * 1024)).await;
        for _ in 0..1_000 {
            greedy.send(&FromClient::QueryPresence).await;
        }
        let mut answers = 0;
        while let Some(message) = greedy.soon().await {
            answers += u32::from(matches!(message, ToClient::Presence(_)));
        }
        assert!((2..10).contains(&answers), "{answers} answers of fifteen kilobytes");
    })
    .await;
}

/// Says so many times something that the socket itself answers, and reads none of it; whether all of it was taken.
async fn is_flood_taken(dialect: Dialect, message: Message) -> bool {
    let house = House::new();
    let mut flood = Plain::new(house.pipe(dialect, guest("g.eve"), 4 * 1024)).await;
    let flooding = async {
        for _ in 0..100_000 {
            flood.socket.send(message.clone()).await.expect("an open socket");
        }
    };
    tokio::time::timeout(Duration::from_secs(20), flooding).await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn who_pings_and_never_reads_is_read_no_further() {
    within(async {
        let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
        assert!(!is_flood_taken(dialect, Message::Ping(vec![7; 100].into())).await);
        assert!(!is_flood_taken(Dialect::Hocuspocus, Message::Binary(address::PING.to_vec().into())).await);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn pings_are_answered_a_thousand_a_second() {
    within(async {
        let house = House::new();
        let (mut sink, mut stream) = house.plain("note").await.socket.split();
        let began = tokio::time::Instant::now();
        let ask = async {
            for _ in 0..20_000 {
                sink.send(Message::Ping(vec![7].into())).await.expect("an open socket");
            }
        };
        let hear = async {
            let mut heard = 0;
            while heard < 20_000 {
                heard += u32::from(matches!(stream.next().await, Some(Ok(Message::Pong(_)))));
            }
        };
        tokio::join!(ask, hear);
        let took = began.elapsed();
        assert!((12..=20).contains(&took.as_secs()), "sixteen seconds behind the first four thousand: {took:?}");
    })
    .await;
}

/// Begins a message of 7 MiB that is to go on, masked with nothing.
async fn begun(house: &House) -> DuplexStream {
    let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
    let mut pipe = house.pipe(dialect, guest("g.eve"), 256 * 1024);
    pipe.write_all(&[0x02, 0xff, 0, 0, 0, 0, 0, 0x70, 0, 0, 0, 0, 0, 0]).await.expect("an open pipe");
    pipe.write_all(&vec![0; 7 << 20]).await.expect("an open pipe");
    pipe
}

/// A sign of life between two pieces of a message; whether the pipe is still open after a second.
async fn is_alive(pipe: &mut DuplexStream) -> bool {
    let mut answer = [0; 4096];
    while let Ok(Ok(1..)) = tokio::time::timeout(Duration::from_secs(1), pipe.read(&mut answer)).await {}
    pipe.write_all(&[0x89, 0x80, 0, 0, 0, 0]).await.is_ok()
}

#[tokio::test(start_paused = true)]
async fn a_long_message_on_a_slow_line_is_a_sign_of_life() {
    within(async {
        let house = House::new();
        let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
        // What is told it lies on the line: its client reads nothing, and pings go unanswered.
        let mut pipe = house.pipe(dialect, guest("g.eve"), 256 * 1024);
        pipe.write_all(&[0x02, 0xff, 0, 0, 0, 0, 0, 0x70, 0, 0, 0, 0, 0, 0]).await.expect("an open pipe");
        let open = || house.metric("encrier_connections");
        for _ in 0..20 {
            pipe.write_all(&vec![0; 100_000]).await.expect("an open pipe");
            tokio::time::sleep(Duration::from_secs(10)).await;
            assert!(open() > 0.5, "it is coming");
        }
        tokio::time::sleep(Duration::from_secs(45)).await;
        assert!(open() < 0.5, "nothing comes any more");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn messages_that_do_not_end_are_ended_when_they_are_too_many() {
    within(async {
        let house = House::new();
        let mut alone = begun(&house).await;
        for _ in 0..60 {
            assert!(is_alive(&mut alone).await, "a minute for a slow line");
        }
        let mut many = vec![alone];
        for _ in 0..11 {
            many.push(begun(&house).await);
        }
        let open = || house.metric("encrier_connections");
        for _ in 0..2 {
            for pipe in &mut many {
                is_alive(pipe).await;
            }
        }
        settle().await;
        assert!(open() < 0.5, "{} still there after 20 s", open());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_writer_is_not_read_while_its_room_cannot_commit() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut writer = house.synced("note", &mut anna).await;
        house.journal.hold();
        let paste = "z".repeat(100_000);
        let pushing = async {
            for _ in 0..1_000 {
                writer.send(&FromClient::Update(anna.push(&paste))).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), pushing).await.is_err(), "100 MB were not taken");
        house.journal.release();
        let text = house.journal.text(house.door.number("note"));
        assert!(text.len() < 100_000_000, "{}", text.len());
    })
    .await;
}
