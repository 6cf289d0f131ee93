//! The answer of `import` as JSON.
//! Must not know how a file is read or taken.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::rows::words::OUTCOME;
use crate::cli::rows::{RowColumn, RowOf, RowSheet};
use crate::document::how::TextEncoding;
use crate::engine::intake::tally::Tally;
use crate::engine::intake::words;
use crate::import::CaseFile;

#[derive(Debug, Default, Serialize)]
pub(super) struct ImportJson {
    dry_run: bool,
    /// Why the file as a whole was refused.
    refusal: Option<String>,
    format: Option<&'static str>,
    encoding: Option<&'static str>,
    sheets: Vec<SheetJson>,
    columns: ColumnsJson,
    opened: usize,
    updated: usize,
    unchanged: usize,
    ended: usize,
    refused: usize,
    defaulted: usize,
    skipped: usize,
    ahead: usize,
    missing: usize,
    again: usize,
    no_case: usize,
    pub(super) rows: Vec<CaseRowJson>,
}

#[derive(Debug, Serialize)]
struct SheetJson {
    name: String,
    rows: usize,
    /// How many of these were taken.
    taken: usize,
    hidden: bool,
}

#[derive(Debug, Default, Serialize)]
struct ColumnsJson {
    used: BTreeMap<&'static str, String>,
    unused: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct CaseRowJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    row: u32,
    code: Option<String>,
    outcome: &'static str,
    reasons: Vec<String>,
}

/// What became of each row.
pub(super) static IMPORTED: RowSheet = RowSheet {
    name: "rows",
    title: "Kết quả nhập",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("sheet", "Trang tính", 16),
        RowColumn::new("row", "Dòng", 8),
        RowColumn::new("code", "Mã", 24),
        RowColumn::said("outcome", "Kết quả", 20, OUTCOME),
        RowColumn::new("reasons", "Lý do", 60),
    ],
};

impl ImportJson {
    /// The answer on a file that was refused whole.
    pub(super) fn refused(why: &str, dry_run: bool) -> Self {
        Self { dry_run, refusal: Some(why.to_owned()), ..Self::default() }
    }

    /// The answer on a file that was taken.
    pub(super) fn of(file: &CaseFile, tally: &Tally, dry_run: bool) -> Self {
        let several = file.sheets.iter().filter(|sheet| sheet.is_taken).count() > 1;
        let name = |sheet: usize| file.sheets.get(sheet).filter(|_| several).map(|sheet| sheet.name.clone());
        let rows = tally.rows.iter().map(|row| CaseRowJson {
            sheet: name(row.sheet),
            row: row.number,
            code: row.code.clone(),
            outcome: row.outcome.as_str(),
            reasons: words::reasons(row).collect(),
        });
        let sheets = file.sheets.iter().map(|sheet| SheetJson {
            name: sheet.name.clone(),
            rows: sheet.rows,
            taken: sheet.sound,
            hidden: sheet.is_hidden,
        });
        Self {
            dry_run,
            refusal: None,
            format: file.how.map(|how| how.format.as_str()),
            encoding: file.how.and_then(|how| how.encoding).map(TextEncoding::as_str),
            sheets: sheets.collect(),
            columns: ColumnsJson {
                used: file.used.iter().map(|(column, heading)| (column.as_str(), heading.clone())).collect(),
                unused: file.unused.clone(),
            },
            opened: tally.opened,
            updated: tally.updated,
            unchanged: tally.unchanged,
            ended: tally.ended,
            refused: tally.refused(),
            defaulted: tally.defaulted,
            skipped: tally.skipped,
            ahead: tally.ahead,
            missing: tally.missing,
            again: tally.again,
            no_case: file.no_case,
            rows: rows.collect(),
        }
    }
}
