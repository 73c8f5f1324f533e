//! The Hocuspocus dialect beyond one document and one token.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use encrier_model::Right;
use encrier_sync::wire::{FromClient, Scope, ToClient};
use futures_util::StreamExt;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Hocus, House, Replica, settle, within};

#[tokio::test(start_paused = true)]
async fn a_thousand_documents_open_at_once_on_one_socket() {
    within(async {
        let house = House::new();
        let socket = house.hocus().await;
        let replica = Replica::new(1);
        let names: Vec<_> = (0..1_000).map(|number| format!("note-{number}")).collect();
        let (mut sink, mut stream) = socket.socket.split();
        let frames: Vec<_> = names
            .iter()
            .flat_map(|name| {
                let address = encrier_sync::wire::address::Address::new(name);
                let token = FromClient::Token(String::new());
                let step = FromClient::StepOne(replica.vector());
                [token, step].map(|message| encrier_sync::wire::address::encode(&address, &message))
            })
            .collect();
        let sending = tokio::spawn(async move {
            for frame in frames {
                futures_util::SinkExt::send(&mut sink, Message::Binary(frame)).await.expect("an open socket");
            }
            sink
        });
        let mut answered = std::collections::HashSet::new();
        while answered.len() < names.len() {
            let Some(Ok(Message::Binary(payload))) = stream.next().await else { panic!("an open socket") };
            let (address, inner) = encrier_sync::wire::address::split(&payload).expect("an address");
            if matches!(ToClient::decode(&inner), Ok(ToClient::StepTwo(_))) {
                answered.insert(address.name().expect("text").to_owned());
            }
        }
        let mut socket =
            crate::support::Hocus { socket: sending.await.expect("no panic").reunite(stream).expect("one") };
        socket.send("one more", &FromClient::Token(String::new())).await;
        assert_eq!(socket.expect("one more").await, ToClient::Denied("too-many-documents".to_owned()));
        socket.send("note-7", &FromClient::Close).await;
        socket.sync("one more", "", &mut Replica::new(2)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_comes_before_the_token_waits_for_it_in_order() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        for letter in ["a", "b", "c"] {
            socket.send("note", &FromClient::Update(anna.push(letter))).await;
        }
        assert_eq!(socket.soon("note").await, None);
        assert_eq!(house.door.asked.load(Ordering::Relaxed), 0);
        socket.send("note", &FromClient::Token(String::new())).await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)));
        for _ in 0..3 {
            assert_eq!(socket.expect("note").await, ToClient::Status(true));
        }
        assert_eq!(house.journal.text(house.door.number("note")), "abc");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_shows_no_token_is_let_in_where_none_is_needed() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut old = house.hocus().await;
        old.send("note", &FromClient::Update(anna.push("a"))).await;
        old.send("note", &FromClient::StepOne(anna.vector())).await;
        assert_eq!(old.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(old.expect("note").await, ToClient::StepOne(_)));
        assert!(matches!(old.expect("note").await, ToClient::StepTwo(_)));
        assert_eq!(old.expect("note").await, ToClient::Status(true), "what came before counts");
        old.send("..", &FromClient::StepOne(anna.vector())).await;
        assert_eq!(old.expect("..").await, ToClient::Denied("bad-name".to_owned()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_closed_document_waits_for_its_token_without_a_word() {
    within(async {
        let house = House::new();
        house.door.set_link_right("note", Right::None);
        let mut socket = house.hocus().await;
        for _ in 0..100 {
            socket.send("note", &FromClient::StepOne(Replica::new(1).vector())).await;
        }
        assert_eq!(socket.soon("note").await, None, "a refusal would end the provider before its token is there");
        assert_eq!(house.door.asked.load(Ordering::Relaxed), 1, "asked once, however often the client asks");
        socket.send("note", &FromClient::Token("ro".to_owned())).await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_that_comes_while_the_door_is_asked_without_one_decides() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.send("note", &FromClient::StepOne(Replica::new(1).vector())).await;
        socket.send("note", &FromClient::Token("no".to_owned())).await;
        let mut last = None;
        while let Some(message) = socket.soon("note").await {
            last = Some(message);
        }
        assert_eq!(last, Some(ToClient::Denied("permission-denied".to_owned())));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_tokens_is_bounded() {
    within(async {
        let house = House::new();
        let mut chatty = house.hocus().await;
        for _ in 0..1_001 {
            chatty.send("note", &FromClient::QueryPresence).await;
        }
        assert_eq!(chatty.closed().await.0, 4205);
        let mut heavy = house.hocus().await;
        let megabyte = Bytes::from(vec![0; 1024 * 1024]);
        let sending = async {
            for _ in 0..6 {
                heavy.send("note", &FromClient::Update(megabyte.clone())).await;
            }
            heavy.closed().await
        };
        assert_eq!(sending.await.0, 4205);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_may_show_another_token() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.open("note", "no", &Replica::new(1)).await;
        assert_eq!(socket.expect("note").await, ToClient::Denied("permission-denied".to_owned()));
        socket.send("note", &FromClient::Token("rw".to_owned())).await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)));
        assert!(matches!(socket.expect("note").await, ToClient::StepTwo(_)), "the question from before is answered");
        // The refusal may also be quicker than the question.
        let mut quick = house.hocus().await;
        quick.send("note", &FromClient::Token("no".to_owned())).await;
        assert_eq!(quick.expect("note").await, ToClient::Denied("permission-denied".to_owned()));
        for _ in 0..2_000 {
            quick.send("note", &FromClient::StepOne(Replica::new(1).vector())).await;
            quick.send("note", &FromClient::QueryPresence).await;
        }
        quick.send("note", &FromClient::Token("rw".to_owned())).await;
        assert_eq!(quick.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(quick.expect("note").await, ToClient::StepOne(_)));
        assert!(matches!(quick.expect("note").await, ToClient::StepTwo(_)));
        assert_eq!(quick.soon("note").await, None, "once, and what came after a refusal fills nothing up");
        quick.open("another", "many", &Replica::new(1)).await;
        assert_eq!(
            quick.expect("another").await,
            ToClient::Denied("too-many-documents".to_owned()),
            "the socket stays"
        );
        let mut unlucky = house.hocus().await;
        unlucky.open("note", "away", &Replica::new(1)).await;
        assert_eq!(unlucky.closed().await.0, 1013, "a store that is away is no refusal");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn two_providers_of_one_document_share_a_socket_by_sessions() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note\0one", "", &mut anna).await;
        socket.sync("note\0two", "", &mut ben).await;
        socket.send("note\0one", &FromClient::Update(anna.push("hello"))).await;
        let (mut heard, mut acked) = (None, false);
        while heard.is_none() || !acked {
            match socket.next().await.expect("an open socket") {
                (address, ToClient::Update(update)) => heard = Some((address, update)),
                (address, ToClient::Status(true)) => acked = address == "note\0one",
                _ => {}
            }
        }
        let (address, update) = heard.expect("just heard");
        ben.apply(&update);
        assert_eq!((address.as_str(), ben.text().as_str()), ("note\0two", "hello"), "the sender hears no echo");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_leaves_one_document_and_comes_back() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        socket.send("note", &FromClient::Update(anna.push("bye"))).await;
        socket.send("note", &FromClient::Close).await;
        while socket.expect("note").await != ToClient::Close("provider_initiated".to_owned()) {}
        let mut again = Replica::new(2);
        socket.sync("note", "", &mut again).await;
        assert_eq!(again.text(), "bye", "the edit before the farewell counts");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn small_talk() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        socket.send_raw(&[9]).await;
        let Some(Ok(Message::Binary(pong))) = socket.socket.next().await else { panic!("an answer") };
        assert_eq!(&pong[..], [10], "a pong has no address");
        socket.send("note", &FromClient::Stateless(Bytes::from_static(b"hi"))).await;
        socket.send("note", &FromClient::QueryPresence).await;
        socket.send("note", &FromClient::Unknown(99)).await;
        assert_eq!(socket.soon("note").await, None, "politely ignored");
        socket.send("", &FromClient::Token(String::new())).await;
        assert_eq!(socket.expect("").await, ToClient::Denied("bad-name".to_owned()));
        socket.send("note", &FromClient::BroadcastStateless).await;
        assert!(matches!(socket.expect("note").await, ToClient::Close(_)));
        socket.sync("note", "", &mut anna).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_sync_begun_anew_is_asked_back_and_acked_once() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        // `forceSync` of the provider: one step one, one unsaved change counted.
        socket.send("note", &FromClient::StepOne(anna.vector())).await;
        let ToClient::StepOne(vector) = socket.expect("note").await else { panic!("a question") };
        assert!(matches!(socket.expect("note").await, ToClient::StepTwo(_)));
        socket.send("note", &FromClient::StepTwo(anna.diff(&vector))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        assert_eq!(socket.soon("note").await, None);
    })
    .await;
}

/// Shows a token.
async fn show(socket: &mut Hocus, token: &str) {
    socket.send("note", &FromClient::Token(token.to_owned())).await;
}

#[tokio::test(start_paused = true)]
async fn of_tokens_shown_while_the_door_thinks_the_newest_counts() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        house.door.hold();
        for token in ["no", "many", "ro"] {
            show(&mut socket, token).await;
        }
        settle().await;
        house.door.release();
        assert_eq!(socket.expect("note").await, ToClient::Denied("permission-denied".to_owned()));
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)));
        assert_eq!(house.door.asked.load(Ordering::Relaxed), 2, "the one between was never asked");
        show(&mut socket, "").await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)), "what it may write now is asked for");
        assert_eq!(socket.soon("note").await, None, "nothing is played again");
        house.door.hold();
        show(&mut socket, "").await;
        show(&mut socket, "ro").await;
        settle().await;
        house.door.release();
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        assert_eq!(socket.soon("note").await, None, "an open document, too");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_close_while_the_door_thinks_takes_all_of_it_back() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        house.door.hold();
        show(&mut socket, "no").await;
        socket.send("note", &FromClient::StepOne(Replica::new(1).vector())).await;
        socket.send("note", &FromClient::Close).await;
        settle().await;
        show(&mut socket, "").await;
        settle().await;
        house.door.release();
        assert_eq!(
            socket.expect("note").await,
            ToClient::Admitted(Scope::ReadWrite),
            "the answer to the first is nobody's"
        );
        assert!(matches!(socket.expect("note").await, ToClient::StepOne(_)));
        assert_eq!(socket.soon("note").await, None, "neither the question nor the close is played");
        socket.send("note", &FromClient::StepOne(Replica::new(1).vector())).await;
        assert!(matches!(socket.soon("note").await, Some(ToClient::StepTwo(_))), "it is open");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn hocuspocus_1_gets_into_a_closed_document_by_its_token() {
    within(async {
        let house = House::new();
        house.door.set_link_right("note", Right::None);
        let mut old = house.hocus_1("note").await;
        assert_eq!(old.soon().await, None, "its token is its first message");
        old.send(&FromClient::Token("no".to_owned())).await;
        assert_eq!(old.expect().await, ToClient::Denied("permission-denied".to_owned()));
        old.send(&FromClient::Token("ro".to_owned())).await;
        assert_eq!(old.expect().await, ToClient::Admitted(Scope::ReadOnly), "before that it begins nothing");
        old.sync(&mut Replica::new(1)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn hocuspocus_1_without_a_token_is_let_go_in_a_minute() {
    within(async {
        let house = House::new();
        house.door.set_link_right("note", Right::None);
        let mut old = house.hocus_1("note").await;
        let began = Instant::now();
        old.send(&FromClient::StepOne(Replica::new(1).vector())).await;
        assert_eq!(old.closed().await, (4408, "no document".to_owned()));
        assert!(began.elapsed() < Duration::from_secs(70), "{:?}", began.elapsed());
        let mut nameless = house.hocus_1("..").await;
        assert_eq!(nameless.closed().await, (4403, "bad-name".to_owned()), "no token changes that");
    })
    .await;
}

/// Its provider takes a refusal for good.
#[tokio::test(start_paused = true)]
async fn hocuspocus_1_comes_again_where_the_store_is_away() {
    within(async {
        let house = House::new();
        for right in [Right::None, Right::Write] {
            house.door.set_link_right("note", right);
            let mut old = house.hocus_1("note").await;
            old.send(&FromClient::Token("away".to_owned())).await;
            let end = loop {
                match old.next().await {
                    Ok(message) => assert!(!matches!(message, ToClient::Denied(_)), "{right:?}: {message:?}"),
                    Err(end) => break end,
                }
            };
            assert_eq!(end.0, 1013, "{right:?}");
        }
    })
    .await;
}
