//! What notes looked otherwise for than in CodiMD, when many were rendered by both (`docs/decisions/0037`).

use encrier_formats::html::from_markdown;
use encrier_formats::note::{Options, render};

/// What is written for sources.
#[track_caller]
fn check_all(rows: &[(&str, &str)]) {
    for (markdown, expected) in rows {
        assert_eq!(from_markdown(markdown), *expected, "{markdown}");
    }
}

#[track_caller]
fn check_ids(source: &str, expected: &[&str]) {
    let headings = render(source, &Options::default()).headings;
    let ids: Vec<&str> = headings.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids, expected, "{source}");
}

#[test]
fn ids_of_headings_are_made_of_what_is_read() {
    check_ids("# L'été\n# \"Oui\"\n# a -- b...\n# (c) x", &["L’été", "“Oui”", "a-–-b…", "©-x"]);
    check_ids("# a ![b](/c)\n# ![b](/c) a\n# d[^1] e[^1]\n\n[^1]: f", &["a-", "-a", "d1-e11"]);
    check_ids("# Objectif\u{a0}: a", &["Objectifnbsp-a"]);
}

#[test]
fn ids_of_headings_differ_as_in_codimd() {
    check_ids("# a1\n# a\n# a", &["a10", "a", "a1"]);
    check_ids("# a\n# a\n# a\n# a1", &["a", "a1", "a2", "a11"]);
    check_ids("# a\n# a\n# a1\n# a11", &["a", "a1", "a11", "a111"]);
}

#[test]
fn quotation_marks_come_in_pairs() {
    check_all(&[
        ("d'\"intérêt\" l'*\"a\"*", "<p>d’“intérêt” l’<em>“a”</em></p>\n"),
        ("\"a *b\" c* 'd", "<p>\"a <em>b\" c</em> 'd</p>\n"),
        ("5\" x 6' \"21\"\"", "<p>5\" x 6’ “21\"”</p>\n"),
        ("'a \"b' c\"", "<p>‘a \"b’ c\"</p>\n"),
        (
            "\"a\nb\" \"`c`\" \"[d](/e)\"",
            "<p>“a<br>\nb” “<code>c</code>” “<a href=\"/e\" rel=\"noopener noreferrer nofollow\">d</a>”</p>\n",
        ),
        (
            "# \"a\"\n\n| \"b |\n|--|\n| c\" |",
            "<h1 id=\"“a”\">“a”</h1>\n<table>\n<thead>\n<tr><th>\"b</th></tr>\n</thead>\n<tbody>\n<tr><td>c\"</td></tr>\n</tbody>\n</table>\n",
        ),
    ]);
}

#[test]
fn signs_of_typography() {
    check_all(&[
        ("a!!!! ?????? b,, c", "<p>a!!! ??? b, c</p>\n"),
        ("`a`-- b *c*--d\n--all", "<p><code>a</code>– b <em>c</em>–d<br>\n--all</p>\n"),
    ]);
}

#[test]
fn what_is_raised_or_lowered_is_a_word() {
    check_all(&[
        ("le 2^e et le 3^e^", "<p>le 2^e et le 3<sup>e</sup></p>\n"),
        ("~20 € et ~30~ 10~20 à 30~40", "<p>~20 € et <sub>30</sub> 10~20 à 30~40</p>\n"),
        (
            "x^2^ + y^2^ H~2~O [a^2^](/b)",
            "<p>x<sup>2</sup> + y<sup>2</sup> H<sub>2</sub>O <a href=\"/b\" rel=\"noopener noreferrer nofollow\">a<sup>2</sup></a></p>\n",
        ),
        ("a~b\\ c~d `^e^` \\^f^", "<p>a<sub>b c</sub>d <code>^e^</code> ^f^</p>\n"),
    ]);
}

#[test]
fn hosts_are_links_without_a_scheme() {
    let link = |href: &str, text: &str| format!("<a href=\"{href}\" rel=\"noopener noreferrer nofollow\">{text}</a>");
    let voir = format!(
        "<p>voir {} (et {}).</p>\n",
        link("http://eduscol.education.fr", "eduscol.education.fr"),
        link("http://a.fr/b--c", "a.fr/b--c")
    );
    check_all(&[
        ("voir eduscol.education.fr (et a.fr/b--c).", &voir),
        (
            "README.md, fini.Il a.b [c.fr](/d) `e.fr`",
            &format!("<p>README.md, fini.Il a.b {} <code>e.fr</code></p>\n", link("/d", "c.fr")),
        ),
    ]);
}

