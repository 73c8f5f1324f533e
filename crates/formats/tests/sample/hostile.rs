//! Notes that were made to be slow or to grow: every construct of the dialect repeated, nested, left open and crossed.

use std::iter;

/// A shape that is grown to any size.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Stands once before all else.
    head: &'static str,
    /// Is repeated; `{n}` in it is how often it stands before.
    unit: &'static str,
    /// Stands once behind all units.
    tail: &'static str,
    /// Closes a unit: as many of them come behind all units.
    close: &'static str,
    /// Is repeated in the second half.
    second: &'static str,
    grows: Grows,
}

/// What becomes of a unit from one to the next.
#[derive(Clone, Copy, PartialEq)]
enum Grows {
    Not,
    /// It is repeated once more each time, with a space behind.
    Longer,
    /// It is indented by two more spaces each time.
    Deeper,
}

const PLAIN: Shape = Shape { name: "", head: "", unit: "", tail: "", close: "", second: "", grows: Grows::Not };

const fn repeated(name: &'static str, unit: &'static str) -> Shape {
    Shape { name, unit, ..PLAIN }
}

const fn headed(name: &'static str, head: &'static str, unit: &'static str) -> Shape {
    Shape { name, head, unit, ..PLAIN }
}

const fn fenced(name: &'static str, head: &'static str, unit: &'static str) -> Shape {
    Shape { name, head, unit, tail: "\n```", ..PLAIN }
}

const fn nested(name: &'static str, unit: &'static str, close: &'static str) -> Shape {
    Shape { name, unit, close, ..PLAIN }
}

/// First one, then another as long.
const fn halves(name: &'static str, unit: &'static str, second: &'static str) -> Shape {
    Shape { name, unit, second, ..PLAIN }
}

const fn growing(name: &'static str, unit: &'static str, grows: Grows) -> Shape {
    Shape { name, unit, grows, ..PLAIN }
}

impl Shape {
    /// The note, of about so many bytes.
    pub(crate) fn of(&self, bytes: usize) -> String {
        let wanted = bytes.saturating_sub(self.head.len() + self.tail.len());
        let first = if self.second.is_empty() { wanted } else { wanted / 2 };
        let mut note = self.head.to_owned();
        let start = note.len();
        let mut count = 0;
        while note.len() - start + count * self.close.len() < first {
            match self.grows {
                Grows::Not if self.unit.contains("{n}") => note.push_str(&self.unit.replace("{n}", &count.to_string())),
                Grows::Not => note.push_str(self.unit),
                Grows::Longer => note.extend(iter::repeat_n(self.unit, count + 1).chain([" "])),
                Grows::Deeper => note.extend(iter::repeat_n("  ", count).chain([self.unit])),
            }
            count += 1;
        }
        for index in 0.. {
            if self.second.is_empty() || note.len() - start >= wanted {
                break;
            }
            note.push_str(&self.second.replace("{n}", &(index % count).to_string()));
        }
        note.extend(iter::repeat_n(self.close, if self.close.is_empty() { 0 } else { count }));
        note.push_str(self.tail);
        note
    }
}

/// Every shape.
pub(crate) fn shapes() -> impl Iterator<Item = &'static Shape> {
    [LINES, INLINES, REFERENCES, BLOCKS, CONTAINERS, TAGS, HEADS, CODE, CROSSED].into_iter().flatten()
}

const LINES: &[Shape] = &[
    repeated("one long line", "a"),
    repeated("one line of words", "mot "),
    repeated("blank lines", "\n"),
    repeated("tabs", "\t"),
    repeated("tabs and words", "\ta\n"),
    repeated("tabs in a line", "a\t"),
    repeated("carriage returns", "\r"),
    repeated("lines that end in CR", "a\r"),
    repeated("zeros", "\0"),
    repeated("letters of four bytes", "😀"),
    repeated("typography", "\"a\"... (c) -- +- "),
    repeated("quotation marks", "\"'"),
    repeated("dots", "."),
    repeated("dashes in a line", "a --"),
    repeated("hard breaks", "a\\\n"),
    repeated("breaks of two spaces", "a  \n"),
    repeated("escapes", "\\*"),
    repeated("backslashes", "\\"),
    repeated("ends of data", "]]>"),
    repeated("signs that are escaped", "&<>"),
];

