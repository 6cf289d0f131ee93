//! "Did you mean": the name nearest to one that does not exist.
//! Must not know what the names stand for.

/// How alike two names must be, from 0 to 1, to be offered.
const ALIKE: f64 = 0.6;

/// The most similar candidate, if one is similar enough. Upper and lower case count as the same.
pub(in crate::config) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (likeness(&word, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

fn likeness(word: &str, candidate: &str) -> f64 {
    // `head` means `lead.head`, however much it looks like `lead`.
    if candidate.split('.').any(|part| part == word) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(word, candidate)
}

/// The hint that offers the nearest candidate, or else lists a handful of them.
pub(in crate::config) fn hint<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(found) = nearest(word, candidates.clone()) {
        return Some(format!("did you mean `{found}`?"));
    }
    let all: Vec<_> = candidates.into_iter().map(|name| format!("`{name}`")).collect();
    (1..=12).contains(&all.len()).then(|| format!("one of {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("vhx", ["KT", "VHXH", "VP"]), Some("VHXH"));
        assert_eq!(nearest("titel", ["title", "due"]), Some("title"));
        assert_eq!(nearest("mailbox", ["KT", "VP"]), None);
    }
}
