//! Fills a document of Word: texts everywhere, blocks where a paragraph names them, rows that repeat.
//! Must not know what the places mean.

use super::super::docx::{CHART, DocxBody, OFFICE, Page, SHEET, SPACES, chart_parts};
use super::PaperPlaces;
use super::archive::Archive;
use super::fault::{FillError, FillFault};
use super::place::{TemplatePlace, places, said};
use super::rows::{in_row, repeated, rows};
use super::styles::Styles;
use super::text::{fill, texts};
use super::tree::{Node, TemplateElement};

const DOCUMENT: &str = "word/document.xml";
const PROGRAM: &str = "Word (.docx)";
/// What stands where blocks will, with their name, until everything else is filled.
const BLOCKS: &str = "blocks";
/// Twentieths of a point in ten millimetres.
const TWIPS: i64 = 567;

/// Fills the template; `file` is what it is called where something is wrong with it.
///
/// # Errors
/// It is no document of Word, is too large, or names a place that is not known or stands where it cannot be filled.
pub fn fill_docx(file: &str, template: &[u8], known: &PaperPlaces) -> Result<Vec<u8>, FillError> {
    filled(template, known).map_err(|fault| FillError { file: file.to_owned(), fault })
}

fn filled(template: &[u8], known: &PaperPlaces) -> Result<Vec<u8>, FillFault> {
    let mut archive = Archive::open(template, PROGRAM)?;
    let mut document = archive.tree(DOCUMENT)?;
    if document.attribute("xmlns:w") != Some(SPACES[0].1) || document.name != "w:document" {
        let hint =
            "it is a document of Word in an unusual form: save it in Word as .docx, not as Strict Open XML";
        return Err(FillFault::Unsupported(hint.to_owned()));
    }
    for (name, space) in SPACES {
        if document.attribute(name).is_none() {
            document.set(name, space);
        }
    }
    if let Some(body) = document.elements_mut().find(|child| child.local() == "body") {
        set_aside(body, known)?;
    }
    fill_in(&mut document, known)?;
    // Blocks come last, so that nothing inside them is taken for a place.
    if let Some(body) = document.elements_mut().find(|child| child.local() == "body") {
        place_blocks(body, known, &mut archive)?;
    }
    archive.put(DOCUMENT, document.part());
    let kinds = ["word/header", "word/footer", "word/footnotes", "word/endnotes"];
    for name in archive.names() {
        if kinds.iter().any(|kind| name.starts_with(kind)) {
            let mut tree = archive.tree(&name)?;
            fill_in(&mut tree, known)?;
            archive.put(&name, tree.part());
        }
    }
    Ok(archive.pack()?)
}

/// Marks each paragraph of the body that says nothing but the name of blocks.
fn set_aside(body: &mut TemplateElement, known: &PaperPlaces) -> Result<(), FillFault> {
    for paragraph in body.elements_mut().filter(|child| child.local() == "p") {
        let text = texts(paragraph).concat();
        let found = places(&text)?;
        if let [place] = found.as_slice() {
            let is_alone = text.trim().len() == place.at.len() && place.column.is_none();
            if is_alone && known.blocks.contains_key(&place.name) {
                let properties =
                    paragraph.child("pPr").filter(|properties| properties.child("sectPr").is_some());
                let children = properties.cloned().map(Node::Element).into_iter().collect();
                *paragraph = TemplateElement { name: BLOCKS.to_owned(), attributes: Vec::new(), children };
                paragraph.set("name", &place.name);
            }
        }
    }
    Ok(())
}

/// Fills the paragraphs inside an element, and repeats rows of its tables.
fn fill_in(element: &mut TemplateElement, known: &PaperPlaces) -> Result<(), FillFault> {
    if element.local() == "p" {
        fill(element, &|place| said(place, known))?;
    }
    for node in std::mem::take(&mut element.children) {
        let Node::Element(mut child) = node else {
            element.children.push(node);
            continue;
        };
        let table = if child.local() == "tr" { repeated(&row_texts(&child), known)? } else { None };
        if let Some(table) = table {
            // A table without rows keeps one that is empty.
            let empty: &[_] = &[];
            let all: Vec<_> = rows(table).collect();
            for row in if all.is_empty() { vec![empty] } else { all } {
                let mut copy = child.clone();
                fill_row(&mut copy, &|place| Ok(in_row(place, known, row)?.shown()))?;
                element.children.push(Node::Element(copy));
            }
        } else {
            fill_in(&mut child, known)?;
            element.children.push(Node::Element(child));
        }
    }
    Ok(())
}

