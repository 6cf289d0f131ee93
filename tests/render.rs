//! Letters as people get them: one snapshot of subject, text and HTML for each sort of message,
//! and what must hold for all of them.

mod samples;

use std::collections::BTreeMap;

use dondoc::figures::counts::Counts;
use dondoc::model::{Deadline, DueRule, Form, Role};
use dondoc::planner::message::digest::{Audience, Digest, Entry, Letter, Own, Section};
use dondoc::render::{TemplateError, Templates};

use samples::{day, entry};

/// A mail as its reader sees it.
struct Mail {
    subject: String,
    text: String,
    html: String,
}

fn letter(digest: &Digest) -> Mail {
    mail(&Templates::new(&BTreeMap::new()).expect("built-in templates"), digest).expect("a letter")
}

fn mail(templates: &Templates, digest: &Digest) -> Result<Mail, TemplateError> {
    let Letter { subject, text, html, .. } = templates.letter(digest, Form::Mail)?;
    Ok(Mail { subject, text, html: html.expect("a mail has HTML") })
}

fn in_form(digest: &Digest, form: Form) -> String {
    Templates::new(&BTreeMap::new()).expect("built-in templates").letter(digest, form).expect("a letter").text
}

fn subject(digest: &Digest) -> String {
    letter(digest).subject
}

fn overridden(name: &str, source: &str) -> Result<Templates, TemplateError> {
    Templates::new(&BTreeMap::from([(name.to_owned(), source.to_owned())]))
}

/// The HTML without its tags, as a reader sees it.
fn visible(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    let mut text = String::new();
    for part in body.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or(("", part));
        if !matches!(tag.trim_start_matches('/'), "b") && !tag.contains("span") {
            text.push('\n');
        }
        text.push_str(rest);
    }
    text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

#[test]
fn every_sort_of_message_reads_as_recorded() {
    for (name, digest) in samples::all() {
        let Mail { subject, text, html } = letter(&digest);
        insta::assert_snapshot!(format!("{name}.txt"), format!("{subject}\n\n{text}"));
        insta::assert_snapshot!(format!("{name}.html"), html);
        let answerable = Digest { answers: true, has_mail: true, ..digest.clone() };
        let chat = in_form(&answerable, Form::Chat);
        assert!(chat.encode_utf16().count() <= 2_000, "{name} is too long for Zalo");
        insta::assert_snapshot!(format!("{name}.chat"), chat);
    }
}

/// Writes the samples as HTML files for a look in a browser:
/// `DONDOC_LETTERS=/some/folder cargo test --test parts render:: -- --ignored`.
#[test]
#[ignore = "writes files for a person to look at"]
fn letters_are_written_out_for_a_look() {
    let folder = std::env::var("DONDOC_LETTERS").expect("DONDOC_LETTERS names a folder");
    for (name, digest) in samples::all() {
        let letter = letter(&digest);
        std::fs::write(format!("{folder}/{name}.html"), letter.html).expect("written");
        std::fs::write(format!("{folder}/{name}.txt"), format!("{}\n\n{}", letter.subject, letter.text))
            .expect("written");
    }
}

#[test]
fn a_subject_is_one_line_that_says_the_worst() {
    let subjects: Vec<_> =
        samples::all().into_iter().map(|(name, digest)| format!("{name}: {}", subject(&digest))).collect();
    assert!(subjects.iter().all(|subject| !subject.contains(['\r', '\n'])));
    insta::assert_snapshot!("subjects", subjects.join("\n"));
}

#[test]
fn a_title_with_line_breaks_cannot_split_the_subject() {
    let mut digest = samples::first();
    digest.entries =
        vec![Entry { short: "Kế hoạch\r\nBcc: x@y.vn".into(), ..entry(1, Section::Upcoming) }];
    assert_eq!(subject(&digest), "[Nhắc việc] Còn 05 ngày làm việc: Kế hoạch Bcc: x@y.vn – 10/11/2025");
}

