//! How hostile files are made: workbooks that lie, archives that swell, texts without end, names and kinds of files
//! that are none.

#![allow(clippy::format_collect, reason = "a few thousand pieces, made once")]

use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;

/// Stands in every file that can hold it, and must be found in no report.
pub const SECRET: &str = "Nguyễn Thị Bí Mật";

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

type Named = (Vec<u8>, Vec<u8>);

/// An archive of these parts.
fn archive(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(name.as_str(), deflated).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An archive with its only part several times, packed once.
fn again(one: &[u8], times: usize) -> Vec<u8> {
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..times {
        let mut one = zip::ZipArchive::new(Cursor::new(one)).unwrap();
        made.raw_copy_file_rename(one.by_index_raw(0).unwrap(), format!("xl/{n}.xml")).unwrap();
    }
    made.finish().unwrap().into_inner()
}

/// A workbook whose sheets all are one file in the archive.
fn book(sheets: usize, sheet: &str, strings: &str) -> Vec<u8> {
    let list: String =
        (0..sheets).map(|n| format!("<sheet name=\"S{n}\" sheetId=\"{}\" r:id=\"s{n}\"/>", n + 1)).collect();
    let links: String = (0..sheets)
        .map(|n| {
            format!("<Relationship Id=\"s{n}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet1.xml\"/>")
        })
        .collect();
    let links = format!(
        "{links}<Relationship Id=\"t\" Type=\"{REL}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"u\" Type=\"{REL}/styles\" Target=\"styles.xml\"/>"
    );
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts: Vec<(String, Vec<u8>)> = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" \
                 Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        ("xl/workbook.xml", format!("<workbook {MAIN} xmlns:r=\"{REL}\"><sheets>{list}</sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{package}/relationships\">{links}</Relationships>"),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
        ("xl/sharedStrings.xml", strings.to_owned()),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet {MAIN}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ]
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .into();
    archive(&parts)
}

fn rows(rows: &str) -> String {
    format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// Headings, and one row of these cells.
fn row_of(cells: &str) -> String {
    let head = [("A1", "Mã PAKN"), ("B1", "Đơn vị"), ("C1", "Hạn")].map(|(at, word)| text(at, word)).concat();
    rows(&format!("<row r=\"1\">{head}</row><row r=\"2\">{cells}</row>"))
}

fn plain(sheet: &str) -> Vec<u8> {
    book(1, sheet, &format!("<sst {MAIN}/>"))
}

/// Shared strings that say of themselves what `says`, with that many of them.
pub fn shared(says: &str, count: usize) -> Vec<u8> {
    book(1, &row_of(""), &format!("<sst {MAIN} {says}>{}</sst>", "<si/>".repeat(count)))
}

/// A small file that is read for as long as anybody lets it.
pub fn slow() -> Vec<u8> {
    let cell = text("A1", "x");
    book(60, &rows(&format!("<row r=\"1\">{}</row>", cell.repeat(30_000))), &format!("<sst {MAIN}/>"))
}

/// Every file with its name.
pub fn files() -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    for (kind, made) in [
        ("lie", lies()),
        ("swell", swelling()),
        ("torn", torn()),
        ("other", others()),
        ("text", texts()),
        ("noise", noise()),
        ("ods", open_documents()),
        ("markup", markup()),
        ("old", old_workbooks()),
    ] {
        all.extend(
            made.into_iter()
                .enumerate()
                .map(|(n, bytes)| (format!("{kind}-{n:03}.xlsx").into_bytes(), bytes)),
        );
    }
    all.extend(named());
    all
}

