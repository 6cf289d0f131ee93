//! Adds words to the text of cases.toml, its comments kept.
//! Must not know why a word is to be added.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::cases::SHIPPED;
use crate::model::{CaseState, Column, Kind, UnitCode};

/// A word for cases.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseWord {
    /// A heading of a column.
    Heading(Column, String),
    /// A word for a state.
    State(CaseState, String),
    /// A name of a unit.
    Unit(String, UnitCode),
    /// A field of a kind.
    Field(Kind, String),
}

impl CaseWord {
    /// Where it belongs: the tables, then the key.
    pub fn place(&self) -> Vec<&str> {
        match self {
            Self::Heading(column, _) => vec!["import", "columns", column.as_str()],
            Self::State(state, _) => vec!["import", "states", state.as_str()],
            Self::Unit(name, _) => vec!["import", "units", name],
            Self::Field(kind, _) => vec!["kind", kind.as_str(), "fields"],
        }
    }

    /// The word itself.
    pub fn word(&self) -> &str {
        match self {
            Self::Heading(_, word) | Self::State(_, word) | Self::Field(_, word) => word,
            Self::Unit(_, unit) => unit.as_str(),
        }
    }
}

/// The text of cases.toml with these words added; of the shipped file where there is no text yet.
///
/// # Errors
/// The text is no TOML, or something else stands where a word belongs.
pub fn learn(text: Option<&str>, words: &[CaseWord]) -> Result<String, String> {
    let mut file: DocumentMut = text.unwrap_or(SHIPPED).parse().map_err(|error| format!("{error}"))?;
    // A list that is not there stands for the shipped one: what is added must not replace that.
    let shipped: DocumentMut = SHIPPED.parse().map_err(|error| format!("{error}"))?;
    for word in words {
        let place = word.place();
        let Some((key, tables)) = place.split_last() else { continue };
        let (mut table, mut known): (&mut Table, Option<&Item>) =
            (file.as_table_mut(), Some(shipped.as_item()));
        for name in tables {
            let next = table.entry(name).or_insert_with(|| Item::Table(implicit()));
            table = next.as_table_mut().ok_or_else(|| format!("[{}] is no table", tables.join(".")))?;
            known = known.and_then(|known| known.get(name));
        }
        if let CaseWord::Unit(..) = word {
            table.insert(key, Item::Value(word.word().into()));
            continue;
        }
        let shipped = || {
            known
                .and_then(|known| known.get(key))
                .cloned()
                .unwrap_or_else(|| Item::Value(Array::new().into()))
        };
        let list = table.entry(key).or_insert_with(shipped);
        let list = list.as_array_mut().ok_or_else(|| format!("`{key}` is no list"))?;
        if list.iter().all(|known| known.as_str() != Some(word.word())) {
            push(list, word.word());
        }
    }
    Ok(file.to_string())
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

/// Adds a word behind the last one, on its line.
fn push(list: &mut Array, word: &str) {
    let behind = list.trailing().as_str().unwrap_or_default().to_owned();
    let mut value = Value::from(word);
    if behind.contains('\n') {
        // A comment behind the last word stays there.
        value.decor_mut().set_prefix(format!("{}\n  ", behind.trim_end()));
        list.set_trailing("\n");
        list.set_trailing_comma(true);
    } else if !list.is_empty() {
        value.decor_mut().set_prefix(" ");
    }
    list.push_formatted(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_added_once_and_comments_stay() {
        let text = "# of our own\n[import.columns]\ndue = [\"Hạn\"]  # the due\n\n[kind.petition]\nfields = [\n  \"Khác\", # last\n]\n";
        let words = [
            CaseWord::Heading(Column::Due, "Mốc trả".to_owned()),
            CaseWord::Heading(Column::Due, "Mốc trả".to_owned()),
            CaseWord::State(CaseState::Done, "Lưu kho".to_owned()),
            CaseWord::Unit("Phòng KTHT".to_owned(), UnitCode::new("KT")),
            CaseWord::Field(Kind::Petition, "Cây xanh".to_owned()),
        ];
        let learned = learn(Some(text), &words).expect("learned");
        assert!(
            learned.starts_with("# of our own\n[import.columns]\ndue = [\"Hạn\", \"Mốc trả\"]  # the due\n"),
            "{learned}"
        );
        assert!(learned.contains("\"Khác\", # last") && learned.contains("\"Cây xanh\""), "{learned}");
        assert!(learned.contains("\"Phòng KTHT\" = \"KT\""), "{learned}");
        // The shipped words stay beside the new one.
        assert!(learned.contains("\"Lưu kho\"") && learned.contains("\"Đã hoàn thành\""), "{learned}");
        assert_eq!(learn(Some(&learned), &words).as_deref(), Ok(learned.as_str()));
        assert!(learn(None, &words).expect("learned").contains("Mốc trả"));
        assert!(learn(Some("import = 1"), &words).is_err());
    }
}
