//! When the journal fails: nothing is promised that is not on disk, and what clients kept comes back.

use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Poisoned, Refused, limits};
use encrier_sync::wire::{FromClient, Scope, ToClient};
use encrier_sync::{HubError, JournalError};

use crate::support::{House, Replica, settle, within};

fn away() -> JournalError {
    JournalError::Unavailable("disk full".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_not_taken_ends_the_room_and_clients_bring_their_edits_again() {
    within(async {
        for on_commit in [false, true] {
            let house = House::new();
            let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
            let mut socket = house.hocus().await;
            socket.sync("note", "", &mut anna).await;
            let mut plain = house.synced("note", &mut ben).await;
            if on_commit {
                house.journal.fail_commit(Some(away()));
            } else {
                house.journal.fail_append(Some(away()));
            }
            socket.send("note", &FromClient::Update(anna.push("kept"))).await;
            let mut acks = 0;
            let end = loop {
                match socket.next().await {
                    Ok((_, ToClient::Status(_))) => acks += 1,
                    Ok(_) => {}
                    Err(end) => break end,
                }
            };
            assert_eq!((acks, end), (0, (1013, "storage".to_owned())));
            assert_eq!(plain.closed().await, (1013, "storage".to_owned()));
            house.journal.fail_append(None);
            house.journal.fail_commit(None);
            let mut again = house.hocus().await;
            again.sync("note", "", &mut anna).await;
            assert_eq!(house.journal.text(house.door.number("note")), "kept");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn after_a_disk_error_documents_can_be_read_and_nothing_else() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        socket.send("note", &FromClient::Update(anna.push("safe"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        let mut other = house.hocus().await;
        other.sync("other", "", &mut Replica::new(8)).await;
        house.journal.fail_append(Some(JournalError::ReadOnly));
        socket.send("note", &FromClient::Update(anna.push(", lost?"))).await;
        assert_eq!(socket.closed().await.0, 1013);

        let mut again = house.hocus().await;
        again.open("note", "", &anna).await;
        assert_eq!(again.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        let ToClient::StepOne(vector) = again.expect("note").await else { panic!("a question") };
        again.send("note", &FromClient::StepTwo(anna.diff(&vector))).await;
        assert!(matches!(again.expect("note").await, ToClient::StepTwo(_)));
        assert_eq!(again.expect("note").await, ToClient::Status(false), "a change is refused");

        let mut scratch = Replica::new(9);
        other.send("other", &FromClient::Update(scratch.push("x"))).await;
        assert_eq!(other.expect("other").await, ToClient::Status(false), "in rooms that were open, too");
        let number = house.door.number("note");
        let edit = house.hub.edit(number, None, |document| document.set_text("content", "x", 5)).await;
        assert_eq!(edit, Err(HubError::Journal(JournalError::ReadOnly)));
        let text = house.hub.read(number, |document| document.text("content")).await.expect("a read");
        assert_eq!(text.as_deref(), Ok("safe"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_document_that_does_not_load_sends_all_away_and_loads_later() {
    within(async {
        let house = House::new();
        house.journal.fail_load(Some(away()));
        house.journal.hold_loads();
        let (mut one, mut two) = (house.plain("note").await, house.hocus().await);
        two.open("note", "", &Replica::new(1)).await;
        let (hub, number) = (house.hub.clone(), house.door.number("note"));
        let read = tokio::spawn(async move { hub.read(number, |_| ()).await });
        settle().await;
        house.journal.release_loads();
        assert_eq!(one.closed().await, (1013, "storage".to_owned()));
        assert_eq!(two.closed().await, (1013, "storage".to_owned()));
        assert_eq!(read.await.expect("no panic"), Err(HubError::Journal(away())));
        house.journal.fail_load(None);
        house.synced("note", &mut Replica::new(2)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_is_named_to_those_who_write() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.synced("note", &mut anna).await;
        house.journal.fail_commit(Some(JournalError::Full));
        socket.send(&FromClient::Update(anna.push("kept"))).await;
        assert_eq!(socket.closed().await, (1013, "disk is full".to_owned()));
        let number = house.door.number("note");
        let edit = house.hub.edit(number, None, |document| document.set_text("content", "x", 5)).await;
        assert_eq!(edit, Err(HubError::Journal(JournalError::Full)));
        house.journal.fail_commit(None);
        house.synced("note", &mut anna).await;
        settle().await;
        assert_eq!(house.journal.text(number), "kept", "it goes on by itself");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_stored_row_that_cannot_be_read_closes_its_document_for_good_and_no_other() {
    within(async {
        let house = House::new();
        house.journal.fail_load(Some(JournalError::Damaged("row 7".to_owned())));
        assert_eq!(house.plain("bad").await.closed().await, (1011, "document is damaged".to_owned()));
        house.journal.fail_load(None);
        let mut ben = Replica::new(2);
        let mut both = house.hocus().await;
        both.sync("good", "", &mut ben).await;
        both.open("bad", "", &Replica::new(3)).await;
        assert_eq!(both.expect("bad").await, ToClient::Close("document is damaged".to_owned()));
        both.send("good", &FromClient::Update(ben.push("fine"))).await;
        assert_eq!(both.expect("good").await, ToClient::Status(true));
        let read = house.hub.read(house.door.number("bad"), |_| ()).await;
        let Err(HubError::Poisoned(Poisoned(why))) = read else { panic!("{read:?}") };
        assert!(why.ends_with("row 7"), "{why}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_room_whose_document_somebody_else_writes_opens_it_anew() {
    within(async {
        let house = House::new();
        let (mut anna, mut stranger) = (Replica::new(1), Replica::new(2));
        let mut client = house.synced("note", &mut anna).await;
        let number = house.door.number("note");
        house.journal.write_behind(number, stranger.push("theirs "));
        client.send(&FromClient::Update(anna.push("ours"))).await;
        assert_eq!(client.closed().await.0, 1013);
        house.synced("note", &mut anna).await;
        assert!(anna.text().contains("theirs ") && anna.text().contains("ours"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_next_room_waits_for_what_the_failed_one_has_under_way() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.synced("note", &mut anna).await;
        house.journal.hold();
        client.send(&FromClient::Update(anna.push("under way "))).await;
        settle().await;
        house.journal.fail_append(Some(away()));
        client.send(&FromClient::Update(anna.push("refused"))).await;
        assert_eq!(client.closed().await.0, 1013);
        house.journal.fail_append(None);
        let mut early = house.plain("note").await;
        settle().await;
        house.journal.release();
        assert_eq!(early.closed().await.0, 1013, "the failed room was still there");
        house.synced("note", &mut Replica::new(2)).await;
        assert_eq!(house.journal.tail(house.door.number("note")).len(), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_closes_one_document_for_good_and_no_other() {
    within(async {
        let house = House::new();
        let mut ben = Replica::new(2);
        let (mut anna_socket, mut both) = (house.synced("bad", &mut Replica::new(1)).await, house.hocus().await);
        both.sync("bad", "", &mut Replica::new(3)).await;
        both.sync("good", "", &mut ben).await;
        let number = house.door.number("bad");
        let edit = house.hub.edit(number, None, |_| panic!("a bug")).await;
        assert!(matches!(edit, Err(HubError::Journal(_) | HubError::Poisoned(_))), "{edit:?}");
        assert_eq!(anna_socket.closed().await.0, 1011);
        assert_eq!(both.expect("bad").await, ToClient::Close("document is damaged".to_owned()));
        both.send("good", &FromClient::Update(ben.push("fine"))).await;
        assert_eq!(both.expect("good").await, ToClient::Status(true));
        let read = house.hub.read(number, |_| ()).await;
        assert_eq!(read, Err(HubError::Poisoned(Poisoned("panic: a bug".to_owned()))));
        assert_eq!(house.plain("bad").await.closed().await.0, 1011);
        assert!((house.metric("encrier_room_panics_total") - 1.0).abs() < f64::EPSILON);
    })
    .await;
}

/// As many clients as a document may have, each with a thing that is gone already, but for so many.
fn crowd(but: u64) -> Bytes {
    let clients = limits::CLIENTS_MAX as u64 - but;
    let mut out = Vec::new();
    put_number(&mut out, clients);
    for client in 0..clients {
        put_number(&mut out, 1);
        put_number(&mut out, 1_000 + client);
        out.extend([0, 0, 1]);
    }
    out.push(0);
    out.into()
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push(u8::try_from(number & 127 | 128).expect("a byte"));
        number >>= 7;
    }
    out.push(u8::try_from(number).expect("a byte"));
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_the_servers_own_that_meets_a_bound_is_refused_and_closes_nothing() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.synced("note", &mut anna).await;
        client.send(&FromClient::Update(anna.push("sound"))).await;
        let number = house.door.number("note");
        let filled = house.hub.apply(number, None, crowd(1)).await;
        assert_eq!(filled, Ok(Ok(())));
        let edit = house.hub.edit(number, None, |document| document.set_text("content", "restored", 77)).await;
        assert_eq!(edit, Err(HubError::Refused(Refused::Limit("clients"))));
        let one_more = house.hub.apply(number, None, Replica::new(77).push("more")).await;
        assert_eq!(one_more, Ok(Err(Refused::Limit("clients"))));
        assert_eq!((house.refused("limit"), house.refused("malformed")), (2, 0), "neither is a bad update");
        client.send(&FromClient::Update(anna.push(" and alive"))).await;
        settle().await;
        let text = house.hub.read(number, |document| document.text("content")).await.expect("an open room");
        assert_eq!(text.as_deref(), Ok("sound and alive"));
        let edit = house.hub.edit(number, None, |document| document.set_text("content", "less", 1_000)).await;
        assert_eq!(edit, Ok(()), "under a client id that is there already");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_question_that_panics_harms_only_its_asker() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut client = house.synced("note", &mut anna).await;
        let number = house.door.number("note");
        let read = house.hub.read::<(), _>(number, |_| panic!("a bug in an exporter")).await;
        assert!(read.is_err());
        client.send(&FromClient::Update(anna.push("on we go"))).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(house.journal.text(number), "on we go");
    })
    .await;
}