#[test]
fn the_same_list_has_another_subject_on_another_day() {
    for (name, digest) in samples::all() {
        let tomorrow = Digest { now: digest.now + chrono::TimeDelta::days(1), ..digest.clone() };
        assert_ne!(subject(&digest), subject(&tomorrow), "{name}");
    }
}

#[test]
fn no_letter_blames_shouts_or_poses_as_an_official_document() {
    for (name, digest) in samples::all() {
        let Mail { subject, text, html } = letter(&digest);
        for part in [&subject, &text, &visible(&html)] {
            let lower = part.to_lowercase();
            for word in ["vi phạm", "kiểm điểm", "kỷ luật", "tm. ủy ban", "v/v", "!", "none", "undefined"]
            {
                assert!(!lower.contains(word), "{name} says {word}:\n{part}");
            }
        }
        for part in [&text, &html] {
            assert_eq!(part.matches("Tin nhắc tự động").count(), 1, "{name}");
            assert_eq!(part.matches("Kính gửi").count(), 1, "{name}");
            assert_eq!(part.matches("Trân trọng.").count(), 1, "{name}");
        }
        for mark in ["red", "<script", "<style", "class=", "http"] {
            assert!(!html.contains(mark), "{name} has {mark}");
        }
        for picture in html.split("<img ").skip(1) {
            assert!(
                picture.starts_with("src=\"cid:") && picture.contains(" alt=\"Tỷ lệ"),
                "{name}: {picture}"
            );
        }
    }
}

#[test]
fn text_and_html_say_the_same() {
    let words = |text: &str| {
        let text = text
            .replace("sắp đến hạn", "")
            .replace("Sắp đến hạn", "")
            .replace("Đơn vị", "")
            .replace("Cán bộ", "");
        let text = text.replace("quá hạn", "").replace("Quá hạn", "");
        let mut words: Vec<_> = text
            .split(|c: char| c.is_whitespace() || ":,–—-".contains(c))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words
    };
    for (name, digest) in samples::all() {
        let letter = letter(&digest);
        assert_eq!(words(&letter.text), words(&visible(&letter.html)), "{name}");
    }
}

#[test]
fn html_escapes_what_comes_from_outside() {
    let mut digest = samples::first();
    digest.entries[0].short = "A <b>& \"B\"</b>".into();
    digest.recipient = "Phòng <script>".into();
    let html = letter(&digest).html;
    assert!(html.contains("A &lt;b&gt;&amp; &quot;B&quot;&lt;/b&gt;"), "{html}");
    assert!(!html.contains("<script"));
    assert!(letter(&digest).text.contains("A <b>& \"B\"</b>"));
}

#[test]
fn a_full_entry_says_everything_that_is_asked_of_it() {
    let mut digest = samples::overdue();
    digest.entries.truncate(1);
    let text = letter(&digest).text;
    for fact in [
        "1. Báo cáo kết quả CCHC năm 2025",
        "Quá hạn 03 ngày làm việc, nhắc lần 2.",
        "Hạn: trước ngày 25/11/2025, tức chậm nhất hết thứ Hai, ngày 24/11/2025.",
        "Sản phẩm: Báo cáo kết quả",
        "Gửi về: Phòng Văn hóa - Xã hội",
        "Căn cứ: Mục A.I.1 Kế hoạch số 67/KH-UBND ngày 24/10/2025.",
        "Nếu chưa cập nhật, thứ Hai 01/12/2025 nội dung này sẽ được báo cáo Phó Chủ tịch phụ trách.",
        "Đơn vị đã hẹn hoàn thành: thứ Sáu, ngày 28/11/2025.",
        "số thứ tự của việc và số/ký hiệu văn bản (ví dụ: việc 1, văn bản số 45/BC-KT) cho",
    ] {
        assert!(text.contains(fact), "no “{fact}” in:\n{text}");
    }
}

