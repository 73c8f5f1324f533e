//! Notes as HTML: each row of CodiMD's dialect, and what becomes of raw HTML.

use encrier_formats::html::from_markdown;
use encrier_formats::note::{Language, Options, render};

#[track_caller]
fn check(markdown: &str, expected: &str) {
    assert_eq!(from_markdown(markdown), expected);
}

/// What is written for a row of the dialect; several sources may give the same.
#[track_caller]
fn check_all(rows: &[(&str, &str)]) {
    for (markdown, expected) in rows {
        assert_eq!(from_markdown(markdown), *expected, "{markdown}");
    }
}

#[test]
fn the_dialect_of_github() {
    check_all(&[
        (
            "# a\n\n*b* **c** ~~d~~ `e`",
            "<h1 id=\"a\">a</h1>\n<p><em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>\n",
        ),
        (
            "| a | b |\n|:-|--|\n| c |",
            "<table>\n<thead>\n<tr><th align=\"left\">a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td align=\"left\">c</td><td></td></tr>\n</tbody>\n</table>\n",
        ),
        ("```foo x\na < b\n```", "<pre><code class=\"language-foo\">a &lt; b\n</code></pre>\n"),
        ("---\ntitle: a\n---\nb", "<p>b</p>\n"),
        ("---\ntitle: a\n...\nb", "<p>b</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n\n   b", "<ol start=\"3\">\n<li><p>a</p>\n<p>b</p>\n</li>\n</ol>\n"),
    ]);
}

#[test]
fn lines_break_unless_the_note_says_otherwise() {
    check("a\nb", "<p>a<br>\nb</p>\n");
    check("---\nbreaks: false\n---\na\nb  \nc", "<p>a\nb<br>\nc</p>\n");
}

#[test]
fn tasks_know_their_line() {
    check(
        "- [x] a\n- b\n- [ ] c",
        "<ul class=\"contains-task-list\">\n<li class=\"task-list-item\"><label><input type=\"checkbox\" disabled checked data-line=\"0\"> a</label></li>\n<li>b</li>\n<li class=\"task-list-item\"><label><input type=\"checkbox\" disabled data-line=\"2\"> c</label></li>\n</ul>\n",
    );
    assert!(from_markdown("1. [ ] a").contains("<ol class=\"contains-task-list\">"));
}

#[test]
fn marks() {
    check(
        "==m== ++i++ H~2~O x^2^ a++ 1 == 1",
        "<p><mark>m</mark> <ins>i</ins> H<sub>2</sub>O x<sup>2</sup> a++ 1 == 1</p>\n",
    );
    check(":tada: :nothing:", "<p>🎉 :nothing:</p>\n");
}

#[test]
fn typography() {
    check_all(&[
        ("\"a\" l'été 'b'", "<p>“a” l’été ‘b’</p>\n"),
        ("a -- b, c---d, e--f, ls --all", "<p>a – b, c—d, e–f, ls --all</p>\n"),
        ("a... (c) (R) (tm) +-1", "<p>a… © ® ™ ±1</p>\n"),
        ("a?.. b!... c?…", "<p>a?.. b!.. c?…</p>\n"),
        ("\\\"a\\\" `\"--\"`", "<p>\"a\" <code>\"--\"</code></p>\n"),
    ]);
}

#[test]
fn footnotes() {
    let html = from_markdown("a[^1] b^[c *d*]\n\n[^1]: e");
    assert!(
        html.starts_with("<p>a<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup> b<sup"),
        "{html}"
    );
    assert!(html.contains("<li id=\"fn1\">\n<p>e</p>\n"), "{html}");
    assert!(html.contains("<li id=\"fn2\">\n<p>c <em>d</em></p>\n"), "{html}");
}

#[test]
fn a_heading_too_deep_to_be_one_takes_no_other_s_id() {
    let html = from_markdown(&format!("{}# a\n\n# b", "> ".repeat(120)));
    assert!(html.ends_with("<h1 id=\"b\">b</h1>\n"), "{html}");
}

#[test]
fn a_footnote_that_is_defined_twice_hides_nothing() {
    let html = from_markdown("a[^1]\n\n[^1]: b\n\nc\n\n[^1]: d\n\n# e");
    assert!(html.contains("<p>c</p>\n<h1 id=\"e\">e</h1>\n<section"), "{html}");
    assert!(html.contains("<p>d</p>") && !html.contains("<p>b</p>"), "{html}");
}

