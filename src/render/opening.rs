//! The sentences around the list: greeting, state of things, what is asked, thanks, how to answer.
//! Must not know about templates or about how single entries are worded.

use crate::model::Role;
use crate::planner::digest::{Audience, Board, Digest, Entry, Fallen, Occasion, Section};

use super::{admin, cases, vi};

/// Finished titles that are thanked for by name; the rest is a number.
const THANKED_BY_NAME: usize = 5;

/// How many entries each section holds, most serious first.
pub(super) fn tally(entries: &[Entry]) -> Vec<(Section, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for entry in entries {
        *counts.entry(entry.section).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// Whether the message reports to somebody who leads rather than asks somebody who works.
pub(super) fn reports(digest: &Digest) -> bool {
    matches!(digest.audience, Audience::Leader | Audience::Chair)
}

/// How a repeat is called: those who work are reminded, those who lead are reported to.
pub(super) fn again(to_a_leader: bool) -> &'static str {
    if to_a_leader { "báo cáo" } else { "nhắc" }
}

/// Nothing is overdue and nothing is asked: the message only says that all is well.
pub(super) fn is_quiet(digest: &Digest) -> bool {
    digest.entries.is_empty() && digest.board.as_ref().is_none_or(|board| board.overdue == 0)
}

/// The document all entries come from, where it is one.
fn one_source(entries: &[Entry]) -> Option<String> {
    let first = entries.first()?;
    entries.iter().all(|entry| entry.source == first.source).then(|| vi::one_line(&first.source))
}

/// A single full entry says everything itself; otherwise what all entries share is said at the end.
pub(super) fn says_for_itself(digest: &Digest) -> bool {
    !reports(digest) && matches!(digest.entries.as_slice(), [only] if only.full)
}

/// The document all entries come from, where the message rather than each entry names it.
pub(super) fn common_source(digest: &Digest) -> Option<String> {
    one_source(&digest.entries).filter(|_| !says_for_itself(digest))
}

fn as_of(digest: &Digest) -> String {
    format!("{}, {}", vi::clock(digest.now.time()), vi::long_day(digest.now.date()))
}

/// "Kính gửi: đồng chí Trưởng phòng Kinh tế".
pub(super) fn greeting(digest: &Digest) -> String {
    let recipient = vi::one_line(&digest.recipient);
    match digest.audience {
        Audience::Unit | Audience::Admin => format!("Kính gửi: {recipient}"),
        Audience::Head | Audience::Leader | Audience::Chair => format!("Kính gửi: đồng chí {recipient}"),
    }
}

/// What the message is, where it is not the ordinary one.
pub(super) fn title(digest: &Digest) -> Option<&'static str> {
    match digest.occasion {
        Occasion::Routine => None,
        Occasion::InitialReview => Some("Danh sách rà soát ban đầu"),
        Occasion::PlanClosing => Some("Danh sách tổng kết kế hoạch"),
    }
}

/// The paragraphs before the list.
pub(super) fn opening(digest: &Digest) -> Vec<String> {
    match digest.occasion {
        Occasion::InitialReview => initial_review(digest),
        Occasion::PlanClosing => plan_closing(digest),
        Occasion::Routine if reports(digest) => report(digest),
        Occasion::Routine => routine(digest),
    }
}

fn routine(digest: &Digest) -> Vec<String> {
    if let (Some(report), true) = (&digest.admin, digest.entries.is_empty()) {
        let state = format!("Tính đến {}, hệ thống đang hoạt động.", as_of(digest));
        return std::iter::once(state).chain(admin::paragraphs(report)).collect();
    }
    let state = match tally(&digest.entries).as_slice() {
        [] if !digest.dossiers.is_empty() => {
            format!("tin này nêu {}", cases::dossier_counts(&digest.dossiers).unwrap_or_default())
        }
        [] => "không có việc cần nhắc".to_owned(),
        [(section, n)] => format!("tin này nêu {} việc {}", vi::count(*n), vi::state(*section)),
        many => {
            let parts: Vec<_> = many
                .iter()
                .map(|(section, n)| format!("{} {}", vi::count(*n), vi::state(*section)))
                .collect();
            format!("tin này nêu {} việc: {}", vi::count(digest.entries.len()), parts.join(", "))
        }
    };
    let asked = cases::asked_for(digest);
    let mut lines = Vec::new();
    if asked.is_empty() || !digest.entries.is_empty() || !digest.dossiers.is_empty() {
        lines.push(format!("Tính đến {}, {state}.", as_of(digest)));
    }
    lines.extend(asked);
    lines.extend(ask(digest));
    lines.extend(digest.admin.iter().flat_map(admin::paragraphs));
    lines.extend(digest.board.as_ref().map(|board| format!("Tình hình chung: {}", lower(&state_of(board)))));
    lines
}

