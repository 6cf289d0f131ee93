//! One sheet of a template: its cells with places, and the row that repeats, with everything below it moved.
//! Must not know of other sheets.

use super::PaperPlaces;
use super::fault::FillFault;
use super::formula::Moved;
use super::place::{places, said};
use super::rows::{in_row, repeated, rows};
use super::strings::{Strings, put_text};
use super::tree::{Node, TemplateElement};
use crate::paper::grid::GridCell;
use crate::paper::table::PaperTable;

/// Fills the cells of the sheet called `name`; says which row became several.
pub(super) fn fill(
    sheet: &mut TemplateElement,
    name: &str,
    strings: &Strings,
    known: &PaperPlaces,
) -> Result<Option<Moved>, FillFault> {
    for header in sheet.elements_mut().filter(|child| child.local() == "headerFooter") {
        for line in header.elements_mut() {
            let text = line.text();
            if text.contains("{{") {
                // What comes in must not be a code: `&P` is the number of the page.
                line.set_text(&filled(&text, known, |said| said.replace('&', "&&"))?);
            }
        }
    }
    let is_table = sheet.elements().any(|child| child.local() == "tableParts");
    let Some(data) = sheet.elements_mut().find(|child| child.local() == "sheetData") else {
        return Ok(None);
    };
    let mut moved: Option<Moved> = None;
    for node in std::mem::take(&mut data.children) {
        let Node::Element(mut row) = node else { continue };
        let texts: Vec<String> = row.elements().filter_map(|cell| strings.text(cell)).collect();
        let number = number(&row)?;
        if let Some(table) = repeated(&texts, known)? {
            if moved.is_some() || is_table {
                return Err(FillFault::Unsupported(format!(
                    "sheet «{name}», row {number}: a sheet can have one row that repeats, and no table of Excel: \
                     use another sheet, or change the table into a range"
                )));
            }
            let count = rows(table).count().max(1) as u32;
            let repeated = Moved { sheet: name.to_owned(), row: number, by: count - 1 };
            data.children.extend(copies(&row, table, &repeated, strings, known)?);
            moved = Some(repeated);
            continue;
        }
        for cell in row.elements_mut() {
            if let Some(text) = strings.text(cell).filter(|text| text.contains("{{")) {
                put_text(cell, &filled(&text, known, str::to_owned)?);
            }
        }
        if let Some(moved) = &moved {
            renumber(&mut row, moved.row(number));
        }
        data.children.push(Node::Element(row));
    }
    Ok(moved)
}

