//! Fills the places of a paragraph of Word, although a place may be written in several runs.
//! Must not know of tables, or what stands in other paragraphs.

use super::fault::FillFault;
use super::place::{TemplatePlace, places};
use super::tree::{Node, TemplateElement};

/// The texts of a paragraph's runs, in order. Paragraphs inside it, as boxes hold them, are others.
pub(super) fn texts(paragraph: &TemplateElement) -> Vec<String> {
    let mut found = Vec::new();
    collect(paragraph, &mut found);
    found
}

fn collect(element: &TemplateElement, found: &mut Vec<String>) {
    for child in element.elements() {
        match child.local() {
            "t" => found.push(child.text()),
            "p" => {}
            _ => collect(child, found),
        }
    }
}

/// Puts what `say` gives in the place of each place. The words take the look of the run in which the place begins.
pub(super) fn fill(
    paragraph: &mut TemplateElement,
    say: &dyn Fn(&TemplatePlace) -> Result<String, FillFault>,
) -> Result<(), FillFault> {
    let old = texts(paragraph);
    let whole = old.concat();
    let found = places(&whole)?;
    if found.is_empty() {
        return Ok(());
    }
    let mut new: Vec<String> = vec![String::new(); old.len()];
    let mut start = 0;
    for (own, new) in old.iter().zip(&mut new) {
        let end = start + own.len();
        let mut at = start;
        for place in &found {
            if place.at.end <= at || place.at.start >= end {
                continue;
            }
            if place.at.start >= start {
                new.push_str(&whole[at..place.at.start]);
                // A line of a text does not break inside a paragraph of somebody else.
                new.push_str(&say(place)?.replace('\n', " "));
            }
            at = place.at.end.min(end);
        }
        new.push_str(&whole[at..end]);
        start = end;
    }
    put(paragraph, &mut new.into_iter());
    Ok(())
}

fn put(element: &mut TemplateElement, new: &mut impl Iterator<Item = String>) {
    for child in &mut element.children {
        let Node::Element(child) = child else { continue };
        match child.local() {
            "t" => {
                if let Some(text) = new.next() {
                    child.set_text(&text);
                    child.set("xml:space", "preserve");
                }
            }
            "p" => {}
            _ => put(child, new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_several_runs_is_filled_and_the_rest_keeps_its_look() {
        let text = "<w:p><w:r><w:t>Gửi {</w:t></w:r><w:r><w:b/><w:t>{don</w:t></w:r><w:r><w:t>_vi}} &amp; {{so}}.</w:t></w:r></w:p>";
        let mut paragraph = TemplateElement::read(text).expect("XML");
        fill(&mut paragraph, &|place| Ok(format!("<{}>", place.name))).expect("filled");
        assert_eq!(texts(&paragraph), ["Gửi <don_vi>", "", " & <so>."]);
    }
}
