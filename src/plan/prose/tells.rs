//! Whether a sentence tells somebody to do something, or says what is, was, or holds for everybody.
//! Must not know who is named.

use crate::phrase::{find_words, name_key};

/// How sentences begin that say what was, on what ground, or who is answerable.
const NO_TASKS: &[&str] = &[
    "can cu",
    "tinh den",
    "den nai",
    "dong i",
    "thuc hien nghi quiet",
    "thuc hien ke hoach",
    "thu truong cac",
    "noi nhan",
    "kinh gui",
    "theo de nghi",
    "xet de nghi",
    "theo bao cao",
    "qua theo doi",
    "ket qua",
    "thoi han nop",
    "sau khi nghe",
    "tai cuoc hop",
    "hien nai",
    "thoi gian qua",
    "ngai",
    "tren dai la",
    "trong qua trinh",
    "truong hop",
    "neu co",
    "qua thoi han",
    "tham du",
    "tham gia cuoc hop",
    "du hop",
    "chu tri cuoc hop",
    "bieu duong",
    "ghi nhan",
    "hoan nghenh",
    "tui nhien",
    "ben canh do",
    "ngoai ra con",
    "ket luan nai thai the",
];
/// "Chế độ báo cáo:" and its like are no longer, in words.
const LONGEST_TOPIC: usize = 8;
/// Words by which something lies ahead, though the sentence also says what was done.
const AHEAD: &[&str] = &[
    "truoc",
    "cham nhat",
    "xong",
    "den ngai",
    "den het",
    "hoan thanh",
    "ra soat",
    "tham muu",
    "bao cao",
    "da dang",
];
/// Words of what has happened.
const PAST: &[&str] = &[
    "da hop",
    "da hoan thanh",
    "da thuc hien",
    "da ban hanh",
    "da duoc",
    "da co ban",
    "da trien khai",
    "da gui",
];
/// Words by which nobody is told to do anything, wherever they stand.
const NEVER: &[&str] = &[
    "chiu trach nhiem truoc",
    "chiu trach nhiem toan dien truoc",
    "cua nguoi dan la",
    "danh gia cao",
    "de cac don vi biet",
    "de cac co quan don vi biet",
    "duoi su chu tri",
];
/// Words by which somebody is told to do something.
const ORDERS: &[&str] = &[
    "giao",
    "ieu cau",
    "de nghi",
    "chi dao",
    "phan cong",
    "tiep tuc",
    "khan truong",
    "chu dong",
    "phoi hop",
];
/// Words of what somebody does, without an order before them.
const DUTIES: &[&str] = &[
    "chu tri",
    "theo doi",
    "don doc",
    "bao cao",
    "thuong xuien",
    "cap nhat",
    "tham muu",
    "thuc hien",
    "to chuc",
    "ra soat",
    "xai dung",
    "gui",
    "niem iet",
    "huong dan",
    "kiem tra",
    "tuien truien",
    "tong hop",
];

/// Whether a sentence says what is, was or should be without giving anybody anything to do.
pub(super) fn is_no_task(key: &str) -> bool {
    let begins =
        |begin: &&str| key.strip_prefix(*begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let begins_so = NO_TASKS.iter().any(begins)
        && !key.starts_with("ket qua thuc hien bao cao")
        // "Đến nay" begins no task, "đến ngày" may.
        || begins(&"dong chi") && find_words(key, "chu tri cuoc hop").is_some();
    begins_so
        || has_any(key, PAST) && ORDERS.iter().all(|order| !key.starts_with(order))
        || find_words(key, "da").is_some() && !has_any(key, AHEAD) && ORDERS.iter().all(|order| !key.starts_with(order))
        || has_any(key, NEVER)
        // "thông báo đến các đơn vị biết, thực hiện"
        || find_words(key, "thong bao").is_some_and(|at| find_words(&key[at..], "biet").is_some())
}

/// Whether somebody is told to do something; a steering committee is not told by its name.
pub(super) fn is_told(key: &str) -> bool {
    has_any(&key.replace("ban chi dao", ""), ORDERS)
}

/// Whether somebody is said to do something.
pub(super) fn is_duty(key: &str) -> bool {
    has_any(key, DUTIES)
}

/// The text from who is told to do something on: behind "Đối với việc …:", "Về …:", and behind who tells it, as
/// `names` says of the words in front: that they name no unit.
pub(super) fn subject(text: &str, names: impl Fn(&str) -> bool) -> &str {
    let text = behind_topic(text, &names);
    behind_teller(text, &names).unwrap_or(text)
}

/// Behind "Đối với việc …:", "1. Về công tác …:".
fn behind_topic<'t>(text: &'t str, names: &impl Fn(&str) -> bool) -> &'t str {
    let Some((topic, rest)) = text.split_once(':') else { return text };
    let key = name_key(topic);
    let first = rest.split(';').next().unwrap_or_default();
    let is_short = key.split(' ').count() <= LONGEST_TOPIC && names(first);
    let is_topic = key.starts_with("doi voi") || (key.starts_with("ve ") || is_short) && !names(topic);
    if is_topic && !rest.trim().is_empty() { rest } else { text }
}

/// Behind "Chủ tịch UBND xã giao", "UBND xã yêu cầu".
fn behind_teller<'t>(text: &'t str, names: &impl Fn(&str) -> bool) -> Option<&'t str> {
    const VERBS: [&str; 7] = [
        " thống nhất giao ",
        " giao ",
        " yêu cầu ",
        " đề nghị ",
        " phân công ",
        " chỉ đạo ",
        " kết luận giao ",
    ];
    let lower = text.to_lowercase();
    // Lower case may change the length of odd letters.
    if lower.len() != text.len() {
        return None;
    }
    let lower = lower.replace(" giao ban", "_giao_ban");
    let (at, length) = VERBS.iter().filter_map(|verb| Some((lower.find(verb)?, verb.len()))).min()?;
    let teller = text.get(..at)?;
    let key = name_key(teller);
    let is_above = [
        "thu tuong",
        "chinh phu",
        "ubnd",
        "ui ban nhan dan",
        "chu tich",
        "thuong truc",
        "dang ui",
        "lanh dao",
        "ban chi dao",
        "hdnd",
    ]
    .iter()
    .any(|name| find_words(&key, name).is_some());
    (is_above && !names(teller)).then(|| text.get(at + length..)).flatten()
}

fn has_any(key: &str, words: &[&str]) -> bool {
    words.iter().any(|words| find_words(key, words).is_some())
}
