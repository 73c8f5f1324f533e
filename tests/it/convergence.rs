//! People write at once, leave, come back: at rest everybody reads the same, and it is what was written.

use std::time::Duration;

use encrier_tests::client::{Address, Client, Dialect, Replica};
use futures_util::future::join_all;

use crate::support::{CONTENT, House, come, join};

/// Waits until all say the same and hold every word; returns the text.
async fn agree(clients: &[Client], words: &[String]) -> String {
    for client in clients {
        let all = |text: &str| words.iter().all(|word| text.contains(word));
        client.until("every word", |view| all(&view.replica.text(CONTENT))).await.expect("every word arrives");
    }
    let texts: Vec<String> = clients.iter().map(|client| client.text(CONTENT)).collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    texts[0].clone()
}

fn word(writer: usize, number: usize) -> String {
    format!("<{writer}:{number}>")
}

#[tokio::test]
async fn writers_of_both_dialects_converge() {
    let house = House::open().await;
    let joined = (0..8).map(|n| join(&house, Dialect::ALL[n % 2], "minutes"));
    let clients = join_all(joined).await;
    let (rounds, length) = (25, clients.len());
    for number in 0..rounds {
        for (writer, client) in clients.iter().enumerate() {
            // Everywhere in the text, so that the writers' items interleave.
            client.insert(CONTENT, u32::try_from(number * (writer + 3)).expect("small"), &word(writer, number));
        }
        tokio::task::yield_now().await;
    }
    let words: Vec<String> = (0..length).flat_map(|w| (0..rounds).map(move |n| word(w, n))).collect();
    // A word may be split by another writer's: count characters, and let the replicas agree.
    let characters: usize = words.iter().map(String::len).sum();
    for client in &clients {
        client
            .until("all characters", |view| view.replica.text(CONTENT).len() == characters)
            .await
            .expect("all arrive");
    }
    let text = agree(&clients, &[]).await;
    for client in clients.iter().skip(1).step_by(2) {
        client.saved().await.expect("acknowledged");
    }
    let late = join(&house, Dialect::Yjs, "minutes").await;
    assert_eq!(late.text(CONTENT), text, "who comes late reads the same");
    assert_eq!(house.api().markdown("minutes").await, text, "and so does a script");
}

/// Sockets of many who write together are not listened to all the time. Whoever says something else, or nothing, while the
/// others go on, and whoever writes alone after that, is heard as before.
#[tokio::test]
async fn whoever_wrote_among_many_is_heard_alone() {
    let house = House::open().await;
    let clients = join_all((0..8).map(|n| join(&house, Dialect::ALL[n % 2], "chorus"))).await;
    let mut words = Vec::new();
    for round in 0..24 {
        let silent = round / 3;
        for (writer, client) in clients.iter().enumerate() {
            if writer == silent {
                client.be_here(&format!("{{\"round\":{round}}}"));
            } else {
                words.push(word(writer, round));
                client.insert(CONTENT, 0, &word(writer, round));
            }
        }
        let last = words.last().expect("some wrote").clone();
        clients[silent].until("the round", |view| view.replica.text(CONTENT).contains(&last)).await.expect("heard");
        // The last round's silent one speaks first, the others have not moved.
        if round % 3 == 2 {
            words.push(word(silent, round));
            clients[silent].insert(CONTENT, 0, &word(silent, round));
            let alone = word(silent, round);
            let other = &clients[(silent + 1) % clients.len()];
            other.until("one alone", |view| view.replica.text(CONTENT).contains(&alone)).await.expect("heard");
        }
    }
    agree(&clients, &words).await;
}

#[tokio::test]
async fn edits_made_offline_come_back() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let name = format!("offline-{dialect:?}");
        let (away, home) = (join(&house, dialect, &name).await, join(&house, Dialect::Hocuspocus, &name).await);
        away.insert(CONTENT, 0, "both ");
        home.until_text(CONTENT, "both ").await.expect("seen");
        let replica = away.leave().await;
        replica.insert(CONTENT, 0, "away ");
        home.insert(CONTENT, 5, "home ");
        home.saved().await.expect("acknowledged");
        let back = Client::connect(&Address::new(dialect, house.host(), &name), replica).await.expect("let in");
        let text = agree(&[home, back], &["away ".into(), "both ".into(), "home ".into()]).await;
        assert_eq!(text.len(), "away both home ".len());
    }
}

