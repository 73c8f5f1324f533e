//! French first, English second.

use reqwest::Method;

use crate::house::TestHouse;

#[tokio::test]
async fn a_page_is_in_its_visitors_language() {
    let house = TestHouse::start().await;
    let ada = house.somebody();
    for (path, accept, cookie, lang) in [
        ("/", "", "", "fr"),
        ("/", "en-GB,en;q=0.9", "", "en"),
        ("/", "de", "", "fr"),
        ("/", "en", "lang=fr", "fr"),
        ("/p/x?lang=en", "fr", "lang=fr", "en"),
        ("/n/y", "en", "", "en"),
    ] {
        let request = ada.request(Method::GET, path).header("accept-language", accept).header("cookie", cookie);
        let page = ada.send(request).await;
        assert_eq!(page.bootstrap()["lang"], lang, "{path} {accept} {cookie}");
        assert!(page.text.contains(&format!("<html lang=\"{lang}\">")));
        assert!(page.header("vary").contains("accept-language"));
    }
    let request = ada.request(Method::GET, "/a/b").header("accept", "text/html").header("accept-language", "en");
    let page = ada.send(request).await;
    assert!(page.text.contains("There is no such page.") && page.text.contains("<html lang=\"en\">"), "{}", page.text);
    house.stop().await;
}
