//! One-time codes by which a person's id is learnt: how a code looks, and what is kept of it.
//! Must not make codes by chance; random bytes come from outside.

use sha2::{Digest as _, Sha256};

use crate::model::OrgId;
use crate::model::ids::hex;

/// Letters and digits that nobody mistakes for one another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many letters make a code.
pub const LENGTH: usize = 8;

/// A code from random bytes.
pub fn of(random: [u8; LENGTH]) -> String {
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// The code in a text, where the text is one: case, spaces and a dash inside do not matter, nor MA before it.
pub fn read(text: &str) -> Option<String> {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let code = plain.strip_prefix("MA").filter(|rest| rest.len() == LENGTH).unwrap_or(&plain);
    (code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte))).then(|| code.to_owned())
}

/// What is kept of a code: a hash that stands for it.
pub fn hashed(org: &OrgId, code: &str) -> String {
    hex(&Sha256::digest(format!("{org}:{code}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = of([0, 1, 2, 31, 32, 64, 255, 9]);
        assert_eq!(code, "234Z22ZB");
        for text in ["234Z22ZB", "234z22zb", " 234Z 22ZB ", "234z-22zb", "MA 234Z22ZB", "ma234z22zb"] {
            assert_eq!(read(text).as_deref(), Some(code.as_str()), "{text}");
        }
        for text in ["", "XONG 1", "234Z22Z", "234Z22ZB9", "1OIL0000", "chào anh"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
