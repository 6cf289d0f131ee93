//! A commune's own templates: filled where there is one, and tried by `check`.

use std::path::Path;

use dondoc::paper::document::{Paper, PaperBlock, PaperPart, PaperTitle};
use dondoc::paper::docx::docx;
use dondoc::paper::table::{PaperRow, PaperTable};

use super::{Desk, words};
use crate::binary::Site;

/// A document as a commune might make one: these paragraphs, and a table with this row.
fn template(paragraphs: &[&str], row: &[&str]) -> Vec<u8> {
    let mut blocks: Vec<PaperBlock> = paragraphs.iter().map(|text| PaperBlock::words(*text)).collect();
    let columns: Vec<(&str, &str, u16)> = row.iter().map(|_| ("cot", "Cột", 10)).collect();
    let mut table = PaperTable::new("", &columns);
    table.rows.push(PaperRow::Cells(row.iter().map(|cell| (*cell).into()).collect()));
    blocks.push(PaperBlock::Table(table));
    let title = PaperTitle::Named { kind: "MẪU CỦA XÃ".into(), about: String::new(), below: Vec::new() };
    let parts = vec![PaperPart { is_wide: false, blocks }];
    docx(&Paper { name: "Mẫu".into(), head: None, title, parts }).expect("a document")
}

fn site(name: &str, bytes: &[u8]) -> Site {
    let site = Site::shipped();
    std::fs::create_dir_all(site.config().join("templates/papers")).expect("a folder");
    std::fs::write(site.config().join("templates/papers").join(name), bytes).expect("written");
    site
}

#[test]
fn a_paper_is_written_into_the_template_of_the_commune() {
    let bytes = template(
        &["{{co_quan}}: {{trich_yeu}}", "Tổng số quá hạn: {{tong_qua_han}}", "{{noi_dung}}", "{{bieu_do_2}}"],
        &["{{bang.don_vi}}", "{{bang.qua_han}}"],
    );
    let site = site("bao-cao.docx", &bytes);
    let file = site.dir.path().join("a.docx");
    let out = file.to_str().expect("text");
    let asked = ["paper", "bao-cao", "--period", "2026-Q3", "--out", out];
    let output = Desk::run_with(&site.config(), &asked);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = words(Path::new(out));
    let total = Desk::json(&["figures", "--period", "2026-Q3"])["total"]["open_overdue"].clone();
    let begin = "ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH: Kết quả theo dõi, đôn đốc thực hiện nhiệm vụ quý III/2026";
    for expected in
        ["MẪU CỦA XÃ", begin, &format!("Tổng số quá hạn: {total}"), "Phòng Kinh tế", "I. KẾT QUẢ CHUNG"]
    {
        assert!(text.contains(expected), "«{expected}» in\n{text}");
    }
    assert!(!text.contains("{{"), "{text}");
    let html = site.dir.path().join("a.html");
    let html = html.to_str().expect("text");
    let output = Desk::run_with(&site.config(), &["paper", "bao-cao", "--out", html]);
    assert!(
        output.status.success() && !words(Path::new(html)).contains("MẪU CỦA XÃ"),
        "pages have no template"
    );
    assert!(Site::run(&site, &["check"]).status.success(), "the template is sound");
}

#[test]
fn an_unknown_place_is_an_error_of_check_and_of_paper_that_names_the_known_ones() {
    let site = site("nhiem-vu-cham.docx", &template(&["{{trich_yew}}"], &["{{bang.tt}}"]));
    let out = site.dir.path().join("a.docx");
    let output =
        Desk::run_with(&site.config(), &["paper", "nhiem-vu-cham", "--out", out.to_str().expect("text")]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for expected in ["templates/papers/nhiem-vu-cham.docx", "{{trich_yew}}", "trich_yeu", "bang.thoi_han"] {
        assert!(said.contains(expected), "«{expected}» in {said}");
    }
    assert!(!out.exists());
    let output = site.run(&["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("{{trich_yew}}"));
    let problems = site.run(&["check", "--format", "json"]);
    let problems: serde_json::Value = serde_json::from_slice(&problems.stdout).expect("JSON");
    assert_eq!(problems[0]["code"], "bad_template");
    assert_eq!(problems[0]["file"], "templates/papers/nhiem-vu-cham.docx");
}

#[test]
fn every_place_that_a_template_may_name_is_documented() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/papers.md")).expect("docs");
    for name in ["theo-doi", "don-doc", "nhiem-vu-cham", "ho-so", "xin-loi", "bao-cao", "danh-gia"] {
        let site = site(&format!("{name}.docx"), &template(&["{{khong_co}}"], &[""]));
        let said = String::from_utf8_lossy(&site.run(&["check"]).stdout).into_owned();
        let known = said.split_once("known are ").expect("the known places").1;
        let known = known.lines().next().expect("a line").split(", ");
        for place in known {
            // Of a cell the column, of a sum the column behind it.
            let column = place.trim_matches(['{', '}']).split('.').next_back().expect("a name");
            let sum = column
                .strip_prefix("tong_")
                .map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_'));
            let column = sum.unwrap_or(column);
            assert!(text.contains(&format!("`{column}`")), "{name}: docs/papers.md does not name {place}");
        }
    }
}

#[test]
fn every_paper_with_a_template_is_tried_by_check_with_all_that_it_has() {
    for name in ["theo-doi", "don-doc", "nhiem-vu-cham", "ho-so", "bao-cao", "danh-gia"] {
        let bytes = template(
            &["{{trich_yeu}}", "{{noi_dung}}", "{{phu_luc}}", "{{bieu_do}}"],
            &["{{bang.thoi_han}}"],
        );
        let bytes = match name {
            "ho-so" | "bao-cao" | "danh-gia" => template(&["{{noi_dung}}"], &["{{bang_2.ket_qua}}"]),
            _ => bytes,
        };
        let site = site(&format!("{name}.docx"), &bytes);
        let said = site.run(&["check"]);
        let is_sound = said.status.success();
        assert_eq!(
            is_sound,
            !matches!(name, "ho-so" | "bao-cao"),
            "{name}: {}",
            String::from_utf8_lossy(&said.stdout)
        );
    }
    let site = site("bao-ca.docx", b"x");
    assert!(String::from_utf8_lossy(&site.run(&["check"]).stdout).contains("bao-cao.docx"));
    let site = self::site("xin-loi.docx", b"x");
    assert!(String::from_utf8_lossy(&site.run(&["check"]).stdout).contains("Word"));
}
