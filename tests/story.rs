//! What was said can be read: an item's story, the words of a message, and lists narrowed to what is asked for.

use crate::binary;

use binary::Site;
use serde_json::Value;

const ITEM: &str = "A.I.1#s1@KT";
const LATER: &str = "2025-11-20T11:00:00+07:00";

/// Live on 18/11, reminded on 19/11, reported on 20/11.
fn reported() -> Site {
    let site = Site::shipped();
    ok(&site, &["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    ok(&site, &["--now", "2025-11-19T07:45:00+07:00", "tick"]);
    let report =
        ["report", ITEM, "--by", "KT", "--evidence", "112/BC-KT, 20/11/2025", "--note", "gửi kèm phụ lục"];
    ok(&site, &[&["--now", "2025-11-20T10:00:00+07:00"], &report[..]].concat());
    site
}

/// What a command that must succeed says.
fn ok(site: &Site, arguments: &[&str]) -> String {
    let output = site.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The first thing that somebody was told.
fn to<'a>(story: &'a Value, person: &str) -> &'a Value {
    list(&story["told"]).iter().find(|told| told["person"] == person).expect("was told")
}

fn later<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--now", LATER], arguments].concat()
}

#[test]
fn an_item_tells_who_said_what_through_what_and_who_was_told() {
    let site = reported();
    let story = site.json(&later(&["show", ITEM]));
    assert_eq!(story["item"], ITEM);
    let events = list(&story["events"]);
    let actions: Vec<_> = events.iter().map(|event| event["action"].as_str().expect("a name")).collect();
    assert_eq!(actions, ["opened", "went_live", "reported"]);
    let ways: Vec<_> = events.iter().map(|event| event["via"].as_str().expect("a way")).collect();
    assert_eq!(&ways[..2], ["config", "system"]);
    assert!(ways[2].strip_prefix("cli:").is_some_and(|account| !account.is_empty()), "{ways:?}");
    assert_eq!(events[0]["value"], "2025-11-24", "the day it was opened for");
    let report = &events[2];
    assert_eq!((&report["by"], &report["at"]), (&"KT".into(), &"2025-11-20T10:00:00+07:00".into()));
    assert_eq!(
        (&report["evidence"], &report["note"]),
        (&"112/BC-KT, 20/11/2025".into(), &"gửi kèm phụ lục".into())
    );
    let told = list(&story["told"]);
    assert_eq!(told.len(), 2);
    assert!(told.iter().any(|told| told["person"] == "tp-kt" && told["role"] == "lead.head"), "{told:?}");
    let first = to(&story, "dm-kt");
    assert_eq!((&first["step"], &first["role"]), (&"con-3-ngay".into(), &"lead".into()));
    assert_eq!((&first["state"], &first["reason"]), (&"sent".into(), &"accepted".into()));
    let message = first["message"].as_str().expect("an id");
    assert_eq!(site.json(&later(&["outbox", "show", message]))["person"], "dm-kt");
}

#[test]
fn the_story_says_what_comes_next_if_nobody_acts() {
    let site = reported();
    let next = site.json(&later(&["show", "A.II.1#s1@KT"]))["next"].clone();
    let of = |step: &str| list(&next).iter().filter(|next| next["step"] == step).collect::<Vec<_>>();
    assert_eq!(of("hom-nay").len(), 1);
    assert_eq!(of("hom-nay")[0]["at"], "2025-11-24T07:45:00+07:00");
    assert_eq!(of("hom-nay")[0]["people"], serde_json::json!(["dm-kt"]));
    assert_eq!(of("don-doc").len(), 1, "of what repeats only the next");
    let days: Vec<_> = list(&next).iter().map(|next| next["at"].as_str().expect("an instant")).collect();
    assert!(days.is_sorted(), "{days:?}");
    let done = site.json(&later(&["show", ITEM]))["next"].clone();
    assert!(list(&done).iter().all(|next| next["step"] == "cho-xac-nhan"), "{done}");
}

#[test]
fn the_story_is_told_in_one_order_with_the_forecast_apart() {
    let site = reported();
    let story = ok(&site, &later(&["show", "A.I.1#s1@KT"]));
    let place = |words: &str| story.find(words).unwrap_or_else(|| panic!("no {words:?} in {story}"));
    assert!(place("Báo cáo kết quả thực hiện") < place("opened 2025-11-24"));
    assert!(place("went_live") < place("told con-3-ngay"));
    let report = place("112/BC-KT, 20/11/2025; gửi kèm phụ lục");
    assert!(place("told con-3-ngay") < report && report < place("Forecast, if nobody acts"));
}

