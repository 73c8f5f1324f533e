//! The Hocuspocus dialect: many documents on one socket, each let in by a token.
//!
//! Whatever comes for a document before its token was accepted waits, within bounds of the socket. A refusal leaves the
//! socket open: its client may show another token. A provider older than 3 that has no token shows none: at its first question
//! the door is asked without one, and if it stays closed, a token is waited for. What is wrong with one document closes that
//! document alone, as long as the address can be read.

use bytes::Bytes;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

use super::session::{Attachment, Bad, Session, check};
use super::talk::{Asked, Desk, Entered, Talk, bad_bytes};
use crate::limits::{
    ADDRESS_BYTES_MAX, DOCUMENTS_PER_SOCKET_MAX, ENTERING_AT_ONCE_MAX, TOKEN_BYTES_MAX, UNADMITTED_BYTES_MAX,
    UNADMITTED_MESSAGES_MAX,
};
use crate::outbox::{Farewell, MemberId};
use crate::room::{Command, Speech};
use crate::wire::address::{self, Address};
use crate::wire::{FromClient, ToClient, websocket};
use crate::{Closed, HubError};

/// The first bytes on the socket are no Hocuspocus message: whoever that is, it is no provider.
const UNAUTHORIZED: Farewell = Farewell::Close { code: 4401, reason: "unauthorized" };
/// Too much waits for documents that were not opened.
const RESET: Farewell = Farewell::Close { code: 4205, reason: "too many messages before a token" };
const STOPPING: Farewell = Farewell::Close { code: 1012, reason: "restart" };
const TRY_LATER: Farewell = Farewell::Close { code: 1013, reason: "try again later" };

/// Numbers questions to the door.
pub(super) type Question = u64;

/// How a step one begins.
const STEP_ONE: [u8; 2] = [0, 0];

/// The addresses of one socket.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    map: FxHashMap<Address, Attachment>,
    /// Tokens that wait for a free question to the door; `None` where none was shown.
    tokens: VecDeque<(Address, Option<String>, Question)>,
    /// The newest question for each address that the door has not answered: answers to others are nobody's any more.
    questions: FxHashMap<Address, Question>,
    last_question: Question,
    waiting_bytes: usize,
    waiting_messages: usize,
    has_spoken: bool,
}

impl Addresses {
    /// The session of a member.
    pub(super) fn session_of(&self, member: MemberId) -> Option<&Session> {
        self.sessions().find(|session| session.member() == member)
    }

    /// A room is done with a member.
    pub(super) fn close(&mut self, member: MemberId) {
        for attachment in self.map.values_mut() {
            if matches!(attachment, Attachment::Open(session) if session.member() == member) {
                *attachment = Attachment::Closed(Vec::new());
            }
        }
    }

    /// What stands before the messages of some open document.
    pub(super) fn any_prefix(&self) -> Option<Bytes> {
        self.sessions().next().map(|session| Bytes::copy_from_slice(session.speech.prefix()))
    }

    /// Whether the door has yet to be asked about some token.
    pub(super) fn has_waiting_tokens(&self) -> bool {
        !self.tokens.is_empty()
    }

    fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.map.values().filter_map(|attachment| match attachment {
            Attachment::Open(session) => Some(session),
            _ => None,
        })
    }

    /// Keeps a message until its document is open. Of what comes after a refusal only the question is kept, once: a provider
    /// shows another token and does not ask again, and what it types meanwhile comes with its answer to our question.
    fn wait(&mut self, address: &Address, inner: &Bytes) -> Result<(), Farewell> {
        let is_question = |message: &Bytes| message.starts_with(&STEP_ONE);
        match self.map.get_mut(address) {
            Some(Attachment::Closed(queue)) if !is_question(inner) || queue.iter().any(is_question) => Ok(()),
            Some(Attachment::Waiting(queue) | Attachment::Entering { queue, .. } | Attachment::Closed(queue)) => {
                self.waiting_bytes += inner.len();
                self.waiting_messages += 1;
                if self.waiting_bytes > UNADMITTED_BYTES_MAX || self.waiting_messages > UNADMITTED_MESSAGES_MAX {
                    return Err(RESET);
                }
                // Memory of its own: it may wait for long.
                queue.push(Bytes::copy_from_slice(inner));
                Ok(())
            }
            Some(Attachment::Open(_)) | None => Ok(()),
        }
    }

    /// Keeps a token for the case that the one that the door is asked about is refused; an older one counts no more.
    fn keep_token(&mut self, address: &Address, inner: &Bytes) -> Result<(), Farewell> {
        let Some(Attachment::Entering { token, .. }) = self.map.get_mut(address) else { return Ok(()) };
        let older = token.replace(Bytes::copy_from_slice(inner));
        self.release(older.as_slice());
        self.waiting_bytes += inner.len();
        self.waiting_messages += 1;
        if self.waiting_bytes > UNADMITTED_BYTES_MAX { Err(RESET) } else { Ok(()) }
    }

    /// Numbers a question for an address; answers to earlier ones count no more.
    fn note_question(&mut self, address: &Address) -> Question {
        self.last_question += 1;
        self.questions.insert(address.compact(), self.last_question);
        self.last_question
    }

    /// Whether this is the newest question for the address, and not answered yet.
    fn is_asked(&self, address: &Address, question: Question) -> bool {
        self.questions.get(address) == Some(&question)
    }

    /// Whether a question would be the first thing asked for a document that nobody showed a token for.
    fn is_unasked(&self, address: &Address) -> bool {
        let queue = match self.map.get(address) {
            Some(Attachment::Waiting(queue)) => queue,
            Some(_) => return false,
            None => return true,
        };
        !queue.iter().any(|message| message.starts_with(&STEP_ONE))
    }

    /// Takes what waited out of the account.
    fn release(&mut self, queue: &[Bytes]) {
        self.waiting_bytes -= queue.iter().map(Bytes::len).sum::<usize>();
        self.waiting_messages -= queue.len();
    }

    /// Makes place for an address; false if the socket has too many.
    fn make_place(&mut self) -> bool {
        if self.map.len() >= DOCUMENTS_PER_SOCKET_MAX {
            let (mut bytes, mut messages) = (0, 0);
            self.map.retain(|_, attachment| {
                let Attachment::Closed(queue) = attachment else { return true };
                bytes += queue.iter().map(Bytes::len).sum::<usize>();
                messages += queue.len();
                false
            });
            self.waiting_bytes -= bytes;
            self.waiting_messages -= messages;
        }
        self.map.len() < DOCUMENTS_PER_SOCKET_MAX
    }
}

impl Talk {
    /// Takes one message.
    pub(super) fn hear_hocuspocus(&mut self, payload: &Bytes) -> Result<(), Farewell> {
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        if &payload[..] == address::PING {
            self.replies.push_back(websocket::binary(address::PONG));
            return Ok(());
        }
        if &payload[..] == address::PONG {
            return Ok(());
        }
        let is_first = !std::mem::replace(&mut addresses.has_spoken, true);
        let split = address::split(payload).map_err(Bad::from).and_then(|(address, inner)| {
            address.name()?;
            if address.len() > ADDRESS_BYTES_MAX { Err(Bad("address too long")) } else { Ok((address, inner)) }
        });
        match split {
            Ok((address, inner)) => self.hear_addressed(&address, &inner),
            Err(bad) => {
                self.note_bad(bad);
                Err(if is_first { UNAUTHORIZED } else { bad_bytes(bad) })
            }
        }
    }

    /// Takes one message for a document.
    fn hear_addressed(&mut self, address: &Address, inner: &Bytes) -> Result<(), Farewell> {
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        match addresses.map.get(address) {
            Some(Attachment::Open(_)) => {
                self.hear_open(address, inner);
                Ok(())
            }
            Some(Attachment::Entering { .. }) => match FromClient::decode(inner) {
                Ok(FromClient::Close) => {
                    self.detach(address);
                    Ok(())
                }
                Ok(FromClient::Token(_)) => addresses.keep_token(address, inner),
                // What is bad is told when the document is open.
                _ => addresses.wait(address, inner),
            },
            Some(Attachment::Waiting(_) | Attachment::Closed(_)) | None => self.hear_closed(address, inner),
        }
    }

    /// A message for an open document.
    fn hear_open(&mut self, address: &Address, inner: &Bytes) {
        let Desk::Many(addresses) = &mut self.desk else { return };
        let Some(Attachment::Open(session)) = addresses.map.get(address) else { return };
        match FromClient::decode(inner) {
            Ok(FromClient::Close) => self.detach(address),
            Ok(FromClient::Token(token)) => self.show_token(address, token),
            Ok(FromClient::BroadcastStateless) => self.close_bad(address, Bad("broadcasts are for servers")),
            // The provider's servers never answer this one on a socket.
            Ok(FromClient::QueryPresence) => {}
            Ok(message) => match check(message) {
                Ok(Some(frame)) => Self::submit(&mut self.outgoing, session, frame, inner.len()),
                Ok(None) => tracing::debug!("a message for nobody was ignored"),
                Err(bad) => self.close_bad(address, bad),
            },
            Err(bad) => self.close_bad(address, bad.into()),
        }
    }

