//! Fills a commune's own document or workbook: named places such as `{{don_vi}}` become texts, tables and charts.
//! Must not know what the places mean, or where templates are kept.

mod archive;
mod docx;
mod fault;
mod formula;

mod place;
mod rows;
mod sheet;

mod strings;
mod styles;
mod text;
mod tree;
mod xlsx;

use std::collections::BTreeMap;

use super::document::PaperBlock;
use super::table::PaperTable;
pub use docx::fill_docx;
pub use fault::{FillError, FillFault};
pub use xlsx::fill_xlsx;

/// What can be put into the places of a template, by their names: lower-case letters of ASCII, digits and `_`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PaperPlaces {
    /// Texts, which stand anywhere: `{{ten_don_vi}}`.
    pub texts: BTreeMap<String, String>,
    /// What takes the place of a paragraph by itself: `{{noi_dung}}`. Where it is one table, a row with places such as
    /// `{{bang.han}}` is repeated for each row of the table instead; parts and sums of the table are left out there.
    pub blocks: BTreeMap<String, Vec<PaperBlock>>,
}

impl PaperPlaces {
    /// The table behind a name, for rows that repeat.
    fn table(&self, name: &str) -> Option<&PaperTable> {
        match self.blocks.get(name)?.as_slice() {
            [PaperBlock::Table(table)] => Some(table),
            _ => None,
        }
    }

    /// Every place that a template may name.
    fn known(&self) -> Vec<String> {
        let columns = self.blocks.keys().filter_map(|name| Some((name, self.table(name)?)));
        let columns = columns.flat_map(|(name, table)| {
            table.columns.iter().map(move |column| format!("{name}.{}", column.id))
        });
        self.texts.keys().chain(self.blocks.keys()).cloned().chain(columns).collect()
    }
}
