//! Looks at HTML with a browser's tokenizer and judges it by a list of its own, not by the crate's.
//!
//! Reading tokens alone is sound here because the list has no tag that changes how the text after it is read (`script`,
//! `style`, `textarea`, `title`, `svg`, …): the first such tag is refused.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

const TAGS: &str = "a abbr b bdi bdo blockquote br caption center cite code col colgroup data dd del details dfn div dl dt em \
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark nav ol p pre q rp rt ruby s samp section small span \
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";

const ATTRIBUTES: &str = "align alt aria-label checked class colspan data-height data-kind data-line data-number data-src \
    data-width datetime dir disabled height href id lang open rel role rowspan scope span src start style title type width";

/// Attributes that comments may give to what stands on a slide.
const SLIDE_ATTRIBUTES: &str = "data-background data-background-color data-background-image data-transition data-fragment-index data-id \
    data-auto-animate data-autoslide data-visibility data-transition-speed data-background-transition data-background-size \
    data-background-opacity data-background-repeat data-auto-animate-id";

/// Classes that we write ourselves; a script of ours may take them for its own.
const CLASSES: &str = "block contains-task-list task-list-item alert alert-success alert-info alert-warning alert-danger alert-title spoiler \
    markdown-alert markdown-alert-note markdown-alert-tip markdown-alert-important markdown-alert-warning \
    markdown-alert-caution markdown-alert-title wrap numbered line math display diagram embed foreign-image toc footnotes \
    footnote-ref footnote-backref footnote-back tag-name tag-time tagged csv note-warning hl-keyword hl-string hl-comment \
    hl-number hl-name hl-type hl-added hl-removed";

/// Classes that a note may give.
const GIVEN_CLASSES: &str = "fragment text-center text-left text-right text-muted text-info text-danger text-success lead small grow \
    shrink center left right r-stack r-frame r-stretch stretch";

/// Properties that a style may hold.
const PROPERTIES: &str = "color background background-color border-color font-size width height max-width text-align vertical-align \
    font-style font-weight text-decoration float";

