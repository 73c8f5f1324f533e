//! Whose the client ids are: nobody writes under another's, and nobody's sentence is lost over it.

use std::time::Duration;

use bytes::Bytes;
use encrier_doc::{Presence, PresenceEntry};
use encrier_model::{Author, Viewer};
use encrier_sync::wire::{FromClient, Scope, ToClient};
use tokio::time::Instant;

use crate::support::journal::after_kill;
use crate::support::{Hocus, House, Plain, Replica, guest, within};

/// More than an owner is given to come back.
const AWAY: Duration = Duration::from_secs(16);

/// What is said of edits under Anna's id, which is 1 in all of these.
fn refused() -> ToClient {
    ToClient::Stateless(r#"{"type":"refused","reason":"author","clients":[1]}"#.to_owned())
}

/// Lets all be written, in paused time: more than a cadence.
async fn calm() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}

/// A client shows itself under this id.
fn here(client: u64) -> FromClient {
    FromClient::Presence(Presence::encode(&[PresenceEntry { client, clock: 1, state: Bytes::from_static(b"{}") }]))
}

/// A replica that goes on under the id of another, with what that one has.
fn impostor(client: u64, house: &House) -> Replica {
    let mut replica = Replica::new(client);
    replica.apply(&house.journal.open(house.door.number("note")).encode().expect("a sound document"));
    replica
}

/// Anna's first edit, on disk.
async fn annas(house: &House, anna: &mut Replica, text: &str) -> Plain {
    let mut socket = house.plain("note").await;
    socket.sync(anna).await;
    socket.send(&FromClient::Update(anna.push(text))).await;
    calm().await;
    socket
}

fn stored(house: &House) -> String {
    house.journal.text(house.door.number("note"))
}

