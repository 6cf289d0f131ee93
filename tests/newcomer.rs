//! From a plan in Word and a list of staff in Excel to the first digest of the rehearsal: the commands of the guide, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What an administrator may have to type before the first digest.
const MOST_COMMANDS: usize = 6;
const MOST_ANSWERS: usize = 10;
const NOW: &str = "2025-11-17T07:45:00+07:00";

/// The shipped plan as its file says it: for each row of the printed appendix its id and cells.
fn shipped() -> (Vec<toml::Table>, BTreeMap<String, String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/plans/67-KH-UBND-2025.toml");
    let text = std::fs::read_to_string(path).expect("the shipped plan");
    // The headings of the appendix stand in comments: "# A.I. CÔNG TÁC CHỈ ĐẠO".
    let headings = text.lines().filter_map(|line| {
        let (path, title) = line.strip_prefix("# ")?.split_once(". ")?;
        let is_path = path.starts_with(['A', 'B']) && path.split('.').all(|part| part.len() <= 4);
        is_path.then(|| (path.to_owned(), title.to_owned()))
    });
    let headings = headings.collect();
    let plan: toml::Table = text.parse().expect("TOML");
    let rows = plan["row"].as_array().expect("rows").iter().map(|row| row.as_table().expect("a row").clone());
    (rows.filter(|row| row.get("item").is_none()).collect(), headings)
}

fn cell(text: &str, span: usize) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<String> = escaped
        .lines()
        .map(|line| format!("<w:p><w:r><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>"))
        .collect();
    let span =
        if span > 1 { format!("<w:tcPr><w:gridSpan w:val=\"{span}\"/></w:tcPr>") } else { String::new() };
    format!("<w:tc>{span}{}</w:tc>", if lines.is_empty() { "<w:p/>".to_owned() } else { lines.concat() })
}

/// The appendix of plan 67 as its office typed it: sections over the whole width, and the numbers that are printed.
fn word_plan(path: &Path) {
    let (rows, headings) = shipped();
    let mut body = String::new();
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    for text in [
        "ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH",
        "Số: 67/KH-UBND",
        "Diên Khánh, ngày 24 tháng 10 năm 2025",
        "KẾ HOẠCH",
        "Thực hiện các giải pháp nâng cao Chỉ số cải cách hành chính năm 2025",
    ] {
        body += &paragraph(text);
    }
    body += "<w:tbl>";
    let titles =
        ["STT", "Nhiệm vụ cụ thể", "Tiến độ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Kết quả/sản phẩm"];
    let cells: Vec<String> = titles.iter().map(|text| cell(text, 1)).collect();
    let _ = write!(body, "<w:tr>{}</w:tr>", cells.concat());
    let mut entered = BTreeSet::new();
    for row in &rows {
        let text =
            |key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or_default().trim().to_owned();
        let id = text("id");
        let parts: Vec<&str> = id.split('.').collect();
        // The rows without a number stand below the heading, or behind the row, whose number they go on.
        let is_bare = id.ends_with(|c: char| c.is_ascii_lowercase());
        let depth = if is_bare && parts.len() > 3 { parts.len() } else { parts.len() - 1 };
        for level in 1..=depth {
            let path = parts[..level].join(".").trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned();
            if !entered.insert(path.clone()) {
                continue;
            }
            let number = if level > 3 { parts[2..level].join(".") } else { parts[level - 1].to_owned() };
            let number = number.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned();
            let title = headings.get(&path).cloned().unwrap_or_else(|| format!("Nhóm nhiệm vụ {number}"));
            let _ = write!(body, "<w:tr>{}{}</w:tr>", cell(&number, 1), cell(&title, 5));
        }
        let number = if is_bare { String::new() } else { parts[2..].join(".") };
        let cells = [
            number,
            text("title"),
            text("printed"),
            text("lead_text"),
            text("coordinators_text"),
            text("product"),
        ];
        let cells: Vec<String> = cells.iter().map(|text| cell(text, 1)).collect();
        let _ = write!(body, "<w:tr>{}</w:tr>", cells.concat());
    }
    body += "</w:tbl>";
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let links = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).expect("a file"));
    for (name, text) in
        [("[Content_Types].xml", types), ("_rels/.rels", links), ("word/document.xml", &document)]
    {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive");
}

/// The office's own list of staff.
fn staff(path: &Path) {
    let rows = [
        ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Email"],
        ["1", "", "Chủ tịch UBND xã", "UBND xã", "ct@dienkhanh.example"],
        ["2", "", "Phó Chủ tịch UBND xã", "UBND xã", "pct@dienkhanh.example"],
        ["3", "", "Chánh Văn phòng", "Văn phòng HĐND và UBND", "cvp@dienkhanh.example"],
        ["4", "", "Trưởng phòng", "Phòng Kinh tế", "tp-kt@dienkhanh.example"],
        ["5", "", "Trưởng phòng", "Phòng Văn hóa - Xã hội", "tp-vhxh@dienkhanh.example"],
        ["6", "", "Giám đốc", "Trung tâm Phục vụ hành chính công", "gd@dienkhanh.example"],
        ["7", "", "Cán bộ đầu mối", "Phòng Kinh tế", "dm-kt@dienkhanh.example"],
        ["8", "", "Cán bộ đầu mối", "Phòng Văn hóa - Xã hội", "dm-vhxh@dienkhanh.example"],
        ["9", "", "Cán bộ đầu mối", "Văn phòng HĐND và UBND", "dm-vp@dienkhanh.example"],
        ["10", "", "Cán bộ đầu mối", "Trung tâm Phục vụ hành chính công", "dm-tt@dienkhanh.example"],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            sheet.write_string(at as u32, column as u16, *text).expect("written");
        }
    }
    book.save(path).expect("saved");
}

