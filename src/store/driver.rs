//! What a database must be able to do. Everything above it is the same for each of them.

use std::ops::ControlFlow;

use super::column::Datum;
use super::error::Fault;

/// Takes a row, column by column; `Break` ends the walk.
pub(super) type TakeRow<'t> = &'t mut dyn FnMut(&[Datum<'_>]) -> Result<ControlFlow<()>, Fault>;

/// A connection inside a transaction. Parameters stand as `$1`, `$2` in statements.
pub(super) trait Driver {
    /// Runs a statement; returns how many rows it changed.
    fn execute(&self, sql: &str, parameters: &[Datum<'_>]) -> Result<usize, Fault>;

    /// Runs a statement and hands out each row that it returns, until `take` breaks.
    fn each(&self, sql: &str, parameters: &[Datum<'_>], take: TakeRow<'_>) -> Result<(), Fault>;

    /// What the database itself finds wrong: damage, records that name missing ones, tables that are not ours. With
    /// `deep` every index is compared with its table.
    fn damage(&self, deep: bool) -> Result<Vec<String>, Fault>;
}
