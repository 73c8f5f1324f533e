//! What a document does with honest updates.

use crate::golden::{golden, golden_updates, hex};
use bytes::Bytes;
use encrier_doc::{Document, Element, Node, Run, StateVector, Ticket, Tree, Update, Value, Verdict};

/// A parsed update.
pub(crate) fn update(bytes: &Bytes) -> Update {
    Update::parse(bytes.clone()).expect("an acceptable update")
}

/// A ticket of source 1.
pub(crate) fn ticket(message: u64) -> Ticket {
    Ticket { source: 1, message }
}

#[test]
fn typing_is_relayed_as_received_and_read_later() {
    let mut document = Document::new();
    for number in 0..5 {
        let bytes = golden(&format!("text_{number}"));
        let admission = document.admit(ticket(number), update(&bytes)).unwrap();
        assert_eq!(admission.verdict, Verdict::Ready);
        let [ready] = &admission.ready[..] else { panic!("one ready update") };
        assert_eq!((ready.ticket, ready.last), (ticket(number), true));
        assert_eq!(ready.update.bytes().as_ptr(), bytes.as_ptr(), "not copied");
    }
    assert_eq!(document.lag().0, 5);
    assert_eq!(document.text("content").unwrap(), "éx\nab");
    assert_eq!(document.lag(), (0, 0));
    assert_eq!(document.encode().unwrap(), golden("text_state"));
}

#[test]
fn every_golden_is_the_same_after_a_round_trip() {
    for (name, bytes) in golden_updates() {
        let mut document = Document::new();
        let admission = document.admit(ticket(0), update(&bytes)).unwrap();
        if admission.verdict != Verdict::Ready {
            continue;
        }
        let state = document.encode().unwrap();
        let mut again = Document::open(Some(&state), &[]).unwrap();
        // The library writes the members of embedded JSON in any order.
        let sorted = |bytes: Bytes| {
            let mut bytes = bytes.to_vec();
            bytes.sort_unstable();
            bytes
        };
        assert_eq!(sorted(again.encode().unwrap()), sorted(state), "{name}");
        assert_eq!(again.state_vector(), document.state_vector(), "{name}");
    }
}

#[test]
fn what_is_known_is_not_said_again() {
    for (name, bytes) in golden_updates() {
        let mut document = Document::new();
        let is_known = document.knows(&update(&bytes));
        let first = document.admit(ticket(0), update(&bytes)).unwrap();
        assert_eq!(is_known, first.verdict == Verdict::Known, "{name}");
        assert_eq!(document.knows(&update(&bytes)), first.verdict != Verdict::Held, "{name}");
        let again = document.admit(ticket(1), update(&bytes)).unwrap();
        if first.verdict == Verdict::Held {
            continue;
        }
        assert_eq!(again.verdict, Verdict::Known, "{name}");
        assert!(again.ready.is_empty(), "{name}");
        let state = document.encode().unwrap();
        let third = document.admit(ticket(2), update(&state)).unwrap();
        assert_eq!(third.verdict, Verdict::Known, "{name}: its own state");
    }
}

#[test]
fn a_step_two_is_cut_down_to_its_news() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("undo_0"))).unwrap();
    document.admit(ticket(1), update(&golden("undo_1"))).unwrap();
    let admission = document.admit(ticket(2), update(&golden("undo_state"))).unwrap();
    assert_eq!(admission.verdict, Verdict::Ready);
    let bytes = admission.ready[0].update.bytes();
    assert!(bytes.len() < golden("undo_state").len());
    assert_eq!(document.text("content").unwrap(), "undo me");
}

#[test]
fn a_struct_that_is_partly_known_is_cut() {
    // "abc" at clock 0, then one struct "abcd😀f" of which three clocks are known.
    let known = hex("01 01 05 00 04 01 01 74 03 616263 00");
    let longer = hex("01 01 05 00 04 01 01 74 09 61626364f09f988066 00");
    let mut document = Document::new();
    document.admit(ticket(0), update(&known)).unwrap();
    let admission = document.admit(ticket(1), update(&longer)).unwrap();
    assert_eq!(admission.ready[0].update.bytes(), &hex("01 01 05 03 84 05 02 06 64f09f988066 00"));
    assert_eq!(document.text("t").unwrap(), "abcd😀f");
}

