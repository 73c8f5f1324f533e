//! The store's handle: the verbs that the server knows.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use encrier_model::{Author, Document, DocumentId, DocumentNumber, Right};

use crate::append::Append;
use crate::pool::Pool;
use crate::{
    AliasKind, Claim, Creation, FoldRows, Listed, Location, LogEntry, NewAlias, NewDocument, NewLink, NewUpload,
    PastText, Stats, StoreError, StoredText, Stretch, Upload, Version, Visit, alias, document, link, owners, removal,
    secret, upload, version, view, visit,
};

/// Resolves to the first and last number when the batch is durable.
pub type CommitReceipt = Pin<Box<dyn Future<Output = Result<(u64, u64), StoreError>> + Send>>;

/// The database. Cheap to clone; all clones are one store.
///
/// Every future of it may be dropped at any time: what it asked for then happens whole or not at all, and which of the two
/// is not told.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Arc<Pool>,
}

impl Store {
    /// Opens (and migrates) the database and starts the log's writer, a task that lives until [`Store::close`] or until no
    /// handle is left. [`StoreError::InUse`] when another process has the same SQLite file.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        Ok(Self { pool: Arc::new(Pool::open(location).await?) })
    }

    /// Makes a document unless its id is taken: of any number of racing makers exactly one gets [`Creation::Created`].
    pub async fn create_document(&self, new: NewDocument) -> Result<Creation, StoreError> {
        let bytes = new.title.len();
        self.pool.write(bytes, |connection| Box::pin(async move { document::create(connection, &new).await })).await
    }

    /// Finds a document by id.
    pub async fn document(&self, id: &DocumentId) -> Result<Option<Document>, StoreError> {
        let id = id.clone();
        self.pool.read(|connection| Box::pin(async move { document::find(connection, &id).await })).await
    }

    /// The row of a document as it is now.
    pub async fn document_row(&self, n: DocumentNumber) -> Result<Option<Document>, StoreError> {
        self.pool.read(move |connection| Box::pin(document::find_number(connection, n))).await
    }

    /// How many documents there are.
    pub async fn count_documents(&self) -> Result<i64, StoreError> {
        self.pool.read(|connection| Box::pin(document::count(connection))).await
    }

    /// Changes what everybody who knows the id may do; the changed row, or `None` when there is none.
    pub async fn set_link_right(
        &self,
        n: DocumentNumber,
        right: Right,
        at_ms: i64,
    ) -> Result<Option<Document>, StoreError> {
        self.pool.write(0, move |connection| Box::pin(document::set_link_right(connection, n, right, at_ms))).await
    }

    /// Changes the title; the changed row, or `None` when there is none.
    pub async fn set_title(&self, n: DocumentNumber, title: &str, at_ms: i64) -> Result<Option<Document>, StoreError> {
        let title = title.to_owned();
        self.pool
            .write(title.len(), move |connection| {
                Box::pin(async move { document::set_title(connection, n, &title, at_ms).await })
            })
            .await
    }

    /// Keeps a link secret's digest. [`StoreError::NoDocument`] when it opens nothing, [`StoreError::Refused`] when it is
    /// there already.
    pub async fn create_link(&self, new: NewLink) -> Result<(), StoreError> {
        self.pool.write(0, move |connection| Box::pin(async move { link::create(connection, &new).await })).await
    }

    /// What a link secret opens.
    pub async fn link(&self, digest: &[u8; 32]) -> Result<Option<(Document, Right)>, StoreError> {
        let digest = *digest;
        self.pool.read(move |connection| Box::pin(async move { link::find(connection, &digest).await })).await
    }

    /// Finds a document by any of its names, the id among them; `uuid` is the one that the name may be a form of.
    pub async fn named(&self, name: &str, uuid: Option<&str>) -> Result<Option<Document>, StoreError> {
        let (name, uuid) = (name.to_owned(), uuid.map(str::to_owned));
        self.pool
            .read(|connection| Box::pin(async move { alias::find(connection, &name, uuid.as_deref()).await }))
            .await
    }

    /// The document's name of that kind, if it has one.
    pub async fn alias_of(&self, n: DocumentNumber, kind: AliasKind) -> Result<Option<String>, StoreError> {
        self.pool.read(move |connection| Box::pin(alias::of(connection, n, kind))).await
    }

    /// Gives a document one more name. [`StoreError::Refused`] when it is taken.
    pub async fn create_alias(&self, new: NewAlias) -> Result<(), StoreError> {
        self.pool
            .write(new.name.len(), move |connection| Box::pin(async move { alias::create(connection, &new).await }))
            .await
    }

    /// How often its page was read, without what [`Store::add_views`] was not yet told of.
    pub async fn views(&self, n: DocumentNumber) -> Result<i64, StoreError> {
        self.pool.read(move |connection| Box::pin(view::hits(connection, n))).await
    }

    /// Adds to the counts of views.
    pub async fn add_views(&self, counted: Vec<(DocumentNumber, i64)>) -> Result<(), StoreError> {
        self.pool.write(0, move |connection| Box::pin(async move { view::add(connection, &counted).await })).await
    }

    /// Notes who opened what, each document once per author. Best grouped by author.
    pub async fn put_visits(&self, visits: Vec<Visit>) -> Result<(), StoreError> {
        let bytes = visits.iter().map(|visit| visit.title.len() + visit.tags.len()).sum();
        self.pool.write(bytes, move |connection| Box::pin(async move { visit::put(connection, &visits).await })).await
    }

    /// Makes the author's list of these visits, which are all that author's, and of nothing else.
    pub async fn replace_visits(&self, author: &Author, visits: Vec<Visit>) -> Result<(), StoreError> {
        let (author, bytes) = (author.clone(), visits.iter().map(|visit| visit.title.len() + visit.tags.len()).sum());
        self.pool
            .write(bytes, move |connection| Box::pin(async move { visit::replace(connection, &author, &visits).await }))
            .await
    }

    /// What the author opened, newest first.
    pub async fn visits(&self, author: &Author) -> Result<Vec<Listed>, StoreError> {
        let author = author.clone();
        self.pool.read(|connection| Box::pin(async move { visit::list(connection, &author).await })).await
    }

    /// The notes that the author owns, last changed first.
    pub async fn owned_notes(&self, author: &Author) -> Result<Vec<Listed>, StoreError> {
        let author = author.clone();
        self.pool.read(|connection| Box::pin(async move { visit::owned(connection, &author).await })).await
    }

    /// Keeps a document at the head of the author's list, or not; whether it is in the list.
    pub async fn pin_visit(&self, author: &Author, n: DocumentNumber, is_pinned: bool) -> Result<bool, StoreError> {
        let author = author.clone();
        self.pool
            .write(0, move |connection| Box::pin(async move { visit::pin(connection, &author, n, is_pinned).await }))
            .await
    }

    /// Takes one document, or all, out of the author's list; how many there were.
    pub async fn forget_visits(&self, author: &Author, n: Option<DocumentNumber>) -> Result<u64, StoreError> {
        let author = author.clone();
        self.pool.write(0, move |connection| Box::pin(async move { visit::forget(connection, &author, n).await })).await
    }

    /// Notes a picture whose bytes are kept already.
    pub async fn keep_upload(&self, new: NewUpload) -> Result<(), StoreError> {
        self.pool.write(0, move |connection| Box::pin(async move { upload::keep(connection, &new).await })).await
    }

    /// What is known of a picture.
    pub async fn upload(&self, hash: &[u8; 32]) -> Result<Option<Upload>, StoreError> {
        let hash = *hash;
        self.pool.read(move |connection| Box::pin(async move { upload::find(connection, &hash).await })).await
    }

    /// Puts a document away under an id that nobody knows, and frees its names; the row as it then is.
    pub async fn remove_document(
        &self,
        n: DocumentNumber,
        away: &DocumentId,
        at_ms: i64,
    ) -> Result<Option<Document>, StoreError> {
        let away = away.clone();
        self.pool
            .write(0, move |connection| Box::pin(async move { removal::remove(connection, n, &away, at_ms).await }))
            .await
    }

    /// The server's secret of that name: the stored one, or `fresh`, which is then stored (one of two racing nodes wins).
    pub async fn secret(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (wanted, name, fresh) = (name.to_owned(), name.to_owned(), fresh.to_owned());
        // Read first: a server whose disk is full still starts.
        let read = self.pool.read(|connection| Box::pin(async move { secret::find(connection, &wanted).await }));
        if let Some(stored) = read.await? {
            return Ok(stored);
        }
        self.pool
            .write(fresh.len(), move |connection| {
                Box::pin(async move { secret::obtain(connection, &name, &fresh).await })
            })
            .await
    }

    /// Loads a document's text: checkpoint and tail of one moment, whatever is appended or folded meanwhile. All that was
    /// acknowledged before the call is in it. Empty for a document that has none.
    pub async fn load(&self, n: DocumentNumber) -> Result<StoredText, StoreError> {
        self.pool.load(n).await
    }

    /// Loads a document's text as of a number, or as of now if there are not so many: of one moment, like [`Store::load`].
    pub async fn past(&self, n: DocumentNumber, seq: u64) -> Result<PastText, StoreError> {
        self.pool.past(n, seq).await
    }

    /// All that was written in a document, in order, without the bytes: who, when, and which numbers.
    pub async fn stretches(&self, n: DocumentNumber) -> Result<Vec<Stretch>, StoreError> {
        self.pool.stretches(n).await
    }

    /// Gives a version of a document a name, or another one. [`StoreError::Refused`] when it has too many.
    pub async fn name_version(&self, n: DocumentNumber, named: Version) -> Result<(), StoreError> {
        self.pool
            .write(named.name.len(), move |connection| {
                Box::pin(async move { version::name(connection, n, &named).await })
            })
            .await
    }

    /// Takes a version's name away; whether it had one.
    pub async fn unname_version(&self, n: DocumentNumber, seq: u64) -> Result<bool, StoreError> {
        self.pool.write(0, move |connection| Box::pin(version::unname(connection, n, seq))).await
    }

    /// The named versions of a document, in order.
    pub async fn versions(&self, n: DocumentNumber) -> Result<Vec<Version>, StoreError> {
        self.pool.read(move |connection| Box::pin(version::of(connection, n))).await
    }

    /// Queues entries for the log (waits while the queue is full); the receipt resolves after the commit. Appends of one
    /// caller stand in the log in the order of the calls. Cancel-safe: dropped before it resolves, nothing was queued.
    /// A receipt that is dropped changes nothing.
    pub async fn append(
        &self,
        n: DocumentNumber,
        at_ms: i64,
        entries: Vec<LogEntry>,
    ) -> Result<CommitReceipt, StoreError> {
        self.append_claiming(n, at_ms, entries, Vec::new()).await
    }

    /// The same, and in the same transaction each of `claims` makes a client id of the document an author's, unless it has
    /// an owner.
    pub async fn append_claiming(
        &self,
        n: DocumentNumber,
        at_ms: i64,
        entries: Vec<LogEntry>,
        claims: Vec<Claim>,
    ) -> Result<CommitReceipt, StoreError> {
        let (append, receipt) = Append::new(n, at_ms, entries, claims)?;
        self.pool.append(append).await?;
        Ok(Box::pin(async move { receipt.await.map_err(|_| StoreError::Closed)? }))
    }

    /// Gives all client ids of one author, in all documents, to another, as when a guest signs in; says how many. Open rooms
    /// do not hear of it.
    pub async fn adopt_clients(&self, from: &Author, to: &Author) -> Result<u64, StoreError> {
        let (from, to) = (from.clone(), to.clone());
        self.pool.write(0, move |connection| Box::pin(async move { owners::adopt(connection, &from, &to).await })).await
    }

    /// Moves a tail into the past, in one transaction: history and checkpoint in, exactly `log_ids` out.
    /// [`StoreError::Outdated`] when some of them are not there any more, and then nothing is changed.
    pub async fn fold(&self, fold: FoldRows) -> Result<(), StoreError> {
        self.pool.fold(fold).await
    }

    /// Documents whose tail is longer than `bytes`, longest first: work for a background fold.
    pub async fn long_tails(&self, bytes: u64, most: u32) -> Result<Vec<DocumentNumber>, StoreError> {
        self.pool.long_tails(bytes, most).await
    }

    /// Whether a (small) write would be taken now: `Err(ReadOnly)` after a disk error, `Err(Full)` while there is no space,
    /// `Err(Unavailable)` while PostgreSQL is away.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.pool.ping().await
    }

    /// Copies a SQLite database, as of one moment and while it is in use, to a file that must not exist yet: a database
    /// like the first. [`StoreError::Refused`] for PostgreSQL, whose own tools do that better.
    pub async fn backup_to(&self, path: &Path) -> Result<(), StoreError> {
        self.pool.backup_to(path).await
    }

    /// What the writer did so far and what waits for it.
    pub fn stats(&self) -> Stats {
        self.pool.stats()
    }

    /// Takes nothing new, commits what is queued, checkpoints and closes. A second call has nothing to do.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.pool.close().await
    }
}
