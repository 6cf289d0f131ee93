//! Tasks proposed from the prose of a conclusion notice or a letter: who is told to do what by when. A person confirms
//! each before anything comes of it.
//! Must not know tables of tasks, or what is stored.

mod sentences;
mod tells;

use self::sentences::{parts, sentences, without_number};
use self::tells::{is_duty, is_no_task, is_told, subject};
use super::bodies::{Bodies, BodyPart};
use super::head::head;
use super::question::{Question, QuestionCode, unknown_units};
use super::row::due_of;
use super::table::{DocumentText, gather};
use crate::document::whole::WholePiece;
use crate::model::scrub::scrub;
use crate::model::short::cut;
use crate::model::{Day, Deadline, DueKind};
use crate::phrase::deadline::{CellDuePhrase, DueContext, DueDoubt, DuePhrase, SaidDue, in_text};
use crate::phrase::name_key;

/// A task that a sentence seems to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProseTask {
    /// The sentence, word for word; the part of it where it gives several tasks.
    pub sentence: String,
    /// The words of the deadline; empty where there are none.
    pub phrase: String,
    pub lead: Vec<String>,
    pub coordinators: Vec<String>,
    /// What is to be done, in the words of the sentence without who and when.
    pub title: String,
    pub due: CellDuePhrase,
    pub questions: Vec<Question>,
}

impl ProseTask {
    /// Its deadline in the form of JSON.
    pub fn due(&self) -> (DueKind, Option<&Deadline>) {
        due_of(&self.due)
    }
}

/// The date that a document bears.
pub fn date_of(pieces: &[WholePiece]) -> Option<Day> {
    head(&gather(pieces.to_vec()).0).date
}

/// The tasks in the prose of a document of the day `written`; its tables are prose too, cell by cell.
pub fn tasks(pieces: Vec<WholePiece>, bodies: &Bodies, written: Day) -> Vec<ProseTask> {
    let (texts, tables) = gather(pieces);
    let context = DueContext { written, year: chrono::Datelike::year(&written) };
    let mut reading = Prose { bodies, context, heading: Vec::new(), found: Vec::new() };
    for text in &texts {
        reading.paragraph(text);
    }
    for cell in tables
        .iter()
        .filter(|table| !table.is_hidden)
        .flat_map(|table| &table.lines)
        .flat_map(|line| &line.cells)
    {
        reading.paragraph(&DocumentText { text: cell.text.clone(), number: None, is_heading: false });
    }
    reading.found
}

/// A heading is shorter, in characters.
const LONGEST_HEADING: usize = 160;

struct Prose<'a> {
    bodies: &'a Bodies,
    context: DueContext,
    /// The units that the heading above names.
    heading: Vec<String>,
    found: Vec<ProseTask>,
}

