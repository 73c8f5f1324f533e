//! Structs of good form that no Yjs would write: any neighbours, any parent, any content, any deletions, all of known ids.
//! Whatever of it is let in, the document bears.

use crate::siege::{exercise, on_common_stack};
use bytes::Bytes;
use encrier_doc::{Document, Ticket, Update, Verdict};
use proptest::prelude::*;
use proptest::sample::Index;

/// One struct or deletion, in choices among what is there.
#[derive(Debug, Clone)]
struct Forged {
    client: u64,
    left: Option<Index>,
    right: Option<Index>,
    /// A root (even) or any id that is there (odd).
    parent: (usize, Index),
    key: Option<u8>,
    content: u8,
    delete: Option<(Index, u32)>,
    /// Clocks of its own past that it says again.
    again: u32,
    integrate: bool,
}

fn any_forged() -> impl Strategy<Value = Forged> {
    let near = || proptest::option::weighted(0.6, any::<Index>());
    let parent = (0..6_usize, any::<Index>());
    let place = (near(), near(), parent, proptest::option::weighted(0.2, 0..2_u8));
    let rest = (0..10_u8, proptest::option::weighted(0.3, (any::<Index>(), 1..5_u32)), 0..12_u32, any::<bool>());
    (1..4_u64, place, rest).prop_map(|(client, (left, right, parent, key), (content, delete, again, integrate))| {
        Forged { client, left, right, parent, key, content, delete, again: again.saturating_sub(8), integrate }
    })
}

/// A document and the ids in it.
#[derive(Default)]
struct Forge {
    document: Document,
    ids: Vec<(u64, u32)>,
    admitted: usize,
    refused: usize,
}

impl Forge {
    fn next(&self, client: u64) -> u32 {
        self.document.state_vector().clock(client)
    }

    /// Makes the struct, and admits it.
    fn strike(&mut self, forged: &Forged) {
        let next = self.next(forged.client);
        let clock = next - forged.again.min(next);
        let bytes = self.bytes(forged, clock);
        // What names its own future has no good form.
        let Ok(update) = Update::parse(bytes) else { return };
        let ticket = Ticket { source: 0, message: 0 };
        match self.document.admit(ticket, update) {
            Ok(admission) => {
                assert_ne!(admission.verdict, Verdict::Held, "all that it names is there");
                self.admitted += 1;
                self.ids.extend((next..self.next(forged.client)).map(|clock| (forged.client, clock)));
            }
            Err(_) => self.refused += 1,
        }
        if forged.integrate {
            self.document.integrate().expect("what was admitted is integrated");
        }
    }

    fn bytes(&self, forged: &Forged, clock: u32) -> Bytes {
        let known = |index: &Option<Index>| {
            index.filter(|_| !self.ids.is_empty()).map(|index| self.ids[index.index(self.ids.len())])
        };
        let (left, right) = (known(&forged.left), known(&forged.right));
        let mut out = vec![1, 1, forged.client as u8];
        put(&mut out, clock);
        let (kind, content): (u8, &[u8]) = match forged.content {
            0 => (0, &[3]),
            1 => (1, &[2]),
            2 => (3, &[2, 9, 9]),
            3 => (4, b"\x0aa\xf0\x9f\x98\x80b\xf0\x9f\x98\x80"),
            4 => (4, b"\x03abc"),
            5 => (5, b"\x02{}"),
            6 => (6, b"\x04bold\x04true"),
            7 => (7, &[1]),
            8 => (7, &[3, 1, b'p']),
            _ => (8, &[3, 126, 125, 5, 119, 1, b'x']),
        };
        if kind == 0 {
            out.push(0);
        } else {
            let flag = |set: bool, bit: u8| if set { bit } else { 0 };
            out.push(
                kind | flag(left.is_some(), 0x80) | flag(right.is_some(), 0x40) | flag(forged.key.is_some(), 0x20),
            );
            for id in [left, right].into_iter().flatten() {
                put_id(&mut out, id);
            }
            if left.is_none() && right.is_none() {
                self.put_parent(&mut out, forged);
            }
        }
        out.extend(content);
        match &forged.delete {
            Some((index, length)) if !self.ids.is_empty() => {
                let (client, from) = self.ids[index.index(self.ids.len())];
                out.extend([1, client as u8, 1]);
                put(&mut out, from);
                put(&mut out, (*length).min(self.next(client) - from));
            }
            _ => out.push(0),
        }
        out.into()
    }

    fn put_parent(&self, out: &mut Vec<u8>, forged: &Forged) {
        let (choice, index) = &forged.parent;
        if choice % 2 == 0 || self.ids.is_empty() {
            let root = ["content", "default", "t"][choice / 2];
            out.extend([1, root.len() as u8]);
            out.extend(root.bytes());
        } else {
            out.push(0);
            put_id(out, self.ids[index.index(self.ids.len())]);
        }
        out.extend(forged.key.iter().flat_map(|key| [1, b'a' + key]));
    }
}

fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_id(out: &mut Vec<u8>, (client, clock): (u64, u32)) {
    out.push(client as u8);
    put(out, clock);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, max_shrink_iters: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn forged_structs_are_borne(strikes in proptest::collection::vec(any_forged(), 1..60)) {
        on_common_stack(move || {
            let mut forge = Forge::default();
            for forged in &strikes {
                forge.strike(forged);
            }
            exercise(&mut forge.document);
        });
    }
}

#[test]
fn the_forge_gets_much_of_its_work_in() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut forge = Forge::default();
    for _ in 0..400 {
        let forged = any_forged().new_tree(&mut runner).expect("a value").current();
        forge.strike(&forged);
    }
    assert!(forge.admitted > 100 && forge.refused > 20, "{} in, {} out", forge.admitted, forge.refused);
    exercise(&mut forge.document);
}
