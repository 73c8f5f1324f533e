//! Bytes that brought other servers down: here only the connection that sent them ends, the document and everybody else go
//! on, and nothing of them is stored.
//!
//! Every class of the two collections: updates that make the CRDT library panic, hang, abort or reserve gigabytes, and
//! frames that stopped the usual servers.

mod bytes;

use std::collections::BTreeSet;
use std::path::Path;

use encrier_model::DocumentId;
use encrier_store::{Location, LogEntry, Store};
use encrier_tests::client::{Address, Client, ConnectError, Dialect, Ended, Message, Replica, Socket, View};
use futures_util::future::join_all;

use crate::support::{CONTENT, House, PATIENCE, come, join};

/// Sends `message` to a document in that dialect and shows that nobody but its sender notices.
async fn one_sender_alone(house: &House, class: &str, dialect: Dialect, message: Message) {
    let name = format!("{class}-{dialect:?}");
    let witness = join(house, Dialect::Hocuspocus, &name).await;
    witness.insert(CONTENT, 0, "before ");
    witness.saved().await.expect("acknowledged");
    let sender = join(house, dialect, &name).await;
    sender.send(message);
    // Frames are taken in order: whoever hears this echo was not ended by what went before.
    sender.announce(1, r#""still here""#);
    let client = sender.look(|view| view.replica.client());
    let told = |view: &View| view.ended.is_some() || view.dismissed.is_some() || view.refused > 0;
    let heard = |view: &View| view.presences.get(&client).is_some_and(|(clock, _)| *clock == 1);
    sender.until("an answer", |view| told(view) || heard(view)).await.expect("answered");
    // y-websocket has no word for "too much for this document"; what is malformed ends the socket there too.
    let is_well_formed = bytes::WELL_FORMED.contains(&class);
    let can_be_told = !bytes::LEFT_OUT.contains(&class) && (dialect == Dialect::Hocuspocus || !is_well_formed);
    assert!(sender.look(told) || !can_be_told, "{class} in {dialect:?} was taken");
    witness.insert(CONTENT, 7, "after");
    witness.saved().await.expect("the witness goes on");
    let fresh = join(house, Dialect::Yjs, &name).await;
    assert_eq!(fresh.text(CONTENT), "before after", "{class} in {dialect:?}");
    assert!(witness.look(|view| view.ended.is_none()), "{class} in {dialect:?} hurt the witness");
}

#[tokio::test]
async fn every_class_ends_its_sender_alone() {
    let mut house = House::open().await;
    let mut classes = bytes::updates();
    classes.extend(bytes::vectors());
    classes.extend(bytes::presences());
    for (class, message) in &classes {
        join_all(Dialect::ALL.map(|dialect| one_sender_alone(&house, class, dialect, message.clone()))).await;
        assert!(house.lives(), "{class} stopped the server");
    }
    house.crash_and_restart().await;
    for (class, _) in &classes {
        for dialect in Dialect::ALL {
            let fresh = join(&house, Dialect::Yjs, &format!("{class}-{dialect:?}")).await;
            assert_eq!(fresh.text(CONTENT), "before after", "{class} in {dialect:?} was stored");
        }
    }
}

/// The same bytes as a step 2, which is where a provider's offline edits come in.
#[tokio::test]
async fn every_update_ends_its_sender_as_a_step_two() {
    let mut house = House::open().await;
    for (class, message) in bytes::updates() {
        let Message::Update(update) = message else { continue };
        let step = Message::StepTwo(update);
        join_all(Dialect::ALL.map(|dialect| one_sender_alone(&house, class, dialect, step.clone()))).await;
        assert!(house.lives(), "{class} stopped the server");
    }
}

/// Frames that are no message at all, or none that a client may send.
#[tokio::test]
async fn frames_that_are_no_message_end_their_socket() {
    let mut house = House::open().await;
    for (class, frame) in bytes::frames() {
        let name = format!("frame-{class}");
        let witness = join(&house, Dialect::Hocuspocus, &name).await;
        let address = Address::yjs(house.host(), &name);
        let mut socket = Socket::open(&address).await.expect("let in");
        socket.send(frame).await.expect("sent");
        assert!(socket.end(PATIENCE).await.is_some(), "{class} was taken");
        witness.insert(CONTENT, 0, "on");
        witness.saved().await.expect("the witness goes on");
        assert!(house.lives(), "{class} stopped the server");
    }
}

/// Puts bytes into the store as no server of ours would: as a bad disk, or a fault of a version before.
async fn store_poison(data: &Path, poisons: &[(&str, Vec<u8>)]) {
    let store = Store::open(&Location::Sqlite(data.join("encrier.sqlite"))).await.expect("the server has stopped");
    for (name, poison) in poisons {
        let id = DocumentId::parse(name).expect("a name");
        let document = store.document(&id).await.expect("a store").expect("written before").number;
        let entry = LogEntry { author: None, client: 5, data: poison.clone().into() };
        let receipt = store.append(document, 0, vec![entry]).await.expect("queued");
        receipt.await.expect("on disk");
    }
    store.close().await.expect("closed");
}

/// What is stored is walked again before the library gets it: poison closes its document, and nothing else.
#[tokio::test]
async fn poison_in_the_store_closes_its_document_alone() {
    let mut house = House::open().await;
    let updates = bytes::updates().into_iter().filter_map(|(class, message)| match message {
        Message::Update(update) => Some((class, update)),
        _ => None,
    });
    let poisons: Vec<_> = updates.chain([("garbage", vec![0xff; 40])]).collect();
    for (class, _) in &poisons {
        let writer = join(&house, Dialect::Hocuspocus, class).await;
        writer.insert(CONTENT, 0, "before");
        writer.saved().await.expect("acknowledged");
        writer.leave().await;
    }
    assert!(house.terminate().await.status.success());
    store_poison(&house.data(), &poisons).await;
    house.start().await;
    let witness = join(&house, Dialect::Hocuspocus, "well").await;
    let mut closed = BTreeSet::new();
    for (class, _) in &poisons {
        match come(&Address::yjs(house.host(), class)).await {
            Err(ConnectError::Ended(Ended::Closed(1011, _))) => drop(closed.insert(class)),
            // What is only too much for one message is no harm once it is there.
            Ok(_) => assert!(bytes::WELL_FORMED.contains(class), "{class} was opened"),
            other => panic!("{class}: {other:?}"),
        }
        assert!(house.lives(), "{class} stopped the server");
        witness.insert(CONTENT, 0, "on ");
        witness.saved().await.expect("others go on");
    }
    let metrics = house.metrics().await;
    assert_eq!(metrics.sum("encrier_quarantined_documents"), closed.len() as u64);
    assert_eq!(metrics.sum("encrier_room_panics_total"), closed.len() as u64);
    assert!(closed.contains(&"garbage") && closed.len() > 30, "{closed:?}");
}

/// Before anybody is let in, a Hocuspocus socket can only hurt itself.
#[tokio::test]
async fn frames_before_a_token_end_their_socket() {
    let mut house = House::open().await;
    let witness = join(&house, Dialect::Yjs, "calm").await;
    for (class, frame) in bytes::frames_without_address() {
        let mut socket = Socket::open(&Address::hocuspocus(house.host(), "calm")).await.expect("a websocket");
        socket.send(frame).await.expect("sent");
        assert!(socket.end(PATIENCE).await.is_some(), "{class} was taken");
        assert!(house.lives(), "{class} stopped the server");
    }
    witness.insert(CONTENT, 0, "on");
    let fresh = join(&house, Dialect::Hocuspocus, "calm").await;
    fresh.until_text(CONTENT, "on").await.expect("the witness goes on");
}

/// A client may not speak for the server to the others.
#[tokio::test]
async fn a_broadcast_by_a_client_ends_its_document() {
    let house = House::open().await;
    let (eve, ben) = (join(&house, Dialect::Hocuspocus, "loud").await, join(&house, Dialect::Hocuspocus, "loud").await);
    eve.send(Message::Unknown(6, b"\x05hello".to_vec()));
    eve.until("its end", |view| view.ended.is_some() || view.dismissed.is_some()).await.expect("ended");
    ben.insert(CONTENT, 0, "on");
    ben.saved().await.expect("goes on");
}

/// What the usual clients may send and we have no use for is passed over in silence.
#[tokio::test]
async fn what_is_only_odd_is_passed_over() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let client = join(&house, dialect, "odd").await;
        client.send(Message::WhoIsHere);
        if dialect == Dialect::Hocuspocus {
            client.send(Message::Stateless("ping".into()));
        }
        client.insert(CONTENT, 0, "on ");
        let fresh = join(&house, dialect, "odd").await;
        fresh.until("the edit", |view| view.replica.text(CONTENT).contains("on ")).await.expect("goes on");
        assert!(client.look(|view| view.ended.is_none() && view.dismissed.is_none()), "{dialect:?}");
    }
}

