//! The hostile bytes, made from their descriptions.

use encrier_tests::client::{Message, Writer};

/// A class and a message of it.
pub(super) type Class = (&'static str, Message);

/// Classes that nobody sees and that end nobody: a presence that is too long.
pub(super) const LEFT_OUT: [&str; 2] = ["presence-60000-deep", "presence-of-a-megabyte"];

/// Classes whose bytes are well formed, and too much for a document.
pub(super) const WELL_FORMED: [&str; 1] = ["types-20000-deep"];

/// The header of an update by one client: one client, so many structs, who, from which clock on.
fn header(structs: u64, client: u64, clock: u64) -> Writer {
    Writer::new().uint(1).uint(structs).uint(client).uint(clock)
}

/// A string of the root `t`.
fn string(writer: Writer, text: &str) -> Writer {
    writer.uint(4).uint(1).buffer("t").buffer(text)
}

/// A struct of one value of the root `t`, whose encoding follows.
fn any() -> Writer {
    header(1, 5, 0).uint(8).uint(1).buffer("t").uint(1)
}

/// No deletions.
fn end(writer: Writer) -> Vec<u8> {
    writer.uint(0).done()
}

/// Updates, by what they did to a library that takes them on trust.
pub(super) fn updates() -> Vec<Class> {
    let mut classes = numbers();
    classes.extend(nested());
    classes.extend(counts());
    classes.extend(contents());
    classes.extend(deletions());
    classes.into_iter().map(|(class, update)| (class, Message::Update(update))).collect()
}

/// Updates without anything in them.
pub(super) fn nothings() -> Vec<(&'static str, Vec<u8>)> {
    vec![("empty", vec![0, 0]), ("skip", end(header(1, 5, 0).uint(10).uint(5)))]
}

/// Clients and clocks that overlap or run over.
fn numbers() -> Vec<(&'static str, Vec<u8>)> {
    let twice = string(Writer::new().uint(2).uint(1).uint(5).uint(0), "abc").uint(1).uint(5).uint(0);
    let big = (1 << 53) + 5;
    let aliased = string(Writer::new().uint(2).uint(1).uint(big).uint(0), "abc").uint(1).uint(5).uint(0);
    let mut thrice = Writer::new().uint(3);
    for clock in [50, 0, 0] {
        thrice = string(thrice.uint(1).uint(5).uint(clock), "abc");
    }
    let near = u64::from(u32::MAX) - 4;
    vec![
        ("client-twice", end(string(twice, "defgh"))),
        ("client-beyond-2-53", end(string(aliased, "def"))),
        ("client-thrice", end(thrice)),
        ("clock-at-the-end-string", end(string(header(1, 5, near), "hello"))),
        ("clock-at-the-end-gc", end(header(1, 5, near).uint(0).uint(5))),
        ("clock-at-the-end-skip", end(header(1, 5, near).uint(10).uint(5))),
        ("clock-beyond-2-32", end(string(header(1, 5, 1 << 40), "a"))),
        ("gc-of-nothing", end(header(1, 5, 0).uint(0).uint(0))),
        ("string-of-nothing", end(string(header(1, 5, 0), ""))),
    ]
}

/// Depth that a recursive reader pays with its stack.
fn nested() -> Vec<(&'static str, Vec<u8>)> {
    let arrays = |depth: usize| end(any().raw([0x75, 1].repeat(depth)).raw([0x7e]));
    let maps = end(any().raw([0x76, 1, 1, b'a'].repeat(20_000)).raw([0x7e]));
    let mut types = header(20_000, 5, 0).uint(7).uint(1).buffer("t").uint(0);
    for parent in 0..19_999 {
        types = types.uint(7).uint(0).uint(5).uint(parent).uint(0);
    }
    vec![
        ("any-arrays-8000-deep", arrays(8_000)),
        ("any-arrays-60000-deep", arrays(60_000)),
        ("any-maps-20000-deep", maps),
        ("types-20000-deep", end(types)),
    ]
}

/// Counts and lengths that promise more than there is.
fn counts() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("clients-2-27", Writer::new().uint(1 << 27).done()),
        ("structs-2-28", Writer::new().uint(1).uint(1 << 28).uint(5).uint(0).done()),
        ("any-map-2-26", any().raw([0x76]).uint(1 << 26).done()),
        ("any-array-2-30", any().raw([0x75]).uint(1 << 30).done()),
        ("string-2-31", header(1, 5, 0).uint(4).uint(1).buffer("t").uint(1 << 31).done()),
        ("string-2-53", header(1, 5, 0).uint(4).uint(1).buffer("t").uint(1 << 53).done()),
        ("deletions-2-30", Writer::new().uint(0).uint(1 << 30).done()),
        ("number-without-end", vec![0xff; 16]),
        ("nothing", Vec::new()),
    ]
}

