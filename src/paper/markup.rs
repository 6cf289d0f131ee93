//! Writes XML and HTML: elements that open and close, and texts that are escaped.
//! Must not know what is written.

/// Text with tags, as it grows.
#[derive(Debug, Default)]
pub(super) struct MarkupWriter {
    text: String,
    open: Vec<&'static str>,
}

impl MarkupWriter {
    /// Opens with what every part of an office file begins with.
    pub(super) fn xml() -> Self {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        Self { text, open: Vec::new() }
    }

    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
        self
    }

    /// An element without content.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: &[(&str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.text.push_str("/>");
        self
    }

    /// An element that holds a text.
    pub(super) fn words(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close()
    }

    /// An element that holds what `fill` writes.
    pub(super) fn within(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        fill: impl FnOnce(&mut Self),
    ) -> &mut Self {
        self.open(name, attributes);
        fill(self);
        self.close()
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.text);
        self
    }

    /// What is markup already.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.text.push_str(markup);
        self
    }

    /// Everything written, with what is still open closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            escape(value, &mut self.text);
            self.text.push('"');
        }
    }
}

/// Adds `text` to `to` so that none of it is markup. Characters that XML cannot hold are left out.
pub(super) fn escape(text: &str, to: &mut String) {
    for c in text.chars() {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && !matches!(c, '\t' | '\n') => {}
            c => to.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_what_is_open_is_closed() {
        let mut markup = MarkupWriter::default();
        markup.open("a", &[("b", "\"<\u{1}>\"")]).text("1 < 2 & 3\u{0}").leaf("c", &[]);
        let expected = "<a b=\"&quot;&lt;&gt;&quot;\">1 &lt; 2 &amp; 3<c/></a>";
        assert_eq!(markup.finish(), expected);
    }
}
