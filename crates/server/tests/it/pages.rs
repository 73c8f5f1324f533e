//! Pages: what they hold, how they are reached, and who their visitor is.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::house::{START_MS, TestHouse};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_page_makes_its_document_and_knows_its_visitor() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    for (path, kind) in [("/p/été", "pad"), ("/n/%C3%A9t%C3%A9%202", "note")] {
        let page = ada.visit(path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let boot = page.bootstrap();
        assert_eq!((&boot["kind"], &boot["right"], &boot["lang"]), (&json!(kind), &json!("own"), &json!("fr")));
        assert_eq!(boot["version"], env!("CARGO_PKG_VERSION"));
        assert!(boot.get("token").is_none() && boot["author"].as_str().is_some_and(|author| author.len() == 12));
        assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(bob.visit(path).await.bootstrap()["right"], "write");
    }
    let page = ada.visit("/p/été").await;
    assert!(page.text.contains("<title>été · Encrier</title>") && page.text.contains("<html lang=\"fr\">"));
    assert_eq!(page.bootstrap()["name"], "été");
    house.stop().await;
}

#[tokio::test]
async fn the_other_kinds_address_leads_to_its_own() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.make(json!({"kind": "pad", "id": "a pad"})).await;
    ada.make(json!({"kind": "note", "id": "a note", "title": "Plan"})).await;
    for (path, to) in [
        ("/n/a%20pad?lang=en", "/p/a%20pad?lang=en"),
        ("/a%20note?both", "/n/a%20note?both"),
        ("/a%20pad", "/p/a%20pad"),
        ("/p/a%20pad/?x=1", "/p/a%20pad?x=1"),
        ("/n/a%20note/", "/n/a%20note"),
    ] {
        let answer = ada.visit(path).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, to), "{path}");
    }
    let slides = ada.visit("/p/a%20note").await;
    assert!(slides.status == StatusCode::OK && slides.text.contains("slides-options"), "CodiMD's address of slides");
    assert!(ada.visit("/n/a%20note").await.text.contains("<title>Plan · Encrier</title>"));
    house.stop().await;
}

#[tokio::test]
async fn an_unknown_name_at_the_root_offers_to_make_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let page = ada.visit("/%3Cb%3E%22été").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("href=\"/n/%3Cb%3E%22%C3%A9t%C3%A9\""), "{}", page.text);
    for word in ["admin", "login", "settings", "s", "slides"] {
        let page = ada.visit(&format!("/{word}")).await;
        assert!(page.status == StatusCode::NOT_FOUND && !page.text.contains("/n/"), "{word}");
        assert_eq!(ada.visit(&format!("/n/{word}")).await.status, StatusCode::OK, "{word}");
        assert_eq!(ada.visit(&format!("/{word}")).await.status, StatusCode::NOT_FOUND, "{word} is ours");
        assert_eq!(ada.visit(&format!("/{word}/download")).await.status, StatusCode::NOT_FOUND, "{word} is ours");
    }
    house.stop().await;
}

#[tokio::test]
async fn the_form_leads_where_it_says() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let url = house.url();
    for (query, to) in [
        ("name=R%C3%A9union+du+3+mai&kind=note".to_owned(), "/n/R%C3%A9union_du_3_mai".to_owned()),
        ("name=+x+".to_owned(), "/p/x".to_owned()),
        (format!("name={url}/n/x?lang=en&kind=pad"), "/n/x?lang=en".to_owned()),
        (format!("name={url}"), "/".to_owned()),
    ] {
        let answer = ada.visit(&format!("/open?{query}")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::FOUND, to.as_str()), "{query}");
    }
    for kind in ["pad", "note"] {
        let answer = ada.visit(&format!("/open?name=&kind={kind}")).await;
        assert!(answer.location().starts_with(&format!("/{}/", &kind[..1])) && answer.location().len() == 25);
    }
    for (query, status) in [
        ("name=a/b", 422),
        ("name=..", 422),
        ("name=x&kind=folder", 422),
        ("name=https://evil.example/p/x", 400),
        ("name=https://evil.example", 400),
    ] {
        let answer = ada.visit(&format!("/open?{query}")).await;
        assert_eq!(answer.status.as_u16(), status, "{query}");
        assert!(answer.text.contains("<h1"), "an error page: {}", answer.text);
    }
    house.stop().await;
}

#[tokio::test]
async fn new_leads_to_a_fresh_note() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let first = ada.visit("/new").await;
    let second = ada.visit("/new").await;
    assert_eq!(first.status, StatusCode::FOUND);
    let path = first.location().strip_prefix(&house.url()).expect("an absolute address, as CodiMD gives it");
    assert!(path.len() == 23 && first.location() != second.location(), "{path}");
    assert_eq!(ada.visit(&format!("/n{path}")).await.bootstrap()["right"], "own");
    house.stop().await;
}

#[tokio::test]
async fn a_guest_stays_the_same_for_a_year_after_the_last_visit() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let first = ada.visit("/p/x").await;
    let cookie = first.cookie().expect("a stranger gets a cookie").to_owned();
    assert!(cookie.starts_with("encrier_guest=1.1800000000."), "{cookie}");
    for attribute in ["; Path=/", "; Max-Age=31536000", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let again = ada.visit("/p/x").await;
    assert_eq!((again.cookie(), &again.bootstrap()["right"]), (None, &json!("own")));
    assert_eq!(again.bootstrap()["author"], first.bootstrap()["author"]);
    house.move_clock(31 * DAY_MS);
    let renewed = ada.visit("/p/x").await;
    assert!(
        renewed
            .cookie()
            .is_some_and(|cookie| cookie.starts_with(&format!("encrier_guest=1.{}.", START_MS / 1000 + 31 * 86_400)))
    );
    assert_eq!(renewed.bootstrap()["right"], "own");
    house.move_clock(366 * DAY_MS);
    assert_eq!(ada.visit("/p/x").await.bootstrap()["right"], "write", "a stranger again");
    house.stop().await;
}

