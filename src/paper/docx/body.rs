//! The blocks of a paper as paragraphs of Word.
//! Must not know of the head of a paper, or how the parts of the file are put together.

use super::super::document::{HeadingLevel, PaperBlock, PaperRun, RunLook};
use super::super::markup::MarkupWriter;
use super::chart::{self, PlacedChart};
use super::page::Page;
use super::text::{paragraph, run};
use super::{head, table};

/// The text of a document as it grows, and the charts that stand in it.
pub(in crate::paper) struct DocxBody<'a> {
    pub(in crate::paper) markup: MarkupWriter,
    pub(in crate::paper) page: Page,
    charts: Vec<PlacedChart<'a>>,
    /// What the ids of charts begin with, so that they are new in a template.
    prefix: &'static str,
}

impl<'a> DocxBody<'a> {
    pub(in crate::paper) fn new(page: Page) -> Self {
        Self { markup: MarkupWriter::xml(), page, charts: Vec::new(), prefix: "chart" }
    }

    /// A piece that goes into a document of somebody else.
    pub(in crate::paper) fn piece(page: Page) -> Self {
        Self { markup: MarkupWriter::default(), page, charts: Vec::new(), prefix: "chartdondoc" }
    }

    pub(in crate::paper) fn blocks(&mut self, blocks: &'a [PaperBlock]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a PaperBlock) {
        match block {
            PaperBlock::Title(title) => head::title(&mut self.markup, self.page, title, "AnnexTitle"),
            PaperBlock::Heading(level, text) => {
                let style = match level {
                    HeadingLevel::First => "Heading1",
                    HeadingLevel::Second => "Heading2",
                    HeadingLevel::Third => "Heading3",
                };
                paragraph(&mut self.markup, style, "", "", text);
            }
            PaperBlock::Paragraph(runs) => self.runs(runs, ""),
            PaperBlock::List(lines) => lines.iter().for_each(|line| self.runs(line, "- ")),
            PaperBlock::Table(block) => table::write(&mut self.markup, block, self.page),
            PaperBlock::Chart(drawn) => {
                let number = self.charts.len() + 1;
                let placed = PlacedChart { id: format!("{}{number}", self.prefix), number, chart: drawn };
                chart::place(&mut self.markup, &placed, self.page);
                self.charts.push(placed);
            }
            PaperBlock::PageBreak => {
                self.markup.raw("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
            }
            PaperBlock::Closing(closing) => head::closing(&mut self.markup, self.page, closing),
        }
    }

    fn runs(&mut self, runs: &[PaperRun], dash: &str) {
        self.markup.open("w:p", &[]).raw("<w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>");
        if !dash.is_empty() {
            run(&mut self.markup, "", dash);
        }
        for one in runs {
            let look = match one.look {
                RunLook::Plain => "",
                RunLook::Bold => "<w:b/>",
                RunLook::Italic => "<w:i/>",
            };
            run(&mut self.markup, look, &one.text);
        }
        self.markup.close();
    }

    /// Ends a part of the paper, whose pages are of the paper of now.
    pub(super) fn section(&mut self, at: usize, is_last: bool) {
        if is_last {
            self.page.write(&mut self.markup, at);
        } else {
            // The paragraph that holds the end of a part takes no room of its own.
            self.markup.open("w:p", &[]).open("w:pPr", &[]);
            self.markup.raw("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>");
            self.page.write(&mut self.markup, at);
            self.markup.close().close();
        }
    }

    /// What was written since it was taken last.
    pub(in crate::paper) fn take(&mut self) -> String {
        std::mem::take(&mut self.markup).finish()
    }

    pub(in crate::paper) fn finish(self) -> (String, Vec<PlacedChart<'a>>) {
        (self.markup.finish(), self.charts)
    }
}
