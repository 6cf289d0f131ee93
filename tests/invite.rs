//! The sheet by which a person links their Zalo: what it bears where there is a bot, and what is said where there is none.

use crate::{binary, zalo};

use binary::Site;
use zalo::Zalo;

const NOW: &str = "2025-11-18T09:00:00+07:00";

fn printed(site: &Site) -> (String, String) {
    let output = site.run(&["--now", NOW, "people", "invite", "dm-kt", "--print"]);
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", said(&output.stderr));
    (said(&output.stdout), said(&output.stderr))
}

/// What a camera reads off the sheet: each letter is two points, one above the other, in ink on paper.
fn scanned(sheet: &str) -> String {
    const POINT: usize = 6;
    let is_code = |line: &&str| line.contains(['█', '▀', '▄']);
    let first = sheet.lines().position(|line| is_code(&line)).expect("a code");
    let width = sheet.lines().filter(is_code).map(|line| line.chars().count()).max().expect("lines");
    // The margin above and below are lines of spaces.
    let lines: Vec<Vec<char>> =
        sheet.lines().skip(first - 2).take(width.div_ceil(2)).map(|line| line.chars().collect()).collect();
    let dark = |x: usize, y: usize| {
        let letter = lines.get(y / 2).and_then(|line| line.get(x)).copied().unwrap_or(' ');
        matches!((letter, y % 2), ('█', _) | ('▀', 0) | ('▄', 1))
    };
    let side = width * POINT;
    let point = |x: usize, y: usize| if dark(x / POINT, y / POINT) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, point);
    let grids = image.detect_grids();
    let (_, text) = grids.first().expect("a code is seen").decode().expect("it is read");
    text
}

#[test]
fn the_sheet_bears_the_bots_name_and_a_code_that_a_phone_reads() {
    let zalo = Zalo::start();
    let site = Site::shipped();
    site.append("dondoc.toml", &zalo.settings(&["zalo_bot"]));
    let (sheet, notes) = printed(&site);
    assert!(sheet.contains("Tên tài khoản: Bot xã.") && sheet.contains("https://zalo.me/1"), "{sheet}");
    assert_eq!(scanned(&sheet), "https://zalo.me/1");
    assert!(!sheet.contains('\u{1b}') && !notes.contains("QR"), "{sheet}{notes}");
    assert!(sheet.lines().all(|line| line.chars().count() <= 130), "{sheet}");
    println!("{sheet}");

    let text = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("there");
    let linked = text.replace(
        "\n[channel.zalo_bot]\n",
        "\n[channel.zalo_bot]\nlink = \"https://zalo.me/bot-xa-dien-khanh\"\n",
    );
    site.write("dondoc.toml", &linked.replace("# province", "province"));
    let (sheet, _) = printed(&site);
    assert_eq!(scanned(&sheet), "https://zalo.me/bot-xa-dien-khanh");
    assert!(sheet.starts_with("TỈNH KHÁNH HÒA\nUBND xã Diên Khánh\n"), "{sheet}");
}

#[test]
fn the_official_account_is_named_where_it_is_what_the_person_writes_to() {
    let zalo = Zalo::start();
    let site = Site::shipped();
    site.append("dondoc.toml", &zalo.settings(&["zalo_oa"]));
    zalo.log_in(&site.state(), NOW.parse::<dondoc::model::Instant>().expect("an instant").timestamp_millis());
    let (sheet, _) = printed(&site);
    assert!(sheet.contains("Tên tài khoản: UBND xã Diên Khánh."), "{sheet}");
    assert_eq!(scanned(&sheet), "https://zalo.me/9");
}

#[test]
fn where_no_bot_is_set_up_or_none_answers_it_is_said() {
    let site = Site::shipped();
    let (sheet, notes) = printed(&site);
    assert!(sheet.contains("phiếu này chưa dùng được"), "{sheet}");
    assert!(
        notes.contains("no Zalo Bot and no Official Account is set up") && notes.contains("docs/zalo.md"),
        "{notes}"
    );
    site.append(
        "dondoc.toml",
        "[channel.zalo_bot]\ntoken = \"1:word\"\nbot_base = \"https://khong-co.invalid\"\n",
    );
    let (sheet, notes) = printed(&site);
    assert!(!sheet.contains('█') && sheet.contains("tìm tài khoản Zalo"), "{sheet}");
    assert!(
        notes.contains("neither the account's name nor a QR code") && notes.contains("dondoc doctor"),
        "{notes}"
    );
    assert!(!notes.contains("1:word"), "{notes}");
}
