//! The config that ships with the program, file by file.
//! Must not know what is done with it.

/// Relative path and text of each file.
pub(super) const FILES: [(&str, &str); 6] = [
    ("dondoc.toml", include_str!("../../config/dondoc.toml")),
    ("people.toml", include_str!("../../config/people.toml")),
    ("policies.toml", include_str!("../../config/policies.toml")),
    ("calendar.toml", include_str!("../../config/calendar.toml")),
    ("cases.toml", include_str!("../../config/cases.toml")),
    ("plans/67-KH-UBND-2025.toml", include_str!("../../config/plans/67-KH-UBND-2025.toml")),
];
