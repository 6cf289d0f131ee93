//! Commands as people type them on a phone.
#![allow(clippy::panic, clippy::unnecessary_wraps, reason = "a test fails loudly")]

use super::*;

const TODAY: &str = "2025-11-20";

fn known(text: &str) -> Option<ItemId> {
    ["A.I.1", "A.I.1#s1@KT", "B.II.3.4#s1/2025-11", "PAKN.20261116.0007", "1523/UBND-KSTT"]
        .into_iter()
        .find(|id| id.eq_ignore_ascii_case(text))
        .map(ItemId::from)
}

fn read(line: &str) -> Result<Said, Misread> {
    parse(line, TODAY.parse().expect("a day"), &known)
}

fn said(line: &str) -> Said {
    read(line).unwrap_or_else(|why| panic!("«{line}»: {why:?}"))
}

fn day(text: &str) -> Option<Day> {
    Some(text.parse().expect("a day"))
}

#[test]
fn accents_and_case_do_not_matter() {
    for (line, word) in [
        ("XONG 1", Word::Report),
        ("xong 1", Word::Report),
        ("Nhận 1", Word::Ack),
        ("NHA\u{323}\u{302}N 1", Word::Ack),
        ("gia hạn 2 30/11 chờ số liệu", Word::Extend),
        ("Không duyệt 1 chưa đủ căn cứ", Word::Refuse),
        ("DUYỆT 1", Word::Grant),
        ("xác nhận 1", Word::Confirm),
        ("Trả lại 2 thiếu phụ lục", Word::Return),
        ("Giao 2 Phó Trưởng phòng", Word::Assign),
        ("Hạn 5 15/12/2025", Word::SetDue),
        ("Hẹn 2 28/11", Word::Promise),
        ("danh sách", Word::List),
        ("Trợ giúp", Word::Help),
        ("Đồng ý", Word::Yes),
        ("không", Word::No),
    ] {
        assert_eq!(said(line).word, word, "{line}");
    }
}

#[test]
fn entries_are_numbers_ranges_and_lists() {
    for (line, numbers) in [
        ("XONG 1 3 5-8", vec![1, 3, 5, 6, 7, 8]),
        ("XONG 1,3,5-8", vec![1, 3, 5, 6, 7, 8]),
        ("xong 1, 3 và 5", vec![1, 3, 5]),
        ("xong việc số 2.", vec![2]),
        ("NHAN 12;13", vec![12, 13]),
        ("XONG", vec![]),
    ] {
        let said = said(line);
        assert_eq!(said.which.numbers, numbers, "{line}");
        assert_eq!(said.rest, "", "{line}");
    }
    assert_eq!(read("XONG 8-5"), Err(Misread::BadRange("8-5".into())));
    assert_eq!(read("XONG 1-900"), Err(Misread::BadRange("1-900".into())));
}

#[test]
fn all_but_some_may_be_meant() {
    let said = said("xong tất cả trừ 2 và 4-5");
    assert!(said.which.all);
    assert_eq!(said.which.except, [2, 4, 5]);
    assert!(said.which.numbers.is_empty());
}

#[test]
fn an_item_may_be_named_by_its_own_id() {
    let items = |line| said(line).which.items.into_iter().map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(items("NHAN pakn.20261116.0007"), ["PAKN.20261116.0007"]);
    assert_eq!(items("xong a.i.1#s1@kt, b.ii.3.4#s1/2025-11"), ["A.I.1#s1@KT", "B.II.3.4#s1/2025-11"]);
    assert_eq!(items("nhan 1523/ubnd-kstt"), ["1523/UBND-KSTT"]);
}

#[test]
fn a_report_may_name_a_document_and_a_share() {
    let report = said("XONG 4 BC 45/BC-KT 20/11/2025");
    assert_eq!((report.which.numbers, report.rest.as_str()), (vec![4], "BC 45/BC-KT 20/11/2025"));
    let share = said("XONG 3 92%");
    assert_eq!((share.which.numbers, share.share, share.rest.as_str()), (vec![3], Some(92), ""));
    let spaced = said("xong 3 92 % 45/BC-KT");
    assert_eq!((spaced.which.numbers, spaced.share, spaced.rest.as_str()), (vec![3], Some(92), "45/BC-KT"));
    assert_eq!(read("XONG 3 192%"), Err(Misread::BadShare));
}

#[test]
fn days_are_read_as_people_write_them() {
    for (line, wanted) in [
        ("HEN 2 28/11", day("2025-11-28")),
        ("HEN 2 ngày 28/11/2025", day("2025-11-28")),
        ("hen 2 28-11-2025", day("2025-11-28")),
        ("hẹn 2 5/1", day("2026-01-05")),
        ("hẹn 2 28/11/25", day("2025-11-28")),
        ("HAN 5 15/12/2025", day("2025-12-15")),
        // Lately past is a mistake to be told of, not next year.
        ("HEN 2 10/11", day("2025-11-10")),
    ] {
        assert_eq!(said(line).day, wanted, "{line}");
    }
    let more = said("GIA HAN 2 đến ngày 30/11 chờ số liệu của tỉnh");
    assert_eq!((more.day, more.rest.as_str()), (day("2025-11-30"), "chờ số liệu của tỉnh"));
    assert_eq!(said("GIA HAN 2 chờ số liệu").day, None);
    assert_eq!(read("HEN 2 31/11"), Err(Misread::NoSuchDay("31/11".into())));
    assert_eq!(read("HEN 2 thứ hai"), Err(Misread::DayMissing(Word::Promise)));
}

#[test]
fn what_begins_with_no_word_is_no_command() {
    for line in ["", "em chào anh", "1", "xongg 1", "nhanh lên"] {
        assert_eq!(read(line), Err(Misread::NoWord), "{line}");
    }
    assert_eq!(read("TRA LAI 2"), Err(Misread::TextMissing(Word::Return)));
    assert_eq!(read("GIAO 2"), Err(Misread::TextMissing(Word::Assign)));
}

#[test]
fn a_text_may_hold_several_commands_and_run_over_lines() {
    assert_eq!(
        lines("XONG 1\nHẹn 2 28/11\nGIA HAN 3 30/11 chờ số liệu\ncủa tỉnh\n\n"),
        ["XONG 1", "Hẹn 2 28/11", "GIA HAN 3 30/11 chờ số liệu của tỉnh"]
    );
    assert_eq!(
        lines(
            "\nGIA HAN 3 30/11 chờ số liệu\ncủa tỉnh\n \nTrân trọng,\nNguyễn Văn A\n\nXONG 4\n--\nPhòng Kinh tế"
        ),
        ["GIA HAN 3 30/11 chờ số liệu của tỉnh", "XONG 4 -- Phòng Kinh tế"],
        "what stands behind an empty line belongs to no command"
    );
}

#[test]
fn a_yes_is_plain_or_may_be_none() {
    for line in ["DONG Y", "đồng ý ạ", "Có.", "ok nhé", "Yes!", "co a", "ok nha ạ"] {
        assert!(said(line).is_plain(), "{line}");
    }
    for line in ["có 2 việc chưa xong", "co ma", "ok để xem", "đồng ý trừ việc 3", "yes 1"] {
        assert!(!said(line).is_plain(), "{line}");
    }
}
