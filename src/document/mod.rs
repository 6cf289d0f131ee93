//! Files that others made, as tables: rows of cells, inside fixed limits. Only the reader's own process opens such a
//! file.
//! Must not know what the columns mean; shows no text of a cell.

mod cell;
mod file;
mod formats;
mod gate;
pub mod grid;
pub mod how;
mod letters;
mod merges;
mod secret;
pub mod sheet;
pub mod whole;

pub use cell::{Cell, Looks};
pub use file::rows;
pub use how::HowRead;
pub use sheet::{Part, SheetError, Taker};
