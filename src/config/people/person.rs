//! One person of people.toml.
//! Must not know what the person is in charge of.

use crate::config::read::address;
use crate::config::read::once::{check_free, check_id, check_order, no_repeats};
use crate::config::read::report::Report;
use crate::config::read::source::{Placed, value};
use crate::config::read::table::{Table, choose};
use crate::model::channel::AddressedBy;
use crate::model::{ChannelName, Day, Person, PersonId, Reach};

/// A person as read.
pub(in crate::config) struct RawPerson<'f> {
    pub(in crate::config) id: Option<Placed<'f, String>>,
    title: Option<Placed<'f, String>>,
    email: Option<Placed<'f, String>>,
    phone: Option<String>,
    prefer: Vec<ChannelName>,
    from: Option<Day>,
    until: Option<Day>,
}

impl<'f> RawPerson<'f> {
    pub(in crate::config) fn read(table: &Table<'f>, report: &Report) -> Self {
        let until = table.get::<Day>("until");
        let wanted = table.texts("prefer");
        let person = Self {
            id: table.need_text("id"),
            title: table.need_text("title"),
            email: table.text("email"),
            phone: table.text("phone").and_then(|phone| mobile(&phone, report)),
            prefer: if table.has("prefer") {
                channels(&wanted, "prefer", report)
            } else {
                vec![ChannelName::Email]
            },
            from: table.get("from").map(|day| day.value),
            until: until.as_ref().map(|day| day.value),
        };
        table.close();
        if let Some(id) = &person.id {
            check_id("person", id, report);
            check_free("person", id, report);
        }
        if let Some(email) = &person.email {
            address::check(email, report);
        }
        if let (Some(from), Some(until)) = (person.from, until) {
            check_order(from, &until, report);
        }
        let reaches = |channel: &ChannelName| match channel.addressed_by() {
            AddressedBy::Mailbox => *channel == ChannelName::Capture || person.email.is_some(),
            AddressedBy::Phone => person.phone.is_some(),
            // Nobody has brought an id to config.
            AddressedBy::Account => false,
            AddressedBy::Id => true,
        };
        if !person.prefer.iter().any(reaches) && person.prefer.len() >= wanted.len() {
            let message = format!("nothing can reach `{}`", value(person.id.as_ref()));
            let hint = "give the person an `email`; until then the levels above hear instead";
            report.add(table.at.warning("no_address", message).hint(hint));
        }
        person
    }

    pub(in crate::config) fn resolve(&self) -> Option<(PersonId, Person)> {
        let id = PersonId::new(self.id.as_ref()?.value.as_str());
        let person = Person {
            id: id.clone(),
            title: value(self.title.as_ref()),
            email: self.email.as_ref().map(|email| email.value.clone()),
            phone: self.phone.clone(),
            prefer: self.prefer.clone(),
            from: self.from,
            until: self.until,
            reach: Reach::default(),
        };
        Some((id, person))
    }
}

/// A mobile number as `84` and nine digits; people write `0905…`, `+84 905…` or `84905…`.
fn mobile(phone: &Placed<'_, String>, report: &Report) -> Option<String> {
    let digits: String = phone.value.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '+')).collect();
    let national = digits.strip_prefix("84").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    let is_mobile = national.len() == 9
        && national.bytes().all(|byte| byte.is_ascii_digit())
        && national.starts_with(['3', '5', '7', '8', '9']);
    if !is_mobile {
        let hint = "write it as \"0905123456\": ten digits, as mobile numbers have had since 2018";
        report.add(phone.at.error("bad_phone", "this is no mobile number of Viet Nam").hint(hint));
    }
    is_mobile.then(|| format!("84{national}"))
}

/// A list of channel names.
pub(in crate::config) fn channels(
    list: &[Placed<'_, String>],
    key: &str,
    report: &Report,
) -> Vec<ChannelName> {
    no_repeats(key, list, report);
    let known = ChannelName::ALL.map(|channel| (channel.as_str(), channel));
    list.iter().filter_map(|name| choose(name, key, "unknown_channel", &known, report)).collect()
}
