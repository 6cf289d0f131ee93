//! The Vietnamese wording, sample by sample.

use super::*;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn due(rule: DueRule) -> String {
    deadline(&Deadline::of(rule, None))
}

fn within(cycle: Cycle, index: u32) -> Period {
    Period { year: 2025, cycle, index }
}

#[test]
fn days_carry_their_weekday_and_two_digits() {
    assert_eq!(long_day(day("2025-11-24")), "thứ Hai, ngày 24/11/2025");
    assert_eq!(short_day(day("2026-01-08")), "thứ Năm 08/01/2026");
    let week: Vec<_> = (1..=7).map(|n| weekday(day(&format!("2025-12-{n:02}")))).collect();
    assert_eq!(week, ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]);
    assert_eq!(clock(NaiveTime::from_hms_opt(7, 5, 0).expect("a time")), "07 giờ 05");
}

#[test]
fn counts_are_padded_to_two_digits() {
    assert_eq!((count(2), count(22), count(110)), ("02".into(), "22".into(), "110".into()));
    assert_eq!(working_days(-3), "03 ngày làm việc");
}

#[test]
fn a_deadline_is_said_as_printed_and_as_its_last_good_day() {
    assert_eq!(
        due(DueRule::Before(day("2025-11-25"))),
        "trước ngày 25/11/2025, tức chậm nhất hết thứ Hai, ngày 24/11/2025"
    );
    assert_eq!(due(DueRule::On(day("2025-12-01"))), "chậm nhất hết thứ Hai, ngày 01/12/2025");
    assert_eq!(
        due(DueRule::Within(within(Cycle::Year, 1))),
        "trong năm 2025 (chậm nhất hết thứ Tư, ngày 31/12/2025)"
    );
    let every =
        Deadline { rule: DueRule::Every(within(Cycle::Month, 11)), day: Some(day("2025-11-15")), time: None };
    assert_eq!(deadline(&every), "kỳ tháng 11/2025 (chậm nhất hết thứ Bảy, ngày 15/11/2025)");
    let working = crate::model::Offset::WorkingDays(4);
    let period = Counted { from: day("2025-11-10"), period: working, by_default: true, late: false };
    let counted = Deadline { rule: DueRule::Counted(period), ..every };
    assert_eq!(
        deadline(&counted),
        "04 ngày làm việc kể từ ngày 10/11/2025; thời hạn mặc định, cần kiểm tra \
         (chậm nhất hết thứ Bảy, ngày 15/11/2025)"
    );
    assert_eq!(
        super::counted(&Counted { late: true, by_default: false, ..period }),
        "04 ngày làm việc kể từ ngày làm việc sau ngày 10/11/2025 (nhận sau giờ quy định)"
    );
}

#[test]
fn a_deadline_with_an_hour_says_the_hour() {
    let time = NaiveTime::from_hms_opt(17, 0, 0);
    let at = Deadline::of(DueRule::On(day("2025-12-01")), time);
    assert_eq!(deadline(&at), "chậm nhất 17 giờ 00, thứ Hai, ngày 01/12/2025");
}

#[test]
fn a_deadline_without_a_day_quotes_the_document() {
    assert_eq!(
        due(DueRule::Awaiting("Theo kế hoạch kiểm tra của xã".into())),
        "chưa có thời hạn; văn bản ghi: “Theo kế hoạch kiểm tra của xã”"
    );
    assert_eq!(due(DueRule::Awaiting(" ".into())), "chưa có thời hạn");
    assert_eq!(due(DueRule::Continuous), "thường xuyên");
    assert_eq!(due(DueRule::Every(within(Cycle::Quarter, 4))), "trong quý IV/2025");
}

#[test]
fn what_the_document_prints_stands_alone_under_a_heading() {
    let awaiting = |text: &str| DueRule::Awaiting(text.into());
    assert_eq!(printed(&awaiting("Theo kế hoạch")).as_deref(), Some("văn bản ghi: “Theo kế hoạch”"));
    assert_eq!(printed(&awaiting(" ")), None);
    assert_eq!(printed(&DueRule::Continuous), None);
}

#[test]
fn a_week_with_nothing_overdue_is_said_in_words() {
    assert_eq!(last_week(0), "tuần trước không có");
    assert_eq!(last_week(4), "tuần trước 04");
}

