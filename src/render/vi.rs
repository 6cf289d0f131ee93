//! Vietnamese wording: days, counts, deadlines, roles and headings as an office writes them.
//! Pure functions from values to text; must not know about digests, templates or HTML.

use chrono::{Datelike, NaiveTime, Timelike, Weekday};

use crate::model::{Counted, Cycle, Day, Deadline, DueRule, Offset, Period, Role};
use crate::planner::digest::Section;

/// The weekday, as it stands inside a sentence: "thứ Hai", "Chủ nhật".
pub fn weekday(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// The date alone: "24/11/2025".
pub fn date(day: Day) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// Weekday and date: "thứ Hai, ngày 24/11/2025".
pub fn long_day(day: Day) -> String {
    format!("{}, ngày {}", weekday(day), date(day))
}

/// Weekday and date, for where room is short: "thứ Hai 24/11/2025".
pub fn short_day(day: Day) -> String {
    format!("{} {}", weekday(day), date(day))
}

/// The time of day: "07 giờ 45".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02} giờ {:02}", time.hour(), time.minute())
}

/// A number of things, padded to two digits: "02", "22".
pub fn count(n: usize) -> String {
    format!("{n:02}")
}

/// A number to compare with: "tuần trước 02", "tuần trước không có".
pub fn last_week(n: usize) -> String {
    if n == 0 { "tuần trước không có".to_owned() } else { format!("tuần trước {}", count(n)) }
}

/// A number of working days, without its sign: "03 ngày làm việc".
pub fn working_days(days: i64) -> String {
    format!("{:02} ngày làm việc", days.unsigned_abs())
}

/// A period: "năm 2025", "06 tháng cuối năm 2025", "quý IV/2025", "tháng 11/2025".
pub fn period(period: Period) -> String {
    let Period { year, cycle, index } = period;
    match (cycle, index) {
        (Cycle::Year, _) => format!("năm {year}"),
        (Cycle::Half, 1) => format!("06 tháng đầu năm {year}"),
        (Cycle::Half, _) => format!("06 tháng cuối năm {year}"),
        (Cycle::Quarter, index) => {
            let roman = match index {
                1 => "I",
                2 => "II",
                3 => "III",
                _ => "IV",
            };
            format!("quý {roman}/{year}")
        }
        (Cycle::Month, index) => format!("tháng {index:02}/{year}"),
    }
}

/// A deadline as it was worded and as the last good day, so that nobody has to count:
/// "trước ngày 25/11/2025, tức chậm nhất hết thứ Hai, ngày 24/11/2025".
pub fn deadline(deadline: &Deadline) -> String {
    let Some(latest) = latest(deadline) else { return no_day(&deadline.rule) };
    match &deadline.rule {
        DueRule::Before(day) => format!("trước ngày {}, tức {latest}", date(*day)),
        DueRule::On(_) | DueRule::Continuous | DueRule::Awaiting(_) => latest,
        DueRule::Within(within) => format!("trong {} ({latest})", period(*within)),
        DueRule::Every(every) => format!("kỳ {} ({latest})", period(*every)),
        DueRule::Counted(counted) => format!("{} ({latest})", self::counted(counted)),
    }
}

/// "10 ngày làm việc kể từ ngày 16/11/2026; thời hạn mặc định, cần kiểm tra".
pub fn counted(counted: &Counted) -> String {
    let period = match counted.period {
        Offset::Days(n) => format!("{:02} ngày", n.unsigned_abs()),
        Offset::WorkingDays(n) => working_days(n.into()),
        Offset::Hours(n) => format!("{:02} giờ", n.unsigned_abs()),
    };
    let check = if counted.by_default { "; thời hạn mặc định, cần kiểm tra" } else { "" };
    format!("{period} kể từ ngày {}{check}", date(counted.from))
}

/// "chậm nhất hết thứ Hai, ngày 24/11/2025", with the hour where one was set; none without a day.
fn latest(deadline: &Deadline) -> Option<String> {
    let day = long_day(deadline.day?);
    Some(match deadline.time {
        Some(time) => format!("chậm nhất {}, {day}", clock(time)),
        None => format!("chậm nhất hết {day}"),
    })
}

/// What the document says where a day would stand: "văn bản ghi: “Theo kế hoạch kiểm tra của xã”".
pub fn printed(rule: &DueRule) -> Option<String> {
    match rule {
        DueRule::Awaiting(text) if !text.trim().is_empty() => {
            Some(format!("văn bản ghi: “{}”", excerpt(text, 120)))
        }
        _ => None,
    }
}

/// The wording of a deadline that has no day.
fn no_day(rule: &DueRule) -> String {
    match rule {
        DueRule::Continuous => "thường xuyên".to_owned(),
        DueRule::Within(due) | DueRule::Every(due) => format!("trong {}", period(*due)),
        DueRule::Counted(counted) => self::counted(counted),
        DueRule::Before(_) | DueRule::On(_) | DueRule::Awaiting(_) => {
            let printed = printed(rule).map_or(String::new(), |text| format!("; {text}"));
            format!("chưa có mốc thời gian{printed}")
        }
    }
}

/// "ngày làm việc cuối: thứ Sáu, 12/12/2025", where the due day itself is a day off.
pub fn target_day(due: Option<Day>, target: Option<Day>) -> Option<String> {
    let target = target?;
    (due != Some(target)).then(|| format!("ngày làm việc cuối: {}, {}", weekday(target), date(target)))
}

/// How far it is to a deadline, or how far it is past: "còn 03 ngày làm việc".
pub fn distance(days: i64) -> String {
    match days {
        0 => "đến hạn hôm nay".to_owned(),
        1.. => format!("còn {}", working_days(days)),
        _ => format!("quá hạn {}", working_days(days)),
    }
}

