//! What a captured message looks like on disk, and what an unwritable folder leads to.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::channel::MarkRefused;

fn session(folder: &Path) -> CaptureSession {
    CaptureSession { folder: folder.to_owned() }
}

fn out(bytes: &[u8]) -> Outbound {
    let id = MessageId::derive(&["one"]);
    Outbound {
        id,
        to: "a@example.vn".to_owned(),
        subject: "s".to_owned(),
        bytes: bytes.to_vec(),
        at: crate::model::Instant::UNIX_EPOCH,
        again: false,
        tries: 0,
    }
}

fn accepted() -> DotMark {
    Box::pin(async { Ok(()) })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[tokio::test]
async fn a_message_is_there_once_however_often_it_is_sent() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut session = session(&dir.path().join("mail"));
    for bytes in [b"first".as_slice(), b"second"] {
        session.send(&out(bytes), accepted()).await.expect("written");
    }
    let new = files(&dir.path().join("mail/new"));
    assert_eq!(new.len(), 1);
    assert_eq!(std::fs::read(&new[0]).expect("readable"), b"second");
    assert_eq!(new[0].metadata().expect("metadata").permissions().mode() & 0o777, 0o600);
    assert!(files(&dir.path().join("mail/tmp")).is_empty());
}

#[tokio::test]
async fn a_refused_mark_leaves_nothing_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let mark: DotMark = Box::pin(async { Err(MarkRefused) });
    let failure = session(dir.path()).send(&out(b"x"), mark).await.expect_err("refused");
    assert_eq!((failure.error, failure.phase), (SendError::Superseded, Phase::Body));
    assert!(files(dir.path()).is_empty());
}

#[tokio::test]
async fn nothing_is_written_before_the_mark() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().to_owned();
    let mark: DotMark = Box::pin(async move {
        assert!(files(&folder).is_empty());
        Ok(())
    });
    session(dir.path()).send(&out(b"x"), mark).await.expect("written");
    assert_eq!(files(&dir.path().join("new")).len(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named_and_tried_again_later() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    std::fs::write(&file, b"").expect("written");
    let failure = session(&file).send(&out(b"x"), accepted()).await.expect_err("not a folder");
    assert_eq!((failure.error, failure.phase), (SendError::Transient, Phase::Body));
    assert!(failure.detail.contains("file"), "{}", failure.detail);
    assert!(session(&file).reach().await.is_err());
}

#[tokio::test]
async fn an_id_cannot_lead_out_of_the_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let message = Outbound { id: MessageId::new("../../etc/passwd"), ..out(b"x") };
    session(dir.path()).send(&message, accepted()).await.expect("written");
    assert_eq!(files(&dir.path().join("new")), [dir.path().join("new/______etc_passwd.eml")]);
}

#[tokio::test]
async fn a_probe_leaves_no_file() {
    let dir = tempfile::tempdir().expect("a folder");
    session(dir.path()).reach().await.expect("writable");
    assert!(files(&dir.path().join("tmp")).is_empty());
}
