//! The words of a text, and the words by which Vietnamese names are known. Data, and how a text falls into words.
//! Must not decide what is a name.

use crate::model::fold::{fold, folds_to};

/// One word of a text.
#[derive(Debug, Clone)]
pub(super) struct TextWord {
    /// The word as it stands in the text.
    pub raw: String,
    /// The word in small letters.
    pub lower: String,
    /// The word in small letters without accents.
    pub folded: String,
    /// Whether the word begins with a capital.
    pub is_capital: bool,
}

impl TextWord {
    /// Whether the word bears no accent.
    pub(super) fn is_bare(&self) -> bool {
        self.lower == self.folded
    }

    /// Whether the word is in a list: as it is written, or folded where it bears no accent.
    pub(super) fn is_in(&self, list: &[&str]) -> bool {
        list.iter().any(|known| *known == self.lower || (self.is_bare() && folds_to(known, &self.folded)))
    }

    /// Whether the word is a given name, also one that means something else elsewhere.
    pub(super) fn is_given_name(&self) -> bool {
        self.is_in(&SURELY_GIVEN) || self.is_in(&ALSO_GIVEN)
    }

    fn new(raw: &str) -> Self {
        let is_capital = raw.starts_with(char::is_uppercase);
        Self { raw: raw.to_owned(), lower: raw.to_lowercase(), folded: fold(raw), is_capital }
    }
}

/// The words of a text; `NguyễnVănAn` is three.
pub(super) fn words(text: &str) -> Vec<TextWord> {
    let mut found: Vec<String> = Vec::new();
    for piece in text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty()) {
        let mut word = String::new();
        let mut was_small = false;
        for c in piece.chars() {
            if c.is_uppercase() && was_small {
                found.push(std::mem::take(&mut word));
            }
            was_small = c.is_lowercase();
            word.push(c);
        }
        found.push(word);
    }
    found.iter().map(|raw| TextWord::new(raw)).collect()
}

