//! Header fields as they stand in a mail, in a report or in the copy of a mail: folded, commented, in any case.
//! Must not know what any field means.

use mail_parser::{Header, HeaderName, Message};

use crate::model::{MessageId, TagKey};

/// The longest local part that RFC 5321 allows; those of our Message-IDs are shorter.
const LOCAL_PART: usize = 64;

/// Every value of a field of the mail itself, in the order of the mail, unfolded.
pub(super) fn all<'m>(mail: &'m Message<'_>, name: &'m str) -> impl Iterator<Item = String> + 'm {
    let named = move |field: &&Header<'_>| field.name.as_str().eq_ignore_ascii_case(name);
    mail.headers().iter().filter(named).map(|field| raw(mail, field))
}

/// The first value of a field.
pub(super) fn first(mail: &Message<'_>, name: &str) -> Option<String> {
    all(mail, name).next()
}

/// The subject, decoded.
pub(super) fn subject(mail: &Message<'_>) -> String {
    let field = mail.headers().iter().find(|field| field.name == HeaderName::Subject);
    field.and_then(|field| field.value.as_text()).unwrap_or_default().to_owned()
}

fn raw(mail: &Message<'_>, field: &Header<'_>) -> String {
    let bytes = mail.raw_message.get(field.offset_start as usize..field.offset_end as usize);
    let words = String::from_utf8_lossy(bytes.unwrap_or_default());
    words.replace(['\r', '\n'], "").replace('\t', " ").trim().to_owned()
}

/// The fields of a block of text, names in small letters, up to a line that is no field.
pub(super) fn fields(block: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = found.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { break };
        if name.is_empty() || name.trim_end().contains(' ') {
            break;
        }
        found.push((name.trim_end().to_ascii_lowercase(), value.trim().to_owned()));
    }
    found
}

/// A value without its comments in round brackets (RFC 5322, 3.2.2), quoted ones kept.
pub(super) fn uncommented(value: &str) -> String {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut kept = String::with_capacity(value.len());
    for c in value.chars() {
        let plain = !std::mem::take(&mut escaped);
        match c {
            '\\' if plain => escaped = true,
            '"' if plain && depth == 0 => quoted = !quoted,
            '(' if plain && !quoted => depth += 1,
            ')' if plain && depth > 0 => {
                depth -= 1;
                kept.push(' ');
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            kept.push(c);
        }
    }
    kept.trim().to_owned()
}

/// The ids in a field, each with its angle brackets.
pub(super) fn ids(value: &str) -> Vec<String> {
    let opened = value.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(id, _)| id.trim());
    let sound = |id: &&str| !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c.is_control());
    opened.filter(sound).map(|id| format!("<{id}>")).collect()
}

/// The last of our own messages among the ids of a text.
pub(super) fn own_id(text: &str, tags: &TagKey) -> Option<MessageId> {
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"' | '\'' | '(' | ')' | '[' | ']')
    };
    let local_parts = text.rsplit(apart).filter_map(|word| word.split_once('@')).map(|(local, _)| local);
    local_parts.filter(|local| local.len() <= LOCAL_PART).find_map(|local| tags.message(local))
}

/// A mail address in small letters; none where the text is no address.
pub(super) fn address(text: &str) -> Option<String> {
    let (local, domain) = text.trim().rsplit_once('@')?;
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '(' | ')' | '@');
    let sound = !local.is_empty() && !domain.is_empty() && !local.contains(odd) && !domain.contains(odd);
    sound.then(|| text.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_quoted_brackets_stay() {
        for (value, kept) in [
            ("auto-replied (vacation)", "auto-replied"),
            ("(a (nested) one) no", "no"),
            (r#""a (b)" c"#, r#""a (b)" c"#),
            (r"a \( b", r"a \( b"),
            ("a (never closed", "a"),
        ] {
            assert_eq!(uncommented(value), kept, "{value}");
        }
    }

    #[test]
    fn fields_are_unfolded_and_end_where_the_text_begins() {
        let block =
            "Action: failed\nDiagnostic-Code: smtp; 550\n  no such user\nStatus : 5.1.1\nSorry about: that\n";
        let read = fields(block);
        assert_eq!(read.len(), 3, "{read:?}");
        assert_eq!(read[1], ("diagnostic-code".to_owned(), "smtp; 550 no such user".to_owned()));
        assert_eq!(read[2].0, "status");
    }

    #[test]
    fn ids_stand_apart_with_or_without_a_space() {
        assert_eq!(ids("<a@b><c@d>\t<e f@g> x <>"), ["<a@b>", "<c@d>"]);
    }

    #[test]
    fn an_address_has_two_sides_and_no_third() {
        assert_eq!(address(" DM-KT@Xa.Example ").as_deref(), Some("dm-kt@xa.example"));
        for none in ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b,c"] {
            assert_eq!(address(none), None, "{none}");
        }
    }
}