#[test]
fn addresses_between_brackets_are_links() {
    let html = from_markdown("[source : https://a.fr/b, ou a@b.fr] et [c][d](/e)");
    assert!(html.contains("<a href=\"https://a.fr/b\"") && html.contains("<a href=\"mailto:a@b.fr\""), "{html}");
    assert_eq!(html.matches("<a ").count(), 3, "{html}");
}

#[test]
fn what_is_no_tag_is_a_word() {
    check_all(&[
        (
            "ssh <nom>@<hôte> Vec<u8> <a-b c=\"d\">",
            "<p>ssh &lt;nom&gt;@&lt;hôte&gt; Vec&lt;u8&gt; &lt;a-b c=\"d\"&gt;</p>\n",
        ),
        ("la balise <form>, <script>, <?php a ?>", "<p>la balise &lt;form&gt;, &lt;script&gt;, &lt;?php a ?&gt;</p>\n"),
        ("<votre-nom>\n\na", "&lt;votre-nom&gt;\n<p>a</p>\n"),
        ("<picture><source srcset=/a><img src=/b></picture>", "<p><img src=\"/b\" alt=\"\"></p>\n"),
        (
            "<font color=red>a</font> <font color=\"x:y\">b</font>",
            "<p><span style=\"color:red\">a</span> <span>b</span></p>\n",
        ),
    ]);
}

#[test]
fn blocks_of_raw_html_stand_in_cells_and_items() {
    check_all(&[
        (
            "| a |\n|---|\n| <ul><li>b</li><li>c</li></ul> <td>d |",
            "<table>\n<thead>\n<tr><th>a</th></tr>\n</thead>\n<tbody>\n<tr><td><ul><li>b</li><li>c</li></ul> d</td></tr>\n</tbody>\n</table>\n",
        ),
        ("- a <center>b</center> </li><li>c", "<ul>\n<li>a <center>b</center> c</li>\n</ul>\n"),
    ]);
}

#[test]
fn links_lead_to_ids_of_raw_html() {
    check_all(&[
        (
            "[a](#x) [b](#y)\n\n<a id=\"x\"></a> <a href=\"#x\">c</a>",
            "<p><a href=\"#user-content-x\" rel=\"noopener noreferrer nofollow\">a</a> <a href=\"#y\" rel=\"noopener noreferrer nofollow\">b</a></p>\n<p><a id=\"user-content-x\"></a> <a href=\"#user-content-x\" rel=\"noopener noreferrer nofollow\">c</a></p>\n",
        ),
        (
            "[a](#x)\n\n`<a id=\"x\">`",
            "<p><a href=\"#x\" rel=\"noopener noreferrer nofollow\">a</a></p>\n<p><code>&lt;a id=\"x\"&gt;</code></p>\n",
        ),
        (
            "<h2 align=\"center\">L'été &amp; <b>moi</b></h2>\n\n<h2 id=\"z\">a</h2>",
            "<h2 id=\"Lété-amp-moi\">L'été &amp; <b>moi</b></h2>\n<h2 id=\"user-content-z\">a</h2>\n",
        ),
    ]);
}

#[test]
fn contents_stand_behind_a_line() {
    check_all(&[
        (
            "Sommaire\n[TOC]\n\n# a",
            "<p>Sommaire</p>\n<nav class=\"toc\" aria-label=\"Table des matières\">\n<ul>\n<li><a href=\"#a\">a</a></li>\n</ul>\n</nav>\n<h1 id=\"a\">a</h1>\n",
        ),
        ("[TOC]\na", "<p>[TOC]<br>\na</p>\n"),
    ]);
}

