//! Lays a case file that came by mail among the claimed files of the drop folder, to be read like any other.
//! Must not know how a mail is read, nor what is in a file.

use std::path::Path;
use std::{fs, io};

use super::look::shown;
use super::mailed::{BroughtBy, MAILED, SENDER, TABLE, reading};
use super::places::{Places, folder};
use crate::channel::AttachedTable;
use crate::durable;

/// Lays a table among the claimed files, to be read like any other. `id` is the table's own: the same table laid twice
/// replaces itself.
pub(in crate::engine) fn lay(
    state: &Path,
    id: &str,
    name: &str,
    table: &AttachedTable,
    by: &BroughtBy,
) -> io::Result<()> {
    fs::create_dir_all(folder(state))?;
    // This makes the folder of claimed files where there is none.
    Places::open(state)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let (folder, token) = (reading(state), format!("{MAILED}{id}"));
    durable::replace(&folder.join(format!("{SENDER}{token}")), &serde_json::to_vec(by)?)?;
    // Under its draft's name no file is read.
    let draft = folder.join(format!("{TABLE}{token}"));
    durable::replace(&draft, &table.bytes)?;
    let file = folder.join(format!("0_{token}_{}", shown(name.as_bytes())));
    fs::rename(draft, &file)?;
    durable::sync_folder(&file)
}
