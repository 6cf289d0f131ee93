//! Forms of address, and what may follow them without being a name. Data only.

/// Forms behind which whatever follows is a name, unless it is one of [`NOT_BEHIND`].
pub(super) const STRONG: [&str; 3] = ["ông", "bà", "cụ"];
/// Forms that are other words too: they count only before a capital or a known name.
pub(super) const WEAK: [&str; 16] = [
    "anh", "chị", "em", "cô", "chú", "bác", "dì", "cậu", "mợ", "thím", "cháu", "bé", "mr", "mrs", "ms", "bạn",
];
/// Words for people behind which a place may be named as well: only a known name counts.
pub(super) const GROUPS: [&str; 11] =
    ["hộ", "chủ", "vợ", "chồng", "con", "mẹ", "cha", "bố", "tên", "gọi", "gặp"];
/// Words for people, in two words, behind which only a known name counts.
pub(super) const TWO_WORDS: [(&str, &str); 14] = [
    ("công", "dân"),
    ("người", "dân"),
    ("hộ", "dân"),
    ("gia", "đình"),
    ("đồng", "chí"),
    ("khiếu", "nại"),
    ("tố", "cáo"),
    ("kiến", "nghị"),
    ("phản", "ánh"),
    ("đương", "sự"),
    ("thân", "nhân"),
    ("bệnh", "nhân"),
    ("nạn", "nhân"),
    ("nguyên", "đơn"),
];
/// Words behind which a given name alone is a person's.
pub(super) const LEADING: [&str; 8] = ["của", "tên", "gọi", "gặp", "cho", "với", "là", "bởi"];
/// Titles and offices: a text may name a post.
pub(super) const OFFICES: [&str; 38] = [
    "trưởng",
    "phó",
    "chủ",
    "bí",
    "giám",
    "chánh",
    "đầu",
    "thủ",
    "lãnh",
    "cán",
    "sở",
    "ban",
    "phòng",
    "ubnd",
    "hđnd",
    "hội",
    "tổ",
    "đoàn",
    "cục",
    "kho",
    "mặt",
    "đảng",
    "thường",
    "bộ",
    "tỉnh",
    "xã",
    "phường",
    "huyện",
    "thôn",
    "khu",
    "viện",
    "vp",
    "kt",
    "vhxh",
    "bch",
    "tòa",
    "nhà",
    "địa",
];
/// Offices in two words, of which the first may be a name.
pub(super) const OFFICE_PAIRS: [(&str, &str); 7] = [
    ("trung", "tâm"),
    ("văn", "phòng"),
    ("công", "an"),
    ("công", "chức"),
    ("chi", "cục"),
    ("chi", "bộ"),
    ("quân", "sự"),
];
/// What may follow "tên" without being a person: "tên Kế hoạch".
pub(super) const THINGS: [&str; 14] =
    ["kế", "đề", "dự", "chương", "báo", "quyết", "nghị", "thông", "đơn", "cơ", "nhiệm", "sản", "công", "văn"];
/// What follows "ông", "bà", "cụ" without a name, folded.
pub(super) const NOT_BEHIND: [&str; 68] = [
    "cha", "chau", "anh", "chi", "chu", "bac", "ba", "ong", "con", "me", "noi", "ngoai", "da", "dang",
    "khong", "chua", "co", "nay", "do", "ay", "kia", "la", "duoc", "ve", "o", "va", "hoac", "de", "xin",
    "nop", "den", "kien", "khieu", "to", "phan", "yeu", "dong", "thuoc", "trong", "tren", "tai", "thi", "se",
    "cung", "van", "muon", "can", "bi", "do", "cua", "voi", "ta", "ma", "khi", "neu", "cho", "the", "bo",
    "truoc", "sau", "lai", "cao", "gia", "cac", "nguoi", "dai", "co", "ru",
];
/// A form of address and what follows it, folded, that together are another word where the second has no
/// capital.
pub(super) const PAIRS: [(&str, &str); 22] = [
    ("anh", "hung"),
    ("anh", "em"),
    ("anh", "chi"),
    ("anh", "ninh"),
    ("chi", "em"),
    ("em", "be"),
    ("chu", "trong"),
    ("chu", "y"),
    ("chu", "tri"),
    ("chu", "thich"),
    ("bac", "bo"),
    ("bac", "si"),
    ("bac", "ai"),
    ("co", "giao"),
    ("co", "nuoi"),
    ("ho", "tich"),
    ("con", "so"),
    ("dan", "quan"),
    ("dan", "toc"),
    ("dan", "so"),
    ("chi", "bo"),
    ("chi", "cuc"),
];
