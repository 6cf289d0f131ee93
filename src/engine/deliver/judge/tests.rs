//! The judgement as a table of passes: who was refused, how, and what was taken before and after.

use super::*;

const START: Instant = Instant::UNIX_EPOCH;

fn refusals(said: &[(&str, i32, About, usize)]) -> Vec<ServerRefusal> {
    let one = |&(recipient, code, about, behind): &(&str, i32, About, usize)| ServerRefusal {
        recipient: recipient.into(),
        code: Some(code),
        about,
        behind,
    };
    said.iter().map(one).collect()
}

fn pass(
    said: &[(&str, i32, About, usize)],
    taken: usize,
    before: &Suspects,
    at: TimeDelta,
) -> (Vec<RefusalVerdict>, Suspects) {
    judge(&refusals(said), taken, &BTreeSet::new(), before, START + at)
}

fn first(said: &[(&str, i32, About, usize)], taken: usize) -> Vec<RefusalVerdict> {
    pass(said, taken, &Suspects::new(), TimeDelta::zero()).0
}

#[test]
fn what_meets_everybody_is_the_channels() {
    use About::{Message, Recipient, Us};
    use RefusalVerdict::{Ends, Open, Rests};
    let three = |about| [("a", 550, about, 0), ("b", 550, about, 0), ("c", 550, about, 0)];
    for about in [Us, Recipient, Message] {
        assert_eq!(first(&three(about), 0), [Rests; 3], "{about:?}: one code, nobody taken");
        assert_eq!(first(&three(about).map(|(who, code, about, _)| (who, code, about, 4)), 4), [Rests; 3]);
        assert_eq!(first(&three(about), 4), [Open; 3], "{about:?}: it had ceased before the pass was over");
    }
    let codes = [("a", 550, Recipient, 0), ("b", 551, Recipient, 0), ("c", 553, Recipient, 0)];
    assert_eq!(first(&codes, 0), [Open; 3], "several codes: each is asked again");
    let ours = [("a", 550, Us, 0), ("b", 554, Us, 0), ("c", 530, Us, 0)];
    assert_eq!(first(&ours, 0), [Rests; 3], "several codes, all about us");
    assert_eq!(first(&[("a", 554, Us, 0)], 0), [Rests]);
    assert_eq!(first(&[("a", 550, Recipient, 0)], 0), [Open], "too few to tell");
    for behind in [0, 4, 9] {
        assert_eq!(first(&[("a", 550, Recipient, behind)], 9), [Ends], "one mailbox beside nine");
    }
    assert_eq!(first(&[("a", 554, Us, 3)], 9), [Ends], "taken for us before and after");
    assert_eq!(first(&[("a", 554, Us, 9)], 9), [Open], "perhaps the first of many");
}

#[test]
fn who_is_refused_alone_is_asked_again_before_it_ends() {
    let said = [("a", 550, About::Recipient, 0)];
    let (_, kept) = pass(&said, 0, &Suspects::new(), TimeDelta::zero());
    let (early, kept) = pass(&said, 0, &kept, TimeDelta::minutes(60));
    assert_eq!(early, [RefusalVerdict::Open], "within the hour it may still be the server");
    let (late, kept) = pass(&said, 0, &kept, AGAIN);
    assert_eq!((late, kept), (vec![RefusalVerdict::Ends], Suspects::new()));

    let ours = [("a", 554, About::Us, 0)];
    let (_, kept) = pass(&ours, 0, &Suspects::new(), TimeDelta::zero());
    let (late, kept) = pass(&ours, 0, &kept, TimeDelta::days(1));
    assert_eq!(late, [RefusalVerdict::Rests], "nobody has been taken since: it never ends");
    let (_, kept) = pass(&[], 1, &kept, TimeDelta::days(1));
    assert_eq!(
        pass(&ours, 0, &kept, TimeDelta::days(2)).0,
        [RefusalVerdict::Ends],
        "others have: it is theirs"
    );
}

#[test]
fn the_end_of_an_outage_ends_no_message() {
    let three =
        [("a", 550, About::Recipient, 0), ("b", 550, About::Recipient, 0), ("c", 550, About::Recipient, 0)];
    let (_, kept) = pass(&three, 0, &Suspects::new(), TimeDelta::zero());
    // The first message was still refused when the server was mended.
    let (verdicts, kept) = pass(&three[..1], 2, &kept, TimeDelta::minutes(30));
    assert_eq!(verdicts, [RefusalVerdict::Open]);
    let (verdicts, _) = pass(&three[..1], 2, &kept, TimeDelta::minutes(60));
    assert_eq!(verdicts, [RefusalVerdict::Ends]);
}

#[test]
fn whoever_was_reached_is_forgotten_and_so_is_what_is_old() {
    let (_, kept) = pass(&[("a", 550, About::Recipient, 0)], 0, &Suspects::new(), TimeDelta::zero());
    assert_eq!(judge(&[], 1, &BTreeSet::from(["a".into()]), &kept, START).1, Suspects::new());
    assert_eq!(judge(&[], 0, &BTreeSet::new(), &kept, START + REMEMBERED).1, Suspects::new());
}
