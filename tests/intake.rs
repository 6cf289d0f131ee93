//! Cases and people at the command line: the real binary on a copy of the shipped config.

use crate::binary;

use binary::Site;

const NOW: [&str; 2] = ["--now", "2026-11-17T09:00:00+07:00"];

fn at<'a>(now: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    ["--now", now].into_iter().chain(rest.iter().copied()).collect()
}

fn now<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    NOW.into_iter().chain(rest.iter().copied()).collect()
}

fn open<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    [&["open", "petition", "PAKN.20261116.0008", "--unit", "KT"], rest].concat()
}

#[test]
fn a_case_is_opened_with_what_follows_from_config_and_refused_where_it_cannot_be() {
    let site = Site::shipped();
    let code = "PAKN.20261116.0007";
    let item = site.json(&now(&["open", "petition", code, "--unit", "KT", "--received", "2026-11-16"]));
    assert_eq!((&item["due_kind"], &item["due"]), (&"period".into(), &"2026-12-01".into()));
    assert_eq!((&item["cutoff"], &item["policy"]), (&"2026-11-27".into(), &"petition".into()));
    let twice = site.fails(4, &now(&["open", "petition", code, "--unit", "KT", "--due", "2026-11-27"]));
    assert!(twice.contains("there is a case"), "{twice}");
    assert!(site.fails(4, &now(&open(&["--due", "2026-11-16"]))).contains("--overdue"));
    site.json(&now(&open(&["--due", "2026-11-16", "--overdue"])));
    site.fails(4, &now(&["open", "petition", "đơn của ông A", "--unit", "KT", "--due", "2026-11-27"]));
    site.fails(3, &now(&["open", "petition", "PAKN.20261116.0009", "--unit", "KX", "--due", "2026-11-27"]));
    site.fails(2, &now(&["open", "task", "PAKN.20261116.0009", "--unit", "KT", "--due", "2026-11-27"]));
}