/// Family names that are hardly anything else before a capital.
pub(super) const SURNAMES: [&str; 37] = [
    "ng", "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
    "ngô", "dương", "lý", "đinh", "trịnh", "trương", "lương", "lưu", "phùng", "vương", "quách", "kiều",
    "nghiêm", "thạch", "đàm", "tạ", "đào", "mạc", "giáp", "khuất", "cấn", "tôn", "bạch",
];
/// Family names that are also other words: two more words of a name are needed behind them.
pub(super) const OTHERS: [&str; 18] = [
    "mai", "hà", "cao", "thái", "lâm", "châu", "tô", "la", "đoàn", "tăng", "triệu", "lục", "chu", "từ",
    "ông", "an", "cù", "lại",
];
/// Words that stand second in a name.
pub(super) const MIDDLES: [&str; 30] = [
    "văn", "thị", "đức", "hữu", "ngọc", "minh", "quang", "xuân", "thanh", "kim", "hồng", "thu", "đình", "bá",
    "thế", "tuấn", "quốc", "trọng", "viết", "phương", "như", "mỹ", "gia", "bảo", "khánh", "mộng", "bích",
    "hoàng", "anh", "thúy",
];
/// Given names that are also other words: they count where a name is expected.
const ALSO_GIVEN: [&str; 28] = [
    "toàn", "mai", "hồng", "bình", "sơn", "nam", "long", "hải", "đức", "lộc", "thọ", "khánh", "liên",
    "nguyệt", "xuân", "minh", "tâm", "quân", "khoa", "phong", "bảo", "thành", "tài", "nghĩa", "trí", "việt",
    "quý", "hòa",
];
/// Given names that mean nothing else, also behind "của" or in quotes.
pub(super) const SURELY_GIVEN: [&str; 40] = [
    "hùng",
    "dũng",
    "tuấn",
    "lan",
    "hoa",
    "hương",
    "thủy",
    "nga",
    "linh",
    "trang",
    "thảo",
    "cường",
    "thắng",
    "vinh",
    "tùng",
    "tú",
    "ngọc",
    "yến",
    "oanh",
    "loan",
    "huệ",
    "cúc",
    "hằng",
    "dung",
    "hạnh",
    "hiền",
    "đạt",
    "kiên",
    "hiếu",
    "quỳnh",
    "nhung",
    "ngân",
    "tiến",
    "tuyết",
    "vân",
    "khang",
    "thúy",
    "phượng",
    "thịnh",
    "phúc",
];
/// Words behind which a name is that of a place, a street, a school.
pub(super) const BEFORE_PLACES: [&str; 44] = [
    "đường",
    "phố",
    "xã",
    "phường",
    "thôn",
    "tỉnh",
    "huyện",
    "tp",
    "trường",
    "chợ",
    "cầu",
    "khu",
    "viện",
    "viên",
    "tuyến",
    "ấp",
    "sông",
    "núi",
    "chùa",
    "đền",
    "đài",
    "quỹ",
    "giải",
    "thpt",
    "thcs",
    "học",
    "mầm",
    "non",
    "bản",
    "buôn",
    "đảo",
    "quận",
    "ql",
    "lăng",
    "đập",
    "kênh",
    "suối",
    "trạm",
    "bến",
    "cảng",
    "quảng",
    "làng",
    "tổ",
    "ubnd",
];
/// Places that begin like a name.
pub(super) const PLACES: [(&str, &str); 43] = [
    ("việt", "nam"),
    ("hà", "nội"),
    ("hà", "giang"),
    ("hà", "nam"),
    ("hà", "tĩnh"),
    ("hà", "tiên"),
    ("hà", "long"),
    ("lâm", "đồng"),
    ("cao", "bằng"),
    ("cao", "lãnh"),
    ("thái", "nguyên"),
    ("thái", "bình"),
    ("phan", "rang"),
    ("phan", "thiết"),
    ("châu", "đốc"),
    ("mai", "châu"),
    ("la", "gi"),
    ("lệ", "thủy"),
    ("lý", "sơn"),
    ("đồ", "sơn"),
    ("hồ", "tây"),
    ("hồ", "chí"),
    ("hoàng", "sa"),
    ("trường", "sa"),
    ("dương", "minh"),
    ("định", "hóa"),
    ("bách", "khoa"),
    ("bà", "rịa"),
    ("bà", "nà"),
    ("bà", "đen"),
    ("bà", "đình"),
    ("ba", "đình"),
    ("ba", "vì"),
    ("bắc", "ninh"),
    ("bắc", "giang"),
    ("bắc", "kạn"),
    ("bắc", "liêu"),
    ("bắc", "ái"),
    ("chu", "lai"),
    ("chư", "sê"),
    ("bác", "ái"),
    ("cô", "tô"),
    ("chi", "lăng"),
];
/// Terms that begin like a name, where their second word has no capital.
pub(super) const TERMS: [(&str, &str); 38] = [
    ("hạ", "tầng"),
    ("phần", "mềm"),
    ("phản", "ánh"),
    ("phân", "vân"),
    ("lễ", "hội"),
    ("lệ", "phí"),
    ("lý", "do"),
    ("đô", "thị"),
    ("hồ", "sơ"),
    ("hộ", "tịch"),
    ("hộ", "khẩu"),
    ("hộ", "nghèo"),
    ("hộ", "kinh"),
    ("hỗ", "trợ"),
    ("lương", "thực"),
    ("lưu", "trữ"),
    ("lưu", "ý"),
    ("võ", "thuật"),
    ("vũ", "trang"),
    ("đoàn", "thể"),
    ("đoàn", "thanh"),
    ("đoàn", "kiểm"),
    ("đoàn", "xã"),
    ("đoàn", "công"),
    ("đảng", "ủy"),
    ("đảng", "bộ"),
    ("đảng", "viên"),
    ("đăng", "ký"),
    ("đào", "tạo"),
    ("dương", "lịch"),
    ("minh", "bạch"),
    ("tổ", "dân"),
    ("chủ", "tịch"),
    ("chủ", "trì"),
    ("tôn", "giáo"),
    ("an", "ninh"),
    ("đang", "thi"),
    ("ngô", "đồng"),
];
/// Family names that are hardly a word in small letters.
pub(super) const ONLY_SURNAMES: [&str; 15] = [
    "nguyễn", "trần", "lê", "phạm", "huỳnh", "đặng", "bùi", "ngô", "đinh", "trịnh", "trương", "phùng",
    "quách", "nghiêm", "đàm",
];

/// Whether two words are one of `pairs`.
pub(super) fn is_pair(first: &TextWord, second: &TextWord, pairs: &[(&str, &str)]) -> bool {
    pairs.iter().any(|(one, two)| first.is_in(&[one]) && second.is_in(&[two]))
}
