//! What was written is opened by `LibreOffice` and read from the pages that it makes: without it these tests pass unseen,
//! and say so.

use std::path::Path;
use std::process::{Command, Stdio};

use dondoc::paper::docx::docx;
use dondoc::paper::xlsx::workbook;

use super::{sample, templates};

fn has(program: &str, option: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(option).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// The words on the pages of a file as `LibreOffice` lays them out; none where the programs are not here.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn pages(name: &str, bytes: &[u8]) -> Option<String> {
    if !has("soffice", "--version") || !has("pdftotext", "-v") {
        eprintln!("not seen: {name} needs soffice and pdftotext");
        return None;
    }
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(name), bytes).expect("written");
    let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]).arg(dir.path());
    let output = office.arg(dir.path().join(name)).output().expect("LibreOffice runs");
    let pdf = dir.path().join(Path::new(name).with_extension("pdf"));
    assert!(pdf.exists(), "{name} is not opened: {}", String::from_utf8_lossy(&output.stderr));
    let output =
        Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().expect("pdftotext runs");
    // Programs compose accents in their own ways.
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(unicode_normalization::UnicodeNormalization::nfc(text.as_str()).collect())
}

fn shows(name: &str, bytes: &[u8], said: &[&str]) {
    let Some(text) = pages(name, bytes) else { return };
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in said {
        assert!(flat.contains(said), "{name}: «{said}» is not on the pages:\n{text}");
    }
}

#[test]
fn libreoffice_shows_a_document_with_its_charts_and_the_heading_of_a_table_on_each_page() {
    let bytes = docx(&sample::report()).expect("a document");
    let said =
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Tổng cộng 63 54 9 85,7%", "Tháng 6", "TM. ỦY BAN NHÂN DÂN"];
    shows("report.docx", &bytes, &said);
    if let Some(text) = pages("report.docx", &bytes) {
        let sheets: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
        assert!(sheets.iter().all(|page| page.contains("DỰ THẢO")), "each page is a draft:\n{text}");
        let annex: Vec<_> =
            sheets.iter().filter(|page| page.contains("Nhiệm vụ") && page.contains("Lý do")).collect();
        assert!(annex.len() > 1, "the heading of the table repeats:\n{text}");
    }
}

#[test]
fn libreoffice_shows_a_workbook() {
    let bytes = workbook(&sample::report()).expect("a workbook");
    shows(
        "report.xlsx",
        &bytes,
        &["BÁO CÁO (dự thảo)", "01/03/2026 16:30", "II. Phòng Văn hóa - Xã hội", "Tháng 6"],
    );
}

#[test]
fn libreoffice_shows_templates_that_were_filled() {
    shows(
        "template.docx",
        &templates::document(),
        &["kỳ quý I năm 2026", "Xem biểu đồ.", "Việc ba 03/03/2026"],
    );
    shows("template.xlsx", &templates::sheet(), &["Việc ba 03/03/2026 3 6", "Tổng của quý I năm 2026 6"]);
}
