//! AVIF and SVG, by the process of its own that reads them: they become pictures of ours everywhere, and cannot harm the
//! server.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use encrier_tests::client::Dialect;
use futures_util::{StreamExt as _, stream};
use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{CONTENT, House, bare_command, join};

/// What one person may send in these tests.
const MANY: &[&str] = &[
    "--uploads-per-hour-max",
    "10000000",
    "--uploads-per-address-per-hour-max",
    "10000000",
    "--calls-per-minute-max",
    "10000000",
    "--calls-per-address-per-minute-max",
    "10000000",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/tests/avif")
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.avif"))).expect("a sample")
}

/// Sends a picture for no note; the address it has then.
async fn send(house: &House, client: &reqwest::Client, bytes: &[u8]) -> Result<String, StatusCode> {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = client.post(house.url("/uploadimage")).header("content-type", "multipart/form-data; boundary=b");
    let answer = request.body(body).send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a text");
    if status != StatusCode::OK {
        return Err(status);
    }
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    Ok(answer["link"].as_str().expect("a link").to_owned())
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().cookie_store(true).build().expect("a client")
}

#[tokio::test]
async fn an_avif_becomes_a_picture_of_ours_without_what_it_says_beside() {
    let house = House::open().await;
    let client = client();
    for (name, ending, head) in [
        ("plain", ".jpg", &b"\xff\xd8\xff"[..]),
        ("described", ".jpg", b"\xff\xd8\xff"),
        ("sequence", ".jpg", b"\xff\xd8\xff"),
        ("transparent", ".png", b"\x89PNG"),
        ("lossless", ".png", b"\x89PNG"),
    ] {
        let link = send(&house, &client, &sample(name)).await.expect(name);
        assert!(link.ends_with(ending), "{name}: {link}");
        let bytes = client.get(link).send().await.expect("an answer").bytes().await.expect("a picture");
        assert!(bytes.starts_with(head), "{name}");
        assert!(!bytes.windows(6).any(|window| window == b"CANARY"), "{name}");
    }
    let broken = sample("plain")[..300].to_vec();
    for bytes in [&broken[..], &sample("wide"), b"\0\0\0\x14ftypavif\0\0\0\0mif1"] {
        assert_eq!(send(&house, &client, bytes).await, Err(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    assert_eq!(house.metrics().await.sum("encrier_picture_process_troubles_total"), 0, "{}", house.log());
}

#[tokio::test]
async fn one_of_an_import_of_a_note_and_of_the_installation_before_is_made_anew_too() {
    let old = folder().display().to_string();
    let mut house = House::open_with(&["--old-uploads", &old]).await;
    let answer = client().get(house.url("/uploads/plain.avif")).send().await.expect("an answer");
    let path = answer.url().path().to_owned();
    assert!(answer.status() == StatusCode::OK && path.rsplit('.').next() == Some("jpg"), "{path}");
    let writer = join(&house, Dialect::Hocuspocus, "note").await;
    writer.insert(CONTENT, 0, &format!("![drawing]({path})\n"));
    writer.saved().await.expect("acknowledged");
    let html = house.api().text("/n/note/export/html").await;
    assert!(html.contains("data:image/jpeg;base64,"), "{}", &html[..html.len().min(2000)]);
    let zip = house.data().join("notes.zip");
    std::fs::write(&zip, zip_of(&[("note.md", b"![drawing](a.avif)\n"), ("a.avif", &sample("transparent"))]))
        .expect("a file");
    house.terminate().await;
    let imported = bare_command().args(["import", "--data"]).arg(house.data()).arg(&zip).output().expect("it runs");
    let said = String::from_utf8_lossy(&imported.stdout).into_owned();
    let id = said.split('\t').next().expect("an id").to_owned();
    house.start().await;
    let note = house.api().markdown(&id).await;
    assert!(note.contains("](/uploads/") && note.contains(".png)"), "{note}: {said}");
}

/// A drawing with this in it.
fn drawing(inside: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\">{inside}</svg>").into_bytes()
}

#[tokio::test]
async fn a_drawing_is_drawn_with_its_text_and_without_its_scripts() {
    let house = House::open().await;
    let client = client();
    let drawn = async |inside: &str| {
        let link = send(&house, &client, &drawing(inside)).await.expect(inside);
        assert_eq!(link.rsplit('.').next(), Some("png"), "{link}");
        client.get(link).send().await.expect("an answer").bytes().await.expect("a picture")
    };
    let empty = drawn("<script>CANARY</script>").await;
    assert!(empty.starts_with(b"\x89PNG") && !empty.windows(6).any(|window| window == b"CANARY"));
    assert_ne!(drawn("<rect width=\"9\" height=\"9\" fill=\"#00f8\"/>").await, empty);
    // Where the system has no font at all, no text is seen.
    let is_there = ["/usr/share/fonts", "/usr/local/share/fonts"].iter().any(|folder| Path::new(folder).is_dir());
    assert_eq!(drawn("<text y=\"9\">Hq</text>").await != empty, is_there);
    assert_eq!(house.metrics().await.sum("encrier_picture_process_troubles_total"), 0, "{}", house.log());
}

/// Each is small, and hundreds of megabytes or gigabytes as the library draws it: what a mark, a pattern or a style refers
/// to is made anew for every vertex and every element.
#[tokio::test]
async fn drawings_that_grow_in_memory_end_their_process_alone() {
    let mut house = House::open().await;
    let client = client();
    let rects = "<rect width=\"1\" height=\"1\"/>".repeat(100);
    let path = format!("M0 0{}", "h1".repeat(500_000));
    let many = "<rect width=\"1\" height=\"1\"/>".repeat(20_000);
    for inside in [
        format!("<marker id=\"m\">{rects}</marker><path marker-mid=\"url(#m)\" d=\"{path}\"/>"),
        format!(
            "<pattern id=\"p\" width=\"1\" height=\"1\">{rects}{rects}{rects}</pattern><g fill=\"url(#p)\">{many}</g>"
        ),
        format!("<style>path {{ marker-mid: url(#m) }}</style><marker id=\"m\">{rects}</marker><path d=\"{path}\"/>"),
    ] {
        let answer = send(&house, &client, &drawing(&inside)).await;
        assert!(matches!(answer, Ok(_) | Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)), "{answer:?}");
        let status = std::fs::read_to_string(format!("/proc/{}/status", house.pid())).expect("a process");
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")).expect("its memory");
        let most: u64 = most.trim().parse().expect("a number");
        assert!(house.lives() && most < 700_000, "{most} kB");
    }
}

/// A zip of files as they are.
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a name");
        out.write_all(bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

/// A process that waits for a picture.
struct Waiting(Child);

impl Waiting {
    fn start() -> Self {
        let mut command = bare_command();
        command.args(["decode-picture", "avif"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("the program runs"))
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0.id())).expect("a process")
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.kill().expect("it runs");
        let _status = self.0.wait().expect("it ran");
    }
}

#[tokio::test]
async fn the_process_is_bounded_before_it_reads() {
    let waiting = Waiting::start();
    // Calls of the system are bounded last.
    let bounded = async {
        while !waiting.read("status").contains("Seccomp:\t2") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), bounded).await.expect("bounded");
    let limits = waiting.read("limits");
    let of = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).expect("a limit");
        line[name.len()..].split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    for (name, bound) in [
        ("Max address space", "1073741824"),
        ("Max cpu time", "20"),
        ("Max open files", "0"),
        ("Max processes", "0"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
    ] {
        assert_eq!(of(name), [bound, bound], "{name}");
    }
}

