//! Who is here: seen by the others, bound to its connection, gone with it, stored nowhere.

use encrier_tests::client::{Address, Client, Dialect, Message, Replica, View, Writer};
use yrs::{Array, Doc, Transact};

use crate::support::{House, join};

#[tokio::test]
async fn a_presence_is_seen_and_goes_with_its_connection() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let name = format!("here-{dialect:?}");
        let (ada, ben) = (join(&house, dialect, &name).await, join(&house, Dialect::Yjs, &name).await);
        let client = ada.look(|view| view.replica.client());
        ada.announce(1, r#"{"user":{"name":"Ada"}}"#);
        let seen = |json: &str| json.contains("Ada");
        ben.until("Ada", |view| view.presences.get(&client).is_some_and(|(_, json)| seen(json))).await.expect("seen");
        ada.until("her own echo", |view| view.presences.contains_key(&client))
            .await
            .expect("clients live on their echo");
        let late = join(&house, dialect, &name).await;
        late.until("Ada", |view| view.presences.contains_key(&client)).await.expect("seen by who comes late");
        drop(ada);
        ben.until("Ada's going", |view| !view.presences.contains_key(&client)).await.expect("gone");
    }
}

#[tokio::test]
async fn nobody_speaks_for_another() {
    let house = House::open().await;
    let (ada, eve, ben) = tokio::join!(
        join(&house, Dialect::Hocuspocus, "forged"),
        join(&house, Dialect::Yjs, "forged"),
        join(&house, Dialect::Yjs, "forged")
    );
    let client = ada.look(|view| view.replica.client());
    ada.announce(5, r#"{"user":{"name":"Ada"}}"#);
    eve.until("Ada", |view| view.presences.contains_key(&client)).await.expect("seen");
    let forged = Writer::new().uint(1).uint(client).uint(99).buffer(r#"{"user":{"name":"Eve"}}"#).done();
    eve.send(Message::Awareness(forged));
    let gone = Writer::new().uint(1).uint(client).uint(100).buffer("null").done();
    eve.send(Message::Awareness(gone));
    // What Ada says next comes after the forgeries, so whoever sees it has seen what became of them.
    ada.announce(6, r#"{"user":{"name":"Ada Lovelace"}}"#);
    let true_name = |json: &str| json.contains("Lovelace");
    ben.until("her true name", |view| view.presences.get(&client).is_some_and(|(_, json)| true_name(json)))
        .await
        .expect("the forged clock did not outlive hers");
    assert!(ben.look(|view| view.ended.is_none()) && ada.look(|view| view.ended.is_none()));
}

#[tokio::test]
async fn presences_are_not_stored() {
    let mut house = House::open().await;
    let ada = join(&house, Dialect::Hocuspocus, "fleeting").await;
    ada.announce(1, r#"{"user":{"name":"Ada-the-canary"}}"#);
    let client = ada.look(|view| view.replica.client());
    ada.until("her echo", |view| view.presences.contains_key(&client)).await.expect("heard");
    ada.insert("content", 0, "text");
    ada.saved().await.expect("acknowledged");
    house.terminate().await;
    for file in std::fs::read_dir(house.data()).expect("a folder").flatten() {
        let bytes = std::fs::read(file.path()).expect("a file");
        assert!(!bytes.windows(14).any(|window| window == b"Ada-the-canary"), "{:?} holds a name", file.path());
    }
    assert!(!house.log().contains("Ada-the-canary"), "the log holds a name");
}

/// What a program does with the client crate: a document of its own, said to be here, and taken back.
#[tokio::test]
async fn a_program_is_here_with_a_document_of_its_own() {
    let house = House::open().await;
    for dialect in Dialect::ALL {
        let name = format!("program-{dialect:?}");
        let doc = Doc::new();
        let list = doc.get_or_insert_array("list");
        let client = doc.client_id().get();
        let robot =
            Client::connect(&Address::new(dialect, house.host(), &name), Replica::of(doc)).await.expect("let in");
        let ada = join(&house, Dialect::Hocuspocus, &name).await;
        robot.be_here(r#"{"user":{"name":"Robot"}}"#);
        ada.until("the robot", |view| view.presences.contains_key(&client)).await.expect("seen");
        robot.edit(|replica| {
            let mut change = replica.doc().transact_mut();
            list.push_back(&mut change, "bread");
            change.encode_update_v1()
        });
        let bread = |replica: &Replica| {
            let list = replica.doc().get_or_insert_array("list");
            list.len(&replica.doc().transact()) == 1
        };
        ada.until("the bread", |view| bread(&view.replica)).await.expect("seen");
        robot.be_here("null");
        ada.until("its going", |view| !view.presences.contains_key(&client)).await.expect("gone");
    }
}

/// What it said before it left is older than its going, which the others remember.
#[tokio::test]
async fn a_program_that_comes_back_is_seen_again() {
    let house = House::open().await;
    let ada = join(&house, Dialect::Yjs, "again").await;
    for dialect in Dialect::ALL {
        let address = Address::new(dialect, house.host(), "again");
        let robot = Client::connect(&address, Replica::new()).await.expect("let in");
        let client = robot.look(|view| view.replica.client());
        let says = |word: &'static str| {
            move |view: &View| view.presences.get(&client).is_some_and(|(_, json)| json.contains(word))
        };
        for word in ["one", "two", "three", "four"] {
            robot.be_here(&format!(r#"{{"user":{{"name":"{word}"}}}}"#));
        }
        ada.until("the robot", says("four")).await.expect("seen");
        let replica = robot.leave().await;
        ada.until("its going", |view| !view.presences.contains_key(&client)).await.expect("gone");
        let robot = Client::connect(&address, replica).await.expect("let in");
        robot.be_here(r#"{"user":{"name":"back"}}"#);
        ada.until("the robot again", says("back")).await.expect("seen again");
    }
}
