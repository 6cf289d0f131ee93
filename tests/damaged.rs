//! What cannot be read or done stops nothing else: one record, one service.

use std::collections::{BTreeMap, BTreeSet};
use tokio_util::sync::CancellationToken;

use dondoc::engine::health::survey::{Trouble, survey};
use dondoc::engine::pass::{Failure, Pass, Service};
use dondoc::model::NoticeId;

use crate::verbs::StoreVerbs as _;
use crate::world::World;

const ROWS: &str = r#"
[[row]]
id = "A.1"
title = "Báo cáo thử số một"
due = { on = 2025-11-25 }
lead = ["KT"]

[[row]]
id = "A.2"
title = "Báo cáo thử số hai"
due = { on = 2025-11-25 }
lead = ["VHXH"]
"#;

/// A world in which a record was damaged, at the moment when both items are due for a reminder. The caches of the
/// program hold nothing, as after a start.
async fn damaged(statement: &str) -> World {
    let mut world = World::live(ROWS, "2025-11-17 08:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    world.restart().await;
    world.tamper(statement);
    world
}

#[tokio::test]
async fn an_item_whose_record_cannot_be_read_stops_no_other_and_is_told_of() {
    for statement in [
        "UPDATE item SET body = 'x' WHERE id = 'A.1'",
        "UPDATE item SET body = '{}' WHERE id = 'A.1'",
        "UPDATE item SET waiting = 'x' WHERE id = 'A.1'",
        "UPDATE decision SET outcome = 'x' WHERE item = 'A.1'",
        "UPDATE notice SET reason = 'x' WHERE item = 'A.1'",
        "UPDATE notice SET role = 'x' WHERE item = 'A.1'",
    ] {
        let mut world = damaged(statement).await;
        world.engine.tenant.clock.set(world.instant("2025-11-25 07:45"));
        let pass = world.pass_with_faults().await;
        let why = pass.faults.iter().map(|failed| (failed.service, &failed.why));
        assert!(
            why.clone()
                .all(|(service, why)| service == Service::Decide && matches!(why, Failure::Unreadable(1))),
            "{statement}: {:?}",
            why.collect::<Vec<_>>()
        );
        assert_eq!(pass.faults.len(), 1, "{statement}");
        let survey = survey(&world.engine.tenant, BTreeMap::new()).await.expect("a survey");
        assert!(
            survey
                .troubles()
                .iter()
                .any(|trouble| matches!(trouble, Trouble::Service { service: Service::Decide, .. })),
            "{statement}: {:?}",
            survey.troubles()
        );
        world.expect_error("the records of this item cannot be read");
        world.forget_errors();
        let told = world.take_mails();
        assert!(
            told.iter().any(|mail| mail.text.contains("Báo cáo thử số hai")),
            "{statement}: the other is reminded of"
        );
    }
}

const UNREADABLE: &str = "UPDATE item SET body = 'x' WHERE id = 'A.1'";

#[tokio::test]
async fn a_notice_of_an_unreadable_item_waits_and_is_not_taken_for_one_that_is_gone() {
    for when in ["2025-11-25 07:44", "2025-11-25 07:45"] {
        let mut world = World::live(ROWS, "2025-11-17 08:00").await;
        world.at("2025-11-20 09:00").await;
        world.take_mails();
        world.jump(when);
        // Decided, and not sent yet: held for the slot, or in a message of it.
        world
            .engine
            .decide
            .decide(world.now(), &CancellationToken::new(), &mut Pass::default())
            .await
            .expect("decided");
        let before = open_notices(&world).await;
        assert!(!before.is_empty());
        world.restart().await;
        world.tamper(UNREADABLE);
        world.jump("2025-11-25 07:45");
        let pass = world.pass_with_faults().await;
        assert!(pass.sent > 0, "{when}: the other item is told of: {pass:?}");
        assert_eq!(open_notices(&world).await, before, "{when}: none has ended");
        world.forget_errors();
        world.take_mails();
    }
}

/// The open notices of the item that is damaged.
async fn open_notices(world: &World) -> BTreeSet<NoticeId> {
    let open = world.engine.tenant.store.open_notices().await.expect("notices");
    let of_item =
        open.into_iter().filter(|notice| notice.item.as_ref().is_some_and(|id| id.as_str() == "A.1"));
    of_item.map(|notice| notice.id).collect()
}

#[tokio::test]
async fn a_message_whose_record_cannot_be_read_stops_no_other() {
    for broken in ["note = '{'", "entries = 'x'", "slot_at = 9223372036854775807"] {
        let mut world = damaged(&format!(
            "UPDATE message SET state = 'pending', settled_at = NULL, {broken} \
             WHERE rowid = (SELECT MAX(rowid) FROM message)"
        ))
        .await;
        world.engine.tenant.clock.set(world.instant("2025-11-25 07:45"));
        let pass = world.pass_with_faults().await;
        assert!(pass.sent > 0 && pass.faults.is_empty(), "{broken}: {pass:?}");
        world.expect_error("a record cannot be read and is left out");
        world.forget_errors();
        world.take_mails();
    }
}

#[tokio::test]
async fn a_service_that_fails_is_named_and_the_others_run() {
    let mut world = World::live(ROWS, "2025-11-17 08:00").await;
    world.at("2025-11-20 09:00").await;
    world.take_mails();
    // Who is reached by which account cannot be looked up.
    world.tamper("DROP TABLE binding");
    world.engine.tenant.clock.set(world.instant("2025-11-25 07:45"));
    let pass = world.pass_with_faults().await;
    assert!(pass.sent > 0, "the mails leave: {pass:?}");
    assert_eq!(pass.faults.iter().map(|failed| failed.service).collect::<Vec<_>>(), [Service::Receive]);
    let survey = survey(&world.engine.tenant, BTreeMap::new()).await.expect("a survey");
    assert!(
        matches!(survey.troubles()[..], [Trouble::Service { service: Service::Receive, .. }]),
        "{:?}",
        survey.troubles()
    );
    world.take_mails();
    world.forget_errors();
}
