//! What a mail or note is made of beside its message: settled words, files, pictures, its place among other mails.
//! Must not know how a mail is put together.

use serde::{Deserialize, Serialize};

/// A message whose words are settled when it is made: the answer to somebody's word, or an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The subject, one line.
    pub subject: String,
    pub text: String,
    /// The text as HTML, where the note is a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// A list that is too long for the text, where the note is a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// Where the note goes, if not to the recipient's own address: to a group, or to somebody unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where the note stands among other mails, where it answers one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
    /// Whether the note answers somebody who is waiting: it then leaves in closed hours too.
    #[serde(default)]
    pub at_once: bool,
}

impl Note {
    /// A plain text for its recipient that leaves when the office is open.
    pub fn new(subject: impl Into<String>, text: impl Into<String>) -> Self {
        let (html, attachment, address, thread) = (None, None, None, None);
        Self { subject: subject.into(), text: text.into(), html, attachment, address, thread, at_once: false }
    }
}

/// What a mail says of the mails before it, so that mail programs show them together (RFC 5322, 3.6.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The Message-ID of the mail that is answered, with its angle brackets; empty where there is none.
    pub in_reply_to: String,
    /// The Message-IDs of the mails before, the oldest first, each with its angle brackets.
    pub references: Vec<String>,
}

/// A paper that goes with a mail, made when the mail is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// A picture inside the HTML of a mail, which names it `cid:` and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlinePicture {
    /// The id, unique in the mail.
    pub id: &'static str,
    pub png: Vec<u8>,
}

/// A table that goes with a mail, as comma-separated values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file's name; ASCII letters, digits, `-` and `.` only.
    pub name: String,
    /// The rows of the table, the headings first.
    pub text: String,
}
