//! The secret of a store at work: tags by which our own Message-IDs are known, and stand-ins for what must not be kept.
//! Must not know where the secret is kept or who made it.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::MessageId;
use super::ids::hex;

/// Bytes of a tag or a stand-in that are shown.
const SHOWN: usize = 16;

/// The secret of a store. Cheap to clone, never shown.
#[derive(Clone)]
pub struct TagKey(Arc<[u8]>);

impl TagKey {
    /// The secret as it is kept.
    pub fn new(secret: &str) -> Self {
        Self(secret.as_bytes().into())
    }

    /// What a message's Message-ID says before the `@`: the id, which others could work out, and a tag, which they
    /// could not.
    pub fn local_part(&self, id: &MessageId) -> String {
        format!("{id}.{}", self.hashed("message-id", &[id.as_str()]))
    }

    /// The message that a local part of ours names; none where the tag is missing or wrong. Compared in
    /// constant time.
    pub fn message(&self, local_part: &str) -> Option<MessageId> {
        let (id, tag) = local_part.split_once('.')?;
        let expected = self.hashed("message-id", &[id]);
        let same: bool = expected.as_bytes().ct_eq(tag.as_bytes()).into();
        (same && !expected.is_empty()).then(|| MessageId::new(id))
    }

    /// A stand-in for a text that must not be kept: the same text gives the same stand-in, of no use without
    /// the secret.
    pub fn stand_in(&self, parts: &[&str]) -> String {
        format!("h{}", self.hashed("stand-in", parts))
    }

    /// HMAC over length-prefixed parts, the purpose first, so that nothing made for one purpose serves another.
    fn hashed(&self, purpose: &str, parts: &[&str]) -> String {
        // HMAC takes keys of every length; without a secret there is no tag.
        let Some(Ok(mut mac)) = (!self.0.is_empty()).then(|| Hmac::<Sha256>::new_from_slice(&self.0)) else {
            return String::new();
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        hex(&mac.finalize().into_bytes()[..SHOWN])
    }
}

impl fmt::Debug for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_counts_only_with_the_tag_of_this_secret() {
        let (ours, other) = (TagKey::new("one"), TagKey::new("two"));
        let id = MessageId::derive(&["xa", "lan"]);
        let local = ours.local_part(&id);
        assert!(local.len() <= 64, "RFC 5321 allows no more: {local}");
        assert_eq!(ours.message(&local), Some(id.clone()));
        assert_eq!(other.message(&local), None);
        assert_eq!(ours.message(id.as_str()), None, "an id alone can be worked out");
        assert_eq!(ours.message(&local[..local.len() - 2]), None, "a shorter tag is none");
        assert_eq!(ours.message(&format!("{id}.")), None);
        assert_eq!(TagKey::new("").message(&format!("{id}.")), None, "without a secret nothing is known");
        assert_eq!(ours.message(&local.replacen('m', "m0", 1)), None, "the tag of another message");
    }

    #[test]
    fn a_stand_in_is_no_tag_and_keeps_nothing_of_the_text() {
        let key = TagKey::new("one");
        let id = MessageId::new("m1");
        assert_eq!(key.stand_in(&["zalo_bot", "c-1"]), key.stand_in(&["zalo_bot", "c-1"]));
        assert_ne!(key.stand_in(&["zalo_bot", "c-1"]), TagKey::new("two").stand_in(&["zalo_bot", "c-1"]));
        assert_ne!(key.stand_in(&["zalo_bot", "c-1"]), key.stand_in(&["zalo_bo", "tc-1"]));
        assert!(!key.local_part(&id).ends_with(&key.stand_in(&["m1"])[1..]));
        assert!(!format!("{key:?}").contains("one"));
    }
}
