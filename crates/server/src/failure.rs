//! Every way a request can fail, and what it looks like: the one file that turns errors into HTTP.
//!
//! Handlers give a [`Failure`]; the front (`front.rs`) knows the caller's language and what it reads, and fills the
//! response in.

use axum::response::{IntoResponse, Response};
use encrier_auth::ChanceError;
use encrier_doc::Refused;
use encrier_formats::import::ImportError;
use encrier_model::IdError;
use encrier_store::StoreError;
use encrier_sync::{HubError, JournalError};
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, SEC_WEBSOCKET_VERSION, UPGRADE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use tracing::error;

use crate::desk::Unmade;
use crate::lang::Lang;
use crate::limits::RETRY_AFTER_S;
use crate::quota::{Excess, Quota};
use crate::texts::Texts;

/// Why a request was not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No such document, no right, or a link that opens nothing: one answer for all three, which tells nothing.
    NotFound,
    /// The same, for a note's name at the root, by someone who may create it.
    NoNoteYet(String),
    /// No such address.
    NoSuchPage,
    /// The viewer may not make documents.
    MayNotCreate,
    /// The viewer may read the document, but not this.
    Forbidden,
    /// Only people with an account have this.
    NotSignedIn,
    /// No picture that we take.
    BadPicture(&'static str),
    /// A file that cannot be imported.
    BadImport(ImportError),
    /// The name is one of our own addresses' words.
    ForbiddenName,
    /// A page of another site sent this.
    ForeignOrigin,
    /// The name cannot be an id.
    BadId(IdError),
    /// The address is not UTF-8.
    BadAddress,
    /// The body is not JSON.
    BadBody(String),
    /// The body is JSON and says what nobody knows.
    BadField(String),
    /// The body is no Yjs update that this document can take.
    BadUpdate(&'static str),
    /// The body is no text.
    BadText,
    /// Neither pad nor note.
    BadKind,
    /// No right that an open link gives.
    BadOpenRight,
    /// No right that a secret link gives.
    BadLinkRight,
    /// The body is longer than that many bytes.
    TooLarge(usize),
    /// The body's type is not one we read.
    UnsupportedType,
    /// The id is another document's.
    IdTaken(String),
    /// No such export.
    UnknownFormat,
    /// A plain request where a websocket is.
    UpgradeRequired,
    /// A websocket handshake with something wrong in it.
    BadHandshake(String),
    /// The address knows other methods, these.
    MethodNotAllowed(Option<HeaderValue>),
    /// A link to another site was given as a name.
    ForeignLink,
    /// No line of events of that name, or another's.
    NoConnection,
    /// More posts at once than a line takes, or too far ahead of those before.
    TooManyPosts,
    /// Too much for the person or the address that asks.
    TooMuch(Excess),
    /// The store is away, the process is stopping, or it took too long.
    Unavailable,
    /// The disk is full: what was asked would have to be stored.
    Full,
    /// The document's stored text cannot be read.
    Damaged,
    /// A mistake of ours.
    Internal,
}

/// What whoever asked can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// `{"error":{"code","message"}}`.
    Json,
    /// A page.
    Page,
    /// One line.
    Text,
}

