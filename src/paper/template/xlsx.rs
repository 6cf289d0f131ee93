//! Fills a workbook: texts in cells and headers of pages, and one row that repeats on each sheet.
//! Must not know what the places mean.

use super::PaperPlaces;
use super::archive::Archive;
use super::fault::{FillError, FillFault};
use super::formula::Moved;
use super::sheet;
use super::strings::Strings;
use super::tree::{Node, TemplateElement};

const WORKBOOK: &str = "xl/workbook.xml";
const PROGRAM: &str = "Excel (.xlsx)";

/// Fills the template; `file` is what it is called where something is wrong with it. Formulas, merged cells, filters and
/// conditions below a row that repeats move with it, and ranges that hold the row grow; pictures stay where they are.
/// Results of formulas are left to the program that opens it.
///
/// # Errors
/// It is no workbook, is too large, names a place that is not known, or has something that cannot move.
pub fn fill_xlsx(file: &str, template: &[u8], known: &PaperPlaces) -> Result<Vec<u8>, FillError> {
    filled(template, known).map_err(|fault| FillError { file: file.to_owned(), fault })
}

fn filled(template: &[u8], known: &PaperPlaces) -> Result<Vec<u8>, FillFault> {
    let mut archive = Archive::open(template, PROGRAM)?;
    let mut workbook = archive.tree(WORKBOOK)?;
    let strings = Strings::of(&archive)?;
    let mut sheets = Vec::new();
    for (name, part) in sheets_of(&workbook, &archive)? {
        let tree = archive.tree(&part)?;
        sheets.push((name, part, tree));
    }
    let mut moved = Vec::new();
    for (name, _, tree) in &mut sheets {
        moved.extend(sheet::fill(tree, name, &strings, known)?);
    }
    for moved in &moved {
        for (name, _, tree) in &mut sheets {
            sheet::adjust(tree, name, moved)?;
        }
        adjust_names(&mut workbook, moved)?;
    }
    for (_, part, mut tree) in sheets {
        forget_results(&mut tree);
        archive.put(&part, tree.part());
    }
    compute_on_opening(&mut workbook);
    archive.put(WORKBOOK, workbook.part());
    forget_order(&mut archive)?;
    no_place_elsewhere(&archive)?;
    Ok(archive.pack()?)
}

/// The names of the sheets, and the parts that hold them.
fn sheets_of(workbook: &TemplateElement, archive: &Archive) -> Result<Vec<(String, String)>, FillFault> {
    let relations = archive.tree("xl/_rels/workbook.xml.rels")?;
    let part = |id: &str| {
        let relation = relations.elements().find(|relation| relation.attribute("Id") == Some(id))?;
        let target = relation.attribute("Target")?;
        let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        part.starts_with("xl/worksheets/").then_some(part)
    };
    let sheets = workbook.child("sheets").into_iter().flat_map(TemplateElement::elements);
    Ok(sheets
        .filter_map(|sheet| Some((sheet.read_attribute("name")?, part(sheet.attribute("r:id")?)?)))
        .collect())
}

/// What has a name in the workbook, such as what is printed of a sheet.
fn adjust_names(workbook: &mut TemplateElement, moved: &Moved) -> Result<(), FillFault> {
    for names in workbook.elements_mut().filter(|child| child.local() == "definedNames") {
        for name in names.elements_mut() {
            let text = name.text();
            // A name that points nowhere is kept as it is.
            if text.contains("#REF!") {
                continue;
            }
            let new = moved.formula(&text, "").ok_or_else(|| {
                let called = name.attribute("name").unwrap_or_default();
                FillFault::Unsupported(format!(
                    "it is not plain what the name «{called}» ({text}) means once a row repeats: remove it"
                ))
            })?;
            name.set_text(&new);
        }
    }
    Ok(())
}

/// Leaves formulas without the results that they had in the template.
fn forget_results(sheet: &mut TemplateElement) {
    for data in sheet.elements_mut().filter(|child| child.local() == "sheetData") {
        for cell in data.elements_mut().flat_map(TemplateElement::elements_mut) {
            if cell.child("f").is_some() {
                cell.children.retain(|node| node.element().is_none_or(|child| child.local() != "v"));
                cell.attributes.retain(|(name, _)| name != "t");
            }
        }
    }
}

fn compute_on_opening(workbook: &mut TemplateElement) {
    if let Some(own) = workbook.elements_mut().find(|child| child.local() == "calcPr") {
        own.set("fullCalcOnLoad", "1");
        return;
    }
    let mut new = TemplateElement { name: "calcPr".to_owned(), ..TemplateElement::default() };
    new.set("fullCalcOnLoad", "1");
    // Its place is fixed: behind names, before what few workbooks have.
    let before = ["sheets", "functionGroups", "externalReferences", "definedNames"];
    let last = workbook
        .children
        .iter()
        .rposition(|node| node.element().is_some_and(|child| before.contains(&child.local())));
    workbook.children.insert(last.map_or(0, |at| at + 1), Node::Element(new));
}

/// Removes the order in which the template was computed: its cells may be others now.
fn forget_order(archive: &mut Archive) -> Result<(), FillFault> {
    let chain = "calcChain.xml";
    if !archive.has(&format!("xl/{chain}")) {
        return Ok(());
    }
    archive.remove(&format!("xl/{chain}"));
    for (part, attribute) in [("[Content_Types].xml", "PartName"), ("xl/_rels/workbook.xml.rels", "Target")] {
        let mut tree = archive.tree(part)?;
        tree.children.retain(|node| {
            node.element()
                .and_then(|child| child.attribute(attribute))
                .is_none_or(|name| !name.ends_with(chain))
        });
        archive.put(part, tree.part());
    }
    Ok(())
}

/// Boxes, remarks and names of sheets are not filled: a place in one would be left in the paper.
fn no_place_elsewhere(archive: &Archive) -> Result<(), FillFault> {
    let others = ["xl/drawings/", "xl/comments", "xl/charts/", WORKBOOK];
    for part in archive.names() {
        if others.iter().any(|other| part.starts_with(other)) && archive.contains(&part, "{{") {
            return Err(FillFault::Unsupported(format!(
                "a place stands in {part}, in a box, a chart, a remark or the name of a sheet: only cells and headers of \
                 pages are filled"
            )));
        }
    }
    Ok(())
}
