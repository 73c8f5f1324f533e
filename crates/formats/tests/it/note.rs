//! Notes as HTML: what the dialect renders, and what becomes of raw HTML.

use encrier_formats::html::from_markdown;

#[track_caller]
fn check(markdown: &str, expected: &str) {
    assert_eq!(from_markdown(markdown), expected);
}

#[test]
fn the_dialect_of_github() {
    check(
        "# a\n\n*b* **c** ~~d~~ `e`",
        "<h1>a</h1>\n<p><em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n",
    );
    check(
        "| a | b |\n|:-|--|\n| c |",
        "<table>\n<thead>\n<tr>\n<th align=\"left\">a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"left\">c</td>\n<td></td>\n</tr>\n</tbody>\n</table>\n",
    );
    check(
        "- [x] a\n- b",
        "<ul>\n<li><input type=\"checkbox\" checked=\"\" disabled=\"\" /> a</li>\n<li>b</li>\n</ul>\n",
    );
    check("```rust x\na < b\n```", "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>\n");
    check("---\ntitle: a\n---\nb", "<p>b</p>\n");
}

#[test]
fn links_and_pictures() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    check("[*a*](/b \"c\")", &format!("<p><a href=\"/b\" title=\"c\" {rel}><em>a</em></a></p>\n"));
    check("https://a.fr?b&c", &format!("<p><a href=\"https://a.fr?b&amp;c\" {rel}>https://a.fr?b&amp;c</a></p>\n"));
    check("a@b.fr", &format!("<p><a href=\"mailto:a@b.fr\" {rel}>a@b.fr</a></p>\n"));
    check("[*a*](javascript:b) ![*c*](javascript:d)", "<p><em>a</em> c</p>\n");
    check(
        "[![a *b*](c.png \"d\")](e)",
        &format!("<p><a href=\"e\" {rel}><img src=\"c.png\" alt=\"a b\" title=\"d\"></a></p>\n"),
    );
}

#[test]
fn raw_html_that_people_use() {
    check("a <u>b</u><br>H<sub>2</sub>O <kbd>Ctrl</kbd>", "<p>a <u>b</u><br>H<sub>2</sub>O <kbd>Ctrl</kbd></p>\n");
    check(
        "<details open>\n<summary>a</summary>\n\n*b*\n\n</details>\n\nc",
        "<details open=\"\">\n<summary>a</summary>\n<p><em>b</em></p>\n</details>\n<p>c</p>\n",
    );
    check("<img src=a.png width=20 onerror=b>", "<img src=\"a.png\" alt=\"\" width=\"20\">\n");
    check(
        "<table><tr><td align=center>a<td>b</table>",
        "<table><tr><td align=\"center\">a</td><td>b</td></tr></table>\n",
    );
}

#[test]
fn raw_html_stays_where_it_is() {
    check("> <div>\n\na", "<blockquote>\n<div>\n</div>\n</blockquote>\n<p>a</p>\n");
    check("**<b>** a</b> </div>", "<p><strong><b></b></strong> a </p>\n");
    check("[<b>a](/b) c</b>", "<p><a href=\"/b\" rel=\"noopener noreferrer nofollow\"><b>a</b></a> c</p>\n");
    check(
        "| <b>a |\n|-|\n| c</b> |",
        "<table>\n<thead>\n<tr>\n<th><b>a</b></th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n</tr>\n</tbody>\n</table>\n",
    );
}

#[test]
fn raw_html_that_may_not_leave() {
    check("a <script>b</script>", "<p>a b</p>\n");
    check("<script>\n\na\n</script>\nb", "\n<p>b</p>\n");
    check("<style>p {}</style>", "");
    check("<p class=a id=b style=c onclick=d data-e=f>g</p>", "<p>g</p>\n");
    check("<iframe src=a></iframe><form><input></form>", "");
    check("a <b c", "<p>a &lt;b c</p>\n");
}

#[test]
fn what_is_too_deep_becomes_its_text() {
    let html = from_markdown(&format!("{}a **b**", "> ".repeat(300)));
    assert_eq!(html.matches("<blockquote>").count(), 99);
    assert!(html.contains("<p>a b</p>"));
}

#[test]
fn a_note_of_too_many_cells_has_no_tables() {
    let table = |rows: usize| format!("|{}\n|{}\n{}", "a|".repeat(100), "-|".repeat(100), "|a\n".repeat(rows));
    assert!(from_markdown(&table(900)).contains("<table>"));
    assert!(!from_markdown(&table(1_100)).contains("<table>"));
}