#[test]
fn a_pair_that_is_half_known_becomes_a_replacement_character() {
    let half = hex("01 01 05 00 04 01 01 74 03 efbfbd 00");
    let whole = hex("01 01 05 00 04 01 01 74 05 f09f988061 00");
    let mut document = Document::new();
    document.admit(ticket(0), update(&half)).unwrap();
    document.admit(ticket(1), update(&whole)).unwrap();
    assert_eq!(document.text("t").unwrap(), "\u{fffd}\u{fffd}a");
}

#[test]
fn a_pad_is_read_as_a_tree() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("xml_state"))).unwrap();
    let tree = document.tree("default").unwrap();
    let run = |text: &str, marks: &[&str]| Run {
        text: text.to_owned(),
        marks: marks.iter().map(|mark| ((*mark).to_owned(), Value::Map(Vec::new()))).collect(),
    };
    let heading = Element {
        name: "heading".to_owned(),
        attributes: vec![("level".to_owned(), Value::Number(2.0))],
        children: vec![Node::Text(vec![run("Ti", &["bold"]), run("tre", &[])])],
    };
    let image = Element {
        name: "image".to_owned(),
        attributes: vec![("src".to_owned(), Value::Text("x.png".into()))],
        children: Vec::new(),
    };
    let paragraph = Element {
        name: "paragraph".to_owned(),
        attributes: Vec::new(),
        children: vec![Node::Text(vec![run("du texte", &[])]), Node::Element(image)],
    };
    assert_eq!(tree.nodes, [Node::Element(heading), Node::Element(paragraph)]);
    assert_eq!(document.tree("no such root").unwrap(), encrier_doc::Tree::default());
}

#[test]
fn a_tree_of_any_shape_is_read_in_order() {
    let mut document = Document::new();
    // "ab", an element and "c" side by side in the root; in the element a text node with "d", an element in it, "e".
    let odd = "01 08 05 00 04 01 01 74 02 6162 87 05 01 03 01 70 84 05 02 01 63 07 00 05 02 06
        04 00 05 04 01 64 87 05 05 03 01 71 84 05 06 01 65 88 05 03 01 7e 00";
    assert_eq!(document.admit(ticket(0), update(&hex(odd))).unwrap().verdict, Verdict::Ready);
    let text = |text: &str| Node::Text(vec![Run { text: text.to_owned(), marks: Vec::new() }]);
    let inner = Element { name: "q".to_owned(), ..Element::default() };
    let children = vec![text("d"), Node::Element(inner), text("e")];
    let outer = Element { name: "p".to_owned(), attributes: Vec::new(), children };
    assert_eq!(document.tree("t").unwrap().nodes, [text("ab"), Node::Element(outer), text("c")]);
}