const INLINES: &[Shape] = &[
    repeated("stars", "*"),
    repeated("emphasis that is not closed", "*a **b "),
    nested("nested emphasis", "*a _b ", " b_ a*"),
    repeated("emphasis that crosses", "*_*_"),
    repeated("emphasis that crosses, with words", "*a_b*c_"),
    repeated("emphasis of each word", "*a* "),
    repeated("strikes that cross", "~~a *b~~ c* "),
    repeated("marks", "==a== ^b^ ~c~ ++d++ "),
    repeated("marks that are not closed", "==a ^b ~c ++d "),
    repeated("marks that cross", "==a ++b== c++ "),
    repeated("tildes", "~"),
    repeated("carets", "^"),
    repeated("carets and words", "a^b"),
    repeated("equals", "="),
    repeated("pluses", "+a+"),
    growing("back-ticks of growing length", "`", Grows::Longer),
    repeated("back-ticks that are not closed", "`a``b"),
    repeated("back-ticks", "`"),
    growing("stars of growing length", "*", Grows::Longer),
    growing("dollars of growing length", "$", Grows::Longer),
    repeated("dollars", "$a "),
    repeated("formulas", "$a$ "),
    repeated("dollars in pairs", "$$a "),
    repeated("dollars and code", "$10 `$a` "),
    repeated("dollars and code in paragraphs", "$10 `$a`\n\n"),
    repeated("brackets", "["),
    repeated("brackets and words", "[a "),
    repeated("brackets that are closed", "[a] "),
    nested("nested brackets", "[", "]"),
    nested("nested links", "[a", "](b)"),
    nested("nested pictures", "![a", "](b)"),
    repeated("brackets and parentheses", "[a]("),
    repeated("links that are not closed", "[a](<b"),
    repeated("titles that are not closed", "[a](b \""),
    repeated("pictures that are not closed", "!["),
    repeated("pictures", "![](a)"),
    repeated("pictures of other hosts", "![](//a.b)"),
    repeated("sizes", "![](a =1x1)"),
    repeated("almost sizes", "![a](b =1x1"),
    repeated("parentheses", "[a]((((((((b)"),
    repeated("rubies", "{a|b}"),
    repeated("rubies that are not closed", "{a|b"),
    repeated("braces", "{"),
    nested("nested braces", "{", "}"),
    repeated("embeds", "{%youtube aqz-KE_bpKQ%}\n\n"),
    repeated("embeds in a line", "{%youtube aqz-KE_bpKQ%} "),
    repeated("embeds that are not closed", "{%youtube "),
    repeated("emoji", ":tada:"),
    repeated("colons", ":"),
    repeated("colons and letters", ":a"),
    repeated("entities", "&amp;"),
    repeated("entities that are not closed", "&#1"),
    repeated("entities of no name", "&aaaaaaaaaaaaaaaaaaaaaaaaaaa;"),
    repeated("addresses", "http://a.b "),
    repeated("almost addresses", "www.a_("),
    repeated("addresses in a row", "http://"),
    repeated("one long address", "www.a."),
    repeated("addresses between angles", "<http://a.b>"),
    repeated("mailboxes", "a@b.fr "),
    repeated("hosts", "ab.fr "),
    repeated("hosts in a row", "ab.fr/"),
    headed("an address of parentheses", "ab.fr/", "()"),
    headed("an address that is closed", "ab.fr/", ")"),
    repeated("quotation marks that open", "\"a '"),
    repeated("quotation marks that nest", "\"'"),
    repeated("apostrophes", "l'a "),
    repeated("quotation marks in emphasis", "*\"a* \"b "),
    repeated("raised words", "x^2^ "),
    repeated("raised phrases", "x^a b^ "),
    repeated("lowered phrases", "x~a b~ "),
    repeated("lowered in one another", "~*"),
    repeated("words in angles", "<a-b> "),
    repeated("headings of raw HTML", "<h1>a</h1>\n"),
    repeated("headings that stay open", "<h1>a"),
    repeated("ids and links to them", "<a id=x> [a](#x) "),
    repeated("calls that are not closed", "{%pdf a "),
    repeated("calls of addresses", "{%pdf https://a.fr %} "),
    repeated("rows of colons", "a\n\n:::\n"),
    repeated("blocks in lines", "a <div>b\n\n"),
    repeated("mailboxes in a row", "a@b"),
    repeated("at signs", "@"),
    headed("tags of people", "> ", "[name=a][time=b][color=red]"),
    headed("tags that are not closed", "> ", "[name="),
    headed("quotes of colours", "", "> [color=red]\n\n"),
];