fn fill_row(
    element: &mut TemplateElement,
    say: &dyn Fn(&TemplatePlace) -> Result<String, FillFault>,
) -> Result<(), FillFault> {
    if element.local() == "p" {
        // Word tells paragraphs apart by their ids.
        element.attributes.retain(|(name, _)| !name.ends_with(":paraId"));
        fill(element, say)?;
    }
    element.elements_mut().try_for_each(|child| fill_row(child, say))
}

/// The texts of a row's paragraphs, without those of tables inside it.
fn row_texts(row: &TemplateElement) -> Vec<String> {
    let mut found = Vec::new();
    for child in row.elements().filter(|child| child.local() != "tbl") {
        if child.local() == "p" {
            found.push(texts(child).concat());
        }
        found.extend(row_texts(child));
    }
    found
}

/// Puts the blocks where they were marked.
fn place_blocks(
    body: &mut TemplateElement,
    known: &PaperPlaces,
    archive: &mut Archive,
) -> Result<(), FillFault> {
    let mut piece = DocxBody::piece(Page::new(false));
    let is_marked = |node: &Node| node.element().is_some_and(|element| element.name == BLOCKS);
    if !body.children.iter().any(is_marked) {
        return Ok(());
    }
    let styles = Styles::of(archive)?;
    let old = std::mem::take(&mut body.children);
    for (at, node) in old.iter().enumerate() {
        let Some(marked) = node.element().filter(|_| is_marked(node)) else {
            body.children.push(node.clone());
            continue;
        };
        piece.page = page(&old[at..]);
        if let Some(blocks) = marked.attribute("name").and_then(|name| known.blocks.get(name)) {
            piece.blocks(blocks);
        }
        let markup = styles.renamed(&piece.take());
        body.children.extend(TemplateElement::pieces(&markup).ok_or(FillFault::Damaged(PROGRAM))?);
        if !marked.children.is_empty() {
            let children = marked.children.clone();
            let end = TemplateElement { name: "w:p".to_owned(), attributes: Vec::new(), children };
            body.children.push(Node::Element(end));
        }
    }
    for chart in piece.finish().1 {
        name_chart(archive, &chart.id)?;
        for part in chart_parts(&chart)? {
            archive.put(&part.name, part.bytes);
        }
    }
    styles.complete(archive)
}

/// The page on which the first of these nodes stands: the next end of a part says it.
fn page(nodes: &[Node]) -> Page {
    let ends = |element: &TemplateElement| {
        let own = (element.local() == "sectPr").then(|| element.clone());
        own.or_else(|| element.child("pPr")?.child("sectPr").cloned())
            .or_else(|| element.child("sectPr").cloned())
    };
    let measured = nodes.iter().filter_map(Node::element).find_map(ends).and_then(|end| {
        let (size, margins) = (end.child("pgSz")?.clone(), end.child("pgMar")?.clone());
        let read = |of: &TemplateElement, name: &str| of.attribute(name)?.parse::<i64>().ok();
        let width = read(&size, "w:w")? - read(&margins, "w:left")? - read(&margins, "w:right")?;
        let height = read(&size, "w:h")? - read(&margins, "w:top")?.abs() - read(&margins, "w:bottom")?.abs();
        Some(Page::of_text((width * 10 / TWIPS).clamp(50, 1_000), (height * 10 / TWIPS).clamp(50, 1_000)))
    });
    measured.unwrap_or(Page::new(false))
}

/// Says in the file that there is a chart.
fn name_chart(archive: &mut Archive, id: &str) -> Result<(), FillFault> {
    let named = "[Content_Types].xml";
    let mut kinds = archive.tree(named)?;
    let leaf = |name: &str, attributes: &[(&str, &str)]| {
        let mut leaf = TemplateElement { name: name.to_owned(), ..TemplateElement::default() };
        for (name, value) in attributes {
            leaf.set(name, value);
        }
        Node::Element(leaf)
    };
    if !kinds.elements().any(|kind| kind.attribute("Extension") == Some("xlsx")) {
        kinds.children.insert(0, leaf("Default", &[("Extension", "xlsx"), ("ContentType", SHEET)]));
    }
    let part = format!("/word/charts/{id}.xml");
    kinds.children.push(leaf("Override", &[("PartName", &part), ("ContentType", CHART)]));
    archive.put(named, kinds.part());
    let named = "word/_rels/document.xml.rels";
    let mut relations = archive.tree(named)?;
    let (kind, target) = (format!("{OFFICE}/chart"), format!("charts/{id}.xml"));
    relations.children.push(leaf("Relationship", &[("Id", id), ("Type", &kind), ("Target", &target)]));
    archive.put(named, relations.part());
    Ok(())
}