    /// A message for a document that is not open: a token opens it, everything else waits, or is dropped after a refusal.
    fn hear_closed(&mut self, address: &Address, inner: &Bytes) -> Result<(), Farewell> {
        let message = match FromClient::decode(inner) {
            Ok(message) => message,
            Err(bad) => {
                self.close_bad(address, bad.into());
                return Ok(());
            }
        };
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        let is_new = !addresses.map.contains_key(address);
        if is_new && (address.is_empty() || !addresses.make_place()) {
            if matches!(message, FromClient::Token(_)) {
                let reason = if address.is_empty() { "bad-name" } else { "too-many-documents" };
                self.say(address, &ToClient::Denied(reason.to_owned()));
            }
            return Ok(());
        }
        match message {
            FromClient::Token(token) => {
                let entering = Attachment::entering(addresses.map.remove(address));
                addresses.map.insert(address.compact(), entering);
                self.show_token(address, token);
                Ok(())
            }
            FromClient::Close => {
                self.detach(address);
                Ok(())
            }
            message => {
                let asks = matches!(message, FromClient::StepOne(_)) && addresses.is_unasked(address);
                if is_new {
                    addresses.map.insert(address.compact(), Attachment::Waiting(Vec::new()));
                }
                addresses.wait(address, inner)?;
                if asks {
                    self.ask_for(address, None);
                }
                Ok(())
            }
        }
    }

    /// Takes the door's answer.
    pub(super) fn entered_hocuspocus(&mut self, entered: Entered) -> Result<(), Farewell> {
        self.ask_waiting_token();
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        if !addresses.is_asked(&entered.address, entered.question) {
            // Closed by its client meanwhile, or a newer token came, whose answer counts.
            return Ok(());
        }
        addresses.questions.remove(&entered.address);
        match (addresses.map.get(&entered.address), entered.is_silent) {
            (Some(Attachment::Open(_)), false) => {
                self.regrade(entered);
                Ok(())
            }
            (Some(Attachment::Entering { .. }), false) => self.let_in(entered),
            // Closed by its room while the door was asked: the client has been told, and what it has shown counts from now on.
            (Some(Attachment::Closed(_)), false) => self.enter(entered),
            (Some(Attachment::Waiting(_)), true) if !matches!(entered.answer, Err(Closed::Denied)) => {
                self.enter(entered)
            }
            _ => Ok(()),
        }
    }

    /// Lets in where nothing said yet that the door is asked.
    fn enter(&mut self, entered: Entered) -> Result<(), Farewell> {
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        let entering = Attachment::entering(addresses.map.remove(&entered.address));
        addresses.map.insert(entered.address.clone(), entering);
        self.let_in(entered)
    }

    /// Opens a document, and replays what waited for it.
    fn let_in(&mut self, entered: Entered) -> Result<(), Farewell> {
        let Entered { address, token, answer, row_changes, .. } = entered;
        let entrance = match answer {
            Ok(entrance) => entrance,
            Err(Closed::Unavailable) => return Err(TRY_LATER),
            Err(closed) => {
                self.refuse(&address, &ToClient::Denied(closed.to_string()));
                return Ok(());
            }
        };
        let speech = Speech::Hocuspocus { prefix: address.prefix() };
        let session = match self.open(entrance, row_changes, speech) {
            Ok(Some(session)) => session,
            Ok(None) => {
                self.show_token(&address, token.unwrap_or_default());
                return Ok(());
            }
            Err(HubError::Poisoned(_)) => {
                self.refuse(&address, &ToClient::Close("document is damaged".to_owned()));
                return Ok(());
            }
            Err(HubError::Stopping) => return Err(STOPPING),
            Err(HubError::Journal(_) | HubError::Refused(_)) => return Err(TRY_LATER),
        };
        let Desk::Many(addresses) = &mut self.desk else { return Ok(()) };
        let before = addresses.map.insert(address.clone(), Attachment::Open(session));
        let Some(Attachment::Entering { mut queue, token }) = before else { return Ok(()) };
        queue.extend(token);
        addresses.release(&queue);
        queue.iter().try_for_each(|inner| self.hear_addressed(&address, inner))
    }