#[test]
fn a_note_of_too_many_footnotes_has_none() {
    let note = |count: usize| "a^[b] ".repeat(count);
    assert!(from_markdown(&note(1_000)).contains("<section class=\"footnotes\""));
    assert_eq!(from_markdown(&note(20_001)).matches("^[b]").count(), 20_001);
}

/// Each with a word of its own at the head of the note, and with all of its text.
#[test]
fn what_a_note_has_too_much_of_is_shown_as_text_and_said() {
    let warning = |words: &str| format!("<div class=\"note-warning\" role=\"note\">{words}</div>\n");
    for (unit, count, sign, french, english) in [
        ("|a|b|\n|-|-|\n|c|\n\n", 17_000, "<table", "trop de cellules", "too many table cells"),
        ("$a ", 20_000, "class=\"math", "ses formules sont", "its formulas are"),
        ("$a$ 1$ `$`\n\n", 30_001, "class=\"math", "ses formules sont", "its formulas are"),
        (":::info\n", 4_000, "class=\"alert", "trop de blocs", "“:::” blocks"),
        ("a^[b] ", 20_001, "class=\"footnotes", "trop de notes de bas de page", "too many footnotes"),
        ("a\n: b\n\n", 20_001, "<dl>", "trop de définitions", "too many definitions"),
        ("==a== ", 30_001, "<mark>", "« == »", "“==”"),
        (">", 2_001, "markdown-alert", "« &gt; »", "“&gt;”"),
    ] {
        let note = format!("{}\n\n> [!NOTE]\n> fin", unit.repeat(count));
        let html = render(&note, &Options::default()).html();
        let head = html.split_inclusive('\n').next().unwrap();
        let said = head.strip_prefix("<div class=\"note-warning\" role=\"note\">").unwrap_or_default();
        assert!(said.contains(french), "{unit}: {head}");
        assert_eq!(head, warning(said.trim_end().trim_end_matches("</div>")), "{unit}");
        assert!(!html.contains(sign) && html.contains("fin"), "{unit}");
        let options = Options { language: Language::English, ..Options::default() };
        assert!(render(&note, &options).blocks[0].html.contains(english), "{unit}");
        let fewer = format!("{}\n\n> [!NOTE]\n> fin", unit.repeat(count / 100));
        assert!(!from_markdown(&fewer).contains("note-warning"), "{unit}");
    }
}

#[test]
fn a_note_of_too_many_nodes_or_in_too_many_items_is_text() {
    let deep = |blank: usize| format!("{}a\n{}fin", "- ".repeat(50), "\n".repeat(blank));
    let in_a_footnote = |blank: usize| format!("[^1]\n\n[^1]: {}", deep(blank));
    for (few, many) in [
        (deep(70_000), deep(90_000)),
        (in_a_footnote(70_000), in_a_footnote(90_000)),
        ("*a* ".repeat(60_000), "*a* ".repeat(120_000)),
        ("a\n".repeat(100_000), "a\n".repeat(300_000)),
    ] {
        assert!(!from_markdown(&few).contains("note-warning"), "{}", &few[..20]);
        let html = from_markdown(&many);
        let head = "<div class=\"note-warning\" role=\"note\">La suite de cette note est trop complexe";
        assert!(html.starts_with(head) && html.contains("<pre>"), "{}: {}", &many[..20], &html[..200]);
    }
}

#[test]
fn headings_have_ids_up_to_a_bound() {
    let html = from_markdown(&"# a\n".repeat(20_001));
    assert_eq!((html.matches("<h1 id=").count(), html.matches("<h1>").count()), (20_000, 1));
}

