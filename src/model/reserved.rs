//! Ids that mean something to the program, so that nobody and nothing in config can be called so.
//! Must not know where an id is given.

use super::{BuiltInStep, RecipientId, Role};

/// The actors of the program ([`super::By`]), and the recipients that are nobody of config.
const WORDS: [&str; 7] =
    ["dondoc", "system", "config", "calendar", "import", RecipientId::GROUP, RecipientId::STRANGER];

/// What the program means by an id, in words; none where the id is free. Case does not matter: `Admin` would be
/// read as `admin` by whoever types it.
pub fn reserved(id: &str) -> Option<&'static str> {
    let id = id.to_lowercase();
    if Role::parse(&id).is_some() {
        return Some("a role");
    }
    if WORDS.contains(&id.as_str()) {
        return Some("the program itself");
    }
    BuiltInStep::ALL.iter().any(|step| step.as_str() == id).then_some("a built-in step")
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn roles_actors_and_built_in_steps_are_reserved_in_any_case() {
        for id in ["admin", "Chair", "LEAD.HEAD", "system", "Dondoc", "import", "ra-soat-ban-dau"] {
            assert!(reserved(id).is_some(), "{id}");
        }
        for id in ["quan-tri", "chu-tich", "KT", "administrator"] {
            assert_eq!(reserved(id), None, "{id}");
        }
    }
}
