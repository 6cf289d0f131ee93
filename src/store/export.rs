//! Everything stored, record by record, as it is at one moment. Reads in pages, so that memory stays small.
//! Leaves out bodies of messages, one-time codes and ids under which people write. Must not know how records
//! are written out.

use std::ops::ControlFlow;

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection, query};

use super::error::{Result, StoreStep};
use super::record::{self, Record};
use super::{Store, rows, sql};
use crate::model::OrgId;

/// Rows read at once.
const PAGE: i64 = 200;

/// Takes each record; `Break` ends the export.
type Take<'t> = &'t mut (dyn FnMut(Record) -> ControlFlow<()> + Send);

impl Store {
    /// Hands out every record: the organisation, items, events, decisions, notices, messages, tries, how people are
    /// reached, what came in, and named values; each kind in the order of its key. Ends early when `take` breaks.
    pub async fn export(&self, take: Take<'_>) -> Result<()> {
        let mut held = self.hold().await?;
        let mut tx = self.named(held.begin().await)?;
        self.named(export(&mut tx, &self.org, take).await)
    }
}

async fn export(connection: &mut SqliteConnection, org: &OrgId, take: Take<'_>) -> StoreStep {
    let meta = query(sql::meta::GET).bind(org.as_str()).fetch_one(&mut *connection).await?;
    if take(Record::Meta(rows::meta(&meta)?)).is_break() {
        return Ok(());
    }
    for table in &TABLES {
        if table.walk(connection, org, take).await?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// One kind of record: how a page of rows is read, and how a row becomes a record.
struct Table {
    /// The statement for a page: the rows behind a JSON key, in the order of keys; each row names its own key
    /// as a JSON list in `key`.
    page: &'static str,
    /// The JSON key that lies before every row.
    first: &'static str,
    read: fn(&SqliteRow) -> StoreStep<Record>,
}

impl Table {
    async fn walk(
        &self,
        connection: &mut SqliteConnection,
        org: &OrgId,
        take: Take<'_>,
    ) -> StoreStep<ControlFlow<()>> {
        let mut key = self.first.to_owned();
        loop {
            let ask = query(self.page).bind(org.as_str()).bind(&key).bind(PAGE);
            let page = ask.fetch_all(&mut *connection).await?;
            let Some(last) = page.last() else { return Ok(ControlFlow::Continue(())) };
            key = last.try_get("key")?;
            for row in &page {
                if take((self.read)(row)?).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
    }
}

const TABLES: [Table; 10] = [
    Table {
        page: sql::export::ITEMS,
        first: "[\"\"]",
        read: |row| Ok(Record::Item(Box::new(rows::stored(row)?))),
    },
    Table { page: sql::export::EVENTS, first: "[0]", read: record::event },
    Table {
        page: sql::export::DECISIONS,
        first: "[\"\",0,\"\",\"\"]",
        read: |row| Ok(Record::Decision(record::one(rows::decisions(row)?, "decisions")?)),
    },
    Table {
        page: sql::export::NOTICES,
        first: "[\"\",\"\"]",
        read: |row| Ok(Record::Notice(record::one(rows::notices(row, "list")?, "list")?)),
    },
    Table { page: sql::export::MESSAGES, first: "[\"\"]", read: record::message },
    Table { page: sql::export::ATTEMPTS, first: "[\"\",0]", read: record::attempt },
    Table { page: sql::export::BINDINGS, first: "[\"\",\"\"]", read: record::bound },
    Table { page: sql::export::LOSSES, first: "[\"\",\"\"]", read: record::lost },
    Table { page: sql::export::INBOUND, first: "[\"\"]", read: record::inbound },
    Table { page: sql::export::VALUES, first: "[\"\"]", read: record::value },
];
