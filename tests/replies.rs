//! The corpus of replies: what people write, as their mail programs send it, and what comes of it. New lines are data:
//! `replies/wordings.txt` says how one is written.

use crate::binary;
mod corpus;
mod soup;
use crate::world;

use std::time::Duration;

use binary::Sink;
use corpus::{Line, came, client, clients, lines, matches, rows};
use dondoc::answer::own;
use dondoc::channel::said::said;
use dondoc::model::ChannelName;
use world::{World, plan, shipped_with};

/// The mail that is answered, as it went out, in each of its forms.
async fn sent(context: &str) -> Vec<String> {
    let sink = Sink::start(Duration::ZERO);
    let (toml, _password) = sink.answering();
    let files = [("dondoc.toml", toml.as_str()), ("plans/p.toml", &plan(&rows(context)))];
    let mut world = World::rehearsing(shipped_with(&files), "2025-11-17 09:00").await;
    world.go_live().await;
    world.at("2025-11-20 07:45").await;
    let mails = sink.received();
    let mail = mails.iter().rfind(|mail| binary::header(mail, "To").contains("dm-kt@")).expect("a reminder");
    said(ChannelName::Email, mail.as_bytes()).texts()
}

fn wrong(line: &Line, text: &str) -> Option<String> {
    let came = came(line, text);
    (!matches(line, &came))
        .then(|| format!("{}: {}\n    wanted {}\n    came   {came:?}", line.at, line.text, line.expect))
}

#[test]
fn every_wording_has_its_outcome() {
    let lines = lines();
    assert!(lines.len() >= 600, "{} lines", lines.len());
    let wrong: Vec<String> = lines.iter().filter_map(|line| wrong(line, &line.text)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}

/// Each wording as sent by one program in so many, another for each: the whole product is for `scripts/test --all`.
const SAMPLE: usize = 12;

#[tokio::test]
async fn no_mail_program_changes_what_is_said() {
    through_programs(SAMPLE).await;
}

#[tokio::test]
#[ignore = "25,000 mails take minutes without optimisation; scripts/test --all reads them"]
async fn every_wording_through_every_mail_program() {
    through_programs(1).await;
}

async fn through_programs(one_in: usize) {
    let lines = lines();
    let clients = clients();
    assert!(clients.len() >= 70, "{} programs", clients.len());
    let mut wrong = Vec::new();
    for context in ["three", "one"] {
        let sent = sent(context).await;
        for (n, (name, template)) in clients.iter().enumerate() {
            let sampled = lines.iter().filter(|line| line.context == context && (line.at + n) % one_in == 0);
            for line in sampled {
                let text = own(&client(template, &line.text, &sent[0]), std::slice::from_ref(&sent));
                wrong.extend(self::wrong(line, &text).map(|wrong| format!("{name}, {wrong}\n{text}\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn nothing_that_we_send_is_a_command_wherever_it_is_broken() {
    for context in ["three", "one"] {
        for text in sent(context).await {
            let words: Vec<&str> = text.split_whitespace().collect();
            for from in 0..words.len() {
                for length in [2, 3, 5, 8, 13, 40] {
                    let part = words[from..words.len().min(from + length)].join(" ");
                    let came = corpus::came_of(context, &part);
                    let does = |came: &corpus::Came| {
                        matches!(came, corpus::Came::Record(_) | corpus::Came::Asked(_))
                    };
                    assert!(!came.iter().any(does), "«{part}»: {came:?}");
                }
            }
        }
    }
}