#[test]
fn entries_that_are_not_full_take_one_line_each() {
    let text = letter(&samples::many()).text;
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    assert_eq!(lines.count(), 22);
    assert!(text.lines().count() < 60, "{text}");
}

#[test]
fn a_long_product_is_cut_behind_a_word() {
    let mut digest = samples::first();
    digest.entries[0].product = Some("Hoàn thành nhiệm vụ đề ra ".repeat(20));
    let text = letter(&digest).text;
    let line = text.lines().find(|line| line.contains("Sản phẩm")).expect("a product");
    assert!(line.chars().count() < 220 && line.ends_with(" …"), "{line}");
}

#[test]
fn without_a_product_the_printed_text_says_what_is_owed() {
    let mut digest = samples::first();
    digest.entries = vec![Entry { product: None, task: None, ..entry(1, Section::Upcoming) }];
    digest.entries[0].title = "Triển khai hiệu quả, đúng tiến độ".into();
    assert!(letter(&digest).text.contains("Nội dung: Triển khai hiệu quả, đúng tiến độ"));
}

#[test]
fn the_chair_reads_one_phone_screen() {
    for digest in [samples::chair_busy(), samples::chair_quiet()] {
        let text = letter(&digest).text;
        assert!(text.lines().count() < 25, "{text}");
        assert!(text.chars().count() < 1200, "{text}");
    }
}

#[test]
fn the_chair_reads_no_more_when_much_is_overdue() {
    let text = letter(&samples::chair_worst()).text;
    assert!(text.lines().count() < 25, "{text}");
    assert!(text.contains("- 09 đơn vị khác: quá hạn 18, sắp đến hạn 09"), "{text}");
    assert!(text.contains("Việc cần lưu ý (03)"), "{text}");
}

#[test]
fn a_leader_sees_at_most_five_items() {
    let mut digest = samples::vice_chair();
    digest.entries = (1..=9).map(|n| entry(n, Section::Overdue)).collect();
    let text = letter(&digest).text;
    assert!(text.contains("\n5. ") && !text.contains("\n6. "), "{text}");
    assert!(text.contains("Việc cần lưu ý (05)"), "{text}");
}

#[test]
fn an_overseer_sees_entries_under_the_name_of_their_unit() {
    let mut digest = samples::first();
    digest.entries = (1..=4)
        .map(|n| Entry {
            unit: if n % 2 == 1 { "Phòng Kinh tế".into() } else { "Văn phòng".into() },
            role: Role::Overseer,
            full: false,
            ..entry(n, Section::Overdue)
        })
        .collect();
    let text = letter(&digest).text;
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what} in:\n{text}"));
    let order = ["Phòng Kinh tế:", "\n1. ", "\n3. ", "Văn phòng:", "\n2. ", "\n4. "].map(at);
    assert!(order.is_sorted(), "{text}");
    assert!(text.contains("Đề nghị theo dõi, đôn đốc các đơn vị chủ trì."));
    assert!(text.contains("Vai trò nhận tin: đơn vị theo dõi kế hoạch."));
    assert!(!text.contains("số thứ tự"));
}

#[test]
fn a_reader_in_two_roles_sees_the_role_of_each_line() {
    let mut digest = samples::first();
    digest.entries = [Role::Lead, Role::Coordinators]
        .into_iter()
        .zip(1..)
        .map(|(role, n)| Entry { role, full: false, ..entry(n, Section::Upcoming) })
        .collect();
    let text = letter(&digest).text;
    assert!(!text.contains("đơn vị chủ trì") && text.contains("; đơn vị phối hợp (Mục A.I.2)"), "{text}");
}

