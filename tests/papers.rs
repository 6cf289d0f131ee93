//! Papers as files: what was written is read back, and opened by the program that offices use.
//! What they cost: `scripts/bench/papers`.
//! `DONDOC_PAPERS=DIR cargo test --test parts papers:: -- --ignored` leaves the samples in DIR, to be looked at.

#[path = "papers/cost.rs"]
mod cost;
#[path = "papers/office.rs"]
mod office;
#[path = "papers/sample.rs"]
mod sample;
#[path = "papers/templates.rs"]
mod templates;

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use dondoc::paper::docx::docx;
use dondoc::paper::html::html;
use dondoc::paper::xlsx::workbook;

/// A part of an archive, as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).unwrap_or_else(|_| panic!("no {name}")).read_to_string(&mut text).expect("text");
    text
}

/// The words of a part, a line for each paragraph; every element must be closed.
fn words(bytes: &[u8], name: &str) -> String {
    let text = part(bytes, name);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut words, mut open) = (String::new(), 0);
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("XML") {
            Event::Start(_) => open += 1,
            Event::End(tag) => {
                open -= 1;
                if tag.name().into_inner() == "w:p" {
                    words.push('\n');
                }
            }
            Event::Text(text) => words.push_str(&text),
            Event::GeneralRef(name) => {
                words.push_str(quick_xml::escape::resolve_xml_entity(&name).expect("an entity"));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{name} ends before it is closed");
    words
}

#[test]
fn a_document_says_what_the_paper_says_on_pages_of_the_decree() {
    let bytes = docx(&sample::report()).expect("a document");
    let text = words(&bytes, "word/document.xml");
    for said in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
        "Số:          /BC-UBND",
        "Đại Lãnh, ngày      tháng      năm 2026",
        "Lưu ý: số liệu <tạm> & chưa chính thức.",
        "- Đề nghị Phòng Kinh tế khẩn trương hoàn thành 06 nhiệm vụ chậm;",
        "Tổng cộng\n63\n54\n9\n85,7%",
        "Nơi nhận:\n- Như trên;\n- Thường trực HĐND xã;\n- Lưu: VT, VP.\n",
        "01/03/2026\n01/03/2026 16:30\n",
    ] {
        assert!(text.contains(said), "«{said}» is not in\n{text}");
    }
    let document = part(&bytes, "word/document.xml");
    // A4 with 20, 30 and 18 mm of margin, and wide for the annex.
    assert!(document.contains("w:w=\"11906\" w:h=\"16838\"/>"), "upright");
    assert!(document.contains("w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\""), "wide");
    assert!(document.contains("w:top=\"1134\" w:right=\"1020\" w:bottom=\"1134\" w:left=\"1701\""));
    assert!(document.contains("<w:titlePg/>"), "the first page has no number");
    assert!(words(&bytes, "word/header0.xml").contains(" PAGE "));
    assert!(!words(&bytes, "word/header0first.xml").contains(" PAGE "));
    for header in ["word/header0.xml", "word/header0first.xml", "word/header1.xml"] {
        assert!(words(&bytes, header).contains("DỰ THẢO"), "{header}");
    }
}

#[test]
fn a_document_can_be_heard() {
    let bytes = docx(&sample::report()).expect("a document");
    let document = part(&bytes, "word/document.xml");
    for style in ["Title", "Heading1", "Heading2", "Heading3", "AnnexTitle"] {
        assert!(document.contains(&format!("<w:pStyle w:val=\"{style}\"/>")), "{style}");
    }
    assert_eq!(document.matches("<w:tblHeader/>").count(), 3, "two rows of bands, and one");
    assert!(document.contains("<w:tblCaption w:val=\"Bảng 1. Kết quả thực hiện theo đơn vị\"/>"));
    assert!(
        document.contains("<w:tblDescription w:val=\"Từng nhiệm vụ chậm với hạn, lúc báo cáo và lý do\"/>")
    );
    let spoken = "Biểu đồ thanh về tỷ lệ đúng hạn của ba đơn vị. Văn phòng HĐND và UBND: 91,7%; Phòng Kinh tế: 66,7%; \
                  Phòng Văn hóa - Xã hội: 100%.";
    assert!(document.contains(&format!("descr=\"{spoken}\"")), "the chart is told in words");
    assert!(part(&bytes, "word/styles.xml").contains("w:lang w:val=\"vi-VN\""));
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:title>Báo cáo quý I năm 2026</dc:title>"));
    let chart = part(&bytes, "word/charts/chart1.xml");
    assert!(
        chart.contains("<a:pattFill prst=\"wdUpDiag\">") && !chart.contains("schemeClr"),
        "in greys and patterns"
    );
    // What can be changed in the chart is what it shows.
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
    let mut sheet = Vec::new();
    archive.by_name("word/embeddings/chart1.xlsx").expect("a sheet").read_to_end(&mut sheet).expect("read");
    let mut book = Xlsx::new(Cursor::new(sheet)).expect("a workbook");
    let numbers = book.worksheet_range("Số liệu").expect("a sheet");
    assert_eq!(numbers.get_value((1, 1)), Some(&Data::Float(12.0)));
    assert_eq!(numbers.get_value((4, 1)), Some(&Data::Empty), "nothing to count is not 0");
}

