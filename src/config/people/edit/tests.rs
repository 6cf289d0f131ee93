//! people.toml, changed as a person would: which comments and lines stay, and what the file says then.

use super::*;

const FILE: &str = "# kept\n[[unit]]\ncode = \"KT\"\nhead = \"a\" # also kept\nfocal = \"b\"\n\n[[unit]]\ncode = \"VP\"\nfocal = \"c\"\n\n[[person]]\nid = \"a\"\n";

/// Comments at every place where TOML takes one.
const COMMENTED: &str = r#"# 1 before everything
[roles] # 2 behind a header
# 3 before a key
chair = "a" # 4 behind a value
chair_office = { person = "b", until = 2027-01-31 } # 5 behind a table
admins = ["a"]

# 6 before a unit
[[unit]] # 7
code = "KT" # 8
head = [ # 9 behind a bracket
  # 10 before an entry
  "a", # 11 behind an entry
  # 12 between entries
  { person = "b", from = 2026-12-01 }, # 13 behind the last entry
  # 14 before the end
] # 15 behind the end
deputies = ["b" # 16 without a comma
] # 17
focal = [
  "b" # 18 the last without a comma
]
vice_chair = "b" # 19

[[unit]]
code = "VP"
focal = { person = "c", from = 2027-01-01 } # 20
deputies = [] # 21
# 22 at the end of a unit

[[unit]]
code = "TT"
[unit.head] # 23
person = "b" # 24
# 25
from = 2026-01-01 # 26
[[unit.focal]] # 27
person = "b" # 28

# 29 before a person
[[person]]
id = "a" # 30
title = "Trưởng phòng" # 31
until = 2027-12-31 # 32
[[person]]
id = "b" # 33
email = "b@x.example" # 34
from = 2026-01-01 # 35
[[person]] # 36
id = "c"
# 37
[[absence]] # 38
person = "a" # 39
# 40 at the end of everything
"#;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn commented() -> PeopleFile {
    PeopleFile::parse(COMMENTED).expect("TOML")
}

/// Every comment of the file is there still, once, and in its order; and the file is TOML.
fn is_whole(file: &PeopleFile, what: &str) -> PeopleFile {
    let text = file.text();
    for number in 1..=40 {
        let lines: Vec<&str> = COMMENTED.lines().filter(|line| number_in(line) == Some(number)).collect();
        let comment = lines[0].split_once('#').expect("a comment").1;
        let found = text.lines().filter(|line| line.ends_with(&format!("#{comment}"))).count();
        assert_eq!(found, 1, "{what}: «#{comment}» in\n{text}");
    }
    let parsed = PeopleFile::parse(&text);
    assert!(parsed.is_ok(), "{what}: {:?} in\n{text}", parsed.err());
    parsed.expect("TOML")
}

fn number_in(line: &str) -> Option<u32> {
    line.split_once("# ")?.1.split(' ').next()?.parse().ok()
}

#[test]
fn no_change_loses_a_comment() {
    for (last, successor) in [
        ("2026-11-30", None),
        ("2026-11-30", Some("c")),
        ("2026-12-15", Some("c")),
        ("2025-01-01", Some("a")),
        ("2025-01-01", None),
    ] {
        for person in ["a", "b", "c"] {
            let mut file = commented();
            file.posts().leave(person, day(last), successor);
            file.put_person(&PersonCells {
                id: person.into(),
                until: Some(day(last)),
                ..PersonCells::default()
            });
            is_whole(&file, &format!("{person} leaves on {last} for {successor:?}"));
        }
    }
    for post in [UnitPost::Head, UnitPost::Focal, UnitPost::Deputy] {
        for (person, unit, first) in [
            ("a", "VP", "2026-12-01"),
            ("b", "KT", "2026-11-01"),
            ("c", "KT", "2027-03-01"),
            ("c", "TT", "2026-12-01"),
        ] {
            let mut file = commented();
            file.posts().ensure_post(unit, post);
            file.posts().move_to(person, day(first), unit, post);
            let whole = is_whole(&file, &format!("{person} moves to {unit} {post:?}"));
            assert!(whole.text().contains(first));
        }
    }
    let mut file = commented();
    for id in ["a", "b", "c", "new"] {
        file.put_person(&PersonCells {
            id: id.into(),
            title: Some("Chức danh".into()),
            email: Some("n@x.example".into()),
            from: Some(day("2026-02-02")),
            until: Some(day("2028-02-02")),
        });
        file.posts().ensure_post("VP", UnitPost::Deputy);
        file.posts().fill(id, "VP", UnitPost::Deputy);
    }
    is_whole(&file, "an import");
}

