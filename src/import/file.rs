//! A file of cases as a whole: its sheets, the columns that were used, its rows.
//! Must not know how a file is read from the disk, or what is stored.

use std::collections::BTreeMap;

use super::cells::MonthPlace;
use super::columns::{self, Columns};
use super::headings::Headings;
use super::refusal::ColumnDoubt;
use super::row::{CaseTold, CellVocabulary, MonthPlaces, Told};
use super::{CellRule, FileRefusal, ImportContext, Row, RowRemark};
use crate::document::sheet::letter;
use crate::document::{HowRead, Part, SheetError, Taker};
use crate::model::{Column, Kind};
use crate::phrase::{find_words, name_key};

/// A file of cases.
#[derive(Debug, Clone, Default)]
pub struct CaseFile {
    /// How it was read; none where it came from no file.
    pub how: Option<HowRead>,
    pub sheets: Vec<SheetTaken>,
    /// The headings of columns that are used, by what they are used as.
    pub used: BTreeMap<Column, String>,
    /// The headings of the other columns.
    pub unused: Vec<String>,
    pub rows: Vec<Row>,
    /// How many lines of the tables tell of no case: number rows, sections, totals, signatures.
    pub no_case: usize,
}

/// One sheet of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetTaken {
    /// Empty for a file that has no sheets.
    pub name: String,
    pub is_hidden: bool,
    /// How many rows of data it has.
    pub rows: usize,
    /// How many of these are sound.
    pub sound: usize,
    /// Whether its rows are taken: it has the headings of cases, and is neither hidden nor a list of names or codes.
    pub is_taken: bool,
}

struct Reading<'a, 'h> {
    context: ImportContext<'a>,
    how: &'h Headings,
    words: CellVocabulary<'a>,
    file: CaseFile,
    /// The columns of each sheet whose headings were found.
    columns: Vec<Option<Columns>>,
    /// The kind that the headings of the present sheet or the source speak of.
    usual: Option<Kind>,
    months: Vec<MonthPlaces>,
}

