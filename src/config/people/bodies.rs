//! The names of units and groups alone, read from people.toml whatever else may be wrong with the config: a plan is read
//! before everybody is entered.
//! Must not check anything.

use std::path::Path;

use serde::Deserialize;

use crate::config::read::file;

/// A unit or a group by its names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedBody {
    pub code: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The units of a group.
    #[serde(default)]
    pub units: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Bodies {
    #[serde(default)]
    unit: Vec<NamedBody>,
    #[serde(default)]
    group: Vec<NamedBody>,
}

/// The units and groups of the config in `dir`.
///
/// # Errors
/// people.toml is missing, cannot be read, or is no TOML with units; the text says which.
pub fn named_bodies(dir: &Path) -> Result<Vec<NamedBody>, String> {
    let path = dir.join("people.toml");
    let text = file::read(&path, file::CONFIG).map_err(|why| format!("{}: {why}", path.display()))?;
    let read: Bodies =
        toml::from_str(&text).map_err(|error| format!("{}: {}", path.display(), error.message()))?;
    let units = read.unit.into_iter().map(|unit| NamedBody { units: None, ..unit });
    let groups = read
        .group
        .into_iter()
        .map(|group| NamedBody { units: Some(group.units.unwrap_or_default()), ..group });
    Ok(units.chain(groups).collect())
}
