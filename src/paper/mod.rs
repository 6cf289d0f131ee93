//! Documents made of figures and items: tables as CSV and XLSX, papers as DOCX, XLSX and HTML.
//! Must not know where figures and items are kept, or who may see them.

pub mod chart;
pub mod contents;
pub mod csv;
pub mod document;
pub mod docx;
pub mod error;
pub mod grid;
pub mod html;
mod markup;
pub mod picture;
pub mod table;
pub mod template;
mod words;
pub mod xlsx;
