//! Documents as offices write them, read whole by the process that reads files; and those that another program must convert.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use dondoc::document::SheetError;
use dondoc::document::how::OtherFormat;
use dondoc::document::whole::{WholeCell, WholePiece};
use dondoc::state::reader::{Reader, open};
use zip::write::SimpleFileOptions;

const RTF: &str = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}\pard\b K\u7870? HO\u7840?CH\b0\par
\trowd\cellx3000\cellx6000\pard\intbl TT\cell Vi\u7879?c\cell\row
\trowd\cellx3000\cellx6000\pard\intbl 1\cell L\u7853?p\cell\row\pard H\u7871?t\par}";

fn reader(places: &[PathBuf]) -> Reader {
    let mut reader = Reader::at(env!("CARGO_BIN_EXE_dondoc"));
    reader.places = places.to_vec();
    reader
}

fn told(reader: &Reader, bytes: &[u8]) -> Result<String, SheetError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    Ok(reader.pieces(open(file.path())?)?.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn line(piece: &WholePiece) -> String {
    match piece {
        WholePiece::How(how) => how.format.as_str().to_owned(),
        WholePiece::Paragraph { text, .. } => format!("¶ {text}"),
        WholePiece::Table { name, .. } => format!("[{name}]"),
        WholePiece::Row { number, cells, .. } => {
            let cells = cells.iter().map(|cell| match cell {
                WholeCell::Text(text) => text.as_str(),
                WholeCell::Above => "^",
                WholeCell::Left => "<",
                _ => "?",
            });
            format!("{number}: {}", cells.collect::<Vec<_>>().join("|"))
        }
        WholePiece::TableEnd => "end".to_owned(),
    }
}

/// A Word document of these paragraphs, and below them a table of these rows.
fn word(paragraphs: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let row = |cells: &&[&str]| {
        let cells = cells.iter().map(|text| format!("<w:tc>{}</w:tc>", paragraph(text)));
        format!("<w:tr>{}</w:tr>", cells.collect::<Vec<_>>().concat())
    };
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!(
        "<w:document xmlns:w=\"{space}\"><w:body>{}<w:tbl>{}</w:tbl></w:body></w:document>",
        paragraphs.iter().map(|text| paragraph(text)).collect::<String>(),
        rows.iter().map(row).collect::<String>()
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    archive.write_all(text.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

/// A folder with a program of this name, which is a script.
fn program(name: &str, script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Reads what some script makes of a document.
fn converted(name: &str, script: &str, bytes: &[u8]) -> Result<String, SheetError> {
    let folder = program(name, script);
    told(&reader(&[folder.path().to_owned()]), bytes)
}

#[test]
fn the_process_that_reads_says_the_pieces_of_a_document() {
    let bytes = word(&["KẾ HOẠCH"], &[&["TT", "Việc"], &["1", "Lập \"báo cáo\""]]);
    let pieces = told(&reader(&[]), &bytes).expect("a document");
    assert_eq!(pieces, "docx\n¶ KẾ HOẠCH\n[]\n1: TT|Việc\n2: 1|Lập \"báo cáo\"\nend");
    let secret = told(&reader(&[]), &word(&["MẬT"], &[]));
    assert!(matches!(secret, Err(SheetError::Secret)));
}

#[test]
fn a_long_table_fits_into_little_memory() {
    let row: &[&str] = &["1", "Triển khai nhiệm vụ được giao", "Phòng Kinh tế", "Văn phòng", "Quý IV/2026"];
    let mut reader = reader(&[]);
    reader.limits.memory = 100;
    let pieces = told(&reader, &word(&[], &vec![row; 10_000])).expect("a document");
    assert_eq!(pieces.lines().count(), 10_000 + 3);
}

#[test]
fn where_nothing_converts_a_document_its_owner_hears_what_to_save_it_as() {
    for (bytes, format) in [(RTF.as_bytes(), OtherFormat::Word), (b"%PDF-1.7\n", OtherFormat::Pdf)] {
        let refused = told(&reader(&[]), bytes).expect_err("refused");
        assert!(matches!(refused, SheetError::NoConverter(found) if found == format));
        assert!(refused.to_string().contains("save it as .docx"), "{refused}");
    }
    let picture = told(&reader(&[]), b"\xff\xd8\xff\xe0 scan");
    assert!(matches!(picture, Err(SheetError::Foreign(OtherFormat::Picture))));
}

#[test]
fn what_a_converter_makes_is_read_like_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made.docx");
    fs::write(&made, word(&["a"], &[&["b"]])).unwrap();
    // A converter may read what stands beside it.
    let script = "cp \"$(dirname \"$0\")/made.docx\" document.docx";
    let place = program("soffice", script);
    fs::copy(&made, place.path().join("made.docx")).unwrap();
    let pieces = told(&reader(&[place.path().to_owned()]), RTF.as_bytes()).expect("a document");
    assert_eq!(pieces, "docx\n¶ a\n[]\n1: b\nend");

    let page = "printf 'UBND XÃ DIÊN KHÁNH\\n\\nTT   Nhiệm vụ        Hạn\\n1    Lập báo cáo     30/11\\n     năm\\n2    Gửi             01/12\\n'";
    let pieces = converted("pdftotext", &format!("{page} >document.txt"), b"%PDF-1.7\n").expect("pages");
    assert_eq!(
        pieces,
        "txt\n¶ UBND XÃ DIÊN KHÁNH\n[]\n1: TT|Nhiệm vụ|Hạn\n2: 1|Lập báo cáo năm|30/11\n3: 2|Gửi|01/12\nend"
    );
    let scan = converted("pdftotext", "printf '\\f\\f' >document.txt", b"%PDF-1.7\n");
    assert!(matches!(scan, Err(SheetError::Scan)));
}

#[test]
fn a_converter_that_makes_nothing_or_something_strange_is_not_believed() {
    for script in
        ["true", "exit 3", "mkdir document.docx", "ln -s /etc/hostname document.docx", "mkfifo document.docx"]
    {
        let refused = converted("soffice", script, RTF.as_bytes());
        assert!(matches!(refused, Err(SheetError::Damaged)), "{script}");
    }
}

#[test]
fn a_converter_reaches_nothing_but_its_own_folder() {
    let fences = reader(&[]).fences().expect("a reader");
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "x").unwrap();
    if fences.landlock {
        let kept = outside.path().display();
        let script = format!("echo x >{kept}/written; cat {kept}/secret >read; cat read >{kept}/written");
        assert!(converted("soffice", &script, RTF.as_bytes()).is_err());
        assert!(!outside.path().join("written").exists());
    }
    // Nothing stays behind.
    let left = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!(left(outside.path()), 1);
}

#[test]
fn an_old_text_document_is_read_where_libre_office_is_there() {
    let writer = Path::new("/usr/lib/libreoffice/program/libswlo.so");
    let is_there = writer.exists() && Command::new("soffice").arg("--version").output().is_ok();
    if !is_there {
        return;
    }
    let pieces = told(&Reader::at(env!("CARGO_BIN_EXE_dondoc")), RTF.as_bytes()).expect("a document");
    assert_eq!(pieces, "docx\n¶ KẾ HOẠCH\n[]\n1: TT|Việc\n2: 1|Lập\nend\n¶ Hết");
}
