//! Seeded chaos: people edit every shared type, come by websocket or by events, stop reading, go and lose their connection;
//! the journal is slow, stuck or fails; the hub is killed and restarted. At rest everybody, the journal and a newcomer agree,
//! and every acknowledged edit is there.
//!
//! A plan is a seed and a number of steps. One that fails is shortened, printed and saved in `tests/plans`, where it is a
//! test from then on. `ENCRIER_SEEDS=1000` tells a thousand stories.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use encrier_sync::wire::address::{self, Address};
use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{Journal, JournalError, Settings};
use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;

use crate::support::events::{Event, Events};
use crate::support::journal::after_kill;
use crate::support::{Hocus, House, MemoryJournal, Replica, guest, within};

/// Steps of one story.
const STEPS: usize = 300;
/// People in it.
const PEOPLE: usize = 4;

/// What is typed and erased again.
const FILLER: &str = "··";

/// A splitmix64: chance as a parameter.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("below the bound")
    }
}

/// How long a post may wait before its client gives the line up.
const POST_MS_MAX: u64 = 5_000;

/// A way to the hub.
enum Line {
    Socket(Hocus),
    Events(Events),
}

impl Line {
    /// Says something; whether the line took it.
    async fn send(&mut self, messages: &[FromClient]) -> bool {
        match self {
            Self::Socket(socket) => {
                for message in messages {
                    let frame = address::encode(&Address::new("note"), message);
                    if socket.socket.send(Message::Binary(frame)).await.is_err() {
                        return false;
                    }
                }
                true
            }
            Self::Events(events) => {
                let sending = events.try_send("note", messages);
                tokio::time::timeout(Duration::from_millis(POST_MS_MAX), sending).await == Ok(true)
            }
        }
    }

    /// The next message; `None` when the line has ended. Cancel-safe.
    async fn next(&mut self) -> Option<ToClient> {
        match self {
            Self::Socket(socket) => socket.next().await.ok().map(|(_, message)| message),
            Self::Events(events) => loop {
                match events.event().await? {
                    Event::Message(_, payload) => {
                        let (_, inner) = address::split(&payload).expect("an address");
                        return Some(ToClient::decode(&inner).expect("a message"));
                    }
                    Event::Close(_) => return None,
                    Event::Open(_) | Event::Ping => {}
                }
            },
        }
    }
}

/// A person, connected or not, who counts acks as a provider does.
struct Person {
    replica: Replica,
    socket: Option<Line>,
    /// Reads nothing for a while.
    is_deaf: bool,
    /// What each ack to come stands for: words that are durable with it.
    owed: VecDeque<Vec<String>>,
    /// Words that were acknowledged, on any connection.
    acked: Vec<String>,
    words: usize,
    name: usize,
}

/// A word that is nobody else's and that no insertion can split: one character.
fn word(name: usize, number: usize) -> String {
    let code = 0x4e00 + u32::try_from(name * STEPS + number).expect("few");
    char::from_u32(code).expect("an ideograph").to_string()
}

impl Person {
    fn new(name: usize) -> Self {
        let replica = Replica::new(name as u64 + 1);
        Self { replica, socket: None, is_deaf: false, owed: VecDeque::new(), acked: Vec::new(), words: 0, name }
    }

    /// Opens the document. The ack of the opening covers all that was typed before it.
    async fn connect(&mut self, house: &House, by_events: bool) {
        let before = self.owed.drain(..).flatten().collect();
        self.owed.push_back(before);
        let mut line = if by_events {
            Line::Events(house.events(guest("g.anna")).await)
        } else {
            Line::Socket(house.hocus().await)
        };
        let opening = [FromClient::Token(String::new()), FromClient::StepOne(self.replica.vector())];
        if line.send(&opening).await {
            self.socket = Some(line);
        }
        self.is_deaf = false;
        self.listen().await;
    }

    /// Says an edit; what it stands for is durable with its ack.
    async fn say(&mut self, update: bytes::Bytes, words: Vec<String>) {
        self.owed.push_back(words);
        self.send(FromClient::Update(update)).await;
    }

