//! The columns of a file of cases: their names from config, the words by which one looks like another, and what is to be
//! asked before a sheet may be taken.
//! Must not know what the cells below may hold.

use super::cells::is_day;
use super::headings::layout::Layout;
use super::headings::{HeadingMeaning, Headings};
use super::refusal::{ColumnDoubt, shown};
use crate::document::sheet::letter;
use crate::document::{Cell, Looks};
use crate::model::{CaseRules, Column, Organisation};
use crate::phrase::{find_words, name_key};

/// The columns in the order in which they are asked for.
pub const COLUMNS: [Column; 12] = [
    Column::Code,
    Column::Unit,
    Column::Field,
    Column::Received,
    Column::Due,
    Column::Extended,
    Column::State,
    Column::Finished,
    Column::Source,
    Column::Title,
    Column::Hour,
    Column::Secret,
];

/// Columns that must be understood where they seem to be there: what they say decides whether a case is pressed, when and
/// whom.
pub const DECIDING: [Column; 3] = [Column::Due, Column::Unit, Column::State];

/// Words that may stand beside the name of a column and change nothing.
const BESIDE: [&str; 50] = [
    "cần",
    "làm",
    "phải",
    "bộ",
    "phận",
    "đang",
    "theo",
    "quy",
    "định",
    "của",
    "hồ",
    "sơ",
    "nhiệm",
    "vụ",
    "văn",
    "bản",
    "công",
    "việc",
    "phản",
    "ánh",
    "kiến",
    "nghị",
    "xã",
    "phường",
    "ubnd",
    "chính",
    "hiện",
    "tại",
    "nay",
    "nếu",
    "có",
    "dd",
    "mm",
    "yyyy",
    "yy",
    "hh",
    "ngày",
    "giờ",
    "tháng",
    "năm",
    "xử",
    "lý",
    "giải",
    "quyết",
    "thực",
    "cụ",
    "thể",
    "đơn",
    "thư",
    "các",
];

/// By which words a heading that is no name seems to be a column.
const HINTS: [(Column, &[&str]); 4] = [
    (Column::Code, &["mã", "số ký hiệu", "số hiệu"]),
    (
        Column::Due,
        &[
            "hạn",
            "hẹn",
            "thời hạn",
            "deadline",
            "tiến độ",
            "thời gian",
            "mốc",
            "ngày trả",
            "ngày phải",
            "hoàn thành",
            "kết thúc",
            "due",
            "ngày xong",
        ],
    ),
    (
        Column::Unit,
        &[
            "đơn vị",
            "cơ quan",
            "phòng",
            "ban",
            "bộ phận",
            "chủ trì",
            "thụ lý",
            "phụ trách",
            "nơi xử lý",
            "nơi nhận",
            "giao cho",
            "người xử lý",
            "unit",
        ],
    ),
    (
        Column::State,
        &[
            "trạng thái",
            "tình trạng",
            "tình hình",
            "kết quả",
            "status",
            "hiện trạng",
            "giai đoạn",
            "bước",
            "đã xong",
            "state",
        ],
    ),
];

/// The place of a column in [`COLUMNS`].
pub fn place(column: Column) -> usize {
    COLUMNS.iter().position(|known| *known == column).unwrap_or(0)
}

/// How the headings of files of cases are recognised.
pub fn headings(org: &Organisation, rules: &CaseRules) -> Headings {
    let names = |column: &Column| {
        rules.columns.get(column).into_iter().flatten().map(|name| name_key(name)).collect()
    };
    let keys = |words: &[&str]| words.iter().map(|word| name_key(word)).collect::<Vec<_>>();
    let mut words = vec![Vec::new(); COLUMNS.len()];
    let units = org.units.values().flat_map(|unit| {
        [unit.code.as_str(), &unit.name].into_iter().chain(unit.aliases.iter().map(String::as_str))
    });
    words[place(Column::Unit)] = some(units.map(name_key));
    words[place(Column::State)] = rules.states.values().flatten().map(|word| name_key(word)).collect();
    for words in &mut words {
        words.sort_unstable();
    }
    let mut hints = vec![Vec::new(); COLUMNS.len()];
    for (column, hinted) in HINTS {
        hints[place(column)] = keys(hinted);
    }
    Headings {
        names: COLUMNS.iter().map(names).collect(),
        needed: vec![place(Column::Code)],
        least: 2,
        known: rules.others.iter().map(|name| name_key(name)).collect(),
        beside: keys(&BESIDE),
        hints,
        words,
        days: vec![place(Column::Due)],
        single: [Column::Code, Column::Unit, Column::Due].map(place).to_vec(),
        labels: false,
    }
}

/// As many words as the reader's process can be asked for; a column of units shows itself by some of them.
fn some(words: impl Iterator<Item = String>) -> Vec<String> {
    /// In bytes; half of what one argument of a program may hold.
    const MOST: usize = 64 * 1024;
    let mut size = 0;
    words
        .take_while(|word| {
            // With its marks in JSON.
            size += word.len() + 3;
            size <= MOST
        })
        .collect()
}

/// The headings of `how`, found also where no column names the code.
pub fn loose(how: &Headings) -> Headings {
    Headings { needed: Vec::new(), ..how.clone() }
}

/// Those of some headings that look like the name of a code, as far as they may be shown: without a name of the code it is not
/// certain that they are headings.
pub fn like_codes<'h>(how: &'h Headings, texts: &'h [String]) -> impl Iterator<Item = String> {
    let code = HeadingMeaning::Perhaps(place(Column::Code));
    texts.iter().filter(move |text| how.meaning(text) == code).filter_map(|text| shown(text))
}

