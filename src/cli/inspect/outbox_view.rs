//! How messages are shown: as JSON, as a list, one by one, and as what they said. Shows recipients by id, never by
//! address. Must not know which messages are asked for.

use serde::Serialize;

use super::outbox_text::MessageText;
use crate::cli::output;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowsFile, RowsTo, words};
use crate::engine::setup::Setup;
use crate::model::{Attempt, Message, MessageId, Notice, NoticeId, RecipientId, TagKey};
use crate::store::{StoreError, StoreView, messages, notices};

/// A message in JSON; documented in docs/json.md.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct MessageJson {
    id: MessageId,
    message_id: String,
    pub(in crate::cli) person: RecipientId,
    channel: &'static str,
    subject: Option<String>,
    state: &'static str,
    not_before: String,
    resent: bool,
    notices: Vec<NoticeJson>,
    attempts: Vec<AttemptJson>,
    /// Only where the text was asked for; `null` where there is nothing to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) text: Option<serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct NoticeJson {
    id: NoticeId,
    item: Option<String>,
    step: String,
    occurrence: String,
    state: &'static str,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct AttemptJson {
    at: String,
    phase: &'static str,
    outcome: &'static str,
    detail: Option<String>,
}

static MESSAGES: RowSheet = RowSheet {
    name: "messages",
    title: "Tin nhắc",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Mã tin", 24),
        RowColumn::new("message_id", "Message-ID", 36),
        RowColumn::new("person", "Người nhận", 16),
        RowColumn::new("channel", "Kênh", 12),
        RowColumn::new("subject", "Tiêu đề", 50),
        RowColumn::said("state", "Tình trạng", 22, words::MESSAGE),
        RowColumn::moment("not_before", "Gửi từ lúc"),
        RowColumn::new("resent", "Đã gửi lại", 10),
        RowColumn::new("notices.id", "Mã lượt nhắc", 12),
        RowColumn::new("notices.item", "Mã việc", 30),
        RowColumn::new("notices.step", "Bậc", 20),
        RowColumn::new("notices.occurrence", "Lần", 12),
        RowColumn::said("notices.state", "Tình trạng lượt nhắc", 20, words::NOTICE),
        RowColumn::new("notices.reason", "Lý do", 22),
        RowColumn::moment("attempts.at", "Lần gửi lúc"),
        RowColumn::new("attempts.phase", "Đến bước", 12),
        RowColumn::new("attempts.outcome", "Kết quả gửi", 16),
        RowColumn::new("attempts.detail", "Máy chủ trả lời", 40),
    ],
};

static NOTICES: RowSheet = RowSheet {
    name: "notices",
    title: "Lượt nhắc",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Mã lượt nhắc", 12),
        RowColumn::new("item", "Mã việc", 18),
        RowColumn::new("step", "Bậc", 20),
        RowColumn::new("occurrence", "Lần", 12),
        RowColumn::said("state", "Tình trạng", 20, words::NOTICE),
        RowColumn::new("reason", "Lý do", 22),
    ],
};

static ATTEMPTS: RowSheet = RowSheet {
    name: "attempts",
    title: "Lần gửi",
    row: RowOf::Row,
    columns: &[
        RowColumn::moment("at", "Lúc"),
        RowColumn::new("phase", "Đến bước", 12),
        RowColumn::new("outcome", "Kết quả", 16),
        RowColumn::new("detail", "Máy chủ trả lời", 50),
    ],
};

/// Writes the notices and tries of a message.
pub(in crate::cli) fn one(message: &MessageJson, file: RowsFile) -> anyhow::Result<()> {
    file.write(vec![NOTICES.of(&message.notices), ATTEMPTS.of(&message.attempts)])
}

/// A message with its notices and tries, as they stand at one moment.
pub(in crate::cli) struct MessageStory {
    pub(in crate::cli) message: Message,
    notices: Vec<Notice>,
    attempts: Vec<Attempt>,
}

impl MessageStory {
    /// Reads the notices and tries of a message.
    pub(in crate::cli) fn of(view: &StoreView<'_>, message: Message) -> Result<Self, StoreError> {
        let notices = notices::of_message(view, &message.id)?;
        let attempts = messages::attempts(view, &message.id)?;
        Ok(Self { message, notices, attempts })
    }
}

