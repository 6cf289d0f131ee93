//! HTML as lines of text, with `> ` before quoted lines. Takes any text in one walk, however broken.
//! Must not know what the text says.

use mail_parser::decoders::html::add_html_token;

/// The deepest quotation that is shown: quotes within quotes beyond this are shown as this many.
const DEEPEST: usize = 12;

/// The longest name of an entity, with its marks.
const ENTITY: usize = 32;

/// Tags that end a line.
const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tr",
    "ul",
];

/// Elements that nobody sees, each with the text that ends it.
const UNSEEN: [(&str, &str); 5] = [
    ("style", "</style"),
    ("script", "</script"),
    ("title", "</title"),
    ("template", "</template"),
    ("head", "</head"),
];

/// Elements that senders hide a preview of the mail in.
const HIDEABLE: [&str; 8] = ["div", "span", "table", "tr", "td", "p", "font", "center"];

/// Elements whose text is struck out.
const STRUCK: [&str; 3] = ["del", "s", "strike"];

/// Styles by which senders hide an element.
const HIDING: [&str; 6] =
    ["display:none", "visibility:hidden", "mso-hide:all", "max-height:0;", "max-height:0px", "line-through"];

/// The text of a page.
pub(in crate::channel) fn text_of(html: &str) -> String {
    let mut page = Page::of(html, true);
    page.walk();
    if page.hidden.is_some() {
        // The element that hides the rest was never closed: better a preview too many than an answer too few.
        page = Page::of(html, false);
        page.walk();
    }
    page.end_line();
    page.text
}

struct Page<'h> {
    html: &'h str,
    /// The page in small ASCII letters, so that a place in one is the same place in the other.
    small: String,
    at: usize,
    text: String,
    line: String,
    space: bool,
    quotes: usize,
    pre: usize,
    /// Whether hidden elements are left out.
    hides: bool,
    /// The hidden element that the walk is in, and how many elements of its name are open.
    hidden: Option<(String, usize)>,
    /// Texts that are known not to come any more, so that nothing is searched for twice in vain.
    gone: Vec<&'static str>,
}

impl<'h> Page<'h> {
    fn of(html: &'h str, hides: bool) -> Self {
        Self {
            html,
            small: html.to_ascii_lowercase(),
            at: 0,
            text: String::new(),
            line: String::new(),
            space: false,
            quotes: 0,
            pre: 0,
            hides,
            hidden: None,
            gone: Vec::new(),
        }
    }

    fn walk(&mut self) {
        while let Some(c) = self.html[self.at..].chars().next() {
            match c {
                '<' if self.tag() => {}
                '&' if self.entity() => {}
                _ => {
                    self.at += c.len_utf8();
                    self.put(c);
                }
            }
        }
    }

    /// Where a text comes next in the page.
    fn find(&mut self, what: &'static str) -> Option<usize> {
        if self.gone.contains(&what) {
            return None;
        }
        let found = self.small[self.at..].find(what).map(|at| self.at + at);
        if found.is_none() {
            self.gone.push(what);
        }
        found
    }

    /// Reads a tag or a comment; false where `<` is only a sign.
    fn tag(&mut self) -> bool {
        if self.small[self.at + 1..].starts_with("!--")
            && let Some(end) = self.find("-->")
        {
            self.at = end + "-->".len();
            return true;
        }
        let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
        if !self.small[self.at + 1..].starts_with(begins) {
            return false;
        }
        let Some(end) = self.end_of_tag() else { return false };
        let tag = self.small[self.at + 1..end].to_owned();
        self.at = end + 1;
        let (closes, inner) = tag.strip_prefix('/').map_or((false, tag.as_str()), |inner| (true, inner));
        let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if self.is_hidden(name, closes, inner) {
            return true;
        }
        if let Some((_, until)) = UNSEEN.iter().find(|(unseen, _)| !closes && *unseen == name) {
            self.at = match self.find(until) {
                Some(end) => self.body_before(name, end),
                None => self.body(name),
            };
            return true;
        }
        self.seen(name, closes);
        true
    }

    /// Where the walk goes on inside an element that is never closed: a head ends where the body begins;
    /// anything else hides nothing.
    fn body(&mut self, name: &str) -> usize {
        let begins = if name == "head" { self.find("<body") } else { None };
        begins.unwrap_or(self.at)
    }

    /// Where the body begins, if before what seems to close a head at `end`; else `end`.
    fn body_before(&self, name: &str, end: usize) -> usize {
        let begins = if name == "head" { self.small[self.at..end].find("<body") } else { None };
        begins.map_or(end, |begins| self.at + begins)
    }

