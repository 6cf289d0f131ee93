//! Files as offices save them: every format, limit and refusal of the import layer, on real files.

use crate::world;

use std::io::Write as _;
use std::path::Path;

use dondoc::import::{CellRule, ImportContext, Row, SheetError};
use dondoc::model::CaseState;
use dondoc::state::reader::{Reader, open};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn read_file(path: &Path) -> Result<Vec<Row>, SheetError> {
    let config = world::shipped_with(&[]);
    let (zone, today) = (config.calendar.zone, "2026-11-20".parse().expect("a day"));
    let context =
        ImportContext { org: &config.org, cases: &config.cases, kind: None, source: None, zone, today };
    Reader::at(env!("CARGO_BIN_EXE_dondoc")).cases(open(path)?, context)
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read_file(file.path())
}

fn due(case: &dondoc::model::Case) -> String {
    let due = case.due.expect("a due");
    due.time.map_or_else(|| due.day.to_string(), |time| format!("{} {time}", due.day))
}

fn refusal(rows: &[Row]) -> CellRule {
    rows[0].found.as_ref().expect_err("refused").why
}

const HEAD: [&str; 4] = ["Mã PAKN", "Đơn vị xử lý", "Hạn xử lý", "Trạng thái"];

#[test]
fn every_delimiter_with_and_without_mark_and_quotes_reads_the_same() {
    for delimiter in [",", ";", "\t"] {
        for mark in ["", "\u{feff}"] {
            let row = ["PAKN.20261116.0001", "\"Phòng Kinh tế\"", "\"27/11/2026\n17:00\"", "Tạm dừng"];
            let text = format!("{mark}{}\r\n{}\r\n", HEAD.join(delimiter), row.join(delimiter));
            let rows = read_bytes(text.replace("\n17:00", " 17:00").as_bytes()).expect("a CSV");
            let (case, state) = rows[0].found.as_ref().expect("a case");
            assert_eq!((case.unit.as_str(), *state), ("KT", CaseState::Paused), "{delimiter:?} {mark:?}");
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
    let (case, _) = rows[0].found.as_ref().expect("a case");
    assert_eq!((rows[0].number, case.unit.as_str()), (4, "KT"));
    assert_eq!(due(case), "2026-11-27");
    assert_eq!(refusal(&rows[1..]), CellRule::Formula);
    assert_eq!(refusal(&rows[2..]), CellRule::NotADay, "a bare number is no day");
    let (with_hour, _) = rows[3].found.as_ref().expect("a case");
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
    let twice = format!("{}\n{code},KT,27/11/2026,\n{code},KT,27/11/2026,\n", HEAD.join(","));
    assert_eq!(refusal(&read_bytes(twice.as_bytes()).unwrap()[1..]), CellRule::Twice);
}

#[test]
fn files_that_cannot_be_taken_say_why() {
    let wrong = |bytes: &[u8]| read_bytes(bytes).expect_err("refused");
    assert!(matches!(wrong(b""), SheetError::NoHeader { .. }));
    assert!(matches!(wrong("Họ tên,Nội dung\nA,B\n".as_bytes()), SheetError::NoHeader { .. }));
    assert!(matches!(wrong("Mã,Mã hồ sơ,Đơn vị\n1,2,KT\n".as_bytes()), SheetError::ColumnTwice { .. }));
    assert!(matches!(wrong(b"M\xe3,\xd0\xf5n v\xfe\n1,2\n"), SheetError::NotUtf8 { .. }));
    assert!(matches!(wrong(b"\xd0\xcf\x11\xe0 old"), SheetError::UnknownFormat));
    assert!(matches!(wrong(b"PK\x03\x04 torn"), SheetError::Damaged));
    let large = format!("{}\n{}", HEAD.join(","), " ".repeat(21 * 1024 * 1024));
    assert!(matches!(wrong(large.as_bytes()), SheetError::TooLarge));
    let wide = format!("{}{}\n", HEAD.join(","), ",x".repeat(300));
    assert!(matches!(wrong(wide.as_bytes()), SheetError::TooManyColumns { .. }));
    let lines: Vec<String> = (0..100_030).map(|n| format!("PAKN.20261116.{n:06},KT,27/11/2026,")).collect();
    let long = format!("{}\n{}", HEAD.join(","), lines.join("\n"));
    assert!(matches!(wrong(long.as_bytes()), SheetError::TooManyRows));
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
    assert!(matches!(read_file(file.path()), Err(SheetError::Bomb)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(read_bytes(&bytes));
    }

    #[test]
    fn what_stands_in_a_cell_is_never_said(secret in "[A-ZĐƯ][a-zàáâ]{9,20}", column in 0_usize..4) {
        let mut cells = ["PAKN.20261116.0001", "KT", "27/11/2026", ""].map(str::to_owned);
        cells[column].clone_from(&secret);
        let text = format!("{}\n{}\n", HEAD.join(","), cells.join(","));
        let rows = read_bytes(text.as_bytes()).expect("a CSV");
        let refusal = rows[0].found.as_ref().expect_err("refused");
        let said = format!("{refusal} {refusal:?}");
        prop_assert!(!said.contains(&secret), "{}", said);
    }
}
