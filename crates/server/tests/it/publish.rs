//! Published pages, slides and books.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::house::{Answer, Person, TestHouse};

const TEXT: &str = "---\ntitle: Sortie au musée\ndescription: Le plan de la sortie\nlang: fr\n---\n\n# Sortie au musée\n\n## Matin\n\ntexte\n\n## Soir\n\n<script>alert(1)</script>\n";

async fn published(person: &Person, id: &str) -> Answer {
    let lead = person.visit(&format!("/{id}/publish")).await;
    assert_eq!(lead.status, StatusCode::FOUND, "{}", lead.text);
    person.visit(lead.location()).await
}

#[tokio::test]
async fn a_note_is_published_under_a_short_name_that_stays() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    let id = ada.write_note(TEXT).await;
    let lead = ada.visit(&format!("/{id}/publish")).await;
    let address = lead.location().to_owned();
    assert!(address.starts_with("/s/") && address.len() == 13 && !address.contains(&id), "{address}");
    for path in ["publish", "pretty", "publish?x=1"] {
        let again = bob.visit(&format!("/{id}/{path}")).await;
        assert!(again.location().starts_with(&address), "{}", again.location());
    }
    assert_eq!(bob.visit(&format!("/s/{id}")).await.location(), address);
    assert_eq!(bob.visit(&format!("{address}/edit")).await.location(), format!("/n/{id}?both"));
    assert!(bob.get(&format!("{address}/download")).await.text.starts_with("---\ntitle"));
    house.stop().await;
}

#[tokio::test]
async fn a_published_page_says_what_it_is_and_runs_nothing() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/new/sortie").await;
    let put = ada.request(Method::PUT, "/api/notes/sortie").json(&json!({"content": TEXT}));
    assert_eq!(ada.send(put).await.text, r#"{"status":"ok"}"#);
    let page = published(&house.somebody(), "sortie").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(!page.text.contains("<script"), "{}", page.text);
    let head = ada.send(ada.request(Method::HEAD, "/s/sortie")).await;
    assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""), "asked, not seen");
    let again = published(&house.somebody(), "sortie").await;
    assert!(again.text.contains("2 lectures"), "{}", again.text);
    let url = house.url();
    for part in [
        "<title>Sortie au musée · Encrier</title>",
        "<article class=\"note-content\">",
        "href=\"/s/sortie/edit\"",
        "<link rel=\"canonical\"",
        "property=\"og:title\" content=\"Sortie au musée\"",
        &format!("content=\"{url}/s/sortie\""),
        "application/json+oembed",
        "1 lecture",
        "<time datetime=\"2027-01-15T08:00:00.000Z\">15 janvier 2027</time>",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(page.text.matches("<h1").count(), 1, "{}", page.text);
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert!(page.header("content-security-policy").contains("script-src 'self'"));
    house.stop().await;
}

#[tokio::test]
async fn who_may_not_write_sees_no_way_to_the_editor_and_who_may_not_read_no_page() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "open", "link": "read"})).await;
    ada.make(json!({"kind": "note", "id": "closed", "link": "none"})).await;
    assert!(!bob.visit("/s/open").await.text.contains("/edit"));
    assert!(ada.visit("/s/open").await.text.contains("/s/open/edit"));
    for path in
        ["/s/closed", "/closed/publish", "/s/closed/edit", "/p/closed", "/closed/slide", "/closed/book", "/closed/info"]
    {
        assert_eq!(bob.visit(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let url = format!("{}/s/closed", house.url());
    assert_eq!(
        ada.get(&format!("/oembed?url={url}&format=json")).await.status,
        StatusCode::NOT_FOUND,
        "for strangers only"
    );
    house.stop().await;
}

#[tokio::test]
async fn views_are_counted_and_survive_a_restart() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    ada.visit("/new/seen").await;
    for count in 1..=3 {
        let page = ada.visit("/s/seen").await;
        let words = if count == 1 { "1 lecture<".to_owned() } else { format!("{count} lectures<") };
        assert!(page.text.contains(&words), "{count}: {}", page.text);
    }
    assert_eq!(ada.get("/seen/info").await.json()["viewcount"], 3);
    let house = house.restart().await;
    assert_eq!(house.somebody().get("/seen/info").await.json()["viewcount"], 3);
    house.stop().await;
}

#[tokio::test]
async fn info_is_codimds() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note(TEXT).await;
    let info = ada.get(&format!("/{id}/info")).await;
    assert_eq!(info.header("access-control-allow-origin"), "*");
    let info = info.json();
    assert_eq!((&info["title"], &info["viewcount"]), (&json!("Sortie au musée"), &json!(0)));
    assert_eq!(info["createtime"], "2027-01-15T08:00:00.000Z");
    assert_eq!(ada.get(&format!("/{id}/download")).await.header("access-control-allow-origin"), "*");
    let disposition = ada.get(&format!("/{id}/download")).await.header("content-disposition").to_owned();
    assert!(disposition.contains("attachment") && disposition.contains(".md"), "{disposition}");
    house.stop().await;
}

