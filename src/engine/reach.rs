//! How people are reached besides what config says: puts the accounts and losses that the store knows into the
//! organisation. Must not know how they came about.

use crate::calendar::Zone;
use crate::model::{ChannelName, Organisation, PersonId, Reach};
use crate::store::Reached;

/// Replaces everybody's reach with what the store knows.
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

/// The person to whom an account on a channel is linked.
pub fn owner<'a>(org: &'a Organisation, channel: ChannelName, address: &str) -> Option<&'a PersonId> {
    let owns =
        |person: &&crate::model::Person| person.reach.bound.get(&channel).is_some_and(|id| id == address);
    org.people.values().find(owns).map(|person| &person.id)
}
