//! The letters of a plain text out of its bytes, whatever their encoding.
//! Must not know what the text is for; a caller rates what it reads as.

mod legacy;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

pub(in crate::document) use legacy::OldFont;

use super::how::TextEncoding;
use super::sheet::SheetError;

/// How much of a text is looked at to find its encoding, in bytes.
const LOOK: usize = 64 * 1024;
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Common words in files of cases, by which the encoding of a text without known headings is told. None of them is the
/// same in another encoding.
const WORDS: [&str; 36] = [
    "và",
    "của",
    "xã",
    "phường",
    "phòng",
    "đơn",
    "vị",
    "ngày",
    "hạn",
    "xử",
    "lý",
    "trạng",
    "thái",
    "số",
    "mã",
    "hồ",
    "sơ",
    "nội",
    "dung",
    "kiến",
    "nghị",
    "phản",
    "ánh",
    "chủ",
    "trì",
    "văn",
    "bản",
    "tiếp",
    "nhận",
    "giải",
    "quyết",
    "thời",
    "đã",
    "chưa",
    "đang",
    "được",
];

/// The text that bytes hold, and its encoding. `rate` says how much sense the beginning of a text makes; where several
/// encodings are possible, the one that makes most sense is taken.
///
/// # Errors
/// The bytes are no text, are cut inside a letter, or no encoding makes any sense.
pub(super) fn read(
    mut bytes: Vec<u8>,
    rate: &dyn Fn(&str) -> usize,
) -> Result<(TextEncoding, String), SheetError> {
    if let Some(wide) = utf16(&bytes, rate)? {
        return Ok(wide);
    }
    let is_marked = bytes.starts_with(MARK);
    if is_marked {
        bytes.drain(..MARK.len());
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok((TextEncoding::Utf8, text)),
        Err(error) => error,
    };
    let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = sound.split(|byte| *byte == b'\n').count() as u64;
    let unknown = SheetError::NotUtf8 { line };
    let bytes = error.into_bytes();
    if bytes.iter().any(|byte| is_no_text(*byte)) {
        return Err(SheetError::UnknownFormat);
    }
    if is_marked {
        return Err(unknown);
    }
    // Three ways to write Vietnamese with one byte for a letter.
    let start = &bytes[..bytes.len().min(LOOK)];
    let ways = [TextEncoding::Windows1258, TextEncoding::Tcvn3, TextEncoding::Vni];
    let rated = ways.into_iter().rev().map(|way| {
        let text = eight_bits(start, way);
        ((rate(&text), words(&text)), way)
    });
    match rated.max_by_key(|(rated, _)| *rated) {
        Some((rated, way)) if rated > (0, 0) => Ok((way, eight_bits(&bytes, way))),
        _ => Err(unknown),
    }
}

/// UTF-16, where the bytes begin with its mark or have zeroes, as no other text does.
fn utf16(bytes: &[u8], rate: &dyn Fn(&str) -> usize) -> Result<Option<(TextEncoding, String)>, SheetError> {
    let (marked, bytes) = match bytes {
        [0xff, 0xfe, rest @ ..] => (Some(TextEncoding::Utf16Le), rest),
        [0xfe, 0xff, rest @ ..] => (Some(TextEncoding::Utf16Be), rest),
        _ if bytes.contains(&0) => (None, bytes),
        _ => return Ok(None),
    };
    if marked.is_some() && bytes.len() % 2 == 1 {
        return Err(SheetError::HalfLine);
    }
    let orders = [(TextEncoding::Utf16Le, UTF_16LE), (TextEncoding::Utf16Be, UTF_16BE)];
    let read = orders.into_iter().filter(|(order, _)| marked.is_none_or(|marked| marked == *order));
    let texts = read.filter_map(|(order, coding)| {
        let text = coding.decode_without_bom_handling_and_without_replacement(bytes)?;
        // In the wrong order, letters become characters of other scripts and signs that stand in no text.
        let is_text = !text.bytes().any(is_no_text);
        let latin =
            text.chars().take(LOOK).filter(|c| matches!(c, ..'\u{250}' | '\u{1e00}'..'\u{1f00}')).count();
        is_text.then(|| ((rate(start(&text)), latin), order, text.into_owned()))
    });
    let best = texts.max_by_key(|(rated, ..)| *rated).filter(|(rated, ..)| *rated > (0, 0));
    best.map(|(_, order, text)| Some((order, text))).ok_or(SheetError::UnknownFormat)
}

