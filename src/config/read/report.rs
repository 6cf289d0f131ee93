//! Gathers the problems of all files, so that one never hides another.
//! Must not know any rule.

use std::cell::RefCell;

use super::diagnostic::{Diagnostic, Severity};
use super::source::Place;

/// All problems found so far.
#[derive(Debug, Default)]
pub(in crate::config) struct Report(RefCell<Vec<Diagnostic>>);

impl Report {
    pub(in crate::config) fn add(&self, diagnostic: Diagnostic) {
        self.0.borrow_mut().push(diagnostic);
    }

    /// Everything that was added, by file, line and column.
    pub(in crate::config) fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.0.into_inner();
        found.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        found
    }
}

impl Place<'_> {
    /// A problem at this place that makes the config unusable.
    pub(in crate::config) fn error(self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self, Severity::Error, code, message.into())
    }

    /// A problem at this place that the config can live with.
    pub(in crate::config) fn warning(self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self, Severity::Warning, code, message.into())
    }
}