#[test]
fn a_note_of_honest_size_meets_no_bound() {
    let html = from_markdown(&crate::sample::note(100_000));
    assert!(!html.contains("note-warning"));
    let list = "- Un point de la liste, comme on en écrit.\n\n";
    let list: Vec<String> = (0..8).map(|depth| "  ".repeat(depth) + list).collect();
    for (what, unit, bytes) in [
        ("a list of eight levels with blank lines", list.concat().as_str(), 1 << 20),
        (
            "a table of short cells",
            "|1|2|3|4|5|6|7|8|\n|-|-|-|-|-|-|-|-|\n|1|2|3|4|5|6|7|8|\n|1|2|3|4|5|6|7|8|\n\n",
            180_000,
        ),
        ("data that was pasted", "{\"nom\": \"Martin\", \"notes\": [12, 14]},\n", 500_000),
        ("a poem", "Un vers\n", 1 << 20),
        ("prices and code", "Le poste coûte 300 $ et le `$PATH` en dit plus ; il en faut 20 $ de plus.\n\n", 1 << 20),
        (
            "formulas and code",
            "Soit $x_1 = 2$ et $y$, que `solve($x)` trouve dès que $z$ est assez grand.\n\n",
            800_000,
        ),
    ] {
        assert!(!from_markdown(&unit.repeat(bytes / unit.len())).contains("note-warning"), "{what}");
    }
    for sign in
        ["<table>", "class=\"math\"", "class=\"alert", "class=\"footnotes\"", "<mark>", "<abbr", "<ruby>", "<sup>2"]
    {
        assert!(html.contains(sign), "{sign}");
    }
}

#[test]
fn a_footnote_leads_back_to_ten_places_at_most() {
    let html = from_markdown(&format!("[^a]: b\n\n{}", "c[^a] ".repeat(15)));
    assert_eq!(html.matches("class=\"footnote-backref\"").count(), 10, "{html}");
    assert!(html.contains("id=\"fnref1:9\"") && !html.contains("fnref1:10"), "{html}");
    assert_eq!(html.matches("href=\"#fn1\"").count(), 15, "each place leads to it");
}

#[test]
fn a_block_repeats_meanings_up_to_a_bound() {
    // Of 199 bytes of text: twice as many and 512 more, for meanings of 199 with their tags of 22.
    let html = from_markdown(&format!("*[a]: {}\n\n{}\n\na", "x".repeat(199), "a ".repeat(100)));
    assert_eq!(html.matches("<abbr").count(), 4 + 1, "the next block has its own: {html}");
}

#[test]
fn definitions_and_abbreviations() {
    check("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n");
    check("a\n~ b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n");
    check("la DANE\n\n*[DANE]: Délégation \"x\"", "<p>la <abbr title=\"Délégation &quot;x&quot;\">DANE</abbr></p>\n");
    check("```\n*[a]: b\n```", "<pre><code>*[a]: b\n</code></pre>\n");
}

#[test]
fn containers() {
    check_all(&[
        (":::info\n*a*\n:::", "<div class=\"alert alert-info\" role=\"note\">\n<p><em>a</em></p>\n</div>\n"),
        (
            "::::danger Un *titre*\n:::success\na\n:::\n::::",
            "<div class=\"alert alert-danger\" role=\"note\">\n<p class=\"alert-title\">Un <em>titre</em></p>\n<div class=\"alert alert-success\" role=\"note\">\n<p>a</p>\n</div>\n</div>\n",
        ),
        (
            ":::spoiler Un *titre*\na\n:::",
            "<details class=\"spoiler\">\n<summary>Un <em>titre</em></summary>\n<p>a</p>\n</details>\n",
        ),
        (
            ":::spoiler {state=\"open\"} a\nb\n:::",
            "<details class=\"spoiler\" open>\n<summary>a</summary>\n<p>b</p>\n</details>\n",
        ),
        (":::spoiler\na\n:::", "<details class=\"spoiler\">\n<summary>Détails</summary>\n<p>a</p>\n</details>\n"),
        (":::embed\na\n:::", "<p>:::embed<br>\na<br>\n:::</p>\n"),
        (
            "> [!NOTE]\n> a",
            "<div class=\"markdown-alert markdown-alert-note\">\n<p class=\"markdown-alert-title\">Note</p>\n<p>a</p>\n</div>\n",
        ),
    ]);
}

