//! What a unit of work sees: the rows of one organisation at one moment. Knows tables by their declaration, no rule.

use std::ops::ControlFlow;
use std::path::Path;

use super::column::{Datum, cells};
use super::driver::{Driver, TakeRow};
use super::error::{Fault, Result, StoreError};
use super::table::{Seal, StoredRow};
use crate::model::OrgId;

/// The rows of one organisation, as they stand at one moment.
pub struct StoreView<'c> {
    pub(super) org: &'c OrgId,
    pub(super) path: &'c Path,
    pub(super) driver: &'c dyn Driver,
}

/// A row as it lies in its table, with its seal.
pub(super) struct RawRow {
    pub(super) cells: Vec<Datum<'static>>,
    pub(super) seal: Seal,
}

impl StoreView<'_> {
    /// Adds the name of the file to what went wrong.
    pub(super) fn named<T>(&self, result: std::result::Result<T, Fault>) -> Result<T> {
        result.map_err(|fault| StoreError::new(self.path, fault))
    }

    /// Runs a statement whose first parameter is the organisation, and hands out each row it returns.
    pub(super) fn each(&self, sql: &str, parameters: &[Datum<'_>], take: TakeRow<'_>) -> Result<()> {
        let mut all = Vec::with_capacity(parameters.len() + 1);
        all.extend(cells![self.org]);
        all.extend_from_slice(parameters);
        self.named(self.driver.each(sql, &all, take))
    }

    /// What a statement returns, each row read by `read`.
    pub(super) fn ask<T>(
        &self,
        sql: &str,
        parameters: &[Datum<'_>],
        read: impl Fn(&[Datum<'_>]) -> std::result::Result<T, Fault>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, parameters, &mut |cells| {
            found.push(read(cells)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// The rows of a table; `which` goes on behind `WHERE org = $1 AND`, its parameters from `$2`.
    pub(super) fn select<T: StoredRow>(&self, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<T>> {
        self.ask(&format!("{}{which}", T::sql().select), parameters, T::read)
    }

    /// As [`Self::select`]; a row that cannot be read is left out and logged, for the others can be worked on.
    pub(super) fn readable<T: StoredRow>(&self, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<T>> {
        let read = |cells: &[Datum<'_>]| Ok(T::read(cells));
        let found = self.ask(&format!("{}{which}", T::sql().select), parameters, read)?;
        Ok(found.into_iter().filter_map(|read| self.logged(read)).collect())
    }

    fn logged<T>(&self, read: std::result::Result<T, Fault>) -> Option<T> {
        let told = |error: &StoreError| {
            tracing::error!("a record cannot be read and is left out; `dondoc audit` finds it: {error}");
        };
        self.named(read).inspect_err(told).ok()
    }

    /// Hands out the rows of a table one by one, so that memory stays small.
    pub(super) fn walk<T: StoredRow>(
        &self,
        which: &str,
        parameters: &[Datum<'_>],
        take: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>> {
        let mut ended = ControlFlow::Continue(());
        self.each(&format!("{}{which}", T::sql().select), parameters, &mut |cells| {
            ended = take(T::read(cells)?);
            Ok(ended)
        })?;
        Ok(ended)
    }

    /// As [`Self::walk`]; a row that cannot be read is left out and logged.
    pub(super) fn walk_readable<T: StoredRow>(
        &self,
        which: &str,
        parameters: &[Datum<'_>],
        take: &mut dyn FnMut(T) -> ControlFlow<()>,
    ) -> Result<()> {
        self.each(&format!("{}{which}", T::sql().select), parameters, &mut |cells| {
            Ok(self.logged(T::read(cells)).map_or(ControlFlow::Continue(()), &mut *take))
        })
    }

    /// The row of a key.
    pub(super) fn get<T: StoredRow>(&self, key: &[Datum<'_>]) -> Result<Option<T>> {
        Ok(self.select(T::sql().of_key_only(), key)?.pop())
    }

    /// The rows of a table as they lie there.
    pub(super) fn raw<T: StoredRow>(&self, which: &str, parameters: &[Datum<'_>]) -> Result<Vec<RawRow>> {
        self.ask(&format!("{}{which}", T::sql().select), parameters, |cells| {
            let (seal, cells) = cells.split_last().unwrap_or((&Datum::Null, &[]));
            let seal =
                Seal::read(seal).ok_or_else(|| Fault::Value { column: "digest", found: seal.shown() })?;
            Ok(RawRow { cells: cells.iter().cloned().map(Datum::into_owned).collect(), seal })
        })
    }

    /// Whether a statement returns anything.
    pub(super) fn is_any(&self, sql: &str, parameters: &[Datum<'_>]) -> Result<bool> {
        let mut any = false;
        self.each(sql, parameters, &mut |_| {
            any = true;
            Ok(ControlFlow::Break(()))
        })?;
        Ok(any)
    }
}

/// The places of `count` parameters from `$first` on, for a list in a statement: `$2, $3, $4`. An empty list has a
/// place that nothing equals.
pub(super) fn places(first: usize, count: usize) -> String {
    if count == 0 {
        return "NULL".to_owned();
    }
    (first..first + count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}
