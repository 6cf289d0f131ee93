//! What the table says of each file: how it is made, and what must come of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{books, letters, made};

/// The files of one theme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub file: Vec<CaseFile>,
}

/// A file, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Its name, as the clerk has it; the ending says how it is made, unless `made` does.
    pub name: String,
    /// What it stands for.
    pub why: String,
    /// The cells: rows are lines, cells are parted by `|`.
    #[serde(default)]
    cells: String,
    /// The text as it stands, for what is no table.
    text: Option<String>,
    /// A file of this folder, for what cannot be made.
    fixture: Option<String>,
    /// `html`, `xml 2003`, `plain xlsx`, `xlsx of 1904` or a delimiter, where the ending does not say it.
    made: Option<String>,
    letters: Option<String>,
    /// How many bytes at its end are missing.
    #[serde(default)]
    cut: usize,
    /// The file of the same theme that was taken before.
    pub after: Option<String>,
    /// More options of `import`.
    #[serde(default)]
    pub options: Vec<String>,
    #[serde(default)]
    pub exit: i32,
    /// How many cases came to what; a row for two units makes two.
    #[serde(default)]
    pub counts: Counts,
    /// Words that the clerk reads where the file is refused whole.
    #[serde(default)]
    pub refusal: Vec<String>,
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Every case that there is afterwards, by its id.
    #[serde(default)]
    pub items: BTreeMap<String, Item>,
    /// What is said and kept nowhere.
    #[serde(default)]
    pub never: Vec<String>,
    /// The sheets and how many of their rows were taken.
    #[serde(default)]
    pub sheets: BTreeMap<String, u64>,
    /// The heading of each meaning.
    #[serde(default)]
    pub used: BTreeMap<String, String>,
    /// Headings that are told as not read.
    #[serde(default)]
    pub unused: Vec<String>,
    /// What comes of the same file once more.
    pub again: Option<Counts>,
}

/// How many cases of a file came to what.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counts {
    pub opened: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub ended: u64,
    pub refused: u64,
    pub defaulted: u64,
}

/// A row that is looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    #[serde(rename = "row")]
    pub number: u64,
    pub code: Option<String>,
    pub outcome: String,
    /// Words of one of its reasons; none where it needs no reason.
    #[serde(default)]
    pub says: Vec<String>,
}

/// What an item must be; what is not named is not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Item {
    pub kind: Option<String>,
    pub unit: Option<String>,
    /// The last good day, or `none`.
    pub due: Option<String>,
    /// The hour, or `none`.
    pub due_time: Option<String>,
    pub due_kind: Option<String>,
    pub status: Option<String>,
    /// Words that its title holds.
    pub title: Option<String>,
    /// The source that it came from.
    pub system: Option<String>,
    pub received: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/case_files")
}

/// The names of all themes.
pub fn themes() -> Vec<String> {
    let entries =
        std::fs::read_dir(folder()).expect("the folder").map(|entry| entry.expect("an entry").path());
    let tables = entries.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let mut names: Vec<String> =
        tables.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

/// The files of a theme, in the order of the table.
pub fn theme(name: &str) -> Vec<CaseFile> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).expect("a table");
    let theme: Theme = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}.toml: {error}"));
    theme.file
}

impl CaseFile {
    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.whole();
        bytes.truncate(bytes.len() - self.cut);
        bytes
    }

    fn whole(&self) -> Vec<u8> {
        if let Some(name) = &self.fixture {
            return std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let letters = self.letters.as_deref().unwrap_or("utf-8");
        if let Some(text) = &self.text {
            return made::lettered(text, letters);
        }
        let mut sheets = made::sheets(&self.cells);
        let ending = self.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let made = self.made.as_deref().unwrap_or(if ending == "csv" { ";" } else { ending });
        if matches!(made, "xlsx" | "ods" | "plain xlsx") {
            match letters {
                "tcvn3" => sheets = made::in_font(&sheets, letters::tcvn3),
                "vni" => sheets = made::in_font(&sheets, letters::vni),
                _ => {}
            }
        }
        match made {
            "xlsx" => books::xlsx(&sheets),
            "plain xlsx" => books::plain_xlsx(&sheets, false),
            "xlsx of 1904" => books::plain_xlsx(&sheets, true),
            "ods" => books::ods(&sheets),
            "html" => made::lettered(&made::html(&sheets), letters),
            "xml 2003" => made::lettered(&made::xml_2003(&sheets), letters),
            delimiter => made::lettered(&made::delimited(&sheets, delimiter), letters),
        }
    }
}