/// The commands of the guide.
fn commands() -> Vec<Vec<String>> {
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/huong-dan.md"))
        .expect("the guide");
    let block = guide.split("<!-- first-digest -->").nth(1).expect("the block");
    let block = block.split("```").nth(1).expect("a block of commands");
    let lines = block.lines().filter(|line| line.starts_with("dondoc "));
    // Words, of which one may stand in quotes.
    let words = |line: &str| {
        let mut words: Vec<String> = Vec::new();
        for (at, part) in line.split('"').enumerate() {
            if at % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        words
    };
    lines.map(words).collect()
}

fn run(dir: &Path, words: &[String]) -> String {
    let config = dir.join("config").to_string_lossy().into_owned();
    let words = words.iter().skip(1).map(|word| word.replace("/etc/dondoc", &config));
    let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
    command
        .current_dir(dir)
        .env_clear()
        .args(["--now", NOW, "--config", &config, "--state"])
        .arg(dir.join("state"));
    let output = command.args(words.clone()).output().expect("the binary runs");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?}: {said}", words.collect::<Vec<_>>());
    said
}

#[test]
fn from_a_plan_in_word_to_the_first_digest_by_the_commands_of_the_guide() {
    let dir = tempfile::tempdir().expect("a folder");
    word_plan(&dir.path().join("KH-67.docx"));
    staff(&dir.path().join("danh-sach.xlsx"));
    let commands = commands();
    assert!(commands.len() <= MOST_COMMANDS, "{} commands", commands.len());
    let answers = commands
        .iter()
        .flatten()
        .filter(|word| word.starts_with("--") && !matches!(word.as_str(), "--yes" | "--out"));
    assert!(answers.count() <= MOST_ANSWERS);
    for command in &commands {
        run(dir.path(), command);
    }
    let captured = std::fs::read_dir(dir.path().join("state/mail/new")).expect("captured mail");
    let mails = captured.map(|mail| std::fs::read_to_string(mail.expect("a mail").path()).expect("a mail"));
    let to: BTreeSet<String> = mails
        .filter_map(|mail| {
            let to = mail.split("\nTo: ").nth(1)?.split_once('<')?.1;
            Some(to.split_once("@dienkhanh.example>")?.0.to_owned())
        })
        .collect();
    assert!(["dm-kt", "dm-vhxh"].iter().all(|focal| to.contains(*focal)), "{to:?}");
    assert!(dir.path().join("state/mail/index.html").exists());
}

#[test]
fn at_least_sixty_of_the_sixty_five_rows_are_read_as_the_shipped_plan_has_them_and_the_others_are_asked_about()
 {
    let dir = tempfile::tempdir().expect("a folder");
    word_plan(&dir.path().join("KH-67.docx"));
    let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml");
    std::fs::create_dir(dir.path().join("config")).expect("a folder");
    std::fs::copy(people, dir.path().join("config/people.toml")).expect("copied");
    let words: Vec<String> =
        ["dondoc", "plan", "import", "KH-67.docx", "--format", "json"].map(str::to_owned).to_vec();
    let read: Value = serde_json::from_str(&run(dir.path(), &words)).expect("JSON");
    let (rows, _) = shipped();
    let found: BTreeMap<&str, &Value> = read["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["id"].as_str().expect("an id"), row))
        .collect();
    let mut alike = 0;
    for row in &rows {
        let id = row["id"].as_str().expect("an id");
        let Some(read) = found.get(id) else { panic!("{id} was not read") };
        let due = row["due"].as_table().expect("a due");
        let day = |key: &str| due.get(key).and_then(toml::Value::as_datetime).map(ToString::to_string);
        let wanted = match (day("before"), day("on"), due.get("within")) {
            (Some(before), ..) => before
                .parse::<chrono::NaiveDate>()
                .ok()
                .and_then(|day| day.pred_opt())
                .map(|day| day.to_string()),
            (_, Some(on), _) => Some(on),
            (.., Some(year)) => Some(format!("{year}-12-31")),
            _ => None,
        };
        let codes = |list: &toml::Value| -> BTreeSet<String> {
            list.as_array()
                .expect("a list")
                .iter()
                .filter_map(|code| code.as_str().map(str::to_owned))
                .collect()
        };
        let lead: BTreeSet<String> = read["lead"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect();
        let is_same = read["due"].as_str().map(str::to_owned) == wanted && lead == codes(&row["lead"]);
        alike += usize::from(is_same);
        let is_asked = !read["questions"].as_array().expect("questions").is_empty();
        assert!(is_same || is_asked, "{id}: {read}");
    }
    assert_eq!(rows.len(), 65);
    assert!(alike >= 60, "{alike} of 65");
}
