//! The config that ships with the program, file by file.
//! Must not know what is done with it.

/// Relative path and text of each shipped config file.
pub(in crate::cli) const FILES: [(&str, &str); 6] = [
    ("dondoc.toml", include_str!("../../../config/dondoc.toml")),
    ("people.toml", include_str!("../../../config/people.toml")),
    ("policies.toml", include_str!("../../../config/policies.toml")),
    ("calendar.toml", include_str!("../../../config/calendar.toml")),
    ("cases.toml", include_str!("../../../config/cases.toml")),
    ("plans/67-KH-UBND-2025.toml", include_str!("../../../config/plans/67-KH-UBND-2025.toml")),
];

/// The schemas of the config files, by which an editor completes and explains them.
pub(in crate::cli) const SCHEMAS: [(&str, &str); 6] = [
    ("schema/calendar.json", include_str!("../../../config/schema/calendar.json")),
    ("schema/cases.json", include_str!("../../../config/schema/cases.json")),
    ("schema/dondoc.json", include_str!("../../../config/schema/dondoc.json")),
    ("schema/people.json", include_str!("../../../config/schema/people.json")),
    ("schema/plan.json", include_str!("../../../config/schema/plan.json")),
    ("schema/policies.json", include_str!("../../../config/schema/policies.json")),
];
