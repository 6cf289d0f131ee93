//! The hour at which a case was received: what came after `late_after` counts from the next working day.

use crate::binary;

use binary::Site;
use serde_json::Value;

/// A Friday; the Tuesday after it, 24/11, is a day off.
const NOW: &str = "2026-11-20T16:00:00+07:00";
const DOSSIER: &str = "H32.15-261120-0001";

fn open(site: &Site, more: &[&str]) -> Value {
    site.json(
        &[&["--now", NOW, "open", "dossier", DOSSIER, "--unit", "TTPVHCC", "--period", "5wd"], more].concat(),
    )
}

/// A commune whose petitions count from the next working day when they come after 15:00.
fn with_late_petitions() -> Site {
    let site = Site::shipped();
    let cases = std::fs::read_to_string(site.config().join("cases.toml")).expect("the shipped file");
    let period = "period = \"10wd\"\n";
    assert!(cases.contains(period));
    site.write("cases.toml", &cases.replacen(period, &format!("{period}late_after = \"15:00\"\n"), 1));
    site
}

fn import(site: &Site, rows: &str) -> Value {
    let file = site.dir.path().join("pakn.csv");
    std::fs::write(&file, format!("Mã PAKN;Đơn vị xử lý;Ngày tiếp nhận;Hạn xử lý\n{rows}\n"))
        .expect("written");
    site.json(&["--now", NOW, "import", file.to_str().expect("UTF-8")])
}

fn item(site: &Site, now: &str, code: &str) -> Value {
    let items = site.json(&["--now", now, "items"]);
    let found = items.as_array().expect("a list").iter().find(|item| item["id"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {items}")).clone()
}

#[test]
fn a_case_opened_by_hand_counts_from_the_next_working_day_only_where_it_came_after_the_hour() {
    for (received, due) in [
        ("2026-11-20 15:01", "2026-12-01"),
        ("20/11/2026 15h30", "2026-12-01"),
        ("2026-11-20 15:00", "2026-11-30"),
        ("2026-11-20 08:15", "2026-11-30"),
        ("2026-11-20", "2026-11-30"),
        // After that hour of a Sunday: from Monday, too.
        ("2026-11-15 20:00", "2026-11-23"),
    ] {
        let item = open(&Site::shipped(), &["--received", received]);
        assert_eq!(item["due"], due, "{received}");
    }
    let today = open(&Site::shipped(), &[]);
    assert_eq!(today["due"], "2026-11-30", "where no receipt is named no hour is guessed");
}

#[test]
fn the_hour_of_receipt_is_kept_and_cannot_lie_ahead() {
    let site = Site::shipped();
    let ahead = [
        "open",
        "dossier",
        DOSSIER,
        "--unit",
        "TTPVHCC",
        "--period",
        "5wd",
        "--received",
        "2026-11-20 16:01",
    ];
    let said = site.fails(4, &[&["--now", NOW], &ahead[..]].concat());
    assert!(said.contains("2026-11-20 at 16:01, which is still ahead"), "{said}");
    let source = open(&site, &["--received", "2026-11-20 15:30"])["source"].clone();
    assert_eq!((&source["received"], &source["received_time"]), (&"2026-11-20".into(), &"15:30:00".into()));
}

#[test]
fn a_file_brings_the_hour_and_a_later_one_without_it_does_not_take_it_back() {
    let site = with_late_petitions();
    let rows = "PAKN.20261120.0001;KT;20/11/2026 15:30;\nPAKN.20261120.0002;KT;20/11/2026 14:59;";
    assert_eq!(import(&site, rows)["opened"], 2);
    assert_eq!(item(&site, NOW, "PAKN.20261120.0001")["due"], "2026-12-08");
    assert_eq!(item(&site, NOW, "PAKN.20261120.0002")["due"], "2026-12-07");
    let told = import(&site, "PAKN.20261120.0001;KT;20/11/2026;");
    assert_eq!((&told["unchanged"], &told["updated"]), (&1.into(), &0.into()));
    let known = item(&site, NOW, "PAKN.20261120.0001");
    assert_eq!(
        (&known["due"], &known["source"]["received_time"]),
        (&"2026-12-08".into(), &"15:30:00".into())
    );
}

#[test]
fn without_such_an_hour_in_config_the_day_of_receipt_holds() {
    let site = Site::shipped();
    import(&site, "PAKN.20261120.0001;KT;20/11/2026 15:30;");
    assert_eq!(item(&site, NOW, "PAKN.20261120.0001")["due"], "2026-12-07");
}

#[test]
fn the_next_working_day_follows_the_calendar() {
    let site = with_late_petitions();
    import(&site, "PAKN.20261120.0001;KT;20/11/2026 15:30;");
    let calendar =
        std::fs::read_to_string(site.config().join("calendar.toml")).expect("the shipped calendar");
    let off = calendar.lines().find(|line| line.contains("2026-11-24")).expect("a day off");
    let monday = off.replace("2026-11-24", "2026-11-23");
    site.write("calendar.toml", &calendar.replace(off, &format!("{monday}\n{off}")));
    assert!(site.run(&["--now", NOW, "tick"]).status.success());
    // Received on Friday, from Wednesday on, ten working days.
    assert_eq!(item(&site, NOW, "PAKN.20261120.0001")["due"], "2026-12-09");
}
