//! A bare websocket: frames in and out, nothing understood.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message as WsMessage};

use crate::address::Address;
use crate::limits::MESSAGE_BYTES_MAX;

/// How a socket ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The server said goodbye, with this code and reason.
    Closed(u16, String),
    /// The stream just ended.
    Cut,
    /// What came could not be read, and why.
    Failed(String),
}

impl Ended {
    /// What an error in reading means: a lost connection says no more than its end.
    pub(super) fn of(error: Option<Error>) -> Self {
        match error {
            None
            | Some(
                Error::Io(_)
                | Error::ConnectionClosed
                | Error::AlreadyClosed
                | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake),
            ) => Self::Cut,
            Some(error) => Self::Failed(error.to_string()),
        }
    }
}

/// A websocket past its handshake.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
}

impl Socket {
    /// Connects and shakes hands. A refusal (such as HTTP 401) is [`Error::Http`].
    pub async fn open(address: &Address) -> Result<Self, Error> {
        let mut request = address.url().into_client_request()?;
        for (name, value) in [("cookie", &address.cookie), ("origin", &address.origin)] {
            if let Some(value) = value {
                request.headers_mut().insert(name, HeaderValue::from_str(value)?);
            }
        }
        let stream = TcpStream::connect(&address.host).await?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .max_frame_size(Some(MESSAGE_BYTES_MAX))
            .max_message_size(Some(MESSAGE_BYTES_MAX));
        let (stream, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await?;
        Ok(Self { stream })
    }

    /// Sends one binary message.
    pub async fn send(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        self.stream.send(WsMessage::Binary(Bytes::from(bytes))).await
    }

    /// Sends a message of any kind.
    pub async fn send_message(&mut self, message: WsMessage) -> Result<(), Error> {
        self.stream.send(message).await
    }

    /// The next binary message. Cancel-safe.
    pub async fn next(&mut self) -> Result<Bytes, Ended> {
        loop {
            match self.stream.next().await {
                Some(Ok(WsMessage::Binary(bytes))) => return Ok(bytes),
                Some(Ok(WsMessage::Close(frame))) => {
                    return Err(frame.map_or(Ended::Cut, |f| Ended::Closed(f.code.into(), f.reason.to_string())));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Ended::of(Some(error))),
                None => return Err(Ended::of(None)),
            }
        }
    }

    /// Reads on until the socket ends; `None` if it lives longer than that.
    pub async fn end(&mut self, within: Duration) -> Option<Ended> {
        let reading = async {
            loop {
                if let Err(ended) = self.next().await {
                    break ended;
                }
            }
        };
        tokio::time::timeout(within, reading).await.ok()
    }

    /// The two halves, for reading and writing at once.
    pub(super) fn into_stream(self) -> WebSocketStream<TcpStream> {
        self.stream
    }

    /// The TCP stream below, for tests of what lies under a websocket.
    pub fn tcp(&mut self) -> &mut TcpStream {
        self.stream.get_mut()
    }
}
