//! The papers that an office owes, from a year of Plan 67 with cases and statements: each in every form, made by the real
//! binary; its numbers are those of `figures` and `agenda`; nothing of a template, no id and no citizen stands in it.
//! `DONDOC_PAPERS=DIR cargo test --test commune office:: -- --ignored` leaves the papers in DIR, to be looked at.

#[path = "office/small.rs"]
mod small;
#[path = "office/templates.rs"]
mod templates;
#[path = "office/year.rs"]
mod year;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::Value;

/// The instant at which the papers are asked for.
const NOW: &str = "2026-10-05T09:00:00+07:00";

/// A folder for the papers of one test, and the year that they are of.
struct Desk {
    out: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { out: tempfile::tempdir().expect("a folder") }
    }

    fn run(arguments: &[&str]) -> Output {
        Self::run_with(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), arguments)
    }

    fn run_with(config: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.env_clear().arg("--config").arg(config).arg("--state").arg(year::state());
        command.args(["--now", NOW]).args(arguments).output().expect("the binary runs")
    }

    fn json(arguments: &[&str]) -> Value {
        let output = Self::run(&[arguments, &["--format", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("one document")
    }

    fn fails(code: i32, arguments: &[&str]) -> String {
        let output = Self::run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        said
    }

    /// Makes a paper and returns its file.
    fn made(&self, arguments: &[&str], ending: &str) -> PathBuf {
        let file = self.out.path().join(format!("{}.{ending}", arguments.join("_").replace('/', "-")));
        let output = Self::run(&[&["paper"], arguments, &["--out", file.to_str().expect("text")]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        file
    }

    /// The sheets of a paper as a workbook.
    fn sheets(&self, arguments: &[&str]) -> BTreeMap<String, Vec<Vec<Data>>> {
        let mut book: Xlsx<_> = calamine::open_workbook(self.made(arguments, "xlsx")).expect("a workbook");
        book.worksheets()
            .into_iter()
            .map(|(name, range)| (name, range.rows().map(<[Data]>::to_vec).collect()))
            .collect()
    }
}

/// Every paper as it can be asked for, with its forms.
const PAPERS: [(&[&str], &[&str]); 12] = [
    (&["theo-doi", "--plan", "67-KH-UBND-2025"], &["docx", "xlsx", "html"]),
    (&["theo-doi", "--unit", "KT"], &["docx", "xlsx", "html"]),
    (&["don-doc", "--unit", "KT"], &["docx", "xlsx", "html"]),
    (&["nhiem-vu-cham"], &["docx", "xlsx", "html"]),
    (&["ho-so"], &["docx", "xlsx", "html"]),
    (&["xin-loi", "--item", year::DOSSIER], &["docx", "html"]),
    (&["bao-cao", "--period", "2026-09"], &["docx", "xlsx", "html"]),
    (&["bao-cao", "--period", "2026-Q3", "--reporting"], &["docx", "xlsx", "html"]),
    (&["bao-cao", "--period", "2026"], &["docx", "xlsx", "html"]),
    (&["danh-gia", "--period", "2026-Q3"], &["docx", "xlsx", "html", "csv"]),
    (&["danh-gia", "--period", "2026-09", "--person", "dm-kt"], &["docx", "xlsx", "html", "csv"]),
    (&["cong-khai", "--period", "2026-Q3"], &["html", "json", "csv"]),
];

/// What people read in a file, whatever its form.
fn words(file: &Path) -> String {
    let bytes = std::fs::read(file).expect("a file");
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("docx") => {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
            let mut text = String::new();
            archive.by_name("word/document.xml").expect("a text").read_to_string(&mut text).expect("UTF-8");
            without_tags(&text)
        }
        Some("xlsx") => {
            let mut book: Xlsx<_> = calamine::open_workbook(file).expect("a workbook");
            let cells = book.worksheets().into_iter().flat_map(|(name, range)| {
                let cells: Vec<String> = range.cells().map(|(_, _, cell)| cell.to_string()).collect();
                std::iter::once(name).chain(cells)
            });
            cells.collect::<Vec<_>>().join("\n")
        }
        Some("html") => without_tags(&String::from_utf8(bytes).expect("UTF-8")),
        _ => String::from_utf8(bytes).expect("UTF-8"),
    }
}

fn without_tags(text: &str) -> String {
    let text = match text.split_once("</style>") {
        Some((_, rest)) => rest,
        None => text,
    };
    let text = text.replace("</w:p>", "\n").replace("<w:tab/>", "\t").replace("<w:br/>", " ");
    let mut words = String::new();
    let mut is_tag = false;
    for c in text.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => words.push(c),
            _ => {}
        }
    }
    words.replace("&amp;", "&").replace("&quot;", "\"")
}

#[test]
#[ignore = "leaves files to be looked at; see the head of the file"]
fn the_papers_are_left_where_they_can_be_looked_at() {
    let dir = PathBuf::from(std::env::var_os("DONDOC_PAPERS").expect("DONDOC_PAPERS"));
    let desk = Desk::new();
    for (arguments, forms) in PAPERS {
        for form in forms {
            let file = desk.made(arguments, form);
            std::fs::copy(&file, dir.join(file.file_name().expect("a name"))).expect("copied");
        }
    }
}

#[test]
fn every_paper_has_every_form_and_nothing_in_it_is_left_of_a_template_or_tells_ids() {
    let desk = Desk::new();
    let people = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml"));
    let people: Vec<String> = people
        .expect("people")
        .lines()
        .filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"').map(str::to_owned))
        .filter(|id| id.contains('-'))
        .collect();
    assert!(people.len() > 10);
    for (arguments, forms) in PAPERS {
        for form in forms {
            let words = words(&desk.made(arguments, form));
            assert!(words.chars().count() > 100, "{arguments:?} {form}: {words}");
            let of_machines = ["{{", "}}", "{%", "None", "null", "Some(", "@dienkhanh", "NaN"];
            let of_machines = of_machines.iter().filter(|mark| *form != "json" || **mark != "null");
            for mark in of_machines.copied().chain(people.iter().map(String::as_str)) {
                // An id is a word by itself, not a piece of one.
                let is_there = words.split(|c: char| !c.is_alphanumeric() && !"-@{}%(".contains(c));
                let is_there = is_there.into_iter().any(|word| word == mark)
                    || (!mark.contains('-') && words.contains(mark));
                assert!(!is_there, "{arguments:?} {form}: «{mark}» in\n{words}");
            }
            for secret in year::SECRETS {
                assert!(!words.contains(secret), "{arguments:?} {form}: «{secret}»");
            }
        }
    }
}

/// The number in a cell.
fn number(cell: &Data) -> i64 {
    match cell {
        Data::Float(number) => number.round() as i64,
        Data::Int(number) => *number,
        other => panic!("{other:?} is no number"),
    }
}

/// The row whose first cell is that name.
fn row<'s>(sheet: &'s [Vec<Data>], name: &str) -> &'s [Data] {
    let found = sheet.iter().find(|row| row[0] == name);
    found.unwrap_or_else(|| panic!("no row «{name}» in {sheet:?}"))
}