const REFERENCES: &[Shape] = &[
    halves("addresses that are defined", "[a{n}]: b\n", "[a{n}] "),
    repeated("definitions alone", "[a{n}]: b\n"),
    repeated("definitions of long names", "[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{n}]: b\n\n"),
    headed(
        "one address, often",
        "[a]: /bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\n",
        "[a] ",
    ),
    halves("footnotes", "a[^{n}] ", "\n\n[^{n}]: b"),
    repeated("footnotes, each behind its word", "a[^{n}]\n\n[^{n}]: b\n\n"),
    repeated("footnotes of footnotes", "[^{n}]: [^1] [^2] [^3][^1] [^2] [^3][^1] [^2] [^3]\n\n"),
    repeated("footnotes without text", "a[^{n}] "),
    headed("one footnote, often", "[^a]: b\n\n", "[^a]"),
    repeated("footnotes in place", "a^[b] "),
    repeated("footnotes in footnotes in place", "a^[b^[c^[d]]] "),
    nested("nested footnotes in place", "^[a", "]"),
    repeated("footnotes in place that are not closed", "^[a "),
    repeated("footnotes of the same name", "[^a]: b\n\n[^a]\n\n"),
    repeated("footnotes that are never used", "[^{n}]: b\n\n"),
    headed("one abbreviation, often", "*[a]: a meaning of some length that is repeated over and over again\n\n", "a "),
    halves("abbreviations", "*[a{n}]: b\n", "\na{n} "),
    halves("abbreviations and long lines", "*[a{n}]: b\n", "a{n} "),
    headed("abbreviations that begin alike", "*[a]: x\n*[a a]: x\n*[a a a]: x\n*[a a a a]: x\n\n", "a b "),
    repeated("abbreviations in brackets", "*[a "),
];