#[test]
fn a_stand_in_is_told_for_whom() {
    let stands_in = Some("do Trưởng phòng Kinh tế vắng".to_owned());
    let mut digest = samples::head();
    digest.entries[0].stands_in.clone_from(&stands_in);
    let expected = "thủ trưởng đơn vị chủ trì (nhận thay, do Trưởng phòng Kinh tế vắng).";
    assert!(letter(&digest).text.contains(expected));

    let mut digest = samples::chair_busy();
    for entry in &mut digest.entries {
        entry.stands_in.clone_from(&stands_in);
    }
    assert!(letter(&digest).text.contains("Chủ tịch UBND (nhận thay, do Trưởng phòng Kinh tế vắng)."));
}

#[test]
fn a_due_day_off_names_the_last_working_day() {
    let mut digest = samples::first();
    let due = Deadline::of(DueRule::Before(day("2025-12-15")), None);
    let target_day = Some(day("2025-12-12"));
    digest.entries = vec![Entry { deadline: due, target_day, ..entry(1, Section::DueToday) }];
    digest.now = day("2025-12-12").and_hms_opt(7, 45, 0).expect("a time");
    let letter = letter(&digest);
    assert_eq!(
        letter.subject,
        "[Nhắc việc] Hôm nay là ngày làm việc cuối: Báo cáo kết quả CCHC năm 2025 – 12/12/2025"
    );
    assert!(letter.text.contains("hết Chủ nhật, ngày 14/12/2025."), "{}", letter.text);

    digest.entries[0].section = Section::Upcoming;
    digest.now = day("2025-12-11").and_hms_opt(7, 45, 0).expect("a time");
    let text = self::letter(&digest).text;
    assert!(text.contains("hết Chủ nhật, ngày 14/12/2025; ngày làm việc cuối: thứ Sáu, 12/12/2025."));

    digest.entries[0] = Entry { section: Section::Overdue, days: -1, ..digest.entries[0].clone() };
    digest.now = day("2025-12-15").and_hms_opt(7, 45, 0).expect("a time");
    assert!(!self::letter(&digest).text.contains("ngày làm việc cuối"));
}

#[test]
fn what_holds_for_all_entries_is_said_once() {
    for digest in [samples::overdue(), samples::first(), samples::many(), samples::head()] {
        let reasons: std::collections::BTreeSet<_> = digest.entries.iter().map(|entry| entry.role).collect();
        let text = letter(&digest).text;
        let said = if reasons.len() == 1 { 1 } else { digest.entries.len() };
        assert!(text.matches("Vai trò nhận tin").count() <= said, "{text}");
        assert_eq!(text.matches("Kế hoạch số 67/KH-UBND").count(), 1, "{text}");
    }
    let mut digest = samples::overdue();
    digest.entries[0].source = "Công văn số 990/UBND ngày 08/9/2025".into();
    let text = letter(&digest).text;
    assert!(text.contains("Công văn số 990/UBND ngày 08/9/2025"), "{text}");
    assert_eq!(text.matches("Kế hoạch số 67/KH-UBND").count(), digest.entries.len() - 1, "{text}");
}

#[test]
fn nobody_is_told_that_they_will_be_told() {
    let mut digest = samples::overdue();
    digest.entries.truncate(1);
    let to = digest.to.clone();
    let next = digest.entries[0].next.as_mut().expect("a next step");
    (next.role, next.to) = (Role::Overseer, vec!["vhxh".into(), to]);
    let text = letter(&digest).text;
    assert!(text.contains("nội dung này sẽ được nhắc lại."), "{text}");
    assert!(!text.contains("sẽ được gửi đến") && !text.contains("sẽ được báo cáo"), "{text}");
    // Nor is whoever is to be asked sent to themselves.
    digest.contact = Some("Phòng  Kinh tế.".into());
    assert!(!letter(&digest).text.contains("cho Phòng Kinh tế"), "{text}");
}

#[test]
fn a_leader_is_asked_for_nothing_without_an_item() {
    for mut digest in [samples::vice_chair(), samples::chair_busy()] {
        digest.entries.clear();
        let letter = letter(&digest);
        assert!(!letter.text.contains("xem xét, chỉ đạo"), "{}", letter.text);
        assert!(letter.text.contains("Chưa có việc mới đến mốc báo cáo đồng chí."), "{}", letter.text);
    }
}

