//! Who is reached how, besides what config says: bindings and losses of the store, put into the organisation.
//! Must not know how they came about.

use crate::calendar::Zone;
use crate::model::{ChannelName, Organisation, PersonId, Reach};
use crate::store::Reached;

/// Puts it in, in place of whatever was there.
pub fn apply(org: &mut Organisation, reached: &Reached, zone: Zone) {
    for person in org.people.values_mut() {
        person.reach = Reach::default();
    }
    for (person, channel, address) in &reached.bound {
        if let Some(person) = org.people.get_mut(person) {
            person.reach.bound.insert(*channel, address.clone());
        }
    }
    for (recipient, channel, since) in &reached.lost {
        if let Some(person) = org.people.get_mut(recipient.as_str()) {
            person.reach.lost.insert(*channel, zone.day(*since));
        }
    }
}

/// Whose id this is.
pub fn owner<'a>(org: &'a Organisation, channel: ChannelName, address: &str) -> Option<&'a PersonId> {
    let owns =
        |person: &&crate::model::Person| person.reach.bound.get(&channel).is_some_and(|id| id == address);
    org.people.values().find(owns).map(|person| &person.id)
}
