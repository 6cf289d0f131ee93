//! The config folder as a whole: a good one loads without a word, and each bad one says what is wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dondoc::config::{Config, ConfigFiles, Loaded, Severity, Tls, load, load_from};
use proptest::prelude::*;

use dondoc::model::{Cycle, Day, DayOfMonth, DueRule, ItemId, ItemSpec, Rhythm, UnitCode};

fn bad() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

fn today() -> Day {
    "2025-11-03".parse().expect("a day")
}

/// The config files below a folder, by relative path.
fn texts(dir: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let text = fs::read_to_string(&path).expect("text");
                found.insert(path.strip_prefix(dir).expect("below").to_owned(), text);
            }
        }
    }
    found
}

/// The good base with the files of another folder laid over it.
fn over_base(name: &str) -> ConfigFiles {
    let dir = bad().join(name);
    let mut all = texts(&bad().join("_base"));
    all.extend(texts(&dir));
    ConfigFiles { dir, texts: all }
}

fn rendered(loaded: &Loaded) -> String {
    loaded.diagnostics.iter().map(|found| found.render() + "\n").collect()
}

#[test]
fn the_good_base_loads_without_a_word_from_disk_and_from_memory() {
    for loaded in [load(&bad().join("_base"), today()), load_from(&over_base("_base"), today())] {
        assert_eq!(rendered(&loaded), "");
        assert!(loaded.config.is_some());
    }
}

#[test]
fn every_bad_config_has_one_message_of_its_own() {
    let mut names: Vec<_> = fs::read_dir(bad())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| !name.starts_with('_'))
        .collect();
    names.sort();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let loaded = load_from(&over_base(&name), today());
        let text = rendered(&loaded);
        assert_eq!(loaded.diagnostics.len(), 1, "{name}:\n{text}");
        let found = &loaded.diagnostics[0];
        assert_eq!(loaded.config.is_none(), found.severity == Severity::Error, "{name}");
        if let Some(other) = seen.insert(text.clone(), name.clone()) {
            panic!("{name} and {other} say the same: {text}");
        }
        insta::with_settings!({
            snapshot_path => bad().join(&name),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!("message", text) });
    }
}

/// The good base with one text replaced.
fn base_with(file: &str, old: &str, new: &str) -> ConfigFiles {
    let mut files = over_base("_base");
    let text = files.texts.get_mut(Path::new(file)).expect("a base file");
    assert!(text.contains(old), "{old} is not in {file}");
    *text = text.replacen(old, new, 1);
    files
}

fn good(files: &ConfigFiles) -> Config {
    let loaded = load_from(files, today());
    let problems = rendered(&loaded);
    loaded.config.unwrap_or_else(|| panic!("{problems}"))
}

fn item<'a>(config: &'a Config, id: &str) -> &'a ItemSpec {
    config.items.iter().find(|item| item.id.as_str() == id).unwrap_or_else(|| panic!("no item {id}"))
}

fn codes(loaded: &Loaded) -> Vec<(String, &'static str)> {
    loaded.diagnostics.iter().map(|found| (found.file.display().to_string(), found.code)).collect()
}

#[test]
fn one_run_reports_the_problems_of_all_files() {
    let mut files = base_with("plans/mau.toml", "lead = [\"ALL\"]", "lead = [\"ALLE\"]\ntitel = 1");
    for bad in [
        "calendar_year_twice/calendar.toml",
        "syntax_error/plans/mau.toml",
        "step_slot_unknown/policies.toml",
    ] {
        let (name, file) = bad.split_once('/').expect("a folder and a file");
        let text = over_base(name).texts.remove(Path::new(file)).expect("the bad file");
        let path = if file.starts_with("plans") { "plans/broken.toml" } else { file };
        files.texts.insert(path.into(), text);
    }
    let loaded = load_from(&files, today());
    assert!(loaded.config.is_none());
    let expected = [
        ("calendar.toml", "year_twice"),
        ("plans/broken.toml", "syntax"),
        ("plans/mau.toml", "unknown_unit"),
        ("plans/mau.toml", "unknown_key"),
        ("policies.toml", "unknown_slot"),
    ];
    assert_eq!(codes(&loaded), expected.map(|(file, code)| (file.to_owned(), code)));
}

