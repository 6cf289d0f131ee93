//! The words of whoever wrote a mail, without what the mail quotes: found by comparing with what we sent and by
//! the line that every mail of ours begins with, whatever the mail program puts before a quotation.
//! Must not know commands.

use std::collections::HashMap;

use crate::model::fold::fold;

/// The line above which people write; every mail that can be answered begins with it.
pub const MARKER: &str = "— Trả lời thư: đề nghị viết phía trên dòng này —";
/// So many words in a row that stand in what we sent are a quotation: a command of somebody's own is shorter,
/// or other.
const RUN: usize = 8;
/// A run of quoted words is looked for where so many words are the same.
const SEED: usize = 3;
/// How many places in what was sent are tried for each word.
const PLACES: usize = 64;
/// How many lines a heading such as "Vào …, … đã viết:" may be wrapped over.
const HEADING: usize = 4;

/// The most lines of a heading that names sender, day, receivers and subject one below the other.
const BLOCK: usize = 16;

/// What a line of a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The words of whoever wrote.
    Own,
    /// The line above which people write.
    Marker,
    /// The words of a message of ours, with its place among those that were sent.
    Ours(usize),
    /// A line that is marked as quoted.
    Quoted,
    /// The heading of a quotation, or a line of one.
    Heading,
    /// A line without words.
    Empty,
}

/// What was written now. `sent` are the messages of ours that the mail may quote, each in all its forms.
pub fn own(text: &str, sent: &[Vec<String>]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kinds: Vec<Line> = lines.iter().map(|line| kind(line)).collect();
    ours(&lines, &mut kinds, sent);
    headings(&lines, &mut kinds);
    between(&mut kinds);
    let mut kept: Vec<&str> = Vec::new();
    // Behind a heading stands what somebody wrote before, and behind the marker what we wrote, even where that
    // text is no longer known. Behind words of ours that are known, an answer may stand.
    let mut quoted = false;
    for (line, kind) in lines.iter().zip(&kinds) {
        match kind {
            Line::Heading | Line::Marker => quoted = true,
            Line::Ours(_) => quoted = false,
            Line::Own if !quoted => kept.push(line.trim()),
            // Texts that stood apart in the mail do not run together.
            _ if kept.last().is_some_and(|last| !last.is_empty()) => kept.push(""),
            _ => {}
        }
    }
    kept.join("\n").trim().to_owned()
}

/// Marks as quoted what stands between two messages of ours: it was said between them and is no answer to the
/// later one.
fn between(kinds: &mut [Line]) {
    let mut before = None;
    let mut from = 0;
    for at in 0..kinds.len() {
        let Line::Ours(message) = kinds[at] else { continue };
        if before.is_some_and(|before| before != message) {
            for kind in kinds[from..at].iter_mut().filter(|kind| **kind == Line::Own) {
                *kind = Line::Quoted;
            }
        }
        (before, from) = (Some(message), at);
    }
}

fn kind(line: &str) -> Line {
    let line = line.trim();
    if line.is_empty() {
        Line::Empty
    } else if is_marker(line) {
        Line::Marker
    } else if line.starts_with(['>', '|']) {
        Line::Quoted
    } else {
        Line::Own
    }
}

fn is_marker(line: &str) -> bool {
    fold(line).contains(&fold(MARKER))
}

/// Marks the lines whose words stand in a row in a message that was sent.
fn ours(lines: &[&str], kinds: &mut [Line], sent: &[Vec<String>]) {
    // The words of the mail, each with the number of its line.
    let mut words: Vec<(String, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|'));
        words.extend(fold(line).split(' ').filter(|word| !word.is_empty()).map(|word| (word.to_owned(), at)));
    }
    let mut covered: Vec<Option<usize>> = vec![None; words.len()];
    for (message, text) in
        sent.iter().enumerate().flat_map(|(n, texts)| texts.iter().map(move |text| (n, text)))
    {
        let text = fold(text);
        let text: Vec<&str> = text.split(' ').collect();
        let mut places: HashMap<&[&str], Vec<usize>> = HashMap::new();
        for (at, seed) in text.windows(SEED).enumerate() {
            let known = places.entry(seed).or_default();
            if known.len() < PLACES {
                known.push(at);
            }
        }
        let mut at = 0;
        while at + SEED <= words.len() {
            let seed: Vec<&str> = words[at..at + SEED].iter().map(|(word, _)| word.as_str()).collect();
            let run = |place: &usize| {
                let pairs = words[at..].iter().zip(&text[*place..]);
                pairs.take_while(|((word, _), other)| word == **other).count()
            };
            let longest = places.get(seed.as_slice()).into_iter().flatten().map(run).max().unwrap_or(0);
            if longest >= RUN {
                covered[at..at + longest].fill(Some(message));
                at += longest;
            } else {
                at += 1;
            }
        }
    }
    let mut counts = vec![(0, 0); lines.len()];
    for ((_, line), covered) in words.iter().zip(&covered) {
        counts[*line].0 += usize::from(covered.is_some());
        counts[*line].1 += 1;
    }
    for ((at, kind), (ours, all)) in kinds.iter_mut().enumerate().zip(counts) {
        // A line that holds a title of ours beside a word of the writer's is the writer's.
        if all > 0
            && ours * 10 >= all * 7
            && *kind != Line::Marker
            && let Some(message) = first_covered(&words, &covered, at)
        {
            *kind = Line::Ours(message);
        }
    }
}

