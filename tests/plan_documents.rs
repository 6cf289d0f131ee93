//! Plan documents through the real binary: read, written as a plan file, checked, reviewed, and read again when amended.

use crate::binary;

use binary::Site;
use serde_json::Value;

const NOW: &str = "2025-11-03T08:00:00+07:00";

/// A plan as Word hands it over when its text is pasted.
const PASTED: &str = "ỦY BAN NHÂN DÂN\nXÃ DIÊN KHÁNH\nSố: 91/KH-UBND\nDiên Khánh, ngày 28 tháng 10 năm 2025\nKẾ HOẠCH\n\
    Chuyển đổi số xã Diên Khánh năm 2026\n\
    TT\tNội dung\tĐơn vị chủ trì\tĐơn vị phối hợp\tThời hạn\tSản phẩm\n\
    I\tHẠ TẦNG\n\
    1\tNâng cấp mạng nội bộ\tVăn phòng HĐND và UBND xã\tPhòng Kinh tế\tTrước ngày 30/6/2026\tMạng\n\
    2\tMua máy quét hồ sơ\tPhòng Kinh tế\t\tQuý II/2026\tMáy quét\n\
    II\tDỊCH VỤ\n\
    1\tHướng dẫn nộp hồ sơ trực tuyến\tTrung tâm Phục vụ hành chính công xã\t\tTrước 16h00 ngày 31/3/2026\tBuổi hướng dẫn\n\
    2\tBáo cáo kết quả chuyển đổi số\tPhòng Văn hóa - Xã hội\t\tTrước ngày 20 hằng tháng\tBáo cáo\n";

/// The same in HTML, as pages and old spreadsheets have it, with cells over several rows.
const PAGE: &str = "<html><head><meta charset=\"utf-8\"></head><body><table>\
    <tr><td>TT</td><td>Nội dung</td><td>Chủ trì</td><td>Thời hạn</td></tr>\
    <tr><td>1</td><td>Lập sổ theo dõi</td><td rowspan=\"2\">Phòng Kinh tế</td><td rowspan=\"2\">30/6/2026</td></tr>\
    <tr><td>2</td><td>Lưu sổ theo dõi</td></tr>\
    <tr><td colspan=\"4\">Ghi chú: theo mẫu của xã</td></tr></table></body></html>";

const TABLE: &str = "\u{feff}TT;Nội dung;Chủ trì;Thời hạn\n1;\"Rà soát\nquỹ đất\";Phòng Kinh tế;30/6/2026\n\
    2;Báo cáo quỹ đất;Phòng Kinh tế;\n";

fn import(site: &Site, name: &str, text: &str, options: &[&str]) -> Value {
    let path = site.dir.path().join(name);
    std::fs::write(&path, text).expect("written");
    let path = path.to_str().expect("UTF-8");
    let arguments: Vec<&str> =
        ["--now", NOW, "plan", "import", path].into_iter().chain(options.iter().copied()).collect();
    site.json(&arguments)
}

