//! Acknowledged is durable, and every edit reaches everybody.

use std::time::Duration;

use encrier_sync::wire::{FromClient, Scope, ToClient};
use tokio::time::Instant;

use crate::support::{Hocus, House, Replica, settle, within};

#[tokio::test(start_paused = true)]
async fn two_people_write_one_note() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut anna_socket = house.synced("note", &mut anna).await;
        let mut ben_socket = house.synced("note", &mut ben).await;
        anna_socket.send(&FromClient::Update(anna.push("Bonjour "))).await;
        ben_socket.catch_up(&mut ben).await;
        ben_socket.send(&FromClient::Update(ben.push("Anna"))).await;
        anna_socket.catch_up(&mut anna).await;
        assert_eq!((anna.text(), ben.text()), ("Bonjour Anna".to_owned(), "Bonjour Anna".to_owned()));
        assert_eq!(house.journal.text(house.door.number("note")), "Bonjour Anna");
        let mut late = Replica::new(3);
        house.synced("note", &mut late).await;
        assert_eq!(late.text(), "Bonjour Anna");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_opening_of_a_provider_is_the_recorded_one() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.open("dé", "", &Replica::new(1)).await;
        assert_eq!(socket.expect("dé").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(socket.expect("dé").await, ToClient::StepOne(_)));
        assert!(matches!(socket.expect("dé").await, ToClient::StepTwo(_)));
        socket.send("dé", &FromClient::StepTwo(vec![0, 0].into())).await;
        assert_eq!(socket.expect("dé").await, ToClient::Status(true));
        assert_eq!(socket.soon("dé").await, None);
    })
    .await;
}

/// Its client takes them for echoes, and counts its edits down.
#[tokio::test(start_paused = true)]
async fn an_edit_of_hocuspocus_1_is_answered_by_an_empty_one_when_it_is_on_disk() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut old = house.hocus_1("note").await;
        old.sync(&mut anna).await;
        assert_eq!(old.soon().await, None, "its step two is not counted");
        house.journal.hold();
        for letter in ["a", "b"] {
            old.send(&FromClient::Update(anna.push(letter))).await;
        }
        assert_eq!(old.soon().await, None);
        house.journal.release();
        for _ in 0..2 {
            assert_eq!(old.expect().await, ToClient::Update(vec![0, 0].into()));
        }
        assert_eq!(old.soon().await, None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn no_ack_leaves_before_the_commit_and_each_edit_gets_one() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let mut reader = house.synced("note", &mut ben).await;
        house.journal.hold();
        for letter in ["a", "b", "c"] {
            socket.send("note", &FromClient::Update(anna.push(letter))).await;
        }
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text(), "abc", "fan-out does not wait");
        assert_eq!(socket.soon("note").await, None, "acks do");
        house.journal.release();
        for _ in 0..3 {
            assert_eq!(socket.expect("note").await, ToClient::Status(true));
        }
        assert_eq!(socket.soon("note").await, None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_repeats_an_edit_is_acked_behind_it() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        house.journal.hold();
        let edit = anna.push("a");
        socket.send("note", &FromClient::Update(edit.clone())).await;
        settle().await;
        socket.send("note", &FromClient::Update(edit.clone())).await;
        assert_eq!(socket.soon("note").await, None, "the first copy is not on disk yet");
        house.journal.release();
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        socket.send("note", &FromClient::Update(edit)).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "and at once when it is");
        assert_eq!(house.journal.tail(house.door.number("note")).len(), 1);
    })
    .await;
}