#[test]
fn environments_of_tex_are_formulas() {
    check_all(&[
        (
            "\\begin{align}\na &= b_1 \\\\\nc &= d_2\n\\end{align}",
            "<div class=\"math\">\\begin{align}\na &amp;= b_1 \\\\\nc &amp;= d_2\n\\end{align}</div>\n",
        ),
        ("\\\\[ a_b \\\\]", "<div class=\"math\">a_b</div>\n"),
        ("\\begin{a} b", "<p>\\begin{a} b</p>\n"),
    ]);
}

#[test]
fn a_task_needs_no_space() {
    let task = |state: &str, line: u32, text: &str| {
        format!(
            "<li class=\"task-list-item\"><label><input type=\"checkbox\" disabled{state} data-line=\"{line}\"> {text}</label></li>\n"
        )
    };
    let list = format!(
        "<ul class=\"contains-task-list\">\n{}{}</ul>\n",
        task(" checked", 0, "fait"),
        task("", 1, "<em>à faire</em>")
    );
    assert_eq!(from_markdown("- [x]fait\n- [ ]*à faire*"), list);
    assert!(!from_markdown("- [x](/a)\n- [y]b").contains("checkbox"));
}

#[test]
fn a_row_of_colons_that_ends_nothing_is_a_word() {
    check_all(&[
        (
            ":::info\n:::success\na\n:::\n:::\n\nb\n\n:::danger\nc\n:::\n\nd",
            "<div class=\"alert alert-info\" role=\"note\">\n<div class=\"alert alert-success\" role=\"note\">\n<p>a</p>\n</div>\n</div>\n<p>:::</p>\n<p>b</p>\n<div class=\"alert alert-danger\" role=\"note\">\n<p>c</p>\n</div>\n<p>d</p>\n",
        ),
        (":::autre\n\na\n\n:::", "<p>:::autre</p>\n<p>a</p>\n<p>:::</p>\n"),
        (":::autre\na", "<p>:::autre<br>\na</p>\n"),
    ]);
}

#[test]
fn a_formula_may_stand_behind_a_number() {
    check_all(&[
        ("2$\\pi$ r, 3$x_1$", "<p>2<span class=\"math\">\\pi</span> r, 3<span class=\"math\">x_1</span></p>\n"),
        ("5$/mois puis 10$", "<p>5$/mois puis 10$</p>\n"),
    ]);
}

#[test]
fn what_is_raised_ends_before_a_footnote() {
    let html = from_markdown("a^2^[^1] `b^2^[c]` x^3^[d](/e) f^[g]\n\n[^1]: h");
    assert!(html.starts_with("<p>a<sup>2</sup><sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup> <code>b^2^[c]</code> x<sup>3</sup><a href=\"/e\""), "{html}");
    assert!(html.contains("<p>g</p>") && html.contains("<p>h</p>"), "{html}");
}

#[test]
fn an_embed_is_one_whatever_is_in_it() {
    let html = from_markdown("Voir :\n{%pdf https://a.fr/b_c--d_e.pdf %} et {%youtube aqz_KE_bpKQ %}.");
    assert!(html.contains(" href=\"https://a.fr/b_c--d_e.pdf\"") && html.contains("aqz_KE_bpKQ"), "{html}");
    assert_eq!(html.matches("class=\"embed\"").count(), 2, "{html}");
    let html = from_markdown(
        "{%pdf https://a.fr/1.pdf %} {%pdf https://a.fr/2.pdf %}, {%youtube aqz_KE_bpKQ %} {%pdf https://a.fr/_3_.pdf %}",
    );
    for address in ["1.pdf", "2.pdf", "_3_.pdf"] {
        assert!(html.contains(&format!(" href=\"https://a.fr/{address}\"")), "each is its own: {html}");
    }
    assert_eq!(html.matches("class=\"embed\"").count(), 4, "{html}");
    let html = from_markdown("{%youtube [^1] %} {%[^1]pdf %}\n\n[^1]: a");
    assert_eq!(html.matches("href=\"#fn1\"").count(), 2, "what is referred to is kept: {html}");
}