/// The cases of a file whose parts `parts` hands on. Nothing of the file is kept but what [`Row`] holds.
///
/// # Errors
/// The file cannot be read, has no heading that names the code, or has columns that decide about cases and are not
/// understood.
pub fn read(
    context: ImportContext<'_>,
    how: &Headings,
    parts: impl FnOnce(&mut Taker<'_>) -> Result<(), SheetError>,
) -> Result<CaseFile, FileRefusal> {
    let mut reading = Reading {
        context,
        how,
        words: CellVocabulary::new(context),
        file: CaseFile::default(),
        columns: Vec::new(),
        usual: None,
        months: Vec::new(),
    };
    parts(&mut |part| Ok(reading.take(&part)))?;
    reading.end()
}

impl Reading<'_, '_> {
    /// Takes one part; says whether the headings of the present sheet have been found.
    fn take(&mut self, part: &Part<'_>) -> bool {
        match part {
            Part::HowRead(how) => self.file.how = Some(**how),
            Part::Sheet { name, is_hidden } => {
                let sheet =
                    SheetTaken { name: (*name).to_owned(), is_hidden: *is_hidden, ..SheetTaken::default() };
                self.file.sheets.push(sheet);
                self.columns.push(None);
            }
            Part::Headings(texts) => {
                let columns = Columns::of(texts.to_vec(), self.how);
                self.usual = self.usual_kind(&columns);
                if let Some(place) = self.columns.last_mut() {
                    *place = Some(columns);
                }
                return true;
            }
            Part::Row(number, cells) => return self.row(*number, cells),
        }
        false
    }

    fn row(&mut self, number: u32, cells: &[crate::document::Cell]) -> bool {
        let sheet = self.columns.len().saturating_sub(1);
        let Some(Some(columns)) = self.columns.last_mut() else { return false };
        let told = self.words.read(cells, columns, self.usual);
        let CaseTold { kind, code, found } = match told {
            Told::NoCase => {
                self.file.no_case += 1;
                return true;
            }
            Told::Secret(remark) => CaseTold { kind: None, code: None, found: Err(vec![remark]) },
            Told::Case(told) => told,
        };
        columns.note(cells);
        self.months.push(CellVocabulary::months(cells, columns));
        self.file.rows.push(Row { sheet, number, kind, code, found });
        true
    }

    /// The kind that is meant where the code does not tell it: by the heading of the code, else the only kind of the
    /// source.
    fn usual_kind(&self, columns: &Columns) -> Option<Kind> {
        let heading = name_key(columns.heading(Column::Code)?);
        let says = |words: &[&str]| words.iter().any(|word| find_words(&heading, word).is_some());
        let by_heading = if says(&["ho so", "bien nhan"]) {
            Some(Kind::Dossier)
        } else if says(&["pakn", "phan anh", "kien nghi"]) {
            Some(Kind::Petition)
        } else if says(&["nhiem vu", "van ban", "ki hieu", "cong van", "chi dao", "ket luan"]) {
            Some(Kind::Directive)
        } else if says(&["bao cao"]) {
            Some(Kind::Report)
        } else {
            None
        };
        let only = || {
            let source = self.context.source?;
            let mut of_source = self.context.cases.kinds.iter().filter(|(_, rules)| rules.source == *source);
            of_source.next().map(|(kind, _)| *kind).filter(|_| of_source.next().is_none())
        };
        by_heading.or_else(only)
    }

    fn end(mut self) -> Result<CaseFile, FileRefusal> {
        let is_of_cases = |columns: &Option<Columns>| columns.as_ref().is_some_and(Columns::is_of_cases);
        let any_of_cases = self.columns.iter().any(is_of_cases);
        for (sheet, columns) in self.file.sheets.iter_mut().zip(&self.columns) {
            // A list of names and codes is passed over beside a sheet of cases.
            sheet.is_taken = !sheet.is_hidden && (is_of_cases(columns) || !any_of_cases && columns.is_some());
        }
        let taken: Vec<&Columns> = self
            .columns
            .iter()
            .zip(&self.file.sheets)
            .filter(|(_, sheet)| sheet.is_taken)
            .filter_map(|(columns, _)| columns.as_ref())
            .collect();
        if taken.is_empty() {
            return Err(self.no_header());
        }
        for columns in &taken {
            if let Some((column, first, second)) = columns.layout.twice.first() {
                let column = columns::COLUMNS[*column];
                return Err(FileRefusal::ColumnTwice {
                    column,
                    first: letter(*first),
                    second: letter(*second),
                });
            }
        }
        if !any_of_cases {
            return Err(FileRefusal::NoCases);
        }
        let mut doubts: Vec<ColumnDoubt> = taken.iter().flat_map(|columns| columns.doubts()).collect();
        doubts.sort_unstable();
        doubts.dedup();
        if !doubts.is_empty() {
            return Err(FileRefusal::Doubts(doubts));
        }
        for columns in &taken {
            for (column, heading) in columns.used() {
                self.file.used.entry(column).or_insert_with(|| heading.to_owned());
            }
            for heading in columns.unused() {
                if !self.file.unused.iter().any(|known| known == heading) {
                    self.file.unused.push(heading.to_owned());
                }
            }
        }
        self.month_first();
        self.hide_sentences();
        let sheets = &mut self.file.sheets;
        self.file.rows.retain(|row| sheets.get(row.sheet).is_some_and(|sheet| sheet.is_taken));
        for row in &self.file.rows {
            sheets[row.sheet].rows += 1;
            sheets[row.sheet].sound += usize::from(row.found.is_ok());
        }
        Ok(self.file)
    }

    /// Where some day of a column names the month first, no day of the column is read that could be either.
    fn month_first(&mut self) {
        for (column, place) in [
            (Column::Received, (|months| months.received) as fn(&MonthPlaces) -> MonthPlace),
            (Column::Due, |months| months.due),
        ] {
            for sheet in 0..self.file.sheets.len() {
                let of_sheet =
                    || self.file.rows.iter().zip(&self.months).filter(|(row, _)| row.sheet == sheet);
                if !of_sheet().any(|(_, months)| place(months) == MonthPlace::First) {
                    continue;
                }
                let letter = self.columns[sheet].as_ref().and_then(|columns| columns.letter(column));
                let remark = RowRemark { column, letter, why: CellRule::MonthFirst, word: None };
                for (row, months) in self.file.rows.iter_mut().zip(&self.months) {
                    if row.sheet == sheet && place(months) == MonthPlace::Either && row.found.is_ok() {
                        row.found = Err(vec![remark.clone()]);
                    }
                }
            }
        }
    }

    /// Takes back unknown words that stand in one row and are as long as a sentence: a column of words may hold what a
    /// citizen wrote.
    fn hide_sentences(&mut self) {
        /// States, fields and names of units have seldom more words.
        const WORDS: usize = 4;
        /// With one of these a unit's name begins, however long it is.
        const UNITS: [&str; 12] = [
            "phong",
            "ban",
            "trung tam",
            "van phong",
            "vp",
            "tt",
            "doi",
            "tram",
            "cong an",
            "uy ban",
            "ubnd",
            "to ",
        ];
        let mut seen: BTreeMap<(Column, String), usize> = BTreeMap::new();
        let remarks = |rows: &mut Vec<Row>, each: &mut dyn FnMut(&mut RowRemark)| {
            rows.iter_mut().filter_map(|row| row.found.as_mut().err()).flatten().for_each(each);
        };
        remarks(&mut self.file.rows, &mut |remark| {
            if let Some(word) = &remark.word {
                *seen.entry((remark.column, word.clone())).or_insert(0) += 1;
            }
        });
        remarks(&mut self.file.rows, &mut |remark| {
            let is_sentence = |word: &String| {
                let is_unit = remark.column == Column::Unit
                    && UNITS.iter().any(|begin| name_key(word).starts_with(begin));
                word.split_whitespace().count() > WORDS
                    && !is_unit
                    && seen.get(&(remark.column, word.clone())) == Some(&1)
            };
            if remark.word.as_ref().is_some_and(is_sentence) {
                remark.word = None;
            }
        });
    }

    fn no_header(&self) -> FileRefusal {
        let names =
            self.context.cases.columns.get(&Column::Code).map(|names| names.join(", ")).unwrap_or_default();
        FileRefusal::NoHeader { headings: names, seen: Vec::new() }
    }
}
