//! The task that owns a client's socket: answers the server's questions and keeps the view.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};
use tokio_tungstenite::tungstenite::Message as WsMessage;

use crate::address::{Address, Dialect};
use crate::handle::{Shared, View};
use crate::lib0::{Reader, Writer};
use crate::limits::RENEW_PRESENCE_EVERY;
use crate::message::{Frame, Message};
use crate::socket::{Ended, Socket};

/// The presence of somebody who is not here any more.
pub(super) const NOBODY: &str = "null";

/// What the handle asks the task to send.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message of this client's document.
    Message(Message),
    /// Any bytes.
    Raw(Vec<u8>),
    /// A close frame; the task ends with the socket.
    Goodbye,
}

/// Runs until the socket ends.
pub(super) async fn run(
    socket: Socket,
    address: Address,
    shared: Arc<Shared>,
    mut to_send: mpsc::UnboundedReceiver<Outgoing>,
) {
    let (mut sink, mut stream) = socket.into_stream().split();
    for message in opening(&address, &shared.view()) {
        shared.send(Outgoing::Message(message));
    }
    let sending = async {
        while let Some(next) = to_send.recv().await {
            let message = match next {
                Outgoing::Message(message) => WsMessage::Binary(wrap(&address, message).into()),
                Outgoing::Raw(bytes) => WsMessage::Binary(Bytes::from(bytes)),
                Outgoing::Goodbye => WsMessage::Close(None),
            };
            if sink.send(message).await.is_err() {
                // The reading half says how it ended.
                break;
            }
        }
        std::future::pending().await
    };
    let receiving = async {
        loop {
            match stream.next().await {
                Some(Ok(WsMessage::Binary(bytes))) => {
                    let answers = unwrap(&address, &bytes).map(|message| take(&mut shared.view(), message));
                    for answer in answers.unwrap_or_default() {
                        shared.send(Outgoing::Message(answer));
                    }
                    shared.changed.send_replace(());
                }
                Some(Ok(WsMessage::Close(Some(frame)))) => {
                    break Ended::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => break Ended::of(Some(error)),
                None => break Ended::of(None),
            }
        }
    };
    let ended = tokio::select! {
        ended = receiving => ended,
        ended = sending => ended,
        ended = renewing(&shared) => ended,
    };
    shared.view().ended = Some(ended);
    shared.changed.send_replace(());
}

/// Says again who is here, as long as somebody is.
async fn renewing(shared: &Shared) -> Ended {
    let mut rounds = interval_at(Instant::now() + RENEW_PRESENCE_EVERY, RENEW_PRESENCE_EVERY);
    loop {
        rounds.tick().await;
        let mut view = shared.view();
        if let Some(json) = view.own_presence.clone() {
            let said = view.next_presence(&json);
            shared.send(Outgoing::Message(said));
        }
    }
}

/// What a client says first, without waiting: its token (Hocuspocus), what it has, and that it is here.
fn opening(address: &Address, view: &View) -> Vec<Message> {
    let mut messages = Vec::new();
    if address.dialect == Dialect::Hocuspocus {
        messages.push(Message::Token(address.token.clone().unwrap_or_default()));
    }
    messages.push(Message::StepOne(view.replica.state_vector()));
    messages.push(presence(view.replica.client(), 0, "{}"));
    messages
}

/// An awareness message about one client.
pub(super) fn presence(client: u64, clock: u64, json: &str) -> Message {
    Message::Awareness(Writer::new().uint(1).uint(client).uint(clock).buffer(json).done())
}

/// Takes a message in; what to answer.
fn take(view: &mut View, message: Message) -> Vec<Message> {
    match message {
        Message::StepOne(vector) => {
            view.questions += 1;
            return vec![Message::StepTwo(view.replica.since(&vector))];
        }
        Message::StepTwo(update) => {
            view.replica.apply(&update);
            view.received += 1;
            view.synced = true;
        }
        Message::Update(update) => {
            view.replica.apply(&update);
            view.received += 1;
        }
        Message::Awareness(states) => return note_presences(view, &states),
        Message::WhoIsHere => {
            let json = view.own_presence.as_deref().unwrap_or("{}");
            return vec![presence(view.replica.client(), view.replica.clock.max(1), json)];
        }
        Message::Denied(reason) => view.denied = Some(reason),
        Message::Admitted(scope) => view.scope = Some(scope),
        Message::Status(true) => view.note_acknowledged(),
        Message::Status(false) => view.refused += 1,
        Message::Close(reason) => view.dismissed = Some(reason.unwrap_or_default()),
        Message::Token(_) | Message::Stateless(_) | Message::Unknown(..) => {}
    }
    Vec::new()
}

/// Takes in who is here. Whoever hears that it is gone itself, and is not, says so: as one that came back before the others
/// had forgotten it.
fn note_presences(view: &mut View, states: &[u8]) -> Vec<Message> {
    let (mut reader, mut answers) = (Reader::new(states), Vec::new());
    for _ in 0..reader.uint().unwrap_or_default() {
        let (Some(client), Some(clock), Some(json)) = (reader.uint(), reader.uint(), reader.string()) else { break };
        let is_own = client == view.replica.client();
        let is_news = is_own && clock >= view.replica.clock;
        if is_news {
            view.replica.clock = clock;
        }
        if json != NOBODY {
            view.presences.insert(client, (clock, json.to_owned()));
            continue;
        }
        view.presences.remove(&client);
        if let Some(own) = view.own_presence.clone().filter(|_| is_news) {
            answers.push(view.next_presence(&own));
        }
    }
    answers
}

fn wrap(address: &Address, message: Message) -> Vec<u8> {
    match address.dialect {
        Dialect::Yjs => message.encode(),
        Dialect::Hocuspocus => Frame { address: address.name.clone(), message }.encode(),
    }
}

/// A message of our document, if it is one.
fn unwrap(address: &Address, bytes: &[u8]) -> Option<Message> {
    match address.dialect {
        Dialect::Yjs => Message::decode(bytes),
        Dialect::Hocuspocus => {
            Frame::decode(bytes).filter(|frame| frame.address == address.name).map(|frame| frame.message)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::watch;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_is_here_says_so_again_until_it_is_taken_back() {
        let (outgoing, mut to_send) = mpsc::unbounded_channel();
        let mut view = view_of(7);
        view.own_presence = Some("{}".to_owned());
        let shared = Arc::new(Shared { view: Mutex::new(view), changed: watch::Sender::new(()), outgoing });
        let task = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move { renewing(&shared).await }
        });
        for clock in [1, 2] {
            let Some(Outgoing::Message(message)) = to_send.recv().await else { panic!("a presence") };
            assert_eq!(message, presence(7, clock, "{}"));
        }
        shared.view().own_presence = None;
        let silence = tokio::time::timeout(4 * RENEW_PRESENCE_EVERY, to_send.recv()).await;
        assert!(silence.is_err(), "{silence:?}");
        task.abort();
    }

    /// A view of whoever has that client id.
    fn view_of(client: u64) -> View {
        View { replica: crate::Replica::with_client(client), ..View::default() }
    }

    #[test]
    fn who_is_here_and_hears_that_it_is_gone_says_so() {
        let mut view = view_of(7);
        let gone = |client, clock| presence(client, clock, NOBODY);
        assert_eq!(take(&mut view, gone(7, 5)), [], "it is not here");
        assert_eq!(take(&mut view, Message::WhoIsHere), [presence(7, 5, "{}")]);
        view.own_presence = Some("1".to_owned());
        assert_eq!(view.next_presence("1"), presence(7, 6, "1"), "behind what was heard");
        assert_eq!(take(&mut view, gone(7, 5)), [], "older than what it said");
        assert_eq!(take(&mut view, gone(8, 9)), [], "another");
        assert_eq!(take(&mut view, gone(7, 6)), [presence(7, 7, "1")]);
        assert_eq!(take(&mut view, presence(7, 12, "2")), [], "two with one id would go on for ever");
        assert_eq!(take(&mut view, Message::WhoIsHere), [presence(7, 12, "1")]);
        assert_eq!(view.next_presence("1"), presence(7, 13, "1"));
    }

    #[test]
    fn an_ack_that_comes_late_takes_its_refusal_back() {
        let mut view = View { sent: 3, ..View::default() };
        for taken in [true, false, true] {
            take(&mut view, Message::Status(taken));
        }
        assert_eq!((view.unsaved(), view.refused), (1, 1));
        take(&mut view, Message::Status(true));
        assert_eq!((view.unsaved(), view.refused), (0, 0));
    }
}
