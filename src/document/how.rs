//! How a file was read: its format, the encoding of its letters, what parts its cells. And the formats that are not
//! read, by name.
//! Must not know how any of these is recognised.

use serde::{Deserialize, Serialize};

/// How a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HowRead {
    /// The format by its content, whatever the file's name says.
    pub format: FileFormat,
    /// How its letters are written; of a workbook only where an old font had to be read.
    pub encoding: Option<TextEncoding>,
    /// The character between cells of a plain text.
    pub delimiter: Option<char>,
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// Text with a character between cells.
    Csv,
    /// Excel since 2007.
    Xlsx,
    /// Excel up to 2003.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Tables in HTML, usually named `.xls`.
    Html,
    /// The XML of Excel 2003, usually named `.xls` or `.xml`.
    Xml,
    /// Word since 2007.
    Docx,
    /// Text without a character between cells, or as it was pasted from Word.
    Text,
}

impl FileFormat {
    /// Its short name, as files are named by it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Docx => "docx",
            Self::Text => "txt",
        }
    }
}

/// How letters are written in bytes, or in an old font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1258,
    /// The fonts named `.Vn…`, ABC.
    Tcvn3,
    /// The fonts named `VNI-…`.
    Vni,
}

impl TextEncoding {
    /// Its name as people know it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1258 => "Windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// Formats that are known and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherFormat {
    Pdf,
    /// A text document, `.doc`, `.docx`, `.odt` or `.rtf`.
    Word,
    /// Slides.
    Slides,
    /// A workbook that asks for a password before anything can be read.
    Locked,
    /// The binary workbook, `.xlsb`.
    Xlsb,
    /// A web page with all that belongs to it in one file, `.mht`.
    WebArchive,
    /// A picture, such as a scan.
    Picture,
    /// An archive of files.
    Archive,
}

impl OtherFormat {
    /// What it is, in English, after "this is".
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF",
            Self::Word => "a text document",
            Self::Slides => "a presentation",
            Self::Locked => "a workbook under a password",
            Self::Xlsb => "a binary workbook (.xlsb)",
            Self::WebArchive => "a web archive (.mht)",
            Self::Picture => "a picture",
            Self::Archive => "an archive of files",
        }
    }
}
