//! What somebody has to look at before a plan is pressed.
//! Must not know where it is shown.

use serde::Serialize;

use super::bodies::Bodies;
use crate::model::short::cut;
use crate::phrase::deadline::{DueDoubt, DueOddity};

/// What is asked. The names are part of the JSON contract and are only added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionCode {
    UnknownUnit,
    VagueDue,
    Span,
    TwoDates,
    NoDue,
    NoLead,
    ContinuousOnly,
    AmbiguousBefore,
    RepeatedNumber,
    TornCell,
    Other,
}

impl QuestionCode {
    /// Its name in JSON and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownUnit => "unknown_unit",
            Self::VagueDue => "vague_due",
            Self::Span => "span",
            Self::TwoDates => "two_dates",
            Self::NoDue => "no_due",
            Self::NoLead => "no_lead",
            Self::ContinuousOnly => "continuous_only",
            Self::AmbiguousBefore => "ambiguous_before",
            Self::RepeatedNumber => "repeated_number",
            Self::TornCell => "torn_cell",
            Self::Other => "other",
        }
    }
}

/// A question about a row, in words for whoever answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    pub code: QuestionCode,
    pub text: String,
}

impl Question {
    pub(super) fn new(code: QuestionCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// The question that a doubt about a deadline leads to; `printed` is what the document says.
    pub(super) fn of_due(doubt: DueDoubt, printed: &str) -> Self {
        let quoted = format!("«{printed}»");
        match doubt {
            DueDoubt::Vague => {
                Self::new(QuestionCode::VagueDue, format!("{quoted} không nêu rõ ngày: hạn là ngày nào?"))
            }
            DueDoubt::Span => Self::new(
                QuestionCode::Span,
                format!("{quoted} là một khoảng thời gian: có mốc nào trước ngày cuối cùng không?"),
            ),
            DueDoubt::TwoDates => Self::new(
                QuestionCode::TwoDates,
                format!("{quoted} nêu nhiều mốc: mốc nào là hạn, các mốc khác có phải theo dõi không?"),
            ),
            DueDoubt::NoDue => Self::new(QuestionCode::NoDue, "Chưa có thời hạn: hạn là ngày nào?"),
            DueDoubt::ContinuousOnly => Self::new(
                QuestionCode::ContinuousOnly,
                format!("{quoted}: việc thường xuyên không có hạn để đôn đốc; có kỳ báo cáo nào không?"),
            ),
            DueDoubt::AmbiguousBefore => Self::new(
                QuestionCode::AmbiguousBefore,
                format!("{quoted}: tính đến hết ngày đó hay chậm nhất ngày liền trước?"),
            ),
            DueDoubt::Other(why) => Self::new(QuestionCode::Other, format!("{quoted}: {}", oddity(why))),
        }
    }
}

/// The questions about bodies that are not known.
pub(super) fn unknown_units<'u>(
    bodies: &Bodies,
    texts: impl IntoIterator<Item = &'u String>,
) -> Vec<Question> {
    let ask = |text: &String| {
        let near = bodies.nearest(text);
        let hint = near.map_or_else(String::new, |body| {
            format!("; gần nhất: {} ({})", body.names.first().unwrap_or(&body.code), body.code)
        });
        let text = format!("Không có «{}» trong people.toml{hint}", cut(text, 90));
        Question::new(QuestionCode::UnknownUnit, text)
    };
    texts.into_iter().map(ask).collect()
}

fn oddity(why: DueOddity) -> &'static str {
    match why {
        DueOddity::NoSuchDay => "lịch không có ngày này; hạn là ngày nào?",
        DueOddity::NoYear => "không ghi năm; có đúng năm của kế hoạch không?",
        DueOddity::Counted => "tính từ ngày của văn bản; có đúng ngày không?",
        DueOddity::Weekday => "thứ và ngày không khớp; ngày nào đúng?",
        DueOddity::FarYear => "năm ở xa năm của văn bản; có đúng không?",
        DueOddity::Past => "ngày đã qua khi văn bản được ký; có đúng không?",
        DueOddity::Besides => "vừa có kỳ lặp lại vừa có ngày; theo dõi theo cách nào?",
    }
}
