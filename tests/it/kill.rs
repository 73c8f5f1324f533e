//! SIGKILL at a random moment while people type: every acknowledged edit is there afterwards.
//!
//! A plan is a seed: the same seed types and kills at the same moments after the first key, as far as the machine lets it.

use std::collections::HashSet;
use std::time::Duration;

use encrier_tests::client::{Address, Client, Dialect, Replica};
use futures_util::future::join_all;
use tokio::time::{Instant, interval, timeout_at};

use crate::support::{CONTENT, House, join};

/// One update every 20 ms: 50 a second.
const KEY: Duration = Duration::from_millis(20);

/// Documents typed in at once.
const DOCUMENTS: usize = 3;

#[tokio::test]
async fn no_acknowledged_edit_is_lost() {
    // Four servers side by side, five deaths each: twenty rounds.
    join_all((0..4).map(|seed| async move { rounds(&mut House::open().await, seed, 5).await })).await;
}

#[tokio::test]
async fn no_acknowledged_edit_is_lost_on_postgres() {
    rounds(&mut House::on_postgres().await, 100, 3).await;
}

#[tokio::test]
#[ignore = "as long as one likes: cargo x kill --rounds N"]
async fn as_often_as_asked() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().expect("a number"));
    let (all, seed) = (number("ENCRIER_KILL_ROUNDS", 100), number("ENCRIER_KILL_SEED", 1));
    let servers = 4;
    let each = all.div_ceil(servers);
    let acknowledged = join_all((seed..seed + servers).map(|seed| async move {
        // One in four types into PostgreSQL.
        let mut house = if seed % 4 == 0 { House::on_postgres().await } else { House::open().await };
        rounds(&mut house, seed, each).await
    }));
    let edits: usize = acknowledged.await.into_iter().sum();
    println!("{} kills from seed {seed} on: {edits} acknowledged edits, 0 lost", servers * each);
}

/// What one person typed in all rounds.
#[derive(Debug, Default)]
struct Typed {
    /// Every word ever sent.
    sent: HashSet<String>,
    /// Those acknowledged.
    acknowledged: HashSet<String>,
}

/// Kills the server so many times under typing; the number of acknowledged edits, each of which was found afterwards.
async fn rounds(house: &mut House, seed: u64, rounds: u64) -> usize {
    let mut chance = Chance(seed);
    let mut typed: Vec<Typed> = (0..DOCUMENTS).map(|_| Typed::default()).collect();
    for round in 0..rounds {
        let death = Duration::from_millis(50 + chance.below(1_000));
        let host = house.host().to_owned();
        let typists: Vec<_> = (0..DOCUMENTS).map(|document| type_until(host.clone(), document, round)).collect();
        let typing = tokio::spawn(join_all(typists));
        tokio::time::sleep(death).await;
        house.kill();
        let replicas = typing.await.expect("no typist panics");
        house.start().await;
        for (document, (typist, replica)) in replicas.into_iter().enumerate() {
            typed[document].sent.extend(typist.sent);
            typed[document].acknowledged.extend(typist.acknowledged);
            check(house, document, &typed[document], seed, round).await;
            if let Some(replica) = replica {
                come_back(house, document, replica).await;
            }
        }
    }
    typed.iter().map(|typed| typed.acknowledged.len()).sum()
}

/// Types one word every 20 ms until the server dies; what was sent and acknowledged, and the typist's copy.
async fn type_until(host: String, document: usize, round: u64) -> (Typed, Option<Replica>) {
    let mut typed = Typed::default();
    let Ok(client) = Client::connect(&Address::hocuspocus(&host, &name(document)), Replica::new()).await else {
        // Killed before it let us in.
        return (typed, None);
    };
    if client.saved().await.is_err() {
        return (typed, Some(client.cut()));
    }
    let base = client.look(|view| view.acknowledged);
    let mut words = Vec::new();
    let mut key = interval(KEY);
    while client.look(|view| view.ended.is_none()) {
        timeout_at(Instant::now() + KEY * 2, key.tick()).await.ok();
        let word = format!("[{round}.{}]", words.len());
        let end = u32::try_from(client.text(CONTENT).len()).expect("a short text");
        client.insert(CONTENT, end, &word);
        words.push(word);
    }
    let acknowledged = client.look(|view| view.acknowledged - base);
    // Acknowledgements come in the order of the edits.
    typed.acknowledged = words.iter().take(usize::try_from(acknowledged).expect("few")).cloned().collect();
    typed.sent = words.into_iter().collect();
    (typed, Some(client.cut()))
}

/// A fresh client and an export find every acknowledged word once, and nothing that was not sent.
async fn check(house: &House, document: usize, typed: &Typed, seed: u64, round: u64) {
    let fresh = join(house, Dialect::Yjs, &name(document)).await;
    let text = fresh.text(CONTENT);
    let exported = house.api().markdown(&name(document)).await;
    assert_eq!(exported, text, "the export says what a client sees; seed {seed}, round {round}");
    let found: Vec<String> = text.split_inclusive(']').map(str::to_owned).collect();
    let once: HashSet<String> = found.iter().cloned().collect();
    assert_eq!(once.len(), found.len(), "a word came twice; seed {seed}, round {round}: {text}");
    let lost: Vec<_> = typed.acknowledged.difference(&once).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}; seed {seed}, round {round}");
    let invented: Vec<_> = once.difference(&typed.sent).collect();
    assert!(invented.is_empty(), "never sent: {invented:?}; seed {seed}, round {round}");
}

/// The typist returns with what was not acknowledged: nothing at all is lost.
async fn come_back(house: &House, document: usize, replica: Replica) {
    let before = replica.text(CONTENT);
    let address = Address::hocuspocus(house.host(), &name(document));
    let client = Client::connect(&address, replica).await.expect("let in");
    client.saved().await.expect("acknowledged");
    assert_eq!(client.text(CONTENT), before, "the typist alone wrote here and had it all");
    client.leave().await;
}

fn name(document: usize) -> String {
    format!("typed-{document}")
}

/// A small generator of repeatable chance (splitmix64).
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
