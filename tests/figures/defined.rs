//! What each figure means, case by case: items owed until Friday, 20/11/2026, 16:00 where nothing else is said, counted in
//! November 2026.

use chrono::NaiveDate;
use dondoc::figures::period::FigurePeriod;
use dondoc::figures::reckon::{FiguresAsked, Lives};
use dondoc::figures::row::{FigureTally, FiguresBy};
use dondoc::model::Instant;
use serde_json::{Value, json};

fn at(local: &str) -> Instant {
    format!("2026-{}:00+07:00", local.replace(' ', "T")).parse().expect("an instant")
}

fn due(day: &str) -> Value {
    json!({"rule": {"on": format!("2026-{day}")}, "day": format!("2026-{day}"), "time": "16:00:00"})
}

fn opened(deadline: &Value, silent: bool) -> Value {
    json!({"action": "opened", "spec": {"id": "A", "kind": "task", "unit": "KT", "deadline": deadline,
        "tracked_by_duties": silent, "source": {"plan": "67", "number": "67/KH", "date": "2026-01-01", "row": "A"}}})
}

fn said(action: &str) -> Value {
    json!({ "action": action })
}

fn as_of(action: &str, local: &str) -> Value {
    json!({"action": action, "as_of": at(local)})
}

fn month_of(month: u32, events: &[(&str, Value)]) -> FigureTally {
    let calendar = super::shipped().calendar;
    let mut lives = Lives::new(calendar);
    for (local, event) in events {
        lives.take("A", at(local), &event.to_string()).expect("an action");
    }
    let from = NaiveDate::from_ymd_opt(2026, month, 1).expect("a day");
    let period = FigurePeriod::days(from, from + chrono::Months::new(1) - chrono::Days::new(1));
    let (period, by) = (period.expect("a month"), FiguresBy::Unit);
    let asked = FiguresAsked { period, by, as_of: at("12-31 12:00"), unit: None, kinds: Vec::new() };
    lives.figures(&asked, &|_, _| None).now.total
}

/// November of an item that is opened on 02/11.
fn november(events: &[(&str, Value)]) -> FigureTally {
    let mut all = vec![("11-02 08:00", opened(&due("11-20"), false))];
    all.extend_from_slice(events);
    month_of(11, &all)
}

#[test]
fn a_day_ahead_is_early_the_hour_is_in_time_and_a_minute_later_is_late() {
    let done = |local| november(&[(local, said("done"))]);
    assert_eq!(done("11-19 23:59").done_early, 1);
    assert_eq!(done("11-20 16:00").done_on_time, 1);
    assert_eq!(done("11-20 16:01").done_late, 1);
    let never = november(&[]);
    assert_eq!((never.received, never.open_overdue, never.on_time_rate()), (1, 1, Some(0.0)));
}

#[test]
fn what_is_due_on_the_last_day_and_open_as_it_ends_is_overdue_in_that_period() {
    let whole_day = json!({"rule": {"on": "2026-11-30"}, "day": "2026-11-30"});
    let of =
        |month| month_of(month, &[("11-02 08:00", opened(&whole_day, false)), ("12-01 08:00", said("done"))]);
    assert_eq!((of(11).open_overdue, of(12).carried_in, of(12).done_late), (1, 1, 1));
}

#[test]
fn the_day_is_that_of_the_report_once_it_is_confirmed() {
    let reported = ("11-20 15:00", said("reported"));
    let open = november(&[reported.clone(), ("12-03 08:00", said("confirmed"))]);
    assert_eq!((open.reported, open.done(), open.on_time_rate()), (1, 0, None), "not confirmed in November");
    assert_eq!(november(&[reported.clone(), ("11-25 08:00", said("confirmed"))]).done_on_time, 1);
    assert_eq!(november(&[reported.clone(), ("11-25 08:00", said("done"))]).done_on_time, 1);
    let returned = [reported, ("11-23 08:00", said("returned")), ("11-24 08:00", said("reported"))];
    let again = november(&[&returned[..], &[("11-25 08:00", said("confirmed"))]].concat());
    assert_eq!((again.done_late, again.returned), (1, 1), "what is returned was not done");
}

#[test]
fn the_deadline_is_the_one_in_force_as_it_was_finished() {
    let granted = json!({"action": "extension_granted", "deadline": due("11-27")});
    let longer = november(&[("11-19 08:00", granted.clone()), ("11-26 08:00", said("done"))]);
    assert_eq!((longer.done_early, longer.extended), (1, 1));
    let later = json!({"action": "deadline_set", "deadline": due("11-27")});
    let corrected = [("11-24 08:00", later), ("11-25 08:00", as_of("done", "11-23 08:00"))];
    assert_eq!(november(&corrected).done_late, 1, "on 23/11 the old deadline had passed");
}

