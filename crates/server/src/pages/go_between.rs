//! Documents in which a foreign host's script runs, because its things are shown by no other way: frames without an origin,
//! a cookie, or a way to anything of ours.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encrier_formats::note::{is_gist, is_slide_show};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest as _, Sha256};

use super::html;
use crate::addresses::segment;
use crate::caller::Words;
use crate::failure::{Failure, escape};
use crate::headers::go_between_policy;
use crate::house::House;
use crate::lang::Lang;
use crate::names::Named;

/// A page with a script of ours, known to browsers by its hash: nothing else in the page is one, whatever is filled in.
struct Page {
    html: &'static str,
    script_hash: LazyLock<String>,
}

/// Writes the gist where it stands, and tells the page around it how high it is.
static GIST: Page =
    Page { html: include_str!("gist.html"), script_hash: LazyLock::new(|| script_hash(include_str!("gist.html"))) };

/// Asks `SlideShare` for the key of a show and tells it to the page around it, which frames what has that key.
static SLIDESHARE: Page = Page {
    html: include_str!("slideshare.html"),
    script_hash: LazyLock::new(|| script_hash(include_str!("slideshare.html"))),
};

/// What a thing needs besides its page.
struct Needs<'a> {
    title: String,
    /// The foreign script, to the letter.
    script: String,
    /// The key of the sentence for a thing that is not there.
    missing: &'a str,
    /// What its script puts into the page, in the words of a policy.
    loads: &'a str,
}

/// `GET /_/embed/gist/{user}/{id}`. The same for everybody who reads one language.
pub(crate) async fn gist(
    State(house): State<Arc<House>>,
    Named((user, id)): Named<(String, String)>,
    words: Words,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !is_gist(&user, &id) {
        return Err(Failure::BadAddress);
    }
    let needs = Needs {
        title: format!("GitHub Gist – {user}/{id}"),
        script: format!("https://gist.github.com/{user}/{id}.js"),
        missing: "embed-gist-missing",
        loads: "style-src https://github.githubassets.com 'unsafe-inline'; \
                img-src https://github.githubassets.com https://*.githubusercontent.com",
    };
    GIST.answer(&house, &words, &headers, &needs)
}

/// `GET /_/embed/slideshare/{user}/{show}`.
pub(crate) async fn slideshare(
    State(house): State<Arc<House>>,
    Named((user, show)): Named<(String, String)>,
    words: Words,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !is_slide_show(&user, &show) {
        return Err(Failure::BadAddress);
    }
    let asked = segment(&format!("https://www.slideshare.net/{user}/{show}"));
    let needs = Needs {
        title: format!("SlideShare – {user}/{show}"),
        script: format!("https://www.slideshare.net/api/oembed/2?url={asked}&format=jsonp&callback=show"),
        missing: "embed-slideshare-missing",
        loads: "style-src 'unsafe-inline'",
    };
    SLIDESHARE.answer(&house, &words, &headers, &needs)
}

impl Page {
    /// Fills the page in. No cookie is looked at: the page that frames this says its language in the address.
    fn answer(
        &self,
        house: &House,
        words: &Words,
        headers: &HeaderMap,
        needs: &Needs<'_>,
    ) -> Result<Response, Failure> {
        let lang = Lang::choose(words.get("lang"), None, headers);
        let page = self
            .html
            .replace("[lang]", lang.as_str())
            .replace("[title]", &escape(&needs.title))
            .replace("[missing]", &escape(&house.texts.get(lang, needs.missing)))
            .replace("[script]", &escape(&needs.script));
        let mut response = html(headers, page);
        // Policies have paths without a query.
        let script = needs.script.split('?').next().unwrap_or_default();
        let scripts = format!("{script} '{}'", *self.script_hash);
        let policy = go_between_policy(&scripts, needs.loads, &house.config.server.frame_ancestors);
        let policy = HeaderValue::from_str(&policy).map_err(|_| Failure::BadAddress)?;
        let own = response.headers_mut();
        own.insert(CONTENT_SECURITY_POLICY, policy);
        own.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        own.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
        own.insert(VARY, HeaderValue::from_static("accept-language"));
        Ok(response)
    }
}

/// The hash of a page's one script of ours, as policies write it.
fn script_hash(html: &str) -> String {
    let script = html.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>"));
    let (script, _) = script.expect("a page of ours has a script of ours");
    format!("sha256-{}", STANDARD.encode(Sha256::digest(script.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_filled_into_a_script_of_ours() {
        for page in [&GIST, &SLIDESHARE] {
            let scripts: Vec<_> = page.html.split("<script>").skip(1).collect();
            assert_eq!(scripts.len(), 1, "one script of ours");
            let script = scripts[0].split("</script>").next().unwrap_or_default();
            assert!(!["[lang]", "[title]", "[missing]", "[script]"].iter().any(|place| script.contains(place)));
            assert!(page.script_hash.starts_with("sha256-"));
        }
    }
}