#[test]
fn chosen_proposals_of_a_document_are_opened_together_and_a_doubtful_one_is_not() {
    let site = Site::shipped();
    let file = site.dir.path().join("ket-luan.txt");
    let text = "THÔNG BÁO\nKết luận cuộc họp giao ban ngày 16/11/2026\n\n\
        1. Giao Phòng Kinh tế lập danh sách hộ kinh doanh, hoàn thành trước ngày 05/12/2026.\n\n\
        2. Giao Văn phòng HĐND và UBND xã chuẩn bị nội dung họp, hoàn thành trong thời gian sớm nhất.\n\n\
        3. Giao Phòng Kinh tế, Phòng Văn hóa - Xã hội rà soát biên chế, báo cáo trước ngày 10/12/2026.\n";
    std::fs::write(&file, text).expect("written");
    let file = file.to_str().expect("a path");
    let tasks = |rest: &[&'static str]| -> Vec<String> {
        let all = ["--now", NOW[1], "tasks", file, "--date", "2026-11-16"];
        all.iter().chain(rest).map(|part| (*part).to_owned()).collect()
    };
    let run = |rest: &[&'static str]| tasks(rest);
    let proposed = run(&["--format", "json"]);
    let proposed =
        site.command(&proposed.iter().map(String::as_str).collect::<Vec<_>>()).output().expect("runs");
    let proposed: serde_json::Value = serde_json::from_slice(&proposed.stdout).expect("JSON");
    assert_eq!(proposed["tasks"].as_array().map(Vec::len), Some(3), "{proposed}");
    let fails = |code: i32, rest: &[&'static str]| {
        let all = run(rest);
        site.fails(code, &all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    fails(2, &["--open", "1"]);
    assert!(fails(4, &["--open", "1", "--code", "số 35", "--yes"]).contains("no code of a directive"));
    assert!(fails(3, &["--open", "9", "--code", "35/TB-UBND", "--yes"]).contains("no proposal 9"));
    let asked = fails(4, &["--open", "1,2", "--code", "35/TB-UBND", "--yes"]);
    assert!(asked.contains("proposal 2 has a question"), "{asked}");
    assert!(fails(4, &["--open", "1", "--code", "35/TB-UBND"]).contains("nobody answered"));
    let open = run(&["--open", "1,3", "--code", "35/TB-UBND", "--by", "cvp", "--yes", "--format", "json"]);
    let open = site.command(&open.iter().map(String::as_str).collect::<Vec<_>>()).output().expect("runs");
    let items: serde_json::Value = serde_json::from_slice(&open.stdout).expect("JSON");
    let ids: Vec<&str> =
        items.as_array().expect("a list").iter().filter_map(|item| item["id"].as_str()).collect();
    assert_eq!(ids, ["35/TB-UBND", "35/TB-UBND#2@KT", "35/TB-UBND#2@VHXH"]);
    assert_eq!((&items[0]["due"], &items[0]["kind"]), (&"2026-12-04".into(), &"directive".into()));
    assert_eq!(items[0]["title"], proposed["tasks"][0]["title"]);
    let twice = fails(4, &["--open", "1", "--code", "35/TB-UBND", "--yes"]);
    assert!(twice.contains("there is a case"), "{twice}");
}

#[test]
fn an_extension_is_asked_granted_and_refused_by_the_rules() {
    let site = Site::shipped();
    let code = "PAKN.20261116.0007";
    site.json(&now(&["open", "petition", code, "--unit", "KT", "--due", "2026-11-26"]));
    assert!(site.fails(4, &now(&["extend", "grant", code, "--by", "pct-2"])).contains("nobody has asked"));
    let late = "2026-11-25T09:00:00+07:00";
    let ask = ["extend", "request", code, "--value", "2026-12-04", "--by", "KT"];
    assert!(site.fails(4, &at(late, &ask)).contains("--late"));
    let item = site.json(&at(late, &[&ask[..], &["--late"]].concat()));
    assert_eq!((&item["status"], &item["late_requests"]), (&"extension_pending".into(), &1.into()));
    assert!(site.fails(4, &at(late, &["extend", "grant", code, "--by", "KT"])).contains("does not decide"));
    let item = site.json(&at(late, &["extend", "grant", code, "--by", "pct-2"]));
    assert_eq!((&item["due"], &item["extensions"]), (&"2026-12-04".into(), &1.into()));
    assert_eq!(item["original_due"], "2026-11-26");
    site.json(&at(late, &["done", code]));
    assert!(site.fails(4, &at(late, &ask)).contains("already done"));
    assert!(site.fails(4, &at(late, &["done", code])).contains("already done"));
}

#[test]
fn a_milestone_below_its_target_is_progress() {
    let site = Site::shipped();
    let now = ["--now", "2025-12-20T09:00:00+07:00"];
    let items = site.json(&[&now[..], &["items"]].concat());
    let item = items.as_array().unwrap().iter().find(|item| item["target"].is_number()).expect("a milestone");
    let id = item["id"].as_str().unwrap();
    let below = site.json(&[&now[..], &["report", id, "--value", "12%", "--evidence", "01/BC"]].concat());
    assert_eq!((&below["status"], &below["progress"]), (&"open".into(), &12.into()));
    let reached = site.json(&[&now[..], &["report", id, "--value", "100", "--evidence", "02/BC"]].concat());
    assert_eq!(reached["status"], "reported");
}

#[test]
fn a_file_is_tried_taken_and_told_by_row_and_column() {
    let site = Site::shipped();
    site.write(
        "../tinh-24-11.csv",
        "Mã;Đơn vị;Hạn;Họ tên\nPAKN.20261116.0001;KT;27/11/2026;Ông A\nx;KT;27/11/2026;\n",
    );
    let file = site.config().join("../tinh-24-11.csv");
    let file = file.to_str().unwrap();
    site.fails(3, &now(&["import", file, "--dry-run"]));
    let output = site.run(&now(&["import", file, "--format", "json"]));
    assert_eq!(output.status.code(), Some(4), "a row was refused");
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&told["opened"], &told["refused"]), (&1.into(), &1.into()));
    assert_eq!((&told["rows"][1]["row"], &told["rows"][1]["outcome"]), (&3.into(), &"refused".into()));
    assert!(told["rows"][1]["reasons"][0].as_str().unwrap().starts_with("cột A (mã số)"), "{told}");
    let items = site.json(&now(&["items", "--state", "open"]));
    let case =
        items.as_array().unwrap().iter().find(|item| item["source"]["system"].is_string()).expect("the case");
    let story = site.json(&now(&["show", case["id"].as_str().unwrap()]));
    assert_eq!((&story["events"][0]["by"], &story["events"][0]["via"]), (&"import".into(), &"import".into()));
    let output = site.run(&now(&["import", file, "--dry-run", "--format", "json"]));
    let again: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&again["opened"], &again["unchanged"]), (&0.into(), &1.into()));
    site.write("../x.csv", "a,b\n1,2\n");
    let other = site.config().join("../x.csv");
    assert!(site.fails(4, &now(&["import", other.to_str().unwrap()])).contains("không có dòng tiêu đề"));
    site.fails(3, &now(&["import", "nowhere.csv"]));
}