#[test]
fn the_age_of_the_oldest_is_named_only_where_it_stands_in_the_message() {
    let mut digest = samples::vice_chair();
    let board = digest.board.as_mut().expect("a board");
    (board.counts.overdue, board.counts.longest) = (40, 26);
    assert!(!subject(&digest).contains("lâu nhất"), "{}", subject(&digest));
    digest.entries[0].days = -26;
    assert!(subject(&digest).contains("lâu nhất 26 ngày làm việc"), "{}", subject(&digest));
}

#[test]
fn monthly_reports_of_one_name_are_told_apart_in_the_subject() {
    let mut digest = samples::first();
    digest.entries = vec![entry(1, Section::Upcoming)];
    let november = dondoc::model::Period { year: 2025, cycle: dondoc::model::Cycle::Month, index: 11 };
    digest.entries[0].deadline.rule = DueRule::Every(november);
    assert!(subject(&digest).contains("(kỳ tháng 11/2025)"), "{}", subject(&digest));
}

#[test]
fn finished_work_is_thanked_for_once_even_without_anything_new() {
    let mut digest = samples::first();
    digest.entries.clear();
    digest.finished = (1..=7).map(|n| format!("Việc {n}")).collect();
    let letter = letter(&digest);
    assert_eq!(letter.subject, "[Nhắc việc] Cảm ơn đơn vị đã hoàn thành 07 việc – 10/11/2025");
    assert_eq!(letter.text.matches("cảm ơn").count(), 1);
    assert!(letter.text.contains("Việc 5; và 02 việc khác."), "{}", letter.text);
}

#[test]
fn a_rehearsal_says_so_on_the_first_line() {
    let mut digest = samples::first();
    assert!(!letter(&digest).text.contains("chạy thử"));
    digest.rehearsal = true;
    let letter = letter(&digest);
    assert!(letter.text.starts_with("Bản chạy thử – chưa gửi đi\n"));
    assert!(letter.html.contains(">Bản chạy thử – chưa gửi đi<"));
}

#[test]
fn the_closing_list_says_what_is_open_and_what_goes_on() {
    let digest = samples::closing();
    let text = letter(&digest).text;
    let closed = "Kế hoạch số 67/KH-UBND ngày 24/10/2025 đã kết thúc thời gian theo dõi, còn 04 việc chưa ghi nhận kết quả";
    assert!(text.contains(closed) && text.contains("nhắc đơn vị hằng tuần"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).count(), 4);
    let chair = Digest { entries: Vec::new(), closing: digest.closing, ..samples::chair_busy() };
    let text = letter(&chair).text;
    assert!(text.contains("Kính báo cáo đồng chí") && text.contains("(Phòng Kinh tế 02, "), "{text}");
}

#[test]
fn a_whole_list_is_shown_to_whoever_owes_it_and_cut_for_whoever_follows_up() {
    let many = |role| {
        let line = |n| Entry { role, full: false, ..entry(n, Section::Overdue) };
        letter(&Digest { entries: (1..=60).map(line).collect(), ..samples::head() }).text
    };
    assert!(many(Role::LeadHead).contains("\n60. "), "a head sees all that the unit owes");
    let followed = many(Role::Overseer);
    assert!(!followed.contains("\n22. ") && followed.contains("Và 40 việc khác"), "{followed}");
}

#[test]
fn states_are_told_apart_without_colour() {
    let text = letter(&samples::weekly()).text;
    for mark in [
        "■ Quá hạn (04)",
        "○ Sắp đến hạn (01)",
        "— Việc của đơn vị —",
        "— Việc đơn vị khác gửi kết quả về đơn vị —",
    ] {
        assert!(text.contains(mark), "no {mark} in:\n{text}");
    }
    assert_eq!(text.matches("Hạn thứ Sáu, ngày 31/10/2025").count(), 1, "a day is named once:\n{text}");
    assert!(text.contains("Mục III.1)"), "no row that only we know:\n{text}");
}

