//! The tables that are attached to a mail, as the bytes that the sender saved: the letters of a text are left as they
//! are. Must not know what stands in a table.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders as _, PartType};

use super::text::kind;
use crate::channel::AttachedTable;

/// The most tables of one mail that are looked at.
const MOST: usize = 20;

/// How the names of tables end.
const ENDINGS: [&str; 6] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"];

/// The types of tables, for a table whose name says nothing.
const KINDS: [&str; 5] = [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/csv",
    "application/csv",
];

/// The tables that are attached to the mail itself, not to a mail within it.
pub(super) fn attached(mail: &Message<'_>) -> Vec<AttachedTable> {
    let tables = mail.parts.iter().enumerate().filter_map(|(at, part)| table(mail, at, part));
    tables.take(MOST).collect()
}

fn table(mail: &Message<'_>, at: usize, part: &MessagePart<'_>) -> Option<AttachedTable> {
    if matches!(part.body, PartType::Multipart(_) | PartType::Message(_)) {
        return None;
    }
    let name = part.attachment_name().unwrap_or_default().trim().to_owned();
    let small = name.to_lowercase();
    if !ENDINGS.iter().any(|ending| small.ends_with(ending)) && !KINDS.contains(&kind(part).as_str()) {
        return None;
    }
    let raw = mail.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    let bytes = match part.encoding {
        Encoding::Base64 => base64_decode(raw).or_else(|| decoded(part)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).or_else(|| decoded(part)),
        Encoding::None => Some(raw.to_vec()),
    };
    // Behind a part among others stands at least the line that ends them all.
    let is_whole = at == 0 || (part.offset_end as usize) < mail.raw_message.len();
    Some(AttachedTable { name, bytes: bytes.unwrap_or_default(), is_whole })
}

/// The content as the parser has read it.
fn decoded(part: &MessagePart<'_>) -> Option<Vec<u8>> {
    match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(bytes.to_vec()),
        PartType::Text(text) | PartType::Html(text) => Some(text.as_bytes().to_vec()),
        PartType::Message(_) | PartType::Multipart(_) => None,
    }
}
