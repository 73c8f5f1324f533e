//! y-sweet's own client: what it shows as saved is on the disk.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use encrier_store::testing::hold_writes;
use encrier_tests::client::Dialect;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{Instant, timeout, timeout_at};

use crate::support::{CONTENT, House, PATIENCE, join};

/// How long the disk stands still: longer than the client waits for a word (3 s), shorter than the store does (5 s).
const HELD: Duration = Duration::from_millis(4_200);

/// Somebody with `@y-sweet/client` in Node.
struct Person {
    /// Killed when dropped.
    _node: Child,
    orders: ChildStdin,
    words: Lines<BufReader<ChildStdout>>,
}

impl Person {
    fn join(house: &House, name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
        let mut command = Command::new("node");
        command.args(["y-sweet-saved.js", name]).current_dir(&folder).env("HOST", house.host()).kill_on_drop(true);
        let mut node = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Node runs");
        let orders = node.stdin.take().expect("piped");
        let words = BufReader::new(node.stdout.take().expect("piped")).lines();
        Self { _node: node, orders, words }
    }

    async fn types(&mut self, word: &str) {
        self.orders.write_all(format!("type {word}\n").as_bytes()).await.expect("it listens");
    }

    /// The next word it says.
    async fn says(&mut self) -> String {
        let line = timeout(PATIENCE, self.words.next_line()).await.expect("a word in time");
        line.expect("text").expect("it lives")
    }

    async fn until(&mut self, word: &str) {
        while self.says().await != word {}
    }
}

#[tokio::test]
async fn saved_is_said_after_the_commit_and_survives_a_kill() {
    let mut house = House::open().await;
    let witness = join(&house, Dialect::Yjs, "held").await;
    let mut person = Person::join(&house, "held");
    person.until("saved").await;
    person.types("first").await;
    person.until("saved").await;
    let hold = hold_writes(&house.data().join("encrier.sqlite")).await;
    let held_until = Instant::now() + HELD;
    person.types("second").await;
    assert_eq!(person.says().await, "unsaved");
    witness.until_text(CONTENT, "firstsecond").await.expect("others see it all the same");
    let said = timeout_at(held_until, person.says()).await;
    assert!(said.is_err(), "nothing is saved, and nobody hung up: {said:?}");
    drop(hold);
    assert_eq!(person.says().await, "saved");
    house.crash_and_restart().await;
    assert_eq!(house.api().markdown("held").await, "firstsecond");
}
