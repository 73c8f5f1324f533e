//! Readers that do not read.

use std::time::Duration;

use encrier_sync::Dialect;
use encrier_sync::wire::{FromClient, ToClient};

use crate::support::{House, Plain, Replica, guest, settle, within};

/// Bytes of text that a slow reader misses: several times its outbox.
const MISSED: usize = 1_500_000;

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
