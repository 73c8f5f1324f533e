//! Pads as HTML.

use encrier_doc::{Node, Value};
use encrier_formats::html::{Page, from_tree, page};

use crate::build::{
    bullets, code, element, heading, image, line_break, link, marked, numbers, p, pad, run, runs, table, tasks, td,
    text, th, with,
};

#[track_caller]
fn check(nodes: impl IntoIterator<Item = Node>, expected: &str) {
    assert_eq!(from_tree(&pad(nodes)), expected);
}

#[test]
fn blocks() {
    check([heading(2, "a < b"), p("c"), p("")], "<h2>a &lt; b</h2>\n<p>c</p>\n<p><br></p>\n");
    check(
        [element("blockquote", [p("a")]), element("horizontalRule", [])],
        "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n",
    );
    check(
        [code("js=101", "if (a < b) {}\n"), code("", "")],
        "<pre><code class=\"language-js=101\">if (a &lt; b) {}\n\n</code></pre>\n<pre><code></code></pre>\n",
    );
    check([element("paragraph", [text("a"), line_break(), text("b"), line_break()])], "<p>a<br>\nb<br>\n<br></p>\n");
}

#[test]
fn lists() {
    check(
        [bullets([vec![p("a"), bullets([vec![p("b")]])]])],
        "<ul>\n<li>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n",
    );
    check([numbers(3.0, [vec![p("a")], vec![]])], "<ol start=\"3\">\n<li>a</li>\n<li></li>\n</ol>\n");
    check(
        [tasks([(true, vec![p("a")]), (false, vec![code("", "b")])])],
        "<ul class=\"contains-task-list\">\n\
         <li class=\"task-list-item\"><label><input type=\"checkbox\" disabled checked><span>a</span></label></li>\n\
         <li class=\"task-list-item\"><label><input type=\"checkbox\" disabled></label>\n<pre><code>b\n</code></pre>\n</li>\n</ul>\n",
    );
}

#[test]
fn tables() {
    let wide = with("tableCell", [("colspan", Value::Number(2.0)), ("rowspan", Value::Number(1e6))], [p("e"), p("f")]);
    check(
        [table([vec![th("a"), th("b")], vec![th("c"), td("d")], vec![wide]])],
        "<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n</thead>\n\
         <tbody>\n<tr><th scope=\"row\">c</th><td>d</td></tr>\n\
         <tr><td colspan=\"2\" rowspan=\"1000\"><p>e</p>\n<p>f</p>\n</td></tr>\n</tbody>\n</table>\n",
    );
}

#[test]
fn marks_and_links() {
    check(
        [marked([run("a", "bold italic"), run("b", "underline"), run("c", "strike code")])],
        "<p><strong><em>a</em></strong><u>b</u><s><code>c</code></s></p>\n",
    );
    check(
        [marked([link("a", "https://a.fr/?b&c", ""), link("b", "https://a.fr/?b&c", "bold")])],
        "<p><a href=\"https://a.fr/?b&amp;c\" rel=\"noopener noreferrer nofollow\">a<strong>b</strong></a></p>\n",
    );
    check([runs([link("a", "javascript:b", "italic")])], "<p><em>a</em></p>\n");
}

#[test]
fn pictures() {
    check([image("a.png", "b", "c")], "<p><img src=\"a.png\" alt=\"b\" title=\"c\"></p>\n");
    check([image("data:image/svg+xml,x", "b", "c")], "<p>b</p>\n");
}

#[test]
fn a_page_stands_alone() {
    let document = page(&Page { title: "L'été & l'hiver", authors: &[], lang: "fr", body: "<p>a</p>\n" });
    assert!(document.starts_with("<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"));
    assert!(document.contains("<title>L&#39;été &amp; l&#39;hiver</title>"));
    assert!(
        document.contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src * data:\"")
    );
    assert!(document.ends_with("<main>\n<p>a</p>\n</main>\n</body>\n</html>\n"));
    assert!(!page(&Page { title: "", authors: &[], lang: "", body: "" }).contains("lang="));
    let style = document.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!style.contains(['<', '@']) || style.matches('@').count() == style.matches("@media").count());
    assert!(!style.contains("url(") && !document.contains("http:") && !document.contains("<script"));
}
