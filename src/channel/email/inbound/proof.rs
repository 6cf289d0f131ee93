//! Whether a configured server vouches for the sender of a mail, in `Authentication-Results` (RFC 8601).
//! Anybody can write such a field into a mail; a server takes away the fields that bear its own name and puts
//! its own on top (RFC 8601, section 5). So the topmost field with a name that config lists is that server's
//! word, and no other is looked at. Must not know what a proven sender may do.

use mail_parser::{HeaderName, Message};

use super::header;

/// What one method of proof came to, as a server says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Finding {
    method: String,
    result: String,
    /// What the method looked at, such as `header.d` and a domain.
    properties: Vec<(String, String)>,
}

/// A word of the field, or one of the two signs between words.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Equals,
    End,
}

/// Whether a listed server found that the mail comes from the sender it names. Never where two fields name a
/// sender.
pub(super) fn vouched_for(mail: &Message<'_>, sender: &str, vouching: &[String]) -> bool {
    let froms = mail.headers().iter().filter(|field| field.name == HeaderName::From).count();
    let listed = |field: &String| {
        let id = tokens(field).and_then(|tokens| tokens.into_iter().next());
        matches!(id, Some(Token::Word(id)) if vouching.iter().any(|name| name.trim().eq_ignore_ascii_case(&id)))
    };
    let word = header::all(mail, "Authentication-Results").find(listed);
    let found = word.filter(|_| froms == 1).and_then(|field| findings(&field)).unwrap_or_default();
    // A policy that failed outweighs every single proof: with an honest proof it would have passed.
    let fails =
        |finding: &Finding| finding.method == "dmarc" && finding.result != "pass" && finding.result != "none";
    !found.iter().any(fails) && found.iter().any(|finding| finding.proves(sender))
}

impl Finding {
    fn proves(&self, sender: &str) -> bool {
        let domain = domain_of(sender);
        let says = |name: &str| {
            let mut said = self.properties.iter().filter(|(property, _)| property == name);
            // A property that is named twice could be either, so it counts for nothing.
            said.next().filter(|_| said.next().is_none()).map(|(_, value)| value.as_str())
        };
        let holds = match self.method.as_str() {
            "dmarc" => says("header.from").is_some_and(|from| domain_of(from) == domain),
            "dkim" => says("header.d")
                .or_else(|| says("header.i"))
                .is_some_and(|by| covers(&domain_of(by), &domain)),
            "spf" => says("smtp.mailfrom").is_some_and(|from| domain_of(from) == domain),
            "auth" => says("smtp.auth").is_some_and(|login| login.to_lowercase() == sender),
            _ => false,
        };
        holds && self.result == "pass"
    }
}

/// What stands behind the `@`, or the whole text where there is none.
fn domain_of(text: &str) -> String {
    text.rsplit('@').next().unwrap_or_default().trim_end_matches('.').to_lowercase()
}

/// Whether a signature of one domain speaks for another: for the same domain, or one below it, but never for a
/// mere ending.
fn covers(signed: &str, domain: &str) -> bool {
    let above = || domain.strip_suffix(signed).is_some_and(|rest| rest.ends_with('.'));
    signed == domain || (signed.contains('.') && !signed.starts_with('.') && above())
}

/// All findings that a field lists behind the name of its server; none where any of the field is not as the RFC
/// has it.
fn findings(field: &str) -> Option<Vec<Finding>> {
    let tokens = tokens(field)?;
    let mut said = tokens.split(|token| *token == Token::End);
    // The server's name, and perhaps a version.
    let name = said.next()?;
    if name.contains(&Token::Equals) || name.len() > 2 {
        return None;
    }
    let some = said.filter(|tokens| !tokens.is_empty() && **tokens != [Token::Word("none".to_owned())]);
    some.map(finding).collect()
}

/// Reads one finding: `method=result property=value …`.
fn finding(tokens: &[Token]) -> Option<Finding> {
    let mut read = Finding::default();
    let mut pairs = tokens.chunks_exact(3);
    for (at, pair) in pairs.by_ref().enumerate() {
        let [Token::Word(name), Token::Equals, Token::Word(value)] = pair else { return None };
        if at == 0 {
            let method = name.split('/').next().unwrap_or_default();
            (read.method, read.result) = (method.to_lowercase(), value.to_lowercase());
        } else {
            read.properties.push((name.to_lowercase(), value.clone()));
        }
    }
    (pairs.remainder().is_empty() && !read.method.is_empty()).then_some(read)
}

/// The words of a field without its comments; none where a quotation or a comment never ends.
fn tokens(field: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut chars = field.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' => comment(&mut chars)?,
            ';' => found.push(Token::End),
            '=' => found.push(Token::Equals),
            c => {
                let mut word = String::new();
                let mut next = Some(c);
                while let Some(c) = next {
                    match c {
                        '"' => quoted(&mut chars, &mut word)?,
                        c => word.push(c),
                    }
                    next = chars.next_if(|c| !c.is_whitespace() && !matches!(c, '(' | ';' | '='));
                }
                found.push(Token::Word(word));
            }
        }
    }
    Some(found)
}

