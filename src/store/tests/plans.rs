//! How the database finds what each statement asks for. Every key begins with the organisation, and a file mostly holds
//! one: a statement that is narrowed by nothing else goes through all rows there are, which grow with the years. Only
//! statements that mean to may do that.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Store;
use super::super::sqlite::Sqlite;
use super::super::sqlite::way::Way;
use super::every;
use super::recorder::Recorder;
use crate::model::OrgId;

/// Indexes of what is still open and little, however much has ended.
const FEW: [&str; 7] = [
    "item_wake",
    "item_waiting",
    "message_free",
    "message_leased",
    "message_open",
    "notice_held",
    "notice_open_id",
];

/// Statements that mean to go through everything, by a piece of each with `;` at its end, and why they may.
const THROUGH_ALL: [(&str, &str); 15] = [
    ("FROM event WHERE org = $1 AND item IS NOT NULL ORDER BY seq", "figures count from all events"),
    ("AND TRUE;", "the audit compares every row with its seal"),
    ("AND TRUE ORDER BY", "an export, and lists that are asked for as a whole"),
    ("org NOT IN (SELECT org FROM meta)", "the audit looks for rows of nobody"),
    ("FROM notice WHERE org = $1 GROUP BY 1;", "the audit counts row by row"),
    ("notice.is_open = (notice.settled_at IS NOT NULL)", "the audit looks at every notice"),
    ("SELECT DISTINCT state FROM message", "the audit looks at every message"),
    ("SELECT COUNT(*) FROM decision WHERE org = $1;", "the audit counts"),
    ("AND TRUE AND state = $2 ORDER BY", "an administrator looks for messages that ended so"),
    ("instr(entries, json_quote($2))", "an administrator looks for what was told of an item"),
    ("SELECT id FROM item WHERE org = $1;", "a person typed a part of an id; reads an index alone"),
    ("AND source IS NULL ORDER BY id;", "config is compared with every row of the plans"),
    ("GROUP BY stat", "counts for those who watch; read an index alone"),
    ("FROM loss WHERE org = $1 AND since < $2;", "few, because old ones are forgotten"),
    ("FROM invite WHERE org = $1 AND expires_at < $2;", "few, because old ones are forgotten"),
];

/// What is asked all day long, by a piece of each statement, and how the database must find it.
const BY_INDEX: [(&str, &str); 25] = [
    ("not_before <= $2", "message_free (org=? AND not_before<?)"),
    ("not_before < $2", "message_free (org=? AND not_before<?)"),
    ("lease_until <= $2", "message_leased (org=? AND lease_until"),
    ("SELECT MIN(not_before)", "message_free (org=?)"),
    ("is_open AND recipient = $2 AND channel = $3", "message_open_to (org=? AND recipient=? AND channel=?)"),
    ("FROM message WHERE org = $1 AND is_open ORDER", "message_open (org=?)"),
    ("FROM message WHERE org = $1 AND recipient = $2", "(org=? AND recipient=? AND channel=? AND slot_at"),
    ("vendor_id = $3", "message_vendor (org=? AND channel=? AND vendor_id=?)"),
    ("AND settled_at IS NOT NULL AND stripped_at IS NULL", "message_whole (org=? AND settled_at>?"),
    ("FROM notice WHERE org = $1 AND message = $2", "notice_message (org=? AND message=?)"),
    ("FROM notice WHERE org = $1 AND id = $2", "notice_open_id (org=? AND id=?)"),
    ("FROM notice WHERE org = $1 AND item = $2", "sqlite_autoindex_notice_1 (org=? AND item=?"),
    ("FROM notice WHERE org = $1 AND is_open", "notice_open_id (org=?"),
    ("AND state = 'held' AND slot_at", "notice_held (org=? AND slot_at"),
    ("FROM notice WHERE org = $1 AND item = ''", "sqlite_autoindex_notice_1 (org=? AND item=?)"),
    ("AND item.closed_at < $2", "item_closed (org=? AND closed_at<?)"),
    ("FROM decision WHERE org = $1 AND item = $2", "sqlite_autoindex_decision_1 (org=? AND item=?)"),
    ("FROM item WHERE org = $1 AND is_open ORDER BY", "item_wake (org=?"),
    ("AND is_open AND wake_at <= $2", "item_wake (org=? AND wake_at<?)"),
    ("NOT is_open AND wake_at <= $2", "item_ended_wake (org=? AND wake_at<?)"),
    ("is_open AND due IS NOT NULL", "item_due (org=? AND due"),
    ("NOT is_open AND closed_at > $2", "item_closed (org=? AND closed_at>?)"),
    ("AND source = $4 AND waiting <> '[]'", "item_waiting (org=? AND source=? AND id>?)"),
    ("FROM item WHERE org = $1 AND source = $2 AND id > $3", "item_case (org=? AND source=? AND id>?)"),
    ("AND item = $2 ORDER BY event.seq", "event_item (org=? AND item=?)"),
];

