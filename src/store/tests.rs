//! What needs a hand on the store's own connections: a disk that runs full, and the plans of hot queries.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Row, query};
use tempfile::TempDir;

use super::{Batch, Store, StoreError, sql};

async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("dondoc.db"), &"xa".into(), false).await.expect("creates");
    (folder, store)
}

fn large(key: &str) -> Batch {
    Batch { values: vec![(key.to_owned(), "x".repeat(1_000_000))], ..Batch::default() }
}

#[tokio::test]
async fn a_full_disk_refuses_the_batch_keeps_the_rest_and_is_got_over() {
    let (_folder, store) = store().await;
    let now = DateTime::<Utc>::UNIX_EPOCH;
    store.commit(now, large("before")).await.expect("commits");
    // No more pages than there are: what a full disk looks like from inside.
    let limit = "PRAGMA max_page_count = 1";
    query(AssertSqlSafe(limit)).execute(&store.write).await.expect("limits");

    let error = store.commit(now, large("during")).await.expect_err("is refused");
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("dondoc.db") && !text.contains('\n'), "{text}");
    assert_eq!(store.value("during").await.expect("reads"), None);
    assert!(store.value("before").await.expect("reads").is_some());

    query(AssertSqlSafe("PRAGMA max_page_count = 100000")).execute(&store.write).await.expect("lifts");
    store.commit(now, large("after")).await.expect("goes on");
    assert!(store.audit().await.expect("audits").problems.is_empty());
}

#[tokio::test]
async fn a_transaction_ended_behind_our_back_does_not_block_later_ones() {
    let (_folder, store) = store().await;
    let mut tx = store.begin().await.expect("begins");
    query("ROLLBACK").execute(&mut *tx).await.expect("ends, as a full disk may end it");
    drop(tx);
    store.commit(DateTime::<Utc>::UNIX_EPOCH, large("after")).await.expect("goes on");
}

#[tokio::test]
async fn hot_queries_use_their_index() {
    let (_folder, store) = store().await;
    for (statement, index) in [
        (sql::item::DUE, "item_wake"),
        (sql::notice::READY, "notice_open"),
        (sql::notice::OF_MESSAGE, "notice_message"),
        (sql::notice::UNDER_WAY, "notice_message"),
        (sql::notice::WAIT_AGAIN, "notice_message"),
        (sql::notice::RELEASE, "notice_message"),
        (sql::notice::END_OF_MESSAGE, "notice_message"),
        (sql::notice::CHANGE, "autoindex_notice_1 (org=? AND id=?)"),
        (sql::notice::CHANGE, "autoindex_notice_2 (org=? AND item=? AND version=? AND step=?"),
        (sql::notice::JOIN, "autoindex_notice_1 (org=? AND id=?)"),
        (sql::notice::OF_ITEMS, "autoindex_notice_2 (org=? AND item=?)"),
        (sql::notice::SEALS, "autoindex_notice_1 (org=? AND id=?)"),
        (sql::item::DECISIONS, "autoindex_decision_1 (org=? AND item=?)"),
        (sql::message::SETTLE, "autoindex_message_1 (org=? AND id=?)"),
        (sql::message::DOT, "autoindex_message_1 (org=? AND id=?)"),
        (sql::event::AFTER, "autoindex_event_1 (org=? AND seq>?)"),
        (sql::notice::SEALED, "notice_seal"),
        (sql::item::DECISIONS_SEALED, "decision_seal"),
        (sql::event::OF_ITEMS, "event_item"),
        (sql::message::CLAIM, "message_open"),
        (sql::message::RETRY, "message_open"),
        (sql::meta::NEXT_WAKE, "item_wake"),
        (sql::meta::NEXT_WAKE, "notice_open"),
        (sql::meta::NEXT_WAKE, "message_open"),
    ] {
        let explain = format!("EXPLAIN QUERY PLAN {statement}");
        let rows = query(AssertSqlSafe(explain)).fetch_all(&store.write).await.expect(statement);
        let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        assert!(plan.iter().any(|line| line.contains(index)), "{statement}\n{plan:#?}");
    }
}
