//! What a file of cases is read against: people, cases, zone and day. Must not know the file.

use crate::calendar::Zone;
use crate::model::{CaseRules, Day, Kind, Organisation, SourceId};

/// What a file is read against.
#[derive(Debug, Clone, Copy)]
pub struct ImportContext<'a> {
    /// Units and groups.
    pub org: &'a Organisation,
    /// Kinds, sources, headings and words.
    pub cases: &'a CaseRules,
    /// The kind of every row; none means that the code of a row says its kind.
    pub kind: Option<Kind>,
    /// The source of rows that name none.
    pub source: Option<&'a SourceId>,
    /// The zone of the days and hours in rows.
    pub zone: Zone,
    /// The day on which the file is read; no day of a row may lie too far from it.
    pub today: Day,
}