/// The message that the first word of a line is quoted from: whoever writes before a title begins with a word
/// of their own.
fn first_covered(words: &[(String, usize)], covered: &[Option<usize>], line: usize) -> Option<usize> {
    let from = words.partition_point(|(_, at)| *at < line);
    covered.get(from).copied().flatten()
}

/// Marks the lines that introduce a quotation, in whatever language: a line with an address or a time that ends
/// in a colon, or several lines in a row that name sender, day and subject.
fn headings(lines: &[&str], kinds: &mut [Line]) {
    for at in 0..lines.len() {
        if kinds[at] != Line::Own {
            continue;
        }
        if let Some(from) = attribution(&lines[..=at], &kinds[..=at]) {
            kinds[from..=at].fill(Line::Heading);
        } else if let Some(count) = block(&lines[at..]) {
            kinds[at..at + count].fill(Line::Heading);
        } else if is_separator(lines[at]) {
            kinds[at] = Line::Heading;
        }
    }
}

/// Whether a line parts mails: `-----Original Message-----`, `-----Thư gốc-----`, dashes with words between
/// them.
fn is_separator(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("---") && line.ends_with("---") && line.contains(char::is_alphabetic)
}

/// Where the heading begins that ends, with a colon, on the last of these lines: it holds an address, or a year
/// with a time. The fewest lines that do are taken, and those before them that name a time or an address too.
fn attribution(lines: &[&str], kinds: &[Line]) -> Option<usize> {
    let last = lines.len().checked_sub(1)?;
    if !lines[last].trim().ends_with([':', '：']) {
        return None;
    }
    let is_heading = |text: &str| text.contains('@') || has_year(text) && has_time(text);
    let first = last.saturating_sub(HEADING - 1);
    let own = (first..=last).rev().take_while(|at| kinds[*at] == Line::Own).last()?;
    let mut from = (own..=last).rev().find(|from| is_heading(&lines[*from..=last].join(" ")))?;
    // A heading that names both address and time is whole: the lines above it are the writer's own.
    let whole = |from: usize| {
        let text = lines[from..=last].join(" ");
        text.contains('@') && has_year(&text) && has_time(&text)
    };
    while from > own && !whole(from) && is_heading(lines[from - 1]) {
        from -= 1;
    }
    Some(from)
}

fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4 && part.starts_with("20"))
}

/// Whether a time stands in the text: `07:45`, `7h45`. With a full stop it may be a day, so that does not
/// count.
fn has_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(4).any(|at| {
        let [a, b, c, d] = *at else { return false };
        a.is_ascii_digit() && matches!(b, b':' | b'h') && c.is_ascii_digit() && d.is_ascii_digit()
    })
}

