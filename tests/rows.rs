//! Answers that are lists of rows, as CSV and as workbooks: the same rows and fields as in JSON, read back.

use crate::binary;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;

use binary::Site;
use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

const ITEM: &str = "A.I.1#s1@KT";
const NOW: &str = "2025-11-20T11:00:00+07:00";

/// The cells of a row that hold something, by field.
type Cells = BTreeMap<String, String>;

/// Live on 18/11, reminded on 19/11, reported on 20/11, with a document, a case file and a plan to read.
fn world() -> Site {
    let site = Site::shipped();
    let ok = |arguments: &[&str]| {
        let output = site.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    ok(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    ok(&["--now", "2025-11-19T07:45:00+07:00", "tick"]);
    ok(&[
        "--now",
        "2025-11-20T10:00:00+07:00",
        "report",
        ITEM,
        "--by",
        "KT",
        "--evidence",
        "112/BC-KT",
        "--note",
        "=1+1",
    ]);
    ok(&["--now", "2025-11-20T10:30:00+07:00", "open", "petition", "PAKN.20251119.0007", "--unit", "KT"]);
    site.write(
        "../notice.txt",
        "THÔNG BÁO\nKết luận cuộc họp ngày 16/11/2025\n\n1. Giao Phòng Kinh tế lập danh sách hộ kinh doanh, hoàn thành trước \
         ngày 05/12/2025.\n\n2. Giao Văn phòng HĐND và UBND xã chuẩn bị nội dung họp, hoàn thành trong thời gian sớm nhất.\n",
    );
    site.write(
        "../plan.txt",
        "ỦY BAN NHÂN DÂN\nXÃ DIÊN KHÁNH\nSố: 91/KH-UBND\nDiên Khánh, ngày 28 tháng 10 năm 2025\nKẾ HOẠCH\nChuyển đổi số\n\
         TT\tNội dung\tĐơn vị chủ trì\tThời hạn\tSản phẩm\n1\tNâng cấp mạng\tPhòng Kinh tế\tTrước ngày 30/6/2026\tMạng\n\
         2\tMua máy quét\tPhòng Không Có\tSớm nhất\tMáy quét\n",
    );
    site.write(
        "../cases.csv",
        "Mã phản ánh,Đơn vị,Hạn xử lý\nPAKN.20251119.0001,KT,28/11/2025\nPAKN.20251119.0002,XX,28/11/2025\n",
    );
    site
}

/// A row of JSON as cells: deeper fields behind dots, lists joined, what is absent left out.
fn flat(path: &str, value: &Value, cells: &mut BTreeMap<String, Vec<String>>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::Array(all) => all.iter().for_each(|one| flat(path, one, cells)),
        Value::Object(fields) => fields.iter().for_each(|(key, one)| flat(&below(key), one, cells)),
        Value::String(text) => cells.entry(path.to_owned()).or_default().push(text.clone()),
        other => cells.entry(path.to_owned()).or_default().push(other.to_string()),
    }
}

fn row(name: Option<&str>, value: &Value) -> Cells {
    let mut cells = BTreeMap::new();
    flat("", value, &mut cells);
    cells.extend(name.map(|name| ("table".to_owned(), vec![name.to_owned()])));
    cells
        .into_iter()
        .map(|(field, values)| (field, values.join(", ")))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The rows that an answer's lists come to; `each` names a list inside a row of which every element is a row.
fn expected(json: &Value, lists: &[&str], each: Option<&str>) -> Vec<Cells> {
    let mut rows = Vec::new();
    for list in lists {
        let name = (lists.len() > 1).then_some(*list);
        let found = if list.is_empty() { json } else { &json[*list] };
        for one in found.as_array().expect("a list") {
            match each.map(|each| (each, one[each].as_array().expect("a list"))) {
                Some((each, all)) if !all.is_empty() => rows.extend(all.iter().map(|element| {
                    let mut one = one.clone();
                    one[each] = element.clone();
                    row(name, &one)
                })),
                _ => rows.push(row(name, one)),
            }
        }
    }
    rows
}

/// The bytes that a command answers with, whatever its exit code.
fn bytes(site: &Site, arguments: &[&str], format: &str) -> Vec<u8> {
    site.run(&[&["--now", NOW], arguments, &["--format", format]].concat()).stdout
}

fn csv_rows(bytes: &[u8]) -> Vec<Cells> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader.headers().expect("headings").clone();
    let cells = |row: csv::StringRecord| {
        let cells = headings.iter().zip(&row).filter(|(_, text)| !text.is_empty());
        // What a spreadsheet would take for a formula has a mark.
        let plain = |text: &str| text.strip_prefix('\'').unwrap_or(text).to_owned();
        cells.map(|(field, text)| (field.to_owned(), plain(text))).collect()
    };
    reader.records().map(|row| cells(row.expect("a row"))).collect()
}

#[test]
fn every_list_has_the_same_rows_and_fields_in_csv_and_a_workbook_as_in_json() {
    let site = world();
    let file = |name: &str| site.dir.path().join(name).to_str().expect("UTF-8").to_owned();
    let (notice, plan, cases) = (file("notice.txt"), file("plan.txt"), file("cases.csv"));
    let shipped = std::fs::read_dir(site.config().join("plans")).expect("plans");
    let shipped = shipped.map(|entry| entry.expect("an entry").path()).min().expect("a plan");
    let shipped = shipped.to_str().expect("UTF-8").to_owned();
    let list = site.json(&["--now", NOW, "outbox", "list"]);
    let message = list[0]["id"].as_str().expect("an id").to_owned();
    let simulate = ["simulate", "--from", "2025-11-24", "--to", "2025-12-01"];
    let walked: Vec<(Vec<&str>, &[&str], Option<&str>)> = vec![
        (vec!["items"], &[""], None),
        (vec!["agenda", "--all"], &[""], None),
        (simulate.to_vec(), &[""], Some("notices")),
        (vec!["why", "A.II.1#s1@KT"], &["steps"], Some("people")),
        (vec!["show", ITEM], &["events", "told", "next"], None),
        (vec!["outbox", "list"], &[""], None),
        (vec!["outbox", "show", &message], &["notices", "attempts"], None),
        (vec!["people", "list"], &[""], None),
        (vec!["doctor"], &[""], None),
        (vec!["plan", "review", &shipped], &["rows"], None),
        (vec!["tasks", &notice], &["tasks"], None),
        (vec!["import", &cases, "--dry-run"], &["rows"], None),
    ];
    for (arguments, lists, each) in walked {
        let json: Value = serde_json::from_slice(&bytes(&site, &arguments, "json")).expect("JSON");
        let rows = expected(&json, lists, each);
        assert!(!rows.is_empty(), "{arguments:?}: nothing to compare in {json}");
        let found = csv_rows(&bytes(&site, &arguments, "csv"));
        // The room left on a disk changes from one look to the next.
        let steady = |rows: &[Cells]| -> Vec<Cells> {
            rows.iter().filter(|row| row.get("check").is_none_or(|check| check != "disk")).cloned().collect()
        };
        assert_eq!(steady(&found), steady(&rows), "{arguments:?}");
        let mut book = Xlsx::new(Cursor::new(bytes(&site, &arguments, "xlsx"))).expect("a workbook");
        let sheets = book.worksheets();
        assert_eq!(sheets.len(), lists.len(), "{arguments:?}: a sheet each");
        let held: usize = sheets.iter().map(|(_, sheet)| sheet.height() - 1).sum();
        assert_eq!(held, rows.len(), "{arguments:?}");
    }
    // Of a plan document each list has fields of its own, and what is left to ask stands beside its row.
    let arguments = ["plan", "import", &plan];
    let json: Value = serde_json::from_slice(&bytes(&site, &arguments, "json")).expect("JSON");
    let found = csv_rows(&bytes(&site, &arguments, "csv"));
    let of = |table: &str| found.iter().filter(|row| row["table"] == table).collect::<Vec<_>>();
    assert_eq!(of("rows").len(), json["rows"].as_array().expect("rows").len());
    assert_eq!((of("rows")[0]["due"].as_str(), of("rows")[0]["lead"].as_str()), ("2026-06-29", "KT"));
    assert!(of("rows")[1]["questions.code"].contains("vague_due"), "{found:?}");
}

#[test]
fn what_is_wrong_with_a_config_is_a_list_like_any_other_and_keeps_its_exit_code() {
    let site = Site::shipped();
    site.append("dondoc.toml", "nonsense = 1\n");
    let output = site.run(&["check", "--format", "csv"]);
    assert_eq!(output.status.code(), Some(2));
    let json: Value = serde_json::from_slice(&site.run(&["check", "--format", "json"]).stdout).expect("JSON");
    let rows = csv_rows(&output.stdout);
    assert_eq!(rows, expected(&json, &[""], None));
    assert_eq!(rows[0]["severity"], "error");
}

#[test]
fn a_simulation_against_another_config_is_four_lists() {
    let site = Site::shipped();
    let other = Site::shipped();
    let plan = std::fs::read_dir(other.config().join("plans"))
        .expect("plans")
        .next()
        .expect("a plan")
        .expect("there");
    let text = std::fs::read_to_string(plan.path()).expect("reads");
    std::fs::write(plan.path(), text.replacen("2025-11-25", "2025-11-27", 3)).expect("written");
    let against = other.config().to_str().expect("UTF-8").to_owned();
    let simulate =
        ["simulate", "--fresh", "--from", "2025-11-17", "--to", "2025-12-01", "--against", against.as_str()];
    let json: Value = serde_json::from_slice(&bytes(&site, &simulate, "json")).expect("JSON");
    let found = csv_rows(&bytes(&site, &simulate, "csv"));
    for list in ["added", "dropped", "moved", "dues_moved"] {
        let count = found.iter().filter(|row| row["table"] == list).count();
        assert_eq!(count, json[list].as_array().expect("a list").len(), "{list}");
    }
    assert!(found.iter().any(|row| row["table"] == "dues_moved"), "{json}");
}

#[test]
fn a_workbook_has_vietnamese_headings_real_dates_and_words_for_people() {
    let site = world();
    let mut book = Xlsx::new(Cursor::new(bytes(&site, &["items"], "xlsx"))).expect("a workbook");
    let sheet = book.worksheet_range("Đầu việc").expect("the sheet");
    let rows: Vec<&[Data]> = sheet.rows().collect();
    let place = |heading: &str| {
        let is = |cell: &Data| *cell == *heading;
        rows[0].iter().position(is).unwrap_or_else(|| panic!("no {heading} in {:?}", rows[0]))
    };
    let row = rows.iter().find(|row| row[place("Mã việc")] == *ITEM).expect("the item");
    let at = |heading: &str| match &row[place(heading)] {
        Data::DateTime(at) => at.as_datetime().expect("a date").format("%Y-%m-%d %H:%M").to_string(),
        other => panic!("{heading} is no date: {other:?}"),
    };
    assert_eq!(at("Hạn"), "2025-11-24 00:00");
    assert_eq!(at("Báo cáo lúc"), "2025-11-20 10:00", "by the clock of the organisation");
    assert_eq!(row[place("Trạng thái")].to_string(), "đã báo cáo, chờ xác nhận");
    assert_eq!(row[place("Lần đặt hạn")], Data::Float(2.0), "numbers are numbers");
    assert_eq!(row[place("Không còn trong nguồn")].to_string(), "không");
}

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    let site = world();
    let csv = String::from_utf8(bytes(&site, &["show", ITEM], "csv")).expect("UTF-8");
    assert!(csv.contains(",'=1+1,"), "{csv}");
    let mut book = Xlsx::new(Cursor::new(bytes(&site, &["show", ITEM], "xlsx"))).expect("a workbook");
    let names = book.sheet_names();
    assert_eq!(names, ["Diễn biến", "Lượt nhắc", "Sắp tới"]);
    let events = book.worksheet_range(&names[0]).expect("the sheet");
    assert!(events.rows().flatten().any(|cell| *cell == Data::String("=1+1".to_owned())));
    assert!(book.worksheet_formula(&names[0]).expect("formulas").is_empty());
}

