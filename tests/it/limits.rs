//! At every bound the client is told, and nobody else notices.

use encrier_tests::client::{Address, Client, ConnectError, Dialect, Ended, Replica, Socket};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use tokio_tungstenite::tungstenite::Error;

use crate::support::{CONTENT, House, PATIENCE, come, join};

/// More than one message may have: `sync` takes 8 MiB and a little.
const TOO_BIG: usize = 9 * 1024 * 1024;

#[tokio::test]
async fn a_message_that_is_too_big_is_answered_with_1009() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let witness = join(&house, Dialect::Hocuspocus, "big").await;
        let mut socket = Socket::open(&Address::new(dialect, house.host(), "big")).await.expect("a websocket");
        // The server may hang up while we still send.
        socket.send(vec![0; TOO_BIG]).await.ok();
        match socket.end(PATIENCE).await {
            Some(Ended::Closed(code, _)) => assert_eq!(code, 1009, "{dialect:?}"),
            // A reset can overtake the goodbye when unread bytes are left.
            other => assert_eq!(other, Some(Ended::Cut), "{dialect:?}"),
        }
        witness.insert(CONTENT, 0, "on ");
        witness.saved().await.expect("the witness goes on");
    }
}

#[tokio::test]
async fn a_long_paste_goes_through() {
    let mut house = House::open().await;
    let (one, two) = (join(&house, Dialect::Hocuspocus, "paste").await, join(&house, Dialect::Yjs, "paste").await);
    let paste = "Une page de plus. ".repeat(100_000);
    one.insert(CONTENT, 0, &paste);
    one.saved().await.expect("acknowledged");
    two.until("the paste", |view| view.replica.text(CONTENT).len() == paste.len()).await.expect("it arrives");
    house.crash_and_restart().await;
    let fresh = join(&house, Dialect::Yjs, "paste").await;
    assert_eq!(fresh.text(CONTENT), paste);
}

#[tokio::test]
async fn one_socket_has_so_many_documents_and_no_more() {
    use encrier_tests::client::{Frame, Message};
    let house = House::open().await;
    let mut socket = Socket::open(&Address::hocuspocus(house.host(), "")).await.expect("a websocket");
    let asked = 1_050;
    for number in 0..asked {
        let token = Frame { address: format!("many-{number}"), message: Message::Token(String::new()) };
        socket.send(token.encode()).await.expect("sent");
    }
    let (mut admitted, mut denied) = (0, 0);
    while admitted + denied < asked {
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.expect("an answer to each");
        match Frame::decode(&next.expect("the socket stays open")).map(|frame| frame.message) {
            Some(Message::Admitted(_)) => admitted += 1,
            Some(Message::Denied(_) | Message::Close(_)) => denied += 1,
            _ => {}
        }
    }
    assert_eq!((admitted, denied), (1_000, 50));
}

#[tokio::test]
async fn a_program_hears_why_a_full_document_is_closed_to_it() {
    let house = House::open_with(&["--members-max", "1"]).await;
    let _first = join(&house, Dialect::Hocuspocus, "full").await;
    let refused = come(&Address::hocuspocus(house.host(), "full")).await;
    assert!(matches!(&refused, Err(ConnectError::Dismissed(reason)) if reason == "too-many-members"), "{refused:?}");
}

#[tokio::test]
async fn a_program_opens_a_document_of_twenty_megabytes() {
    let house = House::open().await;
    let writer = join(&house, Dialect::Hocuspocus, "long").await;
    for _ in 0..3 {
        writer.insert(CONTENT, 0, &"x".repeat(7_000_000));
    }
    writer.saved().await.expect("acknowledged");
    for dialect in Dialect::ALL {
        let reader = join(&house, dialect, "long").await;
        assert_eq!(reader.text(CONTENT).len(), 21_000_000, "{dialect:?}");
    }
}

#[tokio::test]
async fn names_that_are_no_ids_are_refused_clearly() {
    let house = House::open().await;
    for name in ["", "..", "  ", "a\u{7}b"] {
        let refused = Client::connect(&Address::hocuspocus(house.host(), name), Replica::new()).await;
        assert!(matches!(refused, Err(ConnectError::Denied(_))), "{name:?}: {refused:?}");
    }
    for name in ["..", "a\u{7}b", &"é".repeat(600)] {
        let refused = come(&Address::yjs(house.host(), name)).await;
        let told = match &refused {
            // Reconnecting will not help: a code of 44xx says so.
            Err(ConnectError::Ended(Ended::Closed(code, _))) => (4400..4500).contains(code),
            Err(ConnectError::Socket(Error::Http(answer))) => answer.status().is_client_error(),
            Err(ConnectError::Denied(_)) => true,
            _ => false,
        };
        assert!(told, "{name:?}: {refused:?}");
    }
}

#[tokio::test]
async fn odd_names_are_names() {
    let house = House::open().await;
    let names = [
        "Réunion du 3 mai",
        "日本語",
        "g.0123456789abcdef$réunion",
        "a:b",
        "x?y#z",
        "50 %",
        "…",
        "a+b&c=d",
        "health",
        "a/b",
        "a$b",
    ];
    for name in names {
        let (one, two) = (join(&house, Dialect::Hocuspocus, name).await, join(&house, Dialect::Yjs, name).await);
        one.insert(CONTENT, 0, name);
        one.saved().await.expect("acknowledged");
        two.until_text(CONTENT, name).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for name in names.into_iter().filter(|name| *name != "health") {
        assert_eq!(house.api().markdown(name).await, name);
    }
}

#[tokio::test]
async fn a_note_that_is_too_long_is_refused_with_413() {
    let house = House::open().await;
    let api = house.api();
    let answer = api.post_text("/new", "x".repeat(40 * 1024 * 1024)).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(api.call(Method::GET, "/health", None).await.status(), StatusCode::OK);
}

/// A crowd on one machine is a school behind one address: nobody is turned away.
#[tokio::test]
async fn two_hundred_people_fit_in_one_room() {
    let house = House::open().await;
    let clients = join_all((0..200).map(|n| join(&house, Dialect::ALL[n % 2], "assembly"))).await;
    clients[0].insert(CONTENT, 0, "bonjour");
    join_all(clients.iter().map(|client| client.until_text(CONTENT, "bonjour")))
        .await
        .into_iter()
        .for_each(|seen| seen.expect("seen by all"));
}
