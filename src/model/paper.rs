//! The papers by name: what each is in Vietnamese, and the forms that it has.
//! Must not know what a paper says.

use serde::Serialize;

use super::{PersonId, UnitCode};

/// A paper that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum PaperName {
    /// Every item of a plan or a unit, and how it stands.
    Tracking,
    /// A letter to a unit about what it owes.
    Urging,
    /// What is overdue, with reasons and commitments, after the Government's own list (624/TB-VPCP).
    Late,
    /// Petitions and dossiers that are open.
    Cases,
    /// The apology with a new day for a dossier (NĐ 118/2025/NĐ-CP).
    Apology,
    /// The report of a period.
    Report,
    /// Figures by person and month for the rating of officials (NĐ 335/2025/NĐ-CP).
    Rating,
    /// Rates for the web site.
    Public,
}

/// A paper that goes to people with their first weekly message of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthlyPaper {
    pub name: PaperName,
    pub form: PaperForm,
    /// The unit that it is of; none means all.
    pub unit: Option<UnitCode>,
    pub to: Vec<PersonId>,
}

/// The form of a written paper, by the ending of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum PaperForm {
    Docx,
    Xlsx,
    Html,
    Csv,
    Json,
}

/// Over what a paper is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSpan {
    /// Things as they stand at an instant.
    Instant,
    /// A period.
    Period,
}

impl PaperName {
    /// Every paper, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Tracking,
        Self::Urging,
        Self::Late,
        Self::Cases,
        Self::Apology,
        Self::Report,
        Self::Rating,
        Self::Public,
    ];

    /// The name on the command line, and of a template.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tracking => "theo-doi",
            Self::Urging => "don-doc",
            Self::Late => "nhiem-vu-cham",
            Self::Cases => "ho-so",
            Self::Apology => "xin-loi",
            Self::Report => "bao-cao",
            Self::Rating => "danh-gia",
            Self::Public => "cong-khai",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// What the paper is, in one line.
    pub fn line(self) -> &'static str {
        match self {
            Self::Tracking => "Bảng theo dõi nhiệm vụ của kế hoạch hoặc đơn vị",
            Self::Urging => "Công văn đôn đốc đơn vị có việc quá hạn",
            Self::Late => "Danh sách nhiệm vụ chậm, kèm lý do và cam kết",
            Self::Cases => "Bảng đôn đốc hồ sơ, phản ánh, kiến nghị",
            Self::Apology => "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
            Self::Report => "Báo cáo kỳ: tháng, quý, sáu tháng, năm",
            Self::Rating => "Bảng số liệu đánh giá theo cá nhân và tháng",
            Self::Public => "Số liệu công khai trên trang thông tin điện tử",
        }
    }

    /// The forms that the paper has.
    pub fn forms(self) -> &'static [PaperForm] {
        use PaperForm::{Csv, Docx, Html, Json, Xlsx};
        match self {
            Self::Tracking | Self::Urging | Self::Late | Self::Cases | Self::Report => &[Docx, Xlsx, Html],
            Self::Apology => &[Docx, Html],
            Self::Rating => &[Docx, Xlsx, Html, Csv],
            Self::Public => &[Html, Json, Csv],
        }
    }

    /// The name of a file with the paper.
    pub fn file_name(self, form: PaperForm) -> String {
        format!("{}.{}", self.as_str(), form.as_str())
    }

    /// Over what the paper is made.
    pub fn span(self) -> PaperSpan {
        match self {
            Self::Report | Self::Rating | Self::Public => PaperSpan::Period,
            Self::Tracking | Self::Urging | Self::Late | Self::Cases | Self::Apology => PaperSpan::Instant,
        }
    }
}

impl PaperForm {
    /// Every form.
    pub const ALL: [Self; 5] = [Self::Docx, Self::Xlsx, Self::Html, Self::Csv, Self::Json];

    /// The media type of its file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Html => "text/html",
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        }
    }

    /// The ending of its file, without the dot.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Reads an ending, in capitals too.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str().eq_ignore_ascii_case(text))
    }
}
