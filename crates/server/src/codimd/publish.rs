//! Published pages: a text as a page to read, with nothing to run.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use encrier_formats::{html, note, title};
use encrier_model::{Document, DocumentKind, is_link_alias};
use encrier_sync::Entrance;
use http::request::Parts;
use http::{HeaderValue, Uri};

use super::guide;
use super::sheet::{Content as Written, Sheet};
use super::{enter, enter_at_root, options, public_name, turns};
use crate::addresses::{self, segment};
use crate::caller::{Caller, Words};
use crate::dates;
use crate::export::{self, Content};
use crate::failure::{Failure, escape};
use crate::house::House;
use crate::names::Named;
use crate::pages::{html as answer, redirect};

/// Headings of these levels stand in the table of contents where the note does not say how deep it goes.
const TOC_LEVEL_MAX: u8 = 3;

/// A text as it is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub title: String,
    pub description: String,
    /// As the note's front matter names them: nothing else that is stored names anybody.
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    pub lang: Option<String>,
    pub is_right_to_left: Option<bool>,
    pub robots: Option<String>,
    pub image: Option<String>,
    pub graph: Vec<(String, String)>,
    pub headings: Vec<note::Heading>,
    pub toc_level_max: Option<u8>,
    pub uses: note::Uses,
    pub html: String,
}

impl Reading {
    /// Renders a text, off the threads that serve sockets.
    pub(super) async fn of(
        content: Content,
        document: &Document,
        name: &str,
        options: note::Options,
    ) -> Result<Self, Failure> {
        let own_title = document.title.clone();
        // The words for a text without a title must not lead from a reading link to the id.
        let fallback = if is_link_alias(name) { document.kind.as_str() } else { document.id.as_str() }.to_owned();
        let rendered = turns::rendered(move || match content {
            Content::Pad(tree) => {
                let title = title::from_tree(&tree);
                (title, Self { html: html::from_tree(&tree), ..Self::default() })
            }
            Content::Note(source) => Self::of_note(&source, &options),
        });
        let (found, mut reading) = rendered.await?;
        let given = Some(own_title).filter(|title| !title.is_empty()).or(found);
        reading.title = given.filter(|title| !title.is_empty()).unwrap_or(fallback);
        Ok(reading)
    }

    /// Renders a note; its title comes beside it.
    pub(super) fn of_note(source: &str, options: &note::Options) -> (Option<String>, Self) {
        let rendered = note::render(source, options);
        let matter = &rendered.matter;
        let reading = Self {
            description: note::description(matter, source).unwrap_or_default(),
            authors: matter.authors.clone(),
            tags: note::tags(matter, source),
            lang: matter.lang.clone(),
            is_right_to_left: matter.is_right_to_left,
            robots: matter.robots.as_ref().map(|robots| robots.as_str().to_owned()),
            image: matter.image.clone(),
            graph: matter.graph.clone(),
            toc_level_max: matter.toc_level_max,
            html: rendered.html(),
            uses: rendered.uses,
            headings: rendered.headings.clone(),
            title: String::new(),
        };
        (note::title(matter, source), reading)
    }

    /// `lang` and `dir` of the text, where the note says them.
    pub(super) fn attributes(&self) -> String {
        let lang = self.lang.as_ref().map(|lang| format!(" lang=\"{}\"", escape(lang)));
        let dir = self.is_right_to_left.map(|is| if is { " dir=\"rtl\"" } else { " dir=\"ltr\"" });
        format!("{}{}", lang.unwrap_or_default(), dir.unwrap_or_default())
    }
}

/// `GET /{id}/publish` and `/{id}/pretty`.
pub(crate) async fn lead(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let entrance = enter_at_root(&house, &caller, &name, &Words::of(&uri)).await?;
    let name = public_name(&house, &name, &entrance).await?;
    redirect(&addresses::with_query(format!("/s/{}", segment(&name)), uri.query()))
}

