//! Stopping: everything on disk, every ack sent, every socket told.

use std::time::Duration;

use encrier_sync::HubError;
use encrier_sync::wire::{FromClient, ToClient};
use tokio::time::Instant;

use crate::support::{House, Replica, settle, within};

#[tokio::test(start_paused = true)]
async fn a_drain_flushes_acks_and_closes_with_1012() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("one", "", &mut anna).await;
        socket.sync("two", "", &mut Replica::new(2)).await;
        let mut plain = house.synced("one", &mut Replica::new(3)).await;
        house.journal.hold();
        socket.send("one", &FromClient::Update(anna.push("last words"))).await;
        settle().await;
        let hub = house.hub.clone();
        let drain = tokio::spawn(async move { hub.drain().await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!drain.is_finished(), "not before all is on disk");
        house.journal.release();
        assert_eq!(socket.expect("one").await, ToClient::Status(true));
        assert_eq!(socket.closed().await, (1012, "restart".to_owned()));
        assert_eq!(plain.closed().await.0, 1012);
        drain.await.expect("no panic");
        assert_eq!(house.journal.text(house.door.number("one")), "last words");
        assert!(house.metric("encrier_rooms").abs() < f64::EPSILON);

        assert_eq!(house.plain("one").await.closed().await.0, 1012, "nobody comes in any more");
        assert_eq!(house.hub.read(house.door.number("one"), |_| ()).await, Err(HubError::Stopping));
        house.hub.drain().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_drain_ends_in_time_even_if_the_disk_does_not_answer() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        house.journal.hold();
        socket.send("note", &FromClient::Update(anna.push("x"))).await;
        settle().await;
        let began = Instant::now();
        house.hub.drain().await;
        assert!(began.elapsed() <= Duration::from_secs(8), "{:?}", began.elapsed());
        let mut acks = 0;
        while let Ok((_, message)) = socket.next().await {
            acks += u32::from(matches!(message, ToClient::Status(_)));
        }
        assert_eq!(acks, 0, "nothing was promised");
    })
    .await;
}
