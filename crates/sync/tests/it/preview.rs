//! What a text looks like, sent to who asked for it and to nobody else.

use std::sync::Arc;
use std::time::Duration;

use encrier_doc::{Document, Poisoned};
use encrier_model::Right;
use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{Block, Change, Previewer, Renderer};
use serde_json::Value;

use crate::support::{Hocus, House, MemoryJournal, Replica, guest, row, within};

/// Each line of `content` is a block; `!` makes it fall over.
#[derive(Debug)]
struct Lines;

impl Previewer for Lines {
    fn read(&self, document: &mut Document) -> Result<String, Poisoned> {
        document.text("content")
    }

    fn begin(&self) -> Box<dyn Renderer> {
        Box::new(Written::default())
    }
}

/// The lines that were rendered last.
#[derive(Debug, Default)]
struct Written {
    lines: Vec<String>,
}

impl Renderer for Written {
    fn render(&mut self, source: String) -> Vec<Change> {
        assert!(!source.contains('!'), "a mistake of the renderer");
        let lines: Vec<String> = source.lines().map(str::to_owned).collect();
        let at = lines.iter().zip(&self.lines).take_while(|(new, old)| new == old).count();
        let block = |(line, text): (u32, &String)| Block { line, html: format!("<p>{text}</p>") };
        let blocks = (1..).zip(&lines).skip(at).map(block).collect();
        let removed = self.lines.len() - at;
        self.lines = lines;
        vec![Change { at, removed, blocks, below: 0, shift: 0 }]
    }
}

fn house() -> House {
    House::previewing(Arc::new(MemoryJournal::default()), Arc::new(Lines))
}

fn wish(text: &str) -> FromClient {
    FromClient::Stateless(text.to_owned().into())
}

