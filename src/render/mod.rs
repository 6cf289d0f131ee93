//! From a digest to a letter: Vietnamese subject, plain text and HTML, with templates compiled in.
//! Must not know about stores, channels or MIME, and decides nothing that the planner decided.

pub mod answer;
pub mod captured;
mod data;
pub mod digest;
pub mod intake;
pub mod note;
mod probe;
pub mod qr;
pub mod rates;
pub mod vi;

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value};

use crate::model::Form;
use crate::planner::message::digest::{Digest, Letter};
use data::DocumentView;
pub use data::{note_document, note_fields};
use digest::chat::ChatView;
use digest::many;
use digest::view::View;

/// The names under which templates may be overridden, with the texts that are compiled in.
const BUILT_IN: [(&str, &str); 4] = [
    (TEXT, include_str!("templates/digest.txt")),
    (HTML, include_str!("templates/digest.html")),
    (CHAT, include_str!("templates/chat.txt")),
    (DOCUMENT, include_str!("templates/webhook.json")),
];
const TEXT: &str = "digest.txt";
const HTML: &str = "digest.html";
const CHAT: &str = "chat.txt";
const DOCUMENT: &str = "webhook.json";

/// What an override may do in one message: about as many steps, or 64 times as many bytes. The longest list of
/// a commune takes a twentieth; an override that runs in circles ends after a second and before 64 MiB.
const FUEL: u64 = 1_000_000;
/// How deep templates and macros of an override may call each other; few enough for the stack of any thread.
const DEPTH: usize = 100;
/// The longest text that an override may make, in bytes: more than any mailbox of an office takes.
const LONGEST: usize = 2 << 20;
/// How much of a faulty line is shown beside the fault, in characters.
const SHOWN: usize = 100;

/// The templates of all messages, compiled once.
#[derive(Debug)]
pub struct Templates {
    built_in: Environment<'static>,
    /// The templates with overrides in their places, bounded in what they may do; none where there are no
    /// overrides.
    overridden: Option<Environment<'static>>,
}

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// An override has the name of no template.
    #[error("there is no template {name}; the templates are: {}", BUILT_IN.map(|(name, _)| name).join(", "))]
    Unknown {
        /// The name given.
        name: String,
    },
    /// A template does not parse, or names a field that does not exist.
    #[error(
        "{name}:{line}: {problem}{}; correct the override, or remove it to use the built-in one",
        shown(at)
    )]
    Broken {
        /// The name of the template.
        name: String,
        /// The line in the template, from 1; 0 where unknown.
        line: usize,
        /// What is wrong in the line.
        problem: String,
        /// The text of the line.
        at: String,
    },
}

fn shown(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(" in `{at}`") }
}

impl TemplateError {
    /// The file of the template, below the config folder, and the line in it from 1.
    pub fn place(&self) -> (String, usize) {
        let (name, line) = match self {
            Self::Unknown { name } => (name, 1),
            Self::Broken { name, line, .. } => (name, (*line).max(1)),
        };
        (format!("templates/{name}"), line)
    }
}

impl Templates {
    /// Compiles the built-in templates, replaced by `overrides` (file name to source).
    ///
    /// Each template is also rendered once with everything set and once with nothing, so that an override with
    /// a misspelt field is refused here rather than when a message is due.
    pub fn new(overrides: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        if let Some(name) = overrides.keys().find(|name| BUILT_IN.iter().all(|(known, _)| known != name)) {
            return Err(TemplateError::Unknown { name: name.clone() });
        }
        let built_in = environment(&BTreeMap::new())?;
        let overridden = if overrides.is_empty() { None } else { Some(bounded(environment(overrides)?)) };
        let templates = Self { built_in, overridden };
        for digest in probe::digests() {
            for form in [Form::Mail, Form::Chat, Form::Document] {
                templates.letter(&digest, form)?;
            }
        }
        Ok(templates)
    }

    /// The subject of a message, whatever its form.
    pub fn subject(digest: &Digest) -> String {
        digest::subject::subject(digest)
    }

    /// Words one message whatever an override does: where one breaks on this digest, the built-in templates
    /// word the message, and the fault is returned beside it.
    pub fn letter_at_any_rate(
        &self,
        digest: &Digest,
        form: Form,
    ) -> Result<(Letter, Option<TemplateError>), TemplateError> {
        match self.letter(digest, form) {
            Err(fault) if self.overridden.is_some() => {
                let plain = Self { built_in: self.built_in.clone(), overridden: None };
                Ok((plain.letter(digest, form)?, Some(fault)))
            }
            worded => Ok((worded?, None)),
        }
    }