/// Guests have no names that are stored: the note itself says who wrote it.
#[tokio::test]
async fn authors_that_the_note_names_stand_on_every_page_of_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note("---\nauthor: [Ada <b>, Émilie, Sofia]\n---\n\ntexte\n").await;
    let page = published(&house.somebody(), &id).await;
    assert!(page.text.contains("<span>Par Ada &lt;b&gt;, Émilie et Sofia</span>"), "{}", page.text);
    assert!(page.text.contains("<meta name=\"author\" content=\"Émilie\" />"), "{}", page.text);
    let slides = ada.visit(ada.visit(&format!("/{id}/slide")).await.location()).await;
    assert!(slides.text.contains("<meta name=\"author\" content=\"Sofia\" />"), "{}", slides.text);
    let file = ada.get(&format!("/n/{id}/export/html")).await;
    assert!(file.text.contains("<meta name=\"author\" content=\"Ada &lt;b&gt;\">"), "{}", file.text);
    let card = ada.get(&format!("/oembed?url={}/n/{id}&format=json", house.url())).await.json();
    assert_eq!(card["author_name"], json!("Ada <b>, Émilie, Sofia"));
    house.stop().await;
}

/// A browser leaves a frame empty that our policy forbids.
#[tokio::test]
async fn other_sites_are_given_a_link_where_they_may_show_no_frame() {
    for ancestors in [vec!["'self'"], vec!["'none'"]] {
        let house = TestHouse::with(|config| {
            config.server.frame_ancestors = ancestors.into_iter().map(str::to_owned).collect();
        })
        .await;
        let ada = house.somebody();
        ada.visit("/new/frame").await;
        let asked = format!("/oembed?url={}/n/frame", house.url());
        let answer = ada.get(&asked).await.json();
        assert_eq!((&answer["version"], &answer["type"]), (&json!("1.0"), &json!("link")));
        assert!(answer["title"].is_string() && answer["provider_url"].is_string(), "{answer}");
        assert!(answer.get("html").is_none() && answer.get("width").is_none(), "{answer}");
        let xml = ada.get(&format!("{asked}&format=xml")).await.text;
        assert!(xml.contains("<type>link</type>") && !xml.contains("iframe"), "{xml}");
        house.stop().await;
    }
}

#[tokio::test]
async fn other_sites_show_a_page_in_a_frame() {
    let house = TestHouse::with(|config| {
        config.server.frame_ancestors = vec!["'self'".to_owned(), "https://ent.example".to_owned()];
    })
    .await;
    let ada = house.somebody();
    ada.visit("/new/frame").await;
    let url = house.url();
    let answer = ada.get(&format!("/oembed?url={url}/n/frame&format=json&maxwidth=300&maxheight=9999")).await.json();
    assert_eq!((&answer["version"], &answer["type"], &answer["width"]), (&json!("1.0"), &json!("rich"), &json!(300)));
    let html = answer["html"].as_str().expect("HTML");
    assert!(html.starts_with(&format!("<iframe src=\"{url}/s/frame\" width=\"300\" height=\"600\"")), "{html}");
    let xml = ada.get(&format!("/oembed?url={url}/s/frame&format=xml")).await;
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    assert!(xml.text.contains(&format!("<html>&lt;iframe src=&quot;{url}/s/frame&quot;")), "{}", xml.text);
    assert!(xml.text.contains("<width>800</width>"), "{}", xml.text);
    for bad in ["url=https://evil.example/s/frame", "url="] {
        assert!(ada.get(&format!("/oembed?{bad}")).await.status.is_client_error(), "{bad}");
    }
    assert_eq!(ada.get("/oembed?url=/s/frame&format=yaml").await.status, StatusCode::NOT_IMPLEMENTED);
    house.stop().await;
}

#[tokio::test]
async fn a_note_is_shown_as_slides() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let id = ada.write_note("# Un\n\nNote: dit\n\n---\n\n# Deux </script>\n").await;
    let lead = ada.visit(&format!("/{id}/slide?print-pdf")).await;
    assert!(lead.location().starts_with("/p/") && lead.location().ends_with("?print-pdf"), "{}", lead.location());
    let page = ada.visit(lead.location()).await;
    assert!(page.text.contains("<section") && page.text.contains("id=\"slides-options\""), "{}", page.text);
    let (_, rest) = page.text.split_once("id=\"slides-options\">").expect("options");
    let options: serde_json::Value =
        serde_json::from_str(rest.split_once("</script>").expect("whole").0).expect("JSON");
    assert_eq!((&options["theme"], options["words"]["notes"].as_str()), (&json!("black"), Some("Notes")));
    let name = lead.location().trim_start_matches("/p/").split('?').next().expect("a name").to_owned();
    assert_eq!(ada.visit(&format!("/p/{name}/edit")).await.location(), format!("/n/{id}?both"));
    house.stop().await;
}

