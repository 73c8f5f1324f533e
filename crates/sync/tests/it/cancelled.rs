//! A task that is dropped at any of its awaits: nothing half applied, no ack that was not true, and everybody else goes on.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{Dialect, Visitor};
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Hocus, House, Replica, guest, settle, within};

/// A future that is dropped instead of being polled once more.
struct Cut<F> {
    inner: Option<Pin<Box<F>>>,
    polls: usize,
}

impl<F: Future> Cut<F> {
    fn after(polls: usize, inner: F) -> Self {
        Self { inner: Some(Box::pin(inner)), polls }
    }
}

impl<F: Future> Future for Cut<F> {
    /// What it came to; `None` when it was dropped.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            self.inner = None;
            return Poll::Ready(None);
        }
        self.polls -= 1;
        match self.inner.as_mut() {
            Some(inner) => inner.as_mut().poll(cx).map(Some),
            None => Poll::Ready(None),
        }
    }
}

/// Says something on a socket that may be gone.
async fn say(socket: &mut Hocus, message: &FromClient) {
    let frame = address::encode(&Address::new("note"), message);
    socket.socket.send(Message::Binary(frame)).await.ok();
}

/// Opens the note and types words, one after the ack of the other, until all are acknowledged or the socket is gone; how
/// many acks came, the one of the opening included.
async fn type_words(socket: &mut Hocus, anna: &mut Replica, words: &[&str]) -> usize {
    say(socket, &FromClient::Token(String::new())).await;
    say(socket, &FromClient::StepOne(anna.vector())).await;
    let mut acks = 0;
    while acks <= words.len() {
        let Ok((_, message)) = socket.next().await else { break };
        match message {
            ToClient::StepOne(vector) => say(socket, &FromClient::StepTwo(anna.diff(&vector))).await,
            ToClient::StepTwo(update) | ToClient::Update(update) => anna.apply(&update),
            ToClient::Status(true) => {
                if let Some(word) = words.get(acks) {
                    say(socket, &FromClient::Update(anna.push(word))).await;
                }
                acks += 1;
            }
            _ => {}
        }
    }
    acks
}

#[tokio::test(start_paused = true)]
async fn a_connection_dropped_at_any_await_loses_no_acknowledged_edit() {
    within(async {
        let words = ["one ", "two ", "three "];
        let mut polls = 0;
        loop {
            let house = House::new();
            let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
            let mut witness = house.hocus().await;
            witness.sync("note", "", &mut ben).await;
            let (ours, theirs) = tokio::io::duplex(64 * 1024);
            let hub = house.hub.clone();
            let address = IpAddr::from([127, 0, 0, 1]);
            let visitor = Visitor { viewer: guest("g.anna"), address, line: address };
            let serving = Cut::after(polls, async move { hub.serve(theirs, Dialect::Hocuspocus, visitor).await });
            let serving = tokio::spawn(serving);
            let mut socket = Hocus::new(ours).await;
            let acks = type_words(&mut socket, &mut anna, &words).await;
            drop(socket);
            let is_whole = serving.await.expect("no panic").is_some();
            settle().await;
            let number = house.door.number("note");
            let stored = house.journal.text(number);
            for word in &words[..acks.saturating_sub(1)] {
                assert!(stored.contains(word), "{polls} polls: {word:?} was acknowledged and is not stored");
            }
            // The room goes on, and whoever was cut off brings the rest.
            witness.send("note", &FromClient::Update(ben.insert(0, "ben "))).await;
            while witness.expect("note").await != ToClient::Status(true) {}
            let mut again = house.hocus().await;
            again.sync("note", "", &mut anna).await;
            settle().await;
            let mut newcomer = Replica::new(99);
            house.synced("note", &mut newcomer).await;
            assert_eq!(newcomer.text(), anna.text(), "{polls} polls");
            assert_eq!(house.journal.text(number), newcomer.text(), "{polls} polls");
            assert!(newcomer.text().matches("one ").count() <= 1, "{polls} polls: {:?}", newcomer.text());
            if is_whole {
                assert_eq!(acks, words.len() + 1);
                assert!(polls > 10, "it was cut at {polls} polls at most");
                return;
            }
            polls += 1;
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reader_or_writer_inside_the_house_may_be_dropped_at_any_await() {
    within(async {
        let mut polls = 0;
        loop {
            let house = House::new();
            let number = house.door.number("note");
            let edit = house.hub.edit(number, None, |document| document.set_text("content", "whole", 5));
            let edited = Cut::after(polls, edit).await;
            let read = Cut::after(polls, house.hub.read(number, |document| document.text("content"))).await;
            settle().await;
            // All of it or nothing, and who asks next is served.
            let text =
                house.hub.read(number, |document| document.text("content")).await.expect("a read").expect("a text");
            assert!(text.is_empty() || text == "whole", "{polls} polls: {text:?}");
            assert_eq!(house.journal.text(number), text, "{polls} polls");
            let again = house.hub.edit(number, None, |document| document.set_text("content", "next", 6)).await;
            assert!(again.is_ok(), "{polls} polls: {again:?}");
            assert_eq!(house.journal.text(number), "next");
            if edited.is_some() && read.is_some() {
                assert!(polls > 1, "it was never cut");
                return;
            }
            polls += 1;
        }
    })
    .await;
}