    /// Words one message. Fails only where an override breaks on this digest.
    pub fn letter(&self, digest: &Digest, form: Form) -> Result<Letter, TemplateError> {
        let subject = digest::subject::subject(digest);
        let (text, html) = match form {
            Form::Mail => {
                let view = Value::from(Serde(View::new(digest, &subject)));
                (tidy(&self.render(TEXT, view.clone())?), Some(self.render(HTML, view)?))
            }
            Form::Chat => (
                digest::chat::fit(
                    tidy(&self.render(CHAT, Serde(ChatView::new(digest, &subject)))?).trim_end(),
                ),
                None,
            ),
            Form::Fields => (data::fields(digest), None),
            Form::Document => (self.document(digest, &subject)?, None),
        };
        let attachment = (form == Form::Mail).then(|| many::codes(&digest.codes)).flatten();
        Ok(Letter { subject, text, html, attachment, ..Letter::default() })
    }

    /// The document of a webhook; refused where an override does not make JSON.
    fn document(&self, digest: &Digest, subject: &str) -> Result<String, TemplateError> {
        let text = tidy(&self.render(TEXT, Serde(View::new(digest, subject)))?);
        let document = self.render(DOCUMENT, Serde(DocumentView::new(digest, subject, &text)))?;
        match serde_json::from_str::<serde_json::Value>(&document) {
            Ok(value) => Ok(value.to_string()),
            Err(error) => Err(TemplateError::Broken {
                name: DOCUMENT.to_owned(),
                line: error.line(),
                problem: format!("it makes no JSON: {error}"),
                at: document.lines().nth(error.line().wrapping_sub(1)).unwrap_or_default().trim().to_owned(),
            }),
        }
    }

    fn render(&self, name: &str, view: impl Into<Value>) -> Result<String, TemplateError> {
        let env = self.overridden.as_ref().unwrap_or(&self.built_in);
        let template = env.get_template(name).map_err(|error| broken(name, "", &error))?;
        let text = template.render(view).map_err(|error| broken(name, template.source(), &error))?;
        if self.overridden.is_some() && text.len() > LONGEST {
            let problem = format!("it makes a text of more than {} KiB", LONGEST >> 10);
            return Err(TemplateError::Broken { name: name.to_owned(), line: 0, problem, at: String::new() });
        }
        Ok(text)
    }
}

/// The built-in templates, each replaced by the override of its name.
fn environment(overrides: &BTreeMap<String, String>) -> Result<Environment<'static>, TemplateError> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_formatter(write);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(syntax.map_err(|error| broken("syntax", "", &error))?);
    for (name, source) in BUILT_IN {
        let source = overrides.get(name).map_or(source, String::as_str);
        env.add_template_owned(name, source.to_owned()).map_err(|error| broken(name, source, &error))?;
    }
    Ok(env)
}

fn bounded(mut env: Environment<'static>) -> Environment<'static> {
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(DEPTH);
    env
}

/// The text without two blank lines together and without any at either end, so that templates may be laid out
/// freely.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !line.is_empty() || !tidy.ends_with("\n\n") {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

/// Writes a value: nothing for an absent one, and in HTML escaped. Slashes stay as they are, because document
/// numbers and dates are full of them and no attribute of our templates goes unquoted.
fn write(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_none() {
        return Ok(());
    }
    if value.is_safe() || *state.auto_escape() != AutoEscape::Html {
        write!(out, "{value}")?;
        return Ok(());
    }
    let text = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
    let mut written = 0;
    for (at, special) in text.match_indices(['&', '<', '>', '"', '\'']) {
        out.write_str(&text[written..at])?;
        out.write_str(match special {
            "&" => "&amp;",
            "<" => "&lt;",
            ">" => "&gt;",
            "\"" => "&quot;",
            _ => "&#39;",
        })?;
        written = at + special.len();
    }
    out.write_str(&text[written..])?;
    Ok(())
}

fn broken(name: &str, source: &str, error: &minijinja::Error) -> TemplateError {
    let line = error.line().unwrap_or(0);
    let problem = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => {
            "it runs in circles, or makes far more text than a message has".to_owned()
        }
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    let at = source.lines().nth(line.wrapping_sub(1)).unwrap_or_default().trim();
    let cut = at.chars().count() > SHOWN;
    let at = at.chars().take(SHOWN).chain(cut.then_some('…')).collect();
    TemplateError::Broken { name: name.to_owned(), line, problem, at }
}