#[test]
fn the_same_paper_has_the_same_bytes() {
    let paper = sample::report();
    assert_eq!(docx(&paper).expect("a document"), docx(&paper).expect("a document"));
    assert_eq!(workbook(&paper).expect("a workbook"), workbook(&paper).expect("a workbook"));
    assert_eq!(html(&paper), html(&paper));
}

#[test]
fn a_letter_says_what_it_is_about_and_to_whom() {
    let text = words(&docx(&sample::letter()).expect("a document"), "word/document.xml");
    assert!(text.contains("V/v đôn đốc thực hiện nhiệm vụ quá hạn của Kế hoạch số 67\n"), "{text}");
    assert!(text.contains("Kính gửi:\n- Phòng Kinh tế;\n- Phòng Văn hóa - Xã hội.\n"), "{text}");
}

#[test]
fn a_workbook_has_a_sheet_for_each_table_with_real_numbers_and_days() {
    let bytes = workbook(&sample::report()).expect("a workbook");
    let mut book = Xlsx::new(Cursor::new(&bytes)).expect("a workbook");
    let names = ["Bảng 1. Kết quả thực hiện theo", "Bảng 2. Danh sách nhiệm vụ chậm", "Biểu đồ"];
    assert_eq!(book.sheet_names(), names);
    let sheet = book.worksheet_range(names[1]).expect("a sheet");
    let text = |row, column| sheet.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    let above: Vec<String> = (0..5).map(|row| text(row, 0)).collect();
    assert_eq!(
        above,
        [
            "ỦY BAN NHÂN DÂN XÃ ĐẠI LÃNH",
            "BÁO CÁO (dự thảo)",
            "Kết quả thực hiện nhiệm vụ quý I năm 2026",
            "(Dữ liệu tính đến ngày 31/03/2026)",
            "Bảng 2. Danh sách nhiệm vụ chậm"
        ]
    );
    assert_eq!(
        (text(5, 0).as_str(), text(6, 0).as_str(), text(7, 0).as_str()),
        ("TT", "I. Phòng Kinh tế", "1")
    );
    let Some(Data::DateTime(due)) = sheet.get_value((7, 2)) else { panic!("{:?}", sheet.get_value((7, 2))) };
    assert_eq!(due.as_datetime().map(|at| at.date()), Some(sample::day(2026, 3, 1)));
    let one = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(one.contains("<pane ySplit=\"6\""), "the heading stays");
    assert!(one.contains("orientation=\"landscape\""));
    let names = part(&bytes, "xl/workbook.xml");
    assert!(
        names.contains("_xlnm.Print_Titles") && names.contains("$6:$6") && names.contains("$A$1:$F$48"),
        "{names}"
    );
    let drawing = part(&bytes, "xl/drawings/drawing1.xml");
    assert!(drawing.contains("descr=\"Biểu đồ cột so sánh"), "the chart is told in words");
}

#[test]
fn a_page_stands_by_itself_and_can_be_heard() {
    let page = html(&sample::report());
    for said in [
        "<html lang=\"vi\">",
        "<h1>BÁO CÁO<br/>Kết quả thực hiện nhiệm vụ quý I năm 2026</h1>",
        "<h2>I. TÌNH HÌNH THỰC HIỆN</h2>",
        "<th scope=\"colgroup\" colspan=\"2\">Đã hoàn thành</th>",
        "<th scope=\"row\">Phòng Kinh tế</th>",
        "<th scope=\"rowgroup\" colspan=\"6\" class=\"part\">II. Phòng Văn hóa - Xã hội</th>",
        "số liệu &lt;tạm&gt; &amp; <em>chưa chính thức.</em>",
        "role=\"img\" aria-labelledby=\"t1 d1\"",
        "<desc id=\"d2\">Biểu đồ thanh về tỷ lệ đúng hạn của ba đơn vị. Văn phòng HĐND và UBND: 91,7%;",
        "<th scope=\"row\">Tháng 4</th><td>không có số liệu</td>",
    ] {
        assert!(page.contains(said), "«{said}» is not in the page");
    }
    for never in ["<script", "http:", "https:", "src=", "href=", "@import"] {
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains(never), "{never}");
    }
    let closed = page.replace("<!DOCTYPE html>", "");
    let mut reader = quick_xml::Reader::from_str(&closed);
    while !matches!(reader.read_event().expect("every element is closed"), quick_xml::events::Event::Eof) {}
}

#[test]
#[ignore = "leaves files to be looked at; see the head of the file"]
fn samples_are_left_where_they_can_be_looked_at() {
    let dir = std::path::PathBuf::from(std::env::var_os("DONDOC_PAPERS").expect("DONDOC_PAPERS"));
    for (name, paper) in [("report", sample::report()), ("letter", sample::letter())] {
        let write = |end: &str, bytes: &[u8]| std::fs::write(dir.join(format!("{name}.{end}")), bytes);
        write("docx", &docx(&paper).expect("a document")).expect("written");
        write("xlsx", &workbook(&paper).expect("a workbook")).expect("written");
        write("html", html(&paper).as_bytes()).expect("written");
    }
    for (name, bytes) in [("template.docx", templates::document()), ("template.xlsx", templates::sheet())] {
        std::fs::write(dir.join(name), bytes).expect("written");
    }
}
