//! Addresses with a secret in their query: whatever leads on from them takes it along.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::house::{Person, TestHouse};

async fn write(person: &Person, id: &str, text: &str) {
    person.make(json!({"kind": "note", "id": id, "link": "none"})).await;
    let put = person.request(Method::PUT, &format!("/api/notes/{id}")).json(&json!({"content": text}));
    assert_eq!(person.send(put).await.status, StatusCode::OK);
}

/// Follows an address to a page or a file, and gives its text.
async fn follow(person: &Person, house: &TestHouse, address: &str) -> String {
    let mut address = address.replace("&amp;", "&");
    for _ in 0..5 {
        let answer = person.visit(address.strip_prefix(&house.url()).unwrap_or(&address)).await;
        if answer.status == StatusCode::FOUND {
            answer.location().clone_into(&mut address);
        } else {
            assert_eq!(answer.status, StatusCode::OK, "{address}");
            return answer.text;
        }
    }
    panic!("{address} leads on and on");
}

/// Where the links of a page lead that name this.
fn links<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let all = page.split("<a ").skip(1).filter_map(|link| link.split("href=\"").nth(1)?.split('"').next());
    all.filter(move |address| address.starts_with('/') && address.contains(name))
}

#[tokio::test]
async fn links_of_a_page_with_a_secret_lead_on_with_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    write(&ada, "closed", "# Plan\n\n---\n\nfin").await;
    write(&ada, "book", "# Livre\n\n- [Un](/closed)\n- [Deux](/book)\n").await;
    for (id, from) in [
        ("closed", "/closed/publish"),
        ("closed", "/s/closed/edit"),
        ("closed", "/closed/slide"),
        ("book", "/book/book"),
    ] {
        let pass = ada.post(&format!("/doc/{id}/auth"), &json!({})).await.json();
        let pass = pass["token"].as_str().expect("a pass").to_owned();
        for token in [pass, ada.link(id, "write").await] {
            let bob = house.somebody();
            let page = follow(&bob, &house, &format!("{from}?token={token}")).await;
            let mut count = 0;
            for link in links(&page, id) {
                count += 1;
                follow(&bob, &house, link).await;
            }
            assert!(count > 0 || from.ends_with("edit"), "{from}: {page}");
        }
    }
    house.stop().await;
}

#[tokio::test]
async fn a_page_without_a_secret_names_none() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    write(&ada, "closed", "# Plan").await;
    let page = ada.visit("/s/closed?view=1").await.text;
    assert!(page.contains("href=\"/s/closed/edit\"") && page.contains("href=\"/p/closed\""), "{page}");
    assert_eq!(ada.visit("/s/closed/edit").await.location(), "/n/closed?both");
    house.stop().await;
}
