//! A client behind a network that lets no websocket through: events down, posts up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use encrier_model::Viewer;
use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::event::Messages;
use encrier_sync::wire::primitive::put_buffer;
use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{EventStream, Mailbox, PostError, Visitor, event_line};
use futures_util::StreamExt;

use super::{House, Replica};

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    Open(String),
    /// A message and its number.
    Message(u64, Bytes),
    Ping,
    Close(String),
}

/// A Hocuspocus client by events and posts.
pub(crate) struct Events {
    stream: EventStream,
    pub(crate) mailbox: Mailbox,
    text: String,
    posted: u64,
}

impl House {
    /// An events client without a document.
    pub(crate) async fn events(&self, viewer: Viewer) -> Events {
        let (line, stream, mailbox) = event_line("line");
        let hub = self.hub.clone();
        let address = std::net::IpAddr::from([127, 0, 0, 1]);
        let visitor = Visitor { viewer, address, line: address };
        tokio::spawn(async move { hub.serve_events(line, visitor).await });
        let mut client = Events { stream, mailbox, text: String::new(), posted: 0 };
        assert_eq!(client.event().await, Some(Event::Open("line".to_owned())));
        client
    }
}

/// The body of a post.
pub(crate) fn body(name: &str, messages: &[FromClient]) -> Messages {
    let mut body = Vec::new();
    for message in messages {
        put_buffer(&mut body, &address::encode(&Address::new(name), message));
    }
    Messages::parse(body.into()).expect("whole messages")
}

impl Events {
    /// The next event; `None`: the stream ended.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(parse(&event));
            }
            let piece = self.stream.next().await?;
            self.text.push_str(std::str::from_utf8(&piece).expect("events are text"));
        }
    }

    /// The next message of a document.
    pub(crate) async fn expect(&mut self, name: &str) -> ToClient {
        loop {
            match self.event().await {
                Some(Event::Message(_, payload)) => {
                    let (address, inner) = address::split(&payload).expect("an address");
                    if address.name() == Ok(name) {
                        return ToClient::decode(&inner).expect("a message");
                    }
                }
                Some(Event::Ping) => {}
                other => panic!("an unexpected event: {other:?}"),
            }
        }
    }

    /// Posts messages under the next number.
    pub(crate) async fn send(&mut self, name: &str, messages: &[FromClient]) {
        self.posted += 1;
        self.post(self.posted, name, messages).await.expect("an open line");
    }

    /// Posts messages under the next number; whether the line is open.
    pub(crate) async fn try_send(&mut self, name: &str, messages: &[FromClient]) -> bool {
        self.posted += 1;
        self.post(self.posted, name, messages).await.is_ok()
    }

    pub(crate) async fn post(&self, number: u64, name: &str, messages: &[FromClient]) -> Result<(), PostError> {
        self.mailbox.post(number, body(name, messages)).await
    }

    /// Opens a document and syncs it; the ack of the opening is read, too.
    pub(crate) async fn sync(&mut self, name: &str, replica: &mut Replica) {
        self.send(name, &[FromClient::Token(String::new()), FromClient::StepOne(replica.vector())]).await;
        let (mut is_answered, mut is_acked) = (false, false);
        while !(is_answered && is_acked) {
            match self.expect(name).await {
                ToClient::StepOne(vector) => self.send(name, &[FromClient::StepTwo(replica.diff(&vector))]).await,
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

fn parse(event: &str) -> Event {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    let data = field("data: ").unwrap_or_default().to_owned();
    match field("event: ") {
        Some("open") => Event::Open(data),
        Some("ping") => Event::Ping,
        Some("close") => Event::Close(data),
        Some(other) => panic!("an unknown event: {other}"),
        None => {
            let number = field("id: ").expect("a message has a number").parse().expect("a number");
            Event::Message(number, STANDARD.decode(data).expect("base64").into())
        }
    }
}