/// Workbooks that say what cannot be.
fn lies() -> Vec<Vec<u8>> {
    let mut made = Vec::new();
    for count in
        ["18446744073709551615", "9223372036854775807", "4294967296", "1000000000000", "-1", "1e9", "", "x"]
    {
        made.push(shared(&format!("uniqueCount=\"{count}\""), 2));
        made.push(shared(&format!("count=\"{count}\" uniqueCount=\"{count}\""), 2));
    }
    for number in [
        "-1e300", "1e300", "NaN", "inf", "-inf", "-1", "2958466", "1e18", "-0.0", "1e-320", "x", "", "9e999",
        "0.1.2",
    ] {
        made.push(plain(&row_of(&format!("{}<c r=\"C2\" s=\"1\"><v>{number}</v></c>", text("A2", SECRET)))));
        made.push(plain(&row_of(&format!("<c r=\"A2\"><v>{number}</v></c>"))));
    }
    for index in ["-1", "1", "99", "1000000000", "4294967296", "18446744073709551616", "x", ""] {
        made.push(plain(&row_of(&format!("<c r=\"A2\" t=\"s\"><v>{index}</v></c>"))));
    }
    for at in [
        "XFD1048576",
        "ZZZZZZZ1",
        "A0",
        "A4294967296",
        "A99999999999999999999",
        "1A",
        "",
        "A-1",
        "$A$1",
        "Ạ1",
    ] {
        made.push(plain(&row_of(&text(at, SECRET))));
    }
    for span in ["A1:XFD1048576", "A1:ZZZZZ99999999", "B2:A1", "A1:A4294967296", "", "x:y", "A1:"] {
        let sheet = row_of("").replacen("<sheetData>", &format!("<dimension ref=\"{span}\"/><sheetData>"), 1);
        made.push(plain(&sheet));
    }
    for number in ["4294967295", "4294967296", "0", "-5", "x"] {
        made.push(plain(&rows(&format!("<row r=\"{number}\"><c><v>1</v></c></row>"))));
    }
    made
}

/// Small files that become large.
fn swelling() -> Vec<Vec<u8>> {
    let strings = format!("<sst {MAIN}/>");
    let entities: String =
        (1..12).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let bomb = format!("<!DOCTYPE x [<!ENTITY e0 \"{SECRET}\">{entities}]>{}", row_of(&text("A2", "&e11;")));
    let outside =
        format!("<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>{}", row_of(&text("A2", "&f;")));
    let deep = rows(&"<c><is>".repeat(200_000));
    let wide: String = (0..5_000).map(|n| format!("<c r=\"A1\" x{n}=\"{}\"/>", "y".repeat(1_000))).collect();
    let swollen = archive(&[("a".to_owned(), vec![b' '; 50 * 1024 * 1024])]);
    let inner = archive(&[("inner".to_owned(), vec![0; 4 * 1024 * 1024])]);
    let nested = archive(&[("a.zip".to_owned(), archive(&[("b.zip".to_owned(), inner)]))]);
    let many: Vec<_> = (0..5_000).map(|n| (format!("p{n}"), Vec::new())).collect();
    let climbing =
        vec![("../../../etc/cron.d/x".to_owned(), b"x".to_vec()), ("/etc/x".to_owned(), Vec::new())];
    let sheets = |count| book(count, &row_of(""), &strings);
    vec![
        shared("", 3_000_000),
        shared("uniqueCount=\"1\"", 5_000_000),
        slow(),
        sheets(65),
        sheets(1_000),
        sheets(5_000),
        plain(&bomb),
        plain(&outside),
        plain(&deep),
        plain(&rows(&wide)),
        plain(&rows(&text("A1", &"x".repeat(8 * 1024 * 1024)))),
        again(&swollen, 5),
        nested,
        archive(&many),
        archive(&climbing),
        archive(&[]),
    ]
}

/// A sound workbook, cut, or with bytes turned over.
fn torn() -> Vec<Vec<u8>> {
    let sound = plain(&row_of(&text("A2", SECRET)));
    let mut made: Vec<Vec<u8>> = (1..25).map(|n| sound[..sound.len() * n / 25].to_vec()).collect();
    for n in 0..40 {
        let mut turned = sound.clone();
        let at = turned.len() * n / 40;
        turned[at] ^= 0xff;
        made.push(turned);
    }
    // Sizes of more than four gigabytes, in the directory and before each part.
    for mark in [b"PK\x01\x02", b"PK\x03\x04"] {
        let mut lying = sound.clone();
        let at: Vec<usize> = (0..lying.len() - 40).filter(|at| lying[*at..].starts_with(mark)).collect();
        for at in at {
            let size = at + if mark[2] == 1 { 20 } else { 18 };
            lying[size..size + 8].fill(0xff);
        }
        made.push(lying);
    }
    // A password, as far as the directory says.
    let mut locked = sound.clone();
    for at in (0..sound.len() - 10).filter(|at| sound[*at..].starts_with(b"PK\x01\x02")) {
        locked[at + 8] |= 1;
    }
    made.push(locked);
    made
}

