//! A server of one test and the people who ask it.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use encrier_server::{Config, Running, start_at};
use encrier_sync::Clock;
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tempfile::TempDir;

/// The time at which every test begins, milliseconds since 1970 UTC.
pub(crate) const START_MS: i64 = 1_800_000_000_000;

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A running server with a data folder of its own.
#[derive(Debug)]
pub(crate) struct TestHouse {
    pub(crate) running: Running,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) data: TempDir,
}

impl TestHouse {
    pub(crate) async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// With settings of the test's.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut config = config(&data);
        change(&mut config);
        let clock = Arc::new(TestClock(AtomicI64::new(START_MS)));
        let running = start_at(config, clock.clone()).await.expect("the test server starts");
        Self { running, clock, data }
    }

    /// Stops it and starts another on the same data, at the same time.
    pub(crate) async fn restart(self) -> Self {
        let Self { running, clock, data } = self;
        running.stop().await.expect("the test server stops");
        Self::on(data, clock).await
    }

    /// On data that is there already.
    pub(crate) async fn on(data: TempDir, clock: Arc<TestClock>) -> Self {
        let running = start_at(config(&data), clock.clone()).await.expect("the test server starts again");
        Self { running, clock, data }
    }

    pub(crate) fn move_clock(&self, by_ms: i64) {
        self.clock.0.fetch_add(by_ms, Ordering::Relaxed);
    }

    pub(crate) fn url(&self) -> String {
        self.running.url()
    }

    /// Somebody without cookies, who keeps those given.
    pub(crate) fn somebody(&self) -> Person {
        Person::at(self.url())
    }

    /// Somebody at another address of this machine.
    pub(crate) fn somebody_at(&self, address: IpAddr) -> Person {
        Person::from(self.url(), Some(address))
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.expect("the test server stops");
    }
}

/// Settings for a test: any free port, data in `data`.
pub(crate) fn config(data: &TempDir) -> Config {
    let mut config = Config::default();
    config.server.listen = "127.0.0.1:0".parse().expect("an address");
    config.server.data = data.path().join("data");
    config
}

/// Somebody with a browser or a program, and its cookies.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    client: Client,
    url: String,
}

impl Person {
    fn at(url: String) -> Self {
        Self::from(url, None)
    }

    fn from(url: String, address: Option<IpAddr>) -> Self {
        let client = Client::builder()
            .local_address(address)
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Self { client, url }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("the test server answers")).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// As a browser asks for a page.
    pub(crate) async fn visit(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("accept", "text/html,*/*;q=0.8")).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(body)).await
    }

    /// Makes a document and gives its description.
    pub(crate) async fn make(&self, body: Value) -> Value {
        let answer = self.post("/api/v1/documents", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()
    }

    /// Makes a secret link and gives its token.
    pub(crate) async fn link(&self, id: &str, right: &str) -> String {
        let answer = self.post(&format!("/api/v1/documents/{id}/links"), &serde_json::json!({"right": right})).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// Makes a note that says `text` and gives its id.
    pub(crate) async fn write_note(&self, text: &str) -> String {
        let request = self.request(Method::POST, "/new").header("content-type", "text/markdown").body(text.to_owned());
        let answer = self.send(request).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
        answer.location().rsplit('/').next().expect("an id").to_owned()
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer");
        Self { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a readable header"))
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub(crate) fn cookie(&self) -> Option<&str> {
        self.headers.get(SET_COOKIE).map(|value| value.to_str().expect("a readable cookie"))
    }

    /// What the server wrote into the page.
    pub(crate) fn bootstrap(&self) -> Value {
        let (_, rest) = self.text.split_once("id=\"bootstrap\">").expect("a page of the client");
        let (json, _) = rest.split_once("</script>").expect("a whole script");
        serde_json::from_str(json).expect("a bootstrap is JSON")
    }

    /// The code of an error of the API.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}
