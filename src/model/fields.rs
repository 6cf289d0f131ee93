//! The fields that a template of a vendor can be filled with. Must not know their values.

/// What a parameter of a vendor's template may be filled with.
pub const FIELDS: [&str; 9] =
    ["recipient", "organisation", "summary", "count", "overdue", "due_today", "upcoming", "first", "day"];