#[test]
fn a_week_says_its_days_and_a_day_says_itself() {
    let of = |cycle, text| Period::containing(cycle, day(text));
    let third = of(Cycle::Week, "2026-01-15");
    assert_eq!(period(third), "tuần 03/2026 (12/01–18/01)");
    assert_eq!(period(of(Cycle::Week, "2026-12-31")), "tuần 53/2026 (28/12/2026–03/01/2027)");
    assert_eq!(period(of(Cycle::Week, "2025-12-29")), "tuần 01/2026 (29/12/2025–04/01/2026)");
    let weekly = Deadline { rule: DueRule::Every(third), day: Some(day("2026-01-15")), time: None };
    let words = "kỳ tuần 03/2026 (12/01–18/01), chậm nhất hết thứ Năm, ngày 15/01/2026";
    assert_eq!(deadline(&weekly), words);
    assert_eq!(worded(&weekly).as_deref(), Some("kỳ tuần 03/2026 (12/01–18/01)"));
    let rule = DueRule::Every(of(Cycle::Day, "2026-11-30"));
    let daily = Deadline { rule, day: Some(day("2026-11-30")), time: None };
    assert_eq!(deadline(&daily), "chậm nhất hết thứ Hai, ngày 30/11/2026");
    assert_eq!(worded(&daily), None);
    let at_four = Deadline { time: NaiveTime::from_hms_opt(16, 0, 0), ..daily };
    assert_eq!(worded(&at_four).as_deref(), Some("chậm nhất 16 giờ 00"));
}

#[test]
fn before_a_day_of_each_month_names_the_period_the_printed_day_and_the_last_good_one() {
    let rule = DueRule::EveryBefore { period: within(Cycle::Month, 11), day: day("2025-11-20") };
    let words = "kỳ tháng 11/2025, trước ngày 20/11/2025, tức chậm nhất hết thứ Tư, ngày 19/11/2025";
    assert_eq!(due(rule.clone()), words);
    assert_eq!(
        worded(&Deadline::of(rule.clone(), None)).as_deref(),
        Some("kỳ tháng 11/2025, trước ngày 20/11/2025")
    );
    let at_four = Deadline::of(rule, NaiveTime::from_hms_opt(16, 0, 0));
    assert_eq!(deadline(&at_four), "kỳ tháng 11/2025, trước 16 giờ 00, thứ Năm, ngày 20/11/2025");
}

#[test]
fn periods_have_their_office_names() {
    assert_eq!(period(within(Cycle::Half, 1)), "06 tháng đầu năm 2025");
    assert_eq!(period(within(Cycle::Half, 2)), "06 tháng cuối năm 2025");
    let quarters: Vec<_> = (1..=4).map(|n| period(within(Cycle::Quarter, n))).collect();
    assert_eq!(quarters, ["quý I/2025", "quý II/2025", "quý III/2025", "quý IV/2025"]);
    assert_eq!(period(within(Cycle::Month, 1)), "tháng 01/2025");
}

#[test]
fn the_last_working_day_is_named_only_where_the_due_day_is_off() {
    let (sunday, friday) = (Some(day("2025-12-14")), Some(day("2025-12-12")));
    assert_eq!(target_day(sunday, friday).as_deref(), Some("ngày làm việc cuối: thứ Sáu, 12/12/2025"));
    assert_eq!(target_day(friday, friday), None);
    assert_eq!(target_day(sunday, None), None);
}

#[test]
fn the_distance_counts_down_to_the_day_and_up_behind_it() {
    assert_eq!(distance(3), "còn 03 ngày làm việc");
    assert_eq!(distance(0), "đến hạn hôm nay");
    assert_eq!(distance(-12), "quá hạn 12 ngày làm việc");
}

#[test]
fn the_next_step_says_when_and_to_whom() {
    let day = day("2026-01-08");
    assert_eq!(
        next_step(day, Role::ViceChair, "Phó Chủ tịch", false),
        "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ được báo cáo Phó Chủ tịch"
    );
    assert_eq!(
        next_step(day, Role::Overseer, "Phòng Văn hóa - Xã hội", false),
        "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ được gửi đến Phòng Văn hóa - Xã hội"
    );
    assert_eq!(
        next_step(day, Role::Lead, "Phòng Kinh tế", false),
        "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ được nhắc lại"
    );
}

#[test]
fn every_role_has_a_reason_and_a_title_of_its_own() {
    for wording in [reason, role_title] {
        let mut texts: Vec<_> = Role::ALL.into_iter().map(wording).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), Role::ALL.len());
    }
}

#[test]
fn long_text_is_cut_behind_a_word() {
    assert_eq!(excerpt("Báo cáo kết quả, kèm minh chứng", 17), "Báo cáo kết quả …");
    assert_eq!(excerpt("Báo cáo kết quả", 13), "Báo cáo kết …");
    assert_eq!(excerpt("Báo cáo kết quả", 11), "Báo cáo kết …");
    assert_eq!(excerpt("Báo cáo\n kết quả", 15), "Báo cáo kết quả");
    assert_eq!(excerpt("Báocáokếtquả", 5), "Báocá …");
}

#[test]
fn one_line_folds_breaks_and_control_characters() {
    assert_eq!(one_line(" Báo\r\ncáo\u{2028}năm\u{7}\t2025 "), "Báo cáo năm 2025");
}

#[test]
fn a_sentence_opens_with_a_capital() {
    assert_eq!(capital("đến hạn hôm nay"), "Đến hạn hôm nay");
    assert_eq!(capital(""), "");
}
