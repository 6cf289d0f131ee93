//! The pages of a document: A4 with the margins of NĐ 30/2020/NĐ-CP, the number at the top from the second page on, and
//! the mark of a draft on each. Must not know what stands on them.

use super::super::markup::MarkupWriter;
use super::super::words::DRAFT;
use super::archive::{DocxPart, SPACES};

/// A twentieth of a point, the measure of Word, in a millimetre.
const TWIPS: f64 = 1440.0 / 25.4;
/// The margins in millimetres: top and bottom, left, right.
const MARGIN: (i64, i64, i64) = (20, 30, 18);
/// The paper of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::paper) struct Page {
    is_wide: bool,
    /// How wide and how high its text is, in millimetres.
    text: (i64, i64),
}

/// Millimetres in twentieths of a point.
pub(in crate::paper) fn twips(millimetres: i64) -> i64 {
    (millimetres as f64 * TWIPS).round() as i64
}

impl Page {
    pub(in crate::paper) const fn new(is_wide: bool) -> Self {
        let (width, height) = if is_wide { (297, 210) } else { (210, 297) };
        Self { is_wide, text: (width - MARGIN.1 - MARGIN.2, height - 2 * MARGIN.0) }
    }

    /// A page of somebody else, whose text is so wide and so high, in millimetres.
    pub(in crate::paper) const fn of_text(width: i64, height: i64) -> Self {
        Self { is_wide: width > height, text: (width, height) }
    }

    /// How wide its text is, in millimetres.
    pub(in crate::paper) const fn text_width(self) -> i64 {
        self.text.0
    }

    /// How high its text is, in millimetres.
    pub(in crate::paper) const fn text_height(self) -> i64 {
        self.text.1
    }

    /// What says in the document that the pages so far are of this paper; `at` is their place among the parts.
    pub(super) fn write(self, markup: &mut MarkupWriter, at: usize) {
        let (width, height) = if self.is_wide { (297, 210) } else { (210, 297) };
        let own = |millimetres: i64| twips(millimetres).to_string();
        markup.within("w:sectPr", &[], |markup| {
            let id = header_id(at, false);
            markup.leaf("w:headerReference", &[("w:type", "default"), ("r:id", &id)]);
            if at == 0 {
                let id = header_id(at, true);
                markup.leaf("w:headerReference", &[("w:type", "first"), ("r:id", &id)]);
            }
            markup.leaf("w:type", &[("w:val", "nextPage")]);
            let (w, h) = (own(width), own(height));
            let mut size = vec![("w:w", w.as_str()), ("w:h", h.as_str())];
            if self.is_wide {
                size.push(("w:orient", "landscape"));
            }
            markup.leaf("w:pgSz", &size);
            let (edge, left, right, header) = (own(MARGIN.0), own(MARGIN.1), own(MARGIN.2), own(9));
            let margins = [
                ("w:top", edge.as_str()),
                ("w:right", &right),
                ("w:bottom", &edge),
                ("w:left", &left),
                ("w:header", &header),
                ("w:footer", &header),
                ("w:gutter", "0"),
            ];
            markup.leaf("w:pgMar", &margins);
            if at == 0 {
                markup.leaf("w:titlePg", &[]);
            }
        });
    }
}

/// The relation by which the document names a header.
pub(super) fn header_id(at: usize, is_first: bool) -> String {
    format!("header{at}{}", if is_first { "first" } else { "" })
}

/// The headers of a part of the paper: its pages, and for the first part the page without a number.
pub(super) fn headers(at: usize, page: Page) -> Vec<DocxPart> {
    let first = (at == 0).then(|| header(at, page, true));
    std::iter::once(header(at, page, false)).chain(first).collect()
}

fn header(at: usize, page: Page, is_first: bool) -> DocxPart {
    let mut markup = MarkupWriter::xml();
    markup.open("w:hdr", &SPACES).open("w:p", &[]);
    markup.within("w:pPr", &[], |markup| {
        markup.leaf("w:pStyle", &[("w:val", "Header")]);
        markup.within("w:tabs", &[], |markup| {
            let (middle, end) =
                ((twips(page.text_width()) / 2).to_string(), twips(page.text_width()).to_string());
            markup.leaf("w:tab", &[("w:val", "center"), ("w:pos", &middle)]);
            markup.leaf("w:tab", &[("w:val", "right"), ("w:pos", &end)]);
        });
    });
    let tab = "<w:r><w:tab/></w:r>";
    markup.raw(tab);
    if !is_first {
        for piece in [
            "<w:fldChar w:fldCharType=\"begin\"/>",
            "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>",
            "<w:fldChar w:fldCharType=\"separate\"/>",
            "<w:t>2</w:t>",
            "<w:fldChar w:fldCharType=\"end\"/>",
        ] {
            markup.open("w:r", &[]).raw(piece).close();
        }
    }
    markup.raw(tab);
    markup.open("w:r", &[]).raw("<w:rPr><w:b/></w:rPr>").words("w:t", &[], DRAFT).close();
    DocxPart::new(format!("word/{}.xml", header_id(at, is_first)), markup.finish())
}