#[test]
fn the_story_of_an_item_is_asked_for_like_any_other() {
    let site = Site::shipped();
    let unknown = site.fails(3, &later(&["show", "A.X.9"]));
    assert!(unknown.contains("no item `A.X.9`"), "{unknown}");
    let bare = site.fails(2, &later(&["show", "A.I.1#s1"]));
    assert!(bare.contains("A.I.1#s1@KT"), "{bare}");
    let story = site.json(&later(&["show", ITEM]));
    assert!(list(&story["events"]).is_empty() && !list(&story["next"]).is_empty(), "{story}");
    assert!(!site.state().exists(), "the state folder was made");
}

#[test]
fn a_message_is_read_as_its_reader_saw_it() {
    let site = reported();
    let story = site.json(&later(&["show", ITEM]));
    let message = to(&story, "dm-kt")["message"].as_str().expect("an id");
    let text = ok(&site, &later(&["outbox", "show", message, "--text"]));
    assert!(text.contains("Kính gửi: Đầu mối Phòng Kinh tế"), "{text}");
    assert!(text.contains("Báo cáo kết quả nhiệm vụ Kế hoạch CCHC 2025") && !text.contains("=_"), "{text}");
    let json = site.json(&later(&["outbox", "show", message, "--text"]));
    assert!(json["text"].as_str().expect("the text").starts_with("Kính gửi"), "{json}");
    assert!(
        site.json(&later(&["outbox", "show", message])).get("text").is_none(),
        "only where it is asked for"
    );
}

