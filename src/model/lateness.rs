//! Why an item is late and until when its unit means to finish: causes, commitments, early words.
//! Data only; who may confirm a cause is a rule of `answer`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CauseId, Day, Instant, PersonId, Role};

/// What config says of lateness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatenessRules {
    /// The reasons that may be named, by id, as people read them.
    pub causes: BTreeMap<CauseId, String>,
    /// The roles that confirm that a cause lay outside the unit's power (NĐ 335/2025 Điều 14 khoản 2).
    pub confirmed_by: Vec<Role>,
}

/// Why an item is late, as its unit names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub id: CauseId,
    /// When it was named.
    pub named_at: Instant,
    /// What was decided of it, and when; none while nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<CauseVerdict>,
}

/// What a post decided of a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseVerdict {
    /// Whether the cause lay outside the unit's power.
    pub is_objective: bool,
    pub at: Instant,
}

/// The reasons that may be named where config lists none.
const USUAL_CAUSES: [(&str, &str); 9] = [
    ("van-ban-cap-tren", "Chờ văn bản, ý kiến của cấp trên"),
    ("phoi-hop", "Chờ kết quả của đơn vị phối hợp"),
    ("bo-sung-ho-so", "Chờ tổ chức, cá nhân bổ sung hồ sơ"),
    ("thien-tai", "Thiên tai, dịch bệnh, sự cố"),
    ("he-thong", "Hệ thống thông tin có sự cố"),
    ("kinh-phi", "Chưa bố trí được kinh phí"),
    ("nhan-su", "Thay đổi, thiếu nhân sự"),
    ("khoi-luong", "Khối lượng công việc lớn"),
    ("khac", "Lý do khác"),
];

impl Default for LatenessRules {
    fn default() -> Self {
        let causes = USUAL_CAUSES.map(|(id, name)| (CauseId::new(id), name.to_owned()));
        Self { causes: causes.into(), confirmed_by: vec![Role::ViceChair, Role::Chair] }
    }
}

impl Cause {
    /// Whether a post confirmed that the cause lay outside the unit's power.
    pub fn is_confirmed(&self) -> bool {
        self.verdict.is_some_and(|verdict| verdict.is_objective)
    }
}

/// A written commitment for a late item: a new day, and who answers for it. The due stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    pub day: Day,
    /// Who answers for it, where somebody is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// When it was made.
    pub at: Instant,
}
