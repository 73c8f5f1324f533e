//! Frames that took other servers down: here each costs its sender the connection, or the document, and nobody else
//! anything.

use std::time::Duration;

use bytes::Bytes;
use encrier_sync::Dialect;
use encrier_sync::wire::{FromClient, ToClient};
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{House, Replica, guest, within};

fn hex(text: &str) -> Bytes {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hex")).collect::<Vec<_>>().into()
}

/// An update with a `ContentAny` nested so deep that the library's recursion overflows a worker's stack.
fn deep_any() -> Bytes {
    let mut out = vec![1, 1, 1, 0, 8, 1, 1, b't', 1];
    out.extend([117, 1].repeat(20_000));
    out.push(127);
    out.push(0);
    out.into()
}

/// Bodies by the kind of message that carries them.
fn hostile() -> Vec<(&'static str, FromClient)> {
    vec![
        ("step one of 2^30 clients", FromClient::StepOne(hex("80 80 80 80 04"))),
        ("step one that ends early", FromClient::StepOne(hex("02 01 05"))),
        ("presence of 2^30 entries", FromClient::Presence(hex("80 80 80 80 04"))),
        ("presence of bad JSON", FromClient::Presence(hex("01 01 01 03 7b 7b 7b"))),
        ("presence of bad UTF-8", FromClient::Presence(hex("01 01 01 02 22 ff"))),
        ("deep content", FromClient::Update(deep_any())),
        (
            "a client twice",
            FromClient::Update(hex("02 01 05 00 04 01 01 74 03 61 62 63 01 05 00 04 01 01 74 05 64 65 66 67 68 00")),
        ),
        ("an aliased client", FromClient::Update(hex("01 01 85 80 80 80 80 80 80 10 00 04 01 01 74 03 61 62 63 00"))),
        ("a clock near 2^32", FromClient::Update(hex("01 01 05 fb ff ff ff 0f 00 05 00"))),
        ("2^27 clients", FromClient::Update(hex("80 80 80 40"))),
        ("an update that ends early", FromClient::StepTwo(hex("01 01 05"))),
        ("bytes after the end", FromClient::Update(hex("00 00 00"))),
        ("an empty body", FromClient::Update(Bytes::new())),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_hostile_frame_closes_its_sender_alone() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut writer = house.synced("note", &mut anna).await;
        let mut witness = house.synced("note", &mut ben).await;
        for (what, message) in hostile() {
            let mut attacker = house.plain("note").await;
            attacker.send(&message).await;
            assert_eq!(attacker.closed().await.0, 1007, "{what}");
        }
        writer.send(&FromClient::Update(anna.push("still here"))).await;
        witness.catch_up(&mut ben).await;
        assert_eq!(ben.text(), "still here");
        assert!(house.metric("encrier_refused_frames_total") >= 13.0);
        assert!(house.metric("encrier_room_failures_total").abs() < f64::EPSILON);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn on_a_shared_socket_it_closes_its_document_alone() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("good", "", &mut anna).await;
        for (what, message) in hostile() {
            socket.sync("bad", "", &mut Replica::new(9)).await;
            socket.send("bad", &message).await;
            assert!(matches!(socket.expect("bad").await, ToClient::Close(_)), "{what}");
            socket.send("good", &FromClient::Update(anna.push("x"))).await;
            assert_eq!(socket.expect("good").await, ToClient::Status(true), "{what}");
        }
    })
    .await;
}