#[test]
fn answers_that_are_no_list_of_rows_refuse_csv_and_xlsx_before_anything_is_done() {
    let site = world();
    let state = std::fs::read(site.state().join("dondoc.db")).expect("a database");
    let cases = site.dir.path().join("cases.csv");
    let cases = cases.to_str().expect("UTF-8");
    for arguments in [
        &["audit"][..],
        &["calendar", "2025-11-19"],
        &["backup", "copy.db"],
        &["zalo", "status"],
        &["ack", "A.III.3", "--by", "VP"],
        &["open", "petition", "PAKN.20251119.0009", "--unit", "KT"],
        &["people", "import", "staff.csv"],
        &["outbox", "drop", "m1"],
        &["outbox", "show", "m1", "--text"],
        &["import", cases, "--suggest"],
    ] {
        for format in ["csv", "xlsx"] {
            let said = site.fails(2, &[arguments, &["--format", format]].concat());
            assert!(said.contains("no list of rows"), "{arguments:?}: {said}");
        }
    }
    let unknown = site.fails(2, &["audit", "--format", "pdf"]);
    assert!(unknown.contains("table, json") && !unknown.contains("csv"), "{unknown}");
    assert_eq!(std::fs::read(site.state().join("dondoc.db")).expect("a database"), state);
}

