//! Paragraphs and runs of letters as Word writes them.
//! Must not know what they say.

use super::super::markup::MarkupWriter;

/// A paragraph of one run; `own` is what it has beside its style, `look` what its letters have.
pub(super) fn paragraph(markup: &mut MarkupWriter, style: &str, own: &str, look: &str, text: &str) {
    markup.open("w:p", &[]).open("w:pPr", &[]).leaf("w:pStyle", &[("w:val", style)]).raw(own).close();
    run(markup, look, text);
    markup.close();
}

/// A run of letters; line breaks in the text break its lines.
pub(in crate::paper) fn run(markup: &mut MarkupWriter, look: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    markup.open("w:r", &[]);
    if !look.is_empty() {
        markup.open("w:rPr", &[]).raw(look).close();
    }
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            markup.leaf("w:br", &[]);
        }
        markup.words("w:t", &[("xml:space", "preserve")], line);
    }
    markup.close();
}
