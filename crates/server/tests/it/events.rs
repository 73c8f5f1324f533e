//! The door of events and posts; what is said by them is `sync`'s to test.

use std::time::{Duration, Instant};

use encrier_sync::wire::FromClient;
use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::primitive::put_buffer;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::house::{Person, TestHouse};

const EVENTS: &str = "/collab/events";
const FRAMES: &str = "/collab/frames";

/// A stream that somebody listens to.
struct Listening {
    response: Response,
    text: String,
    name: String,
}

impl Listening {
    async fn open(person: &Person) -> Self {
        let response = person.request(Method::GET, EVENTS).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        let mut listening = Self { response, text: String::new(), name: String::new() };
        let open = listening.until("event: open\n").await;
        open.rsplit("data: ").next().expect("a name").trim().clone_into(&mut listening.name);
        listening
    }

    /// Reads to the end of the event that `sign` is in; gives what came so far.
    async fn until(&mut self, sign: &str) -> String {
        loop {
            if let Some(at) = self.text.find(sign)
                && let Some(end) = self.text[at..].find("\n\n")
            {
                let rest = self.text.split_off(at + end + 2);
                return std::mem::replace(&mut self.text, rest);
            }
            let piece = self.response.chunk().await.expect("an open stream").expect("more of the stream");
            self.text.push_str(std::str::from_utf8(&piece).expect("events are text"));
        }
    }
}

/// A post of messages about one document.
fn post(person: &Person, name: &str, number: &str, messages: &[FromClient]) -> RequestBuilder {
    let mut body = Vec::new();
    for message in messages {
        put_buffer(&mut body, &address::encode(&Address::new("x"), message));
    }
    let request = person.request(Method::POST, FRAMES).header("accept", "application/json");
    request.header("encrier-connection", name).header("encrier-number", number).body(body)
}

fn token() -> FromClient {
    FromClient::Token(String::new())
}

#[tokio::test]
async fn what_is_posted_is_answered_in_the_stream() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/n/x").await;
    let mut listening = Listening::open(&ada).await;
    assert_eq!(listening.name.len(), 22);
    let headers = listening.response.headers().clone();
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store, no-transform"),
        ("x-accel-buffering", "no"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(headers.get(name).map_or("", |value| value.to_str().expect("text")), value, "{name}");
    }
    let taken = ada.send(post(&ada, &listening.name, "1", &[token()])).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
    listening.until("id: 1\ndata: ").await;
    let metrics = ada.get("/metrics").await.text;
    assert!(metrics.contains("encrier_connections{dialect=\"hocuspocus\",transport=\"events\"} 1"), "{metrics}");
    house.stop().await;
}

#[tokio::test]
async fn only_its_opener_posts_to_a_connection() {
    let house = TestHouse::start().await;
    let (ada, ben, stranger) = (house.somebody(), house.somebody(), house.somebody());
    ada.visit("/n/x").await;
    ben.visit("/n/x").await;
    let listening = Listening::open(&ada).await;
    for (who, name) in [(&ben, listening.name.as_str()), (&stranger, &listening.name), (&ada, "AAAAAAAAAAAAAAAAAAAAAA")]
    {
        let answer = who.send(post(who, name, "1", &[token()])).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "no-connection"));
    }
    let own = ada.send(post(&ada, &listening.name, "1", &[token()])).await;
    assert_eq!(own.status, StatusCode::NO_CONTENT);
    house.stop().await;
}

#[tokio::test]
async fn another_sites_page_neither_listens_nor_posts() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let listening = Listening::open(&ada).await;
    for (origin, status) in [
        (house.url().as_str(), StatusCode::OK),
        ("https://evil.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let opened = ada.request(Method::GET, EVENTS).header("origin", origin).send().await.expect("an answer");
        assert_eq!(opened.status(), status, "{origin}");
        let posted = ada.send(post(&ada, &listening.name, "1", &[token()]).header("origin", origin)).await;
        let expected = if status == StatusCode::OK { StatusCode::NO_CONTENT } else { status };
        assert_eq!(posted.status, expected, "{origin}");
    }
    house.stop().await;
}

#[tokio::test]
async fn posts_are_bounded_and_say_what_is_wrong() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let listening = Listening::open(&ada).await;
    let name = listening.name.as_str();
    for (number, status) in [("", 422), ("0", 422), ("x", 422), ("-1", 422), ("17", 429), ("16", 204)] {
        let answer = ada.send(post(&ada, name, number, &[])).await;
        assert_eq!(answer.status.as_u16(), status, "{number:?}: {}", answer.text);
    }
    let cut = ada.send(post(&ada, name, "1", &[]).body(vec![5, 1])).await;
    assert_eq!(cut.status.as_u16(), 422, "{}", cut.text);
    let most = encrier_sync::limits::POST_BYTES_MAX;
    let long = ada.send(post(&ada, name, "1", &[]).body(vec![0; most + 1])).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", long.text);
    let again = ada.send(post(&ada, name, "1", &[token()])).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "what was refused was not counted: {}", again.text);
    house.stop().await;
}

#[tokio::test]
async fn a_stop_ends_streams_with_a_word_and_does_not_wait_for_them() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let mut listening = Listening::open(&ada).await;
    let begun = Instant::now();
    let (end, ()) = tokio::join!(listening.until("event: close\n"), house.stop());
    assert!(end.contains("data: 1012 restart"), "{end}");
    assert_eq!(listening.response.chunk().await.expect("a whole answer"), None);
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_listener_that_goes_is_gone_at_once() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let mut stream = TcpStream::connect(house.running.address()).await.expect("a connection");
    stream.write_all(b"GET /collab/events HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    let mut head = [0; 64];
    stream.read_exact(&mut head).await.expect("an answer");
    let connections = async || ada.get("/metrics").await.text.contains("transport=\"events\"} 1");
    assert!(connections().await);
    let begun = Instant::now();
    drop(stream);
    while connections().await {
        assert!(begun.elapsed() < Duration::from_secs(1), "still there");
    }
    house.stop().await;
}
