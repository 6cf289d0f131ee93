//! Figures as an administrator asks for them: the binary, its formats, and what it refuses.

use crate::binary::Site;
use serde_json::Value;

const KT: &str = "A.I.1#s1@KT";
const LATE: &str = "A.I.1#s1@VHXH";

fn ok(site: &Site, arguments: &[&str]) -> String {
    let output = site.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn at<'a>(now: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [&["--now", now], arguments].concat()
}

const DECEMBER: &str = "2025-12-05T09:00:00+07:00";

/// Live since 18/11/2025. KT is due on 24/11 and reports at ten in the morning of 20/11; VHXH gives word ahead, finishes
/// late with a cause that the chair confirms, and that was recorded in December.
fn worked() -> Site {
    let site = Site::shipped();
    ok(&site, &at("2025-11-18T09:00:00+07:00", &["golive", "--yes"]));
    let said = [
        (
            "2025-11-20T10:00:00+07:00",
            vec!["report", KT, "--by", "KT", "--evidence", "112/BC-KT, 20/11/2025"],
        ),
        ("2025-11-21T10:00:00+07:00", vec!["confirm", KT]),
        ("2025-11-21T11:00:00+07:00", vec!["warn", LATE, "--by", "VHXH"]),
        ("2025-12-02T09:00:00+07:00", vec!["cause", LATE, "--by", "VHXH", "--value", "thien-tai"]),
        ("2025-12-02T10:00:00+07:00", vec!["cause", LATE, "--confirm", "--by", "chair"]),
        (DECEMBER, vec!["done", LATE, "--evidence", "98/BC-VHXH, 28/11/2025", "--at", "28/11/2025 15:00"]),
    ];
    for (now, arguments) in said {
        ok(&site, &at(now, &arguments));
    }
    site
}

fn row<'a>(figures: &'a Value, key: &str) -> &'a Value {
    let rows = figures["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("no row {key}: {rows:?}"))
}

#[test]
fn a_month_is_counted_by_unit_beside_the_month_before() {
    let site = worked();
    let figures = site.json(&at(DECEMBER, &["figures", "--period", "2025-11"]));
    assert_eq!(figures["period"]["from"], "2025-11-01");
    assert_eq!((&figures["period"]["to"], &figures["by"]), (&"2025-11-30".into(), &"unit".into()));
    assert_eq!(figures["as_of"], DECEMBER);
    let early = row(&figures, "KT");
    assert_eq!((&early["done_early"], &early["name"]), (&1.into(), &"Phòng Kinh tế".into()));
    assert_eq!(early["amended"], 0);
    let late = row(&figures, "VHXH");
    for (name, count) in [("done_late", 1), ("warned", 1), ("cause_confirmed", 0), ("amended", 1)] {
        assert_eq!(late[name], count, "{name}: {late}");
    }
    assert_eq!(figures["before"]["period"]["name"], "2025-10");
    assert_eq!(figures["before"]["total"]["received"], 0);
    // By the end of November nobody knew that it had been finished.
    let then =
        site.json(&at(DECEMBER, &["figures", "--period", "2025-11", "--as-of", "2025-11-30T23:00:00+07:00"]));
    assert_eq!((&row(&then, "VHXH")["done_late"], &row(&then, "VHXH")["amended"]), (&0.into(), &0.into()));
    let text = ok(&site, &at(DECEMBER, &["figures", "--period", "2025-11", "--unit", "VHXH"]));
    assert!(
        text.contains("VHXH *") && text.contains("recorded behind it") && !text.contains("KT "),
        "{text}"
    );
}

#[test]
fn figures_go_to_spreadsheets_and_files() {
    let site = worked();
    let csv =
        ok(&site, &at(DECEMBER, &["figures", "--period", "2025-Q4", "--by", "month", "--format", "csv"]));
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("Mã,Tháng,Kỳ trước chuyển sang,Tiếp nhận trong kỳ"), "{csv}");
    assert!(
        lines[1].starts_with("2025-10,Tháng 10/2025,0,0,") && lines[4].starts_with(",Tổng số,0,"),
        "{csv}"
    );
    let file = site.dir.path().join("so-lieu.xlsx");
    let file = file.to_str().expect("a path");
    let asked = at(DECEMBER, &["figures", "--period", "2025-11", "--format", "xlsx", "--out", file]);
    ok(&site, &asked);
    assert!(std::fs::read(file).expect("a file").starts_with(b"PK"));
    site.fails(4, &asked);
}

#[test]
fn what_is_published_names_kinds_alone() {
    let site = worked();
    let open = ["open", "petition", "PAKN.20251119.0007", "--unit", "KT", "--due", "2025-11-27"];
    ok(&site, &at("2025-11-19T09:00:00+07:00", &open));
    let asked = at(DECEMBER, &["figures", "--period", "2025-11", "--public"]);
    let figures = site.json(&asked);
    let rows = figures["rows"].as_array().expect("rows");
    let petitions = rows.iter().find(|row| row["kind"] == "petition").expect("a row");
    for (name, count) in [("received", 1), ("done", 0), ("open", 1), ("open_overdue", 1)] {
        assert_eq!(petitions[name], count, "{name}: {petitions}");
    }
    assert_eq!((&petitions["on_time_rate"], &petitions["on_time_of"]), (&0.0.into(), &1.into()));
    let html = ok(&site, &[&asked[..], &["--format", "html"]].concat());
    assert!(html.contains("<th scope=\"row\">Phản ánh, kiến nghị</th><td>0</td><td>1</td>"), "{html}");
    assert!(html.contains("từ ngày 01/11/2025 đến ngày 30/11/2025"), "{html}");
    for shown in [figures.to_string(), html] {
        assert!(!shown.contains("KT") && !shown.contains("PAKN") && !shown.contains("task"), "{shown}");
    }
}

#[test]
fn a_period_that_cannot_be_counted_is_refused_with_what_can_be() {
    let site = Site::shipped();
    for (arguments, says) in [
        (vec!["--period", "2025-13"], "2026-Q3"),
        (vec!["--period", "2026"], "still to come"),
        (vec!["--period", "2025-W40", "--reporting"], "no period that is reported on"),
        (vec!["--from", "2025-11-01"], "in one way"),
        (vec!["--kind", "x"], "there are task, report"),
        (vec!["--format", "html"], "--public"),
    ] {
        let told = site.fails(2, &at(DECEMBER, &[&["figures"], &arguments[..]].concat()));
        assert!(told.contains(says), "{arguments:?}: {told}");
    }
    let output = site.run(&at(DECEMBER, &["figures", "--reporting", "--format", "json"]));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("no database yet"), "{told}");
    let figures: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&figures["period"]["from"], &figures["total"]["on_time_rate"]),
        (&"2025-11-15".into(), &Value::Null)
    );
    assert!(!site.state().join("dondoc.db").exists(), "reading creates no database");
}