impl Failure {
    /// The status it is sent with.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoNoteYet(_) | Self::NoSuchPage | Self::UnknownFormat | Self::NoConnection => {
                StatusCode::NOT_FOUND
            }
            Self::MayNotCreate | Self::Forbidden | Self::ForbiddenName | Self::NotSignedIn | Self::ForeignOrigin => {
                StatusCode::FORBIDDEN
            }
            Self::BadAddress | Self::BadBody(_) | Self::BadText | Self::ForeignLink | Self::BadHandshake(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::BadId(_)
            | Self::BadField(_)
            | Self::BadUpdate(_)
            | Self::BadKind
            | Self::BadOpenRight
            | Self::BadLinkRight => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge(_) | Self::BadImport(ImportError::TooMuch) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadImport(ImportError::Broken | ImportError::Nothing) => StatusCode::BAD_REQUEST,
            Self::BadPicture(_) | Self::BadImport(ImportError::Unknown) | Self::UnsupportedType => {
                StatusCode::UNSUPPORTED_MEDIA_TYPE
            }
            Self::IdTaken(_) => StatusCode::CONFLICT,
            Self::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyPosts | Self::TooMuch(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full => StatusCode::INSUFFICIENT_STORAGE,
            Self::Damaged | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The word programs go by; texts may change, this does not.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NoNoteYet(_) => "not-found",
            Self::NoSuchPage => "no-such-page",
            Self::MayNotCreate => "may-not-create",
            Self::Forbidden => "forbidden",
            Self::ForbiddenName => "forbidden-name",
            Self::NotSignedIn => "not-signed-in",
            Self::BadPicture(_) => "bad-picture",
            Self::BadImport(_) => "bad-import",
            Self::ForeignOrigin => "foreign-origin",
            Self::BadId(_) => "bad-id",
            Self::BadAddress => "bad-address",
            Self::BadBody(_) => "bad-body",
            Self::BadField(_) => "bad-field",
            Self::BadUpdate(_) => "bad-update",
            Self::BadText => "bad-text",
            Self::BadKind => "bad-kind",
            Self::BadOpenRight => "bad-open-right",
            Self::BadLinkRight => "bad-link-right",
            Self::TooLarge(_) => "too-large",
            Self::UnsupportedType => "unsupported-type",
            Self::IdTaken(_) => "id-taken",
            Self::UnknownFormat => "unknown-format",
            Self::UpgradeRequired => "upgrade-required",
            Self::BadHandshake(_) => "bad-handshake",
            Self::MethodNotAllowed(_) => "method-not-allowed",
            Self::ForeignLink => "foreign-link",
            Self::NoConnection => "no-connection",
            Self::TooManyPosts => "too-many-posts",
            Self::TooMuch(excess) => excess_code(*excess),
            Self::Unavailable => "unavailable",
            Self::Full => "disk-full",
            Self::Damaged => "damaged",
            Self::Internal => "internal",
        }
    }

    /// The sentence for people.
    pub(crate) fn message(&self, texts: &Texts, lang: Lang) -> String {
        let key = format!("error-{}", self.code());
        match self {
            Self::BadId(IdError::Length) => texts.get(lang, "error-bad-id-length"),
            Self::BadId(IdError::Character) => texts.get(lang, "error-bad-id-character"),
            Self::BadId(IdError::Dots) => texts.get(lang, "error-bad-id-dots"),
            Self::BadId(IdError::Reserved) => texts.get(lang, "error-bad-id-reserved"),
            Self::BadBody(detail) | Self::BadField(detail) | Self::BadHandshake(detail) => {
                texts.with(lang, &key, &[("detail", detail.clone())])
            }
            Self::BadPicture(why) => texts.get(lang, why),
            Self::BadImport(ImportError::Unknown) => texts.get(lang, "error-import-unknown"),
            Self::BadImport(ImportError::Broken) => texts.get(lang, "error-import-broken"),
            Self::BadImport(ImportError::TooMuch) => texts.get(lang, "error-import-much"),
            Self::BadImport(ImportError::Nothing) => texts.get(lang, "error-import-nothing"),
            Self::BadUpdate(detail) => texts.with(lang, &key, &[("detail", (*detail).to_owned())]),
            // As text: a number would be set with the thousands marks of the language.
            Self::TooLarge(most) => texts.with(lang, &key, &[("most", most.to_string())]),
            Self::TooMuch(excess) => texts.with(lang, &key, &[("wait", excess.wait_s.to_string())]),
            Self::IdTaken(id) => texts.with(lang, &key, &[("id", id.clone())]),
            _ => texts.get(lang, &key),
        }
    }

    /// The whole response, for whoever reads `face` in `lang`.
    pub(crate) fn render(&self, texts: &Texts, lang: Lang, face: Face) -> Response {
        let message = self.message(texts, lang);
        let (content_type, body) = match face {
            Face::Json => ("application/json", json!({"error": {"code": self.code(), "message": message}}).to_string()),
            Face::Page => ("text/html; charset=utf-8", self.page(texts, lang, &message)),
            Face::Text => ("text/plain; charset=utf-8", format!("{message}\n")),
        };
        let mut response = (self.status(), [(CONTENT_TYPE, content_type)], body).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unavailable | Self::Full | Self::TooManyPosts => {
                drop(headers.insert(RETRY_AFTER, RETRY_AFTER_S.into()));
            }
            Self::TooMuch(excess) => drop(headers.insert(RETRY_AFTER, excess.wait_s.into())),
            Self::UpgradeRequired => drop(headers.insert(UPGRADE, HeaderValue::from_static("websocket"))),
            Self::BadHandshake(_) => drop(headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"))),
            Self::MethodNotAllowed(Some(allow)) => drop(headers.insert(ALLOW, allow.clone())),
            _ => (),
        }
        response
    }

    fn page(&self, texts: &Texts, lang: Lang, message: &str) -> String {
        let create = match self {
            Self::NoNoteYet(id) => {
                let address = crate::addresses::page(encrier_model::DocumentKind::Note, id);
                let text = texts.get(lang, "page-create-note");
                format!("<p><a href=\"{}\">{}</a></p>", escape(&address), escape(&text))
            }
            _ => String::new(),
        };
        include_str!("failure.html")
            .replace("{lang}", lang.as_str())
            .replace("{title}", &escape(&texts.get(lang, "error-title")))
            .replace("{home}", &escape(&texts.get(lang, "page-home")))
            .replace("{create}", &create)
            .replace("{message}", &escape(message))
    }
}

