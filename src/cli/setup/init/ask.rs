//! Asks on a terminal, again where an answer is of no use, and without echo for a secret; reads lines where there is no
//! terminal. Must not know what is asked.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use crate::cli::exit::CommandError;
use crate::cli::output;

/// Makes an answer fit to be kept, or says what is wrong with it.
pub(in crate::cli) type Check<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// A question, with what answers it beforehand.
pub(in crate::cli) struct SetupQuestion<'a> {
    /// The option that answers the question beforehand.
    pub(in crate::cli) flag: &'static str,
    pub(in crate::cli) text: &'a str,
    /// The value of that option, where it was given.
    pub(in crate::cli) given: Option<String>,
    /// The meaning of an empty answer.
    pub(in crate::cli) usual: Option<String>,
    /// Whether an answer is needed.
    pub(in crate::cli) needed: bool,
    pub(in crate::cli) check: Check<'a>,
}

/// The source of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum AnswerInput {
    /// Somebody sits at a terminal and can be asked again.
    Terminal,
    /// The answers come in lines; a wrong one ends the command.
    Lines,
    /// Nobody is asked.
    Nobody,
}

/// The answer that leaves a value out which would otherwise stay.
const NONE: &str = "-";

impl AnswerInput {
    /// The input of this process: whoever is there to answer.
    pub(in crate::cli) fn new(asks: bool) -> Self {
        match (asks, io::stdin().is_terminal()) {
            (false, _) => Self::Nobody,
            (true, true) => Self::Terminal,
            (true, false) => Self::Lines,
        }
    }

    /// The checked answer to a question; none where no answer is needed and none was given.
    pub(in crate::cli) fn answer(self, question: SetupQuestion<'_>) -> anyhow::Result<Option<String>> {
        let SetupQuestion { flag, text, given, usual, needed, check } = question;
        if let Some(given) = given {
            let checked = check(given.trim());
            return checked.map(Some).map_err(|why| CommandError::usage(format!("{flag}: {why}")));
        }
        let usual_is_good = usual.as_deref().is_none_or(|usual| check(usual).is_ok());
        loop {
            let hint = match &usual {
                Some(usual) if needed => format!(" [{usual}]"),
                Some(usual) => format!(" [{usual}; {NONE} for none]"),
                None if needed => String::new(),
                None => " (empty: none)".to_owned(),
            };
            let line = match self {
                Self::Nobody => None,
                _ => self.line(&format!("{text}{hint}: "))?,
            };
            let said = line.as_deref().map(str::trim).unwrap_or_default();
            let why = match (said, &usual) {
                ("", Some(usual)) if usual_is_good => return Ok(Some(usual.clone())),
                ("", Some(usual)) => check(usual).err().unwrap_or_default(),
                ("", None) | (NONE, _) if !needed => return Ok(None),
                ("", None) => "an answer is needed".to_owned(),
                (said, _) => match check(said) {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(why) => why,
                },
            };
            match (self, line) {
                (Self::Terminal, Some(_)) => output::line(&format!("  {why}")),
                (_, None) => {
                    return Err(CommandError::usage(format!(
                        "{flag} is missing: {text}; nothing was written"
                    )));
                }
                _ => return Err(CommandError::usage(format!("{text}: {why}; nothing was written"))),
            }
        }
    }

    /// A secret that is typed without echo; none where the answer is empty.
    pub(in crate::cli) fn secret(self, text: &str) -> anyhow::Result<Option<String>> {
        let said = match self {
            Self::Nobody => None,
            Self::Lines => self.line("")?,
            Self::Terminal => {
                output::prompt(&format!("{text}: "));
                io::stdout().flush()?;
                let typed = unseen()?;
                output::line("");
                Some(typed)
            }
        };
        Ok(said.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty()))
    }

    /// Whether to go on; with nobody to ask this is yes, because the command line gave the word beforehand.
    pub(in crate::cli) fn confirms(self, question: &str) -> anyhow::Result<bool> {
        match self {
            Self::Terminal => crate::cli::record::confirm::ask(question),
            Self::Lines | Self::Nobody => Ok(true),
        }
    }

    fn line(self, prompt: &str) -> anyhow::Result<Option<String>> {
        if self == Self::Terminal {
            output::prompt(prompt);
            io::stdout().flush()?;
        }
        let mut line = String::new();
        let length = io::stdin().lock().read_line(&mut line)?;
        if length == 0 && self == Self::Terminal {
            output::line("");
            return Err(CommandError::refused("nobody answers any more: nothing was written"));
        }
        Ok((length > 0).then_some(line))
    }
}

/// Turns the echo of the terminal off until this is dropped. The keys that would end the process are read like any
/// other, so that it never ends with the echo off.
struct Unseen(Termios);

impl Unseen {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut now = before.clone();
        now.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        now.special_codes[SpecialCodeIndex::VMIN] = 1;
        now.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &now)?;
        Ok(Self(before))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

fn unseen() -> anyhow::Result<String> {
    let _unseen = Unseen::begin()?;
    let mut typed = Vec::new();
    let mut key = [0];
    loop {
        if io::stdin().lock().read(&mut key)? == 0 {
            return Err(CommandError::refused("nobody answers any more: nothing was written"));
        }
        match key[0] {
            b'\r' | b'\n' => break,
            // Ctrl-C, Ctrl-\ and, at the beginning, Ctrl-D.
            0x03 | 0x1c => return Err(CommandError::refused("interrupted: nothing was written")),
            0x04 if typed.is_empty() => {
                return Err(CommandError::refused("nobody answers any more: nothing was written"));
            }
            // Backspace removes a whole character, Ctrl-U all of them.
            0x08 | 0x7f => while typed.pop().is_some_and(|byte: u8| byte & 0xc0 == 0x80) {},
            0x15 => typed.clear(),
            byte => typed.push(byte),
        }
    }
    String::from_utf8(typed)
        .map_err(|_| CommandError::usage("what was typed is no UTF-8: nothing was written"))
}
