//! The files of the corpus, and what comes of a text: as pure reading, without a store.

use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dondoc::answer::{
    Asking, CommandWord, DirectiveContext, Misread, Reading, SpokenCommand, keep, read, refer,
};
use dondoc::model::{Day, ItemId, LatenessRules, Organisation};
use dondoc::phrase::When;

/// A reply and what must come of it.
pub struct Line {
    /// Its line in the file.
    pub at: usize,
    pub context: String,
    pub expect: String,
    pub text: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replies")
}

pub fn lines() -> Vec<Line> {
    let text = std::fs::read_to_string(folder().join("wordings.txt")).expect("the wordings");
    let kept = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    kept.map(|(n, line)| {
        let mut parts = line.splitn(3, '|');
        let mut part =
            || parts.next().unwrap_or_else(|| panic!("line {}: three parts", n + 1)).trim().to_owned();
        let (context, expect, text) = (part(), part(), part());
        let text = text.split('⏎').map(str::trim).collect::<Vec<_>>().join("\n");
        Line { at: n + 1, context, expect, text }
    })
    .collect()
}

pub fn entries(context: &str) -> usize {
    match context {
        "three" => 3,
        "one" => 1,
        other => panic!("no context {other}"),
    }
}

/// What comes of a reply, in the words of the corpus.
#[derive(PartialEq, Eq, Clone, PartialOrd, Ord)]
pub enum Came {
    Record(String),
    Propose(String),
    Asked(String),
    Direct(String),
    Refuse,
    List,
    Help,
}

impl fmt::Debug for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(what) => write!(f, "record {what}"),
            Self::Propose(what) => write!(f, "propose {what}"),
            Self::Asked(what) => write!(f, "asked {what}"),
            Self::Direct(what) => write!(f, "direct {what}"),
            Self::Refuse => f.write_str("refuse"),
            Self::List => f.write_str("list"),
            Self::Help => f.write_str("help"),
        }
    }
}

/// Made once: thousands of texts are read.
static CALENDAR: LazyLock<dondoc::calendar::Calendar> = LazyLock::new(crate::world::calendar);

static LATENESS: LazyLock<LatenessRules> = LazyLock::new(LatenessRules::default);

static ORGANISATION: LazyLock<Organisation> = LazyLock::new(|| crate::world::shipped_with(&[]).org);

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The rows of a plan whose reminder has those entries.
pub fn rows(context: &str) -> String {
    let mut rows = String::new();
    for (n, due) in ["2025-11-24", "2025-11-24", "2025-12-08"].iter().enumerate().take(entries(context)) {
        let n = n + 1;
        write!(
            rows,
            "[[row]]\nid = \"A.{n:02}\"\ntitle = \"Nhiệm vụ cải cách hành chính số {n} của xã năm 2025\"\n\
             short = \"Nhiệm vụ cải cách hành chính số {n}\"\ndue = {{ on = {due} }}\nlead = [\"KT\"]\n"
        )
        .expect("text");
    }
    rows
}

/// What comes of a text.
pub fn came(line: &Line, text: &str) -> Vec<Came> {
    came_of(&line.context, text)
}

/// What comes of a text in answer to the reminder of a context.
pub fn came_of(context: &str, text: &str) -> Vec<Came> {
    let today = day("2025-11-20");
    let ids: Vec<ItemId> =
        (1..=entries(context)).map(|n| ItemId::from(format!("A.{n:02}").as_str())).collect();
    let known = |text: &str| ids.iter().find(|id| id.as_str().eq_ignore_ascii_case(text)).cloned();
    let directives = DirectiveContext { organisation: &ORGANISATION, leads: true };
    let (calendar, lateness) = (&*CALENDAR, &*LATENESS);
    let asking = Asking { today, calendar, lateness, known: &known, directives: Some(directives) };
    let mut found = Vec::new();
    for reading in read(text, &asking) {
        found.extend(match reading {
            Reading::Plain(said) => one(&said, &ids, true),
            Reading::Likely(said) => one(&said, &ids, false),
            Reading::Wrong(_) | Reading::Direct(Err(_)) => Some(Came::Refuse),
            Reading::Direct(Ok(task)) => {
                let units: Vec<&str> = task.units.iter().map(dondoc::model::UnitCode::as_str).collect();
                let day = task.deadline.day.map_or_else(String::new, |day| day.to_string());
                let hour =
                    task.deadline.time.map_or_else(String::new, |time| time.format("T%H:%M").to_string());
                Some(Came::Direct(format!("{} {day}{hour} {}", units.join(","), task.title)))
            }
        });
    }
    found
}

