//! Bounds of the network face, from outside.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::house::TestHouse;

async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await.expect("an end").expect("bytes");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let house = TestHouse::with(|config| config.limits.head_ms_max = 100).await;
    let mut slow = TcpStream::connect(house.running.address()).await.expect("a connection");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await.expect("half a head");
    let answer = read_all(&mut slow).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    house.stop().await;
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let house = TestHouse::start().await;
    let mut stream = TcpStream::connect(house.running.address()).await.expect("a connection");
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
    // The server may hang up before all is sent.
    stream.write_all(head.as_bytes()).await.ok();
    let mut first = [0; 12];
    timeout(Duration::from_secs(10), stream.read_exact(&mut first)).await.expect("an answer").expect("bytes");
    assert_eq!(&first, b"HTTP/1.1 431");
    house.stop().await;
}

#[tokio::test]
async fn at_the_bound_of_connections_new_ones_wait() {
    let house = TestHouse::with(|config| config.limits.connections_max = 1).await;
    let address = house.running.address();
    let mut first = TcpStream::connect(address).await.expect("a connection");
    first.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    let mut byte = [0; 1];
    first.read_exact(&mut byte).await.expect("an answer");
    let mut second = TcpStream::connect(address).await.expect("a place in the queue");
    second.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("a request");
    assert!(timeout(Duration::from_millis(200), second.read_exact(&mut byte)).await.is_err(), "it waits");
    drop(first);
    assert!(read_all(&mut second).await.contains("User-agent"));
    house.stop().await;
}

/// Names in any writing, raw or escaped, name the same document.
#[tokio::test]
async fn raw_names_are_the_same_as_escaped_ones() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/p/%C3%A9t%C3%A9").await;
    let mut stream = TcpStream::connect(house.running.address()).await.expect("a connection");
    let request = "GET /api/v1/documents/été HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("a request");
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"kind\":\"pad\""), "{answer}");
    house.stop().await;
}