#[tokio::test]
async fn a_book_shows_its_list_and_one_chapter() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    for (name, text, link) in [
        ("un", "---\nlang: en\n---\n# Premier\n\nle début", "read"),
        ("deux", "# Second\n\nla suite", "none"),
        ("livre", "# Le livre\n\n- [Un](/un)\n- [Deux](/s/deux)\n- [Loin](https://example.org/un)\n", "read"),
    ] {
        ada.make(json!({"kind": "note", "id": name, "link": link})).await;
        let put = ada.request(Method::PUT, &format!("/api/notes/{name}")).json(&json!({"content": text}));
        assert_eq!(ada.send(put).await.status, StatusCode::OK);
    }
    assert_eq!(ada.visit("/livre/book").await.location(), "/livre/book/un");
    assert_eq!(ada.visit("/c/livre").await.location(), "/livre/book/un");
    let page = bob.visit("/livre/book/un").await;
    for part in [
        "href=\"/livre/book/un\" aria-current=\"page\"",
        "href=\"/livre/book/deux\"",
        "https://example.org/un",
        "le début",
        "<div lang=\"en\">",
        "rel=\"next\" href=\"/livre/book/deux\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("rel=\"prev\""), "{}", page.text);
    let closed = bob.visit("/livre/book/deux").await;
    assert!(
        closed.status == StatusCode::OK && !closed.text.contains("la suite"),
        "each chapter asks for its own right"
    );
    assert!(ada.visit("/livre/book/deux").await.text.contains("la suite"));
    assert_eq!(ada.visit("/livre/book/livre").await.status, StatusCode::NOT_FOUND, "what is not in the list");
    house.stop().await;
}

#[tokio::test]
async fn a_reading_links_pages_never_hold_the_id() {
    let house = TestHouse::start().await;
    let (ada, bob) = (house.somebody(), house.somebody());
    ada.make(json!({"kind": "note", "id": "canary-id"})).await;
    let token = ada.link("canary-id", "read").await;
    for path in [
        "/{}/publish",
        "/s/{}",
        "/{}/slide",
        "/p/{}",
        "/{}/info",
        "/{}/book",
        "/s/{}/edit",
        "/{}/anything",
        "/s/{}/download",
    ] {
        let answer = bob.visit(&path.replace("{}", &token)).await;
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{path}: {}", answer.text);
        let everything = format!("{:?}{}", answer.headers, answer.text);
        assert!(!everything.contains("canary-id"), "{path}: {everything}");
    }
    house.stop().await;
}

#[tokio::test]
async fn the_guide_is_read_at_features_and_nothing_shadows_it() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    let put = ada.request(Method::PUT, "/api/notes/features").json(&json!({"content": "# Autre chose"}));
    ada.send(put).await;
    let page = house.somebody().visit("/features").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for part in [
        "<title>Écrire une note · Encrier</title>",
        "<main id=\"text\" tabindex=\"-1\" lang=\"fr\">",
        "<nav class=\"publish-toc\"",
        "<mark>surligné</mark>",
        "/assets/icon-1.svg\"",
        "<template id=\"live-words\"",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("<script>") && !page.text.contains("Autre chose"), "{}", page.text);
    assert_eq!(page.text.matches("<h1").count(), 1, "{}", page.text);
    house.stop().await;
}

#[tokio::test]
async fn the_guides_are_in_the_language_of_whoever_asks() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for (path, french, english) in [
        ("/features", "<h1 id=\"Écrire-une-note\">", "<h1 id=\"Writing-a-note\">"),
        ("/yaml-metadata", "Les métadonnées d’une note", "A note’s metadata"),
        ("/slide-example", "Des diapositives en Markdown", "Slides in Markdown"),
    ] {
        for (lang, words) in [("fr", french), ("en", english)] {
            let page = ada.visit(&format!("{path}?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(words) && page.text.contains(&format!("lang=\"{lang}\"")), "{path} {lang}");
            assert!(!page.text.contains("note-warning"), "{path} {lang}");
            let source = ada.get(&format!("{path}/download?lang={lang}")).await;
            assert!(
                source.text.starts_with("---\ntitle: ") && source.text.contains(&format!("lang: {lang}")),
                "{path}"
            );
        }
    }
    let slides = ada.visit("/slide-example").await.text;
    assert!(slides.matches("<section").count() >= 9 && slides.contains("<aside class=\"notes\""));
    assert!(slides.contains("<a href=\"/features\">"), "slides of a guide are read as a text there");
    assert_eq!(ada.visit("/slide-example/slide").await.location(), "/slide-example");
    assert_eq!(ada.visit("/s/features").await.location(), "/features", "where CodiMD publishes it");
    assert_eq!(ada.visit("/yaml-metadata/publish").await.location(), "/yaml-metadata", "what is asked of a note there");
    ada.make(json!({"kind": "note", "id": "features"})).await;
    assert_eq!(ada.visit("/s/features").await.status, StatusCode::OK, "a document of that name comes first");
    house.stop().await;
}