/// `GET /s/{name}/edit`.
pub(crate) async fn edit(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    let entrance = enter(&house, &caller.viewer(), &name, &words).await?;
    let canonical = house.desk.canonical(&name, &entrance).await?;
    let page = addresses::page(entrance.document.kind, canonical.as_deref().unwrap_or(&name));
    let query = words.onward().map_or("both".to_owned(), |token| format!("both&{token}"));
    redirect(&addresses::with_query(page, Some(&query)))
}

/// `GET /s/{name}/download`.
pub(crate) async fn download(
    state: State<Arc<House>>,
    caller: Caller,
    name: Named<String>,
    words: Words,
) -> Result<Response, Failure> {
    export::markdown(state, caller, name, words).await
}

/// `GET /s/{name}`.
pub(crate) async fn published(
    State(house): State<Arc<House>>,
    caller: Caller,
    Named(name): Named<String>,
    parts: Parts,
) -> Result<Response, Failure> {
    let entrance = match enter(&house, &caller.viewer(), &name, &Words::of(&parts.uri)).await {
        Err(Failure::NotFound) if guide::is_one(&name) => return redirect(&format!("/{name}")),
        entrance => entrance?,
    };
    let public = public_name(&house, &name, &entrance).await?;
    if public != name {
        return redirect(&addresses::with_query(format!("/s/{}", segment(&public)), parts.uri.query()));
    }
    let content = export::read(&house.hub, &entrance).await?;
    let reading = Reading::of(content, &entrance.document, &name, options(&house, &caller)).await?;
    let number = entrance.document.number;
    let views = house.store.views(number).await? + super::seen(&house, number, &parts);
    let onward = Words::of(&parts.uri).onward();
    let (name, onward) = (name.as_str(), onward.as_deref());
    let page = Page { house: &house, caller: &caller, entrance: &entrance, name, onward, reading: &reading };
    let mut response = answer(&parts.headers, page.write(views));
    let robots = HeaderValue::from_str(page.robots()).unwrap_or(HeaderValue::from_static("noindex"));
    response.headers_mut().insert("x-robots-tag", robots);
    Ok(response)
}

/// A page to be written.
struct Page<'a> {
    house: &'a House,
    caller: &'a Caller,
    entrance: &'a Entrance,
    name: &'a str,
    /// The query that goes along with the links of the page.
    onward: Option<&'a str>,
    reading: &'a Reading,
}