/// The text with a small first letter, to follow a colon.
pub(super) fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// What the reader of a routine message is asked to do: with what is owed, and with what was reported.
fn ask(digest: &Digest) -> Option<String> {
    let (reported, owed): (Vec<&Entry>, Vec<&Entry>) =
        digest.entries.iter().partition(|entry| entry.section == Section::Reported);
    let confirm = (!reported.is_empty()).then(|| {
        "Đối với việc đã báo cáo, đề nghị xác nhận hoặc trả lại; sau 05 ngày làm việc không có ý kiến, kết quả \
         được ghi nhận."
            .to_owned()
    });
    let asked: Vec<String> = ask_of_owed(digest, &owed).into_iter().chain(confirm).collect();
    (!asked.is_empty()).then(|| asked.join(" "))
}

fn ask_of_owed(digest: &Digest, entries: &[&Entry]) -> Option<String> {
    let has = |section| entries.iter().any(|entry| entry.section == section);
    let all = |roles: &[Role]| entries.iter().all(|entry| roles.contains(&entry.role));
    if entries.is_empty() {
        return None;
    }
    if digest.audience == Audience::Admin {
        return Some(
            "Có tin về các việc dưới đây không gửi được đến người nhận; đề nghị kiểm tra địa chỉ và người \
             đảm nhiệm trong people.toml, chi tiết xem bằng lệnh dondoc outbox."
                .to_owned(),
        );
    }
    if all(&[Role::Overseer, Role::OwedTo, Role::Coordinators, Role::Clerk, Role::Informed, Role::Admin]) {
        let what = if all(&[Role::Informed]) {
            "Gửi để đơn vị biết, phối hợp; việc gia hạn do người có thẩm quyền quyết định."
        } else if all(&[Role::OwedTo]) {
            "Đơn vị là nơi nhận sản phẩm của các việc này; gửi để theo dõi, phối hợp."
        } else if all(&[Role::Coordinators]) {
            "Gửi để đơn vị biết, phối hợp thực hiện."
        } else {
            "Đề nghị theo dõi, đôn đốc các đơn vị chủ trì."
        };
        return Some(what.to_owned());
    }
    let who = match digest.audience {
        Audience::Head => "Kính đề nghị đồng chí chỉ đạo đơn vị",
        _ => "Đề nghị đơn vị",
    };
    let what = if entries.iter().all(|entry| entry.section == Section::Overdue) {
        "khẩn trương hoàn thành, cho biết lý do và thời điểm dự kiến hoàn thành"
    } else if has(Section::Overdue) {
        "khẩn trương hoàn thành; đối với việc quá hạn, cho biết lý do và thời điểm dự kiến hoàn thành"
    } else if has(Section::ConfirmPeriod) {
        "xác nhận kết quả từng việc, có thể trả lời chung cho cả danh sách"
    } else if entries.iter().all(|entry| entry.section == Section::Missing) {
        "xác nhận việc đã xong hay chưa"
    } else if has(Section::Cutoff) {
        "thực hiện đúng hạn; trường hợp cần thêm thời gian, báo cáo xin gia hạn không muộn hơn mốc nêu tại từng việc"
    } else if has(Section::DueToday) || has(Section::Upcoming) {
        "thực hiện đúng hạn và báo kết quả"
    } else if has(Section::Awaiting) {
        "cho biết tình hình và thời gian dự kiến thực hiện"
    } else {
        "cho biết tình hình thực hiện"
    };
    let mut text = format!("{who} {what}.");
    if has(Section::Overdue) && has(Section::ConfirmPeriod) {
        text.push_str(" Việc đề nghị xác nhận kết quả có thể trả lời chung cho cả danh sách.");
    }
    if entries.iter().any(|entry| entry.role > Role::LeadHead) && entries.iter().any(|entry| is_own(entry)) {
        text.push_str(" Đối với việc của đơn vị khác, đề nghị theo dõi, đôn đốc.");
    }
    Some(text)
}

