//! Templates of a commune: what they may hold, and what is said of those that cannot be filled.

use std::io::{Cursor, Write as _};

use calamine::{Data, Reader as _, Xlsx};
use dondoc::paper::document::{Paper, PaperBlock, PaperPart, PaperRun, PaperTitle};
use dondoc::paper::docx::docx;
use dondoc::paper::grid::GridCell;
use dondoc::paper::table::{PaperRow, PaperTable};
use dondoc::paper::template::{FillError, FillFault, PaperPlaces, fill_docx, fill_xlsx};
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::{part, sample, words};

fn places() -> PaperPlaces {
    let mut places = PaperPlaces::default();
    let text = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    places.texts = [text("don_vi", "Phòng Kinh tế & <Hạ tầng>"), text("ky", "quý I năm 2026")].into();
    let mut table =
        PaperTable::new("Danh sách", &[("viec", "Việc", 30), ("han", "Hạn", 12), ("ngay", "Số ngày", 8)]);
    for (at, title) in ["Việc một", "Việc {{ky}}", "Việc ba"].into_iter().enumerate() {
        let due = GridCell::Day(sample::day(2026, 3, 1 + at as u32));
        table.rows.push(PaperRow::Cells(vec![title.into(), due, GridCell::count(at + 1)]));
    }
    table.rows.push(PaperRow::Sum(vec!["Tổng".into(), GridCell::Empty, GridCell::count(6)]));
    places.blocks = [
        ("danh_sach".to_owned(), vec![PaperBlock::Table(table)]),
        ("bieu_do".to_owned(), vec![PaperBlock::words("Xem biểu đồ."), PaperBlock::Chart(sample::rates())]),
    ]
    .into();
    places
}

/// A document as a commune might make one, of these paragraphs and a table with this row.
fn template(paragraphs: &[&str], row: &[&str]) -> Vec<u8> {
    let mut blocks: Vec<PaperBlock> = paragraphs.iter().map(|text| PaperBlock::words(*text)).collect();
    let columns: Vec<(&str, &str, u16)> = row.iter().map(|_| ("cot", "Cột", 10)).collect();
    let mut table = PaperTable::new("", &columns);
    table.rows.push(PaperRow::Cells(row.iter().map(|cell| (*cell).into()).collect()));
    blocks.push(PaperBlock::Table(table));
    let title = PaperTitle::Named { kind: "MẪU".to_owned(), about: String::new(), below: Vec::new() };
    let parts = vec![PaperPart { is_wide: false, blocks }];
    docx(&Paper { name: "Mẫu".to_owned(), head: None, title, parts }).expect("a document")
}

pub(super) fn document() -> Vec<u8> {
    let text = ["Kính gửi {{don_vi}}, kỳ {{ ky }}.", "{{bieu_do}}", "{{danh_sach}}"];
    let template =
        template(&text, &["{{danh_sach.viec}}", "{{danh_sach.han}} ({{ky}})", "{{danh_sach.ngay}}"]);
    fill_docx("mau.docx", &template, &places()).expect("filled")
}

#[test]
fn a_document_is_filled_with_texts_rows_tables_and_charts() {
    let bytes = document();
    let text = words(&bytes, "word/document.xml");
    assert!(
        text.contains("Kính gửi Phòng Kinh tế & <Hạ tầng>, kỳ quý I năm 2026.\nXem biểu đồ.\n"),
        "{text}"
    );
    assert!(
        text.contains("Danh sách\nViệc\nHạn\nSố ngày\nViệc một\n01/03/2026\n1\n"),
        "the whole table: {text}"
    );
    let rows = "Cột\nCột\nCột\nViệc một\n01/03/2026 (quý I năm 2026)\n1\nViệc {{ky}}\n02/03/2026 (quý I năm 2026)\n2\n\
                Việc ba\n03/03/2026 (quý I năm 2026)\n3\n";
    assert!(text.contains(rows), "a row for each, and what a title says stays as it is: {text}");
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    assert!(relations.contains("Target=\"charts/chartdondoc1.xml\""));
    assert!(part(&bytes, "[Content_Types].xml").contains("/word/charts/chartdondoc1.xml"));
    assert!(part(&bytes, "word/charts/chartdondoc1.xml").contains("Tỷ lệ đúng hạn theo đơn vị"));
}