/// What is typed within one cadence is one message to those who read, one row of the log, and an ack for each edit.
#[tokio::test(start_paused = true)]
async fn what_was_typed_in_one_go_goes_as_one_and_is_acked_one_by_one() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let mut reader = house.synced("note", &mut ben).await;
        reader.catch_up(&mut ben).await;
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "the first goes at once");
        assert!(matches!(reader.expect().await, ToClient::Update(_)));
        for _ in 0..40 {
            socket.send("note", &FromClient::Update(anna.push("b"))).await;
        }
        for _ in 0..40 {
            assert_eq!(socket.expect("note").await, ToClient::Status(true));
        }
        let number = house.door.number("note");
        let rows = house.journal.tail(number).len();
        assert!(rows <= 4, "{rows} rows for what was typed in one go");
        let mut messages = 0;
        while let Some(ToClient::Update(update)) = reader.soon().await {
            ben.apply(&update);
            messages += 1;
        }
        assert!(messages <= 3, "{messages} messages");
        reader.sync(&mut ben).await;
        assert_eq!((ben.text(), house.journal.text(number)), (anna.text(), anna.text()));
    })
    .await;
}

/// Six people at the note who have each written a letter: enough for the room to write to all of them a cadence later.
async fn six_who_write(house: &House) -> Vec<(Hocus, Replica)> {
    let mut people = Vec::new();
    for client in 1..=6 {
        let (mut socket, mut replica) = (house.hocus().await, Replica::new(client));
        socket.sync("note", "", &mut replica).await;
        people.push((socket, replica));
    }
    all_write(&mut people).await;
    people
}

async fn all_write(people: &mut [(Hocus, Replica)]) {
    for (socket, replica) in people {
        socket.send("note", &FromClient::Update(replica.push("a"))).await;
    }
}

/// Where many write, an ack goes with the next write to its member, and not much later if there is nothing more to write.
#[tokio::test(start_paused = true)]
async fn where_many_write_acks_leave_with_the_next_write() {
    within(async {
        let house = House::new();
        let mut people = six_who_write(&house).await;
        let (last, _) = people.last_mut().expect("six people");
        let mut told = Instant::now();
        let acked = loop {
            match last.expect("note").await {
                ToClient::Status(true) => break Instant::now(),
                _ => told = Instant::now(),
            }
        };
        let later = acked - told;
        assert!(later >= Duration::from_millis(10) && later <= Duration::from_millis(30), "{later:?} after the news");
        assert_eq!(house.journal.tail(house.door.number("note")).len(), 6);
        for (socket, _) in &mut people[..5] {
            while socket.expect("note").await != ToClient::Status(true) {}
        }
    })
    .await;
}

/// Of a stream of edits every third cadence makes a commit; nothing waits longer than that, and what comes alone not at all.
#[tokio::test(start_paused = true)]
async fn a_stream_is_committed_every_third_cadence() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let (sent, mut acked) = (250, 0);
        for _ in 0..sent {
            socket.send("note", &FromClient::Update(anna.push("a"))).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let last = Instant::now();
        while acked < sent {
            acked += usize::from(socket.expect("note").await == ToClient::Status(true));
        }
        assert!(last.elapsed() <= Duration::from_millis(80), "{:?} until the last was on disk", last.elapsed());
        let commits = house.journal.appends();
        assert!((8..=13).contains(&commits), "{commits} commits in half a second of thirty cadences");

        socket.soon("note").await;
        let alone = Instant::now();
        socket.send("note", &FromClient::Update(anna.push("b"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        assert!(alone.elapsed() <= Duration::from_millis(2), "{:?} for one edit", alone.elapsed());
    })
    .await;
}

/// A document that is closed on its socket, and a server that stops, keep no ack back.
#[tokio::test(start_paused = true)]
async fn an_ack_that_waits_leaves_before_its_member_does() {
    within(async {
        let house = House::new();
        let mut people = six_who_write(&house).await;
        settle().await;
        // What they write now is told a cadence later; then comes the commit of all, and its acks wait for the next write.
        all_write(&mut people).await;
        let (last, _) = people.last_mut().expect("six people");
        while house.journal.tail(house.door.number("note")).len() < 12 {
            settle().await;
        }
        last.send("note", &FromClient::Close).await;
        let mut acks = 0;
        loop {
            match last.expect("note").await {
                ToClient::Status(true) => acks += 1,
                ToClient::Close(_) => break,
                _ => {}
            }
        }
        assert_eq!(acks, 2);
    })
    .await;
}
