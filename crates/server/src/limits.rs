//! Every bound of the network face, with its unit, its reason and what happens at it.

use std::time::Duration;

/// Connections at a time, unless set: a school district, in about 100 MB, well below the 65,536 descriptors a service is
/// usually given. At the bound, new ones wait in the system's accept queue.
pub const CONNECTIONS_MAX: u32 = 16_000;

/// One address, or one line of IPv6, has one of so many parts of the connections at most, so that it takes none from the
/// others. Beyond: 429, and hung up.
pub const ADDRESS_SHARE_OF_CONNECTIONS: u32 = 2;

/// Bits of an IPv4 address that count: each is one line.
pub const ADDRESS_PREFIX_V4: u8 = 32;

/// Bits of an IPv6 address that count: providers give each line 64 bits of its own.
pub const ADDRESS_PREFIX_V6: u8 = 64;

/// Milliseconds after which a cookie's holder is known and counts no longer as a stranger of its address: whoever collects
/// cookies to get round that must wait for them. A renewed cookie counts as a new one.
pub const KNOWN_AFTER_MS: i64 = 10 * 60 * 1000;

/// How much more all of an address have together, known people included, than its strangers. Beyond: 429.
pub const ADDRESS_FACTOR: u32 = 8;

/// Connections to the rooms at a time of one person, unless set: tabs, a phone and a tablet. Beyond: 429.
pub const SOCKETS_PER_PERSON_MAX: u32 = 20;

/// Connections to the rooms at a time of the strangers at one address, unless set: a school whose every pupil comes for the
/// first time this morning, in its largest hall. Beyond: 429.
pub const SOCKETS_PER_ADDRESS_MAX: u32 = 500;

/// Requests a minute of one person, unless set; posts to an open line and the client's own files are not counted. Beyond: 429.
pub const CALLS_PER_MINUTE_MAX: u32 = 600;

/// Requests a minute of the strangers at one address, unless set. Beyond: 429.
pub const CALLS_PER_ADDRESS_PER_MINUTE_MAX: u32 = 6_000;

/// Documents made in an hour by one person, unless set: a teacher makes one for each pupil of six classes. Beyond: 429.
pub const DOCUMENTS_PER_HOUR_MAX: u32 = 200;

/// Documents made in an hour by the strangers at one address, unless set. Beyond: 429.
pub const DOCUMENTS_PER_ADDRESS_PER_HOUR_MAX: u32 = 1_000;

/// Accounts of each sort whose rates are remembered, in about 10 MB. Beyond: those that are full again are forgotten, and if
/// that is not enough all are, and begin anew.
pub const ACCOUNTS_MAX: usize = 100_000;

/// Seconds that a client should wait when it has too many connections.
pub const SOCKET_RETRY_AFTER_S: u64 = 30;

/// Bytes of the stack on which `encrier check` reads a document: a server's threads have less, and whatever the library
/// recurses into must be told and not end the process. Only what is used is memory.
pub const CHECK_STACK_BYTES: usize = 256 * 1024 * 1024;

/// File descriptors that are needed beside those of connections: database, log, threads' wakers.
pub const DESCRIPTORS_BESIDE: u64 = 128;

/// Bytes of a markdown body given to `POST /new`, unless set: a long book. Beyond: 413.
pub const BODY_BYTES_MAX: u32 = 2 * 1024 * 1024;

/// Bytes of a body which are not counted: every form, and every post but a paste.
pub const BODY_FREE_BYTES: usize = 64 * 1024;

/// Bytes of all longer bodies that are in memory at a time, being read or waiting for a turn: sixteen of the longest. Whoever
/// sends slowly has them until its minute is over. Beyond: 503.
pub const BODIES_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Bytes of a refused body that are still read and thrown away: hanging up on a client that sends makes it lose the answer.
/// Beyond: it loses it.
pub const REFUSED_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long a refused body is read: whoever sends slower than that loses the answer.
pub const REFUSED_BODY_TIME_MAX: Duration = Duration::from_secs(10);

/// Random bytes of the name of a line of events: whoever guesses one could speak for its opener.
pub const CONNECTION_NAME_BYTES: usize = 16;

/// Bytes of a name that is looked for: what CodiMD takes for an alias. Longer: no such document.
pub const NAME_BYTES_MAX: usize = 1_024;

/// Random characters of a short name, of 64 each: 60 bits, as many as HedgeDoc's. Whoever guesses one may what everybody may
/// who knows the id.
pub const SHORT_NAME_CHARACTERS: usize = 10;

/// How long views and visits gather before they are written: one write for all that came. A crash loses them.
pub const TALLY_PAUSE: Duration = Duration::from_secs(5);