fn excess_code(excess: Excess) -> &'static str {
    match (excess.quota, excess.of_person) {
        (Quota::Connections, _) | (Quota::Sockets, false) => "too-many-sockets-here",
        (Quota::Sockets, true) => "too-many-sockets",
        (Quota::Calls, _) => "too-many-calls",
        (Quota::Documents, _) => "too-many-documents",
        (Quota::Uploads, _) => "too-many-uploads",
    }
}

/// A response that the front fills in.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        error!(error = &error as &dyn std::error::Error, "the store did not answer a request");
        match error {
            StoreError::Full { .. } => Self::Full,
            StoreError::Inconsistent { .. } => Self::Damaged,
            _ => Self::Unavailable,
        }
    }
}

impl From<Unmade> for Failure {
    fn from(error: Unmade) -> Self {
        match error {
            Unmade::Store(error) => error.into(),
            Unmade::TooMuch(excess) => Self::TooMuch(excess),
            Unmade::NoChance => Self::Internal,
        }
    }
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        if error == HubError::Stopping {
            return Self::Unavailable;
        }
        if let HubError::Refused(Refused::Malformed(reason) | Refused::Limit(reason)) = error {
            return Self::BadUpdate(reason);
        }
        error!(error = &error as &dyn std::error::Error, "a room did not answer a request");
        match error {
            HubError::Poisoned(_) | HubError::Journal(JournalError::Damaged(_)) => Self::Damaged,
            HubError::Journal(JournalError::Full) => Self::Full,
            _ => Self::Unavailable,
        }
    }
}

impl From<ChanceError> for Failure {
    fn from(error: ChanceError) -> Self {
        error!(error = &error as &dyn std::error::Error, "no secret could be made");
        Self::Unavailable
    }
}

impl From<IdError> for Failure {
    fn from(error: IdError) -> Self {
        Self::BadId(error)
    }
}

