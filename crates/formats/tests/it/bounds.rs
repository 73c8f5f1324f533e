//! What a hostile text can cost: time and size in proportion to its length, and no more stack than a worker has.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use encrier_doc::{Node, Run, Tree, Value};
use encrier_formats::flow::{Front, from_html};
use encrier_formats::note::{Options, slides};
use encrier_formats::{docx, html, markdown, odt, text, title};

use crate::build::{bullets, code, element, link, p, pad, run, runs, table, td};

/// The stack of a thread of the server.
const STACK_BYTES: usize = 2 << 20;

/// Far more than any of these takes on a busy machine; far less than what grows with the square would.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs on a thread as small as the server's, and gives up when it takes too long.
pub(crate) fn bounded<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || drop(sender.send(work())));
    let thread = thread.expect("a thread can be started");
    let result = receiver.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{what}: {error}"));
    thread.join().expect("the thread sent its result");
    result
}

/// Renders the note and holds the size of the result against the source.
fn check_note(what: &str, note: String) {
    let bytes = note.len();
    let html = bounded(what, move || html::from_markdown(&note));
    assert!(html.len() <= 8 * bytes + 70_000, "{what}: {bytes} bytes became {}", html.len());
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

#[test]
fn deep_notes_render() {
    for (what, unit, count) in [
        ("quotes", "> ", 10_000),
        ("tight quotes", ">", 50_000),
        ("brackets", "[", 50_000),
        ("links", "[a](", 20_000),
        ("pictures", "![", 50_000),
        ("stars", "*a **a ", 20_000),
        ("strikes", "~~a *a ", 20_000),
        ("backticks", "`a``", 20_000),
        ("items", "- ", 10_000),
        ("numbers", "1. ", 10_000),
        ("mixed", "> - ", 5_000),
    ] {
        check_note(what, unit.repeat(count));
        check_note(what, format!("{}a", unit.repeat(count)));
    }
    let nested = joined((0..1_000).map(|depth| format!("{}- a\n", "  ".repeat(depth))));
    check_note("indented items", nested);
    check_note("closed brackets", format!("{}a{}", "[".repeat(30_000), "]".repeat(30_000)));
    check_note("closed stars", format!("{}a{}", "*a _b ".repeat(20_000), " b_ a*".repeat(20_000)));
}

#[test]
fn raw_tags_cost_no_square() {
    for tag in [
        "<div>",
        "<b>",
        "<table>",
        "<p>",
        "<li>",
        "<a href=x>",
        "<details>",
        "<td>",
        "<svg>",
        "<math>",
        "<font>",
        "<x>",
        "</div>",
        "<!--",
        "<!",
        "<?",
        "<script>",
        "<b",
        "<b x='",
    ] {
        check_note(tag, tag.repeat(20_000));
        check_note(tag, format!("{tag}\n\n").repeat(10_000));
        check_note(tag, format!("a {tag} ").repeat(10_000));
        check_note(tag, format!("> {tag}\n\n").repeat(10_000));
    }
    let different = joined((0..20_000).map(|index| format!("<b title={index}>")));
    check_note("tags that differ", different.clone());
    check_note("tags that differ over many blocks", format!("<div>{different}\n\n{}", "a\n\n".repeat(10_000)));
    check_note(
        "a long tag over many blocks",
        format!("<p><b title=\"{}\">\n\n{}", "x".repeat(100_000), "a\n\n".repeat(10_000)),
    );
    let attributes = joined((0..50_000).map(|index| format!(" a{index}")));
    check_note("attributes", format!("<b{attributes}>"));
}

#[test]
fn references_and_tables_cost_no_square() {
    check_note("a long address, often", format!("[a]: /{}\n\n{}", "x".repeat(100_000), "[a] ".repeat(20_000)));
    let definitions = joined((0..20_000).map(|index| format!("[a{index}]: b\n")));
    check_note("definitions", definitions);
    let header = format!("|{}\n|{}\n", "a|".repeat(5_000), "-|".repeat(5_000));
    check_note("short rows", format!("{header}{}", "|a\n".repeat(20_000)));
    check_note("wide tables", format!("{header}|a\n|a\n\n").repeat(20));
    check_note(
        "wide tables in quotes",
        joined(header.lines().map(|line| format!("> {line}\n"))) + &"> |a\n".repeat(20_000),
    );
    check_note("cells", "|".repeat(500_000));
    check_note("rows", format!("|a|\n|:-:|\n{}", "||||||\n".repeat(20_000)));
    check_note("addresses", "http://a.b ".repeat(20_000));
    check_note("almost addresses", "www.a_(".repeat(20_000));
    check_note("mailboxes", "a@".repeat(50_000));
    check_note("entities", "&#1".repeat(50_000));
    check_note("references", "&amp;".repeat(50_000));
}

#[test]
fn what_multiplies_itself_stops() {
    let notes = joined((0..400).map(|index| format!("[^{index}]: {}\n\n", "[^1] [^2] [^3]".repeat(20))));
    check_note("footnotes of footnotes", notes + &"a[^1][^2] ".repeat(2_000));
    check_note("footnotes in place", "a^[b^[c^[d]]] ".repeat(10_000));
    check_note("one footnote, often", format!("[^a]: b\n\n{}", "[^a]".repeat(30_000)));
    check_note("contents", "# a\n\n[TOC]\n\n".repeat(5_000));
    check_note("the same heading", "# a\n".repeat(30_000));
    check_note("headings in a row", joined((0..3_000).map(|index| format!("# a{}\n# a\n", "1".repeat(index % 40)))));
    check_note("abbreviations", format!("*[a]: {}\n\n{}", "x".repeat(199), "a ".repeat(50_000)));
    let many = joined((0..600).map(|index| format!("*[a{index}]: {}\n", "x".repeat(190))));
    check_note("many abbreviations", many + &"\na1 a2 a3\n".repeat(5_000));
    check_note("tasks", "- [ ] a\n".repeat(20_000));
    check_note("rubies", "{a|b}".repeat(30_000));
    check_note("braces", "{".repeat(150_000));
    check_note("brackets in quotes", format!("> {}", "[".repeat(150_000)));
    check_note("emoji", ":tada:".repeat(30_000));
    check_note("colons", ":".repeat(150_000));
    check_note("dollars", "$a ".repeat(60_000));
    check_note("formulas", "$a$".repeat(60_000));
    check_note("marks", "==a== ^b^ ~c~ ++d++ ".repeat(10_000));
    check_note("half marks", "==a ^b ~c ++d ".repeat(10_000));
    check_note("containers", ":::info\n".repeat(130_000));
    check_note("containers in a quote", "> :::info\n".repeat(100_000));
    check_note("containers in a row", ":::info\n:::\n".repeat(20_000));
    check_note("terms", "a\n: b\n\n".repeat(20_000));
    check_note("numbered lines", format!("```js=\n{}```", "1\n".repeat(60_000)));
    check_note("colours", format!("```js\n{}```", "1 ".repeat(60_000)));
    check_note("values", format!("```csvpreview\n{}```", ",".repeat(150_000)));
    check_note("values that are few", format!("```csvpreview\n{}```", ",".repeat(15_000)));
    check_note("sizes", "![](a =1x1)".repeat(10_000));
    check_note("almost sizes", " =1x1)".repeat(30_000));
    check_note("rules", "***\n".repeat(40_000));
    check_note("quotation marks", "\"'".repeat(80_000));
    check_note("signs", "&<>".repeat(50_000));
    check_note("embeds", "{%youtube aqz-KE_bpKQ%}\n".repeat(5_000));
    check_note("tags", format!("> {}", "[name=a][time=b][color=red]".repeat(6_000)));
    check_note("front matter", format!("---\na: &a [{}]\nb: [*a,*a]\n---\n", "x,".repeat(50_000)));
}

/// The bytes of all slides of a note.
fn show(note: &str) -> usize {
    let slides = slides(note, &Options::default());
    slides.columns.iter().flatten().map(|slide| slide.html.len() + slide.notes.len()).sum()
}

#[test]
fn comments_on_slides_cost_no_square() {
    for unit in ["<!--.element:-->", "*a* <!-- .element: id=\"x\" -->\n", "a\n\n<!-- .element: id=\"x\" -->\n\n"] {
        let note = format!("a {}", unit.repeat((1 << 20) / unit.len()));
        let bytes = note.len();
        let html = bounded(unit, move || show(&note));
        assert!(html <= 8 * bytes + 70_000, "{unit}: {html}");
    }
}

/// Every shape that was made to grow: no more HTML than the budget, and no more memory asked for than in proportion. What
/// grew with the square would ask for thousands of bytes for each byte of a note of this size.
#[test]
fn no_shape_grows_beyond_its_budget() {
    const BYTES: usize = 64 << 10;
    let (mut count, mut faults) = (0, Vec::new());
    for (name, note) in crate::sample::hostile(BYTES) {
        count += 1;
        let note = note();
        let mut html = 0;
        let asked = allocation_counter::measure(|| html = html::from_markdown(&note).len());
        if html > 8 * note.len() + 70_000 {
            faults.push(format!("{name}: {} bytes became {html}", note.len()));
        }
        let bytes = u64::try_from(note.len()).expect("a note is no longer than memory");
        let shown = allocation_counter::measure(|| html = show(&note));
        // Each slide has bytes of its own that are free.
        if html > 8 * note.len() + 70_000 * (1 + note.len() / 2_048) {
            faults.push(format!("{name}: {} bytes became {html} of slides", note.len()));
        }
        for asked in [asked, shown] {
            if asked.count_total > 4 * bytes || asked.bytes_total > 800 * bytes {
                faults.push(format!("{name}: {} allocations and {} bytes", asked.count_total, asked.bytes_total));
            }
        }
    }
    assert!(count >= 60 && faults.is_empty(), "{count} shapes, {faults:#?}");
}

#[test]
fn a_note_of_a_megabyte_renders() {
    let paragraph = "Un *compte* rendu **assez** long, avec un [lien](https://a.fr) et `du code`.\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";
    let note = paragraph.repeat((1 << 20) / paragraph.len());
    let html = bounded("a megabyte", move || html::from_markdown(&note));
    assert!(html.contains("<table>") && html.len() > 1 << 20);
}

#[test]
fn pictures_of_a_flow_are_told_apart_without_a_square() {
    let html = joined((0..100_000).map(|number| format!("<img src=/{number:050}>")));
    let flow = from_html(&html);
    let count = bounded("pictures", move || flow.pictures().len());
    assert_eq!(count, 100_000);
}

#[test]
fn tables_and_notes_of_pages_cost_no_square() {
    let wide = joined((0..20_000).map(|_| "<tr><td colspan=40>x".to_owned()));
    let many = joined((0..2_500).map(|_| format!("<tr>{}", "<td>x".repeat(40))));
    for (what, rows) in [("wide cells", wide), ("many cells", many)] {
        let flow = from_html(&format!("<table>{rows}</table>"));
        let files = bounded(what, move || {
            [docx::from_flow(&flow, &Front::default(), &|_| None), odt::from_flow(&flow, &Front::default(), &|_| None)]
        });
        assert!(files.iter().all(|file| file.len() < 4 << 20), "{what}");
    }
    let marks = joined((0..60_000).map(|mark| format!("<a href=#n{:06}>1</a> ", mark % 20_000)));
    let notes = joined((0..20_000).map(|note| format!("<li id=n{note:06}>x")));
    let sections = "<p class=footnotes></p>".repeat(20_000);
    let page = format!("{marks}{sections}<section class=footnotes><ol>{notes}</ol></section>");
    assert_eq!(bounded("marks of notes", move || from_html(&page).footnotes.len()), 20_000);
}

/// Nodes inside one another, with text at the bottom.
fn nested(name: &str, item: Option<&str>, depth: usize) -> Node {
    (0..depth).fold(p("le fond"), |inside, _| match item {
        Some(item) => element(name, [element(item, [inside])]),
        None => element(name, [inside]),
    })
}

/// Every export of the tree, each no larger than so many bytes.
fn check_tree(what: &str, tree: Tree, bytes_max: usize) -> [String; 3] {
    let files = bounded(what, move || {
        let files = [markdown::from_tree(&tree), html::from_tree(&tree), text::from_tree(&tree)];
        assert!(title::from_tree(&tree).is_none_or(|title| title.chars().count() <= 200));
        files
    });
    for file in &files {
        assert!(file.len() <= bytes_max, "{what}: {} bytes", file.len());
    }
    files
}

#[test]
fn deep_pads_keep_their_text() {
    let depth = 5_000;
    for (name, item) in [
        ("blockquote", None),
        ("bulletList", Some("listItem")),
        ("taskList", Some("taskItem")),
        ("table", Some("tableRow")),
        ("paragraph", None),
        ("unknown", None),
    ] {
        for file in check_tree(name, pad([nested(name, item, depth)]), 10_000) {
            assert!(file.contains("le fond"), "{name}: {file}");
        }
    }
}

/// One address over runs of different marks: 1 GB, were it held once a run.
#[test]
fn a_long_address_is_held_and_written_once() {
    let linked = link("a", &format!("https://example.org/{}", "x".repeat(100_000)), "").marks;
    let letter = |index: usize| {
        let mut marks = linked.clone();
        marks.extend(index.is_multiple_of(2).then(|| ("bold".to_owned(), Value::Map(Vec::new()))));
        Run { text: "a".to_owned(), marks }
    };
    check_tree("a long address", pad([element("paragraph", [runs((0..10_000).map(letter))])]), 400_000);
}

#[test]
fn exports_are_linear_in_the_pad() {
    let lines = "\n".repeat(100_000);
    let deep = (0..100).fold(code("", &lines), |inside, _| element("blockquote", [inside]));
    // A blank line of code repeats the signs of every quote around it: at most 50 of them.
    check_tree("a deep column of code", pad([deep]), 120 * lines.len());
    let spans = table((0..100).map(|_| {
        vec![crate::build::with(
            "tableCell",
            [("colspan", Value::Number(1e9)), ("rowspan", Value::Number(1e9))],
            [p("x")],
        )]
    }));
    check_tree("cells that span a lot", pad([spans]), 20_000);
    check_tree("backticks", pad([runs([run(&"`".repeat(100_000), "code")]), code("", &"`".repeat(100_000))]), 600_000);
    check_tree("signs", pad([p(&"*_[]<>&#|~`".repeat(10_000))]), 700_000);
    let marks = ["bold", "italic", "strike", "underline", "code", "bold italic", "italic strike", "underline bold"];
    let crossing = (0..50_000).map(|index| link("a", ["x", "y"][index % 2], marks[index % marks.len()]));
    check_tree("marks that change with each letter", pad([runs(crossing)]), 10_000_000);
}

#[test]
fn a_pad_of_five_thousand_blocks_is_exported() {
    let blocks = (0..5_000).map(|index| match index % 5 {
        0 => p("Un paragraphe de longueur moyenne, comme on en écrit."),
        1 => bullets([vec![p("a")], vec![p("b"), bullets([vec![p("c")]])]]),
        2 => table([vec![td("a"), td("b")], vec![td("c"), td("d")]]),
        3 => code("rust", "fn main() {}\n"),
        _ => runs([run("du ", ""), run("gras", "bold"), link("un lien", "https://a.fr", "italic")]),
    });
    let files = check_tree("five thousand blocks", pad(blocks), 2_000_000);
    assert_eq!(files[0].matches("**gras**").count(), 1_000);
}
