//! Identifiers as types, so that a unit code can never stand where a person is meant.
//! Must not know what the ids belong to.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

macro_rules! id {
    ($(#[$doc:meta] $name:ident),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is; validation belongs to where the text comes from.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

id! {
    /// An organisation: one commune. Part of every key in the store.
    OrgId,
    /// A unit code such as `VHXH`.
    UnitCode,
    /// A person, by the id that `people.toml` gives.
    PersonId,
    /// Whoever gets a message: a person's id, or a unit's code for its shared mailbox.
    RecipientId,
    /// An escalation policy, by its name in `policies.toml`.
    PolicyId,
    /// A reason of lateness, by its name in `policies.toml`.
    CauseId,
    /// A system or office that cases come from, such as `tinh`.
    SourceId,
    /// An item; see [`ItemId::of_row`] for how plan items are named.
    ItemId,
    /// A notice, derived from what it tells to whom.
    NoticeId,
    /// A message, derived from its key.
    MessageId,
}

impl RecipientId {
    /// Somebody whom config does not know.
    pub const STRANGER: &str = "khach";
    /// A group that hears of the week.
    pub const GROUP: &str = "nhom";
}

impl ItemId {
    /// The id of a plan item: `ROW`, then `#DUTY`, `/OCCURRENCE` and `@UNIT` where they apply.
    pub fn of_row(row: &str, duty: Option<&str>, occurrence: Option<&str>, unit: Option<&UnitCode>) -> Self {
        let mut text = row.to_owned();
        for (mark, part) in [('#', duty), ('/', occurrence), ('@', unit.map(UnitCode::as_str))] {
            if let Some(part) = part {
                text.push(mark);
                text.push_str(part);
            }
        }
        Self(text)
    }

    /// The id without its `@UNIT`: what the units of a fanned-out item share.
    pub fn without_unit(&self) -> &str {
        self.0.split('@').next().unwrap_or(&self.0)
    }
}

impl NoticeId {
    /// Derives the id of a notice from its key: the same notice gets the same id on any machine and at any
    /// time.
    pub fn derive(key: &[&str]) -> Self {
        Self(format!("n{}", fingerprint(key)))
    }
}

impl MessageId {
    /// Derives the id of a message from its key: the same key gets the same id, so a duplicate is recognisable.
    pub fn derive(key: &[&str]) -> Self {
        Self(format!("m{}", fingerprint(key)))
    }
}

/// 96 bits over length-prefixed parts: no two different keys run together.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize()[..12])
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 0xf].map(|digit| char::from(DIGITS[usize::from(digit)]));
    let mut hex = String::with_capacity(2 * bytes.len());
    hex.extend(bytes.iter().flat_map(digits));
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_ids_are_built_in_the_documented_order() {
        let unit = UnitCode::new("KT");
        let full = ItemId::of_row("B.II.3.4", Some("s1"), Some("2025-11"), Some(&unit));
        assert_eq!(full.as_str(), "B.II.3.4#s1/2025-11@KT");
        assert_eq!(ItemId::of_row("A.I.1", None, None, None).as_str(), "A.I.1");
        assert_eq!(full.without_unit(), "B.II.3.4#s1/2025-11");
    }

    #[test]
    fn derived_ids_do_not_confuse_neighbouring_parts() {
        assert_eq!(NoticeId::derive(&["a", "b"]), NoticeId::derive(&["a", "b"]));
        assert_ne!(NoticeId::derive(&["ab", "c"]), NoticeId::derive(&["a", "bc"]));
    }
}