    async fn send(&mut self, message: FromClient) {
        if let Some(line) = &mut self.socket
            && !line.send(&[message]).await
        {
            self.socket = None;
        }
    }

    /// Types a word.
    async fn type_word(&mut self, at: usize) {
        self.words += 1;
        let word = word(self.name, self.words);
        let update = self.replica.insert(at, &word);
        self.say(update, vec![word]).await;
    }

    /// Types or erases filler, which stands for nothing but makes deletions.
    async fn fidget(&mut self, at: usize) {
        let update = match self.replica.text().chars().skip(at).take(2).collect::<String>().as_str() {
            FILLER => self.replica.erase(at, 2),
            _ => Some(self.replica.insert(at, FILLER)),
        };
        if let Some(update) = update {
            self.say(update, Vec::new()).await;
        }
    }

    /// Edits any other shared type.
    async fn scramble(&mut self, kind: usize, at: usize) {
        if let Some(update) = self.replica.scramble(kind, at) {
            self.say(update, Vec::new()).await;
        }
    }

    /// Reads what has come, unless it does not listen; a connection that ended is forgotten.
    async fn listen(&mut self) {
        while let Some(line) = self.socket.as_mut().filter(|_| !self.is_deaf) {
            match tokio::time::timeout(Duration::from_millis(1), line.next()).await {
                Ok(Some(message)) => self.take(message).await,
                Ok(None) => self.socket = None,
                Err(_) => return,
            }
        }
    }

    async fn take(&mut self, message: ToClient) {
        match message {
            ToClient::Update(update) | ToClient::StepTwo(update) => self.replica.apply(&update),
            ToClient::Status(true) => {
                let durable = self.owed.pop_front().expect("no ack that is not owed");
                self.acked.extend(durable);
            }
            ToClient::StepOne(vector) => {
                self.send(FromClient::StepTwo(self.replica.diff(&vector))).await;
            }
            _ => {}
        }
    }
}

/// One step of a story.
async fn step(chance: &mut Chance, house: &mut House, people: &mut [Person]) {
    let who = chance.below(people.len());
    match chance.below(100) {
        0..35 => {
            let at = chance.below(people[who].replica.text().chars().count() + 1);
            if chance.below(3) == 0 { people[who].fidget(at).await } else { people[who].type_word(at).await }
        }
        35..60 => people[who].scramble(chance.below(10), chance.below(40)).await,
        60..78 => people[who].listen().await,
        78..80 => people[who].is_deaf = !people[who].is_deaf,
        80..88 if people[who].socket.is_none() => people[who].connect(house, chance.below(3) == 0).await,
        80..88 => people[who].socket = None,
        88..92 => tokio::time::sleep(Duration::from_millis(chance.below(40) as u64)).await,
        // Longer than a room stays open empty; now and then longer than anybody may be deaf.
        92 => tokio::time::sleep(Duration::from_secs([1, 1, 1, 40][chance.below(4)])).await,
        93..95 => house.journal.hold(),
        95..97 => house.journal.release(),
        97 => bad_moment(chance, house, &mut people[who]).await,
        _ => *house = kill(house, people).await,
    }
}

/// The journal fails for a while.
async fn bad_moment(chance: &mut Chance, house: &House, who: &mut Person) {
    let error = Some(JournalError::Unavailable("a bad moment".to_owned()));
    if chance.below(2) == 0 {
        house.journal.fail_append(error);
    } else {
        house.journal.fail_commit(error);
    }
    who.listen().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    house.journal.fail_append(None);
    house.journal.fail_commit(None);
}

/// The process is killed and started anew: all connections are gone, and what was not committed. Every ack that was heard
/// must have been true.
async fn kill(house: &House, people: &mut [Person]) -> House {
    for person in &mut *people {
        person.is_deaf = false;
        person.listen().await;
    }
    let house = story_house(after_kill(&house.journal));
    let stored = house.journal.text(house.door.number("note"));
    for person in people {
        person.socket = None;
        assert!(person.acked.iter().all(|word| stored.contains(word)), "an acknowledged word is not stored");
    }
    house
}