#[test]
fn an_embed_in_a_footnote_in_place_is_one() {
    let html =
        from_markdown("a^[voir {%pdf https://a.fr/b_c--d.pdf %}, {%youtube aqz_KE_bpKQ %} et {%pdf https://a.fr %}]");
    for address in ["https://a.fr/b_c--d.pdf", "https://a.fr"] {
        assert!(html.contains(&format!(" href=\"{address}\"")), "{address}: {html}");
    }
    assert_eq!(html.matches("class=\"embed\"").count(), 3, "{html}");
    let html = from_markdown("a^[{%pdf *b* %} {%pdf [c](/d) %} {%pdf e]");
    assert!(html.contains("<em>b</em>") && !html.contains("class=\"embed\""), "{html}");
}

#[test]
fn a_block_in_a_paragraph_is_one() {
    check_all(&[
        ("a <center>b</center>\nc", "<div>a <center>b</center><br>\nc</div>\n"),
        (
            "- [ ] a <div>b</div>",
            "<ul class=\"contains-task-list\">\n<li class=\"task-list-item\"><label><input type=\"checkbox\" disabled data-line=\"0\"> a b</label></li>\n</ul>\n",
        ),
        ("a </div></p> <td>b", "<p>a  b</p>\n"),
    ]);
}

#[test]
fn a_container_of_no_kind_is_words() {
    check_all(&[
        ("::::  autre\na\n:::::", "<p>::::  autre<br>\na<br>\n:::::</p>\n"),
        (":::autre (x =2x3) ![](/y =2x3)\n:::", "<p>:::autre (x =2x3) ![](/y =2x3)</p>\n<p>:::</p>\n"),
        (":::autre *a*\n*b*\nc\n:::", "<p>:::autre *a*<br>\n<em>b</em><br>\nc<br>\n:::</p>\n"),
        (
            ":::spoiler a \\*b\\*\nc\n:::",
            "<details class=\"spoiler\">\n<summary>a *b*</summary>\n<p>c</p>\n</details>\n",
        ),
    ]);
}

#[test]
fn abbreviations_are_defined_in_quotes_too() {
    check_all(&[(
        "> la DANE\n>\n> *[DANE]: a",
        "<blockquote>\n<p>la <abbr title=\"a\">DANE</abbr></p>\n</blockquote>\n",
    )]);
}

#[test]
fn pictures_keep_their_address_and_size() {
    check_all(&[
        (
            "![a](</b c> =20x) ![](</d> =x5%)",
            "<p><img src=\"/b c\" alt=\"a\" width=\"20\"> <img src=\"/d\" alt=\"\" height=\"5%\"></p>\n",
        ),
        (
            "`![](<a b> =20x)` ![](/c> =20x)",
            "<p><code>![](&lt;a b&gt; =20x)</code> <img src=\"/c&gt;\" alt=\"\" width=\"20\"></p>\n",
        ),
    ]);
    let html = from_markdown("![a](https://b.fr/@c/d.svg) <img src=/e width=60px height=50%>");
    assert!(html.contains("data-src=\"https://b.fr/@c/d.svg\""), "{html}");
    assert!(html.contains("<img src=\"/e\" alt=\"\" width=\"60\" height=\"50%\">"), "{html}");
}

#[test]
fn titles_of_containers_have_any_sign() {
    check_all(&[
        (
            ":::spoiler Question 1 : quoi ?\nx\n:::",
            "<details class=\"spoiler\">\n<summary>Question 1 : quoi ?</summary>\n<p>x</p>\n</details>\n",
        ),
        (
            ":::spoiler {state=\"open\"} :bulb: Sol\nx\n:::",
            "<details class=\"spoiler\" open>\n<summary>💡 Sol</summary>\n<p>x</p>\n</details>\n",
        ),
        (
            ":::info 14:30 **R**\nx\n:::",
            "<div class=\"alert alert-info\" role=\"note\">\n<p class=\"alert-title\">14:30 <strong>R</strong></p>\n<p>x</p>\n</div>\n",
        ),
        (
            ":::warning Voir https://a.fr/x\nx\n:::",
            "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Voir <a href=\"https://a.fr/x\" rel=\"noopener noreferrer nofollow\">https://a.fr/x</a></p>\n<p>x</p>\n</div>\n",
        ),
        (
            "::::spoiler :one: Un\n:::info a : b\nx\n:::\n::::",
            "<details class=\"spoiler\">\n<summary>1️⃣ Un</summary>\n<div class=\"alert alert-info\" role=\"note\">\n<p class=\"alert-title\">a : b</p>\n<p>x</p>\n</div>\n</details>\n",
        ),
        (
            "- :::info a : b\n  x\n  :::",
            "<ul>\n<li><div class=\"alert alert-info\" role=\"note\">\n<p class=\"alert-title\">a : b</p>\n<p>x</p>\n</div>\n</li>\n</ul>\n",
        ),
        ("```\n:::info a : b\n```", "<pre><code>:::info a : b\n</code></pre>\n"),
        ("    :::info a : b", "<pre><code>:::info a : b\n</code></pre>\n"),
        (
            ":::spoiler ![](/u/a.png =10x) T\nx\n:::",
            "<details class=\"spoiler\">\n<summary><img src=\"/u/a.png\" alt=\"\" width=\"10\"> T</summary>\n<p>x</p>\n</details>\n",
        ),
        ("![x](/u/a.png  =300x200)", "<p><img src=\"/u/a.png\" alt=\"x\" width=\"300\" height=\"200\"></p>\n"),
    ]);
}