/// Why somebody is told of an item: the place they hold towards it.
pub fn reason(role: Role) -> &'static str {
    match role {
        Role::Lead => "đơn vị chủ trì",
        Role::LeadHead => "thủ trưởng đơn vị chủ trì",
        Role::OwedTo => "đơn vị nhận sản phẩm",
        Role::Overseer => "đơn vị theo dõi kế hoạch",
        Role::ViceChair => "Phó Chủ tịch phụ trách",
        Role::ChairOffice => "Văn phòng, nhận cùng lãnh đạo UBND",
        Role::Chair => "Chủ tịch UBND",
        Role::Coordinators => "đơn vị phối hợp",
        Role::Clerk => "người nhập dữ liệu",
        Role::Informed => "đơn vị được thông báo",
        Role::Admin => "quản trị hệ thống",
    }
}

/// A role as a title, where nobody's own title is at hand.
pub fn role_title(role: Role) -> &'static str {
    match role {
        Role::Lead => "đầu mối đơn vị chủ trì",
        Role::LeadHead => "thủ trưởng đơn vị chủ trì",
        Role::OwedTo => "đầu mối đơn vị nhận sản phẩm",
        Role::Overseer => "đầu mối đơn vị theo dõi",
        Role::ViceChair => "Phó Chủ tịch phụ trách",
        Role::ChairOffice => "Chánh Văn phòng",
        Role::Chair => "Chủ tịch",
        Role::Coordinators => "đầu mối đơn vị phối hợp",
        Role::Clerk => "cán bộ nhập dữ liệu",
        Role::Informed => "đầu mối đơn vị được thông báo",
        Role::Admin => "quản trị hệ thống",
    }
}

/// What happens next if nothing is recorded:
/// "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ báo cáo Phó Chủ tịch".
pub fn next_step(day: Day, role: Role, title: &str, again: bool) -> String {
    let day = short_day(day);
    let again = if again { "tiếp tục " } else { "" };
    match role {
        Role::Lead | Role::Coordinators | Role::Clerk | Role::Informed => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ được nhắc lại")
        }
        Role::OwedTo | Role::Overseer | Role::Admin => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ {again}gửi đến {title}")
        }
        Role::LeadHead | Role::ViceChair | Role::ChairOffice | Role::Chair => {
            format!("Nếu chưa cập nhật, {day} nội dung này sẽ {again}báo cáo {title}")
        }
    }
}

/// The heading of a section.
pub fn heading(section: Section) -> &'static str {
    match section {
        Section::Extension => "Đề nghị gia hạn, chờ ý kiến",
        Section::Missing => "Cần xác nhận đã xong",
        Section::Overdue => "Quá hạn",
        Section::ConfirmPeriod => "Đề nghị xác nhận kết quả",
        Section::DueToday => "Đến hạn hôm nay",
        Section::Reported => "Đơn vị đã báo cáo, chờ xác nhận",
        Section::Cutoff => "Sắp hết thời gian xin gia hạn",
        Section::Upcoming => "Sắp đến hạn",
        Section::Awaiting => "Chờ mốc thời gian – đề nghị cho biết thời gian",
        Section::Continuous => "Nhiệm vụ thường xuyên",
    }
}

/// A section behind a count: "02 quá hạn".
pub fn state(section: Section) -> &'static str {
    match section {
        Section::Extension => "đề nghị gia hạn, chờ ý kiến",
        Section::Missing => "cần xác nhận đã xong",
        Section::Overdue => "quá hạn",
        Section::ConfirmPeriod => "đề nghị xác nhận kết quả",
        Section::DueToday => "đến hạn hôm nay",
        Section::Reported => "đã báo cáo, chờ xác nhận",
        Section::Cutoff => "đến mốc xin gia hạn",
        Section::Upcoming => "sắp đến hạn",
        Section::Awaiting => "chờ mốc thời gian",
        Section::Continuous => "thường xuyên",
    }
}

/// The text on one line, white space and control characters folded into single spaces.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text on one line and in about `limit` characters, cut behind a word and marked with "…".
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = one_line(text);
    let Some((end, _)) = text.char_indices().nth(limit) else { return text };
    let head = &text[..end];
    let head =
        if text[end..].starts_with(' ') { head } else { head.rsplit_once(' ').map_or(head, |cut| cut.0) };
    format!("{} …", head.trim_end_matches([' ', ',', ';', '.', ':', '-', '–']))
}

/// The text with a capital first letter, to open a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
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
        let every = Deadline {
            rule: DueRule::Every(within(Cycle::Month, 11)),
            day: Some(day("2025-11-15")),
            time: None,
        };
        assert_eq!(deadline(&every), "kỳ tháng 11/2025 (chậm nhất hết thứ Bảy, ngày 15/11/2025)");
        let period = Counted {
            from: day("2025-11-10"),
            period: crate::model::Offset::WorkingDays(4),
            by_default: true,
        };
        let counted = Deadline { rule: DueRule::Counted(period), ..every };
        assert_eq!(
            deadline(&counted),
            "04 ngày làm việc kể từ ngày 10/11/2025; thời hạn mặc định, cần kiểm tra \
             (chậm nhất hết thứ Bảy, ngày 15/11/2025)"
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
            "chưa có mốc thời gian; văn bản ghi: “Theo kế hoạch kiểm tra của xã”"
        );
        assert_eq!(due(DueRule::Awaiting(" ".into())), "chưa có mốc thời gian");
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
            "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ báo cáo Phó Chủ tịch"
        );
        assert_eq!(
            next_step(day, Role::Overseer, "Phòng Văn hóa - Xã hội", false),
            "Nếu chưa cập nhật, thứ Năm 08/01/2026 nội dung này sẽ gửi đến Phòng Văn hóa - Xã hội"
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
}
