//! SIGKILL of the real binary while 200 messages go out, ten times: nothing is lost, and what arrives
//! twice had its `dot` mark committed before the kill and carries the same Message-ID.

use crate::binary;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use binary::{Sink, Site, header, wait_until};

const UNITS: usize = 200;
const KILLS: usize = 10;
const NOW: &str = "2025-11-19T07:45:00+07:00";

/// A commune of so many units, each with one focal person and one task that speaks on 19/11/2025.
pub fn big_site(sink: &Sink, units: usize) -> Site {
    let site = Site::shipped();
    let mut people = String::from("[roles]\nchair = \"p0\"\nchair_office = \"p1\"\nadmins = [\"p1\"]\n");
    people.push_str("[roles.overseer]\nplan = \"U0\"\n");
    for n in 0..units {
        write!(people, "[[unit]]\ncode = \"U{n}\"\nname = \"Đơn vị {n}\"\nfocal = \"p{n}\"\n").expect("text");
        write!(people, "[[person]]\nid = \"p{n}\"\ntitle = \"Đầu mối {n}\"\nemail = \"p{n}@x.example\"\n")
            .expect("text");
    }
    site.write("people.toml", &people);
    let policies = std::fs::read_to_string(site.config().join("policies.toml")).expect("a file");
    site.write("policies.toml", &policies.replace("\"TTPVHCC\", \"VP\"", "\"U0\""));
    let mut rows = String::new();
    for n in 0..units {
        write!(
            rows,
            "[[row]]\nid = \"A.{n}\"\ntitle = \"Nhiệm vụ {n}\"\nshort = \"Nhiệm vụ {n}\"\n\
             due = {{ on = 2025-12-03 }}\nlead = [\"U{n}\"]\n"
        )
        .expect("text");
    }
    std::fs::remove_file(site.config().join("plans/67-KH-UBND-2025.toml")).expect("removed");
    site.write(
        "plans/big.toml",
        &format!(
            "[plan]\nid = \"big\"\nnumber = \"1/KH\"\ndate = 2025-10-24\nissuer = \"UBND xã\"\ntitle = \"T\"\n\
             year = 2025\n{rows}"
        ),
    );
    site.append("dondoc.toml", &sink.settings());
    site
}

#[test]
fn nothing_is_lost_and_every_duplicate_had_its_mark() {
    let sink = Sink::start(Duration::from_millis(4));
    let site = big_site(&sink, UNITS);
    let golive = site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    assert!(golive.status.success(), "{}", String::from_utf8_lossy(&golive.stderr));
    for kill in 1..=KILLS {
        let mut daemon = site.spawn(&["--now", NOW, "run"]);
        let goal = kill * UNITS / (KILLS + 2);
        wait_until("some messages", || sink.received().len() >= goal);
        daemon.0.kill().expect("SIGKILL");
        daemon.0.wait().expect("dead");
    }
    let _last = site.spawn(&["--now", NOW, "run"]);
    wait_until("every message settled", || {
        let open = site.json(&["outbox", "list", "--open"]);
        open.as_array().is_some_and(Vec::is_empty) && people(&sink).len() >= UNITS
    });

    assert_eq!(people(&sink).len(), UNITS, "everybody got the message");
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for message in sink.received() {
        *copies.entry(header(&message, "Message-ID")).or_default() += 1;
    }
    let outbox = site.json(&["outbox"]);
    let resent: BTreeSet<String> = outbox
        .as_array()
        .expect("a list")
        .iter()
        .filter(|message| message["resent"] == true)
        .map(|message| message["id"].as_str().expect("an id").to_owned())
        .collect();
    for (id, count) in copies.iter().filter(|(_, count)| **count > 1) {
        let marked = resent.iter().any(|known| id.contains(known.as_str()));
        assert!(marked && *count == 2, "{id} arrived {count} times; marked before a kill: {marked}");
    }
    let audit = site.json(&["audit"]);
    assert_eq!(audit["ok"], true, "{audit}");
    assert_eq!(audit["notices"]["sent"], UNITS, "{audit}");
}

fn people(sink: &Sink) -> BTreeSet<String> {
    sink.received().iter().map(|message| header(message, "To")).collect()
}
