//! CodiMD's command line, told with the program that it is made of: curl, and what it cuts out of the answers.

use std::path::PathBuf;
use std::process::Command;

use encrier_store::testing::hold_writes;
use encrier_tests::client::Address;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::House;

/// Somebody at a shell, with a jar for cookies.
struct Shell<'a> {
    house: &'a House,
    folder: TempDir,
}

impl Shell<'_> {
    /// Calls curl and gives what it says.
    fn curl(&self, arguments: &[&str]) -> String {
        let jar = self.file("cookies");
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--show-error", "--noproxy", "*", "--cookie"])
            .arg(&jar)
            .arg("--cookie-jar")
            .arg(&jar);
        let output = command.args(arguments).output().expect("curl is installed");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self, path: &str) -> String {
        self.house.url(path)
    }

    /// `codimd import FILE [ALIAS]`: the id is the last part of the fourth word that is said.
    fn import(&self, text: &str, alias: &str) -> String {
        let file = self.file("import.md");
        std::fs::write(&file, text).expect("a file");
        let data = format!("@{}", file.display());
        let said = self.curl(&[
            "-XPOST",
            "-H",
            "Content-Type: text/markdown",
            "--data-binary",
            &data,
            &self.url(&format!("/new{alias}")),
        ]);
        let address = said.split(' ').nth(3).unwrap_or_else(|| panic!("four words: {said}"));
        assert_eq!(said, format!("Found. Redirecting to {address}"));
        address.strip_prefix(&self.url("/")).unwrap_or_else(|| panic!("an absolute address: {address}")).to_owned()
    }

    /// `codimd publish ID`: the name is the fifth part of where it leads.
    fn publish(&self, id: &str) -> String {
        let led = self.curl(&["-L", "-o", "/dev/null", "-w", "%{url_effective}", &self.url(&format!("/{id}/publish"))]);
        led.split('/').nth(4).unwrap_or_else(|| panic!("five parts: {led}")).to_owned()
    }
}

#[tokio::test]
async fn the_command_line_of_codimd_works() {
    let house = House::open().await;
    let shell = Shell { house: &house, folder: TempDir::new().expect("a folder") };
    let text = "# Sortie\n\n---\n\n# Deux\n";

    let id = shell.import(&text.replace('\n', "\r\n"), "");
    assert_eq!(shell.curl(&[&shell.url(&format!("/{id}/download"))]), text, "export --md");
    assert_eq!(shell.import("menu", "/menu"), "menu");

    let name = shell.publish(&id);
    assert_eq!(shell.publish(&id), name, "the same each time");
    assert_eq!(shell.publish("menu"), "menu", "an alias is the name");
    let page = shell.curl(&["-L", &shell.url(&format!("/s/{name}"))]);
    assert!(page.contains("<title>Sortie") && page.contains("Deux"), "export --html: {page}");
    assert_eq!(shell.curl(&[&shell.url(&format!("/s/{name}/download"))]), text);
    let slides = shell.curl(&["-L", &shell.url(&format!("/{id}/slide"))]);
    assert!(slides.matches("<section").count() >= 1 && slides.contains("Sortie"), "export --slides: {slides}");

    let me = shell.curl(&[&shell.url("/me")]);
    assert_eq!(me, r#"{"status":"forbidden"}"#, "the command line compares .status with \"ok\"");
    // The page is opened with the cookie that the import brought.
    shell.curl(&["-L", "-o", "/dev/null", &shell.url(&format!("/{id}"))]);
    let history: serde_json::Value = serde_json::from_str(&shell.curl(&[&shell.url("/history")])).expect("JSON");
    assert_eq!((&history["history"][0]["id"], &history["history"][0]["text"]), (&id.as_str().into(), &"Sortie".into()));
    let deleted =
        shell.curl(&["-XDELETE", "-o", "/dev/null", "-w", "%{http_code}", &shell.url(&format!("/history/{id}"))]);
    assert_eq!(deleted, "200", "its delete takes a note out of the list");
    assert_eq!(shell.curl(&[&shell.url(&format!("/{id}/download"))]), text, "and the note stays");
}

#[tokio::test]
async fn a_picture_goes_up_and_comes_down_by_curl() {
    let house = House::open().await;
    let shell = Shell { house: &house, folder: TempDir::new().expect("a folder") };
    let file = shell.file("drawing.png");
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect width=\"8\" height=\"8\"/></svg>";
    std::fs::write(&file, svg).expect("a file");
    let id = shell.import("a note", "");
    let form = format!("image=@{}", file.display());
    let said = shell.curl(&["-F", &form, &shell.url(&format!("/uploadimage?noteId={id}"))]);
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let link = said["link"].as_str().unwrap_or_else(|| panic!("a link: {said}"));
    let kind = shell.curl(&["-o", "/dev/null", "-w", "%{http_code} %{content_type}", link]);
    assert_eq!(kind, "200 image/png");
}

/// The rows of docs/codimd.md that no other test asks for.
#[tokio::test]
async fn every_row_is_answered() {
    let house = House::open().await;
    let shell = Shell { house: &house, folder: TempDir::new().expect("a folder") };
    let id = shell.import("# Sortie\n", "");
    let told = |method: &str, path: &str| {
        let says = "%{http_code} %{content_type} %{redirect_url}";
        let address = shell.url(path);
        let said = shell.curl(&["-X", method, "-o", "/dev/null", "-w", says, &address]);
        said.replace(&shell.url("/"), "/").trim().to_owned()
    };
    let html = "text/html; charset=utf-8";
    let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    for (path, answer) in [
        ("/".to_owned(), format!("200 {html}")),
        (format!("/{id}"), format!("302 text/plain; charset=utf-8 /n/{id}")),
        (format!("/{id}/gist"), format!("302 text/plain; charset=utf-8 /n/{id}")),
        (format!("/{id}/pdf"), "200 application/pdf".to_owned()),
        (format!("/{id}/pandoc?exportType=docx"), format!("200 {docx}")),
        (format!("/{id}/pandoc?exportType=odt"), "200 application/vnd.oasis.opendocument.text".to_owned()),
        ("/me/export".to_owned(), "200 application/zip".to_owned()),
        ("/features".to_owned(), format!("200 {html}")),
    ] {
        assert_eq!(told("GET", &path), answer, "{path}");
    }
    let gone = ["/me/delete/x", "/login", "/register", "/logout", "/auth/github", "/auth/saml/metadata", "/docs/x.md"];
    for path in gone.into_iter().chain(["/build/x.js", "/default.md", "/history/x?_method=DELETE"]) {
        let said = told("GET", path);
        assert!(said.starts_with("404") || said.starts_with("405"), "{path}: {said}");
    }
    let unknown = told("GET", &format!("/{id}/pandoc?exportType=latex"));
    assert!(unknown.starts_with("404"), "{unknown}");
    let newcomer = Shell { house: &house, folder: TempDir::new().expect("a folder") };
    let head = newcomer.curl(&["--head", &shell.url("/")]);
    assert!(head.contains("200 OK") && head.to_lowercase().contains("set-cookie: encrier_guest="), "{head}");
    let page = shell.curl(&["--head", &shell.url(&format!("/n/{id}"))]).to_lowercase();
    for part in ["x-robots-tag: noindex", "cache-control: "] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("no-store") || page.contains("private"), "{page}");
}