    /// A new token on an open document: its right is decided anew.
    fn regrade(&mut self, entered: Entered) {
        let Desk::Many(addresses) = &mut self.desk else { return };
        let Some(Attachment::Open(session)) = addresses.map.get(&entered.address) else { return };
        match entered.answer {
            Ok(entrance) if entrance.document.number == session.document => {
                let (member, handle) = (session.member(), session.handle.clone());
                self.core.keeper.note_term(session.document, &session.seat, entrance.viewer.until_ms());
                let regrade = Command::Regrade { member, viewer: entrance.viewer, right: entrance.right };
                self.outgoing.push_back((handle, regrade));
            }
            // The store is away: what was decided before stands.
            Err(Closed::Unavailable) => {}
            Ok(_) | Err(Closed::Denied | Closed::BadName | Closed::TooMuch) => {
                self.refuse(&entered.address, &ToClient::Denied(Closed::Denied.to_string()));
            }
        }
    }

    /// Asks the door by a token, which may be empty.
    fn show_token(&mut self, address: &Address, token: String) {
        if token.len() > TOKEN_BYTES_MAX {
            self.refuse(address, &ToClient::Denied(Closed::Denied.to_string()));
        } else {
            self.ask_for(address, Some(token));
        }
    }

    /// Asks the door, or waits for a free question.
    fn ask_for(&mut self, address: &Address, token: Option<String>) {
        let is_crowded = self.doors_asked() >= ENTERING_AT_ONCE_MAX;
        let Desk::Many(addresses) = &mut self.desk else { return };
        let question = addresses.note_question(address);
        if is_crowded {
            addresses.tokens.push_back((address.compact(), token, question));
        } else {
            self.ask_question(address, token, question);
        }
    }

    fn ask_question(&mut self, address: &Address, token: Option<String>, question: Question) {
        // Checked to be text when the frame was split.
        let name = address.name().unwrap_or_default().to_owned();
        let is_silent = token.is_none();
        let token = token.filter(|token| !token.is_empty());
        self.ask_door(Asked { address: address.compact(), name, token, is_silent, question });
    }

    fn ask_waiting_token(&mut self) {
        let Desk::Many(addresses) = &mut self.desk else { return };
        while let Some((address, token, question)) = addresses.tokens.pop_front() {
            if addresses.is_asked(&address, question) {
                self.ask_question(&address, token, question);
                return;
            }
        }
    }

    /// The client leaves a document.
    fn detach(&mut self, address: &Address) {
        let Desk::Many(addresses) = &mut self.desk else { return };
        addresses.questions.remove(address);
        match addresses.map.remove(address) {
            Some(Attachment::Open(session)) => self.outgoing.push_back(session.detach()),
            Some(Attachment::Entering { queue, token }) => {
                addresses.release(&queue);
                addresses.release(token.as_slice());
            }
            Some(Attachment::Waiting(queue) | Attachment::Closed(queue)) => addresses.release(&queue),
            None => {}
        }
    }

    /// A message of one document is bad: that document is closed.
    fn close_bad(&mut self, address: &Address, bad: Bad) {
        self.note_bad(bad);
        self.refuse(address, &ToClient::Close(bad.0.to_owned()));
    }

    /// Closes a document with a message; what waited for it is kept for the next token. If that has come already, the door is
    /// asked about it.
    fn refuse(&mut self, address: &Address, message: &ToClient) {
        self.say(address, message);
        let Desk::Many(addresses) = &mut self.desk else { return };
        let (queue, next) = match addresses.map.remove(address) {
            Some(Attachment::Open(session)) => {
                self.outgoing.push_back(session.leave());
                (Vec::new(), None)
            }
            Some(Attachment::Entering { queue, token }) => (queue, token),
            Some(Attachment::Waiting(queue) | Attachment::Closed(queue)) => (queue, None),
            None => (Vec::new(), None),
        };
        addresses.release(next.as_slice());
        if !addresses.make_place() {
            return;
        }
        addresses.map.insert(address.compact(), Attachment::Closed(queue));
        if let Some(Ok(FromClient::Token(token))) = next.as_ref().map(FromClient::decode) {
            let entering = Attachment::entering(addresses.map.remove(address));
            addresses.map.insert(address.compact(), entering);
            self.show_token(address, token);
        }
    }

    fn say(&mut self, address: &Address, message: &ToClient) {
        self.replies.push_back(websocket::message(&address.prefix(), message));
    }
}
