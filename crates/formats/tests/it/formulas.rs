//! Formulas: what each construct becomes, and that none does harm.

use std::io::{Cursor, Read as _};

use encrier_formats::flow::{Flow, Front, from_html};
use encrier_formats::html::{from_markdown, with_formulas};
use encrier_formats::{docx, odt};
use proptest::prelude::*;
use quick_xml::events::Event;

use crate::hostile_notes::notes;

/// What stands in `math` for a formula of a line, without the frame and the source.
fn mathml(tex: &str) -> String {
    let page = with_formulas(&from_markdown(&format!("${tex}$")));
    let inside = page.split_once("<semantics><mrow>").map(|(_, rest)| rest).unwrap_or_default();
    inside.split_once("</mrow><annotation").map_or_else(|| "source".to_owned(), |(inside, _)| inside.to_owned())
}

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("a zip file");
    let mut text = String::new();
    archive.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

fn flow(tex: &str) -> Flow {
    let tex = tex.replace('&', "&amp;").replace('<', "&lt;");
    from_html(&format!("<p>a <span class='math'>{tex}</span></p><div class='math'>{tex}</div>"))
}

/// The Office Math of a formula on lines of its own; of runs only their text is left.
fn office_math(tex: &str) -> String {
    let document = part(&docx::from_flow(&flow(tex), &Front::default(), &|_| None), "word/document.xml");
    let inside = document.split_once("<m:oMathPara><m:oMath>").map(|(_, rest)| rest).unwrap_or_default();
    let mut inside = inside.split_once("</m:oMath>").map_or("source", |(inside, _)| inside).to_owned();
    for dressing in [
        "<w:rPr><w:rFonts w:ascii=\"Cambria Math\" w:hAnsi=\"Cambria Math\"/></w:rPr>",
        "<m:rPr><m:sty m:val=\"i\"/></m:rPr>",
        "<m:rPr><m:sty m:val=\"p\"/></m:rPr>",
        "<m:t xml:space=\"preserve\">",
        "</m:t></m:r>",
        "<m:r>",
    ] {
        inside = inside.replace(dressing, "");
    }
    inside
}

