//! The database file: created whole, refused in words when it is not ours, never made worse.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::fixtures::*;
use dondoc::model::OrgId;
use dondoc::store::{Store, StoreError};
use tempfile::TempDir;

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dondoc.db");
    (folder, path)
}

fn raw(path: &Path, statement: &'static str) {
    let connection = rusqlite::Connection::open(path).expect("a connection");
    connection.execute(statement, []).expect(statement);
}

/// Every way to open the file refuses it, in one line that names it, and leaves it as it is.
async fn refused(path: &Path) -> StoreError {
    let before = fs::read(path).ok();
    let opened = Store::open(path, &org()).await.expect_err("is refused");
    let shown = Store::open_read_only(path, &org()).await.expect_err("is refused");
    let created = Store::create(path, &org(), false).await.expect_err("is refused");
    assert_eq!((&opened, &opened), (&shown, &created));
    let text = opened.to_string();
    assert!(text.contains(&path.display().to_string()) && !text.contains('\n'), "{text}");
    assert_eq!(fs::read(path).ok(), before, "the file was changed");
    opened
}

#[tokio::test]
async fn a_missing_file_is_no_store_and_is_not_created_by_looking() {
    let (_folder, path) = place();
    assert!(Store::open(&path, &org()).await.expect("looks").is_none());
    assert!(Store::open_read_only(&path, &org()).await.expect("looks").is_none());
    assert!(!path.exists());
}

