//! The styles that blocks need in a template: its own where it has them, else those of dondoc.
//! Must not know which blocks there are.

use std::collections::{BTreeMap, BTreeSet};

use super::super::docx::styles as style_sheet;
use super::archive::Archive;
use super::fault::FillFault;
use super::tree::TemplateElement;

const PART: &str = "word/styles.xml";

/// Which styles a template has.
pub(super) struct Styles {
    ids: BTreeSet<String>,
    /// Its own ids for styles that dondoc knows by another: Word in Vietnamese calls `heading 1` by `u1`.
    renamed: BTreeMap<&'static str, String>,
}

impl Styles {
    pub(super) fn of(archive: &Archive) -> Result<Self, FillFault> {
        let mut own = Self { ids: BTreeSet::new(), renamed: BTreeMap::new() };
        if !archive.has(PART) {
            return Ok(own);
        }
        let sheet = archive.tree(PART)?;
        for style in sheet.elements().filter(|child| child.local() == "style") {
            let Some(id) = style.attribute("w:styleId") else { continue };
            own.ids.insert(id.to_owned());
            let name = style.child("name").and_then(|name| name.attribute("w:val")).unwrap_or_default();
            let known = style_sheet::names()
                .find(|(known, called)| *known != id && called.eq_ignore_ascii_case(name));
            if let Some((known, _)) = known {
                own.renamed.insert(known, id.to_owned());
            }
        }
        own.renamed.retain(|known, _| !own.ids.contains(*known));
        Ok(own)
    }

    /// The blocks with the template's own ids of styles.
    pub(super) fn renamed(&self, markup: &str) -> String {
        self.renamed
            .iter()
            .fold(markup.to_owned(), |markup, (known, own)| markup.replace(&named(known), &named(own)))
    }

    /// Adds the styles that the template does not have.
    pub(super) fn complete(&self, archive: &mut Archive) -> Result<(), FillFault> {
        if !archive.has(PART) {
            return Ok(());
        }
        let mut sheet = archive.tree(PART)?;
        let missing = style_sheet::missing(|id| self.ids.contains(id) || self.renamed.contains_key(id));
        sheet.children.extend(TemplateElement::pieces(&missing).unwrap_or_default());
        archive.put(PART, sheet.part());
        Ok(())
    }
}

fn named(id: &str) -> String {
    format!("<w:pStyle w:val=\"{id}\"/>")
}