#[tokio::test]
async fn edits_survive_a_restart_between_two_words() {
    let mut house = House::open().await;
    let client = join(&house, Dialect::Hocuspocus, "long").await;
    client.insert(CONTENT, 0, "before ");
    client.saved().await.expect("acknowledged");
    house.crash_and_restart().await;
    let replica = client.cut();
    replica.insert(CONTENT, 7, "meanwhile ");
    let address = Address::hocuspocus(house.host(), "long");
    let client = Client::connect(&address, replica).await.expect("let in");
    client.insert(CONTENT, 17, "after");
    client.saved().await.expect("acknowledged");
    let other = come(&Address::yjs(house.host(), "long")).await.expect("let in");
    assert_eq!(other.text(CONTENT), "before meanwhile after");
}

#[tokio::test]
async fn a_pad_is_one_tree_for_all() {
    let house = House::open().await;
    house.api().create("pad", Some("pad")).await;
    let (one, two) = (join(&house, Dialect::Hocuspocus, "pad").await, join(&house, Dialect::Yjs, "pad").await);
    for number in 0..10 {
        one.edit(|replica| replica.add_paragraph("default", &format!("one {number}")));
        two.edit(|replica| replica.add_paragraph("default", &format!("two {number}")));
    }
    for client in [&one, &two] {
        let whole = |xml: &str| xml.matches("<paragraph>").count() == 20;
        client.until("all paragraphs", |view| whole(&view.replica.xml("default"))).await.expect("all arrive");
    }
    assert_eq!(one.look(|view| view.replica.xml("default")), two.look(|view| view.replica.xml("default")));
}

#[tokio::test]
async fn many_open_one_document_at_the_same_instant() {
    let house = House::open().await;
    let first = join(&house, Dialect::Hocuspocus, "cold").await;
    first.insert(CONTENT, 0, &"word ".repeat(2_000));
    first.saved().await.expect("acknowledged");
    let mut house = house;
    house.crash_and_restart().await;
    let clients = join_all((0..24).map(|n| join(&house, Dialect::ALL[n % 2], "cold"))).await;
    for (number, client) in clients.iter().enumerate() {
        client.insert(CONTENT, 0, &word(number, 0));
    }
    let words: Vec<String> = (0..clients.len()).map(|number| word(number, 0)).collect();
    agree(&clients, &words).await;
    assert_eq!(house.metrics().await.sum("encrier_rooms"), 1, "one room, however many came at once");
}

#[tokio::test]
async fn updates_that_come_in_the_wrong_order_wait() {
    let house = House::open().await;
    let reader = join(&house, Dialect::Yjs, "order").await;
    let writer = join(&house, Dialect::Hocuspocus, "order").await;
    let replica = Replica::new();
    let updates: Vec<Vec<u8>> = (0..6).map(|n| replica.insert(CONTENT, n, &n.to_string())).collect();
    // The first comes last: until then nothing of it can be shown, and nothing of it may be lost.
    for update in updates.iter().skip(1).rev().chain(updates.iter().take(1)) {
        writer.edit(|_| update.clone());
    }
    reader.until_text(CONTENT, "012345").await.expect("all in order");
    writer.saved().await.expect("every one acknowledged");
    let fresh = join(&house, Dialect::Yjs, "order").await;
    assert!(!fresh.look(|view| view.replica.is_waiting()));
    assert_eq!(fresh.text(CONTENT), "012345");
}

/// The others type on while one does not read a byte.
#[tokio::test]
async fn a_reader_that_stops_slows_nobody() {
    let house = House::open().await;
    let stopped = encrier_tests::client::Socket::open(&Address::yjs(house.host(), "crowd")).await.expect("let in");
    let (writer, reader) =
        (join(&house, Dialect::Hocuspocus, "crowd").await, join(&house, Dialect::Yjs, "crowd").await);
    let paste = "x".repeat(64 * 1024);
    for _ in 0..128 {
        // 8 MiB in all: more than the kernel's buffers and the outbox take for a reader that is gone.
        writer.insert(CONTENT, 0, &paste);
    }
    let length = 128 * paste.len();
    tokio::time::timeout(Duration::from_secs(30), async {
        reader.until("the whole paste", |view| view.replica.text(CONTENT).len() == length).await.expect("it arrives");
        writer.saved().await.expect("acknowledged");
    })
    .await
    .expect("not held up by the one who stopped");
    drop(stopped);
}