#[test]
fn nobody_and_nothing_is_called_like_a_built_in_step() {
    for step in dondoc::model::BuiltInStep::ALL {
        assert!(dondoc::model::reserved::reserved(step.as_str()).is_some(), "{step:?}");
    }
}

#[test]
fn a_step_of_a_policy_that_is_called_like_one_of_the_program_s_is_refused() {
    for id in ["cho-xac-nhan", "xin-gia-han", "danh-sach-tuan", "Chair", "system"] {
        let loaded = load_from(
            &base_with("policies.toml", "id = \"con-20-ngay\"", &format!("id = \"{id}\"")),
            today(),
        );
        assert_eq!(codes(&loaded), [("policies.toml".to_owned(), "reserved_id")], "{id}");
    }
}

#[test]
fn a_broken_people_file_makes_no_unit_unknown() {
    let loaded = load_from(&base_with("people.toml", "[[unit]]", "[[unit]"), today());
    assert_eq!(codes(&loaded), [("people.toml".to_owned(), "syntax")]);
}

#[test]
fn every_missing_file_is_named_with_what_it_holds() {
    let loaded = load_from(&ConfigFiles::default(), today());
    insta::assert_snapshot!(rendered(&loaded));
    assert!(loaded.config.is_none());
}

#[test]
fn a_file_that_is_not_utf8_is_an_error_of_that_file() {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in over_base("_base").texts {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }
    fs::write(dir.path().join("plans/mau.toml"), b"title = \"\xff\"").expect("written");
    let loaded = load(dir.path(), today());
    assert_eq!(codes(&loaded), [("plans/mau.toml".to_owned(), "file_unreadable")]);
}

#[test]
fn rows_and_duties_become_one_item_for_each_lead_unit() {
    let config = good(&over_base("_base"));
    let ids: Vec<_> = config.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["A.I.1", "A.I.1#s1@KT", "A.I.1#s1@VP", "A.I.2", "A.I.3"]);

    let row = item(&config, "A.I.1");
    assert_eq!((row.parent.as_ref(), row.unit.as_str(), row.policy.as_str()), (None, "KT", "plan-year"));
    assert_eq!(row.coordinators.iter().map(UnitCode::as_str).collect::<Vec<_>>(), ["VP"]);
    assert_eq!(row.overseer.as_ref().map(UnitCode::as_str), Some("VP"));

    let duty = item(&config, "A.I.1#s1@VP");
    assert_eq!(duty.parent.as_ref().map(ItemId::as_str), Some("A.I.1"));
    assert_eq!(duty.deadline.day, "2025-11-24".parse().ok());
    assert_eq!(
        (duty.policy.as_str(), duty.source.plan().expect("a plan row").row.as_str()),
        ("plan-date", "A.I.1")
    );
    assert!(duty.evidence_required && duty.coordinators.is_empty());
    assert_eq!(duty.short, duty.title);
}

#[test]
fn a_recurring_duty_becomes_a_template_and_inherits_the_lead_of_its_row() {
    let config = good(&over_base("_base"));
    let [template] = config.templates.as_slice() else { panic!("one template expected") };
    assert_eq!((template.row.as_str(), template.duty.as_deref()), ("A.I.1", Some("s2")));
    assert_eq!((template.spec.unit.as_str(), template.at_unit.as_ref()), ("KT", None));
    let fifteenth = Rhythm::Months { cycle: Cycle::Month, month: 1, day: DayOfMonth::On(15) };
    assert_eq!(template.recurrence.rhythm, fifteenth);
    assert_eq!(template.spec.stops, "2025-12-31".parse().ok());
    assert!(matches!(template.spec.deadline.rule, DueRule::Every(first) if first.label() == "2025-01"));
}

#[test]
fn a_plan_closes_thirty_working_days_after_its_last_deadline() {
    let config = good(&over_base("_base"));
    assert_eq!(config.plans[0].closes, "2026-02-12".parse().ok());
    let row = item(&config, "A.I.2");
    assert_eq!((row.closes, row.stops), (config.plans[0].closes, "2025-12-31".parse().ok()));

    let later = base_with("plans/mau.toml", "within = 2025", "on = 2026-01-30, time = \"17:00\"");
    assert_eq!(good(&later).plans[0].closes, "2026-03-13".parse().ok());
    let set = base_with("plans/mau.toml", "year = 2025", "year = 2025\ncloses = 2026-06-30");
    assert_eq!(good(&set).plans[0].closes, "2026-06-30".parse().ok());
}