fn story_house(journal: Arc<MemoryJournal>) -> House {
    House::with(journal, Settings { room_idle_ms: 50, ..Settings::default() })
}

/// What the journal says of the note, read as a client reads.
async fn stored(house: &House) -> String {
    let kept = house.journal.load(house.door.number("note")).await.expect("a sound journal");
    let mut reader = Replica::new(98);
    for update in kept.checkpoint.iter().map(|(_, state)| state).chain(kept.tail.iter().map(|row| &row.data)) {
        reader.apply(update);
    }
    reader.whole()
}

/// Everybody comes back and listens until nothing comes any more.
async fn rest(house: &House, people: &mut [Person]) {
    house.journal.release();
    for _ in 0..4 {
        for person in &mut *people {
            person.is_deaf = false;
            person.listen().await;
            if person.socket.is_none() {
                person.connect(house, false).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for person in people {
        person.listen().await;
    }
}

async fn story(seed: u64, steps: usize) {
    let mut chance = Chance(seed);
    let mut house = story_house(Arc::new(MemoryJournal::default()));
    let number = house.door.number("note");
    let mut people: Vec<_> = (0..PEOPLE).map(Person::new).collect();
    for _ in 0..steps {
        step(&mut chance, &mut house, &mut people).await;
        assert_eq!(house.door.number("note"), number);
    }
    rest(&house, &mut people).await;
    let text = house.journal.text(number);
    let mut newcomer = Replica::new(99);
    house.synced("note", &mut newcomer).await;
    assert_eq!(stored(&house).await, newcomer.whole(), "the journal");
    for person in &people {
        assert!(person.acked.iter().all(|word| text.contains(word)), "a word was acknowledged and is not stored");
        assert_eq!(person.replica.whole(), newcomer.whole(), "person {}", person.name);
        let kept = (1..=person.words).filter(|number| newcomer.text().contains(&word(person.name, *number)));
        assert_eq!(kept.count(), person.words, "person {} lost a word", person.name);
        assert!(person.owed.is_empty(), "person {} waits for an ack", person.name);
    }
}

/// Whether the story ends well.
async fn is_told(seed: u64, steps: usize) -> bool {
    tokio::spawn(within(story(seed, steps))).await.is_ok()
}

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans")
}

/// Saves a plan that failed, as short as it fails.
async fn save(seed: u64) -> String {
    let mut steps = STEPS;
    for shorter in (10..STEPS).step_by(10) {
        if !is_told(seed, shorter).await {
            steps = shorter;
            break;
        }
    }
    let plan = format!("{seed} {steps}\n");
    fs::create_dir_all(plans()).expect("a folder for plans");
    fs::write(plans().join(format!("{seed}.plan")), &plan).expect("a plan is saved");
    plan
}

#[tokio::test(start_paused = true)]
async fn at_rest_everybody_agrees_and_every_acknowledged_edit_is_there() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (seeds, first) = (number("ENCRIER_SEEDS", 40), number("ENCRIER_FIRST_SEED", 0));
    let mut failed = Vec::new();
    for seed in first..first + seeds {
        if !is_told(seed, STEPS).await {
            failed.push(save(seed).await);
        }
    }
    assert!(failed.is_empty(), "seed and steps: {failed:?}; they are saved in tests/plans");
}

#[tokio::test(start_paused = true)]
async fn plans_that_once_failed_hold() {
    for entry in fs::read_dir(plans()).into_iter().flatten() {
        let path = entry.expect("a readable folder").path();
        let Some((seed, steps)) = fs::read_to_string(&path).ok().and_then(|plan| {
            let (seed, steps) = plan.trim().split_once(' ')?;
            Some((seed.parse().ok()?, steps.parse().ok()?))
        }) else {
            panic!("{} is no plan", path.display())
        };
        assert!(is_told(seed, steps).await, "{}", path.display());
    }
}