#[test]
fn code() {
    check_all(&[
        (
            "```js=101\nlet a\n```",
            "<pre><code class=\"language-js numbered\"><span class=\"line\" data-number=\"101\"><span class=\"hl-keyword\">let</span> a</span>\n</code></pre>\n",
        ),
        (
            "```=\na\n```\n```=+\nb\n```",
            "<pre><code class=\"numbered\"><span class=\"line\" data-number=\"1\">a</span>\n</code></pre>\n<pre><code class=\"numbered\"><span class=\"line\" data-number=\"2\">b</span>\n</code></pre>\n",
        ),
        ("```!\na\n```", "<pre class=\"wrap\"><code>a\n</code></pre>\n"),
        ("```js\"x\na\n```", "<pre><code>a\n</code></pre>\n"),
        ("```flowchart\na\n```", "<figure class=\"diagram\" data-kind=\"flow\"><pre><code>a\n</code></pre></figure>\n"),
        (
            "```mermaid\ngraph <b>\n```",
            "<figure class=\"diagram\" data-kind=\"mermaid\"><pre><code>graph &lt;b&gt;\n</code></pre></figure>\n",
        ),
        (
            "```csvpreview {header=\"true\" delimiter=\";\"}\na;b\n1;<c>\n```",
            "<table class=\"csv\">\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tr><td>1</td><td>&lt;c&gt;</td></tr>\n</table>\n",
        ),
    ]);
}

#[test]
fn plantuml_asks_a_server_only_if_there_is_one() {
    let source = "```plantuml\na -> b\n```";
    let plain = render(source, &Options::default());
    let word = "<figcaption>Ce serveur ne dessine pas ce genre de diagramme : voici son texte.</figcaption>";
    let text = "<figure class=\"diagram\" data-kind=\"plantuml\"><pre><code>a -&gt; b\n</code></pre>";
    assert_eq!(plain.html(), format!("{text}{word}</figure>\n"));
    assert_eq!(plain.uses.diagrams().next(), None, "no script is for it");

    let asked = Options { plantuml: Some("https://uml.example.fr/".to_owned()), ..Options::default() };
    let rendered = render(source, &asked);
    let link = "<a class=\"foreign-image\" data-src=\"https://uml.example.fr/svg/~h61202d3e2062\"";
    assert!(rendered.html().starts_with(&format!("{text}{link}")), "{}", rendered.html());
    assert!(rendered.uses.clicks && !rendered.html().contains("<img"));

    let trusted = Options { image_hosts: vec!["uml.example.fr".to_owned()], ..asked };
    let html = render(source, &trusted).html();
    assert!(html.contains("<img src=\"https://uml.example.fr/svg/~h61202d3e2062\" alt=\"a -&gt; b\">"), "{html}");
}

#[test]
fn formulas() {
    check_all(&[
        ("$a_b^c_d$", "<p><span class=\"math\">a_b^c_d</span></p>\n"),
        ("$$\na < b\n$$", "<div class=\"math\">a &lt; b</div>\n"),
        ("a $$b$$", "<p>a <span class=\"math display\">b</span></p>\n"),
        ("de 10$ à 20$, \\$a$", "<p>de 10$ à 20$, $a$</p>\n"),
        ("$10 et `$HOME`", "<p>$10 et <code>$HOME</code></p>\n"),
        ("$10 et $20", "<p>$10 et $20</p>\n"),
    ]);
}

#[test]
fn pictures_have_sizes() {
    check_all(&[
        ("![a](/b.png =200x100)", "<p><img src=\"/b.png\" alt=\"a\" width=\"200\" height=\"100\"></p>\n"),
        ("![a](/b.png \"c\" =320x)", "<p><img src=\"/b.png\" alt=\"a\" title=\"c\" width=\"320\"></p>\n"),
        ("`![a](/b.png =320x)`", "<p><code>![a](/b.png =320x)</code></p>\n"),
    ]);
}

#[test]
fn rubies_and_tags() {
    check_all(&[
        ("{漢字|かんじ}", "<p><ruby>漢字<rt>かんじ</rt></ruby></p>\n"),
        ("{漢字|かん|じ}", "<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby></p>\n"),
        ("{a} {|b}", "<p>{a} {|b}</p>\n"),
        (
            "> a [name=Éva] [time=hier] [color=#907bf7]",
            "<blockquote class=\"tagged\" style=\"border-color:#907bf7\">\n<p>a <small class=\"tag-name\">Éva</small> <small class=\"tag-time\">hier</small> </p>\n</blockquote>\n",
        ),
        ("[name=a]", "<p>[name=a]</p>\n"),
    ]);
}