/// The story of a message as it is shown; `tags` prove that its Message-ID is ours.
pub(in crate::cli) fn view(setup: &Setup, tags: &TagKey, story: MessageStory) -> MessageJson {
    let MessageStory { message, notices, attempts } = story;
    let zone = setup.rules.calendar.zone;
    let channel = setup.channels.get(&message.channel).unwrap_or(&setup.capture);
    // Bytes that an older program froze leave under the Message-ID that they have.
    let local_part = if message.tagged { tags.local_part(&message.id) } else { message.id.to_string() };
    MessageJson {
        message_id: channel.message_id(&message.id, &local_part),
        person: message.recipient,
        channel: message.channel.as_str(),
        subject: message.subject,
        state: message.state.as_str(),
        not_before: zone.rfc3339(message.not_before),
        resent: message.resent,
        notices: notices
            .into_iter()
            .map(|notice| NoticeJson {
                id: notice.id,
                item: notice.item.map(|item| item.to_string()),
                step: notice.step.to_string(),
                occurrence: notice.occurrence,
                state: notice.state.as_str(),
                reason: notice.reason.as_str(),
            })
            .collect(),
        attempts: attempts
            .into_iter()
            .map(|attempt| AttemptJson {
                at: zone.rfc3339(attempt.at),
                phase: attempt.phase.as_str(),
                outcome: attempt.outcome.as_str(),
                detail: attempt.detail,
            })
            .collect(),
        id: message.id,
        text: None,
    }
}

/// Prints messages.
pub(in crate::cli) fn list(found: &[MessageJson], to: RowsTo) -> anyhow::Result<()> {
    match to {
        RowsTo::Json => return output::json(&found),
        RowsTo::File(file) => return file.write(vec![MESSAGES.of(found)]),
        RowsTo::Table => {}
    }
    let rows = found.iter().map(|message| {
        vec![
            message.id.to_string(),
            message.person.to_string(),
            message.channel.to_owned(),
            message.state.to_owned(),
            message.not_before[..16].replace('T', " "),
            message.notices.len().to_string(),
            message.attempts.len().to_string(),
            output::short(message.subject.as_deref().unwrap_or("-"), 60),
        ]
    });
    output::table(
        &["message", "person", "channel", "state", "not before", "notices", "tries", "subject"],
        rows,
    );
    Ok(())
}

/// Prints what a message said, or says on stderr why there is nothing to read.
pub(in crate::cli) fn show_text(message: &MessageJson, reading: MessageText) {
    head(message);
    match reading {
        MessageText::Said(text) => output::line(&format!("\n{}", output::plain(text.trim_end()))),
        MessageText::Unsent(text) => {
            output::note("it has reached nobody; these are its words");
            output::line(&format!("\n{}", output::plain(text.trim_end())));
        }
        MessageText::Nothing(why) => output::line(&format!("\n{why}")),
    }
}

fn head(message: &MessageJson) {
    output::line(&format!("{}  {}  {}  {}", message.id, message.person, message.channel, message.state));
    let subject = message.subject.as_deref().unwrap_or("-");
    output::line(&format!("subject: {}", output::plain(subject)));
}

/// Prints one message with its notices and tries.
pub(in crate::cli) fn show(message: &MessageJson) {
    head(message);
    output::table(
        &["item", "step", "occurrence", "state", "reason"],
        message.notices.iter().map(|notice| {
            vec![
                notice.item.clone().unwrap_or_else(|| "-".to_owned()),
                notice.step.clone(),
                notice.occurrence.clone(),
                notice.state.to_owned(),
                notice.reason.to_owned(),
            ]
        }),
    );
    output::table(
        &["tried at", "got to", "outcome", "server said"],
        message.attempts.iter().map(|attempt| {
            vec![
                attempt.at.clone(),
                attempt.phase.to_owned(),
                attempt.outcome.to_owned(),
                attempt.detail.clone().unwrap_or_default(),
            ]
        }),
    );
}
