//! Every bound of rooms and sockets, with its unit, its reason and what happens at it.

/// Bytes of one websocket message, at most: `doc` takes an update of 8 MiB, and its frame has a name and two numbers more.
/// Beyond: the socket is closed with 1009.
pub const FRAME_BYTES_MAX: usize = encrier_doc::limits::UPDATE_BYTES_MAX + 4 * 1024;

/// Bytes of a connection's read buffer: 4 KiB hold a hundred keystrokes and cost an idle connection little (128 KiB, the
/// library's default, made 137 KB each). Longer messages grow it; it is given back afterwards.
pub const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Messages that a connection reads before it looks at its outbox and its room again, so that a flood on one socket
/// leaves the thread to others.
pub const READ_MESSAGES_PER_TURN_MAX: usize = 64;

/// Messages in one frame: a program may say what it has and who it is in one go. Each costs far more memory than its five bytes.
/// Beyond: the socket is closed with 1007.
pub const MESSAGES_PER_FRAME_MAX: usize = 1_000;

/// Bytes of a message that has begun and not ended which a connection may hold without being counted: thousands of honest
/// connections have a keystroke's half.
pub const UNFINISHED_FREE_BYTES: usize = 64 * 1024;

/// Bytes of such messages of all connections together, from which on whoever does not get to the end of one within
/// [`UNFINISHED_MS_MAX`] is closed with 1013. Below, a slow line may take all the time it needs for a paste.
pub const UNFINISHED_BYTES_CROWDED: usize = 64 * 1024 * 1024;

/// Bytes of such messages of all connections together, at most; their buffers take up to three times as much (measured). Beyond: whoever brings more is closed with 1013.
pub const UNFINISHED_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Milliseconds for the whole of a message while too many others are under way: 7 MB on a line of 6 Mbit/s.
pub const UNFINISHED_MS_MAX: u64 = 10_000;

/// Bytes that a socket may send at once before it is slowed: a large paste or a day of offline edits pass unhindered.
/// Beyond: it is read no faster than [`READ_BYTES_PER_SECOND`]; nothing is lost, the client's own buffers fill.
pub const READ_BYTES_BURST: i64 = 64 * 1024 * 1024;

/// Bytes a second that a socket may send for long.
pub const READ_BYTES_PER_SECOND: i64 = 16 * 1024 * 1024;

/// Bytes that each message costs in that account beside its own: a thousand messages of one byte are no cheaper to serve
/// than a thousand keystrokes. With it, 60,000 messages a second may come from one socket for long.
pub const READ_MESSAGE_COST_BYTES: i64 = 256;

/// Bytes that a ping, a pong or a message that is refused costs in that account: nobody needs many, and a million of them would keep
/// the threads from those who write. With it, 4,000 may come at once and 1,000 a second for long.
pub const READ_CONTROL_COST_BYTES: usize = 16 * 1024;

/// Bytes of edits and presence that wait for one member, and for all members of one socket together, at most: what a slow
/// reader may cost. Beyond: they are dropped, and the member is brought up to date from the document when its socket has
/// drained. What comes at once and is longer is taken when nothing else waits.
pub const OUTBOX_BYTES_MAX: usize = 256 * 1024;

/// Bytes of acks and other answers that may wait for a socket before it is read no further: they cannot be dropped, and
/// only what is read makes more of them.
pub const OUTBOX_ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Pieces of one write: what Linux takes at once (`IOV_MAX` is 1,024) is more than the eye needs.
pub const WRITE_PIECES_MAX: usize = 64;

/// Bytes of the comment that an event stream begins with: proxies that gather an answer before they pass it on let 2 KiB go.
pub const EVENT_PADDING_BYTES: usize = 2 * 1024;

/// Bytes of events written at once, about: a long message leaves in such pieces, so a slow reader holds two of them and not
/// the message twice.
pub const EVENT_PIECE_BYTES: usize = 48 * 1024;

