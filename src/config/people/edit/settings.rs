//! Changes dondoc.toml as a person would: comments, order and layout stay. Must not know why something changes,
//! nor repeat a value of the file in an error.

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::held::set;

/// dondoc.toml, open for changes.
#[derive(Clone)]
pub struct SettingsFile(DocumentMut, String);

impl SettingsFile {
    /// Takes the text of the file; none where it is no TOML, in which case the loader says what is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(|parsed| Self(parsed, text.to_owned()))
    }

    /// The text before any change.
    pub fn before(&self) -> &str {
        &self.1
    }

    /// The text with every change.
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// The value of a key as text, where it is a text or a number; none where the key is absent or holds
    /// something else.
    pub fn get(&self, path: &[&str]) -> Option<String> {
        let mut item = self.0.as_item();
        for key in path {
            item = item.as_table_like()?.get(key)?;
        }
        item.as_str().map(str::to_owned).or_else(|| item.as_integer().map(|number| number.to_string()))
    }

    /// Sets the value of a key; tables on the way to it are made. Does nothing where something else than a
    /// table stands on the way.
    pub fn put(&mut self, path: &[&str], value: Value) {
        let Some((key, tables)) = path.split_last() else { return };
        if let Some(table) = below(self.0.as_table_mut(), tables) {
            set(table, key, value);
        }
    }

    /// Removes a key, where the file has it.
    pub fn remove(&mut self, path: &[&str]) {
        let Some((key, tables)) = path.split_last() else { return };
        if self.get(path).is_some()
            && let Some(table) = below(self.0.as_table_mut(), tables)
        {
            table.remove(key);
        }
    }
}

fn below<'a>(mut table: &'a mut dyn TableLike, keys: &[&str]) -> Option<&'a mut dyn TableLike> {
    for (depth, key) in keys.iter().enumerate() {
        let mut fresh = Table::new();
        // Only the last table on the way has a heading of its own.
        fresh.set_implicit(depth + 1 < keys.len());
        table = table.entry(key).or_insert(Item::Table(fresh)).as_table_like_mut()?;
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_changes_and_everything_beside_it_stays() {
        let text = "# ours\nid = \"a\" # never\n\n[channel.email] # mail\nport = 25   # the port\n# tls?\n";
        let mut file = SettingsFile::parse(text).expect("TOML");
        assert_eq!(file.get(&["channel", "email", "port"]), Some("25".to_owned()));
        file.put(&["channel", "email", "port"], 587.into());
        file.put(&["name"], "UBND xã".into());
        file.put(&["channel", "email", "host"], "mail.example".into());
        let changed = file.text();
        for kept in [
            "# ours\n",
            "id = \"a\" # never\n",
            "[channel.email] # mail\n",
            "port = 587   # the port\n",
            "# tls?",
        ] {
            assert!(changed.contains(kept), "{kept}: {changed}");
        }
        assert!(changed.contains("name = \"UBND xã\"\n") && changed.contains("host = \"mail.example\"\n"));
        file.remove(&["channel", "email", "host"]);
        assert!(!file.text().contains("host"));
    }

    #[test]
    fn a_table_that_was_not_there_is_made() {
        let mut file = SettingsFile::parse("id = \"a\"\n").expect("TOML");
        file.put(&["channel", "email", "host"], "mail.example".into());
        assert_eq!(file.text(), "id = \"a\"\n\n[channel.email]\nhost = \"mail.example\"\n");
        assert!(SettingsFile::parse("id = \"").is_none());
    }
}
