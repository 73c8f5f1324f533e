//! Formulas of office programs, as the TeX that a note has: from Office Math of Word, from `MathML` of `LibreOffice`, and both
//! ways through our own writers.

use encrier_formats::docx;
use encrier_formats::flow::{Block, Front, from_html};
use encrier_formats::import::read;

use crate::offices::{archive, odt_note};

/// A note of one paragraph that holds this Office Math.
fn of_word(math: &str) -> String {
    let relations =
        "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='word/document.xml'/></Relationships>";
    let document = format!(
        "<w:document><w:body><w:p><w:r><w:t>a </w:t></w:r><m:oMath>{math}</m:oMath></w:p></w:body></w:document>"
    );
    let file =
        archive(&[("[Content_Types].xml", "<Types/>"), ("_rels/.rels", relations), ("word/document.xml", &document)]);
    let note = read("a.docx", &file).expect("it is read").documents.remove(0).markdown;
    note.trim().trim_start_matches("a ").trim_matches('$').to_owned()
}

/// The same of `MathML` in an odt.
fn of_writer(math: &str) -> String {
    let math = format!(
        "<math><semantics><mrow>{math}</mrow><annotation encoding='StarMath 5.0'>x</annotation></semantics></math>"
    );
    let text = "<text:p>a <draw:frame><draw:object xlink:href='./Object 1'/></draw:frame></text:p>";
    odt_note("", text, &[("Object 1/content.xml", &math)]).trim().trim_start_matches("a ").trim_matches('$').to_owned()
}

fn r(text: &str) -> String {
    format!("<m:r><w:rPr><w:rFonts w:ascii='Cambria Math'/></w:rPr><m:t>{text}</m:t></m:r>")
}

fn upright(text: &str) -> String {
    format!("<m:r><m:rPr><m:sty m:val='p'/></m:rPr><m:t>{text}</m:t></m:r>")
}

fn fenced(open: &str, inside: &str, close: &str) -> String {
    format!("<m:d><m:dPr><m:begChr m:val='{open}'/><m:endChr m:val='{close}'/></m:dPr><m:e>{inside}</m:e></m:d>")
}

#[test]
fn each_construct_of_word_has_its_tex() {
    let row = |one: &str, two: &str| format!("<m:mr><m:e>{}</m:e><m:e>{}</m:e></m:mr>", r(one), r(two));
    let matrix = format!("<m:m><m:mPr/>{}{}</m:m>", row("1", "0"), row("0", "1"));
    let bounds = format!("<m:sub>{}</m:sub><m:sup>{}</m:sup><m:e>{}</m:e>", r("i=1"), r("n"), r("i"));
    let equations = format!("<m:eqArr><m:e>{}</m:e><m:e>{}</m:e></m:eqArr>", r("x&amp;=1"), r("y&amp;=2 si z"));
    for (math, expected) in [
        (
            format!("<m:f><m:fPr><m:ctrlPr/></m:fPr><m:num>{}</m:num><m:den>{}</m:den></m:f>", r("a+b"), r("2")),
            r"\frac{a+b}{2}",
        ),
        (format!("<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>{}</m:e></m:rad>", r("x")), r"\sqrt{x}"),
        (format!("<m:rad><m:deg>{}</m:deg><m:e>{}</m:e></m:rad>", r("3"), r("x")), r"\sqrt[3]{x}"),
        (
            format!("<m:sSubSup><m:e>{}</m:e><m:sub>{}</m:sub><m:sup>{}</m:sup></m:sSubSup>", r("x"), r("i"), r("10")),
            "x_i^{10}",
        ),
        (format!("<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>", fenced("(", &r("a+b"), ")"), r("2")), "{(a+b)}^2"),
        (
            format!("<m:nary><m:naryPr><m:chr m:val='∑'/><m:limLoc m:val='undOvr'/></m:naryPr>{bounds}</m:nary>"),
            r"\sum_{i=1}^n i",
        ),
        (format!("<m:nary>{bounds}</m:nary>"), r"\int_{i=1}^n i"),
        (fenced("(", &matrix, ")"), r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}"),
        (matrix.clone(), r"\begin{matrix} 1 & 0 \\ 0 & 1 \end{matrix}"),
        (fenced("{", &equations, ""), r"\begin{cases} x & =1 \\ y & =2\ si\ z \end{cases}"),
        (equations.clone(), r"\begin{aligned} x & =1 \\ y & =2\ si\ z \end{aligned}"),
    ] {
        assert_eq!(of_word(&math), expected);
    }
}