#[test]
fn a_move_ends_old_posts_the_day_before_and_keeps_comments() {
    let mut file = PeopleFile::parse(FILE).expect("TOML");
    file.posts().move_to("b", day("2026-12-01"), "VP", UnitPost::Focal);
    let text = file.text();
    file.posts().move_to("b", day("2026-12-01"), "VP", UnitPost::Focal);
    assert_eq!(file.text(), text, "said twice");
    assert!(text.starts_with("# kept\n") && text.contains("# also kept"), "{text}");
    assert!(text.contains("focal = [{ person = \"b\", until = 2026-11-30 }]"), "{text}");
    assert!(
        text.contains(
            "focal = [{ person = \"c\", until = 2026-11-30 }, { person = \"b\", from = 2026-12-01 }]"
        ),
        "{text}"
    );
}

#[test]
fn a_post_is_handed_over_from_the_next_day_on() {
    let mut file = PeopleFile::parse(FILE).expect("TOML");
    file.posts().leave("a", day("2026-11-30"), Some("c"));
    assert!(
        file.text().contains(
            "head = [{ person = \"a\", until = 2026-11-30 }, { person = \"c\", from = 2026-12-01 }]"
        ),
        "{}",
        file.text()
    );
}

#[test]
fn a_post_to_come_goes_with_who_leaves_before_it_comes() {
    let text = "[[unit]]\ncode = \"KT\"\nhead = [{ person = \"a\", until = 2026-11-30 }, { person = \"b\", from = 2026-12-01 }]\nfocal = { person = \"b\", from = 2026-12-01 }\n[[person]]\nid = \"b\"\nfrom = 2026-12-01\n";
    let mut file = PeopleFile::parse(text).expect("TOML");
    file.posts().leave("b", day("2026-11-15"), None);
    let left = file.text();
    assert!(left.contains("head = [{ person = \"a\", until = 2026-11-30 }]"), "{left}");
    assert!(left.contains("focal = \"\"") && left.contains("from = 2026-11-15"), "{left}");
    let mut file = PeopleFile::parse(text).expect("TOML");
    file.posts().leave("b", day("2026-11-15"), Some("c"));
    let left = file.text();
    assert!(left.contains("{ person = \"c\", from = 2026-12-01 }]"), "{left}");
    assert!(
        left.contains("focal = [{ person = \"c\", from = 2026-12-01 }]")
            || left.contains("focal = { person = \"c\", from = 2026-12-01 }"),
        "{left}"
    );
}

#[test]
fn the_same_person_twice_changes_nothing() {
    let mut file = PeopleFile::parse(FILE).expect("TOML");
    let cells = PersonCells { id: "n".into(), title: Some("Đầu mối".into()), ..PersonCells::default() };
    assert!(file.put_person(&cells) && !file.put_person(&cells));
}

#[test]
fn a_comment_inside_what_goes_is_kept_too() {
    let text = "[[unit]]\ncode = \"TT\"\n[unit.head] # one\nperson = \"b\" # two\nfrom = 2026-12-01\n# three\n[[person]]\nid = \"b\"\n";
    let mut file = PeopleFile::parse(text).expect("TOML");
    file.posts().leave("b", day("2026-11-30"), None);
    let left = file.text();
    assert!(!left.contains("[unit.head]"), "{left}");
    assert!(["# one", "# two", "# three"].into_iter().all(|comment| left.contains(comment)), "{left}");
}