#[tokio::test]
async fn a_forged_cookie_is_a_strangers() {
    let house = TestHouse::start().await;
    let (ada, mallory) = (house.somebody(), house.somebody());
    let cookie = ada.visit("/p/x").await.cookie().expect("a cookie").split(';').next().expect("a value").to_owned();
    let as_mallory = async |cookie: String| {
        let request = mallory.request(reqwest::Method::GET, "/api/v1/documents/x").header("cookie", cookie);
        mallory.send(request).await.json()["right"].clone()
    };
    assert_eq!(as_mallory(cookie.clone()).await, "own", "the cookie itself is a bearer's");
    let (rest, author) = cookie.rsplit_once('.').expect("an author");
    let forged = author.replacen(&author[..1], if author.starts_with('A') { "B" } else { "A" }, 1);
    for bad in [
        format!("{rest}.{forged}"),
        cookie.replace("=1.18", "=1.19"),
        cookie.replace("=1.", "=2."),
        format!("__Host-{cookie}"),
        format!("encrier_guest=g.{author}"),
        "encrier_guest=".to_owned(),
    ] {
        assert_eq!(as_mallory(bad.clone()).await, "write", "{bad}");
    }
    let elsewhere = TestHouse::start().await;
    elsewhere.somebody().visit("/p/x").await;
    let request = elsewhere.somebody().request(reqwest::Method::GET, "/api/v1/documents/x").header("cookie", cookie);
    assert_eq!(mallory.send(request).await.json()["right"], "write", "another server has another key");
    house.stop().await;
    elsewhere.stop().await;
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let house = TestHouse::with(|config| config.server.public_url = "https://pads.example.org".parse().ok()).await;
    let cookie = house.somebody().visit("/p/x").await.cookie().expect("a cookie").to_owned();
    assert!(cookie.starts_with("__Host-encrier_guest=") && cookie.ends_with("; Secure"), "{cookie}");
    let made = house.somebody().make(json!({"kind": "pad", "id": "y"})).await;
    assert_eq!(made["url"], "https://pads.example.org/p/y");
    house.stop().await;
}

/// The key is the store's: a restart loses nobody.
#[tokio::test]
async fn guests_are_known_again_after_a_restart() {
    let house = TestHouse::start().await;
    let cookie = house.somebody().visit("/p/x").await.cookie().expect("a cookie").to_owned();
    let house = house.restart().await;
    let bob = house.somebody();
    let request = bob.request(reqwest::Method::GET, "/api/v1/documents/x").header("cookie", cookie);
    assert_eq!(bob.send(request).await.json()["right"], "own");
    house.stop().await;
}

#[tokio::test]
async fn a_page_the_browser_has_is_not_sent_again() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/p/x").await;
    let page = ada.visit("/p/x").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
    let request = ada.request(reqwest::Method::GET, "/p/x").header("if-none-match", page.header("etag"));
    let again = ada.send(request).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    house.stop().await;
}

/// A page in which a foreign script runs: by itself in no origin, allowed nothing but that script, the same for everybody.
#[tokio::test]
async fn a_go_between_runs_one_foreign_script_and_no_other() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for (path, script) in [
        ("/_/embed/gist/octo-cat/6cad326836d38bd3a7ae", "https://gist.github.com/octo-cat/6cad326836d38bd3a7ae.js"),
        ("/_/embed/slideshare/octo-cat/a_show-1", "https://www.slideshare.net/api/oembed/2"),
    ] {
        let answer = ada.get(path).await;
        let policy = answer.header("content-security-policy");
        let ours = "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'; ";
        assert!(policy.starts_with(&format!("{ours}script-src {script} 'sha256-")), "{policy}");
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("connect-src"), "{policy}");
        assert!(!policy.contains("frame-src") && !policy.contains("script-src 'unsafe"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "public, max-age=86400");
        assert_eq!(answer.header("vary"), "accept-language");
        assert_eq!(answer.header("set-cookie"), "", "nobody is known here");
        assert!(answer.text.contains(&format!("<script src=\"{script}")), "{}", answer.text);
        // The language is the address's, whatever the cookie says.
        let english = ada.send(ada.request(Method::GET, &format!("{path}?lang=en")).header("cookie", "lang=fr")).await;
        assert!(english.text.contains("cannot be shown"), "{}", english.text);
        let french = ada.send(ada.request(Method::GET, path).header("cookie", "lang=en")).await;
        assert!(french.text.contains("affiché"), "{}", french.text);
    }
    for bad in [
        "/_/embed/gist/a/x",
        "/_/embed/gist/a/1.js",
        "/_/embed/gist/a%2Fb/1",
        "/_/embed/gist/..%2F/1",
        "/_/embed/gist/a/1%3Fcallback=x",
        "/_/embed/gist/%22%3E/1",
        "/_/embed/slideshare/a/b%26callback=x",
        "/_/embed/slideshare/a/%3Cscript%3E",
        "/_/embed/slideshare/a;b/c",
    ] {
        for (lang, sentence) in [("fr", "Cette adresse"), ("en", "This address")] {
            let separator = if bad.contains('?') { '&' } else { '?' };
            let answer = ada.visit(&format!("{bad}{separator}lang={lang}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
            assert!(answer.text.contains(sentence), "{bad}: {}", answer.text);
        }
    }
    house.stop().await;
}
