//! A unit of work that writes. Every row goes through here, so that none is written without its seal, and the chain ends
//! with what all rows together come to. Must not know any rule.

use std::ops::Deref;

use super::chain::{self, Head};
use super::column::{Datum, cells};
use super::error::Result;
use super::table::{Seal, StoredRow};
use super::view::{RawRow, StoreView};
use crate::model::{Action, By, Instant, NewEvent, Via};

/// A unit of work that writes: everything in it is written, or nothing.
pub struct Tx<'c> {
    view: StoreView<'c>,
    /// When this happens: the time of the seal, and of what ends in this unit of work.
    pub(super) at: Instant,
    head: Head,
    /// The first link that this unit of work can add to the chain.
    first: i64,
    /// Whether anything sealed has changed.
    is_changed: bool,
}

impl<'c> Deref for Tx<'c> {
    type Target = StoreView<'c>;

    fn deref(&self) -> &StoreView<'c> {
        &self.view
    }
}

impl<'c> Tx<'c> {
    /// Takes up the chain where the last unit of work left it.
    pub(super) fn begin(view: StoreView<'c>, at: Instant) -> Result<Self> {
        let head = chain::head(&view)?;
        let first = head.seq + 1;
        Ok(Self { view, at, head, first, is_changed: false })
    }

    /// When this happens.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The place in the chain under which this unit of work writes decisions and ends notices.
    pub(super) fn seal(&self) -> i64 {
        self.first
    }

    /// Adds a row; false where there is one of its key already.
    pub(super) fn insert<T: StoredRow>(&mut self, row: &T) -> Result<bool> {
        let columns = row.cells();
        let seal = T::sql().seal(self.org, &columns);
        let mut all = Vec::with_capacity(columns.len() + 2);
        all.extend(cells![self.org]);
        all.extend(columns);
        all.push(seal.cell());
        let added = self.named(self.driver.execute(&T::sql().insert, &all))?;
        if added == 1 {
            self.count(T::NAME, 1, seal);
        }
        Ok(added == 1)
    }

    /// Adds a row, or replaces what the row of its key holds.
    pub(super) fn put<T: StoredRow>(&mut self, row: &T) -> Result<()> {
        if self.insert(row)? {
            return Ok(());
        }
        let new = row.cells();
        for found in self.raw::<T>(T::sql().of_key_only(), &new[..T::KEY])? {
            self.rewrite(&found, row)?;
        }
        Ok(())
    }

