//! What stands in what, as in CodiMD: found by compositions of all blocks with one another (`docs/decisions/0037`).

use encrier_formats::html::from_markdown;

/// What is written for sources.
#[track_caller]
fn check_all(rows: &[(&str, &str)]) {
    for (markdown, expected) in rows {
        assert_eq!(from_markdown(markdown), *expected, "{markdown}");
    }
}

/// What is written in a box.
#[track_caller]
fn check_boxed(rows: &[(&str, &str)]) {
    for (markdown, expected) in rows {
        let expected = format!("<div class=\"alert alert-info\" role=\"note\">\n{expected}</div>\n");
        assert_eq!(from_markdown(markdown), expected, "{markdown}");
    }
}

#[test]
fn what_a_list_ends_with_at_the_end_of_a_box_is_not_lost() {
    check_boxed(&[
        (":::info\n- a\n\n      b\n:::", "<ul>\n<li><p>a</p>\n<pre><code>b\n</code></pre>\n</li>\n</ul>\n"),
        (":::info\n- <div>\n  a\n  </div>\n:::", "<ul>\n<li><div>\na\n</div>\n</li>\n</ul>\n"),
        (
            ":::info\n- a\n  ```js\n  b\n\n    c\n:::",
            "<ul>\n<li>a\n<pre><code class=\"language-js\">b\n\n  c\n</code></pre>\n</li>\n</ul>\n",
        ),
        (
            ":::info\n- > - a\n  >\n  >       b\n  >\n:::",
            "<ul>\n<li><blockquote>\n<ul>\n<li><p>a</p>\n<pre><code>b\n</code></pre>\n</li>\n</ul>\n</blockquote>\n</li>\n</ul>\n",
        ),
    ]);
}

#[test]
fn a_list_in_a_list_at_the_end_of_a_box_is_tight() {
    check_boxed(&[
        (":::info\n- a\n  - b\n  - c\n:::", "<ul>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n</ul>\n"),
        (
            ":::info\n- a\n  - b\n\n  - c\n:::",
            "<ul>\n<li>a\n<ul>\n<li><p>b</p>\n</li>\n<li><p>c</p>\n</li>\n</ul>\n</li>\n</ul>\n",
        ),
    ]);
}

#[test]
fn two_paragraphs_of_a_meaning_are_two() {
    check_all(&[
        ("a\n:   b\n\n    c", "<dl>\n<dt>a</dt>\n<dd><p>b</p>\n<p>c</p>\n</dd>\n</dl>\n"),
        (
            "> a\n> : b\n>\n>   c\n> : d",
            "<blockquote>\n<dl>\n<dt>a</dt>\n<dd><p>b</p>\n<p>c</p>\n</dd>\n<dd><p>d</p>\n</dd>\n</dl>\n</blockquote>\n",
        ),
        ("a\n\n: b\n: c", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>\n"),
        ("a\n: b\n\n: c", "<dl>\n<dt>a</dt>\n<dd><p>b</p>\n</dd>\n<dd><p>c</p>\n</dd>\n</dl>\n"),
    ]);
}

#[test]
fn a_box_that_is_indented_takes_nothing_from_its_lines() {
    check_boxed(&[
        ("  :::info\n- a\n  - b\n  :::", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
        (" :::info\n```\na\n  b\n```\n:::", "<pre><code>a\n  b\n</code></pre>\n"),
        ("   :::info\n  ```\n  a\n    b\n  ```\n   :::", "<pre><code>a\n  b\n</code></pre>\n"),
    ]);
    check_all(&[(
        "- a\n\n    :::info\n  - b\n    - c\n    :::",
        "<ul>\n<li><p>a</p>\n<div class=\"alert alert-info\" role=\"note\">\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</div>\n</li>\n</ul>\n",
    )]);
}

#[test]
fn white_space_behind_the_sign_of_a_meaning() {
    let list = "<dl>\n<dt>a</dt>\n<dd><ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</dd>\n</dl>\n";
    check_all(&[
        ("a\n:\t- b\n\t- c", list),
        ("a\n~    - b\n     - c", list),
        ("a\n:\t```\n\tb\n\t```", "<dl>\n<dt>a</dt>\n<dd><pre><code>b\n</code></pre>\n</dd>\n</dl>\n"),
        (
            "a\n:    b\n\n    c\n\n  :::info\n```\n  d\n```\n:::",
            "<dl>\n<dt>a</dt>\n<dd><p>b</p>\n<p>c</p>\n</dd>\n</dl>\n<div class=\"alert alert-info\" role=\"note\">\n<pre><code>  d\n</code></pre>\n</div>\n",
        ),
    ]);
}

#[test]
fn a_row_of_colons_outside_of_an_item_is_none_of_a_box_in_it() {
    check_all(&[("- :::b\n  a\n\n:::\nc", "<ul>\n<li><p>:::b<br>\na</p>\n</li>\n</ul>\n<p>:::<br>\nc</p>\n")]);
}

#[test]
fn footnotes_go_on_behind_blank_lines_of_any_kind() {
    for note in ["a[^1]\n\n[^1]: b\n  \n    c", "> a[^1]\n>\n> [^1]: b\n>\n>     c", ">a[^1]\n>\n>[^1]: b\n> \n>     c"]
    {
        let html = from_markdown(note);
        assert!(html.contains("<li id=\"fn1\">\n<p>b</p>\n<p>c</p>\n"), "{html}");
    }
}

#[test]
fn footnotes_in_footnotes_are_not_lost() {
    let html = from_markdown("a[^1]\n\n[^1]: b[^2]\n\n    [^2]: c\n\n    [^3]:\n        - d");
    assert!(html.contains("<p>b[^2]</p>\n<p>[^2]: c</p>\n<p>[^3]: </p>\n<ul>\n<li>d</li>\n</ul>\n"), "{html}");
}