/// The next message of the document that is no presence.
async fn word(socket: &mut Hocus) -> ToClient {
    loop {
        match socket.expect("note").await {
            ToClient::Presence(_) => {}
            other => return other,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_writes_under_another_s_id() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = annas(&house, &mut anna, "hers").await;
        assert_eq!(house.journal.owner(house.door.number("note"), 1).as_deref(), Some("g.anna"));

        let mut thief = impostor(1, &house);
        let mut hocus = house.hocus_as(guest("g.ben")).await;
        hocus.sync("note", "", &mut thief).await;
        hocus.send("note", &FromClient::Update(thief.push(" and mine"))).await;
        assert_eq!(hocus.expect("note").await, refused());
        assert_eq!(hocus.expect("note").await, ToClient::Status(false));
        let mut ben = Replica::new(2);
        ben.apply(&anna.diff(&[0]));
        hocus.send("note", &FromClient::Update(ben.erase(0, 1).expect("a deletion"))).await;
        assert_eq!(hocus.expect("note").await, ToClient::Status(true), "deletions need no ownership");

        let mut thief = impostor(1, &house);
        let mut plain = house.plain_as("note", guest("g.ben")).await;
        plain.sync(&mut thief).await;
        plain.send(&FromClient::Update(thief.push("!"))).await;
        assert_eq!(plain.closed().await, (4403, "edits under another's client id".to_owned()));
        assert!((house.metric("encrier_refused_frames_total") - 2.0).abs() < f64::EPSILON);

        socket.send(&FromClient::Update(anna.push("!"))).await;
        calm().await;
        assert_eq!(stored(&house), "ers!", "and she goes on");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_id_stays_its_owner_s_after_a_restart() {
    within(async {
        let mut anna = Replica::new(1);
        let house = House::new();
        drop(annas(&house, &mut anna, "a").await);
        let house = House::on(after_kill(&house.journal));
        let mut thief = impostor(1, &house);
        let mut hocus = house.hocus_as(guest("g.ben")).await;
        hocus.sync("note", "", &mut thief).await;
        hocus.send("note", &FromClient::Update(thief.push("!"))).await;
        assert_eq!(hocus.expect("note").await, refused());
        anna.push(", written offline");
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        socket.send("note", &FromClient::Update(anna.push("."))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        assert_eq!(stored(&house), "a, written offline.");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn strangers_own_nothing() {
    within(async {
        let house = House::new();
        let mut one = Replica::new(7);
        let mut stranger = house.plain_as("note", Viewer::Stranger).await;
        stranger.sync(&mut one).await;
        stranger.send(&FromClient::Update(one.push("a"))).await;
        stranger.send(&FromClient::Update(one.push("b"))).await;
        calm().await;
        assert_eq!(house.journal.owner(house.door.number("note"), 7), None);

        let mut two = impostor(7, &house);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut two).await;
        socket.send("note", &FromClient::Update(two.push("c"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "nobody's id is whoever's uses it");
        assert_eq!(house.journal.owner(house.door.number("note"), 7).as_deref(), Some("g.anna"));
        stranger.catch_up(&mut one).await;
        let mut one = impostor(7, &house);
        stranger.send(&FromClient::Update(one.push("d"))).await;
        assert_eq!(stranger.closed().await.0, 4403);
        assert_eq!(stored(&house), "abc");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_a_member_relays_does_not_become_its_own() {
    within(async {
        let house = House::new();
        let (mut one, mut ben) = (Replica::new(7), Replica::new(2));
        // Of both the server has nothing: it lost all with a crash.
        ben.apply(&one.push("a stranger's"));
        ben.push(", mine");
        let mut socket = house.hocus_as(guest("g.ben")).await;
        socket.send("note", &FromClient::Token(String::new())).await;
        socket.send("note", &here(2)).await;
        socket.sync("note", "", &mut ben).await;
        calm().await;
        assert_eq!(stored(&house), "a stranger's, mine");
        let number = house.door.number("note");
        assert_eq!(house.journal.owner(number, 7), None);
        assert_eq!(house.journal.owner(number, 2).as_deref(), Some("g.ben"));
        let mut stranger = house.plain_as("note", Viewer::Stranger).await;
        stranger.sync(&mut one).await;
        stranger.send(&FromClient::Update(one.push("!"))).await;
        calm().await;
        assert!(stored(&house).contains('!'), "its writer goes on");
    })
    .await;
}

/// A house that was killed before it had Anna's last edits on disk; Ben's has them, and wrote behind them.
async fn killed() -> (House, Replica, Replica) {
    let house = House::new();
    let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
    let socket = annas(&house, &mut anna, "kept").await;
    let mut bens = house.plain_as("note", guest("g.ben")).await;
    bens.sync(&mut ben).await;
    house.journal.hold();
    ben.apply(&anna.push(", lost"));
    ben.push(", mine");
    drop((socket, bens));
    (House::on(after_kill(&house.journal)), anna, ben)
}

/// Ben comes back first, and shows himself; gives his socket when he was asked and has answered.
async fn ben_returns(house: &House, ben: &mut Replica) -> Hocus {
    let mut socket = house.hocus_as(guest("g.ben")).await;
    socket.open("note", "", ben).await;
    socket.send("note", &here(2)).await;
    assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
    let ToClient::StepOne(vector) = word(&mut socket).await else { panic!("a question") };
    let ToClient::StepTwo(_) = word(&mut socket).await else { panic!("an answer") };
    socket.send("note", &FromClient::StepTwo(ben.diff(&vector))).await;
    socket
}

#[tokio::test(start_paused = true)]
async fn relayed_edits_wait_for_their_owner() {
    within(async {
        let (house, mut anna, mut ben) = killed().await;
        let mut socket = ben_returns(&house, &mut ben).await;
        calm().await;
        assert_eq!(stored(&house), "kept", "nothing is taken in another's name");
        let mut hers = house.hocus().await;
        hers.sync("note", "", &mut anna).await;
        let began = Instant::now();
        loop {
            match word(&mut socket).await {
                ToClient::Update(_) | ToClient::StepOne(_) => {}
                other => {
                    assert_eq!(other, ToClient::Status(true), "he was not told of anything, and all is saved");
                    break;
                }
            }
        }
        assert!(began.elapsed() < Duration::from_secs(1), "as soon as she has brought them");
        assert_eq!(stored(&house), "kept, lost, mine");
        tokio::time::sleep(AWAY).await;
        assert_eq!(socket.soon("note").await, None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn relayed_edits_are_refused_when_their_owner_stays_away() {
    within(async {
        let (house, _, mut ben) = killed().await;
        let mut socket = ben_returns(&house, &mut ben).await;
        calm().await;
        tokio::time::sleep(AWAY).await;
        assert_eq!(word(&mut socket).await, refused());
        assert_eq!(word(&mut socket).await, ToClient::Status(false));
        let mut plain = house.plain_as("note", guest("g.ben")).await;
        plain.send(&here(2)).await;
        plain.sync(&mut ben).await;
        assert_eq!(plain.soon().await.filter(|word| !matches!(word, ToClient::Presence(_))), None, "first he waits");
        assert_eq!(plain.closed().await.0, 4403);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_does_not_build_on_another_s_edits_is_taken() {
    within(async {
        let (house, _, _) = killed().await;
        let mut mixed = impostor(1, &house);
        mixed.push(", forged");
        let mut ben = Replica::new(2);
        let own = ben.push("mine ");
        mixed.apply(&own);
        let mut plain = house.plain_as("note", guest("g.ben")).await;
        plain.sync(&mut mixed).await;
        assert_eq!(plain.closed().await.0, 4403, "in time");
        assert!(stored(&house).contains("mine"), "{}", stored(&house));
        assert!(!stored(&house).contains("forged"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_guest_who_signs_in_takes_its_ids_along() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        drop(annas(&house, &mut anna, "a").await);
        let key = |key: &str| Author::parse(key).expect("a test key");
        house.hub.adopt_clients(&key("g.anna"), &key("u.anna")).await;
        let mut socket = house.hocus_as(Viewer::Person(key("u.anna"))).await;
        socket.sync("note", "", &mut anna).await;
        socket.send("note", &FromClient::Update(anna.push("b"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true));
        assert_eq!(stored(&house), "ab");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_update_over_http_is_refused_with_another_s_edits() {
    within(async {
        let house = House::new();
        drop(annas(&house, &mut Replica::new(1), "a").await);
        let number = house.door.number("note");
        let forged = impostor(1, &house).push("b");
        let ben = guest("g.ben").author().cloned();
        let told = house.hub.apply(number, ben.clone(), forged).await.expect("an answer");
        assert!(told.is_err());
        let mut own = impostor(2, &house);
        let told = house.hub.apply(number, ben, own.push("c")).await.expect("an answer");
        assert_eq!(told, Ok(()));
        assert_eq!(stored(&house), "ac");
    })
    .await;
}