/// The fields of figures in the order of the columns of a report.
const FIELDS: [&str; 10] = [
    "carried_in",
    "received",
    "done_early",
    "done_on_time",
    "done_late",
    "open_in_time",
    "open_overdue",
    "reported",
    "awaiting",
    "cancelled",
];

fn expect_figures(sheet: &[Vec<Data>], name: &str, figures: &Value) {
    let row = row(sheet, name);
    for (field, cell) in FIELDS.iter().zip(&row[1..]) {
        assert_eq!(Some(number(cell)), figures[field].as_i64(), "{name}: {field}");
    }
    match (figures["on_time_rate"].as_f64(), &row[11]) {
        (Some(rate), Data::Float(shown)) => assert!((rate - shown).abs() < 1e-9, "{name}: {rate}, {shown}"),
        (None, Data::Empty) => {}
        (rate, shown) => panic!("{name}: {rate:?}, {shown:?}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

#[test]
fn the_numbers_of_a_report_are_those_of_the_figures() {
    let desk = Desk::new();
    let periods: [&[&str]; 3] =
        [&["--period", "2026-Q3"], &["--period", "2026-09", "--reporting"], &["--period", "2026"]];
    for period in periods {
        let sheets = desk.sheets(&[&["bao-cao"], period].concat());
        let sheet = |start: &str| {
            let found = sheets.iter().find(|(name, _)| name.starts_with(start));
            found.unwrap_or_else(|| panic!("no sheet {start} in {:?}", sheets.keys())).1
        };
        for (start, by) in [("Bảng 1", "unit"), ("Bảng 2", "kind")] {
            let figures = Desk::json(&[&["figures", "--by", by], period].concat());
            for row in list(&figures["rows"]) {
                let name = row["name"].as_str().expect("a name");
                expect_figures(sheet(start), name, row);
            }
            expect_figures(sheet(start), "Cộng", &figures["total"]);
        }
        if period.len() == 2 {
            let figures = Desk::json(&[&["figures", "--by", "month"], period].concat());
            for row in list(&figures["rows"]) {
                expect_figures(sheet("Bảng 3"), row["name"].as_str().expect("a name"), row);
            }
        }
        // The list of what remains has as many late lines as the figures count.
        let figures = Desk::json(&[&["figures"], period].concat());
        let late = figures["total"]["open_overdue"].as_u64().expect("a number");
        let listed =
            sheet("Bảng 4").iter().filter(|row| matches!(row.get(4), Some(Data::Float(days)) if *days > 0.0));
        assert_eq!(listed.count() as u64, late, "{period:?}");
    }
}

#[test]
fn the_words_of_a_report_say_the_same_numbers() {
    let desk = Desk::new();
    let figures = Desk::json(&["figures", "--period", "2026-Q3"]);
    let total = &figures["total"];
    let count = |field: &str| total[field].as_u64().expect("a number");
    let done = count("done_early") + count("done_on_time") + count("done_late");
    for form in ["docx", "html"] {
        let words = words(&desk.made(&["bao-cao", "--period", "2026-Q3"], form));
        let expected = [
            format!("phải thực hiện {:02} việc", count("carried_in") + count("received")),
            format!("Đã hoàn thành {done:02} việc"),
            format!("trễ hạn {:02} việc", count("done_late")),
            format!("Quá hạn, chưa hoàn thành {:02} việc", count("open_overdue")),
            format!("/{:02} việc đã hoàn thành hoặc quá hạn", count("on_time_of")),
            "so với quý trước".to_owned(),
        ];
        for expected in expected {
            assert!(words.contains(&expected), "«{expected}» in\n{words}");
        }
    }
}

#[test]
fn the_sheet_for_ratings_counts_each_person_in_each_month_as_the_figures_do() {
    let desk = Desk::new();
    let csv = words(&desk.made(&["danh-gia", "--period", "2026-Q3"], "csv"));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let mut seen = 0;
    for (period, month) in [("2026-07", "07/2026"), ("2026-08", "08/2026"), ("2026-09", "09/2026")] {
        let figures = Desk::json(&["figures", "--by", "person", "--period", period]);
        for figure in list(&figures["rows"]) {
            let name = figure["name"].as_str().expect("a name");
            let row = rows.iter().find(|row| &row[0] == name && &row[2] == month);
            let row = row.unwrap_or_else(|| panic!("no row of {name} in {month}:\n{csv}"));
            let count = |field: &str| figure[field].as_u64().expect("a number");
            let late = count("done_late") + count("open_overdue");
            let expected = [
                (3, count("carried_in") + count("received")),
                (4, count("done_early")),
                (5, count("done_on_time")),
                (6, count("done_late")),
                (7, count("open_overdue")),
                (10, count("cause_confirmed")),
                (11, late - count("cause_confirmed")),
                (12, count("returned")),
                (13, count("warned")),
                (14, count("disputed")),
            ];
            for (column, value) in expected {
                assert_eq!(row[column].parse(), Ok(value), "{name} {month}, column {column}");
            }
            assert_eq!(
                row[9].parse::<u64>().expect("days") > 0,
                late > 0,
                "{name} {month}: days of what is late"
            );
            seen += 1;
        }
    }
    assert_eq!(seen, rows.len(), "every row is one of the figures");
    assert!(seen >= 12, "four persons in three months: {seen}");
}

#[test]
fn lists_of_what_is_overdue_are_those_of_the_agenda() {
    let desk = Desk::new();
    let overdue = Desk::json(&["agenda", "--state", "overdue"]);
    let of_unit = |unit: &str| list(&overdue).iter().filter(|line| line["unit"] == unit).count();
    let lines = |sheet: &[Vec<Data>]| sheet.iter().filter(|row| matches!(row[0], Data::Float(_))).count();
    let late = desk.sheets(&["nhiem-vu-cham"]);
    assert_eq!(late.values().map(|sheet| lines(sheet)).sum::<usize>(), list(&overdue).len());
    let letter = desk.sheets(&["don-doc", "--unit", "KT"]);
    assert_eq!(letter.values().map(|sheet| lines(sheet)).sum::<usize>(), of_unit("KT"));
    assert!(of_unit("KT") > 0);
    let words = words(&desk.made(&["don-doc", "--unit", "KT"], "docx"));
    assert!(words.contains(&format!("còn {:02} việc quá hạn", of_unit("KT"))), "{words}");
    assert!(words.contains("đã nhắc đơn vị"), "{words}");
}

#[test]
fn an_old_list_is_as_it_was_known_then() {
    let desk = Desk::new();
    let asked = ["nhiem-vu-cham", "--as-of", "2026-03-02T09:00:00+07:00"];
    let words = words(&desk.made(&asked, "html"));
    assert!(words.contains("(Dữ liệu tính đến 09 giờ 00 ngày 02/03/2026)"), "{words}");
    assert!(!words.contains("/08/2026"), "nothing of August was known in March:\n{words}");
}

#[test]
fn a_slip_of_apology_leaves_blank_what_is_not_known_and_warns_of_a_second_day() {
    let desk = Desk::new();
    let words = words(&desk.made(&["xin-loi", "--item", year::DOSSIER], "docx"));
    assert!(words.contains(year::DOSSIER) && words.contains("Kính gửi: …"), "{words}");
    assert!(!words.contains("Ghi chú cho người soạn"), "{words}");
    let second = desk.out.path().join("second.docx");
    let second = second.to_str().expect("text");
    let output = Desk::run(&["paper", "xin-loi", "--item", year::POSTPONED, "--out", second]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("NĐ 118/2025/NĐ-CP"));
    assert!(self::words(Path::new(second)).contains("Việc hẹn lại không được quá một lần"));
}

#[test]
fn what_cannot_be_written_is_refused_with_what_can() {
    let desk = Desk::new();
    let file = |name: &str| desk.out.path().join(name).to_str().expect("text").to_owned();
    let said = Desk::fails(2, &["paper", "bao-cao", "--out", &file("a.pdf")]);
    assert!(said.contains(".docx, .xlsx, .html"), "{said}");
    let said = Desk::fails(2, &["paper", "bao-ca", "--out", &file("a.docx")]);
    assert!(said.contains("bao-cao") && said.contains("danh-gia"), "{said}");
    assert!(Desk::fails(2, &["paper", "bao-cao"]).contains("--out"));
    assert!(Desk::fails(2, &["paper", "don-doc", "--out", &file("b.docx")]).contains("--unit"));
    let said = Desk::fails(2, &["paper", "theo-doi", "--period", "2026", "--out", &file("c.docx")]);
    assert!(said.contains("theo-doi has no --period"), "{said}");
    Desk::fails(3, &["paper", "theo-doi", "--plan", "68", "--out", &file("c.docx")]);
    Desk::fails(3, &["paper", "xin-loi", "--item", "H32.15-260101-999999", "--out", &file("d.docx")]);
    Desk::fails(4, &["paper", "xin-loi", "--item", "A.I.1#s1@KT", "--out", &file("e.docx")]);
    let made = desk.made(&["ho-so"], "html");
    let made = made.to_str().expect("text");
    let said = Desk::fails(4, &["paper", "ho-so", "--out", made]);
    assert!(said.contains("exists"), "{said}");
    let early = ["--as-of", "2025-10-30T09:00:00+07:00"];
    let said = Desk::fails(
        4,
        &[&["paper", "don-doc", "--unit", "KT"], &early[..], &["--out", &file("f.docx")]].concat(),
    );
    assert!(said.contains("nothing overdue"), "{said}");
}

#[test]
fn papers_are_listed_with_their_forms() {
    let papers = Desk::json(&["paper", "list"]);
    let names: Vec<&str> =
        list(&papers).iter().map(|paper| paper["name"].as_str().expect("a name")).collect();
    let expected =
        ["theo-doi", "don-doc", "nhiem-vu-cham", "ho-so", "xin-loi", "bao-cao", "danh-gia", "cong-khai"];
    assert_eq!(names, expected);
    assert_eq!(papers[4]["forms"], serde_json::json!(["docx", "html"]));
    let table = String::from_utf8(Desk::run(&["paper", "list"]).stdout).expect("UTF-8");
    assert!(table.contains("Công văn đôn đốc đơn vị có việc quá hạn"), "{table}");
}

#[test]
fn office_programs_open_every_paper() {
    let is_there =
        Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!("soffice is not installed: no paper was opened by an office program");
        return;
    }
    let desk = Desk::new();
    let profile = format!("-env:UserInstallation=file://{}/profile", desk.out.path().display());
    for form in ["docx", "xlsx"] {
        let papers = PAPERS.iter().filter(|(_, forms)| forms.contains(&form));
        let files: Vec<PathBuf> = papers.map(|(arguments, _)| desk.made(arguments, form)).collect();
        let converted = desk.out.path().join(format!("of-{form}"));
        let mut command = Command::new("soffice");
        command.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]).arg(&converted);
        let output = command.args(&files).output().expect("soffice runs");
        for file in &files {
            let name = file.file_stem().expect("a name").to_str().expect("text");
            let pdf = std::fs::read(converted.join(format!("{name}.pdf"))).unwrap_or_default();
            assert!(pdf.starts_with(b"%PDF"), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
}