/// The columns of one sheet, with its headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    pub headings: Vec<String>,
    pub layout: Layout,
    /// How the cells of each column look that was not asked for; of the column of states, whether they are days.
    looks: Vec<LookCount>,
}

/// The cells of a column by their looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct LookCount {
    days: u32,
    /// Words that units have, and words of states.
    units: u32,
    states: u32,
    all: u32,
}

impl Columns {
    /// The columns that these headings name.
    pub fn of(headings: Vec<String>, how: &Headings) -> Self {
        let layout = Layout::of(&headings, how);
        let looks = vec![LookCount::default(); headings.len()];
        Self { headings, layout, looks }
    }

    /// The cell of a row in a column; empty where the sheet has no such column.
    pub fn cell<'a>(&self, cells: &'a [Cell], column: Column) -> &'a Cell {
        self.layout.column(place(column)).and_then(|index| cells.get(index)).unwrap_or(&Cell::Empty)
    }

    /// Whether the sheet has a column.
    pub fn has(&self, column: Column) -> bool {
        self.layout.column(place(column)).is_some()
    }

    /// The letter of a column in the file.
    pub fn letter(&self, column: Column) -> Option<String> {
        self.layout.column(place(column)).map(letter)
    }

    /// The heading of a column.
    pub fn heading(&self, column: Column) -> Option<&str> {
        self.layout.column(place(column)).and_then(|index| self.headings.get(index)).map(String::as_str)
    }

    /// Notes how the cells of a row look that were not asked for.
    pub fn note(&mut self, cells: &[Cell]) {
        let state = self.layout.column(place(Column::State));
        for (at, (count, cell)) in self.looks.iter_mut().zip(cells).enumerate() {
            if Some(at) == state && *cell != Cell::Empty {
                count.all += 1;
                count.days += u32::from(
                    matches!(cell, Cell::Day(_)) || matches!(cell, Cell::Text(text) if is_day(text)),
                );
            }
            let Cell::Hidden(looks) = cell else { continue };
            count.all += 1;
            match looks {
                Looks::Day => count.days += 1,
                Looks::Word(place) if COLUMNS.get(usize::from(*place)) == Some(&Column::Unit) => {
                    count.units += 1;
                }
                Looks::Word(_) => count.states += 1,
                Looks::Other => {}
            }
        }
    }

    /// The columns that decide about cases, seem to be there and are not understood.
    pub fn doubts(&self) -> Vec<ColumnDoubt> {
        let mut doubts = Vec::new();
        for column in DECIDING.into_iter().filter(|column| !self.has(*column)) {
            let seems = |at: usize| {
                let by_name = self.layout.perhaps[at] == Some(place(column));
                let count = self.looks[at];
                let most = |some: u32| count.all > 0 && some * 2 > count.all;
                let by_cells = match column {
                    // Days of birth and of other papers are days too, so that the heading must not say something else.
                    Column::Due => most(count.days) && self.is_unknown(at),
                    Column::Unit => most(count.units),
                    _ => most(count.states),
                };
                let is_free = self.layout.columns[at].is_none();
                is_free && (by_name && !contradicts(column, count) || by_cells)
            };
            let found = (0..self.headings.len()).filter(|at| seems(*at));
            doubts.extend(found.map(|at| ColumnDoubt {
                column,
                letter: letter(at),
                heading: self.headings[at].clone(),
            }));
        }
        // "Tiến độ" heads states here and days there.
        if let Some(at) = self
            .layout
            .column(place(Column::State))
            .filter(|at| self.looks[*at].days * 2 > self.looks[*at].all)
        {
            let column = if self.has(Column::Due) { Column::State } else { Column::Due };
            doubts.push(ColumnDoubt { column, letter: letter(at), heading: self.headings[at].clone() });
        }
        doubts
    }

    /// Whether nothing is known of what a column holds: not even that it is left out on purpose.
    fn is_unknown(&self, at: usize) -> bool {
        let key = name_key(&self.headings[at]);
        !["sinh", "cap", "ban hanh", "ki", "tao", "cap nhat", "nop", "nhan", "den", "giao", "vao so"]
            .iter()
            .any(|word| find_words(&key, word).is_some())
    }

    /// The headings of columns that are used, by what they are used as.
    pub fn used(&self) -> impl Iterator<Item = (Column, &str)> {
        COLUMNS.iter().filter_map(|column| self.heading(*column).map(|heading| (*column, heading)))
    }

    /// The headings of columns that are not used.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        let free = self
            .headings
            .iter()
            .zip(&self.layout.columns)
            .filter(|(text, column)| column.is_none() && !text.is_empty());
        free.map(|(text, _)| text.as_str())
    }

    /// Whether the sheet says when something is due, came or how it stands: a list of names or codes does not.
    pub fn is_of_cases(&self) -> bool {
        [Column::Due, Column::Received, Column::State, Column::Title]
            .into_iter()
            .any(|column| self.has(column))
            || !self.doubts().is_empty()
    }
}

/// Whether the cells of a column show that it is not what its heading looks like.
fn contradicts(column: Column, count: LookCount) -> bool {
    let none = |some: u32| count.all >= 3 && some == 0;
    match column {
        // A due is a day or words; a column of states or units is none.
        Column::Due => count.states * 2 > count.all || count.units * 2 > count.all,
        Column::Unit => none(count.units) && count.days * 2 > count.all,
        _ => count.days * 2 > count.all,
    }
}