#[test]
fn each_mark_and_sign_of_word_has_its_tex() {
    for (math, expected) in [
        (
            format!(
                "<m:func><m:fName><m:limLow><m:e>{}</m:e><m:lim>{}</m:lim></m:limLow></m:fName><m:e>{}</m:e></m:func>",
                upright("lim"),
                r("x→0"),
                r("f")
            ),
            r"\lim_{x\to0} f",
        ),
        (format!("<m:func><m:fName>{}</m:fName><m:e>{}</m:e></m:func>", upright("cos"), r("θ")), r"\cos\theta"),
        (
            format!("<m:acc><m:accPr><m:chr m:val='\u{20d7}'/></m:accPr><m:e>{}</m:e></m:acc>", r("AB")),
            r"\overrightarrow{AB}",
        ),
        (format!("<m:acc><m:e>{}</m:e></m:acc>", r("x")), r"\hat{x}"),
        (format!("<m:bar><m:barPr><m:pos m:val='top'/></m:barPr><m:e>{}</m:e></m:bar>", r("z")), r"\overline{z}"),
        (format!("<m:groupChr><m:e>{}</m:e></m:groupChr>", r("a")), r"\underbrace{a}"),
        (
            format!("<m:sPre><m:sub>{}</m:sub><m:sup>{}</m:sup><m:e>{}</m:e></m:sPre>", r("n"), r("k"), r("C")),
            "{}_n^k C",
        ),
        (format!("<m:borderBox><m:e>{}</m:e></m:borderBox>", r("5 %")), r"\boxed{5\%}"),
        (
            fenced(
                "(",
                &format!(
                    "<m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>{}</m:num><m:den>{}</m:den></m:f>",
                    r("n"),
                    r("k")
                ),
                ")",
            ),
            r"\binom{n}{k}",
        ),
        (fenced("⌊", &r("x"), "⌋"), r"\lfloor x\rfloor"),
        ("<m:r><m:rPr><m:nor/></m:rPr><m:t>si {x} est réel</m:t></m:r>".to_owned(), r"\text{si \{x\} est réel}"),
        ("<m:r><m:rPr><m:scr m:val='double-struck'/></m:rPr><m:t>P</m:t></m:r>".to_owned(), r"\mathbb{P}"),
        (r("αβ≤∞ℝ𝑥ℎ"), r"\alpha\beta\leq\infty\mathbb{R}xh"),
        (format!("{}<w:del>{}</w:del><w:ins>{}</w:ins>", r("a"), r("non"), r("b")), "ab"),
    ] {
        assert_eq!(of_word(&math), expected);
    }
}

#[test]
fn each_construct_of_libreoffice_has_its_tex() {
    let sign = |form: &str, sign: &str| format!("<mo fence='true' form='{form}' stretchy='true'>{sign}</mo>");
    let table = "<mrow><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mi>x</mi></mtd></mtr><mtr><mtd><mn>2</mn></mtd></mtr></mtable></mrow>";
    for (math, expected) in [
        (
            "<mfrac><mi>a</mi><mn>2</mn></mfrac><mo stretchy='false'>=</mo><msqrt><mi>x</mi></msqrt>".to_owned(),
            r"\frac{a}{2}=\sqrt{x}",
        ),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>".to_owned(), r"\sqrt[3]{x}"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><mi>i</mi>".to_owned(), r"\sum_i^n i"),
        ("<munder><mi>lim</mi><mrow><mi>x</mi><mi>→</mi><mn>0</mn></mrow></munder>".to_owned(), r"\lim_{x\to0}"),
        (
            format!("<mrow>{}{table}{}</mrow>", sign("prefix", "("), sign("postfix", ")")),
            r"\begin{pmatrix} 1 & x \\ 2 \end{pmatrix}",
        ),
        (format!("<mrow>{}{table}</mrow>", sign("prefix", "{")), r"\begin{cases} 1 & x \\ 2 \end{cases}"),
        (
            format!("<mrow>{}<mfrac><mi>a</mi><mi>b</mi></mfrac>{}</mrow>", sign("prefix", "["), sign("postfix", "]")),
            r"\left[\frac{a}{b}\right]",
        ),
        ("<mover accent='true'><mi mathvariant='italic'>AB</mi><mo>⃗</mo></mover>".to_owned(), r"\overrightarrow{AB}"),
        ("<mover><mi>x</mi><mi>y</mi></mover>".to_owned(), r"\overset{y}{x}"),
        ("<munder><munder><mi>a</mi><mo>⏟</mo></munder><mn>3</mn></munder>".to_owned(), r"\underbrace{a}_3"),
        (
            "<mmultiscripts><mi>C</mi><mi>a</mi><none/><mprescripts/><mi>n</mi><mi>k</mi></mmultiscripts>".to_owned(),
            "{}_n^k C_a",
        ),
        (
            "<mtext>si réel</mtext><mi>pgcd</mi><mi mathvariant='normal'>d</mi>".to_owned(),
            r"\text{si réel}\operatorname{pgcd}\mathrm{d}",
        ),
        ("<mfenced open='[' separators=';'><mi>a</mi><mi>b</mi></mfenced>".to_owned(), "[a;b)"),
    ] {
        assert_eq!(of_writer(&math), expected);
    }
}