fn open() -> FromClient {
    wish(r#"{"type":"preview","open":true}"#)
}

/// The next word about the preview.
async fn preview(socket: &mut Hocus) -> Value {
    loop {
        if let ToClient::Stateless(text) = socket.expect("note").await {
            return serde_json::from_str(&text).expect("JSON");
        }
    }
}

/// Whether nothing about the preview comes in a while that is long enough for it.
async fn hears_nothing(socket: &mut Hocus) -> bool {
    tokio::time::timeout(Duration::from_secs(2), preview(socket)).await.is_err()
}

fn blocks(message: &Value) -> Vec<&str> {
    let ops = message["ops"].as_array().expect("operations").iter();
    let inserted = ops.filter_map(|op| op["ins"].as_array()).flatten();
    inserted.map(|block| block["html"].as_str().expect("HTML")).collect()
}

/// Anna at the note, with a text of hers.
async fn anna(house: &House, text: &str) -> (Hocus, Replica) {
    let (mut socket, mut replica) = (house.hocus().await, Replica::new(1));
    socket.sync("note", "", &mut replica).await;
    socket.send("note", &FromClient::Update(replica.push(text))).await;
    assert_eq!(socket.expect("note").await, ToClient::Status(true));
    (socket, replica)
}

#[tokio::test(start_paused = true)]
async fn who_asks_sees_the_text_and_what_changes() {
    within(async {
        let house = house();
        let (mut writer, mut anna) = anna(&house, "un\ndeux").await;
        let mut reader = house.hocus_as(guest("g.ben")).await;
        reader.sync("note", "ro", &mut Replica::new(2)).await;
        reader.send("note", &open()).await;
        let first = preview(&mut reader).await;
        assert_eq!((first["start"].as_str(), blocks(&first)), (Some("empty"), vec!["<p>un</p>", "<p>deux</p>"]));
        assert!(first["root"].is_string() && first.get("more").is_none(), "{first}");

        writer.send("note", &FromClient::Update(anna.push("\ntrois"))).await;
        let second = preview(&mut reader).await;
        assert_eq!((second.get("start"), blocks(&second)), (None, vec!["<p>trois</p>"]));
        assert_eq!(second["rev"].as_u64(), first["rev"].as_u64().map(|rev| rev + 1));
        assert!(hears_nothing(&mut writer).await, "who has not asked is told nothing");
    })
    .await;
}

/// Renders parts wrongly, and wholes as they are.
#[derive(Debug)]
struct Careless;

impl Previewer for Careless {
    fn read(&self, document: &mut Document) -> Result<String, Poisoned> {
        document.text("content")
    }

    fn begin(&self) -> Box<dyn Renderer> {
        Box::new(Parts { has_whole: false })
    }
}

#[derive(Debug)]
struct Parts {
    has_whole: bool,
}

impl Renderer for Parts {
    fn render(&mut self, source: String) -> Vec<Change> {
        let html = if self.has_whole { "a fault".to_owned() } else { source };
        let removed = usize::from(std::mem::replace(&mut self.has_whole, true));
        vec![Change { at: 0, removed, blocks: vec![Block { line: 1, html }], below: 0, shift: 0 }]
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_made_of_parts_is_made_whole_in_a_pause() {
    within(async {
        let house = House::previewing(Arc::new(MemoryJournal::default()), Arc::new(Careless));
        let (mut socket, mut anna) = anna(&house, "un").await;
        socket.send("note", &open()).await;
        assert_eq!(blocks(&preview(&mut socket).await), ["un"]);
        socket.send("note", &FromClient::Update(anna.push(" deux"))).await;
        assert_eq!(blocks(&preview(&mut socket).await), ["a fault"]);
        assert_eq!(blocks(&preview(&mut socket).await), ["un deux"]);
        assert!(hears_nothing(&mut socket).await && hears_nothing(&mut socket).await, "once is enough");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_pause_brings_nothing_where_parts_are_the_whole() {
    within(async {
        let house = house();
        let (mut socket, mut anna) = anna(&house, "un").await;
        socket.send("note", &open()).await;
        preview(&mut socket).await;
        socket.send("note", &FromClient::Update(anna.push(" deux"))).await;
        assert_eq!(blocks(&preview(&mut socket).await), ["<p>un deux</p>"]);
        for _ in 0..4 {
            assert!(hears_nothing(&mut socket).await);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_looks_no_more_hears_no_more() {
    within(async {
        let house = house();
        let (mut socket, mut anna) = anna(&house, "un").await;
        socket.send("note", &open()).await;
        preview(&mut socket).await;
        socket.send("note", &wish(r#"{"type":"preview","open":false}"#)).await;
        socket.send("note", &FromClient::Update(anna.push("deux"))).await;
        assert!(hears_nothing(&mut socket).await);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_with_the_newest_is_sent_nothing_twice() {
    within(async {
        let house = house();
        let (mut socket, _anna) = anna(&house, "un\ndeux").await;
        socket.send("note", &open()).await;
        let root = preview(&mut socket).await["root"].as_str().expect("a root").to_owned();
        let mut again = house.hocus_as(guest("g.ben")).await;
        again.sync("note", "", &mut Replica::new(2)).await;
        again.send("note", &wish(&format!(r#"{{"type":"preview","open":true,"root":"{root}"}}"#))).await;
        let same = preview(&mut again).await;
        assert_eq!((same["start"].as_str(), blocks(&same).len()), (Some("same"), 0));
        let mut stale = house.hocus_as(guest("g.chloe")).await;
        stale.sync("note", "", &mut Replica::new(3)).await;
        stale.send("note", &wish(r#"{"type":"preview","open":true,"root":"00"}"#)).await;
        assert_eq!(preview(&mut stale).await["start"], "empty");
    })
    .await;
}

/// A burst of keystrokes is rendered a few times, not once for each.
#[tokio::test(start_paused = true)]
async fn typing_without_a_pause_is_shown_every_now_and_then() {
    within(async {
        let house = house();
        let (mut socket, mut anna) = anna(&house, "x").await;
        socket.send("note", &open()).await;
        preview(&mut socket).await;
        let mut reader = house.hocus_as(guest("g.ben")).await;
        reader.sync("note", "", &mut Replica::new(2)).await;
        reader.send("note", &open()).await;
        preview(&mut reader).await;
        for _ in 0..400 {
            socket.send("note", &FromClient::Update(anna.push("y"))).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut renderings = 0;
        let all = format!("<p>x{}</p>", "y".repeat(400));
        while blocks(&preview(&mut reader).await) != [all.as_str()] {
            renderings += 1;
        }
        assert!((10..=41).contains(&renderings), "{renderings} in two seconds");
    })
    .await;
}

/// A reader that stops gets one message when it reads again, and its edits are not held up by what it did not take.
#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_from_where_it_stands_to_the_newest() {
    within(async {
        let house = house();
        let text = (0..2_000).fold(String::new(), |text, line| text + &format!("{line} {}\n", "z".repeat(200)));
        let (mut writer, mut anna) = anna(&house, &text).await;
        let dialect = encrier_sync::Dialect::Hocuspocus;
        let mut slow = Hocus::new(house.pipe(dialect, guest("g.ben"), 8 * 1024)).await;
        slow.sync("note", "", &mut Replica::new(2)).await;
        slow.send("note", &open()).await;
        for _ in 0..20 {
            writer.send("note", &FromClient::Update(anna.push("w"))).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let (mut lines, mut messages, mut bytes) = (0, 0, 0);
        loop {
            let message = preview(&mut slow).await;
            bytes += message.to_string().len();
            messages += 1;
            lines += blocks(&message).len();
            if message["rev"].as_u64() > Some(1) && message.get("more").is_none() {
                break;
            }
        }
        assert!((2_000..2_100).contains(&lines), "{lines} blocks for two thousand lines");
        assert!(messages < 20 && bytes < 2 * text.len(), "{messages} messages, {bytes} bytes");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_right_that_is_taken_ends_the_preview() {
    within(async {
        let house = house();
        let (mut writer, mut anna) = anna(&house, "un").await;
        let mut reader = house.hocus_as(guest("g.ben")).await;
        reader.sync("note", "", &mut Replica::new(2)).await;
        reader.send("note", &open()).await;
        preview(&mut reader).await;
        house.hub.document_changed(row(house.door.number("note").0, "note", Right::None));
        writer.send("note", &FromClient::Update(anna.push("secret"))).await;
        assert!(hears_nothing(&mut reader).await);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_renderer_that_falls_over_is_said_and_the_room_goes_on() {
    within(async {
        let house = house();
        let (mut socket, mut anna) = anna(&house, "!").await;
        socket.send("note", &open()).await;
        assert_eq!(preview(&mut socket).await["error"], "failed");
        socket.send("note", &FromClient::Update(anna.erase(0, 1).expect("a deletion"))).await;
        socket.send("note", &FromClient::Update(anna.push("bon"))).await;
        let message = preview(&mut socket).await;
        assert_eq!((message["start"].as_str(), blocks(&message)), (Some("empty"), vec!["<p>bon</p>"]));
    })
    .await;
}

/// Whatever else somebody says in a stateless message is passed over.
#[tokio::test(start_paused = true)]
async fn other_words_make_nothing() {
    within(async {
        let house = house();
        let (mut socket, _anna) = anna(&house, "un").await;
        for word in ["", "{", "[1]", r#"{"type":"preview"}"#, r#"{"type":"other","open":true}"#] {
            socket.send("note", &wish(word)).await;
        }
        assert!(hears_nothing(&mut socket).await);
        socket.send("note", &open()).await;
        assert_eq!(preview(&mut socket).await["start"], "empty");
    })
    .await;
}
