//! The audit of tables: each row has the seal that follows from it, and all rows together come to what the last link of
//! the chain says.

use std::ops::ControlFlow;

use super::super::chain::{self, Sums, digest_of};
use super::super::column::{Datum, cells};
use super::super::error::{Fault, Result};
use super::super::table::{Seal, StoredRow, read_column};
use super::super::tables::{WithTable, each_table};
use super::super::view::StoreView;
use super::Problems;
use super::chain::Walked;

/// Compares every row with its seal, and all of them with the chain.
pub(super) fn compare(view: &StoreView<'_>, walked: &Walked, problems: &mut Problems) -> Result<()> {
    let said = match chain::head(view) {
        Ok(head) => head.sums,
        Err(error) if error.is_of_record() => {
            problems.add("organisation", "its sums of rows cannot be read");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let text = view.named(said.text())?;
    let is_new = walked.events == 0;
    if !is_new && walked.rows.as_deref() != Some(digest_of(&text).as_str()) {
        problems.add("organisation", "its sums of rows are not those that the chain sealed last");
    }
    if !is_new && said.organisation != view.named(chain::organisation(view))? {
        problems.add("organisation", "was changed since the chain sealed it last");
    }
    each_table(&mut Comparison { view, said, problems })
}

/// The comparison of the rows of each table with what the chain sealed last.
struct Comparison<'c> {
    view: &'c StoreView<'c>,
    said: Sums,
    problems: &'c mut Problems,
}

impl WithTable for Comparison<'_> {
    fn with<T: StoredRow>(&mut self, noun: &str) -> Result<()> {
        table::<T>(self.view, noun, &self.said, self.problems)
    }
}

fn table<T: StoredRow>(view: &StoreView<'_>, noun: &str, said: &Sums, problems: &mut Problems) -> Result<()> {
    let mut found = Sums::default();
    let mut changed = 0_u64;
    let mut read = |cells: &[Datum<'_>]| -> std::result::Result<(), Fault> {
        let (seal, columns) = cells.split_last().unwrap_or((&Datum::Null, &[]));
        let name = || {
            let key = match T::NAME {
                "notice" => &columns[1..2],
                _ => &columns[..T::KEY],
            };
            let key: Vec<String> = key.iter().map(Datum::shown).collect();
            format!("{noun} {}", key.join(" "))
        };
        let stored = Seal::read(seal);
        if stored != Some(T::sql().seal(view.org, columns)) {
            changed += 1;
            problems.add(name(), "was changed behind dondoc's back");
        } else if let Err(Fault::Value { column, .. }) = T::read(columns) {
            problems.add(name(), format!("its {column} cannot be read"));
        }
        found.add(T::NAME, 1, stored.unwrap_or_default());
        Ok(())
    };
    view.each(&format!("{}TRUE", T::sql().select), &[], &mut |cells| {
        read(cells)?;
        Ok(ControlFlow::Continue(()))
    })?;
    let (found, said) = (found.tables.get(T::NAME).copied(), said.tables.get(T::NAME).copied());
    let (found, said) = (found.unwrap_or_default(), said.unwrap_or_default());
    if found.0 != said.0 {
        let what = format!("{} are sealed, {} are stored", said.0, found.0);
        problems.add(format!("table {}", T::NAME), what);
    } else if found.0 != 0 && found.1 != said.1 && changed == 0 {
        problems.add(format!("table {}", T::NAME), "holds other rows than were sealed");
    }
    let ask = format!(
        "SELECT COUNT(*) FROM {} WHERE org <> $1 AND org NOT IN (SELECT org FROM meta) AND org <> ''",
        T::NAME
    );
    let foreign: i64 = view.ask(&ask, &cells![], |cells| read_column(cells, 0, "count"))?.pop().unwrap_or(0);
    if foreign > 0 {
        problems.add(format!("table {}", T::NAME), format!("{foreign} rows belong to no organisation"));
    }
    Ok(())
}