/// Bytes of posts that wait to be heard on one connection, at most: one message of the greatest size. Beyond: the next post
/// waits for its answer, one that came too early is refused.
pub const INBOX_BYTES_MAX: usize = FRAME_BYTES_MAX;

/// Bytes of one post, at most: a message of the greatest size and its length. Beyond: 413.
pub const POST_BYTES_MAX: usize = FRAME_BYTES_MAX + 8;

/// How far a post may overtake those before it. Beyond: refused, and its client sends it again.
pub const POSTS_AHEAD_MAX: u64 = 16;

/// Posts of one connection that are read at once: our client sends one at a time, another may let two overlap. Beyond: 429.
pub const POSTS_AT_ONCE_MAX: usize = 2;

/// Commands that wait for a room, at most. Beyond: the sockets that have more are not read until there is place.
pub const ROOM_COMMANDS_MAX: usize = 256;

/// Bytes of updates in one light command. A room's queue of light commands is thus bounded to 1 MiB; heavier commands draw
/// on [`HEAVY_BYTES_MAX`].
pub const LIGHT_COMMAND_BYTES_MAX: usize = 4 * 1024;

/// Bytes of heavy commands (pastes, offline edits) that wait in all rooms together. Beyond: the sockets that have more are
/// not read until there is place.
pub const HEAVY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Commands that a room takes in one turn, before it writes out what they made.
pub const ROOM_COMMANDS_PER_TURN_MAX: usize = 256;

/// Bytes of a room's updates that are not yet on disk, at most. Beyond: the room takes no command until commits return.
pub const IN_FLIGHT_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of edits after which a room writes to its members before their time: memory matters more than system calls.
pub const TICK_BYTES_MAX: usize = 64 * 1024;

/// Microseconds that each member of a room adds to the cadence of the settings: a write to a socket takes a few, so that
/// even a large room spends no more than a tenth of a processor on its fan-out. A hundred members are written to 50 times a
/// second, a thousand 18 times.
pub const FANOUT_MICROS_PER_MEMBER: u64 = 40;

/// Milliseconds that they add, at most: a text that moves four times a second still moves.
pub const FANOUT_MS_MAX: u64 = 250;

/// Milliseconds that an edit waits for others when the threads that serve rooms have no time to spare: what people do not
/// see yet, and enough for the rooms of a full server to send half as often. Below the 40 ms after which Linux acknowledges
/// what a socket brought in a packet of its own: our write to whoever wrote carries that.
pub const GATHER_MS_MAX: u64 = 36;

/// Percent of those threads' time up to which every first edit leaves at once.
pub const GATHER_FROM_PERCENT: u32 = 50;

/// Percent from which on edits wait for the whole of [`GATHER_MS_MAX`]: late enough to matter, early enough to keep the threads
/// from being late.
pub const GATHER_FULL_PERCENT: u32 = 80;

/// Runs that wait already, from which on no more are waited for: a write is shared by enough.
pub const GATHER_RUNS_MAX: usize = 4;

/// Milliseconds between two looks at how busy those threads are.
pub const PRESSURE_LOOK_MS: u64 = 50;

/// Members of one room, unless set: as many as make the cadence grow to its longest. With more, the fan-out of one document
/// would take more than its tenth of a processor. Beyond: refused with 4429, or for that document alone on a shared socket.
pub const MEMBERS_MAX: u64 = FANOUT_MS_MAX * 1_000 / FANOUT_MICROS_PER_MEMBER;

/// Bytes of a body from which on it is shared by all who hear it, under whatever address: below, one piece in a row costs a
/// member less than two.
pub const SHARED_BODY_BYTES_MIN: usize = 4 * 1024;

/// Bytes of one batch framed for different addresses, without shared bodies, that are kept while it is sent: a room has two
/// or three addresses, but one person can open a thousand. Beyond: they are framed again for whoever hears them next.
pub const BUNDLES_BYTES_MAX: usize = 1024 * 1024;

/// Members that a room writes to before it lets other tasks have the thread.
pub const FANOUT_AT_ONCE_MAX: u64 = 64;

