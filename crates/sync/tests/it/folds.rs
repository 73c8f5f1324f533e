//! Tails become past, and nothing changes for anybody.

use std::time::Duration;

use encrier_doc::{Document, replay};
use encrier_sync::JournalError;
use encrier_sync::wire::{FromClient, ToClient};

use crate::support::{House, Replica, within};

/// The text that the history alone tells.
fn retold(house: &House, name: &str) -> String {
    let (_, history) = house.journal.past(house.door.number(name));
    let all = |row: &encrier_sync::HistoryRow| row.seq_to - row.seq_from + 1;
    let updates: Vec<_> = history.iter().map(|row| replay(&row.data, all(row), all(row)).expect("a record")).collect();
    Document::open(None, &updates).expect("a sound history").text("content").expect("a readable document")
}

#[tokio::test(start_paused = true)]
async fn a_long_tail_is_folded_under_the_typing_hand() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let line = "word ".repeat(200);
        for _ in 0..600 {
            socket.send("note", &FromClient::Update(anna.push(&line))).await;
            assert_eq!(socket.expect("note").await, ToClient::Status(true));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let number = house.door.number("note");
        let (seq, history) = house.journal.past(number);
        assert!(seq > 250, "folded up to {seq}");
        assert!(history.len() < 20 && history.iter().all(|row| row.seq_to - row.seq_from < 200));
        assert_eq!(history.last().map(|row| row.seq_to), Some(seq));
        assert_eq!(house.journal.tail(number).len() as u64, 600 - seq);
        assert_eq!(house.journal.text(number), anna.text());
        assert!(anna.text().starts_with(&retold(&house, "note")));
        let mut late = Replica::new(2);
        House::on(house.journal).synced("note", &mut late).await;
        assert_eq!(late.text(), anna.text());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_closing_room_folds_what_is_worth_it() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut long = house.hocus().await;
        long.sync("long", "", &mut anna).await;
        for _ in 0..100 {
            long.send("long", &FromClient::Update(anna.push("x"))).await;
            // Edits that come together would be one row.
            assert_eq!(long.expect("long").await, ToClient::Status(true));
        }
        long.sync("short", "", &mut ben).await;
        long.send("short", &FromClient::Update(ben.push("x"))).await;
        while long.expect("short").await != ToClient::Status(true) {}
        drop(long);
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert!(house.metric("encrier_rooms").abs() < f64::EPSILON);
        assert_eq!(house.journal.past(house.door.number("long")).0, 100);
        assert!(house.journal.tail(house.door.number("long")).is_empty());
        assert_eq!(retold(&house, "long"), anna.text());
        assert_eq!(house.journal.past(house.door.number("short")).0, 0);
        assert_eq!(house.journal.text(house.door.number("long")), anna.text());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_fold_that_fails_leaves_the_tail_and_the_room_closes_all_the_same() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        house.journal.fail_fold(Some(JournalError::Unavailable("busy".to_owned())));
        let mut client = house.synced("note", &mut anna).await;
        for _ in 0..100 {
            client.send(&FromClient::Update(anna.push("x"))).await;
            // Edits that come together would be one row.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(client);
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert!(house.metric("encrier_rooms").abs() < f64::EPSILON);
        let number = house.door.number("note");
        assert_eq!((house.journal.past(number).0, house.journal.tail(number).len()), (0, 100));
    })
    .await;
}