fn rows(json: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let row = |row: &Value| {
        let asked: Vec<String> = row["questions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|question| text(&question["code"]))
            .collect();
        let lead: Vec<String> = row["lead"].as_array().into_iter().flatten().map(text).collect();
        let due = format!("{} {} {}", text(&row["due_kind"]), text(&row["due"]), text(&row["due_time"]));
        format!("{} {} {due} {}", text(&row["id"]), lead.join(","), asked.join(",")).trim_end().to_owned()
    };
    json["rows"].as_array().expect("rows").iter().map(row).collect()
}

#[test]
fn a_pasted_plan_without_questions_is_a_file_that_loads() {
    let site = Site::shipped();
    let out = site.config().join("plans/91-KH-UBND-2025.toml");
    let out = out.to_str().expect("UTF-8");
    let read = import(&site, "ke-hoach.txt", PASTED, &["--out", out]);
    assert_eq!(
        rows(&read),
        [
            "I.1 VP before 2026-06-29 -",
            "I.2 KT within 2026-06-30 -",
            "II.1 TTPVHCC on 2026-03-31 16:00",
            "II.2 VHXH every - -"
        ]
    );
    assert_eq!(read["plan"]["number"], "91/KH-UBND");
    assert_eq!(read["plan"]["year"], 2026);
    let written = std::fs::read_to_string(out).expect("written");
    assert!(!written.contains("# HỎI"), "{written}");
    let checked = site.json(&["--now", NOW, "check"]);
    let errors: Vec<&Value> =
        checked.as_array().into_iter().flatten().filter(|one| one["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");
    let reviewed = site.run(&["--now", NOW, "plan", "review", out]);
    let said = String::from_utf8_lossy(&reviewed.stdout).into_owned();
    assert!(reviewed.status.success() && said.contains("II.2"), "{said}");
}

#[test]
fn an_amended_plan_keeps_the_ids_of_its_rows() {
    let site = Site::shipped();
    let out = site.config().join("plans/91-KH-UBND-2025.toml");
    let out = out.to_str().expect("UTF-8");
    import(&site, "ke-hoach.txt", PASTED, &["--out", out]);
    let amended = PASTED
        .replace(
            "1\tNâng cấp mạng",
            "1\tThuê đường truyền dự phòng\tPhòng Kinh tế\t\t31/3/2026\tĐường truyền\n2\tNâng cấp mạng",
        )
        .replace("2\tMua máy", "3\tMua máy");
    let read = import(&site, "ke-hoach-sua.txt", &amended, &["--out", out]);
    let ids: Vec<String> =
        rows(&read).iter().filter_map(|row| row.split(' ').next()).map(str::to_owned).collect();
    assert_eq!(ids, ["I.1-2", "I.1", "I.2", "II.1", "II.2"]);
    assert_eq!(read["amends"]["added"], serde_json::json!(["I.1-2"]));
}

#[test]
fn cells_over_several_rows_count_for_each() {
    let read = import(&Site::shipped(), "ke-hoach.html", PAGE, &[]);
    assert_eq!(rows(&read), ["1 KT on 2026-06-30 -", "2 KT on 2026-06-30 -"]);
    assert_eq!(read["left_out"].as_array().map(Vec::len), Some(1), "{}", read["left_out"]);
}

#[test]
fn a_table_with_a_line_end_in_a_cell_and_an_empty_deadline() {
    let read = import(&Site::shipped(), "ke-hoach.csv", TABLE, &[]);
    assert_eq!(rows(&read), ["1 KT on 2026-06-30 -", "2 KT awaiting - - no_due"]);
}

#[test]
fn a_document_without_a_table_of_tasks_replaces_no_plan() {
    let site = Site::shipped();
    let out = site.config().join("plans/67-KH-UBND-2025.toml");
    let before = std::fs::read(&out).expect("the shipped plan");
    let document = site.dir.path().join("thu.txt");
    std::fs::write(&document, "Kính gửi các đơn vị,\nĐề nghị họp ngày mai.\n").expect("written");
    let arguments = [
        "--now",
        NOW,
        "plan",
        "import",
        document.to_str().expect("UTF-8"),
        "--out",
        out.to_str().expect("UTF-8"),
    ];
    assert!(site.fails(4, &arguments).contains("no table of tasks"));
    assert_eq!(std::fs::read(&out).expect("the shipped plan"), before);
}

#[test]
fn a_pipe_among_the_plans_keeps_nobody_waiting() {
    let site = Site::shipped();
    let pipe = site.config().join("plans/ong-dan.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    assert_eq!(rows(&import(&site, "bang.csv", TABLE, &[])).len(), 2);
    let review = ["--now", NOW, "plan", "review", pipe.to_str().expect("UTF-8")];
    assert!(site.fails(1, &review).contains("a pipe"));
}