/// Bytes that a resting socket may gather before the system wakes us for it (`SO_RCVLOWAT`): less than it has place for.
pub const REST_BYTES_MAX: i32 = 16 * 1024;

/// Runs in one batch from which on their members' sockets rest until the next: so many will have more by then, and waking
/// for each costs more than waking once for all.
pub const REST_RUNS_MIN: usize = 4;

/// Edits in one batch from which on they are a stream, whoever sent them: some 250 a second.
pub const STREAM_EDITS_MIN: usize = 4;

/// Milliseconds that the first edit of a stream waits for others before all go to the journal: every third cadence. A commit
/// costs as much as forty writes to sockets; people see "saved" a picture or two later, and a crash takes only what nobody
/// was told of.
pub const COMMIT_MS_MAX: u64 = 45;

/// Batches between two in which a member spoke, up to which its socket rests: whoever speaks less often will have nothing by
/// the next.
pub const REST_TICKS_MAX: u64 = 2;

/// Milliseconds before a room writes to its members that it has resting sockets read: what they hold then goes with it. Two
/// are more than the timer's grain and a turn of the connections; what comes later waits for the next write.
pub const REST_ENDS_MS: u64 = 2;

/// Updates that are sequenced and not yet handed to the library, at most; they are handed over in one transaction, whose
/// cost an update is lowest at tens to hundreds.
pub const LAG_UPDATES_MAX: usize = 256;

/// Bytes of such updates, at most.
pub const LAG_BYTES_MAX: usize = 64 * 1024;

/// Bytes of updates, stored or sequenced, that are integrated before a question on the threads that serve sockets: some
/// hundred structs, each of which may have to be compared with thousands. Beyond: it is done away from them, and the room waits.
pub const LAG_INLINE_BYTES_MAX: usize = 2 * 1024;

/// Milliseconds that a room spends at once on handing over what lags, on the threads that serve sockets. Beyond: the rest
/// waits for the next turn.
pub const CATCH_UP_MS: u64 = 2;

/// The same away from those threads, where only this room waits.
pub const CATCH_UP_AWAY_MS: u64 = 50;

/// Milliseconds of quiet after which a room hands over what lags.
pub const LAG_IDLE_MS: u64 = 250;

/// Milliseconds between two notes of what members surely have; a member that falls behind is brought up to date from the
/// last one.
pub const BASELINE_MS: u64 = 1_000;

/// Documents on one Hocuspocus socket, open or asked for. Beyond: the document is refused.
pub const DOCUMENTS_PER_SOCKET_MAX: usize = 1_000;

/// Questions to the door that one socket may have open at once; the others wait their turn, and the socket is not read
/// while they do.
pub const ENTERING_AT_ONCE_MAX: usize = 32;

/// Bytes that a Hocuspocus socket may send for documents it has not been let in to. Beyond: closed with 4205 (its
/// provider connects again).
pub const UNADMITTED_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Messages of that kind, at most, likewise.
pub const UNADMITTED_MESSAGES_MAX: usize = 1_000;

/// Bytes of a token: a signed one with many claims has a few thousand. Beyond: refused unread.
pub const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// Bytes of a Hocuspocus address: a document name of 50 characters, a session id, and room to spare. Beyond: closed 1008.
pub const ADDRESS_BYTES_MAX: usize = 512;

/// Bytes of a y-sweet client's mark: a count takes at most 8. Beyond: ignored, and never heard back.
pub const MARK_BYTES_MAX: usize = 16;

/// Presence entries that one member may hold: a browser has one, a provider shared by frames a few. Beyond: ignored.
pub const PRESENCE_PER_MEMBER_MAX: usize = 16;

/// Bytes of all presences of one room, each with [`PRESENCE_ENTRY_BYTES`]: six hundred for each of a full room's people, and
/// what a newcomer is sent. Beyond: left out, nobody sees it; one that grows so far stays as it was.
pub const PRESENCE_ROOM_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of those that come from one address: a school behind one has a thousand people. Beyond: likewise.
pub const PRESENCE_ADDRESS_BYTES_MAX: usize = 1024 * 1024;