#[derive(Default)]
struct Sink {
    tags: RefCell<Vec<Tag>>,
    others: RefCell<Vec<String>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tags.borrow_mut().push(tag),
            Token::CommentToken(text) => self.others.borrow_mut().push(format!("comment {text}")),
            Token::DoctypeToken(_) => self.others.borrow_mut().push("doctype".to_owned()),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What is wrong with the HTML, if anything.
pub(crate) fn faults(html: &str) -> Vec<String> {
    let tokenizer = Tokenizer::new(Sink::default(), html5ever::tokenizer::TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    drop(tokenizer.feed(&input));
    tokenizer.end();
    let mut faults = tokenizer.sink.others.take();
    let mut open = Vec::new();
    for tag in tokenizer.sink.tags.take() {
        judge(&tag, &mut faults);
        let name = tag.name.to_string();
        match tag.kind {
            _ if matches!(&*name, "br" | "hr" | "img" | "input" | "col" | "wbr") => {}
            TagKind::StartTag => {
                if name == "a" && open.contains(&name) {
                    faults.push("a link in a link".to_owned());
                }
                open.push(name);
            }
            TagKind::EndTag if open.last() == Some(&name) => drop(open.pop()),
            TagKind::EndTag => faults.push(format!("</{name}> closes {:?}", open.last())),
        }
    }
    faults.extend(open.into_iter().map(|name| format!("<{name}> is not closed")));
    faults
}

/// What is wrong with the HTML of a note: it also loads nothing of a foreign host.
pub(crate) fn note_faults(html: &str) -> Vec<String> {
    let mut found = faults(html);
    for source in html.split("<img src=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if is_foreign(source) {
            found.push(format!("a picture of {source}"));
        }
    }
    found
}

fn judge(tag: &Tag, faults: &mut Vec<String>) {
    let name = &*tag.name;
    if !TAGS.split_whitespace().any(|known| known == name) {
        faults.push(format!("tag {name}"));
    }
    for attribute in &tag.attrs {
        let (key, value) = (&*attribute.name.local, &*attribute.value);
        let among = |words: &str, word: &str| words.split_whitespace().any(|known| known == word);
        let is_known = among(ATTRIBUTES, key) || among(SLIDE_ATTRIBUTES, key);
        let is_harmless = match key {
            "href" => is_harmless_address(value),
            "src" => is_harmless_address(value) || is_bitmap(value),
            "data-src" => {
                value.starts_with("https://")
                    || value.starts_with("http://")
                    || (value.starts_with('/') && !is_foreign(value))
            }
            "data-background" | "data-background-image" => is_harmless_address(value) && !is_foreign(value),
            "class" => value.split(' ').all(|word| {
                let language = word.strip_prefix("language-").filter(|_| name == "code");
                language.is_some() || among(CLASSES, word) || among(GIVEN_CLASSES, word)
            }),
            "id" => is_own_id(name, value),
            "style" => value.split(';').all(|part| {
                let (property, value) = part.split_once(':').unwrap_or_default();
                among(PROPERTIES, property)
                    && !value.contains("url")
                    && !value.contains(['\\', '"', '\'', '/', '*', '!', '@', '{', '<'])
            }),
            "role" => value == "note",
            "type" => value == "checkbox",
            _ => true,
        };
        if !is_known || !is_harmless {
            faults.push(format!("{name} {key}={value:?}"));
        }
    }
    let has = |key: &str| tag.attrs.iter().any(|attribute| &*attribute.name.local == key);
    if name == "input" && !has("disabled") {
        faults.push("a box that can be ticked".to_owned());
    }
    let leaves =
        tag.attrs.iter().any(|attribute| &*attribute.name.local == "href" && !attribute.value.starts_with('#'));
    if name == "a" && tag.kind == TagKind::StartTag && leaves && !has("rel") {
        faults.push("a link that tells where it comes from".to_owned());
    }
}

/// Whether nothing of the page could be shadowed by the id: headings have theirs, as CodiMD gives them.
fn is_own_id(tag: &str, id: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let is_heading = tag.len() == 2 && tag.starts_with('h') && !id.contains(['"', '<', '>', '&', ' ']);
    is_heading
        || id.starts_with("user-content-")
        || of_slide(id).strip_prefix("fnref").or(of_slide(id).strip_prefix("fn")).is_some_and(number)
}

/// What stands behind the number of a slide, if the id begins with one.
fn of_slide(id: &str) -> &str {
    let slide = id.strip_prefix('s').and_then(|id| id.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    slide.filter(|(number, _)| is_number(number.strip_suffix('n').unwrap_or(number))).map_or(id, |(_, rest)| rest)
}

/// Whether a browser would ask another host for it.
fn is_foreign(address: &str) -> bool {
    let seen: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let seen = seen.replace('\\', "/").to_ascii_lowercase();
    seen.starts_with("//") || seen.starts_with("http:") || seen.starts_with("https:")
}

/// Whether a browser, which drops control characters and white space in front of and within a scheme, would see one that
/// can run or hold anything.
fn is_harmless_address(address: &str) -> bool {
    let seen: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let scheme = seen.split(['/', '?', '#']).next().unwrap_or_default().split_once(':').map(|(scheme, _)| scheme);
    scheme.is_none_or(|scheme| {
        ["http", "https", "mailto", "tel", "ftp", "xmpp", "geo", "matrix"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    })
}

fn is_bitmap(address: &str) -> bool {
    ["png", "jpeg", "gif", "webp", "avif"]
        .iter()
        .any(|format| address.starts_with(&format!("data:image/{format};base64,")))
}

#[test]
fn the_inspector_sees_what_it_is_for() {
    let bad = [
        "<script>",
        "<svg>",
        "<p onclick=x></p>",
        "<p style=x></p>",
        "<a href='java\tscript:x' rel=x></a>",
        "<p>",
        "</p>",
        "<!-- -->",
        "<img src=data:text/html,x>",
        "<img src='data:image/svg+xml;base64,x'>",
        "<input type=checkbox>",
        "<a href=x></a>",
        "<b><i></b></i>",
        "<p id=x></p>",
        "<p class='app-toolbar'></p>",
        "<p style='position:fixed'></p>",
        "<p style='background:url(x)'></p>",
        "<a href=x rel=x><a href=y rel=x></a></a>",
        "<form></form>",
        "<iframe></iframe>",
        "<a href='vbscript:x' rel=x></a>",
    ];
    for html in bad {
        assert_ne!(faults(html), Vec::<String>::new(), "{html}");
    }
    for html in ["<img src=\"//a.b/c.png\">", "<img src=\"/\\a.b/c.png\">", "<img src=\"https:a.b\">"] {
        assert_ne!(note_faults(html), Vec::<String>::new(), "{html}");
    }
    assert_eq!(faults("<p>a <b>b</b> &lt;script&gt;<br><img src=\"/x\"></p>"), Vec::<String>::new());
}
