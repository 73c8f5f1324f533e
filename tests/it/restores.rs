//! Restoring what a document said is an edit among others': nothing that somebody types meanwhile is lost.

use encrier_tests::client::{Address, Client, Dialect};
use reqwest::Method;
use serde_json::json;

use crate::support::{CONTENT, House, join};

/// Bob's line goes away and comes back with words that the server has not seen when it restores.
#[tokio::test]
async fn restoring_loses_nothing_that_is_typed_meanwhile() {
    let house = House::open().await;
    let address = Address::new(Dialect::Hocuspocus, house.host(), "note");
    let (ada, bob) = (join(&house, Dialect::Hocuspocus, "note").await, join(&house, Dialect::Hocuspocus, "note").await);
    ada.insert(CONTENT, 0, "one\ntwo\nthree\n");
    ada.saved().await.expect("acknowledged");
    ada.insert(CONTENT, 0, "wrong ");
    ada.insert(CONTENT, 18, "wrong");
    ada.saved().await.expect("acknowledged");
    bob.until_text(CONTENT, "wrong one\ntwo\nthrewronge\n").await.expect("relayed");
    let bobs = bob.cut();
    bobs.insert(CONTENT, 13, " and a half");
    bobs.insert(CONTENT, 6, "ah ");
    let answer = house.api().call(Method::POST, "/api/v1/documents/note/restore", Some(json!({"seq": 1}))).await;
    assert!(answer.status().is_success(), "{}", answer.status());
    ada.until_text(CONTENT, "one\ntwo\nthree\n").await.expect("relayed");
    let bob = Client::connect(&address, bobs).await.expect("let in");
    for client in [&ada, &bob] {
        client.until_text(CONTENT, "ah one\ntwo and a half\nthree\n").await.expect("both are there");
    }
    assert_eq!(house.api().markdown("note").await, "ah one\ntwo and a half\nthree\n");
}
