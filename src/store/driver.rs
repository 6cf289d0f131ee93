//! What a database must be able to do. Everything above it is the same for each of them.

use std::ops::ControlFlow;

use super::column::Datum;
use super::error::Fault;

/// A connection inside a transaction. Parameters stand as `$1`, `$2` in statements.
pub(super) trait Driver {
    /// Runs a statement; returns how many rows it changed.
    fn execute(&self, sql: &str, parameters: &[Datum<'_>]) -> Result<usize, Fault>;

    /// Runs a statement and hands out each row that it returns, until `take` breaks.
    fn each(
        &self,
        sql: &str,
        parameters: &[Datum<'_>],
        take: &mut dyn FnMut(&[Datum<'_>]) -> Result<ControlFlow<()>, Fault>,
    ) -> Result<(), Fault>;

    /// What the database itself finds wrong: damage, records that name missing ones, tables that are not ours. With
    /// `deep` every index is compared with its table.
    fn damage(&self, deep: bool) -> Result<Vec<String>, Fault>;
}
