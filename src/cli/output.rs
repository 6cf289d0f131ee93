//! The only place that prints: tables, JSON, notes and complaints. Answers go to stdout alone; everything else goes to
//! stderr.

use std::io::{self, ErrorKind, Write as _};
use std::sync::OnceLock;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Prints one JSON document.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints a line of an answer.
pub fn line(text: &str) {
    answer(writeln!(std::io::stdout(), "{text}"));
}

/// The first thing that kept an answer from being written.
static UNSAID: OnceLock<String> = OnceLock::new();

/// Remembers that an answer could not be written, such as to a full disk: the command goes on, and fails at its end.
pub fn answer(written: io::Result<()>) {
    match written {
        // The reader may have stopped, as `head` does; there is nobody left to tell.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => drop(UNSAID.set(error.to_string())),
        _ => {}
    }
}

/// Writes an answer that is no text of lines, such as a file.
pub fn pass(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let mut out = io::BufWriter::new(io::stdout());
    answer(write(&mut out).and_then(|()| out.flush()));
    // What is left after an error would fail again, and is not worth another try.
    drop(out.into_parts());
}

/// Why the answer of this command is not whole; none where it is whole.
pub fn unsaid() -> Option<&'static str> {
    answer(io::stdout().flush());
    UNSAID.get().map(String::as_str)
}

/// Prints an answer that is no text, or a text that ends its lines itself.
pub fn bytes(bytes: &[u8]) {
    answer(std::io::stdout().write_all(bytes));
}

/// Prints a table whose columns align also under Vietnamese text.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    answer(write!(std::io::stdout(), "{}", aligned(header, rows)));
}

/// A table whose columns align also under Vietnamese text, line by line.
pub fn aligned(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|name| name.to_uppercase()));
    for row in rows {
        table.add_row(row);
    }
    table.lines().map(|text| [text.trim_end(), "\n"].concat()).collect()
}

/// Shows the progress of some work on one line of a terminal, which is written over.
pub fn progress(what: &str, through: usize, total: usize) {
    const WIDTH: usize = 30;
    let filled = (WIDTH * through).checked_div(total).unwrap_or(WIDTH);
    let bar = "#".repeat(filled) + &".".repeat(WIDTH - filled);
    let end = if through == total { "\n" } else { "" };
    drop(write!(std::io::stderr(), "\r[{bar}] {through} of {total} {what}{end}"));
    drop(std::io::stderr().flush());
}

/// Asks a question; the answer is typed on the same line.
pub fn prompt(text: &str) {
    answer(write!(std::io::stdout(), "{text}"));
}

/// Prints a note that is not part of the answer.
pub fn note(text: &str) {
    drop(writeln!(std::io::stderr(), "dondoc: {}", plain(text)));
}

/// The text without control characters: what somebody typed or wrote in a file must not move the cursor or colour the
/// terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Prints what went wrong.
pub fn complain(text: &str) {
    drop(writeln!(std::io::stderr(), "dondoc: {}", plain(text)));
}

/// An instant of a JSON document as people read it: to the minute.
pub fn minute(rfc3339: &str) -> String {
    rfc3339.chars().take(16).collect::<String>().replace('T', " ")
}

/// Cuts a text to at most `width` characters.
pub fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let cut: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Starts the log at a level: the daemon logs what it does, commands only what goes wrong. Under systemd the log goes
/// to the journal with its fields, elsewhere to stderr. `DONDOC_LOG` changes the level, such as `DONDOC_LOG=debug`.
pub fn start_log(level: &str) {
    let level = std::env::var("DONDOC_LOG").unwrap_or_else(|_| level.to_owned());
    // lettre can write whole messages and passwords to its log, so its log is always off.
    let filter = EnvFilter::new(format!("{level},lettre=off,tokio_cron_scheduler=warn"));
    let under_systemd = std::env::var_os("JOURNAL_STREAM").is_some();
    let journal = tracing_journald::layer().ok().filter(|_| under_systemd);
    let fields = |journal: tracing_journald::Layer| {
        journal.with_field_prefix(Some("DONDOC".to_owned())).with_syslog_identifier("dondoc".to_owned())
    };
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let log = journal.is_none().then_some(log);
    let started = tracing_subscriber::registry().with(filter).with(journal.map(fields)).with(log).try_init();
    // A log that was started before, as in tests, stays.
    drop(started);
}
