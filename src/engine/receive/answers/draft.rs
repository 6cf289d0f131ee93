//! The draft of an answer: everything that a text leads to, gathered before it is written.
//! Must not know how a text is read.

use std::collections::BTreeMap;

use super::asked::AskedBack;
use crate::answer::act::NotRecorded;
use crate::answer::rights::Speaker;
use crate::answer::{SpokenCommand, SpokenDirective, say};
use crate::model::{Action, By, Instant, Item, ItemId, NewEvent, RecipientId, Role, Via};
use crate::planner::Rules;
use crate::planner::decide::who;
use crate::render::answer::{ItemLabel, Voice};

/// Everything that one text leads to.
pub(in crate::engine) struct AnswerDraft<'a> {
    pub(in crate::engine) rules: &'a Rules,
    pub(in crate::engine) speaker: &'a RecipientId,
    /// For each item, the roles in which the answered message asked the speaker.
    pub(in crate::engine) asked: BTreeMap<ItemId, Vec<Role>>,
    pub(in crate::engine) voice: Voice,
    pub(in crate::engine) via: Via,
    pub(in crate::engine) now: Instant,
    /// The items that the numbers of the answered message stand for.
    pub(in crate::engine) entries: Option<Vec<ItemId>>,
    /// The items with the events of this text applied, each with the revision at which it was read.
    pub(in crate::engine) items: BTreeMap<ItemId, (Item, i64)>,
    pub(in crate::engine) changed: Vec<ItemId>,
    pub(in crate::engine) events: Vec<NewEvent>,
    pub(in crate::engine) values: Vec<(String, String)>,
    pub(in crate::engine) texts: Vec<String>,
    /// The questions to ask back before anything is recorded.
    pub(in crate::engine) questions: Vec<AskedBack>,
    /// The tasks to ask back before they are given to units.
    pub(in crate::engine) directives: Vec<SpokenDirective>,
    /// The items that tasks given to units open.
    pub(in crate::engine) opened: Vec<Item>,
    /// Whether the text says only one thing.
    pub(in crate::engine) alone: bool,
    /// The parts of a list that was asked for, and the items that its shared numbers stand for.
    pub(in crate::engine) list: Option<(Vec<String>, Vec<ItemId>)>,
    pub(in crate::engine) words: Vec<&'static str>,
}

impl AnswerDraft<'_> {
    /// Whether the text led to no answer yet.
    pub(in crate::engine) fn says_nothing(&self) -> bool {
        self.texts.is_empty()
            && self.questions.is_empty()
            && self.directives.is_empty()
            && self.list.is_none()
    }

    /// The event that a command means for an item, if the rules allow it.
    pub(in crate::engine) fn action(&self, item: &Item, said: &SpokenCommand) -> Result<Action, NotRecorded> {
        let by = By::Someone(self.speaker.clone());
        let speaker = Speaker { by: &by, via: &self.via, asked: &self.asked };
        say::action(self.rules, item, said, &speaker, self.now)
    }

    /// Makes the event of a command and applies it, so that a later command sees it.
    pub(in crate::engine) fn say(
        &mut self,
        id: &ItemId,
        said: &SpokenCommand,
    ) -> Result<Action, NotRecorded> {
        let (item, _) = self.items.get(id).ok_or(NotRecorded::NotYours)?;
        let action = self.action(item, said)?;
        if let Some((item, _)) = self.items.get_mut(id) {
            item.apply(self.now, &action);
        }
        let by = By::Someone(self.speaker.clone());
        let via = Some(self.via.clone());
        self.events.push(NewEvent { at: self.now, item: Some(id.clone()), by, via, action: action.clone() });
        if !self.changed.contains(id) {
            self.changed.push(id.clone());
        }
        Ok(action)
    }

    /// How an answer names an item: by its number, where it has one.
    pub(in crate::engine) fn row(&self, id: &ItemId) -> ItemLabel {
        let place = self.entries.as_ref().and_then(|entries| entries.iter().position(|entry| entry == id));
        let title = self.items.get(id).map(|(item, _)| item.spec.short.clone());
        ItemLabel {
            label: place.map_or_else(|| id.to_string(), |place| (place + 1).to_string()),
            title: title.unwrap_or_else(|| id.to_string()),
        }
    }

    /// What an action names, as people read it: who decides, who does the work, or why it is late.
    pub(in crate::engine) fn named(&self, id: &ItemId, action: &Action) -> Option<String> {
        match action {
            Action::Assigned { person } => Some(self.name(&RecipientId::new(person.as_str()))),
            Action::ExtensionAsked { .. } => {
                let (item, _) = self.items.get(id)?;
                let approver = self.rules.extension(item)?.approver;
                let today = self.rules.calendar.zone.day(self.now);
                let holder = who::holders(self.rules, item, approver, today).into_iter().next()?;
                self.rules.org.recipient(&holder.recipient).map(|recipient| recipient.name)
            }
            Action::CauseNamed { cause, .. } => self.rules.lateness.causes.get(cause).cloned(),
            _ => None,
        }
    }

    /// How the speaker is addressed.
    pub(in crate::engine) fn title(&self) -> String {
        self.name(self.speaker)
    }

    /// A text with address and signature, as it leaves.
    pub(in crate::engine) fn letter(&self, text: &str) -> String {
        self.voice.letter(&self.title(), text, &self.rules.org.name)
    }

    fn name(&self, id: &RecipientId) -> String {
        self.rules.org.recipient(id).map_or_else(|| id.to_string(), |recipient| recipient.name)
    }
}