/// A writer who marks every other letter of one long link must not make a server hold its address once a letter.
#[test]
fn a_mark_over_many_runs_is_one_text_in_memory() {
    use yrs::types::Attrs;
    use yrs::{Any, ReadTxn, StateVector as Vector, Text, Transact, XmlFragment, XmlTextPrelim};

    let written = yrs::Doc::new();
    let root = written.get_or_insert_xml_fragment("default");
    let mut transaction = written.transact_mut();
    let text = root.insert(&mut transaction, 0, XmlTextPrelim::new("abcdef"));
    let href = Any::from_json(r#"{"href":"https://example.org/a/long/way"}"#).unwrap();
    text.format(&mut transaction, 0, 6, Attrs::from([("link".into(), href)]));
    for letter in [0, 2, 4] {
        let bold = Any::from_json("{}").unwrap();
        text.format(&mut transaction, letter, 1, Attrs::from([("bold".into(), bold)]));
    }
    let bytes = Bytes::from(transaction.encode_state_as_update_v1(&Vector::default()));

    let mut document = Document::new();
    document.admit(ticket(0), update(&bytes)).unwrap();
    let nodes = document.tree("default").unwrap().nodes;
    let [Node::Text(runs)] = &nodes[..] else { panic!("one text: {nodes:?}") };
    let addresses: Vec<_> = runs
        .iter()
        .map(|run| match run.marks.iter().find(|(name, _)| name == "link").and_then(|(_, link)| link.get("href")) {
            Some(Value::Text(address)) => address,
            other => panic!("no address: {other:?}"),
        })
        .collect();
    assert_eq!(addresses.len(), 6);
    assert!(addresses.iter().all(|address| std::sync::Arc::ptr_eq(address, addresses[0])));
}

#[test]
fn a_joiner_gets_what_it_lacks() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("two_clients"))).unwrap();
    assert_eq!(document.diff(&StateVector::default()).unwrap(), golden("two_clients"));
    let have = StateVector::from_iter([(10, 4), (20, 4), (77, 12)]);
    let mut joiner = Document::open(Some(&document.encode().unwrap()), &[]).unwrap();
    let lacks = document.diff(&have).unwrap();
    assert!(lacks.len() < golden("two_clients").len());
    assert_eq!(joiner.admit(ticket(1), update(&lacks)).unwrap().verdict, Verdict::Known);
    assert_eq!(document.state_vector().encode(), golden("vector"));
}

#[test]
fn the_server_can_set_a_text() {
    let mut document = Document::new();
    let mut witness = Document::new();
    let texts = ["", "un", "un deux", "deux", "de😀ux", "de😁ux", "tout autre chose\n", "tout autre chose\n", ""];
    for (number, text) in texts.into_iter().enumerate() {
        let before = document.text("content").unwrap();
        let changed = document.set_text("content", text, 42).unwrap();
        assert_eq!(changed.is_some(), before != text);
        assert_eq!(document.text("content").unwrap(), text);
        if let Some(update) = changed {
            assert_eq!(witness.admit(ticket(number as u64), update).unwrap().verdict, Verdict::Ready);
        }
        assert_eq!(witness.text("content").unwrap(), text);
    }
    assert_eq!(document.encode().unwrap(), witness.encode().unwrap());
}

#[test]
fn setting_a_text_leaves_embedded_things_alone() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("rich_state"))).unwrap();
    assert_eq!(document.text("rich").unwrap(), "bold and plain");
    document.set_text("rich", "bold or plain", 42).unwrap();
    assert_eq!(document.text("rich").unwrap(), "bold or plain");
    assert!(document.encode().unwrap().windows(5).any(|bytes| bytes == b"image"));
}

#[test]
fn a_stored_document_opens_from_checkpoint_and_tail() {
    let tail: Vec<Bytes> = (0..5).map(|number| golden(&format!("text_{number}"))).collect();
    let mut document = Document::open(None, &tail[..3]).unwrap();
    let checkpoint = document.encode().unwrap();
    let mut opened = Document::open(Some(&checkpoint), &tail[3..]).unwrap();
    assert_eq!(opened.text("content").unwrap(), "éx\nab");
    let mut doubled = Document::open(Some(&checkpoint), &tail).unwrap();
    assert_eq!(doubled.encode().unwrap(), opened.encode().unwrap(), "a tail may overlap its checkpoint");
}

#[test]
fn documents_within_a_document_come_out_as_they_went_in() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("subdocuments"))).unwrap();
    assert_eq!(document.text("t").unwrap(), "hi", "read with them in it");
    assert_eq!(document.encode().unwrap(), golden("subdocuments"), "whatever the library makes of them");
    let first = StateVector::parse(&hex("01 05 01")).unwrap();
    let lacks = document.diff(&first).unwrap();
    assert!(lacks.windows(3).any(|bytes| bytes == [1, b'h', 118]), "{lacks:?}");
    let mut opened = Document::open(Some(&document.encode().unwrap()), &[]).unwrap();
    opened.admit(ticket(1), update(&golden("subdocument_deleted"))).unwrap();
    assert_eq!(opened.encode().unwrap(), golden("subdocument_deleted"));
}

