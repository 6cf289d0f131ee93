//! What a step is called: one of the steps that every policy has, or one that a policy lists.
//! Must not know what a step does.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! built_in {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A step that every policy has. Its name is part of the record of what was sent; config cannot give it to a
        /// step of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum BuiltInStep {
            $($(#[$doc])* $name,)+
        }

        impl BuiltInStep {
            /// Every built-in step.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in JSON and the store.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

built_in! {
    /// Lists what was already overdue when the organisation, or a plan of it, went live.
    Review = "ra-soat-ban-dau",
    /// Tells the lead of a case that was overdue already when it came.
    Arrived = "den-da-qua-han",
    /// Lists what is still open when a plan has closed.
    Closing = "ket-thuc-ke-hoach",
    /// Lists every week what is overdue in a unit.
    Weekly = "danh-sach-tuan",
    /// What a person asked to see.
    List = "danh-sach",
    /// Tells the administrators of somebody who could not be reached.
    Unreached = "khong-gui-duoc",
    /// Shows head and receiver what a unit reports finished.
    Reported = "cho-xac-nhan",
    /// Tells the unit that what it reported finished went back to it.
    Returned = "tra-lai",
    /// Asks the approver to decide on a request for more time.
    Asked = "xin-gia-han",
    /// Tells the units that the policy names of a request for more time.
    Informed = "bao-xin-gia-han",
    /// Tells the unit, its head and the overseer what was decided about more time.
    Decided = "ket-qua-gia-han",
    /// Names to the level above it the post that did not answer a request for more time.
    Unanswered = "chua-tra-loi-gia-han",
    /// Asks the clerk of a source for a new file.
    Stale = "cap-nhat-du-lieu",
    /// Asks whether a case that its source no longer lists has ended.
    Missing = "xac-nhan-da-xong",
    /// Shows head and overseer that the unit has said ahead of time that a deadline will not be met.
    Warned = "bao-khong-kip",
    /// Asks the lead once a week where an item stands, where nobody has said so for a week.
    Progress = "cap-nhat-tien-do",
    /// Tells a person of the unit of the part of an item that is theirs.
    Part = "giao-phan-viec",
    /// Tells whoever follows an item that it has ended.
    Ended = "da-ket-thuc",
}

/// A step, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepId {
    /// A step that every policy has.
    BuiltIn(BuiltInStep),
    /// A step that a policy lists.
    Listed(String),
}

impl StepId {
    /// Reads a name. The names of the built-in steps are reserved, so config refuses a step of its own that
    /// reads as one.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        BuiltInStep::parse(&text).map_or(Self::Listed(text), Self::BuiltIn)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::BuiltIn(step) => step.as_str(),
            Self::Listed(text) => text,
        }
    }

    /// The built-in step, where this is one.
    pub fn built_in(&self) -> Option<BuiltInStep> {
        match self {
            Self::BuiltIn(step) => Some(*step),
            Self::Listed(_) => None,
        }
    }

    /// Whether this is the given built-in step.
    pub fn is(&self, step: BuiltInStep) -> bool {
        *self == Self::BuiltIn(step)
    }
}

impl From<BuiltInStep> for StepId {
    fn from(step: BuiltInStep) -> Self {
        Self::BuiltIn(step)
    }
}

impl From<&str> for StepId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for StepId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StepId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::{BuiltInStep, StepId};

    #[test]
    fn a_built_in_step_is_read_back_as_itself_and_as_nothing_else() {
        for step in BuiltInStep::ALL {
            assert_eq!(StepId::new(step.as_str()), StepId::BuiltIn(*step));
        }
        assert_eq!(StepId::new("con-3-ngay").built_in(), None);
    }
}
