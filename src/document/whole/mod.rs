//! A document as its author sees it: paragraphs, and tables with what is merged in them, for plans and notices. Nothing of
//! it is held back, but a document that is marked as a state secret is refused whole.
//! Must not know what a plan is, nor what the columns mean.

mod file;
pub mod heard;
mod html;
mod layout;
mod outlet;
mod parted;
mod pasted;
mod piece;
mod said;
mod seen;
mod sheets;
#[cfg(test)]
mod tried;
mod word;

pub use file::pieces;
pub use piece::{PieceTaker, WholeCell, WholePiece};
pub(super) use said::SaidPiece;
