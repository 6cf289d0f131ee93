//! The words by which offices head the columns of their plans.
//! Must not know cells, nor which column is taken where several have one meaning.

use crate::phrase::{find_words, name_key, without_brackets};

/// What a column of a plan holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plan) enum PlanColumn {
    Number,
    Title,
    Lead,
    Coordinators,
    Due,
    Product,
    /// How it stands: no part of a plan.
    Standing,
    /// Who answers for it in person; the unit counts.
    Person,
    /// A day that is no deadline: when it begins, was given, was done.
    OtherDay,
    /// Money, remarks, what else there is.
    Other,
}

/// By which words a heading names a column, the first that fits; all of a line's words must stand in the heading.
const NAMES: &[(&str, PlanColumn)] = &[
    ("tt", PlanColumn::Number),
    ("stt", PlanColumn::Number),
    ("so tt", PlanColumn::Number),
    ("so thu tu", PlanColumn::Number),
    ("thu tu", PlanColumn::Number),
    ("ma so", PlanColumn::Number),
    ("nguoi dung dau", PlanColumn::Person),
    ("lanh dao", PlanColumn::Person),
    ("nguoi chi dao", PlanColumn::Person),
    ("nguoi phu trach", PlanColumn::Person),
    ("can bo phu trach", PlanColumn::Person),
    ("kinh phi", PlanColumn::Other),
    ("nguon von", PlanColumn::Other),
    ("nguon luc", PlanColumn::Other),
    ("du toan", PlanColumn::Other),
    ("ghi chu", PlanColumn::Other),
    ("can cu", PlanColumn::Other),
    ("don vi tinh", PlanColumn::Other),
    ("dvt", PlanColumn::Other),
    ("so luong", PlanColumn::Other),
    ("so viec", PlanColumn::Other),
    ("so nhiem vu", PlanColumn::Other),
    ("tong so", PlanColumn::Other),
    ("ngai giao", PlanColumn::OtherDay),
    ("thoi gian giao", PlanColumn::OtherDay),
    ("ngai nhan", PlanColumn::OtherDay),
    ("ngai ban hanh", PlanColumn::OtherDay),
    ("ngai van ban", PlanColumn::OtherDay),
    ("thuc te", PlanColumn::OtherDay),
    ("gia han", PlanColumn::OtherDay),
    ("so van ban", PlanColumn::Other),
    ("so ki hieu", PlanColumn::Other),
    ("van ban giao", PlanColumn::Other),
    ("phoi hop", PlanColumn::Coordinators),
    ("tham gia", PlanColumn::Coordinators),
    ("cung thuc hien", PlanColumn::Coordinators),
    ("don vi lien quan", PlanColumn::Coordinators),
    ("co quan lien quan", PlanColumn::Coordinators),
    ("don vi co lien quan", PlanColumn::Coordinators),
    ("chu tri", PlanColumn::Lead),
    ("thuc hien chinh", PlanColumn::Lead),
    ("chiu trach nhiem", PlanColumn::Lead),
    ("don vi thuc hien", PlanColumn::Lead),
    ("co quan thuc hien", PlanColumn::Lead),
    ("don vi dau moi", PlanColumn::Lead),
    ("co quan dau moi", PlanColumn::Lead),
    ("dau moi", PlanColumn::Lead),
    ("don vi duoc giao", PlanColumn::Lead),
    ("co quan duoc giao", PlanColumn::Lead),
    ("phan cong", PlanColumn::Lead),
    ("giao cho", PlanColumn::Lead),
    ("bo phan", PlanColumn::Lead),
    ("nguoi thuc hien", PlanColumn::Lead),
    ("trach nhiem", PlanColumn::Lead),
    ("don vi tham muu", PlanColumn::Lead),
    ("co quan tham muu", PlanColumn::Lead),
    ("qua han", PlanColumn::Standing),
    ("con han", PlanColumn::Standing),
    ("trong han", PlanColumn::Standing),
    ("thoi han", PlanColumn::Due),
    ("thoi gian", PlanColumn::Due),
    ("thoi diem", PlanColumn::Due),
    ("han hoan thanh", PlanColumn::Due),
    ("han xu li", PlanColumn::Due),
    ("ngai hoan thanh", PlanColumn::Due),
    ("moc hoan thanh", PlanColumn::Due),
    ("ket thuc", PlanColumn::Due),
    ("den ngai", PlanColumn::Due),
    ("lo trinh", PlanColumn::Due),
    ("ki han", PlanColumn::Due),
    ("han", PlanColumn::Due),
    ("tien do", PlanColumn::Due),
    ("dinh ki", PlanColumn::Due),
    ("tinh trang", PlanColumn::Standing),
    ("tinh hinh", PlanColumn::Standing),
    ("trang thai", PlanColumn::Standing),
    ("ket qua thuc hien", PlanColumn::Product),
    ("ket qua", PlanColumn::Product),
    ("san pham", PlanColumn::Product),
    ("dau ra", PlanColumn::Product),
    ("ieu cau", PlanColumn::Product),
    ("muc tieu", PlanColumn::Product),
    ("chi tieu", PlanColumn::Product),
    ("noi dung", PlanColumn::Title),
    ("nhiem vu", PlanColumn::Title),
    ("cong viec", PlanColumn::Title),
    ("ten viec", PlanColumn::Title),
    ("dau viec", PlanColumn::Title),
    ("viec can lam", PlanColumn::Title),
    ("phan viec", PlanColumn::Title),
    ("hang muc", PlanColumn::Title),
    ("giai phap", PlanColumn::Title),
    ("hoat dong", PlanColumn::Title),
    ("de an", PlanColumn::Title),
    ("du an", PlanColumn::Title),
    ("van ban", PlanColumn::Title),
    ("ten", PlanColumn::Title),
    ("co quan", PlanColumn::Lead),
    ("don vi", PlanColumn::Lead),
    ("phong ban", PlanColumn::Lead),
];
/// A heading of more words is a sentence.
const MOST_WORDS: usize = 14;

