//! Checks the drop folder and the reader of its files: who may write there, and which fences this kernel has.
//! Must not know what files say.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use super::Finding;
use crate::engine::intake::folder;
use crate::state::reader::Reader;

/// Whether clerks can leave files, and nobody else can.
pub(super) fn inbox(state: &Path) -> Vec<Finding> {
    let inbox = folder(state);
    let (Ok(above), Ok(meta)) = (fs::metadata(state), fs::metadata(&inbox)) else {
        let hint = "it is made when the service starts; the package makes it with its group";
        return vec![Finding::warning("inbox", format!("there is no {}", inbox.display()), hint)];
    };
    let (place, mode) = (inbox.display(), meta.permissions().mode());
    let mut found = Vec::new();
    if !meta.is_dir() {
        found.push(Finding::error(
            "inbox",
            format!("{place} is no folder"),
            "remove it and start the service again",
        ));
        return found;
    }
    if meta.dev() != above.dev() {
        let detail =
            format!("{place} is on another file system than the state folder: nothing can be moved aside");
        found.push(Finding::error(
            "inbox",
            detail,
            "put both on one; share the folder itself instead of mounting it",
        ));
    }
    if meta.uid() != above.uid() {
        let detail = format!("{place} belongs to somebody else than the state folder");
        found.push(Finding::error("inbox", detail, format!("chown --reference={} {place}", state.display())));
    }
    if mode & 0o002 != 0 {
        let detail = format!("everybody may write to {place} (mode {:o})", mode & 0o7777);
        found.push(Finding::error("inbox", detail, format!("chmod 3770 {place}")));
    } else if mode & 0o020 == 0 {
        let detail = format!("no group may write to {place}: only the service and root can drop files");
        let hint =
            format!("chgrp dondoc-inbox {place} && chmod 3770 {place}, and the clerks into that group");
        found.push(Finding::warning("inbox", detail, hint));
    } else if mode & 0o3000 != 0o3000 {
        let detail = format!("{place} lacks set-gid or the sticky bit (mode {:o})", mode & 0o7777);
        found.push(Finding::warning("inbox", detail, format!("chmod 3770 {place}")));
    }
    for name in ["done", "rejected"] {
        let own = inbox.join(name);
        let is_ours = |meta: &fs::Metadata| meta.is_dir() && meta.uid() == above.uid();
        if own.symlink_metadata().is_ok_and(|meta| !is_ours(&meta)) {
            let detail = format!("{} is no folder of the service's own", own.display());
            found.push(Finding::error("inbox", detail, "remove it: the service makes it again"));
        }
    }
    if found.is_empty() {
        found.push(Finding::ok(
            "inbox",
            format!("{place} may be written to by its group (mode {:o})", mode & 0o7777),
        ));
    }
    found
}

/// Whether a reader can be started, and what keeps it inside.
pub(super) fn reader() -> Vec<Finding> {
    let fences = match Reader::default().fences() {
        Ok(fences) => fences,
        Err(error) => {
            let hint =
                "no file is taken until it can; look at the limits of the service (systemctl edit dondoc)";
            return vec![Finding::error("reader", error.to_string(), hint)];
        }
    };
    let stands = [(fences.landlock, "Landlock"), (fences.seccomp, "seccomp")];
    let missing: Vec<&str> = stands.iter().filter(|(stands, _)| !stands).map(|(_, name)| *name).collect();
    if missing.is_empty() {
        let detail = "files are read by a process with limits, behind Landlock and seccomp";
        return vec![Finding::ok("reader", detail)];
    }
    let detail = format!("this kernel does not fence the reader of files in with {}", missing.join(" and "));
    let hint = "its limits of memory and time hold all the same; a kernel from 5.13 on has both";
    vec![Finding::warning("reader", detail, hint)]
}
