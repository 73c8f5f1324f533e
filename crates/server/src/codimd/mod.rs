//! What CodiMD's and HedgeDoc's links, scripts and users ask for, answered as they know it.
//!
//! Rights are those of the house: every address here finds its document at the desk like every other. Deliberately absent:
//! accounts (what needs one is answered as CodiMD answers strangers), its socket.io, and what its authors took back.

mod avatar;
mod book;
pub(crate) mod forms;
mod guide;
mod history;
mod info;
mod notes;
mod oembed;
mod publish;
mod revisions;
pub(crate) mod sheet;
mod slides;
mod status;
mod takeaway;
pub(crate) mod tally;
mod turns;

pub(crate) use avatar::avatar;
pub(crate) use book::{book, chapter};
pub(crate) use guide::{FEATURES, METADATA, SLIDES};
pub(crate) use history::{forget, forget_all, list, me, own_notes, pin, replace};
pub(crate) use info::info;
pub(crate) use notes::{overwrite, remove};
pub(crate) use oembed::oembed;
pub(crate) use publish::{download, edit, lead, published};
pub(crate) use revisions::{list as list_revisions, show as show_revision};
pub(crate) use sheet::Sheets;
pub(crate) use slides::{lead as lead_to_slides, show as show_slides};
pub(crate) use status::{config, forbidden, internal, missing, our_figures, ready, router_figures, status};
pub(crate) use takeaway::take_away;
pub(crate) use tally::Tally;

use encrier_model::{Document, DocumentId, DocumentKind, DocumentNumber, Viewer};
use encrier_store::{AliasKind, NewAlias, StoreError};
use encrier_sync::{Entrance, HubError};
use http::Method;
use http::request::Parts;

use crate::addresses;
use crate::caller::{Caller, Words};
use crate::desk::{Found, Request};
use crate::failure::Failure;
use crate::house::House;
use crate::lang::Lang;
use crate::limits::SHORT_NAME_CHARACTERS;
use crate::preview::note_options;

/// The document that an address names, for whoever may read it.
pub(crate) async fn enter(house: &House, viewer: &Viewer, name: &str, words: &Words) -> Result<Entrance, Failure> {
    match house.desk.find(Request { viewer, name, token: words.token() }).await? {
        Found::Open(entrance) => Ok(entrance),
        Found::Unknown(_) | Found::Closed => Err(Failure::NotFound),
        Found::BadName(_) => Err(Failure::NoSuchPage),
    }
}

/// The same at the root, where our own words are no names.
async fn enter_at_root(house: &House, caller: &Caller, name: &str, words: &Words) -> Result<Entrance, Failure> {
    addresses::at_root(name)?;
    enter(house, &caller.viewer(), name, words).await
}

/// The markdown of a note, after all that was sequenced before.
pub(crate) async fn source(house: &House, document: DocumentNumber) -> Result<String, HubError> {
    Ok(house.hub.read(document, |text| text.text(DocumentKind::Note.root())).await??)
}

/// Counts a view; how many are not written yet. Whoever only asks what is there (HEAD) has seen nothing.
fn seen(house: &House, document: DocumentNumber, request: &Parts) -> i64 {
    if request.method == Method::HEAD { house.tally.views(document) } else { house.tally.view(document) }
}

/// How notes are rendered for a caller: pictures of our own host need no click.
pub(crate) fn options(house: &House, caller: &Caller) -> encrier_formats::note::Options {
    let language = match caller.lang {
        Lang::Fr => encrier_formats::note::Language::French,
        Lang::En => encrier_formats::note::Language::English,
    };
    encrier_formats::note::Options { language, ..note_options(&house.config.notes, format!("{}/", caller.base)) }
}

/// The name under which a document is published: its alias, its id if a person chose it, or else a short name, which is
/// made when it is first wanted. Whoever came by a secret is shown no other name.
async fn public_name(house: &House, name: &str, entrance: &Entrance) -> Result<String, Failure> {
    if encrier_model::is_link_alias(name) || matches!(entrance.viewer, Viewer::Bearer { .. } | Viewer::Holder { .. }) {
        return Ok(name.to_owned());
    }
    let document = &entrance.document;
    if let Some(alias) = house.store.alias_of(document.number, AliasKind::Alias).await? {
        return Ok(alias);
    }
    if !is_made_by_machine(&document.id) {
        return Ok(document.id.as_str().to_owned());
    }
    if let Some(short) = house.store.alias_of(document.number, AliasKind::Short).await? {
        return Ok(short);
    }
    let short: String = crate::names::fresh_id()?.as_str().chars().take(SHORT_NAME_CHARACTERS).collect();
    match make_short(house, document, &short).await {
        Ok(()) => Ok(short),
        // Where nothing can be written, the id does as well.
        Err(StoreError::Full { .. } | StoreError::ReadOnly) => Ok(document.id.as_str().to_owned()),
        Err(error) => Err(error.into()),
    }
}

async fn make_short(house: &House, document: &Document, name: &str) -> Result<(), StoreError> {
    let (kind, at_ms) = (AliasKind::Short, house.clock.now_ms());
    house.store.create_alias(NewAlias { kind, name: name.to_owned(), document: document.number, at_ms }).await
}

/// Whether an id has the form of those that we and CodiMD make: nobody reads such a one aloud.
fn is_made_by_machine(id: &DocumentId) -> bool {
    id.as_str().len() == 22 && id.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
