//! `SQLite`: one file, one thread that writes, others that read beside it. The only user of rusqlite. Must not know what
//! the tables hold.

mod check;
pub(super) mod copy;
pub(super) mod fingerprint;
mod forward;
mod listed;
pub(super) mod migrate;
pub(super) mod open;
pub(super) mod way;
pub(super) mod worker;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};

use super::column::Datum;
use super::driver::{Driver, TakeRow};
use super::error::Fault;

/// A connection inside a transaction.
pub(super) struct Sqlite<'c>(pub(super) &'c Connection);

impl Sqlite<'_> {
    fn prepare(&self, sql: &str, parameters: &[Datum<'_>]) -> Result<CachedStatement<'_>, Fault> {
        // `SQLite` takes `$2` for a name, and counts names as they come; `?2` is the second parameter.
        let mut statement = self.0.prepare_cached(&sql.replace('$', "?"))?;
        for (place, cell) in parameters.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, cell)?;
        }
        Ok(statement)
    }
}

impl Driver for Sqlite<'_> {
    fn execute(&self, sql: &str, parameters: &[Datum<'_>]) -> Result<usize, Fault> {
        Ok(self.prepare(sql, parameters)?.raw_execute()?)
    }

    fn each(&self, sql: &str, parameters: &[Datum<'_>], take: TakeRow<'_>) -> Result<(), Fault> {
        let mut statement = self.prepare(sql, parameters)?;
        let count = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(count);
            for place in 0..count {
                cells.push(cell_of(row.get_ref(place)?)?);
            }
            if take(&cells)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn damage(&self, deep: bool) -> Result<Vec<String>, Fault> {
        let mut found = check::damage(self.0, deep)?;
        found.extend(check::schema_faults(self.0)?);
        Ok(found)
    }
}

pub(super) fn cell_of(value: ValueRef<'_>) -> Result<Datum<'_>, Fault> {
    Ok(match value {
        ValueRef::Null => Datum::Null,
        ValueRef::Integer(number) => Datum::Int(number),
        ValueRef::Real(number) => Datum::Text(number.to_string().into()),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Datum::Text(text.into()),
            Err(_) => return Err(Fault::Value { column: "text", found: "no UTF-8".to_owned() }),
        },
        ValueRef::Blob(bytes) => Datum::Bytes(bytes.into()),
    })
}

impl ToSql for Datum<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Datum::Null => ToSqlOutput::Owned(Value::Null),
            Datum::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Datum::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Datum::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}
