//! Looks at HTML with a browser's tokenizer and judges it by a list of its own, not by the crate's.
//!
//! Reading tokens alone is sound here because the list has no tag that changes how the text after it is read (`script`,
//! `style`, `textarea`, `title`, `svg`, …): the first such tag is refused.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

const TAGS: &str = "a abbr b bdi bdo blockquote br caption center cite code col colgroup data dd del details dfn div dl dt em \
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre q rp rt ruby s samp section small span \
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";

const ATTRIBUTES: &str = "align alt checked class colspan datetime dir disabled height href lang open rel rowspan scope span \
    src start title type width";

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
            TagKind::StartTag => open.push(name),
            TagKind::EndTag if open.last() == Some(&name) => drop(open.pop()),
            TagKind::EndTag => faults.push(format!("</{name}> closes {:?}", open.last())),
        }
    }
    faults.extend(open.into_iter().map(|name| format!("<{name}> is not closed")));
    faults
}

fn judge(tag: &Tag, faults: &mut Vec<String>) {
    let name = &*tag.name;
    if !TAGS.split_whitespace().any(|known| known == name) {
        faults.push(format!("tag {name}"));
    }
    for attribute in &tag.attrs {
        let (key, value) = (&*attribute.name.local, &*attribute.value);
        let is_known = ATTRIBUTES.split_whitespace().any(|known| known == key);
        let is_harmless = match key {
            "href" => is_harmless_address(value),
            "src" => is_harmless_address(value) || is_bitmap(value),
            "class" => value.starts_with("language-") || matches!(value, "contains-task-list" | "task-list-item"),
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
    if name == "a" && tag.kind == TagKind::StartTag && has("href") && !has("rel") {
        faults.push("a link that tells where it comes from".to_owned());
    }
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
        "<form></form>",
        "<iframe></iframe>",
        "<a href='vbscript:x' rel=x></a>",
    ];
    for html in bad {
        assert_ne!(faults(html), Vec::<String>::new(), "{html}");
    }
    assert_eq!(faults("<p>a <b>b</b> &lt;script&gt;<br><img src=\"/x\"></p>"), Vec::<String>::new());
}