    /// Changes rows of a table: `which` goes on behind `WHERE org = $1 AND`, its parameters from `$2`. Returns the rows
    /// that `change` said to write, as they now are.
    pub(super) fn change<T: StoredRow>(
        &mut self,
        which: &str,
        parameters: &[Datum<'_>],
        mut change: impl FnMut(&mut T) -> bool,
    ) -> Result<Vec<T>> {
        let mut changed = Vec::new();
        for found in self.raw::<T>(which, parameters)? {
            let mut row = self.named(T::read(&found.cells))?;
            if change(&mut row) {
                self.rewrite(&found, &row)?;
                changed.push(row);
            }
        }
        Ok(changed)
    }

    /// Writes a row that was read as it lay in its table.
    pub(super) fn rewrite<T: StoredRow>(&mut self, found: &RawRow, row: &T) -> Result<()> {
        self.write::<T>(found, &changes(&found.cells, row.cells()))
    }

    /// Sets columns of rows, whatever else stands in those rows; returns how many rows there were.
    pub(super) fn set<T: StoredRow>(
        &mut self,
        which: &str,
        parameters: &[Datum<'_>],
        columns: &[(&'static str, Datum<'_>)],
    ) -> Result<usize> {
        let found = self.raw::<T>(which, parameters)?;
        let placed: Vec<(usize, Datum<'_>)> = columns
            .iter()
            .filter_map(|(column, value)| Some((T::sql().place(column)?, value.clone())))
            .collect();
        for row in &found {
            let differing = placed.iter().filter(|(place, value)| row.cells[*place] != *value);
            let differing: Vec<(usize, Datum<'_>)> = differing.cloned().collect();
            self.write::<T>(row, &differing)?;
        }
        Ok(found.len())
    }

    /// Removes rows; returns their keys.
    pub(super) fn remove<T: StoredRow>(
        &mut self,
        which: &str,
        parameters: &[Datum<'_>],
    ) -> Result<Vec<Vec<Datum<'static>>>> {
        let found = self.raw::<T>(which, parameters)?;
        let statement = format!("DELETE FROM {} WHERE {}", T::NAME, T::sql().of_key);
        let mut gone = Vec::with_capacity(found.len());
        for RawRow { cells: mut row, seal } in found {
            row.truncate(T::KEY);
            let mut key = Vec::with_capacity(row.len() + 1);
            key.extend(cells![self.org]);
            key.extend_from_slice(&row);
            self.named(self.driver.execute(&statement, &key))?;
            self.count(T::NAME, -1, seal);
            gone.push(row);
        }
        Ok(gone)
    }

    /// Writes the columns of a row that have changed. A row that had been changed behind our back stays recognisable:
    /// what its seal was off by, it is off by still.
    fn write<T: StoredRow>(&mut self, old: &RawRow, changes: &[(usize, Datum<'_>)]) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let (sql, org) = (T::sql(), self.view.org);
        let mut statement = ["UPDATE ", T::NAME, " SET "].concat();
        let mut parameters: Vec<Datum<'_>> = Vec::with_capacity(changes.len() + T::KEY + 2);
        parameters.extend(cells![org]);
        parameters.extend_from_slice(&old.cells[..T::KEY]);
        for (nth, (place, value)) in changes.iter().enumerate() {
            parameters.push(value.clone());
            let comma = if nth == 0 { "" } else { ", " };
            statement += &[comma, T::COLUMNS[*place], " = $", &parameters.len().to_string()].concat();
        }
        let is_sealed = changes.iter().any(|(place, _)| sql.is_sealed(*place));
        let moved = is_sealed.then(|| {
            let mut new: Vec<&Datum<'_>> = old.cells.iter().collect();
            for (place, value) in changes {
                new[*place] = value;
            }
            sql.seal(org, new).with(sql.seal(org, &old.cells))
        });
        let seal = moved.map(|moved| old.seal.with(moved));
        if let Some(seal) = &seal {
            parameters.push(seal.cell());
            statement += &[", digest = $", &parameters.len().to_string()].concat();
        }
        statement += &[" WHERE ", sql.of_key.as_str()].concat();
        self.named(self.driver.execute(&statement, &parameters))?;
        if let Some(moved) = moved {
            self.count(T::NAME, 0, moved);
        }
        Ok(())
    }

    pub(super) fn count(&mut self, table: &'static str, rows: i64, seal: Seal) {
        self.head.sums.add(table, rows, seal);
        self.is_changed = true;
    }

    /// Has the chain seal what holds for the whole organisation, which was changed outside of any unit of work.
    pub(super) fn reseal(&mut self) {
        self.is_changed = true;
    }

    /// Adds an event to the chain.
    pub(super) fn append(&mut self, event: &NewEvent) -> Result<()> {
        let link = self.named(chain::link_of(&self.head, event))?;
        let row =
            cells![self.view.org, link.seq, event.at, event.item, event.by, link.body, link.hash, event.via];
        self.named(self.driver.execute(chain::ADD, &row))?;
        if let Some(words) = &link.words {
            self.insert(words)?;
        }
        (self.head.seq, self.head.hash) = (link.seq, link.hash);
        self.is_changed = true;
        Ok(())
    }

    /// Sets when the rehearsal ended.
    pub(super) fn go_live(&mut self, live_at: Instant) -> Result<()> {
        let set = "UPDATE meta SET live_at = $2 WHERE org = $1";
        self.named(self.driver.execute(set, &cells![self.org, live_at]))?;
        self.is_changed = true;
        Ok(())
    }

    /// Ends the unit of work: the last link of the chain says what all rows together come to.
    pub(super) fn finish(mut self) -> Result<()> {
        if !self.is_changed {
            return Ok(());
        }
        let organisation = self.named(chain::organisation(&self.view))?;
        self.head.sums.organisation = organisation;
        let sums = self.named(self.head.sums.text())?;
        if self.head.seq == 0 {
            // The chain begins with the first event; a store without any has nothing to prove yet.
            let set = "UPDATE meta SET sums = $2 WHERE org = $1";
            return self.named(self.driver.execute(set, &cells![self.org, sums])).map(drop);
        }
        let action = Action::Sealed {
            decisions: Vec::new(),
            notices: Vec::new(),
            rows: Some(chain::digest_of(&sums)),
        };
        let at = self.at;
        self.append(&NewEvent { at, item: None, by: By::system(), via: Some(Via::System), action })?;
        let Head { seq, hash, .. } = &self.head;
        let set = "UPDATE meta SET head_seq = $2, head_hash = $3, sums = $4 WHERE org = $1";
        self.named(self.driver.execute(set, &cells![self.org, *seq, hash, sums]))?;
        Ok(())
    }
}

/// Which columns of a row differ, each with what is to stand there.
fn changes<'d>(old: &[Datum<'_>], new: Vec<Datum<'d>>) -> Vec<(usize, Datum<'d>)> {
    new.into_iter().enumerate().filter(|(place, value)| old[*place] != *value).collect()
}
