//! Why a paper could not be written.
//! Must not know where it was to be kept.

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

/// What went wrong while a paper was written.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    #[error("the document cannot be packed: {0}")]
    Archive(#[from] ZipError),
    #[error("the picture cannot be written: {0}")]
    Picture(#[from] png::EncodingError),
    #[error("the document cannot be packed: {0}")]
    Io(#[from] std::io::Error),
}
