//! The administrator's own tools: a list of staff, a full disk, a config that the service refuses, people who come and go.

use crate::binary;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::process::{Output, Stdio};

use binary::Site;

const NOW: &str = "2025-11-19T10:00:00+07:00";

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    let site = Site::shipped();
    assert!(site.run(&["--now", NOW, "tick"]).status.success());
    for arguments in [
        &["items"][..],
        &["items", "--format", "json"],
        &["items", "--format", "csv"],
        &["items", "--format", "xlsx"],
        &["agenda"],
        &["check"],
        &["check", "--format", "json"],
        &["export"],
        &["why", "A.III.3"],
        &["show", "A.III.3"],
        &["people", "list"],
        &["outbox", "list"],
        &["audit"],
        &["calendar", "2025-11-19"],
        &["--help"],
        &["--version"],
        &["people", "--help"],
    ] {
        let full = File::options().write(true).open("/dev/full").expect("there");
        let output = site.command(arguments).stdout(Stdio::from(full)).output().expect("runs");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains("No space left"), "{arguments:?}: {}", said(&output));
    }
    // Whoever reads may stop.
    let mut child = site.command(&["items"]).stdout(Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("ends").success());
}

#[test]
fn what_somebody_has_no_right_to_say_is_said_before_it_is_recorded() {
    let site = Site::shipped();
    assert!(site.run(&["--now", NOW, "tick"]).status.success());
    let at = |arguments: &[&'static str]| [&["--now", NOW], arguments].concat();
    let item = "A.I.1#s1@KT";
    let events = || site.json(&["audit"])["events"].as_i64();
    let before = events();
    for refused in [
        &["ack", item, "--by", "VP"][..],
        &["report", item, "--by", "dm-vp", "--evidence", "1/BC"],
        &["promise", item, "--by", "dm-vp", "--value", "2025-11-21"],
        &["confirm", item, "--by", "dm-kt"],
        &["return", item, "--by", "dm-vp"],
        &["assign", item, "--by", "dm-kt", "--value", "pho-kt"],
        &["set-due", item, "--by", "dm-vp", "--value", "2025-12-20"],
        &["cancel", item, "--by", "dm-vp"],
        &["extend", "request", item, "--by", "dm-vp", "--value", "2025-12-20"],
    ] {
        let complaint = site.fails(4, &at(refused));
        assert!(complaint.contains("has no right to"), "{refused:?}: {complaint}");
    }
    assert_eq!(events(), before, "nothing was recorded");
    for taken in [
        &["ack", item, "--by", "dm-kt"][..],
        &["assign", item, "--by", "tp-kt", "--value", "pho-kt"],
        &["report", item, "--by", "pho-kt", "--evidence", "1/BC"],
        &["confirm", item, "--by", "dm-vhxh"],
    ] {
        let output = site.run(&at(taken));
        assert!(output.status.success(), "{taken:?}: {}", said(&output));
    }
    let output = site.run(&at(&["ack", "A.III.3", "--by", "quan-tri"]));
    assert!(output.status.success(), "an administrator: {}", said(&output));
}

#[test]
fn people_toml_keeps_its_owner_and_who_is_named_for_a_post_to_come_can_leave() {
    let site = Site::shipped();
    let file = site.config().join("people.toml");
    let text = fs::read_to_string(&file).expect("reads");
    let to_come =
        "focal = [{ person = \"dm-kt\", until = 2026-11-30 }, { person = \"pho-vp\", from = 2026-12-01 }]";
    fs::write(&file, text.replace("focal = \"dm-kt\"", to_come)).expect("written");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("set");
    // Only root can give files away.
    drop(chown(&file, Some(4321), Some(4322)));
    let before = fs::metadata(&file).expect("there");
    let comments = |text: &str| text.lines().filter(|line| line.contains('#')).count();
    let written = comments(&fs::read_to_string(&file).expect("reads"));
    let now = "2026-11-16T09:00:00+07:00";
    for change in [
        &["people", "leave", "pho-vp", "2026-11-20"][..],
        &["people", "leave", "tp-kt", "2026-11-30", "--successor", "pho-kt"],
        &["people", "move", "dm-vp", "2026-12-01", "--to", "KT"],
    ] {
        let output = site.run(&[&["--now", now], change].concat());
        assert!(output.status.success(), "{change:?}: {}", said(&output));
        let after = fs::metadata(&file).expect("there");
        let owned = |meta: &fs::Metadata| (meta.uid(), meta.gid(), meta.mode());
        assert_eq!(owned(&after), owned(&before), "{change:?}");
    }
    let after = fs::read_to_string(&file).expect("reads");
    assert_eq!(comments(&after), written);
    assert!(!after.contains("from = 2026-12-01 }, { person = \"pho-vp\""), "{after}");
    assert!(site.run(&["--now", now, "check"]).status.success());
    let left: Vec<_> =
        fs::read_dir(site.config()).expect("lists").map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("new")), "{left:?}");
}