impl Page<'_> {
    fn text(&self, key: &str) -> String {
        escape(&self.house.texts.get(self.caller.lang, key))
    }

    /// A page is for those who have its address, unless the note asks to be found.
    fn robots(&self) -> &str {
        self.reading.robots.as_deref().unwrap_or("noindex, nofollow")
    }

    fn write(&self, views: i64) -> String {
        let head =
            head(&Card { caller: self.caller, path: &format!("/s/{}", segment(self.name)), reading: self.reading });
        let robots = format!("    <meta name=\"robots\" content=\"{}\" />\n", escape(self.robots()));
        let body = format!(
            "<a class=\"skip-link\" href=\"#text\">{skip}</a>\n{bar}\n<div class=\"publish\">\n{toc}\n\
             <main id=\"text\" tabindex=\"-1\"{attributes}>\n{heading}{facts}\n<article class=\"note-content\">\n{html}</article>\n\
             </main>\n</div>",
            skip = self.text("publish-skip"),
            bar = self.bar(),
            toc = contents(self.house, self.caller, self.reading),
            attributes = self.reading.attributes(),
            heading = self.heading(),
            facts = self.facts(views),
            html = self.reading.html,
        );
        let title = format!("{} · Encrier", self.reading.title);
        let lang = self.caller.lang.as_str();
        let head = format!("{robots}{head}");
        let (sheet, words) = sheet(self.house, self.caller, self.reading);
        sheet.fill(&Written { lang, title: &title, head: &head, body: &format!("{words}{body}") })
    }

    /// What stands above the text: the way home, and to the editor for those who may write.
    fn bar(&self) -> String {
        let name = segment(self.name);
        let to = |path: String| addresses::with_query(path, self.onward);
        let edit = if self.entrance.right.may_write() {
            let edit = to(format!("/s/{name}/edit"));
            format!("<a class=\"button\" href=\"{edit}\">{}</a>", self.text("publish-edit"))
        } else {
            String::new()
        };
        let slides = if self.entrance.document.kind == DocumentKind::Note {
            let slides = to(format!("/p/{name}"));
            format!("<a class=\"button button-quiet\" href=\"{slides}\">{}</a>", self.text("publish-slides"))
        } else {
            String::new()
        };
        format!(
            "<header class=\"publish-bar\">\n<a class=\"publish-home\" href=\"/\">Encrier</a>\n<nav aria-label=\"{label}\">\
             <a class=\"button button-quiet\" href=\"{file}\">{download}</a>{slides}{edit}</nav>\n</header>",
            label = self.text("publish-actions"),
            file = to(format!("/s/{name}/download")),
            download = self.text("publish-download"),
        )
    }

    /// The title, where the text does not begin by saying it.
    fn heading(&self) -> String {
        let is_said =
            self.reading.headings.iter().any(|heading| heading.level == 1) || self.reading.html.contains("<h1");
        if is_said {
            String::new()
        } else {
            format!("<h1 class=\"publish-title\">{}</h1>\n", escape(&self.reading.title))
        }
    }

    fn facts(&self, views: i64) -> String {
        let (document, texts, lang) = (&self.entrance.document, &self.house.texts, self.caller.lang);
        let time = |at_ms| {
            format!("<time datetime=\"{}\">{}</time>", dates::iso(at_ms), escape(&dates::long(at_ms, texts, lang)))
        };
        let authors = match &self.reading.authors[..] {
            [] => String::new(),
            names => {
                let by =
                    texts.with(lang, "publish-by", &[("names", enumerated(names, &texts.get(lang, "publish-and")))]);
                format!("<span>{}</span> ", escape(&by))
            }
        };
        let made = texts.with(lang, "publish-made", &[("date", "\u{1}".to_owned())]);
        let changed = texts.with(lang, "publish-changed", &[("date", "\u{1}".to_owned())]);
        let seen = texts.with(
            lang,
            if views == 1 { "publish-view" } else { "publish-views" },
            &[("count", views.to_string())],
        );
        let tags = self.reading.tags.iter().map(|tag| format!("<li>{}</li>", escape(tag))).collect::<Vec<_>>().concat();
        let tags = if tags.is_empty() {
            tags
        } else {
            format!("\n<ul class=\"publish-tags\" aria-label=\"{}\">{tags}</ul>", self.text("publish-tags"))
        };
        format!(
            "<p class=\"publish-facts\">{authors}<span>{made}</span> <span>{changed}</span> <span>{seen}</span></p>{tags}",
            made = escape(&made).replace('\u{1}', &time(document.created_at_ms)),
            changed = escape(&changed).replace('\u{1}', &time(document.updated_at_ms)),
            seen = escape(&seen),
        )
    }
}

/// Names in a row, with a word before the last.
fn enumerated(names: &[String], and: &str) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {and} {last}", first.join(", ")),
        _ => names.concat(),
    }
}