#[test]
fn a_file_of_an_unknown_system_is_refused_learned_and_taken() {
    let site = Site::shipped();
    site.write(
        "../la.csv",
        "Số hiệu công việc;Bộ phận đảm nhiệm;Mốc phải xong;Hiện trạng\nCV-2026-001;Phòng KTHT;04/12/2026;Đang làm dở\n\
         CV-2026-002;VHXH;05/12/2026;Làm xong rồi\n",
    );
    let file = site.config().join("../la.csv");
    let file = file.to_str().unwrap();
    let cases = site.config().join("cases.toml");
    let before = std::fs::read_to_string(&cases).expect("cases.toml");
    let kind = ["--kind", "directive"];
    let refused = site.fails(4, &now(&[&["import", file][..], &kind].concat()));
    assert!(refused.contains("«Số hiệu công việc»"), "{refused}");
    let suggested = site.json(&now(&[&["import", file, "--suggest"][..], &kind].concat()));
    assert_eq!(suggested["columns"]["due"][0], "Mốc phải xong");
    assert_eq!(
        (&suggested["units"][0]["word"], &suggested["units"][0]["unit"]),
        (&"Phòng KTHT".into(), &"KT".into())
    );
    assert_eq!(std::fs::read_to_string(&cases).expect("cases.toml"), before, "only shown");
    let taken = site.json(&now(&[&["import", file, "--learn", "--yes"][..], &kind].concat()));
    assert_eq!((&taken["opened"], &taken["skipped"], &taken["refused"]), (&1.into(), &1.into(), &0.into()));
    let after = std::fs::read_to_string(&cases).expect("cases.toml");
    let comments =
        |text: &str| text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(comments(&after), comments(&before));
    site.json(&now(&["check"]));
}

#[test]
fn a_head_noted_before_shows_a_chain_that_was_cut() {
    let site = Site::shipped();
    site.json(&now(&["open", "petition", "PAKN.20261116.0007", "--unit", "KT", "--due", "2026-11-27"]));
    let head = site.json(&now(&["audit"]))["head"].as_str().unwrap().to_owned();
    assert_eq!(site.json(&now(&["audit", "--head", &head]))["ok"], true);
    let (seq, hash) = head.split_once(':').unwrap();
    let ahead = format!("{}:{hash}", seq.parse::<u32>().unwrap() + 3);
    let cut = site.run(&now(&["audit", "--head", &ahead]));
    assert_eq!(cut.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&cut.stdout).contains("the last 3 events are gone"));
    let other = format!("{seq}:{}", "0".repeat(64));
    assert_eq!(site.run(&now(&["audit", "--head", &other])).status.code(), Some(1));
    site.fails(2, &now(&["audit", "--head", "what"]));
}

