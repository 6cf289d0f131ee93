//! Dues as documents and systems word them.
#![allow(clippy::expect_used, reason = "a test fails loudly")]

use super::*;

fn read(text: &str) -> DueWords {
    due(text, Zone::named(Zone::DEFAULT_NAME).expect("compiled in"))
}

fn day_and_hour(text: &str) -> String {
    match read(text) {
        DueWords::Due(Deadline { day: Some(day), time, .. }) => {
            time.map_or_else(|| day.to_string(), |time| format!("{day} {}", time.format("%H:%M")))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn the_last_good_day_follows_the_words() {
    for (text, wanted) in [
        ("27/11/2026", "2026-11-27"),
        ("Ngày 01/12/2025", "2025-12-01"),
        ("27/11/2026 16:00", "2026-11-27 16:00"),
        ("16h00 ngày 27/11/2026", "2026-11-27 16:00"),
        ("16 giờ 30 phút ngày 27/11/2026", "2026-11-27 16:30"),
        ("17 giờ 00, ngày 27/11/2026", "2026-11-27 17:00"),
        ("trước 16h00 ngày 27/11/2026", "2026-11-27 16:00"),
        ("27/11/2026 lúc 9g30", "2026-11-27 09:30"),
        ("trước ngày 30/11/2026", "2026-11-29"),
        ("Trước 30/11/2026", "2026-11-29"),
        ("chậm nhất ngày 30/11/2026", "2026-11-30"),
        ("Đến hết ngày 30/11/2026", "2026-11-30"),
        ("không quá ngày 30/11/2026", "2026-11-30"),
        ("Hoàn thành trước ngày 30/11/2026", "2026-11-29"),
        ("Thứ Sáu, 27/11/2026", "2026-11-27"),
        ("27.11.2026", "2026-11-27"),
        ("27-11-2026", "2026-11-27"),
        ("2026/11/27", "2026-11-27"),
        ("27/11/26", "2026-11-27"),
        ("20261127", "2026-11-27"),
        ("27-Nov-2026", "2026-11-27"),
        ("27-Nov-26", "2026-11-27"),
        ("4-12-26", "2026-12-04"),
        ("04 / 12 / 2026", "2026-12-04"),
        ("27 tháng 11 năm 2026", "2026-11-27"),
        ("ngày 27 tháng 11 năm 2026", "2026-11-27"),
        ("Tháng 12/2026", "2026-12-31"),
        ("trong tháng 12 năm 2026", "2026-12-31"),
        ("12/2026", "2026-12-31"),
        ("Quý IV/2026", "2026-12-31"),
        ("Quý 3 năm 2026", "2026-09-30"),
        ("Năm 2026", "2026-12-31"),
        ("cuối năm 2026", "2026-12-31"),
        ("trước tháng 10/2026", "2026-09-30"),
        ("trước năm 2030", "2029-12-31"),
        ("2026-11-20T23:30:00Z", "2026-11-21 06:30"),
    ] {
        assert_eq!(day_and_hour(text), wanted, "{text}");
    }
}

#[test]
fn what_is_no_due_is_told_from_what_is_unclear() {
    for text in ["", "-", "01/01/1970", "1970-01-01T00:00:00Z", "Không có hạn", "N/A", "Chưa xác định", "–"]
    {
        assert_eq!(read(text), DueWords::None, "{text}");
    }
    for text in [
        "31/02/2026",
        "27/11",
        "27/11/2026 28/11/2026",
        "chậm nhất trước ngày 30/11/2026",
        "Thứ Hai, 27/11/2026",
        "11/27/2026",
        "26-11-27",
        "sớm nhất có thể",
        "10112026 x",
        "1/2/3",
        "#####",
        "5",
    ] {
        assert_eq!(read(text), DueWords::Unclear, "{text}");
    }
    let never = DueWords::Due(Deadline::of(DueRule::Continuous, None));
    assert_eq!(read("Thường xuyên"), never);
    let waits = "Theo hướng dẫn của Sở";
    assert_eq!(read(waits), DueWords::Due(Deadline::of(DueRule::Awaiting(waits.to_owned()), None)));
    assert_eq!(read("06 ngày làm việc"), DueWords::Counted(Offset::WorkingDays(6)));
    assert_eq!(read("Trong 15 ngày kể từ ngày nhận"), DueWords::Counted(Offset::Days(15)));
}

#[test]
fn an_hour_stands_alone_in_a_column_of_its_own() {
    for text in ["16h30", "16:30", "16 giờ 30", "16 giờ 30 phút"] {
        assert_eq!(hour(text), NaiveTime::from_hms_opt(16, 30, 0), "{text}");
    }
    assert_eq!(hour("16"), None);
}