    /// The `>` that ends the tag; one inside a quoted value does not count, where the quotes are in order.
    fn end_of_tag(&mut self) -> Option<usize> {
        let plain = self.find(">")?;
        if self.gone.contains(&"quotes") {
            return Some(plain);
        }
        let mut quote = None;
        for (at, byte) in self.small.as_bytes()[self.at..].iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Some(self.at + at),
                (None, b'"' | b'\'') => quote = Some(*byte),
                (Some(open), _) if open == *byte => quote = None,
                _ => {}
            }
        }
        self.gone.push("quotes");
        Some(plain)
    }

    /// Whether a tag opens or closes a hidden element, or stands in one.
    fn is_hidden(&mut self, name: &str, closes: bool, tag: &str) -> bool {
        if let Some((hidden, open)) = &mut self.hidden {
            if hidden == name {
                *open = if closes { *open - 1 } else { *open + 1 };
                if *open == 0 {
                    self.hidden = None;
                }
            }
            return true;
        }
        if closes || !self.hides {
            return false;
        }
        if STRUCK.contains(&name) {
            self.hidden = Some((name.to_owned(), 1));
            return true;
        }
        if !HIDEABLE.contains(&name) {
            return false;
        }
        let style: String = tag.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        if HIDING.iter().any(|hiding| style.contains(hiding)) {
            self.hidden = Some((name.to_owned(), 1));
        }
        self.hidden.is_some()
    }

    fn seen(&mut self, name: &str, closes: bool) {
        match name {
            "br" => return self.break_line(),
            "td" | "th" => self.space = true,
            _ if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
        let counted = |n: usize| if closes { n.saturating_sub(1) } else { n + 1 };
        match name {
            "blockquote" => self.quotes = counted(self.quotes),
            "pre" => self.pre = counted(self.pre),
            _ => {}
        }
    }

    /// Reads an entity; false where `&` is only a sign.
    fn entity(&mut self) -> bool {
        let rest = &self.html.as_bytes()[self.at..];
        let Some(end) = rest.iter().take(ENTITY).position(|byte| *byte == b';') else { return false };
        let token = &rest[..=end];
        if !token[1..end].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#') || end < 2 {
            return false;
        }
        let mut read = String::new();
        add_html_token(&mut read, token, false);
        self.at += end + 1;
        read.chars().for_each(|c| self.put(c));
        true
    }

    fn put(&mut self, c: char) {
        if self.hidden.is_some() {
            return;
        }
        if self.pre > 0 && c == '\n' {
            return self.break_line();
        }
        if c.is_whitespace() && (self.pre == 0 || c == '\r') {
            self.space = true;
            return;
        }
        if std::mem::take(&mut self.space) && !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push(c);
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.break_line();
        }
        self.space = false;
    }

    fn break_line(&mut self) {
        if self.hidden.is_none() {
            self.text.push_str(&"> ".repeat(self.quotes.min(DEEPEST)));
            self.text.push_str(&std::mem::take(&mut self.line));
            self.text.push('\n');
            self.space = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text_of;

    #[test]
    fn pages_become_lines() {
        for (html, text) in [
            ("<p>XONG 1</p><p>Hẹn 2<br>21/11</p>", "XONG 1\nHẹn 2\n21/11\n"),
            ("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e", "a\n> b\n> > c\n> d\ne\n"),
            ("<head><title>t</title><style>p{}</style></head><body>a</body>", "a\n"),
            ("<head><meta><body>never closed", "never closed\n"),
            ("a<!-- b --><![if !mso]>c<![endif]>", "ac\n"),
            ("<!--[if mso]><p>mso</p><![endif]-->a", "a\n"),
            ("<div style=\"display: none\">preview<div>x</div></div>a", "a\n"),
            ("<span style='mso-hide:all'>never closed", "never closed\n"),
            ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3\n"),
            (
                "&#272;&#xE3; xong &amp; g&#7917;i&nbsp;l&uacute;c &lt;7h&gt; &khong; &",
                "Đã xong & gửi lúc <7h> &khong; &\n",
            ),
            ("1 < 2 và 3 > 2 <", "1 < 2 và 3 > 2 <\n"),
            ("<a href='x>y'>a</a> <b title=\"never closed>b</b>", "a b\n"),
            ("<pre>a\r\n  b</pre>c", "a\n  b\nc\n"),
            ("  a \n\t b  <i> c</i>", "a b c\n"),
            ("<DIV>a<BR/><br />b</DIV>", "a\n\nb\n"),
            ("<style>never closed a", "never closed a\n"),
            ("</blockquote></pre></div>a", "a\n"),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }

    #[test]
    fn hostile_pages_take_no_longer_than_others() {
        for piece in [
            "<style>",
            "<!--",
            "<a \"",
            "<a \">\"",
            "<a '>\"",
            "<blockquote>",
            "<div hidden",
            "&#",
            "<",
            "<head>",
            "<p>",
        ] {
            let page = piece.repeat(300_000 / piece.len());
            assert!(text_of(&page).len() < 20 * page.len(), "{piece}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_taken(html in "(<|>|/|\"|'|&|;|#|!|--|blockquote|style|div|hẹn|display:none| |\\PC){0,60}") {
            let _ = text_of(&html);
        }
    }
}