const BLOCKS: &[Shape] = &[
    repeated("headings", "# a\n"),
    repeated("headings, each another", "# a{n}\n"),
    repeated("headings and contents", "# a\n\n[TOC]\n\n"),
    headed("contents", "[TOC]\n\n", "# a b c\n"),
    repeated("headings of seven signs", "####### a\n"),
    repeated("underlined headings", "a\n=\n"),
    repeated("rules", "***\n"),
    repeated("rules with spaces", "* * * \n"),
    repeated("quotes in quotes", "> "),
    repeated("tight quotes", ">"),
    repeated("quotes", "> a\n"),
    repeated("quotes in a row", "> a\n\n"),
    growing("quotes of growing depth", ">", Grows::Longer),
    repeated("items in items", "- "),
    repeated("numbers in numbers", "1. "),
    repeated("items in quotes in items", "> - "),
    repeated("items", "- a\n"),
    repeated("empty items", "-\n"),
    repeated("items of changing signs", "- a\n+ a\n"),
    repeated("loose items", "- a\n\n"),
    growing("items of growing depth", "- a\n", Grows::Deeper),
    repeated("items in two", "- a\n  - b\n"),
    repeated("items and blank lines", "- a\n\n\n"),
    repeated("tasks", "- [ ] a\n"),
    repeated("tasks that are no tasks", "- [ ]\n"),
    repeated("terms", "a\n: b\n\n"),
    repeated("terms in a row", "a\n: b\n"),
    headed("details of one term", "a\n", ": b\n"),
    headed("nested details", "a\n", ": "),
    repeated("terms of two lines", "a\n\n: b\n\n  c\n\n"),
    repeated("tables", "|a|b|\n|-|-|\n|c|\n\n"),
    headed("one table", "|a|b|\n|-|-|\n", "|c|d|\n"),
    headed("one table of short rows", "|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n", "|c\n"),
    Shape { second: "-|", ..halves("a table of many columns", "a|", "-|") },
    headed("a table with many cells in a row", "|a|\n|-|\n", "b|"),
    repeated("pipes", "|"),
    repeated("pipes that are escaped", "\\|"),
    repeated("heads of tables", "|a|\n|-|\n"),
    repeated("alerts", "> [!NOTE]\n> a\n\n"),
    repeated("alerts with titles", "> [!NOTE] *a*\n\n"),
    repeated("alerts in alerts", "> [!NOTE]\n>"),
    repeated("indented code", "    a\n\n"),
    headed("blank lines in items in items", DEEP, "\n"),
    headed(
        "blank lines in numbers in numbers",
        "1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. 1. a\n",
        "\n",
    ),
    headed(
        "blank lines in items in a footnote",
        "[^1]\n\n[^1]: - - - - - - - - - - - - - - - - - - - - - - - - a\n",
        "\n",
    ),
    headed("blank lines in code in items", "- - - - - - - - - - - - - - - - - - - - - - - - - - - - ```\n", "\n"),
    headed("emphasis in items in items", DEEP, "*a* "),
    headed("lines that go on in items in items", DEEP, "a\n"),
    repeated("items in items, again", "- - - - - - - - - - a\n\n"),
    repeated("items of changing signs in items", "- + * - + * - + * - a\n"),
    repeated("items of emphasis", "- *a*\n"),
    repeated("terms of emphasis", "*a*\n: *b*\n\n"),
    headed("cells of emphasis", "|a|b|\n|-|-|\n", "|*a*|*b*|\n"),
    repeated("lines of emphasis", "*a*\n"),
    repeated("paragraphs of emphasis", "*a*\n\n"),
    repeated("zeros of emphasis", "*\0* "),
    repeated("paragraphs", "a\n\n"),
];

/// A hundred items in one another.
const DEEP: &str = "- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - \
    - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - a\n";

const CONTAINERS: &[Shape] = &[
    repeated("containers in containers", ":::info\n"),
    repeated("containers", ":::info\n:::\n"),
    repeated("containers with titles", ":::info a *b*\n:::\n"),
    repeated("containers of no kind", ":::a\n:::\n"),
    repeated("containers in quotes", "> :::info\n"),
    repeated("containers in items", "- :::info\n"),
    growing("containers of growing signs", ":", Grows::Longer),
    repeated("spoilers", ":::spoiler a\nb\n:::\n"),
    repeated("ends of containers", ":::\n"),
];