#[test]
fn while_its_clock_stands_nothing_becomes_late() {
    let paused = ("11-18 08:00", said("paused"));
    assert_eq!(november(std::slice::from_ref(&paused)).open_in_time, 1);
    assert_eq!(november(&[paused.clone(), ("11-25 08:00", said("done"))]).done_early, 1);
    let resumed = ("11-25 08:00", json!({"action": "resumed", "deadline": due("11-26")}));
    assert_eq!(november(&[paused, resumed, ("11-27 08:00", said("done"))]).done_late, 1);
}

#[test]
fn a_result_of_a_period_is_not_late_while_it_is_asked_for() {
    let within =
        json!({"rule": {"within": {"year": 2026, "cycle": "month", "index": 10}}, "day": "2026-10-31"});
    let of = |local| month_of(11, &[("10-02 08:00", opened(&within, false)), (local, said("done"))]);
    assert_eq!((of("11-05 17:00").done_on_time, of("11-09 08:00").done_late), (1, 1));
}

#[test]
fn what_has_no_day_is_in_time_and_waits_or_goes_on() {
    let of = |rule: Value, end: Option<&str>| {
        let deadline = json!({"rule": rule, "day": null});
        let mut events = vec![("11-02 08:00", opened(&deadline, false))];
        events.extend(end.map(|end| ("11-20 08:00", said(end))));
        month_of(11, &events)
    };
    let awaiting = of(json!({"awaiting": "theo kế hoạch"}), None);
    assert_eq!((awaiting.awaiting, awaiting.update_of), (1, 0));
    assert_eq!(of(json!("continuous"), None).open_in_time, 1);
    assert_eq!(of(json!("continuous"), Some("done")).done_on_time, 1);
    assert_eq!(of(json!("continuous"), Some("cancelled")).cancelled, 1);
}

#[test]
fn what_ended_before_and_is_taken_up_again_is_received_again() {
    let removed = json!({"action": "cancelled", "reason": "removed_from_config"});
    for (ends, comes_back) in [(said("done"), "reopened"), (removed, "restored")] {
        let lived = [("10-02 08:00", opened(&due("11-20"), false)), ("10-05 08:00", ends)];
        assert_eq!(month_of(11, &lived).all(), 0, "what ended before does not count");
        let again = month_of(11, &[&lived[..], &[("11-05 08:00", said(comes_back))]].concat());
        assert_eq!((again.carried_in, again.received, again.open_overdue), (0, 1, 1), "{comes_back}");
    }
    let silent = month_of(11, &[("11-02 08:00", opened(&due("11-20"), true))]);
    assert_eq!(silent, FigureTally::default(), "its duties are counted");
}

#[test]
fn a_late_item_with_a_confirmed_cause_stays_late_and_is_told_apart() {
    let named = ("11-21 08:00", json!({"action": "cause_named", "cause": "thien-tai"}));
    let judged =
        |is: bool| ("11-22 08:00", json!({"action": "cause_judged", "cause": null, "is_objective": is}));
    let confirmed = november(&[("11-10 08:00", said("warned")), named.clone(), judged(true)]);
    assert_eq!((confirmed.open_overdue, confirmed.cause_confirmed, confirmed.warned), (1, 1, 1));
    assert_eq!(confirmed.on_time_rate(), Some(0.0), "it stays in the denominator");
    assert_eq!(november(&[named.clone(), judged(false)]).cause_confirmed, 0);
    assert_eq!(november(&[named]).cause_confirmed, 0, "nobody has decided");
}

#[test]
fn an_end_recorded_later_as_of_then_counts_then_and_is_told() {
    let late = november(&[("12-05 08:00", as_of("done", "11-19 08:00"))]);
    assert_eq!((late.done_early, late.amended), (1, 1));
    let events =
        [("11-02 08:00", opened(&due("11-20"), false)), ("12-05 08:00", as_of("done", "11-19 08:00"))];
    assert_eq!(month_of(12, &events).all(), 0, "it had ended in November");
    assert_eq!(november(&[("12-05 08:00", said("done"))]).amended, 0, "that ended in December");
}

#[test]
fn a_unit_that_said_anything_has_kept_its_item_up_to_date() {
    for word in
        ["acknowledged", "progressed", "contributed", "part_progressed", "promised", "warned", "committed"]
    {
        assert_eq!(november(&[("11-10 08:00", said(word))]).update_rate(), Some(1.0), "{word}");
    }
    let quiet = november(&[("11-10 08:00", said("went_live")), ("12-10 08:00", said("acknowledged"))]);
    assert_eq!((quiet.update_rate(), quiet.update_of), (Some(0.0), 1), "nothing was said in November");
}
