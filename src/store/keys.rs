//! The names of the values that are kept beside items and messages.
//! Must not know what is done with them.

/// The fingerprint of the config that items were last compared with.
pub const CONFIG_MARK: &str = "config_mark";
/// The local day on which items were last compared with config.
pub const RECONCILED_ON: &str = "reconciled_on";
/// When the chair's last weekly message was made, in epoch milliseconds.
pub const LAST_WEEKLY: &str = "last_weekly";
/// When the last weekly lists were made, in epoch milliseconds.
pub const LAST_LISTS: &str = "last_lists";
/// When the administrators' last weekly line was made, in epoch milliseconds.
pub const LAST_ADMIN_LINE: &str = "last_admin_line";
/// When the administrators' last daily line was made, in epoch milliseconds.
pub const LAST_DAILY_LINE: &str = "last_daily_line";
/// The fingerprints of the parts of the rules that items were last looked at by, as JSON.
pub const RULE_MARKS: &str = "rule_marks";
/// Which open items are to be looked at again, and how far that has come, as JSON.
pub const RELOOK: &str = "relook";
/// What was wrong with the records of an older program when they were given their seals, one fault a line.
pub(super) const FOUND_BEFORE: &str = "found_before";
/// Until this local day only the initial review speaks of what was overdue at the start.
pub const REVIEW_UNTIL: &str = "review_until";
/// The local day on which what was old was last removed, or captured mail looked through.
pub const RETIRED_ON: &str = "retired_on";
/// Until when something may have left that a restored database does not know of, in epoch milliseconds.
pub const RESTORED_UNTIL: &str = "restored_until";
/// Followed by the id of a source: when its last file came, in epoch milliseconds.
pub const IMPORTED: &str = "imported:";
/// Followed by the id of a source: the working day for which a new file of it was asked for last.
pub const STALE: &str = "stale:";
/// Followed by the name of a channel: who was refused by it and has not been given up, as JSON.
pub const SUSPECTS: &str = "refused:";
/// Mails in the mailbox for answers that could not be read and that the administrators were told of.
pub const MAILBOX_ASIDE: &str = "mailbox_aside";
/// The last link of the chain of which somebody was told that an account was linked to them.
pub const LINKS_TOLD: &str = "links_told";
/// The config of whose overrides of templates the administrators were told that one does not work.
pub const TEMPLATE_FAULT: &str = "override_fault";
/// Followed by a template's id: the day it was first seen.
pub const TEMPLATE: &str = "template:";

/// Whether a value belongs into an export: those of sources, templates, weeks and a restore; not questions that wait or
/// what servers said.
pub(super) fn is_exported(key: &str) -> bool {
    let whole = [
        CONFIG_MARK,
        RECONCILED_ON,
        LAST_WEEKLY,
        LAST_ADMIN_LINE,
        LAST_DAILY_LINE,
        REVIEW_UNTIL,
        RESTORED_UNTIL,
        RETIRED_ON,
    ];
    whole.contains(&key) || [IMPORTED, TEMPLATE].iter().any(|prefix| key.starts_with(prefix))
}
