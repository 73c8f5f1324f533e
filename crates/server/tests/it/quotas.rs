//! What one person and one address may have, from outside: addresses of this machine stand for people's lines.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use encrier_server::Config;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::house::{Person, TestHouse};

/// Ten minutes and a little.
const LONG_ENOUGH_MS: i64 = 10 * 60 * 1000 + 1_000;

fn line(last: u8) -> IpAddr {
    IpAddr::from([127, 0, 0, last])
}

/// A house where this machine's addresses count like any other.
async fn house(change: impl FnOnce(&mut Config)) -> TestHouse {
    TestHouse::with(|config| {
        config.limits.wide_networks.clear();
        change(config);
    })
    .await
}

/// A connection from that address that says nothing.
async fn connect(house: &TestHouse, from: IpAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("an address of this machine");
    socket.connect(house.running.address()).await.expect("a connection")
}

/// A request that asks for a websocket; the socket lives as long as the answer.
async fn open(person: &Person, path: &str) -> Response {
    let request = person.request(Method::GET, path).header("connection", "Upgrade").header("upgrade", "websocket");
    let request = request.header("sec-websocket-version", "13").header("accept", "application/json");
    request.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==").send().await.expect("an answer")
}

/// Opens sockets until one is refused with that code, at most a hundred; gives those that are open.
async fn open_all(person: &Person, path: &str, code: &str) -> Vec<Response> {
    let mut sockets = Vec::new();
    while sockets.len() < 100 {
        let answer = open(person, path).await;
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(answer.headers()["retry-after"], "30");
            assert!(answer.text().await.expect("a body").contains(&format!("\"{code}\"")));
            break;
        }
        sockets.push(answer);
    }
    sockets
}

/// A person whose cookie is older than ten minutes.
async fn known(house: &TestHouse, people: &[&Person]) {
    for person in people {
        assert_eq!(person.visit("/p/x").await.status, StatusCode::OK);
    }
    house.move_clock(LONG_ENOUGH_MS);
}

async fn metric(house: &TestHouse, line: &str) -> bool {
    house.somebody_at(self::line(99)).get("/metrics").await.text.lines().any(|said| said == line)
}

/// Opens `asked` connections from one address, of which `left` are too many, and looks in from another.
async fn crowd(house: &TestHouse, asked: usize, left: usize) {
    let mut held = Vec::new();
    for _ in 0..asked {
        held.push(connect(house, line(2)).await);
    }
    let began = Instant::now();
    let answer = house.somebody_at(line(3)).visit("/p/x").await;
    assert_eq!(answer.status, StatusCode::OK, "another address is served");
    assert!(began.elapsed() < Duration::from_secs(1), "and at once: {:?}", began.elapsed());
    // The last one came after the bound was reached.
    let mut last = held.pop().expect("many");
    let mut said = String::new();
    timeout(Duration::from_secs(10), last.read_to_string(&mut said)).await.expect("an end").expect("bytes");
    assert!(said.starts_with("HTTP/1.1 429 ") && said.contains("Retry-After: 30\r\n"), "{said}");
    let refused = format!("encrier_refused_requests_total{{reason=\"connections-of-address\"}} {left}");
    assert!(metric(house, &refused).await);
    held.clear();
    // The places of those who left come back.
    let again = async {
        let served = async || {
            let answer = house.somebody_at(line(2)).request(Method::GET, "/").send().await;
            answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
        };
        while !served().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), again).await.expect("the address is served again");
}

#[tokio::test]
async fn a_crowd_from_one_address_leaves_place_for_others() {
    let house = house(|config| config.limits.connections_max = 400).await;
    crowd(&house, 400, 200).await;
    house.stop().await;
}

#[tokio::test]
#[ignore = "needs 18,000 descriptors"]
async fn ten_thousand_connections_from_one_address_leave_place_for_others() {
    let house = house(|_| ()).await;
    crowd(&house, 10_000, 2_000).await;
    house.stop().await;
}