fn eight_bits(bytes: &[u8], encoding: TextEncoding) -> String {
    let coding = if encoding == TextEncoding::Windows1258 { WINDOWS_1258 } else { WINDOWS_1252 };
    let (text, _) = coding.decode_without_bom_handling(bytes);
    let font = match encoding {
        TextEncoding::Tcvn3 => OldFont::Tcvn3,
        TextEncoding::Vni => OldFont::Vni,
        _ => return text.nfc().collect(),
    };
    font.letters(&text)
}

/// How many of the common words stand in a text.
fn words(text: &str) -> usize {
    let small = text.to_lowercase();
    small.split(|c: char| !c.is_alphabetic()).filter(|word| WORDS.contains(word)).count()
}

/// The beginning of a text.
pub(super) fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(LOOK)]
}

/// Whether a byte stands in no text: what steers a terminal or a line, and zero.
fn is_no_text(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Mã hồ sơ;Đơn vị;Hạn xử lý\n1;Phòng Kinh tế;27/11/2026\n";

    fn encoded(bytes: &[u8]) -> Result<(TextEncoding, String), SheetError> {
        read(bytes.to_vec(), &|text| usize::from(text.to_lowercase().contains("hạn xử lý")))
    }

    fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    /// The text as Windows-1258 keeps it: most marks after their letters.
    fn windows() -> Vec<u8> {
        let whole = |c: char| WINDOWS_1258.encode(c.encode_utf8(&mut [0; 4])).2;
        let mut bytes = Vec::new();
        for c in TEXT.chars() {
            let parts: String = if whole(c) { split(c) } else { c.to_string() };
            bytes.extend_from_slice(&WINDOWS_1258.encode(&parts).0);
        }
        bytes
    }

    /// A letter with its roof or horn, and its tone beside it.
    fn split(c: char) -> String {
        let tones = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
        let marks: Vec<char> = c.to_string().nfd().collect();
        let (tone, rest): (Vec<char>, Vec<char>) = marks.into_iter().partition(|mark| tones.contains(mark));
        rest.into_iter().nfc().chain(tone).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let marked = format!("\u{feff}{TEXT}");
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), TextEncoding::Utf8),
            (marked.clone().into_bytes(), TextEncoding::Utf8),
            (wide(&marked, u16::to_le_bytes), TextEncoding::Utf16Le),
            (wide(&marked, u16::to_be_bytes), TextEncoding::Utf16Be),
            (wide(TEXT, u16::to_le_bytes), TextEncoding::Utf16Le),
            (wide(TEXT, u16::to_be_bytes), TextEncoding::Utf16Be),
            (windows(), TextEncoding::Windows1258),
            (
                b"M\xb7 h\xe5 s\xac;\xa7\xacn v\xde;H\xb9n x\xf6 l\xfd\n1;Ph\xdfng Kinh t\xd5;27/11/2026\n".to_vec(),
                TextEncoding::Tcvn3,
            ),
            (
                b"Ma\xf5 ho\xe0 s\xf4;\xd1\xf4n v\xf2;Ha\xefn x\xf6\xfb ly\xf9\n1;Pho\xf8ng Kinh te\xe1;27/11/2026\n".to_vec(),
                TextEncoding::Vni,
            ),
        ] {
            let (told, text) = encoded(&bytes).expect("an encoding that is read");
            assert_eq!((told, text.as_str()), (encoding, TEXT));
            // Also where nobody knows the headings.
            let (told, text) = read(bytes, &|_| 0).expect("an encoding that is read");
            assert_eq!((told, text.as_str()), (encoding, TEXT));
        }
    }

    #[test]
    fn what_is_no_text_or_makes_no_sense_is_refused() {
        assert!(matches!(encoded(b"a\nb\n\xe9\xe9,\xff\xf0"), Err(SheetError::NotUtf8 { line: 3 })));
        assert!(matches!(encoded(b"\xef\xbb\xbfM\xb7 h\xe5"), Err(SheetError::NotUtf8 { .. })));
        assert!(matches!(encoded(b"\x00\x01\x02\x03\xff"), Err(SheetError::UnknownFormat)));
        assert!(matches!(encoded(&[0; 4096]), Err(SheetError::UnknownFormat)));
        let cut = wide("\u{feff}Mã", u16::to_le_bytes);
        assert!(matches!(encoded(&cut[..cut.len() - 1]), Err(SheetError::HalfLine)));
    }
}
