//! A database that an older program made is brought forward, whole and proved; what was changed in it before stays found.

use std::path::Path;

use dondoc::model::{By, Instant, ItemId, OrgId, Via};
use dondoc::store::events::{self, Erased};
use dondoc::store::{Store, StoreError, Tx, audit, items};

/// What dondoc 0.1.0 left in its database.
const MADE_BY_0_1_0: &str = include_str!("older/0.1.0.sql");

/// The database, after a change that was made behind the older program's back.
async fn brought_forward(folder: &Path, change: &str) -> Store {
    let path = folder.join("dondoc.db");
    let older = rusqlite::Connection::open(&path).expect("a connection");
    older.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL").expect("set");
    older.execute_batch(MADE_BY_0_1_0).expect("the older database");
    older.execute_batch(change).expect(change);
    drop(older);
    let store = Store::open(&path, &OrgId::new("dien-khanh")).await.expect("opens").expect("is ours");
    assert!(folder.join("dondoc.db.before-0013").exists(), "how it was is kept");
    store
}

async fn problems(store: &Store) -> Vec<String> {
    let found = store.read(|view| audit(view, true)).await.expect("audits");
    found.problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn it_is_proved_by_seals_of_its_own_and_says_what_it_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = brought_forward(folder.path(), "").await;
    assert_eq!(problems(&store).await, [""; 0]);
    let id = ItemId::new("A.III.3");
    let story = store.read(move |view| events::of(view, &id)).await.expect("reads");
    let last = story.last().expect("an event");
    assert_eq!(last.body.action.name(), "acknowledged");
    assert_eq!(
        last.body.action.named().note,
        Some("đang làm"),
        "words in the chain are read where they stand"
    );
    let seq = last.seq;
    let erase = move |tx: &mut Tx<'_>| events::erase(tx, seq, By::someone("vp"), Via::Mail);
    let erased: Result<Erased, StoreError> = store.write(Instant::UNIX_EPOCH, erase).await;
    assert_eq!(erased.expect("an answer"), Erased::InTheChain, "and cannot be taken out of it");
    let all = store.read(items::all).await.expect("reads");
    assert!(all.len() >= 2);
}

#[tokio::test]
async fn what_was_changed_before_it_was_brought_forward_is_told_by_every_audit() {
    for (change, told) in [
        ("UPDATE notice SET reason = 'item_done' WHERE state = 'sent'", "was sealed as sent (accepted)"),
        (
            "UPDATE notice SET state = 'cancelled', settled_at = 1 WHERE state = 'held'",
            "is cancelled, but that end was never sealed",
        ),
        ("DELETE FROM notice WHERE rowid = (SELECT MAX(rowid) FROM notice)", "is missing, though event"),
        ("UPDATE decision SET outcome = 'silent' WHERE outcome = 'told'", "is not what was sealed"),
        (
            "DELETE FROM decision WHERE rowid = (SELECT MAX(rowid) FROM decision WHERE outcome = 'silent')",
            "is missing, though it was sealed",
        ),
        ("UPDATE event SET actor = 'vp' WHERE seq = 3", "event 3: was changed"),
        ("UPDATE item SET status = 'done' WHERE id = 'A.III.3'", "has columns that differ"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let store = brought_forward(folder.path(), change).await;
        for _ in 0..2 {
            let found = problems(&store).await;
            assert!(found.iter().any(|problem| problem.contains(told)), "{change}: {found:#?}");
        }
    }
}
