//! Who is here: echoed, bound to its connection, gone with it.

use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry};
use encrier_sync::wire::{FromClient, ToClient};
use tokio::time::Instant;

use crate::support::{House, Plain, Replica, guest, settle, within};

fn here(client: u64, clock: u32, state: &'static str) -> FromClient {
    FromClient::Presence(Presence::encode(&[PresenceEntry {
        client,
        clock,
        state: Bytes::from_static(state.as_bytes()),
    }]))
}

/// The next presence, as (client, clock, state).
async fn next(client: &mut Plain) -> Vec<(u64, u32, String)> {
    loop {
        if let ToClient::Presence(body) = client.expect().await {
            let entries = Presence::parse(&body).expect("own bytes").entries;
            let text = |state: Bytes| String::from_utf8(state.to_vec()).expect("text");
            return entries.into_iter().map(|entry| (entry.client, entry.clock, text(entry.state))).collect();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn presence_is_echoed_shown_to_newcomers_and_gone_with_its_connection() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        settle().await;
        anna.send(&here(1, 0, "{}")).await;
        assert_eq!(next(&mut anna).await, [(1, 0, "{}".to_owned())], "what keeps y-websocket clients awake");
        assert_eq!(next(&mut ben).await, [(1, 0, "{}".to_owned())]);
        let mut late = house.plain_as("note", guest("g.carl")).await;
        assert_eq!(next(&mut late).await, [(1, 0, "{}".to_owned())]);
        late.send(&FromClient::QueryPresence).await;
        assert_eq!(next(&mut late).await, [(1, 0, "{}".to_owned())], "and to whoever asks");
        drop(anna);
        assert_eq!(next(&mut ben).await, [(1, 1, "null".to_owned())]);
        assert_eq!(next(&mut late).await, [(1, 1, "null".to_owned())]);
    })
    .await;
}

/// What programs on the Rust library do.
#[tokio::test(start_paused = true)]
async fn whoever_says_who_it_is_behind_its_first_question_is_seen() {
    within(async {
        let house = House::new();
        let mut ben = house.synced("note", &mut Replica::new(2)).await;
        let mut anna = house.plain("note").await;
        let mut frame = Vec::new();
        FromClient::StepOne(Replica::new(1).vector()).encode(&mut frame);
        here(1, 1, "{}").encode(&mut frame);
        anna.send_raw(&frame).await;
        assert_eq!(next(&mut ben).await, [(1, 1, "{}".to_owned())]);
        anna.catch_up(&mut Replica::new(1)).await;
        anna.send_raw(&[0, 0, 1, 0, 0, 2, 1, 9]).await;
        assert_eq!(anna.closed().await.0, 1007, "a message that is bad is bad wherever it stands");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_presence_that_is_too_much_is_not_seen_and_ends_nobody() {
    within(async {
        let house = House::new();
        let mut replica = Replica::new(1);
        let mut anna = house.synced("note", &mut replica).await;
        let mut ben = house.synced("note", &mut Replica::new(2)).await;
        for (clock, state) in [(1, format!("\"{}\"", "x".repeat(60_000))), (2, "[".repeat(33) + &"]".repeat(33))] {
            let much = Presence::encode(&[PresenceEntry { client: 1, clock, state: state.into() }]);
            anna.send(&FromClient::Presence(much)).await;
            assert_eq!(ben.soon().await, None);
            anna.send(&FromClient::Update(replica.push("on"))).await;
            assert!(matches!(ben.expect().await, ToClient::Update(_)));
            let refused = f64::from(u8::try_from(clock).expect("a small clock"));
            assert!((house.metric("encrier_refused_frames_total") - refused).abs() < f64::EPSILON);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_speaks_for_another() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        anna.send(&here(1, 1, "1")).await;
        next(&mut anna).await;
        settle().await;
        ben.send(&here(1, 9, "null")).await;
        ben.send(&here(2, 1, "2")).await;
        assert_eq!(next(&mut anna).await, [(2, 1, "2".to_owned())], "the forgery is not passed on");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_presence_is_told_twenty_times_a_second() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        settle().await;
        let began = Instant::now();
        let flood = async {
            for clock in 1..=2_000 {
                anna.send(&here(1, clock, "0")).await;
                tokio::time::sleep_until(began + Duration::from_millis(clock.into())).await;
            }
        };
        let listen = async {
            let mut heard = 0;
            while next(&mut ben).await.first().is_some_and(|(_, clock, _)| *clock < 2_000) {
                heard += 1;
            }
            heard
        };
        let ((), heard) = tokio::join!(flood, listen);
        assert!((35..=41).contains(&heard), "{heard} messages in two seconds");
        assert!(began.elapsed() < Duration::from_millis(2_100), "and the last word comes in time");
    })
    .await;
}

/// At any point of the interval, and also while somebody types.
#[tokio::test(start_paused = true)]
async fn whoever_left_is_gone_within_a_tenth_of_a_second() {
    within(async {
        let house = House::new();
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        let mut replica = Replica::new(9);
        let mut carl = house.synced("note", &mut replica).await;
        for client in 1..=20 {
            let mut anna = house.plain("note").await;
            settle().await;
            anna.send(&here(client, 1, "{}")).await;
            assert_eq!(next(&mut ben).await, [(client, 1, "{}".to_owned())]);
            tokio::time::sleep(Duration::from_millis(7 * client)).await;
            carl.send(&FromClient::Update(replica.push("x"))).await;
            let left = Instant::now();
            drop(anna);
            assert_eq!(next(&mut ben).await, [(client, 2, "null".to_owned())]);
            assert!(left.elapsed() <= Duration::from_millis(100), "gone after {:?}", left.elapsed());
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn presence_is_never_stored() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        anna.send(&here(1, 1, "{\"name\":\"Anna\"}")).await;
        next(&mut anna).await;
        assert_eq!(house.journal.appends(), 0);
    })
    .await;
}

/// y-protocols drops everybody unheard for half a minute in one event, and a browser that slept tells of all of them at once.
#[tokio::test(start_paused = true)]
async fn whoever_slept_and_takes_all_others_for_gone_stays() {
    within(async {
        let house = House::new();
        let mut replica = Replica::new(1);
        let mut anna = house.synced("note", &mut replica).await;
        anna.send(&here(1, 1, "{}")).await;
        assert_eq!(next(&mut anna).await, [(1, 1, "{}".to_owned())]);
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        let gone = |client| PresenceEntry { client, clock: 9, state: Bytes::from_static(b"null") };
        let all: Vec<_> = (1..=1_500).map(gone).collect();
        ben.send(&FromClient::Presence(Presence::encode(&all))).await;
        ben.send(&here(2_000, 1, "{}")).await;
        assert_eq!(next(&mut anna).await, [(2_000, 1, "{}".to_owned())], "and nobody is gone");
        anna.send(&FromClient::Update(replica.push("on"))).await;
        while !matches!(ben.expect().await, ToClient::Update(_)) {}
    })
    .await;
}
