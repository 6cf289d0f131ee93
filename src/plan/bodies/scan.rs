//! What a cell or a sentence says of units: who leads, who takes part, and which bodies config does not know.
//! Must not know columns or deadlines.

use super::names::Bodies;
use super::tokens::{Break, Token, tokens};
use super::words::{self, starts};

/// As what a body is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyPart {
    Lead,
    Coordinator,
    /// Somebody to whom, about whom or through whom something is done.
    Object,
}

/// What a text says of units and groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedBodies {
    /// The codes of units and groups, in the order of the text, each once.
    pub leads: Vec<String>,
    pub coordinators: Vec<String>,
    /// What seems to be a body and is none that is known, as it is written.
    pub unknown: Vec<String>,
}

impl NamedBodies {
    fn add(&mut self, code: &str, part: BodyPart) {
        let list = match part {
            BodyPart::Lead => &mut self.leads,
            BodyPart::Coordinator => &mut self.coordinators,
            BodyPart::Object => return,
        };
        if !list.iter().any(|known| known == code) {
            list.push(code.to_owned());
        }
    }
}

/// What has been read of the present sentence.
#[derive(Default)]
struct Sentence {
    /// Whether a body of the present clause has been named already.
    has_subject: bool,
    /// Whether it has begun to tell what is done: what stands there is text, not a list of bodies.
    is_told: bool,
    /// Whether somebody is said to lead: others then take part.
    has_leader: bool,
}

struct Scan<'a> {
    bodies: &'a Bodies,
    text: &'a str,
    words: &'a [Token],
    base: BodyPart,
    part: BodyPart,
    /// As what bodies were named before something was done for somebody.
    resumed: BodyPart,
    named: NamedBodies,
    /// Whether some body has been named.
    has_named: bool,
    /// Who is named in the present clause as doing something, and as what.
    clause: Vec<String>,
    sentence: Sentence,
    /// The sort of body that the names of a list have in common: `Các Cục: A, B`.
    sort: Option<String>,
}

impl Bodies {
    /// Reads a text; `base` is what a body is where nothing else is said.
    pub fn scan(&self, text: &str, base: BodyPart) -> NamedBodies {
        let words = tokens(text);
        let mut scan = Scan {
            bodies: self,
            text,
            words: &words,
            base,
            part: base,
            resumed: base,
            named: NamedBodies::default(),
            has_named: false,
            clause: Vec::new(),
            sentence: Sentence::default(),
            sort: None,
        };
        scan.run();
        scan.named
    }

    /// Whether a text names nothing but bodies: `Phòng Kinh tế:`, `Giao Công an xã:`.
    pub fn is_only_bodies(&self, text: &str) -> bool {
        let words = tokens(text);
        let (mut at, mut count) = (0, 0);
        while at < words.len() {
            let rest = &words[at..];
            if let Some((_, taken)) = self.begins(rest, None) {
                (at, count) = (at + taken, count + 1);
                at += words::behind(words.get(at..).unwrap_or_default());
            } else if let Some(taken) =
                words::filler(rest).or_else(|| words::order(rest).filter(|_| count == 0))
            {
                at += taken;
            } else {
                return false;
            }
        }
        count > 0
    }
}

