//! Whether a person's name stands in a text: behind a form of address, as family and given name, quoted, spelled out;
//! with or without accents and capitals. Must not know where the text came from.

use super::forms::{
    GROUPS, LEADING, NOT_BEHIND, OFFICE_PAIRS, OFFICES, PAIRS, STRONG, THINGS, TWO_WORDS, WEAK,
};
use super::lexicon::{
    BEFORE_PLACES, MIDDLES, ONLY_SURNAMES, OTHERS, PLACES, SURELY_GIVEN, SURNAMES, TERMS, TextWord, is_pair,
    words,
};

/// So many letters that stand alone are a word that was taken apart.
const SPELLED: usize = 4;

/// Whether a name seems to stand in the text.
pub(super) fn holds_name(text: &str, all: &[TextWord]) -> bool {
    // Signs inside a word may hide it: "N.guyễn V.ăn A.n".
    let joined: String =
        text.chars().filter(|c| !matches!(c, '.' | '-' | '_' | '*' | '\'' | '~' | '+')).collect();
    stands_in(text, all) || (joined != text && stands_in(&joined, &words(&joined)))
}

fn stands_in(text: &str, words: &[TextWord]) -> bool {
    let has_small = text.chars().any(char::is_lowercase);
    let is_bare = words.iter().all(TextWord::is_bare);
    is_spelled(words)
        || holds_initials(text)
        || is_quoted(text)
        || (0..words.len()).any(|at| {
            is_addressed(words, at, has_small, is_bare) || is_whole(words, at, has_small) || is_led(words, at)
        })
}

/// Whether a word was taken apart: `N g u y ễ n`.
fn is_spelled(words: &[TextWord]) -> bool {
    let mut run = 0;
    words.iter().any(|word| {
        let is_letter = word.raw.chars().count() == 1 && word.raw.starts_with(char::is_alphabetic);
        run = if is_letter { run + 1 } else { 0 };
        run >= SPELLED
    })
}

/// Whether initials stand in the text: `N.V.A`, which is no Roman number.
fn holds_initials(text: &str) -> bool {
    text.split(' ').any(|token| {
        let parts: Vec<&str> = token.trim_matches([',', '.', ';', ':', '(', ')', '"']).split('.').collect();
        let is_letter = |part: &&str| part.chars().count() == 1 && part.starts_with(char::is_uppercase);
        let is_given = |part: &&str| {
            part.starts_with(char::is_uppercase) && part.chars().skip(1).all(char::is_lowercase)
        };
        parts.len() >= 3
            && parts.iter().take(parts.len() - 1).all(is_letter)
            && parts.last().is_some_and(is_given)
            && !parts.iter().skip(1).all(|part| matches!(*part, "I" | "V" | "X"))
    })
}

/// Whether a given name stands in quotes.
fn is_quoted(text: &str) -> bool {
    text.split('"').skip(1).step_by(2).chain(text.split('\'').skip(1).step_by(2)).any(|quoted| {
        let inside = words(quoted);
        matches!(inside.as_slice(), [one] if one.is_in(&SURELY_GIVEN))
    })
}

/// Whether a place or a term begins at `at`.
fn is_term(words: &[TextWord], at: usize) -> bool {
    let is_term = words.get(at + 1).is_some_and(|next| {
        let is_small = !next.is_capital || words.iter().all(|word| word.raw.to_uppercase() == word.raw);
        is_pair(&words[at], next, &PLACES) || (is_small && is_pair(&words[at], next, &TERMS))
    });
    let behind_place = at > 0 && words[at - 1].is_in(&BEFORE_PLACES);
    is_term || behind_place
}

/// Whether a title or an office begins at `at`.
fn is_office(words: &[TextWord], at: usize) -> bool {
    let is_pair = words.get(at + 1).is_some_and(|next| is_pair(&words[at], next, &OFFICE_PAIRS));
    // "Thu" among words with accents is no "thủ".
    let is_bare = words.iter().all(TextWord::is_bare);
    let is_known =
        if is_bare { words[at].is_in(&OFFICES) } else { OFFICES.contains(&words[at].lower.as_str()) };
    is_pair || (is_known && !SURNAMES.contains(&words[at].lower.as_str()))
}