/// Text as it may stand in HTML, attributes included.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// One of each.
    fn all() -> Vec<Failure> {
        vec![
            Failure::NotFound,
            Failure::NoNoteYet("a<b".to_owned()),
            Failure::NoSuchPage,
            Failure::MayNotCreate,
            Failure::Forbidden,
            Failure::ForbiddenName,
            Failure::NotSignedIn,
            Failure::BadPicture("error-picture-unknown"),
            Failure::BadPicture("error-picture-large"),
            Failure::BadPicture("error-picture-broken"),
            Failure::BadImport(ImportError::Unknown),
            Failure::BadImport(ImportError::Broken),
            Failure::BadImport(ImportError::TooMuch),
            Failure::BadImport(ImportError::Nothing),
            Failure::ForeignOrigin,
            Failure::BadId(IdError::Length),
            Failure::BadId(IdError::Character),
            Failure::BadId(IdError::Dots),
            Failure::BadId(IdError::Reserved),
            Failure::BadAddress,
            Failure::BadBody("x".to_owned()),
            Failure::BadField("x".to_owned()),
            Failure::BadUpdate("x"),
            Failure::BadText,
            Failure::BadKind,
            Failure::BadOpenRight,
            Failure::BadLinkRight,
            Failure::TooLarge(1_048_576),
            Failure::UnsupportedType,
            Failure::IdTaken("<b>".to_owned()),
            Failure::UnknownFormat,
            Failure::UpgradeRequired,
            Failure::BadHandshake("x".to_owned()),
            Failure::MethodNotAllowed(None),
            Failure::ForeignLink,
            Failure::NoConnection,
            Failure::TooManyPosts,
            Failure::TooMuch(Excess { quota: Quota::Sockets, of_person: true, wait_s: 30 }),
            Failure::TooMuch(Excess { quota: Quota::Sockets, of_person: false, wait_s: 30 }),
            Failure::TooMuch(Excess { quota: Quota::Calls, of_person: true, wait_s: 3 }),
            Failure::TooMuch(Excess { quota: Quota::Documents, of_person: false, wait_s: 18 }),
            Failure::TooMuch(Excess { quota: Quota::Uploads, of_person: true, wait_s: 18 }),
            Failure::Unavailable,
            Failure::Full,
            Failure::Damaged,
            Failure::Internal,
        ]
    }

    #[test]
    fn each_has_its_words_in_both_languages() {
        let texts = Texts::new();
        for failure in all() {
            let (fr, en) = (failure.message(&texts, Lang::Fr), failure.message(&texts, Lang::En));
            assert!(!fr.starts_with("error-") && !en.starts_with("error-") && fr != en, "{failure:?}: {fr} / {en}");
            assert!(failure.status().is_client_error() || failure.status().is_server_error());
        }
        assert!(Failure::TooLarge(1_048_576).message(&texts, Lang::Fr).contains("1048576"));
    }

    #[test]
    fn a_full_disk_and_a_damaged_document_are_told_from_a_store_that_is_away() {
        let source = || Arc::new(std::io::Error::other("what the database said"));
        let full = StoreError::Full { operation: "commit", source: source() };
        let away = StoreError::Unavailable { operation: "commit", source: source() };
        let (reason, row) = ("negative".to_owned(), "7".to_owned());
        let damaged = StoreError::Inconsistent { table: "update_log", column: "seq".to_owned(), row, reason };
        for (error, failure, status) in [
            (full, Failure::Full, StatusCode::INSUFFICIENT_STORAGE),
            (away, Failure::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
            (damaged, Failure::Damaged, StatusCode::INTERNAL_SERVER_ERROR),
        ] {
            let by_room = match crate::journal::refused(&error) {
                JournalError::Damaged(why) => HubError::Poisoned(encrier_doc::Poisoned(why)),
                other => HubError::Journal(other),
            };
            assert_eq!(Failure::from(by_room), failure);
            assert_eq!(failure.status(), status);
            assert_eq!(Failure::from(error), failure);
        }
    }

    #[test]
    fn nothing_of_a_request_becomes_markup() {
        let texts = Texts::new();
        for failure in all() {
            let page = failure.page(&texts, Lang::Fr, &failure.message(&texts, Lang::Fr));
            // The styles are ours, and have braces.
            let (_, body) = page.split_once("</style>").expect("styles");
            assert!(!page.contains("<b>") && !page.contains("a<b") && !body.contains('{'), "{page}");
        }
    }
}
