//! What was recorded stays with its row, whatever an amended plan does to it, or somebody is asked.

use std::collections::BTreeMap;

use super::*;
use crate::phrase::deadline::{CellDuePhrase, SaidDue};

fn row(id: &str, title: &str) -> PlanLine {
    PlanLine {
        id: id.to_owned(),
        section: Vec::new(),
        headings: Vec::new(),
        number: id.to_owned(),
        title: title.to_owned(),
        lead: Vec::new(),
        coordinators: Vec::new(),
        due: CellDuePhrase { said: SaidDue::Waits, doubts: Vec::new(), milestones: Vec::new() },
        printed: String::new(),
        lead_text: None,
        coordinators_text: None,
        product: None,
        duties: Vec::new(),
        questions: Vec::new(),
        place: 1,
    }
}

fn known(rows: &[(&str, &str)]) -> Vec<KnownRow> {
    rows.iter().map(|(id, title)| KnownRow { id: (*id).to_owned(), title: (*title).to_owned() }).collect()
}

/// The ids of the rows after the amendment, with a mark where somebody is asked.
fn amended(old: &[(&str, &str)], new: &[(&str, &str)]) -> (Vec<String>, Amended) {
    let rows = new.iter().map(|(id, title)| row(id, title)).collect();
    let mut read = ReadDocument { rows, ..ReadDocument::default() };
    let amended = amend(&known(old), &mut read);
    let said =
        |row: &PlanLine| if row.questions.is_empty() { row.id.clone() } else { format!("{}?", row.id) };
    (read.rows.iter().map(said).collect(), amended)
}

const OLD: &[(&str, &str)] = &[
    ("I.1", "Lập danh sách hộ nghèo trên địa bàn xã"),
    ("I.2", "Kiểm tra an toàn thực phẩm các bếp ăn tập thể"),
    ("I.3", "Sửa chữa nhà văn hóa thôn Đông"),
];

#[test]
fn rows_that_move_keep_their_ids() {
    let new = [("I.1", OLD[2].1), ("I.2", OLD[0].1), ("I.3", OLD[1].1)];
    let (ids, amended) = amended(OLD, &new);
    assert_eq!(ids, ["I.3", "I.1", "I.2"]);
    assert_eq!(amended, Amended::default());
}

#[test]
fn a_row_between_others_gets_an_id_that_nobody_had() {
    let new = [OLD[0], ("I.2", "Mua sắm thiết bị họp trực tuyến"), ("I.3", OLD[1].1), ("I.4", OLD[2].1)];
    let (ids, amended) = amended(OLD, &new);
    assert_eq!(ids, ["I.1", "I.2-2?", "I.2", "I.3"]);
    assert_eq!(amended.added, ["I.2-2"]);
}

#[test]
fn a_row_that_is_worded_anew_keeps_its_id_and_is_named() {
    let new = [("I.1", "Lập danh sách các hộ nghèo trên địa bàn xã"), OLD[1], OLD[2]];
    let (ids, amended) = amended(OLD, &new);
    assert_eq!(ids, ["I.1", "I.2", "I.3"]);
    assert_eq!(amended.renamed, ["I.1"]);
}

#[test]
fn a_row_of_other_figures_is_asked_about() {
    let old = [("1", "Báo cáo kết quả thực hiện chương trình quý 1 năm 2026")];
    let new = [("1", "Báo cáo kết quả thực hiện chương trình quý 3 năm 2026")];
    assert_eq!(amended(&old, &new).0, ["1?"]);
}

#[test]
fn a_row_that_is_split_leaves_its_id_to_one_and_asks() {
    let old = [("1", "Rà soát và công khai danh sách hộ nghèo trên địa bàn xã")];
    let new = [
        ("1", "Rà soát danh sách hộ nghèo trên địa bàn xã"),
        ("2", "Công khai danh sách hộ nghèo trên địa bàn xã"),
    ];
    let (ids, _) = amended(&old, &new);
    assert!(ids.iter().filter(|id| id.starts_with('1')).count() == 1, "{ids:?}");
    assert!(ids.iter().any(|id| id.ends_with('?')), "{ids:?}");
}