/// Whoever gives a list back may hang up at any moment: also while the store waits for the disk.
#[tokio::test]
async fn a_list_is_given_back_as_a_whole_or_not_at_all() {
    let house = House::open().await;
    let ada = house.api();
    ada.create("note", Some("listed")).await;
    let cookie = ada.with_cookies(Address::yjs(house.host(), "listed")).cookie.expect("a guest's");
    let form = r#"history=[{"id":"listed","text":"listed","time":5}]"#;
    let kind = "application/x-www-form-urlencoded";
    let head = format!("host: h\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {}", form.len());
    let request = format!("POST /history HTTP/1.1\r\n{head}\r\n\r\n{form}");
    let give = async || {
        let mut socket = TcpStream::connect(house.host()).await.expect("a connection");
        socket.write_all(request.as_bytes()).await.expect("sent");
        socket
    };
    let mut answer = [0; 15];
    give().await.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    let hold = hold_writes(&house.data().join("encrier.sqlite")).await;
    let giving = give().await;
    // Meanwhile the server gets as far with it as it can; then it sees that nobody waits.
    let others = house.api();
    for _ in 0..50 {
        others.text("/health").await;
    }
    drop(giving);
    for _ in 0..50 {
        others.text("/health").await;
    }
    drop(hold);
    // Behind what was under way.
    ada.set_link_right("listed", "read").await;
    let list: serde_json::Value = serde_json::from_str(&ada.text("/history").await).expect("JSON");
    assert_eq!(list["history"][0]["id"], "listed", "{list}");
}

#[tokio::test]
async fn a_list_that_is_given_back_takes_the_place_of_the_last() {
    for house in [House::open().await, House::on_postgres().await] {
        let shell = Shell { house: &house, folder: TempDir::new().expect("a folder") };
        let [one, two, three] = ["/one", "/two", "/three"].map(|alias| shell.import("text", alias));
        for (given, pinned) in [(vec![&one, &two], false), (vec![&three, &two], true), (vec![], false)] {
            let entry = |id: &&String| format!(r#"{{"id":"{id}","text":"{id}","time":5,"pinned":{pinned}}}"#);
            let list = given.iter().map(entry).collect::<Vec<_>>().join(",");
            let form = format!("history=[{list}]");
            assert_eq!(shell.curl(&["--data-urlencode", &form, &shell.url("/history")]), "");
            let told: serde_json::Value = serde_json::from_str(&shell.curl(&[&shell.url("/history")])).expect("JSON");
            let told = told["history"].as_array().expect("a list");
            let mut ids: Vec<_> = told.iter().filter_map(|entry| entry["id"].as_str()).collect();
            ids.sort_unstable();
            let mut expected: Vec<_> = given.iter().map(|id| id.as_str()).collect();
            expected.sort_unstable();
            assert_eq!(ids, expected);
            assert!(told.iter().all(|entry| entry["pinned"].as_bool().unwrap_or_default() == pinned), "{told:?}");
        }
    }
}