#[test]
fn values_keep_the_order_of_their_keys_and_their_kinds_of_number() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("values"))).unwrap();
    let tree = document.tree("default").unwrap();
    let [Node::Element(table)] = &tree.nodes[..] else { panic!("one element: {tree:?}") };
    let widths = Value::Map(vec![("a".to_owned(), Value::Number(2.0)), ("z".to_owned(), Value::Number(1.0))]);
    let expected = Value::List(vec![Value::Number(120.0), widths]);
    assert_eq!(table.attributes, [("colwidth".to_owned(), expected)]);
    assert_eq!(document.encode().unwrap(), golden("values"), "to the byte, whatever the library would write");
}

#[test]
fn embeds_and_marks_keep_the_order_of_their_keys() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("rich_keys"))).unwrap();
    assert_eq!(document.text("rich").unwrap(), "abmot", "read with them in it");
    let Node::Text(runs) = &document.tree("rich").unwrap().nodes[0] else { panic!("text first") };
    let link = Value::Map(vec![("class".to_owned(), Value::Null), ("href".to_owned(), Value::Text("h".into()))]);
    assert_eq!(runs[0].marks, [("link".to_owned(), link), ("size".to_owned(), Value::Number(1.5))]);
    assert_eq!(document.encode().unwrap(), golden("rich_keys"), "to the byte, whatever the library would write");
}

#[test]
fn hooks_are_elements_of_their_name() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("hooks"))).unwrap();
    let tree = document.tree("default").unwrap();
    let [Node::Element(hook), Node::Element(paragraph)] = &tree.nodes[..] else { panic!("two elements: {tree:?}") };
    assert_eq!((&*hook.name, &*paragraph.name, paragraph.children.len()), ("carte", "p", 1));
    assert_eq!(hook.attribute("ville"), Some(&Value::Text("Nîmes".into())));
    assert_eq!(document.encode().unwrap(), golden("hooks"), "to the byte, although the library knows none");
    let first = StateVector::parse(&hex("01 06 01")).unwrap();
    let lacks = document.diff(&first).unwrap();
    assert!(lacks.windows(5).any(|bytes| bytes == b"ville") && !lacks.windows(5).any(|bytes| bytes == b"carte"));
}

#[test]
fn values_of_old_yjs_come_out_as_they_went_in() {
    let mut document = Document::new();
    document.admit(ticket(0), update(&golden("texts"))).unwrap();
    let [Node::Element(image)] = &document.tree("default").unwrap().nodes[..] else { panic!("one element") };
    assert_eq!(image.attributes, [("src".to_owned(), Value::Text("https://x.example/".into()))]);
    assert_eq!(document.encode().unwrap(), golden("texts"), "to the byte, although the library reads one too many");
    // From within three of them: what is left stands behind what was cut off.
    let lacks = document.diff(&StateVector::parse(&hex("01 04 04")).unwrap()).unwrap();
    let mut begun = Document::new();
    let first = hex(
        "01 04 04 00 07 01 07 64 65 66 61 75 6c 74 03 05 69 6d 61 67 65 02 01 01 6c 01 01 31 81 04 01 01 82 04 02 01 0d 7b 22 7a 22 3a 31 2c 22 61 22 3a 32 7d 00",
    );
    begun.admit(ticket(0), update(&first)).unwrap();
    begun.admit(ticket(1), update(&lacks)).unwrap();
    assert_eq!(begun.encode().unwrap(), golden("texts"));
    // And of an update that is partly known only the rest is taken.
    let mut again = Document::new();
    again.admit(ticket(0), update(&first)).unwrap();
    again.admit(ticket(1), update(&golden("texts"))).unwrap();
    assert_eq!(again.encode().unwrap(), golden("texts"));
}

#[test]
fn damaged_stores_are_poison_and_no_crash() {
    let checkpoint = golden("xml_state");
    for cut in 0..checkpoint.len() {
        assert!(Document::open(Some(&checkpoint.slice(..cut)), &[]).is_err());
    }
    assert!(Document::open(None, &[hex("ff")]).is_err());
}

