//! What a plan file repeats of the printed document, for whoever reviews it: config itself does not need these words.
//! Must not check anything.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::read::file::{self, Unreadable};

/// A plan file as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct PrintedPlan {
    #[serde(default)]
    pub plan: PrintedHead,
    #[serde(default)]
    pub row: Vec<PrintedRow>,
}

/// The head of a plan file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct PrintedHead {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub number: String,
    #[serde(default)]
    pub title: String,
}

/// A row or a duty of a plan file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct PrintedRow {
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub title: String,
    /// The deadline as it is printed.
    #[serde(default)]
    pub printed: String,
    #[serde(default)]
    pub product: Option<String>,
    #[serde(default)]
    pub lead: Vec<String>,
    /// False of a row that only holds duties.
    pub item: Option<bool>,
    #[serde(default)]
    pub duties: Vec<PrintedRow>,
}

/// The plan files of the config in `dir` that can be read, each with its place below `plans/`. Others are for `check` to
/// name.
pub fn printed_plans(dir: &Path) -> Vec<(PathBuf, PrintedPlan)> {
    let folder = std::fs::read_dir(dir.join("plans")).into_iter().flatten().filter_map(Result::ok);
    let files =
        folder.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "toml"));
    files
        .filter_map(|path| {
            let text = plan_text(&path).ok()?;
            Some((Path::new("plans").join(path.file_name()?), printed_plan(&text).ok()?))
        })
        .collect()
}

/// The text of a plan file.
///
/// # Errors
/// It is no regular file of a sane size, or no text.
pub fn plan_text(path: &Path) -> Result<String, Unreadable> {
    file::read(path, file::CONFIG)
}

/// Reads a plan file for its words.
///
/// # Errors
/// The text is no plan file; the message says where.
pub fn printed_plan(text: &str) -> Result<PrintedPlan, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}
