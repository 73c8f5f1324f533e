//! No markup of an attacker leaves through HTML, by any door.

use encrier_doc::{Run, Value};
use encrier_formats::html::{Page, from_markdown, from_tree, page};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::build::{element, image, link, p, pad, run, runs, text, with, words};
use crate::inspect::{faults, note_faults};

/// Raw HTML and markdown that ran somewhere once.
const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.b/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" onerror=\"alert(1)\"/>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img srcset='x 1x' src=x>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\"java&#x09;script:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=x onclick=alert(1)>x</a>",
    "<a href=x style='position:fixed'>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><use href='data:image/svg+xml,x'/></svg>",
    "<svg><set attributeName=onload to=x>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)'>x</math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<style>@import 'x';</style>",
    "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x",
    "<input autofocus onfocus=alert(1)>",
    "<input type=text value=x>",
    "<select onfocus=alert(1) autofocus>",
    "<textarea autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<html onload=alert(1)>",
    "<base href=javascript:/>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<video src=x onerror=alert(1)>",
    "<audio src onloadstart=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<p id=location name=x>x</p>",
    "<a id=x name=y href=x>x</a>",
    "<template><script>alert(1)</script></template>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml x?><script>alert(1)</script>",
    "<!doctype html>",
    "<b \"> <i onclick=x \">",
    "<b =\"> <img src=x onerror=alert(1)> \">",
    "<p title=\"a\">\" onclick=x>",
    "<code class='x language-js'>x</code>",
    "<code class=language-a\" onclick=x>",
    "<td background=javascript:alert(1)>",
    "<table><tr><td><a href=javascript:alert(1)>x",
    "</p></div></body></html><script>",
    "<a <b>",
    "<<script>script>alert(1)<</script>/script>",
    "<\0script>alert(1)</script>",
    "<scr\0ipt>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](\\javascript:alert(1))",
    "[x](vbscript:x)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/png;base64,AA==)",
    "![x](javascript:alert(1))",
    "![x](data:text/html,x)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![\"onerror=alert(1)//](x)",
    "[x](x \"\\\"onclick=alert(1)//\")",
    "[x](x\"onclick=alert(1)//)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    "<https://a.b/\"onclick=alert(1)>",
    "http://a.b/\"onclick=alert(1)//",
    "```js\" onclick=\"alert(1)\n```",
    "```\"><img src=x onerror=alert(1)>\nx\n```",
    "# <img src=x onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|--|\n| <img src=x onerror=alert(1)> |",
    "- [ ] <img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u{202e}<script>",
    "`<script>alert(1)</script>`",
    "*<b>*</b>*",
    "<details><summary>x\n\n*y*\n\n</details><script>",
];

fn assert_harmless(html: &str, source: &str) {
    assert_eq!(faults(html), Vec::<String>::new(), "\nfrom {source:?}\nmade {html}");
}

#[test]
fn no_payload_leaves_a_note() {
    for payload in PAYLOADS {
        for frame in [
            "@",
            "a @ b",
            "> @",
            "- @\n  @",
            "**@**",
            "[@](x)",
            "| a |\n|--|\n| @ |",
            "<div>\n\n@\n\n</div>",
            "<b>@",
            "<div title='@'>",
            "# @",
            "@\n\n@",
        ] {
            let note = frame.replace('@', payload);
            let html = from_markdown(&note);
            assert_harmless(&html, &note);
            assert_eq!(note_faults(&html), Vec::<String>::new(), "{note}");
        }
    }
}

#[test]
fn no_payload_leaves_a_pad() {
    for payload in PAYLOADS {
        let tree = pad([
            p(payload),
            element(payload, [text(payload)]),
            runs([
                run(payload, "bold"),
                link(payload, payload, "code"),
                link("x", &format!("javascript:{payload}"), ""),
            ]),
            image(payload, payload, payload),
            image("https://a.b/c.png", payload, payload),
            with("codeBlock", [("language", words(payload))], [text(payload)]),
            with("orderedList", [("start", words(payload))], [element("listItem", [p(payload)])]),
            with("heading", [("level", words(payload))], [text(payload)]),
            element("table", [element("tableRow", [with("tableCell", [("colspan", words(payload))], [p(payload)])])]),
        ]);
        assert_harmless(&from_tree(&tree), payload);
    }
}