#[tokio::test]
async fn strangers_lock_out_no_known_person_of_their_address() {
    let house = house(|config| config.limits.sockets_per_address_max = 4).await;
    let (anna, ben) = (house.somebody_at(line(2)), house.somebody_at(line(2)));
    known(&house, &[&anna, &ben]).await;
    let (stranger, fresh) = (house.somebody_at(line(2)), house.somebody_at(line(2)));
    assert_eq!(fresh.visit("/p/x").await.status, StatusCode::OK);
    let sockets = open_all(&stranger, "/y/x", "too-many-sockets-here").await;
    assert_eq!(sockets.len(), 4);
    assert_eq!(open(&fresh, "/collab").await.status(), StatusCode::TOO_MANY_REQUESTS, "a fresh cookie is no merit");
    for path in ["/collab", "/y/x", "/d/x/ws/x"] {
        assert_eq!(open(&anna, path).await.status(), StatusCode::SWITCHING_PROTOCOLS, "{path}");
        assert_eq!(open(&ben, path).await.status(), StatusCode::SWITCHING_PROTOCOLS, "{path}");
        assert_eq!(open(&stranger, path).await.status(), StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    let events = stranger.request(Method::GET, "/collab/events").send().await.expect("an answer");
    assert_eq!(events.status(), StatusCode::TOO_MANY_REQUESTS);
    let events = anna.request(Method::GET, "/collab/events").send().await.expect("an answer");
    assert_eq!(events.status(), StatusCode::OK);
    let elsewhere = house.somebody_at(line(3));
    assert_eq!(open(&elsewhere, "/y/x").await.status(), StatusCode::SWITCHING_PROTOCOLS);
    drop((sockets, events));
    let again = async {
        while open(&stranger, "/y/x").await.status() != StatusCode::SWITCHING_PROTOCOLS {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), again).await.expect("places come back");
    house.stop().await;
}

#[tokio::test]
async fn a_person_has_so_many_sockets_wherever_it_sits() {
    let house = TestHouse::start().await;
    let anna = house.somebody();
    anna.visit("/p/x").await;
    let mut sockets = open_all(&anna, "/y/x", "too-many-sockets").await;
    assert_eq!(sockets.len(), 20, "also on a wide network");
    let ben = house.somebody();
    ben.visit("/p/x").await;
    sockets.push(open(&ben, "/y/x").await);
    assert_eq!(sockets[20].status(), StatusCode::SWITCHING_PROTOCOLS);
    assert!(metric(&house, r#"encrier_refused_requests_total{reason="sockets-of-person"} 1"#).await);
    house.stop().await;
}

/// Without a trusted proxy a header changes nothing; with one, each client behind it has accounts of its own.
#[tokio::test]
async fn a_spoofed_header_gives_no_second_account() {
    for trusted in [false, true] {
        let house = house(|config| {
            config.limits.calls_per_address_per_minute_max = 3;
            config.limits.connections_max = 8;
            if trusted {
                config.server.trusted_proxies = vec!["127.0.0.2".parse().expect("a network")];
            }
        })
        .await;
        let sender = house.somebody_at(line(2));
        let mut answers = Vec::new();
        for client in 1..=5 {
            let request = sender.request(Method::GET, "/health");
            let request = request.header("x-forwarded-for", format!("203.0.113.{client}"));
            answers.push(sender.send(request).await.status.as_u16());
        }
        assert_eq!(answers, if trusted { [200; 5] } else { [200, 200, 200, 429, 429] });
        // What a client behind the proxy puts there itself stands before what the proxy adds.
        let mut last = 0;
        for lie in 0..4 {
            let request = sender.request(Method::GET, "/health");
            let request = request.header("x-forwarded-for", format!("198.51.100.{lie}, 203.0.113.200"));
            last = sender.send(request).await.status.as_u16();
        }
        assert_eq!(last, 429);
        // A proxy's connections are other people's.
        let mut held = Vec::new();
        for _ in 0..6 {
            held.push(connect(&house, line(2)).await);
        }
        let (mut sixth, mut byte) = (held.pop().expect("six"), [0; 1]);
        let refused = timeout(Duration::from_millis(500), sixth.read(&mut byte)).await.is_ok();
        assert_eq!(refused, !trusted);
        drop((held, sixth));
        house.stop().await;
    }
}

#[tokio::test]
async fn requests_of_one_address_are_bounded_and_files_are_free() {
    let house = house(|config| config.limits.calls_per_address_per_minute_max = 5).await;
    let stranger = house.somebody_at(line(2));
    for _ in 0..20 {
        assert_eq!(stranger.get("/assets/no-such-file.js").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(stranger.visit("/").await.status, StatusCode::OK);
    for _ in 0..4 {
        assert_eq!(stranger.get("/health").await.status, StatusCode::OK);
    }
    let refused = stranger.get("/api/v1/documents/x").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::TOO_MANY_REQUESTS, "too-many-calls".to_owned()));
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=13).contains(&wait), "{wait}");
    let answer = stranger.send(stranger.request(Method::POST, "/api/v1/documents").json(&json!({"kind": "pad"}))).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let guess = stranger.request(Method::POST, "/collab/frames").header("encrier-connection", "a-guess");
    let guess = stranger.send(guess.header("encrier-number", "1")).await;
    assert_eq!(guess.status, StatusCode::TOO_MANY_REQUESTS, "posts are free for those who have a line");
    assert_eq!(house.somebody_at(line(3)).get("/health").await.status, StatusCode::OK);
    assert!(metric(&house, r#"encrier_refused_requests_total{reason="calls-of-address"} 3"#).await);
    house.stop().await;
}

/// By whichever way a document is made: page, API, y-sweet, markdown or a socket that names it.
#[tokio::test]
async fn new_documents_are_bounded_by_person_and_address() {
    let house = house(|config| {
        config.limits.documents_per_hour_max = 3;
        config.limits.documents_per_address_per_hour_max = 5;
    })
    .await;
    let anna = house.somebody_at(line(2));
    assert_eq!(anna.visit("/p/first").await.status, StatusCode::OK);
    assert_eq!(anna.post("/api/v1/documents", &json!({"kind": "pad"})).await.status, StatusCode::CREATED);
    assert_eq!(anna.post("/doc/new", &json!({})).await.status, StatusCode::OK);
    anna.write_note("a fourth, of which the first was made before there was a cookie").await;
    for path in ["/p/another", "/n/another"] {
        let refused = anna.visit(path).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|wait| wait > 60));
    }
    for path in ["/api/v1/documents", "/doc/new"] {
        let refused = anna.post(path, &json!({"kind": "pad"})).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::TOO_MANY_REQUESTS, "too-many-documents".to_owned()));
    }
    assert_eq!(anna.visit("/p/first").await.status, StatusCode::OK, "what is there opens");
    let ben = house.somebody_at(line(2));
    assert_eq!(ben.visit("/p/bens").await.status, StatusCode::OK, "the fifth of this address");
    let carl = house.somebody_at(line(2));
    assert_eq!(carl.visit("/p/carls").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(house.somebody_at(line(3)).visit("/p/elsewhere").await.status, StatusCode::OK);
    house.stop().await;
}
