//! What leaders see once a week and once a month: on-time rates in the chair's mail, and papers for whom config names.

use crate::world;

use std::path::Path;

use world::{World, plan, shipped_with};

/// Two items of one unit, due on 24 and 26 November.
const ROWS: &str = r#"
[[row]]
id = "A.1"
title = "Việc thứ nhất"
due = { on = 2025-11-24 }
lead = ["KT"]

[[row]]
id = "A.2"
title = "Việc thứ hai"
due = { on = 2025-11-26 }
lead = ["KT"]
"#;

/// A commune whose Office and head of KT get papers, live since 3 November.
async fn commune(papers: &str) -> World {
    let people = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/people.toml"));
    let people = format!("{}\n{papers}", people.expect("shipped"));
    let config = shipped_with(&[("plans/p.toml", &plan(ROWS)), ("people.toml", &people)]);
    let mut world = World::rehearsing(config, "2025-11-03 09:00").await;
    world.go_live().await;
    world
}

#[tokio::test]
async fn the_chair_reads_the_rates_of_week_and_quarter_once_a_week() {
    let mut world = commune("").await;
    world.at("2025-11-20 09:00").await;
    world.done("A.1").await;
    world.at("2025-11-28 09:00").await;
    world.take_mails();
    // In the week from 24 November one item fell due and is late; in the quarter another was done in time.
    world.at("2025-12-01 07:45").await;
    let mail = world.expect_mail(
        "chu-tich",
        "Tỷ lệ đúng hạn: tuần qua 0% (01 việc), tuần trước 100%; quý IV/2025 đến nay 50% (02 việc).",
    );
    assert!(mail.html.contains("src=\"cid:ty-le-dung-han\""), "with a picture:\n{}", mail.html);
    assert!(mail.html.contains("11/2025 50%, 12/2025"), "whose words say what it shows:\n{}", mail.html);
    world.take_mails();
    world.at("2025-12-02 07:45").await;
    assert!(world.take_mails().iter().all(|mail| !mail.text.contains("Tỷ lệ đúng hạn")), "once a week");
    world.expect_sound().await;
}

#[tokio::test]
async fn papers_go_with_the_first_weekly_mail_of_a_month_even_to_whoever_would_get_none() {
    let papers = r#"
[[paper]]
name = "bao-cao"
to = ["cvp", "pct-1"]

[[paper]]
name = "danh-gia"
form = "xlsx"
unit = "KT"
to = ["tp-kt"]
"#;
    let mut world = commune(papers).await;
    world.at("2025-11-24 07:45").await;
    assert!(world.take_mails().iter().all(|mail| mail.papers.is_empty()), "not in other weeks");
    world.at("2025-12-01 07:45").await;
    for (person, name) in [("cvp", "bao-cao.docx"), ("pct-1", "bao-cao.docx"), ("tp-kt", "danh-gia.xlsx")] {
        let mail = world.expect_mail(person, "Gửi kèm dự thảo: ");
        let names: Vec<&str> = mail.papers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [name], "{person}");
        assert!(mail.papers[0].1.starts_with(b"PK"), "a file that opens");
    }
    assert!(world.take_mails().iter().all(|mail| mail.papers.is_empty()), "nobody else gets one");
    world.at("2025-12-08 07:45").await;
    assert!(world.take_mails().iter().all(|mail| mail.papers.is_empty()), "once a month");
    world.expect_sound().await;
}
