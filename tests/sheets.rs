//! Files as offices save them: every format, limit and refusal of the import layer, on real files.

use crate::world;

use std::io::Write as _;
use std::path::Path;

use dondoc::document::SheetError;
use dondoc::document::how::OtherFormat;
use dondoc::import::{CaseRow, CellRule, FileRefusal, ImportContext, Row};
use dondoc::model::CaseState;
use dondoc::state::reader::{Reader, open};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn read_file(path: &Path) -> Result<Vec<Row>, FileRefusal> {
    let config = world::shipped_with(&[]);
    let (zone, today) = (config.calendar.zone, "2026-11-20".parse().expect("a day"));
    let context =
        ImportContext { org: &config.org, cases: &config.cases, kind: None, source: None, zone, today };
    let file = Reader::at(env!("CARGO_BIN_EXE_dondoc")).cases(open(path)?, context)?;
    Ok(file.rows)
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Row>, FileRefusal> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read_file(file.path())
}

fn due(case: &CaseRow) -> String {
    let due = case.due.as_ref().expect("a due");
    let day = due.day.expect("a day");
    due.time.map_or_else(|| day.to_string(), |time| format!("{day} {time}"))
}

fn refusal(rows: &[Row]) -> CellRule {
    rows[0].found.as_ref().expect_err("refused")[0].why
}

const HEAD: [&str; 4] = ["Mã PAKN", "Đơn vị xử lý", "Hạn xử lý", "Trạng thái"];

#[test]
fn every_delimiter_with_and_without_mark_and_quotes_reads_the_same() {
    for delimiter in [",", ";", "\t"] {
        for mark in ["", "\u{feff}"] {
            let row = ["PAKN.20261116.0001", "\"Phòng Kinh tế\"", "\"27/11/2026\n17:00\"", "Tạm dừng"];
            let text = format!("{mark}{}\r\n{}\r\n", HEAD.join(delimiter), row.join(delimiter));
            let rows = read_bytes(text.replace("\n17:00", " 17:00").as_bytes()).expect("a CSV");
            let case = rows[0].found.as_ref().expect("a case");
            assert_eq!(
                (case.units[0].as_str(), case.state),
                ("KT", CaseState::Paused),
                "{delimiter:?} {mark:?}"
            );
            assert_eq!(due(case), "2026-11-27 17:00:00");
        }
    }
}

#[test]
fn a_workbook_with_titles_dates_and_formulas_is_read_row_by_row() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "DANH SÁCH PHẢN ÁNH, KIẾN NGHỊ").unwrap();
    for (column, heading) in HEAD.iter().enumerate() {
        sheet.write(2, column as u16, *heading).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let due_on = ExcelDateTime::from_ymd(2026, 11, 27).unwrap();
    sheet.write(3, 0, "PAKN.20261116.0001").unwrap();
    sheet.write(3, 1, "phong kinh te").unwrap();
    sheet.write_datetime_with_format(3, 2, &due_on, &day).unwrap();
    sheet.write(4, 0, "PAKN.20261116.0002").unwrap();
    sheet.write(4, 1, "KT").unwrap();
    sheet.write_formula(4, 2, Formula::new("=TODAY()")).unwrap();
    sheet.write(5, 0, "PAKN.20261116.0003").unwrap();
    sheet.write(5, 1, "KT").unwrap();
    sheet.write(5, 2, 46_353.0).unwrap();
    sheet.write(6, 0, "PAKN.20261116.0004").unwrap();
    sheet.write(6, 1, "KT").unwrap();
    let hour = ExcelDateTime::from_ymd(2026, 11, 27).unwrap().and_hms(16, 30, 0).unwrap();
    sheet.write_datetime_with_format(6, 2, &hour, &day).unwrap();
    let file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    book.save(file.path()).unwrap();
    let rows = read_file(file.path()).expect("a workbook");
    let case = rows[0].found.as_ref().expect("a case");
    assert_eq!((rows[0].number, case.units[0].as_str()), (4, "KT"));
    assert_eq!(due(case), "2026-11-27");
    let none = rows[1].found.as_ref().expect("a case");
    assert_eq!(none.due, None, "what the formula came to when it was saved counts");
    let bare = rows[2].found.as_ref().expect("a case");
    assert_eq!(due(bare), "2026-11-27", "a date that has lost its format");
    let with_hour = rows[3].found.as_ref().expect("a case");
    assert_eq!(due(with_hour), "2026-11-27 16:30:00");
}

#[test]
fn each_cell_that_is_not_plainly_allowed_refuses_its_row() {
    let line = |cells: [&str; 4]| read_bytes(format!("{}\n{}\n", HEAD.join(","), cells.join(",")).as_bytes());
    let code = "PAKN.20261116.0001";
    for (cells, why) in [
        (["", "KT", "27/11/2026", ""], CellRule::Missing),
        (["0905123456", "KT", "27/11/2026", ""], CellRule::NotACode),
        ([code, "", "27/11/2026", ""], CellRule::Missing),
        ([code, "Phòng Nguyễn Văn A", "27/11/2026", ""], CellRule::UnknownUnit),
        ([code, "Các cơ quan chuyên môn", "27/11/2026", ""], CellRule::Group),
        ([code, "KT", "mai", ""], CellRule::NotADay),
        ([code, "KT", "27/11/2206", ""], CellRule::TooFar),
        ([code, "KT", "27/11/1926", ""], CellRule::TooFar),
        ([code, "KT", "27/11/2026", "ông A đã xong"], CellRule::UnknownState),
        ([code, "=1+1", "27/11/2026", ""], CellRule::Formula),
    ] {
        assert_eq!(refusal(&line(cells).expect("a CSV")), why, "{cells:?}");
    }
}

