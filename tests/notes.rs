//! What people write, judged line by line: `tests/notes/personal.txt` must be refused whole, `tests/notes/harmless.txt`
//! kept but for two lines at most. A new line there is a new case.

use dondoc::model::scrub::scrub;

/// The harmless lines that may be refused.
const MISTAKEN: usize = 2;
/// The least that either file holds.
const LEAST: usize = 40;

fn notes(name: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notes").join(name);
    let text = std::fs::read_to_string(path).expect("a corpus");
    let lines: Vec<String> =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect();
    assert!(lines.len() >= LEAST, "{name} has {} lines", lines.len());
    lines
}

#[test]
fn nothing_of_a_citizen_is_kept() {
    let kept: Vec<String> = notes("personal.txt").into_iter().filter(|note| scrub(note).is_ok()).collect();
    assert!(kept.is_empty(), "{} kept:\n{}", kept.len(), kept.join("\n"));
}

#[test]
fn what_is_harmless_is_kept_but_for_two() {
    let judged = notes("harmless.txt").into_iter().filter_map(|note| Some((scrub(&note).err()?, note)));
    let refused: Vec<String> = judged.map(|(what, note)| format!("{what}: {note}")).collect();
    assert!(refused.len() <= MISTAKEN, "{} refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn every_refusal_says_what_to_write_instead() {
    for note in notes("personal.txt") {
        let instead = scrub(&note).expect_err("refused").instead();
        assert!(instead.starts_with("leave") || instead.starts_with("write"), "{instead}");
    }
}

#[test]
fn what_is_kept_is_in_one_form_and_on_one_line() {
    let kept = scrub("Ba\u{301}o ca\u{301}o\u{202e} số\u{200b}\n４５/BC-KT \u{7}").expect("harmless");
    assert_eq!(kept, "Báo cáo số 45/BC-KT");
}