#[test]
fn a_template_that_cannot_be_filled_is_told_with_its_file_and_its_place() {
    let fault = |paragraphs: &[&str], row: &[&str]| {
        fill_docx("papers/cong-van.docx", &template(paragraphs, row), &places())
            .expect_err("refused")
            .to_string()
    };
    let said = fault(&["{{donvi}}"], &["x"]);
    assert_eq!(
        said,
        "papers/cong-van.docx: no place is called {{donvi}}; known are {{don_vi}}, {{ky}}, {{bieu_do}}, {{danh_sach}}, \
         {{danh_sach.viec}}, {{danh_sach.han}}, {{danh_sach.ngay}}"
    );
    assert!(fault(&["x"], &["{{danh_sach.cot}}"]).contains("no place is called {{danh_sach.cot}}"));
    assert!(fault(&["Xem {{bieu_do}}"], &["x"]).contains("let it stand alone in a paragraph"));
    assert!(fault(&["Việc {{danh_sach.viec}}"], &["x"]).contains("let it stand in a row of a table"));
    assert!(fault(&["Gửi {{don_vi"], &["x"]).contains("opened and not closed"));
    let other = fill_docx("a.docx", b"PK no archive", &places()).expect_err("refused");
    assert!(matches!(other.fault, FillFault::Damaged("Word (.docx)")), "{other}");
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    for _ in 0..40 {
        archive.write_all(&vec![b' '; 1024 * 1024]).expect("written");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    assert!(bytes.len() < 1024 * 1024, "it is small");
    for fault in [fill_docx("a.docx", &bytes, &places()), fill_xlsx("a.xlsx", &bytes, &places())] {
        assert!(matches!(fault, Err(FillError { fault: FillFault::TooLarge(_), .. })), "{fault:?}");
    }
    let mut deep = zip::ZipWriter::new(Cursor::new(Vec::new()));
    deep.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    deep.write_all("<a>".repeat(100_000).as_bytes()).expect("written");
    let bytes = deep.finish().expect("an archive").into_inner();
    assert!(matches!(
        fill_docx("a.docx", &bytes, &places()),
        Err(FillError { fault: FillFault::Damaged(_), .. })
    ));
}

/// A workbook with a row that repeats, a sum below it, and what else names its rows.
fn workbook_with(formula: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let days = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet().set_name("Bảng").expect("a name");
    sheet.set_column_range_width(0, 3, 17).expect("wide");
    sheet.write_string(0, 0, "Danh sách của {{don_vi}}").expect("written");
    sheet.write_string(2, 0, "Việc").expect("written");
    sheet.write_string(3, 0, "{{danh_sach.viec}}").expect("written");
    sheet.write_string_with_format(3, 1, "{{danh_sach.han}}", &days).expect("written");
    sheet.write_string(3, 2, "{{danh_sach.ngay}}").expect("written");
    sheet.write_formula(3, 3, Formula::new("=C4*2").set_result("0")).expect("written");
    sheet.write_string(4, 0, "Tổng của {{ky}}").expect("written");
    sheet.write_formula(4, 2, Formula::new(formula).set_result("0")).expect("written");
    sheet.merge_range(6, 0, 6, 2, "Ký tên", &Format::new()).expect("merged");
    sheet.set_print_area(0, 0, 6, 3).expect("printed");
    let other = book.add_worksheet().set_name("Tổng hợp").expect("a name");
    other.write_formula(0, 0, "='Bảng'!C5").expect("written");
    book.save_to_buffer().expect("a workbook")
}

pub(super) fn sheet() -> Vec<u8> {
    fill_xlsx("mau.xlsx", &workbook_with("=SUM(C4:C4)"), &places()).expect("filled")
}

#[test]
fn a_workbook_is_filled_and_what_lies_below_the_rows_moves() {
    let bytes = sheet();
    let mut book = Xlsx::new(Cursor::new(&bytes)).expect("a workbook");
    let range = book.worksheet_range("Bảng").expect("a sheet");
    let cell = |row, column| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 0), Data::String("Danh sách của Phòng Kinh tế & <Hạ tầng>".to_owned()));
    assert_eq!(cell(4, 0), Data::String("Việc {{ky}}".to_owned()), "what a title says stays as it is");
    assert_eq!((cell(3, 2), cell(5, 2)), (Data::Float(1.0), Data::Float(3.0)));
    let Data::DateTime(due) = cell(5, 1) else { panic!("a real day: {:?}", cell(5, 1)) };
    assert_eq!(due.as_datetime().map(|at| at.date()), Some(sample::day(2026, 3, 3)));
    assert_eq!(cell(6, 0), Data::String("Tổng của quý I năm 2026".to_owned()));
    let formulas = book.worksheet_formula("Bảng").expect("formulas");
    let formula = |row, column| formulas.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!((formula(5, 3), formula(6, 2)), ("C6*2".to_owned(), "SUM(C4:C6)".to_owned()));
    let other = book.worksheet_formula("Tổng hợp").expect("formulas");
    assert_eq!(other.get_value((0, 0)).map(String::as_str), Some("'Bảng'!C7"));
    let one = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(one.contains("<mergeCell ref=\"A9:C9\"/>"), "{one}");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("!$A$1:$D$9") && names.contains("fullCalcOnLoad=\"1\""), "{names}");
}

#[test]
fn what_a_text_says_cannot_become_a_code_of_a_header() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Bảng").expect("a name").set_header("&C&P {{don_vi}}");
    let template = book.save_to_buffer().expect("a workbook");
    let bytes = fill_xlsx("mau.xlsx", &template, &places()).expect("filled");
    let one = part(&bytes, "xl/worksheets/sheet1.xml");
    let header = "<oddHeader>&amp;C&amp;P Phòng Kinh tế &amp;&amp; &lt;Hạ tầng&gt;</oddHeader>";
    assert!(one.contains(header), "{one}");
}

#[test]
fn a_workbook_whose_formula_would_lie_is_refused() {
    let refused = fill_xlsx("mau.xlsx", &workbook_with("=C4+1"), &places()).expect_err("refused").to_string();
    assert!(
        refused.starts_with("mau.xlsx: sheet «Bảng»: it is not plain what the formula «C4+1» means"),
        "{refused}"
    );
}

#[test]
fn a_table_without_rows_leaves_one_that_is_empty() {
    let mut places = places();
    if let Some([PaperBlock::Table(table)]) = places.blocks.get_mut("danh_sach").map(Vec::as_mut_slice) {
        table.rows.clear();
    }
    let bytes = fill_xlsx("mau.xlsx", &workbook_with("=SUM(C4:C4)"), &places).expect("filled");
    let mut book = Xlsx::new(Cursor::new(&bytes)).expect("a workbook");
    let range = book.worksheet_range("Bảng").expect("a sheet");
    assert_eq!(range.get_value((3, 0)), Some(&Data::Empty));
    let template = template(&[], &["{{danh_sach.viec}}", "x"]);
    let text = words(&fill_docx("mau.docx", &template, &places).expect("filled"), "word/document.xml");
    assert!(text.contains("Cột\nCột\n\nx\n"), "{text}");
    assert!(!PaperRun::plain(text).text.contains("{{"));
}
