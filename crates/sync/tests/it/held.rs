//! Updates that come before what they build on.

use encrier_sync::wire::{FromClient, ToClient};

use crate::support::{House, Replica, within};

#[tokio::test(start_paused = true)]
async fn an_update_out_of_order_waits_and_its_sender_is_asked() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let mut reader = house.synced("note", &mut ben).await;
        let (first, second) = (anna.push("a"), anna.push("b"));
        socket.send("note", &FromClient::Update(second)).await;
        let ToClient::StepOne(vector) = socket.expect("note").await else { panic!("a question") };
        assert_eq!(socket.soon("note").await, None, "no ack for what waits");
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text(), "", "nor is it relayed");

        socket.send("note", &FromClient::StepTwo(anna.diff(&vector))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "the ack of the update");
        assert_eq!(socket.soon("note").await, None, "none for the answer, which the client did not count");
        reader.catch_up(&mut ben).await;
        assert_eq!(ben.text(), "ab");
        socket.send("note", &FromClient::Update(first)).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "late, known, acked");
        assert_eq!(house.journal.text(house.door.number("note")), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_released_by_the_missing_update_and_acked_to_each_sender() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let (mut one, mut two) = (house.hocus().await, house.hocus().await);
        one.sync("note", "", &mut anna).await;
        two.sync("note", "", &mut Replica::new(2)).await;
        let (first, second) = (anna.push("a"), anna.push("b"));
        one.send("note", &FromClient::Update(second)).await;
        assert!(matches!(one.expect("note").await, ToClient::StepOne(_)));
        two.send("note", &FromClient::Update(first)).await;
        while two.expect("note").await != ToClient::Status(true) {}
        while one.expect("note").await != ToClient::Status(true) {}
        assert_eq!(house.journal.text(house.door.number("note")), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_lacks_it_itself_is_asked_once() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut Replica::new(9)).await;
        anna.push("lost for ever");
        let orphan = anna.push("b");
        socket.send("note", &FromClient::Update(orphan.clone())).await;
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)));
        socket.send("note", &FromClient::StepTwo(orphan)).await;
        assert_eq!(socket.soon("note").await, None);
        socket.send("note", &FromClient::Update(anna.push("c"))).await;
        assert_eq!(socket.soon("note").await, None, "asking again would go round for ever");
    })
    .await;
}

/// The y-websocket dialect has no word for a refused update: the end of the socket is one.
#[tokio::test(start_paused = true)]
async fn a_plain_client_whose_update_is_too_much_is_told_by_its_close() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.synced("note", &mut anna).await;
        let mut witness = house.synced("note", &mut ben).await;
        anna.push("lost on the way");
        for _ in 0..=encrier_doc::limits::HELD_SOURCE_MESSAGES_MAX {
            socket.send(&FromClient::Update(anna.push("x"))).await;
        }
        assert_eq!(socket.closed().await, (1013, "too much for this document".to_owned()));
        let mut back = house.synced("note", &mut anna).await;
        back.send(&FromClient::Update(anna.push("!"))).await;
        while ben.text() != anna.text() {
            witness.catch_up(&mut ben).await;
        }
    })
    .await;
}