/// The reader's own unit owes it.
fn is_own(entry: &Entry) -> bool {
    matches!(entry.role, Role::Lead | Role::LeadHead)
}

fn report(digest: &Digest) -> Vec<String> {
    let mut lines = vec![format!("Kính báo cáo đồng chí, đến {}:", as_of(digest))];
    match &digest.board {
        Some(board) => lines.push(state_of(board)),
        None => lines.push(format!("Có {} việc cần báo cáo.", vi::count(digest.entries.len()))),
    }
    if is_quiet(digest) {
        lines.push("Chưa có nội dung cần đồng chí chỉ đạo.".to_owned());
    } else if digest.entries.is_empty() {
        lines.push("Chưa có việc mới đến mốc báo cáo đồng chí.".to_owned());
    }
    lines
}

/// One line of state against last week.
pub(super) fn state_of(board: &Board) -> String {
    let open = vi::count(board.open);
    if board.overdue > 0 {
        let overdue = vi::count(board.overdue);
        let upcoming = match board.upcoming {
            0 => "không có việc đến hạn trong 10 ngày làm việc tới".to_owned(),
            n => format!("đến hạn trong 10 ngày làm việc tới {} việc", vi::count(n)),
        };
        let last_week = vi::last_week(board.overdue_last_week);
        return format!("Quá hạn {overdue} việc ({last_week}); {upcoming}; đang theo dõi {open} việc.");
    }
    let last_week = match board.overdue_last_week {
        0 => String::new(),
        n => format!(" ({})", vi::last_week(n)),
    };
    let upcoming = match board.upcoming {
        0 => "không có việc đến hạn".to_owned(),
        n => format!("có {} việc đến hạn", vi::count(n)),
    };
    let finished = match board.units.iter().map(|unit| unit.finished).sum() {
        0 => String::new(),
        n => format!("; tuần qua hoàn thành {} việc", vi::count(n)),
    };
    format!(
        "Không có việc quá hạn{last_week}. Trong 10 ngày làm việc tới {upcoming}; đang theo dõi {open} \
         việc{finished}."
    )
}

fn initial_review(digest: &Digest) -> Vec<String> {
    let overdue = vi::count(digest.entries.len());
    vec![
        format!("Tính đến {}, có {overdue} việc đã quá hạn khi bắt đầu theo dõi.", as_of(digest)),
        "Đề nghị xác nhận từng việc: việc đã hoàn thành thì báo số/ký hiệu văn bản để kết thúc theo dõi; việc \
         chưa hoàn thành thì cho biết thời điểm dự kiến hoàn thành."
            .to_owned(),
        "Trong 10 ngày làm việc tới, các việc này chưa báo cáo lãnh đạo.".to_owned(),
    ]
}

fn plan_closing(digest: &Digest) -> Vec<String> {
    let plan = one_source(&digest.entries).unwrap_or_else(|| "Kế hoạch".to_owned());
    let open = match digest.entries.len() {
        0 => "tất cả các việc đã ghi nhận kết quả".to_owned(),
        n => format!("còn {} việc chưa ghi nhận kết quả", vi::count(n)),
    };
    let closed = format!("{plan} đã kết thúc thời gian theo dõi. Tính đến {}, {open}.", as_of(digest));
    if reports(digest) {
        return vec![format!("Kính báo cáo đồng chí: {closed}")];
    }
    let mut lines = vec![closed];
    if !digest.entries.is_empty() {
        lines.push(
            "Các việc này không được nhắc lại nữa. Đề nghị rà soát, xác nhận kết quả hoặc đề xuất hướng xử lý."
                .to_owned(),
        );
    }
    lines
}

