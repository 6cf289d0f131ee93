//! Every table of sealed rows, for what has to be done with each. Must not know what is done.

use super::error::Result;
use super::rows::{
    AttemptRow, BindingRow, ContentRow, DecisionRow, InboundRow, InviteRow, ItemRow, LossRow, MessageRow,
    NoticeRow, ValueRow, WordsRow,
};
use super::table::StoredRow;

/// What is done with each table of sealed rows.
pub(super) trait WithTable {
    /// Does it with one table; `noun` is what an administrator reads for one of its rows.
    fn with<T: StoredRow>(&mut self, noun: &str) -> Result<()>;
}

/// Takes every table of sealed rows in turn.
pub(super) fn each_table(with: &mut impl WithTable) -> Result<()> {
    with.with::<ItemRow>("item")?;
    with.with::<DecisionRow>("decision")?;
    with.with::<NoticeRow>("notice")?;
    with.with::<MessageRow>("message")?;
    with.with::<ContentRow>("content of message")?;
    with.with::<AttemptRow>("attempt")?;
    with.with::<BindingRow>("binding")?;
    with.with::<LossRow>("loss")?;
    with.with::<InviteRow>("invite")?;
    with.with::<InboundRow>("inbound")?;
    with.with::<ValueRow>("value")?;
    with.with::<WordsRow>("words of event")
}