#[test]
fn no_payload_leaves_the_frame_of_a_page() {
    for payload in PAYLOADS {
        let document = page(&Page { title: payload, authors: &[(*payload).to_owned()], lang: payload, body: "" });
        let (head, rest) = document.split_once("<title>").unwrap();
        let (title, _) = rest.split_once("</title>").unwrap();
        assert!(!title.contains(['<', '>', '"']), "{title}");
        let lang = head.split_once("<html").unwrap().1.split_once('>').unwrap().0;
        assert!(lang.is_empty() || lang.matches('"').count() == 2, "{lang}");
    }
}

#[test]
fn addresses_of_a_pad_are_judged_as_browsers_read_them() {
    let allowed = [
        "https://a.b",
        "HTTP://a.b",
        "mailto:a@b.c",
        "TEL:1",
        "/p/x",
        "x",
        "#x",
        "?x=javascript:1",
        "./a:b",
        "//a.b/c",
    ];
    let refused = [
        "javascript:x",
        "JAVASCRIPT:x",
        " javascript:x",
        "java\nscript:x",
        "java\u{0}script:x",
        "\u{1}javascript:x",
        "java\u{a0}script:x",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "blob:x",
        "javascript&colon;x:y",
        "x:y",
        ":x",
        "about:blank",
        "telx:1",
    ];
    let html = |address: &str| from_tree(&pad([runs([link("t", address, "")])]));
    for address in allowed {
        assert!(html(address).contains("href="), "{address:?}");
    }
    for address in refused {
        assert_eq!(html(address), "<p>t</p>\n", "{address:?}");
    }
}

#[test]
fn pictures_in_addresses_are_bitmaps() {
    let html = |address: &str| from_tree(&pad([image(address, "t", "")]));
    for address in ["data:image/png;base64,iVBORw0KGgo=", "data:image/webp;base64,AA", "https://a.b/c.png", "c.png"] {
        assert!(html(address).contains("<img"), "{address:?}");
    }
    for address in [
        "data:image/svg+xml;base64,AA",
        "data:text/html;base64,AA",
        "data:image/png,<svg>",
        "data:image/png;base64,A\"",
        "javascript:x",
        "",
    ] {
        assert_eq!(html(address), "<p>t</p>\n", "{address:?}");
    }
}

/// Parts of tags and markdown, to be put together at random.
const PARTS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<a ",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<img ",
    "<svg>",
    "<script>",
    "</script>",
    "<style>",
    "<!--",
    "-->",
    "<?",
    "<![CDATA[",
    "href=",
    "src=",
    "onerror=",
    "javascript:",
    "x",
    "\"",
    "'",
    "=",
    " ",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "* ",
    "*",
    "_",
    "`",
    "```",
    "|",
    "|--|\n",
    "[",
    "](",
    ")",
    "![",
    "&#",
    "&lt;",
    ";",
    "\\",
    "\0",
    "\t",
    "http://",
    "www.",
    "@a.b",
    "<li>",
    "<ul>",
    "</ul>",
    "<details>",
    "<summary>",
    "<h1>",
    "<ruby>",
    "<rt>",
    "<span title=\"",
    "<math>",
    "<template>",
    "<select>",
    "<textarea>",
    "<noscript>",
];

fn soup() -> impl Strategy<Value = String> {
    vec(select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_soup_of_tags_leaves_a_note(note in soup()) {
        let html = from_markdown(&note);
        prop_assert!(note_faults(&html).is_empty(), "{:?}\n{html}", note_faults(&html));
    }

    #[test]
    fn no_soup_of_tags_leaves_a_pad(text in soup(), href in soup(), name in soup()) {
        let mut run = Run { text: text.clone(), marks: vec![("link".to_owned(), Value::Map(vec![("href".to_owned(), Value::Text(href.clone().into()))]))] };
        run.marks.push((name.clone(), Value::Map(Vec::new())));
        let tree = pad([element(&name, [runs([run])]), image(&href, &text, &name), with("codeBlock", [("language", words(&name))], [p(&text)])]);
        let html = from_tree(&tree);
        prop_assert!(faults(&html).is_empty(), "{:?}\n{html}", faults(&html));
    }
}
