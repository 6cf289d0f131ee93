//! Mail addresses in config: plain ones, and `Name <address>`.
//! Must not know whose they are, nor anything of SMTP beyond what breaks a message.

use super::report::Report;
use super::source::Found;

/// Reports a text that is no plain address.
pub(super) fn check(text: &Found<'_, String>, report: &Report) {
    if !is_plain(&text.value) {
        complain(text, "write it as name@host, in plain ASCII", report);
    }
}

/// Reports a text that is neither a plain address nor `Name <address>`; gives the domain.
pub(super) fn check_named(text: &Found<'_, String>, report: &Report) -> Option<String> {
    let address = match text.value.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((_, address)) => address,
        None => text.value.as_str(),
    };
    if text.value.chars().any(char::is_control) || !is_plain(address) {
        complain(text, "write name@host, or Name <name@host>", report);
        return None;
    }
    address.rsplit_once('@').map(|(_, domain)| domain.to_owned())
}

fn complain(text: &Found<'_, String>, hint: &str, report: &Report) {
    let message = format!("`{}` is no mail address", text.value);
    report.add(text.at.error("bad_address", message).hint(hint));
}

fn is_plain(address: &str) -> bool {
    let Some((name, domain)) = address.rsplit_once('@') else { return false };
    let allowed =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '@');
    !name.is_empty()
        && name.chars().all(allowed)
        && !domain.split('.').any(str::is_empty)
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}
