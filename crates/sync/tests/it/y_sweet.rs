//! The y-sweet dialect: marks come back when all before them is on disk, and no client is left without a word.

use std::time::Duration;

use bytes::Bytes;
use encrier_model::{LinkGrant, Right, Viewer};
use encrier_sync::wire::{FromClient, Scope, ToClient};
use tokio::time::{Instant, timeout};

use crate::support::{House, Plain, Replica, settle, within};

/// The client hangs up when it heard nothing for so long after a mark.
const PATIENCE: Duration = Duration::from_secs(3);

fn mark(count: u8) -> Bytes {
    Bytes::copy_from_slice(&[count])
}

/// The opening of `@y-sweet/client`: its question, its mark, its presence, and the answer to what it is asked.
async fn open(client: &mut Plain, replica: &mut Replica, count: u8) {
    client.send(&FromClient::StepOne(replica.vector())).await;
    client.send(&FromClient::Mark(mark(count))).await;
    client.sync(replica).await;
}

/// The next mark that comes back, however long it takes; what else comes is passed over.
async fn heard(client: &mut Plain) -> Bytes {
    loop {
        if let ToClient::Mark(mark) = client.expect().await {
            return mark;
        }
    }
}

/// Whether no mark comes back for a while.
async fn hears_none(client: &mut Plain) -> bool {
    timeout(Duration::from_secs(1), heard(client)).await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_mark_comes_back_when_all_before_it_is_on_disk() {
    within(async {
        let house = House::new();
        let (mut anna, mut client) = (Replica::new(1), house.sweet("note", None).await);
        open(&mut client, &mut anna, 0).await;
        assert_eq!(heard(&mut client).await, mark(0));
        house.journal.hold();
        client.send(&FromClient::Update(anna.push("a"))).await;
        client.send(&FromClient::Mark(mark(1))).await;
        settle().await;
        client.send(&FromClient::Update(anna.push("b"))).await;
        client.send(&FromClient::Mark(mark(2))).await;
        assert!(hears_none(&mut client).await, "nothing is on disk");
        house.journal.release_one();
        assert_eq!(heard(&mut client).await, mark(1), "the first edit is, the second is not");
        assert!(hears_none(&mut client).await);
        house.journal.release();
        assert_eq!(heard(&mut client).await, mark(2));
        client.send(&FromClient::Mark(mark(2))).await;
        assert_eq!(heard(&mut client).await, mark(2), "a beat of the heart is answered");
        assert_eq!(house.journal.text(house.door.number("note")), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mark_for_edits_made_offline_waits_for_them() {
    within(async {
        let house = House::new();
        let (mut anna, mut client) = (Replica::new(1), house.sweet("note", None).await);
        anna.push("offline");
        client.send(&FromClient::StepOne(anna.vector())).await;
        client.send(&FromClient::Mark(mark(1))).await;
        let vector = loop {
            match client.expect().await {
                ToClient::StepOne(vector) => break vector,
                ToClient::Mark(_) => panic!("nothing of it was sent yet"),
                _ => {}
            }
        };
        assert!(hears_none(&mut client).await, "still nothing");
        house.journal.hold();
        client.send(&FromClient::StepTwo(anna.diff(&vector))).await;
        assert!(hears_none(&mut client).await, "sent, and not on disk");
        house.journal.release();
        assert_eq!(heard(&mut client).await, mark(1));
        assert_eq!(house.journal.text(house.door.number("note")), "offline");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_waits_hears_something_within_three_seconds() {
    within(async {
        let house = House::new();
        house.journal.hold_loads();
        let (mut anna, mut client) = (Replica::new(1), house.sweet("note", None).await);
        client.send(&FromClient::Mark(mark(0))).await;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            timeout(PATIENCE, client.expect()).await.expect("a word while the document is read");
        }
        house.journal.release_loads();
        open(&mut client, &mut anna, 0).await;
        house.journal.hold();
        client.send(&FromClient::Update(anna.push("a"))).await;
        client.send(&FromClient::Mark(mark(1))).await;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            let said = timeout(PATIENCE, client.expect()).await.expect("a word while the disk is slow");
            assert_ne!(said, ToClient::Mark(mark(1)));
        }
        house.journal.release();
        assert_eq!(heard(&mut client).await, mark(1));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_is_never_told_that_its_edits_are_saved() {
    within(async {
        let house = House::new();
        house.door.document("note");
        let row = house.door.set_link_right("note", Right::Read);
        let (mut anna, mut client) = (Replica::new(1), house.sweet("note", None).await);
        open(&mut client, &mut anna, 0).await;
        assert_eq!(heard(&mut client).await, mark(0), "it has no edits");
        client.send(&FromClient::Update(anna.push("not mine"))).await;
        client.send(&FromClient::Mark(mark(1))).await;
        assert!(hears_none(&mut client).await);
        assert_eq!(house.journal.text(row.number), "");
        // Whoever may write after all is asked for what it wrote, and then told.
        house.hub.document_changed(house.door.set_link_right("note", Right::Write));
        let vector = loop {
            if let ToClient::StepOne(vector) = client.expect().await {
                break vector;
            }
        };
        client.send(&FromClient::StepTwo(anna.diff(&vector))).await;
        assert_eq!(heard(&mut client).await, mark(1));
        assert_eq!(house.journal.text(row.number), "not mine");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mark_waits_for_an_edit_that_waits_for_another() {
    within(async {
        let house = House::new();
        let (mut anna, mut client) = (Replica::new(1), house.sweet("note", None).await);
        open(&mut client, &mut anna, 0).await;
        assert_eq!(heard(&mut client).await, mark(0));
        let (first, second) = (anna.push("a"), anna.push("b"));
        client.send(&FromClient::Update(second)).await;
        client.send(&FromClient::Mark(mark(2))).await;
        assert!(hears_none(&mut client).await, "the second edit hangs in the air");
        // The room asks when it sees the gap; an answer that does not close it changes nothing.
        client.send(&FromClient::StepTwo(vec![0, 0].into())).await;
        assert!(hears_none(&mut client).await, "and still does");
        client.send(&FromClient::Update(first)).await;
        assert_eq!(heard(&mut client).await, mark(2));
        assert_eq!(house.journal.text(house.door.number("note")), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn marks_mean_nothing_in_other_dialects() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut plain = house.synced("note", &mut anna).await;
        plain.send(&FromClient::Mark(mark(1))).await;
        assert!(hears_none(&mut plain).await);
        let mut sweet = house.sweet("note", None).await;
        open(&mut sweet, &mut anna, 0).await;
        assert_eq!(heard(&mut sweet).await, mark(0));
        sweet.send(&FromClient::Mark(Bytes::from(vec![1; 100]))).await;
        assert!(hears_none(&mut sweet).await, "too long to be a count");
        sweet.send(&FromClient::QueryPresence).await;
        plain.send(&FromClient::Update(anna.push("on"))).await;
        loop {
            if let ToClient::Update(_) = sweet.expect().await {
                break;
            }
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_is_closed() {
    within(async {
        let house = House::new();
        assert_eq!(house.sweet("note", Some("no")).await.closed().await.0, 4403);
        assert_eq!(house.sweet("note", Some("many")).await.closed().await, (4429, "too-many-documents".to_owned()));
        assert_eq!(house.sweet("note", Some("away")).await.closed().await.0, 1013);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_update_without_a_socket_is_relayed_and_resolves_when_durable() {
    within(async {
        let house = House::new();
        let number = house.door.number("note");
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut reader = house.synced("note", &mut ben).await;
        house.journal.hold();
        let (first, second) = (anna.push("a"), anna.push("b"));
        let applied = house.hub.apply(number, None, second.clone()).await;
        assert!(applied.expect("a room").is_err(), "it builds on what is not here");
        let applying = tokio::spawn({
            let (hub, first) = (house.hub.clone(), first.clone());
            async move { hub.apply(number, None, first).await }
        });
        reader.catch_up(&mut ben).await;
        assert_eq!((ben.text().as_str(), applying.is_finished()), ("a", false));
        house.journal.release();
        assert_eq!(applying.await.expect("no panic"), Ok(Ok(())));
        assert_eq!(house.hub.apply(number, None, second).await, Ok(Ok(())));
        assert_eq!(house.journal.text(number), "ab");
        let nonsense = house.hub.apply(number, None, Bytes::from_static(b"\xff")).await;
        assert!(nonsense.expect("a room").is_err());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_socket_by_pass_follows_how_open_the_document_is() {
    within(async {
        let house = House::new();
        let grant = LinkGrant { document: house.door.number("note"), right: Right::Write };
        let holder = |is_given| Viewer::Holder { grant: grant.clone(), is_given, until_ms: i64::MAX, author: None };
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut open = house.sweet_as("note", None, holder(false)).await;
        let mut given = house.sweet_as("note", None, holder(true)).await;
        open.sync(&mut anna).await;
        given.sync(&mut ben).await;
        open.send(&FromClient::Update(anna.push("a"))).await;
        given.catch_up(&mut ben).await;
        house.hub.document_changed(house.door.set_link_right("note", Right::None));
        assert_eq!(open.closed().await.0, 4403, "closed to all others");
        given.send(&FromClient::Update(ben.push("b"))).await;
        settle().await;
        assert_eq!(house.journal.text(grant.document), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_is_in_by_a_pass_is_out_when_it_has_run_out() {
    within(async {
        let house = House::new();
        let grant = LinkGrant { document: house.door.number("note"), right: Right::Write };
        let holder = |is_given, until_ms| Viewer::Holder { grant: grant.clone(), is_given, until_ms, author: None };
        let mut stays = house.sweet_as("note", None, holder(true, 61_001)).await;
        stays.sync(&mut Replica::new(1)).await;
        let mut renewed = house.hocus_as(holder(true, 61_000)).await;
        renewed.sync("note", "", &mut Replica::new(2)).await;
        renewed.send("note", &FromClient::Token("ro".to_owned())).await;
        assert_eq!(renewed.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        let mut shared = house.hocus_as(holder(true, 61_000)).await;
        shared.sync("note", "", &mut Replica::new(3)).await;
        let mut open = house.sweet_as("note", None, holder(false, 60_999)).await;
        open.sync(&mut Replica::new(4)).await;
        house.clock.set(60_999);
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert!((house.metric("encrier_connections") - 4.0).abs() < f64::EPSILON, "not yet");
        house.clock.set(61_001);
        // No code that says never again, and the whole socket: clients come back with what they have by then.
        let goodbye = (1013, "pass ran out".to_owned());
        assert_eq!(open.closed().await, goodbye, "also where all may write");
        assert_eq!(shared.closed().await, goodbye);
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert!(stays.soon().await.is_none_or(|said| matches!(said, ToClient::Presence(_))));
        while let Some(said) = renewed.soon("note").await {
            assert!(matches!(said, ToClient::Presence(_)), "another token took the pass's place: {said:?}");
        }
    })
    .await;
}