#[test]
fn rows_are_written_to_a_file_that_is_whole_or_not_there() {
    let site = world();
    let folder = site.dir.path().join("out");
    std::fs::create_dir(&folder).expect("made");
    let out = folder.join("viec.csv");
    let path = out.to_str().expect("UTF-8");
    let output = site.run(&["--now", NOW, "items", "--format", "csv", "--out", path]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = std::fs::read(&out).expect("written");
    assert_eq!(rows, bytes(&site, &["items"], "csv"));
    let count = csv_rows(&rows).len();
    assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("{count} rows")));
    let mode = std::fs::metadata(&out).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its owner alone");

    let again = site.fails(4, &["--now", NOW, "items", "--format", "csv", "--out", path]);
    assert!(again.contains("exists already"), "{again}");
    assert_eq!(std::fs::read(&out).expect("kept"), rows);
    site.fails(2, &["items", "--format", "json", "--out", "x.json"]);
    site.fails(2, &["items", "--out", "x.txt"]);
    let nowhere = folder.join("none/x.xlsx");
    site.fails(1, &["items", "--format", "xlsx", "--out", nowhere.to_str().expect("UTF-8")]);
    // What fails later leaves no half file behind.
    let half = folder.join("half.xlsx");
    site.fails(3, &["show", "A.X.9", "--format", "xlsx", "--out", half.to_str().expect("UTF-8")]);
    assert_eq!(std::fs::read_dir(&folder).expect("lists").count(), 1);
}
