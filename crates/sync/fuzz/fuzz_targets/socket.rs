//! Any messages on a socket of any dialect: its room goes on, and a witness in it is served.
//!
//! The input is a sequence of `[length: 2 bytes, message]`; the first byte chooses the dialect.

#![no_main]

use bytes::Bytes;
use encrier_sync::wire::{FromClient, ToClient};
use futures_util::SinkExt;
use libfuzzer_sys::fuzz_target;
use tokio_tungstenite::tungstenite::Message;

#[path = "../../tests/it/support/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod support;

use support::{House, Replica};

fuzz_target!(|data: &[u8]| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(attack(data));
});

async fn attack(data: &[u8]) {
    let Some((dialect, mut rest)) = data.split_first() else { return };
    let house = House::new();
    let mut anna = Replica::new(1);
    let mut witness = house.hocus().await;
    witness.sync("note", "", &mut anna).await;
    let mut attacker = match dialect & 3 {
        0 => house.plain("note").await.socket,
        2 => house.sweet("note", None).await.socket,
        _ => {
            let mut socket = house.hocus().await;
            socket.send("note", &FromClient::Token(String::new())).await;
            socket.socket
        }
    };
    while let Some(([high, low], behind)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(behind.len());
        let (message, behind) = behind.split_at(length);
        rest = behind;
        let message = Message::Binary(Bytes::copy_from_slice(message));
        // The hub may have closed it, and a peer that does not read is not read for ever.
        let sent = tokio::time::timeout(std::time::Duration::from_secs(1), attacker.send(message)).await;
        if !matches!(sent, Ok(Ok(()))) {
            break;
        }
    }
    support::settle().await;
    witness.send("note", &FromClient::Update(anna.push("here"))).await;
    while witness.expect("note").await != ToClient::Status(true) {}
    assert!(house.journal.text(house.door.number("note")).contains("here"));
    assert!(house.metric("encrier_room_failures_total").abs() < f64::EPSILON);
}
