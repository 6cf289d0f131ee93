//! What root's commands leave in the state folder is handed over to whom that folder belongs, so that the service can
//! go on with it. Must not know what the files hold.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, lchown};
use std::path::Path;

use super::inbox;

const ROOT: u32 = 0;

/// Hands over everything of root's below a state folder that belongs to somebody else.
///
/// # Errors
/// The first file that could not be handed over.
pub fn hand_over(state: &Path) -> io::Result<()> {
    match fs::metadata(state) {
        Ok(folder) if folder.uid() != ROOT => below(state, &inbox::folder(state), folder.uid(), folder.gid()),
        // Nothing was made, or everything is root's own.
        _ => Ok(()),
    }
}

fn below(folder: &Path, inbox: &Path, uid: u32, gid: u32) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // What clerks leave is theirs, and they could put a link where a folder has just been.
        if folder == inbox && !inbox::is_own(&entry.file_name()) {
            continue;
        }
        // What the daemon removes meanwhile needs no owner.
        let Ok(meta) = entry.metadata() else { continue };
        if meta.uid() == ROOT && lchown(entry.path(), Some(uid), Some(gid)).is_err() && entry.path().exists()
        {
            return Err(io::Error::other(format!("{} stays root's", entry.path().display())));
        }
        if meta.is_dir() {
            below(&entry.path(), inbox, uid, gid)?;
        }
    }
    Ok(())
}
