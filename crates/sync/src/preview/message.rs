//! What is said about previews on the wire: JSON in Hocuspocus's stateless messages.

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::outline::{Mark, Outline, kept};
use super::rendering::{NotShown, Rendering};
use crate::limits::{PREVIEW_FIRST_BYTES, PREVIEW_MESSAGE_BYTES, PREVIEW_WISH_BYTES_MAX};

/// Bytes that an operation or a block takes beside its HTML, about.
const NUMBERS_BYTES: usize = 64;

/// What a member says: whether it shows a preview, and what it has of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) is_open: bool,
    /// The name of the whole preview that it has.
    pub(crate) root: Option<u64>,
}

#[derive(Deserialize)]
struct WishText<'a> {
    r#type: &'a str,
    #[serde(default)]
    open: bool,
    root: Option<&'a str>,
}

impl Wish {
    /// Reads a member's stateless message; `None` if it is about something else.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        if body.len() > PREVIEW_WISH_BYTES_MAX {
            return None;
        }
        let text: WishText<'_> = serde_json::from_slice(body).ok()?;
        let root = text.root.and_then(|root| u64::from_str_radix(root, 16).ok());
        (text.r#type == "preview").then_some(Self { is_open: text.open, root })
    }
}

/// A message to a member, and what the member has then.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) body: Bytes,
    pub(crate) outline: Arc<Outline>,
}

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    rev: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<&'static str>,
    ops: Vec<Operation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    more: bool,
}

/// One change of the list of blocks: `del` go at `at`, `ins` come there, and all that follow begin `shift` lines later.
#[derive(Debug, Default, Serialize)]
struct Operation<'a> {
    at: usize,
    #[serde(skip_serializing_if = "is_zero")]
    del: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ins: Vec<Inserted<'a>>,
    #[serde(skip_serializing_if = "is_no_shift")]
    shift: i64,
}

#[derive(Debug, Serialize)]
struct Inserted<'a> {
    h: String,
    line: i64,
    /// Absent: the block is too long to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'a str>,
}

impl Step {
    /// The next message to a member that has the blocks of `has`, and nothing at all if `is_start`.
    pub(crate) fn new(has: &[Mark], is_start: bool, now: &Rendering) -> Self {
        let bytes_max = if is_start { PREVIEW_FIRST_BYTES } else { PREVIEW_MESSAGE_BYTES };
        let mut walk = Walk { has, now, from: 0, to: 0, shift: 0, left: bytes_max, ops: Vec::new() };
        let is_whole = walk.run();
        let outline = if is_whole { Arc::clone(&now.outline) } else { Arc::new(walk.reached()) };
        let message = Message {
            r#type: "preview",
            rev: now.revision,
            start: is_start.then_some("empty"),
            ops: walk.ops,
            root: is_whole.then(|| hex(now.root)),
            more: !is_whole,
        };
        Self { body: json(&message), outline }
    }
}

