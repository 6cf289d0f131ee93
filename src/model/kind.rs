//! What sort of thing is owed. Must not know where it comes from.

use serde::{Deserialize, Serialize};

/// What sort of obligation an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Nhiệm vụ.
    Task,
    /// Báo cáo.
    Report,
    /// Phản ánh, kiến nghị.
    Petition,
    /// Hồ sơ thủ tục hành chính.
    Dossier,
    /// Nhiệm vụ cấp trên giao.
    Directive,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Self; 5] = [Self::Task, Self::Report, Self::Petition, Self::Dossier, Self::Directive];

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "Nhiệm vụ",
            Self::Report => "Báo cáo",
            Self::Petition => "Phản ánh, kiến nghị",
            Self::Dossier => "Hồ sơ thủ tục hành chính",
            Self::Directive => "Nhiệm vụ cấp trên giao",
        }
    }

    /// The name in config, JSON and the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Report => "report",
            Self::Petition => "petition",
            Self::Dossier => "dossier",
            Self::Directive => "directive",
        }
    }
}
