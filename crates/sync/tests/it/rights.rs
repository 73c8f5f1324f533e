//! Who may what, on every frame, and at once when it changes.

use encrier_model::{LinkGrant, Right, Viewer};
use encrier_sync::wire::{FromClient, Scope, ToClient};

use crate::support::{House, Replica, guest, settle, within};

#[tokio::test(start_paused = true)]
async fn a_reader_is_told_so_and_its_changes_are_refused() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut writer = house.synced("note", &mut anna).await;
        let edit = anna.push("text");
        writer.send(&FromClient::Update(edit.clone())).await;
        settle().await;
        let mut reader = house.hocus().await;
        reader.open("note", "ro", &ben).await;
        assert_eq!(reader.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        let ToClient::StepOne(vector) = reader.expect("note").await else { panic!("a question") };
        let ToClient::StepTwo(state) = reader.expect("note").await else { panic!("an answer") };
        reader.send("note", &FromClient::StepTwo(ben.diff(&vector))).await;
        assert_eq!(reader.expect("note").await, ToClient::Status(true), "nothing new is no change");
        ben.apply(&state);
        reader.send("note", &FromClient::Update(edit)).await;
        assert_eq!(reader.expect("note").await, ToClient::Status(true), "nor is what is known");
        reader.send("note", &FromClient::Update(ben.push("!"))).await;
        assert_eq!(reader.expect("note").await, ToClient::Status(false));
        reader.send("note", &FromClient::StepTwo(ben.diff(&vector))).await;
        assert_eq!(reader.expect("note").await, ToClient::Status(false), "by step two neither");
        assert_eq!(house.journal.text(house.door.number("note")), "text");
        assert_eq!(writer.soon().await, None);
    })
    .await;
}

/// What a provider of Hocuspocus 1 waits for before it begins.
#[tokio::test(start_paused = true)]
async fn a_token_on_a_bare_socket_is_answered_by_the_right_that_it_gives() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut old = house.hocus_1("note").await;
        old.sync(&mut anna).await;
        for (token, answer) in [
            ("rw", ToClient::Admitted(Scope::ReadWrite)),
            ("no", ToClient::Denied("permission-denied".to_owned())),
            ("ro", ToClient::Admitted(Scope::ReadOnly)),
        ] {
            old.send(&FromClient::Token(token.to_owned())).await;
            assert_eq!(old.expect().await, answer, "{token}");
        }
        old.send(&FromClient::Update(anna.push("x"))).await;
        settle().await;
        assert_eq!(house.journal.text(house.door.number("note")), "", "it reads now");
        let mut plain = house.synced("note", &mut Replica::new(2)).await;
        plain.send(&FromClient::Token("no".to_owned())).await;
        assert_eq!(plain.soon().await, None, "others show none");
    })
    .await;
}

