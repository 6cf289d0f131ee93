//! What a file of cases is read against. Must not know the file.

use crate::calendar::Zone;
use crate::model::{CaseRules, Day, Kind, Organisation, SourceId};

/// What a file is read against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Units and groups.
    pub org: &'a Organisation,
    /// Kinds, sources, headings and words.
    pub cases: &'a CaseRules,
    /// The kind of every row; none means as its code says.
    pub kind: Option<Kind>,
    /// The source of rows that name none.
    pub source: Option<&'a SourceId>,
    /// In which the days and hours of rows are.
    pub zone: Zone,
    /// The day on which it is read, from which no day of a row may lie too far away.
    pub today: Day,
}
