//! Who is here: echoed, bound to its connection, gone with it.

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry};
use encrier_sync::wire::{FromClient, ToClient};

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
async fn a_flood_of_presence_is_one_entry_in_a_cadence() {
    within(async {
        let house = House::new();
        let mut anna = house.synced("note", &mut Replica::new(1)).await;
        let mut ben = house.plain_as("note", guest("g.ben")).await;
        for clock in 1..=1_000 {
            anna.send(&here(1, clock, "0")).await;
        }
        let mut heard = 0;
        while let Some(message) = ben.soon().await {
            heard += u32::from(matches!(message, ToClient::Presence(_)));
        }
        assert!((1..20).contains(&heard), "{heard} messages for a thousand");
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