#[test]
fn the_last_step_says_so_and_an_unanswered_request_is_named() {
    let text = letter(&samples::weekly()).text;
    assert!(
        text.contains("Đây là lần nhắc cuối theo quy trình; việc này vẫn có trong danh sách quá hạn"),
        "{text}"
    );
    assert!(
        text.contains("Đã xin gia hạn, chưa có ý kiến của Phó Chủ tịch UBND xã; hạn giữ nguyên."),
        "{text}"
    );
}

#[test]
fn there_is_one_way_to_answer_with_a_filled_example() {
    let text = letter(&samples::weekly()).text;
    assert!(text.contains("XONG 1 45/BC-KT"), "{text}");
    assert!(!text.contains("đề nghị báo số thứ tự"), "one way only:\n{text}");
}

#[test]
fn only_the_first_message_introduces_itself() {
    let first = letter(&samples::first()).text;
    assert!(first.contains("Đây là tin đầu tiên của hệ thống nhắc việc UBND xã Diên Khánh"), "{first}");
    assert!(!letter(&samples::overdue()).text.contains("tin đầu tiên"));
}

#[test]
fn too_many_cases_are_counted_and_their_codes_attached() {
    let letter = Templates::new(&BTreeMap::new()).expect("built in").letter(&samples::counted(), Form::Mail);
    let letter = letter.expect("a letter");
    assert!(
        letter.text.contains("Phòng Kinh tế: 112 phản ánh, kiến nghị quá hạn, lâu nhất 22"),
        "{}",
        letter.text
    );
    let attached = letter.attachment.expect("the codes").text;
    assert!(
        attached.contains("PAKN.20261001.0001,Phòng Kinh tế,Đất đai,01/10/2026,15/10/2026,22"),
        "{attached}"
    );
}

#[test]
fn a_year_s_task_far_ahead_is_not_about_to_fall_due() {
    let mut digest = samples::many();
    digest.entries.drain(..2);
    digest.own = digest.own.map(|own| Own { counts: Counts { upcoming: 0, ..own.counts }, ..own });
    assert!(subject(&digest).contains("20 nhiệm vụ năm 2025"), "{}", subject(&digest));
    let text = letter(&digest).text;
    assert!(text.contains("Nhiệm vụ năm 2025 (20)") && !text.contains("ắp đến hạn"), "{text}");
}

#[test]
fn administrators_learn_what_could_not_be_delivered() {
    let mut digest = samples::first();
    digest.audience = Audience::Admin;
    digest.entries.truncate(1);
    digest.entries[0].role = Role::Admin;
    digest.entries[0].unreached = true;
    let letter = letter(&digest);
    assert!(letter.subject.starts_with("[Quản trị] "));
    assert!(letter.text.contains("đề nghị kiểm tra địa chỉ và người đảm nhiệm"));
}

#[test]
fn an_override_replaces_the_built_in_text() {
    let templates = overridden("digest.txt", "{{ greeting }}\n").expect("a good override");
    let letter = mail(&templates, &samples::first()).expect("a letter");
    assert_eq!(letter.text, "Kính gửi: Phòng Văn hóa - Xã hội\n");
    assert!(letter.html.contains("<html lang=\"vi\">"));
}

#[test]
fn a_broken_override_is_refused_with_its_line() {
    let refused = |name, source| overridden(name, source).expect_err("refused").to_string();
    insta::assert_snapshot!("refused", [
        refused("digest.txt", "a\n{% if %}\n"),
        refused("digest.txt", "a\nb\n{{ greting }}\n"),
        refused("digest.html", "{% for s in sections %}{% for g in s.groups %}{% for e in g.entries %}\n{{ e.titel }}{% endfor %}{% endfor %}{% endfor %}"),
        refused("chair.txt", "a"),
    ]
    .join("\n"));
}