const TAGS: &[Shape] = &[
    repeated("tags in a line", "a <b>"),
    repeated("tags of blocks", "<div>\n\n"),
    repeated("tags that are not closed", "<b>"),
    nested("nested tags", "<b>a", "</b>"),
    nested("nested tags of blocks", "<div>\n\n", "</div>\n\n"),
    repeated("tags that are only closed", "</div>"),
    repeated("tags with attributes", "<b title=a class=alert>"),
    headed("one tag of many attributes", "<b", " a{n}=b"),
    headed("one tag of many styles", "a <b style=\"", "color:red;"),
    repeated("raw pictures of others", "<img src=//a>"),
    headed("raw pictures of others in a block", "<p>\n", "<img src=//a>"),
    repeated("raw films", "<video src=//a>"),
    headed("raw films in a block", "<p>\n", "<video src=//a>"),
    repeated("comments on slides", "<!-- .element: class=\"grow\" -->"),
    repeated("comments on items", "- a <!-- .element: class=\"grow\" -->\n"),
    repeated("slides", "a\n\n---\n\n"),
    repeated("slides with notes", "a^[b]\nNote: c^[d]\n\n----\n\n"),
    repeated("half tags", "<a href=\""),
    repeated("tags that cross", "<b><i></b></i>"),
    repeated("tags and paragraphs", "<b>a\n\n"),
    repeated("details", "<details><summary>a</summary>\n\nb\n\n</details>\n\n"),
    repeated("comments", "<!-- a -->"),
    repeated("comments that are not closed", "a <!--"),
    repeated("comments in blocks", "<!--\n\n"),
    repeated("data that is not closed", "a <![CDATA["),
    repeated("instructions that are not closed", "a <?"),
    repeated("declarations that are not closed", "a <!A "),
    repeated("scripts", "<script>"),
    repeated("frames", "<iframe src=\"https://www.youtube.com/embed/aqz-KE_bpKQ\"></iframe>"),
    repeated("angles", "<"),
    repeated("raw pictures", "<img src=//a.b>"),
    repeated("raw links", "<a href=a>"),
    repeated("raw cells", "<td>"),
    repeated("quotes by tags", "<blockquote>"),
];

const HEADS: &[Shape] = &[
    Shape { tail: "\n---\n", ..headed("front matter", "---\na: ", "x ") },
    Shape { tail: "\n---\n", ..headed("front matter of lists", "---\na: ", "[") },
    Shape { tail: "\n---\n", ..headed("front matter of keys", "---\n", "a{n}: b\n") },
    Shape { tail: "\n---\n", ..headed("front matter of aliases", "---\na: &a [b]\n", "c{n}: *a\n") },
    Shape { tail: "\n---\n", ..headed("front matter of quotation", "---\na: \"", "\\x41") },
    headed("front matter without end", "---\n", "a{n}: b\n"),
    repeated("front matters", "---\na: b\n---\n"),
];

const CODE: &[Shape] = &[
    repeated("fences", "```\n"),
    repeated("fences of tildes", "~~~\n```\n"),
    repeated("code of one line", "```js\na\n```\n"),
    repeated("fences with long words", "```aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"),
    fenced("numbered lines", "```js=\n", "1\n"),
    fenced("code", "```js\n", "if (a) { return \"b\"; }\n"),
    repeated("code that counts on", "```=+\na\n```\n"),
    fenced("values", "```csvpreview\n", "a,b\n"),
    fenced("many columns of values", "```csvpreview\n", ","),
    fenced("values in quotation", "```csvpreview\n", "\"a\"\"\n"),
    repeated("tables of values", "```csvpreview\na,b\n```\n"),
    repeated("diagrams", "```mermaid\na\n```\n"),
];

