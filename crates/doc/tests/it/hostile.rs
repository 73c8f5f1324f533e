//! Every class of bytes that is known to stop, hang or bloat a Yjs server: each is refused at the door.
//!
//! The outcomes named here are those of the library (yrs 0.28.1) and of other servers without a door.

use crate::golden::hex;
use bytes::Bytes;
use encrier_doc::{Presence, Refused, StateVector, Update};

fn refusal(bytes: Bytes) -> Refused {
    Update::parse(bytes).expect_err("hostile bytes are refused")
}

/// One struct of client 1 at clock 0 in the root `t`, with this kind and content, and no deletes.
fn one_struct(kind: u8, content: &[u8]) -> Bytes {
    [&[1, 1, 1, 0, kind, 1, 1, b't'], content, &[0]].concat().into()
}

/// A number in lib0's form.
fn number(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

#[test]
fn a_client_twice_makes_an_endless_loop() {
    let twice = "02 01 05 00 04 01 01 74 03 616263 01 05 00 04 01 01 74 05 6465666768 00";
    assert_eq!(refusal(hex(twice)), Refused::Malformed("a client twice"));
}

#[test]
fn a_client_twice_is_found_in_any_order() {
    let section = |client: u8| [&[1, client, 0, 0, 1][..]].concat();
    let update = |clients: &[u8]| -> Bytes {
        let sections: Vec<u8> = clients.iter().flat_map(|client| section(*client)).collect();
        [&[clients.len() as u8][..], &sections, &[0]].concat().into()
    };
    for unique in [&[9, 5, 1][..], &[1, 5, 9], &[5, 9, 1]] {
        assert!(Update::parse(update(unique)).is_ok(), "{unique:?}");
    }
    for twice in [&[5, 5][..], &[5, 9, 5], &[9, 5, 1, 5], &[1, 5, 9, 1]] {
        assert_eq!(refusal(update(twice)), Refused::Malformed("a client twice"), "{twice:?}");
    }
}

#[test]
fn a_client_beyond_53_bits_is_taken_for_another() {
    let aliased = "02 01 85 80 80 80 80 80 80 10 00 04 01 01 74 03 616263 01 05 00 04 01 01 74 03 646566 00";
    assert_eq!(refusal(hex(aliased)), Refused::Malformed("number beyond 2^53"));
}

#[test]
fn a_client_three_times_loops() {
    let section = [1, 5, 50, 4, 1, 1, b't', 3, b'a', b'b', b'c'];
    let update = [&[3][..], &section, &section, &section, &[0]].concat();
    assert_eq!(refusal(update.into()), Refused::Malformed("a client twice"));
}

#[test]
fn clocks_near_2_to_the_32_abort_the_process() {
    let contents: [&[u8]; 3] = [&[4, 1, 1, b't', 3, b'a', b'b', b'c'], &[0, 5], &[10, 5]];
    for below in 1..=5_u64 {
        for content in contents {
            let update = [&[1, 1, 1][..], &number((1 << 32) - below), content, &[0]].concat();
            assert_eq!(refusal(update.into()), Refused::Malformed("clock beyond 2^31"));
        }
    }
}

#[test]
fn a_struct_may_not_reach_clock_2_to_the_31() {
    let at = |clock: u64| -> Bytes { [&[1, 1, 1][..], &number(clock), &[0, 5], &[0]].concat().into() };
    assert!(Update::parse(at((1 << 31) - 6)).is_ok());
    assert_eq!(refusal(at((1 << 31) - 5)), Refused::Malformed("clock beyond 2^31"));
}

#[test]
fn nested_values_overflow_the_stack() {
    for opener in [&[117_u8, 1][..], &[118, 1, 1, b'k']] {
        for levels in [101, 1_000, 20_000, 60_000] {
            let content = [&[1][..], &opener.repeat(levels), &[126]].concat();
            assert_eq!(refusal(one_struct(8, &content)), Refused::Malformed("value too deep"));
        }
        let content = [&[1][..], &opener.repeat(100), &[126]].concat();
        assert!(Update::parse(one_struct(8, &content)).is_ok());
    }
}

#[test]
fn nested_json_overflows_the_stack() {
    for levels in [128, 60_000] {
        let json = "[".repeat(levels) + &"]".repeat(levels);
        let text = [&number(json.len() as u64)[..], json.as_bytes()].concat();
        assert_eq!(refusal(one_struct(5, &text)), Refused::Malformed("embedded JSON"));
        let mark = [&[1, b'k'][..], &text].concat();
        assert_eq!(refusal(one_struct(6, &mark)), Refused::Malformed("embedded JSON"));
    }
}

#[test]
fn announced_counts_reserve_gigabytes() {
    let huge = [27, 28, 30, 31, 32, 40, 52].map(|bits| number(1 << bits));
    for count in &huge {
        for update in [
            // sections; structs; values in an array, in a map, in a struct; deleting clients; delete ranges; text; bytes
            [&count[..], &[1, 1, 0, 0, 1, 0]].concat(),
            [&[1][..], count, &[1, 0, 0, 1, 0]].concat(),
            [&[1, 1, 1, 0, 8, 1, 1, b't', 1, 117][..], count, &[126, 0]].concat(),
            [&[1, 1, 1, 0, 8, 1, 1, b't', 1, 118][..], count, &[1, b'k', 126, 0]].concat(),
            [&[1, 1, 1, 0, 8, 1, 1, b't'][..], count, &[126, 0]].concat(),
            [&[0][..], count, &[1, 1, 0, 1]].concat(),
            [&[0, 1, 1][..], count, &[0, 1]].concat(),
            [&[1, 1, 1, 0, 4, 1, 1, b't'][..], count, b"abc", &[0]].concat(),
            [&[1, 1, 1, 0, 3, 1, 1, b't'][..], count, b"abc", &[0]].concat(),
            [&[1, 1, 1, 0, 4, 1][..], count, &[b't', 1, b'a', 0]].concat(),
        ] {
            assert!(matches!(refusal(update.into()), Refused::Malformed(_)));
        }
    }
}

#[test]
fn a_state_vector_that_announces_a_thousand_million_kills_a_server() {
    for bits in [22, 24, 26, 27, 30, 52] {
        let bytes = number(1 << bits);
        assert_eq!(StateVector::parse(&bytes), Err(Refused::Malformed("count beyond the bytes")));
        let with_entry = [&bytes[..], &[1, 1]].concat();
        assert!(StateVector::parse(&with_entry).is_err());
    }
}

#[test]
fn odd_state_vectors_are_refused() {
    for bad in ["", "01", "01 01", "02 01 01 01 02", "01 01 01 00", "01 8580808080808010 01", "01 01 8080808008"] {
        assert!(StateVector::parse(&hex(bad)).is_err(), "{bad}");
    }
}

#[test]
fn a_state_vector_of_more_clients_than_a_document_has_is_refused() {
    let vector =
        |clients: u64| StateVector::parse(&(0..clients).map(|client| (client, 1)).collect::<StateVector>().encode());
    assert_eq!(vector(100_000).map(|vector| vector.iter().count()), Ok(100_000));
    assert_eq!(vector(100_001), Err(Refused::Limit("clients")));
}

#[test]
fn state_vectors_are_read_in_any_order() {
    let vector = StateVector::parse(&hex("03 05 01 09 02 07 03")).unwrap();
    assert_eq!(vector.iter().collect::<Vec<_>>(), [(5, 1), (7, 3), (9, 2)]);
    assert_eq!((vector.clock(7), vector.clock(8)), (3, 0));
    assert!(StateVector::parse(&hex("03 05 01 09 02 05 03")).is_err(), "a client twice");
}

#[test]
fn presence_that_announces_a_thousand_million_kills_a_server() {
    for bits in [22, 26, 27, 30, 52] {
        let bytes = Bytes::from([&number(1 << bits)[..], &[1, 1, 2, b'{', b'}']].concat());
        assert_eq!(Presence::parse(&bytes), Err(Refused::Malformed("count beyond the bytes")));
    }
}

/// One presence entry of client 1 with that state.
fn presence(state: &[u8]) -> Bytes {
    [&[1, 1, 1][..], &number(state.len() as u64), state].concat().into()
}

#[test]
fn presence_nested_deep_kills_whoever_joins_next() {
    let seen = |levels: usize| {
        let json = "[".repeat(levels) + &"]".repeat(levels);
        let seen = Presence::parse(&presence(json.as_bytes())).expect("no offence: its client would bring it again");
        (seen.entries.len(), seen.left_out)
    };
    for levels in [33, 8_000, 60_000] {
        assert_eq!(seen(levels), (0, 1), "nobody sees {levels} levels");
    }
    assert_eq!(seen(32), (1, 0));
}

#[test]
fn presence_that_is_no_json_silences_the_room() {
    for bad in [&b""[..], b"{", b"undefined", b"{} {}", b"\"", b"{\"a\":}", &[0xff, 0xfe], b"[1,2"] {
        assert!(Presence::parse(&presence(bad)).is_err());
    }
    assert!(Presence::parse(&presence("{\"name\":\"\\ud83d\"}".as_bytes())).is_ok(), "browsers bear half a pair");
}

#[test]
fn presence_is_bounded() {
    let long = format!("\"{}\"", "a".repeat(16 * 1024));
    let seen = Presence::parse(&presence(long.as_bytes())).expect("no offence");
    assert_eq!((seen.entries.len(), seen.left_out), (0, 1), "and nobody sees it");
    let entry = |client: u64| [&number(client)[..], &[1, 2, b'{', b'}']].concat();
    let crowd = |people: u64| -> Bytes {
        let entries: Vec<u8> = (0..people).flat_map(entry).collect();
        [number(people), entries].concat().into()
    };
    assert_eq!(Presence::parse(&crowd(1_000)).unwrap().entries.len(), 1_000);
    let seen = Presence::parse(&crowd(1_010)).expect("no offence");
    assert_eq!((seen.entries.len(), seen.left_out), (1_000, 10));
    assert!(Presence::parse(&crowd(1_010).slice(..5_000)).is_err(), "those left out are read past");
    let gone = |client: u64| [&number(client)[..], &[1, 4], b"null"].concat();
    let slept = |people: u64| -> Bytes {
        let entries: Vec<u8> = (0..people).flat_map(gone).chain(entry(7)).collect();
        [number(people + 1), entries].concat().into()
    };
    let seen = Presence::parse(&slept(100_010)).expect("no offence");
    assert_eq!((seen.entries.len(), seen.left_out), (100_001, 10), "and who is here is seen behind them");
    assert!(Presence::parse(&hex("01 01 01 02 7b7d 00")).is_err(), "bytes after the end");
}

#[test]
fn empty_things_are_refused() {
    for (bad, why) in [
        ("01 01 01 00 04 01 01 74 00 00", "text"),
        ("01 01 01 00 00 00 00", "collected range"),
        ("01 01 01 00 0a 00 00", "gap"),
        ("01 01 01 00 01 01 01 74 00 00", "deleted content"),
        ("01 01 01 00 08 01 01 74 00 00", "values"),
        ("01 00 01 00 00", "section"),
        ("00 01 01 00", "deletes of a client"),
        ("00 01 01 01 00 00", "delete range"),
    ] {
        assert!(matches!(refusal(hex(bad)), Refused::Malformed(_)), "{why}");
    }
}

#[test]
fn unknown_kinds_are_refused() {
    for kind in [11, 12, 15, 16, 0x14, 0x1f, 0x8a, 0x80] {
        let update = hex("01 01 02 05 00 01 01 00");
        let mut bytes = update.to_vec();
        bytes[4] = kind;
        assert!(Update::parse(bytes.into()).is_err(), "{kind:#x}");
    }
    for kind in [7, 8, 9, 15, 0x80] {
        assert!(matches!(refusal(one_struct(7, &[kind])), Refused::Malformed(_)));
    }
    assert!(Update::parse(hex("01 01 01 00 04 02 01 74 01 61 00")).is_err(), "kind of parent");
}

#[test]
fn delete_ranges_must_be_sorted() {
    assert!(Update::parse(hex("00 01 05 02 00 03 03 01")).is_ok());
    for bad in ["00 01 05 02 03 01 00 03", "00 01 05 02 00 03 02 01", "00 02 05 01 00 01 05 01 02 01"] {
        assert!(matches!(refusal(hex(bad)), Refused::Malformed(_)), "{bad}");
    }
    let far = [&[0, 1, 5, 1][..], &number((1 << 31) - 2), &[2]].concat();
    assert_eq!(refusal(far.into()), Refused::Malformed("clock beyond 2^31"));
}

#[test]
fn nothing_may_follow_the_end() {
    assert_eq!(refusal(hex("00 00 00")), Refused::Malformed("bytes after the end"));
    assert!(Update::parse(Bytes::new()).is_err());
}

#[test]
fn a_struct_may_not_name_its_own_future() {
    for bad in ["01 01 05 03 84 05 03 01 61 00", "01 01 05 03 84 05 09 01 61 00", "01 01 05 03 44 05 03 01 61 00"] {
        assert_eq!(refusal(hex(bad)), Refused::Malformed("reference to the own future"));
    }
    assert_eq!(refusal(hex("01 01 05 03 07 00 05 03 01 00")), Refused::Malformed("reference to the own future"));
}

#[test]
fn an_update_has_a_greatest_size() {
    let text = vec![b'a'; 8 * 1024 * 1024];
    let content = [&number(text.len() as u64)[..], &text].concat();
    assert_eq!(refusal(one_struct(4, &content)), Refused::Limit("update size"));
}
