//! Workbooks as people make them.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook};

use super::super::super::formats::tried::archive;
use super::super::super::sheet::SheetError;
use super::super::tried::{read, told};

/// Four sheets, one hidden and one very much so, with merged cells and dates.
const SEVERAL: &[u8] = include_bytes!("../../../../tests/sheets/several.xls");

#[test]
fn a_workbook_is_its_sheets_with_what_is_merged_and_hidden() {
    let mut book = Workbook::new();
    let plain = Format::new().set_align(FormatAlign::Center);
    let sheet = book.add_worksheet().set_name("Phụ lục").expect("a name");
    sheet.merge_range(0, 0, 0, 3, "DANH MỤC", &plain).expect("merged");
    sheet.merge_range(2, 0, 3, 0, "TT", &plain).expect("merged");
    sheet.merge_range(2, 1, 2, 2, "Cơ quan", &plain).expect("merged");
    sheet.write(2, 3, "Hạn").expect("written");
    sheet.write_row(3, 1, ["Chủ trì", "Phối hợp"]).expect("written");
    sheet.write(4, 0, 1).expect("written");
    sheet.write_row(4, 1, ["KT", "VP"]).expect("written");
    sheet.set_column_hidden(2).expect("hidden");
    sheet.set_row_hidden(4).expect("hidden");
    for (row, shown) in (4..).zip(["dd/mm/yyyy", "mm/yyyy", "\"năm \"yyyy", "[$-42A]d/m/yyyy hh:mm"]) {
        let day =
            ExcelDateTime::from_ymd(2026, 11, 27).and_then(|day| day.and_hms(16, 30, 0)).expect("a day");
        sheet.write_with_format(row, 3, &day, &Format::new().set_num_format(shown)).expect("written");
    }
    sheet.write_with_format(8, 0, 0.125, &Format::new().set_num_format("0.0%")).expect("written");
    sheet.write(8, 3, "+ Nếu đủ thì ghi\n- Nếu thiếu").expect("written");
    let draft = book.add_worksheet().set_name("Nháp").expect("a name");
    draft.set_hidden(true).write(0, 0, "cũ").expect("written");
    assert_eq!(
        told(&book.save_to_buffer().expect("saved")),
        "xlsx\n[Phụ lục]\n1: DANH MỤC|<|<\n3: TT|Cơ quan|Hạn\n4: ^|Chủ trì\n\
         5 hidden: #1|KT|<2026-11-27 16:30>\n6: ||11/2026\n7: ||2026\n8: ||<2026-11-27 16:30>\n\
         9: 12,5%||+ Nếu đủ thì ghi/- Nếu thiếu\nend\n[Nháp] hidden\nend"
    );
}

#[test]
fn what_is_merged_over_a_hidden_column_is_seen_in_the_next_one() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("S").expect("a name");
    sheet.merge_range(0, 0, 1, 2, "A", &Format::new()).expect("merged");
    sheet.write(1, 3, "b").expect("written");
    sheet.set_column_hidden(0).expect("hidden");
    assert_eq!(told(&book.save_to_buffer().expect("saved")), "xlsx\n[S]\n1: A|<\n2: ^|<|b\nend");
}

#[test]
fn an_old_workbook_is_read_with_its_merged_cells() {
    let told = told(SEVERAL);
    assert!(
        told.contains("[Nháp] hidden\nend\n[Ẩn] hidden\nend\n[Tháng 11]\n1: DANH SÁCH HỒ SƠ|<|<|<|<|<\n"),
        "{told}"
    );
    assert!(
        told.contains("\n3: Mã hồ sơ|Đơn vị|Thời gian|<|Trạng thái\n4: ^|^|Ngày nhận|Hạn xử lý|^\n"),
        "{told}"
    );
}

fn open_document(sheets: &str) -> Vec<u8> {
    let styles =
        "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>";
    let content = format!(
        "<office:document-content xmlns:office=\"o\"><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

fn text(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

#[test]
fn a_workbook_of_open_document_is_its_sheets_with_what_is_merged_and_hidden() {
    let sheets = format!(
        "<table:table table:name=\"H\" table:style-name=\"ta2\"><table:table-row>{}</table:table-row></table:table>\
         <table:table table:name=\"S\"><table:table-column/><table:table-column table:visibility=\"collapse\"/>\
         <table:table-row><table:table-cell table:number-columns-spanned=\"3\" office:value-type=\"string\"><text:p>A</text:p>\
         </table:table-cell><table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row>\
         <table:table-row table:visibility=\"collapse\">{}{}<table:table-cell office:value-type=\"date\" \
         office:date-value=\"2026-11-27\"><text:p>27/11</text:p></table:table-cell></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"percentage\" office:value=\"0.5\"><text:p>50%</text:p>\
         </table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
         </table:table-row></table:table>",
        text("cũ"),
        text("1"),
        text("nháp"),
    );
    assert_eq!(
        told(&open_document(&sheets)),
        "ods\n[H] hidden\nend\n[S]\n1: A|<\n2 hidden: 1|<2026-11-27 00:00>\n3: 50%\nend"
    );
}

#[test]
fn what_is_repeated_without_end_is_refused() {
    let row =
        format!("<table:table-row table:number-rows-repeated=\"4000000000\">{}</table:table-row>", text("1"));
    let sheet = |rows: &str| open_document(&format!("<table:table>{rows}</table:table>"));
    assert!(matches!(read(&sheet(&row)), Err(SheetError::TooManyRows)));
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" \
        office:value=\"1\"/></table:table-row>";
    assert!(matches!(read(&sheet(wide)), Err(SheetError::TooManyColumns { row: 1 })));
    let column =
        "<table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"4000000000\"/>";
    assert!(read(&sheet(column)).is_ok());
}

#[test]
fn a_mark_of_secrecy_in_a_sheet_refuses_the_workbook() {
    let mut book = Workbook::new();
    book.add_worksheet().write_row(0, 0, ["UBND XÃ", "MẬT"]).expect("written");
    assert!(matches!(read(&book.save_to_buffer().expect("saved")), Err(SheetError::Secret)));
}
