//! Seeded chaos: people type, come, go and lose their connection; the hub is killed and restarted. At rest everybody, the
//! journal and a newcomer agree, and every acknowledged edit is there. A failing seed is a test: call `story` with it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use encrier_sync::wire::{FromClient, ToClient};
use encrier_sync::{JournalError, Settings};

use crate::support::journal::after_kill;
use crate::support::{Hocus, House, MemoryJournal, Replica, within};

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

/// A person, connected or not, who counts acks as a provider does.
struct Person {
    replica: Replica,
    socket: Option<Hocus>,
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
        Self { replica, socket: None, owed: VecDeque::new(), acked: Vec::new(), words: 0, name }
    }

    /// Opens the document. The ack of the opening covers all that was typed before it.
    async fn connect(&mut self, house: &House) {
        let before = self.owed.drain(..).flatten().collect();
        self.owed.push_back(before);
        let mut socket = house.hocus().await;
        socket.open("note", "", &self.replica).await;
        self.socket = Some(socket);
        self.listen().await;
    }

    /// Types a word.
    async fn type_word(&mut self, at: usize) {
        self.words += 1;
        let word = word(self.name, self.words);
        let update = self.replica.insert(at, &word);
        self.owed.push_back(vec![word]);
        if let Some(socket) = &mut self.socket {
            socket.send("note", &FromClient::Update(update)).await;
        }
    }

    /// Types or erases filler, which stands for nothing but makes deletions.
    async fn fidget(&mut self, at: usize) {
        let update = match self.replica.text().chars().skip(at).take(2).collect::<String>().as_str() {
            FILLER => self.replica.erase(at, 2),
            _ => Some(self.replica.insert(at, FILLER)),
        };
        let Some(update) = update else { return };
        self.owed.push_back(Vec::new());
        if let Some(socket) = &mut self.socket {
            socket.send("note", &FromClient::Update(update)).await;
        }
    }

    /// Reads what has come; a connection that ended is forgotten.
    async fn listen(&mut self) {
        while let Some(socket) = &mut self.socket {
            match tokio::time::timeout(Duration::from_millis(1), socket.next()).await {
                Ok(Ok((_, message))) => self.take(message).await,
                Ok(Err(_)) => self.socket = None,
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
                let answer = FromClient::StepTwo(self.replica.diff(&vector));
                if let Some(socket) = &mut self.socket {
                    socket.send("note", &answer).await;
                }
            }
            _ => {}
        }
    }
}

/// One step of a story.
async fn step(chance: &mut Chance, house: &mut House, people: &mut [Person]) {
    let who = chance.below(people.len());
    match chance.below(100) {
        0..60 => {
            let at = chance.below(people[who].replica.text().chars().count() + 1);
            if chance.below(3) == 0 { people[who].fidget(at).await } else { people[who].type_word(at).await }
        }
        60..80 => people[who].listen().await,
        80..88 if people[who].socket.is_none() => people[who].connect(house).await,
        80..88 => people[who].socket = None,
        88..93 => tokio::time::sleep(Duration::from_millis(chance.below(40) as u64)).await,
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

async fn story(seed: u64) {
    let mut chance = Chance(seed);
    let mut house = story_house(Arc::new(MemoryJournal::default()));
    let number = house.door.number("note");
    let mut people: Vec<_> = (0..PEOPLE).map(Person::new).collect();
    for _ in 0..STEPS {
        step(&mut chance, &mut house, &mut people).await;
        assert_eq!(house.door.number("note"), number);
    }
    house.journal.release();
    for person in &mut people {
        person.listen().await;
        for word in &person.acked {
            assert!(
                house.journal.text(number).contains(word),
                "seed {seed}: {word} was acknowledged and is not stored"
            );
        }
        if person.socket.is_none() {
            person.connect(&house).await;
        }
    }
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        for person in &mut people {
            person.listen().await;
        }
    }
    let mut newcomer = Replica::new(99);
    house.synced("note", &mut newcomer).await;
    assert_eq!(house.journal.text(number), newcomer.text(), "seed {seed}: the journal");
    for person in &people {
        assert_eq!(person.replica.text(), newcomer.text(), "seed {seed}: person {}", person.name);
        let kept = (1..=person.words).filter(|number| newcomer.text().contains(&word(person.name, *number)));
        assert_eq!(kept.count(), person.words, "seed {seed}: person {} lost a word", person.name);
        assert!(person.owed.is_empty(), "seed {seed}: person {} waits for an ack", person.name);
    }
}

#[tokio::test(start_paused = true)]
async fn at_rest_everybody_agrees_and_every_acknowledged_edit_is_there() {
    within(async {
        let seeds = std::env::var("ENCRIER_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(40);
        for seed in 0..seeds {
            story(seed).await;
        }
    })
    .await;
}
