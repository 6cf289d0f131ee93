//! A paper as data: its head, its title, what it says in blocks, and the place where it is signed. A paper is a draft:
//! its number, its day and its signature are left to people. Must not know in which form it is written.

use super::chart::PaperChart;
use super::table::PaperTable;

/// A paper of an administration, laid out as the decree on official papers asks (NĐ 30/2020/NĐ-CP, appendix I).
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// What the paper is called in a list of files and in the title of a window.
    pub name: String,
    /// Who issues it; none for a sheet that is for use inside the office.
    pub head: Option<PaperHead>,
    pub title: PaperTitle,
    /// What it says, part by part. Each part begins on a page of its own.
    pub parts: Vec<PaperPart>,
}

/// Who issues a paper, and where. Its number and its day are left blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperHead {
    /// The body above, such as `UBND TỈNH KHÁNH HÒA`; a commune's committee has none.
    pub superior: Option<String>,
    /// The body that issues, such as `ỦY BAN NHÂN DÂN XÃ ĐẠI LÃNH`.
    pub issuer: String,
    /// What follows the blank of the number, such as `BC-UBND`.
    pub symbol: String,
    /// The place that is written before the day, such as `Đại Lãnh`.
    pub place: String,
    /// The year of the blank day.
    pub year: i32,
}

/// What a paper, or an annex of it, is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperTitle {
    /// A letter: what it is about (without `V/v`), and to whom it is sent.
    Letter { about: String, to: Vec<String> },
    /// A paper with a kind, such as `BÁO CÁO`, and what it is about.
    Named {
        kind: String,
        about: String,
        /// Lines below in italics, such as `(Dữ liệu tính đến ngày 24/11/2025)`.
        below: Vec<String>,
    },
}

/// Blocks on pages of one orientation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PaperPart {
    /// Whether its pages lie on their long side, as wide tables need.
    pub is_wide: bool,
    pub blocks: Vec<PaperBlock>,
}

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq)]
pub enum PaperBlock {
    /// The title of an annex.
    Title(PaperTitle),
    Heading(HeadingLevel, String),
    Paragraph(Vec<PaperRun>),
    /// Lines that each begin with a dash.
    List(Vec<Vec<PaperRun>>),
    Table(PaperTable),
    Chart(PaperChart),
    PageBreak,
    Closing(PaperClosing),
}

/// How high a heading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadingLevel {
    /// `I. TÌNH HÌNH THỰC HIỆN`.
    First,
    /// `1. Nhiệm vụ`.
    Second,
    /// `a) Đúng hạn`.
    Third,
}

/// Words of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRun {
    pub text: String,
    pub look: RunLook,
}

/// The look of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunLook {
    #[default]
    Plain,
    Bold,
    Italic,
}

/// The end of a paper: who signs, left blank, and who gets copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaperClosing {
    /// Lines over the blank for the signature, such as `TM. ỦY BAN NHÂN DÂN` and `CHỦ TỊCH`.
    pub signs: Vec<String>,
    /// The list below `Nơi nhận:`, without dashes and ends.
    pub copies: Vec<String>,
}

impl PaperBlock {
    /// A paragraph of plain words.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![PaperRun::plain(text)])
    }
}

impl PaperRun {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: RunLook::Plain }
    }

    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: RunLook::Bold }
    }

    pub fn italic(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: RunLook::Italic }
    }
}
