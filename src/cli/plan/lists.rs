//! The lists of a document that was read, as sheets of a workbook and as CSV.
//! Must not decide anything.

use super::json::PlanJson;
use crate::cli::rows::{RowColumn, RowOf, RowSheet, RowTable, words};

/// The lists of a plan.
pub(super) fn tables<'a>(plan: &'a PlanJson<'_>) -> Vec<RowTable<'a>> {
    let (rows, duties) = (ROWS.of(&plan.rows), DUTIES.of(&plan.rows));
    vec![rows, duties, QUESTIONS.of(plan.questions), LEFT_OUT.of(plan.left_out)]
}

static ROWS: RowSheet = RowSheet {
    name: "rows",
    title: "Nhiệm vụ",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("id", "Mã", 12),
        RowColumn::new("section", "Mục", 16),
        RowColumn::new("number", "Số", 8),
        RowColumn::new("title", "Nhiệm vụ", 60),
        RowColumn::new("lead", "Chủ trì", 14),
        RowColumn::new("coordinators", "Phối hợp", 20),
        RowColumn::said("due_kind", "Cách ghi hạn", 16, words::DUE_KIND),
        RowColumn::day("due", "Hạn"),
        RowColumn::new("due_time", "Giờ hạn", 8),
        RowColumn::new("printed", "Thời hạn như in", 30),
        RowColumn::new("product", "Sản phẩm", 30),
        RowColumn::new("questions.code", "Mã câu hỏi", 18),
        RowColumn::new("questions.text", "Câu hỏi", 50),
    ],
};

static DUTIES: RowSheet = RowSheet {
    name: "duties",
    title: "Việc kèm theo",
    row: RowOf::Element("duties"),
    columns: &[
        RowColumn::new("id", "Mã nhiệm vụ", 12),
        RowColumn::new("duties.title", "Việc", 60),
        RowColumn::new("duties.lead", "Chủ trì", 14),
        RowColumn::new("duties.owed_to", "Nơi nhận sản phẩm", 14),
        RowColumn::said("duties.due_kind", "Cách ghi hạn", 16, words::DUE_KIND),
        RowColumn::day("duties.due", "Hạn"),
        RowColumn::new("duties.due_time", "Giờ hạn", 8),
        RowColumn::new("duties.printed", "Thời hạn như in", 30),
        RowColumn::new("duties.questions.code", "Mã câu hỏi", 18),
        RowColumn::new("duties.questions.text", "Câu hỏi", 50),
    ],
};

static QUESTIONS: RowSheet = RowSheet {
    name: "questions",
    title: "Câu hỏi chung",
    row: RowOf::Row,
    columns: &[RowColumn::new("code", "Mã câu hỏi", 18), RowColumn::new("text", "Câu hỏi", 80)],
};

static LEFT_OUT: RowSheet = RowSheet {
    name: "left_out",
    title: "Không lấy",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("place", "Chỗ", 20),
        RowColumn::new("text", "Nội dung", 60),
        RowColumn::new("reason", "Lý do", 40),
    ],
};

/// The tasks that the prose of a document proposes.
pub(super) static TASKS: RowSheet = RowSheet {
    name: "tasks",
    title: "Việc được đề xuất",
    row: RowOf::Row,
    columns: &[
        RowColumn::new("sentence", "Câu trong văn bản", 60),
        RowColumn::new("phrase", "Chữ chỉ thời hạn", 24),
        RowColumn::new("lead", "Chủ trì", 14),
        RowColumn::new("coordinators", "Phối hợp", 20),
        RowColumn::new("title", "Việc", 60),
        RowColumn::said("due_kind", "Cách ghi hạn", 16, words::DUE_KIND),
        RowColumn::day("due", "Hạn"),
        RowColumn::new("due_time", "Giờ hạn", 8),
        RowColumn::new("questions.code", "Mã câu hỏi", 18),
        RowColumn::new("questions.text", "Câu hỏi", 50),
    ],
};
