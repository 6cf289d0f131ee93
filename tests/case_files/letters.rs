//! The letters of old Vietnamese systems: texts as their programs write them, byte by byte.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

/// A letter as the Vietnamese alphabet builds it: its base with what belongs to the letter, and its tone.
struct Letter {
    /// The letter without its tone: `ơ` of `ờ`.
    plain: char,
    tone: Option<char>,
}

const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

fn letters(text: &str) -> impl Iterator<Item = Letter> {
    text.nfc().map(|c| {
        let mut parts = std::iter::once(c).nfd();
        let base = parts.next().unwrap_or(c);
        let mut letter = Letter { plain: base, tone: None };
        for mark in parts {
            if TONES.contains(&mark) {
                letter.tone = Some(mark);
            } else {
                letter.plain = compose(letter.plain, mark).unwrap_or(letter.plain);
            }
        }
        letter
    })
}

/// UTF-16, with the mark at the front where `marked`.
pub fn utf_16(text: &str, little: bool, marked: bool) -> Vec<u8> {
    let mark = marked.then_some(0xFEFF);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// Windows-1258: letters that the page has are one byte, the tones of all others a byte behind their letter.
pub fn windows_1258(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in letters(text) {
        let whole = letter.tone.and_then(|tone| compose(letter.plain, tone));
        if let Some(whole) = whole.filter(|whole| "ÀÁÈÉÍÓÙÚàáèéíóùú".contains(*whole)) {
            bytes.push(whole as u8);
            continue;
        }
        bytes.push(match letter.plain {
            'Ă' => 0xC3,
            'ă' => 0xE3,
            'Đ' => 0xD0,
            'đ' => 0xF0,
            'Ơ' => 0xD5,
            'ơ' => 0xF5,
            'Ư' => 0xDD,
            'ư' => 0xFD,
            other => other as u8,
        });
        let tone = letter.tone.and_then(|tone| TONES.iter().position(|known| *known == tone));
        bytes.extend(tone.map(|tone| [0xCC, 0xD2, 0xDE, 0xEC, 0xF2][tone]));
    }
    bytes
}

/// Runs of the table of TCVN 5712:1993 that fonts such as `.VnTime` use: the first code, and its letters.
const TCVN3: [(u8, &str); 8] = [
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
];

/// TCVN3, as a spreadsheet shows it in another font: `Hạn` is `H¹n`. A capital with a tone is its small letter.
pub fn tcvn3(text: &str) -> String {
    let code = |c: char| {
        TCVN3.iter().find_map(|(first, run)| {
            let place = run.chars().position(|known| known == c)?;
            Some(char::from(first + place as u8))
        })
    };
    text.nfc().map(|c| code(c).or_else(|| c.to_lowercase().next().and_then(code)).unwrap_or(c)).collect()
}

/// VNI, as a spreadsheet shows it in another font: `Hạn` is `Haïn`.
pub fn vni(text: &str) -> String {
    let mut written = String::new();
    for letter in letters(text) {
        let small = letter.plain.to_lowercase().next().unwrap_or(letter.plain);
        let tone = letter.tone.and_then(|tone| TONES.iter().position(|known| *known == tone));
        let marked = |base: char, with: &str, bare: &str| {
            let mark = tone.and_then(|tone| with.chars().nth(tone)).map_or(bare.to_owned(), String::from);
            format!("{base}{mark}")
        };
        // The marks stand in the order of `TONES`: grave, hook, tilde, acute, dot.
        let (plain, circumflex) = ("øûõùï", "àåãáä");
        let small_form = match small {
            'â' => marked('a', circumflex, "â"),
            'ê' => marked('e', circumflex, "â"),
            'ô' => marked('o', circumflex, "â"),
            'ă' => marked('a', "èúüéë", "ê"),
            'ơ' => marked('ô', plain, ""),
            'ư' => marked('ö', plain, ""),
            'đ' => "ñ".to_owned(),
            'i' if tone.is_some() => tone.and_then(|tone| "ìæóíò".chars().nth(tone)).into_iter().collect(),
            'y' if letter.tone == Some('\u{323}') => "î".to_owned(),
            other => marked(other, plain, ""),
        };
        written.push_str(&if small == letter.plain { small_form } else { small_form.to_uppercase() });
    }
    written
}
