//! Web pages: their paragraphs, and their tables with what is merged in them. A table inside a cell is lines of the cell.
//! Must not know what the columns mean.

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};

use super::super::merges::Merge;
use super::super::sheet::{MOST_COLUMNS, SheetError};
use super::outlet::Outlet;
use super::piece::{MOST_TEXT, WholeCell};
use super::sheets::Covers;

/// The most rows and columns that one cell covers, as browsers have it.
const MOST_ROWS_COVERED: u32 = 65_534;
const MOST_COLUMNS_COVERED: u32 = 1_000;
/// The most bytes of a paragraph or a cell that are kept.
const MOST_KEPT: usize = 64 * MOST_TEXT;

/// Where reading a page stands.
#[derive(Default)]
struct Page {
    text: String,
    is_heading: bool,
    /// How many tables are open.
    depth: usize,
    covers: Covers,
    number: u32,
    is_row_open: bool,
    cells: Vec<WholeCell>,
    /// How many more rows each column is covered by a cell from above.
    covered: Vec<u32>,
    /// How many rows and columns the open cell covers.
    cell: Option<(u32, u32)>,
}

pub(super) fn pieces(text: &str, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
    let mut emitter = DefaultEmitter::default();
    // What stands in scripts and styles is no markup.
    emitter.naively_switch_states(true);
    let (mut page, mut unread) = (Page::default(), None);
    for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Token::StartTag(tag) => {
                let name = tag.name.as_slice();
                if matches!(name, b"script" | b"style" | b"title" | b"xml") && !tag.self_closing {
                    unread = Some(tag.name.to_vec());
                }
                page.start(&tag, out)?;
            }
            Token::EndTag(tag) => {
                if unread.as_deref() == Some(tag.name.as_slice()) {
                    unread = None;
                }
                page.end(tag.name.as_slice(), out)?;
            }
            Token::String(part) if unread.is_none() => page.add(&String::from_utf8_lossy(&part)),
            _ => {}
        }
    }
    page.paragraph(out)?;
    // Tables are closed by every program that writes them.
    if page.depth == 0 { Ok(()) } else { Err(SheetError::HalfLine) }
}

impl Page {
    fn start(&mut self, tag: &StartTag<()>, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
        match tag.name.as_slice() {
            b"table" => {
                if self.depth == 0 {
                    self.paragraph(out)?;
                    out.table("", false)?;
                    *self = Self::default();
                }
                self.depth += 1;
            }
            b"tr" if self.depth == 1 => {
                self.end_row(out)?;
                self.begin_row();
            }
            b"td" | b"th" if self.depth == 1 => {
                self.end_cell()?;
                if !self.is_row_open {
                    self.begin_row();
                }
                self.text.clear();
                let count = |name: &[u8], most: u32| {
                    let text =
                        tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned());
                    text.and_then(|text| text.trim().parse().ok()).unwrap_or(1).clamp(1, most)
                };
                self.cell =
                    Some((count(b"rowspan", MOST_ROWS_COVERED), count(b"colspan", MOST_COLUMNS_COVERED)));
            }
            name => self.part(name, true, out)?,
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8], out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
        match name {
            b"table" => {
                if self.depth == 1 {
                    self.end_row(out)?;
                    out.table_end()?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b"td" | b"th" if self.depth == 1 => self.end_cell()?,
            b"tr" | b"tbody" | b"thead" | b"tfoot" if self.depth == 1 => self.end_row(out)?,
            name => self.part(name, false, out)?,
        }
        Ok(())
    }

    /// A tag that parts lines, and outside of tables paragraphs.
    fn part(&mut self, name: &[u8], begins: bool, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
        let is_heading = matches!(name, [b'h', b'1'..=b'6']);
        let is_part =
            is_heading || matches!(name, b"p" | b"div" | b"li" | b"ul" | b"ol" | b"br" | b"tr" | b"body");
        if is_part && self.depth == 0 && name != b"br" {
            self.paragraph(out)?;
            self.is_heading = is_heading && begins;
        } else if is_part && begins {
            self.text.push('\n');
        } else if matches!(name, b"td" | b"th") {
            self.text.push(' ');
        }
        Ok(())
    }

    fn add(&mut self, part: &str) {
        if self.text.len() <= MOST_KEPT && (self.depth == 0 || self.cell.is_some()) {
            // Line ends in the source are blanks; those that are seen are elements.
            self.text.extend(part.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
        }
    }

    fn paragraph(&mut self, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
        let text = std::mem::take(&mut self.text);
        out.paragraph(&text, None, self.is_heading)
    }

    fn begin_row(&mut self) {
        self.is_row_open = true;
        self.number = self.number.saturating_add(1);
        self.cells.clear();
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let Some((rows, columns)) = self.cell.take() else { return Ok(()) };
        while self.covered.get(self.cells.len()).is_some_and(|rows| *rows > 0) {
            self.cells.push(WholeCell::empty());
        }
        let (first, columns) = (self.cells.len(), columns as usize);
        if first + columns > 4 * MOST_COLUMNS {
            return Err(SheetError::TooManyColumns { row: self.number });
        }
        self.cells.push(WholeCell::of_text(&self.text));
        self.text.clear();
        self.cells.resize(first + columns, WholeCell::empty());
        if rows > 1 {
            self.covered.resize(self.covered.len().max(first + columns), 0);
            self.covered.iter_mut().skip(first).take(columns).for_each(|covered| *covered = rows);
        }
        let down = self.number.saturating_add(rows - 1);
        self.covers.add(Merge { rows: (self.number, down), columns: (first, first + columns - 1) })
    }

    fn end_row(&mut self, out: &mut Outlet<'_, '_>) -> Result<(), SheetError> {
        self.end_cell()?;
        if std::mem::take(&mut self.is_row_open) {
            self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            self.covers.hand_on(self.number, false, std::mem::take(&mut self.cells), out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tried::{read, told};
    use super::*;

    #[test]
    fn paragraphs_and_tables_come_in_order_with_what_is_merged() {
        let page = "<html><head><title>x</title><style>td { a: b }</style></head><body><h1>KẾ HOẠCH</h1><p>Căn cứ\n Luật</p>\
            <table><tr><th rowspan=2>TT<th colspan=2>Cơ quan<tr><th>Chủ trì</th><th>Phối hợp</th></tr>\
            <tr><td>1<td>KT<br>VP<td><table><tr><td>a<td>b<tr><td>c</table></tr></table><div>Nơi nhận</div></body></html>";
        assert_eq!(
            told(page.as_bytes()),
            "html UTF-8\n¶ *KẾ HOẠCH\n¶ Căn cứ Luật\n[]\n1: TT|Cơ quan|<\n2: ^|Chủ trì|Phối hợp\n3: 1|KT/VP|a b/c\nend\n¶ Nơi nhận"
        );
    }

    #[test]
    fn what_is_cut_off_without_end_or_marked_secret_is_refused() {
        assert!(matches!(read(b"<table><tr><td>1"), Err(SheetError::HalfLine)));
        assert!(matches!(read("<p>MẬT</p><table></table>".as_bytes()), Err(SheetError::Secret)));
        assert!(matches!(read("<table><tr><td>MẬT</table>".as_bytes()), Err(SheetError::Secret)));
        assert!(read("<table>".repeat(100_000).as_bytes()).is_err());
        let wide = format!("<table><tr>{}</table>", "<td colspan=1000>x".repeat(1_000));
        assert!(matches!(read(wide.as_bytes()), Err(SheetError::TooManyColumns { .. })));
    }
}