/// Bytes that each presence is charged beside its state: what the tables hold of it.
pub const PRESENCE_ENTRY_BYTES: usize = 128;

/// Bytes of presences that a newcomer is told at once. Beyond: the rest when its socket has taken them, so that whoever does
/// not read holds no more than these.
pub const PRESENCE_PAGE_BYTES: usize = 64 * 1024;

/// Pages of them kept for other newcomers, until somebody changes. Beyond: all are made again.
pub const PRESENCE_PAGES_KEPT_MAX: usize = 64;

/// Clients that left whose last clock a room remembers, so that a late echo does not bring them back. Beyond: the oldest
/// are forgotten once all have heard that they left, and before them those of whom nobody heard.
pub const PRESENCE_GONE_MAX: usize = 1_024;

/// Milliseconds between two tellings of who is here, in one room: a caret that moves twenty times a second is seen to move, and
/// a flood of presence costs its members no more than that. What comes earlier is told with the next; of each client the
/// last word alone. With the cadence, which a room of 850 brings to 50 ms, whoever left is gone from all screens within 100 ms.
pub const PRESENCE_INTERVAL_MS: u64 = 50;

/// Entries of one presence message to a newcomer: y-websocket clients send back what they hear in one message, which
/// must stay below what `doc` takes in one.
pub const PRESENCE_ENTRIES_PER_MESSAGE_MAX: usize = 500;

/// Bytes of a document's tail after which it is folded, if its state is not larger: opening reads both.
pub const FOLD_TAIL_BYTES_MIN: usize = 256 * 1024;

/// Updates of a document's tail after which it is folded, however small.
pub const FOLD_TAIL_ROWS: u64 = 8_192;

/// Bytes of a tail worth folding when a room closes: less is read back as fast as a checkpoint.
pub const FOLD_CLOSING_BYTES_MIN: usize = 16 * 1024;

/// Updates of a tail worth folding when a room closes.
pub const FOLD_CLOSING_ROWS_MIN: u64 = 64;

/// Updates of one author that become one history row, at most: merging costs more than linearly.
pub const RUN_UPDATES_MAX: usize = 200;

/// Milliseconds between two updates of one author after which a new history row begins.
pub const RUN_GAP_MS_MAX: i64 = 30_000;

/// Milliseconds without a word of its author after which a session of the history ends, as in CodiMD's list of revisions.
pub const SESSION_GAP_MS: i64 = 5 * 60 * 1000;

/// Milliseconds after a failed fold before the next try.
pub const FOLD_RETRY_MS: u64 = 60_000;

/// Bytes of a document, stored or to be integrated, that a room goes through on the threads that serve sockets: about a
/// millisecond. Beyond: it is done away from them, and the room waits.
pub const INLINE_BYTES_MAX: usize = 256 * 1024;

/// Milliseconds between two rounds of the keeper, which looks after all connections; its terms below are whole rounds.
pub const KEEPER_ROUND_MS: u64 = 5_000;

/// Milliseconds without a sign of life after which a connection is pinged.
pub const PING_AFTER_MS: u64 = 20_000;

/// Milliseconds without a sign of life, at most, before a connection is given up: a ping went unanswered for 15 s at least.
/// Clients hang up by themselves after 30 s of silence; whoever is not back by then comes by a new connection.
pub const DEAD_AFTER_MS: u64 = 40_000;

/// Milliseconds without a message to a client after which it is sent an empty presence: both clients hang up after 30 s of
/// silence, and a websocket ping is invisible to them.
pub const KEEP_ALIVE_AFTER_MS: u64 = 20_000;

/// Milliseconds between two looks at the sockets of y-sweet clients, and so at most half of what one may go without a word:
/// they hang up 3 s after a mark if they hear nothing, also while the disk or the document lets them wait.
pub const IMPATIENT_ROUND_MS: u64 = 1_250;

