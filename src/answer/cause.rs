//! Which cause of lateness words mean: its number in the list, its id, its name or a part of that.
//! Must not know who says it, nor of which item.

use super::read::polite;
use crate::model::fold::fold;
use crate::model::{CauseId, LatenessRules};

/// The cause under which reasons in words of one's own are kept, where config has it.
const OTHER: &str = "khac";

/// What words say of a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CauseMeant {
    /// One cause, with what is said besides its name.
    One(CauseId, Option<String>),
    /// Words of one's own, which fit no cause but the one for all others.
    Own(CauseId, String),
    /// Words that fit several causes, or none.
    Unclear,
}

/// The causes in the order of their numbers: as config names them by id, the one for all others last.
pub(super) fn numbered(rules: &LatenessRules) -> Vec<(&CauseId, &str)> {
    let mut causes: Vec<(&CauseId, &str)> =
        rules.causes.iter().map(|(id, name)| (id, name.as_str())).collect();
    causes.sort_by_key(|(id, _)| id.as_str() == OTHER);
    causes
}

/// The names of the causes, in the order of their numbers.
pub(super) fn names(rules: &LatenessRules) -> Vec<String> {
    numbered(rules).into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// The name of the cause with this number in the list.
pub(super) fn by_number(rules: &LatenessRules, number: u32) -> Option<String> {
    let place = (number as usize).checked_sub(1)?;
    numbered(rules).get(place).map(|(_, name)| (*name).to_owned())
}

/// The cause that the words mean.
pub(super) fn meant(rules: &LatenessRules, words: &str) -> CauseMeant {
    let folded = fold(words);
    let text = bare(&folded);
    let causes = numbered(rules);
    if let Some(name) = text.parse().ok().and_then(|number| by_number(rules, number)) {
        return meant(rules, &name);
    }
    let called = |cause: &(&CauseId, &str)| [fold(cause.1), fold(cause.0.as_str())];
    // A name that begins another one is the shorter of the two.
    let whole = causes.iter().flat_map(|cause| called(cause).map(|name| (cause.0, name)));
    let whole = whole.filter_map(|(id, name)| Some((id, behind(words, &name)?, name.len())));
    if let Some((id, note, _)) = whole.max_by_key(|(_, _, length)| *length) {
        return CauseMeant::One(id.clone(), Some(note).filter(|note| !note.is_empty()));
    }
    let part_of = |cause: &&(&CauseId, &str)| called(cause).iter().any(|name| is_part(text, name));
    let parts: Vec<_> = causes.iter().filter(part_of).collect();
    match parts.as_slice() {
        [(id, _)] => CauseMeant::One((*id).clone(), None),
        [] if !text.is_empty() && rules.causes.contains_key(&CauseId::new(OTHER)) => {
            CauseMeant::Own(CauseId::new(OTHER), words.to_owned())
        }
        _ => CauseMeant::Unclear,
    }
}

/// The words as an answer shows and keeps them: the name of the cause, then what is said besides; and whether they are of
/// the list. None where they are unclear.
pub(super) fn worded(rules: &LatenessRules, words: &str) -> Option<(String, bool)> {
    let (id, note, listed) = match meant(rules, words) {
        CauseMeant::One(id, note) => (id, note, true),
        CauseMeant::Own(id, note) => (id, Some(note), false),
        CauseMeant::Unclear => return None,
    };
    let name = rules.causes.get(&id)?;
    let text = note.map_or_else(|| name.clone(), |note| format!("{name}: {note}"));
    Some((text, listed))
}

/// The words without what joins them to the command.
fn bare(folded: &str) -> &str {
    ["la ", "do ", "vi "].iter().find_map(|join| folded.strip_prefix(join)).unwrap_or(folded)
}

/// What stands behind the name that the words begin with; empty where nothing but politeness does.
fn behind(words: &str, name: &str) -> Option<String> {
    let raw: Vec<&str> = words.split_whitespace().collect();
    let begins =
        |from: usize| (from + 1..=raw.len()).find(|until| fold(&raw[from..*until].join(" ")) == name);
    let until = begins(0).or_else(|| {
        let joined = raw.first().is_some_and(|word| matches!(fold(word).as_str(), "la" | "do" | "vi"));
        joined.then(|| begins(1)).flatten()
    })?;
    let note = raw[until..].join(" ");
    let note = note.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '%'));
    Some(if polite::is_only(&[fold(note)]) { String::new() } else { note.to_owned() })
}

/// Whether the words stand in the name in the same order, whatever stands between them.
fn is_part(words: &str, name: &str) -> bool {
    let mut left = name.split(' ');
    !words.is_empty() && words.split(' ').all(|word| left.any(|other| other == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::keep::{LeftOut, keep};
    use crate::answer::{CommandWord, EntriesMeant, SpokenCommand, What};

    fn one(words: &str) -> Option<String> {
        match meant(&LatenessRules::default(), words) {
            CauseMeant::One(id, note) => {
                Some(note.map_or_else(|| id.to_string(), |note| format!("{id}: {note}")))
            }
            CauseMeant::Own(..) | CauseMeant::Unclear => None,
        }
    }

    #[test]
    fn a_cause_is_named_by_number_id_name_or_a_part_of_it() {
        for (words, cause) in [
            ("1", "bo-sung-ho-so"),
            ("9", "khac"),
            ("kinh-phi", "kinh-phi"),
            ("Chưa bố trí được kinh phí", "kinh-phi"),
            ("kinh phí", "kinh-phi"),
            ("do thiên tai", "thien-tai"),
            ("chờ văn bản cấp trên", "van-ban-cap-tren"),
            ("cho y kien cua cap tren", "van-ban-cap-tren"),
            ("phối hợp", "phoi-hop"),
            ("Thiên tai, dịch bệnh, sự cố: mưa lũ kéo dài", "thien-tai: mưa lũ kéo dài"),
            ("Lý do khác - mất điện", "khac: mất điện"),
        ] {
            assert_eq!(one(words).as_deref(), Some(cause), "{words}");
        }
    }

    #[test]
    fn words_of_ones_own_are_kept_under_the_cause_for_all_others() {
        let rules = LatenessRules::default();
        let own = worded(&rules, "mất điện cả tuần");
        assert_eq!(own, Some(("Lý do khác: mất điện cả tuần".to_owned(), false)));
        let again = meant(&rules, "Lý do khác: mất điện cả tuần");
        assert_eq!(again, CauseMeant::One(CauseId::new(OTHER), Some("mất điện cả tuần".to_owned())));
        let mut without = rules;
        without.causes.remove(&CauseId::new(OTHER));
        assert_eq!(meant(&without, "mất điện"), CauseMeant::Unclear);
    }

    #[test]
    fn words_that_fit_several_causes_name_none() {
        for words in ["chờ", "sự cố", "", "0"] {
            assert_ne!(one(words).as_deref(), Some("van-ban-cap-tren"), "{words}");
            assert_eq!(one(words), None, "{words}");
        }
    }

    #[test]
    fn the_usual_causes_may_be_kept_as_they_are_named() {
        for name in names(&LatenessRules::default()) {
            let what = What { rest: name.clone(), ..What::default() };
            let said = SpokenCommand { word: CommandWord::Cause, which: EntriesMeant::default(), what };
            assert_eq!(keep(&said), (name, None::<LeftOut>));
        }
    }
}