#[test]
fn an_offices_own_list_is_taken_in() {
    let site = Site::shipped();
    let file = site.dir.path().join("ds.csv");
    let list = "DANH SÁCH CÁN BỘ,,,,,,\nSTT,Họ và tên,Chức vụ,Đơn vị,Email,Số điện thoại,Đảng viên\n\
        1,Nguyễn Văn An,Trưởng phòng,Phòng Kinh tế,an@x.vn,0912345678,x\n\
        2,Trần Thị Bình,Chánh Văn phòng,Văn phòng HĐND và UBND xã,binh@x.vn,0912345679,\n\
        3,Lê Văn Cường,Giám đốc,Trung tâm Phục vụ hành chính công xã,cuong@x.vn,0912345670,\n\
        4,Phạm Thị Dung,Chuyên viên,Phòng Kinh tế,dung@x.vn,0912345671,\n\
        5,Đỗ Văn Em,Chuyên viên,Phòng Kinh tế,em@x.vn,0912345672,\n\
        6,Vũ Thị Giang,Thợ điện,Phòng Kinh tế,giang@x.vn,0912345673,\n\
        7,Bùi Văn Hải,Chuyên viên,Ban Không Có,hai@x.vn,0912345674,\n\
        8,Ngô Thị Lan,Phó Chủ tịch UBND xã,Lãnh đạo UBND xã,lan@x.vn,0912345675,\n";
    fs::write(&file, list).expect("written");
    let before = fs::read_to_string(site.config().join("people.toml")).expect("reads");
    let import = |more: &[&str]| {
        let output = site.run(&[&["people", "import", file.to_str().unwrap()], more].concat());
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        said(&output)
    };
    let dry = import(&["--dry-run"]);
    assert_eq!(fs::read_to_string(site.config().join("people.toml")).expect("reads"), before);
    for told in [
        "row 3: id `tp-kt`, Trưởng phòng Kinh tế",
        "row 4: id `cvp`, Chánh Văn phòng HĐND và UBND xã",
        "row 5: id `gd-ttpvhcc`",
        "row 6: id `cv-kt`, Chuyên viên Phòng Kinh tế",
        "row 7: id `cv-kt-2`",
        "row 9: refused: the unit «Ban Không Có» is none of people.toml",
        "row 10: id `pct-1`",
        "«Đảng viên»",
        "Thợ điện",
        "«Số điện thoại»",
    ] {
        assert!(dry.contains(told), "{told}: {dry}");
    }
    assert!(!dry.contains("0912") && !dry.contains("Nguyễn Văn An"), "{dry}");
    import(&[]);
    let after = fs::read_to_string(site.config().join("people.toml")).expect("reads");
    assert!(after.contains("an@x.vn") && after.contains("cv-kt-2"), "{after}");
    assert!(site.run(&["check"]).status.success());
    assert!(
        import(&[]).contains("0 would be added") || import(&[]).contains(" 0 added, 0 updated, 7 unchanged")
    );
    assert_eq!(fs::read_to_string(site.config().join("people.toml")).expect("reads"), after);
}

#[test]
fn a_refused_reload_is_told_until_it_is_mended() {
    let site = Site::shipped();
    assert!(site.fails(4, &["reload"]).contains("no dondoc is running"));
    let _daemon = site.spawn(&["--now", NOW, "run"]);
    site.wait_for("dondoc is running");
    assert!(site.run(&["reload"]).status.success());
    site.append("dondoc.toml", "wrong = ");
    let complaint = site.fails(2, &["reload"]);
    assert!(complaint.contains("dondoc.toml:") && complaint.contains("works by the old one"), "{complaint}");
    let told = || fs::read_to_string(site.state().join("reload.json")).expect("reads");
    assert!(told().contains("dondoc.toml"), "{}", told());
    let text = fs::read_to_string(site.config().join("dondoc.toml")).expect("reads");
    site.write("dondoc.toml", text.strip_suffix("\nwrong = ").expect("as appended"));
    let doctor = site.run(&["--now", NOW, "doctor"]);
    assert!(said(&doctor).contains("works by an older config"), "{}", said(&doctor));
    let output = site.run(&["reload"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(told().contains("\"refused\":null"), "{}", told());
    let doctor = site.run(&["--now", NOW, "doctor"]);
    assert!(!said(&doctor).contains("works by an older config"), "{}", said(&doctor));
}
