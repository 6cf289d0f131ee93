//! The outside contract of the command line: JSON on stdout alone, exit codes, `--now` and databases.

use crate::binary;

use binary::Site;

const NOW: &str = "2025-11-20T09:00:00+07:00";

#[test]
fn read_commands_never_create_a_database() {
    let site = Site::shipped();
    site.json(&["--now", NOW, "items"]);
    site.json(&["--now", NOW, "agenda"]);
    site.json(&["--now", NOW, "why", "A.I.1"]);
    site.json(&["calendar", "2026-11-24"]);
    site.json(&["check"]);
    site.json(&["simulate", "--from", "2025-11-17", "--to", "2025-11-21"]);
    assert!(!site.state().exists(), "the state folder was made");
}

#[test]
fn items_carry_every_documented_field() {
    let site = Site::shipped();
    let items = site.json(&["--now", NOW, "items"]);
    let items = items.as_array().expect("a list");
    let ids: Vec<&str> = items.iter().map(|item| item["id"].as_str().expect("an id")).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(ids, sorted);
    let item = items.iter().find(|item| item["id"] == "A.I.1#s1@KT").expect("there");
    assert_eq!(item["parent"], "A.I.1");
    assert_eq!(item["due"], "2025-11-24");
    assert_eq!(item["due_kind"], "before");
    assert_eq!(item["owed_to"], "VHXH");
    for field in ["kind", "title", "unit", "coordinators", "due_time", "target_day", "cutoff", "status"] {
        assert!(item.get(field).is_some(), "{field}");
    }
}

#[test]
fn recurring_duties_are_listed_inside_the_time_of_their_plan() {
    let site = Site::shipped();
    let occurrences = |now: &str| {
        let items = site.json(&["--now", now, "items"]);
        let ids = items.as_array().expect("a list").iter().map(|item| item["id"].as_str().expect("an id"));
        let mine =
            ids.filter_map(|id| id.strip_prefix("B.II.3.4#s1/")).filter_map(|id| id.strip_suffix("@KT"));
        mine.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        occurrences("2025-10-27T09:00:00+07:00"),
        ["2025-11", "2025-12"],
        "15/10 lies before the plan"
    );
    assert_eq!(occurrences("2025-11-20T09:00:00+07:00"), ["2025-11", "2025-12"]);
    assert_eq!(occurrences("2026-11-23T09:00:00+07:00"), ["2025-12"], "the plan has ended");
    let agenda = site.json(&["--now", "2025-11-20T09:00:00+07:00", "agenda", "--all"]);
    let past = agenda.as_array().expect("a list").iter().any(|line| line["item"] == "B.II.3.4#s1/2025-11@KT");
    assert!(!past, "a new template never fires for the past");
}

#[test]
fn the_agenda_counts_working_days() {
    let site = Site::shipped();
    let agenda = site.json(&["--now", NOW, "agenda", "--unit", "KT"]);
    let line = |id: &str| agenda.as_array().expect("a list").iter().find(|l| l["item"] == id).expect("there");
    assert_eq!(line("P.III.1#s1@KT")["days"], 1, "due on Friday 21/11");
    assert_eq!(line("A.I.1#s1@KT")["days"], 2, "due on Monday 24/11");
    let late = site.json(&["--now", "2025-11-25T09:00:00+07:00", "agenda", "--unit", "KT"]);
    let line = |id: &str| late.as_array().expect("a list").iter().find(|l| l["item"] == id).expect("there");
    assert_eq!(
        (&line("A.I.1#s1@KT")["days"], &line("A.I.1#s1@KT")["state"]),
        (&(-1).into(), &"overdue".into())
    );
    assert_eq!(line("P.III.1#s1@KT")["days"], -2);
}

#[test]
fn calendar_answers_for_days_and_offsets() {
    let site = Site::shipped();
    let day = site.json(&["calendar", "2026-11-24"]);
    assert_eq!(day["working"], false);
    assert!(day["reason"].as_str().expect("a reason").contains("Ngày Văn hóa Việt Nam"));
    assert_eq!(site.json(&["calendar", "2026-11-20", "+5wd"])["result"], "2026-11-30");
    assert_eq!(site.json(&["calendar", "2026-11-25", "-1wd"])["result"], "2026-11-23");
    site.fails(2, &["calendar", "2026-11-25", "soon"]);
}

#[test]
fn what_does_not_exist_and_what_is_forbidden_have_their_own_exit_codes() {
    let site = Site::shipped();
    let unknown = site.fails(3, &["--now", NOW, "why", "A.X.9"]);
    assert!(unknown.contains("no item `A.X.9`"), "{unknown}");
    let bare = site.fails(2, &["--now", NOW, "done", "A.I.1#s1"]);
    assert!(bare.contains("A.I.1#s1@KT"), "{bare}");
    let stranger = site.fails(4, &["--now", NOW, "done", "A.III.3", "--by", "nobody"]);
    assert!(stranger.contains("no person, unit or role"), "{stranger}");
    assert!(site.run(&["--now", NOW, "done", "A.III.3", "--by", "VP"]).status.success());
    let twice = site.fails(4, &["--now", NOW, "done", "A.III.3", "--by", "VP"]);
    assert!(twice.contains("already done"), "{twice}");
    let evidence = site.fails(4, &["--now", NOW, "report", "A.I.1#s1@KT", "--by", "KT"]);
    assert!(evidence.contains("--evidence"), "{evidence}");
    site.fails(2, &["--now", "yesterday", "items"]);
}

