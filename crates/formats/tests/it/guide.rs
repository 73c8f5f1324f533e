//! The guide to notes: it shows the whole dialect, and every result in it is one.

use encrier_formats::note::{DIAGRAMS, Matter, Options, Rendered, description, render, title};

const GUIDE: &str = include_str!("../../../../docs/markdown.md");

/// The guides to what a note says of itself.
const METADATA: [&str; 2] =
    [include_str!("../../../../docs/yaml-metadata.md"), include_str!("../../../../docs/yaml-metadata.en.md")];

fn guide() -> Rendered {
    let options = Options { link_base: "https://pads.example.fr/".to_owned(), ..Options::default() };
    render(GUIDE, &options)
}

/// What each row of the dialect becomes.
const RESULTS: &[&str] = &[
    "<h3 id=\"Un-titre\">",
    "<p>Salle B12,<br>",
    "<hr>",
    "<em>italique</em>",
    "<strong>gras</strong>",
    "<s>barré</s>",
    "<mark>surligné</mark>",
    "<ins>ajouté</ins>",
    "H<sub>2</sub>O",
    "x<sup>2</sup>",
    "<code>mot pour mot</code>",
    "*sans effet*",
    "<p>“Bonjour”, dit-elle – puis… plus rien. © ® ™ ±1 <code>ls --all</code>",
    "🎉",
    "<ul>\n<li>cahier</li>",
    "<ol start=\"3\">",
    "<input type=\"checkbox\" disabled checked data-line=\"0\">",
    "<input type=\"checkbox\" disabled data-line=\"1\">",
    "title=\"Un titre au survol\"",
    ">https://example.org</a>",
    ">par son nom</a>",
    " width=\"64\" height=\"64\"",
    " width=\"32\"",
    "class=\"foreign-image\"",
    "<th align=\"center\">",
    "<td align=\"right\">",
    "<table class=\"csv\">\n<thead>",
    "<blockquote>\n<p>À quand",
    "<blockquote class=\"tagged\" style=\"border-color:#3b75c6\">",
    "<small class=\"tag-name\">Éva</small>",
    "<small class=\"tag-time\">mardi</small>",
    "alert alert-success\"",
    "<p class=\"alert-title\">Fait</p>",
    "alert alert-info\"",
    "alert alert-warning\"",
    "alert alert-danger\"",
    "<summary>La <em>réponse</em></summary>",
    "<details class=\"spoiler\" open>",
    "markdown-alert-tip\"",
    "<li id=\"fn1\">",
    "<li id=\"fn2\">",
    "<dt>Pronote</dt>",
    "<abbr title=\"Centre de documentation et d’information\">CDI</abbr>",
    "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>",
    "<span class=\"hl-keyword\">def</span>",
    "data-number=\"101\"",
    "data-number=\"103\"",
    "<pre class=\"wrap\">",
    "<span class=\"math\">E = mc^2</span>",
    "<div class=\"math\">\\int",
    "data-kind=\"youtube\"",
    "data-kind=\"vimeo\"",
    "data-kind=\"pdf\"",
    "<nav class=\"toc\"",
    "<kbd>Ctrl</kbd>",
    "<span style=\"color:#b3261e\">",
    "<details><summary>Plus</summary>",
];

#[test]
fn the_guide_shows_the_whole_dialect() {
    let html = guide().html();
    let missing: Vec<_> = RESULTS.iter().filter(|result| !html.contains(**result)).collect();
    assert!(missing.is_empty(), "{missing:#?}\n{html}");
    let missing: Vec<_> = DIAGRAMS.iter().filter(|kind| !html.contains(&format!("data-kind=\"{kind}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for kind in ["gist", "slideshare", "speakerdeck", "figma", "peertube"] {
        assert!(html.contains(&format!("<code>{kind}</code>")), "{kind}");
    }
}

#[test]
fn the_guide_is_right_about_itself() {
    let rendered = guide();
    let html = rendered.html();
    assert!(!html.contains("note-warning") && rendered.matter.warning.is_none(), "{html}");
    assert!(!html.contains("<!--") && !html.contains("pour qui relit --&gt;</p>"), "{html}");
    assert_eq!(title(&rendered.matter, GUIDE).as_deref(), Some("Écrire une note"));
    assert!(description(&rendered.matter, GUIDE).is_some_and(|text| text.starts_with("Tout ce")));
    // Every link within the page leads somewhere.
    let ids: Vec<_> = rendered.headings.iter().map(|heading| heading.id.as_str()).collect();
    let linked = GUIDE.matches("](#").count();
    assert!(linked >= 2 && ids.contains(&"Titres"), "{ids:?}");
}

/// What is shown as source in the guide gives what is shown below it.
#[test]
fn each_source_is_followed_by_its_result() {
    let mut rest = GUIDE;
    let mut count = 0;
    while let Some((_, after)) = rest.split_once("```markdown\n") {
        let fence = if rest[..rest.len() - after.len()].ends_with("````markdown\n") { "````" } else { "```" };
        let (source, below) = after.split_once(&format!("\n{fence}\n")).expect("an end");
        let below = below.trim_start();
        // Slides are not shown on a page, and an empty line parts two embeds.
        let is_shown = !source.starts_with("---") && !source.contains("{%vimeo");
        assert!(
            !is_shown || below.starts_with(source),
            "{source}\n\nis followed by\n\n{}",
            &below[..below.len().min(300)]
        );
        count += usize::from(is_shown);
        rest = below;
    }
    assert!(count > 20, "{count}");
}

/// Without any of the keys that the examples have, the front matter says something else.
#[test]
fn every_key_in_the_guide_to_metadata_has_a_reader() {
    let said = |lines: &[&str]| {
        let source = format!("---\n{}\n---\n", lines.join("\n"));
        Matter { lines: 0, ..render(&source, &Options::default()).matter }
    };
    for guide in METADATA {
        let mut count = 0;
        for example in guide.split("```yaml\n").skip(1) {
            let yaml = example.split("```").next().unwrap_or_default();
            let lines: Vec<&str> = yaml.lines().filter(|line| *line != "---").collect();
            let indent = |line: &str| line.len() - line.trim_start().len();
            let is_key = |line: &str| line.contains(':') && !line.trim_start().starts_with('-');
            for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_key(line)) {
                let inside = lines[at + 1..].iter().take_while(|next| indent(next) > indent(line)).count();
                let others = [&lines[..at], &lines[at + 1 + inside..]].concat();
                assert_ne!(said(&lines), said(&others), "{line}");
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }
}