/// Whether a line of a plan says that all rows of a table are gone through, of an organisation or of all of them.
fn is_through_all(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (what, table) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // An organisation has one row in `meta`. What was selected before is told by a name in brackets, or by none.
    if table == "meta" || table.starts_with('(') || table == "CONSTANT" {
        return false;
    }
    let is_of_few = FEW.iter().any(|index| line.contains(&format!(" {index} ")));
    what == "SCAN" || (what == "SEARCH" && line.ends_with("(org=?)") && !is_of_few)
}

#[tokio::test]
async fn every_statement_is_run_as_it_is_meant_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    let org = OrgId::from("xa");
    Store::create(&path, &org, false).await.expect("creates").close().await;
    let connection = Way::writing(&path).connect().expect("connects");
    let recorder = Recorder { org, path, driver: Sqlite(&connection), statements: <_>::default() };
    every::verb_is_run(&recorder);

    let plans: BTreeMap<String, Vec<String>> =
        recorder.statements.take().into_iter().map(|sql| (format!("{sql};"), recorder.plan(&sql))).collect();
    only_what_means_to_goes_through_everything(&plans);
    what_is_asked_all_day_is_found_by_its_index(&plans);
}

fn only_what_means_to_goes_through_everything(plans: &BTreeMap<String, Vec<String>>) {
    let mut unused: BTreeSet<&str> = THROUGH_ALL.iter().map(|(piece, _)| *piece).collect();
    let mut faults = Vec::new();
    for (sql, plan) in plans.iter().filter(|(_, plan)| plan.iter().any(|line| is_through_all(line))) {
        let allowed = THROUGH_ALL.iter().map(|(piece, _)| *piece).filter(|piece| sql.contains(piece));
        let allowed: BTreeSet<&str> = allowed.collect();
        if allowed.is_empty() {
            faults.push(format!("{sql}\n    {}", plan.join("\n    ")));
        }
        unused.retain(|piece| !allowed.contains(piece));
    }
    assert!(faults.is_empty(), "these go through everything:\n{}", faults.join("\n"));
    assert!(unused.is_empty(), "nothing goes through everything for these any more: {unused:?}");
}

fn what_is_asked_all_day_is_found_by_its_index(plans: &BTreeMap<String, Vec<String>>) {
    for (piece, index) in BY_INDEX {
        let mut asked = plans.iter().filter(|(sql, _)| sql.contains(piece)).peekable();
        assert!(asked.peek().is_some(), "no statement has `{piece}` any more");
        for (sql, plan) in asked {
            let is_found = plan.iter().any(|line| line.contains(index));
            assert!(is_found, "not by `{index}`: {sql}\n    {}", plan.join("\n    "));
        }
    }
}

#[test]
fn a_verb_that_is_added_is_run_too() {
    let run = include_str!("every.rs");
    let nouns = [
        ("items", include_str!("../items.rs")),
        ("events", include_str!("../events.rs")),
        ("decisions", include_str!("../decisions.rs")),
        ("notices", include_str!("../notices.rs")),
        ("messages", include_str!("../messages.rs")),
        ("outbox", include_str!("../outbox.rs")),
        ("people", include_str!("../people.rs")),
        ("values", include_str!("../values.rs")),
        ("retire", include_str!("../retire.rs")),
    ];
    for (noun, text) in nouns {
        let verbs = text.lines().filter_map(|line| line.strip_prefix("pub fn ")?.split(['(', '<']).next());
        let verbs: Vec<&str> = verbs.collect();
        assert!(!verbs.is_empty(), "{noun} has verbs");
        for verb in verbs {
            let is_run = [format!("{noun}::{verb}("), format!("read({noun}::{verb})")];
            assert!(is_run.iter().any(|piece| run.contains(piece)), "{noun}::{verb} is not run in every.rs");
        }
    }
}

#[test]
fn a_plan_that_goes_through_everything_is_known_by_its_line() {
    let all = [
        "SCAN notice",
        "SCAN event USING COVERING INDEX event_item",
        "SEARCH notice USING INDEX sqlite_autoindex_notice_1 (org=?)",
        "SEARCH item USING COVERING INDEX item_status (org=?)",
    ];
    let few = [
        "SCAN (subquery-1)",
        "SCAN CONSTANT ROW",
        "SEARCH meta USING INDEX sqlite_autoindex_meta_1 (org=?)",
        "SEARCH message USING INDEX message_open (org=?)",
        "SEARCH notice USING INDEX sqlite_autoindex_notice_1 (org=? AND item=?)",
        "USE TEMP B-TREE FOR ORDER BY",
    ];
    assert!(all.iter().all(|line| is_through_all(line)));
    assert!(!few.iter().any(|line| is_through_all(line)));
}
