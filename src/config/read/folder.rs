//! The config folder on the disk: which files of it are read, and which of them cannot be.
//! Must not know TOML.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file::{self, Unreadable};

/// The text of every config file. Has no debug output: a text may hold a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConfigFiles {
    /// The folder that relative paths in `dondoc.toml` start from.
    pub dir: PathBuf,
    /// Texts by path relative to the folder, such as `plans/67-KH-UBND-2025.toml`.
    pub texts: BTreeMap<PathBuf, String>,
}

/// The folders of a config, by path relative to the config folder.
pub const FOLDERS: [&str; 3] = ["", "plans", TEMPLATES];
/// The folder of overrides, of which every file is read.
const TEMPLATES: &str = "templates";
/// The folder of templates of papers inside it, of which a file is read when its paper is written.
pub const PAPERS: &str = "papers";

/// Whether something in one of the folders is read as config.
pub fn is_wanted(folder: &str, path: &Path) -> bool {
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let is_papers = folder == TEMPLATES && path.file_name().is_some_and(|name| name == PAPERS);
    !hidden && !is_papers && (folder == TEMPLATES || path.extension().is_some_and(|end| end == "toml"))
}

/// Reads the whole config folder; returns beside it the files that could not be read.
pub(in crate::config) fn read(dir: &Path) -> (ConfigFiles, Vec<(PathBuf, Unreadable)>) {
    let mut files = ConfigFiles { dir: dir.to_owned(), texts: BTreeMap::new() };
    let mut unreadable = Vec::new();
    for folder in FOLDERS {
        match std::fs::read_dir(dir.join(folder)) {
            Ok(entries) => entries.for_each(|entry| match entry {
                Ok(entry) => take(&mut files, folder, &entry.path(), &mut unreadable),
                Err(why) => unreadable.push((PathBuf::from(folder), why.into())),
            }),
            // The folders of plans and templates may be absent; where the config folder itself is absent,
            // everything else is missing too.
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {}
            Err(why) => unreadable.push((PathBuf::from(folder), why.into())),
        }
    }
    (files, unreadable)
}

fn take(files: &mut ConfigFiles, folder: &str, path: &Path, unreadable: &mut Vec<(PathBuf, Unreadable)>) {
    if !is_wanted(folder, path) {
        return;
    }
    let most = if folder == TEMPLATES { file::TEMPLATE } else { file::CONFIG };
    let name = Path::new(folder).join(path.file_name().unwrap_or_default());
    match file::read(path, most) {
        Ok(text) => drop(files.texts.insert(name, text)),
        Err(why) => unreadable.push((name, why)),
    }
}