/// A heading for comparison: without brackets, footnote marks and column numbers.
pub(super) fn key(heading: &str) -> String {
    let key = name_key(&without_brackets(heading));
    let words = key.split(' ').filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
    // A footnote mark may stand right behind a word.
    words.map(|word| word.trim_end_matches(char::is_numeric)).collect::<Vec<_>>().join(" ")
}

/// What a heading names; [`PlanColumn::Other`] where nobody knows.
pub(super) fn named(heading: &str) -> PlanColumn {
    known(heading).unwrap_or(PlanColumn::Other)
}

/// What a heading of one or two levels names, where its words are known.
pub(super) fn known(heading: &str) -> Option<PlanColumn> {
    let (upper, lower) = heading.split_once(" / ").unwrap_or(("", heading));
    named_by(&key(lower)).or_else(|| named_by(&key(&format!("{upper} {lower}"))))
}

/// Whether a heading that names what is to be reached may also head the tasks: `Chỉ tiêu, nhiệm vụ`.
pub(super) fn may_be_title(heading: &str) -> bool {
    let key = key(heading);
    ["chi tieu", "muc tieu"].iter().any(|name| key.starts_with(name))
}

fn named_by(key: &str) -> Option<PlanColumn> {
    if key.is_empty() || key.split(' ').count() > MOST_WORDS {
        return None;
    }
    let has = |words: &str| find_words(key, words).is_some();
    // One word alone is a heading, but not within others.
    match key {
        "muc" => return Some(PlanColumn::Number),
        "viec" => return Some(PlanColumn::Title),
        "thuc hien" => return Some(PlanColumn::Lead),
        _ => {}
    }
    if has("chu tri") && has("phoi hop") {
        return Some(PlanColumn::Lead);
    }
    let begins = has("bat dau") || has("khoi cong") || has("tu ngai");
    if begins && !has("ket thuc") && !has("hoan thanh") && !has("den ngai") {
        return Some(PlanColumn::OtherDay);
    }
    NAMES.iter().find(|(name, _)| has(name)).map(|(_, column)| *column)
}