/// The table of contents beside a text; none for a text of fewer than two headings.
pub(super) fn contents(house: &House, caller: &Caller, reading: &Reading) -> String {
    let deepest = reading.toc_level_max.unwrap_or(TOC_LEVEL_MAX);
    let shown = |heading: &&note::Heading| heading.level <= deepest && !heading.id.is_empty();
    let headings: Vec<_> = reading.headings.iter().filter(shown).collect();
    if headings.len() < 2 {
        return String::new();
    }
    let items = headings
        .iter()
        .map(|heading| {
            let (level, id, text) = (heading.level, segment(&heading.id), escape(&heading.text));
            format!("<li class=\"toc-{level}\"><a href=\"#{id}\">{text}</a></li>\n")
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<nav class=\"publish-toc\" aria-label=\"{toc}\"><details><summary>{toc}</summary>\n<ol>\n{items}</ol>\n</details></nav>",
        toc = escape(&house.texts.get(caller.lang, "publish-toc")),
    )
}

/// The sheet that a text needs, and what its script is told: most texts need none.
pub(super) fn sheet<'a>(house: &'a House, caller: &Caller, reading: &Reading) -> (&'a Sheet, String) {
    let draws = reading.uses.math || reading.uses.diagrams().next().is_some();
    if draws || waits_for_a_click(&reading.html) {
        (&house.sheets.live, live_words(house, caller))
    } else {
        (&house.sheets.publish, String::new())
    }
}

/// Whether something of another host is to be loaded by a click. Only our own hand writes this attribute.
fn waits_for_a_click(html: &str) -> bool {
    html.contains(" data-src=\"")
}

/// What the script of a page with drawings or things of other hosts says.
pub(super) fn live_words(house: &House, caller: &Caller) -> String {
    let text = |key: &str| escape(&house.texts.get(caller.lang, key));
    let with = |key: &str, name: &str| escape(&house.texts.with(caller.lang, key, &[(name, format!("{{{name}}}"))]));
    format!(
        "<template id=\"live-words\" data-failed=\"{}\" data-drawing=\"{}\" data-video=\"{}\" data-page=\"{}\" data-pdf=\"{}\" data-hint=\"{}\"></template>\n",
        text("drawing-failed"),
        with("drawing-label", "kind"),
        with("embed-video", "host"),
        with("embed-page", "host"),
        with("embed-pdf", "host"),
        text("embed-hint"),
    )
}

/// What cards about a page say.
pub(super) struct Card<'a> {
    pub caller: &'a Caller,
    pub path: &'a str,
    pub reading: &'a Reading,
}

/// The head that link previews read. They come without cookies: what they see, everybody may see.
pub(super) fn head(card: &Card<'_>) -> String {
    let (base, reading) = (&card.caller.base, card.reading);
    let url = format!("{base}{}", card.path);
    let mut graph = vec![
        ("type".to_owned(), "website".to_owned()),
        ("site_name".to_owned(), "Encrier".to_owned()),
        ("url".to_owned(), url.clone()),
        ("title".to_owned(), reading.title.clone()),
    ];
    if !reading.description.is_empty() {
        graph.push(("description".to_owned(), reading.description.clone()));
    }
    let image = reading
        .image
        .as_ref()
        .map(|image| if image.starts_with('/') { format!("{base}{image}") } else { image.clone() });
    graph.extend(image.map(|image| ("image".to_owned(), image)));
    // What the note says itself comes in the place of what we say.
    graph.retain(|(name, _)| !reading.graph.iter().any(|(own, _)| own == name));
    graph.extend(reading.graph.iter().cloned());
    let metas = graph
        .iter()
        .map(|(name, value)| format!("    <meta property=\"og:{}\" content=\"{}\" />\n", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .concat();
    let description = format!("    <meta name=\"description\" content=\"{}\" />\n", escape(&reading.description));
    let authors = reading
        .authors
        .iter()
        .map(|author| format!("    <meta name=\"author\" content=\"{}\" />\n", escape(author)))
        .collect::<Vec<_>>()
        .concat();
    let embed = format!("{base}/oembed?url={}&format=json", segment(&url));
    format!(
        "{description}{authors}{metas}    <link rel=\"canonical\" href=\"{url}\" />\n    <link rel=\"alternate\" \
         type=\"application/json+oembed\" href=\"{embed}\" title=\"{title}\" />\n",
        url = escape(&url),
        embed = escape(&embed),
        title = escape(&reading.title),
    )
}