#[test]
fn contents_and_ids_of_headings() {
    check(
        "[TOC maxLevel=2]\n\n# É à : b\n## a\n## a\n### `c` & *d*",
        "<nav class=\"toc\" aria-label=\"Table des matières\">\n<ul>\n<li><a href=\"#É-à--b\">É à : b</a><ul>\n<li><a href=\"#a\">a</a></li>\n<li><a href=\"#a1\">a</a></li>\n</ul>\n</li>\n</ul>\n</nav>\n<h1 id=\"É-à--b\">É à : b</h1>\n<h2 id=\"a\">a</h2>\n<h2 id=\"a1\">a</h2>\n<h3 id=\"c-amp-d\"><code>c</code> &amp; <em>d</em></h3>\n",
    );
    let ids = |source: &str| -> Vec<String> {
        render(source, &Options::default()).headings.into_iter().map(|heading| heading.id).collect()
    };
    assert_eq!(ids("# a\n# a1\n# a\n# a"), ["a", "a1", "a11", "a2"]);
    assert_eq!(ids("# Un (petit) *Titre* !\n# :tada: x\n# ?"), ["Un-petit-Titre-", "-x", ""]);
}

#[test]
fn embeds_wait_for_a_click() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    check(
        "{%youtube a_b-KE_bpKQ %}",
        &format!(
            "<p><a class=\"embed\" data-kind=\"youtube\" data-src=\"https://www.youtube-nocookie.com/embed/a_b-KE_bpKQ\" title=\"YouTube – https://www.youtube.com/watch?v=a_b-KE_bpKQ\" href=\"https://www.youtube.com/watch?v=a_b-KE_bpKQ\" {rel}>YouTube (www.youtube.com)</a></p>\n"
        ),
    );
    assert!(from_markdown("{%pdf https://a.fr/b_c--d.pdf %}").contains(" href=\"https://a.fr/b_c--d.pdf\""));
    assert!(from_markdown("> {%vimeo 124148255 %}").contains("player.vimeo.com/video/124148255"));
    assert!(
        from_markdown("<iframe src=\"https://www.youtube.com/embed/aqz-KE_bpKQ?x=1\"></iframe>")
            .contains("data-src=\"https://www.youtube-nocookie.com/embed/aqz-KE_bpKQ\"")
    );
    let linked = |source: &str, page: &str| {
        let expected = format!(
            "<a class=\"embed\" data-kind=\"frame\" title=\"Page d’un autre site – {page}\" href=\"{page}\" {rel}>Page d’un autre site ("
        );
        let written = from_markdown(&format!("<iframe src=\"{source}\" width=\"500\">x</iframe>"));
        assert!(written.starts_with(&expected) && !written.contains(">x<"), "{written}");
    };
    linked("https://learningapps.org/watch?v=p1", "https://learningapps.org/watch?v=p1");
    linked(
        "//podeduc.apps.education.fr/video/1/?is_iframe=true",
        "https://podeduc.apps.education.fr/video/1/?is_iframe=true",
    );
    linked("https://player.vimeo.com/video/1234567?h=abc", "https://player.vimeo.com/video/1234567?h=abc");
    linked("https://www.youtube.com/embed/videoseries?list=PLx", "https://www.youtube.com/embed/videoseries?list=PLx");
    assert!(
        from_markdown("<iframe src=//player.vimeo.com/video/1234567>").contains("player.vimeo.com/video/1234567?dnt=1")
    );
    for nowhere in ["javascript:alert(1)", "data:text/html,x", "/n/x", "x", "ftp://a.fr/b", "https:\\\\a.fr", ""] {
        assert_eq!(from_markdown(&format!("<iframe src=\"{nowhere}\"></iframe>")), "", "{nowhere}");
    }
    check("{%youtube x\" onload %}", "<p>{%youtube x\" onload %}</p>\n");
}