/// One construct in another.
const CROSSED: &[Shape] = &[
    repeated("money in long paragraphs", "$1 `$a` *bbb* *ccc* *ddd* *eee* *fff* *ggg* *hhh* *iii* *jjj* *kkk*\n\n"),
    repeated("money in paragraphs that are just read again", "$1 `$ aaaaaaaaaa\n\n"),
    repeated("amounts", "1$aa "),
    repeated("amounts in paragraphs", "1$aa 1$ 1$aa 1$\n\n"),
    repeated("money in items", "- $1 `$\n\n"),
    repeated("money in quotes", "> $1 `$\n\n"),
    repeated("formulas in items", "- $a$\n\n"),
    headed("formulas and abbreviations", "*[a]: x\n\n", "$b$ a\n\n"),
    repeated("tables in items", "- |a|\n  |-|\n  |b|\n\n"),
    headed("footnotes in cells", "|a|\n|-|\n", "|a^[b]|\n"),
    headed("marks in cells", "|a|b|\n|-|-|\n", "|==a==|^b^|\n"),
    headed("typography in cells", "|a|b|\n|-|-|\n", "|\"a\"|a -- b|\n"),
    headed("hosts in cells", "|a|\n|-|\n", "|ab.fr|\n"),
    repeated("links in emphasis", "*[a](b)* "),
    repeated("emphasis in links", "[*a*](b) "),
    repeated("pictures in links", "[![](a)](b) "),
    repeated("tags in emphasis", "*<b>a</b>* "),
    repeated("entities in emphasis", "*&amp;* "),
    repeated("emoji in emphasis", "*:tada:* "),
    repeated("addresses in brackets", "[http://a.b] "),
    repeated("sizes in angles", "![](<a> =1x1) "),
    repeated("code in quotes", "> ```\n> a\n> ```\n\n"),
    repeated("numbered code in items", "- ```=+\n  a\n  ```\n"),
    repeated("tasks in quotes", "> - [ ] a\n\n"),
    repeated("headings in quotes", "> # a\n\n"),
    repeated("headings in items", "- # a\n"),
    repeated("headings in containers", ":::info\n# a\n:::\n"),
    repeated("containers in quotes in items", "- > :::info\n"),
    repeated("indented containers", "  :::info\na\n  :::\n"),
    repeated("indented containers in one another", "   :::info\n"),
    repeated("lists that end containers", ":::info\n- a\n  - <b>\n:::\n"),
    repeated("tabs in terms", "a\n:\tb\n\n\tc\n"),
    repeated("spaces in footnotes", "[^a]: b\n \n"),
    repeated("footnotes in footnotes in quotes", "> [^a]: [^b]: c\n>\n"),
    repeated("alerts in items", "- > [!NOTE]\n  > a\n\n"),
    repeated("comments in items", "- <!-- a -->\n"),
    repeated("calls in items", "- {%youtube aqz-KE_bpKQ%}\n"),
    repeated("calls in footnotes in place", "^[{%pdf https://a.fr %}] "),
    repeated("hosts in quotes", "> ab.fr\n\n"),
    repeated("footnotes in terms", "a[^1]\n: b^[c]\n\n"),
    repeated("quotation marks in tags of people", "> [name=\"a\"]\n\n"),
    halves("addresses of emphasis", "[*a{n}*]: b\n", "[*a{n}*] "),
    halves("abbreviations in emphasis", "*[a{n}]: b\n", "\n*a{n}* "),
];

/// One name of each family of languages that is coloured.
pub(crate) const LANGUAGES: [&str; 25] = [
    "c", "java", "ts", "py", "rust", "go", "sh", "sql", "php", "ruby", "perl", "r", "lua", "swift", "haskell", "ocaml",
    "pascal", "css", "json", "yaml", "nginx", "html", "latex", "lisp", "diff",
];

/// Text in that language of which each block is one thing that a scanner could look for in vain, or has to mark.
pub(crate) fn code(language: &str, bytes: usize) -> String {
    const UNITS: [&str; 22] = [
        "/*", "\"", "'", "`", "\\\"", "\"a", "#", "//", "--", "--[[", "{-", "(*", "{", "<!--", "%", ";", "1 ", "if ",
        "a(", "A-a-", "+\n", "\"\"\"",
    ];
    let block = (bytes / UNITS.len()).clamp(16, 90_000);
    let blocks = UNITS.iter().cycle().map(|unit| format!("```{language}\n{}\n```\n", unit.repeat(block / unit.len())));
    blocks.take(bytes.div_ceil(block)).collect()
}