#[test]
fn each_construct_has_its_mathml() {
    for (tex, expected) in [
        ("a", "<mi>a</mi>"),
        (r"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("f'", "<msup><mi>f</mi><mi mathvariant=\"normal\">′</mi></msup>"),
        (r"\sqrt[3]{8}", "<mroot><mn>8</mn><mn>3</mn></mroot>"),
        (r"\sum_i", "<msub><mo movablelimits=\"false\">∑</mo><mi>i</mi></msub>"),
        (r"\R", "<mi>ℝ</mi>"),
        (r"\overline{z}", "<mover accent=\"true\"><mi>z</mi><mo stretchy=\"true\">¯</mo></mover>"),
        (
            r"\left(x\right]",
            "<mrow><mo fence=\"true\" form=\"prefix\" stretchy=\"true\">(</mo><mi>x</mi>\
             <mo fence=\"true\" form=\"postfix\" stretchy=\"true\">]</mo></mrow>",
        ),
        (r"\text{si }", "<mtext>si\u{a0}</mtext>"),
        (r"\color{red}x", "<mstyle mathcolor=\"#ff0000\"><mi>x</mi></mstyle>"),
        (
            r"\boxed{x}",
            "<menclose notation=\"box\" style=\"padding:0.2em;border:1px solid #000000\"><mi>x</mi></menclose>",
        ),
        ("-x", "<mrow><mo form=\"prefix\">−</mo><mi>x</mi></mrow>"),
        (r"\not\in", "<mo>∉</mo>"),
        (r"\inconnue{x}", "source"),
        (r"\def\a{x}\a", "<mi>x</mi>"),
        (r"\newcommand{\a}[1][x]{#1}\a", "source"),
        (r"\text{$x$}", "source"),
    ] {
        assert_eq!(mathml(tex), expected, "{tex}");
    }
    let cases = mathml(r"\begin{cases} a & b \\ c \end{cases}");
    assert!(cases.contains("<mtable columnalign=\"left left\"") && cases.matches("<mtr>").count() == 2, "{cases}");
}

#[test]
fn each_construct_has_its_office_math() {
    for (tex, expected) in [
        (r"\frac{a}{b}", "<m:f><m:num>a</m:num><m:den>b</m:den></m:f>"),
        ("x_i", "<m:sSub><m:e>x</m:e><m:sub>i</m:sub></m:sSub>"),
        (r"\sqrt{x}", "<m:rad><m:radPr><m:degHide m:val=\"1\"/></m:radPr><m:deg></m:deg><m:e>x</m:e></m:rad>"),
        (
            r"\sum_i^n a",
            "<m:nary><m:naryPr><m:chr m:val=\"∑\"/><m:limLoc m:val=\"undOvr\"/></m:naryPr>\
             <m:sub>i</m:sub><m:sup>n</m:sup><m:e>a</m:e></m:nary>",
        ),
        (r"\vec{u}", "<m:acc><m:accPr><m:chr m:val=\"\u{20d7}\"/></m:accPr><m:e>u</m:e></m:acc>"),
        (
            "(x)^2",
            "<m:sSup><m:e><m:d><m:dPr><m:begChr m:val=\"(\"/><m:sepChr m:val=\"|\"/><m:endChr m:val=\")\"/></m:dPr>\
             <m:e>x</m:e></m:d></m:e><m:sup>2</m:sup></m:sSup>",
        ),
        (r"\inconnue{x}", "source"),
    ] {
        assert_eq!(office_math(tex), expected, "{tex}");
    }
}

#[test]
fn a_formula_is_a_document_in_an_odt() {
    let file = odt::from_flow(&flow("a < b"), &Front::default(), &|_| None);
    let content = part(&file, "content.xml");
    assert!(content.contains("xlink:href=\"./Formula1\"") && content.contains("<svg:desc>a &lt; b</svg:desc>"));
    assert!(part(&file, "META-INF/manifest.xml").contains("full-path=\"Formula2/content.xml\""));
    assert!(part(&file, "Formula2/content.xml").contains("<mo>&lt;</mo>"));
}

#[test]
fn what_one_formula_defines_those_behind_it_have_in_each_file() {
    let note = from_markdown(
        "$$\n\\newcommand{\\vv}[1]{\\vec{#1}}\n$$\n\nun $\\def\\R{\\mathbb{R}}$ texte\n\n$\\vv{u}$, $\\R$\n",
    );
    let page = with_formulas(&note);
    assert!(page.contains("<mover accent=\"true\"><mi>u</mi>") && page.contains("<mi>ℝ</mi>"), "{page}");
    assert_eq!(maths(&page).count(), 4, "{page}");
    let flow = from_html(&note);
    let document = part(&docx::from_flow(&flow, &Front::default(), &|_| None), "word/document.xml");
    assert!(document.contains("<m:acc>") && document.contains("ℝ"), "{document}");
    assert_eq!(document.matches("<m:oMath>").count(), 2, "nothing is to be seen of the two that define: {document}");
    let content = part(&odt::from_flow(&flow, &Front::default(), &|_| None), "content.xml");
    assert_eq!(content.matches("<draw:object ").count(), 2, "{content}");
    assert!(!content.contains("newcommand"), "{content}");
}

#[test]
fn definitions_that_do_not_end_cost_a_document_its_formulas_and_no_more() {
    for (uses, is_read) in [(40, true), (60, false)] {
        let note = format!("$\\def\\a{{\\a\\a}}$ {} $x$", "$\\a$ ".repeat(uses));
        let page = with_formulas(&from_markdown(&note));
        assert_eq!(maths(&page).count(), 1 + usize::from(is_read), "{uses}");
    }
}

const TAGS: &str = "math semantics annotation mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover \
    munderover mtable mtr mtd mstyle menclose mphantom";
const ATTRIBUTES: &str = "xmlns display encoding mathvariant stretchy fence form symmetric movablelimits minsize maxsize \
    lspace rspace accent accentunder linethickness width columnalign columnspacing displaystyle scriptlevel mathcolor \
    mathbackground notation style";

/// Panics at what is no `MathML` of ours.
fn assert_harmless(math: &str) {
    let mut reader = quick_xml::Reader::from_str(math);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {math}")) {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                assert!(TAGS.split(' ').any(|known| known == name), "{name}: {math}");
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("an attribute");
                    let key = attribute.key.as_ref().to_owned();
                    assert!(ATTRIBUTES.split_whitespace().any(|known| known == key), "{key}: {math}");
                    assert!(!attribute.value.contains("url") && !attribute.value.contains("script"), "{math}");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
}

fn maths(page: &str) -> impl Iterator<Item = &str> {
    page.match_indices("<math ").filter_map(|(at, _)| page[at..].split_inclusive("</math>").next())
}

#[test]
fn no_hostile_formula_does_harm() {
    for (name, note) in notes() {
        let page = with_formulas(&from_markdown(&note));
        maths(&page).for_each(assert_harmless);
        assert!(!page.contains("<script"), "{name}");
    }
    let page = with_formulas(&from_markdown("$x</math><script>a</script>$ $\\text{</mtext><img src=x>}$"));
    assert!(page.contains("<math ") && !page.contains("<script") && !page.contains("<img"), "{page}");
    for tex in
        [r"\href{javascript:alert(1)}{x}", r"\htmlStyle{color:url(x)}{x}", r"\htmlClass{x}{y}", r"\includegraphics{x}"]
    {
        assert_eq!(mathml(tex), "source", "{tex}");
    }
}

/// Formulas that would take the parser, or us, all there is: of less stack than a server's threads have.
#[test]
fn bombs_are_shown_as_their_source() {
    let thread = std::thread::Builder::new().stack_size(3 << 19);
    thread.spawn(throw_bombs).expect("a thread").join().expect("no bomb goes off");
}

fn throw_bombs() {
    let bombs = [
        r"\sqrt",
        "%\n",
        r"\relax",
        "{",
        "x^",
        r"\hat",
        r"\frac1",
        r"\left(",
        r"\begin{matrix}",
        r"\let\a\b",
        r"\sqrt{",
        "'",
        "(",
        r"\color{red}",
        r"\displaystyle",
        "{}",
        "&",
        "x'",
        "|",
        r"\textcolor{red}",
    ];
    for bomb in bombs {
        for times in [100, 790, 8_000 / bomb.len(), 20_000] {
            let flow = flow(&format!("{}x", bomb.repeat(times)));
            docx::from_flow(&flow, &Front::default(), &|_| None);
            odt::from_flow(&flow, &Front::default(), &|_| None);
        }
    }
    let many = with_formulas(&from_markdown(&"$a$\n\n".repeat(6_000)));
    assert_eq!(many.matches("<math ").count(), 5_000, "a document has so many at most");
}

fn tex() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        r"\frac",
        r"\sqrt",
        "[",
        "]",
        "{",
        "}",
        "^",
        "_",
        "&",
        r"\\",
        r"\begin{matrix}",
        r"\end{matrix}",
        r"\begin{array}{c|r}",
        r"\end{array}",
        r"\left",
        r"\right",
        "(",
        ")",
        "|",
        r"\text{",
        "x",
        "1",
        ".",
        r"\hat",
        r"\not",
        "=",
        r"\sum",
        r"\limits",
        r"\overset",
        r"\underbrace",
        r"\mathbb",
        "é",
        "𝔸",
        "\\",
        "%",
        "\n",
        " ",
        "'",
        "~",
        r"\kern",
        "1em",
        "-",
        r"\begin{cases}",
        r"\end{cases}",
        r"\hline",
        r"\middle",
        r"\big",
        r"\char",
        r"\operatorname",
        "*",
        r"\boxed",
        r"\color{red}",
        r"\begin{aligned}",
        r"\end{aligned}",
        "\u{1}",
        "<",
    ]);
    prop_oneof![proptest::collection::vec(word, 0..20).prop_map(|words| words.concat()), ".{0,40}"]
}

proptest! {
    #[test]
    fn any_string_is_a_formula_or_its_source(tex in tex()) {
        let flow = flow(&tex);
        let document = part(&docx::from_flow(&flow, &Front::default(), &|_| None), "word/document.xml");
        let mut reader = quick_xml::Reader::from_str(&document);
        while reader.read_event().expect("well formed") != Event::Eof {}
        part(&odt::from_flow(&flow, &Front::default(), &|_| None), "content.xml");
        maths(&with_formulas(&from_markdown(&format!("$${tex}$$")))).for_each(assert_harmless);
    }
}
