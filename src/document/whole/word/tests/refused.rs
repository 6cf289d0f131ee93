//! Documents that do harm or hold secrets: refused, or read without harm.

use super::super::super::super::formats::tried::archive;
use super::super::super::super::sheet::SheetError;
use super::super::super::tried::{read, told};
use super::numbers::numbered;
use super::{LINKS, cell, document, document_with, p, pieces, row, table, text_part};

#[test]
fn a_mark_of_secrecy_anywhere_refuses_the_document() {
    let boxed =
        format!("<w:p><w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>", p("TỐI MẬT"));
    let head = table(&row(&["UBND XÃ", "CỘNG HÒA"]));
    let stamped = table(&format!(
        "<w:tr>{}{}</w:tr>",
        cell("", &(p("Số: 1/KH-UBND") + &p("MẬT"))),
        cell("", &p("ngày"))
    ));
    for body in
        [p("MẬT"), boxed, head + &stamped, table(&row(&["Độ mật: Mật"])), table(&row(&["TUYỆT MẬT", "x"]))]
    {
        assert!(matches!(read(&document(&body)), Err(SheetError::Secret)), "{body}");
    }
    let header = format!("<w:hdr>{}</w:hdr>", p("MẬT"));
    let refused = read(&document_with(&p("a"), &[("header", "header1.xml", header)]));
    assert!(matches!(refused, Err(SheetError::Secret)));
    let graded = table(&(row(&["TT", "Độ mật"]) + &row(&["1", "Mật"])));
    assert!(read(&document(&graded)).is_ok());
}

#[test]
fn what_links_lead_outside_or_nowhere_is_not_followed() {
    let outside = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{LINKS}/styles\" TargetMode=\"External\" Target=\"file:///etc/passwd\"/>\
         <Relationship Id=\"b\" Type=\"{LINKS}/numbering\" Target=\"../../../etc/passwd\"/></Relationships>"
    );
    let text = text_part(&numbered(1, 0, "a"));
    assert_eq!(
        told(&archive(&[("word/document.xml", &text), ("word/_rels/document.xml.rels", &outside)])),
        "docx\n¶ a"
    );
    assert!(read(&archive(&[("word/styles.xml", "<w:styles/>")])).is_err());
}

#[test]
fn what_is_cut_off_or_deeper_than_any_program_writes_it_is_refused() {
    let cut = format!("<w:document><w:body>{}<w:tbl>", p("a"));
    assert!(matches!(read(&archive(&[("word/document.xml", &cut)])), Err(SheetError::Damaged)));
    for deep in [
        "<w:tbl><w:tr><w:tc>",
        "<w:p><w:r><w:txbxContent>",
        "<w:sdt><w:sdtContent>",
        "<mc:AlternateContent><mc:Choice>",
    ] {
        let refused = read(&archive(&[("word/document.xml", &deep.repeat(50_000))]));
        assert!(matches!(refused, Err(SheetError::Damaged)), "{deep}");
    }
    let entities =
        format!("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{}", text_part(&p("x&b;y")));
    assert_eq!(told(&archive(&[("word/document.xml", &entities)])), "docx\n¶ xy");
}

#[test]
fn more_than_anybody_reads_is_refused_and_costs_no_more_than_its_limit() {
    let empty = format!("<w:tr>{}</w:tr>", "<w:tc><w:p/></w:tc>".repeat(200)).repeat(5_001);
    assert!(matches!(read(&document(&table(&empty))), Err(SheetError::TooMuch)));
    let wide = format!("<w:tr>{}</w:tr>", cell("<w:gridSpan w:val=\"4000000000\"/>", &p("a")));
    assert!(matches!(read(&document(&table(&wide))), Err(SheetError::TooManyColumns { row: 1 })));
    let before =
        format!("<w:tr><w:trPr><w:gridBefore w:val=\"4000000000\"/></w:trPr>{}</w:tr>", cell("", &p("a")));
    assert!(matches!(read(&document(&table(&before))), Err(SheetError::TooManyColumns { .. })));
    let long = table(&row(&[&"dài ".repeat(20_000)]));
    assert_eq!(pieces(&long), "[]\n1: <long>\nend");
    let bomb = " ".repeat(210 * 1024 * 1024);
    assert!(matches!(read(&document_with(&p("a"), &[("x", "x.xml", bomb)])), Err(SheetError::Bomb)));
}