/// Passes over a comment, and the comments within it.
fn comment(chars: &mut impl Iterator<Item = char>) -> Option<()> {
    let mut depth = 1;
    while depth > 0 {
        match chars.next()? {
            '\\' => _ = chars.next()?,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    Some(())
}

/// Reads a quotation to its end.
fn quoted(chars: &mut impl Iterator<Item = char>, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            '\\' => word.push(chars.next()?),
            '"' => return Some(()),
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "lan@kt.xa.example";

    fn proven(fields: &str) -> bool {
        let mail = format!("Message-ID: <a@b>\r\n{fields}\r\n\r\nx\r\n");
        let vouching = ["Mail.Xa.Example".to_owned(), "mx two".to_owned()];
        super::super::parsed(mail.as_bytes()).is_some_and(|mail| vouched_for(&mail, FROM, &vouching))
    }

    fn by(results: &str) -> bool {
        proven(&format!("Authentication-Results: mail.xa.example; {results}\r\nFrom: {FROM}"))
    }

    #[test]
    fn what_proves_a_sender() {
        for results in [
            "dmarc=pass header.from=kt.xa.example",
            "DMARC = Pass (p=NONE; dis=none) header.from = KT.xa.example.",
            "dmarc=pass action=none header.from=kt.xa.example;compauth=pass reason=100",
            "spf=fail smtp.mailfrom=x@y.example; dkim=pass header.d=kt.xa.example header.s=s1 header.b=\"a=b;c\"",
            "dkim=pass (good (very)) header.i=@xa.example header.s=2025",
            "dkim/1=pass header.d=xa.example; dmarc=none",
            "dkim=fail header.d=other.example; dkim=pass header.d=kt.xa.example",
            "spf=pass (mail.xa.example: domain of lan@kt.xa.example designates 192.0.2.1) smtp.mailfrom=lan@kt.xa.example",
            "spf=pass smtp.mailfrom=kt.xa.example;",
            "auth=pass (plain) smtp.auth=Lan@KT.xa.example",
            "auth=pass smtp.auth=\"lan\"@kt.xa.example",
        ] {
            assert!(by(results), "{results}");
        }
    }

    #[test]
    fn what_proves_nothing() {
        for results in [
            "none",
            "",
            "dmarc=fail header.from=kt.xa.example",
            "dmarc=pass header.from=xa.example",
            "dmarc=pass",
            "dmarc=pass header.from=evil.example header.from=kt.xa.example",
            "dmarc=fail header.from=kt.xa.example; dkim=pass header.d=kt.xa.example",
            "dkim=pass header.d=example",
            "dkim=pass header.d=t.xa.example",
            "dkim=pass header.d=sub.kt.xa.example",
            "dkim=pass header.d=evil.example header.i=@kt.xa.example",
            "dkim=neutral header.d=kt.xa.example",
            "spf=pass smtp.mailfrom=lan@kt.xa.example@evil.example",
            "spf=pass smtp.helo=kt.xa.example",
            "spf=softfail smtp.mailfrom=lan@kt.xa.example",
            "auth=pass smtp.auth=lan",
            "auth=pass smtp.auth=minh@kt.xa.example",
            "x=pass header.d=kt.xa.example",
            "spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=kt.xa.example",
            "dmarc=pass (never closed header.from=kt.xa.example",
            "dmarc=pass header.from=kt.xa.example; spf",
            "dmarc=pass header.from=kt.xa.example extra",
            "spf=fail reason=\"x; dmarc=pass header.from=kt.xa.example\"",
        ] {
            assert!(!by(results), "{results}");
        }
    }

    #[test]
    fn only_the_topmost_word_of_a_listed_server_counts() {
        let good = "dkim=pass header.d=xa.example";
        for (fields, expected) in [
            (format!("Authentication-Results: mail.xa.example 1;\r\n\t{good}\r\nFrom: {FROM}"), true),
            (format!("Authentication-Results: (by us) \"mx two\" (1); {good}\r\nFrom: {FROM}"), true),
            (
                format!(
                    "Authentication-Results: other.example; none\r\nAuthentication-Results: MAIL.xa.example; {good}\r\nFrom: {FROM}"
                ),
                true,
            ),
            (
                format!(
                    "Authentication-Results: mail.xa.example; none\r\nAuthentication-Results: mail.xa.example; {good}\r\nFrom: {FROM}"
                ),
                false,
            ),
            (format!("Authentication-Results: other.example; {good}\r\nFrom: {FROM}"), false),
            (format!("Authentication-Results: mail.xa.example.evil.example; {good}\r\nFrom: {FROM}"), false),
            (format!("Authentication-Results: mail.xa.example x y; {good}\r\nFrom: {FROM}"), false),
            (
                format!(
                    "Authentication-Results: mail.xa.example; {good}\r\nFrom: {FROM}\r\nFrom: evil@other.example"
                ),
                false,
            ),
            (format!("ARC-Authentication-Results: i=1; mail.xa.example; {good}\r\nFrom: {FROM}"), false),
            (format!("From: {FROM}"), false),
        ] {
            assert_eq!(proven(&fields), expected, "{fields}");
        }
    }
}
