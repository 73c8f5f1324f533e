//! The use cases: find a document by what an address says, make one, give it away.
//!
//! Every page, export, API call and socket comes through [`Desk::find`], so that a name, an alias and a token mean the
//! same everywhere, and [`encrier_model::rights`] is asked in one place.

use std::sync::Arc;

use encrier_auth::limits::{LINK_SECRET_BYTES, PASS_SECONDS_MAX};
use encrier_auth::{LinkSecret, Pass, Seal, digest, random_bytes};
use encrier_model::rights::{self, CreationPolicy};
use encrier_model::{
    Author, Document, DocumentId, DocumentKind, DocumentNumber, IdError, LinkGrant, Right, Viewer, is_link_alias,
};
use encrier_store::{AliasKind, Creation, NewAlias, NewDocument, NewLink, Store, StoreError};
use encrier_sync::{Clock, Entrance};
use thiserror::Error;

use crate::codimd::forms;
use crate::config::Documents;
use crate::failure::Failure;
use crate::limits::NAME_BYTES_MAX;
use crate::names::fresh_id;
use crate::quota::{Drawer, Excess, Quotas};

/// Whoever asks, and what for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The cookie's viewer.
    pub viewer: &'a Viewer,
    /// A document id or a link alias, decoded.
    pub name: &'a str,
    /// A link secret or a pass beside the name; never empty.
    pub token: Option<&'a str>,
}

/// What came of looking for a document.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// The viewer may come in.
    Open(Entrance),
    /// There is no such document; the name could be one's id.
    Unknown(DocumentId),
    /// No right, or a link that opens nothing or something else.
    Closed,
    /// The name cannot be an id.
    BadName(IdError),
}

/// A document to be made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub id: DocumentId,
    pub kind: DocumentKind,
    pub title: String,
    /// What everybody who knows the id may do; the operator's default if not said.
    pub link_right: Option<Right>,
}

/// Looks documents up and makes them.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    store: Store,
    clock: Arc<dyn Clock>,
    seal: Seal,
    quotas: Arc<Quotas>,
    creation: CreationPolicy,
    link_right: Right,
}

/// Why a document was not made.
#[derive(Debug, Error)]
pub(crate) enum Unmade {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its maker makes too many.
    #[error(transparent)]
    TooMuch(#[from] Excess),
    /// The system gives no random bytes.
    #[error("no id could be drawn")]
    NoChance,
}

impl Desk {
    /// A desk with the operator's rules.
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, seal: Seal, quotas: Arc<Quotas>, rules: &Documents) -> Self {
        Self { store, clock, seal, quotas, creation: rules.creation, link_right: rules.link_right.into() }
    }

    /// Finds what the request names. A token that opens another document than the one named opens nothing: a mistyped
    /// link must not turn into another right.
    pub(crate) async fn find(&self, request: Request<'_>) -> Result<Found, StoreError> {
        if let Some(pass) = request.token.filter(|token| Pass::is_one(token)) {
            return self.find_by_pass(request, pass).await;
        }
        let secret = request.token.or(if is_link_alias(request.name) { Some(request.name) } else { None });
        let Some(secret) = secret else { return self.find_by_cookie(request).await };
        let Some((document, right)) = self.open_link(secret).await? else { return Ok(Found::Closed) };
        let is_same = secret == request.name
            || self.named(request.name).await?.is_some_and(|named| named.number == document.number);
        let grant = LinkGrant { document: document.number, right };
        let viewer = Viewer::Bearer { grant, author: request.viewer.author().cloned() };
        Ok(if is_same { enter(document, viewer) } else { Found::Closed })
    }

    /// Whether a link's secret, or a pass, gives the right to read one of the documents now.
    pub(crate) async fn secret_reads(&self, secret: &str, documents: &[Document]) -> Result<bool, StoreError> {
        let reads = |document: &Document, viewer| rights::decide(document, &viewer).may_read();
        if Pass::is_one(secret) {
            let now_ms = self.clock.now_ms();
            return Ok(documents.iter().any(|document| {
                let pass = self.seal.open_pass(secret, document.number, now_ms);
                pass.is_some_and(|pass| reads(document, holder(pass, document, None)))
            }));
        }
        let Some((opened, right)) = self.open_link(secret).await? else { return Ok(false) };
        let grant = LinkGrant { document: opened.number, right };
        let viewer = Viewer::Bearer { grant, author: None };
        // A link gives what it gives for its own document alone.
        Ok(documents.iter().any(|document| document.number == opened.number) && reads(&opened, viewer))
    }