/// The thanks for what was finished, said once.
pub(super) fn thanks(digest: &Digest) -> Option<String> {
    let finished = &digest.finished;
    if finished.is_empty() {
        return None;
    }
    let named: Vec<_> = finished.iter().take(THANKED_BY_NAME).map(|title| vi::one_line(title)).collect();
    let rest = match finished.len().saturating_sub(THANKED_BY_NAME) {
        0 => String::new(),
        n => format!("; và {} việc khác", vi::count(n)),
    };
    let count = vi::count(finished.len());
    Some(format!("Trân trọng cảm ơn đơn vị đã hoàn thành {count} việc: {}{rest}.", named.join("; ")))
}

/// Why this came by another way than before, and who else is reached by another way.
pub(super) fn fallen(digest: &Digest) -> Vec<String> {
    let line = |fallen: &Fallen| {
        let (channel, since) = (vi::channel(fallen.channel), vi::date(fallen.since));
        match &fallen.whom {
            Some(whom) => format!(
                "{} đang nhận tin bằng cách khác, vì từ ngày {since} không gửi được qua {channel}.",
                vi::capital(&vi::one_line(whom))
            ),
            None => format!(
                "Từ ngày {since} không gửi được tin cho đồng chí qua {channel}, nên nội dung này được gửi bằng cách khác; \
                 để nhận lại qua {channel}, đề nghị nhắn một tin bất kỳ vào đó."
            ),
        }
    };
    digest.fallen.iter().map(line).collect()
}

/// The lines behind the list: what is asked of a leader, how to answer, whom to ask.
pub(super) fn closing(digest: &Digest, why: Option<&str>) -> Vec<String> {
    let contact = digest.contact.as_deref().map(|contact| vi::one_line(contact.trim_end_matches(['.', ' '])));
    // Where the opening names the plan there is no need to name it again.
    let source = common_source(digest).filter(|_| digest.occasion != Occasion::PlanClosing);
    let of_cases = digest.entries.iter().all(|entry| entry.is_case);
    let what = if of_cases { "Nguồn" } else { "Căn cứ chung" };
    // The age of the data names the source already.
    let said = of_cases && digest.data.iter().any(|note| Some(&note.source) == source.as_ref());
    let source = source.filter(|_| !said).map(|source| format!("{what}: {source}."));
    let mut lines: Vec<String> = cases::extended_on(digest).into_iter().chain(cases::ages(digest)).collect();
    lines.extend(fallen(digest));
    if reports(digest) {
        lines.extend(source);
        lines.extend(by_mail(digest));
        if !digest.entries.is_empty() {
            lines.push("Kính đề nghị đồng chí xem xét, chỉ đạo.".to_owned());
        }
        lines.extend(why.map(|why| format!("Đồng chí nhận báo cáo này với vai trò: {why}.")));
        lines.extend(contact.map(|contact| format!("Thông tin chi tiết: {contact}.")));
        return lines;
    }
    lines.extend(source);
    lines.extend(by_mail(digest));
    lines.extend(why.map(|why| format!("Vai trò nhận tin: {why}.")));
    if digest.entries.iter().any(|entry| is_own(entry) && entry.section != Section::Reported) {
        let whom = contact.unwrap_or_else(|| "đơn vị theo dõi".to_owned());
        let dated = |entry: &Entry| !matches!(entry.section, Section::Awaiting | Section::Continuous);
        if !digest.entries.iter().any(dated) {
            lines.push(format!("Khi trả lời, đề nghị ghi số thứ tự của việc, gửi {whom}."));
            return lines;
        }
        lines.push(format!("Khi hoàn thành, đề nghị báo số thứ tự và số/ký hiệu văn bản cho {whom}."));
    } else {
        lines.extend(contact.map(|contact| format!("Khi cần trao đổi, đề nghị liên hệ: {contact}.")));
    }
    lines
}

/// How to answer by mail, where answers are read.
fn by_mail(digest: &Digest) -> Option<String> {
    let how = super::chat::how_to_answer(&digest.entries).filter(|_| digest.answers)?;
    Some(format!("Có thể trả lời thư này, mỗi dòng đầu một nội dung. {how}"))
}

/// Said once, at the end: that a program wrote this.
pub(super) fn footer(digest: &Digest) -> String {
    format!("Tin nhắc tự động của {}.", vi::one_line(&digest.organisation))
}