/// Documents whose views, and visits, that wait to be written: more than a district opens in the time between two writes,
/// in about 10 MB. Beyond: not counted.
pub const TALLY_ENTRIES_MAX: usize = 50_000;

/// Visits that are written together, each after a look at its document for title and tags. The others wait for the next time.
pub const VISITS_AT_ONCE: usize = 200;

/// Bytes of a list of visits that is given back: a thousand of the longest titles. Beyond: 413.
pub const HISTORY_BYTES_MAX: usize = 1024 * 1024;

/// Entries of such a list that are looked at. Beyond: left out.
pub const HISTORY_ENTRIES_MAX: usize = 1_000;

/// How long ago a note was opened that is looked at again when the list is asked for: whoever opened it may have written in it
/// since. Older ones are called what they were called then.
pub const LATELY_MS: i64 = 24 * 60 * 60 * 1000;

/// Notes of a list that are looked at again, each some milliseconds: what one person has open in a day. The others are called
/// what they were called when they were opened.
pub const LOOKS_MAX: usize = 20;

/// Bytes of all notes that somebody takes away at once: ten thousand of ten pages, twice in memory. Beyond: 413.
pub const TAKEN_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Chapters of a book: the list is read by people. Beyond: links as they stand.
pub const CHAPTERS_MAX: usize = 500;

/// Bytes of a file that is imported, with its form: a report with its photographs. Beyond: 413.
pub const IMPORT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How long an import waits for its pictures before it answers, counted from its first byte: within the time of a request.
/// Beyond: they come into the notes afterwards.
pub const IMPORT_ANSWER_TIME_MAX: Duration = Duration::from_secs(40);

/// Bytes of the pictures of all imports that are not finished: five of the largest. Beyond: 503.
pub const IMPORTED_BYTES_MAX: usize = 512 * 1024 * 1024;

/// Files that are read for import at a time: each may cost some hundred megabytes of memory. Beyond: they wait.
pub const IMPORTS_MAX: usize = 2;

/// Bytes of a picture that is sent, with its form: the photograph of a good telephone. Beyond: 413.
pub const UPLOAD_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Secrets that a browser shows pictures by: as many closed documents as somebody reads by link in a day. Beyond: the oldest
/// are forgotten, until their page is opened again.
pub const SECRETS_MAX: usize = 12;

/// Bytes of one of these: a pass is the longest, and all together must fit a request's head.
pub const SECRET_BYTES_MAX: usize = 160;

/// Bytes of the name of a picture of the installation before. Longer: no such picture.
pub const OLD_NAME_BYTES_MAX: usize = 255;

/// Pictures of the installation before of which the new address is remembered, in some megabytes. Beyond: they are made anew
/// each time.
pub const OLD_PICTURES_MAX: usize = 50_000;

/// Fields of such a form: the picture and what it is for. Beyond: 400.
pub const FORM_FIELDS_MAX: usize = 20;

/// Pictures sent in an hour by one person, unless set: a class trip. Beyond: 429.
pub const UPLOADS_PER_HOUR_MAX: u32 = 300;

/// Pictures sent in an hour by the strangers at one address, unless set. Beyond: 429.
pub const UPLOADS_PER_ADDRESS_PER_HOUR_MAX: u32 = 1_500;

/// Pixels of a side of a picture: what GIF can say, and more than any camera. Beyond: 415.
pub const PICTURE_SIDE_MAX: u32 = 16_384;

/// Pixels of a picture: 50 million, in at most 400 MB while it is decoded. Beyond: 415, by its head alone.
pub const PICTURE_PIXELS_MAX: u64 = 50_000_000;

/// Pixels of all pictures of an animation: some 15 s of processor. Beyond: 415.
pub const ANIMATION_PIXELS_MAX: u64 = 100_000_000;

/// Pictures that are decoded at a time, for their memory, in this process or one of their own. More wait.
pub const PICTURES_AT_ONCE: usize = 2;

/// How old a half written picture is at least that is removed at a start: another server of the same folder may be writing a
/// younger one.
pub const UNFINISHED_TIME_MAX: Duration = Duration::from_hours(1);

/// Bytes of address space of the process that reads one AVIF or one drawing: the largest picture at 12 bits with its transparency, twice
/// where film grain is added, and the program itself. Beyond: it aborts, and the picture could not be read.
pub const PICTURE_PROCESS_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Seconds of processor of that process: the largest picture takes a third. Beyond: the system ends it.
pub const PICTURE_PROCESSOR_S_MAX: u64 = 20;

/// How long that process may take in all, in which it may also wait for a processor. Beyond: it is killed.
pub const PICTURE_PROCESS_TIME_MAX: Duration = Duration::from_secs(30);

/// The quality of photographs, of 100: no eye tells it from the one that was sent.
pub const JPEG_QUALITY: u8 = 88;

