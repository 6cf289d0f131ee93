//! What each paper says: from items and figures to a document, one file a paper.
//! Must not know where items and figures are kept, or in which form a paper is written.

mod head;
pub mod items;
pub mod period;
pub mod places;
