//! Workbooks made from the cells of the table, as several programs save them.

use std::io::{Cursor, Write as _};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

use super::made::{Cell, Sheet, escaped, joined, plain};

/// Days since the beginning of a spreadsheet's calendar.
fn serial(at: NaiveDateTime) -> f64 {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day").and_time(NaiveTime::MIN);
    (at - first).num_seconds() as f64 / 86_400.0
}

fn cells(sheet: &Sheet) -> impl Iterator<Item = (usize, usize, &Cell)> {
    let numbered = sheet.rows.iter().enumerate();
    numbered.flat_map(|(row, cells)| cells.iter().enumerate().map(move |(column, cell)| (row, column, cell)))
}

/// A workbook as Excel saves it.
pub fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("a name");
        page.set_hidden(sheet.is_hidden);
        if sheet.is_protected {
            page.protect_with_password("dondoc");
        }
        for (row, column, cell) in cells(sheet) {
            write(page, joined(&sheet.rows, row, column), row as u32, column as u16, cell);
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// A column far behind those of any list.
const FAR: u16 = 600;

fn write(page: &mut Worksheet, (wide, high): (usize, usize), row: u32, column: u16, cell: &Cell) {
    let bordered = Format::new().set_border(FormatBorder::Thin);
    let day = |at: &NaiveDateTime| {
        let has_hour = at.time() != NaiveTime::MIN;
        Format::new().set_num_format(if has_hour { "dd/mm/yyyy hh:mm" } else { "dd/mm/yyyy" })
    };
    match cell {
        Cell::Empty | Cell::Right | Cell::Up => return,
        Cell::Formatted => page.write_blank(row, column, &bordered),
        Cell::Far => page.write_blank(row, FAR, &bordered),
        Cell::Text(text) if wide * high > 1 => {
            let (last_row, last_column) = (row + high as u32 - 1, column + wide as u16 - 1);
            page.merge_range(row, column, last_row, last_column, text, &bordered)
        }
        Cell::Text(text) => page.write_string(row, column, text),
        Cell::Rich(parts) => {
            let (plain, bold) = (Format::new(), Format::new().set_bold());
            let formatted = |(n, part)| (if n % 2 == 0 { &plain } else { &bold }, part);
            let parts: Vec<_> = parts.iter().map(String::as_str).enumerate().map(formatted).collect();
            page.write_rich_string(row, column, &parts)
        }
        Cell::Number(number) => page.write_number(row, column, *number),
        Cell::Day(at) => page.write_number_with_format(row, column, serial(*at), &day(at)),
        Cell::Formula(value) => {
            let formula = Formula::new("=IF(TRUE,Z1,Z2)");
            match &**value {
                Cell::Day(at) => {
                    let formula = formula.set_result(serial(*at).to_string());
                    page.write_formula_with_format(row, column, formula, &day(at))
                }
                value => page.write_formula(row, column, formula.set_result(plain(value))),
            }
        }
    }
    .expect("written");
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a file");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The days between the beginnings of the two calendars that workbooks may have.
const SINCE_1904: f64 = 1_462.0;

/// A workbook as report generators write it: texts within the sheet, nothing formatted but dates. `of_1904`: its days are
/// counted as old Macs counted them.
pub fn plain_xlsx(sheets: &[Sheet], of_1904: bool) -> Vec<u8> {
    let shift = if of_1904 { SINCE_1904 } else { 0.0 };
    let rows = |sheet: &Sheet| {
        let row = |(n, cells): (usize, &Vec<Cell>)| {
            let cell = |cell: &Cell| match cell {
                Cell::Number(number) => format!("<c><v>{number}</v></c>"),
                Cell::Day(at) => format!("<c s=\"1\"><v>{}</v></c>", serial(*at) - shift),
                cell => format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(&plain(cell))),
            };
            format!("<row r=\"{}\">{}</row>", n + 1, cells.iter().map(cell).collect::<String>())
        };
        sheet.rows.iter().enumerate().map(row).collect::<String>()
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006";
    let sheet =
        format!("<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData></worksheet>", rows(&sheets[0]));
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr date1904=\"{of_1904}\"/><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/>\
         </sheets></workbook>",
        escaped(&sheets[0].name)
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" \
         applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    let relations = |all: &[(&str, &str)]| {
        let relation = |(n, (kind, target)): (usize, &(&str, &str))| {
            format!("<Relationship Id=\"rId{}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>", n + 1)
        };
        let all: String = all.iter().enumerate().map(relation).collect();
        format!("<Relationships xmlns=\"{packages}/relationships\">{all}</Relationships>")
    };
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let types = format!(
        "<Types xmlns=\"{packages}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override \
         PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/><Override \
         PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{kind}.worksheet+xml\"/><Override \
         PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/></Types>"
    );
    packed(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", &book),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&[("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
        ),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// A workbook as `LibreOffice` saves it, with the empty rows and columns that it repeats to the edges of the sheet.
pub fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let table = |sheet: &Sheet| {
        let style = if sheet.is_hidden { "hidden" } else { "seen" };
        let row = |(row, line): (usize, &Vec<Cell>)| {
            let cell = |(column, cell): (usize, &Cell)| ods_cell(joined(&sheet.rows, row, column), cell);
            let cells: String = line.iter().enumerate().map(cell).collect();
            let rest = "<table:table-cell table:number-columns-repeated=\"1000\"/>";
            format!("<table:table-row>{cells}{rest}</table:table-row>")
        };
        let rows: String = sheet.rows.iter().enumerate().map(row).collect();
        format!(
            "<table:table table:name=\"{}\" table:style-name=\"{style}\">{rows}<table:table-row \
             table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"1024\"/>\
             </table:table-row></table:table>",
            escaped(&sheet.name)
        )
    };
    let tables: String = sheets.iter().map(table).collect();
    let names: String = ["office", "table", "text", "style"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .concat();
    let style = |name: &str, display: bool| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"table\"><style:table-properties \
             table:display=\"{display}\"/></style:style>"
        )
    };
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content{names} office:version=\"1.3\">\
         <office:automatic-styles>{}{}</office:automatic-styles><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>",
        style("seen", true),
        style("hidden", false)
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/>\
         <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>\
         </manifest:manifest>"
    );
    packed(&[("mimetype", kind), ("META-INF/manifest.xml", &manifest), ("content.xml", &content)])
}

fn ods_cell((wide, high): (usize, usize), cell: &Cell) -> String {
    let (formula, value) = match cell {
        Cell::Formula(value) => (" table:formula=\"of:=[.Z1]\"", &**value),
        cell => ("", cell),
    };
    let kind = match value {
        Cell::Right | Cell::Up => return "<table:covered-table-cell/>".to_owned(),
        Cell::Empty | Cell::Formatted | Cell::Far => return "<table:table-cell/>".to_owned(),
        Cell::Day(at) => {
            format!("office:value-type=\"date\" office:date-value=\"{}\"", at.format("%Y-%m-%dT%H:%M:%S"))
        }
        Cell::Number(number) => format!("office:value-type=\"float\" office:value=\"{number}\""),
        Cell::Text(_) | Cell::Rich(_) | Cell::Formula(_) => "office:value-type=\"string\"".to_owned(),
    };
    let paragraph = |line| format!("<text:p>{}</text:p>", escaped(line));
    let paragraphs: String = plain(value).split('\n').map(paragraph).collect();
    let span = format!("table:number-columns-spanned=\"{wide}\" table:number-rows-spanned=\"{high}\"");
    format!("<table:table-cell{formula} {kind} {span}>{paragraphs}</table:table-cell>")
}
