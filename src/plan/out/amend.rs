//! An amended plan beside the one in force: which row is which, so that what was recorded stays with its row.
//! Must not guess: where a row may be another's successor, that is asked.

use std::collections::BTreeSet;

use crate::phrase::name_key;
use crate::plan::question::{Question, QuestionCode};
use crate::plan::{PlanLine, ReadDocument};

/// A row of the plan in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    pub id: String,
    pub title: String,
}

/// What an amended plan changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amended {
    /// Ids of rows that are new.
    pub added: Vec<String>,
    /// Ids of rows that are known and worded anew.
    pub renamed: Vec<String>,
    /// Ids of rows that the amended plan does not have.
    pub dropped: Vec<String>,
}

/// How alike two titles are from which on they are one task, worded anew.
const SAME: f64 = 0.90;
/// How alike they are below which they are two.
const OTHER: f64 = 0.60;

/// Which known row each new row is.
struct Matches {
    /// By the place of the new row: the place of the known one.
    of_new: Vec<Option<usize>>,
    /// New rows of which it is not sure.
    doubtful: BTreeSet<usize>,
    /// Known rows that no new one is.
    left: BTreeSet<usize>,
}

/// Finds for each new row, given by id and title, the known row that it is.
fn matches(known: &[KnownRow], new: &[KnownRow]) -> Matches {
    let keys: Vec<String> = known.iter().map(|row| name_key(&row.title)).collect();
    let titles: Vec<String> = new.iter().map(|row| name_key(&row.title)).collect();
    let mut left: BTreeSet<usize> = (0..known.len()).collect();
    let mut of_new: Vec<Option<usize>> = vec![None; new.len()];
    let alike = |old: usize, new: usize| alike(&keys[old], &titles[new]);
    // A row whose words are the same is the same, best where its id is too.
    let rounds: [&dyn Fn(usize, usize) -> bool; 4] = [
        &|old, at| known[old].id == new[at].id && keys[old] == titles[at],
        &|old, at| keys[old] == titles[at],
        &|old, at| {
            known[old].id == new[at].id && alike(old, at) >= SAME && same_figures(&keys[old], &titles[at])
        },
        &|old, at| alike(old, at) >= SAME && same_figures(&keys[old], &titles[at]),
    ];
    for same in rounds {
        for (at, place) in of_new.iter_mut().enumerate() {
            if place.is_none()
                && let Some(old) = left.iter().copied().find(|old| same(*old, at))
            {
                left.remove(&old);
                *place = Some(old);
            }
        }
    }
    let mut doubtful = BTreeSet::new();
    for (at, place) in of_new.iter_mut().enumerate().filter(|(_, place)| place.is_none()) {
        let by_id = left.iter().copied().find(|old| known[*old].id == new[at].id);
        let near =
            left.iter().map(|old| (alike(*old, at), *old)).max_by(|one, other| one.0.total_cmp(&other.0));
        let near = near.filter(|(alike, _)| *alike >= OTHER).map(|(_, old)| old);
        if let Some(old) = by_id.filter(|old| alike(*old, at) >= OTHER).or(near) {
            left.remove(&old);
            *place = Some(old);
            doubtful.insert(at);
        }
    }
    Matches { of_new, doubtful, left }
}

/// How alike two titles are, from 0 to 1. One that goes on where the other ends may be the same task, said more fully.
fn alike(one: &str, other: &str) -> f64 {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let goes_on = short.contains(' ') && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '));
    strsim::normalized_levenshtein(one, other).max(if goes_on { OTHER } else { 0.0 })
}

/// Whether two titles that are alike speak of the same figures: "quý I" and "quý II" are two tasks.
fn same_figures(one: &str, other: &str) -> bool {
    let is_figure = |word: &&str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            || word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
    };
    one.split(' ').filter(is_figure).eq(other.split(' ').filter(is_figure))
}

/// What a plan changes in an older one, as its rows are numbered.
pub fn compare(old: &[KnownRow], new: &[KnownRow]) -> Amended {
    let by_id =
        |rows: &[KnownRow], id: &str| rows.iter().find(|row| row.id == id).map(|row| name_key(&row.title));
    let mut found = Amended::default();
    for row in new {
        match by_id(old, &row.id) {
            None => found.added.push(row.id.clone()),
            Some(title) if title != name_key(&row.title) => found.renamed.push(row.id.clone()),
            Some(_) => {}
        }
    }
    let dropped = old.iter().filter(|row| by_id(new, &row.id).is_none());
    found.dropped = dropped.map(|row| row.id.clone()).collect();
    found
}

/// Gives the rows of an amended plan the ids of the known rows that they are, and says what changes.
pub fn amend(known: &[KnownRow], read: &mut ReadDocument) -> Amended {
    let new: Vec<KnownRow> =
        read.rows.iter().map(|row| KnownRow { id: row.id.clone(), title: row.title.clone() }).collect();
    let matches = matches(known, &new);
    let taken: BTreeSet<&str> = known.iter().map(|row| row.id.as_str()).collect();
    let mut used: BTreeSet<String> =
        matches.of_new.iter().flatten().map(|old| known[*old].id.clone()).collect();
    let mut amended = Amended::default();
    for (at, (row, place)) in read.rows.iter_mut().zip(&matches.of_new).enumerate() {
        let Some(old) = place else {
            amended.added.push(fresh(row, &taken, &mut used));
            continue;
        };
        let known = &known[*old];
        if name_key(&known.title) != name_key(&row.title) {
            amended.renamed.push(known.id.clone());
        }
        if matches.doubtful.contains(&at) {
            let text = format!(
                "Có phải vẫn là nhiệm vụ {} «{}» không? Nếu không, đổi `id` để không lẫn kết quả đã ghi",
                known.id, known.title
            );
            row.questions.push(Question::new(QuestionCode::Other, text));
        }
        row.id.clone_from(&known.id);
    }
    amended.dropped = matches.left.into_iter().map(|old| known[old].id.clone()).collect();
    amended
}

/// Gives a new row an id that no known row has or had: what was recorded must not go to another task.
fn fresh(row: &mut PlanLine, taken: &BTreeSet<&str>, used: &mut BTreeSet<String>) -> String {
    let mut id = row.id.clone();
    let mut next = 2;
    while taken.contains(id.as_str()) || used.contains(&id) {
        id = format!("{}-{next}", row.id);
        next += 1;
    }
    if id != row.id {
        let text = format!("Số {} trong bản cũ là nhiệm vụ khác; dòng này ghi là {id}", row.id);
        row.questions.push(Question::new(QuestionCode::Other, text));
    }
    used.insert(id.clone());
    row.id.clone_from(&id);
    id
}

#[cfg(test)]
mod tests;