/// Contents that are cut short, retired, or none of a document's business.
fn contents() -> Vec<(&'static str, Vec<u8>)> {
    let whole = end(string(header(1, 5, 0), "hello"));
    let mut trailing = whole.clone();
    trailing.extend([0, 0, 0]);
    vec![
        ("cut-short", whole[..whole.len() - 3].to_vec()),
        ("trailing-bytes", trailing),
        ("broken-utf-8", end(header(1, 5, 0).uint(4).uint(1).buffer("t").buffer([0xff, 0xfe]))),
        ("content-json-that-is-none", end(header(1, 5, 0).uint(2).uint(1).buffer("t").uint(1).buffer("{"))),
        ("document-without-options", end(header(1, 5, 0).uint(9).uint(1).buffer("t").buffer("sub").raw([0x7e]))),
        ("content-unknown", end(header(1, 5, 0).uint(29).uint(1).buffer("t").uint(1))),
        ("type-weak-link", end(header(1, 5, 0).uint(7).uint(1).buffer("t").uint(7))),
        ("type-unknown", end(header(1, 5, 0).uint(7).uint(1).buffer("t").uint(99))),
        ("embed-that-is-no-json", end(header(1, 5, 0).uint(5).uint(1).buffer("t").buffer("{"))),
        ("garbage", (0_u8..=255).rev().collect()),
    ]
}

/// Deletions out of order.
fn deletions() -> Vec<(&'static str, Vec<u8>)> {
    let of = |client: u64, ranges: &[(u64, u64)]| {
        let head = Writer::new().uint(client).uint(ranges.len() as u64);
        ranges.iter().fold(head, |writer, (from, length)| writer.uint(*from).uint(*length)).done()
    };
    let deleted = |clients: &[Vec<u8>]| Writer::new().uint(0).uint(clients.len() as u64).raw(clients.concat()).done();
    vec![
        ("deletion-of-nothing", deleted(&[of(5, &[(0, 0)])])),
        ("deletions-backwards", deleted(&[of(5, &[(9, 1), (0, 1)])])),
        ("deletions-by-one-client-twice", deleted(&[of(5, &[(0, 1)]), of(5, &[(2, 1)])])),
        ("deletion-beyond-2-32", deleted(&[of(5, &[(1 << 33, 1)])])),
    ]
}

/// State vectors.
pub(super) fn vectors() -> Vec<Class> {
    let vectors = [
        ("vector-2-30", Writer::new().uint(1 << 30).done()),
        ("vector-2-26", Writer::new().uint(1 << 26).done()),
        ("vector-cut-short", Writer::new().uint(2).uint(5).uint(1).done()),
        ("vector-clock-2-40", Writer::new().uint(1).uint(5).uint(1 << 40).done()),
        ("vector-of-nothing", Vec::new()),
    ];
    vectors.into_iter().map(|(class, vector)| (class, Message::StepOne(vector))).collect()
}

/// Presences that make the others' clients throw or overflow.
pub(super) fn presences() -> Vec<Class> {
    let one = |json: &[u8]| Writer::new().uint(1).uint(77).uint(1).buffer(json).done();
    let deep = [vec![b'['; 60_000], vec![b']'; 60_000]].concat();
    let presences = [
        ("presence-2-30", Writer::new().uint(1 << 30).done()),
        ("presence-2-26", Writer::new().uint(1 << 26).done()),
        ("presence-60000-deep", one(&deep)),
        ("presence-that-is-no-json", one(b"{\"user\":")),
        ("presence-broken-utf-8", one(&[b'"', 0xff, b'"'])),
        ("presence-of-a-megabyte", one(format!("\"{}\"", "x".repeat(1 << 20)).as_bytes())),
        ("presence-garbage", (0_u8..=255).rev().collect()),
    ];
    presences.into_iter().map(|(class, states)| (class, Message::Awareness(states))).collect()
}

/// Whole frames of the y-websocket dialect that are no message.
pub(super) fn frames() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("sync-without-step", vec![0]),
        ("sync-of-unknown-step", vec![0, 9, 1, 0]),
        ("step-without-body", vec![0, 2]),
        ("body-of-2-53", Writer::new().uint(0).uint(2).uint(1 << 53).done()),
        ("number-without-end", vec![0xff; 12]),
    ]
}

/// Whole frames of the Hocuspocus dialect without a readable address.
pub(super) fn frames_without_address() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("empty", Vec::new()),
        ("address-cut-short", vec![9, b'a']),
        ("address-of-2-53", Writer::new().uint(1 << 53).done()),
        ("address-broken-utf-8", vec![2, 0xff, 0xfe, 0, 0, 1, 0]),
        ("address-of-a-kilobyte", Writer::new().buffer("x".repeat(1_024)).raw([0, 0, 1, 0]).done()),
    ]
}
