//! The head of a paper, its title and its end: who issues, the country's name, blanks for number, day and signature.
//! Must not know what the paper says between them.

use super::super::document::{PaperClosing, PaperHead, PaperTitle};
use super::super::markup::MarkupWriter;
use super::super::words::{COUNTRY, MOTTO, SIGN, copies, number, place_and_day, recipients};
use super::page::{Page, twips};
use super::text::{paragraph, run};

/// Who issues, at the left; the country, at the right.
pub(super) fn letterhead(markup: &mut MarkupWriter, page: Page, head: &PaperHead, title: &PaperTitle) {
    let width = page.text_width();
    let widths = [width * 19 / 50, width - width * 19 / 50];
    grid(markup, widths, |markup, at| {
        if at == 0 {
            if let Some(superior) = &head.superior {
                centred(markup, "<w:sz w:val=\"24\"/>", superior);
            }
            centred(markup, "<w:b/><w:sz w:val=\"24\"/>", &head.issuer);
            line(markup, widths[0], 24);
            centred(markup, "<w:sz w:val=\"26\"/>", &number(head));
            if let PaperTitle::Letter { about, .. } = title {
                centred(markup, "<w:sz w:val=\"24\"/>", &format!("V/v {about}"));
            }
        } else {
            centred(markup, "<w:b/><w:sz w:val=\"24\"/>", COUNTRY);
            centred(markup, "<w:b/><w:sz w:val=\"26\"/>", MOTTO);
            line(markup, widths[1], 58);
            centred(markup, "<w:i/><w:sz w:val=\"26\"/>", &place_and_day(head));
        }
    });
}

/// What the paper is called, or to whom it is sent.
pub(super) fn title(markup: &mut MarkupWriter, page: Page, title: &PaperTitle, style: &str) {
    let width = page.text_width();
    match title {
        PaperTitle::Letter { to, .. } => {
            let spacing = "<w:spacing w:before=\"240\" w:after=\"120\"/>";
            let recipients = recipients(to);
            if let [one] = recipients.as_slice() {
                let text = format!("Kính gửi: {one}");
                paragraph(markup, "Centred", spacing, "", &text);
            } else {
                let left = format!("<w:ind w:left=\"{}\"/>", twips(width / 4));
                let spacing = format!("<w:spacing w:before=\"240\"/>{left}");
                paragraph(markup, "Normal", &spacing, "", "Kính gửi:");
                let left = format!("<w:ind w:left=\"{}\"/>", twips(width / 4 + 10));
                for recipient in &recipients {
                    paragraph(markup, "Normal", &left, "", recipient);
                }
                paragraph(markup, "Normal", "", "", "");
            }
        }
        PaperTitle::Named { kind, about, below } => {
            paragraph(markup, style, "", "", kind);
            if !about.is_empty() {
                centred(markup, "<w:b/>", about);
            }
            for text in below {
                centred(markup, "<w:i/><w:sz w:val=\"26\"/>", text);
            }
            line(markup, width, 40);
        }
    }
}

/// Who gets copies, at the left; who signs, at the right, with room for it.
pub(super) fn closing(markup: &mut MarkupWriter, page: Page, closing: &PaperClosing) {
    let width = page.text_width();
    let widths = [width / 2, width - width / 2];
    paragraph(markup, "Normal", "<w:keepNext/><w:spacing w:line=\"120\" w:lineRule=\"exact\"/>", "", "");
    grid(markup, widths, |markup, at| {
        if at == 0 {
            let copies = copies(closing);
            if copies.is_empty() {
                markup.raw("<w:p/>");
            } else {
                paragraph(markup, "Normal", "", "<w:b/><w:i/><w:sz w:val=\"24\"/>", "Nơi nhận:");
            }
            for copy in &copies {
                paragraph(markup, "Normal", "", "<w:sz w:val=\"22\"/>", copy);
            }
        } else {
            for sign in &closing.signs {
                centred(markup, "<w:b/>", sign);
            }
            centred(markup, "<w:i/><w:sz w:val=\"26\"/>", SIGN);
            for _ in 0..4 {
                centred(markup, "", "");
            }
        }
    });
}

/// Two cells side by side without lines; it stays on one page.
fn grid(markup: &mut MarkupWriter, widths: [i64; 2], mut fill: impl FnMut(&mut MarkupWriter, usize)) {
    let widths = widths.map(|width| twips(width).to_string());
    markup.open("w:tbl", &[]).open("w:tblPr", &[]);
    markup.leaf("w:tblW", &[("w:w", "0"), ("w:type", "auto")]).leaf("w:tblLayout", &[("w:type", "fixed")]);
    markup.raw(
        "<w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar>",
    );
    markup.close().open("w:tblGrid", &[]);
    for width in &widths {
        markup.leaf("w:gridCol", &[("w:w", width)]);
    }
    markup.close().open("w:tr", &[]).raw("<w:trPr><w:cantSplit/></w:trPr>");
    for (at, width) in widths.iter().enumerate() {
        markup.within("w:tc", &[], |markup| {
            markup.within("w:tcPr", &[], |markup| {
                markup.leaf("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
            });
            fill(markup, at);
        });
    }
    markup.close().close();
}

fn centred(markup: &mut MarkupWriter, look: &str, text: &str) {
    markup.open("w:p", &[]).raw("<w:pPr><w:pStyle w:val=\"Centred\"/></w:pPr>");
    run(markup, look, text);
    markup.close();
}

/// A line below what stands in the middle: the edge of a paragraph without words; lengths in millimetres.
fn line(markup: &mut MarkupWriter, width: i64, length: i64) {
    let side = twips((width - length) / 2).to_string();
    markup.open("w:p", &[]).open("w:pPr", &[]);
    markup.raw("<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>");
    markup.raw("<w:spacing w:before=\"60\" w:after=\"40\" w:line=\"60\" w:lineRule=\"exact\"/>");
    markup.leaf("w:ind", &[("w:left", &side), ("w:right", &side)]);
    markup.raw("<w:rPr><w:sz w:val=\"4\"/></w:rPr>").close().close();
}
