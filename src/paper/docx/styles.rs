//! The styles of a document: Times New Roman 14, headings that readers of screens find, and the looks of tables.
//! Must not know what is written in them.

use super::super::markup::MarkupWriter;
use super::archive::SPACES;

/// A style of paragraphs: its id and name, what its paragraphs and its letters look like.
struct Style {
    id: &'static str,
    name: &'static str,
    paragraph: &'static str,
    letters: &'static str,
}

const NEXT: &str = "<w:keepNext/><w:keepLines/>";

/// The styles of paragraphs. Sizes are half points, lengths twentieths of a point.
const STYLES: [Style; 10] = [
    Style {
        id: "Title",
        name: "Title",
        paragraph: "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"0\"/><w:jc w:val=\"center\"/>",
        letters: "<w:b/><w:sz w:val=\"28\"/>",
    },
    Style {
        id: "AnnexTitle",
        name: "Annex Title",
        paragraph: "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"0\"/><w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/>",
        letters: "<w:b/><w:sz w:val=\"28\"/>",
    },
    Style {
        id: "Heading1",
        name: "heading 1",
        paragraph: "<w:spacing w:before=\"160\" w:after=\"80\"/><w:ind w:firstLine=\"567\"/><w:outlineLvl w:val=\"0\"/>",
        letters: "<w:b/>",
    },
    Style {
        id: "Heading2",
        name: "heading 2",
        paragraph: "<w:spacing w:before=\"120\" w:after=\"60\"/><w:ind w:firstLine=\"567\"/><w:outlineLvl w:val=\"1\"/>",
        letters: "<w:b/>",
    },
    Style {
        id: "Heading3",
        name: "heading 3",
        paragraph: "<w:spacing w:before=\"80\" w:after=\"60\"/><w:ind w:firstLine=\"567\"/><w:outlineLvl w:val=\"2\"/>",
        letters: "<w:i/>",
    },
    Style {
        id: "BodyText",
        name: "DocxBody Text",
        paragraph: "<w:spacing w:before=\"60\" w:after=\"60\" w:line=\"264\" w:lineRule=\"auto\"/><w:ind w:firstLine=\"567\"/><w:jc w:val=\"both\"/>",
        letters: "",
    },
    Style { id: "Header", name: "header", paragraph: "", letters: "<w:sz w:val=\"26\"/>" },
    Style {
        id: "Caption",
        name: "caption",
        paragraph: "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/><w:jc w:val=\"center\"/>",
        letters: "<w:b/><w:sz w:val=\"26\"/>",
    },
    Style {
        id: "Centred",
        name: "Centred",
        paragraph: "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
        letters: "",
    },
    Style {
        id: "Cell",
        name: "Cell",
        paragraph: "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"240\" w:lineRule=\"auto\"/>",
        letters: "<w:sz w:val=\"24\"/>",
    },
];

/// The part with all styles.
pub(super) fn sheet() -> String {
    let mut markup = MarkupWriter::xml();
    markup.open("w:styles", &SPACES);
    markup.raw(
        "<w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/><w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"ar-SA\"/>\
         </w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr>\
         <w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"70\" w:type=\"dxa\"/>\
         <w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"70\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
    );
    for style in &STYLES {
        write(&mut markup, style);
    }
    markup.finish()
}

/// The ids of all styles, with the names by which programs know them.
pub(in crate::paper) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    STYLES.iter().map(|style| (style.id, style.name))
}

/// The styles that a template does not have, by their ids, so that they may be added to its own.
pub(in crate::paper) fn missing(has: impl Fn(&str) -> bool) -> String {
    let mut markup = MarkupWriter::default();
    for style in STYLES.iter().filter(|style| !has(style.id)) {
        write(&mut markup, style);
    }
    markup.finish()
}

fn write(markup: &mut MarkupWriter, style: &Style) {
    markup.within("w:style", &[("w:type", "paragraph"), ("w:styleId", style.id)], |markup| {
        markup.leaf("w:name", &[("w:val", style.name)]).leaf("w:basedOn", &[("w:val", "Normal")]);
        markup.raw("<w:qFormat/>");
        let next = if style.id.starts_with("Heading") { NEXT } else { "" };
        markup.open("w:pPr", &[]).raw(next).raw(style.paragraph).close();
        markup.open("w:rPr", &[]).raw(style.letters).close();
    });
}
