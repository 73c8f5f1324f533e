//! Silence: neither client may hear it for half a minute, and no dead one may stay.

use std::time::Duration;

use encrier_sync::wire::{FromClient, ToClient};
use tokio::time::{Instant, timeout};

use crate::support::{House, Replica, within};

#[tokio::test(start_paused = true)]
async fn an_idle_client_hears_something_every_half_minute() {
    within(async {
        let house = House::new();
        let mut plain = house.synced("note", &mut Replica::new(1)).await;
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut Replica::new(2)).await;
        for _ in 0..5 {
            let (said, told) = tokio::join!(
                timeout(Duration::from_secs(30), plain.expect()),
                timeout(Duration::from_secs(30), socket.expect("note"))
            );
            assert_eq!(said.expect("in time"), ToClient::Presence(vec![0].into()));
            assert_eq!(told.expect("in time"), ToClient::Presence(vec![0].into()));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_dead_peer_is_let_go_within_45_seconds_whenever_it_fell_silent() {
    within(async {
        // Where in the keeper's round of 5 s its last word fell.
        for later_ms in [0, 1_300, 2_600, 3_900, 4_990] {
            let house = House::new();
            let mut anna = Replica::new(1);
            let mut client = house.synced("note", &mut anna).await;
            tokio::time::sleep(Duration::from_millis(later_ms)).await;
            client.send(&FromClient::Update(anna.push("my last word"))).await;
            // Nobody polls this client from now on: it answers no ping.
            tokio::time::sleep(Duration::from_secs(34)).await;
            assert!(
                (house.metric("encrier_connections") - 1.0).abs() < f64::EPSILON,
                "{later_ms}: a tunnel is no death"
            );
            tokio::time::sleep(Duration::from_secs(11)).await;
            assert!(house.metric("encrier_connections").abs() < f64::EPSILON, "{later_ms}");
            drop(client);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_pings_stays() {
    within(async {
        let house = House::new();
        let mut client = house.synced("note", &mut Replica::new(1)).await;
        let began = Instant::now();
        while began.elapsed() < Duration::from_mins(5) {
            assert_eq!(client.expect().await, ToClient::Presence(vec![0].into()));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_hocuspocus_socket_that_opens_nothing_is_closed() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.send("note", &FromClient::QueryPresence).await;
        let began = Instant::now();
        assert_eq!(socket.closed().await.0, 4408);
        assert!((Duration::from_mins(1)..Duration::from_secs(70)).contains(&began.elapsed()));
    })
    .await;
}