/// The text with its places filled; `tame` is what becomes of the words that come in.
fn filled(text: &str, known: &PaperPlaces, tame: impl Fn(&str) -> String) -> Result<String, FillFault> {
    let mut out = String::new();
    let mut at = 0;
    for place in places(text)? {
        if known.blocks.contains_key(&place.name) && place.column.is_none() {
            return Err(FillFault::Unsupported(format!(
                "{{{{{}}}}} stands for whole paragraphs, which a cell cannot hold: name its columns in a row, such as \
                 {{{{{}.ten_cot}}}}",
                place.name, place.name
            )));
        }
        out.push_str(&text[at..place.at.start]);
        out.push_str(&tame(&said(&place, known)?));
        at = place.at.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// The row once for each row of the table; once and empty where the table has none.
fn copies(
    row: &TemplateElement,
    table: &PaperTable,
    moved: &Moved,
    strings: &Strings,
    known: &PaperPlaces,
) -> Result<Vec<Node>, FillFault> {
    let none: &[GridCell] = &[];
    let all: Vec<&[GridCell]> = rows(table).collect();
    let all = if all.is_empty() { vec![none] } else { all };
    let mut made = Vec::with_capacity(all.len());
    for (at, values) in (0..).zip(all) {
        let mut copy = row.clone();
        for cell in copy.elements_mut() {
            if let Some(text) = strings.text(cell).filter(|text| text.contains("{{")) {
                let found = places(&text)?;
                if let [place] = found.as_slice()
                    && text.trim().len() == place.at.len()
                {
                    strings.put(cell, &in_row(place, known, values)?);
                    continue;
                }
                let mut shown = text.clone();
                for place in found.iter().rev() {
                    shown.replace_range(place.at.clone(), &in_row(place, known, values)?.shown());
                }
                put_text(cell, &shown);
            } else if let Some(formula) = cell.elements_mut().find(|child| child.local() == "f") {
                let text = formula.text();
                let new = is_plain(formula).then(|| moved.copied(&text, at)).flatten();
                formula.set_text(&new.ok_or_else(|| unclear(&moved.sheet, &text))?);
            }
        }
        renumber(&mut copy, moved.row.saturating_add(at));
        made.push(Node::Element(copy));
    }
    Ok(made)
}

/// Moves everything of the sheet that names rows, but for the rows themselves; the formulas of the repeated row are done.
pub(super) fn adjust(sheet: &mut TemplateElement, name: &str, moved: &Moved) -> Result<(), FillFault> {
    let is_own = name == moved.sheet;
    let copies = moved.row..=moved.row.saturating_add(moved.by);
    for part in sheet.elements_mut() {
        match part.local() {
            "sheetData" => {
                for row in part.elements_mut() {
                    if is_own && copies.contains(&number(row)?) {
                        continue;
                    }
                    for cell in row.elements_mut() {
                        formulas(cell, name, moved)?;
                    }
                }
            }
            "mergeCells" if is_own => merges(part, moved)?,
            "conditionalFormatting" | "dataValidations" | "hyperlinks" => ranges(part, name, moved, is_own)?,
            "dimension" | "autoFilter" if is_own => ranges(part, name, moved, is_own)?,
            _ => {}
        }
    }
    Ok(())
}

/// Moves the references of an element and of those inside it, and its formulas.
fn ranges(element: &mut TemplateElement, name: &str, moved: &Moved, is_own: bool) -> Result<(), FillFault> {
    for attribute in ["ref", "sqref"] {
        if let Some(value) = element.attribute(attribute).filter(|_| is_own) {
            let one = |reference: &str| {
                // A single cell of the row that repeats grows with it, as a range would.
                let whole = if reference.contains(':') {
                    reference.to_owned()
                } else {
                    format!("{reference}:{reference}")
                };
                moved.formula(&whole, name)
            };
            let new: Option<Vec<String>> = value.split(' ').map(one).collect();
            let new = new.ok_or_else(|| unclear(name, value))?.join(" ");
            element.set(attribute, &new);
        }
    }
    for child in element.elements_mut() {
        if matches!(child.local(), "formula" | "formula1" | "formula2") {
            let text = child.text();
            child.set_text(&moved.formula(&text, name).ok_or_else(|| unclear(name, &text))?);
        } else {
            ranges(child, name, moved, is_own)?;
        }
    }
    Ok(())
}

fn formulas(cell: &mut TemplateElement, name: &str, moved: &Moved) -> Result<(), FillFault> {
    if let Some(formula) = cell.elements_mut().find(|child| child.local() == "f") {
        let text = formula.text();
        let new = is_plain(formula).then(|| moved.formula(&text, name)).flatten();
        formula.set_text(&new.ok_or_else(|| unclear(name, &text))?);
    }
    Ok(())
}

/// Merged cells: those below move, those of the row are merged in every copy.
fn merges(element: &mut TemplateElement, moved: &Moved) -> Result<(), FillFault> {
    for node in std::mem::take(&mut element.children) {
        let Node::Element(merge) = node else { continue };
        let reference = merge.attribute("ref").unwrap_or_default().to_owned();
        let rows: Vec<u32> = reference
            .split(':')
            .filter_map(|end| end.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok())
            .collect();
        let is_of_row = rows.iter().all(|row| *row == moved.row);
        if !is_of_row && rows.iter().min() <= Some(&moved.row) && rows.iter().max() >= Some(&moved.row) {
            return Err(FillFault::Unsupported(format!(
                "sheet «{}»: the merged cells {reference} hold a part of the row that repeats: split them",
                moved.sheet
            )));
        }
        for copy in if is_of_row { 0..=moved.by } else { 0..=0 } {
            let mut merge = merge.clone();
            let new = moved.copied(&reference, copy).ok_or_else(|| unclear(&moved.sheet, &reference))?;
            merge.set("ref", &new);
            element.children.push(Node::Element(merge));
        }
    }
    let count = element.children.len().to_string();
    element.set("count", &count);
    Ok(())
}

/// Whether a formula is of one cell alone.
fn is_plain(formula: &TemplateElement) -> bool {
    formula.attribute("t").is_none_or(|kind| kind == "normal")
}

fn unclear(sheet: &str, text: &str) -> FillFault {
    FillFault::Unsupported(format!(
        "sheet «{sheet}»: it is not plain what the formula «{text}» means once a row repeats: name a range that holds the \
         row, such as SUM(C5:C5), and write the formula into each cell by itself"
    ))
}

fn number(row: &TemplateElement) -> Result<u32, FillFault> {
    let hint = "it is a workbook in an unusual form, whose rows have no numbers: save it in Excel";
    let number = row.attribute("r").and_then(|number| number.parse().ok());
    number.ok_or_else(|| FillFault::Unsupported(hint.to_owned()))
}

fn renumber(row: &mut TemplateElement, number: u32) {
    row.set("r", &number.to_string());
    for cell in row.elements_mut() {
        let letters: Option<String> =
            cell.attribute("r").map(|own| own.chars().take_while(char::is_ascii_alphabetic).collect());
        if let Some(letters) = letters {
            cell.set("r", &format!("{letters}{number}"));
        }
    }
}