    /// The name to go on by, if a document was found by another: its alias, or else its id. Whoever came by a secret goes
    /// on by the secret.
    pub(crate) async fn canonical(&self, name: &str, entrance: &Entrance) -> Result<Option<String>, StoreError> {
        if is_link_alias(name) || matches!(entrance.viewer, Viewer::Bearer { .. } | Viewer::Holder { .. }) {
            return Ok(None);
        }
        let document = &entrance.document;
        let alias = self.store.alias_of(document.number, AliasKind::Alias).await?;
        let best = alias.unwrap_or_else(|| document.id.as_str().to_owned());
        Ok(if best == name { None } else { Some(best) })
    }

    /// The number of the document that a name means, whatever may be done with it.
    pub(crate) async fn number(&self, name: &str) -> Result<Option<DocumentNumber>, StoreError> {
        Ok(self.named(name).await?.map(|document| document.number))
    }

    /// Finds what the request names, and makes it as `kind` where it is unknown and the viewer may.
    pub(crate) async fn find_or_make(
        &self,
        request: Request<'_>,
        drawer: &Drawer,
        kind: DocumentKind,
    ) -> Result<Found, Unmade> {
        match self.find(request).await? {
            Found::Unknown(id) if self.may_create(request.viewer) => {
                let plan = Plan { id, kind, title: String::new(), link_right: None };
                let (Creation::Created(document) | Creation::Existing(document)) =
                    self.make(request.viewer, drawer, plan).await?;
                Ok(enter(document, request.viewer.clone()))
            }
            found => Ok(found),
        }
    }

