//! What a document is read against, with what its texts came to: the same units, deadlines and products stand in row
//! after row.
//! Must not know rows.

use super::bodies::{Bodies, BodyPart, NamedBodies};
use crate::model::remembered::Remembered;
use crate::model::scrub::scrub;
use crate::phrase::deadline::{CellDuePhrase, DueContext, DuePhrase, cell, in_text};

/// The units and the time that a document is read against, with what its texts came to.
pub(super) struct Memory<'a> {
    pub(super) bodies: &'a Bodies,
    context: DueContext,
    leads: Remembered<NamedBodies>,
    coordinators: Remembered<NamedBodies>,
    dues: Remembered<CellDuePhrase>,
    phrases: Remembered<Vec<DuePhrase>>,
    kept: Remembered<bool>,
}

impl<'a> Memory<'a> {
    pub(super) fn new(bodies: &'a Bodies, context: DueContext) -> Self {
        Self {
            bodies,
            context,
            leads: Remembered::default(),
            coordinators: Remembered::default(),
            dues: Remembered::default(),
            phrases: Remembered::default(),
            kept: Remembered::default(),
        }
    }

    /// Who is named in a cell of who leads.
    pub(super) fn leads(&self, text: &str) -> NamedBodies {
        self.leads.of(text, |text| self.bodies.scan(text, BodyPart::Lead))
    }

    /// Who is named in a cell of who takes part.
    pub(super) fn coordinators(&self, text: &str) -> NamedBodies {
        self.coordinators.of(text, |text| self.bodies.scan(text, BodyPart::Coordinator))
    }

    /// The deadline of a cell of deadlines.
    pub(super) fn due(&self, text: &str) -> CellDuePhrase {
        self.dues.of(text, |text| cell(text, &self.context))
    }

    /// The deadlines inside a cell of text.
    pub(super) fn phrases(&self, text: &str) -> Vec<DuePhrase> {
        self.phrases.of(text, |text| in_text(text, &self.context))
    }

    /// The deadlines with a day of a title, which stands in no other row.
    pub(super) fn days(&self, title: &str) -> Vec<DuePhrase> {
        const MARKS: [&str; 7] = ["/", "ngày", "Ngày", "tháng", "Tháng", "-20", ".20"];
        let has_day =
            title.bytes().any(|byte| byte.is_ascii_digit()) && MARKS.iter().any(|mark| title.contains(mark));
        if has_day { in_text(title, &self.context) } else { Vec::new() }
    }

    /// Whether a text may be kept: it seems to name no citizen.
    pub(super) fn may_keep(&self, text: &str) -> bool {
        self.kept.of(text, |text| scrub(text).is_ok())
    }
}