/// Whether a form of address stands at `at`, with a name behind it.
fn is_addressed(words: &[TextWord], at: usize, has_small: bool, is_bare: bool) -> bool {
    let (form, Some(name)) = (&words[at], words.get(at + 1)) else { return false };
    let is_capital = name.is_capital && has_small;
    let is_other = !is_capital && PAIRS.contains(&(form.folded.as_str(), name.folded.as_str()));
    if is_other || is_term(words, at) {
        return false;
    }
    let is_known = name.is_in(&SURNAMES) || name.is_given_name();
    let is_office = is_office(words, at + 1);
    let has_accent = |list: &[&str]| list.contains(&form.lower.as_str());
    if has_accent(&STRONG) {
        let may_be = name.raw.starts_with(char::is_alphabetic) && !is_office;
        return may_be && (is_capital || !NOT_BEHIND.contains(&name.folded.as_str()));
    }
    if has_accent(&WEAK) {
        // "Anh" and "em" are written without accents anyway.
        let starts = is_capital && !is_office && !is_term(words, at + 1);
        let is_other = is_bare && !is_capital && is_other_word(&form.folded, &name.folded);
        return starts || (is_known && !is_office && !is_other);
    }
    let is_group =
        |(first, second): &(&str, &str)| form.lower == *second && at > 0 && words[at - 1].lower == *first;
    if has_accent(&GROUPS) || TWO_WORDS.iter().any(is_group) {
        return is_known && (name.is_capital || name.is_in(&SURNAMES)) && !is_term(words, at + 1);
    }
    let is_form = form.is_bare() && (form.is_in(&STRONG) || form.is_in(&WEAK));
    if !is_form || is_office {
        return false;
    }
    let next = words.get(at + 2);
    is_capital && !is_term(words, at + 1) && (is_known || form.is_in(&STRONG))
        || (is_bare && form.folded == "ong" && is_known)
        || (is_bare && is_known && name.is_in(&SURNAMES) && next.is_some_and(|next| next.is_in(&MIDDLES)))
        || (is_bare && name.is_in(&SURELY_GIVEN) && !is_other_word(&form.folded, &name.folded))
}

/// Whether a form and a given name, without accents, are mostly other words.
fn is_other_word(form: &str, name: &str) -> bool {
    let other: &[&str] = match form {
        "ba" => &["lan", "trang", "hoa", "tuan", "tu", "ngan", "dung"],
        "anh" => &["huong", "hung"],
        "chi" => &["dung", "huong", "dat", "tien", "trang", "ngan", "hoa", "tu"],
        "co" => &["dung", "dat", "tien", "hieu", "tu", "kien", "huong", "phuc", "hoa"],
        "chu" => &["dat", "tu"],
        _ => &["dat", "tu", "tien", "dung"],
    };
    other.contains(&name)
}

/// Whether a family name stands at `at`, with a given one.
fn is_whole(words: &[TextWord], at: usize, has_small: bool) -> bool {
    let (family, Some(next)) = (&words[at], words.get(at + 1)) else { return false };
    let is_sure = family.is_in(&SURNAMES);
    // "minh bạch trong": the second word of a term begins no name.
    let ends_term = at > 0 && !family.is_capital && is_pair(&words[at - 1], family, &TERMS);
    if !(is_sure || family.is_in(&OTHERS)) || is_term(words, at) || ends_term {
        return false;
    }
    let third = words.get(at + 2);
    let is_middle = next.is_in(&MIDDLES);
    if family.is_capital && next.is_capital {
        if !has_small {
            return is_middle && third.is_some() || (is_sure && next.is_given_name());
        }
        let is_long = third.is_some_and(|third| third.is_capital);
        return is_sure || is_long || matches!(next.folded.as_str(), "van" | "thi");
    }
    // In small letters only what cannot be read otherwise counts: "đang thi công" and "đô thị" without accents
    // are no names.
    let is_doubtful = family.is_bare()
        && matches!(
            family.folded.as_str(),
            "do" | "ho" | "dang" | "la" | "to" | "cao" | "ta" | "an" | "chu" | "tu" | "ong" | "lai"
        );
    let is_family_only = family.folded == "nguyen" && family.lower != "nguyên" && family.lower != "nguyện";
    let is_middle_only = matches!(next.lower.as_str(), "văn" | "van" | "thị" | "thi");
    let is_alike = family.is_bare() == next.is_bare() || next.folded == next.lower;
    let is_given = |word: Option<&TextWord>| {
        word.is_some_and(|word| word.is_in(&SURELY_GIVEN) && !matches!(word.folded.as_str(), "hanh" | "hoa"))
    };
    let has_third = third.is_some_and(|third| third.raw.starts_with(char::is_alphabetic));
    let is_accented = is_sure && !family.is_bare();
    (family.lower == "nguyễn" && next.raw.starts_with(char::is_alphabetic))
        || (!is_doubtful && is_alike && has_third && (is_middle_only || (is_family_only && is_middle)))
        || (is_accented && is_middle && third.is_some_and(TextWord::is_given_name))
        || (is_accented && is_middle && has_third && family.is_in(&ONLY_SURNAMES))
        || (is_accented && is_given(Some(next)))
        || (is_alike && (is_middle_only || (is_sure && is_middle && !is_doubtful)) && is_given(third))
}

/// Whether a given name alone stands where a person is meant.
fn is_led(words: &[TextWord], at: usize) -> bool {
    let (lead, Some(name)) = (&words[at], words.get(at + 1)) else { return false };
    let is_named = lead.lower == "tên" && !name.is_in(&THINGS) && !is_office(words, at + 1);
    (is_named || (lead.is_in(&LEADING) && name.is_in(&SURELY_GIVEN)))
        && name.is_capital
        && !is_term(words, at + 1)
        && words.get(at + 2).is_none_or(|next| !next.is_capital)
}
