//! A digest as data: the fields that a vendor's template asks for, and a JSON document for a webhook.
//! Must not know who receives the fields or the document.

use serde::Serialize;
use serde_json::json;

use super::digest::entry::state;
use super::digest::{about, subject};
use super::vi;
use crate::model::Day;
use crate::model::fields::FIELDS;
use crate::planner::message::digest::{Digest, Entry, Section};

/// The longest value of a parameter; vendors refuse longer ones.
const VALUE: usize = 90;

/// The values of [`FIELDS`], as one JSON object of texts.
pub(super) fn fields(digest: &Digest) -> String {
    let of = |section| vi::count(digest.entries.iter().filter(|entry| entry.section == section).count());
    let first = digest
        .entries
        .first()
        .map_or_else(|| "Không có".to_owned(), |entry| vi::excerpt(&entry.short, VALUE));
    json!({
        "recipient": vi::excerpt(&digest.recipient, VALUE),
        "organisation": vi::excerpt(&digest.organisation, VALUE),
        "summary": vi::excerpt(&subject::body(digest), VALUE),
        "count": vi::count(digest.entries.len()),
        "overdue": of(Section::Overdue),
        "due_today": of(Section::DueToday),
        "upcoming": of(Section::Upcoming),
        "first": first,
        "day": vi::date(digest.now.date()),
    })
    .to_string()
}

/// The values of [`FIELDS`] for a message whose words are settled.
pub fn note_fields(subject: &str, recipient: &str, day: Day) -> String {
    let value = |field: &str| match field {
        "recipient" => vi::excerpt(recipient, VALUE),
        "summary" | "first" => vi::excerpt(subject, VALUE),
        "day" => vi::date(day),
        _ => "-".to_owned(),
    };
    let fields: serde_json::Map<_, _> =
        FIELDS.iter().map(|field| ((*field).to_owned(), value(field).into())).collect();
    serde_json::Value::from(fields).to_string()
}

/// The JSON document of a webhook for a message whose words are settled.
pub fn note_document(id: &str, subject: &str, text: &str) -> String {
    json!({ "recipient": id, "subject": subject, "text": text, "entries": [] }).to_string()
}

/// What the template of a webhook sees.
#[derive(Serialize)]
pub(super) struct DocumentView<'a> {
    recipient: To<'a>,
    /// The organisation on whose behalf the message is sent.
    organisation: &'a str,
    /// Local time of writing, `2025-11-20T07:45:00`.
    at: String,
    /// The subject line.
    subject: &'a str,
    /// The whole message as plain text.
    text: &'a str,
    /// The items.
    entries: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct To<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    number: usize,
    item: &'a str,
    unit: &'a str,
    title: &'a str,
    state: String,
    due: Option<String>,
    days: i64,
}

impl<'a> DocumentView<'a> {
    /// Words everything in the digest for a webhook.
    pub(super) fn new(digest: &'a Digest, subject: &'a str, text: &'a str) -> Self {
        let row = |entry: &'a Entry| Row {
            number: entry.number,
            item: entry.item.as_str(),
            unit: &entry.unit,
            title: &entry.short,
            state: state(entry, digest.now.date(), about::again(about::reports(digest))),
            due: entry.deadline.day.map(|day| day.to_string()),
            days: entry.days,
        };
        Self {
            recipient: To { id: digest.to.as_str(), name: &digest.recipient },
            organisation: &digest.organisation,
            at: digest.now.format("%Y-%m-%dT%H:%M:%S").to_string(),
            subject,
            text,
            entries: digest.entries.iter().map(row).collect(),
        }
    }
}