#[test]
fn rows_that_are_gone_are_named() {
    let (ids, amended) = amended(OLD, &[OLD[0], OLD[2]]);
    assert_eq!((ids, amended.dropped), (vec!["I.1".to_owned(), "I.3".to_owned()], vec!["I.2".to_owned()]));
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

const VERBS: [&str; 6] = ["Lập", "Rà soát", "Kiểm tra", "Công khai", "Báo cáo", "Sửa đổi"];
const WHAT: [&str; 7] = [
    "danh sách hộ nghèo",
    "quỹ đất công ích",
    "hồ sơ người có công",
    "quy chế làm việc",
    "dự toán thu chi",
    "kế hoạch tuyển quân",
    "sổ theo dõi đơn thư",
];
const WHERE: [&str; 4] = ["trên địa bàn xã", "tại các thôn", "quý 1", "quý 2"];

fn title(dice: &mut Dice) -> String {
    format!("{} {} {}", VERBS[dice.below(6)], WHAT[dice.below(7)], WHERE[dice.below(4)])
}

/// A task as the office sees it: what it is, and how it is worded now.
type Task = (u32, String);

/// One amendment: rows come, go, move, or are worded anew by a word.
fn change(tasks: &mut Vec<Task>, next: &mut u32, dice: &mut Dice) {
    for _ in 0..=dice.below(4) {
        let at = dice.below(tasks.len());
        match dice.below(5) {
            0 => {
                let title = title(dice);
                if tasks.iter().all(|(_, other)| *other != title) {
                    tasks.insert(at, (*next, title));
                    *next += 1;
                }
            }
            1 if tasks.len() > 3 => drop(tasks.remove(at)),
            2 => {
                let task = tasks.remove(at);
                tasks.insert(dice.below(tasks.len() + 1), task);
            }
            3 => tasks[at].1.push_str(" xã"),
            _ => tasks.reverse(),
        }
    }
}

#[test]
fn a_plan_that_is_amended_ten_times_keeps_what_was_recorded_with_its_row_or_asks() {
    for seed in 1..=60 {
        let mut dice = Dice(seed);
        let (mut tasks, mut next): (Vec<Task>, u32) = (Vec::new(), 0);
        while tasks.len() < 8 {
            let title = title(&mut dice);
            if tasks.iter().all(|(_, other)| *other != title) {
                tasks.push((next, title));
                next += 1;
            }
        }
        let mut of_id: BTreeMap<String, u32> =
            tasks.iter().enumerate().map(|(at, (task, _))| ((at + 1).to_string(), *task)).collect();
        let mut file: Vec<KnownRow> = tasks
            .iter()
            .enumerate()
            .map(|(at, (_, title))| KnownRow { id: (at + 1).to_string(), title: title.clone() })
            .collect();
        for _ in 0..10 {
            change(&mut tasks, &mut next, &mut dice);
            let rows =
                tasks.iter().enumerate().map(|(at, (_, title))| row(&(at + 1).to_string(), title)).collect();
            let mut read = ReadDocument { rows, ..ReadDocument::default() };
            amend(&file, &mut read);
            let mut ids: Vec<&str> = read.rows.iter().map(|row| row.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), read.rows.len(), "an id twice, seed {seed}");
            for (row, (task, title)) in read.rows.iter().zip(&tasks) {
                let before =
                    file.iter().find(|known| known.id == row.id).and_then(|known| of_id.get(&known.id));
                let is_right = before.is_none_or(|before| before == task);
                assert!(is_right || !row.questions.is_empty(), "{} is «{title}» now, seed {seed}", row.id);
            }
            of_id = read.rows.iter().zip(&tasks).map(|(row, (task, _))| (row.id.clone(), *task)).collect();
            file = read
                .rows
                .iter()
                .map(|row| KnownRow { id: row.id.clone(), title: row.title.clone() })
                .collect();
        }
    }
}
