//! `/api/v1/documents`: make, see, change.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use encrier_model::limits::TITLE_CHARACTERS_MAX;
use encrier_model::{Document, DocumentId, Right, is_link_alias, rights};
use encrier_store::Creation;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderName, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{enter, json};
use crate::addresses;
use crate::caller::{Caller, Words};
use crate::config::Origin;
use crate::desk::Plan;
use crate::failure::Failure;
use crate::guests::Visit;
use crate::house::House;
use crate::names::{Named, fresh_id};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDocument {
    kind: String,
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    title: Option<String>,
    link: Option<String>,
}

/// `POST /api/v1/documents`. A stranger becomes a guest and owns what it made: the answer brings the cookie.
pub(crate) async fn create(
    State(house): State<Arc<House>>,
    caller: Caller,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let new: NewDocument = json(body).await?;
    let kind = new.kind.parse().map_err(|_| Failure::BadKind)?;
    let id = new.id.map_or_else(fresh_id, |id| Ok(DocumentId::parse(&id)?))?;
    let link_right = new.link.as_deref().map(open_right).transpose()?;
    let title = new.title.as_deref().map(tidy_title).unwrap_or_default();
    let visit = Visit::begin(&house, &caller)?;
    // The bearer of a link came for one document and makes none.
    if words.token().is_some() || !house.desk.may_create(&visit.viewer) {
        return Err(Failure::MayNotCreate);
    }
    let plan = Plan { id: id.clone(), kind, title, link_right };
    match house.desk.make(&visit.viewer, &house.drawer(&caller), plan).await? {
        Creation::Existing(_) => Err(Failure::IdTaken(id.as_str().to_owned())),
        Creation::Created(document) => {
            let right = rights::decide(&document, &visit.viewer);
            let body = describe(&caller.base, id.as_str(), &document, right);
            let address = format!("/api/v1/documents/{}", addresses::segment(id.as_str()));
            let mut response = answer(StatusCode::CREATED, &body, Some((LOCATION, address)));
            response = visit.end(response);
            Ok(response)
        }
    }
}

/// `GET /api/v1/documents/{id}`.
pub(crate) async fn show(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    let body = describe(&caller.base, &name, &entrance.document, entrance.right);
    Ok(answer(StatusCode::OK, &body, None))
}

/// `PATCH /api/v1/documents/{id}`: title and open link, for who owns it. Open sockets know at once.
pub(crate) async fn change(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
    body: Body,
) -> Result<Response, Failure> {
    let change: Change = json(body).await?;
    let link_right = change.link.as_deref().map(open_right).transpose()?;
    let title = change.title.as_deref().map(tidy_title);
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    let document = house.desk.change(&entrance, title.as_deref(), link_right).await?;
    if link_right.is_some() {
        // A title is nobody's right.
        house.hub.document_changed(document.clone());
    }
    let body = describe(&caller.base, &name, &document, entrance.right);
    Ok(answer(StatusCode::OK, &body, None))
}

/// A document as this caller may see it: under the name it was asked by, so that a link never leads to the id.
fn describe(base: &Origin, name: &str, document: &Document, right: Right) -> Value {
    let mut body = json!({
        "id": name,
        "kind": document.kind,
        "title": document.title,
        "url": format!("{base}{}", addresses::page(document.kind, name)),
        "right": right,
        "created_at_ms": document.created_at_ms,
        "updated_at_ms": document.updated_at_ms,
    });
    // What those who know the id may do is no business of who does not know it.
    if !is_link_alias(name) {
        body["link"] = json!(document.link_right);
    }
    body
}

fn answer(status: StatusCode, body: &Value, header: Option<(HeaderName, String)>) -> Response {
    let kind = (CONTENT_TYPE, "application/json".to_owned());
    let body = body.to_string();
    match header {
        Some(header) => (status, [kind, header], body).into_response(),
        None => (status, [kind], body).into_response(),
    }
}

/// What an open link may give.
fn open_right(word: &str) -> Result<Right, Failure> {
    let right = word.parse().map_err(|_| Failure::BadOpenRight)?;
    if matches!(right, Right::None | Right::Read | Right::Write) { Ok(right) } else { Err(Failure::BadOpenRight) }
}

/// A title on one line, without control characters, cut to its bound.
pub(super) fn tidy_title(title: &str) -> String {
    let words = title.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(TITLE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line() {
        assert_eq!(tidy_title("  Un\n titre\u{0}\tlong "), "Un titre long");
        assert_eq!(tidy_title(&"é".repeat(300)).chars().count(), TITLE_CHARACTERS_MAX);
    }

    #[test]
    fn an_open_link_gives_three_rights() {
        for (word, right) in
            [("none", Some(Right::None)), ("write", Some(Right::Write)), ("comment", None), ("own", None)]
        {
            assert_eq!(open_right(word).ok(), right, "{word}");
        }
    }
}
