//! The sentences behind the list: thanks, how to answer, whom to ask.
//! Must not know about templates or about how single entries are worded.

use crate::planner::message::digest::{Digest, Entry, Fallen, Occasion, Section};

use super::about::document;
use super::{about, cases, opening, standing};
use crate::render::vi;

/// How many finished titles are thanked for by name; the rest is counted.
const THANKED_BY_NAME: usize = 5;

/// The thanks for what was finished, said once.
pub(in crate::render) fn thanks(digest: &Digest) -> Option<String> {
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

/// Why this message came by another channel than before, and who else is reached by another one.
pub(in crate::render) fn fallen(digest: &Digest) -> Vec<String> {
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
pub(in crate::render) fn closing(digest: &Digest, why: Option<&str>) -> Vec<String> {
    let contact = opening::contact(digest);
    // Where the opening names the plan, there is no need to name it again.
    let source = about::common_source(digest).filter(|_| digest.occasion != Occasion::PlanClosing);
    let of_cases = digest.entries.iter().all(|entry| entry.is_case);
    let what = if of_cases { "Nguồn" } else { "Căn cứ chung" };
    // The age of the data names the source already.
    let said = of_cases && digest.data.iter().any(|note| Some(&note.source) == source.as_ref());
    let source = source.filter(|_| !said).map(|source| format!("{what}: {source}."));
    let mut lines: Vec<String> = cases::extended_on(digest).into_iter().chain(cases::ages(digest)).collect();
    lines.extend(fallen(digest));
    lines.splice(0..0, standing::followed(&digest.followed));
    if about::reports(digest) {
        lines.extend(source);
        lines.extend(how_to_answer(digest));
        if !digest.entries.is_empty() {
            lines.push("Kính đề nghị đồng chí xem xét, chỉ đạo.".to_owned());
        }
        lines.extend(why.map(|why| format!("Đồng chí nhận báo cáo này với vai trò: {why}.")));
        lines.extend(contact.map(|contact| format!("Thông tin chi tiết: {contact}.")));
        return lines;
    }
    lines.extend(source);
    lines.extend(why.map(|why| format!("Vai trò nhận tin: {why}.")));
    // There is one way to answer, said once.
    if let Some(how) = how_to_answer(digest) {
        lines.push(how);
        return lines;
    }
    let owed = digest.entries.iter().find(|entry| entry.is_own() && entry.section != Section::Reported);
    match (owed, contact) {
        (Some(owed), Some(whom)) if owed.deadline.day.is_none() => {
            lines.push(format!("Đề nghị cho {whom} biết thời hạn hoặc tình hình, kèm số thứ tự của việc."));
        }
        (Some(owed), Some(whom)) => {
            let example = example(owed);
            lines.push(format!(
                "Khi hoàn thành, đề nghị báo số thứ tự của việc và số/ký hiệu văn bản (ví dụ: {example}) cho {whom}."
            ));
        }
        (Some(owed), None) => lines.push(format!(
            "Khi hoàn thành, đề nghị báo quản trị hệ thống số thứ tự của việc và số/ký hiệu văn bản (ví dụ: {}) để ghi \
             nhận.",
            example(owed)
        )),
        (None, Some(whom)) => lines.push(format!("Khi cần trao đổi, đề nghị liên hệ: {whom}.")),
        (None, None) => {}
    }
    lines
}

/// How to answer this message, where answers are read.
pub(in crate::render) fn how_to_answer(digest: &Digest) -> Option<String> {
    let how = super::answering::how_to_answer(digest).filter(|_| digest.answers)?;
    Some(format!("{how} Mỗi dòng một việc, viết ở đầu thư trả lời."))
}

/// An example of the words behind a command: "việc 1, văn bản số 45/BC-KT".
fn example(entry: &Entry) -> String {
    format!("việc {}, văn bản số {}", entry.number, document(entry))
}

/// The last line, said once: a program wrote this.
pub(in crate::render) fn footer(digest: &Digest) -> String {
    format!("Tin nhắc tự động của {}.", vi::one_line(&digest.organisation))
}
