//! The text of a mail: its body in lines, with what it quotes, without attachments and the mails within it.
//! Must not know which part of the text is an answer.

use mail_parser::{ContentType, HeaderName, Message, MessagePart, PartType};
use unicode_normalization::UnicodeNormalization as _;

use super::html::text_of;
use crate::model::fold::fold;

/// The most characters of a text that are read.
pub(super) const MOST: usize = 256 * 1024;

/// How deep multiparts are read; mail programs nest four or five.
const DEEPEST: usize = 16;

/// What a plain part says that stands for the HTML beside it: one of these, and little else.
const STUBS: [&str; 9] = [
    "not support html",
    "cannot display html",
    "can not display html",
    "does not display html",
    "shows no html",
    "html enabled",
    "html version",
    "khong ho tro html",
    "khong hien thi duoc html",
];

/// The longest plain part that can stand for the HTML beside it.
const STUB: usize = 300;

/// The whole text of the body.
pub(super) fn body(mail: &Message<'_>) -> String {
    tidy(&Parts(mail).text(0, 0))
}

/// The type of a part, in small letters; a part without one is plain text (RFC 2045, 5.2).
pub(super) fn kind(part: &MessagePart<'_>) -> String {
    match content_type(part, &HeaderName::ContentType) {
        Some(kind) => format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_lowercase(),
        None => "text/plain".to_owned(),
    }
}

/// A parameter of the part's type.
pub(super) fn parameter<'p>(part: &'p MessagePart<'_>, name: &str) -> Option<&'p str> {
    content_type(part, &HeaderName::ContentType)?.attribute(name)
}

fn content_type<'p, 'x>(part: &'p MessagePart<'x>, name: &HeaderName<'_>) -> Option<&'p ContentType<'x>> {
    let field = part.headers.iter().find(|field| field.name == *name)?;
    field.value.as_content_type()
}

/// Whether a part was put beside the text: declared so, or with the name of a file.
fn is_attached(part: &MessagePart<'_>) -> bool {
    let disposition = content_type(part, &HeaderName::ContentDisposition);
    disposition.is_some_and(|how| how.is_attachment() || how.has_attribute("filename"))
        || parameter(part, "name").is_some()
}

/// The parts of a mail, by their numbers.
struct Parts<'m, 'x>(&'m Message<'x>);

impl Parts<'_, '_> {
    fn text(&self, id: u32, depth: usize) -> String {
        let Some(part) = self.0.parts.get(id as usize).filter(|part| depth < DEEPEST && !is_attached(part))
        else {
            return String::new();
        };
        match &part.body {
            PartType::Text(text) if kind(part) == "text/plain" => plain(part, &text.replace("\r\n", "\n")),
            PartType::Html(html) => text_of(html),
            PartType::Multipart(inner) => match kind(part).as_str() {
                "multipart/alternative" => self.alternative(inner, depth + 1),
                // The second part is a signature of the first (RFC 1847, 2.1).
                "multipart/signed" => {
                    inner.first().map_or_else(String::new, |first| self.text(*first, depth + 1))
                }
                _ => self.all(inner, depth + 1),
            },
            _ => String::new(),
        }
    }

    /// The text of several forms of the same text: the plain one, or else the HTML.
    fn alternative(&self, forms: &[u32], depth: usize) -> String {
        let read = |is_html: bool| {
            let of = forms.iter().filter(|id| self.is_html(**id, depth) == is_html);
            of.map(|id| self.text(*id, depth)).find(|text| !text.trim().is_empty()).unwrap_or_default()
        };
        let plain = read(false);
        if !plain.is_empty() && !is_stub(&plain) {
            return plain;
        }
        let html = read(true);
        if html.is_empty() { plain } else { html }
    }

    /// Whether the first text in a part is HTML.
    fn is_html(&self, id: u32, depth: usize) -> bool {
        let Some(part) = self.0.parts.get(id as usize).filter(|_| depth < DEEPEST) else { return false };
        match &part.body {
            PartType::Html(_) => true,
            PartType::Multipart(inner) => inner.first().is_some_and(|first| self.is_html(*first, depth + 1)),
            _ => false,
        }
    }

    /// Every text one after the other; HTML that only repeats a text already there is left out, and so is a
    /// stub that stands for it.
    fn all(&self, parts: &[u32], depth: usize) -> String {
        let mut text = String::new();
        for id in parts {
            let next = self.text(*id, depth);
            if self.is_html(*id, depth) {
                if is_stub(&text) {
                    text.clear();
                } else if fold(&text).contains(&fold(&next)) {
                    continue;
                }
            }
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&next);
        }
        text
    }
}

fn is_stub(text: &str) -> bool {
    text.len() <= STUB && {
        let folded = fold(text);
        STUBS.iter().any(|stub| folded.contains(stub))
    }
}

