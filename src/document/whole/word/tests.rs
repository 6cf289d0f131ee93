//! Word documents, built part by part, as people and programs write them.

mod numbers;
mod refused;

use super::super::super::formats::tried::archive;
use super::super::tried::told;

const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn text_part(body: &str) -> String {
    format!("<w:document xmlns:w=\"{SPACE}\"><w:body>{body}<w:sectPr/></w:body></w:document>")
}

/// A document with this text, and these parts beside it, each with the kind of its link.
fn document_with(body: &str, beside: &[(&str, &str, String)]) -> Vec<u8> {
    let link = |(number, (kind, name, _)): (usize, &(&str, &str, String))| {
        format!("<Relationship Id=\"r{number}\" Type=\"{LINKS}/{kind}\" Target=\"{name}\"/>")
    };
    let links: String = beside.iter().enumerate().map(link).collect();
    let links = format!("<Relationships>{links}</Relationships>");
    let text = text_part(body);
    let names: Vec<String> = beside.iter().map(|(_, name, _)| format!("word/{name}")).collect();
    let mut parts =
        vec![("word/document.xml", text.as_str()), ("word/_rels/document.xml.rels", links.as_str())];
    parts.extend(names.iter().zip(beside).map(|(name, (.., text))| (name.as_str(), text.as_str())));
    archive(&parts)
}

fn document(body: &str) -> Vec<u8> {
    document_with(body, &[])
}

/// What a text comes to, without the line that names the format.
fn pieces(body: &str) -> String {
    told(&document(body)).trim_start_matches("docx").trim_start().to_owned()
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

fn cell(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

fn row(texts: &[&str]) -> String {
    let cells: String = texts.iter().map(|text| cell("", &p(text))).collect();
    format!("<w:tr>{cells}</w:tr>")
}

fn table(rows: &str) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>")
}

#[test]
fn paragraphs_and_tables_come_in_order() {
    let body = p("KẾ HOẠCH") + &table(&row(&["TT", "Việc"])) + &p("Nơi nhận:") + &table(&row(&["a"]));
    assert_eq!(pieces(&body), "¶ KẾ HOẠCH\n[]\n1: TT|Việc\nend\n¶ Nơi nhận:\n[]\n1: a\nend");
    let strict = text_part(&p("a")).replace(SPACE, STRICT);
    assert_eq!(told(&archive(&[("word/document.xml", &strict)])), "docx\n¶ a");
}

#[test]
fn a_text_is_whole_however_its_runs_are_split_and_its_signs_are_what_they_show() {
    let body = "<w:p><w:r><w:t>Trước ngày 30</w:t></w:r><w:proofErr/><w:r><w:t>/11/</w:t></w:r><w:r><w:t>2026</w:t>\
        <w:br/><w:t>Nghị định</w:t><w:tab/><w:t>45</w:t><w:cr/><w:t>UBND</w:t><w:noBreakHyphen/><w:t>VP xã\u{a0}</w:t>\
        <w:softHyphen/><w:t>hội &amp; &lt;x&gt;</w:t><w:br w:type=\"page\"/><w:footnoteReference w:id=\"2\"/>\
        <w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>\
        <w:t>[1]</w:t></w:r></w:p>";
    assert_eq!(pieces(body), "¶ Trước ngày 30/11/2026/Nghị định 45/UBND-VP xã hội & <x>");
}

#[test]
fn hidden_text_codes_of_fields_and_what_nobody_filled_in_are_no_text() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let inner = field("begin") + &code(" PAGE ") + &field("separate") + &run("no") + &field("end");
    let body = format!(
        "<w:p>{}{}{}{}{}{}{}</w:p><w:p><w:fldSimple w:instr=\"DATE\">{}</w:fldSimple>\
         <w:hyperlink>{}</w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>\
         <w:p>{}{}</w:p>{}<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>{}</w:p>",
        field("begin"),
        code(" IF "),
        inner,
        field("separate"),
        run("kết quả"),
        field("end"),
        run("."),
        run("01/11"),
        run(" b"),
        field("begin"),
        run("never ends"),
        p("c"),
        run("Chọn ngày"),
        run("d"),
    );
    assert_eq!(pieces(&body), "¶ kết quả.\n¶ 01/11 b\n¶ c\n¶ d");
}

#[test]
fn cells_are_merged_down_across_and_left_out_before_and_after() {
    let down = |value: &str| format!("<w:vMerge w:val=\"{value}\"/>");
    let rows = format!(
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}{}</w:tr><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}{}{}</w:tr>\
         <w:tr><w:trPr><w:gridBefore w:val=\"1\"/><w:gridAfter w:val=\"2\"/></w:trPr>{}</w:tr>\
         <w:tr>{}{}{}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{}{}</w:tr>",
        cell(&down("restart"), &p("TT")),
        cell("<w:gridSpan w:val=\"2\"/>", &p("Cơ quan")),
        cell(&down("restart"), &p("Hạn")),
        cell("<w:vMerge/>", "<w:p/>"),
        cell("", &p("Chủ trì")),
        cell("", &p("Phối hợp")),
        cell(&down("continue"), "<w:p/>"),
        cell("", &p("a")),
        cell(&(down("restart") + "<w:gridSpan w:val=\"2\"/>"), &p("1")),
        cell("<w:hMerge w:val=\"restart\"/>", &p("b")),
        cell("<w:hMerge/>", "<w:p/>"),
        cell("<w:vMerge/><w:gridSpan w:val=\"2\"/>", "<w:p/>"),
        cell("", &p("c")),
    );
    assert_eq!(
        pieces(&table(&rows)),
        "[]\n1 repeated: TT|Cơ quan|<|Hạn\n2 repeated: ^|Chủ trì|Phối hợp|^\n3: |a||\n4: 1|<|b|<\n5 hidden: ^|<|c\nend"
    );
}

