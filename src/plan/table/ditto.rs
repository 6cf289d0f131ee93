//! Cells that say "the same as above": each gets the words that it stands for.
//! Must not know what the words mean.

use super::columns::{PlanColumn, PlanColumns};
use super::lines::PlanTableLine;
use crate::phrase::name_key;

/// Writes out the cells of who, when and what that repeat the cell above.
pub(super) fn write_out(columns: &PlanColumns, lines: &mut [PlanTableLine]) {
    let places = [PlanColumn::Lead, PlanColumn::Coordinators, PlanColumn::Due]
        .into_iter()
        .flat_map(|held| columns.all(held));
    for at in places {
        let mut above = String::new();
        for line in lines.iter_mut().filter(|line| line.only_text().is_none()) {
            let Some(cell) = line.cells.get_mut(at) else { continue };
            if is_ditto(&cell.text) {
                cell.text.clone_from(&above);
            }
            above.clone_from(&cell.text);
        }
    }
}

/// `nt`, `-nt-`, `như trên`, `〃`.
fn is_ditto(text: &str) -> bool {
    matches!(name_key(text).as_str(), "nt" | "n t" | "nhu tren" | "nhu muc tren")
        || matches!(text.trim(), "\"" | "″" | "〃" | "''" | "//" | "”" | "“")
}
