//! Starting where one cannot, and stopping.

use std::time::{Duration, Instant};

use encrier_server::{StartError, sentence, start};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::house::{TestHouse, config};

#[tokio::test]
async fn a_taken_port_is_one_clear_sentence() {
    let house = TestHouse::start().await;
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut settings = config(&data);
    settings.server.listen = house.running.address();
    let error = start(settings).await.expect_err("the port is taken");
    assert!(matches!(error, StartError::Listen { .. }), "{error:?}");
    let text = sentence(&error);
    assert!(text.contains(&house.running.address().to_string()) && text.contains("in use"), "{text}");
    house.stop().await;
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_is_one_clear_sentence() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut settings = config(&data);
    let file = data.path().join("file");
    std::fs::write(&file, "").expect("a test file");
    settings.server.data = file.join("data");
    let error = start(settings).await.expect_err("a file is no folder");
    assert!(sentence(&error).contains(&file.display().to_string()), "{}", sentence(&error));
}

#[tokio::test]
async fn two_servers_do_not_share_a_folder() {
    let house = TestHouse::start().await;
    let error = start(config(&house.data)).await.expect_err("the folder is in use");
    assert!(matches!(error, StartError::Store(_)), "{error:?}");
    assert!(sentence(&error).contains("in use"), "{}", sentence(&error));
    house.stop().await;
}

/// Idle connections do not hold a stop up, and nobody gets in any more.
#[tokio::test]
async fn a_stop_is_quick_and_complete() {
    let house = TestHouse::start().await;
    let address = house.running.address();
    let mut idle = TcpStream::connect(address).await.expect("a connection");
    let mut used = TcpStream::connect(address).await.expect("a connection");
    used.write_all(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("a request");
    let mut byte = [0; 1];
    used.read_exact(&mut byte).await.expect("an answer");
    let begun = Instant::now();
    house.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(address).await.is_err());
    for stream in [&mut idle, &mut used] {
        let mut rest = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut rest)).await;
        assert!(end.is_ok(), "the connection was closed");
    }
}

/// A note that is on its way when the stop begins is taken and acknowledged.
#[tokio::test]
async fn a_request_in_flight_is_finished() {
    let house = TestHouse::start().await;
    let address = house.running.address();
    let mut writer = TcpStream::connect(address).await.expect("a connection");
    let head = "POST /new HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n";
    writer.write_all(head.as_bytes()).await.expect("a request");
    let mut go_on = [0; 25];
    writer.read_exact(&mut go_on).await.expect("the body is waited for");
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    let finish = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        writer.write_all(b"dernie").await.expect("the rest");
        let mut answer = String::new();
        writer.read_to_string(&mut answer).await.expect("an answer");
        answer
    };
    let TestHouse { running, clock, data } = house;
    let (stopped, answer) = tokio::join!(running.stop(), finish);
    stopped.expect("the test server stops");
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
    let id = answer.rsplit('/').next().expect("an id").to_owned();
    let again = TestHouse::on(data, clock).await;
    assert_eq!(again.somebody().get(&format!("/{id}/download")).await.text, "dernie");
    again.stop().await;
}