#[test]
fn events_name_their_day_or_person_and_citizens_data_is_refused_unseen() {
    let site = Site::shipped();
    let day = site.fails(2, &["--now", NOW, "set-due", "A.I.3", "--value", "soon"]);
    assert!(day.contains("--value 2025-12-20"), "{day}");
    let past = site.fails(4, &["--now", NOW, "set-due", "A.I.3", "--value", "2025-11-19"]);
    assert!(past.contains("has passed"), "{past}");
    let item = site.json(&["--now", NOW, "set-due", "A.I.3", "--value", "2025-12-10", "--by", "VHXH"]);
    assert_eq!(
        (&item["due"], &item["status"], &item["policy"]),
        (&"2025-12-10".into(), &"open".into(), &"plan-date".into())
    );
    let person = site.fails(4, &["--now", NOW, "assign", "A.I.3", "--value", "nobody"]);
    assert!(person.contains("people.toml"), "{person}");
    let note = site.fails(4, &["--now", NOW, "ack", "A.I.3", "--note", "gọi 0905 123 456"]);
    assert!(note.contains("phone") && !note.contains("0905"), "{note}");
    site.fails(4, &["--now", NOW, "confirm", "A.I.3"]);
    site.fails(4, &["--now", NOW, "reopen", "A.I.3"]);
}

#[test]
fn virtual_and_real_time_do_not_meet_in_one_database() {
    let site = Site::shipped();
    let created = site.run(&["--now", NOW, "tick"]);
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    assert!(String::from_utf8_lossy(&created.stderr).contains("created"), "a new database is announced");
    let refused = site.fails(4, &["run"]);
    assert!(refused.contains("virtual time"), "{refused}");

    let real = Site::shipped();
    assert!(real.run(&["tick"]).status.success());
    let refused = real.fails(4, &["--now", NOW, "tick"]);
    assert!(refused.contains("holds real data"), "{refused}");
    real.json(&["--now", NOW, "items"]);
}

#[test]
fn a_second_tick_decides_nothing_new() {
    let site = Site::shipped();
    let said = |site: &Site| String::from_utf8_lossy(&site.run(&["--now", NOW, "tick"]).stdout).into_owned();
    let first = said(&site);
    assert!(!first.contains(" 0 decisions"), "{first}");
    let second = said(&site);
    assert!(second.contains("0 items changed, 0 decisions, 0 messages made"), "{second}");
    assert_eq!(site.json(&["audit"])["ok"], true);
}

#[test]
fn why_tells_the_told_the_silent_and_the_planned() {
    let site = Site::shipped();
    assert!(site.run(&["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]).status.success());
    assert!(site.run(&["--now", "2025-11-19T07:45:00+07:00", "tick"]).status.success());
    let why = site.json(&["--now", NOW, "why", "A.I.1#s1@KT"]);
    let steps = why["steps"].as_array().expect("a list");
    let of =
        |step: &str| steps.iter().find(|found| found["step"] == step).expect("there")["people"][0].clone();
    assert_eq!(of("con-10-ngay")["state"], "silent");
    assert_eq!(of("con-10-ngay")["reason"], "before_opening");
    assert_eq!((&of("con-3-ngay")["state"], &of("con-3-ngay")["person"]), (&"sent".into(), &"dm-kt".into()));
    assert_eq!(of("hom-nay")["state"], "planned");
}

#[test]
fn an_unreadable_database_is_one_clear_line() {
    let site = Site::shipped();
    std::fs::create_dir_all(site.state()).expect("a folder");
    std::fs::write(site.state().join("dondoc.db"), "this is no database, it only looks like a file")
        .expect("written");
    let complaint = site.fails(1, &["tick"]);
    assert_eq!(complaint.trim().lines().count(), 1, "{complaint}");
    assert!(complaint.contains("dondoc.db"), "{complaint}");
    let kept = std::fs::read_to_string(site.state().join("dondoc.db")).expect("still there");
    assert!(kept.starts_with("this is no database"), "nothing was overwritten");
}

#[test]
fn a_config_with_errors_is_named_line_by_line() {
    let site = Site::shipped();
    site.append("people.toml", "[[person]]\nid = \"x\"\ntitel = \"Sai\"\n");
    let output = site.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let problems: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found = problems
        .as_array()
        .expect("a list")
        .iter()
        .find(|p| p["hint"].as_str().is_some_and(|h| h.contains("title")));
    assert!(found.is_some(), "{problems}");
    site.fails(2, &["items"]);
}

#[test]
fn a_person_cannot_be_taken_in_under_the_name_of_a_role() {
    let site = Site::shipped();
    let file = site.dir.path().join("staff.csv");
    std::fs::write(&file, "Mã,Chức danh,Email\nAdmin,Kế toán,ke.toan@dienkhanh.example\n").expect("written");
    let output = site.run(&["people", "import", file.to_str().expect("UTF-8")]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("cannot be called `Admin`"), "{said}");
}
