//! Refuses free text that could name a citizen: phone and identity numbers, mail addresses, and a form of
//! address with a name. Refuses rather than masks; must not know where the text came from.

/// What a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Personal {
    /// Nine digits or more in a row, also with spaces, dots or dashes between them.
    #[error("a phone or identity number")]
    Number,
    /// A mail address.
    #[error("a mail address")]
    Address,
    /// "ông", "bà", "anh" or "chị" with a name.
    #[error("a person's name")]
    Name,
}

/// Digits from which on a number is taken for a phone or identity number.
const DIGITS: usize = 9;
/// Forms of address that a name follows.
const ADDRESSED: [&str; 4] = ["ông", "bà", "anh", "chị"];

/// Whether the text may be kept.
///
/// # Errors
/// What it seems to hold; never the text itself.
pub fn scrub(text: &str) -> Result<(), Personal> {
    if holds_number(text) {
        Err(Personal::Number)
    } else if text.split_whitespace().any(is_address) {
        Err(Personal::Address)
    } else if holds_name(text) {
        Err(Personal::Name)
    } else {
        Ok(())
    }
}

fn holds_number(text: &str) -> bool {
    let mut run = 0;
    for c in text.chars() {
        if c.is_ascii_digit() {
            run += 1;
        } else if !matches!(c, ' ' | '.' | '-' | '(' | ')' | '+') {
            run = 0;
        }
        if run >= DIGITS {
            return true;
        }
    }
    false
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        local.ends_with(char::is_alphanumeric) && domain.starts_with(char::is_alphanumeric)
    })
}

fn holds_name(text: &str) -> bool {
    let words: Vec<&str> =
        text.split([' ', '/', ',', '.', ':', '\n', '\t']).filter(|w| !w.is_empty()).collect();
    words.windows(2).any(|pair| {
        ADDRESSED.contains(&pair[0].to_lowercase().as_str()) && pair[1].starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_references_and_remarks_may_be_kept() {
        for text in
            ["45/BC-KT 20/11/2025", "98/BC-VP, 21/11/2025", "đã xong 92% kế hoạch", "chờ ý kiến Sở Nội vụ"]
        {
            assert_eq!(scrub(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_could_name_a_citizen_is_refused() {
        let refused = [
            ("gọi 0905 123 456", Personal::Number),
            ("CCCD 056123456789", Personal::Number),
            ("số 0905.123.456", Personal::Number),
            ("thư dan@vi.du", Personal::Address),
            ("theo đơn của ông Nguyễn", Personal::Name),
            ("Bà Trần thị", Personal::Name),
        ];
        for (text, what) in refused {
            assert_eq!(scrub(text), Err(what), "{text}");
        }
    }
}