#[test]
fn files_that_cannot_be_taken_say_why() {
    let wrong = |bytes: &[u8]| read_bytes(bytes).expect_err("refused");
    assert!(matches!(wrong(b""), FileRefusal::NoHeader { .. }));
    assert!(matches!(wrong("Họ tên,Nội dung\nA,B\n".as_bytes()), FileRefusal::NoHeader { .. }));
    assert!(matches!(wrong("Mã,Mã hồ sơ,Đơn vị\n1,2,KT\n".as_bytes()), FileRefusal::ColumnTwice { .. }));
    assert!(matches!(wrong(b"\xe9\xe9,\xff\xf0\n1,2\n"), FileRefusal::Sheet(SheetError::NotUtf8 { .. })));
    assert!(matches!(wrong(b"\xd0\xcf\x11\xe0 old"), FileRefusal::Sheet(SheetError::Damaged)));
    assert!(matches!(wrong(b"%PDF-1.7"), FileRefusal::Sheet(SheetError::Foreign(OtherFormat::Pdf))));
    assert!(matches!(
        wrong("M\u{1ead}t\nM\u{e3} PAKN,\u{110}\u{1a1}n v\u{1ecb}\n".as_bytes()),
        FileRefusal::Sheet(SheetError::Secret)
    ));
    assert!(matches!(wrong(b"PK\x03\x04 torn"), FileRefusal::Sheet(SheetError::Damaged)));
    let large = format!("{}\n{}", HEAD.join(","), " ".repeat(21 * 1024 * 1024));
    assert!(matches!(wrong(large.as_bytes()), FileRefusal::Sheet(SheetError::TooLarge)));
    let wide = format!("{}{}\n", HEAD.join(","), ",x".repeat(300));
    assert!(matches!(wrong(wide.as_bytes()), FileRefusal::Sheet(SheetError::TooManyColumns { .. })));
    let lines: Vec<String> = (0..100_030).map(|n| format!("PAKN.20261116.{n:06},KT,27/11/2026,")).collect();
    let long = format!("{}\n{}", HEAD.join(","), lines.join("\n"));
    assert!(matches!(wrong(long.as_bytes()), FileRefusal::Sheet(SheetError::TooManyRows)));
}

#[test]
fn every_format_is_read_inside_the_fences() {
    let rows = [["Mã hồ sơ", "Đơn vị", "Trạng thái"], ["H32.31-261126-0007", "KT", "Đang xử lý"]];
    let table = |row: [&str; 3], cell: &dyn Fn(&str) -> String, around: [&str; 2]| {
        around[0].to_owned() + &row.map(cell).concat() + around[1]
    };
    let page = rows.map(|row| table(row, &|text| format!("<td>{text}</td>"), ["<tr>", "</tr>"])).concat();
    let page = format!("<table>{page}</table>");
    let data = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let book = rows.map(|row| table(row, &data, ["<Row>", "</Row>"])).concat();
    let space = "urn:schemas-microsoft-com:office:spreadsheet";
    let book = format!(
        "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"{space}\"><Worksheet><Table>{book}</Table></Worksheet></Workbook>"
    );
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let open = rows.map(|row| table(row, &text, ["<table:table-row>", "</table:table-row>"])).concat();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(format!("<x><table:table>{open}</table:table></x>").as_bytes()).unwrap();
    let list = rows.map(|row| row.join("\t") + "\n").concat();
    for (kind, bytes) in [
        ("html", page.into_bytes()),
        ("xml", book.into_bytes()),
        ("ods", archive.finish().unwrap().into_inner()),
        ("xls", std::fs::read("tests/sheets/several.xls").unwrap()),
        ("wide", format!("\u{feff}{list}").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        (
            "old font",
            b"M\xb7 h\xe5 s\xac;\xa7\xacn v\xde;H\xb9n\nH32.31-261126-0007;Ph\xdfng Kinh t\xd5;04/12/2026\n"
                .to_vec(),
        ),
    ] {
        let rows = read_bytes(&bytes).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let found: Vec<&str> = rows.iter().filter_map(|row| row.code.as_deref()).collect();
        assert_eq!(found.last(), Some(&"H32.31-261126-0007"), "{kind}");
    }
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let file = tempfile::NamedTempFile::with_suffix(".xlsx").unwrap();
    let mut archive = zip::ZipWriter::new(file.reopen().unwrap());
    let deflated =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    archive.start_file("xl/worksheets/sheet1.xml", deflated).unwrap();
    let zeroes = vec![b' '; 1024 * 1024];
    for _ in 0..210 {
        archive.write_all(&zeroes).unwrap();
    }
    archive.finish().unwrap();
    assert!(std::fs::metadata(file.path()).unwrap().len() < 2 * 1024 * 1024, "small on disk");
    assert!(matches!(read_file(file.path()), Err(FileRefusal::Sheet(SheetError::Bomb))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(read_bytes(&bytes));
    }

    #[test]
    fn what_stands_in_a_cell_is_never_said(secret in "(Nguyễn|Trần|Lê) (Thị|Văn) [A-ZĐƯ][a-zàáâ]{3,8}", column in 0_usize..4) {
        let mut cells = ["PAKN.20261116.0001", "KT", "27/11/2026", ""].map(str::to_owned);
        cells[column].clone_from(&secret);
        let text = format!("{}\n{}\n", HEAD.join(","), cells.join(","));
        let rows = read_bytes(text.as_bytes()).expect("a CSV");
        let said = format!("{:?}", rows.iter().map(|row| &row.found).collect::<Vec<_>>());
        prop_assert!(!said.contains(&secret), "{}", said);
    }
}