    /// The same for a Yjs client, whose application calls its documents what it likes: a name that is too long for an id, or
    /// has a slash in it, becomes the alias of a note whose id is drawn by lot.
    pub(crate) async fn find_or_make_called(&self, request: Request<'_>, drawer: &Drawer) -> Result<Found, Unmade> {
        let kind = DocumentKind::Note;
        match self.find_or_make(request, drawer, kind).await? {
            Found::BadName(error) if may_be_alias(request.name, error) && self.may_create(request.viewer) => {}
            found => return Ok(found),
        }
        let id = fresh_id().map_err(|_| Unmade::NoChance)?;
        let plan = Plan { id, kind, title: String::new(), link_right: None };
        let (Creation::Created(document) | Creation::Existing(document)) =
            self.make(request.viewer, drawer, plan).await?;
        let alias = NewAlias {
            kind: AliasKind::Alias,
            name: request.name.to_owned(),
            document: document.number,
            at_ms: self.clock.now_ms(),
        };
        match self.store.create_alias(alias).await {
            Ok(()) => Ok(enter(document, request.viewer.clone())),
            // Somebody was quicker: theirs it is. What was made in vain is empty, and nobody knows its id.
            Err(StoreError::Refused { .. }) => Ok(self.find(request).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the viewer may make documents.
    pub(crate) fn may_create(&self, viewer: &Viewer) -> bool {
        rights::may_create(self.creation, viewer)
    }

    /// Makes a document, which its maker owns, and charges it to `drawer`. Whether the viewer may is for the caller to ask
    /// first.
    pub(crate) async fn make(&self, viewer: &Viewer, drawer: &Drawer, plan: Plan) -> Result<Creation, Unmade> {
        self.quotas.document(drawer)?;
        // A name that leads to a document already, in any form, is not given away: it would lead elsewhere from then on.
        if let Some(document) = self.named(plan.id.as_str()).await? {
            return Ok(Creation::Existing(document));
        }
        let new = NewDocument {
            id: plan.id,
            kind: plan.kind,
            title: plan.title,
            owner: viewer.author().cloned(),
            link_right: plan.link_right.unwrap_or(self.link_right),
            at_ms: self.clock.now_ms(),
        };
        Ok(self.store.create_document(new).await?)
    }

    /// Makes a secret link. Whoever has a right may pass it on, no more: reading links need read, writing links write.
    pub(crate) async fn give(&self, entrance: &Entrance, right: Right) -> Result<LinkSecret, Failure> {
        let secret = LinkSecret::new(right, random_bytes::<LINK_SECRET_BYTES>()?).ok_or(Failure::BadLinkRight)?;
        // What runs out makes nothing that stays.
        if entrance.right < right || matches!(entrance.viewer, Viewer::Holder { .. }) {
            return Err(Failure::Forbidden);
        }
        let link = NewLink {
            document: entrance.document.number,
            right,
            digest: secret.digest(),
            author: entrance.viewer.author().cloned(),
            at_ms: self.clock.now_ms(),
        };
        self.store.create_link(link).await?;
        Ok(secret)
    }

    /// Makes a pass that gives at most `most`, good for so many seconds: the token, and the right it gives today. Whoever
    /// came by a pass makes none, or it would never run out.
    pub(crate) fn pass(&self, entrance: &Entrance, most: Right, seconds: u64) -> Result<(String, Right), Failure> {
        let is_given = match &entrance.viewer {
            Viewer::Holder { .. } => return Err(Failure::Forbidden),
            Viewer::Bearer { .. } | Viewer::Operator(_) => true,
            // The owner may pass on what the open link does not give.
            Viewer::Stranger | Viewer::Guest(_) | Viewer::Person(_) => entrance.right.may_own(),
        };
        let right = entrance.right.min(most);
        let seconds = i64::try_from(seconds.min(PASS_SECONDS_MAX)).unwrap_or_default();
        let until_s = self.clock.now_ms().div_euclid(1_000) + seconds;
        // What is only open today may be closed or opened further tomorrow: the open link decides then, up to `most`.
        let pass = Pass { is_given, right: if is_given { right } else { most }, until_s };
        Ok((self.seal.seal_pass(pass, entrance.document.number), right))
    }

    /// Changes the title and what everybody who knows the id may do; the document as it then is.
    pub(crate) async fn change(
        &self,
        entrance: &Entrance,
        title: Option<&str>,
        link_right: Option<Right>,
    ) -> Result<Document, Failure> {
        if !entrance.right.may_own() {
            return Err(Failure::Forbidden);
        }
        let (number, at_ms) = (entrance.document.number, self.clock.now_ms());
        let mut document = Some(entrance.document.clone());
        if let Some(title) = title {
            document = self.store.set_title(number, title, at_ms).await?;
        }
        if let Some(right) = link_right {
            document = self.store.set_link_right(number, right, at_ms).await?;
        }
        document.ok_or(Failure::NotFound)
    }

    async fn find_by_cookie(&self, request: Request<'_>) -> Result<Found, StoreError> {
        Ok(match self.named(request.name).await? {
            Some(document) => enter(document, request.viewer.clone()),
            None => DocumentId::parse(request.name).map_or_else(Found::BadName, Found::Unknown),
        })
    }

    async fn find_by_pass(&self, request: Request<'_>, token: &str) -> Result<Found, StoreError> {
        let Some(document) = self.named(request.name).await? else { return Ok(Found::Closed) };
        let number = document.number;
        let Some(pass) = self.seal.open_pass(token, number, self.clock.now_ms()) else { return Ok(Found::Closed) };
        let viewer = holder(pass, &document, request.viewer.author().cloned());
        Ok(enter(document, viewer))
    }

    /// The document that a name means, whatever may be done with it: a link's, or by alias, id, UUID or short name.
    async fn named(&self, name: &str) -> Result<Option<Document>, StoreError> {
        if is_link_alias(name) {
            return Ok(self.open_link(name).await?.map(|(document, _)| document));
        }
        if name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
            return Ok(None);
        }
        self.store.named(name, forms::uuid(name).as_deref()).await
    }

    async fn open_link(&self, secret: &str) -> Result<Option<(Document, Right)>, StoreError> {
        if is_link_alias(secret) { self.store.link(&digest(secret)).await } else { Ok(None) }
    }
}

/// Whoever has a pass to a document.
fn holder(pass: Pass, document: &Document, author: Option<Author>) -> Viewer {
    let grant = LinkGrant { document: document.number, right: pass.right };
    Viewer::Holder { grant, is_given: pass.is_given, until_ms: pass.until_ms(), author }
}

/// Whether a name that is no id, for that reason, may lead to a document all the same.
fn may_be_alias(name: &str, error: IdError) -> bool {
    let is_foreign = matches!(error, IdError::Length | IdError::Character);
    is_foreign && name.len() <= NAME_BYTES_MAX && !name.trim().is_empty() && !name.chars().any(char::is_control)
}

fn enter(document: Document, viewer: Viewer) -> Found {
    let right = rights::decide(&document, &viewer);
    if right.may_read() { Found::Open(Entrance { document, viewer, right }) } else { Found::Closed }
}