fn one(said: &SpokenCommand, ids: &[ItemId], plain: bool) -> Option<Came> {
    match said.word {
        CommandWord::List => return Some(Came::List),
        CommandWord::Help => return Some(Came::Help),
        // Nothing waits for a yes.
        CommandWord::Yes | CommandWord::No => return said.is_plain().then_some(Came::Refuse),
        _ => {}
    }
    let items = match refer::items(said, Some(ids)) {
        Ok(items) if items.is_empty() => return Some(Came::Refuse),
        Ok(items) => items,
        Err(Misread::NoNumber { .. } | _) => return Some(Came::Refuse),
    };
    let (due, today) = ([day("2025-11-24"), day("2025-11-24"), day("2025-12-08")], day("2025-11-20"));
    let numbers: Vec<usize> =
        items.iter().map(|id| ids.iter().position(|other| other == id).unwrap() + 1).collect();
    if let Some(named) = said.what.day() {
        let early = match said.word {
            CommandWord::Extend => numbers.iter().any(|n| named <= due[n - 1]),
            _ => named < today,
        };
        if early || named > day("2030-11-20") {
            return Some(Came::Refuse);
        }
    }
    let mut numbers = numbers;
    numbers.sort_unstable();
    numbers.dedup();
    let mut parts = vec![said.word.as_str().to_owned()];
    parts.extend(numbers.iter().map(usize::to_string));
    parts.extend(said.what.when.map(|when| match when {
        When::Day(day) => day.to_string(),
        When::Later { days, working } => format!("+{days}{}", if working { "wd" } else { "" }),
    }));
    parts.extend(said.what.share.map(|share| format!("share={share}")));
    let (rest, _) = keep::keep(said);
    if !rest.is_empty() {
        let is_document = said.word == CommandWord::Report && said.what.share.is_none();
        parts.push(format!("{}={rest}", if is_document { "doc" } else { "rest" }));
    }
    let text = parts.join(" ");
    Some(if said.which.all && plain {
        Came::Asked(format!("TAT CA {text}"))
    } else if plain {
        Came::Record(text)
    } else {
        Came::Propose(text)
    })
}

/// Whether one of the sets of outcomes has come.
pub fn matches(line: &Line, came: &[Came]) -> bool {
    line.expect.split(" / ").any(|set| set_matches(set, came))
}

fn set_matches(set: &str, came: &[Came]) -> bool {
    let wanted: Vec<&str> = set.split(';').map(str::trim).collect();
    if wanted == ["unclear"] {
        return came.is_empty();
    }
    if wanted == ["refuse"] {
        return !came.is_empty() && came.iter().all(|came| *came == Came::Refuse);
    }
    let rest = wanted.contains(&"rest");
    let wanted: Vec<&str> = wanted.into_iter().filter(|wanted| *wanted != "rest").collect();
    let said: Vec<&Came> = came.iter().filter(|came| **came != Came::Refuse).collect();
    let refused = said.len() < came.len();
    said.len() == wanted.len()
        && refused == rest
        && wanted.iter().all(|wanted| said.iter().any(|came| outcome_matches(wanted, came)))
}