/// What Word is given for a formula comes back as one that is read, and says the same in Office Math again.
#[test]
fn formulas_of_our_docx_come_back() {
    let formulas = [
        r"\frac{a}{b}",
        "x_i^2",
        r"\sqrt[3]{x+1}",
        r"\sum_{i=1}^n i^2",
        r"\int_0^1 f(x)\,\mathrm{d}x",
        r"\vec{u}\cdot\overrightarrow{AB}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{cases} x & y \\ z & t \end{cases}",
        r"\lim_{x\to0}\frac{\sin x}{x}",
        r"\left(\frac{1}{2}\right)^n",
        r"\overline{z}+\hat{x}",
        r"\text{si } x\in\mathbb{R}",
        r"\binom{n}{k}",
        r"\boxed{x}",
        r"\underbrace{a+b}_{n}",
        "5\\%",
        r"\alpha\leq\beta",
    ];
    for formula in formulas {
        let source = formula.replace('&', "&amp;");
        let once = flow(&source);
        let file = docx::from_flow(&once, &Front::default(), &|_| None);
        let note = read("a.docx", &file).expect("it is read").documents.remove(0).markdown;
        let tex: String = note.lines().filter(|line| *line != "$$").collect();
        let again = flow(&tex.replace('&', "&amp;").replace('<', "&lt;"));
        let is_read = |flow: &encrier_formats::flow::Flow| matches!(&flow.blocks[..], [Block::Math(formula)] if formula.tree.is_some());
        assert!(is_read(&once) && is_read(&again), "{formula}: {tex}");
    }
}

fn flow(tex: &str) -> encrier_formats::flow::Flow {
    from_html(&format!("<div class='math'>{tex}</div>"))
}

#[test]
fn formulas_in_a_row_stay_apart() {
    let text = "<text:p>a <draw:frame><draw:object xlink:href='./O'/></draw:frame><draw:frame><draw:object xlink:href='./O'/></draw:frame></text:p>\
        <text:p><draw:frame><draw:object xlink:href='./O'/></draw:frame></text:p>";
    let math = [("O/content.xml", "<math><mi>x</mi></math>")];
    assert_eq!(odt_note("", text, &math), "a $x$ $x$\n\n$$\nx\n$$\n");
}

/// Formulas as deep and as long as a file can hold cost no more than their bytes.
#[test]
fn hostile_formulas_are_their_letters() {
    let deep = format!("{}{}{}", "<m:f><m:num>".repeat(90), r("x"), "</m:num></m:f>".repeat(90));
    assert!(of_word(&deep).starts_with(r"\frac{\frac"), "{}", of_word(&deep));
    let long = format!("{}{}", r("b").repeat(9_000), deep);
    assert_eq!(of_word(&long), "b".repeat(9_000) + "x");
    let empty = "<m:f/>".repeat(100_000);
    assert_eq!(of_word(&empty), "a", "nothing is in it");
    let nested = format!("{}<mi>x</mi>{}", "<mrow><mo fence='true'>(</mo>".repeat(180), "</mrow>".repeat(180));
    assert!(of_writer(&nested).ends_with('x'));
}
