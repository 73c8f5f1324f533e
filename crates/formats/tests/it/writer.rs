//! Documents as `LibreOffice` writes them: nothing that stands on their pages is lost.

use encrier_formats::import::read;

use crate::offices::{archive, odt_note};

fn p(inside: &str) -> String {
    format!("<text:p text:style-name='Text_20_body'>{inside}</text:p>")
}

fn plain(text: &str) -> String {
    odt_note("", text, &[("Pictures/1.png", "GIF89a")])
}

#[test]
fn text_in_frames_and_shapes_comes_behind_its_paragraph() {
    let image =
        "<draw:frame draw:name='I'><draw:image xlink:href='Pictures/1.png'/><svg:desc>Un point</svg:desc></draw:frame>";
    let legend = format!(
        "<draw:frame draw:name='C'><draw:text-box>{}</draw:text-box></draw:frame>",
        p(&format!("{image} Figure 1 : le quai"))
    );
    let shape = "<draw:g><draw:custom-shape><text:p>un</text:p><text:p>deux</text:p><draw:enhanced-geometry/></draw:custom-shape></draw:g>";
    let text = [
        format!("<draw:frame text:anchor-type='page'><draw:text-box>{}</draw:text-box></draw:frame>", p("page")),
        p(&format!("Autour{legend}.")),
        p(shape),
        p("<draw:frame draw:name='Absente'><draw:image xlink:href='Pictures/2.svm'/></draw:frame>"),
        p("<draw:frame draw:name='L'><draw:image xlink:href='https://exemple.fr/a.png'/></draw:frame>"),
    ];
    let expected = "page\n\nAutour.\n\n![Un point](picture:1) Figure 1 : le quai\n\nun\n\ndeux\n\n\\[Absente\\]\n\n![](https://exemple.fr/a.png)\n";
    assert_eq!(plain(&text.concat()), expected);
}

#[test]
fn what_people_see_of_a_line_is_kept() {
    let line = "a<text:change text:change-id='c'/> <text:change-start text:change-id='d'/>mis<text:change-end text:change-id='d'/>\
        <office:annotation><text:p>remarque</text:p></office:annotation><text:s text:c='2'/>b<text:tab/>c \
        <text:bookmark-ref>renvoi</text:bookmark-ref> <text:title>Titre</text:title> <text:script>alert(1)</text:script>\
        <text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>かん</text:ruby-text></text:ruby>";
    let text = format!(
        "<text:tracked-changes><text:changed-region><text:deletion>{}</text:deletion></text:changed-region></text:tracked-changes>{}",
        p("supprimé"),
        p(line)
    );
    assert_eq!(plain(&text), "a mis  b\tc renvoi Titre 漢(かん)\n");
}

#[test]
fn what_is_made_of_the_text_is_left_out_and_what_is_not_stays() {
    let index =
        |kind: &str, words: &str| format!("<text:{kind}><text:index-body>{}</text:index-body></text:{kind}>", p(words));
    let text = [
        index("table-of-content", "sommaire"),
        index("illustration-index", "figures"),
        index("bibliography", "Un livre"),
        format!("<text:numbered-paragraph>{}</text:numbered-paragraph>", p("numéroté")),
        format!(
            "<table:table><table:table-row><table:table-cell>{}{}</table:table-cell></table:table-row></table:table>",
            p("dans"),
            p("un cadre")
        ),
    ];
    assert_eq!(plain(&text.concat()), "Un livre\n\nnuméroté\n\ndans\n\nun cadre\n");
}

#[test]
fn lists_count_on() {
    let styles = "<text:list-style style:name='L1'><text:list-level-style-number text:level='1' style:num-format='1'/></text:list-style>\
        <style:style style:name='Compte' style:family='paragraph' style:list-style-name='L1'/>";
    let list = |said: &str, words: &[&str]| {
        let items: Vec<String> =
            words.iter().map(|words| format!("<text:list-item>{}</text:list-item>", p(words))).collect();
        let items = items.concat();
        format!("<text:list {said} text:style-name='L1'>{items}</text:list>{}", p("entre"))
    };
    let text = [
        list("xml:id='a'", &["un", "deux"]),
        list("text:continue-numbering='true'", &["trois"]),
        list("", &["un"]),
        list("text:continue-list='a'", &["trois"]),
        "<text:p text:style-name='Compte'>seul</text:p><text:p text:style-name='Compte'>encore</text:p>".to_owned(),
    ];
    let expected =
        "1. un\n2. deux\n\nentre\n\n3. trois\n\nentre\n\n1. un\n\nentre\n\n3. trois\n\nentre\n\n1. seul\n2. encore\n";
    assert_eq!(odt_note(styles, &text.concat(), &[]), expected);
}