fn outcome_matches(wanted: &str, came: &Came) -> bool {
    let (kind, what) = wanted.split_once(' ').unwrap_or((wanted, ""));
    let said = match (kind, came) {
        ("direct", Came::Direct(said)) => return said == what,
        ("list", Came::List) | ("help", Came::Help) => return true,
        ("record" | "recordish", Came::Record(said))
        | ("propose" | "recordish", Came::Propose(said))
        | ("asked", Came::Asked(said)) => said,
        _ => return false,
    };
    let (command, more) = parted(what);
    let (other, others) = parted(said);
    if command != other {
        return false;
    }
    let of =
        |more: &[(String, String)], key: &str| more.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
    let folded = |text: String| dondoc::model::fold::fold(&text);
    let document = |more| of(more, "doc").map(|text| text.replace(['.', '-'], "/"));
    let same_document = document(&more) == document(&others);
    let same_share = of(&more, "share") == of(&others, "share");
    let same_rest = match of(&more, "reason").or_else(|| of(&more, "to")) {
        None => true,
        Some(wanted) => of(&others, "rest").map(folded).is_some_and(|rest| {
            let rest = ["do ", "vi ", "ly do ", "cho "]
                .iter()
                .find_map(|begin| rest.strip_prefix(begin))
                .map_or(rest.clone(), str::to_owned);
            let wanted = folded(wanted);
            rest == wanted || format!("cho {rest}") == wanted
        }),
    };
    same_document && same_share && same_rest
}

fn parted(text: &str) -> (String, Vec<(String, String)>) {
    let keys = ["doc=", "share=", "reason=", "to=", "rest="];
    let begins = keys.iter().filter_map(|key| Some((text.find(&format!(" {key}"))?, *key)));
    let Some((at, key)) = begins.min() else { return (text.to_owned(), Vec::new()) };
    let value = &text[at + 1 + key.len()..];
    let key = key.trim_end_matches('=').to_owned();
    // A share may be followed by a reason.
    let (value, more) = parted(value);
    let mut all = vec![(key, value)];
    all.extend(more);
    (text[..at].to_owned(), all)
}

/// The templates of mail programs: name and text.
pub fn clients() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder().join("clients"))
        .expect("the clients")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a template");
            let text = text.split_once('\n').expect("a comment first").1.to_owned();
            (path.file_stem().expect("a name").to_string_lossy().into_owned(), text)
        })
        .collect();
    found.sort();
    found
}

/// A mail as a program sends it.
pub fn client(template: &str, answer: &str, sent: &str) -> String {
    let lines: Vec<&str> = sent.lines().collect();
    let marked = |lines: &[&str], mark: &str| {
        lines.iter().map(|line| format!("{mark}{line}")).collect::<Vec<_>>().join("\n")
    };
    let half = lines.len() / 2;
    let comb = marked(&lines, "> ").lines().map(|line| wrapped(line, 60)).collect::<Vec<_>>().join("\n");
    let wrap = |width: usize| lines.iter().map(|line| wrapped(line, width)).collect::<Vec<_>>().join("\n");
    let at_74 = wrap(74);
    let at_74: Vec<&str> = at_74.lines().collect();
    let at_14 = wrap(14);
    let at_14: Vec<&str> = at_14.lines().collect();
    let no_break = sent.replace(' ', "\u{a0}");
    let no_break: Vec<&str> = no_break.lines().collect();
    template
        .replace("{QUOTED>>}", &marked(&lines, ">> "))
        .replace("{QUOTED14>}", &marked(&at_14, "> "))
        .replace("{QUOTED14}", &at_14.join("\n"))
        .replace("{QUOTED_NBSP>}", &marked(&no_break, ">\u{a0}"))
        .replace("{QUOTED_NBSP}", &no_break.join("\n"))
        .replace("{QUOTED_HALF1>}", &marked(&lines[..half], "> "))
        .replace("{QUOTED_HALF2>}", &marked(&lines[half..], "> "))
        .replace("{QUOTED>76}", &marked(&at_74, "> "))
        .replace("{QUOTED>COMB}", &comb)
        .replace("{QUOTED>}", &marked(&lines, "> "))
        .replace("{QUOTED|}", &marked(&lines, "| "))
        .replace("{QUOTED}", sent)
        .replace("{REFLOWED}", &wrapped(sent, 60))
        .replace("{ANSWER}", answer)
}

fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n")
}
