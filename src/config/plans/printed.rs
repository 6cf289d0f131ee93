//! What a plan file repeats of the printed document, for whoever reviews it: config itself does not need these words.
//! Must not check anything.

use serde::Deserialize;

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

/// Reads a plan file for its words.
///
/// # Errors
/// The text is no plan file; the message says where.
pub fn printed_plan(text: &str) -> Result<PrintedPlan, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}
