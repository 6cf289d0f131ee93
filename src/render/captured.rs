//! What was written out instead of being sent, as pages for a browser: a list by day, and each message as its
//! reader would see it. Must not know where the pages are kept.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::{TemplateError, broken, vi, write};
use crate::calendar::Zone;
use crate::model::{ChannelName, Day, Instant, MessageId};

const INDEX: &str = "captured.html";
const LINE: &str = "captured_line.html";
const PAGE: &str = "captured_message.html";
/// The policy of a page: nothing is run and nothing is loaded, neither by the page nor by the message inside
/// it, which inherits the policy.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// A message that was written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    pub id: MessageId,
    /// When the message would have left.
    pub at: Instant,
    /// The recipient's title.
    pub to: String,
    /// The channel by which the message would have left.
    pub channel: ChannelName,
    /// The subject of the message.
    pub subject: String,
}

/// A message's line in the list, worded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapturedLine {
    /// The file of the message's page.
    pub file: String,
    day: Day,
    html: String,
}

/// The templates of the pages, compiled once.
#[derive(Debug)]
pub struct Pages {
    env: Environment<'static>,
}

#[derive(Serialize)]
struct LineView<'a> {
    file: &'a str,
    time: String,
    to: &'a str,
    channel: Option<&'static str>,
    subject: &'a str,
}

#[derive(Serialize)]
struct DayView<'a> {
    day: String,
    lines: Vec<&'a str>,
}

#[derive(Serialize)]
struct IndexView<'a> {
    policy: &'static str,
    organisation: &'a str,
    days: Vec<DayView<'a>>,
    /// How many messages are listed, where there are more.
    newest: Option<String>,
}

#[derive(Serialize)]
struct PageView<'a> {
    policy: &'static str,
    at: String,
    to: &'a str,
    channel: Option<&'static str>,
    subject: &'a str,
    /// The message's HTML; none where it is text alone.
    html: Option<&'a str>,
    text: &'a str,
}

impl Pages {
    /// Compiles the templates.
    pub fn new() -> Result<Self, TemplateError> {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_formatter(write);
        let sources = [
            (INDEX, include_str!("templates/captured.html")),
            (LINE, include_str!("templates/captured_line.html")),
            (PAGE, include_str!("templates/captured_message.html")),
        ];
        for (name, source) in sources {
            env.add_template(name, source).map_err(|error| broken(name, source, &error))?;
        }
        Ok(Self { env })
    }

    /// The line of a message.
    pub fn line(&self, message: &Captured, zone: Zone) -> Result<CapturedLine, TemplateError> {
        let (file, local) = (page_name(&message.id), zone.local(message.at));
        let view = LineView {
            file: &file,
            time: local.format("%H:%M").to_string(),
            to: &message.to,
            channel: by_phone(message.channel),
            subject: &message.subject,
        };
        Ok(CapturedLine { day: local.date(), html: self.render(LINE, view)?, file })
    }

    /// The page with the list, of lines given newest first; `more` says that older ones are left out.
    pub fn index<'a>(
        &self,
        organisation: &str,
        lines: impl IntoIterator<Item = &'a CapturedLine>,
        more: bool,
    ) -> Result<String, TemplateError> {
        let (mut days, mut count) = (Vec::<(Day, DayView<'_>)>::new(), 0);
        for line in lines {
            count += 1;
            if let Some((_, view)) = days.last_mut().filter(|(day, _)| *day == line.day) {
                view.lines.push(&line.html);
            } else {
                let day = vi::capital(&vi::long_day(line.day));
                days.push((line.day, DayView { day, lines: vec![&line.html] }));
            }
        }
        let days = days.into_iter().map(|(_, view)| view).collect();
        let newest = more.then(|| vi::count(count));
        self.render(INDEX, IndexView { policy: POLICY, organisation, days, newest })
    }

    /// The page of one message: its HTML in a frame that may do nothing, or its text.
    pub fn page(
        &self,
        message: &Captured,
        zone: Zone,
        html: Option<&str>,
        text: &str,
    ) -> Result<String, TemplateError> {
        let local = zone.local(message.at);
        self.render(
            PAGE,
            PageView {
                policy: POLICY,
                at: format!("{}, {}", vi::clock(local.time()), vi::long_day(local.date())),
                to: &message.to,
                channel: by_phone(message.channel),
                subject: &message.subject,
                html,
                text,
            },
        )
    }

    fn render(&self, name: &str, view: impl Serialize) -> Result<String, TemplateError> {
        let template = self.env.get_template(name).map_err(|error| broken(name, "", &error))?;
        template.render(Serde(view)).map_err(|error| broken(name, template.source(), &error))
    }
}

/// The file of a message's page. Ids are hashes; whatever else an id might hold cannot leave the folder.
pub fn page_name(id: &MessageId) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    id.as_str().chars().map(safe).chain(".html".chars()).collect()
}

/// The channel's name, where the message is not a mail.
fn by_phone(channel: ChannelName) -> Option<&'static str> {
    (!matches!(channel, ChannelName::Email | ChannelName::Capture)).then(|| vi::channel(channel))
}