#[tokio::test]
async fn hostile_pictures_are_answered() {
    hostile(120).await;
}

#[tokio::test]
#[ignore = "as many as ENCRIER_PICTURES says: minutes"]
async fn hostile_pictures_are_answered_as_often_as_asked() {
    let count = std::env::var("ENCRIER_PICTURES").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000);
    hostile(count).await;
}

async fn hostile(count: u64) {
    let mut house = House::open_with(MANY).await;
    let client = client();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("samples").map(|entry| entry.expect("a file").path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "avif"));
    names.sort();
    let samples: Vec<Vec<u8>> = names.iter().map(|path| std::fs::read(path).expect("a sample")).collect();
    let answers = stream::iter(0..count).map(|seed| {
        let bytes = mutated(&samples, seed);
        let (house, client) = (&house, &client);
        async move { (seed, send(house, client, &bytes).await) }
    });
    let answers: Vec<_> = answers.buffer_unordered(4).collect().await;
    let taken = answers.iter().filter(|(_, answer)| answer.is_ok()).count();
    let other = answers.iter().find(|(_, answer)| !matches!(answer, Ok(_) | Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)));
    assert!(other.is_none(), "{other:?}");
    assert!(house.lives());
    let _link = send(&house, &client, &sample("plain")).await.expect("a sound one is taken still");
    let troubles = house.metrics().await.sum("encrier_picture_process_troubles_total");
    assert!(taken > 0 && taken < answers.len(), "{taken} taken, {troubles} processes ended badly");
}

/// One of the samples with bytes changed, cut off, or a size that is another.
fn mutated(samples: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap_or_default() % below.max(1)
    };
    let mut bytes = samples[next(samples.len())].clone();
    for _ in 0..=next(4) {
        let at = next(bytes.len());
        match next(4) {
            0 => bytes[at] ^= 1 << next(8),
            1 => bytes[at] = u8::try_from(next(256)).expect("a byte"),
            // The head up to the stream is where sizes and places are.
            2 => {
                let at = next(bytes.len().min(400) - 4);
                let sizes = [0_u32, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x0001_0000];
                bytes[at..at + 4].copy_from_slice(&sizes[next(sizes.len())].to_be_bytes());
            }
            _ => bytes.truncate(at.max(24)),
        }
        if bytes.len() < 28 {
            break;
        }
    }
    bytes
}