/// Bytes of a drawing in SVG. Beyond: 415.
pub const SVG_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Elements of a drawing, each use of one counted. Beyond: 415.
pub const SVG_NODES_MAX: u32 = 50_000;

/// How deep the elements of a drawing lie in each other. Beyond: 415.
pub const SVG_DEPTH_MAX: usize = 200;

/// Pixels of a side of a drawing. Beyond: it is drawn smaller.
pub const SVG_SIDE_MAX: u32 = 2_048;

/// Pixels times elements of a drawing: a few seconds of processor. Beyond: it is drawn smaller.
pub const SVG_WORK_MAX: u64 = 4_000_000_000;

/// Bytes of the system's fonts that are read for drawings. Beyond: the others are not there.
pub const FONT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Bytes of a JSON body of the API: titles and words. Beyond: 413.
pub const JSON_BYTES_MAX: usize = 16 * 1024;

/// Milliseconds for a request's head, and for an idle connection's next request, unless set. Beyond: closed.
pub const HEAD_MS_MAX: u64 = 30_000;

/// Bytes of a request's head with all its headers: long cookies of neighbours on the same host fit. Beyond: 431.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;

/// Bytes read ahead of one connection: a body waits in the system's buffers, not in ours.
pub const READ_BUFFER_BYTES_MAX: usize = 64 * 1024;

/// The time a request may take from head to answer, its body included: an export of a big document takes under a second.
/// Beyond: 503, and the work is dropped.
pub const REQUEST_TIME_MAX: Duration = Duration::from_mins(1);

/// Bytes a second that a post to the rooms brings at the least, once it has had [`REQUEST_TIME_MAX`]: half of what our client takes for a
/// slow line. Beyond: 503, and its client sends it again.
pub const POST_BYTES_PER_S_MIN: u64 = 8 * 1024;

/// How often a connection is told that a post of it is coming in: far more often than it may be silent.
pub const COMING_EVERY: Duration = Duration::from_secs(3);

/// The time from the signal to the last commit: a supervisor kills after ten seconds. Beyond: exit with an error.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(9);

/// The time ordinary requests in flight get to finish at a stop, so that the rooms keep most of it. Beyond: cut off.
pub const REQUESTS_DRAIN_TIME_MAX: Duration = Duration::from_secs(2);

/// How long the accept loop waits when the process is out of descriptors: short against a human's patience, long against a
/// busy loop.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bytes the system buffers for one reader: left alone it takes 4 MB for one that never reads. Linux takes twice as many, so
/// that a reader that never reads costs 128 KiB there and stays below 256 KiB with what we keep for it.
pub const SEND_BUFFER_BYTES: usize = 64 * 1024;

/// Connections the system keeps waiting for us to accept: a school coming back after a restart.
pub const BACKLOG: u32 = 4_096;

/// Bytes of a thread's stack: parsers of formats recurse, and 2 MiB is Rust's guess for code that does not.
pub const THREAD_STACK_BYTES: usize = 16 * 1024 * 1024;

/// Milliseconds after which a guest's cookie is given anew at a page view, so that someone who comes every month stays.
pub const GUEST_COOKIE_RENEW_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Bytes of an update given to `POST /d/{id}/update`: what a document takes in one. Beyond: 413.
pub const UPDATE_BYTES_MAX: usize = encrier_doc::limits::UPDATE_BYTES_MAX;

/// How long `/metrics` waits for the store to say how it is: Prometheus itself gives up after ten seconds. Beyond: it counts
/// as away.
pub const STORE_ANSWER_TIME_MAX: Duration = Duration::from_secs(2);

/// Seconds that a client should wait after a 503.
pub const RETRY_AFTER_S: u64 = 5;

/// Documents that are set as PDF at a time, and as many that are written as pages or office files: each takes a processor while it lasts, and a long one
/// some hundred megabytes. Others wait.
pub const PRINTS_AT_ONCE: usize = 2;

/// Bytes of pictures that come along with one written document, on a page as often as it names each. Those beyond are told by
/// their alternative text, and stay links on a page.
pub const PRINT_PICTURE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Revisions that CodiMD's list has, each of which is read for its length: some milliseconds. Beyond: the oldest are not listed.
pub const REVISIONS_LISTED_MAX: usize = 50;

/// How long a peer may leave what it was sent unread, or unacknowledged: a file is in memory until it has left. Rooms have a
/// shorter term of their own for their members. Beyond: the system cuts the connection.
pub const UNREAD_MAX: Duration = Duration::from_mins(1);

/// Published pages and slides that are rendered at a time: each takes a processor, for 200 ms if its megabyte was made to be
/// slow. Others wait.
pub const PAGES_AT_ONCE: usize = 4;
