//! Word documents: the archive's parts, and from them paragraphs and tables as their author sees them, changes accepted.
//! Must not know what a plan is.

mod body;
mod counters;
mod element;
mod markup;
mod numbering;
mod paragraph;
mod parts;
mod properties;
mod styles;
mod table;
#[cfg(test)]
mod tests;

use std::fs::File;

use super::super::formats::archive;
use super::super::sheet::SheetError;
use super::outlet::Outlet;
use super::piece::WholePiece;
use body::Body;
use counters::Counters;
pub(super) use markup::Markup;
use numbering::Numbering;
use parts::Parts;
use styles::StyleSheet;

/// Whether the archive is a Word document, wherever its text stands in it.
pub(super) fn is_document(file: &File) -> Result<bool, SheetError> {
    Ok(Parts::of(file)?.is_text)
}

/// Hands the paragraphs and tables of a document on, in order.
pub(super) fn pieces(file: &File, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let parts = Parts::of(file)?;
    let (mut styles, mut numbering) = (StyleSheet::default(), Numbering::default());
    if let Some(name) = &parts.styles {
        archive::with_part(file, name, |part| {
            styles = StyleSheet::read(&mut Markup::new(part))?;
            Ok(())
        })?;
    }
    if let Some(name) = &parts.numbering {
        archive::with_part(file, name, |part| {
            numbering = Numbering::read(&mut Markup::new(part))?;
            Ok(())
        })?;
    }
    numbering.follow_styles(&styles);
    // What is printed at the top of each page is not part of the text, but a mark of secrecy there is one of the whole.
    for name in &parts.headers {
        archive::with_part(file, name, |part| {
            let mut nowhere = |_: WholePiece| Ok(());
            let mut unheard = Outlet::new(&mut nowhere);
            body::read(
                &mut Markup::new(part),
                &mut Body::new(&styles, Counters::new(&numbering), &mut unheard),
            )
        })?;
    }
    archive::with_part(file, &parts.document, |part| {
        body::read(&mut Markup::new(part), &mut Body::new(&styles, Counters::new(&numbering), out))
    })
}
