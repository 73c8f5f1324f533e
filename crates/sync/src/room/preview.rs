//! Who of a room sees the text rendered, and how far each of them is.
//!
//! Nothing is rendered while nobody looks. A rendering runs beside the room; what it brings is sent to each member that
//! looks as its socket takes it, one message at a time, so that edits never wait behind much of it.
//!
//! Deliberately absent: a queue of renderings. Whoever was slow gets from where it stands to the newest one.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use rustc_hash::FxHashMap;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Failure, Room};
use crate::Previewer;
use crate::limits::{
    PREVIEW_AFTER_MS, PREVIEW_PAUSE_FACTOR, PREVIEW_REST_FACTOR, PREVIEW_REST_MS, PREVIEW_STEPS_KEPT_MAX,
    PREVIEW_WHOLE_AFTER_MS, PREVIEW_WITHIN_MS,
};
use crate::outbox::MemberId;
use crate::preview::{Course, NotShown, Outline, Rendering, Step, Wish, no_preview, same};
use crate::wire::websocket;

/// The previews of a room.
#[derive(Debug, Default)]
pub(super) struct Previews {
    viewers: FxHashMap<MemberId, Shown>,
    newest: Option<Arc<Rendering>>,
    /// Messages of the newest rendering, by what their readers had before; the first to go stands first.
    steps: Vec<(Arc<Outline>, Arc<Step>)>,
    /// What a member has that has nothing: one for all, so that they share their messages.
    nothing: Arc<Outline>,
    running: Option<JoinHandle<Rendered>>,
    /// What the next rendering goes on from; away while one runs, and none while nobody looks.
    course: Option<Course>,
    /// When the last rendering ended that was made of the one before it: in a pause, all is rendered anew.
    pieced_at: Option<Instant>,
    /// How long the last rendering took.
    took: Duration,
    began_at: Option<Instant>,
    rest_until: Option<Instant>,
    /// The first and the last change that is not rendered.
    changed: Option<(Instant, Instant)>,
    /// The state of the document that was looked at last.
    version: u64,
    revision: u64,
}

/// A rendering that ended; with it comes back what the next goes on from, unless the renderer failed.
type Rendered = (Option<Course>, Result<Rendering, NotShown>);

/// What a member sees.
#[derive(Debug)]
enum Shown {
    /// It has asked, and has the preview of this name.
    Asked(Option<u64>),
    /// It has these blocks, after the message that was sent last.
    Blocks(Arc<Outline>),
}

impl Previews {
    /// The rendering under way, until it ends. Cancel-safe.
    pub(super) async fn finished(&mut self) -> Result<Rendering, NotShown> {
        std::future::poll_fn(|cx| self.poll_finished(cx)).await
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Looks whether the document has changed.
    pub(super) fn note_version(&mut self, version: u64, now: Instant) {
        if std::mem::replace(&mut self.version, version) != version {
            let first = self.changed.map_or(now, |(first, _)| first);
            self.changed = Some((first, now));
        }
    }

    /// When to render next: a moment after the last edit, sooner after the first, not before the last rendering is paid for.
    pub(super) fn due(&self) -> Option<Instant> {
        if self.viewers.is_empty() || self.running.is_some() {
            return None;
        }
        let Some((first, last)) = self.changed else {
            return self.pieced_at.map(|at| at + Duration::from_millis(PREVIEW_WHOLE_AFTER_MS));
        };
        if self.newest.is_none() {
            return Some(first);
        }
        // What costs little need not wait for the end of a word.
        let pause = (self.took * PREVIEW_PAUSE_FACTOR).min(Duration::from_millis(PREVIEW_AFTER_MS));
        let due = (last + pause).min(first + Duration::from_millis(PREVIEW_WITHIN_MS));
        Some(self.rest_until.map_or(due, |until| until.max(due)))
    }

    /// A member is gone, or looks no more.
    pub(super) fn leave(&mut self, id: MemberId) {
        if self.viewers.remove(&id).is_some() && self.viewers.is_empty() {
            // Rendered anew for whoever looks next.
            self.newest = None;
            self.course = None;
            self.pieced_at = None;
            self.steps = Vec::new();
        }
    }

    fn poll_finished(&mut self, cx: &mut Context<'_>) -> Poll<Result<Rendering, NotShown>> {
        let Some(running) = &mut self.running else { return Poll::Pending };
        let ended = std::task::ready!(std::pin::Pin::new(running).poll(cx));
        self.running = None;
        // The task's panic is the renderer's, and is contained.
        let (course, rendering) = ended.unwrap_or((None, Err(NotShown::Failed)));
        self.course = course.filter(|_| !self.viewers.is_empty());
        Poll::Ready(rendering)
    }

    /// What a member is to be told next, if it lacks anything.
    fn next_for(&mut self, id: MemberId) -> Option<Bytes> {
        let newest = self.newest.as_ref()?;
        let shown = self.viewers.get_mut(&id)?;
        let has = match shown {
            Shown::Asked(Some(root)) if *root == newest.root => {
                *shown = Shown::Blocks(Arc::clone(&newest.outline));
                return Some(same(newest));
            }
            Shown::Asked(_) => Arc::clone(&self.nothing),
            Shown::Blocks(outline) if Arc::ptr_eq(outline, &newest.outline) => return None,
            Shown::Blocks(outline) => Arc::clone(outline),
        };
        let kept = self.steps.iter().find(|(before, _)| Arc::ptr_eq(before, &has)).map(|(_, step)| Arc::clone(step));
        let step = kept.unwrap_or_else(|| {
            let is_start = Arc::ptr_eq(&has, &self.nothing);
            let step = Arc::new(Step::new(&has, is_start, newest));
            if self.steps.len() >= PREVIEW_STEPS_KEPT_MAX {
                self.steps.remove(0);
            }
            self.steps.push((has, Arc::clone(&step)));
            step
        });
        *shown = Shown::Blocks(Arc::clone(&step.outline));
        Some(step.body.clone())
    }

    /// Whether the newest rendering looks like this one.
    fn shows(&self, rendering: &Rendering) -> bool {
        self.newest.as_ref().is_some_and(|newest| newest.root == rendering.root)
    }

    /// Takes a new rendering.
    fn replace(&mut self, rendering: Option<Rendering>) {
        self.newest = rendering.map(Arc::new);
        self.steps.clear();
        if self.newest.is_none() {
            for shown in self.viewers.values_mut() {
                *shown = Shown::Asked(None);
            }
        }
    }
}

impl Room {
    /// A member says whether it shows a preview.
    pub(super) fn wish(&mut self, id: MemberId, wish: Wish) {
        let may_look = self.members.get(id).is_some_and(|member| member.has_acks() && member.right.may_read());
        if !wish.is_open || !may_look || self.core.parts.previewer.is_none() {
            self.previews.leave(id);
            return;
        }
        let previews = &mut self.previews;
        if previews.newest.is_none() && previews.running.is_none() {
            let now = Instant::now();
            previews.changed.get_or_insert((now, now));
        }
        previews.viewers.insert(id, Shown::Asked(wish.root));
        self.show_preview(id);
    }

