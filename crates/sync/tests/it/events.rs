//! Events and posts: the same frames into the same rooms, where no websocket gets through.

use std::time::Duration;

use encrier_sync::wire::event::Messages;
use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{PostError, limits};
use tokio::time::{Instant, timeout};

use crate::support::events::{Event, Events, body};
use crate::support::{House, Replica, guest, settle, within};

/// Acks that come soon.
async fn acks(client: &mut Events) -> usize {
    let mut acks = 0;
    while let Ok(message) = timeout(Duration::from_millis(200), client.expect("note")).await {
        acks += usize::from(matches!(message, ToClient::Status(true)));
    }
    acks
}

/// What the journal has of the note.
fn stored(house: &House) -> String {
    house.journal.text(house.door.number("note"))
}

#[tokio::test(start_paused = true)]
async fn writers_by_events_and_by_websocket_read_each_other() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut by_events = house.events(guest("g.anna")).await;
        by_events.sync("note", &mut anna).await;
        let mut by_socket = house.hocus().await;
        by_socket.sync("note", "", &mut ben).await;
        by_events.send("note", &[FromClient::Update(anna.push("bonjour "))]).await;
        let ToClient::Update(update) = by_socket.expect("note").await else { panic!("an update") };
        ben.apply(&update);
        by_socket.send("note", &FromClient::Update(ben.push("salut"))).await;
        loop {
            match by_events.expect("note").await {
                ToClient::Update(update) => break anna.apply(&update),
                ToClient::Status(taken) => assert!(taken),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((anna.text(), ben.text()), ("bonjour salut".to_owned(), "bonjour salut".to_owned()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_post_that_comes_again_is_answered_and_not_heard_twice() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.events(guest("g.anna")).await;
        client.sync("note", &mut anna).await;
        let edit = FromClient::Update(anna.push("once"));
        for _ in 0..3 {
            assert_eq!(client.post(3, "note", std::slice::from_ref(&edit)).await, Ok(()));
        }
        assert_eq!(acks(&mut client).await, 1, "one edit, one ack");
        assert_eq!(stored(&house), "once");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn posts_that_overtake_each_other_are_heard_in_order() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.events(guest("g.anna")).await;
        client.sync("note", &mut anna).await;
        let edits: Vec<_> = ["a", "b", "c", "d"].map(|letter| FromClient::Update(anna.push(letter))).into();
        for number in [5, 4, 6, 4] {
            assert_eq!(
                client.post(number, "note", &edits[usize::try_from(number - 3).expect("few")..][..1]).await,
                Ok(())
            );
        }
        settle().await;
        assert_eq!((stored(&house).as_str(), acks(&mut client).await), ("", 0), "they wait for the third");
        assert_eq!(client.post(3, "note", &edits[..1]).await, Ok(()));
        assert_eq!(acks(&mut client).await, 4);
        assert_eq!(stored(&house), "abcd");
        let far = 7 + limits::POSTS_AHEAD_MAX;
        assert_eq!(client.post(far, "note", &edits[..1]).await, Err(PostError::TooFarAhead));
        assert_eq!(client.post(far - 1, "note", &edits[..1]).await, Ok(()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_post_waits_while_its_room_cannot_commit() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.events(guest("g.anna")).await;
        client.sync("note", &mut anna).await;
        house.journal.hold();
        let paste = "z".repeat(1_000_000);
        let pushing = async {
            for _ in 0..200 {
                client.send("note", &[FromClient::Update(anna.push(&paste))]).await;
            }
        };
        assert!(timeout(Duration::from_secs(20), pushing).await.is_err(), "200 MB were not taken");
        house.journal.release();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_not_read_is_a_slow_reader() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut reader = house.events(guest("g.ben")).await;
        reader.sync("note", &mut ben).await;
        let mut writer = house.synced("note", &mut anna).await;
        let line = "x".repeat(3_000);
        for _ in 0..500 {
            writer.send(&FromClient::Update(anna.push(&line))).await;
            settle().await;
        }
        assert!((house.metric("encrier_resyncs_total") - 1.0).abs() < f64::EPSILON);
        let queued = house.metric("encrier_delivered_bytes_total");
        assert!(queued < 700_000.0, "nothing more is queued for it: {queued}");
        let alive = async { while writer.next().await.is_ok() {} };
        assert!(timeout(Duration::from_secs(42), alive).await.is_err(), "the writer stays");
        assert!((house.metric("encrier_connections") - 1.0).abs() < f64::EPSILON, "the reader was closed");
        assert_eq!(reader.post(9, "note", &[]).await, Err(PostError::Gone));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_pauses_is_brought_up_to_date() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut reader = house.events(guest("g.ben")).await;
        reader.sync("note", &mut ben).await;
        let mut writer = house.synced("note", &mut anna).await;
        let line = "x".repeat(3_000);
        for _ in 0..500 {
            writer.send(&FromClient::Update(anna.push(&line))).await;
            settle().await;
        }
        while let Ok(message) = timeout(Duration::from_millis(200), reader.expect("note")).await {
            match message {
                ToClient::Update(update) | ToClient::StepTwo(update) => ben.apply(&update),
                _ => {}
            }
        }
        assert_eq!(ben.text(), anna.text());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_is_gone_at_once() {
    within(async {
        let house = House::new();
        let mut client = house.events(guest("g.anna")).await;
        client.sync("note", &mut Replica::new(1)).await;
        let began = Instant::now();
        let mailbox = client.mailbox.clone();
        drop(client);
        settle().await;
        assert!(house.metric("encrier_connections").abs() < f64::EPSILON);
        assert!(began.elapsed() < Duration::from_millis(100));
        assert_eq!(mailbox.post(9, Messages::default()).await, Err(PostError::Gone));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_answers_pings_stays_and_who_does_not_goes() {
    within(async {
        let house = House::new();
        for answers in [true, false] {
            let mut client = house.events(guest("g.anna")).await;
            client.sync("note", &mut Replica::new(1)).await;
            let began = Instant::now();
            let ended = timeout(Duration::from_mins(5), async {
                while let Some(event) = client.event().await {
                    if answers && event == Event::Ping {
                        client.send("note", &[]).await;
                    }
                }
            });
            assert_eq!(ended.await.is_err(), answers, "after {:?}", began.elapsed());
            assert!(answers || began.elapsed() < Duration::from_mins(1));
        }
    })
    .await;
}

/// The client's next post, its answer to a ping among them, waits behind the long one.
#[tokio::test(start_paused = true)]
async fn whoever_s_post_is_still_coming_in_stays() {
    within(async {
        let house = House::new();
        let mut client = house.events(guest("g.anna")).await;
        let mut anna = Replica::new(1);
        client.sync("note", &mut anna).await;
        for _ in 0..40 {
            // Events are read, and none is answered.
            let read = async { while client.event().await.is_some() {} };
            assert!(timeout(Duration::from_secs(3), read).await.is_err(), "it stays");
            client.mailbox.note_coming();
        }
        client.send("note", &[FromClient::Update(anna.push("long"))]).await;
        assert_eq!(acks(&mut client).await, 1);
        assert_eq!(stored(&house), "long");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_message_close_the_line_with_its_code() {
    within(async {
        let house = House::new();
        let mut client = house.events(guest("g.anna")).await;
        let messages = Messages::parse(vec![1, 0xff].into()).expect("one message of one byte");
        client.mailbox.post(1, messages).await.expect("an open line");
        assert_eq!(client.event().await, Some(Event::Close("4401 unauthorized".to_owned())));
        assert_eq!(client.event().await, None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_acknowledges_and_says_goodbye() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.events(guest("g.anna")).await;
        client.sync("note", &mut anna).await;
        client.mailbox.post(3, body("note", &[FromClient::Update(anna.push("last"))])).await.expect("an open line");
        settle().await;
        let listening = async {
            let mut is_acked = false;
            loop {
                match client.event().await {
                    Some(Event::Close(reason)) => break (is_acked, reason),
                    Some(Event::Message(_, payload)) => is_acked |= payload.ends_with(&[8, 1]),
                    Some(_) => {}
                    None => panic!("no goodbye"),
                }
            }
        };
        let ((), (is_acked, reason)) = tokio::join!(house.hub.drain(), listening);
        assert_eq!(reason, "1012 restart");
        assert!(is_acked);
        assert_eq!(stored(&house), "last");
    })
    .await;
}