/// Each is answered; what a stranger repeats must leave the threads to others all the same.
#[tokio::test(start_paused = true)]
async fn refused_messages_are_read_a_thousand_a_second() {
    within(async {
        let house = House::new();
        let mut stranger = house.hocus().await;
        let began = Instant::now();
        for _ in 0..10_000 {
            // A sync step that there is not.
            stranger.send_raw(b"\x01x\x00\x09").await;
            assert_eq!(stranger.expect("x").await, ToClient::Close("unknown sync step".to_owned()));
        }
        assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
        assert!((house.metric("encrier_refused_frames_total") - 10_000.0).abs() < f64::EPSILON, "each is counted");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_messages_fit_a_frame_and_no_more() {
    within(async {
        let house = House::new();
        let nothing = [1, 1, 0];
        let mut patient = house.plain("note").await;
        patient.send_raw(&nothing.repeat(1_000)).await;
        patient.sync(&mut Replica::new(1)).await;
        patient.send_raw(&nothing.repeat(1_001)).await;
        assert_eq!(patient.closed().await, (1007, "too many messages in one frame".to_owned()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_message_close_the_socket() {
    within(async {
        let house = House::new();
        for frame in ["", "00", "00 03 01 00", "00 02 05 00", "ff ff ff ff ff ff ff ff ff 01"] {
            let mut attacker = house.plain("note").await;
            attacker.send_raw(&hex(frame)).await;
            assert_eq!(attacker.closed().await.0, 1007, "{frame}");
        }
        let mut unheard = house.plain("note").await;
        unheard.send_raw(&hex("66 01 05")).await;
        unheard.send_raw(&hex("08 01")).await;
        unheard.sync(&mut Replica::new(1)).await;

        let mut text = house.plain("note").await;
        text.socket.send(Message::Text("hello".into())).await.expect("an open socket");
        assert_eq!(text.closed().await.0, 1003);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_first_bytes_of_a_shared_socket_decide_whether_it_is_a_provider() {
    within(async {
        let house = House::new();
        let mut stranger = house.hocus().await;
        stranger.send_raw(b"\xff\xff").await;
        assert_eq!(stranger.closed().await.0, 4401);
        let mut provider = house.hocus().await;
        provider.sync("note", "", &mut Replica::new(1)).await;
        provider.send_raw(b"\x7f").await;
        assert_eq!(provider.closed().await.0, 1007);
    })
    .await;
}

/// Writes raw bytes and gives the code of the close frame that comes back.
async fn raw_close(house: &House, bytes: &[u8]) -> Option<u16> {
    let dialect = Dialect::Yjs { name: "note".to_owned(), token: None };
    let mut pipe = house.pipe(dialect, guest("g.eve"), 64 * 1024);
    pipe.write_all(bytes).await.expect("room in the pipe");
    let mut answer = Vec::new();
    pipe.read_to_end(&mut answer).await.expect("a pipe");
    let at = answer.iter().position(|byte| *byte == 0x88)?;
    Some(u16::from_be_bytes([answer[at + 2], answer[at + 3]]))
}

#[tokio::test(start_paused = true)]
async fn the_websocket_protocol_is_kept_to() {
    within(async {
        let house = House::new();
        assert_eq!(raw_close(&house, &hex("82 01 00")).await, Some(1002), "an unmasked frame");
        assert_eq!(raw_close(&house, &hex("c2 81 00 00 00 00 00")).await, Some(1002), "a reserved bit");
        assert_eq!(raw_close(&house, &hex("83 80 00 00 00 00")).await, Some(1002), "an unknown opcode");
        let fifteen_mebibytes = hex("82 ff 00 00 00 00 00 f0 00 00 01 02 03 04");
        assert_eq!(raw_close(&house, &fifteen_mebibytes).await, Some(1009), "a header is enough");
    })
    .await;
}

/// A refused sender that goes on sending hears why it is closed, and the connection's task ends as it should: tungstenite,
/// asked again after it refused a frame, would panic over the body or hang up on the close.
#[tokio::test(start_paused = true)]
async fn who_sends_on_after_a_refused_frame_hears_why() {
    within(async {
        let house = House::new();
        let mut pipe = house.pipe(Dialect::Hocuspocus, guest("g.anna"), 64 * 1024);
        // A binary frame of 15 MiB, masked with zeros, of which 4 MiB come.
        pipe.write_all(&[0x82, 0x80 | 127, 0, 0, 0, 0, 0, 0xf0, 0, 0, 0, 0, 0, 0]).await.expect("the head is taken");
        let body = vec![0; 64 * 1024];
        for _ in 0..64 {
            pipe.write_all(&body).await.expect("the body is taken");
        }
        let mut heard = Vec::new();
        pipe.read_to_end(&mut heard).await.expect("an end, not a reset");
        assert_eq!(heard[..4], [0x88, u8::try_from(heard.len() - 2).expect("short"), 0x03, 0xf1], "closed with 1009");
    })
    .await;
}
