//! A word of the grammar that was mistyped by one letter: two changed places, one struck twice, one left out.
//! Must not decide: a word that is found here is only ever asked back.

use super::polite;
use crate::answer::word::{Shape, begins, is_spelling};

/// The words that are long enough to be known when mistyped.
const KNOWN: [&str; 4] = ["xong", "nhan", "giao", "duyet"];
/// The fewest letters of a word that lost one.
const SHORTEST: usize = 3;

/// The word that a folded word was probably meant for.
pub(in crate::answer) fn meant(folded: &str) -> Option<&'static Shape> {
    if folded.len() < SHORTEST || folded.len() > 12 || is_spelling(folded) || polite::is_only(&[folded]) {
        return None;
    }
    let known = KNOWN.iter().find(|known| {
        let begins_alike = folded.as_bytes().first() == known.as_bytes().first();
        begins_alike
            && (squeezed(folded) == squeezed(known) || swapped(folded, known) || without_one(folded, known))
    })?;
    begins(&[*known]).map(|(shape, _)| shape)
}

/// A word in which letters that stand twice in a row stand once.
fn squeezed(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

fn swapped(word: &str, known: &str) -> bool {
    let differ: Vec<usize> =
        word.bytes().zip(known.bytes()).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    let (word, known) = (word.as_bytes(), known.as_bytes());
    match *differ.as_slice() {
        [first, second] if word.len() == known.len() => {
            first + 1 == second && word[first] == known[second] && word[second] == known[first]
        }
        _ => false,
    }
}

/// Whether a word is `known` without one letter, such as "xog": only for the word that nothing else looks like.
fn without_one(word: &str, known: &str) -> bool {
    known == "xong" && (1..known.len()).any(|at| word == format!("{}{}", &known[..at], &known[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::CommandWord;

    #[test]
    fn one_letter_is_forgiven_and_no_other_word_is_taken() {
        for (typed, word) in [
            ("xogn", CommandWord::Report),
            ("xonggg", CommandWord::Report),
            ("xog", CommandWord::Report),
            ("nhna", CommandWord::Ack),
        ] {
            assert_eq!(meant(typed).map(|shape| shape.word), Some(word), "{typed}");
        }
        for other in ["xong", "phong", "song", "cong", "nha", "nan", "han", "gia", "khong", "mong", "xin"] {
            assert!(meant(other).is_none(), "{other}");
        }
    }
}
