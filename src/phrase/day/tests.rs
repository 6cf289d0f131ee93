//! Days as people write them; said on Thursday, 20 November 2025.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails loudly")]

use chrono::NaiveTime;

use super::*;
use crate::calendar::{OfficeHours, WorkDays, Zone};

fn read(text: &str) -> (DayWord, usize) {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let calendar = Calendar {
        zone: Zone::named(Zone::DEFAULT_NAME).unwrap(),
        work: WorkDays::new(&[]),
        hours: OfficeHours::new(vec![(time(7), time(17))]).unwrap(),
        daily: time(8),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    (day(&words, "2025-11-20".parse().unwrap(), &calendar), words.len())
}

#[test]
fn days_in_figures_and_in_words() {
    for (text, wanted) in [
        ("28/11", "2025-11-28"),
        ("28/11/2025", "2025-11-28"),
        ("28/11/25", "2025-11-28"),
        ("28-11-2025", "2025-11-28"),
        ("28-11", "2025-11-28"),
        ("10.12.2026", "2026-12-10"),
        ("2025-11-28", "2025-11-28"),
        ("đến hết ngày 28/11.", "2025-11-28"),
        ("5/1", "2026-01-05"),
        // A day that passed lately is a mistake to be told of, not a day of next year.
        ("10/11", "2025-11-10"),
        ("ngày 28 tháng 11", "2025-11-28"),
        ("28 tháng 11 năm 2026", "2026-11-28"),
        ("28 thg 11", "2025-11-28"),
        ("hôm nay", "2025-11-20"),
        ("chiều nay", "2025-11-20"),
        ("ngày mai", "2025-11-21"),
        ("sáng mai", "2025-11-21"),
        ("ngày kia", "2025-11-22"),
        ("thứ 6", "2025-11-21"),
        ("thứ Sáu tuần này", "2025-11-21"),
        ("t6 tuần sau", "2025-11-28"),
        ("thứ hai", "2025-11-24"),
        ("thứ 2 tới", "2025-11-24"),
        ("chủ nhật", "2025-11-23"),
        ("hết tháng 11", "2025-11-30"),
        ("cuối tháng", "2025-11-30"),
        ("đến cuối tháng 12", "2025-12-31"),
        ("hết tháng 1", "2026-01-31"),
        ("cuối năm", "2025-12-31"),
        ("hết quý IV", "2025-12-31"),
        ("3 ngày nữa", "2025-11-23"),
        ("sau 3 ngày", "2025-11-23"),
        ("hai ngày làm việc nữa", "2025-11-24"),
        ("1 tuần nữa", "2025-11-27"),
    ] {
        let (found, words) = read(text);
        let when = When::Day(wanted.parse().unwrap());
        assert_eq!(found, DayWord::Found { when, taken: words, sure: true }, "{text}");
    }
}

#[test]
fn what_may_be_meant_otherwise_is_not_sure() {
    for (text, wanted) in [
        ("trước ngày 28/11", "2025-11-27"),
        ("5-12", "2025-12-05"),
        ("5.12", "2025-12-05"),
        ("cuối tuần", "2025-11-21"),
    ] {
        let (found, words) = read(text);
        let when = When::Day(wanted.parse().unwrap());
        assert_eq!(found, DayWord::Found { when, taken: words, sure: false }, "{text}");
    }
}

#[test]
fn a_span_counts_from_the_deadline_where_more_is_asked_for() {
    for (text, days, working, sure) in [
        ("thêm 5 ngày", 5, false, true),
        ("thêm 05 ngày làm việc", 5, true, true),
        ("3 ngày", 3, false, false),
        ("thêm 1 tuần", 7, false, true),
    ] {
        let (found, words) = read(text);
        assert_eq!(
            found,
            DayWord::Found { when: When::Later { days, working }, taken: words, sure },
            "{text}"
        );
    }
}

#[test]
fn what_is_no_one_day_is_never_guessed() {
    for text in [
        "31/11",
        "5/13",
        "11/2025",
        "thứ năm",
        "tuần sau",
        "giữa tháng 12",
        "sớm",
        "khoảng 20",
        "vài ngày nữa",
        "sau Tết",
    ] {
        assert!(matches!(read(text).0, DayWord::Unclear { .. }), "{text}: {:?}", read(text));
    }
    for text in ["", "chờ số liệu", "1", "45/BC-KT", "A.I.1", "việc 2", "1 3 5-8x", "92%", "1/2/3/4"]
    {
        assert_eq!(read(text).0, DayWord::Nothing, "{text}");
    }
}