#[test]
fn foreign_pictures_wait_for_a_click() {
    check(
        "![a](https://b.fr/c.png)",
        "<p><a class=\"foreign-image\" data-src=\"https://b.fr/c.png\" href=\"https://b.fr/c.png\" title=\"Image de b.fr\" rel=\"noopener noreferrer nofollow\">a</a></p>\n",
    );
    let options = Options { link_base: "https://b.fr".to_owned(), ..Options::default() };
    assert_eq!(
        render("![a](https://b.fr/c.png)", &options).html(),
        "<p><img src=\"https://b.fr/c.png\" alt=\"a\"></p>\n"
    );
    assert_eq!(render("![a](/c.png)", &options).html(), "<p><img src=\"https://b.fr/c.png\" alt=\"a\"></p>\n");
}

#[test]
fn links_and_pictures() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    check("[*a*](/b \"c\")", &format!("<p><a href=\"/b\" title=\"c\" {rel}><em>a</em></a></p>\n"));
    check(
        "https://a.fr?b&c--d",
        &format!("<p><a href=\"https://a.fr?b&amp;c--d\" {rel}>https://a.fr?b&amp;c--d</a></p>\n"),
    );
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
    check(
        "<span style=\"color:red;position:fixed\" class=\"embed text-center\" id=x>a</span>",
        "<p><span style=\"color:red\" class=\"text-center\" id=\"user-content-x\">a</span></p>\n",
    );
}

#[test]
fn raw_html_stays_where_it_is() {
    check("> <div>\n\na", "<blockquote>\n<div>\n</div></blockquote>\n<p>a</p>\n");
    check("**<b>** a</b> </div>", "<p><strong><b></b></strong> a </p>\n");
    check("[<b>a](/b) c</b>", "<p><a href=\"/b\" rel=\"noopener noreferrer nofollow\"><b>a</b></a> c</p>\n");
    check("[<a href=/c>a</a>](/b)", "<p><a href=\"/b\" rel=\"noopener noreferrer nofollow\">a</a></p>\n");
    check(
        "| <b>a |\n|-|\n| c</b> |",
        "<table>\n<thead>\n<tr><th><b>a</b></th></tr>\n</thead>\n<tbody>\n<tr><td>c</td></tr>\n</tbody>\n</table>\n",
    );
}

#[test]
fn raw_html_that_may_not_leave() {
    check("a <script>b</script>", "<p>a &lt;script&gt;b&lt;/script&gt;</p>\n");
    check("<script>\n\na\n</script>\nb", "<p>b</p>\n");
    check("<style>p {}</style>", "");
    check("<p onclick=d data-e=f name=g>g</p>", "<p>g</p>\n");
    check("<iframe src=a></iframe><form><input></form>", "&lt;form&gt;&lt;input&gt;&lt;/form&gt;\n");
    check("a <b c", "<p>a &lt;b c</p>\n");
    check("a <!-- b --> c", "<p>a  c</p>\n");
}

#[test]
fn what_is_too_deep_becomes_its_text() {
    let html = from_markdown(&format!("{}a **b**", "> ".repeat(300)));
    assert_eq!(html.matches("<blockquote>").count(), 100);
    assert!(html.contains("<p>a b</p>"));
}

#[test]
fn a_note_of_too_many_cells_has_no_tables() {
    let table = |rows: usize| format!("|{}\n|{}\n{}", "a|".repeat(100), "-|".repeat(100), "|a\n".repeat(rows));
    assert!(from_markdown(&table(900)).contains("<table>"));
    assert!(!from_markdown(&table(1_100)).contains("<table>"));
}

#[test]
fn bad_front_matter_is_shown_and_warned_of() {
    let rendered = render("---\na: [\n---\nb", &Options::default());
    assert!(rendered.matter.warning.is_some());
    assert!(rendered.blocks[0].html.starts_with("<div class=\"note-warning\""));
    assert!(rendered.html().contains("a: ["));
}

#[test]
fn blocks_know_their_lines() {
    let source = "---\ntitle: a\n---\n\n# b\n\nc\nd\n\n<details>\n\ne\n\n</details>\n\nf[^1]\n\n[^1]: g\n";
    let rendered = render(source, &Options::default());
    let lines: Vec<u32> = rendered.blocks.iter().map(|block| block.line).collect();
    assert_eq!(lines, [5, 7, 10, 16, 18]);
    assert_eq!(rendered.headings[0].line, 5);
}