impl<'a> Scan<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while at < self.words.len() {
            self.enter(at);
            if let Some(taken) = self.list_of(at) {
                at += taken;
            } else if let Some((code, taken)) = self.known(at) {
                self.name(at, code);
                at += taken;
                at += words::behind(self.rest(at));
            } else {
                at += self.unnamed(at);
            }
        }
    }

    fn rest(&self, at: usize) -> &'a [Token] {
        self.words.get(at..).unwrap_or_default()
    }

    /// What ends before a word.
    fn enter(&mut self, at: usize) {
        match self.words[at].before {
            Break::Sentence | Break::Line => {
                self.part = self.base;
                self.sentence = Sentence::default();
                self.clause.clear();
                if self.begins_sentence(at) {
                    self.sort = None;
                }
            }
            Break::Comma => {
                if self.part == BodyPart::Object {
                    self.part = self.resumed;
                }
                self.sentence.has_subject = false;
            }
            Break::Colon | Break::Bracket | Break::None => {}
        }
    }

    fn begins_sentence(&self, at: usize) -> bool {
        // A list of one sort goes on behind a semicolon, and ends where a sort is named.
        words::head(self.rest(at), self.text).is_some() || self.words[at].before == Break::Line
    }

    /// The code of the known body that is named at a place.
    fn known(&self, at: usize) -> Option<(String, usize)> {
        let rest = self.rest(at);
        let (known, taken) =
            self.bodies.begins(rest, None).or_else(|| self.bodies.begins(rest, self.sort.as_deref()))?;
        // "Công an tỉnh" is not the police of the commune.
        let is_other = known.is_of_commune
            && rest.get(taken.wrapping_sub(1)).is_none_or(|last| last.key != "xa")
            && words::is_above_commune(rest.get(taken..).unwrap_or_default());
        (!is_other).then(|| (known.body.code.clone(), taken))
    }

    fn name(&mut self, at: usize, code: String) {
        // What stands in brackets behind a body says more of it.
        let part = match self.part {
            _ if self.words[at].depth > 0 && self.sentence.has_subject => BodyPart::Object,
            BodyPart::Lead if self.sentence.has_leader => BodyPart::Coordinator,
            part => part,
        };
        self.named.add(&code, part);
        self.has_named = true;
        if part == BodyPart::Lead {
            self.clause.push(code);
        }
        self.sentence.has_subject = true;
    }

    /// `Các Cục:` before a list of names without their sort; how many words it takes.
    fn list_of(&mut self, at: usize) -> Option<usize> {
        let skipped = usize::from(self.words[at].key == "cac");
        let sort = self.words.get(at + skipped)?;
        let is_sort = matches!(
            sort.key.as_str(),
            "cuc" | "vu" | "so" | "phong" | "bo" | "ban" | "vien" | "truong" | "hoi"
        );
        let next = self.words.get(at + skipped + 1)?;
        if !is_sort || next.before != Break::Colon {
            return None;
        }
        self.sort = Some(sort.key.clone());
        Some(skipped + 1)
    }

    /// Words that are no known name: what is done, or a body that is not known. Returns how many are passed over.
    fn unnamed(&mut self, at: usize) -> usize {
        let rest = self.rest(at);
        let is_inside = self.words[at].depth > 0;
        if is_inside && starts(rest, "ph") {
            self.last_takes_part();
            return 1;
        }
        if let Some(taken) = words::together(rest) {
            self.take_part(at, taken);
            return taken;
        }
        if starts(rest, "chu tri") || is_inside && starts(rest, "ct") {
            let taken = if starts(rest, "ct") { 1 } else { 2 };
            // Behind a name it says of that name; before one, of that.
            if self.clause.is_empty() {
                self.part = BodyPart::Lead;
            } else {
                self.sentence.has_leader = true;
            }
            return taken;
        }
        if self.clause.is_empty()
            && self.part == BodyPart::Lead
            && let Some(taken) = words::order(rest)
        {
            return taken;
        }
        if let Some(taken) = words::label(rest) {
            return taken;
        }
        if let Some(taken) = words::filler(rest) {
            return taken;
        }
        if let Some(length) = self.unknown_body(at) {
            return length;
        }
        if let Some(taken) = words::sends(rest).filter(|_| self.sentence.has_subject) {
            self.does();
            return taken;
        }
        // Something is done; who is named next is not who does it.
        self.sentence.is_told |= self.has_named;
        if self.part != BodyPart::Coordinator {
            self.does();
        }
        1
    }

    fn does(&mut self) {
        if self.part != BodyPart::Object {
            self.resumed = self.part;
        }
        self.part = BodyPart::Object;
    }

    /// A body that nobody knows; how many words it takes.
    fn unknown_body(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        // Behind "phối hợp" bodies are listed, whatever stands before.
        let is_listed = self.base == BodyPart::Lead && self.part == BodyPart::Coordinator;
        let is_text = self.sentence.is_told && !is_listed;
        if self.sentence.has_subject || is_text || self.part == BodyPart::Object || self.words[at].depth > 0 {
            return None;
        }
        let head = words::head(rest, self.text)?;
        // "Trưởng phòng Phòng Kinh tế", "công chức văn phòng thuộc Văn phòng …": of a body that is named next.
        let of = usize::from(rest.get(head).is_some_and(|word| matches!(word.key.as_str(), "thuoc" | "cua")));
        let again = |word: &Token| of > 0 || rest.first().is_some_and(|first| first.key == word.key);
        let is_next = rest.get(head).is_some_and(|word| word.before == Break::None && again(word));
        if is_next && self.known(at + head + of).is_some() {
            return Some(head + of);
        }
        let goes_on = |word: &&Token| word.before <= Break::Bracket;
        let length = 1 + rest.iter().skip(1).take_while(goes_on).count();
        // The name ends where what it does begins.
        let done = (1..length).find(|place| words::does(rest.get(*place..).unwrap_or_default()));
        let length = done.unwrap_or(length);
        let (first, last) = (rest.first()?, rest.get(length - 1)?);
        let from = self.article(at).unwrap_or(first.span.start);
        let text = self.text.get(from..last.span.end).map(str::trim).unwrap_or_default().to_owned();
        self.has_named = true;
        if !self.named.unknown.contains(&text) {
            self.named.unknown.push(text);
        }
        Some(length)
    }

    /// "phối hợp": whoever is named next takes part, or whoever was named before.
    fn take_part(&mut self, at: usize, taken: usize) {
        let behind = self.words.get(at + taken);
        let depth = self.words[at].depth;
        if depth > 0 && behind.is_none_or(|word| word.depth < depth) {
            self.last_takes_part();
            return;
        }
        let ends = |word: &Token| matches!(word.before, Break::Comma | Break::Line | Break::Sentence);
        let is_all = behind.is_none_or(|word| ends(word) || word.key == "thuc");
        let is_invited = at.checked_sub(1).is_some_and(|before| self.words[before].key == "moi");
        if is_all || is_invited {
            self.only_take_part();
        } else {
            self.part = BodyPart::Coordinator;
        }
    }

    /// Those of the clause take part: "Sở Tư pháp phối hợp".
    fn only_take_part(&mut self) {
        // Where somebody leads, the others take part already.
        if self.base != BodyPart::Lead || self.sentence.has_leader {
            return;
        }
        for code in std::mem::take(&mut self.clause) {
            self.named.leads.retain(|known| *known != code);
            self.named.add(&code, BodyPart::Coordinator);
        }
    }

    /// "(phối hợp)" behind a name.
    fn last_takes_part(&mut self) {
        if self.sentence.has_leader {
            return;
        }
        if let Some(code) = self.clause.pop().filter(|_| self.base == BodyPart::Lead) {
            self.named.leads.retain(|known| *known != code);
            self.named.add(&code, BodyPart::Coordinator);
        }
    }

    /// Where "các" stands right before a word.
    fn article(&self, at: usize) -> Option<usize> {
        let before = self.words.get(at.checked_sub(1)?)?;
        (before.key == "cac" && self.words[at].before == Break::None).then_some(before.span.start)
    }
}
