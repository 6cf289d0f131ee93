//! Which parts of the archive are the text, its styles, its numbering and its headers, as the archive itself says. Nothing
//! outside of the archive is ever followed.
//! Must not know what stands in the parts.

use std::fs::File;

use quick_xml::events::Event;

use super::super::super::formats::archive;
use super::super::super::formats::xml::attribute;
use super::super::super::sheet::SheetError;
use super::markup::Markup;

const USUAL: &str = "word/document.xml";
/// The most links of one part that are looked at.
const MOST_LINKS: usize = 4_096;
/// The most headers that are looked at.
const MOST_HEADERS: usize = 64;

/// The parts of a document, by their names in the archive.
#[derive(Default)]
pub(super) struct Parts {
    /// Whether the archive's main part is the text of a document.
    pub(super) is_text: bool,
    pub(super) document: String,
    pub(super) styles: Option<String>,
    pub(super) numbering: Option<String>,
    pub(super) headers: Vec<String>,
}

impl Parts {
    /// Finds the parts of an archive; those that are not there count as not named.
    pub(super) fn of(file: &File) -> Result<Self, SheetError> {
        let mut parts = Self { document: USUAL.to_owned(), ..Self::default() };
        let has = |name: &str| archive::has_part(file, name);
        for (kind, target) in links(file, "")? {
            if kind == "officeDocument" && !has(&parts.document)? {
                parts.document = target;
            }
        }
        parts.is_text = parts.document.starts_with("word/") && has(&parts.document)?;
        if !parts.is_text {
            return Ok(parts);
        }
        for (kind, target) in links(file, &parts.document)? {
            let there = if has(&target)? { Some(target) } else { None };
            match kind.as_str() {
                "styles" => parts.styles = parts.styles.or(there),
                "numbering" => parts.numbering = parts.numbering.or(there),
                "header" if parts.headers.len() < MOST_HEADERS => parts.headers.extend(there),
                _ => {}
            }
        }
        Ok(parts)
    }
}

/// The links from a part to others inside the archive: the last word of what each is, and the name of the other part.
fn links(file: &File, from: &str) -> Result<Vec<(String, String)>, SheetError> {
    let (folder, name) = from.rsplit_once('/').unwrap_or(("", from));
    let beside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let list = format!("{beside}_rels/{name}.rels");
    let mut links = Vec::new();
    if !archive::has_part(file, &list)? {
        return Ok(links);
    }
    archive::with_part(file, &list, |part| {
        let mut markup = Markup::new(part);
        loop {
            let tag = match markup.next()? {
                Event::Start(tag) => tag,
                Event::Eof => return Ok(()),
                _ => continue,
            };
            let is_outside = attribute(&tag, "TargetMode").as_deref() == Some("External");
            if let (Some(kind), Some(target), false) =
                (attribute(&tag, "Type"), attribute(&tag, "Target"), is_outside)
                && links.len() < MOST_LINKS
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                links.push((kind, inside(folder, &target)));
            }
        }
    })?;
    Ok(links)
}

/// The name of a part that is named from a folder of the archive.
fn inside(folder: &str, target: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    let whole = if let Some(from_root) = target.strip_prefix('/') {
        from_root.to_owned()
    } else {
        format!("{folder}/{target}")
    };
    for name in whole.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn a_part_is_named_from_where_the_link_stands_and_never_leaves_the_archive() {
        assert_eq!(inside("word", "styles.xml"), "word/styles.xml");
        assert_eq!(inside("word", "/word/styles.xml"), "word/styles.xml");
        assert_eq!(inside("word", "../word/./styles.xml"), "word/styles.xml");
        assert_eq!(inside("", "../../../etc/passwd"), "etc/passwd");
    }
}
