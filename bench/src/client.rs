//! One websocket client of one document.
//!
//! [`Client::open`] connects, greets as the npm clients do and returns once the first sync has come. [`Client::split`]
//! gives the two halves that a measurement runs in two tasks. Deliberately absent: a replica of the document; reconnecting.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::error::BenchError;
use crate::frame::{Dialect, Envelope, Inbound};
use crate::limits::{CLIENT_READ_BUFFER_BYTES, CONNECT_TIMEOUT};

/// A server and how to speak with it.
#[derive(Debug, Clone)]
pub struct Target {
    /// The dialect.
    pub dialect: Dialect,
    /// `ws://HOST:PORT/PATH`, without the document's name: the y dialect appends it.
    pub url: String,
    /// The token that Hocuspocus clients send; may be empty.
    pub token: String,
}

/// A websocket to a server.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// A connected client, past its first sync.
#[derive(Debug)]
pub struct Client {
    socket: Socket,
    envelope: Envelope,
    state: Bytes,
    /// Acknowledgements still to come for the answer to the server's step 1.
    acks_due: u32,
}

impl Client {
    /// Connects to the document of that name (`[a-z0-9-]`) and waits for the first sync, at most
    /// [`CONNECT_TIMEOUT`].
    pub async fn open(target: &Target, document: &str) -> Result<Self, BenchError> {
        let opening = async {
            let mut client = Self::connect(target, document).await?;
            client.first_sync(&target.token).await?;
            Ok(client)
        };
        timeout(CONNECT_TIMEOUT, opening).await.map_err(|_| BenchError::Timeout("a connection and its first sync"))?
    }

    async fn connect(target: &Target, document: &str) -> Result<Self, BenchError> {
        let socket = connect(target, document).await?;
        Ok(Self { socket, envelope: Envelope::new(target.dialect, document), state: Bytes::new(), acks_due: 0 })
    }

    /// Greets, and answers and reads until the server's step 2 is here.
    async fn first_sync(&mut self, token: &str) -> Result<(), BenchError> {
        for frame in self.envelope.greeting(token) {
            self.socket.feed(Message::Binary(frame)).await?;
        }
        self.socket.flush().await?;
        loop {
            let frame = next_binary(&mut self.socket).await?;
            match self.envelope.read(&frame)? {
                Inbound::Ask => {
                    self.socket.send(Message::Binary(self.envelope.nothing_to_add())).await?;
                    self.acks_due += 1;
                }
                Inbound::State(update) => {
                    self.state = frame.slice_ref(update);
                    return Ok(());
                }
                Inbound::Denied => return Err(BenchError::Denied),
                Inbound::Ack(_) => self.acks_due = self.acks_due.saturating_sub(1),
                Inbound::Update(_) | Inbound::Other => {}
            }
        }
    }

    /// The update that came as the first sync: the whole document.
    pub fn state(&self) -> &Bytes {
        &self.state
    }

    /// How this client frames its messages.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The next frame, or `None` when `wait` is over. Cancel-safe.
    pub async fn next_within(&mut self, wait: Duration) -> Result<Option<Bytes>, BenchError> {
        timeout(wait, next_binary(&mut self.socket)).await.ok().transpose()
    }

    /// The writing half and the reading half.
    pub fn split(self) -> (Sender, Receiver) {
        let (sink, stream) = self.socket.split();
        (Sender { sink }, Receiver { stream, envelope: self.envelope, acks_due: self.acks_due })
    }
}

/// Writes frames.
#[derive(Debug)]
pub struct Sender {
    sink: SplitSink<WebSocketStream<TcpStream>, Message>,
}

impl Sender {
    /// Puts a frame into the write buffer; waits only while the socket takes nothing.
    pub async fn feed(&mut self, frame: Bytes) -> Result<(), BenchError> {
        Ok(self.sink.feed(Message::Binary(frame)).await?)
    }

    /// Writes what was fed.
    pub async fn flush(&mut self) -> Result<(), BenchError> {
        Ok(self.sink.flush().await?)
    }
}

/// Reads frames.
#[derive(Debug)]
pub struct Receiver {
    stream: SplitStream<WebSocketStream<TcpStream>>,
    envelope: Envelope,
    acks_due: u32,
}

impl Receiver {
    /// The next frame. Cancel-safe.
    pub async fn next(&mut self) -> Result<Bytes, BenchError> {
        next_binary(&mut self.stream).await
    }

    /// How its frames are read.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Acknowledgements still to come that belong to the first sync and to no edit.
    pub fn acks_due(&self) -> u32 {
        self.acks_due
    }
}

/// Opens a websocket, for the document of that name where the URL holds it.
pub(crate) async fn connect(target: &Target, document: &str) -> Result<Socket, BenchError> {
    let url = match target.dialect {
        Dialect::Yjs => format!("{}/{document}", target.url.trim_end_matches('/')),
        Dialect::Hocuspocus => target.url.clone(),
    };
    let request = url.as_str().into_client_request()?;
    let host = request.uri().authority().ok_or_else(|| BenchError::Url(url.clone()))?.as_str().to_owned();
    let stream = TcpStream::connect(&host).await.map_err(BenchError::io(format!("connect to {host}")))?;
    stream.set_nodelay(true).map_err(BenchError::io("TCP_NODELAY"))?;
    let config = WebSocketConfig::default().read_buffer_size(CLIENT_READ_BUFFER_BYTES);
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(socket)
}

/// The next binary message; pings are answered by the library.
pub(crate) async fn next_binary<S>(stream: &mut S) -> Result<Bytes, BenchError>
where
    S: futures_util::Stream<Item = Result<Message, tungstenite::Error>> + Unpin + Send,
{
    loop {
        match stream.next().await {
            Some(Ok(Message::Binary(frame))) => return Ok(frame),
            Some(Ok(Message::Close(reason))) => {
                return Err(BenchError::Closed(reason.map_or_else(String::new, |frame| frame.to_string())));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error.into()),
            None => return Err(BenchError::Closed(String::new())),
        }
    }
}