#[test]
fn a_stored_update_whose_ground_is_gone_waits_for_it() {
    let mut document = Document::open(None, &[golden("text_1")]).unwrap();
    assert_eq!(document.text("content").unwrap(), "");
    let admission = document.admit(ticket(9), update(&golden("text_0"))).unwrap();
    assert_eq!(admission.verdict, Verdict::Ready);
    let sources: Vec<_> = admission.ready.iter().map(|ready| (ready.ticket.source, ready.last)).collect();
    assert_eq!(sources, [(1, true), (Ticket::STORED, true)]);
    assert_eq!(document.text("content").unwrap(), "ab");
}

#[test]
fn weight_follows_the_state() {
    let mut document = Document::new();
    let empty = document.weight();
    for message in 0..1_000_u64 {
        let text = format!("line {message}\n");
        let before = document.text("content").unwrap();
        document.set_text("content", &(before + &text), 42).unwrap();
    }
    let typed = document.weight();
    assert!(typed > empty + 1_000 * 200, "a thousand updates weigh");
    let state = document.encode().unwrap();
    assert!(document.weight() < 4 * state.len(), "one struct of text weighs little");
}

#[test]
fn a_document_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Document>();
}

#[test]
fn who_has_every_letter_gets_the_deletions_without_the_library() {
    // "abc" of client 5, of which somebody deletes "b".
    let typed = hex("01 01 05 00 04 01 01 74 03 616263 00");
    let deleted = hex("00 01 05 01 01 01");
    let mut document = Document::open(Some(&typed), std::slice::from_ref(&deleted)).unwrap();
    let stored = document.undecoded();
    assert_eq!(document.lag(), (0, 0), "what is stored may stay as it is");
    let more = StateVector::from_iter([(5, 7), (9, 1)]);
    assert_eq!(document.diff(&document.state_vector()).unwrap(), deleted);
    assert_eq!(document.diff(&more).unwrap(), deleted);
    assert_eq!(document.undecoded(), stored);
    // Who has a part is answered by the library.
    let part = StateVector::from_iter([(5, 2)]);
    assert_eq!(document.diff(&part).unwrap(), hex("01 01 05 02 84 05 01 01 63 01 05 01 01 01"));
    assert_eq!(document.undecoded(), 0);
    assert_eq!(document.diff(&document.state_vector()).unwrap(), deleted);
}

#[test]
fn a_newcomer_gets_what_is_stored_as_it_is() {
    let state = golden("text_state");
    let mut document = Document::open(Some(&state), &[]).unwrap();
    assert_eq!(document.diff(&StateVector::default()).unwrap().as_ptr(), state.as_ptr(), "not even copied");
    // Strangers' clocks are no help.
    assert_eq!(document.diff(&StateVector::from_iter([(77, 9)])).unwrap().as_ptr(), state.as_ptr());
    assert_eq!(document.undecoded(), state.len());
    document.integrate().unwrap();
    assert_eq!(document.undecoded(), 0);
    assert_eq!(document.diff(&StateVector::default()).unwrap(), state);
}

/// Clients 5 and 9 each wrote "ab" into the text, and 5 deleted the "b" of 9.
const TWO: &[u8] = b"\x02\x01\x09\x00\x04\x01\x01t\x02ab\x01\x05\x00\x04\x01\x01t\x02ab\x01\x09\x01\x01\x01";

#[test]
fn news_are_told_by_client_and_can_be_left_out() {
    let mut document = Document::new();
    let both = update(&Bytes::from_static(TWO));
    assert_eq!(both.sole_client(), None);
    assert_eq!(document.news(&both)[..], [(9, 2), (5, 2)]);
    let one = both.without(&[9]);
    assert_eq!((one.sole_client(), &document.news(&one)[..]), (Some(5), &[(5, 2)][..]));
    assert_eq!(
        document.admit(ticket(0), one).unwrap().verdict,
        Verdict::Held,
        "the deletion waits for what it deletes"
    );
    assert_eq!(document.news(&both)[..], [(9, 2)], "what is known is no news");
    assert_eq!((document.clock(5), document.clock(9)), (2, 0));
    assert_eq!(both.without(&[5, 9]).bytes()[..], b"\x00\x01\x09\x01\x01\x01"[..]);
    assert_eq!(both.without(&[]), both);
    document.admit(ticket(1), both.without(&[5])).unwrap();
    assert!(document.news(&both).is_empty());
    assert_eq!(document.text("t").unwrap().len(), 3);
}

