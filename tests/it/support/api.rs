//! Pages and API, as a browser or a script calls them.

use encrier_tests::client::Address;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::{Client, Method, Response, StatusCode, Url, redirect};
use serde_json::{Value, json};
use std::sync::Arc;

/// One browser's worth of calls: its cookies are kept.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    client: Client,
    jar: Arc<Jar>,
    base: String,
}

/// A secret link to a document.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// What stands in for the id.
    pub(crate) token: String,
    /// The page's address.
    pub(crate) url: String,
}

impl Api {
    /// A caller without cookies yet. Redirects are shown, not followed.
    pub(crate) fn new(host: &str) -> Self {
        let jar = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(jar.clone()).redirect(redirect::Policy::none()).build();
        Self { client: client.expect("no TLS to set up"), jar, base: format!("http://{host}") }
    }

    /// Calls a path; the answer as it is.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.expect("the server answers")
    }

    /// The status of a GET.
    pub(crate) async fn status(&self, path: &str) -> StatusCode {
        self.call(Method::GET, path, None).await.status()
    }

    /// The text of a GET that succeeds.
    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.call(Method::GET, path, None).await;
        let status = answer.status();
        let text = answer.text().await.expect("text");
        assert!(status.is_success(), "GET {path}: {status}: {text}");
        text
    }

    /// Makes a document; its description.
    pub(crate) async fn create(&self, kind: &str, id: Option<&str>) -> Value {
        let mut body = json!({ "kind": kind });
        if let Some(id) = id {
            body["id"] = id.into();
        }
        let answer = self.call(Method::POST, "/api/v1/documents", Some(body)).await;
        assert!(answer.status().is_success(), "{answer:?}");
        answer.json().await.expect("JSON")
    }

    /// Makes a secret link.
    pub(crate) async fn link(&self, id: &str, right: &str) -> Link {
        let path = format!("/api/v1/documents/{}/links", escape(id));
        let answer = self.call(Method::POST, &path, Some(json!({ "right": right }))).await;
        assert!(answer.status().is_success(), "{answer:?}");
        let link: Value = answer.json().await.expect("JSON");
        let part = |name: &str| link[name].as_str().expect("a text").to_owned();
        Link { token: part("token"), url: part("url") }
    }

    /// Posts markdown.
    pub(crate) async fn post_text(&self, path: &str, text: String) -> Response {
        let request = self.client.post(format!("{}{path}", self.base)).header("content-type", "text/markdown");
        request.body(text).send().await.expect("the server answers")
    }

    /// Decides what everybody who knows the id may do.
    pub(crate) async fn set_link_right(&self, id: &str, right: &str) {
        let path = format!("/api/v1/documents/{}", escape(id));
        let answer = self.call(Method::PATCH, &path, Some(json!({ "link": right }))).await;
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// The markdown of a document.
    pub(crate) async fn markdown(&self, id: &str) -> String {
        self.text(&format!("/{}/download", escape(id))).await
    }

    /// That address, with this caller's cookies.
    pub(crate) fn with_cookies(&self, address: Address) -> Address {
        let url: Url = self.base.parse().expect("a base");
        match self.jar.cookies(&url) {
            Some(cookies) => address.with_cookie(cookies.to_str().expect("cookies are ASCII")),
            None => address,
        }
    }
}

/// A name as one segment of a path.
pub(crate) fn escape(name: &str) -> String {
    let mut url: Url = "http://h".parse().expect("a base");
    url.path_segments_mut().expect("has a path").push(name);
    url.path().trim_start_matches('/').to_owned()
}