    /// Sends a member the next message of its preview, once its socket has taken all before it.
    pub(super) fn show_preview(&mut self, id: MemberId) {
        let Some(member) = self.members.get(id).filter(|_| self.previews.viewers.contains_key(&id)) else { return };
        if !member.seat.is_drained() || member.outbox.is_laden() {
            member.outbox.tell_when_free(&member.seat);
            return;
        }
        let Some(body) = self.previews.next_for(id) else { return };
        let head = websocket::stateless_head(self.members.speech(member).prefix(), body.len());
        member.outbox.send_halves(&member.seat, head, body);
        // There may be more: the outbox tells when this has left.
        member.outbox.tell_when_free(&member.seat);
    }

    /// Reads the text and has it rendered, if that is due.
    pub(super) async fn render_if_due(&mut self, now: Instant) -> Result<(), Failure> {
        self.previews.note_version(self.version, now);
        let Some(previewer) = self.core.parts.previewer.clone() else { return Ok(()) };
        if self.previews.due().is_none_or(|due| now < due) {
            return Ok(());
        }
        if self.previews.changed.take().is_none() {
            // What was made of parts should be the whole; if it ever is not, it is so only until a pause.
            self.previews.course = None;
        }
        let reader = Arc::clone(&previewer);
        let source = self.with_document(self.size(), move |document| reader.read(document)).await??;
        self.previews.began_at = Some(Instant::now());
        self.previews.pieced_at = self.previews.course.is_some().then(Instant::now);
        self.previews.revision += 1;
        self.previews.running = Some(self.render(&*previewer, source));
        Ok(())
    }

    /// Takes what a rendering brought.
    pub(super) fn rendered(&mut self, rendered: Result<Rendering, NotShown>) {
        let now = Instant::now();
        let took = self.previews.began_at.take().map_or(Duration::ZERO, |began| now - began);
        self.previews.rest_until = Some(now + (took * PREVIEW_REST_FACTOR).max(Duration::from_millis(PREVIEW_REST_MS)));
        self.previews.took = took;
        if self.previews.viewers.is_empty() {
            return;
        }
        let viewers: Vec<_> = self.previews.viewers.keys().copied().collect();
        match rendered {
            Ok(rendering) if self.previews.pieced_at.is_none() && self.previews.shows(&rendering) => {}
            Ok(rendering) => {
                tracing::debug!(took_ms = took.as_millis(), revision = rendering.revision, "preview rendered");
                self.previews.replace(Some(rendering));
                for id in viewers {
                    self.show_preview(id);
                }
            }
            Err(why) => {
                tracing::warn!(why = why.as_str(), "no preview of this text");
                self.previews.replace(None);
                let body = no_preview(why);
                for id in viewers {
                    let Some(member) = self.members.get(id) else { continue };
                    let head = websocket::stateless_head(self.members.speech(member).prefix(), body.len());
                    member.outbox.send_halves(&member.seat, head, body.clone());
                }
            }
        }
    }

    /// Renders away from the threads that serve sockets, and few at a time.
    fn render(&mut self, previewer: &dyn Previewer, source: String) -> JoinHandle<Rendered> {
        let (core, revision) = (Arc::clone(&self.core), self.previews.revision);
        let mut course = self.previews.course.take().unwrap_or_else(|| Course::new(previewer));
        let tasks = self.core.room_tasks.clone();
        tasks.spawn(async move {
            // The semaphore is never closed.
            let permit = core.previews.acquire().await.ok();
            let rendering = core.room_tasks.spawn_blocking(move || {
                let rendering = course.next(revision, source);
                (Some(course), rendering)
            });
            let rendered = rendering.await.unwrap_or((None, Err(NotShown::Failed)));
            drop(permit);
            rendered
        })
    }
}