/// Milliseconds that a socket may take nothing of what waits for it, and that a member may be behind. Beyond: closed with 1013.
pub const STALLED_AFTER_MS: u64 = 30_000;

/// Milliseconds that a Hocuspocus socket may be open without an open document. Beyond: closed with 4408.
pub const UNADMITTED_AFTER_MS: u64 = 60_000;

/// Milliseconds for a closing socket to take its last messages and to answer the close frame.
pub const GOODBYE_MS_MAX: u64 = 2_000;

/// Milliseconds for a closed connection to hand its last edits to its rooms.
pub const LAST_WORDS_MS_MAX: u64 = 5_000;

/// Milliseconds that the owner of a client id has to bring edits itself that another member brought: clients that lost
/// their server come back within 10 s. Beyond: they are refused, and the member is told.
pub const OWNER_RETURNS_MS: u64 = 15_000;

/// Milliseconds that a failed room waits for what is still on its way to disk, before the document may be opened again.
pub const SETTLE_MS_MAX: u64 = 10_000;

/// Milliseconds that a room waits for the row of its document after it was told that it has changed. Beyond: it goes by
/// what it was told.
pub const ROW_MS_MAX: u64 = 1_000;

/// Milliseconds of a drain, at most: the process has 10 s to end.
pub const DRAIN_MS_MAX: u64 = 8_000;

/// Of those, for the rooms to flush; the rest is for goodbyes.
pub const DRAIN_ROOMS_MS_MAX: u64 = 5_500;

/// Bytes read at once of what a refused sender still sends; thrown away.
pub const DISCARD_BYTES: usize = 4 * 1024;

/// Bytes of a member's word about its preview, at most. Beyond: ignored.
pub const PREVIEW_WISH_BYTES_MAX: usize = 1024;

/// Milliseconds after the last edit before a preview is rendered, at most: the pause between two words.
pub const PREVIEW_AFTER_MS: u64 = 100;

/// Milliseconds after the first edit that is not shown: whoever types without a pause sees it this often.
pub const PREVIEW_WITHIN_MS: u64 = 400;

/// Milliseconds of quiet after which a text that was rendered part by part is rendered as a whole, once: a fault in the first would
/// be seen until then.
pub const PREVIEW_WHOLE_AFTER_MS: u64 = 5_000;

/// How many times as long as the last rendering took the room waits after the last edit: what took a millisecond is shown at
/// once, what took ten waits for the end of a word.
pub const PREVIEW_PAUSE_FACTOR: u32 = 10;

/// How many times as long as a rendering took the room waits before the next: one note takes a fifth of a processor, at most.
pub const PREVIEW_REST_FACTOR: u32 = 4;

/// Milliseconds between the end of a rendering and the next, at least: who looks is sent twenty a second at the most, however
/// little they cost.
pub const PREVIEW_REST_MS: u64 = 50;

/// Renderings under way in all rooms together; the others wait their turn.
pub const PREVIEWS_AT_ONCE_MAX: usize = 2;

/// Bytes of a source that is rendered while it is written: five times a long book. Beyond: its members are told `too-long`.
pub const PREVIEW_SOURCE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of one block, at most. Beyond: it is shown as too long, the others as they are.
pub const PREVIEW_BLOCK_BYTES_MAX: usize = 512 * 1024;

/// Bytes of the first message to a member that has nothing, about: the first screenful, which comes before all else.
pub const PREVIEW_FIRST_BYTES: usize = 16 * 1024;

/// Bytes of every other message, about: one at a time waits for a member's socket, and edits do not wait behind it for long. A
/// longer block goes alone.
pub const PREVIEW_MESSAGE_BYTES: usize = 64 * 1024;

/// Messages kept for members that stand where others stood; a crowd that opens a note of 2 MB gets each made once. Beyond:
/// the oldest are made again.
pub const PREVIEW_STEPS_KEPT_MAX: usize = 32;
