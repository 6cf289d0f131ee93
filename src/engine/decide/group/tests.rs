//! Who stands on which page.

use super::{PAGE, Waiting};
use crate::model::{ChannelName, Instant, RecipientId};
use crate::store::ReadySlot;

/// What is ready: for each recipient the numbers of notices in its slots.
fn waiting(ready: &[(&str, &[u64])]) -> Waiting {
    let mut waiting = Waiting::default();
    for (name, slots) in ready {
        let route = (RecipientId::new(*name), ChannelName::Email);
        let slot = |count: &u64| ReadySlot {
            slot_at: Instant::UNIX_EPOCH,
            recipient: route.0.clone(),
            channel: route.1,
            count: *count,
        };
        waiting.0.insert(route.clone(), slots.iter().map(slot).collect());
    }
    waiting
}

/// Who stands on each page.
fn pages(mut waiting: Waiting) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    while !waiting.is_empty() {
        pages.push(waiting.page().into_iter().map(|((recipient, _), _)| recipient.to_string()).collect());
    }
    pages
}

#[test]
fn a_page_ends_with_the_recipient_who_fills_it() {
    let found = pages(waiting(&[("a", &[PAGE - 1]), ("b", &[1]), ("c", &[1]), ("d", &[1])]));
    assert_eq!(found, [vec!["a", "b"], vec!["c", "d"]]);
}

#[test]
fn what_is_ready_for_one_recipient_stands_on_one_page_however_much_it_is() {
    let found = pages(waiting(&[("a", &[PAGE, PAGE]), ("b", &[1])]));
    assert_eq!(found, [vec!["a"], vec!["b"]]);
}