#[tokio::test]
async fn a_created_store_is_private_and_keeps_its_mark() {
    let (folder, path) = place();
    let store = Store::create(&path, &org(), true).await.expect("creates");
    assert!(store.meta().await.expect("reads").is_virtual);
    store.close().await;
    assert_eq!(fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
    let again = Store::create(&path, &org(), false).await.expect("opens");
    assert!(again.meta().await.expect("reads").is_virtual, "the first mark stays");
    again.close().await;
    let mut files = fs::read_dir(folder.path()).expect("lists").map(|file| file.expect("a file").file_name());
    assert!(files.all(|name| !name.to_string_lossy().contains(".new")), "no draft is left behind");
}

#[tokio::test]
async fn organisations_in_one_file_do_not_see_each_other() {
    let (_folder, path) = place();
    let one = Store::create(&path, &org(), false).await.expect("creates");
    open(&one, "A").await;
    let name: OrgId = "khac".into();
    assert!(Store::open(&path, &name).await.expect("looks").is_none());
    let other = Store::create(&path, &name, false).await.expect("creates");
    assert!(other.items().await.expect("reads").is_empty());
    open(&other, "A").await;
    assert_eq!(one.items().await.expect("reads").len(), 1);
    assert_sound(&one).await;
    assert_sound(&other).await;
}

#[tokio::test]
async fn a_reading_store_sees_what_is_written_and_writes_nothing() {
    let (_folder, path) = place();
    let store = Store::create(&path, &org(), false).await.expect("creates");
    let reader = Store::open_read_only(&path, &org()).await.expect("opens").expect("is there");
    open(&store, "A").await;
    assert_eq!(reader.items().await.expect("reads").len(), 1);
    let error = reader.commit(at(0), opening("B", 0)).await.expect_err("is refused");
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    assert_eq!(store.items().await.expect("reads").len(), 1);
}

#[tokio::test]
async fn a_reading_store_opens_alone_too() {
    let (_folder, path) = place();
    Store::create(&path, &org(), false).await.expect("creates").close().await;
    let reader = Store::open_read_only(&path, &org()).await.expect("opens").expect("is there");
    assert!(reader.audit().await.expect("audits").problems.is_empty());
}

#[tokio::test]
async fn a_folder_in_place_of_the_file_is_refused() {
    let (_folder, path) = place();
    fs::create_dir(&path).expect("a folder");
    assert!(matches!(refused(&path).await, StoreError::Unreadable { .. }));
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let (_folder, path) = place();
    let path = path.join("deeper").join("dondoc.db");
    let error = Store::create(&path, &org(), false).await.expect_err("is refused");
    assert!(matches!(error, StoreError::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let (_folder, path) = place();
    fs::write(&path, "kế hoạch 67\n".repeat(1000)).expect("a file");
    assert!(matches!(refused(&path).await, StoreError::NotOurs { .. }));
}

#[tokio::test]
async fn the_database_of_another_program_is_refused() {
    let (_folder, path) = place();
    raw(&path, "CREATE TABLE meta (x)");
    assert!(matches!(refused(&path).await, StoreError::NotOurs { .. }));
}

#[tokio::test]
async fn a_newer_database_is_refused_in_words() {
    let (_folder, path) = place();
    Store::create(&path, &org(), false).await.expect("creates").close().await;
    raw(&path, "INSERT INTO _sqlx_migrations VALUES (9999, 'later', '2027-01-01', TRUE, x'00', 0)");
    let error = refused(&path).await;
    assert!(matches!(error, StoreError::Newer { found: 9999, .. }), "{error}");
    let said = error.to_string();
    assert!(said.contains(&format!("was written by dondoc {}", env!("CARGO_PKG_VERSION"))), "{said}");
    assert!(said.contains("a backup made before"), "{said}");
    fs::write(path.with_file_name("dondoc.db.before-9999"), "").expect("written");
    fs::write(path.with_file_name("dondoc.db.before-0006"), "").expect("written");
    let error = refused(&path).await;
    assert!(
        error.to_string().contains("dondoc.db.before-0006"),
        "the copy that this program can read: {error}"
    );
}

#[tokio::test]
async fn an_older_database_is_left_alone_by_reading_commands() {
    let (_folder, path) = place();
    Store::create(&path, &org(), false).await.expect("creates").close().await;
    raw(&path, "DELETE FROM _sqlx_migrations");
    let error = Store::open_read_only(&path, &org()).await.expect_err("is refused");
    assert!(matches!(error, StoreError::Older { found: 0, .. }), "{error}");
}

#[tokio::test]
async fn an_empty_or_truncated_file_is_damaged_and_not_started_anew() {
    let (_folder, path) = place();
    let store = Store::create(&path, &org(), false).await.expect("creates");
    open(&store, "A").await;
    store.close().await;
    let whole = fs::read(&path).expect("reads");
    for length in [whole.len() - 4096, 4096, 0] {
        fs::write(&path, &whole[..length]).expect("cuts");
        let error = refused(&path).await;
        assert!(matches!(error, StoreError::Corrupt { .. }), "{length}: {error}");
    }
}

#[tokio::test]
async fn damage_inside_the_file_is_one_clear_error() {
    let (_folder, path) = place();
    let store = Store::create(&path, &org(), false).await.expect("creates");
    open(&store, "A").await;
    store.close().await;
    let mut bytes = fs::read(&path).expect("reads");
    for byte in &mut bytes[4096..] {
        *byte = 0xff;
    }
    fs::write(&path, bytes).expect("writes");
    let error = refused(&path).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
}

#[tokio::test]
async fn what_was_committed_outlives_a_crash() {
    let (_folder, path) = place();
    let store = Store::create(&path, &org(), false).await.expect("creates");
    open(&store, "A").await;
    // What the disk holds at this moment, with nothing closed in order.
    let (_other, after) = place();
    let log = |path: &Path| path.with_file_name("dondoc.db-wal");
    fs::copy(&path, &after).expect("copies");
    fs::copy(log(&path), log(&after)).expect("copies");
    let shown = Store::open_read_only(&after, &org()).await.expect("opens").expect("is there");
    assert_eq!(shown.items().await.expect("reads").len(), 1);
    let again = Store::open(&after, &org()).await.expect("opens").expect("is there");
    open(&again, "B").await;
    assert_sound(&again).await;
}