/// Answers have no numbers: a client knows by their order which edit was not taken.
#[tokio::test(start_paused = true)]
async fn a_refusal_comes_behind_the_acks_of_what_was_sent_before() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        house.journal.hold();
        for _ in 0..2 {
            socket.send("note", &FromClient::Update(anna.push("a"))).await;
        }
        settle().await;
        house.hub.document_changed(house.door.set_link_right("note", Right::Read));
        settle().await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        socket.send("note", &FromClient::Update(anna.push("b"))).await;
        assert_eq!(socket.soon("note").await, None, "nothing is on disk yet");
        house.journal.release();
        for is_taken in [true, true, false] {
            assert_eq!(socket.expect("note").await, ToClient::Status(is_taken));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_reader_is_dropped_silently() {
    within(async {
        let house = House::new();
        house.door.set_link_right("note", Right::Read);
        let mut ben = Replica::new(2);
        let mut reader = house.synced("note", &mut ben).await;
        reader.send(&FromClient::Update(ben.push("!"))).await;
        assert_eq!(reader.soon().await, None);
        assert_eq!(house.journal.appends(), 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_visitor_without_a_right_is_told_to_stay_away() {
    within(async {
        let house = House::new();
        house.door.set_link_right("note", Right::None);
        assert_eq!(house.plain("note").await.closed().await, (4403, "permission-denied".to_owned()));
        let mut socket = house.hocus().await;
        socket.open("note", "", &Replica::new(1)).await;
        assert_eq!(socket.expect("note").await, ToClient::Denied("permission-denied".to_owned()));
        assert_eq!(socket.soon("note").await, None, "and the socket stays open");
        assert!(house.metric("encrier_rooms").abs() < f64::EPSILON, "no room was opened");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_rights_reaches_open_sockets_at_once() {
    within(async {
        let house = House::new();
        let (mut anna, mut ben) = (Replica::new(1), Replica::new(2));
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let mut plain = house.synced("note", &mut ben).await;

        house.hub.document_changed(house.door.set_link_right("note", Right::Read));
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(false));
        plain.send(&FromClient::Update(ben.push("b"))).await;
        settle().await;
        assert_eq!(house.journal.appends(), 0);

        house.hub.document_changed(house.door.set_link_right("note", Right::Write));
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite));
        let ToClient::StepOne(vector) = socket.expect("note").await else { panic!("a question") };
        socket.send("note", &FromClient::StepTwo(anna.diff(&vector))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(true), "the edit that was refused is saved now");
        plain.catch_up(&mut ben).await;
        settle().await;
        let text = house.journal.text(house.door.number("note"));
        assert!(text.contains('a') && text.contains('b'), "what was written meanwhile is asked for: {text}");

        house.hub.document_changed(house.door.set_link_right("note", Right::None));
        while socket.expect("note").await != ToClient::Close("permission-denied".to_owned()) {}
        assert_eq!(plain.closed().await.0, 4403);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_new_token_on_an_open_document_is_a_new_right() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        socket.send("note", &FromClient::Token("ro".to_owned())).await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(false));
        socket.send("note", &FromClient::Token("no".to_owned())).await;
        assert_eq!(socket.expect("note").await, ToClient::Denied("permission-denied".to_owned()));
        socket.send("note", &FromClient::Update(anna.push("b"))).await;
        assert_eq!(socket.soon("note").await, None);
        assert_eq!(house.journal.appends(), 0);
    })
    .await;
}

/// The door looks, the row changes, the room opens: the room must not go by what the door saw.
#[tokio::test(start_paused = true)]
async fn a_right_taken_between_door_and_room_is_not_had() {
    within(async {
        let house = House::new();
        house.journal.hold_loads();
        let mut early = house.plain_as("note", guest("g.ben")).await;
        settle().await;
        house.hub.document_changed(house.door.set_link_right("note", Right::None));
        house.journal.release_loads();
        assert_eq!(early.closed().await.0, 4403);
    })
    .await;
}

/// Two changes at the same instant: whose notice comes last is chance.
#[tokio::test(start_paused = true)]
async fn a_late_notice_gives_no_right_back() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        let older = house.door.set_link_right("note", Right::Write);
        let newer = house.door.set_link_right("note", Right::Read);
        house.journal.set_row(&newer);
        house.hub.document_changed(newer.clone());
        house.hub.document_changed(older.clone());
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        assert_eq!(socket.soon("note").await, None);
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Status(false));
        house.hub.document_changed(older.clone());
        assert_eq!(socket.soon("note").await, None, "nor much later");
        house.journal.set_row(&older);
        house.hub.document_changed(newer);
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadWrite), "what is stored counts");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_written_behind_a_change_while_the_row_is_read() {
    within(async {
        let house = House::new();
        let mut anna = Replica::new(1);
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut anna).await;
        house.journal.hold_loads();
        house.hub.document_changed(house.door.set_link_right("note", Right::None));
        socket.send("note", &FromClient::Update(anna.push("a"))).await;
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        assert_eq!(socket.expect("note").await, ToClient::Status(false));
        house.journal.release_loads();
        assert_eq!(socket.expect("note").await, ToClient::Close("permission-denied".to_owned()));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_change_while_the_row_is_read_is_seen_too() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut Replica::new(1)).await;
        house.journal.hold_loads();
        for right in [Right::Write, Right::Read] {
            let row = house.door.set_link_right("note", right);
            house.journal.set_row(&row);
            house.hub.document_changed(row);
            settle().await;
        }
        house.journal.release_loads();
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        house.journal.hold_loads();
        house.hub.document_changed(house.door.set_link_right("note", Right::None));
        while socket.expect("note").await != ToClient::Close("permission-denied".to_owned()) {}
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_while_the_row_is_read_gets_no_more_than_the_door_gives() {
    within(async {
        let house = House::new();
        let mut early = house.hocus().await;
        early.sync("note", "", &mut Replica::new(1)).await;
        let row = house.door.set_link_right("note", Right::Write);
        house.journal.set_row(&row);
        house.hub.document_changed(row);
        settle().await;
        house.journal.hold_loads();
        let row = house.door.set_link_right("note", Right::Read);
        house.journal.set_row(&row);
        house.hub.document_changed(row);
        assert_eq!(early.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
        let mut late = house.hocus().await;
        late.open("note", "", &Replica::new(2)).await;
        assert_eq!(late.expect("note").await, ToClient::Admitted(Scope::ReadOnly), "not what was read before");
        early.send("note", &FromClient::Token(String::new())).await;
        assert_eq!(early.expect("note").await, ToClient::Admitted(Scope::ReadOnly), "nor by a token");
        house.journal.release_loads();
        assert_eq!(early.soon("note").await, None);
    })
    .await;
}

/// The right is in the store, and the door sees it, before the room is told: a refusal would be for ever to most clients.
#[tokio::test(start_paused = true)]
async fn whoever_the_door_lets_in_is_not_refused_by_what_was_read_before() {
    within(async {
        let house = House::new();
        let grant = LinkGrant { document: house.door.number("note"), right: Right::Write };
        let mut bearer = house.plain_as("note", Viewer::Bearer { grant, author: None }).await;
        bearer.sync(&mut Replica::new(1)).await;
        let row = house.door.set_link_right("note", Right::None);
        house.journal.set_row(&row);
        house.hub.document_changed(row);
        settle().await;
        house.journal.set_row(&house.door.set_link_right("note", Right::Write));
        let mut early = house.plain_as("note", guest("g.ben")).await;
        assert_eq!(early.closed().await, (1013, "rights are changing".to_owned()));
        settle().await;
        let mut again = house.plain_as("note", guest("g.ben")).await;
        again.sync(&mut Replica::new(2)).await;
        drop(bearer);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_looked_at_while_its_document_is_closed_counts() {
    within(async {
        let house = House::new();
        let mut socket = house.hocus().await;
        socket.sync("note", "", &mut Replica::new(1)).await;
        house.door.hold();
        socket.send("note", &FromClient::Token("ro".to_owned())).await;
        settle().await;
        let row = house.door.set_link_right("note", Right::None);
        house.journal.set_row(&row);
        house.hub.document_changed(row);
        while socket.expect("note").await != ToClient::Close("permission-denied".to_owned()) {}
        house.door.release();
        assert_eq!(socket.expect("note").await, ToClient::Admitted(Scope::ReadOnly));
    })
    .await;
}
