//! Overrides of templates: one that runs in circles or makes too much is refused when it is loaded, and one that breaks
//! on a message holds nothing up.

#![allow(clippy::disallowed_methods, reason = "how long a bomb burns is measured")]

use crate::binary;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use binary::Site;
use dondoc::render::Templates;

/// What would fill the memory, or never end.
const BOMBS: &[&str] = &[
    "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
    "{% include \"digest.txt\" %}",
    "{% include \"digest.html\" %}",
    "{% extends \"digest.txt\" %}",
    "{{ \"x\" * 1000000000 }}",
    "{{ \"x\" * 100000 * 100000 }}",
    "{% set n = 1000000000 %}{{ \"x\" * n }}",
    "{{ [0] * 1000000000 }}",
    "{% set x = \"x\" * 1000 %}{% set y = x * 1000 %}{% set z = y * 1000 %}{{ z }}",
    "{% set ns = namespace(x=\"x\") %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace(x=\"x\") %}{% for i in range(60) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace(x=\"x\") %}{% for i in range(60) %}{% set ns.x = ns.x|replace(\"x\", \"xx\") %}{% endfor %}{{ ns.x }}",
    "{{ \"%1000000000s\"|format(\"x\") }}",
    "{{ \"x\"|indent(1000000000, true) }}",
    "{{ range(1000000000)|list|length }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ range(99999)|join(\"x\" * 1000) }}",
    "{% for a in [[1], [1]] recursive %}{{ loop([a, a]) }}{% endfor %}",
    "{% for i in range(30000) %}0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789{% endfor %}",
];

#[test]
fn what_runs_in_circles_or_makes_too_much_is_refused_at_once() {
    for name in ["digest.txt", "digest.html", "chat.txt", "webhook.json"] {
        for bomb in BOMBS {
            if name == "digest.html" && bomb.contains("include \"digest.txt\"") {
                continue;
            }
            let begun = Instant::now();
            let made = Templates::new(&BTreeMap::from([(name.to_owned(), (*bomb).to_owned())]));
            let why = made.err().unwrap_or_else(|| panic!("{name}: {bomb} is taken")).to_string();
            assert!(begun.elapsed() < Duration::from_secs(20), "{name}: {bomb} took {:?}", begun.elapsed());
            assert!(why.starts_with(name) || why.starts_with("digest"), "{bomb}: {why}");
            assert!(why.contains("correct the override") && why.len() < 500, "{bomb}: {why}");
        }
    }
}

#[test]
fn check_refuses_them_and_files_that_are_too_large_or_none() {
    let site = Site::shipped();
    std::fs::create_dir(site.config().join("templates")).expect("a folder");
    let refused = |name: &str| {
        let output = site.run(&["check"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        std::fs::remove_dir_all(site.config().join("templates")).expect("removed");
        std::fs::create_dir(site.config().join("templates")).expect("a folder");
        assert!(said.contains(name), "{said}");
        said
    };
    site.write("templates/chat.txt", "a\n{{ \"x\" * 1000000000 }}\n");
    assert!(refused("chat.txt:2").contains("runs in circles, or makes far more text"));
    site.write("templates/chat.txt", &"x".repeat(300 << 10));
    assert!(refused("templates/chat.txt").contains("larger than 256 KiB"));
    std::fs::create_dir(site.config().join("templates/chat.txt")).expect("a folder");
    assert!(refused("templates/chat.txt").contains("it is a folder"));
    std::os::unix::fs::symlink("/dev/zero", site.config().join("templates/chat.txt")).expect("a link");
    assert!(refused("templates/chat.txt").contains("it is a device"));
}

/// Loaded well, for no message of the probe bears the name of a commune; and useless for every real one.
const BREAKS: &str =
    "{{ subject }}\n{% if \"Diên Khánh\" in footer %}{{ footer.nothing.there }}{% endif %}\n";

#[test]
fn an_override_that_breaks_on_a_message_holds_nothing_up() {
    let site = Site::shipped();
    std::fs::create_dir(site.config().join("templates")).expect("a folder");
    site.write("templates/digest.txt", BREAKS);
    let tick = |now: &str| {
        let output = site.run(&["--now", now, "tick"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said
    };
    let said = tick("2025-11-19T07:45:00+07:00");
    assert_eq!(said.matches("ERROR").count(), 1, "{said}");
    assert!(said.contains("an override does not word a message") && said.contains("digest.txt:2"), "{said}");
    let mails = || -> Vec<String> {
        let folder = std::fs::read_dir(site.state().join("mail/new")).expect("mails");
        folder.map(|mail| std::fs::read_to_string(mail.expect("one").path()).expect("text")).collect()
    };
    let sent = mails();
    assert!(sent.len() > 3, "{} mails", sent.len());
    // The administrators hear of it in the next pass, once.
    for hour in ["08:00", "08:15", "08:30"] {
        tick(&format!("2025-11-19T{hour}:00+07:00"));
    }
    let open = site.json(&["--now", "2025-11-19T08:31:00+07:00", "outbox", "list"]);
    let told = open.as_array().expect("a list").iter().filter(|message| {
        message["subject"].as_str().is_some_and(|subject| subject.contains("Mẫu tin riêng không dùng được"))
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told.len(), 1, "{open}");
    assert_eq!(told[0]["person"], "quan-tri");
}