/// Updates that bring nothing are acknowledged and change nothing; a Skip is what merged updates leave where one is missing.
#[tokio::test]
async fn what_brings_nothing_changes_nothing() {
    let mut house = House::open().await;
    for (class, update) in bytes::nothings() {
        let client = join(&house, Dialect::Hocuspocus, class).await;
        client.insert(CONTENT, 0, "text");
        client.edit(|_| update);
        client.saved().await.expect("acknowledged");
    }
    house.crash_and_restart().await;
    for (class, _) in bytes::nothings() {
        let fresh = join(&house, Dialect::Yjs, class).await;
        assert_eq!(fresh.text(CONTENT), "text", "{class}");
        assert!(!fresh.look(|view| view.replica.is_waiting()), "{class}");
    }
}

/// An update whose predecessor never came is neither shown nor stored nor relayed; its sender is asked what it has.
#[tokio::test]
async fn a_gap_is_held_back_and_goes_with_its_sender() {
    let mut house = House::open().await;
    let address = Address::hocuspocus(house.host(), "gap");
    let client = Client::connect(&address, Replica::new()).await.expect("let in");
    client.saved().await.expect("synced");
    let other = Replica::new();
    other.insert(CONTENT, 0, "never sent ");
    let later = other.insert(CONTENT, 11, "too early");
    let questions = client.look(|view| view.questions);
    client.edit(|_| later);
    client.until("the server's question", |view| view.questions > questions).await.expect("asked what it has");
    let fresh = come(&Address::yjs(house.host(), "gap")).await.expect("let in");
    assert_eq!(fresh.text(CONTENT), "");
    assert!(!fresh.look(|view| view.replica.is_waiting()), "half an update was relayed");
    client.leave().await;
    house.crash_and_restart().await;
    let fresh = come(&Address::yjs(house.host(), "gap")).await.expect("let in");
    assert!(!fresh.look(|view| view.replica.is_waiting()), "half an update was stored");
}