#[test]
fn a_cell_that_goes_on_below_nothing_is_a_cell_of_its_own() {
    let rows = format!(
        "<w:tr>{}</w:tr><w:tr>{}</w:tr>",
        cell("<w:vMerge/>", &p("1")),
        cell("<w:vMerge/>", "<w:p/>")
    );
    assert_eq!(pieces(&table(&rows)), "[]\n1: 1\n2: ^\nend");
}

#[test]
fn changes_count_as_accepted() {
    let deleted = "<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>đi</w:t></w:r></w:moveFrom>";
    let inserted = format!("<w:ins>{}</w:ins><w:moveTo>{}</w:moveTo>", run("mới"), run(" đến"));
    let old = "<w:pPrChange><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:pPrChange>";
    let mark = |change: &str| format!("<w:pPr><w:rPr><w:{change}/></w:rPr></w:pPr>");
    let rows = format!(
        "<w:tr>{}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{}</w:tr><w:tr><w:trPr><w:ins/></w:trPr>{}{}</w:tr>",
        cell("", &format!("<w:p><w:pPr>{old}</w:pPr>{deleted}{inserted}</w:p>")),
        cell("", &p("đã xóa")),
        cell("<w:cellDel/>", &p("x")),
        cell("", &format!("<w:p>{}{}</w:p><w:p>{}</w:p>", mark("del"), run("hai "), run("dòng"))),
    );
    assert_eq!(pieces(&table(&rows)), "[]\n1: mới đến\n2: hai dòng\nend");
    let body = format!(
        "<w:p>{}{}</w:p>{}<w:p>{}{}</w:p>",
        mark("del"),
        run("một "),
        p("đoạn"),
        mark("ins"),
        run("hai")
    );
    assert_eq!(pieces(&body), "¶ một đoạn\n¶ hai");
}

#[test]
fn controls_around_anything_change_nothing() {
    let control = |content: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:rPr><w:b/></w:rPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )
    };
    let cells =
        control(&cell("", &p("1"))) + &cell("", &format!("<w:p>{}{}</w:p>", run("a"), control(&run("b"))));
    let body = control(&(p("Đoạn") + &table(&control(&format!("<w:tr>{cells}</w:tr>")))));
    assert_eq!(pieces(&body), "¶ Đoạn\n[]\n1: 1|ab\nend");
}

#[test]
fn a_table_inside_a_cell_is_lines_of_the_cell() {
    let inner = table(&(row(&["1", "Quyết định"]) + &row(&["2", "Báo cáo"])));
    let rows = format!("<w:tr>{}{}</w:tr>", cell("", &(p("Gồm:") + &inner + "<w:p/>")), cell("", &p("x")));
    assert_eq!(pieces(&table(&rows)), "[]\n1: Gồm:/1 Quyết định/2 Báo cáo|x\nend");
}

#[test]
fn a_text_box_is_read_once() {
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let body = format!(
        "<w:p>{}<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>{}</w:drawing></mc:Choice>\
         <mc:Choice Requires=\"x\">{}</mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r>{}</w:p>",
        run("trước "),
        boxed("trong khung"),
        boxed("no"),
        boxed("trong khung"),
        run("sau"),
    );
    assert_eq!(pieces(&body), "¶ trong khung\n¶ trước sau");
    let rows = format!("<w:tr>{}</w:tr>", cell("", &body));
    assert_eq!(pieces(&table(&rows)), "[]\n1: trong khung/trước sau\nend");
}

#[test]
fn a_heading_is_bold_throughout_or_has_the_style_of_one() {
    let bold = |text: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>");
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(text))
    };
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"u1\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"muc\"><w:basedOn w:val=\"u1\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"dam\"><w:basedOn w:val=\"dam\"/><w:rPr><w:b/></w:rPr></w:style>\
        <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"n\"><w:rPr><w:b w:val=\"0\"/></w:rPr></w:style></w:styles>";
    let body = format!(
        "<w:p>{}{}{}</w:p><w:p>{}{}</w:p>{}{}{}",
        bold("I."),
        run(" "),
        bold("PHẦN CHUNG"),
        bold("Lưu ý"),
        run(" rằng"),
        styled("muc", "Mục"),
        styled("dam", "Đậm"),
        styled("gone", "Thường"),
    );
    let read = told(&document_with(&body, &[("styles", "styles.xml", styles.to_owned())]));
    assert_eq!(read, "docx\n¶ *I. PHẦN CHUNG\n¶ Lưu ý rằng\n¶ *Mục\n¶ *Đậm\n¶ Thường");
}

#[test]
fn letters_of_old_fonts_read_as_they_look() {
    let body = "<w:p><w:r><w:rPr><w:rFonts w:ascii=\".VnTime\"/></w:rPr><w:t>M· hå s¬</w:t></w:r>\
        <w:r><w:rPr><w:rFonts w:ascii=\"VNI-Times\"/></w:rPr><w:t> Ñôn vò</w:t></w:r>\
        <w:r><w:rPr><w:rFonts w:ascii=\"Times New Roman\"/></w:rPr><w:t> số</w:t></w:r></w:p>";
    assert_eq!(pieces(body), "¶ Mã hồ sơ Đơn vị số");
}

#[test]
fn a_text_that_is_not_where_most_programs_put_it_is_found() {
    let links = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{LINKS}/officeDocument\" Target=\"/word/document2.xml\"/></Relationships>"
    );
    let parts = [("_rels/.rels", links.as_str()), ("word/document2.xml", &text_part(&p("a")))];
    assert_eq!(told(&archive(&parts)), "docx\n¶ a");
}