impl Prose<'_> {
    fn paragraph(&mut self, paragraph: &DocumentText) {
        let bare = paragraph.text.trim();
        if bare.is_empty() {
            return;
        }
        let heading = without_number(bare.trim_end_matches([':', '.', ' ']));
        let is_numbered =
            paragraph.number.is_some() || heading.len() < bare.trim_end_matches([':', '.', ' ']).len();
        let is_short = bare.chars().count() < LONGEST_HEADING;
        if is_short
            && (bare.ends_with(':') || is_numbered || paragraph.is_heading)
            && self.bodies.is_only_bodies(heading)
        {
            let named = self.bodies.scan(heading, BodyPart::Lead);
            self.heading = named.leads;
            return;
        }
        // A high heading that names nobody ends what the heading above said.
        if is_short
            && (bare.ends_with(':') || paragraph.is_heading)
            && self.bodies.scan(heading, BodyPart::Lead).leads.is_empty()
            && (paragraph.is_heading || is_top(bare, paragraph.number.as_deref()))
        {
            self.heading.clear();
        }
        for sentence in sentences(bare) {
            self.sentence(sentence);
        }
    }

    fn sentence(&mut self, sentence: &str) {
        let text = without_number(sentence);
        let key = name_key(text);
        if key.split(' ').count() < 4 || is_no_task(&key) {
            return;
        }
        let phrases = in_text(text, &self.context);
        let parts = parts(text, &phrases, self.bodies);
        if parts.len() > 1 {
            for part in parts {
                let own = in_text(part, &self.context);
                self.part(part, part, &own);
            }
        } else {
            self.part(sentence, text, &phrases);
        }
    }

    fn part(&mut self, sentence: &str, text: &str, phrases: &[DuePhrase]) {
        let before = self.who(until_due(text, phrases));
        let is_before = !before.0.is_empty() || !before.2.is_empty();
        let (leads, coordinators, unknown) = if is_before { before } else { self.who(text) };
        let key = name_key(text);
        let has_due =
            phrases.iter().any(|phrase| !matches!(phrase.said, SaidDue::Waits) || !phrase.span.is_empty());
        let is_named = !leads.is_empty() || !unknown.is_empty();
        if !is_named || !(has_due || is_told(&key) || is_duty(&key)) {
            return;
        }
        let mut questions = unknown_units(self.bodies, &unknown);
        let (due, phrase) = whole(text, phrases);
        questions.extend(due.doubts.iter().map(|doubt| Question::of_due(*doubt, &phrase)));
        if matches!(due.said, SaidDue::Waits) && due.doubts.is_empty() {
            questions.push(Question::new(QuestionCode::NoDue, "Chưa có thời hạn: hạn là ngày nào?"));
        }
        let mut title = cut(text.trim_end_matches(['.', ';', ' ']), 400);
        if scrub(&title).is_err() {
            questions.push(Question::new(
                QuestionCode::Other,
                "Nội dung có thể chứa dữ liệu cá nhân: đề nghị viết lại trước khi mở nhiệm vụ",
            ));
            title = String::new();
        }
        self.found.push(ProseTask {
            sentence: sentence.to_owned(),
            phrase,
            lead: leads,
            coordinators,
            title,
            due,
            questions,
        });
    }

    /// Who leads and who takes part; the heading above counts where the sentence names nobody who does something.
    fn who(&self, text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
        let names = |text: &str| !self.bodies.scan(text, BodyPart::Lead).leads.is_empty();
        let named = self.bodies.scan(subject(text, names), BodyPart::Lead);
        let is_own = !named.leads.is_empty() || !named.unknown.is_empty();
        if is_own {
            return (named.leads, named.coordinators, named.unknown);
        }
        let leads =
            if self.heading.is_empty() { in_brackets(text, self.bodies) } else { self.heading.clone() };
        if leads.is_empty() && !name_key(text).starts_with("phoi hop") {
            // "Phòng Kinh tế, Công an xã phối hợp thực hiện": nobody else does it.
            return (named.coordinators, Vec::new(), Vec::new());
        }
        let coordinators = named.coordinators.into_iter().filter(|code| !leads.contains(code)).collect();
        (leads, coordinators, Vec::new())
    }
}

/// The deadline of a text with several phrases: the one that stands for the whole, and a doubt where days differ.
fn whole(text: &str, phrases: &[DuePhrase]) -> (CellDuePhrase, String) {
    let has_day = |phrase: &&DuePhrase| !matches!(phrase.said, SaidDue::Waits | SaidDue::Continuous);
    let Some(first) = phrases.iter().find(has_day).or_else(|| phrases.first()) else {
        return (CellDuePhrase::waiting(), String::new());
    };
    let mut doubts = first.doubts.clone();
    let day = |phrase: &DuePhrase| phrase.said.deadlines().last().and_then(|last| last.day);
    let differs = phrases.iter().filter(has_day).any(|other| day(other) != day(first));
    if differs && !doubts.contains(&DueDoubt::TwoDates) {
        doubts.push(DueDoubt::TwoDates);
    }
    let phrase = text.get(first.span.clone()).unwrap_or_default().to_owned();
    (CellDuePhrase { said: first.said.clone(), doubts, milestones: Vec::new() }, phrase)
}

/// The text up to the semicolon behind its only deadline: who is named behind it does something else.
fn until_due<'t>(text: &'t str, phrases: &[DuePhrase]) -> &'t str {
    let Some(last) = phrases.iter().map(|phrase| phrase.span.end).max() else { return text };
    let end = text.get(last..).and_then(|rest| rest.find(';')).map(|at| last + at);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The units in the last brackets: `… (Phòng Kinh tế).`
fn in_brackets(text: &str, bodies: &Bodies) -> Vec<String> {
    let inside = text.rfind('(').and_then(|from| Some((from, text.get(from..)?.find(')')?)));
    let inside = inside.and_then(|(from, length)| text.get(from + 1..from + length));
    inside.map_or_else(Vec::new, |inside| bodies.scan(inside, BodyPart::Lead).leads)
}

/// Whether a heading stands high in the document: a roman number or a figure alone.
fn is_top(text: &str, number: Option<&str>) -> bool {
    let word = number.unwrap_or_else(|| text.split(' ').next().unwrap_or_default());
    let bare = word.trim_end_matches(['.', ')']);
    !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit() || "IVX".contains(c))
}