/// Plain text in its lines; lines that a program broke for show are joined again (RFC 3676).
fn plain(part: &MessagePart<'_>, text: &str) -> String {
    let says =
        |name: &str, value: &str| parameter(part, name).is_some_and(|said| said.eq_ignore_ascii_case(value));
    if says("format", "flowed") { unflowed(text, says("delsp", "yes")) } else { text.to_owned() }
}

/// Joins lines that end in a space with the next one of the same depth of quoting.
fn unflowed(text: &str, delsp: bool) -> String {
    let mut read = String::with_capacity(text.len());
    let mut flows = None;
    for line in text.lines() {
        let unquoted = line.trim_start_matches('>');
        let depth = line.len() - unquoted.len();
        let words = unquoted.strip_prefix(' ').unwrap_or(unquoted);
        if flows != Some(depth) {
            if flows.is_some() {
                read.push('\n');
            }
            read.push_str(&line[..depth]);
            if depth > 0 && !words.is_empty() {
                read.push(' ');
            }
        }
        flows = (words.ends_with(' ') && words != "-- ").then_some(depth);
        if flows.is_some() && delsp {
            read.push_str(&words[..words.len() - 1]);
        } else {
            read.push_str(words);
        }
        if flows.is_none() {
            read.push('\n');
        }
    }
    read
}

/// The text with letters in their composed form, one kind of space and of line end, and nothing that cannot be
/// seen.
fn tidy(text: &str) -> String {
    let seen = text.chars().take(MOST).filter_map(|c| match c {
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Some(' ')
        }
        '\n' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        c => (!c.is_control()).then_some(c),
    });
    let composed: String = seen.nfc().collect();
    let mut lines: Vec<&str> = composed.lines().map(str::trim_end).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    lines.drain(..first);
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(mail: &str) -> String {
        super::super::parsed(mail.as_bytes()).map(|mail| body(&mail)).unwrap_or_default()
    }

    #[test]
    fn lines_that_were_broken_for_show_are_one_again() {
        for (flowed, delsp, joined) in [
            ("GIA HAN 2 30/11 chờ \nsố liệu\nhết", false, "GIA HAN 2 30/11 chờ số liệu\nhết\n"),
            ("> một \n> hai\nba \n\nbốn", false, "> một hai\nba \nbốn\n"),
            ("> một \nhai", false, "> một \nhai\n"),
            (">> một \n>> hai\n> ba", false, ">> một hai\n> ba\n"),
            ("chữ \nhán", true, "chữhán\n"),
            (" >không phải trích\n From: ai", false, ">không phải trích\nFrom: ai\n"),
            ("hết\n-- \nChữ ký", false, "hết\n-- \nChữ ký\n"),
        ] {
            assert_eq!(unflowed(flowed, delsp), joined, "{flowed}");
        }
    }

    #[test]
    fn nothing_stays_that_cannot_be_seen() {
        assert_eq!(tidy("\r\n\u{feff}XO\u{200b}NG\u{a0}1 \r\n\tHe\u{323}n\u{7} 2\r\n\r\n"), "XONG 1\n Hẹn 2");
        assert_eq!(tidy(&"a".repeat(MOST + 5)).len(), MOST);
    }

    #[test]
    fn every_charset_that_offices_use_is_read() {
        for (charset, encoding, encoded, read) in [
            ("utf-8", "8bit", "Đã xong", "Đã xong"),
            ("utf-8", "base64", "xJDDoyB4b25n", "Đã xong"),
            ("utf-8", "quoted-printable", "=C4=90=C3=A3=\r\n xong", "Đã xong"),
            (
                "windows-1258",
                "quoted-printable",
                "He=F2n ch=F3t: =D0a=DE x=FD=D2 ly=EC, v=E2=DEn ch=F5=CC =F5=D2 ti=D2nh",
                "Hẹn chót: Đã xử lý, vẫn chờ ở tỉnh",
            ),
            ("us-ascii", "7bit", "XONG 1", "XONG 1"),
            ("iso-8859-1", "quoted-printable", "=E0 =E9", "à é"),
            ("utf-16", "base64", "/v8BEADjACAAeABvAG4AZw==", "Đã xong"),
            ("never-heard-of", "8bit", "Đã xong", "Đã xong"),
        ] {
            let mail = format!(
                "Message-ID: <a@b>\r\nContent-Type: text/plain; charset={charset}\r\n\
                 Content-Transfer-Encoding: {encoding}\r\n\r\n{encoded}\r\n"
            );
            let found = text(&mail);
            assert_eq!(found, read, "{charset}, {encoding}");
        }
    }

    #[test]
    fn a_mail_that_says_no_charset_never_stops_anything() {
        let mut mail = b"Message-ID: <a@b>\r\n\r\nXONG 1 ".to_vec();
        mail.extend([0xff, 0xfe, 0x80, 0xe1, 0xbb]);
        let read = super::super::parsed(&mail).map(|mail| body(&mail)).unwrap_or_default();
        assert!(read.starts_with("XONG 1"), "{read}");
    }
}