/// How many lines a block takes in which each line is `Label: value`, with an address or a year with a time in
/// one.
fn block(lines: &[&str]) -> Option<usize> {
    let labelled = |line: &&&str| {
        let line = line.trim().trim_start_matches('*');
        let label = line.split([':', '：']).next().unwrap_or_default();
        let words = label.split_whitespace().count();
        label.len() < line.len() && (1..=3).contains(&words) && !label.contains(|c: char| c.is_ascii_digit())
    };
    let count = lines.iter().take(BLOCK).take_while(labelled).count();
    let all = lines[..count].join(" ");
    (count >= 3 && (all.contains('@') || has_year(&all) && has_time(&all))).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &str = "— Trả lời thư: đề nghị viết phía trên dòng này —\n\nKính gửi: đồng chí đầu mối Phòng Kinh tế\n\n\
        Đến thứ Năm, 20/11/2025, đơn vị có 02 việc cần quan tâm.\n\n1. Báo cáo kết quả cải cách hành chính\n   Còn 02 ngày làm \
        việc. Hạn: hết ngày 24/11/2025.\n\n2. Rà soát thủ tục hành chính của xã\n   Còn 02 ngày làm việc.\n\n\
        Cách trả lời: XONG 1 45/BC-KT (đã xong, kèm số văn bản); HEN 1 25/11 (hẹn ngày xong).\nTrân trọng.\n\n\
        Tin nhắc tự động của UBND xã Diên Khánh.";

    fn read(text: &str) -> String {
        own(text, &[vec![SENT.to_owned()]])
    }

    fn marked(mark: &str) -> String {
        let lines: Vec<String> = SENT.lines().map(|line| format!("{mark}{line}")).collect();
        lines.join("\n") + "\n"
    }

    /// The quoted text without marks, and broken at other places than before.
    fn broken(width: usize) -> String {
        let mut text = String::new();
        let mut length = 0;
        for word in SENT.split_whitespace() {
            text.push(if length + word.len() > width { '\n' } else { ' ' });
            length = if length + word.len() > width { 0 } else { length } + word.len() + 1;
            text.push_str(word);
        }
        text
    }

    #[test]
    fn an_answer_stands_above_below_or_between_whatever_the_program() {
        for heading in [
            "",
            "Vào Th 5, 20 thg 11, 2025 lúc 07:45 Nhắc việc <nhac-viec@xa.example> đã viết:",
            "Le jeu. 20 nov. 2025 à 07:45, Nhac viec\n<nhac-viec@xa.example> a écrit :",
            "于2025年11月20日 07:45写道：",
            "From: Nhắc việc\nSent: Thursday, November 20, 2025 7:45 AM\nTo: dm-kt@xa.example\nSubject: [Nhắc việc] 02 việc",
            "-----Thư gốc-----",
        ] {
            for quoted in [SENT.to_owned(), marked("> "), marked("| "), broken(60), broken(30), broken(14)] {
                for (own, whole) in [
                    ("XONG 1 45/BC-KT", format!("XONG 1 45/BC-KT\n\n{heading}\n{quoted}")),
                    ("HEN 1 25/11", format!("{heading}\n{quoted}\n\nHEN 1 25/11\n")),
                ] {
                    assert_eq!(read(&whole), own, "{heading}: {whole}");
                }
            }
        }
    }

    #[test]
    fn an_answer_between_the_lines_is_found() {
        let text = marked("> ").replace("> 2. Rà soát", "XONG 1\n\n> 2. Rà soát");
        assert_eq!(read(&format!("{text}\nHEN 2 25/11")), "XONG 1\n\nHEN 2 25/11");
        let text = SENT.replace("2. Rà soát", "XONG 1\n\n2. Rà soát");
        assert_eq!(read(&text), "XONG 1");
    }

    #[test]
    fn what_somebody_wrote_before_is_not_said_again() {
        let head = |who: &str| {
            format!("From: {who}\nSent: Thursday, November 20, 2025 8:00 AM\nTo: x@xa.example\nSubject: Re")
        };
        let text = format!(
            "XONG 2\n\n{}\n\nChưa rõ nội dung nên chưa ghi nhận gì, đề nghị xem lại nhé.\n\n{}\n\nXONG 1\n\n{}\n\n{SENT}",
            head("Nhắc việc"),
            head("dm-kt@xa.example"),
            head("Nhắc việc")
        );
        assert_eq!(read(&text), "XONG 2");
    }

    #[test]
    fn what_stands_between_two_messages_of_ours_was_said_between_them() {
        let answer =
            "Đã ghi nhận báo cáo hoàn thành của đơn vị đối với 01 việc, chờ xác nhận của thủ trưởng.";
        let text = format!("HEN 2 28/11\n\n{answer}\n\nXONG 1\n\n{SENT}");
        assert_eq!(own(&text, &[vec![SENT.to_owned()], vec![answer.to_owned()]]), "HEN 2 28/11");
        // The other message is no longer known, but its marker is.
        let text = format!("Cảm ơn.\n\n{answer}\n\n{SENT}");
        assert_eq!(own(&text, &[vec![answer.to_owned()]]), "Cảm ơn.");
    }

    #[test]
    fn without_what_was_sent_the_marker_ends_the_answer() {
        let text = format!("XONG 1\n\n{SENT}");
        assert_eq!(own(&text, &[]), "XONG 1");
        assert_eq!(own("XONG 1\nHEN 2 28/11", &[]), "XONG 1\nHEN 2 28/11");
    }

    #[test]
    fn a_sentence_of_ones_own_is_kept_though_it_names_a_title() {
        let text = format!("XONG 1 Báo cáo kết quả cải cách hành chính\n\n{}", marked("> "));
        assert_eq!(read(&text), "XONG 1 Báo cáo kết quả cải cách hành chính");
        let text = "GIA HAN 2 30/11\nVào tuần sau tỉnh mới có số liệu\n\nviết:";
        assert_eq!(read(text), text);
    }
}
