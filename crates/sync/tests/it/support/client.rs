//! Clients of both dialects, over tungstenite.

use std::time::Duration;

use bytes::Bytes;
use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::{FromClient, ToClient};
use futures_util::{SinkExt, StreamExt};
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::Replica;

/// What a silent hub is given to say something, in paused time: more than a cadence.
const SILENCE: Duration = Duration::from_millis(200);

type Socket = WebSocketStream<DuplexStream>;

/// The next data message, or the code and reason of the close frame.
async fn next(socket: &mut Socket) -> Result<Bytes, (u16, String)> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Binary(payload))) => return Ok(payload),
            Some(Ok(Message::Close(Some(frame)))) => return Err((frame.code.into(), frame.reason.to_string())),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(other)) => panic!("an unexpected message: {other:?}"),
            Some(Err(_)) | None => return Err((1006, String::new())),
        }
    }
}

/// A y-websocket client.
pub(crate) struct Plain {
    pub(crate) socket: Socket,
}

impl Plain {
    pub(crate) async fn new(pipe: DuplexStream) -> Self {
        Self { socket: WebSocketStream::from_raw_socket(pipe, Role::Client, None).await }
    }

    pub(crate) async fn send(&mut self, message: &FromClient) {
        let mut out = Vec::new();
        message.encode(&mut out);
        self.send_raw(&out).await;
    }

    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) {
        self.socket.send(Message::Binary(Bytes::copy_from_slice(bytes))).await.expect("an open socket");
    }

    pub(crate) async fn next(&mut self) -> Result<ToClient, (u16, String)> {
        let payload = next(&mut self.socket).await?;
        Ok(ToClient::decode(&payload).expect("a message"))
    }

    pub(crate) async fn expect(&mut self) -> ToClient {
        self.next().await.expect("a message, not the end")
    }

    /// Reads until the socket is closed.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(end) = self.next().await {
                return end;
            }
        }
    }

    /// The next message, if there is one soon.
    pub(crate) async fn soon(&mut self) -> Option<ToClient> {
        tokio::time::timeout(SILENCE, self.expect()).await.ok()
    }

    /// The opening of a y-websocket client: both ask, both answer.
    pub(crate) async fn sync(&mut self, replica: &mut Replica) {
        self.send(&FromClient::StepOne(replica.vector())).await;
        loop {
            match self.expect().await {
                ToClient::StepOne(vector) => self.send(&FromClient::StepTwo(replica.diff(&vector))).await,
                ToClient::StepTwo(update) => {
                    replica.apply(&update);
                    return;
                }
                ToClient::Update(update) => replica.apply(&update),
                _ => {}
            }
        }
    }

    /// Takes in all that comes soon.
    pub(crate) async fn catch_up(&mut self, replica: &mut Replica) {
        while let Some(message) = self.soon().await {
            match message {
                ToClient::Update(update) | ToClient::StepTwo(update) => replica.apply(&update),
                ToClient::StepOne(vector) => self.send(&FromClient::StepTwo(replica.diff(&vector))).await,
                _ => {}
            }
        }
    }
}

/// A Hocuspocus socket: many documents.
pub(crate) struct Hocus {
    pub(crate) socket: Socket,
}

impl Hocus {
    pub(crate) async fn new(pipe: DuplexStream) -> Self {
        Self { socket: WebSocketStream::from_raw_socket(pipe, Role::Client, None).await }
    }

    pub(crate) async fn send(&mut self, name: &str, message: &FromClient) {
        let frame = address::encode(&Address::new(name), message);
        self.send_raw(&frame).await;
    }

    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) {
        self.socket.send(Message::Binary(Bytes::copy_from_slice(bytes))).await.expect("an open socket");
    }

    /// The next message and its address.
    pub(crate) async fn next(&mut self) -> Result<(String, ToClient), (u16, String)> {
        let payload = next(&mut self.socket).await?;
        let (address, inner) = address::split(&payload).expect("an address");
        let raw = payload[1..=address.len()].to_vec();
        Ok((String::from_utf8(raw).expect("text"), ToClient::decode(&inner).expect("a message")))
    }

    /// The next message of a document; others' are passed over.
    pub(crate) async fn expect(&mut self, name: &str) -> ToClient {
        loop {
            let (address, message) = self.next().await.expect("a message, not the end");
            if address == name {
                return message;
            }
        }
    }

    pub(crate) async fn soon(&mut self, name: &str) -> Option<ToClient> {
        tokio::time::timeout(SILENCE, self.expect(name)).await.ok()
    }

    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(end) = self.next().await {
                return end;
            }
        }
    }

    /// The opening of a provider: token, step one, presence, without waiting.
    pub(crate) async fn open(&mut self, name: &str, token: &str, replica: &Replica) {
        self.send(name, &FromClient::Token(token.to_owned())).await;
        self.send(name, &FromClient::StepOne(replica.vector())).await;
    }

    /// Opens a document and syncs it; the ack of the opening is read, too.
    pub(crate) async fn sync(&mut self, name: &str, token: &str, replica: &mut Replica) {
        self.open(name, token, replica).await;
        let (mut is_answered, mut is_acked) = (false, false);
        while !(is_answered && is_acked) {
            match self.expect(name).await {
                ToClient::StepOne(vector) => self.send(name, &FromClient::StepTwo(replica.diff(&vector))).await,
                ToClient::StepTwo(update) => {
                    replica.apply(&update);
                    is_answered = true;
                }
                ToClient::Update(update) => replica.apply(&update),
                ToClient::Status(_) => is_acked = true,
                _ => {}
            }
        }
    }
}
