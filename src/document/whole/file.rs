//! The pieces of a document that others made, by the reader of its format, which is told by its content. Only the reader's
//! own process calls this file.
//! Must not know what a plan is.

use std::fs::File;

use super::super::file::{Content, content, markup, other};
use super::super::formats::archive::{self, Workbook};
use super::super::formats::xls::MAGIC;
use super::super::how::{FileFormat, HowRead, OtherFormat};
use super::super::letters;
use super::super::sheet::SheetError;
use super::outlet::Outlet;
use super::piece::PieceTaker;
use super::word::Markup;
use super::{html, layout, parted, sheets, word};

/// What an archive says of itself that holds a text of `OpenDocument`.
const OPEN_TEXT: &str = "application/vnd.oasis.opendocument.text";

/// Hands the document to `take`, piece by piece, in order. `is_page` says that it is text that was laid out in columns, as
/// it comes out of a PDF.
///
/// # Errors
/// The file breaks a limit, is marked as a state secret or cannot be read; see [`SheetError`].
pub fn pieces(file: &File, is_page: bool, take: &mut PieceTaker<'_>) -> Result<(), SheetError> {
    let mut out = Outlet::new(take);
    let bytes = match content(file)? {
        Content::Archive => return archived(file, &mut out),
        Content::Bytes(bytes) => bytes,
    };
    if is_page {
        return layout::pieces(bytes, &mut out);
    }
    if bytes.starts_with(&MAGIC) {
        out.how(as_format(FileFormat::Xls))?;
        return sheets::xls::pieces(bytes, &mut out);
    }
    if let Some(other) = other(&bytes) {
        return Err(SheetError::Foreign(other));
    }
    match markup(&bytes) {
        None => parted::pieces(bytes, &mut out),
        Some(FileFormat::Html) => {
            let (encoding, text) = letters::read(bytes, &|_| 1)?;
            out.how(HowRead { encoding: Some(encoding), ..as_format(FileFormat::Html) })?;
            html::pieces(&text, &mut out)
        }
        Some(FileFormat::Ods) => {
            out.how(as_format(FileFormat::Ods))?;
            sheets::ods::pieces(&mut Markup::new(&mut bytes.as_slice()), &mut out)
        }
        // The XML of Excel 2003 is written by systems, not by authors.
        Some(_) => Err(SheetError::UnknownFormat),
    }
}

fn archived(file: &File, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let inside = archive::look(file)?;
    match inside.kind {
        Workbook::Other(other) if other != OtherFormat::Word => Err(SheetError::Foreign(other)),
        Workbook::OpenDocument => {
            let mut kind = String::new();
            if archive::has_part(file, "mimetype")? {
                archive::with_part(file, "mimetype", |part| {
                    use std::io::Read as _;
                    part.take(200).read_to_string(&mut kind).map_err(|_| SheetError::Damaged)?;
                    Ok(())
                })?;
            }
            if kind.starts_with(OPEN_TEXT) {
                return Err(SheetError::Foreign(OtherFormat::Word));
            }
            out.how(as_format(FileFormat::Ods))?;
            archive::with_part(file, "content.xml", |part| sheets::ods::pieces(&mut Markup::new(part), out))
        }
        _ if word::is_document(file)? => {
            out.how(as_format(FileFormat::Docx))?;
            word::pieces(file, out)
        }
        _ => {
            out.how(as_format(FileFormat::Xlsx))?;
            sheets::xlsx::pieces(file, inside.has_merges, out)
        }
    }
}

const fn as_format(format: FileFormat) -> HowRead {
    HowRead { format, encoding: None, delimiter: None }
}