/// What is said to a member that has all of it already.
pub(crate) fn same(now: &Rendering) -> Bytes {
    let root = Some(hex(now.root));
    json(&Message { r#type: "preview", rev: now.revision, start: Some("same"), ops: Vec::new(), root, more: false })
}

/// What is said where there is no preview.
pub(crate) fn no_preview(why: NotShown) -> Bytes {
    Bytes::from(format!(r#"{{"type":"preview","error":"{}"}}"#, why.as_str()))
}

/// Goes along two outlines side by side, and notes what turns one into the other until the message is full.
struct Walk<'a> {
    has: &'a [Mark],
    now: &'a Rendering,
    /// How far in `has`.
    from: usize,
    /// How far in `now`.
    to: usize,
    /// By how many lines what follows in `has` was moved.
    shift: i64,
    /// Bytes that the message has place for.
    left: usize,
    ops: Vec<Operation<'a>>,
}

impl<'a> Walk<'a> {
    /// Whether the message has all of it.
    fn run(&mut self) -> bool {
        let pairs = kept(self.has, &self.now.outline);
        let end = (self.has.len(), self.now.outline.len());
        for (from, to) in pairs.into_iter().chain([end]) {
            if self.left == 0 {
                return false;
            }
            let mut operation = Operation { at: self.to, del: from - self.from, ..Operation::default() };
            self.from = from;
            let is_full = !self.insert_until(to, &mut operation);
            if let (false, Some(was), Some(is)) = (is_full, self.has.get(from), self.now.outline.get(to)) {
                operation.shift = is.line - was.line - self.shift;
                self.shift += operation.shift;
            }
            if operation.del > 0 || !operation.ins.is_empty() || operation.shift != 0 {
                self.left = self.left.saturating_sub(NUMBERS_BYTES);
                self.ops.push(operation);
            }
            if is_full {
                return false;
            }
            if (from, to) != end {
                (self.from, self.to) = (from + 1, to + 1);
            }
        }
        true
    }

    /// Inserts the blocks up to `to`; false if the message is full before.
    fn insert_until(&mut self, to: usize, operation: &mut Operation<'a>) -> bool {
        while self.to < to {
            if self.left == 0 {
                return false;
            }
            let mark = self.now.outline[self.to];
            let html = self.now.html(self.to);
            operation.ins.push(Inserted { h: hex(mark.hash), line: mark.line, html });
            self.left = self.left.saturating_sub(html.map_or(0, str::len) + NUMBERS_BYTES);
            self.to += 1;
        }
        true
    }

    /// What the member has after the message.
    fn reached(&self) -> Outline {
        let rest = self.has[self.from..].iter().map(|mark| Mark { line: mark.line + self.shift, ..*mark });
        self.now.outline[..self.to].iter().copied().chain(rest).collect()
    }
}

fn hex(number: u64) -> String {
    format!("{number:016x}")
}

fn json(message: &Message<'_>) -> Bytes {
    // Texts and numbers: nothing in it can fail to be JSON.
    serde_json::to_vec(message).unwrap_or_default().into()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
fn is_zero(value: &usize) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
fn is_no_shift(value: &i64) -> bool {
    *value == 0
}

#[cfg(test)]
mod tests {
    use super::super::Block;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn rendering(revision: u64, blocks: &[(u32, &str)]) -> Rendering {
        let blocks = blocks.iter().map(|(line, html)| Block { line: *line, html: (*html).to_owned() });
        Rendering::of(revision, blocks.collect())
    }

    fn read(body: &Bytes) -> Value {
        serde_json::from_slice(body).expect("JSON")
    }

    /// What a browser does with a message.
    fn apply(list: &mut Vec<(String, i64)>, message: &Value) {
        if message["start"] == "empty" {
            list.clear();
        }
        for op in message["ops"].as_array().expect("operations") {
            let number = |key: &str| usize::try_from(op[key].as_u64().unwrap_or(0)).expect("small");
            let inserted = op["ins"].as_array().cloned().unwrap_or_default().into_iter();
            let inserted = inserted.map(|block| {
                (block["h"].as_str().expect("a hash").to_owned(), block["line"].as_i64().expect("a line"))
            });
            let count = inserted.len();
            let at = number("at");
            list.splice(at..at + number("del"), inserted);
            for block in &mut list[at + count..] {
                block.1 += op["shift"].as_i64().unwrap_or(0);
            }
        }
    }

    fn list_of(outline: &[Mark]) -> Vec<(String, i64)> {
        outline.iter().map(|mark| (hex(mark.hash), mark.line)).collect()
    }

    #[test]
    fn wishes_are_read_and_other_words_passed_over() {
        let read = |text: &str| Wish::parse(text.as_bytes());
        assert_eq!(read(r#"{"type":"preview","open":true}"#), Some(Wish { is_open: true, root: None }));
        assert_eq!(
            read(r#"{"type":"preview","open":true,"root":"00000000000000ff"}"#),
            Some(Wish { is_open: true, root: Some(255) })
        );
        assert_eq!(read(r#"{"type":"preview","open":false}"#), Some(Wish { is_open: false, root: None }));
        assert_eq!(read(r#"{"type":"preview","open":true,"root":"no"}"#), Some(Wish { is_open: true, root: None }));
        for other in ["", "hi", "{}", "[]", r#"{"type":"x","open":true}"#, r#"{"type":"preview","open":3}"#, "\u{ff}"] {
            assert_eq!(read(other), None, "{other}");
        }
        let long = format!(r#"{{"type":"preview","open":true,"x":"{}"}}"#, "x".repeat(PREVIEW_WISH_BYTES_MAX));
        assert_eq!(read(&long), None);
    }

    /// The messages, letter by letter but for the names of blocks.
    #[test]
    fn messages_have_their_form() {
        let first = rendering(1, &[(1, "<h1>a</h1>"), (3, "<p>b</p>"), (5, "<p>c</p>")]);
        let [a, b, c] = [0, 1, 2].map(|at| hex(first.outline[at].hash));
        let step = Step::new(&[], true, &first);
        assert_eq!(
            String::from_utf8(step.body.to_vec()).expect("text"),
            format!(
                concat!(
                    r#"{{"type":"preview","rev":1,"start":"empty","ops":[{{"at":0,"ins":["#,
                    r#"{{"h":"{}","line":1,"html":"<h1>a</h1>"}},{{"h":"{}","line":3,"html":"<p>b</p>"}},"#,
                    r#"{{"h":"{}","line":5,"html":"<p>c</p>"}}]}}],"root":"{}"}}"#
                ),
                a,
                b,
                c,
                hex(first.root)
            )
        );
        let second = rendering(2, &[(1, "<h1>a</h1>"), (3, "<p>B</p>"), (6, "<p>c</p>")]);
        let step = Step::new(&step.outline, false, &second);
        let big_b = hex(second.outline[1].hash);
        assert_eq!(
            read(&step.body),
            json!({"type": "preview", "rev": 2, "root": hex(second.root), "ops": [
                {"at": 1, "del": 1, "ins": [{"h": big_b, "line": 3, "html": "<p>B</p>"}], "shift": 1}
            ]})
        );
        assert_eq!(
            read(&same(&second)),
            json!({"type": "preview", "rev": 2, "start": "same", "ops": [], "root": hex(second.root)})
        );
        assert_eq!(read(&no_preview(NotShown::TooLong)), json!({"type": "preview", "error": "too-long"}));
    }

    #[test]
    fn lines_in_between_cost_no_block() {
        let first = rendering(1, &[(1, "a"), (3, "b"), (5, "c")]);
        let second = rendering(2, &[(2, "a"), (4, "b"), (9, "c")]);
        let step = Step::new(&first.outline, false, &second);
        assert_eq!(read(&step.body)["ops"], json!([{"at": 0, "shift": 1}, {"at": 2, "shift": 3}]));
    }

    #[test]
    fn the_first_screenful_comes_first_and_the_rest_in_pieces() {
        let page = "x".repeat(1_000);
        let blocks: Vec<_> = (0..2_000).map(|at| Block { line: at + 1, html: format!("{at}{page}") }).collect();
        let now = Rendering::of(1, blocks);
        let mut list = Vec::new();
        let mut step = Step::new(&[], true, &now);
        assert!(step.body.len() < PREVIEW_FIRST_BYTES + 2_000);
        let mut messages = 1;
        apply(&mut list, &read(&step.body));
        while read(&step.body)["more"] == true {
            step = Step::new(&step.outline, false, &now);
            assert!(step.body.len() < PREVIEW_MESSAGE_BYTES + 2_000);
            apply(&mut list, &read(&step.body));
            messages += 1;
        }
        assert_eq!(list, list_of(&now.outline));
        assert!((20..60).contains(&messages), "{messages}");
    }

    #[test]
    fn a_block_that_is_too_long_is_named_without_its_html() {
        let now = Rendering::of(1, vec![Block { line: 1, html: "x".repeat(600 * 1024) }]);
        let message = read(&Step::new(&[], true, &now).body);
        assert_eq!(message["ops"][0]["ins"][0].get("html"), None);
        assert_eq!(message["more"], Value::Null);
    }

    fn blocks() -> impl Strategy<Value = Vec<Block>> {
        let block = ("[a-e]", 1_u32..4, 0_usize..30_000);
        proptest::collection::vec(block, 0..12).prop_map(|list| {
            let mut line = 0;
            let next = |(html, gap, size): (String, u32, usize)| {
                line += gap;
                // Some are long, so that messages end in the middle.
                Block { line, html: html.repeat(if size > 15_000 { size } else { 1 }) }
            };
            list.into_iter().map(next).collect()
        })
    }

    proptest! {
        /// Whatever a member has, some messages bring it to the newest rendering, also when that changes in between.
        #[test]
        fn every_list_becomes_every_other(texts in proptest::collection::vec(blocks(), 1..4), pause in 0_usize..4) {
            let mut list = Vec::new();
            let (mut has, mut is_start) = (Arc::new(Outline::new()), true);
            for (at, blocks) in texts.into_iter().enumerate() {
                let now = Rendering::of(at as u64, blocks);
                for _ in 0..=pause {
                    let step = Step::new(&has, is_start, &now);
                    apply(&mut list, &read(&step.body));
                    prop_assert_eq!(&list, &list_of(&step.outline));
                    (has, is_start) = (step.outline, false);
                }
            }
        }
    }
}
