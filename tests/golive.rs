//! The end of the rehearsal at the command line: refused while anything would stop messages, with what to do about it.

use crate::binary;

use std::time::Duration;

use binary::{Sink, Site};

const NOW: &str = "2025-11-18T09:00:00+07:00";

fn golive(site: &Site, now: &str, rest: &[&str]) -> (Option<i32>, String) {
    let output = site.run(&[&["--now", now, "golive", "--yes"], rest].concat());
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

/// Refused for one reason that says what to do; with `--anyway` that is named and passed over.
fn is_in_the_way(site: &Site, now: &str, what: &str, to_do: &str) {
    let (code, said) = golive(site, now, &[]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("in the way") && said.contains(what) && said.contains(to_do), "{said}");
    assert!(said.contains("--anyway"), "{said}");
    let (code, said) = golive(site, now, &[]);
    assert_eq!(code, Some(4), "the rehearsal goes on: {said}");
    let (code, said) = golive(site, now, &["--anyway"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("ignored") && said.contains(what) && said.contains("live:"), "{said}");
}

fn edit(site: &Site, name: &str, change: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(site.config().join(name)).expect("a file");
    let changed = change(&text);
    assert_ne!(text, changed, "{name} was to change");
    site.write(name, &changed);
}

#[test]
fn nothing_is_in_the_way_of_the_shipped_commune() {
    let site = Site::shipped();
    let (code, said) = golive(&site, NOW, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("in the way") && said.contains("dm-kt"), "{said}");
    let (code, said) = golive(&site, NOW, &["--anyway"]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("already live"), "{said}");
}

#[test]
fn without_a_plan_and_without_a_case_there_is_nothing_to_go_live_with() {
    let site = Site::shipped();
    std::fs::remove_file(site.config().join("plans/67-KH-UBND-2025.toml")).expect("removed");
    is_in_the_way(&site, NOW, "nothing is open", "dondoc import");
    // One case is enough.
    let with_case = Site::shipped();
    std::fs::remove_file(with_case.config().join("plans/67-KH-UBND-2025.toml")).expect("removed");
    with_case.json(&[
        "--now",
        NOW,
        "open",
        "petition",
        "PAKN.20251117.0001",
        "--unit",
        "KT",
        "--due",
        "28/11/2025",
    ]);
    assert_eq!(golive(&with_case, NOW, &[]).0, Some(0));
}

#[test]
fn where_nobody_can_be_told_nothing_goes_live() {
    let site = Site::shipped();
    let mail = Sink::start(Duration::ZERO);
    site.append("dondoc.toml", &mail.settings());
    let unreachable = |text: &str| {
        let lines =
            text.lines().filter(|line| !line.starts_with("email =") && !line.starts_with("mailbox ="));
        lines.collect::<Vec<_>>().join("\n")
    };
    edit(&site, "people.toml", unreachable);
    is_in_the_way(&site, NOW, "nobody can be told of anything", "people.toml");
}

#[test]
fn posts_that_nobody_holds_are_in_the_way_and_somebody_without_an_address_is_named() {
    let site = Site::shipped();
    edit(&site, "people.toml", |text| {
        text.replace("id = \"chu-tich\"", "id = \"chu-tich\"\nuntil = 2025-10-31")
    });
    is_in_the_way(&site, NOW, "nobody would be told at chu-tich", "name somebody for chair in people.toml");

    let site = Site::shipped();
    let mail = Sink::start(Duration::ZERO);
    site.append("dondoc.toml", &mail.settings());
    edit(&site, "people.toml", |text| text.replace("email = \"dm-kt@", "phone = \"0905123456\" # "));
    let (code, said) = golive(&site, NOW, &[]);
    assert_eq!(code, Some(0), "the levels above are told: {said}");
    assert!(
        said.contains("look at this: of what KT owes") && said.contains("for lead")
            || said.contains("holds lead"),
        "{said}"
    );
}

#[test]
fn a_calendar_that_does_not_know_the_year_or_has_no_working_day_is_in_the_way() {
    is_in_the_way(&Site::shipped(), "2028-03-01T09:00:00+07:00", "no table for 2028", "[[year]]");
    let site = Site::shipped();
    let mut off = String::new();
    for day in "2025-11-18".parse::<dondoc::model::Day>().unwrap().iter_days().take(60) {
        use chrono::Datelike as _;
        if day.weekday().number_from_monday() <= 5 && day.year() == 2025 {
            off.extend([format!("  {{ day = {day}, name = \"Nghỉ\", source = \"thử\" }},\n")]);
        }
    }
    edit(&site, "calendar.toml", |text| {
        text.replacen("year = 2025\noff = [\n", &format!("year = 2025\noff = [\n{off}"), 1)
    });
    is_in_the_way(&site, NOW, "no working day before", "calendar.toml");
}

#[test]
fn a_mail_server_that_cannot_be_reached_is_a_warning() {
    let site = Site::shipped();
    // A port that was free a moment ago, and on which nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mail = Sink::start(Duration::ZERO);
    site.append("dondoc.toml", &mail.settings().replace(&mail.port.to_string(), &port.to_string()));
    let (code, said) = golive(&site, NOW, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("cannot be reached") && said.contains("firewall"), "{said}");
}