/// Other kinds of files.
fn others() -> Vec<Vec<u8>> {
    let starts: [&[u8]; 12] = [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-1.7\n",
        b"GIF89a",
        b"\x7fELF\x02\x01",
        b"MZ\x90",
        b"{\\rtf1",
        b"<html><table><tr><td>",
        b"\x1f\x8b\x08",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf",
        b"\x89PNG\r\n",
        b"#!/bin/sh\nrm -rf /\n",
    ];
    starts.iter().map(|start| [start, SECRET.as_bytes(), &[0; 600], b"\xff"].concat()).collect()
}

/// Texts that are no list.
fn texts() -> Vec<Vec<u8>> {
    let head = "Mã PAKN,Đơn vị,Hạn\n";
    let utf16 = |order: fn(u16) -> [u8; 2]| {
        format!("\u{feff}{head}{SECRET}").encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    let lines: String = (0..100_100).map(|n| format!("PAKN.20261102.{n:06},,\n")).collect();
    vec![
        Vec::new(),
        "\u{feff}".into(),
        "\u{feff}\u{feff}x".into(),
        b"\n\n\n\n".to_vec(),
        b"\"".to_vec(),
        b"\"\"\"\"\"".to_vec(),
        vec![b','; 1_000_000],
        vec![b'\n'; 1_000_000],
        vec![b' '; 1_000_000],
        vec![0; 4_096],
        vec![b'"'; 999_999],
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        [head.as_bytes(), b"M\xe3,\xd0\xf5n,1\n"].concat(),
        [head.as_bytes(), SECRET.as_bytes(), b",\x00,\n"].concat(),
        [head.as_bytes(), &[b'x'; 70_000], b"\x00,,\n"].concat(),
        format!("{head}{SECRET}").into(),
        format!("{head}PAKN.20261102.0009,KT").into(),
        format!("{head}PAKN.20261102.0009,\"KT,27/11/2026\nPAKN.20261102.0008,KT,27/11/2026\n").into(),
        format!("{head}{}\n", "y,".repeat(1_000_000)).into(),
        format!("{head}{},,\n", "z".repeat(5 * 1024 * 1024)).into(),
        format!("{head}{lines}").into(),
        format!("{head}{}", "é".repeat(11 * 1024 * 1024)).into(),
        format!("Mã,Mã PAKN,Đơn vị\n{SECRET},1,2\n").into(),
        format!("Họ tên,Nội dung\n{SECRET},x\n").into(),
        format!("{head}=cmd|' /C calc'!A0,{SECRET},@x\n").into(),
        head.replace('\n', "\r").into(),
    ]
}

/// `OpenDocument` that repeats without end, nests without end, or is cut.
fn open_documents() -> Vec<Vec<u8>> {
    let document = |rows: &str| {
        let spaces = ["office", "table", "text"]
            .map(|name| format!("xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
            .join(" ");
        let content = format!(
            "<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name=\"S\">{rows}\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let kind = "application/vnd.oasis.opendocument.spreadsheet";
        archive(&[("mimetype".to_owned(), kind.into()), ("content.xml".to_owned(), content.into_bytes())])
    };
    let cell = |attributes: &str, text: &str| {
        format!(
            "<table:table-cell {attributes} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row =
        |attributes: &str, cells: &str| format!("<table:table-row {attributes}>{cells}</table:table-row>");
    let head = row("", &["Mã PAKN", "Đơn vị", "Hạn"].map(|word| cell("", word)).concat());
    let mut made = Vec::new();
    for count in ["1000000", "4294967295", "18446744073709551615", "-1", "0", "x", ""] {
        let (rows, columns) = (
            format!("table:number-rows-repeated=\"{count}\""),
            format!("table:number-columns-repeated=\"{count}\""),
        );
        let spans = format!("table:number-rows-spanned=\"{count}\" table:number-columns-spanned=\"{count}\"");
        made.push(document(&(head.clone() + &row(&rows, &cell("", SECRET)))));
        made.push(document(&(head.clone() + &row(&rows, &cell(&columns, "")))));
        made.push(document(&(head.clone() + &row("", &cell(&columns, SECRET)))));
        made.push(document(
            &(head.clone() + &row("", &cell(&spans, SECRET)) + &row("", &cell("", "x")).repeat(100)),
        ));
        made.push(document(
            &(head.clone() + &row("", &cell("", &format!("<text:s text:c=\"{count}\"/>").repeat(9)))),
        ));
    }
    let spanned = row("", &cell("table:number-rows-spanned=\"1000000\"", "x").repeat(150)).repeat(2_000);
    let deep = "<table:table><table:table-row><table:table-cell>".repeat(100_000);
    let long = cell("", &"x".repeat(20 * 1024 * 1024));
    let bomb =
        format!("<!DOCTYPE x [<!ENTITY e \"{}\">]>{head}{}", SECRET.repeat(1_000), row("", &cell("", "&e;")));
    made.extend([spanned, deep, row("", &long), bomb].map(|rows| document(&(head.clone() + &rows))));
    made.push(archive(&[("content.xml".to_owned(), vec![b' '; 60 * 1024 * 1024])]));
    let sound = document(&(head.clone() + &row("", &cell("", SECRET))));
    made.extend((1..10).map(|n| sound[..sound.len() * n / 10].to_vec()));
    made
}

/// HTML and the XML of Excel 2003 that lie about their sizes, nest without end, or are cut; and wide letters.
fn markup() -> Vec<Vec<u8>> {
    let head = "<tr><td>Mã PAKN<td>Đơn vị<td>Hạn</tr>";
    let page = |rows: &str| format!("<html><table>{head}{rows}</table></html>");
    let mut made: Vec<String> = vec![
        page("").replace("</table>", ""),
        "<table>".repeat(1_000_000),
        format!("<table><tr>{}", "<td>".repeat(2_000_000)),
        page(&"<tr>".repeat(2_000_000)),
        page(&format!("<tr><td {}>{SECRET}</tr>", "x=1 ".repeat(1_000_000))),
        page(&format!("<tr><td>{}</tr>", "&amp;".repeat(2_000_000))),
        page(&format!("<tr><td>{}", "<b>".repeat(2_000_000))),
        format!("<html><script>{}", page("").repeat(1_000)),
        format!("<!--{}", page("").repeat(1_000)),
        "<".repeat(5_000_000),
        page("").repeat(100),
        "</table></tr></td>".repeat(100_000),
        format!("<?xml version=\"1.0\"?><x>{SECRET}</x>"),
    ];
    let book = |rows: &str| {
        let space = "urn:schemas-microsoft-com:office:spreadsheet";
        let cell = |word| format!("<Cell><Data ss:Type=\"String\">{word}</Data></Cell>");
        let head = ["Mã PAKN", "Đơn vị", "Hạn"].map(cell).concat();
        format!(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"{space}\" xmlns:ss=\"{space}\"><Worksheet ss:Name=\"S\"><Table>\
             <Row>{head}</Row>{rows}</Table></Worksheet></Workbook>"
        )
    };
    for count in ["1000000", "4294967295", "18446744073709551615", "-1", "0", "x", ""] {
        let spans = format!("<td rowspan={count} colspan={count}>{SECRET}");
        made.push(page(&format!("<tr>{spans}</tr><tr>{}</tr>", spans.repeat(100))));
        made.push(page(&format!("<tr>{}</tr>", format!("<td colspan={count}>").repeat(1_000))));
        let cell = format!("<Cell ss:Index=\"{count}\" ss:MergeAcross=\"{count}\" ss:MergeDown=\"{count}\">");
        let data = format!("<Data ss:Type=\"String\">{SECRET}</Data></Cell>");
        made.push(book(&format!("<Row ss:Index=\"{count}\">{cell}{data}</Row>").repeat(3)));
        made.push(book(&format!(
            "<Row>{cell}</Cell>{cell}{data}</Row><Row ss:Index=\"{count}\"/><Row>{data}</Row>"
        )));
    }
    made.push(book(&"<Row><Cell>".repeat(500_000)));
    made.push(book(&"<a>".repeat(1_000_000)));
    made.push(format!(
        "<!DOCTYPE x [<!ENTITY e \"{SECRET}\">]>{}",
        book("<Row><Cell><Data>&e;</Data></Cell></Row>")
    ));
    made.push("<Worksheet>".repeat(100_000) + &book(""));
    let mut bytes: Vec<Vec<u8>> = made.into_iter().map(String::into_bytes).collect();
    let wide: Vec<u8> = page(SECRET).encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.extend([
        wide.clone(),
        wide[1..].to_vec(),
        [b"\xff\xfe", &wide[1..]].concat(),
        [b"\xfe\xff", &wide[..]].concat(),
        [&b"\xff\xfe"[..], &[0x00, 0xd8].repeat(10_000)].concat(),
        b"\xff\xfe".to_vec(),
        b"\xfe".to_vec(),
    ]);
    bytes
}

/// Workbooks of before 2007: cut, turned over, with chains of sectors that lead back to themselves.
fn old_workbooks() -> Vec<Vec<u8>> {
    let sound = std::fs::read("tests/sheets/several.xls").unwrap();
    let mut made: Vec<Vec<u8>> = (1..12).map(|n| sound[..sound.len() * n / 12].to_vec()).collect();
    for n in 0..80 {
        let mut turned = sound.clone();
        let at = turned.len() * n / 80;
        turned[at] ^= 0xff;
        made.push(turned);
    }
    // The heads of the container, all chains, and every record.
    for (from, to, with) in
        [(44, 76, 0xff), (24, 80, 0x00), (76, 512, 0x00), (76, 512, 0x01), (512, 2_048, 0xff)]
    {
        let mut lying = sound.clone();
        lying[from..to].fill(with);
        made.push(lying);
    }
    for sector in (512..sound.len() - 512).step_by(512) {
        let mut looping = sound.clone();
        for (n, link) in looping[sector..sector + 512].chunks_exact_mut(4).enumerate() {
            link.copy_from_slice(&(n as u32 ^ 1).to_le_bytes());
        }
        made.push(looping);
    }
    // An extent of all rows and columns, and more of them than there are.
    let extents = (0..sound.len() - 18).filter(|at| sound[*at..].starts_with(&[0x00, 0x02, 0x0e, 0x00]));
    for at in extents {
        for with in [0x00, 0x01, 0xff] {
            let mut lying = sound.clone();
            lying[at + 4..at + 18].fill(with);
            made.push(lying);
        }
    }
    made
}

/// Bytes without sense, some of which begin like an archive. The same each time.
fn noise() -> Vec<Vec<u8>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..40_usize)
        .map(|n| {
            let start: &[u8] = if n % 2 == 0 { b"PK\x03\x04" } else { b"" };
            start.iter().copied().chain(std::iter::repeat_with(&mut next).take(50 * (n + 1))).collect()
        })
        .collect()
}

/// Names that are hard to handle.
fn named() -> Vec<Named> {
    let long = |bytes: usize| [&vec![b'd'; bytes - 4][..], b".csv"].concat();
    let names: Vec<Vec<u8>> = vec![
        b"hai\ndong.csv".to_vec(),
        "nguoc\u{202e}vsc.exe".into(),
        b"-rf.csv".to_vec(),
        b"--help".to_vec(),
        b"\xff\xfe.csv".to_vec(),
        b"tinh-\xc3.csv".to_vec(),
        long(200),
        long(201),
        long(250),
        long(255),
        "ờ".repeat(80).into(),
        b" ".to_vec(),
        b"$(reboot).csv".to_vec(),
        b"a;b|c&d.csv".to_vec(),
        b"%00%2e%2e%2f.csv".to_vec(),
        b"\x1b[2J.csv".to_vec(),
        "📎.csv".into(),
        b"con.txt".to_vec(),
        b"x.csv.txt".to_vec(),
        b"0_0_x.csv".to_vec(),
        b"done.csv".to_vec(),
    ];
    names.into_iter().map(|name| (name, format!("Họ tên\n{SECRET}\n").into_bytes())).collect()
}

/// What is no file; returns how many. `outside` is what links lead to.
pub fn strange(inbox: &Path, outside: &Path) -> usize {
    use std::os::unix::fs::symlink;
    std::fs::write(outside, "untouched").unwrap();
    symlink(outside, inbox.join("link.csv")).unwrap();
    symlink("/nowhere/at/all", inbox.join("dangling.csv")).unwrap();
    symlink("loop.csv", inbox.join("loop.csv")).unwrap();
    symlink("/etc", inbox.join("folder-link")).unwrap();
    std::fs::hard_link(outside, inbox.join("hard.csv")).unwrap();
    std::fs::create_dir(inbox.join("empty")).unwrap();
    std::fs::create_dir_all(inbox.join("full/deep")).unwrap();
    std::fs::write(inbox.join("full/deep/x.csv"), SECRET).unwrap();
    drop(std::os::unix::net::UnixListener::bind(inbox.join("socket")).unwrap());
    let made = std::process::Command::new("mkfifo").arg(inbox.join("pipe.csv")).status().unwrap();
    assert!(made.success());
    let root = ["c", "1", "3"];
    let device = std::process::Command::new("mknod").arg(inbox.join("device")).args(root).output().unwrap();
    9 + usize::from(device.status.success())
}
