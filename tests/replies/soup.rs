//! Texts that nobody writes: endless ones, and words of the grammar in any order.
#![allow(clippy::disallowed_methods, reason = "how long reading takes is told by a real clock")]

use std::time::{Duration, Instant};

use dondoc::answer::own;
use proptest::prelude::*;

use super::corpus::{Came, came_of};

/// What the grammar is made of, and what stands around it.
const TOKENS: [&str; 72] = [
    "TIEN DO",
    "tiến độ",
    "LY DO",
    "lý do",
    "KHONG KIP",
    "CAM KET",
    "THEO DOI",
    "Y KIEN",
    "XONG",
    "xong",
    "NHAN",
    "nhận",
    "HEN",
    "hẹn",
    "GIA",
    "HAN",
    "gia hạn",
    "DUYET",
    "không",
    "KHONG DUYET",
    "GIAO",
    "TRA LAI",
    "XAC NHAN",
    "DANH SACH",
    "TRO GIUP",
    "DONG Y",
    "ok",
    "HUY",
    "1",
    "2",
    "3",
    "9",
    "1-3",
    "1,",
    "2;",
    "3.",
    "A.01",
    "A.02,",
    "45/BC-KT",
    "(45/BC-KT)",
    "28/11",
    "28-11-2025",
    "31/11",
    "(Chủ nhật)",
    "thứ",
    "hai",
    "tuần sau",
    "ngày",
    "tháng",
    "11",
    "thêm",
    "5",
    "92%",
    "%",
    "tất cả",
    "trừ",
    "đến",
    "-",
    "–",
    "và",
    "việc",
    "số",
    "chưa",
    "đã",
    "nếu",
    "thì",
    "do",
    "ạ",
    "dạ",
    "?",
    ".",
    "\"",
];

fn soup() -> impl Strategy<Value = Vec<String>> {
    let token =
        prop_oneof![8 => prop::sample::select(TOKENS.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,4}"];
    let line = prop::collection::vec(token, 0..14).prop_map(|words| words.join(" "));
    prop::collection::vec(line, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_words_in_any_order_bring_it_down(lines in soup()) {
        let text = lines.join("\n");
        for context in ["three", "one"] {
            let _ = came_of(context, &own(&text, &[]));
            let _ = came_of(context, &text);
        }
    }

    #[test]
    fn what_is_quoted_line_by_line_records_nothing(lines in soup(), mark in prop::sample::select(vec!["“", "> ", ">"])) {
        // A line between two quotation marks is a command as some people type it.
        let open = |line: &String| line.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let text: Vec<String> = lines.iter().map(|line| format!("{mark}{}", open(line))).collect();
        for context in ["three", "one"] {
            let came = came_of(context, &text.join("\n"));
            let records = came.iter().any(|came| matches!(came, Came::Record(_) | Came::Asked(_)));
            prop_assert!(!records, "{text:?}: {came:?}");
        }
    }
}

/// Much of what each part of the reader looks far ahead for.
#[test]
fn endless_texts_are_read_in_a_moment() {
    const SIZE: usize = 16 * 1024;
    let mut slow = Vec::new();
    for part in [
        "1 ",
        "1, ",
        "xong ",
        "xong 1 ",
        "xong 1, ",
        "XONG 1; ",
        "XONG 1\n",
        "việc 1 xong. ",
        "việc ",
        "số ",
        "tất cả ",
        "tất cả trừ ",
        "nhận ",
        "ok ",
        "nếu ",
        "mà không ",
        "đề nghị ",
        "28/11 ",
        "thêm 5 ngày ",
        "45/BC-KT ",
        "chưa ",
        "“",
        "\" ",
        "GIA HAN 1 do\nabc\n",
        "a: b\n",
        "abc\n",
        "\n",
        "- việc 1 xong\n",
        "xong1",
        "1-",
        "> ",
        "trước ",
        "do ",
        "— Trả lời thư ",
        "x@y.vn 2025 07:45:\n",
        "A.01 ",
        ". ",
        "à",
    ] {
        for begin in ["", "GIA HAN 1 30/11 "] {
            let text = format!("{begin}{}", part.repeat(SIZE / part.len()));
            let start = Instant::now();
            let own = own(&text, &[]);
            let took_own = start.elapsed();
            let _ = came_of("three", &own);
            let took = start.elapsed();
            // Without optimisation, and beside other tests.
            if took > Duration::from_secs(20) {
                slow.push(format!("{begin}{part:?}: {took:?}, of it {took_own:?} for what is one's own"));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// As much as a mail may hold.
#[test]
fn the_longest_mails_are_read_in_a_moment() {
    let texts = [
        "1 ".repeat(128 * 1024),
        "xong xong xong ".repeat(18 * 1024),
        "XONG 1\n".repeat(37_000),
        "a\n".repeat(100_000),
    ];
    for text in texts {
        let start = Instant::now();
        let _ = came_of("three", &own(&text, &[]));
        let took = start.elapsed();
        // Without optimisation, and beside other tests: a reader that looks back at all it has read takes minutes.
        assert!(took < Duration::from_mins(2), "{:?}…: {took:?}", &text[..10]);
    }
}