#[test]
fn headings_that_a_list_numbers_are_headings() {
    let styles = "<text:list-style style:name='WWNum1'><text:list-level-style-number text:level='1' style:num-format='1'/>\
        <text:list-level-style-number text:level='2' style:num-format='1'/></text:list-style>";
    let item = |inside: &str| format!("<text:list-item>{inside}</text:list-item>");
    let list = |inside: &str| format!("<text:list text:style-name='WWNum1'>{inside}</text:list>");
    let heading = |level: u8, words: &str| format!("<text:h text:outline-level='{level}'>{words}</text:h>");
    let text = [
        list(&item(&heading(1, "Introduction"))),
        p("a"),
        list(&item(&list(&item(&heading(2, "But"))))),
        p("b"),
        list(&[item(&p("un")), item(&heading(1, "Suite")), item(&p("trois"))].concat()),
    ];
    assert_eq!(
        odt_note(styles, &text.concat(), &[]),
        "# Introduction\n\na\n\n## But\n\nb\n\n1. un\n\n# Suite\n\n3. trois\n"
    );
}

#[test]
fn a_style_in_a_font_for_programs_is_one() {
    let font = |name: &str| {
        format!(
            "<style:style style:name='{name}' style:family='paragraph'><style:text-properties style:font-name='Courier New1'/></style:style>"
        )
    };
    let text = "<text:p text:style-name='Programme'>let x;</text:p><text:p text:style-name='Standard'>texte</text:p>";
    assert_eq!(odt_note(&[font("Programme"), font("Standard")].concat(), text, &[]), "```\nlet x;\n```\n\ntexte\n");
}

#[test]
fn a_document_without_headings_is_called_by_its_title() {
    let content = format!(
        "<office:document-content><office:body><office:text>{}</office:text></office:body></office:document-content>",
        p("Bonjour.")
    );
    let meta = "<office:document-meta><office:meta><dc:title>Conseil</dc:title></office:meta></office:document-meta>";
    let file = archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("meta.xml", meta),
    ]);
    let note = read("a.odt", &file).expect("it is read").documents.remove(0);
    assert_eq!(
        (note.title.as_str(), note.markdown.as_str()),
        ("Conseil", "---\ntitle: \"Conseil\"\n---\n\nBonjour.\n")
    );
}

#[test]
fn what_word_documents_become_there_is_told_as_there() {
    let styles = "<style:style style:name='T1' style:family='text'><style:text-properties style:font-name='Wingdings1'/></style:style>\
        <style:style style:name='T2' style:family='text'><style:text-properties style:text-underline-style='solid'/></style:style>\
        <style:style style:name='P9' style:family='paragraph' style:parent-style-name='Table_20_Heading'/>\
        <text:list-style style:name='L2'><text:list-level-style-number text:level='1' style:num-prefix='Article ' style:num-format='I' \
        style:num-suffix=' :'/></text:list-style>";
    let cell = |style: &str, words: &str| {
        format!("<table:table-cell><text:p text:style-name='{style}'>{words}</text:p></table:table-cell>")
    };
    let row = |style: &str, one: &str, two: &str| {
        format!("<table:table-row>{}{}</table:table-row>", cell(style, one), cell(style, two))
    };
    let note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p> Une.</text:p></text:note-body></text:note>";
    let text = [
        p("a<text:span text:style-name='T1'>\u{f0fc}<text:line-break/></text:span>b"),
        p("<text:a xlink:href='#x'><text:span text:style-name='T2'>là</text:span></text:a>"),
        p(&format!("note{note}")),
        "<text:p text:style-name='Contents_20_1'>sommaire</text:p>".to_owned(),
        format!(
            "<text:list text:style-name='L2'><text:list-item>{}</text:list-item><text:list-item>{}</text:list-item></text:list>",
            p("Chacun."),
            p("Tous.")
        ),
        p("☐ à faire"),
        p("☒ fait"),
        format!("<table:table>{}{}</table:table>", row("P9", "Nom", "Prix"), row("P1", "a", "b")),
    ];
    let expected = "a✓\\\nb\n\nlà\n\nnote[^1]\n\nArticle I : Chacun.\n\nArticle II : Tous.\n\n- [ ] à faire\n- [x] fait\n\n\
        | Nom | Prix |\n| --- | --- |\n| a | b |\n\n[^1]: Une.\n";
    assert_eq!(odt_note(styles, &text.concat(), &[]), expected);
}
