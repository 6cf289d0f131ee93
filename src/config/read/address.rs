//! Mail addresses in config: plain ones, and `Name <address>`.
//! Must not know whose address it is, nor anything of SMTP beyond what breaks a message.

use super::closed::PrivateText;
use super::report::Report;
use super::source::Placed;

/// Reports a text that is no plain address.
pub(in crate::config) fn check(text: &Placed<'_, String>, report: &Report) {
    if !is_plain(&text.value) {
        let message = format!("`{}` is no mail address", text.value);
        report.add(text.at.error("bad_address", message).hint("write it as name@host, in plain ASCII"));
    }
}

/// Reports a text that is neither a plain address nor `Name <address>`; gives the domain.
pub(in crate::config) fn check_named(key: &str, text: &PrivateText<'_>, report: &Report) -> Option<String> {
    let domain = domain_of_named(text.value.peek());
    if domain.is_none() {
        let message = format!("`{key}` is no mail address");
        report.add(text.at.error("bad_address", message).hint("write name@host, or Name <name@host>"));
    }
    domain
}

/// The domain of a plain address or of `Name <address>`; none where the text is neither.
pub fn domain_of_named(text: &str) -> Option<String> {
    let address = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((_, address)) => address,
        None => text,
    };
    let (_, domain) = address.rsplit_once('@')?;
    (!text.chars().any(char::is_control) && is_plain(address)).then(|| domain.to_owned())
}

/// Reports a text that is no name or address of a server: a whole URL, perhaps with a password in it, is none.
pub(in crate::config) fn check_host(text: &PrivateText<'_>, report: &Report) {
    if !is_host(text.value.peek()) {
        let hint =
            "write the name alone, such as \"mail.xa.example\": no https://, no user, no port, no spaces";
        report.add(text.at.error("bad_host", "`host` is no name of a server").hint(hint));
    }
}

/// Whether a text can be the name or the address of a server.
pub fn is_host(text: &str) -> bool {
    let is_name = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !part.is_empty() && part.len() <= 63 && part.chars().all(allowed)
    };
    let name = text.strip_suffix('.').unwrap_or(text);
    text.parse::<std::net::IpAddr>().is_ok() || (name.len() <= 253 && name.split('.').all(is_name))
}

/// Whether a text is a mail address and nothing else.
pub fn is_plain(address: &str) -> bool {
    let Some((name, domain)) = address.rsplit_once('@') else { return false };
    let allowed =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '@');
    !name.is_empty()
        && name.chars().all(allowed)
        && !domain.split('.').any(str::is_empty)
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
}