#[test]
fn addresses_begin_and_end_where_people_do() {
    check_all(&[
        ("prénom.nom@ac-lyon.fr", "<p>prénom.nom@ac-lyon.fr</p>\n"),
        ("a nom.prénom@ac-x.fr b", "<p>a nom.prénom@ac-x.fr b</p>\n"),
        (
            "jean-françois.dupont@ac-x.fr, a@b.fr",
            "<p>jean-françois.dupont@ac-x.fr, <a href=\"mailto:a@b.fr\" rel=\"noopener noreferrer nofollow\">a@b.fr</a></p>\n",
        ),
        ("[prénom.nom@ac-lyon.fr]", "<p>[prénom.nom@ac-lyon.fr]</p>\n"),
        ("@lycee@mastodon.education.fr", "<p>@lycee@mastodon.education.fr</p>\n"),
        ("l'a.b@c.fr", "<p>l’<a href=\"mailto:a.b@c.fr\" rel=\"noopener noreferrer nofollow\">a.b@c.fr</a></p>\n"),
        (
            "==https://a.fr/x==",
            "<p><mark><a href=\"https://a.fr/x\" rel=\"noopener noreferrer nofollow\">https://a.fr/x</a></mark></p>\n",
        ),
        (
            "a ==voir *b* https://a.fr/x== c",
            "<p>a <mark>voir <em>b</em> <a href=\"https://a.fr/x\" rel=\"noopener noreferrer nofollow\">https://a.fr/x</a></mark> c</p>\n",
        ),
        (
            "++https://a.fr/x++!",
            "<p><ins><a href=\"https://a.fr/x\" rel=\"noopener noreferrer nofollow\">https://a.fr/x</a></ins>!</p>\n",
        ),
        (
            "a^https://a.fr/^",
            "<p>a<sup><a href=\"https://a.fr/\" rel=\"noopener noreferrer nofollow\">https://a.fr/</a></sup></p>\n",
        ),
        (
            "https://a.fr/?b==",
            "<p><a href=\"https://a.fr/?b==\" rel=\"noopener noreferrer nofollow\">https://a.fr/?b==</a></p>\n",
        ),
        (
            "== https://a.fr/x==",
            "<p>== <a href=\"https://a.fr/x==\" rel=\"noopener noreferrer nofollow\">https://a.fr/x==</a></p>\n",
        ),
        (
            "«https://eduscol.fr» et",
            "<p>«<a href=\"https://eduscol.fr\" rel=\"noopener noreferrer nofollow\">https://eduscol.fr</a>» et</p>\n",
        ),
        ("https://a.fr’s", "<p><a href=\"https://a.fr\" rel=\"noopener noreferrer nofollow\">https://a.fr</a>’s</p>\n"),
        ("www.a.fr…", "<p><a href=\"http://www.a.fr\" rel=\"noopener noreferrer nofollow\">www.a.fr</a>…</p>\n"),
        (
            "[https://a.fr»](https://a.fr»)",
            "<p><a href=\"https://a.fr»\" rel=\"noopener noreferrer nofollow\">https://a.fr»</a></p>\n",
        ),
    ]);
}