/// A pad of one paragraph for each word.
fn paragraphs(words: &[&str]) -> Tree {
    let paragraph = |word: &&str| {
        let bold = vec![("bold".to_owned(), Value::Map(Vec::new()))];
        let runs =
            vec![Run { text: (*word).to_owned(), marks: bold }, Run { text: " plain".to_owned(), marks: Vec::new() }];
        let attributes = vec![("level".to_owned(), Value::Number(2.0))];
        Node::Element(Element { name: "heading".to_owned(), attributes, children: vec![Node::Text(runs)] })
    };
    Tree { nodes: words.iter().map(paragraph).collect() }
}

#[test]
fn the_server_can_set_a_tree() {
    let (mut document, mut witness) = (Document::new(), Document::new());
    let texts: [&[&str]; 7] =
        [&[], &["a", "b", "c"], &["a", "x", "c"], &["c"], &["é😀", "c", "d"], &["é😀", "c", "d"], &[]];
    let mut before = Tree::default();
    for (number, words) in texts.into_iter().enumerate() {
        let tree = paragraphs(words);
        let changed = document.set_tree("default", &tree, 42).unwrap();
        assert_eq!(changed.is_some(), before != tree);
        assert_eq!(document.tree("default").unwrap(), tree);
        if let Some(update) = changed {
            assert_eq!(witness.admit(ticket(number as u64), update).unwrap().verdict, Verdict::Ready);
        }
        assert_eq!(witness.tree("default").unwrap(), tree);
        before = tree;
    }
    assert_eq!(document.encode().unwrap(), witness.encode().unwrap());
}

/// What two people change in different blocks at once is both there.
#[test]
fn setting_a_tree_replaces_only_blocks_that_differ() {
    let mut server = Document::new();
    let first = server.set_tree("default", &paragraphs(&["a", "b", "c"]), 42).unwrap().expect("an update");
    let mut other = Document::new();
    other.admit(ticket(0), first).unwrap();
    let theirs = other.set_tree("default", &paragraphs(&["a", "b", "c", "typed"]), 43).unwrap().expect("an update");
    server.set_tree("default", &paragraphs(&["new", "b", "c"]), 44).unwrap().expect("an update");
    server.admit(ticket(1), theirs).unwrap();
    assert_eq!(server.tree("default").unwrap(), paragraphs(&["new", "b", "c", "typed"]));
}

#[test]
fn what_is_at_hand_needs_no_library() {
    let mut document =
        Document::open(None, &(0..5).map(|at| golden(&format!("text_{at}"))).collect::<Vec<_>>()).unwrap();
    let (nothing, all) = (StateVector::default(), document.state_vector());
    let part: StateVector = all.iter().map(|(client, clock)| (client, clock - 1)).collect();
    let foreign = StateVector::from_iter([(u64::MAX >> 12, 9)]);
    let nothing_of_it: StateVector = all.iter().map(|(client, _)| (client, 0)).collect();
    let undecoded = document.undecoded();
    assert!([&nothing, &all, &foreign, &nothing_of_it].into_iter().all(|have| document.has_at_hand(have)));
    assert!(!document.has_at_hand(&part));
    for have in [&nothing, &all, &foreign, &nothing_of_it] {
        document.diff(have).unwrap();
        assert!(document.undecoded() > 0 && document.undecoded() <= undecoded, "nothing was decoded");
    }
    document.diff(&part).unwrap();
    assert_eq!(document.undecoded(), 0);
    assert!(!document.has_at_hand(&nothing) && document.has_at_hand(&all));
}