#[test]
fn a_name_in_decomposed_unicode_finds_its_unit() {
    let name = "Pho\u{300}ng Kinh te\u{302}\u{301}";
    let config =
        good(&base_with("plans/mau.toml", "lead = [\"Phòng Kinh tế\"]", &format!("lead = [\"{name}\"]")));
    assert_eq!(item(&config, "A.I.1").unit.as_str(), "KT");
}

#[test]
fn a_task_goes_to_its_unit_only() {
    let files = base_with(
        "plans/mau.toml",
        "lead = [\"Phòng Kinh tế\"]",
        "lead = [\"ALL\"]\ntasks = { VP = \"công khai\" }",
    );
    let config = good(&files);
    assert_eq!(item(&config, "A.I.1@VP").task.as_deref(), Some("công khai"));
    assert_eq!(item(&config, "A.I.1@KT").task, None);
    assert_eq!(item(&config, "A.I.1@KT").parent.as_ref().map(ItemId::as_str), Some("A.I.1"));
}

#[test]
fn what_config_leaves_out_has_the_documented_defaults() {
    let config = good(&over_base("_base"));
    assert_eq!(config.calendar.zone.tz().name(), "Asia/Ho_Chi_Minh");
    assert_eq!(config.settings.capture.dir, Path::new("mail"));
    assert_eq!((config.settings.email, config.settings.state), (None, None));
    let clocks: Vec<_> = config.settings.schedule.iter().map(|clock| clock.cron.as_str()).collect();
    assert_eq!(clocks, ["0 45 7 * * *", "0 0 * * * *"]);
}

#[test]
fn the_mail_server_is_read_with_its_password_file_and_defaults() {
    let channel = "name = \"UBND xã Mẫu\"\n[channel.email]\nhost = \"mail.mau.example\"\nport = 587\n\
                   tls = \"starttls\"\nfrom = \"Nhắc việc <nhac@mau.example>\"\nuser = \"u\"\n\
                   password_file = \"secret\"\ntimeout = \"500ms\"\n";
    let mut files = base_with("dondoc.toml", "name = \"UBND xã Mẫu\"\n", channel);
    files.dir = bad().join("password_without_user");
    let config = good(&files);
    let email = config.settings.email.as_ref().expect("a mail server");
    assert_eq!((email.port, email.tls, email.sessions), (587, Tls::StartTls, 2));
    assert_eq!((email.hello.as_str(), email.timeout.as_millis()), ("mau.example", 500));
    assert_eq!(email.dot_timeout.as_secs(), 600);
    assert_eq!(email.login.as_ref().map(|login| login.password.reveal()), Some("hunter2"));
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn no_message_shows_a_password() {
    for entry in fs::read_dir(bad()).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        let loaded = load_from(&over_base(&name), today());
        assert!(!format!("{loaded:?}{}", rendered(&loaded)).contains("hunter2"), "{name}");
    }
}

#[test]
fn templates_are_handed_on_as_they_are() {
    let mut files = over_base("_base");
    files.texts.insert("templates/subject.txt".into(), "{{ count }} việc = [".into());
    let config = good(&files);
    assert_eq!(config.overrides.get("subject.txt").map(String::as_str), Some("{{ count }} việc = ["));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_problem() {
    let mut files = over_base("_base");
    for text in files.texts.values_mut() {
        *text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    }
    assert_eq!(rendered(&load_from(&files, today())), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_mutilated_config_is_reported_and_never_panics(
        file in 0_usize..5, from in 0.0_f64..1.0, length in 0_usize..30, put in "[\\[\\]{}=\"#,.a0ế\n-]{0,4}"
    ) {
        let mut files = over_base("_base");
        let text = files.texts.values_mut().nth(file).expect("five files");
        let chars: Vec<char> = text.chars().collect();
        let from = (from * chars.len() as f64) as usize;
        let until = (from + length).min(chars.len());
        *text = chars[..from].iter().copied().chain(put.chars()).chain(chars[until..].iter().copied()).collect();
        let loaded = load_from(&files, today());
        let failed = loaded.diagnostics.iter().any(|found| found.severity == Severity::Error);
        prop_assert_eq!(loaded.config.is_none(), failed, "{}", rendered(&loaded));
        prop_assert!(loaded.diagnostics.iter().all(|found| found.line > 0 && found.column > 0));
    }
}