#[test]
fn a_message_that_was_not_written_says_so() {
    let site = Site::shipped();
    // No server listens there: what is made waits.
    site.append(
        "dondoc.toml",
        "\n[channel.email]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\nfrom = \"nhac@xa.vn\"\n",
    );
    ok(&site, &["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    site.fails(1, &["--now", "2025-11-19T07:45:00+07:00", "tick"]);
    let waiting = site.json(&later(&["outbox", "list", "--state", "pending"]));
    let first = list(&waiting)[0]["id"].as_str().expect("an id").to_owned();
    let text = ok(&site, &later(&["outbox", "show", &first, "--text"]));
    assert!(text.contains("it has not been written yet"), "{text}");
    assert_eq!(site.json(&later(&["outbox", "show", &first, "--text"]))["text"], Value::Null);
    ok(&site, &later(&["outbox", "drop", &first]));
    let text = ok(&site, &later(&["outbox", "show", &first, "--text"]));
    assert!(text.contains("no server ever took it"), "{text}");
}

#[test]
fn a_message_that_retention_emptied_says_so() {
    let site = Site::shipped();
    let settings = std::fs::read_to_string(site.config().join("dondoc.toml")).expect("a file");
    site.write("dondoc.toml", &settings.replace("messages = \"2y\"", "messages = \"90d\""));
    ok(&site, &["--now", "2025-11-18T09:00:00+07:00", "golive", "--yes"]);
    ok(&site, &["--now", "2025-11-19T07:45:00+07:00", "tick"]);
    let story = site.json(&later(&["show", ITEM]));
    let message = to(&story, "dm-kt")["message"].as_str().expect("an id");
    let now = "2026-03-10T09:00:00+07:00";
    ok(&site, &["--now", now, "tick"]);
    let text = ok(&site, &["--now", now, "outbox", "show", message, "--text"]);
    assert!(text.contains("was removed on 2026-03-10"), "{text}");
}

#[test]
fn messages_are_found_by_person_item_state_and_days() {
    let site = reported();
    ok(&site, &["--now", "2025-11-21T07:45:00+07:00", "tick"]);
    let found = |filters: &[&str]| {
        let all = [&["--now", "2025-11-21T09:00:00+07:00", "outbox", "list"], filters].concat();
        site.json(&all).as_array().expect("a list").clone()
    };
    let all = found(&[]);
    let kt = found(&["--person", "dm-kt"]);
    assert!(!kt.is_empty() && kt.len() < all.len());
    assert!(kt.iter().all(|message| message["person"] == "dm-kt"));
    let of_item = found(&["--item", ITEM]);
    assert_eq!(of_item.len(), 4, "two reminders, and two who read of the report");
    assert_eq!(found(&["--item", ITEM, "--person", "tp-kt"]).len(), 2);
    assert_eq!(found(&["--item", ITEM, "--person", "tp-kt", "--to", "2025-11-20"]).len(), 1);
    let on_the_day = found(&["--from", "2025-11-21", "--to", "2025-11-21"]);
    assert!(!on_the_day.is_empty() && on_the_day.len() < all.len());
    let starts =
        |message: &Value| message["not_before"].as_str().expect("an instant").starts_with("2025-11-21");
    assert!(on_the_day.iter().all(starts), "both days are inside");
    assert_eq!(found(&["--state", "sent"]).len(), all.len());
    assert!(found(&["--state", "pending"]).is_empty() && found(&["--open"]).is_empty());
    assert!(found(&["--person", "chu-tich", "--state", "sent"]).is_empty(), "known, but not written to yet");

    let list = |filters: &[&'static str]| [&["--now", LATER, "outbox", "list"], filters].concat();
    let nobody = site.fails(3, &list(&["--person", "nobody"]));
    assert!(nobody.contains("dm-kt") && nobody.contains("VHXH"), "{nobody}");
    let state = site.fails(2, &list(&["--state", "gone"]));
    assert!(state.contains("rehearsed"), "{state}");
    site.fails(3, &list(&["--item", "A.X.9"]));
    let bare = site.fails(2, &list(&["--item", "A.I.1#s1"]));
    assert!(bare.contains("A.I.1#s1@KT"), "{bare}");
    site.fails(2, &list(&["--from", "2025-11-22", "--to", "2025-11-21"]));
}

#[test]
fn items_are_found_by_unit_state_and_due_day_and_say_how_far_they_came() {
    let site = reported();
    let found = |filters: &[&str]| {
        site.json(&[&["--now", LATER, "items"], filters].concat()).as_array().expect("a list").clone()
    };
    let reported = found(&["--state", "reported"]);
    assert_eq!(reported.len(), 1);
    assert_eq!(reported[0]["id"], ITEM);
    assert_eq!(reported[0]["opened"], "2025-11-18T09:00:00+07:00");
    assert_eq!(reported[0]["reported_at"], "2025-11-20T10:00:00+07:00");
    assert_eq!(
        (&reported[0]["done_at"], &reported[0]["evidence"]),
        (&Value::Null, &"112/BC-KT, 20/11/2025".into())
    );
    let due = found(&["--unit", "KT", "--from", "2025-11-21", "--to", "2025-11-24"]);
    let inside = |item: &Value| ("2025-11-21"..="2025-11-24").contains(&item["due"].as_str().expect("a day"));
    assert!(due.len() > 2 && due.iter().all(|item| inside(item) && item["unit"] == "KT"));
    for day in ["2025-11-21", "2025-11-24"] {
        assert!(due.iter().any(|item| item["due"] == day), "{day} is inside");
    }
    assert!(found(&["--state", "done"]).is_empty());
    let confirmed = site.json(&["--now", LATER, "confirm", ITEM, "--by", "VHXH"]);
    assert_eq!(
        (&confirmed["done_at"], &confirmed["evidence"]),
        (&LATER.into(), &"112/BC-KT, 20/11/2025".into())
    );
    assert_eq!(found(&["--state", "done"]).len(), 1);

    let unit = site.fails(3, &["--now", LATER, "items", "--unit", "XX"]);
    assert!(unit.contains("TTPVHCC"), "{unit}");
    let state = site.fails(2, &["--now", LATER, "items", "--state", "gone"]);
    assert!(state.contains("extension_pending"), "{state}");
    let folder = site.fails(2, &["--now", LATER, "items", "--state", "/var/lib/dondoc"]);
    assert!(folder.contains("before the command"), "{folder}");
    site.fails(2, &["--now", LATER, "items", "--from", "2025-11-24", "--to", "2025-11-21"]);
}

#[test]
fn an_agenda_is_narrowed_and_shows_what_is_asked_for_by_name() {
    let site = reported();
    ok(&site, &["--now", LATER, "confirm", ITEM, "--by", "VHXH"]);
    let now = "2025-11-25T09:00:00+07:00";
    let found = |filters: &[&str]| {
        site.json(&[&["--now", now, "agenda"], filters].concat()).as_array().expect("a list").clone()
    };
    let overdue = found(&["--state", "overdue", "--unit", "KT"]);
    assert!(!overdue.is_empty());
    assert!(overdue.iter().all(|line| line["state"] == "overdue" && line["unit"] == "KT"));
    let done = found(&["--state", "done"]);
    assert_eq!((done.len(), &done[0]["item"]), (1, &ITEM.into()), "without --all");
    let december = found(&["--from", "2025-12-20", "--to", "2025-12-31"]);
    assert!(!december.is_empty(), "the days that were named take the place of --days");
    assert!(december.iter().all(|line| line["due"].as_str().expect("a day") >= "2025-12-20"));
    assert!(found(&["--state", "upcoming"]).len() < found(&["--state", "upcoming", "--all"]).len());
    site.fails(2, &["--now", now, "agenda", "--state", "reminded"]);
    site.fails(3, &["--now", now, "agenda", "--unit", "XX"]);
}

#[test]
fn why_forecasts_the_next_of_each_step_and_more_where_it_is_asked() {
    let site = reported();
    let item = "A.II.1#s1@KT";
    let steps = |more: &[&str]| {
        let why = site.json(&[&["--now", LATER, "why", item], more].concat());
        let steps = list(&why["steps"]).to_vec();
        move |step: &str| steps.iter().filter(|found| found["step"] == step).cloned().collect::<Vec<_>>()
    };
    let of = steps(&[]);
    assert_eq!(of("con-10-ngay")[0]["people"][0]["state"], "silent", "what was decided stays");
    assert_eq!(of("con-3-ngay")[0]["people"][0]["state"], "sent");
    let next = of("don-doc");
    assert_eq!(next.len(), 1, "{next:?}");
    assert_eq!(next[0]["people"][0]["state"], "planned");
    let more = steps(&["--ahead", "3"])("don-doc");
    assert_eq!(more.len(), 3);
    assert_eq!(more[0], next[0]);
    let third = more[2]["at"].as_str().expect("an instant")[..10].to_owned();
    assert_eq!(
        steps(&["--on", &third])("don-doc").len(),
        1,
        "a day that is named is shown however far ahead"
    );

    let table = ok(&site, &["--now", LATER, "why", item]);
    let (decided, ahead) = table.split_once("Forecast, if nobody acts").expect("a heading");
    assert!(decided.contains("sent") && !decided.contains("planned"), "{table}");
    assert!(ahead.contains("planned") && table.lines().count() < 25, "{table}");

    ok(&site, &["--now", LATER, "confirm", ITEM, "--by", "VHXH"]);
    let why = site.json(&["--now", LATER, "why", ITEM]);
    let silent = |step: &&Value| step["people"][0]["reason"] == "item_done";
    let mut names: Vec<_> =
        list(&why["steps"]).iter().filter(silent).map(|step| step["step"].to_string()).collect();
    let all = names.len();
    names.dedup();
    names.sort();
    names.dedup();
    assert!(all > 1 && names.len() == all, "each silent step once: {names:?}");
}

#[test]
fn root_may_say_for_whom_it_works_and_nobody_else_may() {
    use std::os::unix::fs::MetadataExt as _;
    let site = Site::shipped();
    let mut ack = site.command(&["--now", LATER, "ack", "A.III.3", "--by", "VP"]);
    assert!(ack.env("SUDO_USER", "lan").output().expect("runs").status.success());
    let story = site.json(&later(&["show", "A.III.3"]));
    let via = list(&story["events"]).last().expect("an event")["via"].clone();
    let exported = ok(&site, &["export"]);
    let events: Vec<Value> = exported.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let ways: Vec<&Value> = events
        .iter()
        .filter(|line| line["type"] == "event" && line["via"] != "system")
        .map(|line| &line["via"])
        .collect();
    assert!(
        ways.contains(&&"config".into()) && ways.last() == Some(&&via),
        "the export says it too: {ways:?}"
    );
    let is_root = std::fs::metadata("/proc/self").expect("this process").uid() == 0;
    assert_eq!(via == "cli:lan", is_root, "{via}");
}

#[test]
fn the_words_of_an_event_can_be_erased_and_the_chain_holds_without_them() {
    let site = reported();
    let story = site.json(&later(&["show", ITEM]));
    let report = list(&story["events"]).last().expect("the report").clone();
    let seq = report["seq"].to_string();
    let database = site.state().join("dondoc.db");
    let words = "gửi kèm phụ lục".as_bytes();
    let holds = || {
        let bytes = std::fs::read(&database).expect("reads");
        let log = std::fs::read(site.state().join("dondoc.db-wal")).unwrap_or_default();
        [bytes, log].iter().any(|file| file.windows(words.len()).any(|part| part == words))
    };
    assert!(holds());

    let said = ok(&site, &later(&["erase", &seq, "--by", "chu-tich"]));
    assert!(said.contains("are removed") && said.contains("backups"), "{said}");
    assert!(!holds(), "the words stand nowhere in the file");
    let story = site.json(&later(&["show", ITEM]));
    let events = list(&story["events"]);
    let erased = &events[events.len() - 2];
    assert_eq!((&erased["seq"], &erased["note"]), (&report["seq"], &Value::Null), "its place stays");
    assert_eq!(erased["evidence"], report["evidence"], "the document is no free text");
    let last = events.last().expect("an event");
    assert_eq!((&last["action"], &last["by"]), (&"words_erased".into(), &"chu-tich".into()));
    assert_eq!(site.json(&later(&["audit"]))["ok"], true);
    let exported = ok(&site, &later(&["export"]));
    assert!(!exported.contains("gửi kèm phụ lục"));

    site.fails(4, &later(&["erase", &seq]));
    site.fails(3, &later(&["erase", "99999"]));
    site.fails(4, &later(&["erase", &events[0]["seq"].to_string()]));
}
