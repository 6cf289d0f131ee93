//! The entries that a command names: numbers, lists, ranges in signs and in words, ids, all but some.
//! Must not know which items there are beyond recognising an id.

use super::polite;
use super::words::FoldedWords;
use crate::answer::said::{EntriesMeant, Misread};
use crate::model::ItemId;

/// What people write between numbers.
const FILLERS: [&str; 15] =
    ["nv", "vc", "va", "voi", "so", "viec", "muc", "cac", "tu", "stt", "y", "nhiem", "vu", "and", ""];
/// What people write between the ends of a range.
const UNTIL: [&str; 3] = ["den", "toi", "to"];
/// What people put behind an entry.
const BEHIND: [char; 6] = [',', ';', '.', ')', ':', '!'];
/// The most numbers one range may hold.
const RANGE: u32 = 200;

/// What an entry names: numbers, or an item by its id.
pub(in crate::answer) enum EntryRef {
    Numbers(Vec<u32>),
    Item(ItemId),
}

/// How ids are recognised, whatever their case.
pub(in crate::answer) type FindItem<'a> = &'a dyn Fn(&str) -> Option<ItemId>;

/// The entry at a place and the words it takes; none where something else stands there.
pub(in crate::answer) fn entry(
    words: &FoldedWords<'_>,
    at: usize,
    known: FindItem<'_>,
) -> Result<Option<(EntryRef, usize)>, Misread> {
    let raw = words.raw(at);
    let id = raw.trim_matches([',', ';', ':', '.', ')', '(', '!']);
    if let Some(item) = known(id) {
        return Ok(Some((EntryRef::Item(item), 1)));
    }
    let is_time = match words.folded(at + 1) {
        // "3 ngày" is a time, "3 ngày 28/11" and "3 ngày mai" are an entry with its day.
        "ngay" if !raw.ends_with(':') => {
            let next = words.folded(at + 2);
            !next.starts_with(|c: char| c.is_ascii_digit()) && !matches!(next, "mai" | "kia" | "mot")
        }
        "tuan" | "thang" | "thg" => true,
        _ => false,
    };
    if is_time || words.raw(at + 1).starts_with('%') {
        return Ok(None);
    }
    // The ends of a range may be parted in many ways: "1 - 5", "1 đến 5", "1- 5".
    let bare = raw.trim_end_matches(['-', '–', '—', '~']);
    let open = bare.len() < raw.len();
    let until = |at: usize| {
        UNTIL.contains(&words.folded(at)) || matches!(words.raw(at), "-" | "–" | "—" | "~" | "->")
    };
    let behind = if open { Some(at + 1) } else { until(at + 1).then_some(at + 2) };
    let called = |place: usize| {
        let fillers =
            (place..words.raw.len()).take_while(|at| matches!(words.folded(*at), "viec" | "so" | "muc"));
        place + fillers.count()
    };
    if let (Some(first), Some(place)) = (single(bare), behind.map(called))
        && let Some(last) = single(words.raw(place).trim_end_matches(BEHIND))
        && !matches!(words.folded(place + 1), "thang" | "thg")
    {
        let text = format!("{first}-{last}");
        return Ok(Some((EntryRef::Numbers(range(first, last, &text)?), place + 1 - at)));
    }
    Ok(numbers(raw)?.map(|numbers| (EntryRef::Numbers(numbers), 1)))
}

/// The entries from a place on, and the place behind them.
pub(in crate::answer) fn entries(
    words: &FoldedWords<'_>,
    mut at: usize,
    known: FindItem<'_>,
    stops: &dyn Fn(usize) -> bool,
) -> Result<(EntriesMeant, usize), Misread> {
    let mut which = EntriesMeant::default();
    let mut except = false;
    while at < words.raw.len() {
        match (words.folded(at), words.folded(at + 1)) {
            ("tat", "ca") => {
                which.all = true;
                at += 2;
                continue;
            }
            ("het", next)
                if which.is_bare() && (next == "tru" || polite::is_only(&words.folded[at + 1..])) =>
            {
                which.all = true;
                at += 1;
                continue;
            }
            ("tru", _) if !which.is_bare() => {
                except = true;
                at += 1;
                continue;
            }
            _ => {}
        }
        if stops(at) {
            break;
        }
        let fillers = words.folded[at..].iter().take_while(|word| FILLERS.contains(&word.as_str())).count();
        if fillers > 0 {
            let behind = at + fillers;
            if behind < words.raw.len() && !stops(behind) && entry(words, behind, known)?.is_some()
                || words.folded(behind) == "tat" && words.folded(behind + 1) == "ca"
            {
                at = behind;
                continue;
            }
            // Words that belong to "all" are passed over: "tất cả các việc", "tất cả việc trừ 2".
            if which.all && !except {
                at = behind;
                continue;
            }
            break;
        }
        let Some((found, taken)) = entry(words, at, known)? else { break };
        match found {
            EntryRef::Numbers(numbers) if except => which.except.extend(numbers),
            EntryRef::Numbers(numbers) => which.numbers.extend(numbers),
            EntryRef::Item(item) => which.items.push(item),
        }
        at += taken;
    }
    if !which.all {
        let except = std::mem::take(&mut which.except);
        which.numbers.retain(|number| !except.contains(number));
    }
    Ok((which, at))
}

fn single(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn range(first: u32, last: u32, text: &str) -> Result<Vec<u32>, Misread> {
    if first <= last && last - first < RANGE {
        Ok((first..=last).collect())
    } else {
        Err(Misread::BadRange(text.to_owned()))
    }
}

/// The numbers in a word such as `1`, `1,3` or `5-8`; none where the word is something else.
fn numbers(word: &str) -> Result<Option<Vec<u32>>, Misread> {
    let word = word.trim_start_matches('#').trim_end_matches(BEHIND);
    let mut found = Vec::new();
    for part in word.split([',', ';', '+', '&']).filter(|part| !part.is_empty()) {
        let ends: Vec<&str> = part.split(['-', '–', '—', '~']).collect();
        let numbers: Vec<u32> = ends.iter().filter_map(|end| single(end)).collect();
        match (numbers.as_slice(), ends.len()) {
            ([one], 1) => found.push(*one),
            ([first, last], 2) => found.extend(range(*first, *last, part)?),
            _ => return Ok(None),
        }
    }
    Ok((!found.is_empty()).then_some(found))
}