#[test]
fn people_move_leave_and_come_and_the_file_keeps_its_comments() {
    let site = Site::shipped();
    let people = || std::fs::read_to_string(site.config().join("people.toml")).unwrap();
    let before = people();
    assert!(site.run(&now(&["people", "move", "dm-kt", "2026-12-01", "--to", "VP"])).status.success());
    let moved = people();
    assert!(
        moved.contains(
            "{ person = \"dm-vp\", until = 2026-11-30 }, { person = \"dm-kt\", from = 2026-12-01 }"
        )
    );
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(comments(&before), comments(&moved));
    assert!(site.run(&now(&["people", "move", "dm-kt", "2026-12-01", "--to", "VP"])).status.success());
    assert_eq!(people(), moved, "said twice");
    site.fails(3, &now(&["people", "leave", "nobody", "2026-11-30"]));
    assert!(
        site.run(&now(&["people", "leave", "tp-kt", "2026-11-30", "--successor", "pho-kt"])).status.success()
    );
    let on = site.json(&now(&["people", "list", "--on", "2026-12-02"]));
    let person = on.as_array().unwrap().iter().find(|person| person["id"] == "pho-kt").unwrap().clone();
    assert!(person["posts"].as_array().unwrap().contains(&"KT/head".into()), "{person}");
    site.write(
        "../staff.csv",
        "Mã;Chức danh;Email;Đơn vị;Vai trò\nnv-1;Chuyên viên;nv1@x.example;KT;phó\nnv-2;Chuyên viên;sai;;\n",
    );
    let file = site.config().join("../staff.csv");
    // What was taken stays, and the exit code says that something was refused.
    let imported = || {
        let output = site.run(&now(&["people", "import", file.to_str().unwrap(), "--format", "json"]));
        assert_eq!(output.status.code(), Some(4));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let told = imported();
    assert_eq!((&told["added"], &told["refused"][0]["row"]), (&1.into(), &3.into()));
    let again = imported();
    assert_eq!((&again["added"], &again["unchanged"]), (&0.into(), &1.into()));
    assert!(site.run(&now(&["check"])).status.success());
}

#[test]
fn a_config_is_compared_with_another_before_it_is_taken_over() {
    let site = Site::shipped();
    let code = "PAKN.20261116.0007";
    site.json(&now(&["open", "petition", code, "--unit", "KT", "--received", "2026-11-16"]));
    let compare = |other: &Site| {
        let folder = other.config();
        let span = ["simulate", "--from", "2026-11-18", "--to", "2026-12-11", "--against"];
        site.json(&now(&[&span[..], &[folder.to_str().unwrap()]].concat()))
    };
    let same = compare(&Site::shipped());
    for kind in ["added", "dropped", "moved", "dues_moved"] {
        assert_eq!(same[kind], serde_json::json!([]), "{kind}");
    }

    // A day off that the Government adds late: what is counted in working days ends a day later.
    let calendar = Site::shipped();
    let text = std::fs::read_to_string(calendar.config().join("calendar.toml")).unwrap();
    let known = "  { day = 2026-11-24,";
    let added = "  { day = 2026-11-27, name = \"nghỉ thêm\", source = \"thử\" },\n";
    calendar.write("calendar.toml", &text.replace(known, &format!("{added}{known}")));
    let difference = compare(&calendar);
    let due = serde_json::json!([{ "item": code, "before": "2026-12-01", "after": "2026-12-02" }]);
    assert_eq!(difference["dues_moved"], due);
    let moved = difference["moved"].as_array().unwrap();
    assert!(moved.iter().any(|pair| pair["before"]["at"] != pair["after"]["at"]), "{difference}");

    // A step that the policy loses is no longer told, and nothing else changes its day.
    let policy = Site::shipped();
    let text = std::fs::read_to_string(policy.config().join("policies.toml")).unwrap();
    let (head, rest) = text.split_once("[policy.petition]").unwrap();
    let kept: Vec<&str> = rest.lines().filter(|line| !line.contains("\"moc-cuoi\"")).collect();
    policy.write("policies.toml", &format!("{head}[policy.petition]{}\n", kept.join("\n")));
    let difference = compare(&policy);
    let dropped = difference["dropped"].as_array().unwrap();
    assert!(
        !dropped.is_empty() && dropped.iter().all(|row| row["notice"]["step"] == "moc-cuoi"),
        "{difference}"
    );
    assert_eq!(
        (&difference["dues_moved"], &difference["moved"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
}
