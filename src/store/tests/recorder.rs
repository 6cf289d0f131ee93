//! A driver that remembers what it was asked, and how the database would go about it. Must not know what for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::super::column::Datum;
use super::super::driver::{Driver, TakeRow};
use super::super::error::Fault;
use super::super::sqlite::Sqlite;
use super::super::{Result, StoreView, Tx};
use crate::model::{Instant, OrgId};

/// A driver that remembers what it was asked.
pub(super) struct Recorder<'c> {
    pub(super) org: OrgId,
    pub(super) path: PathBuf,
    pub(super) driver: Sqlite<'c>,
    pub(super) statements: RefCell<BTreeSet<String>>,
}

impl Driver for Recorder<'_> {
    fn execute(&self, sql: &str, parameters: &[Datum<'_>]) -> std::result::Result<usize, Fault> {
        self.statements.borrow_mut().insert(sql.to_owned());
        self.driver.execute(sql, parameters)
    }

    fn each(&self, sql: &str, parameters: &[Datum<'_>], take: TakeRow<'_>) -> std::result::Result<(), Fault> {
        self.statements.borrow_mut().insert(sql.to_owned());
        self.driver.each(sql, parameters, take)
    }

    fn damage(&self, deep: bool) -> std::result::Result<Vec<String>, Fault> {
        self.driver.damage(deep)
    }
}

impl Recorder<'_> {
    pub(super) fn org(&self) -> &OrgId {
        &self.org
    }

    /// A unit of work that writes.
    pub(super) fn write<T>(&self, at: Instant, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> T {
        self.driver.execute("BEGIN IMMEDIATE", &[]).expect("begins");
        let mut tx = Tx::begin(self.view(), at).expect("begins");
        let done = work(&mut tx).expect("writes");
        tx.finish().expect("seals");
        self.driver.execute("COMMIT", &[]).expect("commits");
        done
    }

    /// A unit of work that reads.
    pub(super) fn read<T>(&self, work: impl FnOnce(&StoreView<'_>) -> Result<T>) -> T {
        work(&self.view()).expect("reads")
    }

    fn view(&self) -> StoreView<'_> {
        StoreView { org: &self.org, path: &self.path, driver: self }
    }

    /// The lines of the plan by which the database runs a statement.
    pub(super) fn plan(&self, sql: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let explained = self.driver.each(&format!("EXPLAIN QUERY PLAN {sql}"), &[], &mut |cells| {
            lines.extend(cells.iter().filter_map(|cell| match cell {
                Datum::Text(line) => Some(line.to_string()),
                _ => None,
            }));
            Ok(ControlFlow::Continue(()))
        });
        explained.expect(sql);
        lines
    }
}
